'use client';
// What a TV shows: one screen, no scrolling, nothing to press. It stands on a LineProvider.
import { type CSSProperties, Suspense, useEffect, useMemo, useState } from 'react';
import { LinkBanner } from '#components/domain/connection-badge.tsx';
import { PageTitle } from '#components/domain/page-title.tsx';
import { useCalled, useLink, useNow, useSite, useStillSince, useViewer } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { useTheme } from '#components/ui/theme.ts';
import { useRoom } from '#components/ui/use-room.ts';
import { WallBoard } from '#components/wall/board/wall-board.tsx';
import { wallsOf } from '#components/wall/tiles/tiles.ts';
import { clockTime } from '#lib/format/time.ts';
import { DEFAULT_WALL, MAIN, type WallDefinition, wallOf } from '#lib/model/site.ts';
import { driftAt, isOutside } from './burn-in.ts';
import { pageText } from './text-width.ts';
import { CAPITAL, typeSizes } from './type-size.ts';
import { useIdle } from './use-screen.ts';

// Most walls are let in, and nobody has laid them out.
const Pairing = lazyComponent(async () => (await import('./pairing.tsx')).Pairing);
const TileWall = lazyComponent(async () => (await import('./tile-wall.tsx')).TileWall);

/** `id`: of the wall its address names. */
export function WallScreen({ id: asked }: { id: string }) {
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
  const [page, setPage] = useState<HTMLDivElement | null>(null);
  const area = useRoom(page);
  const [capital, setCapital] = useState(CAPITAL);
  useEffect(() => setCapital(pageText().capital), []);
  const type = typeSizes(wall ?? DEFAULT_WALL, area, capital);
  const isShown = wall !== null && link.state !== 'pairing';
  return (
    // A TV is dark unless somebody chose otherwise on it. The ground stands still: only what is on it drifts, so that no
    // edge of the page behind it is ever seen.
    <div
      ref={setPage}
      data-theme={theme === 'system' ? 'dark' : theme}
      className={classes(
        'fixed inset-0 overflow-hidden bg-canvas text-ink select-none',
        idle && 'cursor-none [&_*]:cursor-none',
      )}
    >
      <div
        data-dimmed={guard.dimmed}
        style={{ ...guard.style, '--big': `${type.big}px`, '--small': `${type.small}px` } as CSSProperties}
        className="absolute inset-0 flex flex-col"
      >
        <PageTitle name={wall?.name || t('Wall')} />
        {link.state === 'pairing' ? null : <LinkBanner large />}
        <main
          data-veiled={still !== null}
          className={classes('flex min-h-0 flex-1 flex-col', still !== null && 'veiled')}
        >
          {link.state === 'pairing' ? (
            <Suspense>
              <Pairing wall={asked} />
            </Suspense>
          ) : isShown ? (
            wall.tiles.length === 0 ? (
              <WallBoard wall={wall} type={type} />
            ) : (
              <Suspense>
                <TileWall wall={wall} type={type} />
              </Suspense>
            )
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

function Unknown({ id, walls }: { id: string; walls: readonly WallDefinition[] }) {
  const { t } = useWords();
  return (
    <div className="m-auto max-w-[90%] text-[clamp(1rem,3.5vmin,5rem)]">
      <h1 className="font-semibold">{t('There is no wall “{id}”.', { id })}</h1>
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
