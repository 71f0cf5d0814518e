// When a number is good, a warning or critical, and how a level settles without flickering.
import type { ServiceRule } from '#lib/model/site.ts';

/** `none`: nothing to judge. For a wait, `critical` means the target is breached. */
export type Level = 'none' | 'good' | 'warning' | 'critical';

/** A wait becomes a warning at this share of its target. */
export const WAIT_WARNING_PERCENT = 75;

/** Level of a service level in percent (unrounded): goal reached, below it, or below the critical mark. */
export const serviceLevelLevel = (
  percent: number | null,
  rule: Pick<ServiceRule, 'goalPercent' | 'criticalPercent'>,
): Level => {
  if (percent === null) return 'none';
  if (percent >= rule.goalPercent) return 'good';
  return percent >= rule.criticalPercent ? 'warning' : 'critical';
};

/** Level of a wait in ms against its target in ms: warning from 75 %, critical (breached) from 100 %. */
export const waitLevel = (waitedMs: number | null, targetMs: number | null): Level => {
  if (waitedMs === null || targetMs === null) return 'none';
  if (waitedMs >= targetMs) return 'critical';
  return waitedMs * 100 >= targetMs * WAIT_WARNING_PERCENT ? 'warning' : 'good';
};

/** A level as shown, and what it needs to settle. Start with `null`. */
export type Settled = {
  readonly level: Level;
  /** The last time the measured level was as bad as `level` (epoch ms). */
  readonly since: number;
  /** The worst level measured since then; what `level` will improve to. */
  readonly next: Level | null;
};

/**
 * The level to show: worse at once, better only after `holdMs` without a relapse, and then only as good as the worst
 * seen meanwhile. To and from `none` at once. A `now` before `since` counts as no time gone by.
 */
export const settle = (previous: Settled | null, level: Level, now: number, holdMs: number): Settled => {
  if (previous === null || level === 'none' || RANK[level] >= RANK[previous.level]) {
    return { level, since: now, next: null };
  }
  const next = previous.next === null ? level : worse(previous.next, level);
  return now - previous.since >= holdMs
    ? { level: next, since: now, next: null }
    : { level: previous.level, since: previous.since, next };
};

/** The worse of two levels; `none` is better than all. */
export const worse = (a: Level, b: Level): Level => (RANK[a] >= RANK[b] ? a : b);

const RANK: Readonly<Record<Level, number>> = { none: 0, good: 1, warning: 2, critical: 3 };
