'use client';
// The list of agents, filtered, searched and grouped as the address says, each with the call they are in.
import { memo, useMemo, useRef, useState } from 'react';
import { AGENT_STATES, AGENT_STYLE } from '#components/domain/status-styles.ts';
import { ANY_QUEUE } from '#components/floor/show-counted.ts';
import { TEXT } from '#components/floor/texts.ts';
import { useAnythingKnown, useBoardBeat, useReadRows, useRows } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useFrozenOrder } from '#components/ui/use-frozen-order.ts';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { useRovingFocus } from '#components/ui/use-roving-focus.ts';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import type { AgentRow, QueueRow } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { callByAgent } from './agent-calls.ts';
import { agentLines, agentsInOrder, GROUPINGS, type Line } from './agent-groups.ts';
import { AgentLine } from './agent-line.tsx';
import { AgentsBar } from './agents-bar.tsx';
import { OverCount } from './over-limit.tsx';
import { StateCounts } from './state-counts.tsx';

const ROW = 57;
const HEADING = 33;
const NONE: readonly AgentRow[] = [];

/** Only these two states have limits. */
const OVER = { '# paused': 'paused', '# wrapUp': 'wrapUp' } as const;

function OverCounts({ state, agents }: { state: string; agents: readonly AgentRow[] }) {
  const limited = state === '# paused' || state === '# wrapUp' ? OVER[state] : null;
  return limited === null ? null : <OverCount agents={agents} state={limited} />;
}

/** The queues whose members are asked for; `null`: nobody asked by queue. */
function queuesNamed(serving: string, queues: readonly QueueRow[]): ReadonlySet<QueueId> | null {
  if (serving === '') return null;
  return new Set(queues.filter(({ id }) => serving === ANY_QUEUE || id === serving).map(({ id }) => id));
}

export const AgentsList = memo(function AgentsList({ className }: { className?: string }) {
  const { t, n } = useWords();
  const queues = useRows('queue');
  const [inOrder] = useState(agentsInOrder);
  const known = useAnythingKnown();
  const rowsOf = useReadRows();
  const beat = useBoardBeat();
  const scroller = useRef<HTMLDivElement>(null);
  const [search] = useQueryParam('find');
  const [state] = useQueryParam('state');
  const [group] = useQueryParam('group', 'state');
  const [team] = useQueryParam('team');
  const [serving, setServing] = useQueryParam('in');
  const within = useMemo(() => queuesNamed(serving, queues), [serving, queues]);
  // Who is shown, in which order, and whom they talk with change with the beat; what a line says changes at once.
  const agents = beat < 0 ? NONE : rowsOf('agent');
  const calls = rowsOf('call');
  const callOf = useMemo(() => callByAgent(calls), [calls]);
  const lines = useMemo(() => {
    const states = new Set(AGENT_STATES.filter((each) => state.split(',').includes(each)));
    const grouping = GROUPINGS.find((each) => each === group) ?? 'state';
    const all = agentLines(inOrder(agents), queues, { search, states, team, within }, grouping, (of) =>
      of === 'noQueue' ? t('No queue') : of === 'noTeam' ? t('No team') : t(AGENT_STYLE[of].word),
    );
    return new Map<string, Line>(all.map((line) => [line.key, line]));
  }, [agents, inOrder, queues, search, state, group, team, within, t]);
  const current = useMemo(() => [...lines.keys()], [lines]);
  const { order, handlers, freeze } = useFrozenOrder(
    current,
    JSON.stringify([search, state, group, team, serving]),
  );
  const roving = useRovingFocus({ rows: 'li', onMove: freeze });
  const rows = useVirtualRows(
    order.length,
    (index) => (order[index]?.startsWith('# ') ? HEADING : ROW),
    scroller,
  );
  return (
    <Panel
      anchor="agents"
      title={t('Agents')}
      aside={
        <AgentsBar
          agents={agents}
          within={within}
          servingName={
            serving === ANY_QUEUE
              ? t('Agents in queues')
              : (queues.find(({ id }) => id === serving)?.name ?? serving)
          }
          onEverybody={() => setServing('')}
        />
      }
      className={className ?? ''}
      bodyRef={scroller}
    >
      {order.length === 0 ? (
        <Nothing>{t(agents.length > 0 ? TEXT.noneFound : known ? TEXT.noAgents : TEXT.nothingKnown)}</Nothing>
      ) : (
        <ul aria-label={t('Agents')} {...handlers} {...roving}>
          {rows.above > 0 ? <li aria-hidden style={{ height: rows.above }} /> : null}
          {order.slice(rows.from, rows.to).map((key) => {
            const line = lines.get(key);
            if (!line) return <li key={key} aria-hidden className="h-[57px] border-b border-line" />;
            return 'agent' in line ? (
              <AgentLine key={key} id={line.agent.id} call={callOf.get(line.agent.id) ?? null} />
            ) : (
              <li
                key={key}
                className="flex h-[33px] items-center justify-between gap-2 border-b border-line bg-raised px-3 text-xs font-semibold"
              >
                <span className="truncate">{line.heading}</span>
                <span className="flex shrink-0 items-center gap-2 text-soft">
                  {line.states ? null : <OverCounts state={line.key} agents={agents} />}
                  {line.states ? <StateCounts of={line.heading} counts={line.states} /> : null}
                  {n(line.count)}
                </span>
              </li>
            );
          })}
          {rows.below > 0 ? <li aria-hidden style={{ height: rows.below }} /> : null}
        </ul>
      )}
    </Panel>
  );
});
