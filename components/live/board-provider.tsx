'use client';
// Knows how a page gets its one live line and its one query cache. Refuses to know what is drawn from them.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Viewer } from '#lib/live/protocol.ts';
import { LiveLine } from './socket.ts';

const LineContext = createContext<LiveLine | null>(null);

export function BoardProvider({ view, children }: { view: Viewer['view']; children: ReactNode }) {
  const [line] = useState(() => new LiveLine(view));
  const [queries] = useState(
    () =>
      new QueryClient({
        // The browser's own idea of being offline is often wrong; the server's silence is what counts.
        defaultOptions: {
          queries: { networkMode: 'always', retry: false },
          mutations: { networkMode: 'always', retry: false },
        },
      }),
  );
  useEffect(() => line.start(), [line]);
  return (
    <QueryClientProvider client={queries}>
      <LineContext value={line}>{children}</LineContext>
    </QueryClientProvider>
  );
}

/** For this room's hooks only: everybody else reads rows. */
export function useLine(): LiveLine {
  const line = useContext(LineContext);
  if (!line) throw new Error('This part of the page needs a BoardProvider around it.');
  return line;
}
