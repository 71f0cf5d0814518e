// What answers to our own actions tell: what our user may do, queues' wrap-up, and whose hand moved a caller.
// The actions themselves are sent elsewhere: connect.ts and commands.ts.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { emit } from '#server/pbx-sdk/translation-context.ts';
import type { Context } from './memory.ts';
import { byHand } from './queues.ts';
import { listsCommands, narrowed, wrapUpsIn } from './rights.ts';

/** What the ActionID of an action on this call ends in. */
export const handOn = (call: string): string => `-by-hand-${call}`;

const BY_HAND = /^ringside-\d+-by-hand-(.{1,200})$/;

/** The call an answered action of ours has hung up or sent elsewhere; `null` for any other. */
export const movedByHand = (actionId: string | undefined): string | null =>
  BY_HAND.exec(actionId ?? '')?.[1] ?? null;

/** One answer to an action of ours, the whole block and its fields. */
export function answered(
  ctx: Context,
  block: string,
  fields: Readonly<Record<string, string | undefined>>,
): void {
  const { memory: m } = ctx;
  if (listsCommands(fields)) {
    const can = narrowed(block);
    if (JSON.stringify(can) === JSON.stringify(m.can)) return;
    m.can = can;
    emit(ctx, ctx.at, { type: 'source.allowed', can });
    return;
  }
  if (fields['Response'] === 'Success') {
    const moved = movedByHand(fields['ActionID']);
    if (moved !== null) return byHand(ctx, moved);
  }
  const wraps = fields['Response'] === 'Success' ? wrapUpsIn(block) : null;
  if (!wraps) return;
  for (const [name, seconds] of Object.entries(wraps))
    m.queues[name] = { targetMs: lookUp(m.queues, name)?.targetMs ?? null, wrapUpMs: seconds * 1_000 };
}
