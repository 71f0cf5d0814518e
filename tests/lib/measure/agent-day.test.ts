// What an agent's day reads at every moment: told by real events, and figure by figure.
import { describe, expect, it } from 'vitest';
import { type AgentDay, agentDay, type DayFigures, dayFigures } from '#lib/measure/agent-day.ts';
import * as explain from '#lib/measure/explain-agent.ts';
import type { ExplainContext } from '#lib/measure/explanation.ts';
import type { AgentState } from '#lib/model/board.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId } from '#lib/model/ids.ts';
import { DEFAULT_COUNTING, DEFAULT_RULE } from '#lib/model/site.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { DAY, HQ, NOW, queueOf, shiftRow, sourceRow } from './rows.ts';

const ADA = agentId(HQ, '1001');
const BOB = agentId(HQ, '1002');
const ONE = callId(HQ, 'one');
const TWO = callId(HQ, 'two');
const SALES = queueOf('6400');
const at = (second: number): number => NOW + second * 1000;

type Said = DomainEvent extends infer E ? (E extends DomainEvent ? Omit<E, 'source' | 'at'> : never) : never;
const then = (second: number, event: Said): DomainEvent =>
  ({ ...event, source: HQ, at: at(second) }) as DomainEvent;

const morning = (): BoardInHand => {
  const site = {
    name: 'Site',
    timeZone: 'UTC',
    demo: false,
    rule: DEFAULT_RULE,
    rules: {},
    walls: [],
  };
  return told([
    { type: 'site.configured', source: SITE_SOURCE, at: at(-10), site },
    { type: 'day.turned', source: SITE_SOURCE, at: at(-10), day: DAY, from: at(-3600) },
    then(0, { type: 'agent.stateChanged', agent: ADA, state: 'ready', reason: null, until: null }),
  ]);
};
const state = (second: number, of: AgentState): DomainEvent =>
  then(second, { type: 'agent.stateChanged', agent: ADA, state: of, reason: null, until: null });
const queued = (second: number, call = ONE): DomainEvent =>
  then(second, { type: 'call.queued', call, queue: SALES });
const answered = (second: number, call = ONE, agent = ADA): DomainEvent =>
  then(second, { type: 'call.answered', call, agent });
const ended = (second: number, call = ONE): DomainEvent =>
  then(second, { type: 'call.ended', call, derived: false });

const tell = (board: BoardInHand, events: readonly DomainEvent[]): BoardInHand => {
  for (const event of events) board.tell(event);
  return board;
};
const figuresOf = (board: BoardInHand, second: number, agent = ADA) => {
  const day = agentDay(board, agent);
  return day && dayFigures(day, at(second));
};

