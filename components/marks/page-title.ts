'use client';
// Knows the title of the browser's tab, in the reader's language. Refuses to know pages.
import { useEffect } from 'react';

/** `null`: the site alone. The page's own (app/) stands until the language is known. */
export function usePageTitle(name: string | null): void {
  useEffect(() => {
    document.title = name === null ? 'Ringside' : `${name} · Ringside`;
  }, [name]);
}
