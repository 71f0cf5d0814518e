'use client';
// What is said of an address that leads nowhere.
import Link from 'next/link';
import { PageTitle } from '#components/domain/page-title.tsx';
import { MAIN_PLACES } from '#components/domain/places.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';

export default function NotFound() {
  const { t } = useWords();
  return (
    <main className="mx-auto max-w-xl p-6">
      <PageTitle name={null} />
      <h1 className="text-2xl font-semibold">{t('There is nothing at this address')}</h1>
      <ul className="mt-4 list-disc space-y-1 pl-5">
        {MAIN_PLACES.map(({ href, word }) => (
          <li key={href}>
            <Link className="text-info underline" href={href} prefetch={false}>
              {t(word)}
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}
