'use client';
// The first page: what is connected, where to go, and in the demo how to connect a real PBX.
import { MonitorCheck, MonitorPlay, PlugZap, Users } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { AccountLine } from '#components/account/account-line.tsx';
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { StalenessNote } from '#components/domain/staleness-note.tsx';
import { SOURCE_STYLE } from '#components/domain/status-styles.ts';
import { PageFrame } from '#components/floor/page-frame.tsx';
import { useLink, useRows, useSite, useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { Status } from '#components/ui/status.tsx';
import type { SourceRow } from '#lib/model/board.ts';
import { useReport } from './report.ts';

export function StartPage() {
  return (
    <PageFrame>
      <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-5xl space-y-4 p-4">
        <DemoNote />
        <Places />
        <Connected />
        <AccountLine />
      </main>
    </PageFrame>
  );
}

function DemoNote() {
  const { t } = useWords();
  const site = useSite();
  if (!site?.demo) return null;
  return (
    <section aria-label={t('Demo')} className="rounded-xl border border-special bg-panel p-4">
      <h2 className="font-semibold text-special">{t('This is the demo')}</h2>
      <p className="mt-1">
        {t(
          'These PBXs are make-believe: simulated call centres on this very machine. Nobody calls, and no button reaches a real phone.',
        )}
      </p>
      <p className="mt-2">
        {t(
          'To connect a real one, write a file beside Ringside and start it again; docs/configuration.md shows how:',
        )}{' '}
        <code className="rounded bg-raised px-1 py-0.5">ringside.config.yaml</code>
      </p>
    </section>
  );
}

function Places() {
  const { t } = useWords();
  const walls = useSite()?.walls ?? [];
  const viewer = useViewer();
  const others = walls.filter((wall) => wall.id !== 'main');
  const main = walls.find((wall) => wall.id === 'main');
  return (
    <ul aria-label={t('Places')} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      <Place href="/floor" icon={<Users aria-hidden className="size-6" />} title={t('Floor')}>
        {t('For supervisors: queues, live calls, agents, breaches, and the buttons.')}
      </Place>
      <Place
        href="/wall/main"
        icon={<MonitorPlay aria-hidden className="size-6" />}
        title={main?.name || t('Main wall')}
      >
        {t('For the TV: numbers to be read from across the room. Callers’ numbers are masked.')}
      </Place>
      {others.map((wall) => (
        <Place
          key={wall.id}
          href={`/wall/${encodeURIComponent(wall.id)}`}
          icon={<MonitorPlay aria-hidden className="size-6" />}
          title={wall.name || wall.id}
        >
          {t('A wall of this site.')}
        </Place>
      ))}
      {viewer?.access.rights.includes('site.screens') ? (
        <Place href="/screens" icon={<MonitorCheck aria-hidden className="size-6" />} title={t('Screens')}>
          {t('The TVs that show walls: let one in, call it, move it, revoke it.')}
        </Place>
      ) : null}
      <Place href="/sources" icon={<PlugZap aria-hidden className="size-6" />} title={t('Sources')}>
        {t('The PBX connections: what is heard, what is not understood, what went wrong.')}
      </Place>
    </ul>
  );
}

function Place({
  href,
  icon,
  title,
  children,
}: {
  href: string;
  icon: ReactNode;
  title: string;
  children: ReactNode;
}) {
  return (
    <li>
      <Link
        href={href}
        prefetch={false}
        className="flex h-full items-start gap-3 rounded-xl border border-line bg-panel p-4 hover:border-faint"
      >
        <span className="text-info">{icon}</span>
        <span className="min-w-0">
          <span className="block truncate font-semibold" title={title}>
            {title}
          </span>
          <span className="mt-0.5 block text-sm text-soft">{children}</span>
        </span>
      </Link>
    </li>
  );
}

function Connected() {
  const { t } = useWords();
  const link = useLink();
  const sources = useRows('source');
  const agents = useRows('agent');
  const queues = useRows('queue');
  // Rows know a make by its short name; who may ask the server is told its title.
  const { data: report } = useReport();
  const titleOf = ({ id, make }: SourceRow): string =>
    report?.sources.find((each) => each.id === id)?.title ?? make;
  const of = (rows: readonly { source: string }[], source: SourceRow): number =>
    rows.filter((row) => row.source === source.id).length;
  return (
    <Panel title={t('Connected PBXs')}>
      {sources.length === 0 ? (
        <Nothing>{link.state === 'live' ? t('None yet.') : t('Waiting for the first picture…')}</Nothing>
      ) : null}
      <ul aria-label={t('Connected PBXs')}>
        {sources.map((source) => (
          <li
            key={source.id}
            data-source={source.id}
            data-state={source.life}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-2.5 last:border-0"
          >
            <span className="min-w-0 flex-1 truncate font-medium" title={source.name}>
              {source.name} <span className="font-normal text-soft">{titleOf(source)}</span>
            </span>
            <span className="text-sm text-soft">
              {t('{count} queue|{count} queues', { count: of(queues, source) })},{' '}
              {t('{count} agent|{count} agents', { count: of(agents, source) })}
            </span>
            <StalenessNote source={source.id} className="text-sm" />
            <Status look={SOURCE_STYLE[source.life]} className="text-sm font-semibold" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
