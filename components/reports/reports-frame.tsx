'use client';
// What the reports have in common: who may see them, and the way from one to another.
import type { ReactNode } from 'react';
import { PageLinks } from '#components/domain/page-links.tsx';
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { PageFrame } from '#components/floor/page-frame.tsx';
import { useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import { useQueryParam } from '#components/ui/use-query-param.ts';

const REPORTS = [
  { href: '/reports', word: 'Queues by interval' },
  { href: '/reports/points', word: 'Points lost' },
] as const;

export function ReportsFrame({
  here,
  children,
}: {
  here: (typeof REPORTS)[number]['href'];
  children: ReactNode;
}) {
  return (
    <PageFrame>
      <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-6xl space-y-3 p-3">
        <Allowed here={here}>{children}</Allowed>
      </main>
    </PageFrame>
  );
}

function Allowed({ here, children }: { here: string; children: ReactNode }) {
  const { t } = useWords();
  const viewer = useViewer();
  const [from] = useQueryParam('from');
  const [until] = useQueryParam('until');
  if (!viewer) return <Nothing>{t('Asking…')}</Nothing>;
  if (!viewer.access.rights.includes('reports.see'))
    return <Nothing>{t('Reports are for supervisors: an administrator can give you the right.')}</Nothing>;
  // The days one looks at are those one goes on with.
  const days = new URLSearchParams([...(from ? [['from', from]] : []), ...(until ? [['until', until]] : [])]);
  const places = REPORTS.map(({ href, word }) => ({
    ...{ href: days.size > 0 ? `${href}?${days}` : href, word, name: null, here: href === here },
  }));
  return (
    <>
      <PageLinks label={t('Reports')} places={places} />
      {children}
    </>
  );
}
