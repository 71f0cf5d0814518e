// Which tests may be skipped, and why: tests/skips.json. A test that is skipped and stands there with no reason has
// failed; what the system's package manager brings may not be missing where everything is checked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const listSchema = z.array(
  z.strictObject({
    /** A pattern of the test's full name. */
    test: z.string().min(1),
    reason: z.string().min(20),
    /** Who brings what it needs; such a skip is no excuse where that can be installed. */
    brought: z.literal('apt').exactOptional(),
  }),
);
export type Skip = z.infer<typeof listSchema>[number];

export const readSkips = (): readonly Skip[] =>
  listSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'skips.json'), 'utf8')));

/**
 * What is wrong with these skips, a line each.
 * @param everything whether this run is to check everything (CI): then nothing that apt brings may be missing.
 */
export function wrongSkips(names: readonly string[], list: readonly Skip[], everything: boolean): string[] {
  return names.flatMap((name) => {
    const fitting = list.filter(({ test }) => new RegExp(test).test(name));
    if (fitting.length === 0) return [`"${name}" was skipped and stands in tests/skips.json with no reason`];
    if (everything && fitting.every(({ brought }) => brought === 'apt'))
      return [`"${name}" was skipped where everything is to be checked; what it needs, apt brings`];
    return [];
  });
}

type VitestFile = { assertionResults: { fullName: string; status: string }[] };
/** The full names of the tests that Vitest skipped, from its JSON report. */
export const skippedByVitest = (report: { testResults: readonly VitestFile[] }): string[] =>
  report.testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'pending' || status === 'skipped' || status === 'todo')
      .map(({ fullName }) => fullName),
  );

type Suite = {
  title: string;
  suites?: Suite[];
  specs?: { title: string; tests: { status: string }[] }[];
};
/** The same of Playwright's. */
export function skippedByPlaywright({ suites }: { suites: readonly Suite[] }): string[] {
  const within = (suite: Suite, path: string): string[] => {
    const here = `${path} ${suite.title}`.trim();
    return [
      ...(suite.specs ?? [])
        .filter(({ tests }) => tests.some(({ status }) => status === 'skipped'))
        .map(({ title }) => `${here} ${title}`),
      ...(suite.suites ?? []).flatMap((each) => within(each, here)),
    ];
  };
  return suites.flatMap((suite) => within(suite, ''));
}
