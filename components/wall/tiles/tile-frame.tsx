'use client';
// The frame of a tile: title, state as colour, icon and word, and the size of its text.
import { type CSSProperties, createContext, type ReactNode, useContext, useState } from 'react';
import type { QueueState } from '#components/domain/queue-state.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { StatusStyle } from '#components/ui/status.tsx';
import { type Area, useRoom } from '#components/ui/use-room.ts';
import type { TypeSizes } from '#components/wall/type-size.ts';

const FRAME: Readonly<Record<QueueState, string>> = {
  calm: 'border-line bg-panel',
  warning: 'border-warning bg-warning-wash',
  breached:
    'border-critical bg-critical-fill text-on-critical [--critical:var(--on-critical)] [--good:var(--on-critical)] [--soft:var(--on-critical-soft)] [--warning:var(--on-critical)]',
  closed: 'border-dashed border-line bg-canvas text-soft',
  lost: 'border-dashed border-warning bg-panel',
};

/** Text sizes: a share of the tile's height and of its width, the lesser of the two; never under the wall's own least. */
const SHARES = {
  title: { least: 'small', height: 0.105, width: 0.062 },
  note: { least: 'small', height: 0.075, width: 0.048 },
  small: { least: 'small', height: 0.07, width: 0.045 },
  huge: { least: 'big', height: 0.36, width: 0.24 },
  large: { least: 'big', height: 0.24, width: 0.15 },
  middle: { least: 'small', height: 0.14, width: 0.085 },
} as const;
type Size = keyof typeof SHARES;

/** As classes, for whatever stands in a tile. */
export const SIZE: Readonly<Record<Size, string>> = {
  title: 'text-(length:--tile-title)',
  note: 'text-(length:--tile-note)',
  small: 'text-(length:--tile-small)',
  huge: 'text-(length:--tile-huge)',
  large: 'text-(length:--tile-large)',
  middle: 'text-(length:--tile-middle)',
};

/** What a tile has room for, in pixels: computed here, since older browsers know no units of a part of the page. */
export type TileSizes = Readonly<Record<Size, number>> & { readonly room: Area };

function sizesIn(room: Area, type: TypeSizes): TileSizes {
  const of = (size: Size): number => {
    const { least, height, width } = SHARES[size];
    return Math.max(type[least], Math.min(height * room.height, width * room.width));
  };
  return {
    room,
    title: of('title'),
    note: of('note'),
    small: of('small'),
    huge: of('huge'),
    large: of('large'),
    middle: of('middle'),
  };
}

/** The wall's own sizes, for its tiles. */
export const TileTypeContext = createContext<TypeSizes>({ big: 0, small: 0 });
const TileSizesContext = createContext<TileSizes>(sizesIn({ width: 0, height: 0 }, { big: 0, small: 0 }));
/** For what stands in a {@link TileFrame}. */
export const useTileSizes = (): TileSizes => useContext(TileSizesContext);

export function TileFrame({
  title,
  hasTitle = true,
  note = null,
  state,
  mark,
  data,
  children,
}: {
  title: string;
  /** Whether the title is drawn; else it is only read out. */
  hasTitle?: boolean;
  /** A remark below the title, where no mark stands there. */
  note?: ReactNode;
  state: QueueState;
  mark?: StatusStyle | undefined;
  data?: Readonly<Record<`data-${string}`, string>>;
  children: ReactNode;
}) {
  const { t } = useWords();
  const Icon = mark?.icon;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const room = useRoom(element);
  const sizes = sizesIn(room, useContext(TileTypeContext));
  return (
    <section
      ref={setElement}
      aria-label={title}
      data-state={state}
      {...data}
      className={classes('min-h-0 min-w-0 overflow-hidden rounded-[1.2vmin] border-2', FRAME[state])}
      style={
        {
          '--tile-title': `${sizes.title}px`,
          '--tile-note': `${sizes.note}px`,
          '--tile-small': `${sizes.small}px`,
          '--tile-huge': `${sizes.huge}px`,
          '--tile-large': `${sizes.large}px`,
          '--tile-middle': `${sizes.middle}px`,
        } as CSSProperties
      }
    >
      <div
        className="flex h-full flex-col justify-between"
        style={{ padding: `${room.height * 0.02}px ${room.width * 0.03}px` }}
      >
        <header className="leading-[1.12]">
          {hasTitle ? (
            <h2 className={classes('min-w-0 font-bold [overflow-wrap:anywhere]', SIZE.title)}>{title}</h2>
          ) : null}
          {mark && Icon ? (
            <p
              className={classes(
                'flex items-center font-bold',
                SIZE.note,
                state === 'warning' && 'text-warning',
              )}
            >
              <Icon aria-hidden className="me-[0.3em] size-[0.9em] shrink-0" />
              {t(mark.word)}
            </p>
          ) : note ? (
            <div className={classes('text-soft', SIZE.note)}>{note}</div>
          ) : null}
        </header>
        <TileSizesContext value={sizes}>{children}</TileSizesContext>
      </div>
    </section>
  );
}
