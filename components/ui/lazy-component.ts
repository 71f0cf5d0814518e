'use client';
// How a part of a page that the first picture does not need comes after it.
import { type ComponentType, lazy } from 'react';

/** Once the page works, and before anybody has pressed anything. */
const SOON_MS = 600;
const AGAIN_MS = 2000;

/**
 * Not part of the first load, but fetched soon after it, so that no key typed is lost and a server that goes away takes
 * no button with it. One that cannot be fetched is asked for again, for ever: until then its place shows the fallback.
 */
export function lazyComponent<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let fetched: Promise<ComponentType<Props>> | null = null;
  const fetch = (): Promise<ComponentType<Props>> => {
    fetched ??= load().catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      fetched = null;
      return fetch();
    });
    return fetched;
  };
  if (typeof window !== 'undefined') setTimeout(() => void fetch(), SOON_MS);
  return lazy(async () => ({ default: await fetch() }));
}
