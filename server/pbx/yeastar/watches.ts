// Calls that are only a supervisor's phone listening to another call: whether they have an id of their own is not known,
// and they are nobody's conversation.
import { callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { forget } from './ends.ts';
import { isOver } from './legs.ts';
import type { CallMemory, Context } from './memory.ts';

/** A phone that is asked to listen rings within this, or has rung so long before the answer is heard. */
const BEGINS_MS = 3_000;

/** An extension has been asked to listen to a call. Its phone may have been heard before the answer was. */
export function watch(ctx: Context, number: string, call: CallMemory): void {
  const { memory, at } = ctx;
  for (const [each, { until }] of Object.entries(memory.watches)) if (until < at) delete memory.watches[each];
  memory.watches[number] = { call: call.id, until: at + BEGINS_MS };
  for (const id of [...(memory.lines[number] ?? [])]) {
    const own = memory.calls[id];
    if (own && isWatch(ctx, own)) withdraw(ctx, own);
  }
}

/** Nobody but a phone that was asked to listen elsewhere is in it. */
export function isWatch({ memory, at }: Context, call: CallMemory): boolean {
  const legs = Object.values(call.legs);
  const first = legs[0];
  const asked = first?.kind === 'extension' ? memory.watches[first.number] : undefined;
  if (!first || !asked || asked.until < at || asked.call === call.id) return false;
  const isLonely = legs.every(
    ({ kind, number, role }) => kind === 'extension' && number === first.number && role === 'callee',
  );
  return isLonely && !isOver(first) && call.seenAt >= asked.until - 2 * BEGINS_MS;
}

/** The board forgets it; what the phone does, its lamp tells. */
export function withdraw(ctx: Context, call: CallMemory): void {
  delete ctx.memory.watches[Object.values(call.legs)[0]?.number ?? ''];
  if (call.told)
    emitForCall(ctx, call.id, ctx.at, { type: 'call.ended', call: callIn(ctx, call.id), derived: true });
  forget(ctx.memory, call);
  ctx.memory.ended[call.id] = { at: ctx.at, sure: true, file: '' };
}
