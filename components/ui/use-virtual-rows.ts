'use client';
// How a long list draws only what is in view.
import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

/** Shorter lists are drawn whole: find-in-page and assistive technology see all of them. */
export const WHOLE_UP_TO = 200;

/** Drawn before the height of the list is known. */
const FIRST = 20;

export type VirtualRows = {
  readonly from: number;
  readonly to: number;
  /** Space in pixels standing in for the rows above and below. */
  readonly above: number;
  readonly below: number;
};

export function useVirtualRows(
  count: number,
  rowHeight: number | ((index: number) => number),
  scroller: RefObject<HTMLElement | null>,
): VirtualRows {
  const virtual = count > WHOLE_UP_TO;
  const virtualizer = useVirtualizer({
    count: virtual ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (typeof rowHeight === 'number' ? rowHeight : rowHeight(index)),
    overscan: 6,
  });
  if (!virtual) return { from: 0, to: count, above: 0, below: 0 };
  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  if (!first || !last) return { from: 0, to: Math.min(count, FIRST), above: 0, below: 0 };
  return {
    from: first.index,
    to: last.index + 1,
    above: first.start,
    below: Math.max(0, virtualizer.getTotalSize() - last.end),
  };
}
