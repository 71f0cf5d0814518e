// The ICMI worked example and the laws every service level keeps.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addServiceLevels, ruleOf, serviceLevel, waitingLonger } from '#lib/measure/service-level.ts';
import { targetOf } from '#lib/measure/target.ts';
import type { Kind, Row, RowOf } from '#lib/model/board.ts';
import { addBooks, type Book, bookOf, OUTCOMES } from '#lib/model/counts.ts';
import { DEFAULT_RULE, EARLY_MISSES, FORMULAS, type Formula, type ServiceRule } from '#lib/model/site.ts';
import { holds } from '#tests/lib/holds.ts';
import { countsOf, type PlainCounts } from '#tests/plain-counts.ts';
import { bookArbitrary, NOW, queueRow, siteRow } from './rows.ts';

const stays = (some: Partial<PlainCounts>): Book => countsOf(some).stays;

/** ICMI / Call Centre Helper: answered 1000, 860 of them within 20 s; abandoned 60: 10 within 5 s, 20 within 20 s. */
const ICMI = stays({
  answered: [
    [0, 100],
    [20, 760],
    [21, 140],
  ],
  abandoned: [
    [5, 10],
    [20, 10],
    [21, 40],
  ],
});
const rule = (formula: Formula, some: Partial<ServiceRule> = {}): ServiceRule => ({
  ...DEFAULT_RULE,
  formula,
  ...some,
});
const late = (callers: number) => Array.from({ length: callers }, () => NOW - 20_001);
/** The trade's, which hold our laws; each PBX's own is in pbx-formula.test.ts. */
const TRADE = FORMULAS.filter((formula) => formula !== 'asPbxCounts');
const ruleArbitrary = fc.record({
  formula: fc.constantFrom(...FORMULAS),
  targetSeconds: fc.nat(100),
  goalPercent: fc.nat(100),
  criticalPercent: fc.nat(100),
  shortAbandonSeconds: fc.nat(100),
  targetFrom: fc.constant('site' as const),
  earlyMisses: fc.subarray([...EARLY_MISSES]),
});
const sincesArbitrary = fc.array(fc.integer({ min: NOW - 200_000, max: NOW + 5000 }), { maxLength: 8 });

