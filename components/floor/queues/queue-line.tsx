'use client';
// One queue's line.
import { PhoneOutgoing, Pin } from 'lucide-react';
import { memo, type ReactNode, useMemo } from 'react';
import { ClosedNote, useClosed } from '#components/domain/closed-note.tsx';
import { Figure } from '#components/domain/figure.tsx';
import type { FloorView } from '#components/domain/floor-view.ts';
import { usePbxName } from '#components/domain/pbx-name.ts';
import { queueStateOf } from '#components/domain/queue-state.ts';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { BELOW_GOAL, BREACHED, NOBODY_READY, SOON } from '#components/domain/status-styles.ts';
import { Trend } from '#components/domain/trend.tsx';
import { useTrend } from '#components/domain/use-trend.ts';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { showAgents, showWaiting } from '#components/floor/show-counted.ts';
import { TEXT } from '#components/floor/texts.ts';
import { usePictureTime, useStaleness } from '#components/live/hooks.ts';
import { classes, TONE_TEXT, type Tone } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { StatusStyle } from '#components/ui/status.tsx';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { integer, percent } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import type { Measures } from '#lib/measure/queue.ts';
import { type Level, serviceLevelLevel } from '#lib/measure/thresholds.ts';
import type { QueueRow } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { FEW_CALLS, type Trouble } from './queue-order.ts';
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

/** What a line leaves out where the table has little room: an opened queue says all. */
export const SPARED = '@max-[56rem]:hidden';
/** What it leaves out where there is no more room than for who waits, how long, the service level and who is ready. */
export const DETAIL = '@max-[48rem]:hidden';

/** What is wrong with a queue, as its line says it; a lost one tells since when instead. */
const TROUBLE_STYLE: Readonly<Record<Exclude<Trouble, 'lost'>, StatusStyle>> = {
  breached: BREACHED,
  nobodyReady: NOBODY_READY,
  belowGoal: BELOW_GOAL,
};

function TroubleNote({ look }: { look: StatusStyle }) {
  const { t } = useWords();
  const Icon = look.icon;
  return (
    <div className={classes('flex min-w-0 items-center gap-1 text-xs', TONE_TEXT[look.tone])}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate" title={t(look.word)}>
        {t(look.word)}
      </span>
    </div>
  );
}

