'use client';
// A row of links to pages of which one is the page one is on. In little room it takes further lines: none is hidden.
import Link from 'next/link';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Place } from './places.ts';

export function PageLinks({
  label,
  places,
  className,
}: {
  label: string;
  places: readonly (Place & { readonly here: boolean })[];
  className?: string;
}) {
  const { t } = useWords();
  return (
    <nav aria-label={label} className={classes('flex flex-wrap gap-1', className)}>
      {places.map(({ href, word, here }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={here ? 'page' : undefined}
          className={classes(
            'rounded-md px-2 py-1 text-sm sm:px-2.5',
            here ? 'bg-raised font-semibold text-ink' : 'text-soft hover:bg-raised hover:text-ink',
          )}
        >
          {t(word)}
        </Link>
      ))}
    </nav>
  );
}
