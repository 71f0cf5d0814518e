// What a figure of the bench is: a measured thing beside its floor, taken run by run, and how runs become one row.

/** One run: the product and its floor, taken one right after the other. Same unit, both above zero. */
export type Sample = { readonly figure: number; readonly floor: number };

export type Goal = {
  /** `least`: figure ÷ floor must not be below `ratio`; `most`: not above it. */
  readonly kind: 'most' | 'least';
  readonly ratio: number;
};

/** What one line of the table is about. */
export type Line = {
  readonly id: string;
  readonly what: string;
  readonly floor: string;
  readonly unit: string;
  readonly goal: Goal;
};

/** How much work: `full` for the table, `tiny` for the tests of the bench itself. */
export type Size = 'full' | 'tiny';

export type Setup = {
  readonly size: Size;
  /** Whether the reference goes first in this run: the order alternates. */
  readonly say: (text: string) => void;
};

/** A measurement that is set up. Each run gives one sample for every line. */
export type Running = {
  run(referenceFirst: boolean): Promise<Readonly<Record<string, Sample>>>;
  close(): Promise<void>;
};

export type Bench = {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Fewer than the usual runs where one is long; never below five in the full table. */
  readonly runs?: number;
  open(setup: Setup): Promise<Running>;
};

export type Spread = { readonly median: number; readonly min: number; readonly max: number };

export type Row = Line & {
  readonly bench: string;
  readonly runs: number;
  readonly figures: Spread;
  readonly floors: Spread;
  /** The median of the pairwise ratios, and their range. */
  readonly ratio: Spread;
  readonly verdict: 'ok' | 'short';
};

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** The value below which `share` of the values lie; the nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function rowOf(bench: Bench, line: Line, samples: readonly Sample[]): Row {
  const ratio = spread(samples.map(({ figure, floor }) => figure / floor));
  const met = line.goal.kind === 'most' ? ratio.median <= line.goal.ratio : ratio.median >= line.goal.ratio;
  return {
    ...line,
    bench: bench.name,
    runs: samples.length,
    figures: spread(samples.map(({ figure }) => figure)),
    floors: spread(samples.map(({ floor }) => floor)),
    ratio,
    verdict: met ? 'ok' : 'short',
  };
}

/** Runs one bench: one run that is thrown away where the code must first be compiled, then `runs` that count. */
export async function measure(bench: Bench, runs: number, size: Size, say: Setup['say']): Promise<Row[]> {
  const running = await bench.open({ size, say });
  const samples = new Map<string, Sample[]>(bench.lines.map(({ id }) => [id, []]));
  try {
    for (let i = 0; i < runs; i++) {
      const taken = await running.run(i % 2 === 0);
      for (const [id, sample] of Object.entries(taken)) samples.get(id)?.push(sample);
      say(`${bench.name} ${i + 1}/${runs}`);
    }
  } finally {
    await running.close();
  }
  return bench.lines.map((line) => rowOf(bench, line, samples.get(line.id) ?? []));
}

/** Takes both halves of a sample in the order asked for. */
export async function both(
  referenceFirst: boolean,
  figure: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<Sample> {
  if (!referenceFirst) return { figure: await figure(), floor: await floor() };
  const first = await floor();
  return { figure: await figure(), floor: first };
}
