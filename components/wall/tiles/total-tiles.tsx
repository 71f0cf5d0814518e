'use client';

// The tiles over several queues at once, and those without numbers.
import type { ReactElement } from 'react';
import { explainLongest, type FloorView } from '#components/domain/floor-view.ts';
import { SiteClock } from '#components/domain/site-clock.tsx';
import { AGENT_STYLE, BREACHED } from '#components/domain/status-styles.ts';
import { useRows } from '#components/live/hooks.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Gauge } from '#components/wall/board/panels.tsx';
import { durationClock } from '#lib/format/duration.ts';
import { integer } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import { type Measures, NO_MEASURES, queuesNow } from '#lib/measure/queue.ts';
import type { QueueRow } from '#lib/model/board.ts';
import type { TileKind } from '#lib/model/site.ts';
import { AgentListTile } from './agent-list-tile.tsx';
import { ImageTile } from './image-tile.tsx';
import { LineTile } from './line-tile.tsx';
import { NamesTile } from './names-tile.tsx';
import { ServiceNumber, TileNumber, useServiceOf } from './numbers.tsx';
import { Notice } from './text-tile.tsx';
import { SIZE, TileFrame, useTileSizes } from './tile-frame.tsx';
import type { Levels, Tile } from './tiles.ts';
import { TrendTile } from './trend-tile.tsx';

/** The queues of a tile as one. */
function useTogether(queues: readonly QueueRow[], view: FloorView): Measures {
  const agents = useRows('agent');
  const parts = queues.map((queue) => view.floor.queues.get(queue.id) ?? NO_MEASURES);
  return queuesNow(parts, agents, new Set(queues.map((queue) => queue.id)), view.site.counting);
}

export function OtherTile({ tile, view, levels }: { tile: Tile; view: FloorView; levels: Levels }) {
  const { t } = useWords();
  // It is no tile among the others: it has the foot of the wall.
  if (tile.kind === 'ticker') return null;
  if (tile.kind === 'line') return <LineTile tile={tile} view={view} />;
  if (tile.kind === 'trend') return <TrendTile tile={tile} view={view} />;
  if (tile.kind === 'agentNames') return <NamesTile tile={tile} />;
  if (tile.kind === 'agentList') return <AgentListTile tile={tile} />;
  if (tile.kind === 'image') return tile.image === null ? null : <ImageTile file={tile.image} />;
  if (tile.kind === 'clock')
    return (
      <TileFrame title={tile.text ?? view.site.timeZone} hasTitle={tile.text !== null} state="calm">
        <p data-big className={classes('text-center leading-[1.05] font-bold', SIZE.large)}>
          <SiteClock hasSeconds={false} />
        </p>
        <span />
      </TileFrame>
    );
  if (tile.kind === 'message')
    return (
      <TileFrame title={t('Message')} hasTitle={false} state="calm">
        <Notice text={tile.text ?? ''} />
      </TileFrame>
    );
  return <NumbersTile tile={tile} kind={tile.kind} view={view} levels={levels} />;
}

/** `kind`: the tile's, of those that show numbers over their queues together. */
type NumbersProps = {
  tile: Tile;
  kind: Exclude<
    TileKind,
    'trend' | 'line' | 'agentNames' | 'agentList' | 'clock' | 'message' | 'ticker' | 'image'
  >;
  view: FloorView;
  levels: Levels;
};

