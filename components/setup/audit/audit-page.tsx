'use client';
// The page on which what people did is read: by person, kind, target and day, and whether all of it is there.
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { CsvLink } from '#components/domain/csv-link.tsx';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { useSite } from '#components/live/hooks.ts';
import { Choice, TextLine } from '#components/setup/form-parts.tsx';
import { RIGHT_WORD } from '#components/setup/people/people-words.ts';
import { SetupFrame } from '#components/setup/setup-frame.tsx';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { useWritten } from '#components/ui/use-written.ts';
import type { AuditRowTold } from '#lib/api/audit.ts';
import { calendarDate, clockTimeSeconds } from '#lib/format/time.ts';
import { type AuditAsked, queryOf, useAudit, useVerified } from './audit.ts';
import { OUTCOME_WORD, WHAT_WORD } from './audit-words.ts';

export function AuditPage() {
  return (
    <SetupFrame right="site.audit">
      <Verified />
      <Audit />
    </SetupFrame>
  );
}

function Verified() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { data, error, isFetching, refetch } = useVerified();
  return (
    <div
      data-verified={data ? (data.broken ? 'broken' : 'whole') : undefined}
      className={classes(
        'flex flex-wrap items-center justify-between gap-3 rounded-xl border px-3 py-2 text-sm',
        data?.broken ? 'border-critical bg-critical-wash text-critical' : 'border-line bg-panel',
      )}
    >
      <p role={data?.broken ? 'alert' : 'status'}>
        {error
          ? said(error)
          : data === undefined
            ? t('Looking through the audit…')
            : data.broken
              ? t('The audit is broken at entry {seq}: {how}.', {
                  seq: String(data.broken.seq),
                  how: data.broken.how,
                })
              : t('The audit is whole: one entry.|The audit is whole: {count} entries.', {
                  count: data.entries,
                })}
      </p>
      <Button small disabled={isFetching} onClick={() => void refetch()}>
        <RefreshCw aria-hidden className="size-3.5" />
        {t('Look again')}
      </Button>
    </div>
  );
}

const NOTHING_ASKED: AuditAsked = { who: '', what: '', target: '', from: '', until: '' };
const KINDS = [
  'session',
  'person',
  'call',
  'agent',
  'alert',
  'settings',
  'key',
  'screen',
  'reports',
  'audit',
] as const;
/** How what is asked for begins: one screen and all of them are one kind. */
const startOf = (kind: (typeof KINDS)[number]): string => (kind === 'screen' ? kind : `${kind}.`);

function Audit() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const [asked, setAsked] = useState(NOTHING_ASKED);
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useAudit(useWritten(asked));
  const set = (change: Partial<AuditAsked>): void => setAsked({ ...asked, ...change });
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const isAll = Object.values(asked).every((each) => each === '');
  const kind: Readonly<Record<(typeof KINDS)[number], string>> = {
    session: t('Sessions'),
    person: t('People'),
    call: t('Calls'),
    agent: t('Agents'),
    alert: t('Alerts'),
    settings: t('Settings'),
    key: t('API keys'),
    screen: t('Screens'),
    reports: t('Reports'),
    audit: t('Audit'),
  };
  return (
    <Panel
      title={t('What people did')}
      aside={
        <span className="flex gap-1.5">
          <Button small disabled={isFetching} onClick={() => void refetch()}>
            {t('Refresh')}
          </Button>
          <CsvLink href={`/api/v1/audit.csv?${queryOf(asked)}`} />
        </span>
      }
    >
      <search className="grid grid-cols-2 gap-2 border-b border-line p-3 sm:grid-cols-3 lg:grid-cols-5">
        <TextLine label={t('Who')} type="search" value={asked.who} onValue={(who) => set({ who })} />
        <Choice
          label={t('What')}
          value={asked.what}
          options={[
            { value: '', text: t('everything') },
            ...KINDS.map((value) => ({ value: startOf(value), text: kind[value] })),
          ]}
          onValue={(what) => set({ what })}
        />
        <TextLine
          label={t('On whom or what')}
          type="search"
          value={asked.target}
          onValue={(target) => set({ target })}
        />
        <TextLine label={t('From')} type="date" value={asked.from} onValue={(from) => set({ from })} />
        <TextLine label={t('Until')} type="date" value={asked.until} onValue={(until) => set({ until })} />
      </search>
      {error ? (
        <p role="alert" className="px-3 py-2 text-sm text-critical">
          {said(error)}
        </p>
      ) : null}
      {data ? (
        rows.length === 0 ? (
          <Nothing>{isAll ? t('Nothing was done yet.') : t('Nothing fits what you ask for.')}</Nothing>
        ) : (
          <Entries rows={rows} />
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
    </Panel>
  );
}

const CELL = 'px-3 py-2 align-top';

function Entries({ rows }: { rows: readonly AuditRowTold[] }) {
  const { t } = useWords();
  return (
    <table className="w-full text-start text-sm">
      <thead className="hidden text-xs text-soft md:table-header-group">
        <tr>
          {[t('When'), t('Who'), t('What'), t('On whom or what'), t('Outcome')].map((name) => (
            <th key={name} scope="col" className="px-3 py-1.5 text-start font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Entry key={row.seq} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Entry({ row }: { row: AuditRowTold }) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const { seq, at, who, address, what, target, outcome, detail } = row;
  const word = WHAT_WORD[what] ?? own(COMMAND_WORD, what) ?? own(RIGHT_WORD, what);
  const result = OUTCOME_WORD[outcome];
  const more = Object.entries(detail).map(([name, value]) => `${name}: ${value}`);
  const bad = outcome === 'refused' || outcome === 'limited' || outcome === 'unsure';
  return (
    <tr
      data-entry={seq}
      data-what={what}
      className="flex flex-wrap border-b border-line py-1 last:border-0 md:table-row md:py-0"
    >
      <td className={classes(CELL, 'whitespace-nowrap text-soft max-md:py-0.5')}>
        {calendarDate(at, zone, locale)} {clockTimeSeconds(at, zone, locale)}
      </td>
      <td className={classes(CELL, 'max-md:py-0.5')}>
        <span className="block font-medium break-words">{who ?? t('nobody known')}</span>
        <span className="text-xs text-soft">{address}</span>
      </td>
      <td className={classes(CELL, 'max-md:w-full max-md:py-0.5')}>{word === undefined ? what : t(word)}</td>
      <td className={classes(CELL, 'min-w-0 wrap-anywhere max-md:py-0.5 max-md:empty:hidden')}>{target}</td>
      <td className={classes(CELL, 'max-md:py-0.5')}>
        <span className={bad ? 'font-medium text-warning' : ''}>
          {result === undefined ? outcome : t(result)}
        </span>
        <span className="block text-xs break-words text-soft">{more.join(' · ')}</span>
      </td>
    </tr>
  );
}

const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
