// Proves what losing, finding, removing and commanding a source does to the board: no ghost, nothing invented,
// nothing left waiting for ever.
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '#lib/model/command.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { ANN, after, BOB, C1, counted, HQ, NOON, SALES, say } from './told.ts';

const hq = { source: HQ, at: NOON } as const;
const configured: DomainEvent = {
  type: 'source.configured',
  ...hq,
  make: 'toy',
  name: 'HQ',
  can: { 'call.hold': true },
};

describe('the life of a source', () => {
  it('is told step by step, the reason of the last loss staying readable until it is live again', () => {
    const board = after(configured);
    const life = () => board.get('source', HQ);
    expect(life()).toMatchObject({ life: 'idle', make: 'toy', name: 'HQ' });
    board.tell({ type: 'source.connecting', ...hq, at: NOON + 1 });
    expect(life()).toMatchObject({ life: 'connecting', since: NOON + 1 });
    board.tell({ type: 'source.connected', ...hq, at: NOON + 2 });
    expect(life()).toMatchObject({ life: 'syncing' });
    board.tell(say.synced(1));
    expect(life()).toMatchObject({ life: 'live', syncedAt: NOON + 1_000, why: null });
    board.tell(say.lost(9, 4));
    expect(life()).toMatchObject({ life: 'waiting', why: 'silence', lastHeardAt: NOON + 4_000 });
    board.tell({ type: 'source.connecting', ...hq, at: NOON + 10_000 });
    expect(life()).toMatchObject({ life: 'connecting', why: 'silence', lastHeardAt: NOON + 4_000 });
    board.tell(say.synced(12));
    expect(life()).toMatchObject({ life: 'live', why: null, lastHeardAt: null });
  });

  it('refused waits for a person, and says why', () => {
    const board = after(configured, { type: 'source.refused', ...hq, why: 'wrong password' });
    expect(board.get('source', HQ)).toMatchObject({ life: 'refused', why: 'wrong password' });
  });

  it('says what our user may do there', () => {
    const board = after(configured, { type: 'source.allowed', ...hq, can: { 'call.hold': 'no right' } });
    expect(board.get('source', HQ)?.can).toEqual({ 'call.hold': 'no right' });
  });
});

describe('a lost source', () => {
  it('keeps its rows, for they are veiled and not forgotten', () => {
    const board = after(say.queued(0), say.agent(0, 'ready'), say.lost(10));
    expect(board.call(C1).state).toBe('waiting');
    expect(board.agent(ANN)).toMatchObject({ state: 'ready', countedFrom: null });
  });

  it('found again without a call has lost that call, and claims nothing of it', () => {
    const board = after(say.queued(0), say.lost(10), say.synced(60));
    expect(board.all('call')).toEqual([]);
    expect(counted(board)).toEqual({ unknown: 1 });
  });

  it('found again leaves other sources alone', () => {
    const other = sourceId('branch');
    const board = after(
      { type: 'call.queued', source: other, at: NOON, call: callId(other, '1'), queue: queueId(other, '1') },
      { type: 'agent.observed', source: other, at: NOON, agent: { id: agentId(other, '1') } },
      say.synced(60),
    );
    expect(board.all('call')).toHaveLength(1);
    expect(board.all('agent')).toHaveLength(1);
  });
});

describe('a removed source', () => {
  it('takes its rows with it and nobody else’s', () => {
    const board = after(configured, say.queued(0), say.agent(0, 'ready'), say.answered(3), say.synced(9));
    board.tell({ type: 'source.removed', ...hq });
    expect([...board.rows.keys()]).toEqual(['site:site']);
  });
});

describe('queues', () => {
  it('are as seen, and gone when said so', () => {
    const board = after({
      type: 'queue.observed',
      ...hq,
      queue: { id: SALES, name: 'Sales', wrapUpMs: 5_000 },
    });
    board.tell({ type: 'queue.observed', ...hq, queue: { id: SALES, targetMs: 20_000 } });
    expect(board.get('queue', SALES)).toMatchObject({
      number: '6400',
      name: 'Sales',
      wrapUpMs: 5_000,
      targetMs: 20_000,
    });
    board.tell({ type: 'queue.gone', ...hq, queue: SALES });
    expect(board.get('queue', SALES)).toBeUndefined();
  });
});