/** Faint until it is wanted; where no pointer can hover, always there. A phone has it in the opened queue. */
function PinButton({ name, isPinned, onPin }: { name: string; isPinned: boolean; onPin: () => void }) {
  const { t } = useWords();
  const label = isPinned ? t('Unpin {queue}', { queue: name }) : t('Pin {queue}', { queue: name });
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isPinned}
      title={label}
      onClick={onPin}
      className={classes(
        'ms-auto shrink-0 self-center rounded-sm p-0.5',
        isPinned
          ? 'text-soft'
          : 'text-faint opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100 @max-[28rem]:hidden',
      )}
    >
      <Pin aria-hidden className={classes('size-3.5', isPinned && 'fill-current')} />
    </button>
  );
}

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
  trouble,
  isPinned,
  onPin,
  timeZone,
  contextOf,
}: {
  queue: QueueRow;
  from: Measures;
  /** How bad its longest wait is. */
  wait: Level;
  trouble: Trouble | null;
  isPinned: boolean;
  onPin: (queue: string) => void;
  timeZone: string;
  /** Asked when somebody wants to know how a number was computed. */
  contextOf: FloorView['context'];
}) {
  const { t, locale } = useWords();
  const open = useOpenDialog();
  const veil = useStaleness(queue.source);
  const pbx = usePbxName(queue.source, queue.tenant);
  const closed = useClosed(queue.id);
  const level = veil ? 'none' : wait;
  const { percent: service, rule } = from.serviceLevel;
  const named = rule ? t('≤{seconds} s', { seconds: rule.targetSeconds }) : '–';
  const serviceLook = rule && !veil ? serviceLevelLevel(service, rule) : 'none';
  const state = queueStateOf(veil !== null, level, closed !== null);
  // Of a handful of calls a share is an accident: it is said, and alarms nobody.
  const isFew = from.serviceLevel.denominator < FEW_CALLS;
  const figure = (
    name: string,
    text: string,
    how: typeof explain.explainWaiting,
    className = '',
    onPress?: () => void,
  ) => (
    <Figure
      name={`${t(name)}, ${queue.name}`}
      text={text}
      explain={() => how(from, contextOf(queue.source))}
      timeZone={timeZone}
      className={className}
      onPress={onPress}
    />
  );
  return (
    <tr
      data-queue={queue.id}
      data-state={state}
      className={classes('group', WASH[level], veil ? 'veiled' : closed && 'text-soft')}
    >
      <th scope="row">
        <div className="min-w-0">
          <div className="flex min-w-0 items-baseline gap-1.5">
            <button
              type="button"
              className="truncate rounded-sm text-start font-semibold hover:underline"
              aria-label={t('Open {name}', { name: queue.name })}
              title={`${queue.name} (${queue.number})`}
              onClick={() => open({ what: 'openedQueue', queue: queue.id })}
            >
              {queue.name}
            </button>
            {queue.number === queue.name ? null : (
              <span className="text-soft @max-[80rem]:hidden">{queue.number}</span>
            )}
            {pbx === null ? null : (
              <span className="min-w-0 shrink-[9] truncate text-xs text-soft @max-[80rem]:hidden" title={pbx}>
                {pbx}
              </span>
            )}
            {from.callbacksDue === null ? null : (
              <span
                className={classes(
                  'inline-flex shrink-0 items-center gap-1 self-center text-xs text-soft',
                  from.callbacksDue === 0 && '@max-[48rem]:hidden',
                )}
                title={t('To be called back')}
              >
                <PhoneOutgoing aria-hidden className="size-3" />
                {figure('To be called back', integer(from.callbacksDue, locale), explain.explainCallbacksDue)}
              </span>
            )}
            <PinButton name={queue.name} isPinned={isPinned} onPin={() => onPin(queue.id)} />
          </div>
          {veil ? (
            <StalenessNote source={queue.source} className="text-xs" />
          ) : closed ? (
            <ClosedNote text={closed} className="text-xs font-semibold" />
          ) : trouble !== null && trouble !== 'lost' ? (
            <TroubleNote look={TROUBLE_STYLE[trouble]} />
          ) : null}
        </div>
      </th>
      <td className="number">
        {figure(
          'Waiting',
          integer(from.waiting, locale),
          explain.explainWaiting,
          from.waiting > 0 ? 'font-semibold' : 'text-soft',
          () => showWaiting(queue.id),
        )}
      </td>
      <td className="number">
        <span className={classes('inline-flex items-center gap-1', TONE_TEXT[LEVEL_TONE[level]])}>
          {level === 'warning' ? (
            <SOON.icon role="img" aria-label={t(SOON.word)} className="size-3.5 shrink-0" />
          ) : null}
          {from.longestWaitSince === null ? (
            figure('Longest wait', NOTHING, explain.explainLongestWait, 'text-soft')
          ) : (
            <LongestWait source={queue.source} since={from.longestWaitSince}>
              {(text) => figure('Longest wait', text, explain.explainLongestWait, 'font-semibold')}
            </LongestWait>
          )}
        </span>
      </td>
      <td className="number">
        <span
          className="flex min-w-0 items-baseline justify-end gap-x-1"
          title={rule ? t('The goal is {percent}', { percent: percent(rule.goalPercent, locale) }) : ''}
        >
          {figure(
            'Service level',
            service === null ? (veil ? NOTHING : t(TEXT.noCallsYet)) : percent(service, locale),
            explain.explainServiceLevel,
            service === null
              ? 'max-w-full truncate text-xs text-soft'
              : isFew
                ? 'text-soft'
                : classes('font-semibold', TONE_TEXT[LEVEL_TONE[serviceLook]]),
          )}
          {service === null ? null : (
            <span className="min-w-0 truncate text-xs text-soft" title={named}>
              {named}
            </span>
          )}
        </span>
      </td>
      <td className={`number ${DETAIL}`}>
        {figure('Offered', integer(from.offered, locale), explain.explainOffered)}
      </td>
      <td className={`number ${DETAIL}`}>
        {figure('Answered', integer(from.answered, locale), explain.explainAnswered)}
      </td>
      <td className={`number ${DETAIL}`}>
        {figure('Abandoned', integer(from.abandoned, locale), explain.explainAbandoned)}
      </td>
      <td className={`number ${SPARED}`}>{figure('ASA', durationClock(from.asaMs), explain.explainAsa)}</td>
      <td className={`number ${SPARED}`}>{figure('AHT', durationClock(from.ahtMs), explain.explainAht)}</td>
      <td>
        <AgentFigures
          name={`${t('Agents')}, ${queue.name}`}
          from={from}
          contextOf={() => contextOf(queue.source)}
          timeZone={timeZone}
          onPress={() => showAgents(queue.id, null)}
        />
      </td>
      <td className={SPARED}>
        <div className="h-6 w-full max-w-56 min-w-0">
          <QueueTrend queue={queue} />
        </div>
      </td>
    </tr>
  );
});
