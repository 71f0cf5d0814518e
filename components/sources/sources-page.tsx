'use client';
// Knows the page on which the PBX connections and the server can be looked into. Refuses to ask and to mend.
import { BoardProvider } from '#components/live/board-provider.tsx';
import { useNow, useSite } from '#components/live/hooks.ts';
import { LOCALE } from '#components/marks/locale.ts';
import { PageHeader } from '#components/marks/page-header.tsx';
import { HintProvider } from '#components/ui/hint.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { durationLong } from '#lib/format/duration.ts';
import { integer } from '#lib/format/number.ts';
import { dateAndTime } from '#lib/format/time.ts';
import { Fact } from './fact.tsx';
import { type Report, useReport } from './report.ts';
import { SourceCard } from './source-card.tsx';

export function SourcesPage() {
  return (
    <BoardProvider view="floor">
      <HintProvider>
        <PageHeader />
        <Body />
      </HintProvider>
    </BoardProvider>
  );
}

function Body() {
  const report = useReport();
  const { data, error } = report;
  return (
    <main className="mx-auto max-w-7xl space-y-3 p-3">
      {error ? (
        <p role="alert" className="rounded-xl border border-warning bg-warning-wash p-3">
          The sources cannot be asked about now: {error.message}
          {data ? ' What follows is the last answer.' : ''}
        </p>
      ) : null}
      {data ? (
        <div className={error ? 'veiled space-y-3' : 'space-y-3'}>
          {data.sources.length === 0 ? <Nothing>No PBX is configured.</Nothing> : null}
          <ul aria-label="Sources" className="grid gap-3 lg:grid-cols-2">
            {data.sources.map((source) => (
              <SourceCard key={source.id} source={source} />
            ))}
          </ul>
          <ServerPanel server={data.server} />
        </div>
      ) : error ? null : (
        <Nothing>Asking…</Nothing>
      )}
    </main>
  );
}

function ServerPanel({ server }: { server: Report['server'] }) {
  const now = useNow();
  const zone = useSite()?.timeZone ?? 'UTC';
  const { log } = server;
  return (
    <Panel title="Server">
      {server.trouble ? (
        <p
          role="alert"
          data-trouble
          className="border-b border-critical bg-critical-wash px-3 py-2 font-semibold text-critical"
        >
          {server.trouble.why} Since {dateAndTime(server.trouble.since, zone, LOCALE)}.
        </p>
      ) : null}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 p-3 text-sm sm:grid-cols-3 lg:grid-cols-6">
        <Fact name="State">{server.trouble ? 'in trouble' : 'well'}</Fact>
        <Fact name="Version">{server.version}</Fact>
        <Fact name="Running for">{now === 0 ? '–' : durationLong(now - server.startedAt)}</Fact>
        <Fact name="Screens">{integer(server.screens, LOCALE)}</Fact>
        <Fact name="Events in the log">
          {integer(log.events, LOCALE)}
          {log.bytes === null ? '' : ` (${megabytes(log.bytes)})`}
        </Fact>
        <Fact name="Configuration">{server.config ?? 'none, this is the demo'}</Fact>
        {server.skipped ? (
          <Fact name="Events not understood by us">{integer(server.skipped, LOCALE)}</Fact>
        ) : null}
      </dl>
    </Panel>
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
