'use client';
// A call opened: who, where, its journey step by step, and what can be done.
import { useEffect, useState } from 'react';
import { Journey } from '#components/domain/journey.tsx';
import { usePbxName, useTenant } from '#components/domain/pbx-name.ts';
import { StalenessNote, StillNote } from '#components/domain/staleness-note.tsx';
import { CALL_STYLE, MARK_STYLE } from '#components/domain/status-styles.ts';
import { Duration, Elapsed } from '#components/domain/ticking.tsx';
import { CannotList } from '#components/floor/commands/cannot-list.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import { PanelKeys } from '#components/floor/commands/panel-keys.tsx';
import { useCallCommands } from '#components/floor/commands/use-commands.ts';
import { Fact } from '#components/floor/fact.tsx';
import { callName, TEXT } from '#components/floor/texts.ts';
import { useRow, useStaleness, useStillSince, useViewer } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status } from '#components/ui/status.tsx';
import { nameOr } from '#lib/format/name.ts';
import { party, phone } from '#lib/format/phone.ts';
import { type AgentRow, type CallRow, ref } from '#lib/model/board.ts';
import { RowButtons } from './call-actions.tsx';

export function CallDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const live = useRow('call', id);
  // A call that ends while it is read stays readable.
  const [last, setLast] = useState<CallRow | undefined>(live);
  useEffect(() => {
    if (live) setLast(live);
  }, [live]);
  const call = live ?? last;
  const masked = useViewer()?.access.numbers !== 'full';
  const words = useWords();
  const { t } = words;
  const title = call ? callName(call, masked, words) : t('call');
  return (
    <ChooseDialog
      open
      side
      title={title.charAt(0).toLocaleUpperCase(words.locale) + title.slice(1)}
      description=""
      onClose={onClose}
    >
      {call ? <Opened call={call} ended={!live} masked={masked} /> : <p>{t(TEXT.ended)}</p>}
    </ChooseDialog>
  );
}

function Opened({ call, ended, masked }: { call: CallRow; ended: boolean; masked: boolean }) {
  const { t } = useWords();
  const queue = useRow('queue', call.queue);
  const agent = useRow('agent', call.agent);
  const acts = useCallCommands(ended ? undefined : call);
  const pbx = usePbxName(call.source, useTenant(call));
  const name = party(call.caller, masked);
  const number = phone(call.caller.number, masked);
  const veil = useStaleness(call.source);
  const still = useStillSince();
  const isOld = veil !== null || still !== null;
  return (
    <div data-opened={call.id} className="mt-3 flex min-h-0 flex-1 flex-col gap-4">
      {ended ? (
        <p role="status" className="font-semibold text-warning">
          {t(TEXT.ended)}
        </p>
      ) : (
        <p className="flex flex-wrap items-center gap-x-3">
          <Status look={CALL_STYLE[call.state]} className="text-lg font-semibold" />
          <Elapsed since={call.heldSince ?? call.since} source={call.source} className="text-lg" />
          <StalenessNote source={call.source} />
          <StillNote source={call.source} />
          {call.marks.map((mark) => (
            <Status key={mark} look={MARK_STYLE[mark]} className="text-sm" />
          ))}
        </p>
      )}
      <dl
        className={classes(
          'grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1 text-sm',
          isOld && !ended && 'veiled',
        )}
      >
        <Fact name={t('Caller')}>{name === number ? name : `${name} · ${number}`}</Fact>
        <Fact name={t('Dialled')}>{party(call.dialled, masked)}</Fact>
        <Fact name={t('Queue')}>
          {!queue ? '–' : queue.name === queue.number ? queue.name : `${queue.name} · ${queue.number}`}
        </Fact>
        <Fact name={t('Agent')}>{agent ? <AgentDoor agent={agent} /> : '–'}</Fact>
        {call.consult ? <Fact name={t('Asks')}>{party(call.consult, masked)}</Fact> : null}
        {call.slot === null ? null : <Fact name={t('Parked at')}>{call.slot}</Fact>}
        {pbx === null ? null : <Fact name={t('PBX')}>{pbx}</Fact>}
        <Fact name={t('Hold so far')}>
          {call.heldSince !== null && !ended ? (
            <Elapsed since={call.heldSince} source={call.source} plusMs={call.heldMs} />
          ) : (
            <Duration ms={call.heldMs} />
          )}
        </Fact>
      </dl>
      {acts ? (
        <section aria-label={t('Actions')} className="space-y-2">
          <div className="flex flex-wrap gap-1.5">
            <RowButtons acts={acts} always />
          </div>
          <OutcomeMark target={ref('call', call.id)} pending={call.pending} />
          <CannotList cannot={acts.cannot} />
        </section>
      ) : null}
      <Journey {...call} />
      {acts ? <PanelKeys acts={acts} /> : null}
    </div>
  );
}

function AgentDoor({ agent }: { agent: AgentRow }) {
  const { t } = useWords();
  const open = useOpenDialog();
  const name = nameOr(agent.name, agent.number);
  return (
    <button
      type="button"
      className="max-w-full rounded-sm text-start break-words underline decoration-line underline-offset-4 hover:decoration-current"
      aria-label={t('Open {name}', { name: `${name} · ${agent.number}` })}
      onClick={() => open({ what: 'agent', agent: agent.id })}
    >
      {name} · {agent.number}
    </button>
  );
}
