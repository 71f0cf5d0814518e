// The service-level formulas as functions over stored waits: five of the trade, and each PBX's own.
import type { QueueRow } from '#lib/model/board.ts';
import type { Book } from '#lib/model/counts.ts';
import { FORMULAS, type Formula, type ServiceRule } from '#lib/model/site.ts';
import { answeredIn, endedSo, endedWithin } from './counts.ts';
import { addPbxLevels, type PbxLevel, type PbxRule, pbxLevel } from './pbx-formula.ts';

/** The rule of one queue, with its PBX's own where the make is known. */
export type QueueRule = ServiceRule & { readonly pbx?: PbxRule };

/** A service level with everything it was made of. All numbers are calls, except `percent`. */
export type ServiceLevel = {
  /** 0..100, unrounded; `null` when no call can be judged yet ("no calls yet"): never 0 % or 100 %. */
  readonly percent: number | null;
  readonly numerator: number;
  readonly denominator: number;
  /** By a member or outside the team. */
  readonly answered: number;
  readonly answeredWithin: number;
  readonly abandoned: number;
  readonly abandonedWithin: number;
  /** Abandoned within the short-abandon time, or within T where that is less. */
  readonly abandonedShort: number;
  /** Left otherwise after T, whichever way: disconnected, overflowed, callback, unknown. Misses. */
  readonly leftLate: number;
  /** Left otherwise within T, and a miss because the site says so. */
  readonly leftMissed: number;
  /** Left otherwise within T, and in no formula. */
  readonly leftOut: number;
  /** Callers waiting for longer than T: misses already, however their stay will end. */
  readonly waitingPast: number;
  /** The same calls as the PBX judges them; `null` where its make, or that of one of several, has no formula we know. */
  readonly asPbx: PbxLevel | null;
  /** The rule it was computed by; `null` for a sum over queues whose rules differ. */
  readonly rule: ServiceRule | null;
};

type Parts = Omit<ServiceLevel, 'percent' | 'numerator' | 'denominator' | 'rule'>;

/**
 * Numerator and denominator by formula (letters as in `lib/model/site.ts`). Whoever is past T unanswered is a miss once
 * and for all, so that no formula rises because somebody leaves after T: waiting (W), abandoned, or gone otherwise (L).
 * `answeredOnly` leaves out whatever was not answered. Sources: ICMI "Service Level Calculations"; the event at the first
 * of answered, abandoned, threshold passed: Cisco ICM; docs/counting.md, rule 2.
 */
const RATIO: Readonly<
  Record<Exclude<Formula, 'asPbxCounts'>, (p: Parts) => readonly [numerator: number, denominator: number]>
> = {
  abandonsAfterTarget: (p) => [p.answeredWithin, p.answered + p.abandoned - p.abandonedWithin + missed(p)],
  allOffered: (p) => [p.answeredWithin, p.answered + p.abandoned + missed(p)],
  abandonsAsServed: (p) => [p.answeredWithin + p.abandonedWithin, p.answered + p.abandoned + missed(p)],
  answeredOnly: (p) => [p.answeredWithin, p.answered],
  shortAbandonsOut: (p) => [p.answeredWithin, p.answered + p.abandoned - p.abandonedShort + missed(p)],
};

const missed = (p: Parts): number => p.leftLate + p.leftMissed + p.waitingPast;

/** How many of these callers have waited longer than `seconds` at `now`. Exactly `seconds` is still in time. */
export const waitingLonger = (waitingSince: readonly number[], seconds: number, now: number): number => {
  let calls = 0;
  for (const since of waitingSince) if (now - since > seconds * 1000) calls += 1;
  return calls;
};

const LEFT = ['disconnected', 'overflowed', 'callback', 'unknown'] as const;

/**
 * The service level of one span under one rule: of a queue's stays, or of its callers.
 * `waitingSince`: when each caller waiting now joined the queue (epoch ms); pass none for a span in the past.
 */
export const serviceLevel = (
  book: Book,
  waitingSince: readonly number[],
  rule: QueueRule,
  now: number,
): ServiceLevel => {
  const T = rule.targetSeconds;
  let [leftLate, leftMissed, leftOut] = [0, 0, 0];
  for (const outcome of LEFT) {
    const early = endedWithin(book, outcome, T);
    leftLate += endedSo(book, outcome) - early;
    if (outcome !== 'unknown' && rule.earlyMisses.includes(outcome)) leftMissed += early;
    else leftOut += early;
  }
  const parts: Parts = {
    answered: answeredIn(book),
    answeredWithin: endedWithin(book, 'answered', T) + endedWithin(book, 'answeredOutside', T),
    abandoned: endedSo(book, 'abandoned'),
    abandonedWithin: endedWithin(book, 'abandoned', T),
    abandonedShort: endedWithin(book, 'abandoned', Math.min(rule.shortAbandonSeconds, T)),
    ...{ leftLate, leftMissed, leftOut },
    waitingPast: waitingLonger(waitingSince, T, now),
    asPbx: rule.pbx === undefined ? null : pbxLevel(book, rule.pbx),
  };
  return { ...byFormula(parts, rule.formula), ...parts, rule };
};

