'use client';
// The remark that a source is lost and from when its picture is.
import { Unplug } from 'lucide-react';
import { useSite, useStaleness, useStillSince } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { clockTimeSeconds } from '#lib/format/time.ts';
import type { SourceId } from '#lib/model/ids.ts';

export function StalenessNote({
  source,
  word = '',
  className,
}: {
  source: SourceId;
  word?: string;
  className?: string;
}) {
  const { t, locale } = useWords();
  const veil = useStaleness(source);
  const site = useSite();
  if (!veil) return null;
  const text =
    veil.at === null
      ? t('not heard yet')
      : t('as of {time}', { time: clockTimeSeconds(veil.at, site?.timeZone ?? 'UTC', locale) });
  return (
    <span
      className={classes('inline-flex items-center whitespace-nowrap text-warning', className)}
      title={veil.why ?? t('This PBX is not connected.')}
    >
      <Unplug aria-hidden className="me-1 size-[1em] shrink-0" />
      {word}
      {text}
    </span>
  );
}

/** From when what is opened is, where the line to the server is lost and its own source says nothing of the kind. */
export function StillNote({ source }: { source: SourceId }) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const veil = useStaleness(source);
  const since = useStillSince();
  if (since === null || veil) return null;
  return (
    <span className="inline-flex items-center whitespace-nowrap text-warning">
      <Unplug aria-hidden className="me-1 size-[1em] shrink-0" />
      {t('as of {time}', { time: clockTimeSeconds(since, zone, locale) })}
    </span>
  );
}
