// What the PBX's own counters prove of calls that ended while we were blind. Does not guess: what they do not prove
// stays unknown.
import type { OwnCount } from '#lib/model/event.ts';
import { agentId, queueId } from '#lib/model/ids.ts';
import type { OwnFigures } from '#lib/model/own-figures.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { answerCall, endCall, tracker } from './calls.ts';
import { agentOf, connectedTo } from './legs.ts';
import {
  type Call,
  type Context,
  type Counters,
  type Gather,
  isServed,
  type Memory,
  type Outage,
} from './memory.ts';

/** Asterisk tells times in whole seconds, by its own clock. */
const SECOND_MS = 1_500;

export function countEvent(m: Memory, queue: string, what: keyof Counters): void {
  const counters = lookUp(m.counters, queue);
  if (counters) counters[what]++;
}

/** The counters as they stand, for the next life. */
export function ownCounts(m: Memory): OwnCount[] {
  return Object.entries(m.counters).map(([queue, { completed, abandoned }]) => ({
    queue: queueId(m.source, queue),
    completed,
    abandoned,
    taken: Object.values(m.agents).flatMap(({ key, members }) => {
      const calls = lookUp(members, queue)?.taken;
      return calls === undefined ? [] : [{ agent: agentId(m.source, key), calls }];
    }),
  }));
}

/**
 * What the queues have counted since they were last set back (asterisk#counters): read with every picture, once a minute,
 * and followed by what is heard in between. `null` before the first picture.
 */
export function ownFigures(m: Memory): OwnFigures | null {
  if (m.phase !== 'live' || m.heardAt === null) return null;
  return {
    covers: 'counters',
    life: null,
    readAt: m.heardAt,
    queues: ownCounts(m).map(({ queue, completed, abandoned, taken }) => ({
      ...{ queue, taken, counts: { answered: completed, abandoned }, serviceLevel: null },
    })),
    records: null,
  };
}

/** A new connection begins: what the last one left is kept until the lists have come. A second loss before that changes nothing. */
export function beginOutage(m: Memory): void {
  if (m.phase === 'opened' || m.heardAt === null) return;
  const taken: Record<string, Record<string, number>> = {};
  for (const agent of Object.values(m.agents))
    for (const [queue, member] of Object.entries(agent.members))
      if (member.taken !== undefined) {
        taken[queue] ??= {};
        taken[queue][agent.key] = member.taken;
      }
  m.outage = { since: m.heardAt, counters: m.counters, taken };
}

/**
 * Says how calls that are gone from the lists ended, as far as it is proven, and ends those. Before the lists are laid.
 * What is proven of a wait is that it lasted to the PBX's last word; of talk, its end where the agent's own last call is it.
 */
export function proveFates(ctx: Context, gather: Gather): void {
  const { memory: m } = ctx;
  const { outage } = m;
  m.outage = null;
  if (!outage) return;
  for (const [queue, now] of Object.entries(gather.counters)) {
    const before = lookUp(outage.counters, queue);
    // Counters that went down were set back: nothing can be said of them.
    if (!before || now.completed < before.completed || now.abandoned < before.abandoned) continue;
    fatesIn(ctx, gather, outage, queue, {
      completed: now.completed - before.completed,
      abandoned: now.abandoned - before.abandoned,
    });
  }
}

function fatesIn(ctx: Context, gather: Gather, outage: Outage, queue: string, more: Counters): void {
  const { memory: m } = ctx;
  const calls = Object.values(m.calls).filter((call) => call.queue === queue && !gather.heard[call.key]);
  const served = calls.filter((call) => isServed(call) && call.completedAt === null);
  const talked = served.filter((call) => isGone(m, call));
  // Who is still in the conversation they were in has not been counted yet; of who is not, nobody knows.
  const unclear = served.filter((call) => !isGone(m, call) && !lookUp(m.channels, call.agentChannel));
  const waited = calls.filter((call) => call.waits && !lookUp(gather.entries, call.place ?? call.anchor));
  const gone = waited.filter((call) => isGone(m, call));
  // Whom an agent talks to now has been answered and is not counted; who is elsewhere may have been counted either way.
  const elsewhere = waited.filter((call) => !isGone(m, call) && !talksToAgent(m, call));
  const fates = gone.length + elsewhere.length;
  const takenBy = onlyTaker(m, outage, queue, talked);

  for (const call of talked) endConversation(ctx, outage, queue, call, talked);
  if (gone.length === 0) return;
  if (more.completed <= talked.length && more.abandoned >= fates) {
    for (const call of gone) {
      call.isLeaving = false;
      tracker.leave(ctx, call, { how: 'abandoned' }, outage.since);
      endCall(ctx, call, true);
    }
    return;
  }
  if (more.abandoned > 0 || more.completed - talked.length - unclear.length < fates || takenBy === null)
    return;
  for (const call of gone) {
    const at = outage.since;
    answerCall(ctx, call, takenBy, null, { at, waitedMs: Math.max(0, at - (call.queuedAt ?? at)) });
    endCall(ctx, call, true);
  }
}

/** Whether nothing is left of the call: neither its person's channel nor another of its group. */
const isGone = (m: Memory, call: Call): boolean =>
  !lookUp(m.channels, call.anchor) && !Object.values(m.channels).some(({ linked }) => linked === call.linked);

function talksToAgent(m: Memory, call: Call): boolean {
  const anchor = lookUp(m.channels, call.anchor);
  return anchor !== undefined && connectedTo(m, anchor).some((each) => agentOf(m, each) !== null);
}

/** The one agent who took all calls of the queue that are not known to be somebody's; `null` where it may be several. */
function onlyTaker(m: Memory, outage: Outage, queue: string, known: readonly Call[]): string | null {
  let taker: string | null = null;
  for (const [key, agent] of Object.entries(m.agents)) {
    const member = lookUp(agent.members, queue);
    if (!member) continue;
    const before = lookUp(lookUp(outage.taken, queue) ?? {}, key);
    // Who became a member meanwhile, or does not tell, may have taken any.
    if (before === undefined || member.taken === undefined) return null;
    if (member.taken - before <= known.filter((call) => call.agent === key).length) continue;
    if (taker !== null) return null;
    taker = key;
  }
  return taker;
}

/** A conversation is over: its agent has completed this one call of the queue and no other, and that was when their last call ended. */
function endConversation(
  ctx: Context,
  outage: Outage,
  queue: string,
  call: Call,
  talked: readonly Call[],
): void {
  const { memory: m, at: now } = ctx;
  if (call.agent === null || talked.filter((each) => each.agent === call.agent).length !== 1) return;
  const member = lookUp(lookUp(m.agents, call.agent)?.members ?? {}, queue);
  const before = lookUp(lookUp(outage.taken, queue) ?? {}, call.agent);
  if (!member || before === undefined || member.taken !== before + 1) return;
  const told = member.lastCall * 1_000;
  if (told < outage.since - SECOND_MS || told > now + SECOND_MS) return;
  endCall({ ...ctx, at: Math.min(now, Math.max(told, outage.since)) }, call, false);
}
