// Proves what is promised where less than spells is kept of single agents: no fact says who had a call, by whichever of
// its columns, and after two days neither the log nor a saved board knows it any more.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { logDays } from '#lib/access/agent-policy.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId } from '#lib/model/ids.ts';
import { type AgentKeep, DEFAULT_AGENT_POLICY } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { keepTrimmed } from '#server/board/trim.ts';
import { dumpOf } from '#server/history/dump.ts';
import { Scribe } from '#server/history/scribe.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { ann, call, hq, sales, site, synced } from '#tests/server/board/house.ts';
import { silent, tempFolder } from '#tests/server/log/benches.ts';
import { written } from './in-memory.ts';

const DAY = 86_400_000;
const T = Date.UTC(2026, 2, 10);
const bob = agentId(hq, 'bob');

const agents = (keep: AgentKeep) => ({ agents: { ...DEFAULT_AGENT_POLICY, keep } });
const house = (at: number): DomainEvent =>
  synced(at, {
    agents: [
      { id: ann, number: '1001', name: 'Ann Baker' },
      { id: bob, number: '1002', name: 'Bob Clark' },
    ],
  });
const customer = { number: '+14155550123', name: 'Customer' };
const desk = { number: '1001', name: 'Ann Baker' };
const colleague = { number: '1002', name: 'Bob Clark' };

/** A customer in the queue, handed on to a colleague; a call out, one to a colleague, and one straight to a desk. */
function someCalls(at: number, first: number): DomainEvent[] {
  const seen = (n: number, more: object): DomainEvent => ({
    ...{ type: 'call.observed', source: hq, at: at + 1 },
    call: { id: call(first + n), startedAt: at, ...more },
  });
  const ended = (n: number): DomainEvent => ({
    type: 'call.ended',
    source: hq,
    at: at + 60_000,
    call: call(first + n),
    derived: false,
  });
  return [
    seen(0, { direction: 'inbound', state: 'arriving', caller: customer }),
    { type: 'call.queued', source: hq, at: at + 2, call: call(first), queue: sales },
    { type: 'call.offered', source: hq, at: at + 3, call: call(first), agent: ann },
    { type: 'call.answered', source: hq, at: at + 4, call: call(first), agent: ann },
    { type: 'call.transferred', source: hq, at: at + 5_000, call: call(first), to: '1002' },
    { type: 'call.answered', source: hq, at: at + 6_000, call: call(first), agent: bob },
    seen(1, { direction: 'outbound', state: 'talking', caller: desk, dialled: customer, agent: ann }),
    seen(2, { direction: 'internal', state: 'talking', caller: desk, dialled: colleague, agent: ann }),
    seen(3, { direction: 'inbound', state: 'talking', caller: customer, dialled: desk, agent: ann }),
    seen(4, { direction: 'unknown', state: 'talking', caller: colleague, dialled: customer, agent: bob }),
    ...[0, 1, 2, 3, 4].map(ended),
  ];
}

/** Every line of the history but those that say that there is such an agent. */
const linesAbout = (dump: string): string[] =>
  dump
    .split('\n')
    .filter((line) => !/^(name|agentDay) /.test(line))
    .filter((line) => /hq\/(ann|bob)|"100[12]"|Ann Baker|Bob Clark/.test(line));

it.each(['none', 'day', 'quarters'] as const)('no fact of a call says who had it: %s', async (keep) => {
  const history = await written([site('UTC', agents(keep)), house(T), ...someCalls(T + 1_000, 0)]);
  const dump = await dumpOf(history.query);
  expect(linesAbout(dump)).toEqual([]);
  const contacts = await history.query
    .selectFrom('contact')
    .select(['callerNumber', 'dialledNumber'])
    .orderBy('call')
    .execute();
  // What is left of them is the customer's.
  expect(contacts).toEqual([
    { callerNumber: customer.number, dialledNumber: '' },
    { callerNumber: '', dialledNumber: customer.number },
    { callerNumber: '', dialledNumber: '' },
    { callerNumber: customer.number, dialledNumber: '' },
    { callerNumber: '', dialledNumber: customer.number },
  ]);
  history.close();
});

it('does so of what was agreed alone', async () => {
  const history = await written([site(), house(T), ...someCalls(T + 1_000, 0)]);
  expect(linesAbout(await dumpOf(history.query)).length).toBeGreaterThan(5);
  history.close();
});

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > end) throw new Error('it never came to be');
}

it.each([
  ['day', 2],
  ['spells', 14],
] as const)('after six days the log and the saved boards know so many: %s', async (keep, days) => {
  const folder = tempFolder();
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new VirtualClock(T);
  const leases = new MemoryLeases();
  const log = await openSqliteLog({ folder, clock, logger: silent, leases });
  closers.push(() => log.close());
  const liveBoard = await openLiveBoard({ log, clock, logger: silent });
  closers.push(() => liveBoard.close());
  const scribe = new Scribe({ folder, log, clock: realClock, logger: silent, everyEvents: 40 });
  closers.push(() => scribe.close());
  const trimming = keepTrimmed({
    ...{ log, clock, logger: silent },
    retentionMs: () => logDays(liveBoard.board.get('site', 'site'), 14) * DAY,
    neededAfter: () => scribe.neededAfter,
    onTrimmed: (oldest) => scribe.forget(oldest),
  });
  closers.push(() => trimming.stop());

  const say = async (...said: DomainEvent[]): Promise<void> => {
    const kept = log.append(said);
    await clock.run(clock.now() + 1_000);
    await kept;
  };
  await say(site('UTC', agents(keep)), house(T));
  for (let day = 0; day < 6; day++) {
    const from = T + day * DAY;
    const date = new Date(from).toISOString().slice(0, 10);
    await say({ type: 'day.turned', source: hq, at: from, day: date, from });
    // The last one goes on at noon: what is two days old then lies in the middle of a day.
    for (let hour = 1; hour < (day === 5 ? 14 : 24); hour += 4) {
      await clock.run(from + hour * 3_600_000);
      await say(...someCalls(clock.now(), day * 1_000 + hour * 10));
      await until(() => scribe.neededAfter >= log.head() - 40);
    }
    await clock.run(day === 5 ? clock.now() + 1_800_000 : from + DAY - 1);
  }
  await scribe.close();

  const agedDays = (heard: unknown): number => (clock.now() - Number(heard)) / DAY;
  const database = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
  const boards = database.prepare('SELECT heard, rows FROM checkpoint ORDER BY seq').all();
  database.close();
  const events = await log.read(0, 100_000);
  const oldest = Math.max(...events.map(({ heard }) => agedDays(heard)));
  const oldestBoard = Math.max(...boards.map(({ heard }) => agedDays(heard)));
  expect([oldest, oldestBoard].map(Math.ceil)).toEqual(days === 2 ? [2, 2] : [6, 6]);
  // Without which nothing would be proven: boards are there, and they do know who had a call.
  expect(boards.some(({ rows }) => String(gunzipSync(rows as Uint8Array)).includes('hq/ann'))).toBe(true);
});
