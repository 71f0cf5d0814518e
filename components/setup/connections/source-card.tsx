'use client';
// How one PBX connection is shown to somebody who must find out what is wrong with it.
import { Info, RotateCw } from 'lucide-react';
import Link from 'next/link';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { longDuration } from '#components/domain/long-duration.ts';
import { COMMAND_WORD, SOURCE_STYLE } from '#components/domain/status-styles.ts';
import { useNow, useRow, useSite, useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status } from '#components/ui/status.tsx';
import type { SourceReport } from '#lib/api/sources.ts';
import { integer } from '#lib/format/number.ts';
import { clockTimeSeconds, dateAndTime } from '#lib/format/time.ts';
import { COMMANDS } from '#lib/model/command.ts';
import { Fact } from './fact.tsx';
import { useRestart } from './report.ts';

export function SourceCard({ source }: { source: SourceReport }) {
  const words = useWords();
  const { t, locale } = words;
  const said = useLocalizeMessage();
  // What is told over the live line is newer than the last answer.
  const row = useRow('source', source.id);
  const now = useNow();
  const zone = useSite()?.timeZone ?? 'UTC';
  const life = row?.life ?? source.life;
  const why = row ? row.why : source.why;
  const since = row?.since ?? source.since;
  const ago = (at: number | null | undefined): string =>
    at === null || at === undefined || now === 0
      ? '–'
      : t('{time} ago', { time: longDuration(Math.max(0, now - at), words) });
  const retry = life === 'waiting' && source.retryAt ? Math.max(0, source.retryAt - now) : null;
  return (
    <li data-source={source.id} data-state={life} className="min-w-0 rounded-xl border border-line bg-panel">
      <header className="flex items-center justify-between gap-2 border-b border-line px-3 py-2">
        <h2 className="min-w-0 truncate font-semibold" title={`${source.name} ${source.title}`}>
          {source.name} <span className="font-normal text-soft">{source.title}</span>
        </h2>
        <Status look={SOURCE_STYLE[life]} className="max-w-[60%] shrink-0 font-semibold" />
      </header>
      {why ? <p className="border-b border-line bg-warning-wash px-3 py-2 text-sm">{why}</p> : null}
      {source.notices.map((notice) => (
        <p key={notice} className="flex items-start gap-2 border-b border-line px-3 py-2 text-sm">
          <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-info" />
          {said(notice)}
        </p>
      ))}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 p-3 text-sm sm:grid-cols-3">
        <Fact name={t('In this state for')}>
          {since === null || now === 0 ? '–' : longDuration(now - since, words)}
        </Fact>
        <Fact name={t('Last frame')}>
          {source.lastFrameAt === null ? t('none yet') : ago(source.lastFrameAt)}
        </Fact>
        <Fact name={t('Frames')}>{integer(source.frames, locale)}</Fact>
        <Fact name={t('Last whole picture')}>{ago(row?.syncedAt)}</Fact>
        <Fact name={t('Reconnects')}>{integer(source.reconnects, locale)}</Fact>
        <Fact name={t('Malformed frames')}>{integer(source.malformed, locale)}</Fact>
        {source.refusedHooks > 0 ? (
          <Fact name={t('Refused webhooks')}>{integer(source.refusedHooks, locale)}</Fact>
        ) : null}
        {life !== 'live' && row?.lastHeardAt ? (
          <Fact name={t('Its picture is as of')}>{dateAndTime(row.lastHeardAt, zone, locale)}</Fact>
        ) : null}
        {retry === null ? null : <Fact name={t('Tries again in')}>{longDuration(retry, words)}</Fact>}
      </dl>
      {source.lastError ? (
        <p className="border-t border-line px-3 py-2 text-sm break-words">
          <span className="text-soft">
            {t('Last error, {time}', { time: clockTimeSeconds(source.lastError.at, zone, locale) })}:{' '}
          </span>
          {source.lastError.text}
        </p>
      ) : null}
      <Unknown frames={source.unknown} ago={ago} />
      <More source={source} can={row?.can ?? {}} />
      <p className="border-t border-line px-3 py-2 text-sm">
        <Link className="underline" href={`/setup/connections/${encodeURIComponent(source.id)}/agreement`}>
          {t('Compare with the PBX’s own figures')}
        </Link>
      </p>
      {life === 'waiting' || life === 'refused' ? <TryAgain id={source.id} name={source.name} /> : null}
    </li>
  );
}

function Unknown({ frames, ago }: { frames: SourceReport['unknown']; ago: (at: number) => string }) {
  const { t, n } = useWords();
  if (frames.length === 0) return null;
  return (
    <details className="border-t border-line px-3 py-2 text-sm">
      <summary className="cursor-pointer">
        {t(
          'Frames of unknown shape: {frames} in one shape|Frames of unknown shape: {frames} in {count} shapes',
          {
            frames: frames.reduce((sum, frame) => sum + frame.count, 0),
            count: frames.length,
          },
        )}
      </summary>
      <ul className="mt-2 space-y-1">
        {frames.map((frame) => (
          <li key={frame.shape}>
            <p className="flex justify-between gap-3">
              <code className="min-w-0 break-all">{frame.shape}</code>
              <span className="shrink-0 text-soft">
                {n(frame.count)} × · {ago(frame.lastAt)}
              </span>
            </p>
            {frame.sample ? <Sample text={frame.sample} /> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** One message as it came, for whoever reports it. */
function Sample({ text }: { text: string }) {
  const { t } = useWords();
  return (
    <details className="text-xs">
      <summary className="cursor-pointer text-soft">
        {t('One of them, with invented numbers, to send with a report')}
      </summary>
      <pre className="mt-1 max-h-48 overflow-auto rounded-md border border-line bg-canvas p-2 break-all whitespace-pre-wrap">
        {text}
      </pre>
    </details>
  );
}

function More({
  source,
  can,
}: {
  source: SourceReport;
  can: Readonly<Record<string, true | string | undefined>>;
}) {
  const { t } = useWords();
  const settings = Object.entries(source.settings);
  return (
    <details className="border-t border-line px-3 py-2 text-sm">
      <summary className="cursor-pointer">{t('Settings and buttons')}</summary>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {settings.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words">
              {typeof value === 'string' ? value : JSON.stringify(value)}
            </dd>
          </div>
        ))}
        {COMMANDS.map((verb) => {
          const word = can[verb];
          return (
            <div key={verb} className="contents">
              <dt className="text-soft">{t(COMMAND_WORD[verb])}</dt>
              <dd>{word === true ? t('possible') : (word ?? t('not offered by this PBX'))}</dd>
            </div>
          );
        })}
      </dl>
    </details>
  );
}

function TryAgain({ id, name }: { id: string; name: string }) {
  const { t } = useWords();
  const restart = useRestart();
  const said = useLocalizeMessage();
  const viewer = useViewer();
  if (!viewer?.access.rights.includes('site.sources')) return null;
  return (
    <div className="flex items-center gap-3 border-t border-line px-3 py-2 text-sm">
      <Button
        small
        aria-label={t('Try again now: {name}', { name })}
        disabled={restart.isPending}
        onClick={() => restart.mutate(id)}
      >
        <RotateCw aria-hidden className="size-3.5" />
        {t('Try again now')}
      </Button>
      {restart.error ? <span className="text-critical">{said(restart.error)}</span> : null}
    </div>
  );
}
