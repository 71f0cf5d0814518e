// Knows the life of a call and says each step of it once, with the time it took place. Refuses to know which frame
// proves a step: those are in targets.ts, waiting.ts, agents.ts, sessions.ts and record.ts.
import type { Direction, Party } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';
import { blankCall } from './begin.ts';
import {
  CALL_LIMIT,
  type CallMemory,
  ENDED_LIMIT,
  LEG_LIMIT,
  type Leg,
  type Memory,
  own,
  STAY_LIMIT,
} from './memory.ts';
import { agentIn, callIn, queueIn, sayOf, type Turn, wake } from './turn.ts';

/** Frames may overtake each other by a second: what a ring's end meant is told after that. */
const SETTLE_MS = 1_200;
/** By whom a caller was answered is told apart from that they were: this long that may take before it is told without. */
const NAME_MS = 400;
/** After an agent's part has ended: time for the end of the call, or for a new agent, to be told. */
const GONE_MS = 2_500;
/** An id may come back for a call back, but not by a late frame of the call that bore it. */
const LATE_MS = 5_000;

export const isTalking = (call: CallMemory): boolean => call.state === 'talking' || call.state === 'held';

/** The live call of this id, by whichever id it is known. */
export const known = (memory: Memory, id: string): CallMemory | undefined =>
  own(memory.calls, own(memory.aliases, id) ?? id);

/** The call of this id, begun if need be; `null` for one that has ended and of which this is a late word. */
export function callOf(turn: Turn, id: string, tenant: string): CallMemory | null {
  const { memory, at } = turn;
  const call = known(memory, id);
  if (call) {
    if (call.tenant === '') call.tenant = tenant;
    return call;
  }
  const endedAt = own(memory.ended, id);
  if (endedAt !== undefined && at - endedAt < LATE_MS) return null;
  delete memory.ended[id];
  const oldest = Object.keys(memory.calls).length >= CALL_LIMIT ? Object.keys(memory.calls)[0] : undefined;
  const old = own(memory.calls, oldest);
  if (old) end(turn, old, at, true);
  const made = blankCall(id, tenant, at);
  memory.calls[id] = made;
  return made;
}

/** Says that the call exists, if nothing has yet. */
export function introduce(turn: Turn, call: CallMemory): void {
  if (call.told) return;
  call.told = true;
  const { direction, caller, dialled, startedAt } = call;
  const id = callIn(turn, call);
  sayOf(turn, call, turn.at, {
    type: 'call.observed',
    call: { id, direction, caller, dialled, startedAt, state: 'arriving' },
  });
}

export type Facts = { direction: Direction; caller: Party; dialled: Party };

/** Takes in who calls whom; empty words tell nothing. */
export function describe(turn: Turn, call: CallMemory, facts: Facts): void {
  const next = {
    direction: facts.direction === 'unknown' ? call.direction : facts.direction,
    caller: merged(call.caller, facts.caller),
    dialled: merged(call.dialled, facts.dialled),
  };
  const isSame =
    next.direction === call.direction && same(next.caller, call.caller) && same(next.dialled, call.dialled);
  Object.assign(call, next);
  if (call.told && !isSame)
    sayOf(turn, call, turn.at, { type: 'call.observed', call: { id: callIn(turn, call), ...next } });
  introduce(turn, call);
}

const same = (a: Party, b: Party): boolean => a.number === b.number && a.name === b.name;
const merged = (was: Party, is: Party): Party => ({
  number: is.number || was.number,
  name: is.number !== '' && is.number !== was.number ? is.name : is.name || was.name,
});

/** The call joins a queue. */
export function enqueue(turn: Turn, call: CallMemory, queue: string, at: number): void {
  if (call.waits && call.queue === queue) return;
  introduce(turn, call);
  if (call.waits) sayOf(turn, call, at, { type: 'call.left', call: callIn(turn, call), how: 'overflowed' });
  else if (isTalking(call)) transfer(turn, call, queue, at);
  flushMissed(turn, call);
  sayOf(turn, call, at, {
    type: 'call.queued',
    call: callIn(turn, call),
    queue: queueIn(turn, call.tenant, queue),
  });
  Object.assign(call, { waits: true, queue, queuedAt: at, state: 'waiting', offered: [], unwaitingAt: null });
  Object.assign(call, { agent: null, answeredAt: null, heldSince: null, breached: false, exit: null });
  call.unnamed = null;
  call.leaving = null;
  addStay(call, queue, at);
}

