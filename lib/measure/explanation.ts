// The shape of an answer to "how was this computed?": formula, threshold, window, raw counts, age of the data.
import type { SourceLife, SourceRow, Untold } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { type AgentPolicy, type Counting, DEFAULT_COUNTING } from '#lib/model/site.ts';
import { UNTOLD_WORDS } from './explain-words.ts';

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
  /** "Why different?": what the same calls give under the other rules. */
  readonly different?: readonly Quantity[];
  readonly notes: readonly string[];
  readonly sources: readonly SourceAge[];
  /** What a source's PBX does not tell of what is counted here, so that a 0 is no claim; in words. */
  readonly untold: readonly { readonly name: string; readonly what: readonly string[] }[];
  /** By which rules of docs/counting.md it is counted: the numbers of its sections. */
  readonly rules: readonly string[];
};

/** What every explanation needs beside the numbers. `sources`: those the numbers come from. */
export type ExplainContext = {
  readonly sources: readonly SourceRow[];
  readonly site: {
    readonly day: string | null;
    readonly dayFrom: number;
    readonly timeZone: string;
    readonly counting?: Counting;
    readonly agents?: AgentPolicy;
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

/** Said of sums of talk, and of averages, where some calls were not heard from answer to end. */
export const CUT =
  'Of a call whose answer or end was not heard only what is proven is in it: up to the last word before an outage.';
export const NOT_AVERAGED = 'Calls heard only in part are not in it.';

/** What average handling time is made of, by the site's switches. */
export const ahtWords = ({ site: { counting = DEFAULT_COUNTING } }: ExplainContext, over: string): string => {
  const parts = ['talk', ...(counting.ahtHold ? ['hold'] : []), ...(counting.ahtWrapUp ? ['wrap-up'] : [])];
  return parts.length === 1 ? `talk ÷ ${over}` : `(${parts.join(' + ')}) ÷ ${over}`;
};

/** By measure. Whatever is counted over a day is booked by rule 10 and hears by rule 8. */
const RULES: Readonly<Record<MeasureName, readonly string[]>> = {
  serviceLevel: ['2', '3', '9'],
  waiting: ['1'],
  callbacksDue: ['1'],
  longestWait: ['1'],
  offered: ['1', '3', '6'],
  answered: ['1', '3', '4'],
  abandoned: ['1', '3'],
  asa: ['3', '6'],
  aht: ['5', '6'],
  abandonRate: ['1', '6'],
  occupancy: ['6', '7'],
  agents: ['7'],
  missed: ['6'],
  talk: ['4', '5'],
  hold: ['5'],
  wrapUp: ['7'],
  ready: ['7'],
  paused: ['7'],
};

/** Puts an explanation together: the present moment or the site's day, and the sources' ages. */
export const explanation = (
  context: ExplainContext,
  over: Span['over'],
  said: Omit<Explanation, 'span' | 'sources' | 'thresholds' | 'rules' | 'untold'> & {
    readonly untold?: readonly Untold[];
    readonly thresholds?: readonly Quantity[];
  },
): Explanation => {
  const { day, dayFrom, timeZone } = context.site;
  return {
    ...said,
    thresholds: said.thresholds ?? [],
    span: over === 'now' ? { over, at: context.now } : { over, day, from: dayFrom, timeZone },
    rules: RULES[said.measure],
    untold: context.sources.flatMap(({ name, cannotTell }) => {
      const what = (said.untold ?? []).filter((each) => cannotTell.includes(each));
      return what.length === 0 ? [] : [{ name, what: what.map((each) => UNTOLD_WORDS[each]) }];
    }),
    sources: context.sources.map((row) => sourceAge(row, context.now)),
  };
};
