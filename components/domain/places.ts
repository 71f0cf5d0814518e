// Which pages there are to go to.
import type { Right } from '#lib/model/access.ts';
import type { SiteRow } from '#lib/model/board.ts';

export type Place = { readonly href: string; readonly word: string; readonly name: string | null };

const FIXED: readonly Place[] = [
  { href: '/', word: 'Start', name: null },
  { href: '/floor', word: 'Floor', name: null },
  { href: '/wall/main', word: 'Wall', name: null },
  { href: '/sources', word: 'Sources', name: null },
];

/** The pages, and the site's walls beside the main one, which go by their own names. */
export function placesOf(site: SiteRow | undefined): readonly Place[] {
  const walls = (site?.walls ?? []).filter((wall) => wall.id !== 'main');
  return [
    ...FIXED,
    ...walls.map((wall) => ({ href: `/wall/${encodeURIComponent(wall.id)}`, word: 'Wall', name: wall.name })),
  ];
}

export const MAIN_PLACES = FIXED;

/** Pages of calls and days that are over. */
export const PAST_PLACES: readonly (Place & { readonly right: Right })[] = [
  { href: '/calls', word: 'Calls', name: null, right: 'reports.see' },
  { href: '/calls/lost', word: 'Lost callers', name: null, right: 'reports.see' },
  { href: '/reports', word: 'Reports', name: null, right: 'reports.see' },
];

/** The rules behind every figure. */
export const COUNTING_PLACE: Place = { href: '/counting', word: 'How we count', name: null };

/** Where on that page a rule stands: `## 2. Service level` is `rule-2`. */
export const ruleAnchor = (rule: string): string => `rule-${rule}`;

/** Pages for whoever looks after this server, each behind a right. */
export const SETUP_PLACES: readonly (Place & { readonly right: Right })[] = [
  { href: '/screens', word: 'Screens', name: null, right: 'site.screens' },
  { href: '/people', word: 'People', name: null, right: 'site.people' },
  { href: '/audit', word: 'Audit', name: null, right: 'site.audit' },
  { href: '/keys', word: 'API keys', name: null, right: 'site.keys' },
];

/** Those of them that somebody may open. */
export const pastPlacesOf = (rights: readonly Right[] | undefined): readonly Place[] =>
  PAST_PLACES.filter(({ right }) => rights?.includes(right));

/** … and these. */
export const setupPlacesOf = (rights: readonly Right[] | undefined): readonly Place[] =>
  SETUP_PLACES.filter(({ right }) => rights?.includes(right));