export function addStay(call: CallMemory, queue: string, at: number): void {
  call.stays.push({ queue, at });
  if (call.stays.length > STAY_LIMIT) call.stays.shift();
}

/** An extension's part in the call, as far as is told. */
export function setLeg(call: CallMemory, number: string, state: Leg['state'], at: number): void {
  if (Object.keys(call.legs).length < LEG_LIMIT || own(call.legs, number))
    call.legs[number] = { state, since: at };
}

/** The call rings at an extension. */
export function offer(turn: Turn, call: CallMemory, number: string, at: number): void {
  if (call.agent === number) return;
  if (call.offered.includes(number)) {
    if (own(call.missed, number) === undefined) return;
    flushMissed(turn, call);
  }
  if (call.offered.length >= LEG_LIMIT) return;
  introduce(turn, call);
  call.offered.push(number);
  if (!isTalking(call)) call.state = 'ringing';
  sayOf(turn, call, at, {
    type: 'call.offered',
    call: callIn(turn, call),
    agent: agentIn(turn, call.tenant, number),
  });
}

/** The ringing at an extension is over. It was missed unless the call is answered, or ends, at the same time. */
export function ringEnded(turn: Turn, call: CallMemory, number: string, at: number): void {
  if (!call.offered.includes(number)) return;
  call.missed[number] = at;
  wake(turn, `miss:${call.id}`, at + SETTLE_MS);
}

export function flushMissed(turn: Turn, call: CallMemory): void {
  for (const [number, at] of Object.entries(call.missed)) {
    call.offered = call.offered.filter((each) => each !== number);
    sayOf(turn, call, at, {
      type: 'call.missed',
      call: callIn(turn, call),
      agent: agentIn(turn, call.tenant, number),
    });
  }
  call.missed = {};
  delete turn.memory.due[`miss:${call.id}`];
  if (call.state === 'ringing' && call.offered.length === 0) call.state = call.waits ? 'waiting' : 'arriving';
}

/** A waiting caller was answered, by whom is about to be told. */
export function answerUnnamed(turn: Turn, call: CallMemory, at: number): void {
  if (isTalking(call) || call.unnamed) return;
  call.unnamed = { at, dueAt: at + NAME_MS };
  wake(turn, `who:${call.id}`, at + NAME_MS);
}

/** Somebody talks with the caller; `agent` is `null` where nobody said who. */
export function answer(turn: Turn, call: CallMemory, agent: string | null, at: number): void {
  const said = (when: number): void =>
    sayOf(turn, call, when, {
      type: 'call.answered',
      call: callIn(turn, call),
      agent: agent === null ? null : agentIn(turn, call.tenant, agent),
    });
  if (isTalking(call)) {
    if (agent === call.agent) call.leaving = null;
    if (agent === null || agent === call.agent) return;
    if (call.agent === null) {
      // It had been told without a name.
      said(call.answeredAt ?? at);
      if (call.state === 'held') call.state = 'talking';
      call.agent = agent;
      return;
    }
    transfer(turn, call, agent, at);
  }
  introduce(turn, call);
  const when = Math.max(Math.min(at, call.unnamed?.at ?? at), call.waits ? (call.queuedAt ?? 0) : 0);
  said(when);
  Object.assign(call, { state: 'talking', agent, answeredAt: when, heldSince: null, waits: false });
  Object.assign(call, { offered: [], missed: {}, unnamed: null, leaving: null, consult: null });
  for (const name of [`who:${call.id}`, `gone:${call.id}`, `miss:${call.id}`]) delete turn.memory.due[name];
}

/** The call moves on from its agent. */
export function transfer(turn: Turn, call: CallMemory, to: string, at: number): void {
  sayOf(turn, call, at, { type: 'call.transferred', call: callIn(turn, call), to });
  call.state = call.offered.length > 0 ? 'ringing' : 'arriving';
  Object.assign(call, { agent: null, heldSince: null, leaving: null, consult: null });
  delete turn.memory.due[`gone:${call.id}`];
}

