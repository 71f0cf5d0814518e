'use client';
// What the points of a service level were lost to: the dearest intervals with who was there, each queue, each interval.
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { NOTHING } from '#lib/format/duration.ts';
import { integer, oneDecimal, percent } from '#lib/format/number.ts';
import { intervalName } from './interval-name.ts';
import { type PointsCellTold, type PointsTold, PRESENCES_SHOWN, type PresencesTold } from './points-query.ts';
import { CELL, ReportTable, RowHead } from './report-table.tsx';
import { PRESENCE_WORD } from './report-words.ts';

/** Of which queue (`null`: all) and which intervals, from the place `first` to `last`. */
export type PointsPlace = { readonly queue: string | null; readonly first: number; readonly last: number };
type OnMissed = (place: PointsPlace, cell: PointsCellTold) => void;
type Parts = { readonly told: PointsTold; readonly onMissed: OnMissed };

const nameOf = ({ name, number }: { readonly name: string; readonly number: string }): string =>
  name || number;

export function Dearest({ told, onMissed }: Parts) {
  const { t, locale } = useWords();
  const { queues, intervals, worst, total, step, timeZone } = told;
  const name = useIntervalName(told);
  const rows = worst.flatMap(({ queue, at, there }) => {
    const of = queues.find(({ id }) => id === queue);
    const [cell, interval] = [of?.cells[at], intervals[at]];
    return of && cell && interval ? [{ of, at, cell, interval, there }] : [];
  });
  if (rows.length === 0)
    return (
      <Panel title={t('What cost most')}>
        <Nothing>{t('No queue missed its goal in any interval.')}</Nothing>
      </Panel>
    );
  const shown = rows.reduce(
    (sum, { cell }) => ({
      lost: sum.lost + cell.lost,
      judged: sum.judged + cell.judged,
      inTime: sum.inTime + cell.inTime,
    }),
    { lost: 0, judged: 0, inTime: 0 },
  );
  const others = {
    ...{
      lost: total.lost - shown.lost,
      judged: total.judged - shown.judged,
      inTime: total.inTime - shown.inTime,
    },
  };
  return (
    <Panel title={t('What cost most')}>
      <ReportTable
        heads={[
          t('Interval'),
          t('Queue'),
          t('Points lost'),
          t('Not in time'),
          t('Of'),
          ...PRESENCES_SHOWN.map((presence) => t(PRESENCE_WORD[presence])),
        ]}
        texts={1}
      >
        {rows.map(({ of, at, cell, interval, there }) => (
          <tr key={`${of.id} ${at}`} className="border-t border-line">
            <RowHead>
              <span className="whitespace-nowrap">
                {intervalName(interval, step, told.from !== told.until, timeZone, locale)}
              </span>
            </RowHead>
            <td className="px-2 py-1 text-start break-words">{nameOf(of)}</td>
            <Figures
              cell={cell}
              label={`${nameOf(of)}, ${name(at)}`}
              onMissed={() => onMissed({ queue: of.id, first: at, last: at }, cell)}
            />
            <There there={there} />
          </tr>
        ))}
        <tr className="border-t border-line text-soft">
          <RowHead>{t('All others')}</RowHead>
          <td />
          <td className={CELL}>{oneDecimal(others.lost, locale)}</td>
          <td className={CELL}>{integer(others.judged - others.inTime, locale)}</td>
          <td className={CELL}>{integer(others.judged, locale)}</td>
          <td colSpan={PRESENCES_SHOWN.length} />
        </tr>
      </ReportTable>
    </Panel>
  );
}

function There({ there }: { there: PresencesTold | null }) {
  const { locale } = useWords();
  // That nobody was signed in is told; what those did who were may not be kept.
  const isUntold =
    there === null || (there.untold > 0 && PRESENCES_SHOWN.every((presence) => there[presence] === 0));
  return PRESENCES_SHOWN.map((presence) => (
    <td key={presence} className={classes(CELL, 'text-soft')}>
      {isUntold ? NOTHING : oneDecimal(there[presence], locale)}
    </td>
  ));
}

