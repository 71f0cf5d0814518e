'use client';
// The two tables of a report: one line an interval of one queue or of all, and one line a queue. Counts open the calls they
// count; the service level says how it was computed.
import type { ReactNode } from 'react';
import { classes } from '#components/ui/classes.ts';
import { Explained } from '#components/ui/explained.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { integer, percent } from '#lib/format/number.ts';
import { dateAndTime } from '#lib/format/time.ts';
import { FORMULA_TEXT } from '#lib/measure/formula.ts';
import type { Formula } from '#lib/model/site.ts';
import { intervalName } from './interval-name.ts';
import {
  CALL_FIGURES,
  type CallFigure,
  type CallsAsked,
  type QueuesReportTold,
  type ReportCellTold,
  type ReportStepAsked,
} from './report-query.ts';
import { CELL, ReportTable, RowHead } from './report-table.tsx';
import { FIGURE_WORD } from './report-words.ts';

type Row = QueuesReportTold['report']['all'];
type OnCalls = (asked: CallsAsked) => void;

export function ByInterval({
  told,
  row,
  before,
  name,
  step,
  onCalls,
}: {
  told: QueuesReportTold;
  row: Row;
  before: Row | null;
  name: string;
  step: ReportStepAsked;
  onCalls: OnCalls;
}) {
  const { t, locale } = useWords();
  const { report, timeZone, now } = told;
  const rule = ruleOf(told, row.queue);
  const many = told.from !== told.until;
  const isEmpty = (cell: ReportCellTold): boolean => cell.heard === 0 && cell.offered === 0;
  const begins = row.cells.findIndex((cell) => !isEmpty(cell));
  const lines = report.intervals.flatMap((interval, i) => {
    const cell = row.cells[i];
    // What has not begun, and what was before Ringside listened, has nothing to tell.
    if (!cell || interval.from > now || i < begins) return [];
    return [{ interval, cell, before: before?.cells[i] ?? null }];
  });
  const [first, last] = [report.intervals[0], report.intervals.at(-1)];
  return (
    <Panel title={t('{queue} by interval', { queue: name })}>
      <Table head={t('Interval')} hasBefore={before !== null}>
        {first && last ? (
          <Line
            head={t('Total')}
            isTotal
            cell={row.total}
            before={before?.total ?? null}
            rule={rule}
            timeZone={timeZone}
            place={{ from: first.from, until: last.until, queue: row.queue }}
            onCalls={onCalls}
          />
        ) : null}
        {lines.map(({ interval, cell, before: then }) => (
          <Line
            key={interval.from}
            head={intervalName(interval, step, many, timeZone, locale)}
            cell={cell}
            before={then}
            rule={rule}
            timeZone={timeZone}
            place={{ from: interval.from, until: interval.until, queue: row.queue }}
            onCalls={onCalls}
          />
        ))}
      </Table>
    </Panel>
  );
}

export function ByQueue({
  told,
  chosen,
  onQueue,
  onCalls,
}: {
  told: QueuesReportTold;
  chosen: string | null;
  onQueue: (queue: string) => void;
  onCalls: OnCalls;
}) {
  const { t } = useWords();
  const { report, against, queues, timeZone } = told;
  const [first, last] = [report.intervals[0], report.intervals.at(-1)];
  if (!first || !last) return null;
  const span = { from: first.from, until: last.until };
  return (
    <Panel title={t('Every queue')}>
      <Table head={t('Queue')} hasBefore={against !== null}>
        <Line
          head={t('All queues')}
          isTotal
          cell={report.all.total}
          before={against?.all.total ?? null}
          rule={ruleOf(told, null)}
          timeZone={timeZone}
          place={{ ...span, queue: null }}
          onCalls={onCalls}
        />
        {report.queues.map((row, i) => {
          const queue = queues[i];
          if (!queue || row.queue === null) return null;
          const id = row.queue;
          return (
            <Line
              key={id}
              head={
                <button
                  type="button"
                  className={classes(
                    'text-start break-words underline-offset-2 hover:underline',
                    id === chosen && 'font-semibold',
                  )}
                  aria-pressed={id === chosen}
                  onClick={() => onQueue(id === chosen ? '' : id)}
                >
                  {queue.name || queue.number}
                </button>
              }
              cell={row.total}
              before={against?.queues[i]?.total ?? null}
              rule={queue.rule}
              timeZone={timeZone}
              place={{ ...span, queue: id }}
              onCalls={onCalls}
            />
          );
        })}
      </Table>
    </Panel>
  );
}

const ruleOf = ({ queues }: QueuesReportTold, queue: string | null): string | null => {
  if (queue !== null) return queues.find(({ id }) => id === queue)?.rule ?? null;
  const [first, ...others] = new Set(queues.map(({ rule }) => rule));
  return first !== undefined && others.length === 0 ? first : null;
};

