// Knows which happenings lead from what the log was last told of a call to what it is doing now. Refuses to know how
// that is read off the wire, and how calls end.
import type { Direction, Party } from '#lib/model/board.ts';
import { engage, refresh, release } from './agents.ts';
import type { CallMemory } from './call-memory.ts';
import { keyOf } from './keys.ts';
import type { Memory } from './memory.ts';
import { callerOf, type Standing, standingOf } from './standing.ts';
import { agentIn, callIn, queueIn, sayOf, type Turn } from './turn.ts';

/** How long before now the PBX's own time of an answer may lie and still be that answer's. */
const LATE_MS = 60_000;

/** Tells what has changed of a call. `at` is when it took place. */
export function move(turn: Turn, call: CallMemory, at: number): void {
  const before = touching(turn.memory, call);
  const next = standingOf(turn.memory, call);
  describe(turn, call, at);
  leave(turn, call, next, at);
  enter(turn, call, next, at);
  offer(turn, call, next, at);
  handOn(turn, call, next, at);
  answer(turn, call, next, at);
  hold(turn, call, next, at);
  call.state = next.state;
  const after = touching(turn.memory, call);
  for (const number of new Set([...before, ...after])) {
    refresh(turn, keyOf(call.domain, number), at);
    consults(turn, call.domain, number, at);
  }
}

/** Extensions whose state this call decides. */
export function touching(memory: Memory, call: CallMemory): string[] {
  const caller = callerOf(memory, call);
  return [
    ...call.members.map(({ number }) => number),
    ...call.offered,
    ...(call.agent === null ? [] : [call.agent]),
    ...(caller === null ? [] : [caller]),
  ];
}

/** Who calls whom; the first word on it stands, since later ones are where the PBX has routed the call. */
function describe(turn: Turn, call: CallMemory, at: number): void {
  const { memory } = turn;
  const direction = call.direction === 'unknown' ? directionOf(memory, call) : call.direction;
  const caller = call.caller.number === '' ? named(memory, call, call.from) : call.caller;
  const dialled = call.dialled.number === '' ? named(memory, call, call.to) : call.dialled;
  const isNew = !call.told;
  if (!isNew && direction === call.direction && same(caller, call.caller) && same(dialled, call.dialled))
    return;
  Object.assign(call, { direction, caller, dialled, told: true });
  sayOf(turn, call, at, {
    type: 'call.observed',
    call: {
      id: callIn(turn, call),
      direction,
      caller,
      dialled,
      ...(isNew ? { startedAt: call.startedAt, state: 'arriving' } : {}),
    },
  });
}

function directionOf(memory: Memory, call: CallMemory): Direction {
  if (call.inbound === true) return 'inbound';
  const isOurs = ({ number }: Party): boolean =>
    memory.accounts[keyOf(call.domain, number)] !== undefined ||
    memory.queues[keyOf(call.domain, number)] !== undefined;
  if (isOurs(call.from)) return isOurs(call.to) && call.external !== true ? 'internal' : 'outbound';
  return call.from.number === '' && call.external === null ? 'unknown' : 'inbound';
}

function named(memory: Memory, call: CallMemory, party: Party): Party {
  if (party.name !== '' || party.number === '') return party;
  const key = keyOf(call.domain, party.number);
  return { number: party.number, name: memory.accounts[key]?.name ?? memory.queues[key]?.name ?? '' };
}

const same = (a: Party, b: Party): boolean => a.number === b.number && a.name === b.name;

function leave(turn: Turn, call: CallMemory, next: Standing, at: number): void {
  if (next.leaves === null || !call.waits) return;
  sayOf(turn, call, at, { type: 'call.left', call: callIn(turn, call), how: next.leaves });
  Object.assign(call, { queue: null, waits: false, queuedAt: null, offered: [], queuePolled: false });
}

/** Into a queue: for the first time, into another one, or back into its own after a conversation. */
function enter(turn: Turn, call: CallMemory, next: Standing, at: number): void {
  if (next.queue === null) return;
  const again = next.state === 'waiting' && !call.waits;
  if (next.queue === call.queue && !again) return;
  // Named only when somebody has it already: it came through there unseen, and nobody knows how long it waited.
  if (call.told && call.queue === null && call.answeredAt !== null && !next.waits) return;
  join(turn, call, next.queue, at);
}

