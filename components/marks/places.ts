// Knows which pages there are to go to. Refuses to know what is on them.
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
