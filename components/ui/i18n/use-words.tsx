'use client';
// The language of this browser: chosen, remembered, fetched and switched live.
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useSyncExternalStore,
} from 'react';
import { readStored, store, storedChoice } from '#components/ui/local-storage.ts';
import { ENGLISH, type LanguageFile, type Words, wordsOf } from './words.ts';

/** A language there is a file for. */
export type Language = { readonly id: string; readonly name: string };

const chosen = storedChoice('language');
const listeners = new Set<() => void>();
let words: Words | null = null;

function current(): Words {
  words ??= remembered() ?? ENGLISH;
  return words;
}

/** The last language's words are kept in the browser, so that a page opens in it. */
function remembered(): Words | null {
  try {
    const kept = JSON.parse(readStored('words') ?? 'null') as { id: string; file: LanguageFile } | null;
    return kept && kept.id === readStored('language') ? wordsOf(kept.id, kept.file) : null;
  } catch {
    return null;
  }
}

function show(next: Words): void {
  words = next;
  document.documentElement.lang = next.language;
  document.documentElement.dir = next.direction;
  for (const listener of listeners) listener();
}

async function load(id: string): Promise<void> {
  if (id === ENGLISH.language) {
    store('words', '');
    show(ENGLISH);
    return;
  }
  try {
    const answer = await fetch(`/languages/${encodeURIComponent(id)}.json`);
    if (!answer.ok) return;
    const file = (await answer.json()) as LanguageFile;
    if (wanted([id]) !== id) return;
    store('words', JSON.stringify({ id, file }));
    show(wordsOf(id, file));
  } catch {
    // The server is away: what is shown stays as it is, and the next load asks again.
  }
}

/** The chosen language, else the browser's own where there is a file for it, else English. */
function wanted(languages: readonly string[]): string {
  const named = chosen.read();
  if (named !== '') return named;
  const own = navigator.languages.map((tag) => tag.split('-')[0] ?? '');
  return own.find((id) => id === 'en' || languages.includes(id)) ?? 'en';
}

const LanguagesContext = createContext<readonly Language[]>([]);
export const useLanguages = (): readonly Language[] => useContext(LanguagesContext);

export function LanguagesProvider({
  languages,
  children,
}: {
  languages: readonly Language[];
  children: ReactNode;
}) {
  useEffect(() => {
    const follow = (): void => {
      const id = wanted(languages.map((language) => language.id));
      if (id !== current().language) void load(id);
      else show(current());
    };
    follow();
    return chosen.subscribe(follow);
  }, [languages]);
  return <LanguagesContext value={languages}>{children}</LanguagesContext>;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useWords = (): Words => useSyncExternalStore(subscribe, current, () => ENGLISH);

/** The language shown, and how to choose another. */
export function useLanguage(): { readonly language: string; readonly choose: (id: string) => void } {
  const { language } = useWords();
  return { language, choose: useCallback((id: string) => chosen.set(id), []) };
}
