'use client';
// Lost callers, one a line.
import { useBoard, useSite, useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { LostCallerTold } from '#lib/api/lost-callers.ts';
import { durationClock } from '#lib/format/duration.ts';
import { nameOr } from '#lib/format/name.ts';
import { party, phone } from '#lib/format/phone.ts';
import { dateAndTime, weekdayTime } from '#lib/format/time.ts';
import { LOST_HOW_WORD, LOST_STATE_MEANS, LOST_STATE_WORD } from './call-words.ts';

export function LostTable({
  callers,
  onOpen,
}: {
  callers: readonly LostCallerTold[];
  onOpen: (key: string) => void;
}) {
  const { t } = useWords();
  return (
    <div className="card-region">
      <table className="card-table">
        <thead>
          <tr>
            <th className="w-28">{t('Last attempt')}</th>
            <th>{t('Caller')}</th>
            <th>{t('Queue')}</th>
            <th>{t('Lost how')}</th>
            <th className="number w-20">{t('Attempts')}</th>
            <th className="number w-24">{t('Longest wait')}</th>
            <th className="w-44">{t('State')}</th>
          </tr>
        </thead>
        <tbody>
          {callers.map((caller) => (
            <Line key={caller.key} caller={caller} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ caller: each, onOpen }: { caller: LostCallerTold; onOpen: (key: string) => void }) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const board = useBoard();
  const masked = useViewer()?.access.numbers !== 'full';
  const [shown, number] = [party(each.caller, masked), phone(each.caller.number, masked)];
  const last = each.attempts.at(-1);
  const queue = board.get('queue', each.queue);
  const named = queue ? nameOr(queue.name, queue.number) : each.queue;
  const when = weekdayTime(last?.at ?? null, zone, locale);
  const isToDo = !each.withheld && (each.state === 'open' || each.state === 'tried');
  return (
    <tr data-lost={each.key} data-state={each.state} className="hover:bg-raised">
      <td className="wide text-soft tabular-nums" title={dateAndTime(last?.at ?? null, zone, locale)}>
        {when}
      </td>
      <td className="wide">
        <div className="min-w-0">
          <button
            type="button"
            className="block max-w-full min-w-0 truncate rounded-sm font-medium hover:underline"
            aria-label={t('Open the lost caller of {time}, {name}', { time: when, name: shown })}
            title={`${shown} ${number}`}
            onClick={() => onOpen(each.key)}
          >
            {shown}
          </button>
          {shown === number ? null : <div className="truncate text-xs text-soft">{number}</div>}
        </div>
      </td>
      <td data-label={t('Queue')}>
        <span className="block truncate" title={named}>
          {named}
        </span>
      </td>
      <td data-label={t('Lost how')}>
        <span className="block truncate" title={last ? t(LOST_HOW_WORD[last.how]) : ''}>
          {last ? t(LOST_HOW_WORD[last.how]) : '–'}
        </span>
      </td>
      <td className="number" data-label={t('Attempts')}>
        {each.attempts.length}
      </td>
      <td className="number" data-label={t('Longest wait')}>
        {durationClock(each.longestWaitMs)}
      </td>
      <td data-label={t('State')}>
        {each.withheld ? (
          <span className="text-soft">–</span>
        ) : (
          <div className="min-w-0">
            <span
              className={isToDo ? 'font-semibold text-warning' : ''}
              title={t(LOST_STATE_MEANS[each.state])}
            >
              {t(LOST_STATE_WORD[each.state])}
            </span>
            <div className="text-xs break-words text-soft">
              <Below caller={each} />
            </div>
          </div>
        )}
      </td>
    </tr>
  );
}

/** When and by whom, or until when it is open. */
function Below({ caller: { claim, closed, tries, state, until, isShared } }: { caller: LostCallerTold }) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  if (isShared && !closed) return t('a shared number');
  const time = (at: number): string => weekdayTime(at, zone, locale);
  if (closed) {
    const name = closed.agent ?? closed.by;
    return name === null ? time(closed.at) : t('{time} by {name}', { time: time(closed.at), name });
  }
  if (state === 'expired') return time(until);
  if (claim) return t('taken on by {name}', { name: claim.by });
  return tries > 0
    ? t('{count} in vain, until {time}', { count: tries, time: time(until) })
    : t('until {time}', { time: time(until) });
}
