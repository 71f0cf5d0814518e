'use client';
// A TV's page: one screen, no scrolling, nothing to press.
import { useMemo, useState } from 'react';
import { ConnectionBadge, LinkBanner } from '#components/domain/connection-badge.tsx';
import { useFloorView } from '#components/domain/floor-view.ts';
import { LostSources } from '#components/domain/lost-sources.tsx';
import { PageTitle } from '#components/domain/page-title.tsx';
import { DemoBadge, SiteClock } from '#components/domain/site-clock.tsx';
import { BoardProvider } from '#components/live/board-provider.tsx';
import { useCalled, useLink, useNow, useSite, useStillSince, useViewer } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { ExplainProvider } from '#components/ui/explained.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useTheme } from '#components/ui/theme.ts';
import { QueueTile } from '#components/wall/tiles/queue-tile.tsx';
import { useSettledLevels } from '#components/wall/tiles/settled-levels.ts';
import { tilesOf, wallsOf } from '#components/wall/tiles/tiles.ts';
import { OtherTile } from '#components/wall/tiles/total-tiles.tsx';
import { TotalsBand } from '#components/wall/tiles/totals-band.tsx';
import { clockTime } from '#lib/format/time.ts';
import { MAIN, type WallDefinition, wallOf } from '#lib/model/site.ts';
import { driftAt, isOutside } from './burn-in.ts';
import { gridFor, onPage, pageAt } from './grid.ts';
import { Pairing } from './pairing.tsx';
import { useIdle, useRoom } from './use-screen.ts';
import { WallSound } from './wall-sound.tsx';

export function WallPage({ id }: { id: string }) {
  return (
    <BoardProvider view="wall" wall={id}>
      <ExplainProvider>
        <Screen id={id} />
      </ExplainProvider>
    </BoardProvider>
  );
}

function Screen({ id: asked }: { id: string }) {
  const site = useSite();
  const link = useLink();
  const called = useCalled();
  // A screen that was let in shows the wall it was given, whatever its address says.
  const id = useViewer()?.wall ?? asked;
  const idle = useIdle(3000);
  const still = useStillSince();
  const { t } = useWords();
  const theme = useTheme();
  const wall = useMemo(() => (site ? wallOf(site.walls, id) : null), [site, id]);
  const guard = useGuard(wall);
  return (
    // A TV is dark unless somebody chose otherwise on it. The ground stands still: only what is on it drifts, so that no
    // edge of the page behind it is ever seen.
    <div
      data-theme={theme === 'system' ? 'dark' : theme}
      className={classes(
        'fixed inset-0 overflow-hidden bg-canvas text-ink select-none',
        idle && 'cursor-none [&_*]:cursor-none',
      )}
    >
      <div data-dimmed={guard.dimmed} style={guard.style} className="absolute inset-0 flex flex-col">
        <PageTitle name={wall?.name || t('Wall')} />
        <header className="flex flex-wrap items-center gap-x-[2vmin] px-[2vmin] py-[1vmin] text-[clamp(0.8rem,2.6vmin,4rem)]">
          <h1 className="max-w-[60%] min-w-0 truncate portrait:max-w-[45%] font-semibold">
            {wall?.name || site?.name || 'Ringside'}
          </h1>
          {site?.demo ? <DemoBadge className="text-[0.7em]" /> : null}
          <LostSources className="flex min-w-0 flex-wrap gap-x-[2vmin] portrait:order-last portrait:w-full text-[0.75em] text-soft" />
          <span className="ms-auto flex shrink-0 items-center gap-[2vmin]">
            <ConnectionBadge className="text-[0.7em]" />
            <SiteClock className="font-semibold" />
          </span>
        </header>
        {link.state === 'pairing' ? null : <LinkBanner large />}
        <main
          data-veiled={still !== null}
          className={classes('flex min-h-0 flex-1 flex-col', still !== null && 'veiled')}
        >
          {link.state === 'pairing' ? (
            <Pairing wall={asked} />
          ) : wall ? (
            <Tiles wall={wall} />
          ) : site ? (
            <Unknown id={id} walls={wallsOf(site.walls)} />
          ) : (
            <p className="m-auto text-[clamp(1rem,4vmin,6rem)] text-soft">
              {t('Waiting for the first picture…')}
            </p>
          )}
        </main>
        {called === null ? null : <Called name={called} />}
      </div>
    </div>
  );
}

