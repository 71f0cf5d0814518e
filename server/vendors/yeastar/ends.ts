// Knows when a call is over and how that is told, with the time at which it truly took place.
// Refuses to know how calls begin.
import type { QueueExit } from '#lib/model/event.ts';
import { release } from './agents.ts';
import { askedIn } from './consults.ts';
import { dropLines, isOver, LATE_MS } from './legs.ts';
import { type CallMemory, ENDED_LIMIT, type Memory } from './memory.ts';
import { rest, wake } from './timers.ts';
import { agentIn, callIn, queueIn, queueNamed, sayOf, type Turn } from './turn.ts';

/** An agent has hung up: how long a transfer may take to show, without and after 30013. */
const LEAVING_MS = 2_000;
const TRANSFER_MS = 6_000;
/** After 30012. Not at once: it may be the record of one leg, and the next leg about to ring (§6.7). */
const RECORDED_MS = 300;
/** How long a call without a queue waits for its record, which may name one. */
const RECORD_MS = 1_500;
const HALF_MS = 500;
/** A queue answers its caller and rings an agent within this, when one is free. */
const ENTRY_MS = 1_000;
/** Ended calls kept above the limit until they are counted again. */
const ENDED_SLACK = 100;

export type Ending = {
  readonly at: number;
  /** How it left its queue, if it still stood in one. */
  readonly how: QueueExit;
  readonly derived: boolean;
  /** Its caller was heard to hang up: nothing can bring it back. */
  readonly sure: boolean;
};

export function end(turn: Turn, call: CallMemory, ending: Ending): void {
  const { memory } = turn;
  establish(turn, call);
  if (call.waits)
    sayOf(turn, call.id, ending.at, { type: 'call.left', call: callIn(turn, call.id), how: ending.how });
  sayOf(turn, call.id, ending.at, {
    type: 'call.ended',
    call: callIn(turn, call.id),
    derived: ending.derived,
  });
  forget(memory, call);
  memory.ended[call.id] = { at: ending.at, sure: ending.sure, file: call.cdr?.file ?? '' };
  prune(memory);
  // Nobody knows when it ended, so nobody knows whether they wrap up.
  if (ending.derived) call.queueAgent = null;
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension' && !isOver(leg)) release(turn, call, leg.number, ending.at);
  askedIn(turn, call);
}

/** Nobody has the call any more: what was so of its agent's part is over. */
export function partOver(turn: Turn, call: CallMemory): void {
  call.agent = null;
  call.heldSince = null;
  call.queueAgent = null;
  call.transferAt = null;
  call.consult = null;
  // Who listened heard the agent.
  for (const [number, as] of Object.entries(call.guests)) if (as === 'listens') delete call.guests[number];
  const marks = call.marks.filter((mark) => mark === 'recorded');
  // That nobody is muted any more the board knows by itself; the recording was of the agent's channel.
  const wasRecorded = call.marks.some((mark) => mark.startsWith('recording'));
  call.marks = marks;
  if (wasRecorded)
    sayOf(turn, call.id, turn.at, { type: 'call.observed', call: { id: callIn(turn, call.id), marks } });
}

export function forget(memory: Memory, call: CallMemory): void {
  dropLines(memory, call);
  delete memory.calls[call.id];
  for (const what of ['call', 'missed', 'door']) rest(memory, `${what}:${call.id}`);
  unlist(memory, call);
}

/** Its queue's lists name it no more. */
export function unlist(memory: Memory, call: CallMemory): void {
  const queue = call.listedIn === null ? undefined : memory.queues[call.listedIn];
  if (queue) queue.listed = queue.listed.filter((id) => id !== call.id);
  call.listedIn = null;
}

function prune(memory: Memory): void {
  if (++memory.endings < ENDED_SLACK) return;
  memory.endings = 0;
  const ids = Object.keys(memory.ended);
  if (ids.length <= ENDED_LIMIT) return;
  for (const id of ids.slice(0, ids.length - ENDED_LIMIT)) delete memory.ended[id];
}

/**
 * The caller, or all, have gone. A call whose queue was never seen is kept a moment for its record, and one that was
 * not answered for an answer that this farewell may have overtaken.
 */
export function over(turn: Turn, call: CallMemory, at: number): void {
  const mayBeQueued = call.direction === 'inbound' && call.queue === null && !namesQueue(turn.memory, call);
  const mayBeAnswered = call.direction !== 'outbound' && call.answeredAt === null;
  if (turn.syncing || !(mayBeQueued || mayBeAnswered))
    return end(turn, call, { at, how: 'abandoned', derived: false, sure: true });
  if (call.leaving?.final) return;
  call.leaving = { at, dueAt: turn.at + (mayBeQueued ? RECORD_MS : LATE_MS), how: 'abandoned', final: true };
  wake(turn.memory, `call:${call.id}`, call.leaving.dueAt);
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension' && !isOver(leg)) release(turn, call, leg.number, at);
}

/** The agent has gone and one party is left: over soon, unless it turns out to be a transfer. */
export function leave(turn: Turn, call: CallMemory, at: number): void {
  if (call.leaving) return;
  const patience = call.transferAt !== null ? TRANSFER_MS : call.cdr ? RECORDED_MS : LEAVING_MS;
  call.leaving = { at, dueAt: turn.at + patience, how: 'unknown', final: false };
  wake(turn.memory, `call:${call.id}`, call.leaving.dueAt);
}

