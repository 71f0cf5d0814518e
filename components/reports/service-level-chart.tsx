'use client';
// A line of per cents over intervals, and a dashed one beside it. Import it lazily: Recharts is large.
import { Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { rem } from '#components/ui/rem.ts';
import { percent } from '#lib/format/number.ts';

export type ServiceLevelPoint = {
  /** The interval's name. */
  readonly at: string;
  /** 0..100; `null`: no calls. */
  readonly now: number | null;
  readonly before: number | null;
};

export function ServiceLevelChart({
  points,
  label,
}: {
  points: readonly ServiceLevelPoint[];
  label: string;
}) {
  const { locale } = useWords();
  const axis = { stroke: 'var(--soft)', tickLine: false, fontSize: 0.75 * rem() } as const;
  return (
    <div role="img" aria-label={label} className="h-full w-full">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 300, height: 160 }}>
        <LineChart
          data={[...points]}
          margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis dataKey="at" {...axis} minTickGap={30} height={1.6 * rem()} />
          <YAxis
            {...axis}
            domain={[0, 100]}
            tickCount={5}
            width="auto"
            axisLine={false}
            tickFormatter={(value: number) => percent(value, locale)}
          />
          <Line
            dataKey="before"
            stroke="var(--soft)"
            strokeDasharray="4 4"
            dot={false}
            isAnimationActive={false}
          />
          <Line dataKey="now" stroke="var(--info)" strokeWidth={2} dot={{ r: 2 }} isAnimationActive={false} />
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}
