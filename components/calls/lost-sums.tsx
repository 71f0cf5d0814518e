'use client';
// What lost callers add up to: how many are to be called back, how many were recovered and how soon.
import type { ReactNode } from 'react';
import { longDuration } from '#components/domain/long-duration.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { LostTold } from '#lib/api/lost-callers.ts';

export function LostSums({ sums }: { sums: LostTold['sums'] }) {
  const words = useWords();
  const { t } = words;
  const { recovered, medianMs, open, tried, returned, reached, served, expired, short, dismissed, withheld } =
    sums;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 border-b border-line px-3 py-3 sm:grid-cols-4">
      <Sum
        name={t('To call back')}
        value={open + tried}
        means={t('{open} open, {tried} tried in vain', { open, tried })}
      />
      <Sum
        name={t('Recovered')}
        value={recovered === null ? '–' : `${Math.floor(recovered * 100)} %`}
        means={t('{served} served, {reached} reached, {returned} returned, of all who showed a number', {
          ...{ served, reached, returned },
        })}
      />
      <Sum
        name={t('Time to recover')}
        value={longDuration(medianMs, words)}
        means={t('half of them in so much time from their last attempt')}
      />
      <Sum
        name={t('Expired')}
        value={expired}
        means={t('{dismissed} dismissed. Apart: {withheld} without a number; {short} gave up within 5 s', {
          ...{ dismissed, withheld, short },
        })}
      />
    </dl>
  );
}

function Sum({ name, value, means }: { name: string; value: ReactNode; means: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-soft">{name}</dt>
      <dd>
        <span className="block text-2xl font-semibold tabular-nums">{value}</span>
        <span className="block text-xs text-soft">{means}</span>
      </dd>
    </div>
  );
}
