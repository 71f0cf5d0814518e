// What is told of how Ringside and a PBX agree on a day.
import { z } from 'zod';
import { DIFFERENCE_REASONS, OWN_FIGURES } from '#lib/model/own-figures.ts';

const figureSchema = z.enum(OWN_FIGURES);

/** Times are epoch ms; `number` as whoever asks may see it. What each says: `NamedCall` of lib/agreement. */
const callSchema = z.object({
  reason: z.enum(DIFFERENCE_REASONS),
  effect: z.number(),
  certain: z.boolean(),
  isKnown: z.boolean(),
  at: z.number(),
  untilAt: z.number().nullable(),
  number: z.string().nullable(),
  agent: z.string().nullable(),
  waitMs: z.number().nullable(),
  ours: figureSchema.nullable(),
  theirs: figureSchema.nullable(),
  otherQueue: z.string().nullable(),
});
export type AgreementCallTold = z.infer<typeof callSchema>;

const rowSchema = z.object({
  queue: z.string(),
  /** By name. */
  agent: z.string().nullable(),
  figure: figureSchema,
  ours: z.number(),
  theirs: z.number(),
  explained: z.number(),
  unexplained: z.number(),
  calls: z.array(callSchema).readonly(),
});
export type AgreementRowTold = z.infer<typeof rowSchema>;

export const agreementSchema = z
  .object({
    source: z.string(),
    name: z.string(),
    make: z.string(),
    timeZone: z.string(),
    day: z.string(),
    /** What is compared of the day. */
    from: z.number(),
    until: z.number(),
    /** The PBX counts on and on: its figures are what was read at `until` less what was read at `from`. */
    isByReadings: z.boolean(),
    wasReset: z.boolean(),
    rows: z.array(rowSchema).readonly(),
  })
  .meta({ id: 'Agreement' });

/** A day of the site; left out: today. */
export const agreementQuerySchema = z.object({
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
});
