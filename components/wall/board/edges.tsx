'use client';
// The edges of a wall: the line with its name and the time, lines of PBXs that are not heard, and the line at the foot.
import { CircleCheck, Unplug } from 'lucide-react';
import { ConnectionBadge } from '#components/domain/connection-badge.tsx';
import { Figure } from '#components/domain/figure.tsx';
import type { FloorView } from '#components/domain/floor-view.ts';
import { DemoBadge, SiteClock } from '#components/domain/site-clock.tsx';
import { useLink, useLiveCount, useSite } from '#components/live/hooks.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { pageText } from '#components/wall/text-width.ts';
import { integer } from '#lib/format/number.ts';
import { clockTime } from '#lib/format/time.ts';
import * as explain from '#lib/measure/explain.ts';
import type { Measures } from '#lib/measure/queue.ts';
import type { SourceRow } from '#lib/model/board.ts';
import type { ServiceSaid } from './service.ts';

/** Said of the line only where it is not as it should be; read out always. */
function Connection() {
  const { live, all } = useLiveCount();
  const isQuiet = useLink().state === 'live' && (live > 0 || all === 0);
  return <ConnectionBadge className={isQuiet ? 'sr-only' : 'text-[length:1em]'} />;
}

export function Head({
  name,
  isWell,
  remark,
  isRemarkBelow,
  height,
  pad,
}: {
  name: string;
  /** Nobody waits too long, in all queues there are. */
  isWell: boolean;
  remark: string;
  isRemarkBelow: boolean;
  height: number;
  pad: number;
}) {
  const site = useSite();
  const said = remark ? (
    <span className={classes('flex items-center', isWell ? 'text-good' : 'text-soft')}>
      {isWell ? (
        <CircleCheck aria-hidden className="size-[0.9em] shrink-0" style={{ marginInlineEnd: '0.3em' }} />
      ) : null}
      {remark}
    </span>
  ) : null;
  return (
    <header
      className="flex flex-col justify-center"
      style={{ minHeight: height, padding: `0 ${pad}px`, fontSize: 'var(--small)', lineHeight: 1.15 }}
    >
      <div className="flex items-center">
        <h1 className="min-w-0 [overflow-wrap:anywhere]">{name}</h1>
        {site?.demo ? (
          <span style={{ marginInlineStart: '0.5em' }}>
            <DemoBadge className="text-[length:1em]" />
          </span>
        ) : null}
        <span className="ms-auto flex items-center" style={{ paddingInlineStart: '0.5em' }}>
          {isRemarkBelow ? null : said}
          <Connection />
          <span data-big style={{ fontSize: 'var(--big)', lineHeight: 1.05, paddingInlineStart: '0.5em' }}>
            <SiteClock className="font-bold" hasSeconds={false} />
          </span>
        </span>
      </div>
      {isRemarkBelow ? said : null}
    </header>
  );
}

/** What is said of PBXs that are not heard: a line each, or of many together. */
const MOST_LINES = 3;
export type LostLine = { readonly key: string; readonly text: string; readonly since: string };

export function useLostLines(lost: readonly SourceRow[]): readonly LostLine[] {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const since = (at: number | null): string =>
    at === null ? t('not heard yet') : t('since {time}', { time: clockTime(at, zone, locale) });
  if (lost.length > MOST_LINES) {
    const heard = lost.flatMap(({ lastHeardAt }) => (lastHeardAt === null ? [] : [lastHeardAt]));
    const last = heard.length === 0 ? null : Math.min(...heard);
    return [{ key: 'all', text: t('{count} PBXs silent', { count: lost.length }), since: since(last) }];
  }
  return lost.map(({ id, name, lastHeardAt }) => ({
    key: id,
    text: t('{name}: silent', { name }),
    since: since(lastHeardAt),
  }));
}

