// What the PBX's own report of its queues says of a span (yeastar#queue-report): asked for in the PBX's own way of writing
// times, and read into figures. Where there is none, or our account may not read it, its call records are all there is.
import { z } from 'zod';
import type { FigureSpan, OwnFigure } from '#lib/model/own-figures.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { parseJson, readableItems } from '#server/pbx-sdk/lenient.ts';
import type { ApiAnswer, ApiRequest } from './poll.ts';

const ENDPOINT = 'call_report/list';
const QUARTER_MS = 900_000;
/** No zone is further from UTC. */
const FARTHEST_MS = 14 * 3_600_000;

const text = z.union([z.string(), z.number()]).transform(String);
const calls = z.coerce.number().int().nonnegative().max(10_000_000);
const System = z.object({
  data: z.object({
    timestamp: z.number().positive(),
    system_time: z.string(),
    system_date_format: z.string(),
    system_time_format: z.string(),
  }),
});
const Row = z.object({
  queue_num: text,
  answered_calls: calls,
  missed_calls: calls,
  abandoned_calls: calls,
  sla: text.optional(),
});
const Rows = z.object({ queue_performance_list: readableItems(Row) });

/** One queue's line. */
export type Reported = {
  readonly counts: { readonly [F in OwnFigure]?: number };
  /** Percent; `null` where none can be read. */
  readonly serviceLevel: number | null;
};

/**
 * `queues`: their ids. `null` where the PBX has no such report, tells none to this account, or does not say how it
 * writes times.
 * @throws Fatal, Transient
 */
export async function askReport(
  ask: (asked: ApiRequest) => Promise<ApiAnswer>,
  { from, until, aheadAt }: FigureSpan,
  queues: readonly string[],
): Promise<ApiAnswer | null> {
  if (queues.length === 0) return null;
  const system = System.safeParse((await ask({ endpoint: 'system/information' })).body);
  const write = system.success ? writerOf(system.data.data, aheadAt) : null;
  if (write === null) return null;
  const span = { start_time: write(from), end_time: write(until - 1_000) };
  const query = { type: 'queueperformance', queue_id_list: queues.join(','), ...span };
  const told = await ask({ endpoint: ENDPOINT, query, version: 'v2.0', mayBeDenied: true });
  return told.errcode === 0 ? told : null;
}

export const isReport = ({ channel }: Frame): boolean => channel.startsWith(`rest:${ENDPOINT}`);

/** By the numbers of the queues. */
export function readReport(answers: readonly Frame[]): ReadonlyMap<string, Reported> {
  const rows = answers.flatMap(
    (each) => Rows.safeParse(parseJson(each.text)).data?.queue_performance_list ?? [],
  );
  return new Map(
    rows.map((row): [string, Reported] => {
      const level = Number.parseFloat(row.sla ?? '');
      const { answered_calls: answered, abandoned_calls: abandoned, missed_calls: missed } = row;
      return [
        row.queue_num,
        { counts: { answered, abandoned, missed }, serviceLevel: Number.isFinite(level) ? level : null },
      ];
    }),
  );
}

const PART = /YYYY|MM|DD|HH|hh|mm|ss|[AP]M/g;
type Parts = Readonly<Record<string, string>>;

/**
 * How the PBX writes a moment: in its own zone, as its settings say. It does not name the zone: where its clock shows what
 * the site's does now, it is the site's, whose clocks may change. Else its distance from UTC is that of now, and of a day
 * on the other side of a change of the clocks the span is an hour off.
 */
function writerOf(
  system: z.output<typeof System>['data'],
  aheadAt: FigureSpan['aheadAt'],
): ((at: number) => string) | null {
  const format = `${system.system_date_format} ${system.system_time_format}`;
  const local = readAs(format, system.system_time);
  if (local === null) return null;
  const offset = Math.round((local - system.timestamp * 1_000) / QUARTER_MS) * QUARTER_MS;
  if (Math.abs(offset) > FARTHEST_MS) return null;
  const isSites = aheadAt(system.timestamp * 1_000) === offset;
  return (at) => writeAs(format, at + (isSites ? aheadAt(at) : offset));
}

const hasHalves = (format: string): boolean => /[AP]M/.test(format);

function writeAs(format: string, local: number): string {
  const at = new Date(local);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = at.getUTCHours();
  const hour = two(hasHalves(format) ? ((hours + 11) % 12) + 1 : hours);
  const parts: Parts = {
    ...{ YYYY: String(at.getUTCFullYear()), MM: two(at.getUTCMonth() + 1), DD: two(at.getUTCDate()) },
    ...{ HH: hour, hh: hour, mm: two(at.getUTCMinutes()), ss: two(at.getUTCSeconds()) },
  };
  return format.replace(PART, (part) => parts[part] ?? (hours < 12 ? 'AM' : 'PM'));
}

/** Epoch ms as if it were UTC; `null` where it is not written so. */
function readAs(format: string, written: string): number | null {
  const names: string[] = [];
  const literal = (between: string): string => between.replace(/[^\w\s]/g, '\\$&');
  let pattern = '';
  let end = 0;
  for (const found of format.matchAll(PART)) {
    pattern += literal(format.slice(end, found.index)) + (/[AP]M/.test(found[0]) ? '([AP]M)' : '(\\d+)');
    names.push(/[AP]M/.test(found[0]) ? 'half' : found[0].toLowerCase() === 'hh' ? 'hour' : found[0]);
    end = found.index + found[0].length;
  }
  const told = new RegExp(`^${pattern}${literal(format.slice(end))}$`).exec(written.trim());
  if (!told) return null;
  const parts: Parts = Object.fromEntries(names.map((name, i) => [name, told[i + 1] ?? '']));
  const number = (name: string): number => Number(parts[name] ?? Number.NaN);
  const hour = hasHalves(format) ? (number('hour') % 12) + (parts['half'] === 'PM' ? 12 : 0) : number('hour');
  const at = Date.UTC(number('YYYY'), number('MM') - 1, number('DD'), hour, number('mm'), number('ss'));
  return Number.isFinite(at) ? at : null;
}
