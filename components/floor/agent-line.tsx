'use client';
// Knows one agent's line. Refuses to know the order of lines.
import { Ellipsis, ListMinus, ListPlus, MessageSquareText, Pause, Play, WifiOff } from 'lucide-react';
import { memo } from 'react';
import { useBoard, useBoardVersion, useVeil, useViewer } from '#components/live/hooks.ts';
import { AGENT_LOOK, COMMAND_WORD } from '#components/marks/looks.ts';
import { Elapsed, Remaining } from '#components/marks/ticking.tsx';
import { VeilNote } from '#components/marks/veil-note.tsx';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Menu, MenuItem } from '#components/ui/menu.tsx';
import { Status } from '#components/ui/status.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import { nameOr } from '#lib/format/name.ts';
import { party } from '#lib/format/phone.ts';
import { type AgentRow, type CallRow, ref } from '#lib/model/board.ts';
import { useAgentActs } from './acts.ts';
import { CannotRemarks } from './call-actions.tsx';
import { useOpenDialog } from './dialog-context.ts';
import { OutcomeMark } from './outcome-mark.tsx';
import { PressButton, PressItem } from './press-button.tsx';
import { commandLabel } from './texts.ts';

export const AgentLine = memo(function AgentLine({ agent, call }: { agent: AgentRow; call: CallRow | null }) {
  const { t } = useWords();
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
          {agent.reachable === false ? (
            <WifiOff
              aria-label={t('No phone registered')}
              className="size-3.5 shrink-0 self-center text-warning"
            />
          ) : null}
          <VeilNote source={agent.source} className="text-xs" />
        </div>
        <OutcomeMark target={ref('agent', agent.id)} pending={agent.pending}>
          <div className="truncate text-xs text-soft" title={queues}>
            {agent.name ? `${agent.number} · ` : ''}
            {other
              ? call?.agent === agent.id
                ? t('with {name}', { name: party(other, masked) })
                : t('rung by {name}', { name: party(other, masked) })
              : queues || t('no queue')}
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
              <Remaining until={agent.until} source={agent.source} /> {t('left')}
            </>
          ) : null}
        </span>
      </div>
      <AgentActions agent={agent} />
    </li>
  );
});

function useQueueNames(agent: AgentRow): string {
  const { t } = useWords();
  const board = useBoard();
  useBoardVersion('queue');
  return agent.queues
    .filter((membership) => membership.signedIn)
    .map(
      ({ queue, paused }) =>
        `${board.get('queue', queue)?.name ?? queue}${paused ? ` (${t('paused')})` : ''}`,
    )
    .join(', ');
}

function AgentActions({ agent }: { agent: AgentRow }) {
  const acts = useAgentActs(agent);
  const words = useWords();
  const { t } = words;
  const open = useOpenDialog();
  if (!acts) return null;
  const { possible, target, disabled } = acts;
  const verb = possible.find((each) => each === 'agent.pause' || each === 'agent.unpause');
  const rarer = possible.filter((each) => each === 'agent.addToQueue' || each === 'agent.removeFromQueue');
  const reasons = verb === 'agent.pause';
  const Icon = verb === 'agent.unpause' ? Play : Pause;
  const label = t('More about {what}', { what: acts.name });
  return (
    <div className="flex w-[3.6rem] shrink-0 items-center gap-1">
      {verb ? (
        <PressButton
          key={verb}
          target={target}
          label={commandLabel(verb, acts.name, words)}
          disabled={disabled}
          onPressed={(press) => acts.act(press, verb)}
        >
          <Icon aria-hidden className="size-3.5" />
        </PressButton>
      ) : null}
      {reasons || rarer.length > 0 || acts.cannot.length > 0 ? (
        <Menu
          button={
            <Button small look="ghost" className="-mx-1 px-1" aria-label={label} title={label}>
              <Ellipsis aria-hidden className="size-4" />
            </Button>
          }
        >
          {reasons ? (
            <MenuItem
              icon={<MessageSquareText />}
              disabled={disabled}
              onSelect={() => open({ what: 'pause', agent: agent.id })}
            >
              {t('Pause with a reason…')}
            </MenuItem>
          ) : null}
          {rarer.map((each) => (
            <PressItem
              key={each}
              icon={each === 'agent.addToQueue' ? <ListPlus /> : <ListMinus />}
              target={target}
              disabled={disabled}
              onPressed={(press) => acts.act(press, each)}
            >
              {t(COMMAND_WORD[each])}…
            </PressItem>
          ))}
          <CannotRemarks acts={acts} />
        </Menu>
      ) : null}
    </div>
  );
}
