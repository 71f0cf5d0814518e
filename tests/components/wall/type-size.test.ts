// Proves how large type on a wall is, by distance and screen.
import { describe, expect, it } from 'vitest';
import { typeSizes } from '#components/wall/type-size.ts';
import { SEEN_FROM } from '#lib/model/site.ts';

const HD = { width: 1920, height: 1080 };

/** Minutes of arc that so many pixels take. */
const arcmin = (pixels: number, metres: number, inches: number, page: typeof HD): number =>
  (Math.atan((pixels * inches * 25.4) / Math.hypot(page.width, page.height) / (metres * 1000)) * 180 * 60) /
  Math.PI;

describe('the type of a wall', () => {
  it('is 83 and 52 px on 55 inches, eight metres away', () => {
    expect(typeSizes({ seenFromMetres: 8, screenInches: 55 }, HD)).toEqual({ big: 83, small: 52 });
  });
  it('is never under 16 and 10 minutes of arc, from any distance, on any screen, in any font', () => {
    for (const seenFromMetres of SEEN_FROM)
      for (const screenInches of [32, 55, 98])
        for (const page of [
          HD,
          { width: 3840, height: 2160 },
          { width: 1080, height: 1920 },
          { width: 1280, height: 720 },
        ])
          for (const capital of [0.65, 0.714, 0.75]) {
            const { big, small } = typeSizes({ seenFromMetres, screenInches }, page, capital);
            expect(arcmin(big * capital, seenFromMetres, screenInches, page)).toBeGreaterThanOrEqual(16);
            expect(arcmin(small * capital, seenFromMetres, screenInches, page)).toBeGreaterThanOrEqual(10);
            expect(arcmin(small * Math.min(capital, 0.714), seenFromMetres, screenInches, page)).toBeLessThan(
              12,
            );
          }
  });
  it('grows with the pixels, so that more of them show the same', () => {
    const viewing = { seenFromMetres: 8, screenInches: 55 } as const;
    const sharp = typeSizes(viewing, { width: 3840, height: 2160 });
    expect(sharp.small / 2).toBeGreaterThan(51);
    expect(sharp.small / 2).toBeLessThanOrEqual(52);
  });
});
