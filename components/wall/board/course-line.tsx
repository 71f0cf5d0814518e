'use client';
// The line of the service level over the day, with the goal and the day before.
import { useMemo, useState } from 'react';
import { useNow, useReadRows, useSite } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useRoom } from '#components/ui/use-room.ts';
import { pageText } from '#components/wall/text-width.ts';
import { integer, wholePercent } from '#lib/format/number.ts';
import { clockTime } from '#lib/format/time.ts';
import { COURSE_MINUTES, type Course, type CoursePoint, courseOf } from '#lib/measure/course.ts';
import { ruleOf } from '#lib/measure/service-level.ts';
import type { QueueRow } from '#lib/model/board.ts';

/** Nothing in half-hours changes faster than anybody looks. */
const EVERY_MS = 30_000;
const STEP_MS = COURSE_MINUTES * 60_000;
const HOUR_MS = 3_600_000;
const NONE: Course = { today: [], before: [] };

export function useCourse(queues: readonly QueueRow[]): Course {
  const rows = useReadRows();
  const site = useSite();
  const turn = Math.floor(useNow() / EVERY_MS);
  return useMemo(() => {
    if (!site || turn === 0) return NONE;
    const rules = new Map(queues.map((queue) => [queue.id as string, ruleOf(site, queue)]));
    const isOurs = ({ queue }: { readonly queue: string }): boolean => rules.has(queue);
    return courseOf(
      { quarters: rows('quarter').filter(isOurs), tallies: rows('tally').filter(isOurs) },
      (queue) => rules.get(queue) ?? site.rule,
      site,
      queues.length > 1 ? 'callers' : 'stays',
    );
  }, [rows, site, turn, queues]);
}

/**
 * `size`: of its words, in pixels. `goal`: in percent, or `null` where there is no common one. `hasKey`: it says itself
 * which line is which. Nothing where there is no room for a line and its times.
 */
export function CourseLine({
  course,
  goal,
  size,
  hasKey = false,
}: {
  course: Course;
  goal: number | null;
  size: number;
  hasKey?: boolean;
}) {
  const { t, locale } = useWords();
  const site = useSite();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const room = useRoom(element);
  const key = hasKey ? 1.3 * size : 0;
  const { width } = room;
  const height = room.height - key;
  const { today, before } = course;
  const all = [...today, ...before];
  const last = today[today.length - 1];
  const label = last
    ? t('Service level over the day, now {percent}', { percent: wholePercent(last.percent, locale) })
    : t('Service level over the day');
  // Without room for a line and its times there is none.
  if (all.length === 0 || !site || height < 4 * size)
    return <div ref={setElement} className="h-full min-h-0" />;
  const from = Math.floor(Math.min(...all.map(({ at }) => at)) / HOUR_MS) * HOUR_MS;
  const until = Math.max(
    from + 2 * HOUR_MS,
    Math.ceil((Math.max(...all.map(({ at }) => at)) + STEP_MS) / HOUR_MS) * HOUR_MS,
  );
  const goalText = goal === null ? '' : t('goal {goal}', { goal: integer(goal, locale) });
  const text = pageText().width;
  // Where its name would take the line's own room the goal is a line alone: its name stands beside the number.
  const hasGoalText = goalText !== '' && text(goalText, size) + size < width / 2;
  const [left, top] = [size * 0.15, size * 0.75];
  const right = Math.max(left + size, width - (hasGoalText ? text(goalText, size) + size * 0.4 : size * 0.3));
  const foot = Math.max(top + size, height - size * 1.5);
  const x = (at: number): number => left + ((at + STEP_MS / 2 - from) / (until - from)) * (right - left);
  const y = (percent: number): number => foot - (Math.min(100, percent) / 100) * (foot - top);
  const path = (points: readonly CoursePoint[]): string =>
    points
      .map(
        ({ at, percent }, place) => `${place === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(percent).toFixed(1)}`,
      )
      .join('');
  const time = (at: number): string => clockTime(site.dayFrom + at, site.timeZone, locale);
  const ends = [
    { at: from, anchor: 'start', place: left },
    { at: until, anchor: 'end', place: right },
  ] as const;
  const hasBoth = text(time(from), size) + text(time(until), size) + size < right - left;
  return (
    // Time goes from left to right in every language.
    <div
      ref={setElement}
      dir="ltr"
      role="img"
      aria-label={label}
      className="relative h-full min-h-0 overflow-hidden"
    >
      {hasKey ? <CourseKey hasBefore={before.length > 0} /> : null}
      <svg aria-hidden width={width} height={height} className="absolute bottom-0 left-0">
        <path d={`M${left} ${foot}H${right}`} stroke="var(--line)" strokeWidth={size * 0.05} />
        {goal === null ? null : (
          <>
            <path
              d={`M${left} ${y(goal)}H${right}`}
              stroke="var(--soft)"
              strokeWidth={size * 0.06}
              strokeDasharray={`${size * 0.08} ${size * 0.22}`}
              strokeLinecap="round"
            />
            {hasGoalText ? (
              <text x={right + size * 0.3} y={y(goal) + size * 0.35} fontSize={size} fill="var(--soft)">
                {goalText}
              </text>
            ) : null}
          </>
        )}
        <path
          d={path(before)}
          fill="none"
          stroke="var(--faint)"
          strokeWidth={size * 0.08}
          strokeLinejoin="round"
        />
        <path
          d={path(today)}
          fill="none"
          stroke="var(--info)"
          strokeWidth={size * 0.19}
          strokeLinejoin="round"
          strokeLinecap="round"
        />
        {last ? <circle cx={x(last.at)} cy={y(last.percent)} r={size * 0.26} fill="var(--info)" /> : null}
        {ends
          .filter((_, place) => place === 0 || hasBoth)
          .map(({ at, anchor, place }) => (
            <text
              key={anchor}
              x={place}
              y={height - size * 0.35}
              fontSize={size}
              textAnchor={anchor}
              fill="var(--soft)"
            >
              {time(at)}
            </text>
          ))}
      </svg>
    </div>
  );
}

/** Which line is which. */
export function CourseKey({ hasBefore }: { hasBefore: boolean }) {
  const { t } = useWords();
  return (
    <p className="flex flex-wrap items-center text-soft">
      <span
        aria-hidden
        className="bg-info"
        style={{ width: '0.9em', height: '0.2em', borderRadius: '0.1em', marginInlineEnd: '0.3em' }}
      />
      {t('today')}
      {hasBefore ? (
        <>
          <span
            aria-hidden
            className="bg-faint"
            style={{ width: '0.9em', height: '0.08em', marginInlineStart: '0.8em', marginInlineEnd: '0.3em' }}
          />
          {t('yesterday')}
        </>
      ) : null}
    </p>
  );
}
