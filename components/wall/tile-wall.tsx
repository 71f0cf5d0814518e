'use client';
// A wall of chosen tiles: as large as they can be, by pages where they do not all fit; queues in trouble stay on each.
import { useMemo, useState } from 'react';
import { useFloorView } from '#components/domain/floor-view.ts';
import { useNow, useSite } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useRoom } from '#components/ui/use-room.ts';
import { Head, LostLines, useLostLines } from '#components/wall/board/edges.tsx';
import { useWallQueues } from '#components/wall/board/wall-queues.ts';
import { QueueTile } from '#components/wall/tiles/queue-tile.tsx';
import { TileTypeContext } from '#components/wall/tiles/tile-frame.tsx';
import { type Tile, tickerOf, tilesOf } from '#components/wall/tiles/tiles.ts';
import { OtherTile } from '#components/wall/tiles/total-tiles.tsx';
import type { Level } from '#lib/measure/thresholds.ts';
import type { QueueId } from '#lib/model/ids.ts';
import type { WallDefinition } from '#lib/model/site.ts';
import { gridFor, pageAt, pagesOf } from './grid.ts';
import type { TypeSizes } from './type-size.ts';
import { WallSound } from './wall-sound.tsx';

/** The least room in which a tile's numbers and their names have place, in sizes of the least type. */
const LEAST = { width: 11.6, height: 8.2 };

export function TileWall({ wall, type }: { wall: WallDefinition; type: TypeSizes }) {
  const { t } = useWords();
  const site = useSite();
  const view = useFloorView(wall.queues);
  const { all, troubled, lost } = useWallQueues(view);
  const lines = useLostLines(lost);
  const levels = useMemo(
    () =>
      new Map<QueueId, Level>(
        all.map(({ queue, state }) => [
          queue.id,
          state === 'breached' ? 'critical' : state === 'warning' ? 'warning' : 'none',
        ]),
      ),
    [all],
  );
  const now = useNow();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const room = useRoom(element);
  const least = { leastWidth: type.small * LEAST.width, leastHeight: type.small * LEAST.height };
  const tiles = useMemo(() => (view ? tilesOf(wall, view.queues) : []), [wall, view]);
  if (!view) return null;
  const grid = gridFor(tiles.length, { ...room, ...least });
  const isTroubled = ({ kind, queues: [queue] }: Tile): boolean =>
    kind === 'queue' && queue !== undefined && levels.get(queue.id) === 'critical';
  const pages = pagesOf(tiles, grid, isTroubled);
  const page = pageAt(now, pages.length, wall.turnSeconds * 1000);
  const sentences = tickerOf(wall);
  const pad = Math.round(type.small * 0.4);
  return (
    <>
      {wall.sound ? <WallSound breached={troubled.map(({ queue }) => queue.id)} /> : null}
      <Head
        name={wall.name || site?.name || 'Ringside'}
        isWell={false}
        remark=""
        isRemarkBelow={false}
        height={type.big * 1.25}
        pad={pad}
      />
      <LostLines lines={lines} font={type.small} height={type.small * 1.4} pad={pad} />
      <div
        ref={setElement}
        className="grid min-h-0 flex-1"
        style={{
          gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${grid.rows}, minmax(0, 1fr))`,
          gap: pad * 0.6,
          padding: `0 ${pad}px ${pad * 0.6}px`,
        }}
      >
        <TileTypeContext value={type}>
          {(pages[page] ?? []).map((tile) => {
            const [queue] = tile.queues;
            const stand = queue && all.find((each) => each.queue.id === queue.id);
            return tile.kind === 'queue' && stand ? (
              <QueueTile key={tile.key} queue={stand} view={view} />
            ) : (
              <OtherTile key={tile.key} tile={tile} view={view} levels={levels} />
            );
          })}
        </TileTypeContext>
        {tiles.length === 0 ? (
          <p className="m-auto text-soft" style={{ fontSize: 'var(--small)' }}>
            {t('No queues yet.')}
          </p>
        ) : null}
      </div>
      {sentences.length > 0 ? (
        <p
          data-ticker
          className="bg-raised [overflow-wrap:anywhere]"
          style={{ fontSize: 'var(--small)', lineHeight: 1.15, padding: `${pad * 0.4}px ${pad}px` }}
        >
          {sentences[pageAt(now, sentences.length, wall.turnSeconds * 1000)]}
        </p>
      ) : null}
      {pages.length > 1 ? (
        <p
          data-page={page + 1}
          className="text-center text-soft"
          style={{ fontSize: 'var(--small)', lineHeight: 1.2 }}
        >
          {t('{page} of {pages}', { page: page + 1, pages: pages.length })}
        </p>
      ) : null}
    </>
  );
}
