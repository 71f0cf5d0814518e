// A believable call centre as one endless, seeded stream of events: the same seed says the same, for ever.
import type { AgentState } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import {
  type AgentId,
  agentId,
  type CallId,
  callId,
  type QueueId,
  queueId,
  sourceId,
} from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { Dice } from '#tests/dice.ts';

const hq = sourceId('hq');
const QUEUES = ['sales', 'support', 'billing'].map((name) => queueId(hq, name));
const AGENTS = Array.from({ length: 12 }, (_, i) => agentId(hq, String(1001 + i)));
const DAY_MS = 86_400_000;
/** Long ago, so that nothing here is from the future of any test machine. A quarter to midnight, UTC. */
const START = Date.UTC(2025, 5, 1, 23, 45);
const TARGET_MS = 20_000;

type Live = {
  id: CallId;
  queue: QueueId;
  queuedAt: number;
  ringing: AgentId | null;
  agent: AgentId | null;
  held: boolean;
};

const dayOf = (at: number): { day: string; from: number } => {
  const from = at - (at % DAY_MS);
  return { day: new Date(from).toISOString().slice(0, 10), from };
};

/** Event n (from 0) has the sequence n + 1 in a log that holds this stream and nothing else. */
export function* floorStream(seed: number): Generator<DomainEvent, never> {
  const dice = new Dice(seed);
  let at = START;
  let { day } = dayOf(at);
  let born = 0;
  const calls: Live[] = [];
  const idle = new Set(AGENTS);
  const alerts = new Map<CallId, string>();
  const said = { source: hq } as const;
  const stateOf = (agent: AgentId, state: AgentState): DomainEvent => {
    return { ...said, at, type: 'agent.stateChanged', agent, state, reason: null, until: null };
  };
  const clear = function* (
    call: Live,
    how: 'answered' | 'abandoned' | 'left' | 'unknown',
  ): Generator<DomainEvent> {
    const alert = alerts.get(call.id);
    if (alert) yield { ...said, at, type: 'alert.cleared', alert, how };
    alerts.delete(call.id);
  };
  const drop = (call: Live): void => {
    calls.splice(calls.indexOf(call), 1);
    const agent = call.agent ?? call.ringing;
    if (agent) idle.add(agent);
  };
  const snapshot = (): DomainEvent => ({
    ...said,
    at,
    type: 'source.synced',
    queues: QUEUES.map((id) => ({ id, number: id, name: id })),
    agents: AGENTS.map((id) => ({ id, name: id, queues: [] })),
    calls: calls.map(({ id }) => ({ id })),
  });
  const rule = DEFAULT_RULE;
  const site = { name: 'Drill', timeZone: 'UTC', demo: false, rule, rules: {}, walls: [] };
  yield { source: SITE_SOURCE, at, type: 'site.configured', site };
  yield { source: SITE_SOURCE, at, type: 'day.turned', ...dayOf(at) };
  yield { ...said, at, type: 'source.configured', make: 'drill', name: 'HQ', can: {} };
  yield { ...said, at, type: 'source.connected' };
  yield snapshot();
  for (;;) {
    at += dice.below(900);
    if (dayOf(at).day !== day) {
      day = dayOf(at).day;
      yield { source: SITE_SOURCE, at: dayOf(at).from, type: 'day.turned', ...dayOf(at) };
    }
    if (dice.chance(0.2)) {
      // A break: calls that end meanwhile are missing from the next snapshot.
      yield { ...said, at, type: 'source.lost', why: 'drill', lastHeardAt: at };
      at += dice.between(1_000, 30_000);
      for (const call of dice.some(calls)) drop(call);
      yield { ...said, at, type: 'source.connected' };
      yield snapshot();
      for (const [id, alert] of alerts)
        if (!calls.some((call) => call.id === id)) {
          alerts.delete(id);
          yield { ...said, at, type: 'alert.cleared', alert, how: 'unknown' };
        }
      continue;
    }
    if (calls.length < 5 || (calls.length < 40 && dice.chance(25))) {
      const call: Live = {
        id: callId(hq, `c${++born}`),
        queue: dice.pick(QUEUES),
        queuedAt: at,
        ringing: null,
        agent: null,
        held: false,
      };
      calls.push(call);
      const caller = { number: `+49301${100_000 + born}`, name: '' };
      yield {
        ...said,
        at,
        type: 'call.observed',
        call: { id: call.id, caller, direction: 'inbound', startedAt: at },
      };
      yield { ...said, at, type: 'call.queued', call: call.id, queue: call.queue };
      continue;
    }
    const call = dice.pick(calls);
    if (call.agent) {
      if (call.held || dice.chance(20)) {
        yield { ...said, at, type: call.held ? 'call.resumed' : 'call.held', call: call.id };
        call.held = !call.held;
      } else if (dice.chance(10)) {
        const { agent } = call;
        call.agent = null;
        call.queue = dice.pick(QUEUES);
        call.queuedAt = at;
        idle.add(agent);
        yield { ...said, at, type: 'call.transferred', call: call.id, to: call.queue };
        yield { ...said, at, type: 'call.queued', call: call.id, queue: call.queue };
        yield stateOf(agent, 'ready');
      } else {
        drop(call);
        yield { ...said, at, type: 'call.ended', call: call.id, derived: false };
        yield stateOf(call.agent, 'wrapUp');
        at += dice.below(500);
        yield stateOf(call.agent, dice.chance(80) ? 'ready' : 'paused');
      }
    } else if (call.ringing) {
      const agent = call.ringing;
      call.ringing = null;
      if (dice.chance(75)) {
        call.agent = agent;
        yield { ...said, at, type: 'call.answered', call: call.id, agent };
        yield stateOf(agent, 'onCall');
        yield* clear(call, 'answered');
      } else {
        idle.add(agent);
        yield { ...said, at, type: 'call.missed', call: call.id, agent };
      }
    } else if (at - call.queuedAt > TARGET_MS && !alerts.has(call.id)) {
      const alert = `wait:${call.id}@${call.queuedAt}`;
      const { id, queue, queuedAt } = call;
      alerts.set(id, alert);
      const due = queuedAt + TARGET_MS;
      yield {
        ...said,
        at: due,
        type: 'alert.raised',
        alert,
        queue,
        call: id,
        targetMs: TARGET_MS,
        by: 'wall',
      };
    } else if (idle.size > 0 && dice.chance(70)) {
      const agent = dice.pick([...idle]);
      idle.delete(agent);
      call.ringing = agent;
      yield { ...said, at, type: 'call.offered', call: call.id, agent };
    } else if (dice.chance(30)) {
      const how = dice.pick(['abandoned', 'abandoned', 'overflowed', 'callback', 'other'] as const);
      drop(call);
      yield { ...said, at, type: 'call.left', call: call.id, how };
      yield* clear(call, how === 'abandoned' ? 'abandoned' : 'left');
      yield { ...said, at, type: 'call.ended', call: call.id, derived: false };
    }
  }
}
