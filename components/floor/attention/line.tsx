'use client';
// How a line of what needs somebody is laid out: its mark, who or what, what is wrong, its time, and below it the deeds.
import type { ReactNode } from 'react';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { StatusStyle } from '#components/ui/status.tsx';
import type { Severity } from './needs.ts';

export const LINE =
  'flex min-h-12 flex-col justify-center gap-x-3 gap-y-1 contain-content border-b border-line px-3 py-1.5';
const WASH: Readonly<Record<Severity, string>> = {
  critical: 'bg-critical-wash',
  warning: 'bg-warning-wash',
  none: '',
};

export function NeedLine({
  state,
  severity,
  head,
  time,
  deeds,
  ...marks
}: {
  state: string;
  severity: Severity;
  head: ReactNode;
  time?: ReactNode;
  deeds?: ReactNode;
  'data-alert'?: string | undefined;
  'data-wait'?: string;
  'data-need'?: string;
}) {
  return (
    <li
      {...marks}
      data-state={state}
      className={classes(LINE, '@min-[29rem]:flex-row @min-[29rem]:items-center', WASH[severity])}
    >
      <div className="flex min-w-0 items-center gap-2 @min-[29rem]:flex-1">
        {head}
        {time}
      </div>
      {deeds ? (
        <div className="flex flex-wrap items-center justify-end gap-1.5 empty:hidden @min-[29rem]:max-w-[50%] @min-[29rem]:shrink-0">
          {deeds}
        </div>
      ) : null}
    </li>
  );
}

/** Mark, title and the state in words with what else there is to say. `onOpen`: the title opens it. */
export function Head({
  look,
  title,
  note,
  below,
  onOpen,
}: {
  look: StatusStyle;
  title: string;
  note: string;
  below?: ReactNode;
  onOpen?: (() => void) | undefined;
}) {
  const { t } = useWords();
  const Icon = look.icon;
  const tone = TONE_TEXT[look.tone];
  const said = (
    <>
      <Icon aria-hidden className={classes('size-5 shrink-0', tone)} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium group-hover:underline" title={title}>
          {title}
        </span>
        <span className="block truncate text-xs text-soft" title={`${t(look.word)} ${note}`}>
          <span className={classes('font-semibold', tone)}>{t(look.word)}</span> {note}
        </span>
        {below}
      </span>
    </>
  );
  if (!onOpen) return said;
  return (
    <button
      type="button"
      className="group flex min-w-0 flex-1 items-center gap-2 rounded-sm text-start"
      aria-haspopup="dialog"
      onClick={onOpen}
    >
      {said}
    </button>
  );
}
