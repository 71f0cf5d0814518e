// Knows which phone the person at this browser has: asked once, then remembered. Refuses to know who they are.
import { useSyncExternalStore } from 'react';
import { choice } from '#components/ui/stored.ts';

const extension = choice('extension');

export const rememberExtension = (number: string): void => extension.set(number);

/** Empty until they have said. */
export const useOwnExtension = (): string =>
  useSyncExternalStore(extension.subscribe, extension.read, () => '');
