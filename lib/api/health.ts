// What a monitor is told.
import { z } from 'zod';
import { lifeSchema } from './life.ts';

/** The process lives. */
export const aliveSchema = z.object({ ok: z.literal(true) }).meta({ id: 'Alive' });

/**
 * Whether requests should be sent to this server: `ready`, or why not. No live PBX is no reason: every other server
 * would show the same.
 */
export const readySchema = z
  .object({ ok: z.boolean(), state: z.enum(['starting', 'ready', 'behind', 'draining']) })
  .meta({ id: 'Ready' });

/**
 * `state`: `ok`; `degraded` while something can not be trusted and the rest can: some PBX is not live, or none, the
 * history is not written or the disk is nearly full; `down` while the server itself is in trouble.
 * `trouble` and `history` say why in English, or are `null`. `pbxs`: how many there are, and how many of them are live.
 * Who is nobody known, and not at this machine, is told no more: no version, no PBX by name. Times in epoch ms.
 */
export const healthSchema = z
  .object({
    ok: z.boolean(),
    state: z.enum(['ok', 'degraded', 'down']),
    version: z.string().exactOptional(),
    trouble: z.string().nullable(),
    history: z.string().nullable(),
    disk: z.enum(['ok', 'low']),
    pbxs: z.object({ all: z.number(), live: z.number() }),
    notLive: z.array(z.string()).exactOptional(),
    sources: z
      .array(z.object({ id: z.string(), life: lifeSchema, since: z.number().nullable() }))
      .exactOptional(),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;
