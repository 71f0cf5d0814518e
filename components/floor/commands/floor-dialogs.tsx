'use client';
// One panel at the side and one dialog at a time may be open on the floor, what had the focus before, and the key of the
// palette. They stand above the lists: a row that scrolls away or ends must not take its dialog with it.
import { type ReactNode, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { useSingleKey } from '#components/ui/use-single-key.ts';
import { DialogContext, type FloorDialog, type FloorPanel, isPanel } from './dialog-context.ts';

const OpenedDialog = lazyComponent(async () => (await import('./opened-dialog.tsx')).OpenedDialog);

export function FloorDialogs({ children }: { children: ReactNode }) {
  const [dialog, setDialog] = useState<FloorDialog | null>(null);
  const [panel, setPanel] = useState<FloorPanel | null>(null);
  const close = useCallback(() => setDialog(null), []);
  const closePanel = useCallback(() => setPanel(null), []);
  const open = useCallback((next: FloorDialog) => {
    if (!isPanel(next)) setDialog(next);
    else {
      setPanel(next);
      setDialog(null);
    }
  }, []);
  useFocusBack(dialog !== null || panel !== null);
  useSingleKey('?', () => open({ what: 'keys' }));
  useEffect(() => {
    const heard = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      open({ what: 'palette' });
    };
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, [open]);
  return (
    <DialogContext value={open}>
      {children}
      <Suspense>{panel ? <OpenedDialog dialog={panel} onClose={closePanel} /> : null}</Suspense>
      <Suspense>{dialog ? <OpenedDialog dialog={dialog} onClose={close} /> : null}</Suspense>
    </DialogContext>
  );
}

/**
 * A dialog gives the focus back to where it was by itself. Where one dialog led to another that was in the first, and is
 * gone: then whatever had it before the first gets it, instead of nobody.
 */
function useFocusBack(open: boolean): void {
  const before = useRef<Element | null>(null);
  const outside = useRef<Element | null>(null);
  // Before the dialog takes the focus, which it may do as soon as it stands.
  useLayoutEffect(() => {
    if (open) {
      before.current = outside.current;
      return;
    }
    const note = (): void => {
      outside.current = document.activeElement;
    };
    note();
    document.addEventListener('focusin', note);
    const element = before.current;
    before.current = null;
    // After the dialog has had its turn.
    const timer = setTimeout(() => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && element instanceof HTMLElement && element.isConnected) element.focus();
    });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('focusin', note);
    };
  }, [open]);
}
