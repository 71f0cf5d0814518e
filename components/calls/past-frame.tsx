'use client';
// The frame of every page of the past, and who may see one.
import type { ReactNode } from 'react';
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { PageFrame } from '#components/floor/page-frame.tsx';
import { useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';

/** `children` are drawn, and so ask for anything, only where the viewer has the right `reports.see`. */
export function PastFrame({ children }: { children: ReactNode }) {
  return (
    <PageFrame>
      <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-6xl space-y-3 p-3">
        <Allowed>{children}</Allowed>
      </main>
    </PageFrame>
  );
}

function Allowed({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const viewer = useViewer();
  if (!viewer) return <Nothing>{t('Asking…')}</Nothing>;
  if (!viewer.access.rights.includes('reports.see'))
    return <Nothing>{t('Reports are for supervisors: an administrator can give you the right.')}</Nothing>;
  return children;
}
