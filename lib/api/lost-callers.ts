// How callers who were lost are asked for, and what is told of each.
import { z } from 'zod';
import { CAME_TO, LOST_HOW, LOST_MARKS, LOST_STATES } from '#lib/model/lost-caller.ts';
import { dayText, partySchema } from './calls.ts';

/** Those somebody has still to do with, those in one state, or those who showed no number, who are in none. */
export const LOST_CHOICES = ['toDo', ...LOST_STATES, 'withheld'] as const;

/** Days of the site, both included, on which the calls of the lost began; left out: today and the day before. */
export const lostQuerySchema = z.object({
  from: dayText.optional(),
  until: dayText.optional(),
  /** An attempt of theirs ended there. */
  queue: z.string().max(200).optional(),
  /** `toDo`: open and tried; left out: all. */
  state: z.enum(LOST_CHOICES).optional(),
});

/** One caller who was lost, in one attempt or several. Times in epoch ms. */
export const lostCallerSchema = z
  .object({
    /** The last attempt's, as `call` of `/calls` takes it. */
    key: z.string(),
    caller: partySchema,
    /** They showed no number. */
    withheld: z.boolean(),
    /** In which they were lost last, as far as it is one of those somebody sees. */
    queue: z.string(),
    /** In order. */
    attempts: z
      .array(
        z.object({
          key: z.string(),
          at: z.number(),
          queue: z.string(),
          waitMs: z.number(),
          how: z.enum(LOST_HOW),
        }),
      )
      .readonly(),
    longestWaitMs: z.number(),
    state: z.enum(LOST_STATES),
    /** When it was returned, reached, served or dismissed; by which agent, where that may be seen, or who said so. */
    closed: z.object({ at: z.number(), agent: z.string().nullable(), by: z.string().nullable() }).nullable(),
    /** Who has taken it on themselves; `isMine`: whoever asks. */
    claim: z.object({ at: z.number(), by: z.string(), isMine: z.boolean() }).nullable(),
    /** All that was said about them, in order. */
    marks: z
      .array(z.object({ at: z.number(), mark: z.enum(LOST_MARKS), note: z.string(), by: z.string() }))
      .readonly(),
    /** Calls with them since the first attempt, up to the one that closed it. */
    since: z
      .array(
        z.object({
          key: z.string(),
          at: z.number(),
          cameTo: z.enum(CAME_TO),
          agent: z.string().nullable(),
        }),
      )
      .readonly(),
    tries: z.number(),
    lastTryAt: z.number().nullable(),
    /** A number of many callers: no call closes it. */
    isShared: z.boolean(),
    /** When it expires. */
    until: z.number(),
  })
  .meta({ id: 'LostCaller' });
export type LostCallerTold = z.output<typeof lostCallerSchema>;

export const lostSchema = z
  .object({
    now: z.number(),
    timeZone: z.string(),
    from: z.string(),
    until: z.string(),
    /** Of all in these days and queues; by state those who showed a number. */
    sums: z.object({
      episodes: z.number(),
      withheld: z.number(),
      open: z.number(),
      tried: z.number(),
      returned: z.number(),
      reached: z.number(),
      served: z.number(),
      dismissed: z.number(),
      expired: z.number(),
      /** Returned, reached or served, of those who showed a number, 0..1; `null`: there were none. */
      recovered: z.number().nullable(),
      /** Half of them in so much time from the last attempt or less. */
      medianMs: z.number().nullable(),
      /** Calls left out: they gave up within the first seconds. */
      short: z.number(),
    }),
    /** Those somebody has to do with, the longest lost of them on top; then the others, latest first; last the withheld. */
    callers: z.array(lostCallerSchema).readonly(),
    /** `false`: there were more calls than are looked through, and the days are to be fewer. */
    isAll: z.boolean(),
  })
  .meta({ id: 'LostCallers' });
export type LostTold = z.output<typeof lostSchema>;

/** What somebody says about a lost caller, by the key of one of their attempts. A note needs a text. */
export const newLostMarkSchema = z.object({
  key: z.string().max(300),
  mark: z.enum(LOST_MARKS),
  note: z.string().trim().max(500).default(''),
});
