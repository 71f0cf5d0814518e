// How and why a caller left a queue unanswered, and where to; and who has answered though nobody says so.
import type { ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { agentOf, isPhone, isReal } from './channels.ts';
import type { Call, Channel, Context, Memory } from './memory.ts';
import { waitOf } from './own-figures.ts';
import { tracker } from './tracker.ts';

/**
 * Why a caller left who did not hang up. A queue that gives up says so, and after how long; one that is left by a
 * key, or for an agent, does not say that it gave up (app_queue.c, `record_abandoned`).
 */
function whyLeft(m: Memory, call: Call, how: QueueExit): { because?: ExitCause } {
  const { byHand, gaveUp, gaveUpAfterS } = call;
  delete call.byHand;
  delete call.gaveUpAfterS;
  if (how === 'abandoned') return {};
  if (byHand) return { because: 'hand' };
  if (!gaveUp) return call.sawLeave ? { because: 'key' } : {};
  const patience = lookUp(m.queues, call.queue)?.patienceS;
  const isTime =
    patience !== undefined && gaveUpAfterS !== undefined && Math.abs(gaveUpAfterS - patience) <= PATIENCE_S;
  return isTime ? { because: 'time' } : {};
}

/** Asterisk looks at the clock between two rings: it gives up that much after the time at most. */
const PATIENCE_S = 2;

/** How a caller left the queue is known only by what comes next; it is booked at the time they left. */
export function settleLeft(
  ctx: Context,
  call: Call,
  how: 'overflowed' | 'other' | 'abandoned',
  to?: ExitDestination,
): void {
  if (!call.isLeaving) return;
  const because = whyLeft(ctx.memory, call, how);
  Object.assign(call, { isLeaving: false, place: null, rings: {}, shownAway: false });
  const more = { ...(to === undefined ? {} : { to }), ...because, ...waitOf(call) };
  tracker.leave(ctx, call, { how, ...more }, call.leftAt ?? ctx.at);
}

/** Whose phone rang for the queue until the caller left it, which did not give up: they have answered, told or not. */
export const takenBy = (m: Memory, call: Call, people: readonly Channel[]): Channel | undefined =>
  call.gaveUp || !call.sawLeave
    ? undefined
    : people.find((each) => {
        const agent = lookUp(m.agents, agentOf(m, each));
        return agent && lookUp(agent.members, call.queue) && each.startedAt < (call.leftAt ?? 0);
      });

/** After the queue has let the caller go, somebody else's phone is rung: that is where they went, answered or not. */
export function sentTo(ctx: Context, call: Call, channel: Channel): void {
  if (call.isLeaving && isReal(channel) && channel.startedAt >= (call.leftAt ?? ctx.at))
    settleLeft(ctx, call, 'overflowed', whereTo(ctx.memory, [channel]));
}

export const whereTo = (m: Memory, people: readonly Channel[]): ExitDestination =>
  people.some((each) => isPhone(m, each)) ? 'person' : 'number';
