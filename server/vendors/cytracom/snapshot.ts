// Knows how a connection begins: what is believed is kept only as far as the account's own picture bears it out, and one
// full picture is said. Refuses to know the live events.
import { z } from 'zod';
import type { QueueSeen } from '#lib/model/event.ts';
import { agentOf, isSaidTalking, pictureOf, refresh } from './agents.ts';
import { end, seenOf } from './calls.ts';
import type { CallMemory, Memory, QueueMemory, Snapshot } from './memory.ts';
import { tellHistory } from './past.ts';
import { canWith } from './rights.ts';
import { waits } from './stays.ts';
import { queueIn, say, type Turn } from './turn.ts';
import { parse } from './wire.ts';

/** What the line itself knows and the translator needs; the text of its `opened`. */
const Opening = z.object({
  /** PBX clock minus ours, ms. */
  skewMs: z.number().catch(0),
  offsetMs: z.number().catch(0),
  /** When the account's day began, epoch ms; `null` where its zone is not configured. */
  dayFrom: z.number().nullable().catch(null),
  /** Queues a person has named. */
  queues: z
    .array(z.object({ id: z.string(), name: z.string(), number: z.string() }))
    .catch([])
    .transform((queues) => queues.filter(({ id }) => !(id in {}))),
  parks: z.boolean().catch(false),
  unparks: z.boolean().catch(false),
});

/** After a gap in the channels' stream calls may be over that nobody will speak of again. */
const DOUBT_MS = 120_000;

export function opened(turn: Turn, text: string): void {
  const { memory } = turn;
  const told = Opening.safeParse(parse(text) ?? {}).data;
  Object.assign(memory, { skewMs: told?.skewMs ?? 0, offsetMs: told?.offsetMs ?? 0, hasQueues: true });
  memory.countedTo ??= told?.dayFrom == null ? null : told.dayFrom - 1;
  begun(memory, turn.at, false);
  for (const { id, name, number } of told?.queues ?? []) named(memory, id, { name, number });
  memory.people = null;
  say(turn, turn.at, { type: 'source.allowed', can: canWith(told ?? { parks: false, unparks: false }) });
}

function begun(memory: Memory, at: number, queuesOnly: boolean): void {
  memory.phase = 'syncing';
  memory.pictures++;
  const queues = queuesOnly
    ? Object.fromEntries(Object.keys(memory.queues).map((id) => [id, true as const]))
    : {};
  memory.snapshot = {
    at,
    blindMs: at - memory.heardAt,
    queuesOnly,
    queues,
    waiting: {},
    members: {},
    history: [],
    told: {},
    listed: [],
    over: {},
  };
}

/** One of the streams was opened anew while the others went on: what was said meanwhile may be lost. */
export function reopened(turn: Turn, stream: string): void {
  const { memory } = turn;
  if (memory.phase !== 'live') return;
  if (stream === 'queue') begun(memory, turn.at, true);
  if (stream !== 'chan') return;
  for (const call of Object.values(memory.calls))
    if (call.stay !== 'waiting' && !call.leaving) memory.due[`doubt:${call.id}`] = turn.heardAt + DOUBT_MS;
}

/** The ids it bears have shown that nothing was. */
export function resumed({ memory }: Turn, stream: string): void {
  if (stream === 'chan')
    for (const name of Object.keys(memory.due)) if (name.startsWith('doubt:')) delete memory.due[name];
}

/** Time has passed since a gap and nothing was heard of the call: it stays only where its agent is said to talk. */
export function doubted(turn: Turn, call: CallMemory): void {
  const { memory } = turn;
  if (call.heardAt >= turn.heardAt - DOUBT_MS) return;
  if (call.agent !== null && isSaidTalking(memory, call.agent, -1)) return;
  end(turn, call, { at: turn.at, how: 'unknown', derived: true });
}

/** The queue is one of the account's; what is not told of it stays as it was. */
export function named(memory: Memory, id: string, told: { name?: string; number?: string }): QueueMemory {
  const queue = memory.queues[id] ?? { name: '', number: '', targetMs: null, told: '' };
  memory.queues[id] = queue;
  if (told.name) queue.name = told.name;
  if (told.number) queue.number = told.number;
  if (memory.snapshot) memory.snapshot.queues[id] = true;
  return queue;
}

export const queueSeen = (turn: Turn, id: string, queue: QueueMemory): QueueSeen => ({
  id: queueIn(turn, id),
  number: queue.number || id,
  name: queue.name,
  targetMs: queue.targetMs,
});

/** Says what is new of a queue; while a picture is being taken it will say it all. */
export function showQueue(turn: Turn, id: string): void {
  const queue = turn.memory.queues[id];
  if (!queue || turn.memory.phase === 'syncing') return;
  const seen = queueSeen(turn, id, queue);
  const words = JSON.stringify(seen);
  if (queue.told !== words) say(turn, turn.at, { type: 'queue.observed', queue: seen });
  queue.told = words;
}

