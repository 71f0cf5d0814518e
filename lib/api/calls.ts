// How calls that are over are asked for, and what is told of each.
import { z } from 'zod';

/** How the caller's wait ended; `unanswered`: the call came to no queue, and nobody answered. */
export const CALL_OUTCOMES = [
  'answered',
  'answeredOutside',
  'abandoned',
  'disconnected',
  'overflowed',
  'callback',
  'unanswered',
  'unknown',
] as const;

export const dayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const seconds = z.coerce.number().int().min(0).max(86_400).default(0);
const searchShape = {
  /** Days of the site, both included, on which the calls began; left out: today. */
  from: dayText.optional(),
  until: dayText.optional(),
  /** Of either end, in whatever form; with fewer than nine digits those it ends with, for whoever sees whole numbers. */
  number: z.string().max(60).optional(),
  queue: z.string().max(200).optional(),
  agent: z.string().max(200).optional(),
  outcome: z.enum(CALL_OUTCOMES).optional(),
  /** Waited, talked at least so many seconds. */
  waited: seconds,
  talked: seconds,
};
export const callsTableQuerySchema = z.object(searchShape);

/** `after`: `next` of the page before. `call`: this one alone, as its `key` says. */
export const callsQuerySchema = z.object({
  ...searchShape,
  after: z.string().max(300).optional(),
  call: z.string().max(300).optional(),
});

export const partySchema = z.object({ number: z.string(), name: z.string() });

/** Times in epoch ms. What somebody may not see of a call stands empty or `null`. */
export const pastCallSchema = z
  .object({
    /** Names this call, for `call` and in addresses. */
    key: z.string(),
    id: z.string(),
    source: z.string(),
    direction: z.enum(['inbound', 'outbound', 'internal', 'unknown']),
    startedAt: z.number(),
    /** Like `talkMs` `null` where the site's agreement with its people lets this person not see it. */
    endedAt: z.number().nullable(),
    caller: partySchema,
    dialled: partySchema,
    /** The first queue they see of those it stood in. */
    queue: z.string().nullable(),
    outcome: z.enum(CALL_OUTCOMES),
    /** Until the caller's wait ended; `null`: in no queue. */
    waitMs: z.number().nullable(),
    talkMs: z.number().nullable(),
    /** Who had it last, by name. */
    agent: z.string().nullable(),
    recorded: z.boolean(),
    /** It was under way when its PBX was first seen. */
    estimated: z.boolean(),
    journey: z
      .array(
        z.object({
          at: z.number(),
          what: z.enum([
            'started',
            'queued',
            'offered',
            'missed',
            'answered',
            'held',
            'resumed',
            'transferred',
            'parked',
            'left',
          ]),
          queue: z.string().optional(),
          agent: z.string().optional(),
          note: z.string().optional(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'PastCall' });
export type PastCallTold = z.output<typeof pastCallSchema>;

export const callsSchema = z
  .object({
    timeZone: z.string(),
    from: z.string(),
    until: z.string(),
    calls: z.array(pastCallSchema).readonly(),
    /** Where the next page begins; `null`: there are no older ones. */
    next: z.string().nullable(),
  })
  .meta({ id: 'PastCalls' });
