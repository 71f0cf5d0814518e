// The README's table of makes is what the registry says.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vendors } from '#server/pbx/index.ts';
import { makesTable, withTable } from '#server/tools/makes-table.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

it('is up to date; if not: npm run makes', () => {
  expect(withTable(readme)).toBe(readme);
});

it('has a column for every make, and every make its page in docs', () => {
  expect(Object.keys(vendors).length).toBeGreaterThan(0);
  for (const { make, title } of Object.values(vendors)) {
    expect(makesTable()).toContain(title);
    expect(
      readFileSync(new URL(`../../../docs/vendors/${make}/setup.md`, import.meta.url), 'utf8'),
    ).toContain(title.split(' ')[0] ?? title);
  }
});

it('refuses a README without its marks', () => {
  expect(() => withTable('# nothing')).toThrow(/marks/);
});