describe('an agent’s day', () => {
  it('knows nobody whom neither the PBX nor the day knows', () => {
    expect(agentDay(morning(), BOB)).toBeNull();
    expect(agentDay(morning(), 'nonsense')).toBeNull();
  });

  it('begins with nothing but the time that runs', () => {
    expect(agentDay(morning(), ADA)).toMatchObject({ shift: null, inProgress: 0, talkingSince: [] });
    expect(figuresOf(morning(), 30)).toMatchObject({
      answered: 0,
      readyMs: 30_000,
      ahtMs: null,
      occupancy: { percent: 0 },
    });
  });

  it('counts a call from its answer on, and books its times when it is over', () => {
    const board = tell(morning(), [queued(55), state(60, 'onCall'), answered(60)]);
    expect(figuresOf(board, 80)).toMatchObject({
      answered: 1,
      inProgress: 1,
      talkMs: 0,
      ahtMs: null,
      readyMs: 60_000,
      occupancy: { percent: 25, handlingMs: 20_000 },
    });
    tell(board, [
      then(80, { type: 'call.held', call: ONE }),
      then(90, { type: 'call.resumed', call: ONE }),
      ended(100),
      state(100, 'wrapUp'),
    ]);
    expect(figuresOf(board, 105)).toMatchObject({
      answered: 1,
      inProgress: 0,
      talkMs: 30_000,
      heldMs: 10_000,
      wrapMs: 5_000,
      finishedWrapMs: 0,
      ahtMs: 40_000,
      occupancy: { handlingMs: 45_000, readyMs: 60_000 },
    });
    tell(board, [state(110, 'paused')]);
    expect(figuresOf(board, 130)).toMatchObject({ wrapMs: 10_000, pausedMs: 20_000, ahtMs: 50_000 });
  });

  it('counts no time twice when one call follows the other without a pause', () => {
    const board = tell(morning(), [queued(0), queued(0, TWO), state(10, 'onCall'), answered(10)]);
    tell(board, [ended(40), answered(40, TWO)]);
    expect(figuresOf(board, 50)).toMatchObject({ answered: 2, inProgress: 1, talkMs: 30_000, ahtMs: 30_000 });
    expect(figuresOf(board, 50)?.occupancy).toMatchObject({ handlingMs: 40_000, readyMs: 10_000 });
  });

  it('is handling only what came through a queue', () => {
    const board = tell(morning(), [state(10, 'onCall'), answered(10)]);
    expect(figuresOf(board, 50)).toMatchObject({ answered: 0, inProgress: 0, occupancy: { handlingMs: 0 } });
  });

  it('leaves a call that is handed on with the one, and begins it with the other', () => {
    const board = tell(morning(), [queued(0), answered(10), answered(30, ONE, BOB)]);
    expect(figuresOf(board, 40)).toMatchObject({ answered: 1, inProgress: 0, talkMs: 20_000 });
    expect(figuresOf(board, 40, BOB)).toMatchObject({ answered: 1, inProgress: 1, talkMs: 0 });
  });

  it('claims no answer for a conversation it was not there to hear answered', () => {
    const seen = {
      id: ONE,
      state: 'talking',
      queue: SALES,
      agent: ADA,
      startedAt: at(-50),
      answeredAt: at(-40),
    } as const;
    const board = tell(morning(), [
      then(5, { type: 'source.synced', queues: [], agents: [{ id: ADA }], calls: [seen] } as Said),
    ]);
    expect(board.call(ONE)).toMatchObject({ agent: ADA, booked: true, estimated: true });
    expect(agentDay(board, ADA)).toMatchObject({ inProgress: 0, talkingSince: [at(-40)] });
  });

  it('takes over nothing of a call that arrived yesterday', () => {
    const board = tell(morning(), [queued(0), answered(10)]);
    tell(board, [{ type: 'day.turned', source: SITE_SOURCE, at: at(20), day: '2026-10-15', from: at(20) }]);
    expect(agentDay(board, ADA)).toMatchObject({ inProgress: 0, talkingSince: [] });
  });

  it('stands still in a state while the source is lost, and outlives its agent', () => {
    const board = tell(morning(), [state(20, 'paused')]);
    tell(board, [then(30, { type: 'source.lost', why: 'gone', lastHeardAt: at(30) })]);
    expect(figuresOf(board, 90)).toMatchObject({ readyMs: 20_000, pausedMs: 10_000 });
    tell(board, [then(95, { type: 'agent.gone', agent: ADA })]);
    expect(board.get('agent', ADA)).toBeUndefined();
    expect(agentDay(board, ADA)).toMatchObject({ state: null, countedFrom: null });
    expect(figuresOf(board, 120)).toMatchObject({ pausedMs: 10_000 });
  });

  it('of a pause that the site calls after-call work are wrap-up while it runs, as when it is over', () => {
    const counting = { ...DEFAULT_COUNTING, pauseReasons: { Notes: 'afterCall', Lunch: 'break' } as const };
    const running = (reason: string | null): DayFigures =>
      dayFigures(
        {
          ...{ shift: shiftRow({ wrapMs: 5000, pausedMs: 7000 }), inProgress: 0, talkingSince: [] },
          ...{ state: 'paused', countedFrom: at(-20), reason },
        },
        NOW,
        counting,
      );
    expect(running('Notes')).toMatchObject({
      ...{ wrapMs: 25_000, pausedMs: 7000, finishedWrapMs: 5000 },
      occupancy: { handlingMs: 25_000 },
    });
    for (const reason of ['Lunch', 'Other', null])
      expect(running(reason)).toMatchObject({ wrapMs: 5000, pausedMs: 27_000 });
  });

  it('adds only the state that runs, and no time before it began', () => {
    const day = (of: AgentState, countedFrom: number | null = at(-20)): AgentDay => ({
      shift: shiftRow({ wrapMs: 5000, readyMs: 40_000, pausedMs: 7000 }),
      inProgress: 0,
      talkingSince: [],
      state: of,
      countedFrom,
      reason: null,
    });
    const still = { wrapMs: 5000, readyMs: 40_000, pausedMs: 7000 };
    const read = (of: AgentState, from?: number | null) => dayFigures(day(of, from), NOW);
    expect(read('wrapUp')).toMatchObject({ ...still, wrapMs: 25_000, occupancy: { handlingMs: 25_000 } });
    expect(read('ready')).toMatchObject({ ...still, readyMs: 60_000, occupancy: { readyMs: 60_000 } });
    expect(read('paused')).toMatchObject({ ...still, pausedMs: 27_000, occupancy: { handlingMs: 5000 } });
    for (const of of ['ringing', 'onCall', 'signedOut', 'unknown'] as const)
      expect(read(of)).toMatchObject(still);
    expect(read('ready', null)).toMatchObject(still);
    expect(read('ready', at(5))).toMatchObject(still);
  });
});

