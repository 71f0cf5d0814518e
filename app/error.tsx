'use client';
// What is said when a page breaks, and that a wall nobody sits at mends itself.
import { useEffect } from 'react';
import { PageTitle } from '#components/domain/page-title.tsx';
import { reloadWithin } from '#components/live/reload.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';

export default function Broken({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useWords();
  useEffect(() => reloadWithin(20_000), []);
  return (
    <main className="mx-auto max-w-xl p-6">
      <PageTitle name={null} />
      <h1 className="text-2xl font-semibold">{t('This page has broken')}</h1>
      <p className="mt-2 text-soft">
        {t('The calls are not affected. The page loads again by itself within a minute or so.')}
      </p>
      <p className="mt-2 break-words text-sm text-soft">
        {error instanceof Error ? error.message : t('The cause is not known.')}
      </p>
      <button
        type="button"
        onClick={retry}
        className="mt-4 rounded-md border border-line bg-raised px-4 py-2 font-medium"
      >
        {t('Try again now')}
      </button>
    </main>
  );
}
