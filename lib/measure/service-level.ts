// Knows the five service-level formulas as functions over stored waits. Refuses to know colours, queues or agents.
import type { QueueCounts, QueueRow } from '#lib/model/board.ts';
import type { Formula, ServiceRule } from '#lib/model/site.ts';
import { total, within } from './counts.ts';

/** A service level with everything it was made of. All numbers are calls, except `percent`. */
export type ServiceLevel = {
  /** 0..100, unrounded; `null` when no call can be judged yet ("no calls yet"): never 0 % or 100 %. */
  readonly percent: number | null;
  readonly numerator: number;
  readonly denominator: number;
  readonly answered: number;
  readonly answeredWithin: number;
  readonly abandoned: number;
  readonly abandonedWithin: number;
  /** Abandoned within the short-abandon time. */
  readonly abandonedShort: number;
  /** Callers still waiting who already count as missed: they are in the denominator. */
  readonly waitingPast: number;
  /** The rule it was computed by; `null` for a sum over queues whose rules differ. */
  readonly rule: ServiceRule | null;
};

type Parts = Omit<ServiceLevel, 'percent' | 'numerator' | 'denominator' | 'rule'>;

/**
 * Numerator and denominator by formula; letters as in `lib/model/site.ts`, W = callers waiting past the limit of
 * {@link missedAfterSeconds}. Overflowed calls, callbacks and calls that left otherwise are in none of them.
 * Source: ICMI "Service Level Calculations" and the products named in docs (Cisco, Genesys, Amazon, Asterisk, Talkdesk).
 */
const RATIO: Readonly<Record<Formula, (p: Parts) => readonly [numerator: number, denominator: number]>> = {
  /** W joins: answered or abandoned, this caller will be in A or in B after T. */
  abandonsAfterTarget: (p) => [
    p.answeredWithin,
    p.answered + p.abandoned - p.abandonedWithin + p.waitingPast,
  ],
  /** W joins: answered late or abandoned, a miss either way. */
  allOffered: (p) => [p.answeredWithin, p.answered + p.abandoned + p.waitingPast],
  /** W joins: too late to be served or to abandon within T. */
  abandonsAsServed: (p) => [p.answeredWithin + p.abandonedWithin, p.answered + p.abandoned + p.waitingPast],
  /** W stays out: a caller who gives up never counts here, so nothing is decided before the answer. */
  answeredOnly: (p) => [p.answeredWithin, p.answered],
  /** W joins once neither an answer within T nor a short abandon is possible any more. */
  shortAbandonsOut: (p) => [p.answeredWithin, p.answered + p.abandoned - p.abandonedShort + p.waitingPast],
};

/** The wait in seconds beyond which a caller still waiting is a miss; `null` where waiting callers never count. */
export const missedAfterSeconds = (rule: ServiceRule): number | null => {
  if (rule.formula === 'answeredOnly') return null;
  if (rule.formula === 'shortAbandonsOut') return Math.max(rule.targetSeconds, rule.shortAbandonSeconds);
  return rule.targetSeconds;
};

/** How many of these callers have waited longer than `seconds` at `now`. Exactly `seconds` is still in time. */
export const waitingLonger = (waitingSince: readonly number[], seconds: number, now: number): number => {
  let calls = 0;
  for (const since of waitingSince) if (now - since > seconds * 1000) calls += 1;
  return calls;
};

/**
 * The service level of one span under one rule.
 * `waitingSince`: when each caller waiting now joined the queue (epoch ms); pass none for a span in the past.
 */
export const serviceLevel = (
  counts: QueueCounts,
  waitingSince: readonly number[],
  rule: ServiceRule,
  now: number,
): ServiceLevel => {
  const limit = missedAfterSeconds(rule);
  const parts: Parts = {
    answered: total(counts.answered),
    answeredWithin: within(counts.answered, rule.targetSeconds),
    abandoned: total(counts.abandoned),
    abandonedWithin: within(counts.abandoned, rule.targetSeconds),
    abandonedShort: within(counts.abandoned, rule.shortAbandonSeconds),
    waitingPast: limit === null ? 0 : waitingLonger(waitingSince, limit, now),
  };
  const [numerator, denominator] = RATIO[rule.formula](parts);
  return { percent: percentOf(numerator, denominator), numerator, denominator, ...parts, rule };
};

/**
 * Several queues or spans as one: numerators and denominators are added, each judged by its own rule.
 * Under one common rule this equals the service level of the added counts.
 */
export const addServiceLevels = (levels: readonly ServiceLevel[]): ServiceLevel => {
  let [numerator, denominator, answered, answeredWithin] = [0, 0, 0, 0];
  let [abandoned, abandonedWithin, abandonedShort, waitingPast] = [0, 0, 0, 0];
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
    if (rule !== null && !sameRule(rule, level.rule)) rule = null;
  }
  const percent = percentOf(numerator, denominator);
  const parts = { answered, answeredWithin, abandoned, abandonedWithin, abandonedShort, waitingPast };
  return { percent, numerator, denominator, ...parts, rule };
};

/**
 * The rule of a queue: its own where the site gave it one; else the site's, with T as the PBX tells it where it does.
 * Its T is the target that `target.ts` raises alerts by, so that a breach on the wall is a miss in the service level.
 */
export const ruleOf = (
  site: { readonly rule: ServiceRule; readonly rules: Readonly<Record<string, ServiceRule>> },
  queue: Pick<QueueRow, 'id' | 'targetMs'>,
): ServiceRule => {
  const own = site.rules[queue.id];
  if (own !== undefined) return own;
  return queue.targetMs === null ? site.rule : { ...site.rule, targetSeconds: queue.targetMs / 1000 };
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
      a.shortAbandonSeconds === b.shortAbandonSeconds));
