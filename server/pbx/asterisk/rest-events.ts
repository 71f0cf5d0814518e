// What answers to our own actions tell: what our user may do, queues' wrap-up, and whose hand moved a caller.
import type { Capabilities } from '#lib/model/command.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { withhold } from '#server/pbx-sdk/executor.ts';
import { emit } from '#server/pbx-sdk/translation-context.ts';
import { CAN, NEEDS } from './commands.ts';
import { linesOf } from './framing.ts';
import type { Context } from './memory.ts';
import { type Ask, askedBy, movedByHand } from './poll-plan.ts';
import { markMovedByHand } from './queues.ts';

/** One answer to an action of ours, the whole block and its fields. */
export function readAnswer(
  ctx: Context,
  block: string,
  fields: Readonly<Record<string, string | undefined>>,
): void {
  const { memory: m } = ctx;
  const asked = askedBy(fields['ActionID']);
  if (asked === 'rights') m.hasRights = true;
  if (fields['Response'] === 'Error') noteRefusedList(ctx, asked, fields['Message'] ?? '');
  if (listsCommands(fields)) {
    const can = capabilitiesIn(block);
    if (JSON.stringify(can) === JSON.stringify(m.can)) return;
    m.can = can;
    emit(ctx, ctx.at, { type: 'source.allowed', can });
    return;
  }
  if (fields['Response'] === 'Success') {
    const moved = movedByHand(asked);
    if (moved !== null) return markMovedByHand(ctx, moved);
  }
  const wraps = fields['Response'] === 'Success' ? wrapUpsIn(block) : null;
  if (!wraps) return;
  for (const [name, seconds] of Object.entries(wraps))
    m.queues[name] = { targetMs: lookUp(m.queues, name)?.targetMs ?? null, wrapUpMs: seconds * 1_000 };
}

/** A list that is refused never ends. */
function noteRefusedList({ asks }: Context, asked: string | null, message: string): void {
  if (asked !== 'queues' && asked !== 'channels') return;
  // QueueStatus needs no right: “Permission denied” is said of it, too, while its module is being loaded.
  const ask: Ask = asked === 'channels' && /permission/i.test(message) ? 'may-not-list' : 'cannot-list';
  asks.push(ask);
}

/** What the answer to ListCommands, which names only what this user may do, leaves of {@link CAN}. */
function capabilitiesIn(block: string): Capabilities {
  const allowed = new Set(linesOf(block).map(([name]) => name));
  const rights = new Set<string>();
  for (const need of Object.values(NEEDS))
    if (need.actions.some((action) => allowed.has(action))) rights.add(need.right);
  return withhold(CAN, (verb) => {
    const need = NEEDS[verb];
    const missing = need?.actions.find((action) => !allowed.has(action));
    if (!need || missing === undefined) return null;
    // Who may do another thing of the same right has the right: then this Asterisk does not know the action.
    return rights.has(need.right)
      ? `This Asterisk has not loaded the module for it (${missing}).`
      : `The manager user may not do this: add “${need.right}” to its write= line in manager.conf.`;
  });
}

/** Whether a block answers ListCommands. */
const listsCommands = (fields: Readonly<Record<string, string | undefined>>): boolean =>
  fields['Login'] !== undefined && fields['QueueStatus'] !== undefined;

/** Wrap-up seconds by queue, from the answer to GetConfig for queues.conf; `null` where the block is no such answer. */
function wrapUpsIn(block: string): Record<string, number> | null {
  // Every answer is asked, and hardly one is of that kind.
  if (!block.includes('Category-')) return null;
  const categories = new Map<string, string>();
  const wraps: Record<string, number> = {};
  for (const [key, value] of linesOf(block)) {
    const category = /^Category-(\d+)$/.exec(key);
    if (category?.[1] !== undefined) categories.set(category[1], value);
    const line = /^Line-(\d+)-\d+$/.exec(key);
    const queue = line?.[1] === undefined ? undefined : categories.get(line[1]);
    const seconds = /^wrapuptime=(\d{1,6})$/.exec(value)?.[1];
    if (line && queue !== undefined && !(queue in {}) && seconds !== undefined)
      wraps[queue] = Number(seconds);
  }
  return categories.size === 0 ? null : wraps;
}
