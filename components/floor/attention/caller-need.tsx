'use client';
// Callers who wait too long, or nearly: who, where, for how long, and what can be done; and how it ended.
import { Check, CircleCheck, PhoneForwarded } from 'lucide-react';
import { memo } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { ALERT_END, BREACHED, CLOSED_WAIT, COMMAND_WORD, SOON } from '#components/domain/status-styles.ts';
import { Elapsed, Remaining } from '#components/domain/ticking.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import { PressButton } from '#components/floor/commands/press-button.tsx';
import { useCallCommands } from '#components/floor/commands/use-commands.ts';
import { COMMAND_ICON } from '#components/floor/commands/verbs.ts';
import { useAcknowledge } from '#components/live/commands.ts';
import { useLink, useRow, useSite, useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Translate } from '#components/ui/i18n/words.ts';
import { durationClock } from '#lib/format/duration.ts';
import { party } from '#lib/format/phone.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import { type AlertRow, type CallRow, ref } from '#lib/model/board.ts';
import type { Breach, Wait } from './breaches.ts';
import { Head, LINE, NeedLine } from './line.tsx';

/** Who waits and where; a caller who is named opens. What became of a command stands in place of the note. */
function Who({ wait, look, note }: { wait: Wait; look: typeof SOON; note: string }) {
  const { t } = useWords();
  const open = useOpenDialog();
  const queue = useRow('queue', wait.queue);
  const masked = useViewer()?.access.numbers !== 'full';
  const { call } = wait;
  const below = (
    <>
      <StalenessNote source={wait.source} className="text-xs" />
      {call ? <OutcomeMark target={ref('call', call.id)} pending={call.pending} /> : null}
    </>
  );
  return (
    <Head
      look={look}
      title={call ? party(call.caller, masked) : t('A caller')}
      note={[queue?.name ?? wait.queue, note].filter(Boolean).join(', ')}
      below={below}
      onOpen={call ? () => open({ what: 'call', call: call.id }) : undefined}
    />
  );
}

const PICK_UP = COMMAND_ICON['call.pickUp'];

/** What this person may do and the PBX can. */
function CallerDeeds({ call }: { call: CallRow }) {
  const { t } = useWords();
  const acts = useCallCommands(call);
  const queue = useRow('queue', call.queue);
  const masked = useViewer()?.access.numbers !== 'full';
  if (!acts) return null;
  const about = { who: party(call.caller, masked), queue: queue?.name ?? '' };
  return (
    <>
      {acts.possible.includes('call.pickUp') ? (
        <PressButton
          look="primary"
          target={acts.target}
          label={t('Pick up: {who}, {queue}', about)}
          disabled={acts.disabled}
          onPressed={(press) => acts.act(press, 'call.pickUp')}
        >
          <PICK_UP aria-hidden className="size-3.5 shrink-0" />
          {t(COMMAND_WORD['call.pickUp'])}
        </PressButton>
      ) : null}
      {acts.possible.includes('call.transfer') ? (
        <PressButton
          target={acts.target}
          label={t('Send to…: {who}, {queue}', about)}
          disabled={acts.disabled}
          onPressed={(press) => acts.act(press, 'call.transfer')}
        >
          <PhoneForwarded aria-hidden className="size-3.5 shrink-0 rtl:-scale-x-100" />
          {t('Send to…')}
        </PressButton>
      ) : null}
    </>
  );
}

export const OpenLine = memo(function OpenLine({ breach }: { breach: Breach }) {
  const { t } = useWords();
  const { alert, call } = breach;
  const isClosed = alert?.what === 'waitingClosed';
  const target = isClosed ? '' : t('target {time}', { time: durationClock(breach.until - breach.since) });
  return (
    <NeedLine
      data-alert={alert?.id}
      state={isClosed ? 'closed' : 'breached'}
      severity="critical"
      head={
        <Who
          wait={breach}
          look={isClosed ? CLOSED_WAIT : BREACHED}
          note={[target, noticed(alert, t)].filter(Boolean).join(', ')}
        />
      }
      time={<Elapsed since={breach.since} source={breach.source} className="font-semibold text-critical" />}
      deeds={
        <>
          {call ? <CallerDeeds call={call} /> : null}
          {alert ? <Seen alert={alert} /> : null}
        </>
      }
    />
  );
});

