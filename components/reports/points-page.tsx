'use client';
// The page on which one sees what the service level of a day was lost to: which queue, when, and who was there.
import { useState } from 'react';
import { CsvLink } from '#components/domain/csv-link.tsx';
import { useRows } from '#components/live/hooks.ts';
import { Choice, TextLine } from '#components/setup/form-parts.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { REPORT_STEPS } from '#lib/api/reports.ts';
import { nameOr } from '#lib/format/name.ts';
import { oneDecimal, percent } from '#lib/format/number.ts';
import {
  type PointsAsked,
  type PointsTold,
  pointsQuery,
  usePointsAsked,
  usePointsReport,
} from './points-query.ts';
import { Dearest, PointsByInterval, PointsByQueue, type PointsPlace } from './points-tables.tsx';
import { ReportCalls } from './report-calls.tsx';
import type { CallsAsked } from './report-query.ts';
import { STEP_WORD } from './report-words.ts';
import { ReportAnswer, ReportsFrame } from './reports-frame.tsx';
import { WhoWasThere } from './who-was-there.tsx';

export function PointsPage() {
  return (
    <ReportsFrame here="/reports/points">
      <Points />
    </ReportsFrame>
  );
}

function Points() {
  const [asked, set] = usePointsAsked();
  const { data, error, isPlaceholderData } = usePointsReport(asked);
  return (
    <>
      <Asked asked={asked} set={set} told={data} />
      <ReportAnswer error={error} isOld={isPlaceholderData} from={data?.intervals[0]?.from ?? null}>
        {data ? <Shown told={data} /> : null}
      </ReportAnswer>
    </>
  );
}

type AskedProps = {
  readonly asked: PointsAsked;
  readonly set: (change: Partial<PointsAsked>) => void;
  readonly told: PointsTold | undefined;
};

/** The form; the address holds what stands in it. */
function Asked({ asked, set, told }: AskedProps) {
  const { t } = useWords();
  const queues = useRows('queue')
    .map(({ id, name, number }) => ({ value: id as string, text: nameOr(name, number) }))
    .sort((a, b) => a.text.localeCompare(b.text));
  const isKnown = asked.queue === '' || queues.some(({ value }) => value === asked.queue);
  return (
    <Panel
      title={t('Points lost')}
      aside={<CsvLink href={`/api/v1/reports/points.csv?${pointsQuery(asked)}`} />}
    >
      <search className="grid grid-cols-2 gap-2 p-3 sm:grid-cols-4">
        <TextLine
          label={t('From')}
          type="date"
          value={asked.from || (told?.from ?? '')}
          onValue={(from) => set({ from, until: asked.until || (told?.until ?? '') })}
        />
        <TextLine
          label={t('Until')}
          type="date"
          value={asked.until || (told?.until ?? '')}
          onValue={(until) => set({ until, from: asked.from || (told?.from ?? '') })}
        />
        <Choice
          label={t('Queue')}
          value={isKnown ? asked.queue : ''}
          options={[{ value: '', text: t('All queues') }, ...queues]}
          onValue={(queue) => set({ queue })}
        />
        <Choice
          label={t('One line for')}
          value={asked.step}
          options={REPORT_STEPS.map((value) => ({ value, text: t(STEP_WORD[value]) }))}
          onValue={(step) => set({ step })}
        />
      </search>
    </Panel>
  );
}

function Shown({ told }: { told: PointsTold }) {
  const { t, locale } = useWords();
  const [calls, setCalls] = useState<CallsAsked | null>(null);
  const { goal, reached, total, intervals, book } = told;
  if (told.queues.length === 0) return <Nothing>{t('There is no queue to report on yet.')}</Nothing>;
  if (goal === null || reached === null)
    return (
      <p role="status" className="rounded-xl border border-line bg-panel px-3 py-2 text-sm text-soft">
        {t('No call was judged in these days, or it was before Ringside listened.')}
      </p>
    );
  const onMissed = ({ queue, first, last }: PointsPlace, cell: PointsTold['total']): void => {
    const [from, until] = [intervals[first]?.from, intervals[last]?.until];
    if (from === undefined || until === undefined) return;
    const shown = cell.judged - cell.inTime;
    setCalls({ figure: 'missed', from, until, queue, shown, ...(queue === null ? {} : { book }) });
  };
  const figures = { goal: percent(goal, locale), reached: percent(reached, locale) };
  const points = oneDecimal(Math.abs(total.lost), locale);
  return (
    <>
      <p role="status" className="rounded-xl border border-line bg-panel px-3 py-2 text-sm">
        {total.lost > 0
          ? t('Goal {goal}, reached {reached}: {points} points lost. The parts add up to it.', {
              ...figures,
              points,
            })
          : t('Goal {goal}, reached {reached}: {points} points better. The parts add up to it.', {
              ...figures,
              points,
            })}
      </p>
      <Dearest told={told} onMissed={onMissed} />
      <PointsByQueue told={told} onMissed={onMissed} />
      <PointsByInterval told={told} onMissed={onMissed} />
      {calls ? (
        <ReportCalls asked={calls} report={told} onClose={() => setCalls(null)}>
          {calls.queue === null ? null : (
            <WhoWasThere queue={calls.queue} from={calls.from} until={calls.until} />
          )}
        </ReportCalls>
      ) : null}
    </>
  );
}
