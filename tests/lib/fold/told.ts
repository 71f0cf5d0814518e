// Short words for events of one source, so that a test of the fold reads as the story it tells.

import type { AgentState } from '#lib/model/board.ts';
import { EMPTY, sumCounts } from '#lib/model/counts.ts';
import {
  type AgentSeen,
  type CallSeen,
  type DomainEvent,
  type EventOf,
  type QueueExit,
  SITE_SOURCE,
} from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { type PlainCounts, plain } from '#tests/plain-counts.ts';

export const HQ = sourceId('hq');
export const SALES = queueId(HQ, '6400');
export const HELP = queueId(HQ, '6401');
export const ANN = agentId(HQ, '1001');
export const BOB = agentId(HQ, '1002');
export const C1 = callId(HQ, 'c1');
/** Noon of the day on which the stories take place. */
export const NOON = Date.UTC(2025, 9, 9, 12);
export const MIDNIGHT = Date.UTC(2025, 9, 9);
export const DAY = '2025-10-09';

/** Seconds after noon. */
const at = (seconds: number) => NOON + seconds * 1000;
const hq = { source: HQ } as const;

export const say = {
  day: (day = DAY, from = MIDNIGHT): DomainEvent => ({
    type: 'day.turned',
    source: SITE_SOURCE,
    at: from,
    day,
    from,
  }),
  queued: (s: number, queue = SALES, call = C1): DomainEvent => ({
    type: 'call.queued',
    ...hq,
    at: at(s),
    call,
    queue,
  }),
  offered: (s: number, agent = ANN, call = C1): DomainEvent => ({
    type: 'call.offered',
    ...hq,
    at: at(s),
    call,
    agent,
  }),
  missed: (s: number, agent = ANN, call = C1): DomainEvent => ({
    type: 'call.missed',
    ...hq,
    at: at(s),
    call,
    agent,
  }),
  answered: (s: number, agent: typeof ANN | null = ANN, more: { waitedMs?: number } = {}): DomainEvent => ({
    type: 'call.answered',
    ...hq,
    at: at(s),
    call: C1,
    agent,
    ...more,
  }),
  held: (s: number): DomainEvent => ({ type: 'call.held', ...hq, at: at(s), call: C1 }),
  resumed: (s: number): DomainEvent => ({ type: 'call.resumed', ...hq, at: at(s), call: C1 }),
  transferred: (s: number, more: { leavesQueue?: boolean } = {}): EventOf<'call.transferred'> => ({
    type: 'call.transferred',
    ...hq,
    at: at(s),
    call: C1,
    to: '1002',
    ...more,
  }),
  parked: (s: number, slot = '701'): DomainEvent => ({
    type: 'call.parked',
    ...hq,
    at: at(s),
    call: C1,
    slot,
  }),
  breached: (s: number, call: typeof C1 | null = C1): DomainEvent => ({
    type: 'call.breached',
    ...hq,
    at: at(s),
    call,
    queue: SALES,
    targetMs: 20_000,
  }),
  left: (s: number, how: QueueExit): EventOf<'call.left'> => ({
    type: 'call.left',
    ...hq,
    at: at(s),
    call: C1,
    how,
  }),
  ended: (s: number): EventOf<'call.ended'> => ({
    type: 'call.ended',
    ...hq,
    at: at(s),
    call: C1,
    derived: false,
  }),
  seen: (s: number, call: Omit<CallSeen, 'id'>): DomainEvent => ({
    type: 'call.observed',
    ...hq,
    at: at(s),
    call: { id: C1, ...call },
  }),
  synced: (s: number, calls: readonly CallSeen[] = [], agents: readonly AgentSeen[] = []): DomainEvent => ({
    type: 'source.synced',
    ...hq,
    at: at(s),
    queues: [{ id: SALES }],
    agents,
    calls,
  }),
  lost: (s: number, lastHeard: number | null = null): DomainEvent => ({
    type: 'source.lost',
    ...hq,
    at: at(s),
    why: 'silence',
    lastHeardAt: lastHeard === null ? null : at(lastHeard),
  }),
  connected: (s: number): DomainEvent => ({ type: 'source.connected', ...hq, at: at(s) }),
  refused: (s: number, lastHeard: number | null = null): DomainEvent => ({
    type: 'source.refused',
    ...hq,
    at: at(s),
    why: 'password',
    lastHeardAt: lastHeard === null ? null : at(lastHeard),
  }),
  derived: (s: number): DomainEvent => ({ type: 'call.ended', ...hq, at: at(s), call: C1, derived: true }),
  agent: (
    s: number,
    state: AgentState,
    reason: string | null = null,
    until: number | null = null,
  ): DomainEvent => ({
    type: 'agent.stateChanged',
    ...hq,
    at: at(s),
    agent: ANN,
    state,
    reason,
    until,
  }),
  agentSeen: (s: number, agent: Omit<AgentSeen, 'id'>): DomainEvent => ({
    type: 'agent.observed',
    ...hq,
    at: at(s),
    agent: { id: ANN, ...agent },
  }),
};

/** A board on which the day has turned and the story been told. */
export const after = (...events: DomainEvent[]): BoardInHand => told([say.day(), ...events]);

/** All a queue counts on a day, the zeros left out. */
export function counted(board: BoardInHand, queue = SALES, day = DAY): Partial<PlainCounts> {
  const rows = board.all('tally').filter((row) => row.queue === queue && row.day === day);
  const sum = rows.length === 0 ? EMPTY : sumCounts(rows.map((row) => row.counts));
  const told = Object.entries(plain(sum)).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : value !== 0,
  );
  return Object.fromEntries(told);
}

/** An agent's day, the zeros left out. */
export function shift(board: BoardInHand, agent = ANN, day = DAY): Record<string, number> {
  const row = board.get('shift', `${agent}@${day}`);
  const numbers = Object.entries(row ?? {}).filter(([, value]) => typeof value === 'number' && value !== 0);
  return Object.fromEntries(numbers) as Record<string, number>;
}
