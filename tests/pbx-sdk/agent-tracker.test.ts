// Proves the precedence of agents' states, in one queue and over all of theirs, and that a state is told once.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import {
  type AgentFacts,
  agentStateOf,
  beginWrap,
  type QueueFacts,
  stateInQueue,
  type TrackedAgent,
  tellState,
} from '#server/pbx-sdk/agent-tracker.ts';
import { nextDue, noTimers } from '#server/pbx-sdk/timers.ts';
import { openContext } from '#server/pbx-sdk/translation-context.ts';

const HERE: QueueFacts = { signedIn: true, paused: false, reason: null };
const OUT: QueueFacts = { ...HERE, signedIn: false };
const PAUSED: QueueFacts = { ...HERE, paused: true, reason: 'Lunch' };
const FACTS: AgentFacts = {
  line: null,
  disturbed: null,
  wrap: null,
  away: null,
  queues: [HERE],
  none: 'signedOut',
};
const WRAP = { until: 100 };

/** From what wins to what loses: each row beats all below it. */
const ORDER: readonly (readonly [string, Partial<AgentFacts>, Partial<QueueFacts>])[] = [
  ['onCall', { line: 'onCall' }, {}],
  ['ringing', { line: 'ringing' }, {}],
  ['signedOut', {}, { signedIn: false }],
  ['notResponding', {}, { paused: true, unanswered: true, reason: 'Lunch' }],
  ['paused', {}, { paused: true, reason: 'Lunch' }],
  ['paused', { disturbed: 'Do not disturb' }, {}],
  ['wrapUp', { wrap: WRAP }, {}],
  ['unavailable', { away: 'Phone not registered' }, {}],
  ['unknown', {}, { unknown: true }],
  ['ready', {}, {}],
];

it.each(ORDER.map((row, i) => [...row, i] as const))(
  'in one queue %s wins over all that comes after it',
  (state, facts, queue, i) => {
    const below = ORDER.slice(i + 1);
    for (const [, otherFacts, otherQueue] of [[state, {}, {}] as const, ...below]) {
      const all = { ...FACTS, ...otherFacts, ...facts };
      const here = { ...HERE, ...otherQueue, ...queue };
      expect(stateInQueue(all, here, 0).state).toBe(state);
      expect(agentStateOf({ ...all, queues: [here] }, 0).state).toBe(state);
    }
  },
);

it('their own state is the first of ready, wrap-up, not responding, unavailable, paused, unknown, signed out that holds anywhere', () => {
  const states = (queues: readonly QueueFacts[], facts: Partial<AgentFacts> = {}) =>
    agentStateOf({ ...FACTS, ...facts, queues }, 0);
  expect(states([OUT, PAUSED, HERE]).state).toBe('ready');
  expect(states([OUT, PAUSED, { ...HERE, away: 'Phone busy' }])).toMatchObject({
    state: 'unavailable',
    reason: 'Phone busy',
  });
  expect(states([PAUSED, { ...HERE, away: 'Phone busy' }, { ...HERE, wrap: WRAP }])).toMatchObject({
    state: 'wrapUp',
    until: 100,
  });
  expect(states([HERE, { ...HERE, wrap: WRAP }]).state).toBe('ready');
  const unanswered = { ...PAUSED, unanswered: true };
  expect(states([OUT, { ...HERE, away: 'Phone busy' }, unanswered]).state).toBe('notResponding');
  expect(states([unanswered, { ...HERE, wrap: WRAP }]).state).toBe('wrapUp');
  expect(states([OUT, PAUSED])).toMatchObject({ state: 'paused', reason: 'Lunch' });
  expect(states([{ ...PAUSED, reason: '' }, PAUSED]).reason).toBe('Lunch');
  const mystery = { ...HERE, unknown: true };
  expect(states([OUT, mystery]).state).toBe('unknown');
  expect(states([mystery, PAUSED]).state).toBe('paused');
  expect(states([OUT, OUT]).state).toBe('signedOut');
  expect(states([], { none: 'unknown' }).state).toBe('unknown');
  expect(states([OUT], { line: 'ringing' }).state).toBe('ringing');
});

