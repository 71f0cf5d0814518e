// How channels make a call: whose it is, who is on it, how it left its queue, when it is over.
import type { ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { agentOf, connectedTo, isPhone, isReal } from './legs.ts';
import {
  type Call,
  type Channel,
  type Context,
  isServed,
  isWaiting,
  type Memory,
  markAgentChanged,
} from './memory.ts';
import { talkOf, waitOf } from './own-figures.ts';

/** Calls we make ourselves so that a supervisor can listen: no caller's call. */
export const OWN = 'ringside-';
/** A call whose other end has gone is given this long: a hang-up or the next leg follows within milliseconds. */
const ALONE_MS = 400;
/** Longer than the queue's word takes after the hang-up, and shorter than a call is left alone. */
const FIGURES_MS = 300;
/** What time alone may decide about a call. */
const KINDS = ['alone', 'completed', 'left', 'figures'] as const;

/** The call this channel is part of. */
export const callOf = (m: Memory, channel: { id: string; linked: string }): Call | undefined =>
  anchoredCall(m, channel.id) ??
  lookUp(m.calls, lookUp(m.callOf, channel.id)) ??
  lookUp(m.calls, lookUp(m.byLinked, channel.linked));

/** The call of the person at this channel. */
export const anchoredCall = (m: Memory, id: string | undefined): Call | undefined =>
  lookUp(m.calls, lookUp(m.anchors, id));

export const callByChannel = (m: Memory, id: string | undefined): Call | undefined => {
  const channel = lookUp(m.channels, id);
  return anchoredCall(m, id) ?? lookUp(m.calls, lookUp(m.callOf, id)) ?? (channel && callOf(m, channel));
};

/** What is heard while a list is on its way is newer than the list. */
export function markHeard({ memory: m }: Context, call: Call): void {
  if (m.gather) m.gather.heard[call.key] = true;
}

/** Settles every call whose person is connected to this channel, and its own. */
export function settleCallsAround(ctx: Context, channel: Channel): void {
  const { memory: m } = ctx;
  const touched: Call[] = [];
  const touch = (call: Call | undefined): void => {
    if (call && !touched.includes(call)) touched.push(call);
  };
  touch(callOf(m, channel));
  touch(anchoredCall(m, channel.id));
  for (const each of connectedTo(m, channel)) touch(anchoredCall(m, each.id));
  // Callers first: what an agent's phone began may turn out to be a leg of theirs.
  const agents = (call: Call): number => Number(isAtAgentPhone(m, call));
  if (touched.length > 1) touched.sort((a, b) => agents(a) - agents(b));
  for (const call of touched) if (m.calls[call.key] === call) settleCall(ctx, call);
}

/** Whether the person whose call it is sits at an agent's phone. */
function isAtAgentPhone(m: Memory, call: Call): boolean {
  const anchor = lookUp(m.channels, call.anchor);
  return anchor !== undefined && agentOf(m, anchor) !== null;
}

/** The call belongs to another person's channel from now on. */
export function moveAnchor(m: Memory, call: Call, channel: Channel): void {
  if (m.anchors[call.anchor] === call.key) delete m.anchors[call.anchor];
  call.anchor = channel.id;
  m.anchors[channel.id] = call.key;
}

export function offerCall(ctx: Context, call: Call, agent: string, ringing: string): void {
  call.rings[ringing] = agent;
  ctx.memory.callOf[ringing] ??= call.key;
  if (call.agent !== agent) tracker.offer(ctx, call, agent, ctx.at);
}

export function missRing(ctx: Context, call: Call, agent: string): void {
  for (const [id, who] of Object.entries(call.rings)) if (who === agent) delete call.rings[id];
  tracker.miss(ctx, call, agent, ctx.at);
}

export function answerCall(
  ctx: Context,
  call: Call,
  agent: string | null,
  channel: string | null,
  told: { readonly waitedMs?: number; readonly at?: number } = {},
): void {
  if (isTalking(call) && call.agent === agent) return;
  const at = told.at ?? ctx.at;
  if (isTalking(call) && call.agent !== null) transferCall(ctx, call, agent ?? '');
  Object.assign(call, { agentChannel: channel, completedAt: null, rings: {}, aloneAt: null });
  Object.assign(call, { shownAway: false, isLeaving: false });
  delete call.toldTalkMs;
  delete call.answeredLate;
  delete call.heldBefore;
  if (channel !== null) ctx.memory.callOf[channel] = call.key;
  tracker.answer(ctx, call, agent, at, told.waitedMs);
  call.firstAnsweredAt ??= at;
}

/** The conversation with the present agent is over and the caller goes on: the queue's part in it is over too. */
export function transferCall(ctx: Context, call: Call, to: string, at: number = ctx.at): void {
  if (!isTalking(call)) return;
  const { talkedMs } = talkOf(call, at);
  Object.assign(call, { agentChannel: null, aloneAt: null, place: null, completedAt: null });
  tracker.transfer(ctx, call, to, at, talkedMs);
}

/**
 * The caller has gone, and what the queue says of the talk (AgentComplete) may come a moment after: another thread of the
 * PBX raises it. Where our own figure is of no use, that is waited for.
 */
export function awaitFigures(ctx: Context, call: Call): boolean {
  if (!call.answeredLate || !isServed(call) || !isTalking(call) || call.completedAt !== null) return false;
  if (call.hungUpAt === undefined) {
    call.hungUpAt = ctx.at;
    setTimer(ctx.memory.timers, `figures:${call.key}`, ctx.at + FIGURES_MS);
  }
  return true;
}

export function endCall(ctx: Context, call: Call, derived: boolean): void {
  const { memory: m } = ctx;
  settleExit(ctx, call, 'other');
  if (m.anchors[call.anchor] === call.key) delete m.anchors[call.anchor];
  for (const id of [call.agentChannel, ...Object.keys(call.rings)])
    if (id !== null && m.callOf[id] === call.key) delete m.callOf[id];
  if (m.byLinked[call.linked] === call.key) delete m.byLinked[call.linked];
  if (m.byLinked[call.key] === call.key) delete m.byLinked[call.key];
  clearTimers(m.timers, KINDS, call.key);
  tracker.end(ctx, call, { at: ctx.at, derived, ...(isTalking(call) ? talkOf(call, ctx.at) : {}) });
}

/** Looks at who is connected to the caller now and says what is new in it. */
export function settleCall(ctx: Context, call: Call): void {
  const { memory: m } = ctx;
  const anchor = lookUp(m.channels, call.anchor);
  if (!anchor || isWaiting(call) || call.slot !== null || m.phase === 'opened') return;
  // Who is at the near end of a Local channel that stands in a queue has come by it, and has not been answered.
  const inner = call.isLeaving && !isReal(anchor) && anchor.bridge === null;
  const people = inner ? [] : connectedTo(m, anchor).filter((each) => each.id !== call.gone);
  if (people.length > 0) readConnected(ctx, call, anchor, people);
  // Whom their agent asked may be put through to the caller before the agent has gone: that takes nobody off hold.
  const aside = isServed(call) && !people.some((each) => each.id === call.agentChannel);
  if (people.length > 0 && !(aside && call.heldSince !== null)) settleHold(ctx, call, [anchor, ...people]);
  else if (people.length === 0 && isTalking(call)) awaitReturn(ctx, call);
}

function readConnected(ctx: Context, call: Call, anchor: Channel, people: readonly Channel[]): void {
  const { memory: m } = ctx;
  call.aloneAt = null;
  const member = call.isLeaving ? takenBy(m, call, people) : undefined;
  if (member) {
    return answerCall(ctx, call, agentOf(m, member), member.id);
  }
  if (call.isLeaving) settleExit(ctx, call, 'overflowed', whereTo(m, people));
  // Who called from an agent's phone is the agent on it, whoever answers.
  const own = agentOf(m, anchor);
  for (const each of people) {
    const other = anchoredCall(m, each.id);
    // A phone rung anew after a transfer came to nothing looks like a call of its own until the caller is put through.
    if (other && (isServed(call) || (own === null && isAtAgentPhone(m, other)))) absorbCall(ctx, call, other);
  }
  if (isServed(call) && call.agent !== null) return readServed(ctx, call, anchor, people);
  const withAgent = own === null ? people.filter((each) => agentOf(m, each) !== null) : [anchor];
  const same = withAgent.find((each) => agentOf(m, each) === call.agent);
  const chosen = same ?? withAgent.sort((a, b) => b.startedAt - a.startedAt)[0];
  const agent = chosen ? agentOf(m, chosen) : null;
  if (!isTalking(call) || agent !== call.agent) answerCall(ctx, call, agent, chosen?.id ?? null);
  else if (chosen && chosen.id !== call.agentChannel) setAgentPhone(m, call, chosen);
}

/** What somebody's phone began turns out to be a leg of this call. A call that counts in a queue is never only that. */
export function absorbCall(ctx: Context, call: Call, other: Call): void {
  if (other === call || other.queue !== null) return;
  const { anchor } = other;
  endCall(ctx, other, false);
  ctx.memory.callOf[anchor] = call.key;
}

function setAgentPhone(m: Memory, call: Call, phone: Channel): void {
  call.agentChannel = phone.id;
  // Where a queue rings another queue, the phone is the inner one's.
  if ((lookUp(m.calls, lookUp(m.callOf, phone.id))?.queue ?? null) === null) m.callOf[phone.id] = call.key;
}

/**
 * A queue's call is its agent's until the queue says otherwise: which phone they talk on may be known to nobody, and who
 * else is in the conversation has not taken it over. Only where their own phone is gone and another agent's has come,
 * was something missed.
 */
function readServed(ctx: Context, call: Call, anchor: Channel, people: readonly Channel[]): void {
  const { memory: m } = ctx;
  const line = lookUp(m.channels, call.agentChannel);
  const theirs =
    people.find((each) => each.id === call.agentChannel) ??
    people.find((each) => agentOf(m, each) === call.agent);
  if (theirs) return setAgentPhone(m, call, theirs);
  const next = line ? undefined : people.find((each) => agentOf(m, each) !== null && each !== anchor);
  if (next) return answerCall(ctx, call, agentOf(m, next), next.id);
  const [first] = people;
  if (first && !(line && isReal(line))) setAgentPhone(m, call, first);
}

/** The agent asks a colleague back: their phone lives, and the caller stays in the bridge alone. */
const isConsulting = (m: Memory, call: Call): boolean =>
  call.completedAt === null &&
  (lookUp(m.channels, call.anchor)?.bridge ?? null) !== null &&
  lookUp(m.channels, call.agentChannel) !== undefined;

/** Nobody at the other end: only time tells whether somebody comes back or it is being taken down. */
function awaitReturn(ctx: Context, call: Call): void {
  if (call.heldSince !== null && isConsulting(ctx.memory, call)) return;
  call.aloneAt ??= ctx.at;
  setTimer(ctx.memory.timers, `alone:${call.key}`, call.aloneAt + ALONE_MS);
}

function settleHold(ctx: Context, call: Call, ends: readonly Channel[]): void {
  if (isTalking(call))
    tracker.hold(ctx, call, call.heldBefore === true || ends.some((each) => each.held), ctx.at);
}

/** A call left alone long enough is held for a consultation, or goes on in the dialplan and its agent is done with it. */
export function decideAlone(ctx: Context, call: Call): void {
  if (call.aloneAt === null || !isTalking(call)) return;
  if (isConsulting(ctx.memory, call)) {
    tracker.hold(ctx, call, true, call.aloneAt);
    call.aloneAt = null;
  } else transferCall(ctx, call, '', call.aloneAt);
}

/** The queue's part in the call is over: whether the call is too shows within milliseconds. */
export function completeService(m: Memory, call: Call, at: number): void {
  call.completedAt ??= at;
  setTimer(m.timers, `completed:${call.key}`, call.completedAt + ALONE_MS);
}

/** The queue has said that its part is over, and they still talk: a hang-up would have followed. */
export function decideCompleted(ctx: Context, call: Call): void {
  if (call.completedAt === null || !isTalking(call)) return;
  transferCall(ctx, call, '', call.completedAt);
  settleCall(ctx, call);
}

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
export function settleExit(
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
export function noteSentTo(ctx: Context, call: Call, channel: Channel): void {
  if (call.isLeaving && isReal(channel) && channel.startedAt >= (call.leftAt ?? ctx.at))
    settleExit(ctx, call, 'overflowed', whereTo(ctx.memory, [channel]));
}

export const whereTo = (m: Memory, people: readonly Channel[]): ExitDestination =>
  people.some((each) => isPhone(m, each)) ? 'person' : 'number';

export const tracker = trackCalls<Context, Call>({
  // The queue says itself which rings were in vain.
  settleMs: 0,
  queueKey: (_, queue) => queue,
  agentKey: (_, agent) => agent,
  // The queue names who has it; it credits the member whose phone was rung, whoever picked it up.
  serves: () => true,
  callerOf: () => null,
  goesOutside: () => false,
  callsBeside: () => [],
  isThere: () => true,
  reaches: (_, { dialled }) => dialled,
  touches: () => [],
  stayIsOver: () => undefined,
  forget: (m, call) => void delete m.calls[call.key],
  // Wrap-up is the queue's: it runs on through other calls, and begins when the queue says that a call is complete.
  released: () => undefined,
  changed: (ctx, _, agent) => markAgentChanged(ctx, agent),
});
