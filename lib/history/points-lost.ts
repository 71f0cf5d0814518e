// Which queue and which interval cost how much of a service level: parts that add up to what is missing to the goal.
import { type ServiceLevel, serviceLevel } from '#lib/measure/service-level.ts';
import { bookOf, type StayOutcome } from '#lib/model/counts.ts';
import type { ServiceRule } from '#lib/model/site.ts';
import { type Part, partsOf, type QueueReportInput } from './queue-report.ts';
import type { Interval } from './spans.ts';

/** Calls are those that the formula judges. */
export type PointsCell = {
  /** Of the whole span's service level, in per cent of all its judged calls; below 0: better than the goal. */
  readonly lost: number;
  readonly judged: number;
  readonly inTime: number;
};

export type PointsLost = {
  readonly intervals: readonly Interval[];
  /** Of all queues, each weighed by its judged calls; `null` like `reached` where no call was judged. */
  readonly goal: number | null;
  readonly reached: number | null;
  readonly total: PointsCell;
  readonly byInterval: readonly PointsCell[];
  readonly queues: readonly {
    readonly queue: string;
    readonly goal: number;
    readonly total: PointsCell;
    readonly cells: readonly PointsCell[];
  }[];
};

type Judged = Pick<ServiceLevel, 'numerator' | 'denominator'>;

/**
 * What a cell costs is (goal × its judged calls − those in time) ÷ all judged calls of the span: the parts of any
 * partition add up to goal − reached, whatever the sizes of its cells.
 * @param book `callers` for a sum over queues, each of them once; `stays` for one queue by itself.
 */
export function pointsLost(input: QueueReportInput, book: 'stays' | 'callers'): PointsLost {
  const { intervals, now } = input;
  const judge = (part: Part): Judged => serviceLevel(part.counts[book], part[book], part.rule, now);
  const queues = partsOf(input).map(({ id, at, total }) => {
    const goal = total.rule.goalPercent;
    return { id, goal, cells: at.map(judge), total: judge(total) };
  });
  const all = queues.reduce((sum, { total }) => sum + total.denominator, 0);
  const cellOf = (parts: readonly { readonly goal: number; readonly level: Judged }[]): PointsCell => {
    const [judged, inTime] = [sumOf(parts, 'denominator'), sumOf(parts, 'numerator')];
    const due = parts.reduce((sum, { goal, level }) => sum + goal * level.denominator, 0);
    return { lost: all === 0 ? 0 : (due - 100 * inTime) / all, judged, inTime };
  };
  const total = cellOf(queues.map(({ goal, total: level }) => ({ goal, level })));
  const reached = all === 0 ? null : (100 * total.inTime) / all;
  return {
    intervals,
    reached,
    goal: reached === null ? null : reached + total.lost,
    total,
    byInterval: intervals.map((_, i) =>
      cellOf(queues.flatMap(({ goal, cells }) => (cells[i] ? [{ goal, level: cells[i] }] : []))),
    ),
    queues: queues.map(({ id, goal, cells, total: level }) => ({
      ...{ queue: id, goal, total: cellOf([{ goal, level }]) },
      cells: cells.map((each) => cellOf([{ goal, level: each }])),
    })),
  };
}

const sumOf = (parts: readonly { readonly level: Judged }[], of: keyof Judged): number =>
  parts.reduce((sum, { level }) => sum + level[of], 0);

/** The cells of one queue and interval that cost most, dearest first; none that cost nothing. */
export function dearest(
  { queues }: Pick<PointsLost, 'queues'>,
  most: number,
): readonly { readonly queue: string; readonly at: number; readonly lost: number }[] {
  return queues
    .flatMap(({ queue, cells }) => cells.map(({ lost }, at) => ({ queue, at, lost })))
    .filter(({ lost }) => lost > 0)
    .sort((a, b) => b.lost - a.lost || a.at - b.at || (a.queue < b.queue ? -1 : 1))
    .slice(0, most);
}

/** Whether one stay or caller that has ended counts as missed: judged, and not in time. */
export function isMissed(outcome: StayOutcome, waitMs: number, rule: ServiceRule): boolean {
  const { numerator, denominator } = serviceLevel(bookOf(outcome, waitMs), [], rule, 0);
  return denominator - numerator > 0;
}
