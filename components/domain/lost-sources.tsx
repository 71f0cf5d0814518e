'use client';
// The remark that totals hold the last word of sources now lost.
import { useRows } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { StalenessNote } from './staleness-note.tsx';

export function LostSources({ className }: { className?: string }) {
  const { t } = useWords();
  const lost = useRows('source').filter((source) => source.life !== 'live');
  if (lost.length === 0) return null;
  return (
    <ul aria-label={t('Lost sources')} className={className}>
      {lost.map((source) => (
        <li key={source.id} data-source={source.id} className="flex min-w-0 items-center gap-2">
          <span className="truncate" title={source.why ?? source.name}>
            {source.name}
          </span>
          <StalenessNote source={source.id} />
        </li>
      ))}
    </ul>
  );
}
