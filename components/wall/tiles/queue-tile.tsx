'use client';

// A queue's tile: the five numbers a room can read.
import { ClosedNote, useClosed } from '#components/domain/closed-note.tsx';
import { Figure } from '#components/domain/figure.tsx';
import type { FloorView } from '#components/domain/floor-view.ts';
import { usePbxName } from '#components/domain/pbx-name.ts';
import { queueStateOf } from '#components/domain/queue-state.ts';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { AGENT_STYLE, BREACHED, SOON } from '#components/domain/status-styles.ts';
import { useStaleness } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { durationClock } from '#lib/format/duration.ts';
import { integer } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import type { Level } from '#lib/measure/thresholds.ts';
import type { QueueRow } from '#lib/model/board.ts';
import { Number8m, ServiceNumber } from './numbers.tsx';
import { SIZE, TileFrame } from './tile-frame.tsx';

const MARK = {
  calm: undefined,
  warning: SOON,
  breached: BREACHED,
  closed: undefined,
  lost: undefined,
} as const;

export function QueueTile({ queue, view, level }: { queue: QueueRow; view: FloorView; level: Level }) {
  const { t, locale } = useWords();
  const veil = useStaleness(queue.source);
  const pbx = usePbxName(queue.source, queue.tenant);
  const closed = useClosed(queue.id);
  const from = view.floor.queues.get(queue.id) ?? NO_MEASURES;
  const context = view.context(queue.source);
  const waitMs = from.longestWaitSince === null ? null : Math.max(0, context.now - from.longestWaitSince);
  const state = queueStateOf(veil !== null, level, closed !== null);
  // Nobody to be called back is no news from eight metres.
  const callbacks = from.callbacksDue ? (
    <span
      className={classes('max-w-[50%] shrink-0 truncate', veil && 'veiled')}
      title={t('To be called back')}
    >
      <Figure
        name={`${t('To be called back')}, ${queue.name}`}
        text={t('{count} to call back', { count: from.callbacksDue })}
        explain={() => explain.explainCallbacksDue(from, context)}
        timeZone={view.site.timeZone}
        still
      />
    </span>
  ) : null;
  const Ready = AGENT_STYLE.ready.icon;
  return (
    <TileFrame
      title={queue.name}
      under={pbx}
      underEnd={callbacks}
      state={state}
      mark={MARK[state]}
      data={{ 'data-queue': queue.id }}
      detail={
        veil ? (
          <StalenessNote
            source={queue.source}
            word={`${t('Lost')}, `}
            className={classes('shrink-0 font-bold', SIZE.note)}
          />
        ) : state === 'closed' && closed ? (
          <ClosedNote
            text={closed}
            className={classes('max-w-[60%] shrink-0 text-end font-bold', SIZE.note)}
          />
        ) : null
      }
    >
      <div className={classes('flex min-h-0 items-end justify-between gap-[3cqw]', veil && 'veiled')}>
        <Number8m
          label={t('waiting')}
          name={`${t('Waiting')}, ${queue.name}`}
          text={integer(from.waiting, locale)}
          size={SIZE.huge}
          explain={() => explain.explainWaiting(from, context)}
          timeZone={view.site.timeZone}
        />
        <Number8m
          label={t('longest wait')}
          name={`${t('Longest wait')}, ${queue.name}`}
          text={durationClock(waitMs)}
          size={SIZE.large}
          end
          explain={() => explain.explainLongestWait(from, context)}
          timeZone={view.site.timeZone}
        />
      </div>
      <div className={classes('flex items-end justify-between gap-[3cqw]', veil && 'veiled')}>
        <ServiceNumber
          name={queue.name}
          from={from}
          context={context}
          size={SIZE.middle}
          quiet={veil !== null}
        />
        <Number8m
          label={t('abandoned')}
          name={`${t('Abandoned')}, ${queue.name}`}
          text={integer(from.abandoned, locale)}
          size={SIZE.middle}
          explain={() => explain.explainAbandoned(from, context)}
          timeZone={view.site.timeZone}
        />
        <Number8m
          label={t('ready')}
          name={`${t('Agents ready')}, ${queue.name}`}
          text={integer(from.agents.ready, locale)}
          icon={<Ready aria-hidden className="size-[0.75em] text-good" />}
          size={SIZE.middle}
          end
          explain={() => explain.explainAgents(from.agents, context)}
          timeZone={view.site.timeZone}
        />
      </div>
    </TileFrame>
  );
}
