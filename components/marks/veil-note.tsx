'use client';
// Knows the remark that a source is lost and from when its picture is. Refuses to know what is veiled.
import { Unplug } from 'lucide-react';
import { useSite, useVeil } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { LOCALE } from './locale.ts';

export function VeilNote({
  source,
  word = '',
  className,
}: {
  source: SourceId;
  word?: string;
  className?: string;
}) {
  const veil = useVeil(source);
  const site = useSite();
  if (!veil) return null;
  const text =
    veil.at === null
      ? 'not heard yet'
      : `as of ${clockTimeSeconds(veil.at, site?.timeZone ?? 'UTC', LOCALE)}`;
  return (
    <span
      className={classes('inline-flex items-center gap-1 whitespace-nowrap text-warning', className)}
      title={veil.why ?? 'This PBX is not connected.'}
    >
      <Unplug aria-hidden className="size-[1em] shrink-0" />
      {word}
      {text}
    </span>
  );
}
