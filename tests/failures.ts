// Tells at the end of the whole run what failed, in a line or a few each: what stands above it is thousands of lines.
const LINES_EACH = 12;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal are such characters.
const COLOURS = /\u001b\[[0-9;]*m/g;

/** One failure: which test or check, and what it said. */
export type Failure = { name: string; said: string };

type VitestReport = {
  testResults: readonly {
    name: string;
    status: string;
    message?: string;
    assertionResults: readonly {
      fullName: string;
      status: string;
      failureMessages?: readonly string[] | null;
    }[];
  }[];
};
/** What failed by Vitest's JSON report: tests, and files that failed outside of a test. */
export const failuresOfVitest = ({ testResults }: VitestReport): Failure[] =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        name: `${name} > ${fullName}`,
        said: (failureMessages ?? []).join('\n'),
      }));
    return tests.length === 0 && status === 'failed' ? [{ name, said: message ?? '' }] : tests;
  });

type Suite = {
  title: string;
  suites?: Suite[];
  specs?: {
    title: string;
    tests: { status: string; results?: { error?: { message?: string; stack?: string } }[] }[];
  }[];
};
/** What failed by Playwright's JSON report; `errors` are those outside of a test. */
export function failuresOfPlaywright(report: {
  suites: readonly Suite[];
  errors?: readonly { message?: string }[];
}): Failure[] {
  const within = (suite: Suite, path: string): Failure[] => {
    const here = `${path} ${suite.title}`.trim();
    return [
      ...(suite.specs ?? []).flatMap(({ title, tests }) =>
        tests
          .filter(({ status }) => status === 'unexpected')
          .map(({ results = [] }) => {
            const error = results.find((each) => each.error !== undefined)?.error;
            return { name: `${here} > ${title}`, said: error?.stack ?? error?.message ?? '' };
          }),
      ),
      ...(suite.suites ?? []).flatMap((each) => within(each, here)),
    ];
  };
  return [
    ...(report.errors ?? []).map(({ message }) => ({ name: 'outside of a test', said: message ?? '' })),
    ...report.suites.flatMap((suite) => within(suite, '')),
  ];
}

/** The failures as lines to print: the name, and under it the first lines of what it said, without colours. */
export const failureLines = (failures: readonly Failure[]): string[] =>
  failures.flatMap(({ name, said }) => [
    `FAILED: ${name}`,
    ...said
      .replace(COLOURS, '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(0, LINES_EACH)
      .map((line) => `    ${line}`),
  ]);
