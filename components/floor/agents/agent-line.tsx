'use client';
// One agent's line.
import { Ellipsis, WifiOff } from 'lucide-react';
import { memo } from 'react';
import { usePbxName } from '#components/domain/pbx-name.ts';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { AGENT_STYLE } from '#components/domain/status-styles.ts';
import { Remaining } from '#components/domain/ticking.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import { PressButton } from '#components/floor/commands/press-button.tsx';
import { useAgentCommands } from '#components/floor/commands/use-commands.ts';
import { COMMAND_ICON } from '#components/floor/commands/verbs.ts';
import { commandLabel } from '#components/floor/texts.ts';
import { useBoard, useBoardVersion, useRow, useStaleness, useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { MenuDoor } from '#components/ui/menu-door.tsx';
import { Status } from '#components/ui/status.tsx';
import { nameOr } from '#lib/format/name.ts';
import { type AgentRow, type CallRow, ref } from '#lib/model/board.ts';
import type { AgentId } from '#lib/model/ids.ts';
import { doingIn } from './agent-calls.ts';
import { StateTime } from './over-limit.tsx';

const AgentMenu = lazyComponent(async () => (await import('./agent-menu.tsx')).AgentMenu);

/** Draws itself again when this agent's row changes, whatever the list does. */
export const AgentLine = memo(function AgentLine({ id, call }: { id: AgentId; call: CallRow | null }) {
  const agent = useRow('agent', id);
  return agent ? <Line agent={agent} call={call} /> : <li aria-hidden className={LINE} />;
});

const LINE = 'flex min-h-[57px] contain-content items-center gap-2 border-b border-line px-3 py-1.5';

function Line({ agent, call }: { agent: AgentRow; call: CallRow | null }) {
  const { t } = useWords();
  const open = useOpenDialog();
  const veil = useStaleness(agent.source);
  const masked = useViewer()?.access.numbers !== 'full';
  const name = nameOr(agent.name, agent.number);
  const queues = useQueueNames(agent);
  const word = AGENT_STYLE[agent.state].word.toLowerCase();
  // Some PBXs call a state what it is called here: once is enough.
  const reason = agent.reason?.toLowerCase() === word ? null : agent.reason;
  const pbx = usePbxName(agent.source, agent.tenant);
  const doing = call ? doingIn(call, agent.id, masked, t) : queues || t('no queue');
  return (
    <li
      data-agent={agent.id}
      data-state={agent.state}
      className={classes(LINE, 'hover:bg-raised', veil && 'veiled')}
    >
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-baseline gap-2">
          <button
            type="button"
            className="truncate rounded-sm text-start font-medium hover:underline"
            aria-label={t('Open {name}', { name })}
            title={`${name} (${agent.number})`}
            onClick={() => open({ what: 'agent', agent: agent.id })}
          >
            {name}
          </button>
          {agent.reachable === false ? (
            <WifiOff
              aria-label={t('No phone registered')}
              className="size-3.5 shrink-0 self-center text-warning"
            />
          ) : null}
          <StalenessNote source={agent.source} className="text-xs" />
        </div>
        <OutcomeMark target={ref('agent', agent.id)} pending={agent.pending}>
          <div
            className="truncate text-xs text-soft"
            title={[agent.number, doing, queues, pbx].filter(Boolean).join(' · ')}
          >
            {[agent.name ? agent.number : null, doing, pbx].filter(Boolean).join(' · ')}
          </div>
        </OutcomeMark>
      </div>
      <div className="flex max-w-[40%] min-w-0 flex-col items-end text-sm">
        <Status look={AGENT_STYLE[agent.state]} className="max-w-full" />{' '}
        {/* The space shows nowhere; without it, who reads the text of the line would read state and reason as one word. */}
        <span className="flex max-w-full gap-1 text-xs whitespace-nowrap text-soft">
          {reason ? (
            <>
              <span className="truncate" title={reason}>
                {reason}
              </span>
              <span aria-hidden>·</span>
            </>
          ) : null}
          <StateTime agent={agent} />
          {agent.state === 'wrapUp' && agent.until !== null ? (
            <>
              <span aria-hidden>·</span>
              <span>
                <Remaining until={agent.until} source={agent.source} /> {t('left')}
              </span>
            </>
          ) : null}
        </span>
      </div>
      <AgentActions agent={agent} />
    </li>
  );
}

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
  const acts = useAgentCommands(agent);
  const words = useWords();
  const { t } = words;
  if (!acts) return null;
  const { possible, target, disabled } = acts;
  const verb = possible.find((each) => each === 'agent.pause' || each === 'agent.unpause');
  const rarer = possible.filter((each) => each !== verb);
  const label = t('More about {what}', { what: acts.name });
  const Icon = verb ? COMMAND_ICON[verb] : null;
  return (
    <div className="flex w-[3.6rem] shrink-0 items-center justify-end gap-1">
      {verb && Icon ? (
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
      {verb === 'agent.pause' || rarer.length > 0 || acts.cannot.length > 0 ? (
        <MenuDoor
          button={
            <Button small look="ghost" className="-mx-1 px-1" aria-label={label} title={label}>
              <Ellipsis aria-hidden className="size-4" />
            </Button>
          }
        >
          {(button) => <AgentMenu agent={agent} acts={acts} rarer={rarer} button={button} />}
        </MenuDoor>
      ) : null}
    </div>
  );
}