describe('service level', () => {
  it.each([
    ['abandonsAfterTarget', 82.69, 82.3],
    ['allOffered', 81.13, 80.75],
    ['abandonsAsServed', 83.02, 82.63],
    ['answeredOnly', 86.0, 86.0],
    ['shortAbandonsOut', 81.9, 81.52],
  ] as const)(
    '%s: %d %% in the ICMI example, %d %% with five callers waiting past T',
    (formula, alone, waiting) => {
      expect(serviceLevel(ICMI, [], rule(formula), NOW).percent).toBeCloseTo(alone, 2);
      expect(serviceLevel(ICMI, late(5), rule(formula), NOW).percent).toBeCloseTo(waiting, 2);
    },
  );

  it('names what it was made of', () => {
    expect(serviceLevel(ICMI, late(5), rule('abandonsAfterTarget'), NOW)).toMatchObject({
      numerator: 860,
      denominator: 1045,
      answered: 1000,
      answeredWithin: 860,
      abandoned: 60,
      abandonedWithin: 20,
      abandonedShort: 10,
      waitingPast: 5,
    });
  });

  it('has none before the first call, and is 0 % with one caller waiting past T', () => {
    for (const formula of TRADE) {
      expect(serviceLevel({}, [], rule(formula), NOW).percent).toBeNull();
      expect(serviceLevel({}, [NOW - 20_000], rule(formula), NOW).percent).toBeNull();
      const expected = formula === 'answeredOnly' ? null : 0;
      expect(serviceLevel({}, late(1), rule(formula), NOW).percent).toBe(expected);
    }
  });

  it('has none when every call gave up early and the rule judges none of them', () => {
    const early = stays({ abandoned: [[2, 3]] });
    expect(serviceLevel(early, [], rule('abandonsAfterTarget'), NOW).percent).toBeNull();
    expect(serviceLevel(early, [], rule('allOffered'), NOW).percent).toBe(0);
    expect(serviceLevel(early, [], rule('abandonsAsServed'), NOW).percent).toBe(100);
  });

  it('is still in time at exactly T', () => {
    expect(waitingLonger([NOW - 20_000], 20, NOW)).toBe(0);
    expect(waitingLonger([NOW - 20_001], 20, NOW)).toBe(1);
  });

  it('judges nobody later than at T: a short abandon is one within the lesser of its time and T', () => {
    const long = rule('shortAbandonsOut', { shortAbandonSeconds: 30 });
    expect(serviceLevel({}, [NOW - 25_000], long, NOW).percent).toBe(0);
    expect(serviceLevel(stays({ abandoned: [[25, 1]] }), [], long, NOW).percent).toBe(0);
    expect(serviceLevel(stays({ abandoned: [[20, 1]] }), [], long, NOW).percent).toBeNull();
  });

  it('is 66.7 % with five callers past T, and still when they time out to voicemail, are called back or sent on', () => {
    const answered: Book = { answered: { calls: [[10, 10]], ms: 100_000 } };
    const waiting = Array.from({ length: 5 }, () => NOW - 90_000);
    for (const formula of TRADE) {
      const before = serviceLevel(answered, waiting, rule(formula), NOW).percent;
      if (formula !== 'answeredOnly') expect(before).toBeCloseTo(66.67, 2);
      for (const outcome of OUTCOMES) {
        if (outcome === 'answered' || outcome === 'answeredOutside') continue;
        const gone = { ...answered, [outcome]: { calls: [[90, 5]], ms: 450_000 } };
        expect(serviceLevel(gone, [], rule(formula), NOW).percent, `${formula}, ${outcome}`).toBe(before);
      }
    }
  });

  it('leaves out what left within T otherwise, or takes it as missed where the site says so; unknown never', () => {
    for (const outcome of ['disconnected', 'callback', 'overflowed'] as const) {
      const book: Book = {
        answered: { calls: [[10, 3]], ms: 0 },
        [outcome]: { calls: [[20, 1]], ms: 0 },
        unknown: { calls: [[5, 7]], ms: 0 },
      };
      expect(serviceLevel(book, [], rule('allOffered'), NOW)).toMatchObject({ percent: 100, leftOut: 8 });
      const strict = rule('allOffered', { earlyMisses: [outcome] });
      expect(serviceLevel(book, [], strict, NOW)).toMatchObject({ percent: 75, leftOut: 7, leftMissed: 1 });
    }
  });

  it('never rises because somebody leaves after T, whichever way', () => {
    const left = OUTCOMES.filter((outcome) => outcome !== 'answered' && outcome !== 'answeredOutside');
    holds(
      fc.property(
        bookArbitrary,
        fc.array(fc.tuple(fc.constantFrom(...left), fc.integer({ min: 1, max: 600_000 })), { maxLength: 6 }),
        ruleArbitrary,
        (book, leavers, by) => {
          const sinces = leavers.map(([, ms]) => NOW - by.targetSeconds * 1000 - ms);
          const before = serviceLevel(book, sinces, by, NOW).percent;
          let after: Book = book;
          for (const [i, [outcome]] of leavers.entries())
            after = addBooks(after, bookOf(outcome, NOW - (sinces[i] ?? NOW)));
          expect(serviceLevel(after, [], by, NOW).percent).toBe(before);
        },
      ),
    );
  });

  it('counts who answered outside the team as answered', () => {
    const book: Book = {
      answered: { calls: [[10, 1]], ms: 0 },
      answeredOutside: {
        calls: [
          [10, 1],
          [30, 2],
        ],
        ms: 0,
      },
    };
    expect(serviceLevel(book, [], rule('allOffered'), NOW)).toMatchObject({ percent: 50, answered: 4 });
  });

  it('stays within 0..100 and never rises by a caller waiting', () => {
    holds(
      fc.property(bookArbitrary, sincesArbitrary, ruleArbitrary, (some, sinces, by) => {
        const alone = serviceLevel(some, [], by, NOW);
        const waiting = serviceLevel(some, sinces, by, NOW);
        for (const level of [alone, waiting]) {
          if (level.percent === null) expect(level.denominator).toBe(0);
          else {
            expect(level.percent).toBeGreaterThanOrEqual(0);
            expect(level.percent).toBeLessThanOrEqual(100);
          }
          expect(level.numerator).toBeLessThanOrEqual(level.denominator);
        }
        if (alone.percent !== null) expect(waiting.percent).toBeLessThanOrEqual(alone.percent);
      }),
    );
  });

  it('only falls as time goes by while nothing else happens', () => {
    holds(
      fc.property(bookArbitrary, sincesArbitrary, ruleArbitrary, fc.nat(100_000), (some, sinces, by, ms) => {
        const before = serviceLevel(some, sinces, by, NOW).percent ?? 100;
        expect(serviceLevel(some, sinces, by, NOW + ms).percent ?? 100).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('adds queues under one rule as if their calls were one queue’s', () => {
    holds(
      fc.property(
        bookArbitrary,
        bookArbitrary,
        sincesArbitrary,
        sincesArbitrary,
        ruleArbitrary,
        (a, b, x, y, by) => {
          const apart = addServiceLevels([serviceLevel(a, x, by, NOW), serviceLevel(b, y, { ...by }, NOW)]);
          expect(apart).toEqual(serviceLevel(addBooks(a, b), [...x, ...y], by, NOW));
        },
      ),
    );
  });

  it('adds queues under different rules, each by its own, and then names no rule', () => {
    const a = serviceLevel(
      stays({
        answered: [
          [10, 1],
          [30, 1],
        ],
      }),
      [],
      rule('allOffered'),
      NOW,
    );
    const b = serviceLevel(
      stays({ answered: [[30, 2]] }),
      [],
      rule('allOffered', { targetSeconds: 60 }),
      NOW,
    );
    expect(addServiceLevels([a, b])).toMatchObject({ percent: 75, rule: null });
    expect(addServiceLevels([])).toMatchObject({ percent: null, denominator: 0, rule: null });
  });

  it('takes T as written for the queue, else for the site, else the PBX’s, else 20 s, as alerts do', () => {
    const own = rule('allOffered', { targetSeconds: 7, targetFrom: 'queue' });
    const goalAlone = { ...DEFAULT_RULE, goalPercent: 90 };
    const site = siteRow({ rules: { 'hq/1': own, 'hq/4': goalAlone } });
    const queues = [
      queueRow('1', { targetMs: 9000 }),
      queueRow('2', { targetMs: 9000 }),
      queueRow('3'),
      queueRow('4', { targetMs: 9000 }),
    ];
    expect(queues.map((queue) => ruleOf(site, queue))).toEqual([
      own,
      { ...DEFAULT_RULE, targetSeconds: 9, targetFrom: 'pbx' },
      DEFAULT_RULE,
      { ...goalAlone, targetSeconds: 9, targetFrom: 'pbx' },
    ]);
    const written = { ...DEFAULT_RULE, targetSeconds: 30, targetFrom: 'site' } as const;
    expect(ruleOf({ rule: written, rules: {} }, queues[1] ?? queueRow('2'))).toEqual(written);
    const rows: readonly Row[] = [site, ...queues];
    const board = {
      get: <K extends Kind>(kind: K, id: string) =>
        rows.find((row): row is RowOf<K> => row.kind === kind && row.id === id),
      all: () => [],
    };
    for (const queue of queues) {
      expect(targetOf(board, queue.id)).toBe(ruleOf(site, queue).targetSeconds * 1000);
    }
  });
});
