'use client';
// How a number and its label stand on a tile, to be read from eight metres.
import type { ReactNode } from 'react';
import { Figure } from '#components/domain/figure.tsx';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { NOTHING } from '#lib/format/duration.ts';
import { percent } from '#lib/format/number.ts';
import { explainServiceLevel } from '#lib/measure/explain.ts';
import type { ExplainContext, Explanation } from '#lib/measure/explanation.ts';
import type { Measures } from '#lib/measure/queue.ts';
import { serviceLevelLevel } from '#lib/measure/thresholds.ts';
import { SIZE } from './tile-frame.tsx';

export function Number8m({
  label,
  name,
  text,
  size,
  icon,
  tone = '',
  end = false,
  wordy = false,
  explain,
  timeZone,
}: {
  label: string;
  name: string;
  text: string;
  size: string;
  icon?: ReactNode;
  tone?: string;
  end?: boolean;
  /** Words stand in the place of the number: they may be cut, and say the whole when pointed at. */
  wordy?: boolean;
  explain: () => Explanation;
  timeZone: string;
}) {
  return (
    // Never narrower than its number; its label takes what room there is.
    <div className={classes(wordy ? 'min-w-0' : 'min-w-min', end && 'text-end')}>
      <div
        className={classes(
          'font-semibold',
          wordy ? 'line-clamp-2 leading-tight break-words' : 'leading-none whitespace-nowrap',
          size,
          tone,
        )}
        title={wordy ? text : undefined}
      >
        {icon ? (
          <span className="[&>svg]:me-[0.2em] [&>svg]:inline [&>svg]:align-[-0.05em]">{icon}</span>
        ) : null}
        <Figure name={name} text={text} explain={explain} timeZone={timeZone} still />
      </div>
      <div
        className={classes(
          'mt-[0.25em] grid grid-cols-[minmax(0,max-content)] leading-tight text-soft',
          end && 'justify-end',
          SIZE.small,
        )}
      >
        <span className="truncate" title={label}>
          {label}
        </span>
      </div>
    </div>
  );
}

/** The service level with its rule named, and in words when it is below the goal. */
export function ServiceNumber({
  name,
  from,
  context,
  size,
  quiet,
  wordSize = SIZE.note,
  end = false,
}: {
  name: string;
  from: Measures;
  context: ExplainContext;
  size: string;
  quiet: boolean;
  /** Size where words stand in the place of the number. */
  wordSize?: string;
  end?: boolean;
}) {
  const { t, locale } = useWords();
  const { percent: value, rule } = from.serviceLevel;
  const level = quiet || !rule ? 'none' : serviceLevelLevel(value, rule);
  const word = level === 'critical' ? t('critical') : level === 'warning' ? t('below goal') : t('service');
  const tone = level === 'critical' ? TONE_TEXT.critical : level === 'warning' ? TONE_TEXT.warning : '';
  // Of a PBX that is not heard nobody can say that it has no calls.
  const heard = context.sources.every((source) => source.life === 'live');
  const named = rule
    ? t('≤{seconds} s', { seconds: rule.targetSeconds })
    : value === null
      ? ''
      : t('mixed rules');
  return (
    <Number8m
      label={`${word} ${named}`.trim()}
      name={`${t('Service level')}, ${name}`}
      text={value !== null ? percent(value, locale) : heard ? t('no calls yet') : NOTHING}
      size={value === null && heard ? wordSize : size}
      wordy={value === null && heard}
      tone={tone}
      end={end}
      explain={() => explainServiceLevel(from, context)}
      timeZone={context.site.timeZone}
    />
  );
}
