'use client';
// Knows that one dialog at a time may be open on the floor, and the key of the palette. Refuses to draw dialogs.
// It stands above the lists: a row that scrolls away or ends must not take its dialog with it.
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { DialogContext, type FloorDialog } from './dialog-context.ts';

/** Not part of the first load; fetched soon after, so that no key typed is lost. */
const fetchDialogs = () => import('./opened-dialog.tsx');
const OpenedDialog = lazy(async () => ({ default: (await fetchDialogs()).OpenedDialog }));
const FETCH_MS = 500;

export function FloorDialogs({ children }: { children: ReactNode }) {
  const [dialog, open] = useState<FloorDialog | null>(null);
  const close = useCallback(() => open(null), []);
  useEffect(() => {
    const heard = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      open({ what: 'palette' });
    };
    window.addEventListener('keydown', heard);
    const soon = setTimeout(() => void fetchDialogs().catch(() => undefined), FETCH_MS);
    return () => {
      window.removeEventListener('keydown', heard);
      clearTimeout(soon);
    };
  }, []);
  return (
    <DialogContext value={open}>
      {children}
      <Suspense>{dialog ? <OpenedDialog dialog={dialog} onClose={close} /> : null}</Suspense>
    </DialogContext>
  );
}
