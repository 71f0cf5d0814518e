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

/** Several of them at once; an empty one is taken out, which means its default. */
export function writeQuery(values: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(values))
    if (value === '') query.delete(name);
    else query.set(name, value);
  replaceQuery(query);
}

function replaceQuery(query: URLSearchParams): void {
  const text = query.toString();
  window.history.replaceState(null, '', text === '' ? window.location.pathname : `?${text}`);
  for (const listener of listeners) listener();
}

/** The value of `?name=`, else the default; the default is not written into the address. */
export function useQueryParam(name: string, otherwise = ''): readonly [string, (value: string) => void] {
  const search = useSyncExternalStore(subscribe, read, () => '');
  const value = new URLSearchParams(search).get(name) ?? otherwise;
  const set = useCallback(
    (next: string) => {
      const query = new URLSearchParams(window.location.search);
      if (next === otherwise) query.delete(name);
      else query.set(name, next);
      replaceQuery(query);
    },
    [name, otherwise],
  );
  return [value, set];
}
