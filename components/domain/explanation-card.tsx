'use client';
// How the answer to "how was this computed?" is laid out.
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Words } from '#components/ui/i18n/words.ts';
import { durationClock } from '#lib/format/duration.ts';
import { integer, percent } from '#lib/format/number.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import type { Explanation, Quantity, SourceAge } from '#lib/measure/explanation.ts';
import { longDuration } from './long-duration.ts';
import { COUNTING_PLACE, ruleAnchor } from './places.ts';

function written({ value, unit }: Quantity, timeZone: string, locale: string): string {
  switch (unit) {
    case 'calls':
    case 'agents':
      return integer(value, locale);
    case 'ms':
      return durationClock(value);
    case 'percent':
      return percent(value, locale);
    case 'time':
      return clockTimeSeconds(value, timeZone, locale);
  }
}

function age(source: SourceAge, words: Words): string {
  const { t } = words;
  if (source.life === 'live') return `${source.name}: ${t('Live')}`;
  if (source.ageMs === null) return `${source.name}: ${t('never heard')}`;
  return `${source.name}: ${t('last heard {time} ago', { time: longDuration(source.ageMs, words) })}`;
}

/** Beside the page: whoever reads a figure has not left it. On a wall there is nothing to be pressed. */
function Rule({ number, isLink }: { number: string; isLink: boolean }) {
  const { t } = useWords();
  const name = t('rule {number}', { number });
  if (!isLink) return name;
  return (
    <a
      href={`${COUNTING_PLACE.href}#${ruleAnchor(number)}`}
      target="_blank"
      rel="noopener"
      className="underline hover:text-ink"
    >
      {name}
    </a>
  );
}

export function ExplanationCard({
  said,
  timeZone,
  still = false,
}: {
  said: Explanation;
  timeZone: string;
  still?: boolean;
}) {
  const words = useWords();
  const { t, locale } = words;
  const { span } = said;
  const window =
    span.over === 'now'
      ? t('At this moment, {time}', { time: clockTimeSeconds(span.at, timeZone, locale) })
      : t('Today, {day}, from {time} ({zone})', {
          day: span.day ?? '–',
          time: clockTimeSeconds(span.from, timeZone, locale),
          zone: timeZone,
        });
  const rows = [...said.thresholds, ...said.counts];
  return (
    <div className="space-y-2">
      <p className="font-semibold">{t(said.title)}</p>
      <p>
        <span className="text-soft">= </span>
        {t(said.formula)}
      </p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 border-y border-line py-2 tabular-nums">
        {rows.map((row) => (
          <div key={row.name} className="contents">
            <dt className="text-soft">{t(row.name)}</dt>
            <dd className="text-end">{written(row, timeZone, locale)}</dd>
          </div>
        ))}
      </dl>
      {said.different === undefined || said.different.length === 0 ? null : (
        <div data-different>
          <p className="text-soft">{t('Why different? The same calls by the other rules:')}</p>
          <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 tabular-nums">
            {said.different.map((row) => (
              <div key={row.name} className="contents">
                <dt className="text-soft">{t(row.name)}</dt>
                <dd className="text-end">{written(row, timeZone, locale)}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      <p className="text-soft">{window}</p>
      {said.notes.map((note) => (
        <p key={note} className="text-soft">
          {t(note)}
        </p>
      ))}
      {said.untold.map(({ name, what }) => (
        <p key={name} className="text-soft">
          {t('{name} does not tell: {what}.', { name, what: what.map((each) => t(each)).join(', ') })}
        </p>
      ))}
      <p className="text-soft">
        {t('How we count')}
        {said.rules.map((rule) => (
          <span key={rule}>
            {' · '}
            <Rule number={rule} isLink={!still} />
          </span>
        ))}
      </p>
      <ul className="text-soft">
        {said.sources.map((source) => (
          <li key={source.source}>{age(source, words)}</li>
        ))}
      </ul>
    </div>
  );
}