export function PointsByQueue({ told, onMissed }: Parts) {
  const { t, locale } = useWords();
  const last = told.intervals.length - 1;
  const level = ({ inTime, judged }: PointsCellTold): string =>
    percent(judged === 0 ? null : (100 * inTime) / judged, locale);
  return (
    <Panel title={t('By queue')}>
      <ReportTable
        heads={[t('Queue'), t('Points lost'), t('Not in time'), t('Of'), t('Service level'), t('Goal')]}
      >
        <tr className="border-t border-line bg-raised font-semibold">
          <RowHead isTotal>{t('Total')}</RowHead>
          <Figures
            cell={told.total}
            label={t('Total')}
            onMissed={() => onMissed({ queue: onlyQueue(told), first: 0, last }, told.total)}
          />
          <td className={CELL}>{percent(told.reached, locale)}</td>
          <td className={CELL}>{percent(told.goal, locale)}</td>
        </tr>
        {told.queues.map((queue) => (
          <tr key={queue.id} className="border-t border-line">
            <RowHead>{nameOf(queue)}</RowHead>
            <Figures
              cell={queue.total}
              label={nameOf(queue)}
              onMissed={() => onMissed({ queue: queue.id, first: 0, last }, queue.total)}
            />
            <td className={CELL} title={queue.rule}>
              {level(queue.total)}
            </td>
            <td className={classes(CELL, 'text-soft')}>{percent(queue.goal, locale)}</td>
          </tr>
        ))}
      </ReportTable>
    </Panel>
  );
}

export function PointsByInterval({ told, onMissed }: Parts) {
  const { t, locale } = useWords();
  const name = useIntervalName(told);
  const rows = told.byInterval.flatMap((cell, at) => (cell.judged > 0 ? [{ cell, at }] : []));
  return (
    <Panel title={t('By interval')}>
      <ReportTable heads={[t('Interval'), t('Points lost'), t('Not in time'), t('Of'), t('Service level')]}>
        {rows.map(({ cell, at }) => (
          <tr key={at} className="border-t border-line">
            <RowHead>
              <span className="whitespace-nowrap">{name(at)}</span>
            </RowHead>
            <Figures
              cell={cell}
              label={name(at)}
              onMissed={() => onMissed({ queue: onlyQueue(told), first: at, last: at }, cell)}
            />
            <td className={CELL}>{percent((100 * cell.inTime) / cell.judged, locale)}</td>
          </tr>
        ))}
      </ReportTable>
    </Panel>
  );
}

/** Of one queue by itself its stays are counted, whichever of its rows is pressed. */
const onlyQueue = ({ book, queues }: PointsTold): string | null =>
  book === 'stays' ? (queues[0]?.id ?? null) : null;

function useIntervalName({ intervals, step, from, until, timeZone }: PointsTold): (at: number) => string {
  const { locale } = useWords();
  return (at) => {
    const interval = intervals[at];
    return interval ? intervalName(interval, step, from !== until, timeZone, locale) : '';
  };
}

function Figures({ cell, label, onMissed }: { cell: PointsCellTold; label: string; onMissed: () => void }) {
  const { t, locale } = useWords();
  const missed = cell.judged - cell.inTime;
  return (
    <>
      <td className={classes(CELL, cell.lost > 0.05 ? 'font-semibold' : 'text-soft')}>
        {oneDecimal(cell.lost, locale)}
      </td>
      <td className={CELL}>
        {missed === 0 ? (
          <span className="text-soft">{integer(0, locale)}</span>
        ) : (
          <button
            type="button"
            className="rounded-sm underline decoration-line underline-offset-2 hover:decoration-current"
            title={t('Show these calls')}
            aria-label={`${label}: ${integer(missed, locale)} ${t('Not in time')}`}
            onClick={onMissed}
          >
            {integer(missed, locale)}
          </button>
        )}
      </td>
      <td className={classes(CELL, 'text-soft')}>{integer(cell.judged, locale)}</td>
    </>
  );
}
