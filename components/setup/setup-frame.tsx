'use client';
// The frame of every page for whoever looks after this server: the way between them, and that they are for those who
// may.
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageLinks } from '#components/domain/page-links.tsx';
import { setupPlacesOf } from '#components/domain/places.ts';
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { PageFrame } from '#components/floor/page-frame.tsx';
import { useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import type { Right } from '#lib/model/access.ts';

type SetupProps = {
  readonly right: Right;
  /** Drawn for whoever has the right, and nobody else: what it asks the server for is not asked in vain. */
  readonly children: ReactNode;
};

export function SetupFrame({ right, children }: SetupProps) {
  return (
    <PageFrame>
      <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-6xl space-y-3 p-3">
        <Within right={right}>{children}</Within>
      </main>
    </PageFrame>
  );
}

function Within({ right, children }: SetupProps) {
  const { t } = useWords();
  const viewer = useViewer();
  if (!viewer) return <Nothing>{t('Asking…')}</Nothing>;
  return (
    <>
      <SetupNav />
      {viewer.access.rights.includes(right) ? (
        children
      ) : (
        <Nothing>
          {right === 'site.screens'
            ? t('Screens are let in by supervisors.')
            : t('Only an administrator sees this page.')}
        </Nothing>
      )}
    </>
  );
}

function SetupNav() {
  const { t } = useWords();
  const here = usePathname();
  const places = setupPlacesOf(useViewer()?.access.rights);
  if (places.length < 2) return null;
  return (
    <PageLinks
      label={t('Administration')}
      places={places.map((each) => ({ ...each, here: each.href === here }))}
    />
  );
}