function Table({ head, hasBefore, children }: { head: string; hasBefore: boolean; children: ReactNode }) {
  const { t } = useWords();
  const names = [
    ...CALL_FIGURES.map((figure) => t(FIGURE_WORD[figure])),
    t('Service level'),
    ...(hasBefore ? [t('Before')] : []),
    t('ASA'),
    t('AHT'),
    t('Longest wait'),
    t('Heard'),
  ];
  return <ReportTable heads={[head, ...names]}>{children}</ReportTable>;
}

function Line({
  head,
  isTotal = false,
  cell,
  before,
  rule,
  timeZone,
  place,
  onCalls,
}: {
  head: ReactNode;
  isTotal?: boolean;
  cell: ReportCellTold;
  before: ReportCellTold | null;
  rule: string | null;
  timeZone: string;
  place: { readonly from: number; readonly until: number; readonly queue: string | null };
  onCalls: OnCalls;
}) {
  const { t, locale } = useWords();
  const countOf: Readonly<Record<CallFigure, number>> = {
    offered: cell.offered,
    answered: cell.answered + cell.answeredOutside,
    abandoned: cell.abandoned,
    overflowed: cell.overflowed,
  };
  return (
    <tr className={classes('border-t border-line', isTotal && 'bg-raised font-semibold')}>
      <RowHead isTotal={isTotal}>{head}</RowHead>
      {CALL_FIGURES.map((figure) => {
        const shown = countOf[figure];
        return (
          <td key={figure} className={CELL}>
            {shown === 0 ? (
              <span className="text-soft">{integer(0, locale)}</span>
            ) : (
              <button
                type="button"
                className="rounded-sm underline decoration-line underline-offset-2 hover:decoration-current"
                title={t('Show these calls')}
                onClick={() => onCalls({ ...place, figure, shown })}
              >
                {integer(shown, locale)}
              </button>
            )}
          </td>
        );
      })}
      <td className={CELL}>
        {cell.percent === null ? (
          <span className="text-soft">{NOTHING}</span>
        ) : (
          <Explained
            name={`${t('Service level')}: ${percent(cell.percent, locale)}`}
            answer={() => <HowComputed cell={cell} rule={rule} timeZone={timeZone} />}
          >
            {percent(cell.percent, locale)}
          </Explained>
        )}
      </td>
      {before === null ? null : (
        <td className={classes(CELL, 'text-soft')}>{percent(before.percent, locale)}</td>
      )}
      <td className={CELL}>{durationClock(cell.asaMs)}</td>
      <td className={CELL}>{durationClock(cell.ahtMs)}</td>
      <td className={CELL}>{durationClock(cell.longestMs)}</td>
      <td
        className={classes(CELL, cell.heard !== null && cell.heard < 0.9995 ? 'text-warning' : 'text-soft')}
      >
        {percent(cell.heard === null ? null : cell.heard * 100, locale)}
      </td>
    </tr>
  );
}

function HowComputed({
  cell,
  rule,
  timeZone,
}: {
  cell: ReportCellTold;
  rule: string | null;
  timeZone: string;
}) {
  const { t, locale } = useWords();
  const isJudgedElse = cell.percentThen !== null && Math.abs(cell.percentThen - (cell.percent ?? 0)) >= 0.05;
  return (
    <div className="space-y-2">
      <p className="font-semibold">{t('Service level')}</p>
      <p>
        {t('{inTime} of {judged} calls in time', {
          inTime: integer(cell.inTime, locale),
          judged: integer(cell.judged, locale),
        })}
        {rule === null ? null : <span className="block text-soft">{rule}</span>}
      </p>
      {isJudgedElse ? (
        <p>{t('By the rules of that time: {percent}', { percent: percent(cell.percentThen, locale) })}</p>
      ) : null}
      <p className="text-soft">{t('Why different? The same calls by the other rules:')}</p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 tabular-nums">
        {cell.others.map(({ formula, percent: value }) => (
          <div key={formula} className="contents">
            <dt className="text-soft">{t(FORMULA_TEXT[formula as Formula]?.short ?? formula)}</dt>
            <dd className="text-end">{percent(value, locale)}</dd>
          </div>
        ))}
      </dl>
      {cell.unknown > 0 ? (
        <p className="text-soft">
          {t(
            'One call in it is unknown: the PBX was not heard.|{count} calls in it are unknown: the PBX was not heard.',
            {
              count: cell.unknown,
            },
          )}
        </p>
      ) : null}
      {cell.correctedAt === null ? null : (
        <p className="text-soft">
          {t('Corrected {when}', { when: dateAndTime(cell.correctedAt, timeZone, locale) })}
        </p>
      )}
    </div>
  );
}
