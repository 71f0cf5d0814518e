// Proves that what the history keeps is what the wall counts, once, however often its writer is killed on the way, and
// that the rows of each figure are as many as the figure says.
import { describe, expect, it } from 'vitest';
import { quarterFrom } from '#lib/history/quarter-row.ts';
import { dayNamed } from '#lib/history/quarters.ts';
import { dayCounts, endedSo } from '#lib/measure/counts.ts';
import { OUTCOMES, type QueueCounts, sumCounts } from '#lib/model/counts.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { DEFAULT_AGENT_POLICY, DEFAULT_RULE } from '#lib/model/site.ts';
import { dumpOf } from '#server/history/dump.ts';
import type { Commit, FactStore } from '#server/history/fact-store.ts';
import { SqliteFactStore } from '#server/history/fact-store-sqlite.ts';
import { told } from '#tests/board-in-hand.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { playFloor } from '#tests/properties/floor-ledger.ts';
import { wildHistory } from '#tests/wild-events.ts';
import { type History, logOf, openHistory, recorderOn, written } from './in-memory.ts';

const SEED = runSeed();
console.log(`facts: SEED=${SEED}`);

const plays = {
  floors: (seed: number): readonly DomainEvent[] => playFloor(new Dice(seed)).events,
  wild: (seed: number): readonly DomainEvent[] => wildHistory(new Dice(seed), 80, true),
};

class Killed extends Error {}

/** Dies before a transaction, within it, or after it and before anybody hears of it. */
function mortal(history: History, dice: Dice): FactStore {
  const good = new SqliteFactStore(history.query);
  return {
    place: () => good.place(),
    forget: (now) => good.forget(now),
    commit: async (commit: Commit) => {
      const roll = dice.below(6);
      if (roll === 0) throw new Killed();
      if (roll === 1) {
        history.db.exec('BEGIN');
        const inner = new SqliteFactStore(withoutTransactions(history));
        await inner.commit(commit);
        history.db.exec('ROLLBACK');
        throw new Killed();
      }
      await good.commit(commit);
      if (roll === 2) throw new Killed();
    },
  };
}

/** Runs what belongs into one transaction within the one that is under way. */
const withoutTransactions = ({ query }: History): History['query'] =>
  new Proxy(query, {
    get: (target, name) =>
      name === 'transaction'
        ? () => ({ execute: (work: (write: unknown) => unknown) => work(target) })
        : Reflect.get(target, name, target).bind?.(target),
  });