const byFormula = (parts: Parts, formula: Formula) => {
  const { asPbx } = parts;
  const [numerator, denominator] =
    formula === 'asPbxCounts' ? [asPbx?.numerator ?? 0, asPbx?.denominator ?? 0] : RATIO[formula](parts);
  return { percent: percentOf(numerator, denominator), numerator, denominator };
};

/** The same calls under each formula, for "why different?"; the counts of queues with rules of their own are added. */
export const byOtherFormulas = (
  level: ServiceLevel,
): readonly { formula: Formula; percent: number | null }[] =>
  FORMULAS.filter(
    (formula) => formula !== level.rule?.formula && (formula !== 'asPbxCounts' || level.asPbx !== null),
  ).map((formula) => ({
    formula,
    percent: byFormula(level, formula).percent,
  }));

/** The same formula where all that left within T unanswered otherwise were misses. */
export const withLeftMissed = (level: ServiceLevel): number | null =>
  level.rule === null
    ? null
    : byFormula({ ...level, leftMissed: level.leftMissed + level.leftOut }, level.rule.formula).percent;

/**
 * Several queues or spans as one: numerators and denominators are added, each judged by its own rule.
 * Under one common rule this equals the service level of the added counts.
 */
export const addServiceLevels = (levels: readonly ServiceLevel[]): ServiceLevel => {
  let [numerator, denominator, answered, answeredWithin] = [0, 0, 0, 0];
  let [abandoned, abandonedWithin, abandonedShort, waitingPast] = [0, 0, 0, 0];
  let [leftLate, leftMissed, leftOut] = [0, 0, 0];
  let rule = levels[0]?.rule ?? null;
  for (const level of levels) {
    numerator += level.numerator;
    denominator += level.denominator;
    answered += level.answered;
    answeredWithin += level.answeredWithin;
    abandoned += level.abandoned;
    abandonedWithin += level.abandonedWithin;
    abandonedShort += level.abandonedShort;
    waitingPast += level.waitingPast;
    leftLate += level.leftLate;
    leftMissed += level.leftMissed;
    leftOut += level.leftOut;
    if (rule !== null && !sameRule(rule, level.rule)) rule = null;
  }
  const percent = percentOf(numerator, denominator);
  const parts = {
    ...{ answered, answeredWithin, abandoned, abandonedWithin, abandonedShort },
    ...{ leftLate, leftMissed, leftOut, waitingPast },
    asPbx: addPbxLevels(levels.map(({ asPbx }) => asPbx)),
  };
  return { percent, numerator, denominator, ...parts, rule };
};

/**
 * The rule of a queue. Its T (rule 9) is the one written for the queue, else the site's where a person wrote one, else
 * the PBX's, else the default; `targetFrom` says whose. `make`: of its PBX, whose own formula is kept beside. `target.ts` raises alerts by the same T, so that a breach on the
 * wall is a miss in the service level.
 */
export const ruleOf = (
  site: { readonly rule: ServiceRule; readonly rules: Readonly<Record<string, ServiceRule>> },
  queue: Pick<QueueRow, 'id' | 'targetMs'>,
  make?: string,
): QueueRule => {
  const written = site.rules[queue.id] ?? site.rule;
  const own = queue.targetMs === null ? null : queue.targetMs / 1000;
  const rule =
    written.targetFrom !== 'default' || own === null
      ? written
      : { ...written, targetSeconds: own, targetFrom: 'pbx' as const };
  return make === undefined ? rule : { ...rule, pbx: { make, targetSeconds: own ?? rule.targetSeconds } };
};

/** A share in percent, 0..100, unrounded; `null` when there is nothing to take a share of. */
export const percentOf = (part: number, whole: number): number | null =>
  whole > 0 ? (part / whole) * 100 : null;

const sameRule = (a: ServiceRule, b: ServiceRule | null): boolean =>
  b !== null &&
  (a === b ||
    (a.formula === b.formula &&
      a.targetSeconds === b.targetSeconds &&
      a.goalPercent === b.goalPercent &&
      a.criticalPercent === b.criticalPercent &&
      a.shortAbandonSeconds === b.shortAbandonSeconds &&
      a.earlyMisses.join() === b.earlyMisses.join()));
