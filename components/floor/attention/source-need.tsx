'use client';
// A PBX that is lost, since when, and the way to the reason.
import Link from 'next/link';
import { memo } from 'react';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { SOURCE_STYLE } from '#components/domain/status-styles.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { SourceRow } from '#lib/model/board.ts';
import { Head, NeedLine } from './line.tsx';

export const SourceNeed = memo(function SourceNeed({ source }: { source: SourceRow }) {
  const { t } = useWords();
  // Trying again is no other state to whoever waits for it.
  const look = SOURCE_STYLE[source.life === 'refused' ? 'refused' : 'waiting'];
  return (
    <NeedLine
      data-need="lost"
      state="lost"
      severity="critical"
      head={
        <Head
          look={{ ...look, tone: 'critical' }}
          title={source.name}
          note=""
          below={<StalenessNote source={source.id} className="text-xs" />}
        />
      }
      deeds={
        <Link
          href={`/sources#${source.id}`}
          prefetch={false}
          className="inline-flex h-7 items-center rounded-md border border-line bg-raised px-2 text-xs font-medium hover:border-faint"
          aria-label={t('Why: {name}', { name: source.name })}
        >
          {t('Why?')}
        </Link>
      }
    />
  );
});
