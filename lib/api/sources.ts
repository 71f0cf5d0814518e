// What is told of the PBX connections and of the server on the sources page.
import { z } from 'zod';
import { lifeSchema } from './life.ts';
import { mistakeSchema } from './message.ts';

/** A shape of message nobody knows here. `sample`: cleaned; `null` where none is kept. */
export const unknownSchema = z
  .object({ shape: z.string(), count: z.number(), lastAt: z.number(), sample: z.string().nullable() })
  .meta({ id: 'UnknownMessage' });

/** One connection. Times in epoch ms. `settings`: as configured, without secrets. */
export const sourceReportSchema = z
  .object({
    id: z.string(),
    make: z.string(),
    title: z.string(),
    name: z.string(),
    life: lifeSchema,
    why: z.string().nullable(),
    since: z.number().nullable(),
    lastFrameAt: z.number().nullable(),
    frames: z.number(),
    unknown: z.array(unknownSchema).readonly(),
    malformed: z.number(),
    /** Webhooks that were not signed as agreed. */
    refusedHooks: z.number(),
    lastError: z.object({ at: z.number(), text: z.string() }).nullable(),
    notices: z.array(z.string()).readonly(),
    /** Connections after the first one. */
    reconnects: z.number(),
    retryAt: z.number().nullable(),
    settings: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'SourceReport' });
export type SourceReport = z.infer<typeof sourceReportSchema>;

/** `history`: why the history is not written; `null` while it is. `skipped`: events the board could not take. */
export const serverReportSchema = z
  .object({
    version: z.string(),
    startedAt: z.number(),
    trouble: z.object({ why: z.string(), since: z.number() }).nullable(),
    history: z.string().nullable(),
    screens: z.number(),
    log: z.object({ events: z.number(), bytes: z.number().nullable() }),
    demo: z.boolean(),
    config: z.string().nullable(),
    skipped: z.number(),
    /** What is wrong with a configuration that was changed by hand and is not in force; `null`: what is kept is in force. */
    settings: z.object({ since: z.number(), mistakes: z.array(mistakeSchema).readonly() }).nullable(),
  })
  .meta({ id: 'ServerReport' });
export type ServerReport = z.infer<typeof serverReportSchema>;

export const reportSchema = z
  .object({ now: z.number(), sources: z.array(sourceReportSchema).readonly(), server: serverReportSchema })
  .meta({ id: 'Report' });
