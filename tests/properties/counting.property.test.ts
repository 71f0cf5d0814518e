// Proves the laws of counting over floors that make sense: nobody is counted twice in a sum,
// every stay has one outcome, and what the queues talk the agents talk.
import { describe, expect, it } from 'vitest';
import { allEnded, dayCounts, endedSo } from '#lib/measure/counts.ts';
import { explainOffered, explainServiceLevel } from '#lib/measure/explain.ts';
import { floorNow } from '#lib/measure/floor.ts';
import { queueNow, queuesNow } from '#lib/measure/queue.ts';
import { addBooks, type Book, OUTCOMES, type QueueCounts, sumCounts } from '#lib/model/counts.ts';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE, FORMULAS } from '#lib/model/site.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { MIDNIGHT, wildHistory } from '#tests/wild-events.ts';
import { playFloor } from './floor-ledger.ts';
import { dayName } from './shift-ledger.ts';

const SEED = runSeed();
console.log(`counting properties: SEED=${SEED}`);

const countsOn = (board: BoardInHand): QueueCounts => sumCounts(board.all('tally').map((row) => row.counts));
const both = (a: Book, b: Book): Book => addBooks(a, b);

const plays = {
  floors: (seed: number) => playFloor(new Dice(seed)).events,
  wild: (seed: number) => wildHistory(new Dice(seed), 80, true),
};

describe('over floors that make sense', () => {
  const play = plays.floors;
  it('callers are never more than stays, and each is in one book once', { timeout: 60_000 }, () => {
    let [callers, more] = [0, 0];
    for (let i = 0; i < 150; i++) {
      const events = play(SEED + i);
      const board = told(events);
      const counts = countsOn(board);
      const [stays, all] = [
        both(counts.stays, counts.closedStays),
        both(counts.callers, counts.closedCallers),
      ];
      expect(allEnded(all), `SEED=${SEED + i}`).toBeLessThanOrEqual(allEnded(stays));
      callers += allEnded(all);
      more += allEnded(stays) - allEnded(all);
    }
    expect(callers).toBeGreaterThan(100);
    expect(more).toBeGreaterThan(10);
  });

  it('the stay records, the newest of each key, are the outcomes the tallies count', {
    timeout: 60_000,
  }, () => {
    for (let i = 0; i < 100; i++) {
      const board = told(play(SEED + i));
      // Of a day that is forgotten the records are not.
      const days = new Set(board.all('tally').map(({ day }) => day));
      const isKept = (at: number) => days.has(dayName(Math.floor((at - MIDNIGHT) / 86_400_000)));
      const stays = new Map<string, string>();
      for (const each of board.records)
        if (each.record === 'stay' && isKept(each.startedAt))
          stays.set(`${each.call} ${each.queue} ${each.queuedAt} ${each.startedAt}`, each.outcome);
      const book = both(countsOn(board).stays, countsOn(board).closedStays);
      for (const outcome of OUTCOMES)
        expect([...stays.values()].filter((each) => each === outcome).length, `SEED=${SEED + i}`).toBe(
          endedSo(book, outcome),
        );
    }
  });
});

it.each(Object.entries(plays))('nothing is booked below nothing: %s', { timeout: 60_000 }, (_, play) => {
  for (let i = 0; i < 150; i++)
    for (const { counts } of told(play(SEED + i)).all('tally'))
      for (const book of [counts.stays, counts.callers, counts.closedStays, counts.closedCallers])
        for (const outcome of OUTCOMES)
          for (const [seconds, calls] of book[outcome]?.calls ?? []) {
            expect(seconds, `SEED=${SEED + i}`).toBeGreaterThanOrEqual(0);
            expect(calls, `SEED=${SEED + i} ${outcome}`).toBeGreaterThan(0);
          }
});

it('what the queues talk and handle the agents do, what was outside the team apart', {
  timeout: 60_000,
}, () => {
  let talked = 0;
  for (let i = 0; i < 200; i++) {
    const board = told(playFloor(new Dice(SEED + i)).events);
    const counts = countsOn(board);
    const shifts = board.all('shift');
    const sum = (of: (row: (typeof shifts)[number]) => number) =>
      shifts.reduce((all, row) => all + of(row), 0);
    const ms = sum((row) => row.talkMs + row.heldMs);
    expect(ms, `SEED=${SEED + i}`).toBe(counts.talkMs + counts.heldMs - counts.outsideMs);
    const parts = sum((row) => row.handled + row.partial);
    // A conversation handed from one agent to another without a word of a transfer is one of the queue and two parts.
    const conversations = counts.handled + counts.partial - counts.outsideHandled - counts.outsidePartial;
    expect(parts, `SEED=${SEED + i}`).toBeGreaterThanOrEqual(conversations);
    talked += ms;
  }
  expect(talked).toBeGreaterThan(0);
});

