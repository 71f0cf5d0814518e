// The laws of counting (docs/counting.md), each as a check over one played day that answers with what is wrong, or null.
// What they check is handed to them, so that a drill can hand them something broken.
import { fold } from '#lib/fold/fold.ts';
import { allEnded, endedSo } from '#lib/measure/counts.ts';
import { explainServiceLevel } from '#lib/measure/explain.ts';
import { floorNow } from '#lib/measure/floor.ts';
import { serviceLevel } from '#lib/measure/service-level.ts';
import { addBooks, type Book, bookOf, OUTCOMES, type QueueCounts, sumCounts } from '#lib/model/counts.ts';
import { DEFAULT_RULE, FORMULAS } from '#lib/model/site.ts';
import { BoardInHand, type Fold } from '#tests/board-in-hand.ts';
import type { Dice } from '#tests/dice.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { MIDNIGHT } from '#tests/wild-events.ts';
import { playFloor } from './floor-ledger.ts';
import { dayName, playShifts } from './shift-ledger.ts';

/** What is under test; a drill bends one of them. */
export type Counter = {
  readonly fold: Fold;
  readonly serviceLevel: typeof serviceLevel;
  readonly explain: typeof explainServiceLevel;
};
export const OURS: Counter = { fold, serviceLevel, explain: explainServiceLevel };

export type CountingLaw = (dice: Dice, of: Counter) => string | null;

const NOW = Date.UTC(2025, 9, 12);
const TRADE = FORMULAS.filter((formula) => formula !== 'asPbxCounts');

function played(
  dice: Dice,
  of: Counter,
): { board: BoardInHand; counts: QueueCounts; stays: Book; callers: Book } {
  const board = new BoardInHand(of.fold);
  for (const event of playFloor(dice).events) board.tell(event);
  const counts = sumCounts(board.all('tally').map((row) => row.counts));
  const stays = addBooks(counts.stays, counts.closedStays);
  return { board, counts, stays, callers: addBooks(counts.callers, counts.closedCallers) };
}

const differ = (what: string, one: unknown, other: unknown): string | null =>
  one === other ? null : `${what}: ${one}, not ${other}`;

export const COUNTING_LAWS: Readonly<Record<string, CountingLaw>> = {
  'a service level never changes because somebody leaves after T, whichever way'(dice, of) {
    const left = OUTCOMES.filter((outcome) => outcome !== 'answered' && outcome !== 'answeredOutside');
    let book: Book = bookOf('answered', dice.below(40_000));
    const leavers = Array.from({ length: 1 + dice.below(4) }, () => ({
      how: dice.pick(left),
      waitMs: 20_001 + dice.below(600_000),
    }));
    const since = leavers.map(({ waitMs }) => NOW - waitMs);
    const rule = { ...DEFAULT_RULE, formula: dice.pick(TRADE) };
    const before = of.serviceLevel(book, since, rule, NOW).percent;
    for (const { how, waitMs } of leavers) book = addBooks(book, bookOf(how, waitMs));
    return differ('after they left', of.serviceLevel(book, [], rule, NOW).percent, before);
  },

  'callers are never more than stays'(dice, of) {
    const { stays, callers } = played(dice, of);
    const [all, most] = [allEnded(callers), allEnded(stays)];
    return all > most ? `${all} callers of ${most} stays` : null;
  },

  'outcomes sum to the stays that ended'(dice, of) {
    const { board, stays } = played(dice, of);
    const ended = new Set<string>();
    const days = new Set(board.all('tally').map(({ day }) => day));
    // Of a day that is forgotten the records are not.
    const dayOf = (at: number): string => dayName(Math.floor((at - MIDNIGHT) / 86_400_000));
    for (const each of board.records)
      if (each.record === 'stay' && days.has(dayOf(each.startedAt)))
        ended.add(`${each.call} ${each.queue} ${each.queuedAt} ${each.startedAt}`);
    const sum = OUTCOMES.reduce((calls, outcome) => calls + endedSo(stays, outcome), 0);
    return differ('sum of outcomes', sum, ended.size);
  },

  'agents talk and hold what the queues do, outside the team apart'(dice, of) {
    const { board, counts } = played(dice, of);
    const ms = board.all('shift').reduce((sum, row) => sum + row.talkMs + row.heldMs, 0);
    return differ('talk of agents', ms, counts.talkMs + counts.heldMs - counts.outsideMs);
  },

  'an agent’s states sum to the time they were signed in and heard'(dice, of) {
    const shifts = playShifts(dice);
    const board = new BoardInHand(of.fold);
    for (const event of shifts.events) board.tell(event);
    return shifts.problems(board)[0] ?? null;
  },

  'the raw counts of an explanation give the number that is shown'(dice, of) {
    const { board } = played(dice, of);
    const day = board.all('site')[0]?.day ?? null;
    const queues = [...new Set(board.all('tally').map(({ queue, source }) => [queue, source] as const))].map(
      ([id, source]) => ({
        ...{ kind: 'queue' as const, id, source, tenant: null, number: id, name: id },
        ...{ targetMs: null, wrapUpMs: null, counted: null, callbacks: null },
      }),
    );
    const site = siteRow({ rule: { ...DEFAULT_RULE, formula: dice.pick(TRADE) }, day });
    const tallies = board.all('tally');
    const { all } = floorNow({ queues, calls: [], tallies, agents: [], site, now: NOW });
    const { counts } = of.explain(all, { sources: [], site, now: NOW });
    const value = (name: string) => counts.find((each) => each.name === name)?.value ?? Number.NaN;
    const [part, whole] = [value('numerator'), value('denominator')];
    return differ('shown', all.serviceLevel.percent, whole === 0 ? null : (part / whole) * 100);
  },
};
