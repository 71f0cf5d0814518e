'use client';
// Whether the page's scripts have taken over what the server drew: until then a form would be sent by the browser itself.
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;

/** False in what the server draws and while that is taken over, then true for good. */
export const useIsLive = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
