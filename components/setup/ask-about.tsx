'use client';
// How it is asked, before something is done about one of a list that cannot be taken back.
import type { ReactNode } from 'react';
import { AskFirst } from '#components/ui/dialogs.tsx';

/** `one`: which one it is about; `null`: nothing is asked. */
export function AskAbout<T>({
  one,
  title,
  confirm,
  children,
  onConfirm,
  onClose,
}: {
  one: T | null;
  title: (one: T) => string;
  /** The word on the button that does it. */
  confirm: string;
  children: ReactNode;
  onConfirm: (one: T) => void;
  onClose: () => void;
}) {
  if (one === null) return null;
  return (
    <AskFirst open title={title(one)} confirm={confirm} onConfirm={() => onConfirm(one)} onClose={onClose}>
      {children}
    </AskFirst>
  );
}
