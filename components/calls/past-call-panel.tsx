'use client';
// A call that is over, opened: who, where, how it ended, and its journey.
import { Journey } from '#components/domain/journey.tsx';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { DIRECTION_STYLE } from '#components/domain/status-styles.ts';
import { Fact } from '#components/floor/fact.tsx';
import { useBoard, useSite, useViewer } from '#components/live/hooks.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import type { PastCallTold } from '#lib/api/calls.ts';
import { durationClock } from '#lib/format/duration.ts';
import { party, phone } from '#lib/format/phone.ts';
import { dateAndTime } from '#lib/format/time.ts';
import type { CallRow } from '#lib/model/board.ts';
import { useCall } from './call-query.ts';
import { OUTCOME_WORD } from './call-words.ts';

/** `of`: the call's key, as addresses hold it. */
export function PastCallPanel({ of, onClose }: { of: string; onClose: () => void }) {
  const { t, locale } = useWords();
  const said = useLocalizeMessage();
  const zone = useSite()?.timeZone ?? 'UTC';
  const { data, error } = useCall(of);
  return (
    <ChooseDialog
      open
      side
      title={t('Call')}
      description={data ? dateAndTime(data.startedAt, zone, locale) : ''}
      onClose={onClose}
    >
      {error ? (
        <p role="alert" className="mt-3 text-sm text-critical">
          {said(error)}
        </p>
      ) : data ? (
        <Opened call={data} />
      ) : (
        <Nothing>{data === null ? t('This call is not kept any more.') : t('Asking…')}</Nothing>
      )}
    </ChooseDialog>
  );
}

function Opened({ call }: { call: PastCallTold }) {
  const { t } = useWords();
  const board = useBoard();
  const masked = useViewer()?.access.numbers !== 'full';
  const queue = call.queue === null ? undefined : board.get('queue', call.queue);
  const both = (who: PastCallTold['caller']): string => {
    const [name, number] = [party(who, masked), phone(who.number, masked)];
    return name === number ? name : `${name} · ${number}`;
  };
  const way = DIRECTION_STYLE[call.direction];
  return (
    <div data-past-call={call.id} className="mt-3 flex flex-col gap-4">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1 text-sm">
        <Fact name={t('Direction')}>{way ? t(way.word) : '–'}</Fact>
        <Fact name={t('Caller')}>{both(call.caller)}</Fact>
        <Fact name={t('Dialled')}>{both(call.dialled)}</Fact>
        <Fact name={t('Queue')}>{queue?.name ?? call.queue ?? t('no queue')}</Fact>
        <Fact name={t('Outcome')}>{t(OUTCOME_WORD[call.outcome])}</Fact>
        <Fact name={t('Wait')}>{durationClock(call.waitMs)}</Fact>
        <Fact name={t('Talk')}>{durationClock(call.talkMs)}</Fact>
        <Fact name={t('Agent')}>{call.agent ?? '–'}</Fact>
        {call.recorded ? <Fact name={t('Recording')}>{t('kept by the PBX')}</Fact> : null}
      </dl>
      {call.journey.length === 0 ? (
        <p className="text-sm text-soft">{t('Its steps are not kept any more.')}</p>
      ) : (
        <Journey journey={call.journey as CallRow['journey']} estimated={call.estimated} />
      )}
    </div>
  );
}
