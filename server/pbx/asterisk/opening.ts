// What a new connection makes of what was known: old, until the lists have come.
import { z } from 'zod';
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { malformed } from '#server/pbx-sdk/translation-context.ts';
import type { Context } from './memory.ts';
import { beginHearing } from './notices.ts';
import { lost } from './outage.ts';

const openingSchema = z.object({
  wrapUpSeconds: z.record(z.string(), z.number()).default({}),
  /** The manager user's name; a tape of before does not tell it. */
  user: z.string().optional(),
});

export function opened(ctx: Context, text: string): Verdict {
  lost(ctx.memory);
  ctx.memory.phase = 'opened';
  ctx.memory.gather = null;
  ctx.memory.hasRights = false;
  ctx.memory.dnd = {};
  // Whatever the snapshot does not list is over.
  for (const channel of Object.values(ctx.memory.channels)) channel.seenAt = -1;
  try {
    const parsed = openingSchema.safeParse(text === '' ? {} : JSON.parse(text));
    if (!parsed.success) return malformed('opened: not our own settings');
    const { wrapUpSeconds, user } = parsed.data;
    ctx.memory.wrapUp = wrapUpSeconds;
    if (user !== undefined) beginHearing(ctx, user);
    return understood;
  } catch {
    return malformed('opened: no JSON');
  }
}