describe('a command', () => {
  const asked = (id: string, target: `call:${string}` | `agent:${string}`): DomainEvent => ({
    type: 'command.asked',
    ...hq,
    id,
    verb: COMMANDS[0],
    target,
    args: {},
    by: 'Sue',
  });
  const answered = (id: string, target: `call:${string}` | `agent:${string}`): DomainEvent => ({
    type: 'command.answered',
    ...hq,
    id,
    target,
    outcome: { outcome: 'accepted' },
  });

  it('shows as pending until its own answer comes, and does nothing by itself', () => {
    const board = after(say.queued(0), say.answered(1));
    const before = board.call(C1);
    board.tell(asked('order-01', `call:${C1}`));
    expect(board.call(C1)).toEqual({
      ...before,
      pending: { id: 'order-01', verb: COMMANDS[0], by: 'Sue', since: NOON },
    });
    board.tell(answered('order-02', `call:${C1}`));
    expect(board.call(C1).pending?.id).toBe('order-01');
    board.tell(answered('order-01', `call:${C1}`));
    expect(board.call(C1)).toEqual(before);
  });

  it('stops being pending when the connection it went over is replaced', () => {
    const seen = [{ id: C1, state: 'talking' as const }];
    const board = after(say.queued(0), say.answered(1), say.agent(0, 'ready'));
    board.tell(asked('order-01', `call:${C1}`));
    board.tell(asked('order-02', `agent:${ANN}`));
    board.tell(say.synced(9, seen, [{ id: ANN }]));
    expect(board.call(C1).pending).toBeNull();
    expect(board.agent(ANN).pending).toBeNull();
  });

  it('aimed at nobody changes nothing', () => {
    const board = after();
    expect(board.tell(asked('order-01', `agent:${BOB}`))).toEqual([]);
  });
});

describe('alerts', () => {
  const raised = (by: 'wall' | 'pbx', alert = 'w1', s = 20): DomainEvent => ({
    type: 'alert.raised',
    source: HQ,
    at: NOON + s * 1000,
    alert,
    queue: SALES,
    call: C1,
    targetMs: 20_000,
    by,
  });
  const cleared = (alert = 'w1', s = 25): DomainEvent => ({
    type: 'alert.cleared',
    source: HQ,
    at: NOON + s * 1000,
    alert,
    how: 'answered',
  });

  it('noticed by the wall and the PBX are one', () => {
    const board = after(raised('wall'), raised('pbx'), raised('wall'));
    expect(board.all('alert')).toHaveLength(1);
    expect(board.get('alert', 'w1')).toMatchObject({ noticedBy: ['wall', 'pbx'], cleared: null });
  });

  it('are cleared and acknowledged once: the first word stands', () => {
    const ack = (by: string): DomainEvent => ({
      type: 'alert.acknowledged',
      source: SITE_SOURCE,
      at: NOON,
      alert: 'w1',
      by,
    });
    const board = after(raised('wall'), ack('Sue'), ack('Tom'), cleared(), cleared('w1', 99));
    expect(board.get('alert', 'w1')).toMatchObject({
      acknowledged: { by: 'Sue' },
      cleared: { at: NOON + 25_000, how: 'answered' },
    });
  });

  it('open are always kept; of the cleared the hundred newest of the last hour', () => {
    const board = after(raised('wall', 'open', 0));
    for (let i = 0; i < 150; i++)
      for (const event of [raised('wall', `a${i}`, i), cleared(`a${i}`, i)]) board.tell(event);
    board.tell(raised('wall', 'last', 200));
    expect(board.all('alert').filter((row) => row.cleared)).toHaveLength(100);
    expect(board.get('alert', 'a49')).toBeUndefined();
    expect(board.get('alert', 'a50')).toBeDefined();
    board.tell(raised('wall', 'next day', 90_000));
    expect(board.all('alert').map((row) => row.id)).toEqual(['open', 'last', 'next day']);
  });
});

describe('the site', () => {
  const site = {
    name: 'Site',
    timeZone: 'Europe/Berlin',
    demo: false,
    rule: DEFAULT_RULE,
    rules: {},
    walls: [],
  };

  it('keeps its day when it is configured, and its configuration when the day turns', () => {
    const board = after({ type: 'site.configured', source: SITE_SOURCE, at: NOON, site });
    expect(board.get('site', 'site')).toMatchObject({ name: 'Site', day: '2025-10-09' });
    board.tell(say.day('2025-10-10', NOON + 43_200_000));
    expect(board.get('site', 'site')).toMatchObject({
      name: 'Site',
      day: '2025-10-10',
      before: { day: '2025-10-09', from: NOON - 43_200_000 },
    });
  });

  it('does not turn back', () => {
    const board = after(say.day('2025-10-10', NOON + 43_200_000));
    expect(board.tell(say.day())).toEqual([]);
  });

  it('forgets the books of the day before yesterday', () => {
    const board = after(
      say.queued(0),
      say.left(1, 'abandoned'),
      say.ended(2),
      say.agent(0, 'ready'),
      say.agent(5, 'paused'),
    );
    board.tell(say.day('2025-10-10', NOON + 43_200_000));
    expect(counted(board)).toMatchObject({ abandoned: [[1, 1]] });
    board.tell(say.day('2025-10-11', NOON + 43_200_000 + 86_400_000));
    expect(board.all('tally')).toEqual([]);
    expect(board.all('shift').some((row) => row.day === '2025-10-09')).toBe(false);
  });
});
