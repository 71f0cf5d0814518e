'use client';
// How a page gets its one live line and its one query cache.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ComponentProps, useState } from 'react';
import { LineProvider } from './line-provider.tsx';

/** What a page that asks over HTTP stands on; a wall asks nothing, and stands on the line alone. */
export function BoardProvider(line: ComponentProps<typeof LineProvider>) {
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
  return (
    <QueryClientProvider client={queries}>
      <LineProvider {...line} />
    </QueryClientProvider>
  );
}
