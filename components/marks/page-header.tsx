'use client';
// Knows the top of every page but the wall: the site, the way to other pages, its clock and the state of the line.
// Refuses to know what the page is about.
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { ConnectionBadge, LinkBanner } from '#components/live/connection-badge.tsx';
import { useNow, useSite, useViewer } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/use-words.tsx';
import { calendarDate, clockTimeSeconds } from '#lib/format/time.ts';
import { LookMenu } from './look-menu.tsx';
import { MAIN_PLACES } from './places.ts';

export function PageHeader({ children }: { children?: ReactNode }) {
  const { t } = useWords();
  const site = useSite();
  const viewer = useViewer();
  const here = usePathname();
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-panel px-3 py-2">
        <div className="flex min-w-0 items-center gap-2">
          <img src="/icon.svg" alt="" className="size-6 shrink-0" />
          <h1 className="truncate text-base font-semibold" title={site?.name ?? 'Ringside'}>
            {site?.name ?? 'Ringside'}
          </h1>
          {site?.demo ? <DemoBadge /> : null}
        </div>
        <nav
          aria-label={t('Pages')}
          className="order-last flex w-full gap-1 overflow-x-auto sm:order-none sm:w-auto"
        >
          {MAIN_PLACES.map(({ href, word }) => (
            <Link
              key={href}
              href={href}
              prefetch={false}
              aria-current={here === href ? 'page' : undefined}
              className={classes(
                'rounded-md px-2.5 py-1 text-sm',
                here === href
                  ? 'bg-raised font-semibold text-ink'
                  : 'text-soft hover:bg-raised hover:text-ink',
              )}
            >
              {t(word)}
            </Link>
          ))}
        </nav>
        {children}
        <div className="ms-auto flex items-center gap-3">
          {viewer?.view === 'floor' ? (
            <span className="hidden max-w-40 truncate text-sm text-soft lg:inline" title={viewer.name}>
              {viewer.name}
            </span>
          ) : null}
          <LookMenu />
          <SiteClock className="text-sm" />
          <ConnectionBadge />
        </div>
      </header>
      <LinkBanner />
    </>
  );
}

export function DemoBadge({ className }: { className?: string }) {
  const { t } = useWords();
  return (
    <span
      className={classes(
        'rounded border border-special px-1.5 py-0.5 font-semibold whitespace-nowrap text-special',
        className ?? 'text-xs',
      )}
      title={t('These PBXs are make-believe. The start page says how to connect a real one.')}
    >
      {t('Demo')}
    </span>
  );
}

/** The site's own time, whatever the zone of the device. */
export function SiteClock({ className }: { className?: string }) {
  const { locale } = useWords();
  const now = useNow();
  const site = useSite();
  const zone = site?.timeZone;
  const known = now > 0 && zone !== undefined;
  return (
    <time
      className={classes('whitespace-nowrap tabular-nums', className)}
      title={known ? `${calendarDate(now, zone, locale)}, ${zone}` : undefined}
    >
      {known ? clockTimeSeconds(now, zone, locale) : '–'}
    </time>
  );
}
