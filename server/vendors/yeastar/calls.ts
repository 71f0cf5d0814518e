// Knows what a call as a whole is doing, read off its legs, and says what has changed since it last looked.
// Refuses to know lists, sweeps and how frames are spelled.
import { engage, refresh, release } from './agents.ts';
import { consult, isAsked } from './consults.ts';
import { goneSince, isTalking, type Talk, talkOf } from './conversation.ts';
import { answerDoor } from './door.ts';
import { end, entryOf, join, leave, over, partOver, stay } from './ends.ts';
import { isOver, rings, talks, type Upsert, unhold, upsert } from './legs.ts';
import { blankCall, CALL_LIMIT, type CallMemory, DID_LIMIT, type Leg, type Memory } from './memory.ts';
import { flushMissed, MISSED_MS, offer, unoffer } from './offers.ts';
import { describe } from './parties.ts';
import { rest, wake } from './timers.ts';
import { agentIn, callIn, queueNamed, sayOf, type Turn } from './turn.ts';
import { isWatch, withdraw } from './watches.ts';
import type { Member } from './wire.ts';

const DAY_MS = 86_400_000;

/** The call of this id, begun if need be; `null` for one that has ended. */
export function callOf(turn: Turn, id: string): CallMemory | null {
  const { memory, at } = turn;
  const known = memory.calls[id];
  if (known) return known;
  if (memory.ended[id]) return null;
  const oldest = Object.keys(memory.calls).length >= CALL_LIMIT ? Object.keys(memory.calls)[0] : undefined;
  const old = oldest === undefined ? undefined : memory.calls[oldest];
  if (old) end(turn, old, { at, how: 'unknown', derived: true, sure: false });
  const call = blankCall(id, at);
  call.startedAt = startOf(memory, id, at);
  call.enteredAt = turn.syncing ? call.startedAt : at;
  memory.calls[id] = call;
  return call;
}

/** The id's whole part is the second in which the call began, by the PBX's clock (§3): its middle is the best guess. */
function startOf(memory: Memory, id: string, at: number): number {
  const said = Number.parseInt(id, 10) * 1000 + 500 - (memory.skewMs ?? 0);
  if (!(said > at - DAY_MS && said <= at)) return at;
  // Seen from its first second: our own clock is finer.
  return at - said < 2_000 ? at : said;
}

/** Takes in what one frame shows of a call, then says what that changes. */
export function show(turn: Turn, id: string, members: readonly Member[], swept = false): void {
  const { memory } = turn;
  // A call is not begun by a farewell.
  if (!memory.calls[id] && !members.some((member) => statusOf(member) !== 'BYE')) return;
  const call = callOf(turn, id);
  if (!call) return;
  takeIn(turn, call, members, swept);
  if (isWatch(turn, call)) return withdraw(turn, call);
  look(turn, call);
}

/** Takes in members of a call without saying yet what the call as a whole is doing. */
export function takeIn(turn: Turn, call: CallMemory, members: readonly Member[], swept: boolean): void {
  for (const member of members) {
    const change = upsert(turn, call, member, swept);
    if (change) take(turn, call, change);
  }
}

const statusOf = (member: Member): string | null =>
  'extension' in member
    ? member.extension.member_status
    : 'inbound' in member
      ? member.inbound.member_status
      : member.outbound.member_status;

function take(turn: Turn, call: CallMemory, { leg, was, moved, late }: Upsert): void {
  const { at } = turn;
  // A snapshot does not tell since when its members are as they are.
  if (leg.kind === 'inbound' && !turn.syncing && !isOver(leg) && (moved || was !== leg.status))
    call.enteredAt = at;
  if (was === 'RING' && leg.status === 'ALERT' && leg.kind === 'extension') dials(turn, call, leg);
  describe(turn, call);
  if (moved && (call.leaving?.final || !isOver(leg))) placed(turn, call, leg);
  if (leg.kind === 'extension' && was !== leg.status) phone(turn, call, leg, was);
  if (leg.kind !== 'extension' || leg.role !== 'callee' || isTalking(call)) return;
  // What ended the call or the leg has overtaken the answer.
  const since = call.leaving?.final && talks(leg) ? call.leaving.at : late ? leg.since : null;
  if (since !== null) answer(turn, call, { agent: leg.number, since, to: leg.number }, []);
}

/** Its phone rang to dial a number, as an API or a browser asked for: it is the caller, and was offered nothing. */
function dials(turn: Turn, call: CallMemory, leg: Leg): void {
  leg.role = 'caller';
  if (call.dialled.number === leg.number) call.dialled = { number: '', name: '' };
  unoffer(turn, call, leg.number);
}