function NumbersTile({ tile, kind, view, levels }: NumbersProps): ReactElement {
  const { t, locale, digits } = useWords();
  const from = useTogether(tile.queues, view);
  const context = view.context(null);
  const where = tile.queues.length === 1 ? (tile.queues[0]?.name ?? '') : t('all queues here');
  const wait = view.longestWait(tile.queues);
  const parts = tile.queues.map((queue) => view.floor.queues.get(queue.id) ?? NO_MEASURES);
  const said = useServiceOf(from, parts, context);
  const breached = tile.queues.filter((queue) => levels.get(queue.id) === 'critical');
  const shared = { timeZone: view.site.timeZone, size: 'huge' as const };
  switch (kind) {
    case 'waiting':
      return (
        <TileFrame title={tile.text ?? t('Waiting')} state="calm">
          <TileNumber
            {...shared}
            label={where}
            name={`${t('Waiting')}, ${where}`}
            text={integer(from.waiting, locale)}
            explain={() => explain.explainWaiting(from, context)}
          />
        </TileFrame>
      );
    case 'longestWait':
      return (
        <TileFrame
          title={tile.text ?? t('Longest wait')}
          state={breached.length > 0 ? 'breached' : 'calm'}
          mark={breached.length > 0 ? BREACHED : undefined}
        >
          <TileNumber
            {...shared}
            size="large"
            label={where}
            name={`${t('Longest wait')}, ${where}`}
            text={digits(durationClock(wait?.ms ?? null))}
            explain={() => explainLongest(from, context, wait)}
          />
        </TileFrame>
      );
    case 'serviceLevel':
      return (
        <TileFrame title={tile.text ?? t('Service level')} state="calm">
          <ServiceNumber
            said={said}
            name={where}
            from={from}
            context={context}
            size="large"
            label={said.note}
          />
          <div className={SIZE.middle}>
            <Gauge said={said} />
          </div>
        </TileFrame>
      );
    case 'breaches':
      return (
        <TileFrame
          title={tile.text ?? t('Breached')}
          state={breached.length > 0 ? 'breached' : 'calm'}
          mark={breached.length > 0 ? BREACHED : undefined}
        >
          <TileNumber
            {...shared}
            label={breached.map((queue) => queue.name).join(', ') || t('nobody waits too long')}
            name={t('Queues breached')}
            text={integer(breached.length, locale)}
            explain={() => explainLongest(from, context, wait)}
          />
        </TileFrame>
      );
    case 'agents':
      return (
        <TileFrame title={tile.text ?? t('Agents')} state="calm">
          <AgentNumbers from={from} view={view} size="middle" />
        </TileFrame>
      );
    case 'queue':
    case 'totals':
      return (
        <TileFrame title={tile.text ?? t('Totals')} state="calm">
          <div className="flex items-end justify-between">
            <TileNumber
              {...shared}
              size="large"
              label={t('waiting')}
              name={t('Waiting, all queues')}
              text={integer(from.waiting, locale)}
              explain={() => explain.explainWaiting(from, context)}
            />
            <TileNumber
              {...shared}
              size="large"
              end
              label={t('longest wait')}
              name={t('Longest wait, all queues')}
              text={digits(durationClock(wait?.ms ?? null))}
              explain={() => explainLongest(from, context, wait)}
            />
          </div>
          <div className="flex items-end justify-between">
            <ServiceNumber said={said} name={t('all queues')} from={from} context={context} size="middle" />
            <TileNumber
              {...shared}
              size="middle"
              end
              label={t('answered')}
              name={t('Answered, all queues')}
              text={integer(from.answered, locale)}
              explain={() => explain.explainAnswered(from, context)}
            />
          </div>
        </TileFrame>
      );
  }
}

const SHOWN = ['ready', 'onCall', 'wrapUp', 'paused'] as const;

export function AgentNumbers({ from, view, size }: { from: Measures; view: FloorView; size: 'middle' }) {
  const { t, locale } = useWords();
  const context = view.context(null);
  const { room } = useTileSizes();
  return (
    <div className="grid grid-cols-2" style={{ columnGap: room.width * 0.04, rowGap: room.height * 0.04 }}>
      {SHOWN.map((state) => {
        const { icon: Icon, tone, word } = AGENT_STYLE[state];
        return (
          <TileNumber
            key={state}
            label={t(word)}
            name={`${t('Agents')}, ${t(word)}`}
            text={integer(from.agents[state], locale)}
            icon={<Icon aria-hidden className={classes('size-[0.75em]', TONE_TEXT[tone])} />}
            size={size}
            explain={() => explain.explainAgents(from.agents, context)}
            timeZone={view.site.timeZone}
          />
        );
      })}
    </div>
  );
}
