'use client';
// One live call's line.
import { PhoneOff } from 'lucide-react';
import { memo } from 'react';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { BREACHED, CALL_STYLE, DIRECTION_STYLE, MARK_STYLE, SOON } from '#components/domain/status-styles.ts';
import { Elapsed } from '#components/domain/ticking.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import {
  useBoard,
  usePictureTime,
  useRow,
  useSite,
  useStaleness,
  useViewer,
} from '#components/live/hooks.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Translate } from '#components/ui/i18n/words.ts';
import { Status } from '#components/ui/status.tsx';
import { nameOr } from '#lib/format/name.ts';
import { party, phone } from '#lib/format/phone.ts';
import { isWaiting, waitingSince } from '#lib/measure/queue.ts';
import { targetOf } from '#lib/measure/target.ts';
import { waitLevel } from '#lib/measure/thresholds.ts';
import { type CallRow, isShut, ref } from '#lib/model/board.ts';
import { CallActions } from './call-actions.tsx';
import { CALL_TIME_WORD, type CallTab, timedFrom } from './call-tabs.ts';
import { otherEnd } from './other-end.ts';

export const CallLine = memo(function CallLine({ call, tab }: { call: CallRow; tab: CallTab }) {
  const { t } = useWords();
  const open = useOpenDialog();
  const veil = useStaleness(call.source);
  const masked = useViewer()?.access.numbers !== 'full';
  const queue = useRow('queue', call.queue);
  const agent = useRow('agent', call.agent ?? call.offeredTo[0] ?? null);
  const outbound = call.direction === 'outbound';
  const other = outbound ? call.dialled : call.caller;
  const shown = party(other, masked);
  const number = phone(other.number, masked);
  const way = DIRECTION_STYLE[call.direction];
  const ringsAt = call.agent === null && call.offeredTo.length > 0;
  return (
    <tr data-call={call.id} data-state={call.state} className={classes('hover:bg-raised', veil && 'veiled')}>
      <td className="wide">
        <div className="w-full min-w-0">
          <span className="flex min-w-0 items-center gap-2">
            <Status look={CALL_STYLE[call.state]} className="font-medium" />
            <Elapsed
              since={call.heldSince ?? call.since}
              source={call.source}
              className="text-soft @max-[44rem]:hidden"
            />
          </span>
          <OutcomeMark target={ref('call', call.id)} pending={call.pending}>
            <span className="flex min-w-0 items-center gap-2 text-xs">
              <StalenessNote source={call.source} />
              {call.slot === null ? null : (
                <span className="text-soft">{t('place {slot}', { slot: call.slot })}</span>
              )}
              {call.marks.map((mark) => (
                <Status key={mark} look={MARK_STYLE[mark]} />
              ))}
            </span>
          </OutcomeMark>
        </div>
      </td>
      <td className="wide">
        <div className="min-w-0">
          <button
            type="button"
            className="flex max-w-full min-w-0 items-center gap-1 rounded-sm font-medium hover:underline"
            title={`${shown} ${number}`}
            onClick={() => open({ what: 'call', call: call.id })}
          >
            {way ? <way.icon aria-label={t(way.word)} className="size-3.5 shrink-0 text-faint" /> : null}
            <span className="truncate">{shown}</span>
          </button>
          {shown === number ? null : <div className="truncate text-xs text-soft">{number}</div>}
        </div>
      </td>
      <td data-label={t('Queue')}>
        <span className="block truncate" title={queue?.name ?? ''}>
          {queue?.name ?? (call.queue === null ? <span className="text-soft">{t('no queue')}</span> : '–')}
        </span>
      </td>
      <td data-label={t('Agent')}>
        <span className="block truncate" title={agent ? nameOr(agent.name, agent.number) : ''}>
          {agent ? nameOr(agent.name, agent.number) : <OtherEnd call={call} masked={masked} />}
          {ringsAt ? <span className="text-xs text-soft">{rings(call.offeredTo.length, t)}</span> : null}
        </span>
        {call.consult ? (
          <span
            data-consult
            className="block truncate text-xs text-notice"
            title={t('asks {name}', { name: party(call.consult, masked) })}
          >
            {t('asks {name}', { name: party(call.consult, masked) })}
          </span>
        ) : null}
      </td>
      <td className="number" data-label={t(CALL_TIME_WORD[tab])}>
        <span
          title={
            call.estimated
              ? t('This call was under way when its PBX was first seen: times are estimated.')
              : ''
          }
        >
          {call.estimated ? '≈ ' : ''}
          {tab === 'waiting' && isWaiting(call) ? (
            <WaitTime call={call} />
          ) : (
            <Elapsed since={timedFrom(tab, call)} source={call.source} />
          )}
        </span>
      </td>
      <td className="wide">
        <CallActions call={call} masked={masked} />
      </td>
    </tr>
  );
});

/** How long a caller waits, marked where that nears or passes the queue's target. */
function WaitTime({ call }: { call: CallRow }) {
  const { t } = useWords();
  const board = useBoard();
  const site = useSite();
  const veil = useStaleness(call.source);
  const now = usePictureTime(call.source);
  const since = waitingSince(call);
  const { queue } = call;
  const isOutside =
    queue === null || isShut(site, queue) || (call.closed && site?.counting.closedHours === 'apart');
  const level =
    veil !== null || now === 0 || isOutside ? 'none' : waitLevel(now - since, targetOf(board, queue));
  const look = level === 'critical' ? BREACHED : level === 'warning' ? SOON : null;
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1',
        look && ['font-semibold', TONE_TEXT[look.tone]].join(' '),
      )}
    >
      {look ? <look.icon role="img" aria-label={t(look.word)} className="size-3.5 shrink-0" /> : null}
      <Elapsed since={since} source={call.source} />
    </span>
  );
}

/**
 * Who is at our end of a call that no agent of ours is in: a call through the PBX to an outside number, or one whose
 * phone no agent has. What is known of it is said; of a call that still waits for somebody nothing is missing.
 */
function OtherEnd({ call, masked }: { call: CallRow; masked: boolean }) {
  const { t } = useWords();
  if (call.state !== 'talking' && call.state !== 'held') return '–';
  const said = otherEnd(call, masked);
  return (
    <span className="text-soft" title={t('No agent the wall knows is in this call.')}>
      {said === null
        ? t('not told')
        : said.way === 'to'
          ? t('to {name}', { name: said.name })
          : t('from {name}', { name: said.name })}
    </span>
  );
}

const rings = (count: number, t: Translate): string =>
  ` ${count > 1 ? t('and {count} more ring', { count: count - 1 }) : t('rings')}`;

/** The place of a call that ended while the pointer was over the table. */
export function GoneLine({ id, columns }: { id: string; columns: number }) {
  const { t } = useWords();
  return (
    <tr data-call={id} data-state="ended" className="text-faint">
      <td className="wide" colSpan={columns}>
        <span className="inline-flex items-center gap-1.5">
          <PhoneOff aria-hidden className="size-4" /> {t('Ended')}
        </span>
      </td>
    </tr>
  );
}
