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

/** Text sizes follow the tile, and are never under what the wall's distance asks. */
export const SIZE = {
  title: 'text-[max(var(--small),min(10.5cqh,6.2cqw))]',
  note: 'text-[max(var(--small),min(7.5cqh,4.8cqw))]',
  small: 'text-[max(var(--small),min(7cqh,4.5cqw))]',
  huge: 'text-[max(var(--big),min(36cqh,24cqw))]',
  large: 'text-[max(var(--big),min(24cqh,15cqw))]',
  middle: 'text-[max(var(--small),min(14cqh,8.5cqw))]',
} as const;

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
      <div className="flex h-full flex-col justify-between px-[3cqw] py-[2cqh]">
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
        {children}
      </div>
    </section>
  );
}
