'use client';
// Knows that one dialog at a time may be open on the floor, and which is drawn by whom. Refuses to know what they ask.
// It stands above the lists: a row that scrolls away or ends must not take its dialog with it.
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { PauseDialog, QueueDialog } from './agent-dialogs.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { CallDialog } from './call-dialog.tsx';
import { DialogContext, type FloorDialog } from './dialog-context.ts';
import { ExtensionDialog } from './extension-dialog.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

/** Not part of the first load; fetched soon after, so that no key typed is lost. */
const fetchPalette = () => import('./command-palette.tsx');
const CommandPalette = lazy(async () => ({ default: (await fetchPalette()).CommandPalette }));

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
    const soon = setTimeout(() => void fetchPalette(), 1500);
    return () => {
      window.removeEventListener('keydown', heard);
      clearTimeout(soon);
    };
  }, []);
  return (
    <DialogContext value={open}>
      {children}
      {dialog ? <Opened dialog={dialog} onClose={close} /> : null}
    </DialogContext>
  );
}

function Opened({ dialog, onClose }: { dialog: FloorDialog; onClose: () => void }) {
  switch (dialog.what) {
    case 'ask':
      return <AskDialog id={dialog.call} verb={dialog.verb} onClose={onClose} />;
    case 'transfer':
      return <TransferDialog id={dialog.call} verb={dialog.verb} onClose={onClose} />;
    case 'extension':
      return <ExtensionDialog id={dialog.call} verb={dialog.verb} onClose={onClose} />;
    case 'call':
      return <CallDialog id={dialog.call} onClose={onClose} />;
    case 'pause':
      return <PauseDialog id={dialog.agent} onClose={onClose} />;
    case 'queue':
      return <QueueDialog id={dialog.agent} verb={dialog.verb} onClose={onClose} />;
    case 'palette':
      return (
        <Suspense>
          <CommandPalette onClose={onClose} />
        </Suspense>
      );
  }
}
