'use client';
// An agent opened: who, what they do and with whom, their queues, their day, and what can be done.
import { MessageSquareText, WifiOff } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { usePbxName } from '#components/domain/pbx-name.ts';
import { StalenessNote, StillNote } from '#components/domain/staleness-note.tsx';
import { AGENT_STYLE, CALL_STYLE, MEMBER_STYLE } from '#components/domain/status-styles.ts';
import { Elapsed, Remaining } from '#components/domain/ticking.tsx';
import { RowButtons } from '#components/floor/calls/call-actions.tsx';
import { CannotList } from '#components/floor/commands/cannot-list.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import { PanelKeys } from '#components/floor/commands/panel-keys.tsx';
import { useAgentCommands } from '#components/floor/commands/use-commands.ts';
import { Fact } from '#components/floor/fact.tsx';
import { callName } from '#components/floor/texts.ts';
import {
  useBoardBeat,
  useReadRows,
  useRow,
  useRows,
  useStaleness,
  useStillSince,
  useViewer,
} from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { ExplainProvider } from '#components/ui/explain-provider.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status } from '#components/ui/status.tsx';
import { nameOr } from '#lib/format/name.ts';
import { type AgentRow, type CallRow, ref } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { callsOf, doingIn } from './agent-calls.ts';
import { AgentToday } from './agent-today.tsx';

export function AgentDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useWords();
  const live = useRow('agent', id);
  // An agent who is removed while they are read stays readable.
  const [last, setLast] = useState<AgentRow | undefined>(live);
  useEffect(() => {
    if (live) setLast(live);
  }, [live]);
  const agent = live ?? last;
  const name = agent ? nameOr(agent.name, agent.number) : t('agent');
  return (
    <ChooseDialog open side title={name} description="" onClose={onClose}>
      {agent ? (
        // A provider of its own: this dialog also opens on pages whose numbers do not answer.
        <ExplainProvider>
          <Opened agent={agent} gone={!live} />
        </ExplainProvider>
      ) : (
        <p>{t('This agent is not on the board any more.')}</p>
      )}
    </ChooseDialog>
  );
}

function Opened({ agent, gone }: { agent: AgentRow; gone: boolean }) {
  const { t } = useWords();
  const source = useRow('source', agent.source);
  const pbx = usePbxName(agent.source, agent.tenant) ?? source?.name ?? agent.source;
  const acts = useAgentCommands(agent);
  const veil = useStaleness(agent.source);
  const still = useStillSince();
  const rows = useReadRows();
  const beat = useBoardBeat();
  const calls = useMemo(() => (beat < 0 ? [] : callsOf(agent.id, rows('call'))), [beat, rows, agent.id]);
  // What explains the veil is not under it.
  const veiled = veil !== null || still !== null;
  const dim = veiled ? 'veiled' : '';
  const look = AGENT_STYLE[agent.state];
  // Some PBXs call a state what it is called here: once is enough.
  const word = agent.reason?.toLowerCase() === look.word.toLowerCase() ? null : agent.reason;
  const isReason = agent.state === 'paused' || agent.state === 'signedOut';
  return (
    <div data-opened={agent.id} data-veiled={veiled} className="mt-3 flex min-h-0 flex-1 flex-col gap-5">
      {gone ? (
        <p role="status" className="font-semibold text-warning">
          {t('This agent is not on the board any more.')}
        </p>
      ) : null}
      {gone ? null : (
        <p className="flex flex-wrap items-center gap-x-3" data-state={agent.state}>
          <span className={classes('flex max-w-full flex-wrap items-center gap-x-3', dim)}>
            <Status
              look={look}
              className="text-lg font-semibold"
              {...(word && !isReason ? { detail: word } : {})}
            />
            <Elapsed since={agent.since} source={agent.source} className="text-lg" />
            {agent.state === 'wrapUp' && agent.until !== null ? (
              <span className="text-sm text-soft">
                <Remaining until={agent.until} source={agent.source} /> {t('left')}
              </span>
            ) : null}
          </span>
          <StalenessNote source={agent.source} />
          <StillNote source={agent.source} />
        </p>
      )}
      <dl className={classes('grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1 text-sm', dim)}>
        <Fact name={t('Number')}>{agent.number}</Fact>
        <Fact name={t('PBX')}>{pbx}</Fact>
        {word && isReason && !gone ? <Fact name={t('Reason')}>{word}</Fact> : null}
        {gone ? null : (
          <Fact name={t('Phone')}>
            <Reachable reachable={agent.reachable} />
          </Fact>
        )}
        {gone ? null : (
          <Fact name={t('Calls')}>
            <Calls agent={agent} calls={calls} />
          </Fact>
        )}
      </dl>
      <AgentToday agent={agent} gone={gone} doing={doingNow(agent, calls)} className={dim} />
      {gone ? null : <Queues agent={agent} className={dim} />}
      {gone ? null : <Actions agent={agent} />}
      {acts && !gone ? <PanelKeys acts={acts} /> : null}
    </div>
  );
}