/** Says that the call stands in a queue, and keeps it. */
export function join(turn: Turn, call: CallMemory, queue: string, at: number): void {
  if (call.counted) return;
  if (call.agent !== null) release(turn, call, call.agent, at);
  Object.assign(call, { queue, queuedAt: at, waits: true, agent: null, answeredAt: null, offered: [] });
  call.queueAgent = null;
  sayOf(turn, call, at, {
    type: 'call.queued',
    call: callIn(turn, call),
    queue: queueIn(turn, call.domain, queue),
  });
}

function offer(turn: Turn, call: CallMemory, next: Standing, at: number): void {
  for (const number of next.offered) {
    if (call.offered.includes(number)) continue;
    call.offered.push(number);
    sayOf(turn, call, at, {
      type: 'call.offered',
      call: callIn(turn, call),
      agent: agentIn(turn, call.domain, number),
    });
  }
  const stopped = call.offered.filter((number) => !next.offered.includes(number) && number !== next.agent);
  call.offered = [...next.offered];
  // Somebody else of those it rang at has it: nobody missed it.
  if (next.agent !== null && next.agent !== call.agent) return;
  for (const number of stopped)
    sayOf(turn, call, at, {
      type: 'call.missed',
      call: callIn(turn, call),
      agent: agentIn(turn, call.domain, number),
    });
}

/** Whoever had it has it no more, and it goes on. */
function handOn(turn: Turn, call: CallMemory, next: Standing, at: number): void {
  if (call.agent === null || call.agent === next.agent) return;
  const to = next.agent ?? next.offered[0] ?? call.to.number;
  release(turn, call, call.agent, at);
  call.agent = null;
  call.heldSince = null;
  sayOf(turn, call, at, { type: 'call.transferred', call: callIn(turn, call), to });
}

function answer(turn: Turn, call: CallMemory, next: Standing, at: number): void {
  const talks = next.state === 'talking' || next.state === 'held';
  const talked = call.state === 'talking' || call.state === 'held';
  if (!talks || (talked && call.agent === next.agent)) return;
  call.agent = next.agent;
  call.answeredAt = at;
  if (next.agent !== null) engage(turn, keyOf(call.domain, next.agent));
  if (call.waits) call.queueAgent = next.agent;
  call.waits = false;
  call.state = 'talking';
  sayOf(turn, call, at, {
    type: 'call.answered',
    call: callIn(turn, call),
    agent: next.agent === null ? null : agentIn(turn, call.domain, next.agent),
  });
}

function hold(turn: Turn, call: CallMemory, next: Standing, at: number): void {
  if (next.state === 'held' && call.heldSince === null) {
    call.heldSince = at;
    sayOf(turn, call, at, { type: 'call.held', call: callIn(turn, call) });
  } else if (next.state !== 'held' && call.heldSince !== null) {
    call.heldSince = null;
    if (next.state === 'talking') sayOf(turn, call, at, { type: 'call.resumed', call: callIn(turn, call) });
  }
}

/** An agent who holds one call and has begun another asks somebody about the first. */
export function consults(turn: Turn, domain: string, number: string, at: number): void {
  const { memory } = turn;
  const mine = Object.values(memory.calls).filter((call) => call.domain === domain);
  const asked = mine.find((call) => callerOf(memory, call) === number && call.gone === null);
  for (const call of mine) {
    if (call.agent !== number || call === asked) continue;
    const consult = asked && call.state === 'held' ? named(memory, asked, asked.to) : null;
    if (consult === null ? call.consult === null : call.consult !== null && same(consult, call.consult))
      continue;
    call.consult = consult;
    sayOf(turn, call, at, { type: 'call.observed', call: { id: callIn(turn, call), consult } });
  }
}

/** When what a row shows took place: the PBX's own time of the answer where it may be that, else when we heard it. */
export function answerTime(memory: Memory, call: CallMemory, at: number): number {
  const told = ours(memory, call, call.connectAt);
  if (told === null || call.connectAt === call.connectBefore) return at;
  const from = Math.max(call.queuedAt ?? call.startedAt, at - LATE_MS);
  return told >= from && told <= at ? told : at;
}

/** A time by the PBX's clock as one by ours. */
export const ours = (memory: Memory, call: CallMemory, pbx: number | null): number | null =>
  pbx === null ? null : pbx - skewOf(memory, call.domain);

/** By how much the PBX's clock is ahead of ours, ms. Small differences are rounding, not skew. */
export function skewOf(memory: Memory, domain: string): number {
  const skew = memory.domains[domain]?.skewMs ?? 0;
  return Math.abs(skew) < 2_000 ? 0 : skew;
}
