'use client';
// The frame of every page for whoever looks after this server: the way between them, and that they are for those who
// may.
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageHeader } from '#components/domain/page-header.tsx';
import { setupPlacesOf } from '#components/domain/places.ts';
import { FindButton } from '#components/floor/commands/find-button.tsx';
import { WithCommands } from '#components/floor/commands/with-commands.tsx';
import { BoardProvider } from '#components/live/board-provider.tsx';
import { useViewer } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import type { Right } from '#lib/model/access.ts';

export function SetupFrame({ right, children }: { right: Right; children: ReactNode }) {
  return (
    <BoardProvider view="floor">
      <WithCommands>
        <PageHeader>
          <FindButton />
        </PageHeader>
        <main className="mx-auto max-w-6xl space-y-3 p-3">
          <Within right={right}>{children}</Within>
        </main>
      </WithCommands>
    </BoardProvider>
  );
}

function Within({ right, children }: { right: Right; children: ReactNode }) {
  const { t } = useWords();
  const viewer = useViewer();
  if (!viewer) return <Nothing>{t('Asking…')}</Nothing>;
  return (
    <>
      <SetupNav />
      {viewer.access.rights.includes(right) ? (
        children
      ) : (
        <Nothing>{t('Only an administrator sees this page.')}</Nothing>
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
    <nav aria-label={t('Administration')} className="flex gap-1 overflow-x-auto">
      {places.map(({ href, word }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={href === here ? 'page' : undefined}
          className={classes(
            'rounded-md px-2.5 py-1 text-sm',
            href === here ? 'bg-raised font-semibold text-ink' : 'text-soft hover:bg-raised hover:text-ink',
          )}
        >
          {t(word)}
        </Link>
      ))}
    </nav>
  );
}
