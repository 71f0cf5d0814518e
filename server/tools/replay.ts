// The replay command: which days, which switches, what is printed, and when it fails.
import { readFileSync } from 'node:fs';
import { endedSo } from '#lib/measure/counts.ts';
import { addCounts, type Book, EMPTY, OUTCOMES } from '#lib/model/counts.ts';
import { unreadable } from '#server/config-files.ts';
import { vendors } from '#server/pbx/index.ts';
import { type SimulatedMake, simulatedMakes } from '#server/simulator/registry.ts';
import { parseCallsFile } from '#server/simulator/traffic/calls-file.ts';
import { commandLine } from './command-line.ts';
import {
  agentFigures,
  callsOff,
  type Figure,
  isOff,
  queueFigures,
  type Tolerance,
  table,
  widened,
} from './compare.ts';
import { type Expected, readExpected } from './expected.ts';
import { eachValue, mixes } from './quirk-mixes.ts';
import { type DayOptions, type ReplayedDay, runDay } from './replay-day.ts';

const USAGE = `npm run replay -- --make MAKE --calls FILE --expected FILE [options]

  --make MAKE         ${Object.keys(simulatedMakes).join(', ')}
  --calls FILE        one row a call (CSV)
  --expected FILE     the totals the wall must show (JSON)
  --date YYYY-MM-DD   only this day; may be given again
  --quirk NAME=VALUE  a switch of the make's simulator; may be given again
  --every             once for every value of every switch, each alone
  --random N          and for N mixes of all switches, drawn by --seed
  --transport memory  on a virtual clock, exact and repeatable (the default), or: socket, over real sockets
  --speed N           times real time, for socket (default 60)
  --seed N            for what is drawn by lot (default 1)
  --calls-off N       how many calls beyond the tolerance are named (default 10)

Exits 1 when a figure differs by more than its tolerance, 2 when it cannot run.
`;

/** As tests/server/tools/quirks.test.ts allows a mix. */
const MIXED_SECONDS = 3;

class Usage extends Error {}

type Options = Omit<DayOptions, 'date'> & {
  readonly dates: readonly string[];
  readonly expected: Expected;
  readonly named: number;
  readonly tolerance: Tolerance;
  /** Settings to run the days under; one empty list for a plain replay. */
  readonly settings: readonly (readonly string[])[];
  readonly isSwept: boolean;
  readonly toleranceOf: (quirks: readonly string[]) => Tolerance;
};

/** `null` where only the usage is wanted. */
function readOptions(): Options | null {
  const asked = commandLine(
    {
      help: { type: 'boolean', default: false },
      make: { type: 'string' },
      calls: { type: 'string' },
      expected: { type: 'string' },
      date: { type: 'string', multiple: true, default: [] },
      quirk: { type: 'string', multiple: true, default: [] },
      transport: { type: 'string', default: 'memory' },
      speed: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      every: { type: 'boolean', default: false },
      random: { type: 'string', default: '0' },
      'calls-off': { type: 'string', default: '10' },
    },
    false,
  );
  if ('problem' in asked) throw new Usage(asked.problem);
  const { values } = asked;
  if (values.help) return null;
  const make: SimulatedMake | undefined = Object.hasOwn(simulatedMakes, values.make ?? '')
    ? simulatedMakes[values.make ?? '']
    : undefined;
  const vendor = vendors[values.make ?? ''];
  if (!make || !vendor) throw new Usage(`There is no make "${values.make ?? ''}" to replay.`);
  if (!values.calls || !values.expected) throw new Usage('Name the files with --calls and --expected.');
  const { transport } = values;
  if (transport !== 'memory' && transport !== 'socket') throw new Usage('--transport is memory or socket.');
  const speed = Number(values.speed);
  if (!(speed > 0 && speed <= 10_000)) throw new Usage('--speed is a number above 0.');
  const file = parseCallsFile(readFileSync(values.calls, 'utf8'));
  const expected = readExpected(values.expected);
  const dates = values.date.length > 0 ? values.date : file.dates.filter((date) => expected.days[date]);
  if (dates.length === 0) throw new Usage('No day of the calls file has expected totals.');
  for (const date of dates) {
    if (!file.dates.includes(date))
      throw new Usage(`The calls file has no calls on ${date}; it has ${file.dates.join(', ')}.`);
    if (!expected.days[date]) throw new Usage(`The expected file has no totals for ${date}.`);
  }
  const seed = Number(values.seed) || 0;
  // Over real sockets a figure moves with the machine's delays, times the speed; counts stay exact.
  const usual = { seconds: transport === 'memory' ? 1 : 1 + speed / 10 };
  const toleranceOf = (quirks: readonly string[]): Tolerance => {
    // With many unknowns at once a wait may be known only from the polls: they come every two seconds.
    const least = quirks.length > 1 ? { seconds: Math.max(usual.seconds, MIXED_SECONDS) } : usual;
    return widened(least, make.asked?.(quirks) ?? {});
  };
  const tolerance = widened(usual, make.asked?.(values.quirk) ?? {});
  const drawn = Number(values.random);
  if (!(Number.isSafeInteger(drawn) && drawn >= 0 && drawn <= 1_000))
    throw new Usage('--random is a number up to 1000.');
  const settings = [...(values.every ? eachValue(make) : []), ...mixes(make, drawn, seed)];
  const thresholdSeconds = expected.thresholdSeconds;
  return {
    make,
    vendor,
    file,
    quirks: values.quirk,
    transport,
    speed,
    seed,
    thresholdSeconds,
    expected,
    dates,
    named: Number(values['calls-off']),
    tolerance,
    settings,
    isSwept: values.every || drawn > 0,
    toleranceOf,
  };
}