/** Another when something of the day has been booked. */
const doingNow = (agent: AgentRow, calls: readonly CallRow[]): string =>
  [agent.state, agent.countedFrom, ...calls.map((call) => `${call.id} ${call.agent}`)].join(' ');

/** `null`: the PBX does not tell. */
function Reachable({ reachable }: { reachable: boolean | null }) {
  const { t } = useWords();
  if (reachable === null) return '–';
  if (reachable) return t('registered');
  return (
    <span className="inline-flex items-center gap-1.5 text-warning">
      <WifiOff aria-hidden className="size-3.5 shrink-0" /> {t('No phone registered')}
    </span>
  );
}

function Calls({ agent, calls }: { agent: AgentRow; calls: readonly CallRow[] }) {
  const words = useWords();
  const { t } = words;
  const open = useOpenDialog();
  const masked = useViewer()?.access.numbers !== 'full';
  if (calls.length === 0) return t('none');
  return (
    <ul className="space-y-1">
      {calls.map((call) => (
        <li key={call.id} className="flex flex-wrap items-baseline gap-x-2">
          <button
            type="button"
            className="max-w-full rounded-sm text-start break-words underline decoration-line underline-offset-4 hover:decoration-current"
            title={callName(call, masked, words)}
            onClick={() => open({ what: 'call', call: call.id })}
          >
            {doingIn(call, agent.id, masked, t)}
          </button>
          <Status look={CALL_STYLE[call.state]} className="self-center" />
          <Elapsed since={call.heldSince ?? call.since} source={call.source} className="text-soft" />
          <QueueName id={call.queue} />
        </li>
      ))}
    </ul>
  );
}

function QueueName({ id }: { id: QueueId | null }) {
  const queue = useRow('queue', id);
  return queue ? (
    <span className="min-w-0 break-words text-soft">{nameOr(queue.name, queue.number)}</span>
  ) : null;
}

function Queues({ agent, className }: { agent: AgentRow; className: string }) {
  const { t } = useWords();
  const rows = useRows('queue');
  const names = useMemo(() => new Map(rows.map((row) => [row.id, nameOr(row.name, row.number)])), [rows]);
  const queues = agent.queues
    .map((each) => ({ ...each, name: names.get(each.queue) ?? each.queue }))
    .toSorted((a, b) => byName.compare(a.name, b.name) || (a.queue < b.queue ? -1 : 1));
  return (
    <section aria-label={t('Queues')} className={className}>
      <h3 className="text-sm font-semibold">{t('Queues')}</h3>
      {queues.length === 0 ? <p className="mt-1 text-sm text-soft">{t('no queue')}</p> : null}
      <ul className="mt-1 text-sm">
        {queues.map(({ queue, name, signedIn, paused }) => (
          <li
            key={queue}
            data-queue={queue}
            className="flex flex-wrap items-center justify-between gap-x-4 border-b border-line py-1 last:border-0"
          >
            <span className="min-w-0 break-words">{name}</span>
            <Status look={MEMBER_STYLE[!signedIn ? 'signedOut' : paused ? 'paused' : 'signedIn']} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function Actions({ agent }: { agent: AgentRow }) {
  const { t } = useWords();
  const acts = useAgentCommands(agent);
  const open = useOpenDialog();
  if (!acts) return null;
  return (
    <section aria-label={t('Actions')} className="space-y-2">
      <div className="flex flex-wrap gap-1.5">
        <RowButtons acts={acts} always />
        {acts.possible.includes('agent.pause') ? (
          <Button
            small
            aria-disabled={acts.disabled}
            onClick={() => {
              if (!acts.disabled) open({ what: 'pause', agent: agent.id });
            }}
          >
            <MessageSquareText aria-hidden className="size-3.5 shrink-0" />
            {t('Pause with a reason…')}
          </Button>
        ) : null}
      </div>
      <OutcomeMark target={ref('agent', agent.id)} pending={agent.pending} />
      <CannotList cannot={acts.cannot} />
    </section>
  );
}
