'use client';
// The page on which calls that are over are looked for, and each of them opened.
import { useMemo } from 'react';
import { CsvLink } from '#components/domain/csv-link.tsx';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { MadePast } from '#components/domain/made-past.tsx';
import { DIRECTION_STYLE } from '#components/domain/status-styles.ts';
import { useBoard, useRows, useSite, useViewer } from '#components/live/hooks.ts';
import { Choice, TextLine } from '#components/setup/form-parts.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { useWritten } from '#components/ui/use-written.ts';
import { mayCompareGroup } from '#lib/access/agent-policy.ts';
import { CALL_OUTCOMES, type PastCallTold } from '#lib/api/calls.ts';
import { durationClock } from '#lib/format/duration.ts';
import { nameOr } from '#lib/format/name.ts';
import { party, phone } from '#lib/format/phone.ts';
import { clockTimeSeconds, dateAndTime } from '#lib/format/time.ts';
import { type CallsAsked, callsQuery, useCalls, useCallsAsked } from './call-query.ts';
import { OUTCOME_WORD } from './call-words.ts';
import { PastCallPanel } from './past-call-panel.tsx';
import { PastFrame } from './past-frame.tsx';

export function CallsPage() {
  return (
    <PastFrame>
      <Calls />
    </PastFrame>
  );
}

function Calls() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const [asked, set] = useCallsAsked();
  const [opened, setOpened] = useQueryParam('call');
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useCalls(useWritten(asked));
  const calls = useMemo(() => data?.pages.flatMap((page) => page.calls) ?? [], [data]);
  const first = data?.pages[0];
  return (
    <>
      <MadePast from={calls.at(-1)?.startedAt ?? null} />
      <Panel
        title={t('Calls that are over')}
        aside={
          <span className="flex gap-1.5">
            <Button small disabled={isFetching} onClick={() => void refetch()}>
              {t('Refresh')}
            </Button>
            <CsvLink href={`/api/v1/calls.csv?${callsQuery(asked)}`} />
          </span>
        }
      >
        <Form asked={asked} set={set} today={first?.until ?? ''} />
        {error ? (
          <p role="alert" className="px-3 py-2 text-sm text-critical">
            {said(error)}
          </p>
        ) : null}
        {first ? (
          calls.length === 0 ? (
            <Nothing>
              {hasNextPage
                ? t('None among the newest; there are older ones.')
                : t('No call fits what you ask for in these days.')}
            </Nothing>
          ) : (
            <Table calls={calls} isOneDay={first.from === first.until} onOpen={setOpened} />
          )
        ) : error ? null : (
          <Nothing>{t('Asking…')}</Nothing>
        )}
        {hasNextPage ? (
          <div className="p-3 text-center">
            <Button disabled={isFetching} onClick={() => void fetchNextPage()}>
              {t('Older ones')}
            </Button>
          </div>
        ) : null}
        {opened === '' ? null : <PastCallPanel of={opened} onClose={() => setOpened('')} />}
      </Panel>
    </>
  );
}

const SECONDS = ['10', '20', '30', '60', '120', '300', '600'] as const;

function Form({
  asked,
  set,
  today,
}: {
  asked: CallsAsked;
  set: (change: Partial<CallsAsked>) => void;
  today: string;
}) {
  const { t } = useWords();
  const viewer = useViewer();
  const site = useSite();
  const queues = useRows('queue');
  const agents = useRows('agent');
  const compares = viewer !== null && mayCompareGroup(viewer.access, 0, site).may;
  const atLeast = (chosen: string) => [
    { value: '', text: t('any') },
    ...[...new Set([...SECONDS, ...(chosen === '' ? [] : [chosen])])]
      .sort((a, b) => Number(a) - Number(b))
      .map((value) => ({
        value,
        text: t('{time} or longer', { time: durationClock(Number(value) * 1_000) }),
      })),
  ];
  const named = (
    rows: readonly { id: string; name: string; number: string }[],
    chosen: string,
    all: string,
  ) => [
    { value: '', text: all },
    ...rows
      .map(({ id, name, number }) => ({ value: id, text: nameOr(name, number) }))
      .sort((a, b) => a.text.localeCompare(b.text)),
    ...(chosen === '' || rows.some(({ id }) => id === chosen) ? [] : [{ value: chosen, text: chosen }]),
  ];
  return (
    <search className="grid grid-cols-2 gap-2 border-b border-line p-3 sm:grid-cols-4">
      <TextLine
        label={t('Number')}
        type="search"
        value={asked.number}
        onValue={(number) => set({ number })}
        placeholder={viewer?.access.numbers === 'full' ? t('or how it ends') : t('the whole number')}
        maxLength={60}
      />
      <Choice
        label={t('Outcome')}
        value={asked.outcome}
        options={[
          { value: '', text: t('any') },
          ...CALL_OUTCOMES.map((value) => ({ value: value as string, text: t(OUTCOME_WORD[value]) })),
        ]}
        onValue={(outcome) => set({ outcome })}
      />
      <Choice
        label={t('Queue')}
        value={asked.queue}
        options={named(queues, asked.queue, t('All queues'))}
        onValue={(queue) => set({ queue })}
      />
      {compares ? (
        <Choice
          label={t('Agent')}
          value={asked.agent}
          options={named(agents, asked.agent, t('any'))}
          onValue={(agent) => set({ agent })}
        />
      ) : null}
      <TextLine
        label={t('From')}
        type="date"
        value={asked.from || asked.until || today}
        onValue={(from) => set({ from, until: asked.until || today })}
      />
      <TextLine
        label={t('Until')}
        type="date"
        value={asked.until || asked.from || today}
        onValue={(until) => set({ until, from: asked.from || today })}
      />
      <Choice
        label={t('Waited')}
        value={asked.waited}
        options={atLeast(asked.waited)}
        onValue={(waited) => set({ waited })}
      />
      {compares ? (
        <Choice
          label={t('Talked')}
          value={asked.talked}
          options={atLeast(asked.talked)}
          onValue={(talked) => set({ talked })}
        />
      ) : null}
    </search>
  );
}

