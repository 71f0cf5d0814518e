// Knows how a state is shown: icon, word and colour together. Refuses to know which states there are.
import type { LucideIcon } from 'lucide-react';
import { classes, TONE_TEXT, type Tone } from './classes.ts';

export type StatusLook = { readonly icon: LucideIcon; readonly word: string; readonly tone: Tone };

export function Status({
  look,
  className,
  detail,
}: {
  look: StatusLook;
  className?: string;
  detail?: string;
}) {
  const Icon = look.icon;
  const text = detail ? `${look.word} · ${detail}` : look.word;
  return (
    <span
      className={classes('inline-flex min-w-0 items-center gap-1.5', TONE_TEXT[look.tone], className)}
      title={text}
    >
      <Icon aria-hidden className="size-[1.1em] shrink-0" strokeWidth={2.2} />
      <span className="truncate">{text}</span>
    </span>
  );
}
