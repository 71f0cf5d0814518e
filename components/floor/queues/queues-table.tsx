'use client';
// The table of queues: one line each, those in trouble first, or in the order the address says.
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useCallback, useMemo, useRef } from 'react';
import type { FloorView } from '#components/domain/floor-view.ts';
import { AGENT_STYLE } from '#components/domain/status-styles.ts';
import { TEXT } from '#components/floor/texts.ts';
import { useBoard } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useFrozenOrder } from '#components/ui/use-frozen-order.ts';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { useRovingFocus } from '#components/ui/use-roving-focus.ts';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import { targetOf } from '#lib/measure/target.ts';
import { serviceLevelLevel, waitLevel } from '#lib/measure/thresholds.ts';
import { isShut, type QueueRow } from '#lib/model/board.ts';
import { usePinnedQueues } from './pinned-queues.ts';
import { DETAIL, QueueLine, SPARED } from './queue-line.tsx';
import {
  QUEUE_SORTS,
  type QueueSort,
  type QueueStanding,
  sortQueues,
  type Trouble,
  troubleOf,
} from './queue-order.ts';

export const QUEUE_SORT_WORD: Readonly<Record<QueueSort, string>> = {
  trouble: 'Trouble first',
  name: 'By name',
  waiting: 'Most waiting first',
  wait: 'Longest wait first',
  service: 'Lowest service level first',
};
/** What pressing a heading sorts by. */
const SORT_OF: Readonly<Partial<Record<string, QueueSort>>> = {
  Queue: 'name',
  Waiting: 'waiting',
  'Longest wait': 'wait',
  'Service level': 'service',
};
/** These begin with the smallest. */
const RISING: ReadonlySet<QueueSort> = new Set(['name', 'service']);

/** Words and widths; the further widths are for less and less room. A name without room would be none. */
const COLUMNS = [
  ['Queue', ''],
  ['Waiting', 'number w-[5rem] @max-[80rem]:w-[3.9rem] @max-[64rem]:w-[3.9rem] @max-[28rem]:w-[3.4rem]'],
  [
    'Longest wait',
    'number w-[7rem] @max-[80rem]:w-[6rem] @max-[64rem]:w-[5.5rem] @max-[48rem]:w-[4.4rem] @max-[28rem]:w-[3.4rem]',
  ],
  [
    'Service level',
    'number w-[8.5rem] @max-[80rem]:w-[7.2rem] @max-[64rem]:w-[6.8rem] @max-[48rem]:w-[7.1rem] @max-[28rem]:w-[6.1rem]',
  ],
  ['Offered', `number w-[5.5rem] @max-[80rem]:w-[4.2rem] @max-[64rem]:w-[3.6rem] ${DETAIL}`],
  ['Answered', `number w-[6rem] @max-[80rem]:w-[4.9rem] @max-[64rem]:w-[4.4rem] ${DETAIL}`],
  ['Abandoned', `number w-[6.5rem] @max-[80rem]:w-[5.5rem] @max-[64rem]:w-[5.1rem] ${DETAIL}`],
  ['ASA', `number w-[4.5rem] @max-[80rem]:w-[3.6rem] @max-[64rem]:w-[3.3rem] ${SPARED}`],
  ['AHT', `number w-[4.5rem] @max-[80rem]:w-[3.6rem] @max-[64rem]:w-[3.3rem] ${SPARED}`],
  [
    'Agents',
    'w-[12rem] @max-[80rem]:w-[9.4rem] @max-[64rem]:w-[8.3rem] @max-[48rem]:w-[3.4rem] @max-[28rem]:w-[3.1rem]',
  ],
  ['Trend', `w-[8rem] @max-[80rem]:w-[7rem] @max-[64rem]:w-[4.4rem] ${SPARED}`],
] as const;

/** Heights in px: with a second line that says what is wrong, and without. */
const TALL = 49;
const LOW = 37;

/** How the rows of a table are told from its headings, for whoever moves in it by arrows. */
export const TABLE_ROWS = { rows: 'tr', entry: 'tbody tr:not(.spacer)' } as const;

