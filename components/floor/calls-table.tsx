'use client';
// Knows the table of live calls, oldest first, which keeps still under a pointer. Refuses to know one call's line.
import { useMemo, useRef } from 'react';
import { useAnythingKnown, useRows } from '#components/live/hooks.ts';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useFrozenOrder } from '#components/ui/use-frozen-order.ts';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import { CallLine, GoneLine } from './call-line.tsx';
import { Spacer } from './queues-table.tsx';
import { TEXT } from './texts.ts';

/** Words and widths; the second width is for little room, where buttons are icons alone. */
const COLUMNS = [
  ['State', 'w-[10.5rem] @max-[64rem]:w-[9.5rem]'],
  ['Caller', ''],
  ['Queue', ''],
  ['Agent', ''],
  ['Duration', 'number w-[5.5rem]'],
  ['Actions', 'number w-[22.5rem] @max-[64rem]:w-[11.5rem]'],
] as const;

export function CallsTable({ className }: { className?: string }) {
  const calls = useRows('call');
  const known = useAnythingKnown();
  const scroller = useRef<HTMLDivElement>(null);
  const byId = useMemo(
    () => new Map<string, (typeof calls)[number]>(calls.map((call) => [call.id, call])),
    [calls],
  );
  const current = useMemo(
    () =>
      calls
        .toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
        .map((call): string => call.id),
    [calls],
  );
  const { order, handlers } = useFrozenOrder(current);
  const rows = useVirtualRows(order.length, 45, scroller);
  return (
    <Panel
      title="Live calls"
      aside={<span className="text-xs text-soft">{calls.length}</span>}
      className={className ?? ''}
      bodyClassName="card-region"
      bodyRef={scroller}
    >
      {order.length === 0 ? (
        <Nothing>{known ? TEXT.noCalls : TEXT.nothingKnown}</Nothing>
      ) : (
        <table className="card-table" aria-rowcount={order.length + 1} {...handlers}>
          <caption className="sr-only">Live calls</caption>
          <thead>
            <tr>
              {COLUMNS.map(([word, look]) => (
                <th key={word} scope="col" className={look}>
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={rows.above} />
            {order.slice(rows.from, rows.to).map((id) => {
              const call = byId.get(id);
              return call ? (
                <CallLine key={id} call={call} />
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
}
