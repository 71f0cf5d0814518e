// What answers to our own actions tell: what our user may do, queues' wrap-up, and whose hand moved a caller.
// The actions themselves are sent elsewhere: connect.ts and commands.ts.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { emit } from '#server/pbx-sdk/translation-context.ts';
import type { Context } from './memory.ts';
import { type Ask, askedBy, movedByHand } from './poll-plan.ts';
import { byHand } from './queues.ts';
import { listsCommands, narrowed, wrapUpsIn } from './rights.ts';

/** One answer to an action of ours, the whole block and its fields. */
export function answered(
  ctx: Context,
  block: string,
  fields: Readonly<Record<string, string | undefined>>,
): void {
  const { memory: m } = ctx;
  const asked = askedBy(fields['ActionID']);
  if (asked === 'rights') m.hasRights = true;
  if (fields['Response'] === 'Error') refused(ctx, asked, fields['Message'] ?? '');
  if (listsCommands(fields)) {
    const can = narrowed(block);
    if (JSON.stringify(can) === JSON.stringify(m.can)) return;
    m.can = can;
    emit(ctx, ctx.at, { type: 'source.allowed', can });
    return;
  }
  if (fields['Response'] === 'Success') {
    const moved = movedByHand(asked);
    if (moved !== null) return byHand(ctx, moved);
  }
  const wraps = fields['Response'] === 'Success' ? wrapUpsIn(block) : null;
  if (!wraps) return;
  for (const [name, seconds] of Object.entries(wraps))
    m.queues[name] = { targetMs: lookUp(m.queues, name)?.targetMs ?? null, wrapUpMs: seconds * 1_000 };
}

/** A list that is refused never ends. */
function refused({ asks }: Context, asked: string | null, message: string): void {
  if (asked !== 'queues' && asked !== 'channels') return;
  // QueueStatus needs no right: “Permission denied” is said of it, too, while its module is being loaded.
  const ask: Ask = asked === 'channels' && /permission/i.test(message) ? 'may-not-list' : 'cannot-list';
  asks.push(ask);
}
