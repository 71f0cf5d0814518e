// Proves that every make in the registry keeps the vendor contract, over its own tapes and its own make-believe PBX.
// A make without a fixture.ts under tests/pbx/<make>/ fails.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COUNTING_RULES } from '#lib/agreement/rules.ts';
import { pbxLevel } from '#lib/measure/pbx-formula.ts';
import { vendors } from '#server/pbx/index.ts';
import { ROOT } from '#tests/source-file.ts';
import { describeVendor } from './vendor.ts';
import type { VendorBench } from './vendor-bench.ts';

describe('the registry', () => {
  it('names makes, each by its own name', () => {
    expect(Object.keys(vendors)).not.toEqual([]);
    for (const [name, vendor] of Object.entries(vendors)) expect(vendor.make).toBe(name);
  });
});

it.each(Object.keys(vendors))('%s has the formula and the rules of its PBX’s own report', (make) => {
  expect(pbxLevel({}, { make, targetSeconds: 20 })).not.toBeNull();
  expect(Object.keys(COUNTING_RULES)).toContain(make);
});

for (const make of Object.keys(vendors)) {
  const file = join(ROOT, 'tests', 'pbx', make, 'fixture.ts');
  if (!existsSync(file)) {
    it(`${make} has a fixture`, () =>
      expect.fail(`${file} is missing: a make must be put before the contract`));
    continue;
  }
  const { bench } = (await import(file)) as { bench: VendorBench };
  it(`${make}’s fixture is about ${make}`, () => expect(bench.vendor).toBe(vendors[make]));
  describeVendor(bench);
}
