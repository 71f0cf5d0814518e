// Knows the shape of an answer to "how was this computed?": formula, threshold, window, raw counts, age of the data.
// Refuses to know the measures themselves (explain.ts) and how numbers and times are written (lib/format).
import type { SourceLife, SourceRow } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';

export type MeasureName =
  | 'serviceLevel'
  | 'waiting'
  | 'callbacksDue'
  | 'longestWait'
  | 'offered'
  | 'answered'
  | 'abandoned'
  | 'asa'
  | 'aht'
  | 'abandonRate'
  | 'occupancy'
  | 'agents'
  | 'missed'
  | 'talk'
  | 'hold'
  | 'wrapUp'
  | 'ready'
  | 'paused';

/** `time` is epoch milliseconds, `percent` 0..100 unrounded. `null` values are unknown or not there yet. */
export type Unit = 'calls' | 'agents' | 'ms' | 'percent' | 'time';
export type Quantity = { readonly name: string; readonly value: number | null; readonly unit: Unit };

/** Either this very moment, or a day from its local midnight on. */
export type Span =
  | { readonly over: 'now'; readonly at: number }
  | { readonly over: 'day'; readonly day: string | null; readonly from: number; readonly timeZone: string };

/** How old a source's word is. */
export type SourceAge = {
  readonly source: SourceId;
  readonly name: string;
  readonly life: SourceLife;
  /** 0 while live; else since its last word; `null` when it has never spoken. */
  readonly ageMs: number | null;
  /** When it last spoke (epoch ms), when it is not live; `null` while live or when it has never spoken. */
  readonly lostSince: number | null;
};

export type Explanation = {
  readonly measure: MeasureName;
  readonly title: string;
  /** In words. */
  readonly formula: string;
  readonly thresholds: readonly Quantity[];
  readonly span: Span;
  readonly counts: readonly Quantity[];
  readonly notes: readonly string[];
  readonly sources: readonly SourceAge[];
};

/** What every explanation needs beside the numbers. `sources`: those the numbers come from. */
export type ExplainContext = {
  readonly sources: readonly SourceRow[];
  readonly site: {
    readonly day: string | null;
    readonly dayFrom: number;
    readonly timeZone: string;
  };
  readonly now: number;
};

/** How old a source's word is at `now`: what it says while live is pushed to us, so it is as of now. */
export const sourceAge = (row: SourceRow, now: number): SourceAge => {
  const lostSince = row.life === 'live' ? null : row.lastHeardAt;
  const ageMs = row.life === 'live' ? 0 : lostSince === null ? null : Math.max(0, now - lostSince);
  return { source: row.id, name: row.name, life: row.life, ageMs, lostSince };
};

export const calls = (name: string, value: number | null): Quantity => ({ name, value, unit: 'calls' });
export const agents = (name: string, value: number | null): Quantity => ({ name, value, unit: 'agents' });
export const ms = (name: string, value: number | null): Quantity => ({ name, value, unit: 'ms' });
export const percentage = (name: string, value: number | null): Quantity => ({
  name,
  value,
  unit: 'percent',
});
export const time = (name: string, value: number | null): Quantity => ({ name, value, unit: 'time' });

/** Puts an explanation together: the present moment or the site's day, and the sources' ages. */
export const explanation = (
  context: ExplainContext,
  over: Span['over'],
  said: Omit<Explanation, 'span' | 'sources' | 'thresholds'> & { readonly thresholds?: readonly Quantity[] },
): Explanation => {
  const { day, dayFrom, timeZone } = context.site;
  return {
    ...said,
    thresholds: said.thresholds ?? [],
    span: over === 'now' ? { over, at: context.now } : { over, day, from: dayFrom, timeZone },
    sources: context.sources.map((row) => sourceAge(row, context.now)),
  };
};
