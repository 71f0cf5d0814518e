'use client';
// The page on which days that are over, and today so far, are looked at: queues by interval, and the calls behind a figure.
import { useState } from 'react';
import { CsvLink } from '#components/domain/csv-link.tsx';
import { useSite, useViewer } from '#components/live/hooks.ts';
import { Choice, TextLine } from '#components/setup/form-parts.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { mayCompareGroup } from '#lib/access/agent-policy.ts';
import { REPORT_AGAINST, REPORT_STEPS } from '#lib/api/reports.ts';
import { ByInterval, ByQueue } from './queue-tables.tsx';
import { ReportCalls } from './report-calls.tsx';
import {
  type CallsAsked,
  type QueuesReportTold,
  type ReportAsked,
  reportQuery,
  useQueuesReport,
  useReportAsked,
} from './report-query.ts';
import { AGAINST_WORD, STEP_WORD } from './report-words.ts';
import { ReportAnswer, ReportsFrame } from './reports-frame.tsx';
import { ServiceLevelPicture } from './service-level-picture.tsx';

export function ReportsPage() {
  return (
    <ReportsFrame here="/reports">
      <Reports />
    </ReportsFrame>
  );
}

function Reports() {
  const [asked, set] = useReportAsked();
  const { data, error, isPlaceholderData } = useQueuesReport(asked);
  const [calls, setCalls] = useState<CallsAsked | null>(null);
  return (
    <>
      <Asked asked={asked} set={set} report={data} />
      <ReportAnswer error={error} isOld={isPlaceholderData} from={data ? firstOf(data) : null}>
        {data ? <Shown report={data} asked={asked} set={set} onCalls={setCalls} /> : null}
      </ReportAnswer>
      {calls && data ? <ReportCalls asked={calls} report={data} onClose={() => setCalls(null)} /> : null}
    </>
  );
}

/** The first moment of what is shown, or of what it is compared with. */
const firstOf = ({ report, against }: QueuesReportTold): number | null =>
  (against ?? report).intervals[0]?.from ?? null;

type AskedProps = {
  readonly asked: ReportAsked;
  readonly set: (change: Partial<ReportAsked>) => void;
  readonly report: QueuesReportTold | undefined;
};

/** The form; the address holds what stands in it. */
function Asked({ asked, set, report }: AskedProps) {
  const { t } = useWords();
  const queues = report?.queues ?? [];
  const isKnown = asked.queue === '' || queues.some(({ id }) => id === asked.queue);
  return (
    <Panel
      title={t('Queues by interval')}
      aside={<CsvLink href={`/api/v1/reports/queues.csv?${reportQuery(asked)}`} />}
    >
      <search className="grid grid-cols-2 gap-2 p-3 sm:grid-cols-3 lg:grid-cols-5">
        <TextLine
          label={t('From')}
          type="date"
          value={asked.from || (report?.from ?? '')}
          onValue={(from) => set({ from, until: asked.until || (report?.until ?? '') })}
        />
        <TextLine
          label={t('Until')}
          type="date"
          value={asked.until || (report?.until ?? '')}
          onValue={(until) => set({ until, from: asked.from || (report?.from ?? '') })}
        />
        <Choice
          label={t('Queue')}
          value={isKnown ? asked.queue : ''}
          options={[
            { value: '', text: t('All queues') },
            ...queues.map(({ id, name, number }) => ({ value: id as string, text: name || number })),
          ]}
          onValue={(queue) => set({ queue })}
        />
        <Choice
          label={t('One line for')}
          value={asked.step}
          options={REPORT_STEPS.map((value) => ({ value, text: t(STEP_WORD[value]) }))}
          onValue={(step) => set({ step })}
        />
        <Choice
          label={t('Against')}
          value={asked.against}
          options={REPORT_AGAINST.map((value) => ({ value, text: t(AGAINST_WORD[value]) }))}
          onValue={(against) => set({ against })}
        />
      </search>
    </Panel>
  );
}

type ShownProps = {
  readonly report: QueuesReportTold;
  readonly asked: ReportAsked;
  readonly set: (change: Partial<ReportAsked>) => void;
  readonly onCalls: (asked: CallsAsked) => void;
};

function Shown({ report: told, asked, set, onCalls }: ShownProps) {
  const { t } = useWords();
  const viewer = useViewer();
  const site = useSite();
  const seesGroupsOnly = viewer !== null && !mayCompareGroup(viewer.access, 0, site).may;
  const { report, against, queues } = told;
  if (queues.length === 0) return <Nothing>{t('There is no queue to report on yet.')}</Nothing>;
  const at = report.queues.findIndex(({ queue }) => queue === asked.queue);
  const row = report.queues[at] ?? report.all;
  const before = (report.queues[at] ? against?.queues[at] : against?.all) ?? null;
  const named = queues[at];
  const name = named ? named.name || named.number : t('All queues');
  const isQuiet = report.all.total.offered === 0 && report.all.total.whileClosed === 0;
  return (
    <>
      {isQuiet ? (
        <p role="status" className="rounded-xl border border-line bg-panel px-3 py-2 text-sm text-soft">
          {t('No call came to a queue in these days, or it was before Ringside listened.')}
        </p>
      ) : null}
      <ServiceLevelPicture told={told} row={row} before={before} name={name} step={asked.step} />
      <ByInterval told={told} row={row} before={before} name={name} step={asked.step} onCalls={onCalls} />
      <ByQueue told={told} chosen={row.queue} onQueue={(queue) => set({ queue })} onCalls={onCalls} />
      {seesGroupsOnly ? (
        <p className="px-1 text-sm text-soft">
          {t(
            'How long agents take for calls is told of queues with five agents or more: here you may see figures of groups alone.',
          )}
        </p>
      ) : null}
    </>
  );
}
