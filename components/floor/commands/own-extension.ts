// Which phone the person at this browser has: asked once, then remembered.
import { useSyncExternalStore } from 'react';
import { storedChoice } from '#components/ui/local-storage.ts';

const extension = storedChoice('extension');

export const rememberExtension = (number: string): void => extension.set(number);

/** Empty until they have said. */
export const useOwnExtension = (): string =>
  useSyncExternalStore(extension.subscribe, extension.read, () => '');