function figuresOf(day: ReplayedDay, date: string, { expected, tolerance }: Options): Figure[] {
  const wanted = expected.days[date];
  if (!wanted) return [];
  const figures: Figure[] = [];
  const { thresholdSeconds } = expected;
  for (const [code, queue] of Object.entries(wanted.queues)) {
    const all = code === 'ALL';
    const number = day.queueNumber(code);
    const tallies = day.tallies.filter((row) => all || row.queue.endsWith(`/${number}`));
    const near = day.calls.filter(
      (call) =>
        (all || call.queue === code) &&
        Math.abs((call.waitExpected ?? 0) - thresholdSeconds) <= tolerance.seconds,
    );
    const answered = near.filter((call) => call.talkExpected !== null).length;
    const counts = tallies.reduce((sum, row) => addCounts(sum, row.counts), EMPTY);
    figures.push(
      ...queueFigures(
        code,
        queue,
        counts,
        thresholdSeconds,
        { answered, abandoned: near.length - answered },
        tolerance,
      ),
    );
  }
  for (const [name, agent] of Object.entries(wanted.agents))
    figures.push(...agentFigures(name, agent, day.shifts.get(day.extension(name)), tolerance));
  return figures;
}

/** How the day's stays and callers ended; the calls file tells no more than answered and abandoned. */
function outcomesOf(day: ReplayedDay): string {
  const counts = day.tallies.reduce((sum, row) => addCounts(sum, row.counts), EMPTY);
  const told = (book: Book): string =>
    OUTCOMES.flatMap((outcome) => {
      const calls = endedSo(book, outcome);
      return calls === 0 ? [] : [`${outcome} ${calls}`];
    }).join(', ');
  const refused = counts.refused === 0 ? '' : `; refused ${counts.refused}`;
  return `stays: ${told(counts.stays)}; callers: ${told(counts.callers)}${refused}`;
}

/** The days under each setting, a line each; a day that is wrong is printed whole. Answers how many were right. */
async function sweep(options: Options): Promise<[right: number, all: number]> {
  let right = 0;
  let all = 0;
  process.stdout.write(`seed ${options.seed}, ${options.settings.length} settings\n`);
  for (const setting of options.settings)
    for (const date of options.dates) {
      const quirks = [...options.quirks, ...setting];
      const lines: string[] = [];
      const of = { ...options, quirks, tolerance: options.toleranceOf(quirks) };
      const isRight = await replay(date, of, (text) => lines.push(text));
      all++;
      if (isRight) right++;
      process.stdout.write(isRight ? `right ${date} ${quirks.join(' ')}\n` : `${lines.join('\n')}\n`);
    }
  return [right, all];
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs one day and prints it. Answers whether the wall was right. */
async function replay(date: string, options: Options, say: (text: string) => void = print): Promise<boolean> {
  const from = performance.now();
  const day = await runDay({ ...options, date });
  const figures = figuresOf(day, date, options);
  const wrong = figures.filter(isOff);
  const off = callsOff(day.calls, options.tolerance);
  say(`\n${date}  ${options.quirks.join(' ')}`);
  say(table(figures));
  say(outcomesOf(day));
  const { seconds, talkSeconds = seconds } = options.tolerance;
  say(`tolerance of a call: wait ± ${seconds} s, talk ± ${talkSeconds} s; counts are exact`);
  const counts = `${day.calls.length} calls, ${day.frames} frames, ${day.events} events, ${day.unknown} unknown, ${day.malformed} malformed`;
  say(`${counts}, ${((performance.now() - from) / 1000).toFixed(1)} s`);
  for (const line of day.lives) say(`  ${line}`);
  if (day.ghosts > 0) say(`  ${day.ghosts} calls are still on the board after the last one has ended`);
  for (const { call, by } of off.slice(0, options.named))
    say(
      `  call ${call.name} (${call.queue}): wait ${call.waitExpected} | ${call.waitSeen}, talk ${call.talkExpected} | ${call.talkSeen}, off by ${by.toFixed(2)} s`,
    );
  const right = wrong.length === 0 && off.length === 0 && day.ghosts === 0;
  say(
    right
      ? `${date} is right`
      : `${date} is WRONG: ${wrong.length} figures, ${off.length} calls beyond the tolerance`,
  );
  return right;
}

async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (!options) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (options.isSwept) {
      const [good, all] = await sweep(options);
      process.stdout.write(`\n${good} of ${all} replays are right\n`);
      return good === all ? 0 : 1;
    }
    let right = 0;
    for (const date of options.dates) if (await replay(date, options)) right++;
    process.stdout.write(`\n${right} of ${options.dates.length} days are right\n`);
    return right === options.dates.length ? 0 : 1;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined) {
      process.stderr.write(`${path} ${unreadable(error)}\n`);
      return 2;
    }
    process.stderr.write(`${(error as Error).message}\n${error instanceof Usage ? `\n${USAGE}` : ''}`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = await main();
