// A titled part of a page that scrolls within itself.
import { type ReactNode, type Ref, useId } from 'react';
import { classes } from './classes.ts';

type PanelProps = {
  readonly title: string;
  /** Where links on the page lead. */
  readonly anchor?: string;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly bodyClassName?: string;
  readonly bodyRef?: Ref<HTMLDivElement>;
  /** Stands below what scrolls. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
};

export function Panel({
  title,
  anchor,
  aside,
  className,
  bodyClassName,
  bodyRef,
  footer,
  children,
}: PanelProps) {
  const id = useId();
  return (
    <section
      id={anchor}
      aria-labelledby={id}
      className={classes('flex min-h-0 min-w-0 flex-col rounded-xl border border-line bg-panel', className)}
    >
      <header className="flex min-h-9 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-3 py-1">
        <h2 id={id} className="text-sm font-semibold tracking-wide">
          {title}
        </h2>
        {aside}
      </header>
      <div
        ref={bodyRef}
        className={classes('relative min-h-0 flex-1 overflow-auto overscroll-contain', bodyClassName)}
      >
        {children}
      </div>
      {footer}
    </section>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="px-3 py-6 text-center text-sm text-soft">{children}</p>;
}
