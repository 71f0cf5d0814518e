'use client';
// One tab stop for a whole list, table or row of buttons; the arrows move within it.
import { type FocusEvent, type KeyboardEvent, useCallback, useMemo, useRef } from 'react';
import { ROVING_KEYS, type RovingKey, rovingStep } from './roving-step.ts';

const CONTROLS = 'button, a[href]';

const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });

/**
 * Puts the controls of an element behind one tab stop: where the focus was last, else the first row's first.
 * Whoever stands on what vanishes is set on its row, else on the row that took its place.
 * @param rows selects the rows; without it all controls are one row
 * @param entry selects where a Tab leads at first, where that is not the first row
 * @param onMove told when an arrow moves, so that rows can keep still
 * @returns what to spread over the element
 */
export function useRovingFocus({
  rows = null,
  entry = null,
  onMove,
}: {
  rows?: string | null;
  entry?: string | null;
  onMove?: () => void;
} = {}) {
  const root = useRef<HTMLElement | null>(null);
  /** The one tab stop. */
  const stop = useRef<HTMLElement | null>(null);
  /** What has the focus now, and the row it stands in. */
  const held = useRef<{ control: HTMLElement; row: Element | null; index: number } | null>(null);
  const moved = useRef(onMove);
  moved.current = onMove;

  const rowsIn = useCallback(
    (whole: HTMLElement): readonly Element[] => (rows === null ? [whole] : [...whole.querySelectorAll(rows)]),
    [rows],
  );

  const stopAt = useCallback((control: HTMLElement | null) => {
    if (stop.current === control) return;
    if (stop.current?.isConnected) stop.current.tabIndex = -1;
    stop.current = control;
    if (control) control.tabIndex = 0;
  }, []);

  const settle = useCallback(() => {
    const whole = root.current;
    if (!whole) return;
    const lost = held.current;
    if (lost && !lost.control.isConnected && document.activeElement === document.body) {
      held.current = null;
      const list = rowsIn(whole);
      const row =
        lost.row?.isConnected && whole.contains(lost.row)
          ? lost.row
          : list.slice(Math.min(lost.index, list.length)).find((each) => controlsOf(each).length > 0);
      (row ? controlsOf(row)[0] : firstOf(whole, entry))?.focus();
    }
    const known = stop.current;
    if (!known || !whole.contains(known) || !isShown(known)) stopAt(firstOf(whole, entry));
  }, [rowsIn, entry, stopAt]);

  const ref = useCallback(
    (element: HTMLElement | null) => {
      root.current = element;
      if (!element) return undefined;
      const tame = (within: Element): void => {
        if (within.matches(CONTROLS) && within !== stop.current) (within as HTMLElement).tabIndex = -1;
        for (const each of within.querySelectorAll<HTMLElement>(CONTROLS))
          if (each !== stop.current) each.tabIndex = -1;
      };
      tame(element);
      settle();
      // Text that ticks is no new node: this hears only of controls that come and go.
      const observer = new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) if (node instanceof Element) tame(node);
        settle();
      });
      observer.observe(element, { childList: true, subtree: true });
      return () => {
        observer.disconnect();
        root.current = null;
      };
    },
    [settle],
  );

  return useMemo(
    () => ({
      ref,
      onFocus: ({ currentTarget, target }: FocusEvent<HTMLElement>) => {
        // What a row opened elsewhere on the page, a menu say, tells its row of its focus too.
        if (!currentTarget.contains(target) || !target.matches(CONTROLS)) return;
        stopAt(target);
        const list = rowsIn(currentTarget);
        const index = list.findIndex((row) => row.contains(target));
        held.current = { control: target, row: list[index] ?? null, index: Math.max(0, index) };
      },
      onBlur: ({ target }: FocusEvent<HTMLElement>) => {
        if (target.isConnected && held.current?.control === target) held.current = null;
      },
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        const { currentTarget, target, key } = event;
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
        if (!isRovingKey(key) || !(target instanceof Element) || !currentTarget.contains(target)) return;
        if (!target.matches(CONTROLS)) return;
        const list = rowsIn(currentTarget);
        const controls = list.map(controlsOf);
        const row = list.findIndex((each) => each.contains(target));
        const at = controls[row]?.findIndex((each) => each === target) ?? -1;
        if (row < 0 || at < 0) return;
        event.preventDefault();
        const isRightToLeft = getComputedStyle(currentTarget).direction === 'rtl';
        const to = rovingStep(
          controls.map((each) => each.length),
          { row, at },
          key,
          isRightToLeft,
        );
        if (!to) return;
        moved.current?.();
        controls[to.row]?.[to.at]?.focus();
      },
    }),
    [ref, rowsIn, stopAt],
  );
}

const isRovingKey = (key: string): key is RovingKey => (ROVING_KEYS as readonly string[]).includes(key);

const controlsOf = (row: Element): readonly HTMLElement[] =>
  [...row.querySelectorAll<HTMLElement>(CONTROLS)].filter(isShown);

function firstOf(whole: Element, entry: string | null): HTMLElement | null {
  const wanted = entry === null ? null : whole.querySelector(entry);
  const first = wanted ? controlsOf(wanted)[0] : undefined;
  return first ?? controlsOf(whole)[0] ?? null;
}
