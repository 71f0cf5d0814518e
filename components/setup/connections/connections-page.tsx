'use client';

// The page on which the PBX connections and the server can be looked into.
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { localizeMistake } from '#components/domain/localize-mistake.ts';
import { longDuration } from '#components/domain/long-duration.ts';
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { PageFrame } from '#components/floor/page-frame.tsx';
import { useNow, useSite, useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import type { ServerReport } from '#lib/api/sources.ts';
import { integer } from '#lib/format/number.ts';
import { dateAndTime } from '#lib/format/time.ts';
import { Fact } from './fact.tsx';
import { ReloadScreens } from './reload-screens.tsx';
import { useReport } from './report.ts';
import { SourceCard } from './source-card.tsx';

export function ConnectionsPage() {
  return (
    <PageFrame>
      <Body />
    </PageFrame>
  );
}

function Body() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const report = useReport({ early: true });
  const { data, error } = report;
  const viewer = useViewer();
  if (viewer && !viewer.access.rights.includes('site.sources'))
    return (
      <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-7xl space-y-3 p-3">
        <Nothing>{t('Only an administrator sees the connections and the server.')}</Nothing>
        <ReloadScreens />
      </main>
    );
  return (
    <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-7xl 2xl:max-w-[110rem] space-y-3 p-3">
      {error ? (
        <p role="alert" className="rounded-xl border border-warning bg-warning-wash p-3">
          {t('The sources cannot be asked about now: {why}', { why: said(error) })}
          {data ? ` ${t('What follows is the last answer.')}` : ''}
        </p>
      ) : null}
      {data ? (
        <div className={error ? 'veiled space-y-3' : 'space-y-3'}>
          {data.sources.length === 0 ? <Nothing>{t('No PBX is configured.')}</Nothing> : null}
          <ul aria-label={t('Sources')} className="grid gap-3 lg:grid-cols-2 2xl:grid-cols-3">
            {data.sources.map((source) => (
              <SourceCard key={source.id} source={source} />
            ))}
          </ul>
          <ServerPanel server={data.server} />
        </div>
      ) : error ? null : (
        <Nothing>{t('Asking…')}</Nothing>
      )}
    </main>
  );
}

function ServerPanel({ server }: { server: ServerReport }) {
  const words = useWords();
  const { t, locale } = words;
  const said = useLocalizeMessage();
  const now = useNow();
  const zone = useSite()?.timeZone ?? 'UTC';
  const { log } = server;
  return (
    <Panel title={t('Server')} aside={<ReloadScreens />}>
      {server.trouble ? (
        <p
          role="alert"
          data-trouble
          className="border-b border-critical bg-critical-wash px-3 py-2 font-semibold text-critical"
        >
          {said(server.trouble.why)}{' '}
          {t('Since {time}.', { time: dateAndTime(server.trouble.since, zone, locale) })}
        </p>
      ) : null}
      {server.settings ? (
        <div
          role="alert"
          data-mistakes
          className="border-b border-critical bg-critical-wash px-3 py-2 text-critical"
        >
          <p className="font-semibold">
            {t(
              'The configuration was changed by hand and cannot be used. What was in force before stays so.',
            )}{' '}
            {t('Since {time}.', { time: dateAndTime(server.settings.since, zone, locale) })}
          </p>
          <ul className="list-disc ps-5">
            {server.settings.mistakes.map((mistake) => (
              <li key={`${mistake.line} ${mistake.where} ${mistake.text}`}>{localizeMistake(mistake, t)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {server.history ? (
        <p role="alert" data-history className="border-b border-warning bg-warning-wash px-3 py-2">
          {said(server.history)}
        </p>
      ) : null}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 p-3 text-sm sm:grid-cols-3 lg:grid-cols-6">
        <Fact name={t('State')}>{server.trouble || server.history ? t('in trouble') : t('well')}</Fact>
        <Fact name={t('Version')}>{server.version}</Fact>
        <Fact name={t('Running for')}>{now === 0 ? '–' : longDuration(now - server.startedAt, words)}</Fact>
        <Fact name={t('Screens')}>{integer(server.screens, locale)}</Fact>
        <Fact name={t('Events in the log')}>
          {integer(log.events, locale)}
          {log.bytes === null ? '' : ` (${megabytes(log.bytes)})`}
        </Fact>
        <Fact name={t('Configuration')}>{server.config ?? t('none, this is the demo')}</Fact>
        {server.skipped ? (
          <Fact name={t('Events not understood by us')}>{integer(server.skipped, locale)}</Fact>
        ) : null}
      </dl>
    </Panel>
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
