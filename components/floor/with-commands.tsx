'use client';
// Knows what a page needs so that commands can be given on it: the dialogs and the palette above it, and news of what
// became of them. Refuses to know the page.
import { type ReactNode, Suspense } from 'react';
import { later } from '#components/ui/later.ts';
import { FloorDialogs } from './floor-dialogs.tsx';

/** Nothing to tell before somebody has asked for something. */
const CommandNews = later(async () => (await import('./command-news.tsx')).CommandNews);

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