/** Numbers of a leg have changed: they may name the queue the call is in. */
function placed(turn: Turn, call: CallMemory, leg: Leg): void {
  const { memory } = turn;
  const at = call.leaving?.final ? call.leaving.at : turn.at;
  const queue = queueNamed(memory, leg.path) ?? queueNamed(memory, leg.to);
  if (leg.kind === 'inbound' && call.shunned !== queue) call.shunned = null;
  if (!queue || queue === call.shunned || leg.kind === 'outbound') return;
  if (isTalking(call)) {
    if (leg.kind === 'inbound' && queue !== call.queue) call.headed = queue;
    return;
  }
  const wasAnswered = call.queue === queue && !call.waits;
  if (wasAnswered && leg.kind === 'extension') return;
  // An agent's phone names the queue only when it rings; the caller had got there before.
  const entered = leg.kind === 'extension' ? entryOf(memory, call, queue, at) : at;
  const guessed = turn.syncing || leg.kind === 'extension';
  enter(turn, call, queue, turn.syncing ? call.enteredAt : entered, guessed);
}

/** The call stands in this queue from `at` on. */
export function enter(turn: Turn, call: CallMemory, queue: string, at: number, guessed: boolean): void {
  if (call.waits && call.queue === queue) return;
  flushMissed(turn, call);
  if (call.waits)
    sayOf(turn, call.id, at, { type: 'call.left', call: callIn(turn, call.id), how: 'overflowed' });
  learn(turn.memory, call, queue);
  join(turn, call, queue, at);
  call.guessed = guessed;
  call.state = 'waiting';
  call.offered = [];
  call.rang = null;
  call.answeredAt = null;
  call.parked = null;
  partOver(turn, call);
}

/** Which queue a dialled number leads to, as long as it is always the same one. */
function learn(memory: Memory, call: CallMemory, queue: string): void {
  const did = call.dialled.number;
  if (did === '' || !/\d/.test(did) || memory.queues[did]) return;
  const known = memory.dids[did];
  if (known === undefined && Object.keys(memory.dids).length >= DID_LIMIT) return;
  memory.dids[did] = known === undefined || known === queue ? queue : '';
}

/** What an agent's phone does follows from their leg at once. */
function phone(turn: Turn, call: CallMemory, leg: Leg, was: Leg['status'] | null): void {
  if (isOver(leg)) legOver(turn, call, leg, was);
  else if (rings(leg)) {
    if (call.queue === null && call.rang === null) call.rang = { at: turn.at, from: readBefore(turn.memory) };
    refresh(turn, leg.number, turn.at);
  } else engage(turn, leg.number, leg.since);
}

/** When the list read longest ago was read. */
const readBefore = (memory: Memory): number =>
  Object.values(memory.queues).reduce(
    (least, { readAt }) => Math.min(least, readAt),
    Number.MAX_SAFE_INTEGER,
  );

function legOver(turn: Turn, call: CallMemory, leg: Leg, was: Leg['status'] | null): void {
  const rang = was === 'RING' || was === 'EARLYMEDIA';
  if (rang && call.offered.includes(leg.number)) {
    call.missed[leg.number] = turn.at;
    wake(turn.memory, `missed:${call.id}`, turn.at + MISSED_MS);
  }
  if (isAsked(call, leg)) consult(turn, call, null);
  delete call.guests[leg.number];
  release(turn, call, leg.number, turn.at);
}

/** A leg is over though no BYE said so. */
export function vanish(turn: Turn, call: CallMemory, leg: Leg, at: number): void {
  const was = leg.status;
  leg.status = 'GONE';
  leg.since = at;
  if (leg.kind === 'extension') legOver(turn, call, leg, was);
}

/** Compares what the legs show with what has been told, and tells the difference. */
export function look(turn: Turn, call: CallMemory): void {
  if (call.leaving?.final) return;
  // Who listens keeps no call alive, and takes none.
  const legs = Object.values(call.legs).filter((leg) => call.guests[leg.number] !== 'listens');
  const live = legs.filter((leg) => !isOver(leg));
  answerDoor(turn, call, live);
  if (legs.length > 0 && isEnded(turn, call, legs, live)) return;
  const ringing = live.filter((leg) => leg.kind === 'extension' && leg.role === 'callee' && rings(leg));
  offer(
    turn,
    call,
    ringing.filter((leg) => !call.guests[leg.number] && !isAsked(call, leg)),
  );
  converse(turn, call, live, ringing);
  if (!turn.memory.calls[call.id]) return;
  if (isTalking(call)) hold(turn, call, live);
}

