'use client';
// The page on which a PBX's own figures of a day stand beside ours, and each difference opens to its calls.
import { ChevronRight, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { TextLine } from '#components/setup/form-parts.tsx';
import { SetupFrame } from '#components/setup/setup-frame.tsx';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { withBothSigns } from '#lib/agreement/sheet.ts';
import type { AgreementCallTold, AgreementRowTold } from '#lib/api/agreement.ts';
import { clockTimeSeconds, dateAndTime } from '#lib/format/time.ts';
import { useAgreement } from './agreement.ts';
import { figureWord, reasonSentence } from './agreement-words.ts';

export function AgreementPage({ source }: { source: string }) {
  return (
    <SetupFrame right="site.sources">
      <Agreement source={source} />
    </SetupFrame>
  );
}

function Agreement({ source }: { source: string }) {
  const { t, locale } = useWords();
  const said = useLocalizeMessage();
  const [day, setDay] = useState('');
  const { data, error, isFetching, refetch } = useAgreement(source, day);
  return (
    <Panel
      title={t('{source} and its PBX', { source: data?.name ?? source })}
      aside={
        <Button small disabled={isFetching} onClick={() => void refetch()}>
          <RefreshCw aria-hidden className="size-3.5" />
          {t('Ask again')}
        </Button>
      }
    >
      <div className="space-y-3 p-3">
        <TextLine type="date" label={t('Day')} value={day || (data?.day ?? '')} onValue={setDay} />
        {error ? (
          <p role="alert" className="rounded-xl border border-warning bg-warning-wash p-3 text-sm">
            {said(error)}
          </p>
        ) : null}
        {data ? (
          <>
            <p className="text-sm text-soft">
              {t('What the PBX counts beside what Ringside counts, from {from} to {until}.', {
                from: dateAndTime(data.from, data.timeZone, locale),
                until: dateAndTime(data.until, data.timeZone, locale),
              })}{' '}
              {data.isByReadings
                ? t('This PBX counts on and on: compared is what it counted between two readings.')
                : ''}{' '}
              {data.wasReset
                ? t('Its counters began anew meanwhile: what came before that is not compared.')
                : ''}
            </p>
            {data.rows.length === 0 ? <Nothing>{t('The PBX tells no figures of any queue.')}</Nothing> : null}
            {data.rows.length > 0 ? <Figures rows={data.rows} timeZone={data.timeZone} /> : null}
          </>
        ) : error ? null : (
          <Nothing>{t('Asking…')}</Nothing>
        )}
      </div>
    </Panel>
  );
}

/** On a phone the figure stands below its queue, and what is explained is left to be reckoned. */
const WIDE = 'hidden sm:table-cell';

function Figures({ rows, timeZone }: { rows: readonly AgreementRowTold[]; timeZone: string }) {
  const { t } = useWords();
  const heads = [
    { text: t('Queue'), look: 'text-start' },
    { text: t('Figure'), look: `text-start ${WIDE}` },
    { text: 'Ringside', look: 'text-end' },
    { text: 'PBX', look: 'text-end' },
    { text: t('Difference'), look: 'text-end' },
    { text: t('Explained'), look: `text-end ${WIDE}` },
    { text: t('Not explained'), look: 'text-end' },
  ];
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="border-b border-line text-soft">
          {heads.map(({ text, look }) => (
            <th key={text} scope="col" className={classes('px-1 py-1 font-normal sm:px-2', look)}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      {rows.map((row) => (
        <Figure key={`${row.queue} ${row.agent} ${row.figure}`} row={row} timeZone={timeZone} />
      ))}
    </table>
  );
}

const signed = (calls: number): string => (calls > 0 ? `+${calls}` : calls === 0 ? '0' : `−${-calls}`);

function Figure({ row, timeZone }: { row: AgreementRowTold; timeZone: string }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const name = row.agent === null ? row.queue : `${row.queue}, ${row.agent}`;
  const figure = figureWord(row.figure, t);
  const isOpenQuestion = ({ reason }: AgreementCallTold): boolean => reason === 'unexplained';
  const open = row.calls.filter(isOpenQuestion).map(({ effect }) => effect);
  const settled = row.calls.filter((call) => !isOpenQuestion(call)).map(({ effect }) => effect);
  const cell = 'px-1 py-1 text-end tabular-nums sm:px-2';
  return (
    <tbody data-figure={row.figure} className="border-b border-line">
      <tr>
        <th scope="row" className="px-1 py-1 text-start font-normal sm:px-2">
          {row.calls.length === 0 ? (
            name
          ) : (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-label={t('Calls of the difference: {queue}, {figure}', { queue: name, figure })}
              className="inline-flex items-center gap-1 underline"
              onClick={() => setOpen(!isOpen)}
            >
              <ChevronRight aria-hidden className={classes('size-3.5', isOpen && 'rotate-90')} />
              {name}
            </button>
          )}
          <span className="block text-soft sm:hidden">{figure}</span>
        </th>
        <td className={classes('px-2 py-1', WIDE)}>{figure}</td>
        <td className={cell}>{row.ours}</td>
        <td className={cell}>{row.theirs}</td>
        <td className={cell}>{signed(row.theirs - row.ours)}</td>
        <td className={classes(cell, WIDE)}>{withBothSigns(row.explained, settled, signed)}</td>
        <td
          className={classes(
            cell,
            (row.unexplained !== 0 || open.length > 0) && 'font-semibold text-critical',
          )}
        >
          {withBothSigns(row.unexplained, open, signed)}
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={7} className="px-2 pb-2">
            <ul className="space-y-1 rounded-md border border-line bg-canvas p-2">
              {row.calls.map((call, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes while it stands, and calls may be alike
                <Call key={i} call={call} timeZone={timeZone} />
              ))}
            </ul>
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

function Call({ call, timeZone }: { call: AgreementCallTold; timeZone: string }) {
  const { t, locale } = useWords();
  const from = clockTimeSeconds(call.at, timeZone, locale);
  const until = call.untilAt === null ? null : clockTimeSeconds(call.untilAt, timeZone, locale);
  return (
    <li data-reason={call.reason} className="flex flex-wrap gap-x-3">
      <span className="tabular-nums">{until === null ? from : `${from}–${until}`}</span>
      <span className="tabular-nums">{signed(call.effect)}</span>
      <span>{call.isKnown ? (call.number ?? '–') : t('one call')}</span>
      {call.agent === null ? null : <span>{call.agent}</span>}
      <span>{reasonSentence(call, t)}</span>
      {call.certain ? null : <span className="text-soft">{t('Likely: the PBX tells sums alone.')}</span>}
    </li>
  );
}
