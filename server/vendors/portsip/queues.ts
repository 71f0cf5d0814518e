// Knows what queue events tell of queues and their agents: snapshots, changes, breaches, queues that come and go.
// Refuses to know waiting lists beyond handing them on.
import type { z } from 'zod';
import { agentOf, leaveQueue, refresh, setState } from './agents.ts';
import { answer, introduce, known, part } from './calls.ts';
import { type AgentMemory, type CallMemory, own, type QueueMemory } from './memory.ts';
import { callFor } from './queue-sessions.ts';
import { dropQueue, nameId, queueOf, sayQueue } from './roster.ts';
import { boundClock, learnClock, ours } from './stamps.ts';
import { callIn, keyOf, queueIn, say, type Turn } from './turn.ts';
import { readWaiters, split } from './waiting.ts';
import type { Agent, QueueAgents, QueueBreach, QueueManagement, QueueStatus } from './wire.ts';
import { isOnCall } from './words.ts';

/** A part that has ended this lately may be claimed by a frame that was overtaken. */
const OVERTAKEN_MS = 1_500;
/** Seconds are rounded: this near to its target a caller may be the one meant. */
const ROUNDED_MS = 2_000;

/** `queue_created`, `_updated`, `_destroy`; and the dump of all there are after subscribing. */
export function readManagement(
  turn: Turn,
  tenant: string,
  what: string,
  read: z.output<typeof QueueManagement>,
): void {
  if (what.startsWith('destroy')) {
    const gone = own(turn.memory.queues, keyOf(tenant, read.queue_number));
    if (gone) dropQueue(turn, gone);
    return;
  }
  const queue = queueOf(turn, tenant, read.queue_number);
  if (!queue) return;
  queue.named = true;
  if (read.queue_name !== '') queue.name = read.queue_name;
  sayQueue(turn, queue);
}

/** `queue_status`: all of one queue. */
export function readStatus(turn: Turn, tenant: string, read: z.output<typeof QueueStatus>): void {
  const queue = queueOf(turn, tenant, read.queue_number);
  if (!queue) return;
  queue.named = true;
  if (read.queue_name !== '') queue.name = read.queue_name;
  nameId(turn, queue, read.queue_id);
  const listed = new Set(read.agents.map((agent) => agent.agent_extension_number));
  for (const entry of read.agents) readAgent(turn, queue, entry, true);
  for (const agent of Object.values(turn.memory.agents))
    if (agent.tenant === tenant && !listed.has(agent.number)) leaveQueue(turn, agent, queue.number);
  const waiters = split(turn, queue, read.waiting_list);
  if (turn.memory.phase === 'live') readWaiters(turn, queue, waiters);
  else turn.memory.snapshot.waiting[keyOf(tenant, queue.number)] = waiters;
  sayQueue(turn, queue);
}

/** `queue_agent_status`: some or all of a queue's agents; only those named as removed are gone (§8.5). */
export function readAgents(turn: Turn, queue: QueueMemory, read: z.output<typeof QueueAgents>): void {
  for (const entry of read.updated_agents) readAgent(turn, queue, entry, false);
  for (const number of read.removed_agents) {
    const agent = own(turn.memory.agents, keyOf(queue.tenant, number));
    if (agent) leaveQueue(turn, agent, queue.number);
  }
}

function readAgent(turn: Turn, queue: QueueMemory, entry: Agent, isWhole: boolean): void {
  const { memory, at } = turn;
  const agent = agentOf(turn, queue.tenant, entry.agent_extension_number);
  if (!agent) return;
  agent.named = true;
  const stamp = entry.timestamp;
  boundClock(memory, stamp, at);
  const said = stamp === null ? at : ours(memory, stamp, at);
  const changed = setState(turn, agent, queue.number, {
    word: entry.state,
    reason: entry.reason,
    session: entry.session_id ?? null,
    stamp,
    // A change is heard as it comes about; of a snapshot only the PBX knows since when.
    since: isWhole ? said : at,
  });
  // Of an agent who is as before the stamp is as old as that.
  if (changed && !isWhole) learnClock(memory, stamp, at);
  if (changed && memory.phase === 'live') moved(turn, queue, agent, changed.was, entry);
  refresh(turn, agent, at);
}

