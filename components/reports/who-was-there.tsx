'use client';
// Who was signed in to a queue in an interval, and what they did.
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { oneDecimal } from '#lib/format/number.ts';
import { PRESENCES_SHOWN, type PresencesTold, useStaff } from './points-query.ts';
import { PRESENCE_WORD } from './report-words.ts';

export function WhoWasThere(asked: { queue: string; from: number; until: number }) {
  const { t, locale } = useWords();
  const { data } = useStaff(asked);
  if (!data) return null;
  const { there, agents, others } = data;
  if (there === null && agents.length === 0)
    return <p className="mt-3 text-sm text-soft">{t('Who was there is not shown of so small a queue.')}</p>;
  const kept = (ms: PresencesTold): boolean => PRESENCES_SHOWN.some((presence) => ms[presence] > 0);
  return (
    <section aria-label={t('Who was there')} className="mt-3 text-sm">
      <h3 className="font-semibold">{t('Who was there')}</h3>
      {there === null ? null : !kept(there) && there.untold === 0 ? (
        <p className="mt-1 text-soft">{t('Nobody was signed in to this queue.')}</p>
      ) : kept(there) ? (
        <p className="mt-1 text-soft">
          {t(
            'On average {ready} ready, {busy} on calls or in wrap-up, {paused} paused, {away} not to be reached',
            {
              ready: oneDecimal(there.ready, locale),
              busy: oneDecimal(there.busy, locale),
              paused: oneDecimal(there.paused, locale),
              away: oneDecimal(there.away, locale),
            },
          )}
        </p>
      ) : (
        <p className="mt-1 text-soft">{t('What agents did then is not kept.')}</p>
      )}
      {agents.length === 0 ? null : (
        <ul className="mt-1 divide-y divide-line">
          {agents.map(({ name, ms, pausedFor }) => (
            <li key={name} className="py-1">
              <span className="font-medium">{name}</span>{' '}
              <span className="text-soft tabular-nums">
                {kept(ms)
                  ? PRESENCES_SHOWN.filter((presence) => ms[presence] >= 500)
                      .map((presence) => {
                        const reasons = presence === 'paused' ? Object.keys(pausedFor).filter(Boolean) : [];
                        const word = [t(PRESENCE_WORD[presence]), ...reasons].join(' · ');
                        return `${word} ${durationClock(ms[presence])}`;
                      })
                      .join(', ')
                  : NOTHING}
              </span>
            </li>
          ))}
        </ul>
      )}
      {others > 0 ? (
        <p className="mt-1 text-soft">
          {t('One more, who is not named here|{count} more, who are not named here', { count: others })}
        </p>
      ) : null}
    </section>
  );
}
