// When a number is good, a warning or critical.
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

/** Under so many calls a service level is an accident: it is said, and alarms nobody. */
export const FEW_CALLS = 10;

/** What several queues are judged by together: the goal they have in common, or `null`. */
export const commonGoal = (
  rules: readonly (Pick<ServiceRule, 'goalPercent' | 'criticalPercent'> | null)[],
): Pick<ServiceRule, 'goalPercent' | 'criticalPercent'> | null => {
  const [first] = rules;
  const isSame = rules.every(
    (rule) =>
      rule !== null &&
      rule.goalPercent === first?.goalPercent &&
      rule.criticalPercent === first.criticalPercent,
  );
  return first && isSame ? first : null;
};
