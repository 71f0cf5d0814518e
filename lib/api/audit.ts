// What is told of what people did, and how it is asked for.
import { z } from 'zod';

export const auditRowSchema = z
  .object({
    seq: z.number(),
    /** Epoch ms. */
    at: z.number(),
    who: z.string().nullable(),
    how: z.string(),
    address: z.string().nullable(),
    session: z.string().nullable(),
    what: z.string(),
    target: z.string().nullable(),
    outcome: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .meta({ id: 'AuditRow' });
export type AuditRowTold = z.infer<typeof auditRowSchema>;

/** Newest first. `more`: there are older ones that are asked for. */
export const auditPageSchema = z
  .object({ rows: z.array(auditRowSchema).readonly(), more: z.boolean() })
  .meta({ id: 'AuditPage' });

/** `broken`: the first entry that is wrong, and how, in English; `null`: none is. */
export const auditVerifiedSchema = z
  .object({
    entries: z.number(),
    first: z.number().nullable(),
    last: z.number().nullable(),
    broken: z.object({ seq: z.number(), how: z.string() }).nullable(),
  })
  .meta({ id: 'AuditVerified' });

const number = z.coerce.number().int().min(0);
const text = z
  .string()
  .max(200)
  .transform((told) => (told === '' ? undefined : told));
/** In the address. Times in epoch ms. */
export const auditFilterSchema = z.object({
  who: text.optional(),
  what: text.optional(),
  target: text.optional(),
  from: number.optional(),
  until: number.optional(),
});
export const auditQuerySchema = auditFilterSchema.extend({
  before: number.optional(),
  limit: number.max(200).default(100),
});
