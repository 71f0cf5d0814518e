'use client';
// What a page of the past says in the demo, whose first eight weeks never took place.
import { useQuery } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { useSite } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { madePastSchema } from '#lib/api/reports.ts';
import { calendarDate } from '#lib/format/time.ts';

/** @param from the earliest moment that the page shows, epoch ms; `null`: it shows nothing yet. */
export function MadePast({ from }: { from: number | null }) {
  const { t, locale } = useWords();
  const site = useSite();
  const { data } = useQuery({
    queryKey: ['madePast'],
    queryFn: ({ signal }) => ask('/reports/made', madePastSchema, { signal }),
    enabled: site?.demo === true,
    staleTime: 60_000,
  });
  const until = data?.until ?? null;
  if (!site?.demo || until === null || from === null || from >= until) return null;
  return (
    <p role="note" className="rounded-xl border border-line bg-panel px-3 py-2 text-sm text-soft">
      {t('Demo: what lies before {day} was made when it was first started, and never took place.', {
        day: calendarDate(until, site.timeZone, locale),
      })}
    </p>
  );
}