/** Who has seen it, or the way to say that one has. */
function Seen({ alert }: { alert: AlertRow }) {
  const { t } = useWords();
  const acknowledge = useAcknowledge();
  const viewer = useViewer();
  const link = useLink();
  const queue = useRow('queue', alert.queue);
  const said = useLocalizeMessage();
  const refused = acknowledge.data && 'why' in acknowledge.data ? said(acknowledge.data.why) : null;
  if (viewer?.view !== 'floor') return null;
  if (alert.acknowledged) {
    const seen = t('seen by {name}', { name: alert.acknowledged.by });
    return (
      <span className="me-auto max-w-full truncate text-xs text-soft" title={seen}>
        {seen}
      </span>
    );
  }
  if (!viewer.access.rights.includes('alert.acknowledge')) return null;
  return (
    <>
      {refused ? <span className="me-auto text-xs text-critical">{refused}</span> : null}
      <Button
        small
        look="ghost"
        aria-label={t('Seen: breach in {queue}', { queue: queue?.name ?? alert.queue })}
        title={t('Seen')}
        disabled={acknowledge.isPending || link.state !== 'live'}
        onClick={() => acknowledge.mutate(alert.id)}
      >
        <Check aria-hidden className="size-3.5" />
        <span className="@min-[29rem]:@max-[40rem]:hidden">{t('Seen')}</span>
      </Button>
    </>
  );
}

/** Who noticed. That the wall's clock did goes without saying; that the PBX itself did does not. */
function noticed(alert: AlertRow | null, t: Translate): string {
  if (alert?.what !== 'waitBreached' || !alert.noticedBy.includes('pbx')) return '';
  return alert.noticedBy.includes('wall') ? t('wall and PBX') : t('PBX');
}

export const SoonLine = memo(function SoonLine({ wait }: { wait: Wait }) {
  const { t } = useWords();
  return (
    <NeedLine
      data-wait={wait.id}
      state="warning"
      severity="warning"
      head={
        <Who
          wait={wait}
          look={SOON}
          note={t('target {time}', { time: durationClock(wait.until - wait.since) })}
        />
      }
      time={
        <span className="text-end font-semibold">
          {t('in')} <Remaining until={wait.until} source={wait.source} />
        </span>
      }
      deeds={wait.call ? <CallerDeeds call={wait.call} /> : null}
    />
  );
});

export const ClearedLine = memo(function ClearedLine({ alert }: { alert: AlertRow }) {
  const { t, locale } = useWords();
  const queue = useRow('queue', alert.queue);
  const site = useSite();
  if (!alert.cleared) return null;
  const over = alert.cleared.at - alert.at;
  const how = `${t('Over')}: ${t(ALERT_END[alert.cleared.how])}`;
  return (
    <li data-alert={alert.id} data-state="cleared" className={`${LINE} text-soft`}>
      <div className="flex min-w-0 items-center gap-2">
        <CircleCheck aria-hidden className="size-5 shrink-0" />
        <span className="min-w-0 flex-1">
          <span className="block truncate" title={queue?.name ?? alert.queue}>
            {queue?.name ?? alert.queue}
          </span>
          <span className="block truncate text-xs" title={how}>
            {how}
          </span>
        </span>
        <span className="text-end text-xs">
          <span className="block">{t('{time} over target', { time: durationClock(over) })}</span>
          {clockTimeSeconds(alert.cleared.at, site?.timeZone ?? 'UTC', locale)}
        </span>
      </div>
    </li>
  );
});
