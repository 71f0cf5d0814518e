'use client';
// What a page needs so that commands can be given on it: the dialogs and the palette above it, and news of what
// became of them.
import { type ReactNode, Suspense } from 'react';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { FloorDialogs } from './floor-dialogs.tsx';

/** Nothing to tell before somebody has asked for something. */
const CommandNews = lazyComponent(async () => (await import('./command-news.tsx')).CommandNews);

export function WithCommands({ children }: { children: ReactNode }) {
  return (
    <>
      <FloorDialogs>{children}</FloorDialogs>
      <Suspense>
        <CommandNews />
      </Suspense>
    </>
  );
}