describe('a history', () => {
  it.each(Object.entries(plays))(
    'of %s, killed anywhere, is that of a writer nobody killed',
    { timeout: 120_000 },
    async (_, play) => {
      let kills = 0;
      for (let i = 0; i < 10; i++) {
        const dice = new Dice(SEED + i);
        const events = play(SEED + i);
        const log = logOf(events);
        const history = await openHistory();
        for (let done = false; !done; ) {
          const recorder = await recorderOn(history, log.length, mortal(history, dice));
          try {
            while (recorder.seq < log.length)
              await recorder.take(log.slice(recorder.seq, recorder.seq + 1 + dice.below(40)));
            done = true;
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
            kills++;
          }
        }
        const whole = await written(events);
        expect(await dumpOf(history.query), `SEED=${SEED + i}`).toBe(await dumpOf(whole.query));
        history.close();
        whole.close();
      }
      expect(kills).toBeGreaterThan(20);
    },
  );

  it('counts in the quarters of a day what the wall counts of it', { timeout: 120_000 }, async () => {
    let booked = 0;
    for (let i = 0; i < 25; i++) {
      const events = plays.floors(SEED + i);
      const board = told(events);
      const history = await written(events);
      const removed = new Set<string>(
        events.filter(({ type }) => type === 'source.removed').map(({ source }) => source),
      );
      const zone = board.get('site', 'site')?.timeZone ?? 'UTC';
      const rows = (await history.query.selectFrom('queueQuarter').selectAll().execute()).map(quarterFrom);
      for (const day of new Set(board.all('tally').map((row) => row.day))) {
        const range = dayNamed(day, zone);
        for (const queue of new Set(board.all('tally').map((row) => row.queue))) {
          // The rows of a source that was taken out are gone from the wall and not from the past.
          if (removed.has(queue.slice(0, queue.indexOf('/')))) continue;
          const wall = dayCounts(
            board.all('tally').filter((row) => row.queue === queue),
            day,
          );
          const inDay = (at: number) => range !== null && at >= range.from && at < range.until;
          const past = sumCounts(
            rows.filter((row) => row.queue === queue && inDay(row.at)).map((row) => row.counts),
          );
          expect(plain(past), `SEED=${SEED + i} ${queue} ${day}`).toEqual(plain(wall));
          booked += endedSo(past.stays, 'answered');
        }
      }
      history.close();
    }
    expect(booked).toBeGreaterThan(50);
  });

  it('has as many rows of each figure as it says', { timeout: 120_000 }, async () => {
    for (let i = 0; i < 15; i++) {
      const history = await written(plays.floors(SEED + i));
      const { query } = history;
      const rows = (await query.selectFrom('queueQuarter').selectAll().execute()).map(quarterFrom);
      const stays = await query.selectFrom('stay').selectAll().execute();
      const callers = await query.selectFrom('caller').selectAll().execute();
      const refused = await query.selectFrom('refused').selectAll().execute();
      for (const { queue, at, counts } of rows) {
        const here = <T extends { queue: string; quarter: number | null }>(list: readonly T[]) =>
          list.filter((each) => each.queue === queue && each.quarter === at);
        for (const outcome of OUTCOMES) {
          const so = (list: readonly { outcome: string; apart: number }[], apart: number) =>
            list.filter((each) => each.outcome === outcome && each.apart === apart).length;
          expect(
            [so(here(stays), 0), so(here(stays), 1), so(here(callers), 0), so(here(callers), 1)],
            `SEED=${SEED + i} ${queue} ${at} ${outcome}`,
          ).toEqual([
            endedSo(counts.stays, outcome),
            endedSo(counts.closedStays, outcome),
            endedSo(counts.callers, outcome),
            endedSo(counts.closedCallers, outcome),
          ]);
        }
        expect(here(refused).length).toBe(counts.refused);
      }
      history.close();
    }
  });
});

it('forgets numbers after 90 days and calls after 400, and never what they add up to', async () => {
  const events = plays.floors(SEED);
  const history = await written(events);
  const { query } = history;
  const count = async (table: 'contact' | 'stay' | 'talk' | 'spell' | 'queueQuarter') =>
    Number(
      (
        await query
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirst()
      )?.n,
    );
  const before = await count('queueQuarter');
  const store = new SqliteFactStore(query);
  const last = Math.max(...events.map(({ at }) => at));
  const contacts = await count('contact');
  await store.forget(last + 91 * 86_400_000);
  expect([await count('contact'), await count('spell')]).toEqual([contacts, 0]);
  expect(
    await query.selectFrom('contact').select('call').where('callerKey', 'is not', null).execute(),
  ).toEqual([]);
  await store.forget(last + 401 * 86_400_000);
  expect([await count('contact'), await count('stay'), await count('talk')]).toEqual([0, 0, 0]);
  expect(await count('queueQuarter')).toBe(before);
  history.close();
});

it.each([
  ['none', 0, 0],
  ['day', 1, 0],
  ['spells', 1, 1],
] as const)('of single agents it keeps what the site agreed: %s', async (keep, days, spells) => {
  const agents = { ...DEFAULT_AGENT_POLICY, keep };
  const floor = plays.floors(SEED);
  const site = { name: '', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [], agents };
  const at = Math.min(...floor.map((event) => event.at));
  const events = [{ type: 'site.configured', source: SITE_SOURCE, at, site } as const, ...floor];
  const history = await written(events);
  const dump = await dumpOf(history.query);
  expect(dump.includes('\nagentDay ') || dump.startsWith('agentDay ')).toBe(days === 1);
  for (const table of ['ring ']) expect(dump.includes(`\n${table}`), table).toBe(spells === 1);
  const named = dump
    .split('\n')
    .filter((line) => /^(talk|stay|contact) /.test(line) && /"agent":"[^"]/.test(line));
  expect(named.length > 0).toBe(spells === 1);
  history.close();
});

/** Without what only the order of events decides: whether an empty book was ever written. */
const plain = (counts: QueueCounts): unknown => JSON.parse(JSON.stringify(counts));
