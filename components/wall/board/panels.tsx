'use client';
// What a calm wall has room for: the service level with its goal, and what the agents do.
import { Figure } from '#components/domain/figure.tsx';
import type { FloorView } from '#components/domain/floor-view.ts';
import { AGENT_STYLE } from '#components/domain/status-styles.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { TypeSizes } from '#components/wall/type-size.ts';
import { integer } from '#lib/format/number.ts';
import type { Course } from '#lib/measure/course.ts';
import * as explain from '#lib/measure/explain.ts';
import type { Measures } from '#lib/measure/queue.ts';
import { CourseLine } from './course-line.tsx';
import type { ServiceSaid } from './service.ts';

const FILL: Readonly<Record<string, string>> = {
  plain: 'bg-good',
  warning: 'bg-warning',
  critical: 'bg-critical',
};

/** A bar from nought to a hundred, filled as far as the service level is, with the goal as a stroke. */
export function Gauge({ said }: { said: ServiceSaid }) {
  const { percent, goal, tone } = said;
  return (
    <div
      aria-hidden
      className="relative rounded-full bg-raised"
      style={{ height: '0.4em', margin: '0.25em 0' }}
    >
      {percent === null ? null : (
        <div
          className={classes('h-full rounded-full', FILL[tone])}
          style={{ width: `${Math.min(100, percent)}%` }}
        />
      )}
      {goal === null ? null : (
        <div
          className="absolute bg-ink"
          style={{
            // From where the bar begins, in either direction of writing.
            marginInlineStart: `${Math.min(100, goal)}%`,
            top: '-0.2em',
            width: '0.1em',
            height: '0.8em',
          }}
        />
      )}
    </div>
  );
}

export function ServicePanel({
  said,
  from,
  view,
  size,
  isTall,
  course,
  type,
}: {
  said: ServiceSaid;
  from: Measures;
  view: FloorView;
  /** Of the number, in pixels. */
  size: number;
  isTall: boolean;
  course: Course;
  type: TypeSizes;
}) {
  const { t } = useWords();
  const { text, note, mark, tone } = said;
  const Mark = mark?.icon;
  const number = (
    <div
      data-big
      className={classes('flex items-center font-bold', TONE_TEXT[tone])}
      style={{ fontSize: size, lineHeight: 1.05 }}
    >
      <Figure
        name={`${t('Service level')}, ${t('all queues')}`}
        text={text}
        explain={() => explain.explainServiceLevel(from, view.context(null))}
        timeZone={view.site.timeZone}
        still
      />
      {Mark ? (
        <Mark aria-hidden className="size-[0.5em] shrink-0" style={{ marginInlineStart: '0.15em' }} />
      ) : null}
    </div>
  );
  const title = <h2 className="text-soft">{t('Service level')}</h2>;
  const goal = <p className={classes(tone === 'plain' ? 'text-soft' : TONE_TEXT[tone])}>{note}</p>;
  return (
    <section
      aria-label={t('Service level')}
      data-tone={tone}
      className={classes(
        'flex min-w-0 flex-col justify-center',
        !isTall && 'rounded-[1.2vmin] border-2 border-line bg-panel',
      )}
      style={{ fontSize: 'var(--small)', lineHeight: 1.15, padding: isTall ? 0 : '0.2em 0.6em' }}
    >
      {isTall ? (
        <div className="flex flex-wrap items-center justify-between">
          <div>
            {title}
            {goal}
          </div>
          {number}
          <div className="w-full">
            <Gauge said={said} />
          </div>
        </div>
      ) : null}
      {isTall ? (
        <div className="min-h-0 flex-1">
          <CourseLine course={course} goal={said.goal} size={type.small} hasKey />
        </div>
      ) : (
        <div className="grid h-full" style={{ gridTemplateColumns: 'auto minmax(0, 1fr)', columnGap: '1em' }}>
          <div className="flex min-w-0 flex-col justify-center">
            {title}
            {number}
            <Gauge said={said} />
            {goal}
          </div>
          <CourseLine course={course} goal={said.goal} size={type.small} hasKey />
        </div>
      )}
    </section>
  );
}

const SHOWN = ['ready', 'onCall', 'wrapUp', 'paused'] as const;

export function AgentsPanel({ from, view, isTall }: { from: Measures; view: FloorView; isTall: boolean }) {
  const { t, locale } = useWords();
  return (
    <section
      aria-label={t('Agents')}
      className={classes(
        'grid min-w-0 content-center',
        !isTall && 'rounded-[1.2vmin] border-2 border-line bg-panel',
      )}
      style={{
        gridTemplateColumns: isTall ? 'repeat(4, auto)' : 'minmax(0, 1fr)',
        justifyContent: isTall ? 'space-between' : undefined,
        fontSize: 'var(--small)',
        lineHeight: 1.1,
        padding: isTall ? 0 : '0.2em 0.6em',
      }}
    >
      {SHOWN.map((state) => {
        const { icon: Icon, tone, word } = AGENT_STYLE[state];
        const icon = (
          <Icon
            aria-hidden
            className={classes('size-[0.9em] shrink-0', TONE_TEXT[tone])}
            style={{ marginInlineEnd: '0.35em' }}
          />
        );
        const number = (
          <span
            data-big
            className="font-bold tabular-nums"
            style={{ fontSize: 'var(--big)', lineHeight: 1.05 }}
          >
            <Figure
              name={`${t('Agents')}, ${t(word)}`}
              text={integer(from.agents[state], locale)}
              explain={() => explain.explainAgents(from.agents, view.context(null))}
              timeZone={view.site.timeZone}
              still
            />
          </span>
        );
        return isTall ? (
          <div key={state}>
            <div className="flex items-center">
              {icon}
              {number}
            </div>
            <div className="text-soft">{t(word)}</div>
          </div>
        ) : (
          <div key={state} className="flex items-center">
            {icon}
            <span className="min-w-0">{t(word)}</span>
            <span className="ms-auto" style={{ paddingInlineStart: '0.5em' }}>
              {number}
            </span>
          </div>
        );
      })}
    </section>
  );
}
