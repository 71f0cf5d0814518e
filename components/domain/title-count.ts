'use client';
// How many things ask for somebody, as the title of the browser's tab tells it.
import { useEffect, useSyncExternalStore } from 'react';

let count = 0;
const listeners = new Set<() => void>();

function set(next: number): void {
  if (next === count) return;
  count = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useTitleCount = (): number =>
  useSyncExternalStore(
    subscribe,
    () => count,
    () => 0,
  );

/** Has the title tell this number as long as the part of the page that knows it stands; 0 is not told. */
export function useCountInTitle(value: number): void {
  useEffect(() => set(value), [value]);
  useEffect(() => () => set(0), []);
}
