'use client';
// How the last two hours look: answered and abandoned, stacked, five minutes a bar. Abandoned is hatched as well as
// coloured. Import it lazily (trend.tsx does): Recharts is large.
import { useId } from 'react';
import { Bar, BarChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { rem } from '#components/ui/rem.ts';
import type { TrendPoint } from '#lib/measure/trend.ts';

export function TrendChart({
  points,
  label,
  time,
  size = rem(),
}: {
  points: readonly TrendPoint[];
  label: string;
  /** Of the words at the axes, in pixels. */
  size?: number | undefined;
  /** Writes the time of a point; without it there are no axes. */
  time?: ((at: number) => string) | undefined;
}) {
  const hatch = useId();
  const { n } = useWords();
  const line = rem() / 8;
  const data = points.map((point) => ({
    at: point.at,
    answered: point.known ? point.answered : null,
    abandoned: point.known ? point.abandoned : null,
  }));
  const axis = { stroke: 'var(--soft)', tickLine: false, fontSize: size } as const;
  return (
    <div role="img" aria-label={label} className="h-full w-full">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 100, height: 28 }}>
        <BarChart
          data={data}
          margin={{ top: 2, right: 0, bottom: 0, left: 0 }}
          barCategoryGap={1}
          accessibilityLayer={false}
        >
          <defs>
            <pattern
              id={hatch}
              width={line * 2}
              height={line * 2}
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width={line * 2} height={line * 2} fill="var(--warning-wash)" />
              <rect width={line} height={line * 2} fill="var(--warning)" />
            </pattern>
          </defs>
          {time ? (
            <XAxis
              dataKey="at"
              {...axis}
              tickFormatter={time}
              minTickGap={size * 2}
              height={size * 1.6}
              tickMargin={size * 0.2}
            />
          ) : null}
          {/* Nought stands where the times begin: it goes without saying. */}
          {time ? (
            <YAxis
              {...axis}
              allowDecimals={false}
              tickCount={3}
              width="auto"
              axisLine={false}
              tickFormatter={(calls: number) => (calls === 0 ? '' : n(calls))}
            />
          ) : null}
          <Bar dataKey="answered" stackId="calls" fill="var(--info)" isAnimationActive={false} />
          <Bar dataKey="abandoned" stackId="calls" fill={`url(#${hatch})`} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
