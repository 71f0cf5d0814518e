'use client';
// The tile of the last two hours.
import { useCallback } from 'react';
import type { FloorView } from '#components/domain/floor-view.ts';
import { Trend } from '#components/domain/trend.tsx';
import { useTrend } from '#components/domain/use-trend.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { clockTime } from '#lib/format/time.ts';
import { SIZE, TileFrame, useTileSizes } from './tile-frame.tsx';
import type { Tile } from './tiles.ts';

export function TrendTile({ tile, view }: { tile: Tile; view: FloorView }) {
  const { t, locale } = useWords();
  const points = useTrend(tile.queues);
  const { timeZone } = view.site;
  const time = useCallback((at: number) => clockTime(at, timeZone, locale), [timeZone, locale]);
  return (
    <TileFrame title={tile.text ?? t('Last two hours')} state="calm">
      <div className={classes('min-h-0 flex-1', SIZE.small)}>
        <Bars points={points} time={time} />
      </div>
      <p className={classes('flex flex-wrap justify-between leading-[1.12] text-soft', SIZE.small)}>
        <span className="inline-flex items-center">
          <span aria-hidden className="me-[0.4em] size-[0.7em] bg-info" />
          {t('answered')}
        </span>
        <span className="inline-flex items-center">
          <span
            aria-hidden
            className="me-[0.4em] size-[0.7em] bg-[repeating-linear-gradient(45deg,var(--warning)_0_0.125rem,var(--warning-wash)_0.125rem_0.25rem)]"
          />
          {t('abandoned')}
        </span>
      </p>
    </TileFrame>
  );
}

/** Its words are as large as the tile's own. */
function Bars(props: Pick<Parameters<typeof Trend>[0], 'points' | 'time'>) {
  return <Trend {...props} size={useTileSizes().small} />;
}