export const QueuesTable = memo(function QueuesTable({
  view,
  className,
}: {
  view: FloorView;
  className?: string;
}) {
  const { t, n } = useWords();
  const board = useBoard();
  const latest = useRef(view);
  latest.current = view;
  const contextOf = useCallback<FloorView['context']>((source) => latest.current.context(source), []);
  const [chosen, setSort] = useQueryParam('queues', 'trouble');
  const by = QUEUE_SORTS.find((each) => each === chosen) ?? 'trouble';
  const standings = useMemo(
    () => new Map(view.queues.map((queue) => [queue.id as string, standingOf(view, board, queue)])),
    [view, board],
  );
  const [pinned, pin] = usePinnedQueues();
  const current = useMemo(() => sortQueues([...standings.values()], by, pinned), [standings, by, pinned]);
  const { order, handlers, freeze } = useFrozenOrder(current, `${by} ${[...pinned].join(' ')}`);
  const roving = useRovingFocus({ ...TABLE_ROWS, onMove: freeze });
  const troubled = [...standings.values()].filter((of) => troubleOf(of) !== null).length;
  const scroller = useRef<HTMLDivElement>(null);
  const troubleAt = (id: string): Trouble | null => {
    const of = standings.get(id);
    return of ? troubleOf(of) : null;
  };
  const rows = useVirtualRows(order.length, (at) => (troubleAt(order[at] ?? '') ? TALL : LOW), scroller);
  return (
    <Panel
      anchor="queues"
      title={t('Queues')}
      aside={
        <span className="flex min-w-0 flex-wrap items-center justify-end gap-x-3 gap-y-1 text-xs text-soft">
          <span>
            {n(view.queues.length)}
            {troubled > 0 ? ` · ${t('{count} in trouble', { count: troubled })}` : ''}
          </span>
          <select
            aria-label={t('Sort queues')}
            className="h-7 min-w-0 rounded-md border border-line bg-canvas px-1.5"
            value={by}
            onChange={(event) => setSort(event.target.value)}
          >
            {QUEUE_SORTS.map((each) => (
              <option key={each} value={each}>
                {t(QUEUE_SORT_WORD[each])}
              </option>
            ))}
          </select>
        </span>
      }
      className={className ?? ''}
      bodyClassName="card-region"
      bodyRef={scroller}
    >
      {view.queues.length === 0 ? (
        <Nothing>{t(TEXT.noQueues)}</Nothing>
      ) : (
        <table className="line-table" aria-rowcount={order.length + 1} {...handlers} {...roving}>
          <caption className="sr-only">{t('Queues')}</caption>
          <thead>
            <tr>
              {COLUMNS.map(([word, look]) => (
                <Heading key={word} word={word} look={look} by={by} onSort={setSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={rows.above} />
            {order.slice(rows.from, rows.to).map((id) => {
              const standing = standings.get(id);
              if (!standing) return <Spacer key={id} height={LOW} />;
              const { queue, wait } = standing;
              return (
                <QueueLine
                  key={id}
                  queue={queue}
                  from={view.floor.queues.get(queue.id) ?? NO_MEASURES}
                  wait={wait}
                  trouble={troubleOf(standing)}
                  isPinned={pinned.has(id)}
                  onPin={pin}
                  timeZone={view.site.timeZone}
                  contextOf={contextOf}
                />
              );
            })}
            <Spacer height={rows.below} />
          </tbody>
        </table>
      )}
    </Panel>
  );
});

/** What decides where a queue stands, at the time its PBX is true. */
function standingOf(view: FloorView, board: ReturnType<typeof useBoard>, queue: QueueRow): QueueStanding {
  const from = view.floor.queues.get(queue.id) ?? NO_MEASURES;
  const since = from.longestWaitSince;
  const waitMs = since === null ? null : Math.max(0, view.context(queue.source).now - since);
  const { percent, rule, denominator } = from.serviceLevel;
  return {
    queue,
    isLost: board.get('source', queue.source)?.life !== 'live',
    wait: isShut(view.site, queue.id) ? 'none' : waitLevel(waitMs, targetOf(board, queue.id)),
    waitMs,
    waiting: from.waiting,
    ringing: from.ringing,
    ready: from.agents.ready,
    servicePercent: percent,
    service: rule ? serviceLevelLevel(percent, rule) : 'none',
    judged: denominator,
  };
}

/** A heading that sorts; pressed again, trouble stands first as before. */
function Heading({
  word,
  look,
  by,
  onSort,
}: {
  word: string;
  look: string;
  by: QueueSort;
  onSort: (by: QueueSort) => void;
}) {
  const { t } = useWords();
  const title = t(word === 'Trend' ? 'Last two hours' : word);
  const sort = SORT_OF[word];
  const isBy = sort !== undefined && sort === by;
  const Arrow = isBy && RISING.has(sort) ? ArrowUp : ArrowDown;
  const text = (
    <span className="block truncate @max-[64rem]:leading-tight @max-[64rem]:whitespace-normal" title={title}>
      {word === 'Agents' ? (
        <>
          <span className="@max-[48rem]:hidden">{t(word)}</span>
          <span className="hidden @max-[48rem]:inline">{t(AGENT_STYLE.ready.word)}</span>
        </>
      ) : (
        t(word)
      )}
    </span>
  );
  return (
    <th
      scope="col"
      className={look}
      aria-sort={!isBy ? undefined : RISING.has(sort) ? 'ascending' : 'descending'}
    >
      {sort === undefined ? (
        text
      ) : (
        <button
          type="button"
          className="inline-flex max-w-full items-center gap-1 rounded-sm hover:text-ink"
          onClick={() => onSort(isBy ? 'trouble' : sort)}
        >
          {text}
          {isBy ? <Arrow aria-hidden className="size-3 shrink-0" /> : null}
        </button>
      )}
    </th>
  );
}

export function Spacer({ height }: { height: number }) {
  return height === 0 ? null : <tr aria-hidden className="spacer" style={{ height }} />;
}
