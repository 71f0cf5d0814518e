'use client';
// What the reports have in common: the way from one to another, and how an answer that comes, is old or fails looks.
import type { ReactNode } from 'react';
import { PastFrame } from '#components/calls/past-frame.tsx';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { MadePast } from '#components/domain/made-past.tsx';
import { PageLinks } from '#components/domain/page-links.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import { useQueryParam } from '#components/ui/use-query-param.ts';

const REPORTS = [
  { href: '/reports', word: 'Queues by interval' },
  { href: '/reports/points', word: 'Points lost' },
] as const;
type Href = (typeof REPORTS)[number]['href'];

export function ReportsFrame({ here, children }: { here: Href; children: ReactNode }) {
  return (
    <PastFrame>
      <Links here={here} />
      {children}
    </PastFrame>
  );
}

function Links({ here }: { here: Href }) {
  const { t } = useWords();
  const [from] = useQueryParam('from');
  const [until] = useQueryParam('until');
  // The days one looks at are those one goes on with.
  const days = new URLSearchParams([...(from ? [['from', from]] : []), ...(until ? [['until', until]] : [])]);
  const places = REPORTS.map(({ href, word }) => ({
    ...{ href: days.size > 0 ? `${href}?${days}` : href, word, name: null, here: href === here },
  }));
  return <PageLinks label={t('Reports')} places={places} />;
}

/**
 * An answer to what was asked for. `children`: what it says; `null` until there is one. `isOld`: it is that of what was
 * asked before. `from`: the earliest moment it shows, epoch ms.
 */
export function ReportAnswer({
  error,
  isOld,
  from,
  children,
}: {
  error: Error | null;
  isOld: boolean;
  from: number | null;
  children: ReactNode;
}) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  return (
    <>
      {error ? (
        <p
          role="alert"
          className="rounded-xl border border-critical bg-critical-wash px-3 py-2 text-sm text-critical"
        >
          {said(error)}
        </p>
      ) : null}
      {children !== null ? (
        <div className="space-y-3" data-stale={isOld || undefined} aria-busy={isOld}>
          <MadePast from={from} />
          {children}
        </div>
      ) : error ? null : (
        <Nothing>{t('Asking…')}</Nothing>
      )}
    </>
  );
}
