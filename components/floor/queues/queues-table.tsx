'use client';
// The table of queues: one line each, always in the same place.
import { memo, useCallback, useRef } from 'react';
import type { FloorView } from '#components/domain/floor-view.ts';
import { TEXT } from '#components/floor/texts.ts';
import { useBoard } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import { targetOf } from '#lib/measure/target.ts';
import { type Level, waitLevel } from '#lib/measure/thresholds.ts';
import { isShut, type QueueRow } from '#lib/model/board.ts';
import { QueueLine, SPARED } from './queue-line.tsx';

/** Words and widths; the further widths are for less and less room. A name without room would be none. */
const COLUMNS = [
  ['Queue', ''],
  ['Waiting', 'number w-[5rem] @max-[80rem]:w-[3.9rem] @max-[64rem]:w-[3.6rem]'],
  ['Longest wait', 'number w-[7rem] @max-[80rem]:w-[6rem] @max-[64rem]:w-[5.5rem]'],
  ['Service level', 'number w-[8.5rem] @max-[80rem]:w-[7.2rem] @max-[64rem]:w-[6.5rem]'],
  ['Offered', 'number w-[5.5rem] @max-[80rem]:w-[4.2rem] @max-[64rem]:w-[3.6rem]'],
  ['Answered', 'number w-[6rem] @max-[80rem]:w-[4.9rem] @max-[64rem]:w-[4.4rem]'],
  ['Abandoned', 'number w-[6.5rem] @max-[80rem]:w-[5.5rem] @max-[64rem]:w-[5.1rem]'],
  ['ASA', `number w-[4.5rem] @max-[80rem]:w-[3.6rem] @max-[64rem]:w-[3.3rem] ${SPARED}`],
  ['AHT', `number w-[4.5rem] @max-[80rem]:w-[3.6rem] @max-[64rem]:w-[3.3rem] ${SPARED}`],
  ['Agents', 'w-[12rem] @max-[80rem]:w-[9.4rem] @max-[64rem]:w-[8.3rem]'],
  ['Trend', `w-[8rem] @max-[80rem]:w-[7rem] @max-[64rem]:w-[4.4rem] ${SPARED}`],
] as const;

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
  const levelOf = (queue: QueueRow): Level => {
    if (isShut(view.site, queue.id)) return 'none';
    const since = view.floor.queues.get(queue.id)?.longestWaitSince ?? null;
    const waitMs = since === null ? null : Math.max(0, view.context(queue.source).now - since);
    return waitLevel(waitMs, targetOf(board, queue.id));
  };
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualRows(view.queues.length, 45, scroller);
  return (
    <Panel
      title={t('Queues')}
      aside={<span className="text-xs text-soft">{n(view.queues.length)}</span>}
      className={className ?? ''}
      bodyClassName="card-region"
      bodyRef={scroller}
    >
      {view.queues.length === 0 ? (
        <Nothing>{t(TEXT.noQueues)}</Nothing>
      ) : (
        <table className="card-table" aria-rowcount={view.queues.length + 1}>
          <caption className="sr-only">{t('Queues')}</caption>
          <thead>
            <tr>
              {COLUMNS.map(([word, look]) => (
                <th key={word} scope="col" className={look}>
                  <span
                    className="block truncate @max-[64rem]:leading-tight @max-[64rem]:whitespace-normal"
                    title={t(word === 'Trend' ? 'Last two hours' : word)}
                  >
                    {t(word)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={rows.above} />
            {view.queues.slice(rows.from, rows.to).map((queue) => (
              <QueueLine
                key={queue.id}
                queue={queue}
                from={view.floor.queues.get(queue.id) ?? NO_MEASURES}
                wait={levelOf(queue)}
                timeZone={view.site.timeZone}
                contextOf={contextOf}
              />
            ))}
            <Spacer height={rows.below} />
          </tbody>
        </table>
      )}
    </Panel>
  );
});

export function Spacer({ height }: { height: number }) {
  return height === 0 ? null : <tr aria-hidden className="spacer" style={{ height }} />;
}
