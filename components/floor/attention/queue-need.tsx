'use client';
// A queue in which somebody waits and nobody is ready, and who is ready elsewhere and could help.
import { memo } from 'react';
import { NOBODY_READY } from '#components/domain/status-styles.ts';
import { Elapsed } from '#components/domain/ticking.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import { PressButton } from '#components/floor/commands/press-button.tsx';
import { useAgentCommands } from '#components/floor/commands/use-commands.ts';
import { COMMAND_ICON } from '#components/floor/commands/verbs.ts';
import { useRow } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { nameOr } from '#lib/format/name.ts';
import { type AgentRow, type QueueRow, ref } from '#lib/model/board.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { Head, NeedLine } from './line.tsx';
import type { Need } from './needs.ts';

const ADD = COMMAND_ICON['agent.addToQueue'];

export const QueueNeed = memo(function QueueNeed({ need }: { need: Extract<Need, { what: 'nobodyReady' }> }) {
  const { t } = useWords();
  const { queue, waiting, since, helpers } = need;
  return (
    <NeedLine
      data-need="nobodyReady"
      state="nobodyReady"
      severity="critical"
      head={
        <Head
          look={NOBODY_READY}
          title={nameOr(queue.name, queue.number)}
          note={t('one waiting|{count} waiting', { count: waiting })}
        />
      }
      time={
        since === null ? null : (
          <Elapsed since={since} source={queue.source} className="font-semibold text-critical" />
        )
      }
      deeds={helpers.map((agent) => <Helper key={agent.id} agent={agent} queue={queue} />)}
    />
  );
});

/** Adds them to the queue where this person may and the PBX can; else names them, so that somebody can be asked. */
function Helper({ agent, queue }: { agent: AgentRow; queue: QueueRow }) {
  const { t } = useWords();
  const open = useOpenDialog();
  const row = useRow('agent', agent.id) ?? agent;
  const acts = useAgentCommands(row);
  const name = nameOr(row.name, row.number);
  if (!acts?.possible.includes('agent.addToQueue'))
    return (
      <Button small look="ghost" title={name} onClick={() => open({ what: 'agent', agent: row.id })}>
        <span className="max-w-48 truncate">{t('{name} is ready', { name })}</span>
      </Button>
    );
  return (
    <>
      <OutcomeMark target={ref('agent', row.id)} pending={row.pending} />
      <PressButton
        target={acts.target}
        label={t('Add {name} to {queue}', { name, queue: nameOr(queue.name, queue.number) })}
        disabled={acts.disabled}
        onPressed={(press) => acts.send(press, 'agent.addToQueue', { queue: nativeOf(queue.id) })}
      >
        <ADD aria-hidden className="size-3.5 shrink-0" />
        <span className="max-w-40 truncate">{t('Add {name}', { name })}</span>
      </PressButton>
    </>
  );
}
