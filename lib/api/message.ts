// The one shape in which the server says to a client of its HTTP interface what is wrong.
import { z } from 'zod';

/**
 * For people and programs: `code` stays the same for good, `args` is what stands in the sentence's gaps, `text` is the
 * sentence in English. Code and sentence stand in lib/sync/server-messages.ts; a code a client does not know is no mistake.
 */
export const messageSchema = z
  .object({ code: z.string(), args: z.record(z.string(), z.string()), text: z.string() })
  .meta({ id: 'Message' });

/**
 * One thing that is wrong with what was brought, as {@link messageSchema}; code and sentence stand in
 * lib/settings/mistakes.ts, and `text` goes on from `where`. `where`: the name of the setting or field; `null`: all of
 * it. `line`: where it is written in the configuration file, from 1; `null` where it came another way.
 */
export const mistakeSchema = messageSchema
  .extend({ where: z.string().nullable(), line: z.number().nullable() })
  .meta({ id: 'Mistake' });
export type ToldMistake = z.infer<typeof mistakeSchema>;

/** The body of every answer whose status is 400 or more. `requestId` also stands in `x-request-id` and in our log. */
export const errorSchema = z
  .object({
    error: messageSchema,
    requestId: z.string(),
    /** What is wrong with what was brought, each by its place. */
    mistakes: z.array(mistakeSchema).optional(),
  })
  .meta({ id: 'Error' });

export type ErrorBody = z.infer<typeof errorSchema>;

/** The body of an answer that only says that it was done. */
export const doneSchema = z.object({}).meta({ id: 'Done' });
