// Proves what is known of agents: one state each, time booked where it passed, wrap-up with its queue.
import { describe, expect, it } from 'vitest';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { ANN, after, counted, DAY, HELP, HQ, NOON, SALES, say, shift } from './told.ts';

describe('an agent’s state', () => {
  it('begins when it changes, and again when its reason does', () => {
    const board = after(say.agent(0, 'paused', 'Lunch'), say.agent(60, 'paused', 'Lunch'));
    expect(board.agent(ANN)).toMatchObject({ state: 'paused', reason: 'Lunch', since: NOON });
    board.tell(say.agent(90, 'paused', 'Training'));
    expect(board.agent(ANN)).toMatchObject({ reason: 'Training', since: NOON + 90_000 });
  });

  it('seen without a word on reason or end keeps them, unless it is another state', () => {
    const board = after(say.agent(0, 'wrapUp', 'Case', NOON + 30_000), say.agentSeen(5, { state: 'wrapUp' }));
    expect(board.agent(ANN)).toMatchObject({ reason: 'Case', until: NOON + 30_000 });
    board.tell(say.agentSeen(40, { state: 'ready' }));
    expect(board.agent(ANN)).toMatchObject({
      state: 'ready',
      reason: null,
      until: null,
      since: NOON + 40_000,
    });
  });

  it('seen takes the PBX’s word for its start, but only when it is new', () => {
    const board = after(say.agentSeen(10, { state: 'ready', since: NOON }));
    expect(board.agent(ANN).since).toBe(NOON);
    board.tell(say.agentSeen(20, { state: 'ready', since: NOON + 19_000 }));
    expect(board.agent(ANN).since).toBe(NOON);
  });
});

describe('an agent’s teams', () => {
  const teams = [
    { name: 'North', agents: ['hq/1001', 'hq/20*'] },
    { name: 'All', agents: ['hq/*'] },
    { name: 'Elsewhere', agents: ['lab/*'] },
  ];
  const site = { name: 'S', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
  const configured = (s: number, more: object = {}): DomainEvent => ({
    type: 'site.configured',
    source: SITE_SOURCE,
    at: NOON + s * 1000,
    site: { ...site, ...more },
  });

  it('are those that name them, by id, number or beginning, from when they are first seen', () => {
    const board = after(configured(0, { teams }), say.agent(1, 'ready'));
    expect(board.agent(ANN).teams).toEqual(['North', 'All']);
  });

  it('are others when the site is configured otherwise, and none when nothing is said', () => {
    const board = after(say.agent(0, 'ready'), configured(1, { teams }));
    expect(board.agent(ANN).teams).toEqual(['North', 'All']);
    board.tell(configured(2, { teams: [{ name: 'South', agents: ['hq/1001'] }] }));
    expect(board.agent(ANN)).toMatchObject({ teams: ['South'], since: NOON });
    board.tell(configured(3));
    expect(board.agent(ANN).teams).toEqual([]);
  });

  it('go by the number they have now', () => {
    const board = after(configured(0, { teams }), say.agentSeen(1, { number: '3001' }));
    expect(board.agent(ANN).teams).toEqual(['North', 'All']);
    const other = after(configured(0, { teams: [{ name: 'Twenties', agents: ['hq/20*'] }] }));
    other.tell(say.agentSeen(1, { number: '1001' }));
    expect(other.agent(ANN).teams).toEqual([]);
    other.tell(say.agentSeen(2, { number: '2001' }));
    expect(other.agent(ANN).teams).toEqual(['Twenties']);
  });
});

describe('an agent’s time', () => {
  it('is booked by state when the state ends', () => {
    const board = after(
      say.agent(0, 'ready'),
      say.agent(60, 'paused'),
      say.agent(90, 'onCall'),
      say.agent(95, 'ready'),
    );
    expect(shift(board)).toEqual({ readyMs: 60_000, pausedMs: 30_000, onCallMs: 5_000 });
  });

  it('in wrap-up is booked in the queue of the last call too', () => {
    const story = [say.agent(0, 'ready'), say.queued(0), say.answered(5), say.ended(65)];
    const board = after(...story, say.agent(65, 'wrapUp'), say.agent(75, 'ready'));
    expect(shift(board)).toMatchObject({ wrapMs: 10_000 });
    expect(counted(board)).toMatchObject({ handled: 1, talkMs: 60_000, wrapMs: 10_000 });
  });

  it('in wrap-up without a queue call is the agent’s alone', () => {
    const board = after(say.agent(0, 'wrapUp'), say.agent(10, 'ready'));
    expect(shift(board)).toMatchObject({ wrapMs: 10_000 });
    expect(board.all('tally')).toEqual([]);
  });

  it('is cut at midnight', () => {
    const half = 12 * 3600;
    const board = after(
      say.agent(half - 60, 'ready'),
      say.day('2025-10-10', NOON + half * 1000),
      say.agent(half + 90, 'paused'),
    );
    expect(shift(board, ANN, DAY)).toEqual({ readyMs: 60_000 });
    expect(shift(board, ANN, '2025-10-10')).toEqual({ readyMs: 90_000 });
  });

  it('does not pass while the source is lost, not even over midnight', () => {
    const half = 12 * 3600;
    const board = after(say.agent(0, 'ready'), say.lost(100, 60));
    expect(shift(board)).toEqual({ readyMs: 60_000 });
    board.tell(say.day('2025-10-10', NOON + half * 1000));
    expect(board.agent(ANN).countedFrom).toBeNull();
    board.tell(say.synced(half + 100, [], [{ id: ANN, state: 'ready' }]));
    board.tell(say.agent(half + 130, 'paused'));
    expect(shift(board, ANN, DAY)).toEqual({ readyMs: 60_000 });
    expect(shift(board, ANN, '2025-10-10')).toEqual({ readyMs: 30_000 });
  });

  it('is booked when the PBX no longer has the agent, however we learn it', () => {
    const gone = after(say.agent(0, 'ready'), {
      type: 'agent.gone',
      source: HQ,
      at: NOON + 10_000,
      agent: ANN,
    });
    const unnamed = after(say.agent(0, 'ready'), say.synced(10));
    for (const board of [gone, unnamed]) {
      expect(board.all('agent')).toEqual([]);
      expect(shift(board)).toEqual({ readyMs: 10_000 });
    }
  });

  it('told late is not counted twice or backwards', () => {
    const board = after(
      say.agent(0, 'ready'),
      say.agent(60, 'paused'),
      say.agent(30, 'ready'),
      say.agent(90, 'paused'),
    );
    const { readyMs = 0, pausedMs = 0 } = shift(board);
    expect(readyMs + pausedMs).toBe(90_000);
  });
});

describe('signing in and out', () => {
  const signed = (type: 'agent.signedIn' | 'agent.signedOut', queue: typeof SALES | null) =>
    ({ type, source: HQ, at: NOON, agent: ANN, queue }) as const;

  it('is by queue, and by all of them at once', () => {
    const board = after(signed('agent.signedIn', SALES), signed('agent.signedIn', HELP));
    expect(board.agent(ANN).queues).toMatchObject([
      { queue: SALES, signedIn: true, paused: false },
      { queue: HELP, signedIn: true, paused: false },
    ]);
    board.tell(signed('agent.signedOut', HELP));
    expect(board.agent(ANN).queues.map((each) => each.signedIn)).toEqual([true, false]);
    board.tell(signed('agent.signedOut', null));
    expect(board.agent(ANN).queues.map((each) => each.signedIn)).toEqual([false, false]);
  });
});
