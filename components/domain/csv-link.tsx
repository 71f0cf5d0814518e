'use client';
// The way to what a page shows as a table that spreadsheets open.
import { Download } from 'lucide-react';
import { useWords } from '#components/ui/i18n/use-words.tsx';

export function CsvLink({ href }: { href: string }) {
  const { t } = useWords();
  return (
    <a
      className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line bg-raised px-2 text-xs font-medium hover:border-faint"
      href={href}
      download
    >
      <Download aria-hidden className="size-3.5" />
      {t('As a table (CSV)')}
    </a>
  );
}
