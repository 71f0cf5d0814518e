'use client';
// Durations that run by the page's clock and stand still with their source.
import { usePictureTime } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { durationClock, durationIso, NOTHING } from '#lib/format/duration.ts';
import type { SourceId } from '#lib/model/ids.ts';

/** Counts up from `since`; draws only itself once a second. */
export function Elapsed({
  since,
  source,
  plusMs = 0,
  className,
}: {
  since: number | null;
  source: SourceId | null;
  plusMs?: number;
  className?: string;
}) {
  const now = usePictureTime(source);
  if (since === null || now === 0) return <span className={className}>{NOTHING}</span>;
  return <Duration ms={Math.max(0, now - since) + plusMs} className={className} />;
}

/** Counts down to `until` and stops at zero. */
export function Remaining({
  until,
  source,
  className,
}: {
  until: number;
  source: SourceId | null;
  className?: string;
}) {
  const now = usePictureTime(source);
  // The second that is running is not over yet.
  return <Duration ms={now === 0 ? null : Math.ceil((until - now) / 1000) * 1000} className={className} />;
}

export function Duration({ ms, className }: { ms: number | null; className?: string | undefined }) {
  const { digits } = useWords();
  return (
    <time dateTime={durationIso(ms) ?? undefined} className={className}>
      {digits(durationClock(ms))}
    </time>
  );
}
