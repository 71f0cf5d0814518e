'use client';
// The page of callers who were lost: whom to call back first, what has become of the others, and each of them opened.
import { Suspense } from 'react';
import { CsvLink } from '#components/domain/csv-link.tsx';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { MadePast } from '#components/domain/made-past.tsx';
import { useRows } from '#components/live/hooks.ts';
import { Choice, TextLine } from '#components/setup/form-parts.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { useWritten } from '#components/ui/use-written.ts';
import type { LostTold } from '#lib/api/lost-callers.ts';
import { nameOr } from '#lib/format/name.ts';
import { LOST_STATES } from '#lib/model/lost-caller.ts';
import { LOST_STATE_WORD } from './call-words.ts';
import { type LostAsked, lostQuery, useLost, useLostAsked } from './lost-query.ts';
import { LostSums } from './lost-sums.tsx';
import { LostTable } from './lost-table.tsx';
import { PastFrame } from './past-frame.tsx';

const LostPanel = lazyComponent(async () => (await import('./lost-panel.tsx')).LostPanel);
const PastCallPanel = lazyComponent(async () => (await import('./past-call-panel.tsx')).PastCallPanel);

export function LostPage() {
  return (
    <PastFrame>
      <Lost />
    </PastFrame>
  );
}

function Lost() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const [asked, set] = useLostAsked();
  const [opened, setOpened] = useQueryParam('caller');
  const [call, setCall] = useQueryParam('call');
  const { data, error, isFetching, refetch } = useLost(useWritten(asked));
  const attempts = data?.callers.flatMap((caller) => caller.attempts.map(({ at }) => at)) ?? [];
  return (
    <>
      <MadePast from={attempts.length === 0 ? null : Math.min(...attempts)} />
      <Panel
        title={t('Lost callers')}
        aside={
          <span className="flex gap-1.5">
            <Button small disabled={isFetching} onClick={() => void refetch()}>
              {t('Refresh')}
            </Button>
            <CsvLink href={`/api/v1/calls/lost.csv?${lostQuery(asked)}`} />
          </span>
        }
      >
        <Form asked={asked} set={set} days={data} />
        {error ? (
          <p role="alert" className="px-3 py-2 text-sm text-critical">
            {said(error)}
          </p>
        ) : null}
        {data ? (
          <>
            <LostSums sums={data.sums} />
            {data.isAll ? null : (
              <p role="status" className="px-3 py-2 text-sm text-warning">
                {t('These days hold more calls than are looked through: choose fewer.')}
              </p>
            )}
            <Callers told={data} isChosen={asked.state !== ''} onOpen={setOpened} />
          </>
        ) : error ? null : (
          <Nothing>{t('Asking…')}</Nothing>
        )}
        <Suspense fallback={null}>
          {call !== '' ? (
            <PastCallPanel of={call} onClose={() => setCall('')} />
          ) : opened === '' ? null : (
            <LostPanel
              caller={data ? (data.callers.find(({ key }) => key === opened) ?? null) : undefined}
              onCall={setCall}
              onClose={() => setOpened('')}
            />
          )}
        </Suspense>
      </Panel>
    </>
  );
}

function Callers({
  told,
  isChosen,
  onOpen,
}: {
  told: LostTold;
  isChosen: boolean;
  onOpen: (key: string) => void;
}) {
  const { t } = useWords();
  const known = told.callers.filter(({ withheld }) => !withheld);
  const withheld = told.callers.filter((each) => each.withheld);
  if (told.callers.length === 0)
    return (
      <Nothing>
        {isChosen && told.sums.episodes > 0
          ? t('Nobody is in this state in these days.')
          : t('No caller was lost in these days.')}
      </Nothing>
    );
  return (
    <>
      {known.length === 0 ? null : <LostTable callers={known} onOpen={onOpen} />}
      {withheld.length === 0 ? null : (
        <section aria-labelledby="withheld">
          <h3 id="withheld" className="border-b border-line px-3 pt-4 pb-1.5 text-sm font-semibold">
            {t('Without a number: nobody can call them back ({count})', { count: withheld.length })}
          </h3>
          <LostTable callers={withheld} onOpen={onOpen} />
        </section>
      )}
    </>
  );
}

function Form({
  asked,
  set,
  days,
}: {
  asked: LostAsked;
  set: (change: Partial<LostAsked>) => void;
  days: { from: string; until: string } | undefined;
}) {
  const { t } = useWords();
  const queues = useRows('queue');
  const [from, until] = [asked.from || days?.from || '', asked.until || days?.until || ''];
  return (
    <search className="grid grid-cols-2 gap-2 border-b border-line p-3 sm:grid-cols-4">
      <Choice
        label={t('State')}
        value={asked.state}
        options={[
          { value: '', text: t('all') },
          { value: 'toDo', text: t('To call back') },
          ...LOST_STATES.map((value) => ({ value: value as string, text: t(LOST_STATE_WORD[value]) })),
          { value: 'withheld', text: t('Without a number') },
        ]}
        onValue={(state) => set({ state })}
      />
      <Choice
        label={t('Queue')}
        value={asked.queue}
        options={[
          { value: '', text: t('All queues') },
          ...queues
            .map(({ id, name, number }) => ({ value: id as string, text: nameOr(name, number) }))
            .sort((a, b) => a.text.localeCompare(b.text)),
          ...(asked.queue === '' || queues.some(({ id }) => id === asked.queue)
            ? []
            : [{ value: asked.queue, text: asked.queue }]),
        ]}
        onValue={(queue) => set({ queue })}
      />
      <TextLine
        label={t('From')}
        type="date"
        value={from}
        onValue={(day) => set({ from: day, until: asked.until || until })}
      />
      <TextLine
        label={t('Until')}
        type="date"
        value={until}
        onValue={(day) => set({ until: day, from: asked.from || from })}
      />
    </search>
  );
}
