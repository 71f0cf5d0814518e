// Proves what is known of a source's stays around a span, and when it was not heard.
import { expect, it } from 'vitest';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { answerTo } from '#server/history/answers.ts';
import { written } from './in-memory.ts';

const HQ = sourceId('hq');
const NOON = Date.UTC(2026, 9, 14, 12);
const MIDNIGHT = NOON - 12 * 3_600_000;
const SALES = queueId(HQ, '6400');
const site = { name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
const of = { source: HQ, call: callId(HQ, 'one') };
const EVENTS: readonly DomainEvent[] = [
  { type: 'site.configured', source: SITE_SOURCE, at: NOON, site },
  { type: 'day.turned', source: SITE_SOURCE, at: NOON, day: '2026-10-14', from: MIDNIGHT },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: SALES, name: 'Sales' } },
  { type: 'call.queued', ...of, at: NOON + 1_000, queue: SALES },
  { type: 'call.left', ...of, at: NOON + 9_000, how: 'abandoned' },
  { type: 'call.ended', ...of, at: NOON + 9_000, derived: false },
];

it('says that nobody listened before there is anything of a source', async () => {
  const history = await written(EVENTS);
  const ask = (source: string, span: { from: number; until: number }) =>
    answerTo(history.query, { what: 'stays', source, span, by: 'moment' });
  const day = { from: MIDNIGHT, until: NOON + 60_000 };
  expect(await ask('hq', day)).toMatchObject({
    calls: [{ call: of.call, outcome: 'abandoned', booked: true }],
    // Nobody had called yet, and it was heard.
    gaps: [{ fromAt: MIDNIGHT, untilAt: NOON }],
  });
  // Since then it was heard.
  expect(await ask('hq', { from: NOON + 5_000, until: NOON + 60_000 })).toMatchObject({ gaps: [] });
  expect(await ask('nowhere', day)).toEqual({ calls: [], gaps: [{ fromAt: day.from, untilAt: day.until }] });
  history.close();
});

it('says of a quiet morning that it was heard', async () => {
  const heard = { ...of, at: MIDNIGHT - 60_000 };
  const history = await written([
    { type: 'site.configured', source: SITE_SOURCE, at: heard.at, site },
    {
      type: 'source.synced',
      source: HQ,
      at: heard.at,
      queues: [{ id: SALES, name: 'Sales' }],
      agents: [],
      calls: [],
    },
    { type: 'day.turned', source: SITE_SOURCE, at: MIDNIGHT, day: '2026-10-14', from: MIDNIGHT },
    ...EVENTS.slice(3),
    { type: 'source.lost', source: HQ, at: NOON + 20_000, lastHeardAt: NOON + 10_000, why: 'gone' },
  ]);
  const span = { from: MIDNIGHT, until: NOON + 60_000 };
  expect(await answerTo(history.query, { what: 'stays', source: 'hq', span, by: 'moment' })).toMatchObject({
    gaps: [{ fromAt: NOON + 10_000, untilAt: null }],
  });
  history.close();
});
