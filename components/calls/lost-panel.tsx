'use client';
// A lost caller, opened: what has become of them, each of their attempts, and the calls with them since.
import { Fact } from '#components/floor/fact.tsx';
import { useBoard, useSite, useViewer } from '#components/live/hooks.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import type { LostCallerTold } from '#lib/api/lost-callers.ts';
import { durationClock } from '#lib/format/duration.ts';
import { nameOr } from '#lib/format/name.ts';
import { party, phone } from '#lib/format/phone.ts';
import { dateAndTime } from '#lib/format/time.ts';
import {
  CAME_TO_WORD,
  LOST_HOW_WORD,
  LOST_MARK_WORD,
  LOST_STATE_MEANS,
  LOST_STATE_WORD,
} from './call-words.ts';
import { LostDeeds } from './lost-deeds.tsx';

/** `caller` undefined: asked for; `null`: not among those that are shown. `onCall`: a call's key. */
export function LostPanel({
  caller,
  onCall,
  onClose,
}: {
  caller: LostCallerTold | null | undefined;
  onCall: (key: string) => void;
  onClose: () => void;
}) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const last = caller?.attempts.at(-1);
  return (
    <ChooseDialog
      open
      side
      title={t('Lost caller')}
      description={last ? dateAndTime(last.at, zone, locale) : ''}
      onClose={onClose}
    >
      {caller ? (
        <Opened caller={caller} onCall={onCall} />
      ) : (
        <Nothing>
          {caller === null ? t('This caller is not among those of these days and choices.') : t('Asking…')}
        </Nothing>
      )}
    </ChooseDialog>
  );
}

function Opened({ caller, onCall }: { caller: LostCallerTold; onCall: (key: string) => void }) {
  const { t, locale } = useWords();
  const board = useBoard();
  const zone = useSite()?.timeZone ?? 'UTC';
  const masked = useViewer()?.access.numbers !== 'full';
  const [name, number] = [party(caller.caller, masked), phone(caller.caller.number, masked)];
  const queueOf = (id: string): string => {
    const row = board.get('queue', id);
    return row ? nameOr(row.name, row.number) : id;
  };
  const time = (at: number): string => dateAndTime(at, zone, locale);
  return (
    <div data-lost-caller={caller.key} className="mt-3 flex flex-col gap-4">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1 text-sm">
        <Fact name={t('Caller')}>{name === number ? name : `${name} · ${number}`}</Fact>
        {caller.withheld ? null : (
          <Fact name={t('State')}>
            <span className="font-medium">{t(LOST_STATE_WORD[caller.state])}</span>
            <span className="block text-soft">{t(LOST_STATE_MEANS[caller.state])}</span>
          </Fact>
        )}
        {caller.closed ? <Fact name={t('Since')}>{time(caller.closed.at)}</Fact> : null}
        {caller.closed?.by ? <Fact name={t('Said by')}>{caller.closed.by}</Fact> : null}
        {caller.claim ? (
          <Fact name={t('Taken on')}>
            {t('{time} by {name}', { time: time(caller.claim.at), name: caller.claim.by })}
          </Fact>
        ) : null}
        {caller.closed?.agent ? <Fact name={t('Agent')}>{caller.closed.agent}</Fact> : null}
        <Fact name={t('Expires')}>{time(caller.until)}</Fact>
      </dl>
      {caller.isShared ? (
        <p className="text-sm text-soft">
          {t(
            'More than three lost callers of a day have this number: it is shared by many, and no call closes it.',
          )}
        </p>
      ) : null}
      <LostDeeds caller={caller} />
      <Calls
        title={t('Attempts')}
        calls={caller.attempts.map(({ key, at, queue, waitMs, how }) => ({
          ...{ key, time: time(at), what: t(LOST_HOW_WORD[how]) },
          note: t('{queue}, waited {time}', { queue: queueOf(queue), time: durationClock(waitMs) }),
        }))}
        onCall={onCall}
      />
      {caller.since.length === 0 ? null : (
        <Calls
          title={t('Calls since')}
          calls={caller.since.map(({ key, at, cameTo, agent }) => ({
            ...{ key, time: time(at), what: t(CAME_TO_WORD[cameTo]), note: agent ?? '' },
          }))}
          onCall={onCall}
        />
      )}
      <Marks marks={caller.marks} />
    </div>
  );
}

function Marks({ marks }: { marks: LostCallerTold['marks'] }) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  if (marks.length === 0) return null;
  return (
    <section>
      <h3 className="text-sm font-semibold">{t('What was said')}</h3>
      <ul className="mt-1 divide-y divide-line text-sm">
        {marks.map(({ at, mark, note, by }) => (
          <li key={`${at} ${mark}`} className="flex flex-wrap items-baseline justify-between gap-x-3 py-1.5">
            <span className="tabular-nums">{dateAndTime(at, zone, locale)}</span>
            <span>{t('{what}: {name}', { what: t(LOST_MARK_WORD[mark]), name: by })}</span>
            {note === '' ? null : <span className="w-full break-words text-soft">{note}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

type Shown = { readonly key: string; readonly time: string; readonly what: string; readonly note: string };

function Calls({
  title,
  calls,
  onCall,
}: {
  title: string;
  calls: readonly Shown[];
  onCall: (key: string) => void;
}) {
  const { t } = useWords();
  return (
    <section>
      <h3 className="text-sm font-semibold">{title}</h3>
      <ul className="mt-1 divide-y divide-line text-sm">
        {calls.map(({ key, time, what, note }) => (
          <li key={key} className="flex flex-wrap items-baseline justify-between gap-x-3 py-1.5">
            <button
              type="button"
              className="rounded-sm tabular-nums underline-offset-2 hover:underline"
              aria-label={t('Open the call of {time}, {name}', { time, name: what })}
              onClick={() => onCall(key)}
            >
              {time}
            </button>
            <span>{what}</span>
            {note === '' ? null : <span className="w-full text-soft">{note}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
