'use client';
// The table of live calls: those and in the order the address says, who wait first; it keeps still under a pointer.
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useMemo, useRef } from 'react';
import { Spacer, TABLE_ROWS } from '#components/floor/queues/queues-table.tsx';
import { TEXT } from '#components/floor/texts.ts';
import { useBoard, useHeard, useLink, useNow, useRow, useRows, useViewer } from '#components/live/hooks.ts';
import { pictureTime } from '#components/live/link.ts';
import { classes } from '#components/ui/classes.ts';
import { FilterChip } from '#components/ui/filter-chip.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useFrozenOrder } from '#components/ui/use-frozen-order.ts';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { useRovingFocus } from '#components/ui/use-roving-focus.ts';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import { nameOr } from '#lib/format/name.ts';
import { party } from '#lib/format/phone.ts';
import type { CallRow } from '#lib/model/board.ts';
import { CallLine, GoneLine } from './call-line.tsx';
import { CALL_SORTS, type CallSort, type CallTexts, sortCalls } from './call-order.ts';
import { CALL_TAB_WORD, CALL_TABS, CALL_TIME_WORD, type CallTab, isIn, timedFrom } from './call-tabs.ts';
import { ParkedList } from './parked-list.tsx';

const EMPTY = { nothing: TEXT.nothingKnown, part: TEXT.notAllHeard, all: TEXT.noCalls } as const;

/** Words, what they sort by, and widths; the second width is for little room, where buttons are icons alone. */
const COLUMNS = [
  ['State', 'state', 'w-[10.5rem] @max-[64rem]:w-[9.5rem]'],
  ['Caller', 'caller', ''],
  ['Queue', 'queue', ''],
  ['Agent', 'agent', ''],
  ['Duration', 'duration', 'number w-[6.5rem]'],
  ['Actions', null, 'number w-[22.5rem] @max-[64rem]:w-[11.5rem]'],
] as const;

