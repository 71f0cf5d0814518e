// How large type on a wall must be, by how far away it is read and how large its screen is.
import type { Area } from '#components/ui/use-room.ts';
import type { WallDefinition } from '#lib/model/site.ts';

/** Minutes of arc that a capital of what matters takes, and that none falls below. */
export const MATTERS_ARCMIN = 16;
export const LEAST_ARCMIN = 10;
/** Height of a capital as a share of the type's size: of Noto Sans. A font with lower ones needs larger type. */
export const CAPITAL = 0.714;

/** In pixels of the page: what matters, and the least there is. */
export type TypeSizes = { readonly big: number; readonly small: number };
export type Viewing = Pick<WallDefinition, 'seenFromMetres' | 'screenInches'>;

/** `page`: the page's size in pixels; it fills the screen. `capital`: of the font that is shown. */
export function typeSizes(viewing: Viewing, page: Area, capital: number = CAPITAL): TypeSizes {
  const pixelsPerMm = Math.hypot(page.width, page.height) / (viewing.screenInches * 25.4);
  const sizeOf = (arcmin: number): number => {
    const capitalMm = viewing.seenFromMetres * 1000 * Math.tan((arcmin / 60) * (Math.PI / 180));
    return Math.ceil((capitalMm * pixelsPerMm) / Math.min(capital, CAPITAL));
  };
  return { big: sizeOf(MATTERS_ARCMIN), small: sizeOf(LEAST_ARCMIN) };
}
