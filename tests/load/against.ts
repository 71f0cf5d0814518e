// Compares what the same work costs this checkout and another one: CPU of the process under test, in turns, in one run.
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Size } from './figure.ts';

/** What is measured; `crowd` is of no make. */
export const WORK = [
  'ingest yeastar',
  'ingest asterisk',
  'durable yeastar',
  'durable asterisk',
  'crowd',
] as const;
export type Work = (typeof WORK)[number];

export type Asked =
  | { readonly ask: 'record'; readonly file: string; readonly frames: number }
  | { readonly ask: 'open'; readonly work: Work; readonly file: string; readonly size: Size }
  /** `isCollected`: after a full collection of garbage. */
  | { readonly ask: 'run'; readonly isCollected: boolean }
  | { readonly ask: 'close' };
/** CPU of this process: microseconds a frame, or per cent of a core for the crowd. `null`: nothing was to be measured. */
export type Answered = { readonly cost: number | null } | { readonly failed: string };

/**
 * `warm`: code that has been compiled, as on a wall that has run for some minutes; the wall runs for weeks. `cold`: a
 * full collection before each round throws compiled code away, so the compiler's work is in the figure.
 */
export type Warmth = 'warm' | 'cold';

/** `before`, `now`: the lower medians, in the figure's unit; `ratio`: now over before. */
export type Compared = {
  readonly work: Work;
  readonly warmth: Warmth;
  readonly unit: string;
  readonly before: number;
  readonly now: number;
  readonly ratio: number;
  /** The ratios of the single rounds, the least and the greatest. */
  readonly rounds: readonly [least: number, greatest: number];
};

const FRAMES: Readonly<Record<Size, number>> = { full: 20_000, tiny: 300 };
/** Cold first: what follows need not undo it. The crowd runs for seconds, and so warms itself. */
const warmthsOf = (work: Work): readonly Warmth[] => (work === 'crowd' ? ['warm'] : ['cold', 'warm']);

/** Rounds before those that count. After fifteen the cost of a frame does not fall any more. */
function unmeasured(work: Work, warmth: Warmth, size: Size): number {
  if (size === 'tiny') return 1;
  return warmth === 'warm' && work !== 'crowd' ? 15 : 3;
}

class Side {
  readonly #child: ChildProcess;

  constructor(folder: string) {
    this.#child = fork(join(import.meta.dirname, 'against-child.ts'), [folder], {
      execArgv: ['--expose-gc'],
    });
  }

  ask(asked: Asked): Promise<number | null> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null): void => reject(new Error(`a side ended with ${code}`));
      this.#child.once('exit', died);
      this.#child.once('message', (said: Answered) => {
        this.#child.off('exit', died);
        if ('failed' in said) reject(new Error(said.failed));
        else resolve(said.cost);
      });
      this.#child.send(asked);
    });
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

/** The middle one of an odd count, the lower of the two middle ones of an even count. */
export function lowerMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

export type Comparing = {
  /** The other checkout, with its packages installed. */
  readonly folder: string;
  readonly works: readonly Work[];
  readonly rounds: number;
  readonly size: Size;
  say(text: string): void;
};

/** Both sides are told the same frames: those that the other checkout's make-believe PBX sends. */
export async function compare({ folder, works, rounds, size, say }: Comparing): Promise<readonly Compared[]> {
  if (!existsSync(join(folder, 'tests/load/pipeline.ts')))
    throw new Error(`${folder} is no checkout of Ringside that has this bench.`);
  const place = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
  const file = join(place, 'frames.json');
  const [before, now] = [new Side(folder), new Side(join(import.meta.dirname, '..', '..'))];
  try {
    await before.ask({ ask: 'record', file, frames: FRAMES[size] });
    const compared: Compared[] = [];
    for (const work of works) {
      for (const side of [before, now]) await side.ask({ ask: 'open', work, file, size });
      const rows: Compared[] = [];
      for (const warmth of warmthsOf(work)) {
        const costs = { before: [] as number[], now: [] as number[] };
        for (let round = -unmeasured(work, warmth, size); round < rounds; round++) {
          say(`${work} ${warmth} ${Math.max(0, round + 1)}/${rounds}`);
          const turns = [['before', before] as const, ['now', now] as const];
          // Whoever goes second may find the machine warmer.
          for (const [which, side] of round % 2 === 0 ? turns : turns.reverse()) {
            const cost = (await side.ask({ ask: 'run', isCollected: warmth === 'cold' })) ?? Number.NaN;
            if (round >= 0) costs[which].push(cost);
          }
        }
        // What decides is read first.
        rows.unshift(comparedOf(work, warmth, costs.before, costs.now));
      }
      for (const side of [before, now]) await side.ask({ ask: 'close' });
      compared.push(...rows);
    }
    return compared;
  } finally {
    before.end();
    now.end();
    rmSync(place, { recursive: true, force: true });
  }
}

/** `before` and `now` hold one cost a round, in the order of rounds. */
export function comparedOf(
  work: Work,
  warmth: Warmth,
  before: readonly number[],
  now: readonly number[],
): Compared {
  const ratios = now.map((cost, i) => cost / (before[i] ?? Number.NaN));
  return {
    work,
    warmth,
    unit: work === 'crowd' ? '% of a core' : 'µs CPU a frame',
    before: lowerMedian(before),
    now: lowerMedian(now),
    ratio: lowerMedian(now) / lowerMedian(before),
    rounds: [Math.min(...ratios), Math.max(...ratios)],
  };
}

/** For docs/performance.md as it is. */
export function comparisonOf(compared: readonly Compared[]): string {
  const number = (value: number): string => value.toPrecision(3);
  return [
    '| figure | before | now | now ÷ before | of single rounds |',
    '| --- | --- | --- | --- | --- |',
    ...compared.map(
      ({ work, warmth, unit, before, now, ratio, rounds: [least, greatest] }) =>
        `| **${work}**${warmth === 'cold' ? ', cold' : ''} | ${number(before)} ${unit} | ${number(now)} ${unit} | ${ratio.toFixed(2)} | ${least.toFixed(2)}–${greatest.toFixed(2)} |`,
    ),
  ].join('\n');
}

/** The names in `words`, of a figure (`ingest`) or of one of its makes (`ingest yeastar`); without any, all. */
export const worksNamed = (words: readonly string[]): readonly Work[] =>
  words.length === 0
    ? WORK
    : WORK.filter((work) => words.some((word) => work === word || work.startsWith(`${word} `)));
