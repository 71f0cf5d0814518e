'use client';
// One queue's line.
import { PhoneOutgoing } from 'lucide-react';
import { memo, type ReactNode, useMemo } from 'react';
import { ClosedNote, useClosed } from '#components/domain/closed-note.tsx';
import { Figure } from '#components/domain/figure.tsx';
import type { FloorView } from '#components/domain/floor-view.ts';
import { usePbxName } from '#components/domain/pbx-name.ts';
import { queueStateOf } from '#components/domain/queue-state.ts';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { BREACHED, SOON } from '#components/domain/status-styles.ts';
import { Trend } from '#components/domain/trend.tsx';
import { useTrend } from '#components/domain/use-trend.ts';
import { TEXT } from '#components/floor/texts.ts';
import { usePictureTime, useStaleness } from '#components/live/hooks.ts';
import { classes, TONE_TEXT, type Tone } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { integer, percent } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import type { Measures } from '#lib/measure/queue.ts';
import { type Level, serviceLevelLevel } from '#lib/measure/thresholds.ts';
import type { QueueRow } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { AgentFigures } from './totals-strip.tsx';

const LEVEL_TONE: Readonly<Record<Level, Tone>> = {
  none: 'plain',
  good: 'plain',
  warning: 'warning',
  critical: 'critical',
};
const WASH: Readonly<Record<Level, string>> = {
  none: '',
  good: '',
  warning: 'bg-warning-wash',
  critical: 'bg-critical-wash',
};

/** What a line leaves out where the table has no room for it and is not yet cards, which say all. */
export const SPARED = '@min-[44rem]:@max-[56rem]:hidden';

/** Ticks alone. */
function LongestWait({
  source,
  since,
  children,
}: {
  source: SourceId;
  since: number;
  children: (text: string) => ReactNode;
}) {
  const at = usePictureTime(source);
  return children(durationClock(at === 0 ? null : Math.max(0, at - since)));
}

function QueueTrend({ queue }: { queue: QueueRow }) {
  const queues = useMemo(() => [queue], [queue]);
  return <Trend points={useTrend(queues)} />;
}