describe('how was this computed?', () => {
  const context: ExplainContext = {
    sources: [sourceRow({ life: 'waiting', lastHeardAt: NOW - 38_000 })],
    site: { day: DAY, dayFrom: at(-3600), timeZone: 'UTC' },
    now: NOW,
  };
  const day: AgentDay = {
    shift: shiftRow({ answered: 3, handled: 2, missed: 2, talkMs: 50_000, heldMs: 6000, wrapMs: 4000 }),
    inProgress: 1,
    talkingSince: [],
    state: 'paused',
    countedFrom: at(-9),
    reason: null,
  };

  it('is answered for every figure with formula, counts, the day and the age of its source', () => {
    const every = Object.values(explain).map((how) => how(dayFigures(day, NOW), context));
    expect(new Set(every.map((said) => said.measure)).size).toBe(every.length);
    expect(every.map((said) => said.title)).toHaveLength(8);
    for (const said of every) {
      expect(said.formula).not.toBe('');
      expect(said.counts.length).toBeGreaterThan(0);
      expect(said.span).toMatchObject({ over: 'day', day: DAY, from: at(-3600) });
      expect(said.sources).toMatchObject([{ ageMs: 38_000 }]);
    }
  });

  it('holds the very numbers the average is made of', () => {
    const said = explain.explainAgentAht(dayFigures(day, NOW), context);
    const read = Object.fromEntries(said.counts.map(({ name, value }) => [name, value]));
    expect(read).toEqual({
      talk: 50_000,
      hold: 6000,
      'wrap-up': 4000,
      'finished calls': 2,
      AHT: 30_000,
    });
    expect(said.notes).not.toContain('No call is finished yet.');
    const none = explain.explainAgentAht(
      dayFigures({ ...day, shift: shiftRow({ answered: 3 }), inProgress: 3 }, NOW),
      context,
    );
    expect(none.counts.at(-1)?.value).toBeNull();
    expect(none.notes).toContain('No call is finished yet.');
  });

  it('holds the calls made where the site counts them in', () => {
    const counting = { ...DEFAULT_COUNTING, ahtOutbound: true };
    const shift = shiftRow({ handled: 1, talkMs: 60_000, outboundCalls: 2, outboundMs: 300_000 });
    const site = { ...context.site, counting };
    const said = explain.explainAgentAht(dayFigures({ ...day, shift }, NOW, counting), { ...context, site });
    const read = Object.fromEntries(said.counts.map(({ name, value }) => [name, value]));
    expect(read).toMatchObject({ talk: 60_000, 'finished calls': 1, AHT: 120_000 });
    expect(read).toMatchObject({ 'calls made': 2, 'time on calls made': 300_000 });
    expect(said.notes.join(' ')).toContain('Calls made are added');
    const without = explain.explainAgentAht(dayFigures({ ...day, shift }, NOW), context);
    expect(without.counts.map(({ name }) => name)).not.toContain('calls made');
  });
});
