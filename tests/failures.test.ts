// Tests that the end of the whole run names each failure.
import { expect, test } from 'vitest';
import { failureLines, failuresOfPlaywright, failuresOfVitest } from './failures.ts';

test('a failed test, and a file that failed outside of a test, are named with what they said', () => {
  const failures = failuresOfVitest({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'counts one', status: 'passed', failureMessages: [] },
          {
            fullName: 'counts two',
            status: 'failed',
            failureMessages: ['\u001b[31mexpected 2\u001b[39m\n\n  at x'],
          },
        ],
      },
      { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      { name: 'c.test.ts', status: 'passed', message: '', assertionResults: [] },
    ],
  });
  expect(failureLines(failures)).toEqual([
    'FAILED: a.test.ts > counts two',
    '    expected 2',
    '      at x',
    'FAILED: b.test.ts',
    '    no such module',
  ]);
});

test('a failed browser test is named with its file and its error; a passed and a skipped one are not', () => {
  const failures = failuresOfPlaywright({
    errors: [{ message: 'no browser' }],
    suites: [
      {
        title: 'floor.spec.ts',
        specs: [
          { title: 'shows', tests: [{ status: 'expected', results: [{}] }] },
          { title: 'is left out', tests: [{ status: 'skipped' }] },
        ],
        suites: [
          {
            title: 'on one stage',
            specs: [
              {
                title: 'clicks',
                tests: [{ status: 'unexpected', results: [{ error: { message: 'not seen' } }] }],
              },
            ],
          },
        ],
      },
    ],
  });
  expect(failures).toEqual([
    { name: 'outside of a test', said: 'no browser' },
    { name: 'floor.spec.ts on one stage > clicks', said: 'not seen' },
  ]);
});

test('of what one failure said twelve lines are told', () => {
  const said = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
  expect(failureLines([{ name: 'long', said }])).toHaveLength(13);
});
