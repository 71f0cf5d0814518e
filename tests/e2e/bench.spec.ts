// Proves that every figure of the bench that needs a browser can be taken, at a size that takes no time: finite, above
// zero, all there. What they come to is the bench's to say.
import { expect, test } from 'playwright/test';
import { inBrowser, longInBrowser } from '#tests/load/benches.ts';
import { measure } from '#tests/load/figure.ts';

for (const bench of [...inBrowser, ...longInBrowser])
  test(`${bench.name} is measured`, async () => {
    const rows = await measure(bench, 1, 'tiny', () => {});
    expect(rows.map(({ id }) => id)).toEqual(bench.lines.map(({ id }) => id));
    for (const { id, figures, floors, ratio } of rows)
      for (const { median } of [figures, floors, ratio]) {
        expect(Number.isFinite(median), id).toBe(true);
        expect(median, id).toBeGreaterThan(0);
      }
  });
