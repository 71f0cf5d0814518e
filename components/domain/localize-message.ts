'use client';
// How what the server said is said in the reader's language: a message by its code, a sentence found again among
// those it can say, its gaps filled anew. Words that are a PBX's own stay as they are.
import { useCallback } from 'react';
import { NotAnswered } from '#components/live/not-answered.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Translate } from '#components/ui/i18n/words.ts';
import { MESSAGES, type Message, messageOf, STATE_WORDS } from '#lib/sync/server-messages.ts';

const STATES: ReadonlySet<string> = new Set(Object.values(STATE_WORDS));

/** @param said a message, or a sentence as the socket and the board tell it. */
export function localizeMessage(said: string | Message, t: Translate): string {
  const { code, args, text } = typeof said === 'string' ? messageOf(said) : said;
  // A server of another version may know a code that this page does not: then its English is all there is.
  if (code === 'verbatim' || !Object.hasOwn(MESSAGES, code)) return text;
  const { state } = args;
  return t(MESSAGES[code], state !== undefined && STATES.has(state) ? { ...args, state: t(state) } : args);
}

/** Says what the server said, or why it did not answer, in the reader's language. */
export function useLocalizeMessage(): (said: string | Message | Error) => string {
  const { t } = useWords();
  return useCallback(
    (said) =>
      localizeMessage(
        said instanceof NotAnswered ? said.said : said instanceof Error ? said.message : said,
        t,
      ),
    [t],
  );
}