/** Who this screen is, for whoever stands before many. */
function Called({ name }: { name: string }) {
  return (
    <p
      role="status"
      data-called={name}
      className="absolute inset-0 flex items-center justify-center bg-canvas/90 p-[4vmin] text-center text-[14vmin] leading-tight font-bold break-words"
    >
      {name}
    </p>
  );
}

/** Keeps the picture from burning in: a few pixels of drift, and dim outside the site's hours. */
function useGuard(wall: WallDefinition | null) {
  const now = useNow();
  const zone = useSite()?.timeZone;
  const [x, y] = driftAt(now);
  const hours = wall?.hours;
  const dimmed = Boolean(hours && zone && now > 0 && isOutside(clockTime(now, zone, 'en-GB'), hours));
  const style = {
    ...(x === 0 && y === 0 ? {} : { transform: `translate(${x}px, ${y}px)` }),
    ...(dimmed ? { filter: 'brightness(0.4)' } : {}),
  };
  return { dimmed, style };
}

function Tiles({ wall }: { wall: WallDefinition }) {
  const { t } = useWords();
  const view = useFloorView(wall.queues);
  const levels = useSettledLevels(view);
  const breached = useMemo(
    () => view?.queues.filter((queue) => levels.get(queue.id) === 'critical').map((queue) => queue.id) ?? [],
    [view, levels],
  );
  const now = useNow();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const room = useRoom(element);
  const tiles = useMemo(() => (view ? tilesOf(wall, view.queues) : []), [wall, view]);
  if (!view) return null;
  const grid = gridFor(tiles.length, room);
  const page = pageAt(now, grid.pages, wall.turnSeconds * 1000);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-[1.2vmin] px-[1.5vmin] pb-[1.5vmin]">
      {wall.sound ? <WallSound breached={breached} /> : null}
      {wall.tiles.length === 0 ? <TotalsBand view={view} breached={breached.length} /> : null}
      <div
        ref={setElement}
        className="grid min-h-0 flex-1 gap-[1.2vmin]"
        style={{
          gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${grid.rows}, minmax(0, 1fr))`,
        }}
      >
        {onPage(tiles, grid.pages, page).map((tile) => {
          const [queue] = tile.queues;
          return tile.kind === 'queue' && queue ? (
            <QueueTile key={tile.key} queue={queue} view={view} level={levels.get(queue.id) ?? 'none'} />
          ) : (
            <OtherTile key={tile.key} tile={tile} view={view} levels={levels} />
          );
        })}
        {tiles.length === 0 ? (
          <p className="m-auto text-[clamp(1rem,4vmin,6rem)] text-soft">{t('No queues yet.')}</p>
        ) : null}
      </div>
      {grid.pages > 1 ? <Dots pages={grid.pages} page={page} tiles={tiles.length} /> : null}
    </div>
  );
}

function Dots({ pages, page, tiles }: { pages: number; page: number; tiles: number }) {
  const { t } = useWords();
  return (
    <p
      data-page={page + 1}
      className="flex items-center justify-center gap-[1vmin] text-[clamp(0.7rem,2vmin,3rem)] leading-none text-soft"
    >
      {Array.from({ length: pages }, (_, index) => index).map((index) => (
        <span
          key={index}
          aria-hidden
          className={classes('size-[1.4vmin] rounded-full', index === page ? 'bg-ink' : 'border border-soft')}
        />
      ))}
      <span>{t('{page} of {pages}, {count} tiles', { page: page + 1, pages, count: tiles })}</span>
    </p>
  );
}

function Unknown({ id, walls }: { id: string; walls: readonly WallDefinition[] }) {
  const { t } = useWords();
  return (
    <div className="m-auto max-w-[90%] text-[clamp(1rem,3.5vmin,5rem)]">
      <p className="font-semibold">{t('There is no wall “{id}”.', { id })}</p>
      <p className="mt-[2vmin] text-soft">{t('These exist:')}</p>
      <ul className="mt-[1vmin] list-disc ps-[1.2em]">
        {walls.map((wall) => (
          <li key={wall.id}>
            <a className="text-info underline" href={`/wall/${encodeURIComponent(wall.id)}`}>
              {wall.name || (wall.id === MAIN ? t('Main wall') : wall.id)}
            </a>{' '}
            <span className="text-soft">/wall/{wall.id}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
