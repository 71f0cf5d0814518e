'use client';
// Knows what is said when a page breaks, and that a wall nobody sits at mends itself. Refuses to hide the cause.
import { useEffect } from 'react';
import { reloadWithin } from '#components/live/reload.ts';

export default function Broken({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => reloadWithin(20_000), []);
  return (
    <main className="mx-auto max-w-xl p-6">
      <h1 className="text-2xl font-semibold">This page has broken</h1>
      <p className="mt-2 text-soft">
        The calls are not affected. The page loads again by itself within a minute or so.
      </p>
      <p className="mt-2 break-words text-sm text-soft">
        {error instanceof Error ? error.message : 'The cause is not known.'}
      </p>
      <button
        type="button"
        onClick={retry}
        className="mt-4 rounded-md border border-line bg-raised px-4 py-2 font-medium"
      >
        Try again now
      </button>
    </main>
  );
}
