// Proves which waits the breach feed names, how it counts them once, and that a lost source's clock stands still.
import { describe, expect, test } from 'vitest';
import { breaches } from '#components/floor/attention/breaches.ts';
import type { AlertRow, CallRow, QueueRow, SiteRow, WaitAlert } from '#lib/model/board.ts';
import { callId, queueId, sourceId } from '#lib/model/ids.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';

const hq = sourceId('hq');
const sales = queueId(hq, '6400');
const T = 20_000;

const queue = (counted: QueueRow['counted'] = null): QueueRow => ({
  kind: 'queue',
  id: sales,
  source: hq,
  tenant: null,
  number: '6400',
  name: 'Sales',
  targetMs: null,
  wrapUpMs: null,
  counted,
  callbacks: null,
});
const waiting = (native: string, queuedAt: number): CallRow => ({
  kind: 'call',
  id: callId(hq, native),
  source: hq,
  direction: 'inbound',
  state: 'waiting',
  since: queuedAt,
  caller: { number: '5550100', name: '' },
  dialled: { number: '', name: '' },
  queue: sales,
  agent: null,
  offeredTo: [],
  startedAt: queuedAt,
  queuedAt,
  answeredAt: null,
  agentSince: null,
  heldSince: null,
  heldMs: 0,
  agentHeldMs: 0,
  slot: null,
  consult: null,
  marks: [],
  arrival: null,
  exit: null,
  closed: false,
  booked: false,
  counted: false,
  taken: false,
  bookedMs: 0,
  estimated: false,
  journey: [],
  pending: null,
});
const alert = (id: string, call: CallRow | null, cleared: AlertRow['cleared'] = null): AlertRow => ({
  kind: 'alert',
  id,
  source: hq,
  what: 'waitBreached',
  queue: sales,
  call: call?.id ?? null,
  at: (call?.queuedAt ?? 0) + T,
  targetMs: T,
  noticedBy: ['wall'],
  cleared,
  acknowledged: null,
});
const look = (calls: CallRow[], alerts: AlertRow[], now: number, queues = [queue()]) =>
  breaches(
    { queues, calls, alerts },
    () => T,
    () => now,
  );

describe('the breach feed', () => {
  test('leaves a fresh wait alone, warns from three quarters on, and calls it breached at the target', () => {
    const call = waiting('1', 0);
    expect(look([call], [], 14_999).soon).toEqual([]);
    expect(look([call], [], 15_000).soon).toMatchObject([{ id: call.id, until: T }]);
    const at = look([call], [], T);
    expect(at.soon).toEqual([]);
    expect(at.breached).toMatchObject([{ id: call.id, alert: null }]);
  });
  test('names a call once when its alert has come', () => {
    const call = waiting('1', 0);
    const raised = alert('a', call);
    expect(look([call], [raised], 25_000).breached).toMatchObject([
      { id: 'a', call, alert: raised, since: 0 },
    ]);
  });
  test('puts the next to breach first', () => {
    const [later, sooner] = [waiting('1', 2000), waiting('2', 0)];
    expect(look([later, sooner], [], 18_000).soon.map((wait) => wait.id)).toEqual([sooner.id, later.id]);
  });
  test('counts a caller the PBX does not name', () => {
    const counted = look([], [], 16_000, [queue({ waiting: 2, longestSince: 0 })]);
    expect(counted.soon).toMatchObject([{ id: sales, call: null }]);
  });
  test('names nobody who waits in a closed queue, but by the alert that says so; unless they count together', () => {
    const site = siteRow({ hours: { site: { open: false, until: null }, sources: {}, queues: {} } });
    const came = waiting('1', 0);
    const at = (row: SiteRow, alerts: AlertRow[] = []) =>
      breaches(
        { queues: [queue()], calls: [came], alerts },
        () => T,
        () => 40_000,
        row,
      );
    expect(at(site)).toMatchObject({ soon: [], breached: [] });
    const { targetMs: _, noticedBy: __, ...core } = alert('a', came) as WaitAlert;
    const closed: AlertRow = { ...core, what: 'waitingClosed', call: came.id };
    expect(at(site, [closed]).breached).toMatchObject([{ id: 'a', since: 0, alert: closed }]);
    expect(at({ ...site, counting: { ...site.counting, closedHours: 'together' } }).breached).toHaveLength(1);
    expect(at({ ...site, hours: null }).breached).toHaveLength(1);
  });
  test('shows what is over, newest first', () => {
    const over = [1000, 3000].map((at) => alert(`a${at}`, null, { at, how: 'answered' }));
    expect(look([], over, 9000).cleared.map((row) => row.id)).toEqual(['a3000', 'a1000']);
  });
});