export const CallsTable = memo(function CallsTable({ className }: { className?: string }) {
  const { t } = useWords();
  const calls = useRows('call');
  const heard = useHeard();
  const board = useBoard();
  const masked = useViewer()?.access.numbers !== 'full';
  const [sort, setSort] = useQueryParam('sort', 'duration');
  const [way, setWay] = useQueryParam('way', 'down');
  const [chosen, setTab] = useQueryParam('calls', 'waiting');
  const tab = CALL_TABS.find((each) => each === chosen) ?? 'waiting';
  const by = CALL_SORTS.find((each) => each === sort) ?? 'duration';
  const [asked, setAsked] = useQueryParam('queue');
  const askedRow = useRow('queue', asked === '' ? null : asked);
  const fitting = useMemo(
    () => (asked === '' ? calls : calls.filter(({ queue }) => queue === asked)),
    [calls, asked],
  );
  const inTab = useTabs(fitting);
  const scroller = useRef<HTMLDivElement>(null);
  const byId = useMemo(() => new Map<string, CallRow>(calls.map((call) => [call.id, call])), [calls]);
  const current = useMemo(() => {
    const textsOf: CallTexts = (call) => {
      const agent = board.get('agent', call.agent ?? call.offeredTo[0] ?? '');
      return {
        caller: party(call.direction === 'outbound' ? call.dialled : call.caller, masked),
        queue: call.queue ? (board.get('queue', call.queue)?.name ?? call.queue) : '',
        agent: agent ? nameOr(agent.name, agent.number) : '',
      };
    };
    return sortCalls(inTab[tab], by, way === 'up' ? 'up' : 'down', textsOf, (call) =>
      timedFrom(tab, call),
    ).map((call): string => call.id);
  }, [inTab, tab, by, way, board, masked]);
  const { order, handlers, freeze } = useFrozenOrder(current, `${tab} ${by} ${way} ${asked}`);
  const roving = useRovingFocus({ ...TABLE_ROWS, onMove: freeze });
  const rows = useVirtualRows(order.length, 45, scroller);
  const press = (column: CallSort): void => {
    if (column === by) setWay(way === 'up' ? 'down' : 'up');
    else {
      setSort(column);
      setWay(column === 'duration' ? 'down' : 'up');
    }
  };
  return (
    <Panel
      anchor="calls"
      title={t('Live calls')}
      aside={
        <span className="flex min-w-0 flex-wrap items-center justify-end gap-x-2 gap-y-1 text-xs text-soft">
          {asked === '' ? null : <FilterChip name={askedRow?.name ?? asked} onClear={() => setAsked('')} />}
          <SortSelect by={by} way={way} timeWord={CALL_TIME_WORD[tab]} onSort={setSort} onWay={setWay} />
          <Tabs tab={tab} counts={inTab} onTab={setTab} />
        </span>
      }
      className={className ?? ''}
      bodyClassName="card-region"
      bodyRef={scroller}
      footer={<ParkedList />}
    >
      {order.length === 0 ? (
        <Nothing>{t(heard === 'all' && calls.length > 0 ? TEXT.noneOfThese : EMPTY[heard])}</Nothing>
      ) : (
        <table className="card-table call-table" aria-rowcount={order.length + 1} {...handlers} {...roving}>
          <caption className="sr-only">{t('Live calls')}</caption>
          <thead>
            <tr>
              {COLUMNS.map(([word, column, look]) => (
                <th
                  key={word}
                  scope="col"
                  className={look}
                  aria-sort={column !== by ? undefined : way === 'up' ? 'ascending' : 'descending'}
                >
                  {column === null ? (
                    t(word)
                  ) : (
                    <button
                      type="button"
                      className="inline-flex items-center gap-1 rounded-sm hover:text-ink"
                      onClick={() => press(column)}
                    >
                      {t(column === 'duration' ? CALL_TIME_WORD[tab] : word)}
                      {column !== by ? null : way === 'up' ? (
                        <ArrowUp aria-hidden className="size-3" />
                      ) : (
                        <ArrowDown aria-hidden className="size-3" />
                      )}
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={rows.above} />
            {order.slice(rows.from, rows.to).map((id) => {
              const call = byId.get(id);
              return call ? (
                <CallLine key={id} call={call} tab={tab} />
              ) : (
                <GoneLine key={id} id={id} columns={COLUMNS.length} />
              );
            })}
            <Spacer height={rows.below} />
          </tbody>
        </table>
      )}
    </Panel>
  );
});

/** The calls of each tab; only who crosses a limit changes it with time, so it is the same until somebody does. */
function useTabs(calls: readonly CallRow[]): Readonly<Record<CallTab, readonly CallRow[]>> {
  const board = useBoard();
  const link = useLink();
  const now = useNow();
  const long = calls
    .filter((call) => isIn('long', call, pictureTime(now, link, board.get('source', call.source))))
    .map(({ id }) => id)
    .join(' ');
  return useMemo(() => {
    const longer = new Set(long.split(' '));
    return {
      waiting: calls.filter((call) => isIn('waiting', call, 0)),
      held: calls.filter((call) => isIn('held', call, 0)),
      talking: calls.filter((call) => isIn('talking', call, 0)),
      long: calls.filter((call) => longer.has(call.id)),
      all: calls,
    };
  }, [calls, long]);
}

function Tabs({
  tab,
  counts,
  onTab,
}: {
  tab: CallTab;
  counts: Readonly<Record<CallTab, readonly CallRow[]>>;
  onTab: (tab: CallTab) => void;
}) {
  const { t, n } = useWords();
  const roving = useRovingFocus({ entry: '[aria-pressed="true"]' });
  return (
    <fieldset className="flex min-w-0 flex-wrap justify-end gap-1" {...roving}>
      <legend className="sr-only">{t('Which calls')}</legend>
      {CALL_TABS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === tab}
          onClick={() => onTab(each)}
          className={classes(
            'inline-flex h-7 items-center gap-1.5 rounded-md px-2 whitespace-nowrap',
            each === tab ? 'bg-raised font-semibold text-ink' : 'hover:bg-raised hover:text-ink',
          )}
        >
          {t(CALL_TAB_WORD[each])} <span className="tabular-nums">{n(counts[each].length)}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** Where the table has become cards it has no headings to press. */
function SortSelect({
  by,
  way,
  timeWord,
  onSort,
  onWay,
}: {
  by: CallSort;
  way: string;
  timeWord: string;
  onSort: (by: string) => void;
  onWay: (way: string) => void;
}) {
  const { t } = useWords();
  const Arrow = way === 'up' ? ArrowUp : ArrowDown;
  return (
    <span className="inline-flex items-center gap-1 md:hidden">
      <select
        aria-label={t('Sort calls')}
        className="h-7 rounded-md border border-line bg-canvas px-1.5"
        value={by}
        onChange={(event) => onSort(event.target.value)}
      >
        {COLUMNS.map(([word, column]) =>
          column === null ? null : (
            <option key={column} value={column}>
              {t(column === 'duration' ? timeWord : word)}
            </option>
          ),
        )}
      </select>
      <button
        type="button"
        aria-label={way === 'up' ? t('Sorted upwards; turn round') : t('Sorted downwards; turn round')}
        className="inline-flex size-7 items-center justify-center rounded-md border border-line"
        onClick={() => onWay(way === 'up' ? 'down' : 'up')}
      >
        <Arrow aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