/** The line is drawn when its numbers are others, not with every second that somebody waits. */
export const QueueLine = memo(function QueueLine({
  queue,
  from,
  wait,
  timeZone,
  contextOf,
}: {
  queue: QueueRow;
  from: Measures;
  /** How bad its longest wait is. */
  wait: Level;
  timeZone: string;
  /** Asked when somebody wants to know how a number was computed. */
  contextOf: FloorView['context'];
}) {
  const { t, locale } = useWords();
  const veil = useStaleness(queue.source);
  const pbx = usePbxName(queue.source, queue.tenant);
  const closed = useClosed(queue.id);
  const level = veil ? 'none' : wait;
  const { percent: service, rule } = from.serviceLevel;
  const named = rule ? t('≤{seconds} s', { seconds: rule.targetSeconds }) : '–';
  const serviceLook = rule && !veil ? serviceLevelLevel(service, rule) : 'none';
  const state = queueStateOf(veil !== null, level, closed !== null);
  const Mark = level === 'critical' ? BREACHED.icon : SOON.icon;
  const figure = (name: string, text: string, how: typeof explain.explainWaiting, className = '') => (
    <Figure
      name={`${t(name)}, ${queue.name}`}
      text={text}
      explain={() => how(from, contextOf(queue.source))}
      timeZone={timeZone}
      className={className}
    />
  );
  return (
    <tr
      data-queue={queue.id}
      data-state={state}
      className={classes(WASH[level], veil ? 'veiled' : closed && 'text-soft')}
    >
      <th scope="row" className="wide">
        <div className="w-full min-w-0">
          <div className="truncate font-semibold" title={`${queue.name} (${queue.number})`}>
            {queue.name}{' '}
            {queue.number === queue.name ? null : (
              <span className="font-normal text-soft">{queue.number}</span>
            )}
          </div>
          <div className="flex min-w-0 items-baseline justify-between gap-2 text-xs text-soft">
            {closed && !veil ? (
              <ClosedNote text={closed} className="font-semibold" />
            ) : (
              <span className="truncate" title={pbx ?? ''}>
                {veil ? <StalenessNote source={queue.source} /> : pbx}
              </span>
            )}
            {from.callbacksDue === null ? null : (
              <span className="inline-flex shrink-0 items-center gap-1" title={t('To be called back')}>
                <PhoneOutgoing aria-hidden className="size-3" />
                {figure('To be called back', integer(from.callbacksDue, locale), explain.explainCallbacksDue)}
              </span>
            )}
          </div>
        </div>
      </th>
      <td className="number" data-label={t('Waiting')}>
        {figure(
          'Waiting',
          integer(from.waiting, locale),
          explain.explainWaiting,
          from.waiting > 0 ? 'font-semibold' : '',
        )}
      </td>
      <td className="number" data-label={t('Longest wait')}>
        <span className={classes('block', TONE_TEXT[LEVEL_TONE[level]])}>
          {from.longestWaitSince === null ? (
            figure('Longest wait', NOTHING, explain.explainLongestWait)
          ) : (
            <LongestWait source={queue.source} since={from.longestWaitSince}>
              {(text) => figure('Longest wait', text, explain.explainLongestWait, 'font-semibold')}
            </LongestWait>
          )}
          {level === 'warning' || level === 'critical' ? (
            <span className="flex items-center justify-end gap-1 text-xs">
              <Mark aria-hidden className="size-3.5 shrink-0" />
              {level === 'critical' ? t('breached') : t('soon')}
            </span>
          ) : null}
        </span>
      </td>
      <td className="number wide" data-label={t('Service level')}>
        <span className="block min-w-0">
          <span
            className="flex min-w-0 flex-wrap items-baseline justify-end gap-x-1"
            title={rule ? t('The goal is {percent}', { percent: percent(rule.goalPercent, locale) }) : ''}
          >
            {figure(
              'Service level',
              service === null ? (veil ? NOTHING : t(TEXT.noCallsYet)) : percent(service, locale),
              explain.explainServiceLevel,
              service === null
                ? 'max-w-full truncate text-xs text-soft'
                : classes('font-semibold', TONE_TEXT[LEVEL_TONE[serviceLook]]),
            )}
            <span className="truncate text-xs text-soft" title={named}>
              {named}
            </span>
          </span>
          {serviceLook === 'warning' || serviceLook === 'critical' ? (
            <span
              className={classes('block truncate text-xs', TONE_TEXT[LEVEL_TONE[serviceLook]])}
              title={serviceLook === 'warning' ? t('below goal') : t('critical')}
            >
              {serviceLook === 'warning' ? t('below goal') : t('critical')}
            </span>
          ) : null}
        </span>
      </td>
      <td className="number" data-label={t('Offered')}>
        {figure('Offered', integer(from.offered, locale), explain.explainOffered)}
      </td>
      <td className="number" data-label={t('Answered')}>
        {figure('Answered', integer(from.answered, locale), explain.explainAnswered)}
      </td>
      <td className="number" data-label={t('Abandoned')}>
        {figure('Abandoned', integer(from.abandoned, locale), explain.explainAbandoned)}
      </td>
      <td className={`number ${SPARED}`} data-label={t('ASA')}>
        {figure('ASA', durationClock(from.asaMs), explain.explainAsa)}
      </td>
      <td className={`number ${SPARED}`} data-label={t('AHT')}>
        {figure('AHT', durationClock(from.ahtMs), explain.explainAht)}
      </td>
      <td className="wide" data-label={t('Agents')}>
        <AgentFigures
          brief
          name={`${t('Agents')}, ${queue.name}`}
          from={from}
          contextOf={() => contextOf(queue.source)}
          timeZone={timeZone}
        />
      </td>
      <td className={`wide ${SPARED}`} data-label={t('Last two hours')}>
        <div className="h-8 w-full max-w-56 min-w-0">
          <QueueTrend queue={queue} />
        </div>
      </td>
    </tr>
  );
});