function Table({
  calls,
  isOneDay,
  onOpen,
}: {
  calls: readonly PastCallTold[];
  isOneDay: boolean;
  onOpen: (key: string) => void;
}) {
  const { t } = useWords();
  return (
    <div className="card-region">
      <table className="card-table">
        <thead>
          <tr>
            <th className={isOneDay ? 'w-24' : 'w-36'}>{t('Began')}</th>
            <th>{t('Caller')}</th>
            <th>{t('Queue')}</th>
            <th>{t('Outcome')}</th>
            <th className="number w-20">{t('Wait')}</th>
            <th className="number w-20">{t('Talk')}</th>
            <th>{t('Agent')}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <Line key={call.key} call={call} isOneDay={isOneDay} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({
  call,
  isOneDay,
  onOpen,
}: {
  call: PastCallTold;
  isOneDay: boolean;
  onOpen: (key: string) => void;
}) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const board = useBoard();
  const masked = useViewer()?.access.numbers !== 'full';
  const other = call.direction === 'outbound' ? call.dialled : call.caller;
  const [shown, number] = [party(other, masked), phone(other.number, masked)];
  const queue = call.queue === null ? undefined : board.get('queue', call.queue);
  const began = isOneDay
    ? clockTimeSeconds(call.startedAt, zone, locale)
    : dateAndTime(call.startedAt, zone, locale);
  const way = DIRECTION_STYLE[call.direction];
  return (
    <tr data-past={call.id} className="hover:bg-raised">
      <td className="wide text-soft tabular-nums">
        {call.estimated ? '≈ ' : ''}
        {began}
      </td>
      <td className="wide">
        <div className="min-w-0">
          <button
            type="button"
            className="flex max-w-full min-w-0 items-center gap-1 rounded-sm font-medium hover:underline"
            aria-label={t('Open the call of {time}, {name}', { time: began, name: shown })}
            title={`${shown} ${number}`}
            onClick={() => onOpen(call.key)}
          >
            {way ? <way.icon aria-label={t(way.word)} className="size-3.5 shrink-0 text-faint" /> : null}
            <span className="truncate">{shown}</span>
          </button>
          {shown === number ? null : <div className="truncate text-xs text-soft">{number}</div>}
        </div>
      </td>
      <td data-label={t('Queue')}>
        <span className="block truncate" title={queue?.name ?? ''}>
          {queue
            ? nameOr(queue.name, queue.number)
            : (call.queue ?? <span className="text-soft">{t('no queue')}</span>)}
        </span>
      </td>
      <td data-label={t('Outcome')}>
        <span className="block truncate" title={t(OUTCOME_WORD[call.outcome])}>
          {t(OUTCOME_WORD[call.outcome])}
        </span>
      </td>
      <td className="number" data-label={t('Wait')}>
        {durationClock(call.waitMs)}
      </td>
      <td className="number" data-label={t('Talk')}>
        {durationClock(call.talkMs)}
      </td>
      <td data-label={t('Agent')}>
        <span className="block truncate" title={call.agent ?? ''}>
          {call.agent ?? '–'}
        </span>
      </td>
    </tr>
  );
}
