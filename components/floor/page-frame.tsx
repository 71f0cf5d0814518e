'use client';
// The frame of a page for people: its live line, the header, and commands from anywhere on it.
import type { ReactNode } from 'react';
import { PageHeader } from '#components/domain/page-header.tsx';
import { FindButton } from '#components/floor/commands/find-button.tsx';
import { WithCommands } from '#components/floor/commands/with-commands.tsx';
import { BoardProvider } from '#components/live/board-provider.tsx';

/** `children` hold the page's `main`. */
export function PageFrame({ children }: { children: ReactNode }) {
  return (
    // Who looks after people, keys or settings need not see the floor.
    <BoardProvider view="floor" otherwise="own">
      <WithCommands>
        <PageHeader>
          <FindButton />
        </PageHeader>
        {children}
      </WithCommands>
    </BoardProvider>
  );
}
