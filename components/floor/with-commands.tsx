'use client';
// Knows what a page needs so that commands can be given on it: the dialogs and the palette above it, and news of what
// became of them. Refuses to know the page.
import { lazy, type ReactNode, Suspense } from 'react';
import { FloorDialogs } from './floor-dialogs.tsx';

/** Nothing to tell before somebody has asked for something. */
const CommandNews = lazy(async () => ({ default: (await import('./command-news.tsx')).CommandNews }));

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