/** What an agent's new state proves of calls: one they took, one they have left. */
function moved(
  turn: Turn,
  queue: QueueMemory,
  agent: AgentMemory,
  was: { session: string | null } | null,
  entry: Agent,
): void {
  const { memory } = turn;
  const session = isOnCall(entry.state) ? entry.session_id : undefined;
  const before = was?.session ? known(memory, was.session) : undefined;
  if (before && was?.session !== session) part(turn, before, agent.number, turn.at);
  if (session !== undefined) took(turn, queue, agent, session, entry);
}

function took(turn: Turn, queue: QueueMemory, agent: AgentMemory, session: string, entry: Agent): void {
  const { memory, at } = turn;
  const isOfQueue = entry.state === 'QUEUE_CALL';
  const caller = { number: entry.caller_number, name: entry.caller_name };
  // A session nobody else has spoken of, on another call than a queue's, may be one we are not to see.
  const call = isOfQueue ? callFor(turn, queue, session, caller) : known(memory, session);
  if (!call) return;
  const leg = own(call.legs, agent.number);
  if (leg?.state === 'over' && at - leg.since < OVERTAKEN_MS) return;
  // Whoever dials is on a call too, and has been answered by nobody.
  const dials = call.direction === 'outbound' || call.caller.number === agent.number;
  if (!isOfQueue && (dials || call.direction === 'unknown')) return;
  call.seenAt = at;
  const isCallback = own(queue.callbacks, session) !== undefined;
  introduce(turn, call);
  if (isOfQueue && !call.waits && call.stays.length === 0 && !isCallback && call.direction !== 'outbound')
    call.exit ??= { queue: queue.number, at, how: 'answered' };
  answer(turn, call, agent.number, at);
}

/** `queue_sla_breached`: once for each caller, however often it comes. It names a number, not a call (§8.5). */
export function readBreach(turn: Turn, queue: QueueMemory, read: z.output<typeof QueueBreach>): void {
  const { memory, at } = turn;
  learnClock(memory, read.timestamp, at);
  const targetMs = read.sla_time_secs === null ? queue.targetMs : read.sla_time_secs * 1000;
  if (targetMs !== null && targetMs > 0 && targetMs !== queue.targetMs) {
    queue.targetMs = targetMs;
    sayQueue(turn, queue);
  }
  if (Object.values(queue.callbacks).some((number) => isSameNumber(number, read.caller))) return;
  const waiting = Object.values(memory.calls)
    .filter((call) => call.waits && call.queue === queue.number && call.tenant === queue.tenant)
    .sort((a, b) => (a.queuedAt ?? 0) - (b.queuedAt ?? 0));
  const ofNumber = waiting.filter((call) => isSameNumber(call.caller.number, read.caller));
  // Of nobody we know by that number: callers cross the target in the order in which they came.
  const over = (call: CallMemory): boolean => at - (call.queuedAt ?? at) >= (targetMs ?? 0) - ROUNDED_MS;
  const call = (ofNumber.length > 0 ? ofNumber : waiting.filter(over)).find((each) => !each.breached);
  if (!call) return;
  call.breached = true;
  say(turn, at, {
    type: 'call.breached',
    call: callIn(turn, call),
    queue: queueIn(turn, queue.tenant, queue.number),
    targetMs: targetMs ?? 0,
  });
}

/** Numbers are written with and without their country's code. */
function isSameNumber(a: string, b: string): boolean {
  const [x, y] = [a.replace(/\D/g, ''), b.replace(/\D/g, '')];
  if (x === '' || y === '') return false;
  return (
    x === y || (Math.min(x.length, y.length) >= 7 && (x.endsWith(y.slice(-9)) || y.endsWith(x.slice(-9))))
  );
}
