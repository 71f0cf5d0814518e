'use client';
// The site's own clock and the badge of the demo.
import { useNow, useSite } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { calendarDate, clockTime, clockTimeSeconds } from '#lib/format/time.ts';

export function DemoBadge({ className }: { className?: string }) {
  const { t } = useWords();
  return (
    <span
      className={classes(
        'rounded border border-special px-1.5 py-0.5 font-semibold whitespace-nowrap text-special',
        className ?? 'text-xs',
      )}
      title={t('These PBXs are make-believe. The start page says how to connect a real one.')}
    >
      {t('Demo')}
    </span>
  );
}

/** The site's own time, whatever the zone of the device. */
export function SiteClock({ className, hasSeconds = true }: { className?: string; hasSeconds?: boolean }) {
  const { locale } = useWords();
  const now = useNow();
  const site = useSite();
  const zone = site?.timeZone;
  const known = now > 0 && zone !== undefined;
  return (
    <time
      className={classes('whitespace-nowrap tabular-nums', className)}
      title={known ? `${calendarDate(now, zone, locale)}, ${zone}` : undefined}
    >
      {known ? (hasSeconds ? clockTimeSeconds : clockTime)(now, zone, locale) : '–'}
    </time>
  );
}
