'use client';
// An agent whose pause or wrap-up is over its limit, or who does not respond, and the way to end it.
import { memo, useMemo } from 'react';
import { AGENT_STYLE } from '#components/domain/status-styles.ts';
import { Elapsed } from '#components/domain/ticking.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import { useOwnExtension } from '#components/floor/commands/own-extension.ts';
import { PressButton } from '#components/floor/commands/press-button.tsx';
import { useAgentCommands } from '#components/floor/commands/use-commands.ts';
import { COMMAND_ICON } from '#components/floor/commands/verbs.ts';
import { useReadRows, useRow } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { durationClock } from '#lib/format/duration.ts';
import { nameOr } from '#lib/format/name.ts';
import { type AgentRow, ref } from '#lib/model/board.ts';
import { Head, NeedLine } from './line.tsx';
import type { Need } from './needs.ts';

const UNPAUSE = COMMAND_ICON['agent.unpause'];

export const AgentNeed = memo(function AgentNeed({
  need,
}: {
  need: Extract<Need, { what: 'pause' | 'wrapUp' | 'notResponding' }>;
}) {
  const { t } = useWords();
  const open = useOpenDialog();
  // What the line says of the agent is true at once; which lines there are follows with the beat.
  const agent = useRow('agent', need.agent.id) ?? need.agent;
  const note =
    need.what === 'notResponding'
      ? ''
      : [agent.reason, t('limit {time}', { time: durationClock(need.until - need.agent.since) })]
          .filter(Boolean)
          .join(', ');
  return (
    <NeedLine
      data-need={need.what}
      state={agent.state}
      severity="none"
      head={
        <Head
          look={AGENT_STYLE[agent.state]}
          title={nameOr(agent.name, agent.number)}
          note={note}
          below={<OutcomeMark target={ref('agent', agent.id)} pending={agent.pending} />}
          onOpen={() => open({ what: 'agent', agent: agent.id })}
        />
      }
      time={
        <Elapsed
          since={agent.since}
          source={agent.source}
          className={
            need.what === 'notResponding' ? 'font-semibold text-critical' : 'font-semibold text-warning'
          }
        />
      }
      deeds={
        <>
          <Ring agent={agent} />
          <Unpause agent={agent} isPause={need.what === 'pause'} />
        </>
      }
    />
  );
});

const DIAL = COMMAND_ICON['agent.dial'];

/** Rings them from one's own phone, where this browser knows which that is and the PBX can dial for it. */
function Ring({ agent }: { agent: AgentRow }) {
  const { t } = useWords();
  const own = useOwnExtension();
  const rows = useReadRows();
  const mine = useMemo(
    () =>
      own === '' || own === agent.number
        ? null
        : (rows('agent').find(({ number, source }) => number === own && source === agent.source)?.id ?? null),
    [rows, own, agent.number, agent.source],
  );
  const acts = useAgentCommands(useRow('agent', mine));
  if (!acts?.possible.includes('agent.dial') || agent.number === '') return null;
  return (
    <PressButton
      target={acts.target}
      label={t('Call {name}', { name: nameOr(agent.name, agent.number) })}
      disabled={acts.disabled}
      onPressed={(press) => acts.send(press, 'agent.dial', { to: agent.number })}
    >
      <DIAL aria-hidden className="size-3.5 shrink-0" />
      {t('Call')}
    </PressButton>
  );
}

/** Nothing for a wrap-up: no PBX lets somebody else end it. */
function Unpause({ agent, isPause }: { agent: AgentRow; isPause: boolean }) {
  const { t } = useWords();
  const acts = useAgentCommands(agent);
  if (!acts?.possible.includes('agent.unpause')) return null;
  const name = { name: acts.name };
  return (
    <PressButton
      target={acts.target}
      label={isPause ? t('End pause: {name}', name) : t('Unpause: {name}', name)}
      disabled={acts.disabled}
      onPressed={(press) => acts.act(press, 'agent.unpause')}
    >
      <UNPAUSE aria-hidden className="size-3.5 shrink-0" />
      {isPause ? t('End pause') : t('Unpause')}
    </PressButton>
  );
}
