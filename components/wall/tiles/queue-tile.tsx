'use client';
// A queue's tile: the four numbers a room can read.
import type { FloorView } from '#components/domain/floor-view.ts';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { AGENT_STYLE, BREACHED, SOON } from '#components/domain/status-styles.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { WallQueue } from '#components/wall/board/wall-queues.ts';
import { durationClock } from '#lib/format/duration.ts';
import { integer } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import { ServiceNumber, TileNumber, useServiceOf } from './numbers.tsx';
import { TileFrame } from './tile-frame.tsx';

const MARK = {
  calm: undefined,
  warning: SOON,
  breached: BREACHED,
  closed: undefined,
  lost: undefined,
} as const;

export function QueueTile({ queue: of, view }: { queue: WallQueue; view: FloorView }) {
  const { t, locale, digits } = useWords();
  const { queue, name, state, from, waitMs, closed } = of;
  const context = view.context(queue.source);
  const said = useServiceOf(from, [from], context);
  const { timeZone } = view.site;
  const isLost = state === 'lost';
  const note = isLost ? (
    <StalenessNote source={queue.source} word={`${t('silent')}, `} />
  ) : state === 'closed' ? (
    closed
  ) : from.callbacksDue ? (
    t('{count} to call back', { count: from.callbacksDue })
  ) : null;
  const Ready = AGENT_STYLE.ready.icon;
  return (
    <TileFrame title={name} note={note} state={state} mark={MARK[state]} data={{ 'data-queue': queue.id }}>
      <div className={classes('flex min-h-0 items-end justify-between', isLost && 'veiled')}>
        <TileNumber
          label={t('waiting')}
          name={`${t('Waiting')}, ${name}`}
          text={integer(from.waiting, locale)}
          size="large"
          explain={() => explain.explainWaiting(from, context)}
          timeZone={timeZone}
        />
        <TileNumber
          label={t('longest wait')}
          name={`${t('Longest wait')}, ${name}`}
          text={digits(durationClock(waitMs))}
          size="large"
          end
          explain={() => explain.explainLongestWait(from, context)}
          timeZone={timeZone}
        />
      </div>
      <div className={classes('flex items-end justify-between', isLost && 'veiled')}>
        <ServiceNumber said={said} name={name} from={from} context={context} size="middle" />
        <TileNumber
          label={t('ready')}
          name={`${t('Agents ready')}, ${name}`}
          text={integer(from.agents.ready, locale)}
          icon={<Ready aria-hidden className="size-[0.75em] text-good" />}
          size="middle"
          end
          explain={() => explain.explainAgents(from.agents, context)}
          timeZone={timeZone}
        />
      </div>
    </TileFrame>
  );
}
