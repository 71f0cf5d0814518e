'use client';
// Knows the list of agents by name, each with the call they are in. Refuses to know one agent's line.
import { useMemo, useRef } from 'react';
import { useAnythingKnown, useBoardBeat, useReadRows, useRows } from '#components/live/hooks.ts';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useFrozenOrder } from '#components/ui/use-frozen-order.ts';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import type { AgentRow, CallRow } from '#lib/model/board.ts';
import type { AgentId } from '#lib/model/ids.ts';
import { AgentLine } from './agent-line.tsx';
import { TEXT } from './texts.ts';

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function AgentsList({ className }: { className?: string }) {
  const agents = useRows('agent');
  const known = useAnythingKnown();
  const rowsOf = useReadRows();
  const beat = useBoardBeat();
  const scroller = useRef<HTMLDivElement>(null);
  const byId = useMemo(() => new Map<string, AgentRow>(agents.map((agent) => [agent.id, agent])), [agents]);
  // Whom they talk with changes with the beat; their states are told at once.
  const callOf = useMemo(() => callByAgent(beat < 0 ? [] : rowsOf('call')), [rowsOf, beat]);
  const current = useMemo(
    () =>
      agents
        .toSorted((a, b) => byName.compare(a.name || a.number, b.name || b.number) || (a.id < b.id ? -1 : 1))
        .map((agent): string => agent.id),
    [agents],
  );
  const { order, handlers } = useFrozenOrder(current);
  const rows = useVirtualRows(order.length, 57, scroller);
  return (
    <Panel
      title="Agents"
      aside={<span className="text-xs text-soft">{agents.length}</span>}
      className={className ?? ''}
      bodyRef={scroller}
    >
      {order.length === 0 ? (
        <Nothing>{known ? TEXT.noAgents : TEXT.nothingKnown}</Nothing>
      ) : (
        <ul aria-label="Agents" {...handlers}>
          {rows.above > 0 ? <li aria-hidden style={{ height: rows.above }} /> : null}
          {order.slice(rows.from, rows.to).map((id) => {
            const agent = byId.get(id);
            return agent ? (
              <AgentLine key={id} agent={agent} call={callOf.get(agent.id) ?? null} />
            ) : (
              <li key={id} aria-hidden className="h-[57px] border-b border-line" />
            );
          })}
          {rows.below > 0 ? <li aria-hidden style={{ height: rows.below }} /> : null}
        </ul>
      )}
    </Panel>
  );
}

/** The call an agent is in, else the one that rings at them; of several the newest answered. */
function callByAgent(calls: readonly CallRow[]): ReadonlyMap<AgentId, CallRow> {
  const found = new Map<AgentId, CallRow>();
  for (const call of calls) for (const agent of call.offeredTo) found.set(agent, call);
  for (const call of calls) {
    if (call.agent === null) continue;
    const known = found.get(call.agent);
    if (!known || known.agent !== call.agent || (known.agentSince ?? 0) <= (call.agentSince ?? 0))
      found.set(call.agent, call);
  }
  return found;
}
