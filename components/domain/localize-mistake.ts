'use client';
// How a single mistake in settings, or in what a form sent, is said in the reader's language. Apart from what is said
// of commands: the floor has no use for its many sentences.
import { useCallback } from 'react';
import { NotAnswered } from '#components/live/not-answered.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Translate } from '#components/ui/i18n/words.ts';
import type { ToldMistake } from '#lib/api/message.ts';
import { MISTAKE_WORDS, MISTAKES, type MistakeCode, mistakeOf, NESTED } from '#lib/settings/mistakes.ts';
import { useLocalizeMessage } from './localize-message.ts';

/** With its place, as a whole sentence. What a server of another version says stays English. */
export function localizeMistake({ line, where, ...said }: ToldMistake, t: Translate): string {
  const problem = problemSaid(said, t);
  if (line === null) return t('{where} {problem}', { where: where ?? t('the file'), problem });
  return where === null
    ? t('line {line} {problem}', { line: `${line}`, problem })
    : t('line {line}: {where} {problem}', { line: `${line}`, where, problem });
}

function problemSaid(
  { code, args, text }: Pick<ToldMistake, 'code' | 'args' | 'text'>,
  t: Translate,
): string {
  if (!Object.hasOwn(MISTAKES, code)) return text;
  const filled = Object.entries(args).map(([name, value]) => [
    name,
    name === NESTED ? problemSaid(mistakeOf(value), t) : MISTAKE_WORDS.has(value) ? t(value) : value,
  ]);
  return t(MISTAKES[code as MistakeCode], Object.fromEntries(filled));
}

/** As {@link useLocalizeMessage}, and after it what is wrong with what was sent, one by one. */
export function useLocalizeWholeMessage(): (error: Error) => string {
  const { t } = useWords();
  const said = useLocalizeMessage();
  return useCallback(
    (error) => {
      const single = error instanceof NotAnswered ? error.mistakes : [];
      return [said(error), ...single.map((mistake) => localizeMistake(mistake, t))].join(' · ');
    },
    [said, t],
  );
}
