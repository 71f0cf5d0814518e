// How the service level of queues has gone over today, and over the day before.
import type { QuarterRow, SiteRow, TallyRow } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { percentOf, type QueueRule, serviceLevel } from './service-level.ts';

const MINUTE_MS = 60_000;
/** Steps in which it is drawn: calls of fewer minutes make a line of accidents. */
export const COURSE_MINUTES = 30;
const STEP_MS = COURSE_MINUTES * MINUTE_MS;

/** `at`: ms since its day began; `percent` 0..100 unrounded, of the calls that came in that step. */
export type CoursePoint = { readonly at: number; readonly percent: number };
export type Course = { readonly today: readonly CoursePoint[]; readonly before: readonly CoursePoint[] };

/**
 * Oldest first; steps without a call that counts are left out. `rows`: of the queues it is about. `book`: `callers` for
 * several queues together (rule 3), else the queue's stays. Cost: the rows.
 */
export function courseOf(
  rows: { readonly quarters: readonly QuarterRow[]; readonly tallies: readonly TallyRow[] },
  ruleFor: (queue: QueueId) => QueueRule,
  site: Pick<SiteRow, 'day' | 'dayFrom' | 'before'>,
  book: 'stays' | 'callers',
): Course {
  const parts = [
    ...rows.quarters.map(({ queue, day, at, counts }) => ({ queue, day, at, counts })),
    // What is folded into the day's row is in the quarters.
    ...rows.tallies.flatMap(({ queue, day, minute, counts }) =>
      minute === null ? [] : [{ queue, day, at: minute, counts }],
    ),
  ];
  const ofDay = (day: string | null, from: number): readonly CoursePoint[] => {
    const steps = new Map<number, { met: number; all: number }>();
    for (const part of parts) {
      if (part.day !== day || part.at < from) continue;
      const { numerator, denominator } = serviceLevel(part.counts[book], [], ruleFor(part.queue), part.at);
      const at = Math.floor((part.at - from) / STEP_MS) * STEP_MS;
      const step = steps.get(at) ?? { met: 0, all: 0 };
      steps.set(at, { met: step.met + numerator, all: step.all + denominator });
    }
    return [...steps]
      .sort(([a], [b]) => a - b)
      .flatMap(([at, { met, all }]) => {
        const percent = percentOf(met, all);
        return percent === null ? [] : [{ at, percent }];
      });
  };
  return {
    today: ofDay(site.day, site.dayFrom),
    before: site.before ? ofDay(site.before.day, site.before.from) : [],
  };
}