it('raw counts of an explanation give the number that is shown', { timeout: 60_000 }, () => {
  let judged = 0;
  for (let i = 0; i < 60; i++) {
    const board = told(playFloor(new Dice(SEED + i)).events);
    const day = board.all('site')[0]?.day ?? null;
    const queues = [...new Set(board.all('tally').map(({ queue }) => queue))].map((id) => ({
      ...{ kind: 'queue' as const, id, source: sourceId('hq'), tenant: null, number: id, name: id },
      ...{ targetMs: null, wrapUpMs: null, counted: null, callbacks: null },
    }));
    for (const formula of FORMULAS) {
      const site = siteRow({ rule: { ...DEFAULT_RULE, formula }, day });
      const now = Date.UTC(2025, 9, 12);
      const tallies = board.all('tally');
      const floor = floorNow({ queues, calls: [], tallies, agents: [], site, now });
      for (const measures of [...floor.queues.values(), floor.all]) {
        const context = { sources: [], site, now };
        const level = explainServiceLevel(measures, context);
        const of = (name: string) => level.counts.find((each) => each.name === name)?.value ?? Number.NaN;
        const [part, whole] = [of('numerator'), of('denominator')];
        expect(measures.serviceLevel.percent).toBe(whole === 0 ? null : (part / whole) * 100);
        // Every call that came is in the denominator, or said to stay out.
        const seen =
          of('answered') + of('abandoned') + of('left otherwise after T') + of('waiting longer than T');
        const others = of('left otherwise within T, missed') + of('left otherwise within T, not counted');
        expect(seen + others).toBe(measures.offered);
        const said = explainOffered(measures, context).counts;
        const parts = [
          'answered',
          'answered outside the team',
          'abandoned',
          'thrown out',
          'sent on',
          'callbacks',
        ];
        const sum = [...parts, 'unknown', 'waiting'].reduce(
          (all, name) => all + (said.find((each) => each.name === name)?.value ?? Number.NaN),
          0,
        );
        expect(sum).toBe(measures.offered);
        if (measures.serviceLevel.percent !== null) judged += 1;
      }
    }
  }
  expect(judged).toBeGreaterThan(100);
});

it('a caller of two queues is one caller, waits from the first, and is judged by its T', () => {
  const queue = (native: string) => ({
    ...{ kind: 'queue' as const, id: queueId(sourceId('hq'), native), source: sourceId('hq'), tenant: null },
    ...{ number: native, name: native, targetMs: null, wrapUpMs: null, counted: null, callbacks: null },
  });
  const at = Date.UTC(2025, 9, 9, 12);
  const hq = sourceId('hq');
  const call = 'hq/c1' as never;
  const board = told([
    {
      type: 'day.turned',
      source: 'site' as never,
      at: at - 43_200_000,
      day: '2025-10-09',
      from: at - 43_200_000,
    },
    { type: 'call.queued', source: hq, at, call, queue: queue('1').id },
    { type: 'call.left', source: hq, at: at + 60_000, call, how: 'overflowed', to: 'queue', because: 'time' },
    { type: 'call.queued', source: hq, at: at + 60_000, call, queue: queue('2').id },
    { type: 'call.answered', source: hq, at: at + 63_000, call, agent: 'hq/1001' as never },
    { type: 'call.ended', source: hq, at: at + 100_000, call, derived: false },
  ]);
  const of = (native: string) =>
    dayCounts(
      board.all('tally').filter((row) => row.queue === `hq/${native}`),
      '2025-10-09',
    );
  expect(of('1').callers).toEqual({ answered: { calls: [[63, 1]], ms: 63_000 } });
  expect(of('2').callers).toEqual({});
  expect(of('2').stays).toEqual({ answered: { calls: [[3, 1]], ms: 3_000 } });
  expect(of('1')).toMatchObject({ sentTo: { queue: 1 }, sentBy: { time: 1 } });
  const parts = ['1', '2'].map((native) =>
    queueNow({
      ...{
        queue: queue(native),
        calls: [],
        agents: [],
        rule: DEFAULT_RULE,
        day: '2025-10-09',
        now: at + 100_000,
      },
      tallies: board.all('tally').filter((row) => row.queue === `hq/${native}`),
    }),
  );
  expect(parts.map(({ serviceLevel }) => serviceLevel.percent)).toEqual([0, 100]);
  const all = queuesNow(parts, [], new Set());
  expect(all).toMatchObject({ offered: 1, answered: 1, overflowed: 0, asaMs: 63_000 });
  expect(all.serviceLevel).toMatchObject({ percent: 0, numerator: 0, denominator: 1 });
});
