'use client';
// Keys that act by themselves, without Ctrl or the like, anywhere on a page where nobody writes. They can be turned off:
// who speaks to a computer says letters without meaning a key.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { storedChoice } from './local-storage.ts';

const choice = storedChoice('singleKeys');
const OFF = 'off';

/** Whether single keys act in this browser, and how to choose. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const value = useSyncExternalStore(choice.subscribe, choice.read, () => '');
  return [value !== OFF, (on) => choice.set(on ? '' : OFF)];
}

/** @param key as the browser names what was typed: "?" whatever keys it takes */
export function useSingleKey(key: string, onKey: () => void): void {
  const newest = useRef(onKey);
  useEffect(() => {
    newest.current = onKey;
  });
  useEffect(() => {
    const heard = (event: KeyboardEvent): void => {
      const { target } = event;
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (target instanceof HTMLElement && target.closest(WRITTEN_IN)) return;
      if (choice.read() === OFF) return;
      event.preventDefault();
      newest.current();
    };
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, [key]);
}

const WRITTEN_IN = 'input, textarea, select, [aria-modal="true"], [role="menu"], [data-modal]';