/** An extension has no part in the call any more. */
export function part(turn: Turn, call: CallMemory, number: string, at: number): void {
  setLeg(call, number, 'over', at);
  ringEnded(turn, call, number, at);
  if (!isTalking(call) || call.agent !== number || call.leaving) return;
  const other = Object.entries(call.legs).find(([each, { state }]) => each !== number && state === 'talking');
  if (other) return answer(turn, call, other[0], Math.max(other[1].since, call.answeredAt ?? 0));
  call.leaving = { at, dueAt: at + GONE_MS };
  wake(turn, `gone:${call.id}`, at + GONE_MS);
}

/** The call leaves its queue unanswered. */
export function leave(turn: Turn, call: CallMemory, how: QueueExit, at: number): void {
  if (!call.waits) return;
  call.missed = {};
  sayOf(turn, call, at, { type: 'call.left', call: callIn(turn, call), how });
  Object.assign(call, { waits: false, queue: null, queuedAt: null, offered: [], state: 'arriving' });
}

/** Nobody is asked any more before the call is passed on. */
export function endConsult(turn: Turn, call: CallMemory): void {
  if (!call.consult) return;
  call.consult = null;
  sayOf(turn, call, turn.at, { type: 'call.observed', call: { id: callIn(turn, call), consult: null } });
}

export function setHeld(turn: Turn, call: CallMemory, held: boolean, at: number): void {
  if (call.state !== (held ? 'talking' : 'held')) return;
  call.state = held ? 'held' : 'talking';
  call.heldSince = held ? at : null;
  sayOf(turn, call, at, { type: held ? 'call.held' : 'call.resumed', call: callIn(turn, call) });
}

/** The call is over. `derived`: nobody said so. */
export function end(turn: Turn, call: CallMemory, at: number, derived: boolean): void {
  const { memory } = turn;
  if (call.unnamed) answer(turn, call, null, call.unnamed.at);
  if (call.exit) bookUnknown(turn, call);
  if (call.told) sayOf(turn, call, at, { type: 'call.ended', call: callIn(turn, call), derived });
  delete memory.calls[call.id];
  for (const other of Object.values(memory.calls))
    if (other.consult?.session === call.id) endConsult(turn, other);
  for (const name of ['who', 'gone', 'miss', 'idle']) delete memory.due[`${name}:${call.id}`];
  for (const [alias, id] of Object.entries(memory.aliases)) {
    if (id !== call.id) continue;
    delete memory.aliases[alias];
    forget(memory, alias, at);
  }
  forget(memory, call.id, at);
}

export function forget(memory: Memory, id: string, at: number): void {
  memory.ended[id] = at;
  const ids = Object.keys(memory.ended);
  // Not one by one: each look through them all costs as much.
  if (ids.length <= ENDED_LIMIT + ENDED_LIMIT / 4) return;
  for (const old of ids.slice(0, ids.length - ENDED_LIMIT)) delete memory.ended[old];
}

/** It had been in this queue, and nobody ever said since when: its stay counts, its wait cannot. */
function bookUnknown(turn: Turn, call: CallMemory): void {
  if (!call.exit || call.waits || call.queue !== null) return;
  const { answeredAt } = call;
  sayOf(turn, call, turn.at, {
    type: 'call.observed',
    call: {
      id: callIn(turn, call),
      queue: queueIn(turn, call.tenant, call.exit.queue),
      ...(isTalking(call) && answeredAt !== null ? { answeredAt } : {}),
    },
  });
  call.exit = null;
}

/** When the stay began of which only the end was heard: it is told from its beginning, each part with its own time. */
export function tellStay(turn: Turn, call: CallMemory, entry: number): void {
  const { exit } = call;
  if (!exit || call.waits || call.queue !== null) return;
  const { queue, how } = exit;
  const isAnswered = how === 'answered';
  const until = isAnswered && isTalking(call) ? (call.answeredAt ?? exit.at) : exit.at;
  const at = Math.min(entry, until);
  const { agent } = call;
  call.exit = null;
  addStay(call, queue, at);
  const id = callIn(turn, call);
  sayOf(turn, call, at, { type: 'call.queued', call: id, queue: queueIn(turn, call.tenant, queue) });
  if (!isAnswered) return sayOf(turn, call, until, { type: 'call.left', call: id, how });
  Object.assign(call, { queue, queuedAt: at });
  sayOf(turn, call, until, {
    type: 'call.answered',
    call: id,
    agent: agent === null ? null : agentIn(turn, call.tenant, agent),
  });
  if (call.heldSince !== null) sayOf(turn, call, call.heldSince, { type: 'call.held', call: id });
}
