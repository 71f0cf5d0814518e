'use client';
// The top of every page but the wall: the site, the way to other pages, its clock and the state of the line.
import { CircleUser } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useSite, useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { ConnectionBadge, LinkBanner, useIsShort } from './connection-badge.tsx';
import { LookMenu } from './look-menu.tsx';
import { PageLinks } from './page-links.tsx';
import { PageTitle } from './page-title.tsx';
import {
  COUNTING_PLACE,
  MAIN_PLACES,
  PAST_PLACES,
  type Place,
  pastPlacesOf,
  SETUP_PLACES,
  setupPlacesOf,
} from './places.ts';
import { DemoBadge, SiteClock } from './site-clock.tsx';
import { SkipLink } from './skip-link.tsx';

/** The way to all pages for whoever looks after this server. */
export const SETUP_WORD = 'Administration';

/** The reports are pages of one place. */
const isBelow = (href: string, here: string): boolean => href === '/reports' && here.startsWith('/reports/');

export function PageHeader({ children }: { children?: ReactNode }) {
  const { t } = useWords();
  const site = useSite();
  const viewer = useViewer();
  const here = usePathname();
  const place = [...MAIN_PLACES, ...PAST_PLACES, COUNTING_PLACE, ...SETUP_PLACES].find(
    ({ href }) => (href === here || isBelow(href, here)) && href !== '/',
  );
  const [setup] = setupPlacesOf(viewer?.access.rights);
  const isSetup = SETUP_PLACES.some(({ href }) => href === here);
  const places: readonly (Place & { readonly here: boolean })[] = [
    ...[...MAIN_PLACES, ...pastPlacesOf(viewer?.access.rights)].map((each) => ({
      ...each,
      here: each.href === here || isBelow(each.href, here),
    })),
    ...(setup ? [{ ...setup, word: SETUP_WORD, here: isSetup }] : []),
  ];
  return (
    <>
      <PageTitle name={place ? t(place.word) : null} />
      <SkipLink />
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-panel px-3 py-2">
        <div className="flex min-w-0 items-center gap-2">
          <img src="/icon.svg" alt="" className="size-6 shrink-0" />
          <h1 className="truncate text-base font-semibold" title={site?.name ?? 'Ringside'}>
            {site?.name ?? 'Ringside'}
          </h1>
          {site?.demo ? <DemoBadge /> : null}
        </div>
        <PageLinks
          label={t('Pages')}
          places={places}
          className="order-last w-full max-sm:-mx-1 sm:order-none sm:w-auto"
        />
        {children}
        <div className="ms-auto flex items-center gap-3">
          {viewer && viewer.view !== 'wall' ? (
            <Link
              href="/account"
              prefetch={false}
              className="max-w-40 truncate rounded-md text-sm text-soft hover:text-ink"
              title={viewer.name}
            >
              <CircleUser aria-hidden className="size-4 lg:hidden" />
              <span className="max-lg:sr-only">{viewer.name}</span>
            </Link>
          ) : null}
          <LookMenu />
          <SiteClock className="text-sm" />
          <BadgeToSources />
        </div>
      </header>
      <LinkBanner over />
    </>
  );
}

/** The state of the line; where a PBX is not heard it leads to the reasons. */
function BadgeToSources() {
  const { t } = useWords();
  return useIsShort() ? (
    <Link href="/sources" prefetch={false} title={t('Why: see Sources')}>
      <ConnectionBadge />
    </Link>
  ) : (
    <ConnectionBadge />
  );
}