it('wrap-up is over when its time is, or when the make takes back one without an end', () => {
  const at = (now: number, until: number | null) => agentStateOf({ ...FACTS, wrap: { until } }, now).state;
  expect([at(99, 100), at(100, 100), at(1e9, null)]).toEqual(['wrapUp', 'ready', 'wrapUp']);
  const byWord = agentStateOf({ ...FACTS, wrap: { until: 100, byWord: true } }, 200);
  expect(byWord).toEqual({ state: 'wrapUp', reason: null, until: 100 });
});

it('the PBX’s own word stands beside the state it is the word for', () => {
  const word = 'In a meeting';
  const told = (queue: Partial<QueueFacts>, facts: Partial<AgentFacts> = {}) => {
    const { state, reason } = agentStateOf({ ...FACTS, ...facts, queues: [{ ...HERE, word, ...queue }] }, 0);
    return [state, reason];
  };
  expect(told({})).toEqual(['ready', word]);
  expect(told({ signedIn: false })).toEqual(['signedOut', word]);
  expect(told({ unknown: true })).toEqual(['unknown', word]);
  expect(told({ wrap: WRAP })).toEqual(['wrapUp', word]);
  expect(told({ word: '' })).toEqual(['ready', null]);
  // Of these the reason is another.
  expect(told({ paused: true })).toEqual(['paused', null]);
  expect(told({ away: 'Phone busy' })).toEqual(['unavailable', 'Phone busy']);
  expect(told({}, { line: 'onCall' })).toEqual(['onCall', null]);
  expect(told({}, { line: 'ringing', lineWord: 'Ring' })).toEqual(['ringing', 'Ring']);
  const nowhere = { ...FACTS, queues: [], noneWord: 'Offline' };
  expect(agentStateOf(nowhere, 0)).toEqual({ state: 'signedOut', reason: 'Offline', until: null });
});

it('the order of queues decides nothing but which of two words is shown', () => {
  const queue = fc.record({
    signedIn: fc.boolean(),
    paused: fc.boolean(),
    reason: fc.constant(null),
    wrap: fc.constantFrom(null, WRAP, { until: 50 }),
    away: fc.constant(null),
  });
  fc.assert(
    fc.property(fc.array(queue, { minLength: 1, maxLength: 5 }), (queues) => {
      const there = agentStateOf({ ...FACTS, queues }, 0);
      expect(agentStateOf({ ...FACTS, queues: [...queues].reverse() }, 0)).toEqual(there);
    }),
  );
});

it('a state is told once, with when it ends; the make is woken then', () => {
  const memory = { source: sourceId('hq'), timers: noTimers() };
  const agent: TrackedAgent = { wrap: null, told: { state: 'onCall', reason: null, until: null } };
  const ctx = openContext(memory, 10);
  beginWrap(agent, 5_000, 10);
  for (let twice = 0; twice < 2; twice++)
    tellState(ctx, 'ann', agent, agentStateOf({ ...FACTS, wrap: agent.wrap }, 10), 10);
  expect(ctx.events).toMatchObject([
    { type: 'agent.stateChanged', agent: 'hq/ann', state: 'wrapUp', until: 5_010, at: 10 },
  ]);
  expect(nextDue(memory.timers)).toBe(5_010);
  const then = (facts: Partial<AgentFacts>) =>
    tellState(ctx, 'ann', agent, agentStateOf({ ...FACTS, wrap: agent.wrap, ...facts }, 20), 20);
  then({ line: 'onCall' });
  then({});
  then({ queues: [PAUSED] });
  then({});
  expect(ctx.events.slice(1)).toMatchObject(
    ['onCall', 'wrapUp', 'paused', 'ready'].map((state) => ({ state, at: 20 })),
  );
});

it('no wrap-up follows where the queue gives none', () => {
  const agent: TrackedAgent = { wrap: null, told: { state: 'onCall', reason: null, until: null } };
  beginWrap(agent, null, 10);
  beginWrap(agent, 0, 10);
  beginWrap(undefined, 5, 10);
  expect(agent.wrap).toBe(null);
});