/** Everything the picture needs has been told. `hasQueues`: the account has a queue stream. */
export function complete(turn: Turn, hasQueues: boolean): void {
  const { memory } = turn;
  const { snapshot } = memory;
  if (!snapshot) return;
  memory.hasQueues = hasQueues;
  settleQueues(memory, snapshot);
  if (!hasQueues)
    for (const [extension, { isPerson }] of Object.entries(memory.people ?? {}))
      if (isPerson) agentOf(memory, extension);
  tellHistory(turn, snapshot.history);
  for (const { id, queue, entry, at } of snapshot.listed) waits({ ...turn, at }, queue, id, entry);
  settleCalls(turn, snapshot);
  settleAgents(memory, snapshot);
  memory.snapshot = null;
  memory.phase = 'live';
  const queues = Object.entries(memory.queues).map(([id, queue]) => {
    const seen = queueSeen(turn, id, queue);
    queue.told = JSON.stringify(seen);
    return seen;
  });
  say(turn, turn.at, {
    type: 'source.synced',
    queues,
    agents: Object.values(memory.agents).map((agent) => pictureOf(turn, agent)),
    calls: Object.values(memory.calls)
      .filter((call) => call.told)
      .map((call) => seenOf(turn, call)),
  });
  for (const extension of turn.agents.keys()) refresh(turn, extension, turn.at);
}

function settleQueues(memory: Memory, snapshot: Snapshot): void {
  for (const id of Object.keys(memory.queues)) if (!snapshot.queues[id]) delete memory.queues[id];
}

function settleCalls(turn: Turn, snapshot: Snapshot): void {
  const { memory } = turn;
  const waiting = Object.values(memory.calls).filter((call) => call.stay === 'waiting');
  for (const call of Object.values(memory.calls)) {
    if (call.heardIn === memory.pictures) continue;
    const over = snapshot.over[call.id];
    if (call.leaving) end(turn, call, { at: call.leaving.at, how: 'abandoned', derived: false });
    else if (over)
      end(turn, call, {
        at: over.at,
        how: over.answered === false ? 'abandoned' : 'unknown',
        derived: false,
      });
    else if (isBorneOut(memory, snapshot, call, waiting) || isTaken(turn, snapshot, call)) continue;
    else end(turn, call, { at: turn.at, how: 'unknown', derived: true });
  }
}

/** So shortly blind, a caller who waits no more and is in no history has not come and gone meanwhile. */
const SHORTLY_MS = 30_000;
/** A history that names no queue is one of all. */
export const EVERY_QUEUE = '';

/**
 * A caller who waited, waits no more, and is in no history: they talk to somebody, and to whom shows by who is said to
 * talk. Shown so; how long they had waited is told when the call is summed up.
 */
function isTaken(turn: Turn, snapshot: Snapshot, call: CallMemory): boolean {
  const { memory } = turn;
  const { queue } = call;
  if (call.stay !== 'waiting' || queue === null) return false;
  const isTold = snapshot.told[queue] === true || snapshot.told[EVERY_QUEUE] === true;
  if (!isTold && snapshot.blindMs > SHORTLY_MS) return false;
  const talkers = Object.values(memory.agents)
    .filter(({ number, queues }) => queues[queue] && isSaidTalking(memory, number, memory.pictures))
    .filter(({ number }) => !talksElsewhere(memory, number, call))
    .map(({ number }) => number);
  const rung = talkers.filter((each) => call.offered.includes(each));
  const [agent] = rung.length === 1 ? rung : talkers.length === 1 ? talkers : [];
  if (agent === undefined) return false;
  Object.assign(call, { talking: true, agent, answeredAt: snapshot.at, offered: [], missed: {} });
  call.heardIn = memory.pictures;
  return true;
}

const talksElsewhere = (memory: Memory, agent: string, call: CallMemory): boolean =>
  Object.values(memory.calls).some(
    (other) => other !== call && other.agent === agent && other.talking && other.heardIn === memory.pictures,
  );

/** Whether the account's own picture shows a call that was believed and not heard of since. */
function isBorneOut(
  memory: Memory,
  snapshot: Snapshot,
  call: CallMemory,
  waiting: readonly CallMemory[],
): boolean {
  if (call.stay === 'waiting' && !call.talking) {
    const told = call.queue === null ? undefined : snapshot.waiting[call.queue];
    // Blind for a moment alone, and nothing was said of this queue since.
    if (!told) return snapshot.queuesOnly;
    if (told.callers) return told.callers.includes(call.id);
    // A count names nobody; who came last is the last to be served.
    const there = waiting.filter((each) => each.queue === call.queue && memory.calls[each.id]);
    return there.indexOf(call) >= there.length - (told.calls ?? 0);
  }
  if (snapshot.queuesOnly) return true;
  if (!call.talking || call.agent === null || !isSaidTalking(memory, call.agent, memory.pictures))
    return false;
  // They talk, but to somebody we have heard of since.
  return !talksElsewhere(memory, call.agent, call);
}

function settleAgents(memory: Memory, snapshot: Snapshot): void {
  for (const [extension, agent] of Object.entries(memory.agents)) {
    const isListed = memory.people === null || Object.hasOwn(memory.people, extension);
    for (const [queue, membership] of Object.entries(agent.queues)) {
      const members = snapshot.members[queue];
      const stays = members
        ? members.includes(extension)
        : membership.heardIn === memory.pictures || isListed;
      if (!memory.queues[queue] || !stays) delete agent.queues[queue];
    }
    const isMember = Object.keys(agent.queues).length > 0;
    if (!isMember && (memory.hasQueues || !isListed)) delete memory.agents[extension];
  }
}
