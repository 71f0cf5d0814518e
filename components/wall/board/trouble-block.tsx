'use client';
// Queues in which somebody waits past the target: large, named, the longest wait first, and never turned away.
import { Figure } from '#components/domain/figure.tsx';
import type { FloorView } from '#components/domain/floor-view.ts';
import { BREACHED } from '#components/domain/status-styles.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { durationClock } from '#lib/format/duration.ts';
import { integer } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import type { Plan } from './plan.ts';
import type { WallQueue } from './wall-queues.ts';

/** What the numbers are called, in the order in which they stand. */
export const useTroubleLabels = (): readonly [wait: string, waiting: string, ready: string] => {
  const { t } = useWords();
  return [t('Longest wait'), t('Waiting'), t('Ready')];
};

/** The same numbers as text: what the room for them is planned by. */
export const numbersOf = ({ from, waitMs }: WallQueue, locale: string): readonly [string, string, string] => [
  durationClock(waitMs),
  integer(from.waiting, locale),
  integer(from.agents.ready, locale),
];

const EDGE = '4px solid var(--critical)';

export function TroubleBlock({
  plan,
  heading,
  isTitle,
  queues,
  view,
}: {
  plan: Plan;
  heading: string;
  /** Whether nothing stands above it that names the page. */
  isTitle: boolean;
  queues: readonly WallQueue[];
  view: FloorView;
}) {
  const labels = useTroubleLabels();
  const { trouble, pad } = plan;
  const { font, columns, isStacked } = trouble;
  const Mark = BREACHED.icon;
  const Heading = isTitle ? 'h1' : 'h2';
  const template = isStacked
    ? undefined
    : `${font}px minmax(0, 1fr) ${columns.map((each) => `${each}px`).join(' ')}`;
  return (
    <section className="bg-critical-wash" style={{ borderTop: EDGE, borderBottom: EDGE }}>
      <div
        className="grid items-center text-soft"
        style={{
          gridTemplateColumns: isStacked
            ? 'minmax(0, 1fr)'
            : `minmax(0, 1fr) ${columns.map((each) => `${each}px`).join(' ')}`,
          padding: `0 ${pad}px`,
          fontSize: 'var(--small)',
          lineHeight: 1.2,
        }}
      >
        <Heading className="flex items-center font-bold text-critical">
          <Mark
            aria-hidden
            fill="currentColor"
            stroke="var(--canvas)"
            className="size-[1em] shrink-0"
            style={{ marginInlineEnd: '0.35em' }}
          />
          {heading}
        </Heading>
        {isStacked
          ? null
          : labels.map((label) => (
              <span key={label} className="text-end">
                {label}
              </span>
            ))}
      </div>
      {queues.map((each, row) => (
        <div
          key={each.queue.id}
          data-queue={each.queue.id}
          data-state={each.state}
          className={classes('grid font-bold', isStacked ? 'content-center' : 'items-center')}
          style={{
            gridTemplateColumns: template,
            padding: `0 ${pad}px`,
            height: trouble.rowHeights[row],
            fontSize: font,
            lineHeight: 1.05,
          }}
        >
          {isStacked ? null : (
            <Mark
              aria-hidden
              fill="currentColor"
              stroke="var(--canvas)"
              className="size-[0.72em] text-critical"
            />
          )}
          <span data-big className="[overflow-wrap:anywhere]" style={{ fontSize: trouble.names[row] }}>
            {each.name}
          </span>
          {isStacked ? (
            <div
              className="grid items-start"
              style={{ gridTemplateColumns: `${font}px auto auto auto`, columnGap: font * 0.3 }}
            >
              <Mark
                aria-hidden
                fill="currentColor"
                stroke="var(--canvas)"
                className="size-[0.72em] self-center text-critical"
              />
              <Numbers queue={each} view={view} labels={labels} hasLabels />
            </div>
          ) : (
            <Numbers queue={each} view={view} labels={labels} hasLabels={false} />
          )}
        </div>
      ))}
    </section>
  );
}

function Numbers({
  queue,
  view,
  labels,
  hasLabels,
}: {
  queue: WallQueue;
  view: FloorView;
  labels: readonly string[];
  hasLabels: boolean;
}) {
  const { locale, digits } = useWords();
  const context = view.context(queue.queue.source);
  const { from } = queue;
  return numbersOf(queue, locale).map((text, place) => (
    <span
      key={labels[place]}
      className={classes(
        'tabular-nums',
        (!hasLabels || place > 0) && 'text-end',
        (place === 0 || (place === 2 && from.agents.ready === 0)) && 'text-critical',
      )}
    >
      <span data-big className="whitespace-nowrap">
        <Figure
          name={`${labels[place]}, ${queue.name}`}
          text={place === 0 ? digits(text) : text}
          explain={() =>
            place === 0
              ? explain.explainLongestWait(from, context)
              : place === 1
                ? explain.explainWaiting(from, context)
                : explain.explainAgents(from.agents, context)
          }
          timeZone={view.site.timeZone}
          still
        />
      </span>
      {hasLabels ? (
        <span className="block font-normal" style={{ fontSize: 'var(--small)', lineHeight: 1.2 }}>
          {labels[place]}
        </span>
      ) : null}
    </span>
  ));
}
