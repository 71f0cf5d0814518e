'use client';
// How a state is shown: icon, word and colour together.
import type { LucideIcon } from 'lucide-react';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { classes, TONE_TEXT, type Tone } from './classes.ts';

export type StatusStyle = { readonly icon: LucideIcon; readonly word: string; readonly tone: Tone };

export function Status({
  look,
  className,
  detail,
}: {
  look: StatusStyle;
  className?: string;
  detail?: string;
}) {
  const { t } = useWords();
  const Icon = look.icon;
  const word = t(look.word);
  const text = detail ? `${word} · ${detail}` : word;
  return (
    <span
      className={classes('inline-flex min-w-0 items-center', TONE_TEXT[look.tone], className)}
      title={text}
    >
      <Icon aria-hidden className="me-1.5 size-[1.1em] shrink-0" strokeWidth={2.2} />
      <span className="truncate">{text}</span>
    </span>
  );
}