export function LostLines({
  lines,
  font,
  height,
  pad,
}: {
  lines: readonly LostLine[];
  font: number;
  height: number;
  pad: number;
}) {
  const { t } = useWords();
  if (lines.length === 0) return null;
  return (
    <ul aria-label={t('Lost sources')} style={{ padding: `0 ${pad}px` }}>
      {lines.map(({ key, text, since }) => (
        <li
          key={key}
          data-source={key}
          className="flex items-center rounded-[1.2vmin] border-4 border-warning bg-warning-wash text-warning"
          style={{
            minHeight: height,
            fontSize: font,
            lineHeight: 1.1,
            marginBottom: pad * 0.5,
            padding: '0 0.4em',
          }}
        >
          <Unplug aria-hidden className="size-[0.9em] shrink-0" style={{ marginInlineEnd: '0.4em' }} />
          <b className="min-w-0 [overflow-wrap:anywhere]">{text}</b>
          <span className="ms-auto min-w-0 text-end" style={{ paddingInlineStart: '0.5em' }}>
            {since}
          </span>
        </li>
      ))}
    </ul>
  );
}

type FootPart = 'note' | 'waiting' | 'ready';
/** What goes first where the line has no room. */
const FEWER: readonly (readonly FootPart[])[] = [
  ['note', 'waiting', 'ready'],
  ['note', 'waiting'],
  ['note'],
  [],
];

export function Foot({
  said,
  from,
  view,
  height,
  pad,
  width,
  small,
}: {
  said: ServiceSaid;
  from: Measures;
  view: FloorView;
  height: number;
  pad: number;
  width: number;
  small: number;
}) {
  const { t, locale } = useWords();
  const waiting = integer(from.waiting, locale);
  const ready = integer(from.agents.ready, locale);
  const wide = (parts: readonly FootPart[]): number => {
    const text = pageText().width;
    const shown = [
      `${t('Service level')} ${said.text}`,
      ...parts.map((part) =>
        part === 'note'
          ? said.note
          : part === 'waiting'
            ? `${t('Waiting')} ${waiting}`
            : `${t('Ready')} ${ready}`,
      ),
      '00:00',
    ];
    return (
      2 * pad +
      small * (said.mark ? 1.1 : 0) +
      shown.reduce((sum, each) => sum + text(each, small, true) + small * 0.8, 0)
    );
  };
  const parts = FEWER.find((each) => wide(each) <= width) ?? [];
  const Mark = said.mark?.icon;
  const context = view.context(null);
  const figure = (label: string, text: string, how: () => ReturnType<typeof explain.explainWaiting>) => (
    <span>
      {t(label)}{' '}
      <b>
        <Figure
          name={`${t(label)}, ${t('all queues')}`}
          text={text}
          explain={how}
          timeZone={view.site.timeZone}
          still
        />
      </b>
    </span>
  );
  return (
    <footer
      className="flex flex-wrap items-center justify-between border-t-2 border-line bg-panel"
      style={{ minHeight: height, padding: `0 ${pad}px`, fontSize: 'var(--small)', lineHeight: 1.1 }}
    >
      <span className="flex items-center">
        {t('Service level')}
        <b
          className={classes('flex items-center', TONE_TEXT[said.tone])}
          style={{ marginInlineStart: '0.3em' }}
        >
          {Mark ? <Mark aria-hidden className="size-[0.8em]" style={{ marginInlineEnd: '0.2em' }} /> : null}
          <Figure
            name={`${t('Service level')}, ${t('all queues')}`}
            text={said.text}
            explain={() => explain.explainServiceLevel(from, context)}
            timeZone={view.site.timeZone}
            still
          />
        </b>
        <span
          className={parts.includes('note') ? 'text-soft' : 'sr-only'}
          style={{ marginInlineStart: '0.4em' }}
        >
          {said.note}
        </span>
      </span>
      {parts.includes('waiting')
        ? figure('Waiting', waiting, () => explain.explainWaiting(from, context))
        : null}
      {parts.includes('ready')
        ? figure('Ready', ready, () => explain.explainAgents(from.agents, context))
        : null}
      <SiteClock className="font-bold" hasSeconds={false} />
    </footer>
  );
}
