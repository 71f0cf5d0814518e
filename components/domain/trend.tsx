'use client';
// The small picture of the last two hours and what is read out for it.
import { memo } from 'react';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { TrendPoint } from '#lib/measure/trend.ts';
import { TrendChart } from './trend-chart.tsx';

export const Trend = memo(function Trend({
  points,
  time,
  size,
}: {
  points: readonly TrendPoint[];
  time?: (at: number) => string;
  /** Of the words at the axes, in pixels. */
  size?: number;
}) {
  const { t } = useWords();
  const known = points.filter((point) => point.known);
  const sum = (of: 'answered' | 'abandoned'): number => known.reduce((all, point) => all + point[of], 0);
  const label = t('Last two hours: {answered} answered, {abandoned} abandoned', {
    answered: sum('answered'),
    abandoned: sum('abandoned'),
  });
  return <TrendChart points={points} label={label} time={time} size={size} />;
});
