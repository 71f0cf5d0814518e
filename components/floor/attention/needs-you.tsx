'use client';
// What needs somebody now, worst first, each line with its deed; and below it what is over.
import { memo, useMemo, useRef, useState } from 'react';
import { useCountInTitle } from '#components/domain/title-count.ts';
import { TEXT } from '#components/floor/texts.ts';
import {
  useBoard,
  useBoardBeat,
  useHeard,
  useLink,
  useNow,
  useReadRows,
  useRows,
  useSite,
  useViewer,
} from '#components/live/hooks.ts';
import { pictureTime } from '#components/live/link.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useFrozenOrder } from '#components/ui/use-frozen-order.ts';
import { useRovingFocus } from '#components/ui/use-roving-focus.ts';
import { useSingleKey } from '#components/ui/use-single-key.ts';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import { targetOf } from '#lib/measure/target.ts';
import { same } from '#lib/model/same.ts';
import { AgentNeed } from './agent-need.tsx';
import { Announcements } from './announcements.tsx';
import { ClearedLine, OpenLine, SoonLine } from './caller-need.tsx';
import { Heralds } from './heralds.tsx';
import { LINE } from './line.tsx';
import { countOf, type Need, needs, SEVERITY } from './needs.ts';
import { QueueNeed } from './queue-need.tsx';
import { SourceNeed } from './source-need.tsx';

const NONE: readonly never[] = [];
const EMPTY = { nothing: TEXT.nothingKnown, part: TEXT.notAllHeard, all: TEXT.noNeeds } as const;
/** Heights in px: with its deeds below, and without. */
const TALL = 81;
const LOW = 49;

export const NeedsYou = memo(function NeedsYou({ className }: { className?: string }) {
  const { t, n } = useWords();
  const heard = useHeard();
  const all = useNeeds();
  const lines = useMemo(() => new Map(all.map((need) => [need.key, need])), [all]);
  const keys = useMemo(() => [...lines.keys()], [lines]);
  const { order, handlers, freeze } = useFrozenOrder(keys);
  const roving = useRovingFocus({ rows: 'li', onMove: freeze });
  const scroller = useRef<HTMLDivElement>(null);
  const heightOf = (index: number): number => (order[index]?.startsWith('over ') ? LOW : TALL);
  const rows = useVirtualRows(order.length, heightOf, scroller);
  const count = countOf(all);
  const isCritical = all.some(({ what }) => SEVERITY[what] === 'critical');
  useCountInTitle(count);
  useSingleKey('.', () => nextNeed(scroller.current));
  return (
    <Panel
      anchor="needs"
      title={t('Needs you')}
      aside={
        <>
          <Heralds all={all} />
          <span
            data-needs={count}
            className={classes('text-sm', isCritical ? 'font-semibold text-critical' : 'text-soft')}
          >
            {n(count)}
          </span>
        </>
      }
      className={className ?? ''}
      bodyClassName="@container"
      bodyRef={scroller}
    >
      <Announcements all={all} />
      {order.length === 0 ? <Nothing>{t(EMPTY[heard])}</Nothing> : null}
      <ul aria-label={t('Needs you')} className="text-sm" {...handlers} {...roving}>
        {rows.above > 0 ? <li aria-hidden style={{ height: rows.above }} /> : null}
        {order.slice(rows.from, rows.to).map((key) => {
          const need = lines.get(key);
          return need ? <Line key={key} need={need} /> : <li key={key} aria-hidden className={LINE} />;
        })}
        {rows.below > 0 ? <li aria-hidden style={{ height: rows.below }} /> : null}
      </ul>
    </Panel>
  );
});

/** Sets the focus on the first line, or on the one after the line it stands on; after the last comes the first. */
function nextNeed(list: HTMLElement | null): void {
  const lines = [...(list?.querySelectorAll('li') ?? [])].filter((line) => line.querySelector('button, a'));
  const here = lines.findIndex((line) => line.contains(document.activeElement));
  lines[(here + 1) % lines.length]?.querySelector<HTMLElement>('button, a')?.focus();
}

const Line = memo(function Line({ need }: { need: Need }) {
  switch (need.what) {
    case 'breached':
      return <OpenLine breach={need.breach} />;
    case 'soon':
      return <SoonLine wait={need.wait} />;
    case 'over':
      return <ClearedLine alert={need.alert} />;
    case 'lost':
      return <SourceNeed source={need.source} />;
    case 'nobodyReady':
      return <QueueNeed need={need} />;
    default:
      return <AgentNeed need={need} />;
  }
});

/** What needs somebody at this second; lines that say what they said before are the same objects. */
function useNeeds(): readonly Need[] {
  const board = useBoard();
  const site = useSite();
  const viewer = useViewer();
  const queues = useRows('queue');
  const sources = useRows('source');
  const rowsOf = useReadRows();
  const beat = useBoardBeat();
  const link = useLink();
  const now = useNow();
  const [kept] = useState(keptNeeds);
  // What is read here changes with the beat; with other rows than these, nothing is computed again.
  const [calls, alerts, agents] =
    beat < 0 ? [NONE, NONE, NONE] : [rowsOf('call'), rowsOf('alert'), rowsOf('agent')];
  const seesAllAgents = viewer?.access.teams === null;
  return useMemo(
    () =>
      !site || now === 0
        ? kept(NONE)
        : kept(
            needs(
              { sources, queues, calls, alerts, agents },
              {
                targetMs: (queue) => targetOf(board, queue),
                nowOf: (source) => pictureTime(now, link, board.get('source', source)),
                site,
                seesAllAgents,
              },
            ),
          ),
    [board, site, sources, queues, calls, alerts, agents, link, now, seesAllAgents, kept],
  );
}

function keptNeeds(): (all: readonly Need[]) => readonly Need[] {
  let last: readonly Need[] = [];
  return (all) => {
    const before = new Map(last.map((need) => [need.key, need]));
    const kept = all.map((need) => {
      const known = before.get(need.key);
      return known && same(known, need) ? known : need;
    });
    if (kept.length !== last.length || kept.some((need, i) => need !== last[i])) last = kept;
    return last;
  };
}
