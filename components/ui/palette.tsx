'use client';
// A box that finds things by typing and runs one of them, by keyboard alone if wanted.
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { classes } from './classes.ts';

export type PaletteEntry = {
  readonly id: string;
  /** Entries of a group stand together under its name. */
  readonly group: string;
  readonly text: string;
  readonly detail?: string;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  /** Told when the finger goes down, before anything can move. */
  readonly onDown?: () => void;
  readonly onRun: () => void;
};

type Props = {
  readonly title: string;
  readonly placeholder: string;
  readonly nothing: string;
  readonly entries: readonly PaletteEntry[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** What was chosen before, whose own entries are shown; Backspace in an empty box leads back. */
  readonly crumb?: string | null;
  readonly onBack: () => void;
  readonly onClose: () => void;
};

export function Palette({
  title,
  placeholder,
  nothing,
  entries,
  query,
  onQuery,
  crumb,
  onBack,
  onClose,
}: Props) {
  const list = useId();
  const [activeId, setActiveId] = useState<string | null>(null);
  const found = entries.findIndex((entry) => entry.id === activeId);
  const active = Math.max(found, 0);
  const box = useRef<HTMLDivElement>(null);
  const current = entries[active];
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  const move = (to: number): void => setActiveId(entries[(to + entries.length) % entries.length]?.id ?? null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      Home: () => move(0),
      End: () => move(entries.length - 1),
      Enter: () => {
        if (current && !current.disabled && !event.repeat) current.onRun();
      },
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key === 'Backspace' && query === '' && crumb) onBack();
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[10dvh] left-1/2 z-50 flex max-h-[75dvh] w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-panel shadow-2xl"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <div className="flex items-center gap-2 border-b border-line px-3">
            {crumb ? (
              <span className="max-w-[45%] shrink-0 truncate rounded bg-raised px-2 py-0.5 text-sm">
                {crumb}
              </span>
            ) : null}
            <input
              type="text"
              role="combobox"
              aria-label={title}
              aria-expanded
              aria-autocomplete="list"
              aria-controls={list}
              aria-activedescendant={current ? `${list}-${active}` : undefined}
              autoComplete="off"
              spellCheck={false}
              placeholder={placeholder}
              value={query}
              onChange={(event) => {
                setActiveId(null);
                onQuery(event.target.value);
              }}
              onKeyDown={onKeyDown}
              className="h-12 w-full min-w-0 bg-transparent text-base outline-none placeholder:text-faint"
            />
          </div>
          <div
            ref={box}
            id={list}
            role="listbox"
            aria-label={title}
            className="min-h-0 overflow-y-auto p-1.5"
          >
            {entries.map((entry, index) => (
              <div key={entry.id} role="presentation">
                {entries[index - 1]?.group === entry.group ? null : (
                  <div role="presentation" className="px-2.5 pt-2 pb-1 text-xs font-semibold text-soft">
                    {entry.group}
                  </div>
                )}
                <Option entry={entry} id={`${list}-${index}`} active={index === active} />
              </div>
            ))}
          </div>
          {entries.length === 0 ? (
            <p role="status" className="px-4 pb-4 text-sm text-soft">
              {nothing}
            </p>
          ) : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Option({ entry, id, active }: { entry: PaletteEntry; id: string; active: boolean }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the box keeps the focus; aria-activedescendant points here
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the box
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-disabled={entry.disabled}
      onPointerDown={(event) => {
        event.preventDefault();
        entry.onDown?.();
      }}
      onClick={() => !entry.disabled && entry.onRun()}
      className={classes(
        'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 text-sm',
        active ? 'bg-accent text-on-accent' : 'hover:bg-raised',
        entry.disabled && 'opacity-45',
      )}
    >
      <span aria-hidden className="flex w-4 shrink-0 justify-center [&>svg]:size-4">
        {entry.icon}
      </span>
      <span className="min-w-0 flex-1 truncate">{entry.text}</span>
      {entry.detail ? (
        <span className={classes('max-w-[50%] truncate text-xs', active ? 'opacity-90' : 'text-soft')}>
          {entry.detail}
        </span>
      ) : null}
    </div>
  );
}

/** Those in which every word is found. */
export function matching(entries: readonly PaletteEntry[], query: string): readonly PaletteEntry[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter((entry) => {
    const text = `${entry.text} ${entry.detail ?? ''} ${entry.group}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
