'use client';
// The service level of a report over its intervals, against what it is compared with.
import { Suspense } from 'react';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { Panel } from '#components/ui/panel.tsx';
import { percent } from '#lib/format/number.ts';
import { intervalName } from './interval-name.ts';
import type { QueuesReportTold, ReportStepAsked } from './report-query.ts';

const ServiceLevelChart = lazyComponent(
  async () => (await import('./service-level-chart.tsx')).ServiceLevelChart,
);

type Row = QueuesReportTold['report']['all'];

export function ServiceLevelPicture({
  told,
  row,
  before,
  name,
  step,
}: {
  told: QueuesReportTold;
  row: Row;
  before: Row | null;
  name: string;
  step: ReportStepAsked;
}) {
  const { t, locale } = useWords();
  const many = told.from !== told.until;
  const points = told.report.intervals.map((interval, i) => ({
    at: intervalName(interval, step, many, told.timeZone, locale),
    now: row.cells[i]?.percent ?? null,
    before: before?.cells[i]?.percent ?? null,
  }));
  // One point is no line.
  if (points.filter((point) => point.now !== null || point.before !== null).length < 2) return null;
  const label = t('Service level, {queue}: {now}; before: {before}', {
    queue: name,
    now: percent(row.total.percent, locale),
    before: percent(before?.total.percent ?? null, locale),
  });
  return (
    <Panel
      title={t('Service level')}
      aside={
        before === null ? null : (
          <span className="flex gap-3 text-xs text-soft">
            <span>━ {t('these days')}</span>
            <span>╌ {t('before')}</span>
          </span>
        )
      }
    >
      <div className="h-44 p-2">
        <Suspense>
          <ServiceLevelChart points={points} label={label} />
        </Suspense>
      </div>
    </Panel>
  );
}