export function stay(turn: Turn, call: CallMemory): void {
  if (!call.leaving || call.leaving.final) return;
  call.leaving = null;
  rest(turn.memory, `call:${call.id}`);
}

/** Whether the records so far tell that it was a queue's call. */
const namesQueue = (memory: Memory, { cdr }: CallMemory): boolean =>
  cdr !== null && (cdr.ringSeconds > 0 || queueNamed(memory, cdr.to) !== null);

/** 30012 has come for a call: what waited for it need wait no longer. One may come per leg (§6.7): the best is kept. */
export function recorded(turn: Turn, call: CallMemory, cdr: NonNullable<CallMemory['cdr']>): void {
  const { memory } = turn;
  const before = call.cdr;
  call.cdr = {
    to: before && queueNamed(memory, before.to) ? before.to : cdr.to,
    did: cdr.did,
    ringSeconds: Math.max(before?.ringSeconds ?? 0, cdr.ringSeconds),
    file: cdr.file || (before?.file ?? ''),
  };
  if (!call.leaving) return;
  const isClear = call.leaving.final && (call.queue !== null || namesQueue(memory, call));
  const dueAt = isClear ? turn.at : Math.min(call.leaving.dueAt, turn.at + RECORDED_MS);
  wake(memory, `call:${call.id}`, dueAt);
}

/** The time a pending end was given has passed. */
export function settle(turn: Turn, call: CallMemory): void {
  if (!call.leaving) return;
  const { at, how, final } = call.leaving;
  end(turn, call, { at, how, derived: false, sure: final });
}

/**
 * A call whose queue neither legs nor lists ever showed: its record may (§6.7: `agent_ring_time` is the time in the
 * queue, `call_to` may be the queue). Told after the fact, with the times at which it took place.
 */
function establish(turn: Turn, call: CallMemory): void {
  const { cdr } = call;
  if (!cdr || call.queue !== null || call.direction !== 'inbound') return;
  const { memory } = turn;
  const named = queueNamed(memory, cdr.to);
  if (call.agent === null || call.answeredAt === null) {
    const neverAnswered = call.state !== 'talking' && call.state !== 'held' && call.answeredAt === null;
    if (named && neverAnswered && call.shunned !== named)
      join(turn, call, named, entryOf(memory, call, named, call.leaving?.at ?? turn.at));
    return;
  }
  const served = (memory.agents[call.agent]?.queues ?? []).map((each) => each.queue);
  const dialled = memory.dids[call.dialled.number] || memory.dids[cdr.did];
  const only = served.length === 1 && cdr.ringSeconds > 0 ? served[0] : undefined;
  const queue = named || (dialled && served.includes(dialled) ? dialled : only);
  if (!queue) return;
  // Whole seconds, rounded down; below one, the ring tells more.
  const told = call.answeredAt - cdr.ringSeconds * 1000 - HALF_MS;
  const listed = Math.abs(told - call.enteredAt) <= ENTRY_MS ? call.enteredAt : told;
  answeredOutOf(
    turn,
    call,
    queue,
    cdr.ringSeconds > 0 ? listed : entryOf(memory, call, queue, call.answeredAt),
  );
}

/**
 * When a call entered a queue that no list had shown it in, and no leg of its caller named: after that queue's lists
 * were last read, and by `until`. The caller's leg changes when a queue or a menu answers it.
 */
export function entryOf(memory: Memory, call: CallMemory, queue: string, until: number): number {
  // It stood in the queue before it rang.
  const rang = call.rang !== null && call.rang.at <= until ? call.rang : null;
  const by = rang?.at ?? until;
  const readAt = rang?.from ?? memory.queues[queue]?.readAt ?? 0;
  const from = Math.min(by, Math.max(call.enteredAt, readAt));
  if (from === call.enteredAt && by - from <= ENTRY_MS) return from;
  return by - from <= 2 * ENTRY_MS ? Math.round((from + by) / 2) : by;
}

/** A call in conversation turns out to have come through a queue. */
export function answeredOutOf(turn: Turn, call: CallMemory, queue: string, queuedAt: number): void {
  const { agent, answeredAt, heldSince } = call;
  join(turn, call, queue, queuedAt);
  call.waits = false;
  call.queueAgent = agent;
  const at = answeredAt ?? turn.at;
  const id = callIn(turn, call.id);
  sayOf(turn, call.id, at, {
    type: 'call.answered',
    call: id,
    agent: agent === null ? null : agentIn(turn, agent),
  });
  if (heldSince !== null) sayOf(turn, call.id, turn.at, { type: 'call.held', call: id });
  call.state = heldSince === null ? 'talking' : 'held';
}

/** Says that the call stands in a queue, and keeps it. */
export function join(turn: Turn, call: CallMemory, queue: string, at: number): void {
  call.queue = queue;
  call.queuedAt = at;
  call.waits = true;
  call.unlisted = 0;
  call.shunned = null;
  call.headed = null;
  if (call.direction === 'unknown') call.direction = 'inbound';
  sayOf(turn, call.id, at, { type: 'call.queued', call: callIn(turn, call.id), queue: queueIn(turn, queue) });
}
