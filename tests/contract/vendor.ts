// How a make is put before the contract: every rule a test, each skip with its reason.
import { describe, expect, it } from 'vitest';
import type { VendorBench } from './vendor-bench.ts';
import { RULE_NAMES, RULES } from './vendor-rules.ts';

export function describeVendor(bench: VendorBench): void {
  describe(`${bench.vendor.title} (${bench.vendor.make})`, () => {
    it('skips only rules there are', () =>
      expect(RULE_NAMES).toEqual(expect.arrayContaining(Object.keys(bench.skip ?? {}))));
    for (const name of RULE_NAMES) {
      const reason = bench.skip?.[name];
      if (reason !== undefined) it.skip(`${name} — skipped: ${reason}`, () => undefined);
      else it(name, { timeout: 60_000 }, async () => expect(await RULES[name](bench)).toEqual([]));
    }
  });
}
