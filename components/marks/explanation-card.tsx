'use client';
// Knows how the answer to "how was this computed?" is laid out. Refuses to compute anything.
import { durationClock, durationLong } from '#lib/format/duration.ts';
import { integer, percent } from '#lib/format/number.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import type { Explanation, Quantity, SourceAge } from '#lib/measure/explanation.ts';
import { LOCALE } from './locale.ts';

function written({ value, unit }: Quantity, timeZone: string): string {
  switch (unit) {
    case 'calls':
    case 'agents':
      return integer(value, LOCALE);
    case 'ms':
      return durationClock(value);
    case 'percent':
      return percent(value, LOCALE);
    case 'time':
      return clockTimeSeconds(value, timeZone, LOCALE);
  }
}

function age(source: SourceAge): string {
  if (source.life === 'live') return `${source.name}: live`;
  if (source.ageMs === null) return `${source.name}: never heard`;
  return `${source.name}: last heard ${durationLong(source.ageMs)} ago`;
}

export function ExplanationCard({ said, timeZone }: { said: Explanation; timeZone: string }) {
  const { span } = said;
  const window =
    span.over === 'now'
      ? `At this moment, ${clockTimeSeconds(span.at, timeZone, LOCALE)}`
      : `Today, ${span.day ?? '–'}, from ${clockTimeSeconds(span.from, timeZone, LOCALE)} (${timeZone})`;
  const rows = [...said.thresholds, ...said.counts];
  return (
    <div className="space-y-2">
      <p className="font-semibold">{said.title}</p>
      <p>
        <span className="text-soft">= </span>
        {said.formula}
      </p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 border-y border-line py-2 tabular-nums">
        {rows.map((row) => (
          <div key={row.name} className="contents">
            <dt className="text-soft">{row.name}</dt>
            <dd className="text-right">{written(row, timeZone)}</dd>
          </div>
        ))}
      </dl>
      <p className="text-soft">{window}</p>
      {said.notes.map((note) => (
        <p key={note} className="text-soft">
          {note}
        </p>
      ))}
      <ul className="text-soft">
        {said.sources.map((source) => (
          <li key={source.source}>{age(source)}</li>
        ))}
      </ul>
    </div>
  );
}
