'use client';
// The strip of totals over all queues.
import { memo } from 'react';
import { Figure } from '#components/domain/figure.tsx';
import { explainLongest, type FloorView } from '#components/domain/floor-view.ts';
import { LostSources } from '#components/domain/lost-sources.tsx';
import { AGENT_STATES, AGENT_STYLE } from '#components/domain/status-styles.ts';
import { showAgents, showWaiting } from '#components/floor/show-counted.ts';
import { TEXT } from '#components/floor/texts.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useRovingFocus } from '#components/ui/use-roving-focus.ts';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { integer, percent } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import type { ExplainContext, Explanation } from '#lib/measure/explanation.ts';
import type { Measures } from '#lib/measure/queue.ts';

type Explain = (from: Measures, context: ExplainContext) => Explanation;

/** What a phone shows of the strip: the rest stands in an opened queue, and on a wider screen. */
const ON_PHONES: ReadonlySet<string> = new Set(['Waiting', 'Longest wait', 'Service level']);

export const TotalsStrip = memo(function TotalsStrip({ view }: { view: FloorView }) {
  const { t, locale } = useWords();
  const roving = useRovingFocus();
  const { all } = view.floor;
  const context = view.context(null);
  const { timeZone } = view.site;
  const wait = view.longestWait(view.queues);
  // Without a queue nothing was counted: a zero would be a claim.
  const known = view.queues.length > 0;
  // Of a PBX that is not heard nobody can say that it has no calls.
  const heard = context.sources.every((source) => source.life === 'live');
  const { percent: level, rule } = all.serviceLevel;
  const total = (name: string, text: string, how: Explain, note?: string | null, onPress?: () => void) => (
    <div
      className={classes(
        'flex min-w-0 flex-col justify-center px-3 py-1.5',
        !ON_PHONES.has(name) && 'max-sm:hidden',
      )}
    >
      <dt className="truncate text-xs text-soft" title={t(name)}>
        {t(name)}
      </dt>
      <dd
        className="truncate text-lg leading-tight font-semibold"
        title={[known ? text : NOTHING, note].filter(Boolean).join(' ')}
      >
        <Figure
          name={`${t(name)}, ${t('all queues')}`}
          text={known ? text : NOTHING}
          explain={() => how(all, context)}
          timeZone={timeZone}
          onPress={onPress}
        />
        {note ? <span className="ms-1 text-xs font-normal text-soft">{note}</span> : null}
      </dd>
    </div>
  );
  return (
    <section aria-label={t('Totals')} className="rounded-xl border border-line bg-panel">
      <dl
        {...roving}
        className="grid grid-cols-[1fr_1fr_1.4fr] divide-line sm:grid-cols-4 xl:grid-cols-[1fr_1fr_1.6fr_1fr_1fr_1.3fr_1fr_1fr_auto] xl:divide-x"
      >
        {total('Waiting', integer(all.waiting, locale), explain.explainWaiting, null, () =>
          showWaiting(null),
        )}
        {total(
          'Longest wait',
          durationClock(wait?.ms ?? null),
          (from) => explainLongest(from, context, wait),
          null,
          () => showWaiting(null),
        )}
        {total(
          'Service level',
          level === null ? (heard ? t(TEXT.noCallsYet) : NOTHING) : percent(level, locale),
          explain.explainServiceLevel,
          level === null
            ? null
            : rule
              ? t('≤{seconds} s', { seconds: rule.targetSeconds })
              : t('mixed rules'),
        )}
        {total('Offered', integer(all.offered, locale), explain.explainOffered)}
        {total('Answered', integer(all.answered, locale), explain.explainAnswered)}
        {total(
          'Abandoned',
          integer(all.abandoned, locale),
          explain.explainAbandoned,
          all.abandonPercent === null ? null : percent(all.abandonPercent, locale),
        )}
        {total('ASA', durationClock(all.asaMs), explain.explainAsa)}
        {total('AHT', durationClock(all.ahtMs), explain.explainAht)}
        <div className="col-span-3 flex flex-col justify-center px-3 py-1.5 sm:col-span-4 xl:col-span-1">
          <dt className="truncate text-xs text-soft" title={t('Members of queues, each counted once')}>
            {t('Agents in queues')}
          </dt>
          <dd>
            {known ? (
              <StateFigures
                name={`${t('Agents in queues')}, ${t('all queues')}`}
                from={all}
                contextOf={() => context}
                timeZone={context.site.timeZone}
              />
            ) : (
              <span className="text-lg font-semibold">{NOTHING}</span>
            )}
          </dd>
        </div>
      </dl>
      <LostSources className="flex flex-wrap gap-x-6 border-t border-line px-3 py-1.5 text-xs" />
    </section>
  );
});

type FiguresProps = {
  readonly name: string;
  readonly from: Measures;
  readonly contextOf: () => ExplainContext;
  readonly timeZone: string;
};

/** Each state's count by itself: a press shows those very agents. */
export function StateFigures({ name, from, contextOf, timeZone }: FiguresProps) {
  const { t, locale } = useWords();
  return (
    <span className="inline-flex flex-wrap gap-x-2.5 text-base font-semibold">
      {AGENT_STATES.filter((state) => state !== 'unknown' || from.agents.unknown > 0).map((state) => {
        const { icon: Icon, tone, word } = AGENT_STYLE[state];
        const count = from.agents[state];
        return (
          <Figure
            key={state}
            name={`${name}, ${t(word)}`}
            text={integer(count, locale)}
            explain={() => explain.explainAgents(from.agents, contextOf())}
            timeZone={timeZone}
            onPress={() => showAgents(null, state)}
          >
            <span
              title={t(word)}
              className={classes(
                'inline-flex items-center gap-0.5',
                count === 0 ? 'text-faint' : TONE_TEXT[tone],
              )}
            >
              <Icon aria-hidden className="size-[0.95em]" />
              {integer(count, locale)}
            </span>
          </Figure>
        );
      })}
    </span>
  );
}

const BRIEF = ['ready', 'onCall', 'wrapUp', 'paused'] as const;

/** Agents by state in little room: an icon and a count each; the words, and the rest, are in its name and answer. */
export function AgentFigures({
  name,
  from,
  contextOf,
  timeZone,
  onPress,
}: FiguresProps & { readonly onPress?: () => void }) {
  const { t, locale, n } = useWords();
  const told = AGENT_STATES.filter((state) => state !== 'unknown' || from.agents.unknown > 0);
  const said = told.map((state) => `${t(AGENT_STYLE[state].word)} ${n(from.agents[state])}`).join(', ');
  return (
    <Figure
      name={name}
      text={said}
      explain={() => explain.explainAgents(from.agents, contextOf())}
      timeZone={timeZone}
      onPress={onPress}
    >
      <span className="inline-flex gap-1.5">
        {BRIEF.map((state) => {
          const { icon: Icon, tone, word } = AGENT_STYLE[state];
          const count = from.agents[state];
          return (
            <span
              key={state}
              title={t(word)}
              className={classes(
                'inline-flex items-center gap-0.5',
                state !== 'ready' && '@max-[48rem]:hidden',
                count === 0 ? 'text-faint' : TONE_TEXT[tone],
              )}
            >
              <Icon aria-hidden className="size-[0.95em]" />
              {integer(count, locale)}
            </span>
          );
        })}
      </span>
    </Figure>
  );
}
