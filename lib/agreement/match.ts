// Which of a PBX's records is which of our calls.
import type { OwnRecord } from '#lib/model/own-figures.ts';
import type { CountingRule, OurCall } from './sheet.ts';

/** A PBX writes whole seconds by its own clock, of the call's beginning or of the queue's. */
export const SAME_START_MS = 5_000;

export type Match = { readonly call: OurCall; readonly record: OwnRecord | null };

/** Withheld numbers are written in many ways, country codes by one side alone: the last digits tell. */
const digitsOf = (number: string): string => number.replace(/\D/g, '').slice(-8);

const apart = (call: OurCall, record: OwnRecord): number =>
  Math.min(
    Math.abs(call.startedAt - record.at),
    call.joinedAt === null ? Number.POSITIVE_INFINITY : Math.abs(call.joinedAt - record.at),
  );

/**
 * Each of our calls with its record, and the records that are of none. A call's number decides; where records do not
 * bear it, caller and beginning do. Of several, the one of the same queue, then one that ended alike by
 * the make's rule, then the nearest in time.
 */
export function matched(
  calls: readonly OurCall[],
  records: readonly OwnRecord[],
  { figureOf }: Pick<CountingRule, 'figureOf'>,
): { readonly pairs: readonly Match[]; readonly alone: readonly OwnRecord[] } {
  const differ = (call: OurCall, { figure }: OwnRecord): boolean => figure !== figureOf(call);
  const free = new Set(records);
  const of = new Map<OurCall, OwnRecord>();
  const byCall = grouped(records, ({ call }) => call ?? '');
  const byNumber = grouped(
    records.filter(({ call }) => call === null),
    ({ number }) => digitsOf(number),
  );
  // Whoever has an exact counterpart takes it first, so that nobody else does.
  for (const isExact of [true, false])
    for (const call of calls) {
      if (of.has(call)) continue;
      const own = byCall.get(call.call) ?? [];
      const alike =
        own.length > 0 || call.number === null
          ? own
          : (byNumber.get(digitsOf(call.number)) ?? []).filter((each) => apart(call, each) <= SAME_START_MS);
      const fits = alike
        .filter((each) => free.has(each) && (!isExact || each.queue === call.queue))
        // Of a stay that was several there, the one that ended alike.
        .sort((a, b) => Number(differ(call, a)) - Number(differ(call, b)) || apart(call, a) - apart(call, b));
      const [best] = fits;
      if (!best) continue;
      free.delete(best);
      of.set(call, best);
    }
  return { pairs: calls.map((call) => ({ call, record: of.get(call) ?? null })), alone: [...free] };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
