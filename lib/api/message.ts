// The one shape in which the server says to a client of its HTTP interface what is wrong.
import { z } from 'zod';

/**
 * For people and programs: `code` stays the same for good, `args` is what stands in the sentence's gaps, `text` is the
 * sentence in English. Code and sentence stand in lib/sync/said.ts; a code a client does not know is no mistake.
 */
export const messageSchema = z
  .object({ code: z.string(), args: z.record(z.string(), z.string()), text: z.string() })
  .meta({ id: 'Message' });

/** The body of every answer whose status is 400 or more. `requestId` also stands in `x-request-id` and in our log. */
export const errorSchema = z
  .object({
    error: messageSchema,
    requestId: z.string(),
    /** What is wrong with settings that were brought, each by its place. */
    mistakes: z.array(z.object({ where: z.string(), problem: z.string() })).optional(),
  })
  .meta({ id: 'Error' });

export type ErrorBody = z.infer<typeof errorSchema>;

/** The body of an answer that only says that it was done. */
export const doneSchema = z.object({}).meta({ id: 'Done' });
