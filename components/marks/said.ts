'use client';
// Knows how a sentence that the server said is said in the reader's language: found among those it can say, its gaps
// filled anew. Words that are a PBX's own stay as they are. Refuses to know who said it.
import { useCallback } from 'react';
import { useWords } from '#components/ui/use-words.tsx';
import type { Translate } from '#components/ui/words.ts';
import { found, STATE_WORDS } from '#lib/live/said.ts';

const STATES: ReadonlySet<string> = new Set(Object.values(STATE_WORDS));

export function saidAgain(text: string, t: Translate): string {
  const known = found(text);
  if (!known) return text;
  const { state, ...values } = known.values;
  return t(
    known.sentence,
    state !== undefined && STATES.has(state) ? { ...values, state: t(state) } : known.values,
  );
}

/** Says the server's sentences in the reader's language. */
export function useSaid(): (text: string) => string {
  const { t } = useWords();
  return useCallback((text) => saidAgain(text, t), [t]);
}
