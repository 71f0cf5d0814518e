'use client';

// How an agent's day is shown: its figures, each with the answer how it was computed, and how old they are. What is
// not known yet is a dash, never a zero.
import { Figure } from '#components/domain/figure.tsx';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { usePictureTime, useRow, useSite, useViewer } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { mayCompare } from '#lib/access/agent-policy.ts';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { nameOr } from '#lib/format/name.ts';
import { integer, percent } from '#lib/format/number.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import { type DayFigures, dayFigures } from '#lib/measure/agent-day.ts';
import { explainOccupancy } from '#lib/measure/explain.ts';
import * as explain from '#lib/measure/explain-agent.ts';
import type { ExplainContext, Explanation } from '#lib/measure/explanation.ts';
import type { AgentRow } from '#lib/model/board.ts';
import { useAgentDay } from './day-report.ts';

type Explain = (from: DayFigures, context: ExplainContext) => Explanation;

/** `doing`: another whenever something may have been booked. `className`: of the figures, not of what explains them. */
export function AgentToday({
  agent,
  gone,
  doing,
  className,
}: {
  agent: AgentRow;
  gone: boolean;
  doing: string;
  className: string;
}) {
  const { t, locale, digits } = useWords();
  const said = useLocalizeMessage();
  const site = useSite();
  const source = useRow('source', agent.source);
  const picture = usePictureTime(agent.source);
  const viewer = useViewer();
  const verdict = viewer && mayCompare(viewer.access, agent.id, site);
  const why = verdict?.may === false ? verdict.why : null;
  const { data, error } = useAgentDay(agent.id, doing, why === null);
  // Before the site's day is known nothing is counted, and a zero would be a claim.
  const figures = data && site?.day ? dayFigures(data, picture, site.counting) : null;
  const zone = site?.timeZone ?? 'UTC';
  const name = nameOr(agent.name, agent.number);
  const context: ExplainContext | null = site
    ? { sources: source ? [source] : [], site, now: picture }
    : null;
  const figure = (word: string, write: (from: DayFigures) => string, how: Explain) => (
    <div className="min-w-0">
      <dt className="text-xs text-soft">{word}</dt>
      <dd className="text-lg leading-tight font-semibold tabular-nums">
        {figures && context ? (
          <Figure
            name={`${word}, ${name}`}
            text={write(figures)}
            explain={() => how(figures, context)}
            timeZone={zone}
          />
        ) : (
          NOTHING
        )}
      </dd>
    </div>
  );
  const lasted = (ms: number | null): string => digits(durationClock(ms));
  return (
    <section aria-label={t('Today')} aria-busy={!data && !error && !why} data-day={agent.id}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-sm font-semibold">{t('Today')}</h3>
        <p className="text-xs text-soft">
          {data
            ? t('as of {time}', { time: clockTimeSeconds(Math.min(data.now, picture), zone, locale) })
            : error || why
              ? null
              : t('Asking…')}
        </p>
      </div>
      {error && !why && !(gone && data) ? (
        <p role="alert" className="mt-1 text-sm text-warning">
          {t('The day cannot be asked about now: {why}', { why: said(error) })}
          {data ? ` ${t('What follows is the last answer.')}` : ''}
        </p>
      ) : null}
      {why ? (
        <p className="mt-1 text-sm text-soft">{said(why)}</p>
      ) : (
        <dl className={classes('mt-2 grid grid-cols-3 gap-x-3 gap-y-3', className)}>
          {figure(t('Answered'), (from) => integer(from.answered, locale), explain.explainAgentAnswered)}
          {figure(t('Missed'), (from) => integer(from.missed, locale), explain.explainAgentMissed)}
          {figure(t('AHT'), (from) => lasted(from.ahtMs), explain.explainAgentAht)}
          {figure(t('Talk'), (from) => lasted(from.talkMs), explain.explainAgentTalk)}
          {figure(t('Hold'), (from) => lasted(from.heldMs), explain.explainAgentHold)}
          {figure(t('Wrap-up'), (from) => lasted(from.wrapMs), explain.explainAgentWrapUp)}
          {figure(t('Ready'), (from) => lasted(from.readyMs), explain.explainAgentReady)}
          {figure(t('Paused'), (from) => lasted(from.pausedMs), explain.explainAgentPaused)}
          {figure(
            t('Occupancy'),
            (from) => percent(from.occupancy.percent, locale),
            (from, of) => explainOccupancy(from.occupancy, of),
          )}
        </dl>
      )}
    </section>
  );
}
