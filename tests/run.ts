// Checks everything, in the order in which a mistake is cheapest to find, and counts: lint, types, tests, browser tests.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumOfTests, hasLightChromium } from './chromium.ts';
import { type Failure, failureLines, failuresOfPlaywright, failuresOfVitest } from './failures.ts';
import { readSkips, skippedByPlaywright, skippedByVitest, wrongSkips } from './skips.ts';

const ROOT = join(import.meta.dirname, '..');
const RESULTS = join(ROOT, 'test-results');
const BIN = join(ROOT, 'node_modules', '.bin');
type Count = { passed: number; failed: number; skipped: number };
const total: Count = { passed: 0, failed: 0, skipped: 0 };
const failures: Failure[] = [];

const env = {
  ...process.env,
  PATH: `${BIN}:${process.env['PATH'] ?? ''}`,
  NEXT_TELEMETRY_DISABLED: '1',
  // Some 300 servers and tools are started: each would strip and compile the same files again, two seconds of CPU.
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node'),
};

function run(command: string, args: string[], more: Record<string, string> = {}): Promise<number> {
  console.log(`\n> ${command} ${args.join(' ')}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env: { ...env, ...more }, stdio: 'inherit' });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** For what runs beside something else: what it says is kept, and printed in one piece. */
function runAside(command: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const said: string[] = [`\n> ${command} ${args.join(' ')} (at the same time)\n`];
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = (code: number): void => {
      console.log(said.join(''));
      resolve(code);
    };
    child.stdout.on('data', (chunk) => said.push(String(chunk)));
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    child.on('error', () => end(127));
    child.on('close', (code) => end(code ?? 1));
  });
}

async function check(command: string, args: string[]): Promise<void> {
  const code = await run(command, args);
  if (code !== 0) failures.push({ name: `${command} ${args.join(' ')}`, said: `It ended with ${code}.` });
  add(code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
}

function add(count: Count): void {
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
}

/** A runner that died without a report has failed, whatever it printed. */
function read(name: string, file: string, code: number, countOf: (report: never) => Count): Count {
  const silent = (count: Count, said: string): Count => {
    failures.push({ name, said });
    return { ...count, failed: 1 };
  };
  try {
    const count = countOf(JSON.parse(readFileSync(file, 'utf8')) as never);
    const none = count.passed + count.failed === 0;
    // Where there is no real PBX every test with one is skipped, and says so.
    if (none && (code !== 0 || count.skipped === 0)) return silent(count, 'No test ran.');
    return code !== 0 && count.failed === 0
      ? silent(count, `It ended with ${code} though no test failed: an error outside of the tests.`)
      : count;
  } catch (error) {
    return silent({ passed: 0, failed: 0, skipped: 0 }, `It left no report: ${String(error)}`);
  }
}

/** A skip that nobody accounts for is a failure. */
function account(names: readonly string[]): void {
  const wrong = wrongSkips(names, readSkips(), process.env['CI'] !== undefined);
  failures.push(...wrong.map((line) => ({ name: `${line}.`, said: '' })));
  total.failed += wrong.length;
}

type VitestReport = Parameters<typeof skippedByVitest>[0] &
  Parameters<typeof failuresOfVitest>[0] & {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    numFailedTestSuites: number;
  };
/**
 * What is pure keeps nothing between two tests and puts nothing in the place of a module, so that one process may hold
 * all of it: each file in a process of its own loads the same modules again, which takes a second of CPU a file.
 */
const PURE = ['lib', 'pbx', 'pbx-sdk', 'server/simulator'];

/** All folders and files of tests under one, but those that hold what is pure. */
function others(under = ''): string[] {
  return readdirSync(join(ROOT, 'tests', under), { withFileTypes: true }).flatMap((entry) => {
    const path = `${under}${entry.name}`;
    if (!entry.isDirectory()) return path.endsWith('.test.ts') ? [`tests/${path}`] : [];
    if (PURE.includes(path)) return [];
    return PURE.some((pure) => pure.startsWith(`${path}/`)) ? others(`${path}/`) : [`tests/${path}/`];
  });
}

/** @param of the files that are meant: all of the project's, where it is left out. */
async function vitest(
  project: string,
  {
    start = run,
    name = project,
    of = [],
  }: { start?: typeof run; name?: string; of?: readonly string[] } = {},
): Promise<void> {
  const file = join(RESULTS, `vitest-${name}.json`);
  const code = await start('vitest', [
    'run',
    `--project=${project}`,
    ...of,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  add(
    read(`vitest --project=${project} ${of.join(' ')}`.trim(), file, code, (report: VitestReport) => {
      failures.push(...failuresOfVitest(report));
      account(skippedByVitest(report));
      return {
        passed: report.numPassedTests,
        failed: report.numFailedTests,
        skipped: report.numPendingTests + report.numTodoTests,
      };
    }),
  );
}

type PlaywrightReport = Parameters<typeof skippedByPlaywright>[0] &
  Parameters<typeof failuresOfPlaywright>[0] & {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  };
/** A person clicks while a real PBX carries the calls: it has but one wall at a time to obey. */
const WITH_PBX = 'a real call on a running Asterisk';

async function playwright(name: string, which: string): Promise<void> {
  const file = join(RESULTS, `${name}.json`);
  const output = `--output=${join(RESULTS, name)}`;
  const code = await run('playwright', ['test', '--reporter=list,json', output, which], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  add(
    read(`playwright ${which}`, file, code, (report: PlaywrightReport) => {
      failures.push(...failuresOfPlaywright(report));
      account(skippedByPlaywright(report));
      const { stats } = report;
      return {
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected,
        skipped: stats.skipped,
      };
    }),
  );
}

/** What runs at the same time as the browser tests is handed in: the last of them wait for its end. */
async function browserTests(meanwhile: () => Promise<void>): Promise<void> {
  if (!(await haveBrowser())) {
    console.log('\nSKIPPED: browser tests, because there is no Chromium here and none could be installed.');
    total.skipped++;
    return meanwhile();
  }
  // Else the first test would wait for the build, and on a slow machine not long enough.
  const { buildPages, pagesAreBuilt } = await import('#server/pages.ts');
  if (!pagesAreBuilt()) {
    console.log('\n> building the pages');
    try {
      await buildPages();
    } catch (error) {
      failures.push({ name: 'building the pages', said: String(error) });
      total.failed++;
      return meanwhile();
    }
  }
  await Promise.all([playwright('browser', `--grep-invert=${WITH_PBX}`), meanwhile()]);
  await playwright('browser-live', `--grep=${WITH_PBX}`);
}

/** Chromium of the system, of Playwright, or installed now by whoever may: best the one without windows. */
async function haveBrowser(): Promise<boolean> {
  if (!hasLightChromium()) await bring('chromium-headless-shell', 'fonts-dejavu-core');
  if (!chromiumOfTests()) await bring('chromium', 'fonts-dejavu-core');
  if (chromiumOfTests()) return true;
  const { chromium } = await import('playwright');
  return existsSync(chromium.executablePath()) || (await run('playwright', ['install', 'chromium'])) === 0;
}

/** For the test that sets a real process's clock; where it cannot be had, that test says that it is skipped. */
async function getFaketime(): Promise<void> {
  if (!existsSync('/usr/bin/faketime')) await bring('faketime');
}

let listed = false;
/** Installs packages of the system, where that may be done; whether they came is seen by whoever needs them. */
async function bring(...packages: string[]): Promise<void> {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return;
  if (!listed) await run('apt-get', ['update', '-qq']);
  listed = true;
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
await check('biome', ['check', '.']);
await check('knip', ['--no-config-hints']);
await check('next', ['typegen']);
await check('tsc', ['--noEmit']);
await getFaketime();
await vitest('house', { name: 'pure', of: ['--no-isolate', ...PURE.map((folder) => `tests/${folder}/`)] });
await vitest('house', { of: others() });
// A real PBX's calls take their time and little else: browsers need not wait for them.
await browserTests(() => vitest('live', { start: runAside }));
for (const line of failureLines(failures)) console.log(line.replaceAll(`${ROOT}/`, ''));
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;
