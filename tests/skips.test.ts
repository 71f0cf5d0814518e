// Proves that a skip nobody accounts for fails the run, and that the list is what it says.
import { describe, expect, it } from 'vitest';
import { readSkips, skippedByPlaywright, skippedByVitest, wrongSkips } from './skips.ts';

const LIST = [
  { test: '^a bank', reason: 'the bank is not part of this' },
  { test: 'real PBX', reason: 'a PBX that apt brings is missing', brought: 'apt' as const },
];

describe('skips', () => {
  it('are wrong where nobody gives a reason', () => {
    expect(wrongSkips(['a bank day', 'something else'], LIST, false)).toEqual([
      expect.stringContaining('"something else" was skipped'),
    ]);
  });

  it('of what apt brings are wrong only where everything is checked', () => {
    expect(wrongSkips(['with a real PBX'], LIST, false)).toEqual([]);
    expect(wrongSkips(['with a real PBX', 'a bank day'], LIST, true)).toEqual([
      expect.stringContaining('"with a real PBX" was skipped where everything'),
    ]);
  });

  it('are read off both runners’ reports', () => {
    const results = [
      { fullName: 'a b', status: 'passed' },
      { fullName: 'a c', status: 'pending' },
      { fullName: 'a d', status: 'skipped' },
    ];
    expect(skippedByVitest({ testResults: [{ assertionResults: results }] })).toEqual(['a c', 'a d']);
    const specs = [
      { title: 'one', tests: [{ status: 'skipped' }] },
      { title: 'two', tests: [{ status: 'expected' }] },
    ];
    expect(skippedByPlaywright({ suites: [{ title: 'file', suites: [{ title: 'group', specs }] }] })).toEqual(
      ['file group one'],
    );
  });

  it('stand in a list that can be read, each with a reason', () => {
    for (const { test, reason } of readSkips()) {
      expect(() => new RegExp(test)).not.toThrow();
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
  });
});
