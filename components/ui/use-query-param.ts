'use client';
// How a choice lives in the page's address, so that it survives a reload and can be sent to somebody.
import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
};

const read = (): string => window.location.search;

/** The value of `?name=`, else the default; the default is not written into the address. */
export function useQueryParam(name: string, otherwise = ''): readonly [string, (value: string) => void] {
  const search = useSyncExternalStore(subscribe, read, () => '');
  const value = new URLSearchParams(search).get(name) ?? otherwise;
  const set = useCallback(
    (next: string) => {
      const query = new URLSearchParams(window.location.search);
      if (next === otherwise) query.delete(name);
      else query.set(name, next);
      const text = query.toString();
      window.history.replaceState(null, '', text === '' ? window.location.pathname : `?${text}`);
      for (const listener of listeners) listener();
    },
    [name, otherwise],
  );
  return [value, set];
}
