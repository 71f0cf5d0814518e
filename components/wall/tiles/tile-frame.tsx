'use client';
// The frame of a tile: title, state as colour, icon and word, and the size of its text.
import type { ReactNode } from 'react';
import type { QueueState } from '#components/domain/queue-state.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { StatusStyle } from '#components/ui/status.tsx';

const FRAME: Readonly<Record<QueueState, string>> = {
  calm: 'border-line bg-panel',
  warning: 'border-warning bg-warning-wash',
  breached:
    'border-critical bg-critical-fill text-on-critical [--critical:var(--on-critical)] [--good:var(--on-critical)] [--soft:var(--on-critical-soft)] [--warning:var(--on-critical)]',
  closed: 'border-dashed border-line bg-canvas text-soft',
  lost: 'border-dashed border-warning bg-panel',
};

/** Text sizes follow the tile, so that it is read from as far on any screen. */
export const SIZE = {
  title: 'text-[min(10.5cqh,6.2cqw)]',
  note: 'text-[min(8.5cqh,5.4cqw)]',
  small: 'text-[min(7.5cqh,4.8cqw)]',
  huge: 'text-[min(36cqh,24cqw)]',
  large: 'text-[min(24cqh,15cqw)]',
  middle: 'text-[min(14cqh,8.5cqw)]',
  /** Some languages write the time of day with a word. */
  clock: 'text-[min(24cqh,11.5cqw)]',
} as const;

export function TileFrame({
  title,
  under,
  underEnd,
  detail,
  state,
  mark,
  data,
  children,
}: {
  title: string;
  /** A few small words below the title, and at the other end of that line. */
  under?: string | null;
  underEnd?: ReactNode;
  detail?: ReactNode;
  state: QueueState;
  mark?: StatusStyle | undefined;
  data?: Readonly<Record<`data-${string}`, string>>;
  children: ReactNode;
}) {
  const { t } = useWords();
  const Icon = mark?.icon;
  return (
    <section
      aria-label={title}
      data-state={state}
      {...data}
      className={classes(
        'min-h-0 min-w-0 overflow-hidden rounded-[1.2vmin] border-2 [container-type:size]',
        FRAME[state],
      )}
    >
      <div className="flex h-full flex-col justify-between px-[4cqw] py-[4cqh]">
        <header>
          <div className="flex items-start justify-between gap-[3cqw]">
            <h2
              className={classes('line-clamp-2 min-w-0 leading-tight font-semibold break-words', SIZE.title)}
              title={title}
            >
              {title}
            </h2>
            {mark && Icon ? (
              <span
                className={classes(
                  'flex max-w-[55%] shrink-0 items-start gap-[1.5cqw] leading-tight font-bold',
                  SIZE.note,
                  state === 'warning' && 'text-warning',
                )}
              >
                <Icon aria-hidden className="mt-[0.08em] size-[1.1em] shrink-0" />
                {/* In two lines where it has no room in one: never cut. */}
                <span className="line-clamp-2" title={t(mark.word)}>
                  {t(mark.word)}
                </span>
              </span>
            ) : (
              detail
            )}
          </div>
          {under || underEnd ? (
            <p
              className={classes(
                'flex min-w-0 items-baseline justify-between gap-[3cqw] leading-tight text-soft',
                SIZE.small,
              )}
            >
              <span className="truncate" title={under ?? ''}>
                {under}
              </span>
              {underEnd}
            </p>
          ) : null}
        </header>
        {children}
      </div>
    </section>
  );
}
