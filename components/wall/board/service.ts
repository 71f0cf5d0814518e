'use client';
// What a wall says of a service level: the number, its state in a word and a shape, and its goal.
import { BELOW_GOAL } from '#components/domain/status-styles.ts';
import type { Tone } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { StatusStyle } from '#components/ui/status.tsx';
import { NOTHING } from '#lib/format/duration.ts';
import { integer, wholePercent } from '#lib/format/number.ts';
import type { ServiceLevel } from '#lib/measure/service-level.ts';
import { commonGoal, FEW_CALLS, serviceLevelLevel } from '#lib/measure/thresholds.ts';

export type ServiceSaid = {
  readonly text: string;
  readonly note: string;
  readonly tone: Tone;
  readonly mark: StatusStyle | null;
  /** For a gauge; `null` where it judges nothing. */
  readonly percent: number | null;
  readonly goal: number | null;
};

/** `of`: the queues' own levels, whose goals count. `isHeard`: whether any of their PBXs is heard now. */
export function useService(level: ServiceLevel, of: readonly ServiceLevel[], isHeard: boolean): ServiceSaid {
  const { t, locale } = useWords();
  const goal = commonGoal(of.map(({ rule }) => rule));
  const plain = { tone: 'plain', mark: null, percent: null, goal: goal?.goalPercent ?? null } as const;
  const { percent, numerator, denominator } = level;
  // Of PBXs that are not heard nobody can say that they have no calls.
  if (!isHeard) return { ...plain, text: NOTHING, note: t('not heard') };
  if (percent === null) return { ...plain, text: NOTHING, note: t('no calls yet') };
  if (denominator < FEW_CALLS) {
    const text = t('{part} of {all}', {
      part: integer(numerator, locale),
      all: integer(denominator, locale),
    });
    return { ...plain, text, note: t('few calls') };
  }
  const text = wholePercent(percent, locale);
  if (!goal) return { ...plain, text, percent, note: t('goals differ') };
  const said = { goal: integer(goal.goalPercent, locale) };
  switch (serviceLevelLevel(percent, goal)) {
    case 'critical':
      return {
        ...plain,
        text,
        percent,
        tone: 'critical',
        mark: BELOW_GOAL,
        note: t('far below goal {goal}', said),
      };
    case 'warning':
      return {
        ...plain,
        text,
        percent,
        tone: 'warning',
        mark: BELOW_GOAL,
        note: t('below goal {goal}', said),
      };
    default:
      return { ...plain, text, percent, note: t('goal {goal}', said) };
  }
}
