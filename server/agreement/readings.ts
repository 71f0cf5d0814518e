// What PBXs whose counters never end at midnight had counted at which time: two readings of one life make a span that
// can be compared. Kept in a file of the data folder, so that a restart of ours loses no day.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { OwnFigures, OwnQueueFigures } from '#lib/model/own-figures.ts';

/** Two weeks and a bit. */
export const KEPT_MS = 16 * 86_400_000;
/** A reading this near to midnight is as good as one at midnight. */
const NEAR_MS = 10 * 60_000;

const countsSchema = z.record(z.string(), z.number());
const readingSchema = z.object({
  readAt: z.number(),
  life: z.string().nullable(),
  queues: z.array(
    z.object({
      queue: z.string(),
      counts: countsSchema,
      taken: z.array(z.object({ agent: z.string(), calls: z.number() })),
      serviceLevel: z.number().nullable(),
    }),
  ),
});
const fileSchema = z.record(z.string(), z.array(readingSchema));
export type Reading = Pick<OwnFigures, 'readAt' | 'life' | 'queues'>;

/** What a PBX has counted between two readings; `null` where there are no two that can be compared. */
export type Between = {
  readonly from: number;
  readonly until: number;
  readonly queues: readonly OwnQueueFigures[];
  /** Its counters began anew meanwhile: what came before is in no figure. */
  readonly wasReset: boolean;
};

export class Readings {
  readonly #path: string;
  readonly #of: Map<string, Reading[]>;

  /** @param folder of the data; what is no file of readings there counts as none. */
  constructor(folder: string) {
    this.#path = join(folder, 'agreement', 'readings.json');
    this.#of = new Map(Object.entries(readIn(this.#path)) as unknown as [string, Reading[]][]);
  }

  /** Of a day the first and the newest are kept, and those between which counters were set back. `dayFrom`: today's. */
  add(source: string, { readAt, life, queues }: Reading, dayFrom: number): void {
    const all = [
      ...(this.#of.get(source) ?? []).filter(
        (each) => each.readAt > readAt - KEPT_MS && each.readAt < readAt,
      ),
      { readAt, life, queues },
    ];
    const kept = all.filter((each, i) => {
      const [before, after] = [all[i - 1], all[i + 1]];
      if (!after || each.readAt < dayFrom || !before || before.readAt < dayFrom) return true;
      return isSetBack(each, after) || isSetBack(before, each);
    });
    this.#of.set(source, kept);
    // Not before it is needed: a server opens on a full disk too.
    mkdirSync(dirname(this.#path), { recursive: true });
    const next = `${this.#path}.next`;
    writeFileSync(next, JSON.stringify(Object.fromEntries(this.#of)), { mode: 0o600 });
    renameSync(next, this.#path);
  }

  /** What was counted of a span, as far as its readings go: from the last one before it, or the first one in it. */
  between(source: string, from: number, until: number): Between | null {
    const all = this.#of.get(source) ?? [];
    const last = all.findLast(({ readAt }) => readAt <= until + NEAR_MS && readAt > from);
    if (!last) return null;
    const before = all.filter(({ readAt }) => readAt >= from - NEAR_MS && readAt < last.readAt);
    // The nearest to the beginning after which nothing was set back.
    let first = last;
    for (const reading of before.toReversed()) {
      if (isSetBack(reading, first)) break;
      first = reading;
      if (reading.readAt <= from) break;
    }
    if (first === last) return null;
    const wasReset = before.some((reading) => reading.readAt > from && isSetBack(reading, last));
    return {
      ...{ from: first.readAt, until: last.readAt, wasReset },
      queues: last.queues.map((queue) => less(queue, first)),
    };
  }
}

function isSetBack(before: Reading, after: Reading): boolean {
  if (before.life !== after.life) return true;
  return after.queues.some(({ queue, counts }) => {
    const earlier = before.queues.find((each) => each.queue === queue)?.counts ?? {};
    return Object.entries(counts).some(([figure, calls]) => calls < (earlier[figure as never] ?? 0));
  });
}

/** A member who was taken out and put in again has begun anew: nothing is told of them. */
function less(now: OwnQueueFigures, { queues }: Reading): OwnQueueFigures {
  const before = queues.find(({ queue }) => queue === now.queue);
  const counts = Object.entries(now.counts).map(([figure, calls]) => [
    figure,
    calls - (before?.counts[figure as never] ?? 0),
  ]);
  const taken = now.taken.flatMap(({ agent, calls }) => {
    const earlier = before?.taken.find((each) => each.agent === agent)?.calls ?? 0;
    return calls < earlier ? [] : [{ agent, calls: calls - earlier }];
  });
  return { queue: now.queue, counts: Object.fromEntries(counts), taken, serviceLevel: null };
}

function readIn(path: string): z.output<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
