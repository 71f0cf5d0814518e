'use client';
// Knows one agent's line. Refuses to know the order of lines.
import { Pause, Play, WifiOff } from 'lucide-react';
import { memo } from 'react';
import { useAsked, useCommand } from '#components/live/commands.ts';
import { useBoard, useBoardVersion, useLink, useRow, useVeil, useViewer } from '#components/live/hooks.ts';
import { AGENT_LOOK } from '#components/marks/looks.ts';
import { Elapsed, Remaining } from '#components/marks/ticking.tsx';
import { VeilNote } from '#components/marks/veil-note.tsx';
import { classes } from '#components/ui/classes.ts';
import { Status } from '#components/ui/status.tsx';
import { useSettled } from '#components/ui/use-settled.ts';
import { nameOr } from '#lib/format/name.ts';
import { party } from '#lib/format/phone.ts';
import { type AgentRow, type CallRow, ref } from '#lib/model/board.ts';
import { CannotMark } from './call-actions.tsx';
import { OutcomeMark } from './outcome-mark.tsx';
import { PressButton } from './press-button.tsx';
import { commandLabel } from './texts.ts';

export const AgentLine = memo(function AgentLine({ agent, call }: { agent: AgentRow; call: CallRow | null }) {
  const veil = useVeil(agent.source);
  const masked = useViewer()?.numbers !== 'full';
  const name = nameOr(agent.name, agent.number);
  const other = call ? (call.direction === 'outbound' ? call.dialled : call.caller) : null;
  const queues = useQueueNames(agent);
  return (
    <li
      data-agent={agent.id}
      data-state={agent.state}
      className={classes(
        'flex min-h-[57px] items-center gap-2 border-b border-line px-3 py-1.5 hover:bg-raised',
        veil && 'veiled',
      )}
    >
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-medium" title={`${name} (${agent.number})`}>
            {name}
          </span>
          <span className="shrink-0 text-xs text-soft">{agent.name ? agent.number : ''}</span>
          {agent.reachable === false ? (
            <WifiOff
              aria-label="No phone registered"
              className="size-3.5 shrink-0 self-center text-warning"
            />
          ) : null}
          <VeilNote source={agent.source} className="text-xs" />
        </div>
        <OutcomeMark target={ref('agent', agent.id)} pending={agent.pending}>
          <div className="truncate text-xs text-soft" title={queues}>
            {other
              ? `${call?.agent === agent.id ? 'with' : 'rung by'} ${party(other, masked)}`
              : queues || 'no queue'}
          </div>
        </OutcomeMark>
      </div>
      <div className="flex max-w-[45%] min-w-0 flex-col items-end text-sm">
        <Status
          look={AGENT_LOOK[agent.state]}
          className="max-w-full"
          {...(agent.reason ? { detail: agent.reason } : {})}
        />
        <span className="text-xs text-soft">
          <Elapsed since={agent.since} source={agent.source} />
          {agent.state === 'wrapUp' && agent.until !== null ? (
            <>
              {' · '}
              <Remaining until={agent.until} source={agent.source} /> left
            </>
          ) : null}
        </span>
      </div>
      <AgentActions agent={agent} name={name} />
    </li>
  );
});

function useQueueNames(agent: AgentRow): string {
  const board = useBoard();
  useBoardVersion('queue');
  return agent.queues
    .filter((membership) => membership.signedIn)
    .map(({ queue, paused }) => `${board.get('queue', queue)?.name ?? queue}${paused ? ' (paused)' : ''}`)
    .join(', ');
}

const FORMS = ['agent.pause', 'agent.unpause'] as const;

function AgentActions({ agent, name }: { agent: AgentRow; name: string }) {
  const target = ref('agent', agent.id);
  const source = useRow('source', agent.source);
  const viewer = useViewer();
  const link = useLink();
  const asked = useAsked(target);
  const command = useCommand(target);
  const paused = agent.state === 'paused';
  const settled = useSettled(paused);
  if (!source || !viewer?.commands || agent.state === 'signedOut') return null;
  const verb = paused ? 'agent.unpause' : 'agent.pause';
  const busy = agent.pending !== null || asked?.outcome === null;
  const disabled = busy || !settled || link.state !== 'live' || source.life !== 'live';
  const Icon = paused ? Play : Pause;
  if (source.can[verb] !== true) return <CannotMark can={source.can} verbs={FORMS} />;
  return (
    <PressButton
      key={verb}
      target={target}
      label={commandLabel(verb, name)}
      disabled={disabled}
      onPressed={(press) => command(press, verb, commandLabel(verb, name))}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{paused ? 'Unpause' : 'Pause'}</span>
    </PressButton>
  );
}
