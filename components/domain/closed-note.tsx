'use client';
// The remark that a queue is closed, and when it opens.
import { Moon } from 'lucide-react';
import { useSite } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Words } from '#components/ui/i18n/words.ts';
import { dateAndTime, weekdayTime } from '#lib/format/time.ts';
import { openOf, type SiteRow } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';

/** Further away than this a weekday would be taken for one of these days. */
const WEEKDAYS_MS = 6 * 86_400_000;

/** `null` while the queue is open. */
export function useClosed(queue: QueueId): string | null {
  const words = useWords();
  const site = useSite();
  return closedText(site, queue, words);
}

/** The same for whoever asks for many queues. */
export function closedText(
  site: SiteRow | undefined,
  queue: QueueId,
  { t, locale }: Pick<Words, 't' | 'locale'>,
): string | null {
  const { open, until } = openOf(site?.hours, queue);
  if (open || !site) return null;
  if (until === null) return t('Closed');
  const write = until - site.dayFrom > WEEKDAYS_MS ? dateAndTime : weekdayTime;
  return t('Closed, opens {time}', { time: write(until, site.timeZone, locale) });
}

export function ClosedNote({ text, className }: { text: string; className?: string }) {
  return (
    <span className={classes('inline-flex min-w-0 items-center', className)} title={text}>
      <Moon aria-hidden className="me-1 size-[1em] shrink-0" />
      {text}
    </span>
  );
}
