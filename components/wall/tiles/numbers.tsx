'use client';
// How a number and its label stand on a tile, to be read from across the room.
import type { ReactNode } from 'react';
import { Figure } from '#components/domain/figure.tsx';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { type ServiceSaid, useService } from '#components/wall/board/service.ts';
import { explainServiceLevel } from '#lib/measure/explain.ts';
import type { ExplainContext, Explanation } from '#lib/measure/explanation.ts';
import type { Measures } from '#lib/measure/queue.ts';
import { SIZE } from './tile-frame.tsx';

export function TileNumber({
  label,
  name,
  text,
  size,
  icon,
  tone = '',
  end = false,
  explain,
  timeZone,
}: {
  label: string;
  /** What is read out before the number. */
  name: string;
  text: string;
  size: keyof typeof SIZE;
  icon?: ReactNode;
  tone?: string;
  /** At the end of its row. */
  end?: boolean;
  explain: () => Explanation;
  timeZone: string;
}) {
  return (
    <div className={classes(end && 'text-end')}>
      <div
        data-big={size === 'middle' ? undefined : true}
        className={classes('leading-[1.05] font-bold', SIZE[size], tone)}
      >
        {icon ? (
          <span className="[&>svg]:me-[0.2em] [&>svg]:inline [&>svg]:align-[-0.05em]">{icon}</span>
        ) : null}
        <Figure name={name} text={text} explain={explain} timeZone={timeZone} still />
      </div>
      <div className={classes('leading-[1.12] text-soft break-words', SIZE.small)}>{label}</div>
    </div>
  );
}

/** The service level under its own name, whatever its state; the state is told by `said.note` where there is room. */
export function ServiceNumber({
  said,
  name,
  from,
  context,
  size,
  label,
}: {
  said: ServiceSaid;
  name: string;
  from: Measures;
  context: ExplainContext;
  size: keyof typeof SIZE;
  label?: string;
}) {
  const { t } = useWords();
  const Mark = said.mark?.icon;
  return (
    <TileNumber
      label={label ?? t('Service level')}
      name={`${t('Service level')}, ${name}`}
      text={said.text}
      size={size}
      tone={TONE_TEXT[said.tone]}
      icon={Mark ? <Mark role="img" aria-label={said.note} className="size-[0.7em]" /> : null}
      explain={() => explainServiceLevel(from, context)}
      timeZone={context.site.timeZone}
    />
  );
}

/** What is said of the service level of these measures: of one queue, or of several together. */
export const useServiceOf = (
  from: Measures,
  parts: readonly Measures[],
  context: ExplainContext,
): ServiceSaid =>
  useService(
    from.serviceLevel,
    parts.map(({ serviceLevel }) => serviceLevel),
    context.sources.some(({ life }) => life === 'live'),
  );
