// How a make's runs are held against its golden file in a test.
import { expect, it } from 'vitest';
import { compare } from './comparison.ts';

export function holdsToGolden(make: string): void {
  it(`${make}’s events and figures are as pinned`, { timeout: 600_000 }, async () => {
    const { changes } = await compare(make);
    if (changes.length > 0)
      expect.fail(`${changes.join('\n')}\nWhere that is meant, pin it anew: npm run golden -- ${make}`);
  });
}