function isEnded(turn: Turn, call: CallMemory, legs: readonly Leg[], live: readonly Leg[]): boolean {
  const at = call.leaving?.at ?? turn.at;
  const calling = legs.filter((leg) => leg.role === 'caller');
  if (live.length === 0) {
    // The trunk is not monitored: only the lists know of the caller, who may wait on after a ring has ended.
    if (calling.length === 0 && call.waits) return false;
    over(turn, call, at);
    return true;
  }
  const hasHungUp = calling.length > 0 && calling.every(isOver);
  // An outbound call's caller is the agent, who may be passing the customer on.
  const goesOn = call.direction === 'outbound' && (isTalking(call) || call.state === 'parked');
  if (hasHungUp && !goesOn && live.filter((leg) => leg.role === 'callee' && talks(leg)).length <= 1) {
    if (calling.some((leg) => leg.status === 'BYE')) over(turn, call, at);
    else leave(turn, call, at);
    return true;
  }
  expectEnd(turn, call, live);
  if (call.direction !== 'outbound' || live.length > 1) return false;
  const called = legs.filter((leg) => leg.kind === 'outbound');
  if (called.length > 0 && called.every(isOver)) {
    if (isTalking(call)) {
      over(turn, call, at);
      return true;
    }
    leave(turn, call, at);
  }
  return false;
}

/** Nobody answered, and no farewell of the caller may ever come (§15): the record says that the call is over. */
function expectEnd(turn: Turn, call: CallMemory, live: readonly Leg[]): void {
  if (call.direction === 'inbound' || call.waits || call.state === 'parked' || isTalking(call)) return;
  if (live.some((leg) => leg.role === 'callee')) stay(turn, call);
  else if (call.cdr) leave(turn, call, turn.at);
}

function converse(turn: Turn, call: CallMemory, live: readonly Leg[], ringing: readonly Leg[]): void {
  const talk = talkOf(call, live);
  if (!isTalking(call)) {
    if (talk) answer(turn, call, talk, ringing);
    return;
  }
  if (talk && talk.agent === call.agent) return stay(turn, call);
  const goneAt = call.leaving?.at ?? goneSince(turn, call);
  if (talk) {
    transfer(turn, call, talk.to, goneAt);
    return answer(turn, call, { ...talk, since: Math.max(goneAt, talk.since) }, ringing);
  }
  const next = ringing.find((leg) => leg.number !== call.agent);
  const outside = live.find(
    (leg) => leg.kind === 'outbound' && leg.role === 'callee' && call.direction !== 'outbound',
  );
  if (next || outside) {
    transfer(turn, call, next?.number ?? outside?.to ?? '', goneAt);
    return offer(turn, call, ringing);
  }
  if (call.headed) {
    const queue = call.headed;
    transfer(turn, call, queue, goneAt);
    return enter(turn, call, queue, goneAt, true);
  }
  // A call believed from before, whose legs nobody has shown yet.
  if (live.length > 0) leave(turn, call, goneAt);
}

/** The call moves on from its agent. */
export function transfer(turn: Turn, call: CallMemory, to: string, at: number): void {
  stay(turn, call);
  sayOf(turn, call.id, at, { type: 'call.transferred', call: callIn(turn, call.id), to });
  call.state = call.offered.length > 0 ? 'ringing' : 'arriving';
  partOver(turn, call);
}

function answer(turn: Turn, call: CallMemory, talk: Talk, ringing: readonly Leg[]): void {
  const at = Math.max(talk.since, call.queuedAt ?? talk.since);
  stay(turn, call);
  sayOf(turn, call.id, at, {
    type: 'call.answered',
    call: callIn(turn, call.id),
    agent: talk.agent === null ? null : agentIn(turn, talk.agent),
  });
  // The one before held it, whoever is flagged; the new one has not yet.
  if (!turn.syncing && call.answeredAt !== null) unhold(call);
  if (call.waits) call.queueAgent = talk.agent;
  call.parked = null;
  call.waits = false;
  call.state = 'talking';
  call.agent = talk.agent;
  call.answeredAt = at;
  call.offered = [];
  call.missed = {};
  rest(turn.memory, `missed:${call.id}`);
  // Whoever else it rang at hears no BYE for certain (§15): their ringing is over, and was not missed.
  for (const leg of ringing) if (leg.number !== talk.agent) vanish(turn, call, leg, turn.at);
}

/** Which member carries HOLD is unknown (§12): any live one means that the call is held. */
function hold(turn: Turn, call: CallMemory, live: readonly Leg[]): void {
  const held = live.some((leg) => leg.status === 'HOLD');
  if (held === (call.state === 'held')) return;
  call.state = held ? 'held' : 'talking';
  call.heldSince = held ? turn.at : null;
  sayOf(turn, call.id, turn.at, { type: held ? 'call.held' : 'call.resumed', call: callIn(turn, call.id) });
}
