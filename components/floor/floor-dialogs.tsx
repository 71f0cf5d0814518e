'use client';
// Knows that one dialog at a time may be open on the floor, and the key of the palette. Refuses to draw dialogs.
// It stands above the lists: a row that scrolls away or ends must not take its dialog with it.
import { type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { later } from '#components/ui/later.ts';
import { DialogContext, type FloorDialog } from './dialog-context.ts';

const OpenedDialog = later(async () => (await import('./opened-dialog.tsx')).OpenedDialog);

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
    return () => window.removeEventListener('keydown', heard);
  }, []);
  return (
    <DialogContext value={open}>
      {children}
      <Suspense>{dialog ? <OpenedDialog dialog={dialog} onClose={close} /> : null}</Suspense>
    </DialogContext>
  );
}
