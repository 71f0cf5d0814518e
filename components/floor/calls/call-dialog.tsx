'use client';
// A call opened: who, where, its journey step by step, and what can be done.
import {
  BellOff,
  BellRing,
  DoorOpen,
  Hourglass,
  type LucideIcon,
  ParkingCircle,
  Pause,
  PhoneCall,
  PhoneForwarded,
  Play,
  Radio,
} from 'lucide-react';
import { useEffect, useState } from 'react';
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
import { useBoard, useRow, useSite, useStaleness, useStillSince, useViewer } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status } from '#components/ui/status.tsx';
import { nameOr } from '#lib/format/name.ts';
import { party, phone } from '#lib/format/phone.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import { type AgentRow, type CallRow, JOURNEY_LIMIT, ref, type Step } from '#lib/model/board.ts';
import { RowButtons } from './call-actions.tsx';

type Look = { readonly icon: LucideIcon; readonly tone: string; readonly words: string };

/** `{queue}` and `{agent}` are filled where the step names one. */
export const STEP_STYLE: Readonly<Record<Step['what'], Look>> = {
  started: { icon: Radio, tone: 'text-soft', words: 'Began' },
  queued: { icon: Hourglass, tone: 'text-notice', words: 'Joined {queue}' },
  offered: { icon: BellRing, tone: 'text-notice', words: 'Rang at {agent}' },
  missed: { icon: BellOff, tone: 'text-warning', words: 'Not taken by {agent}' },
  answered: { icon: PhoneCall, tone: 'text-info', words: 'Answered by {agent}' },
  held: { icon: Pause, tone: 'text-warning', words: 'Put on hold' },
  resumed: { icon: Play, tone: 'text-info', words: 'Taken back' },
  transferred: { icon: PhoneForwarded, tone: 'text-info', words: 'Transferred' },
  parked: { icon: ParkingCircle, tone: 'text-warning', words: 'Parked' },
  left: { icon: DoorOpen, tone: 'text-soft', words: 'Left {queue}' },
};

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
      <Journey call={call} />
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

function Journey({ call }: { call: CallRow }) {
  const words = useWords();
  const { t } = words;
  const board = useBoard();
  const zone = useSite()?.timeZone ?? 'UTC';
  const said = (step: Step): string => {
    const agent = step.agent ? board.get('agent', step.agent) : undefined;
    const queue = step.queue ? board.get('queue', step.queue) : undefined;
    return t(STEP_STYLE[step.what].words, {
      agent: agent ? nameOr(agent.name, agent.number) : (step.agent ?? t('somebody')),
      queue: queue?.name ?? step.queue ?? t('the queue'),
    });
  };
  return (
    <section aria-label={t('Journey')}>
      <h3 className="text-sm font-semibold">{t('Journey')}</h3>
      {call.estimated ? (
        <p className="mt-1 text-xs text-soft">
          {t('This call was under way when its PBX was first seen: times are estimated.')}
        </p>
      ) : null}
      {call.journey.length >= JOURNEY_LIMIT ? (
        <p className="mt-1 text-xs text-soft">
          {t('Only the last {count} steps are kept.', { count: JOURNEY_LIMIT })}
        </p>
      ) : null}
      <ol className="mt-2">
        {call.journey.map((step, index) => {
          const { icon: Icon, tone } = STEP_STYLE[step.what];
          const next = call.journey[index + 1];
          return (
            <li key={index} data-step={step.what} className="flex gap-3 text-sm">
              <span className="flex flex-col items-center">
                <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
                {next ? <span aria-hidden className="my-1 w-px flex-1 bg-line" /> : null}
              </span>
              <span className="min-w-0 flex-1 pb-3">
                <span className="font-medium break-words">{said(step)}</span>
                {step.note ? <span className="block text-xs break-words text-soft">{step.note}</span> : null}
                <span className="block text-xs text-soft">
                  {clockTimeSeconds(step.at, zone, words.locale)}
                  {next ? (
                    <>
                      {' · '}
                      <Duration ms={Math.max(0, next.at - step.at)} />
                    </>
                  ) : null}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
