// Calls of which only their queue's list tells, and that without an id (vodia#wallboard): where the PBX pushes none
// this is all there is of a caller who waits.
import type { Party } from '#lib/model/board.ts';
import { isFull } from '#server/pbx-sdk/bounded-record.ts';
import { setTimer } from '#server/pbx-sdk/timers.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import { followCall, ours } from './calls.ts';
import { sameCaller } from './cdr-backfill.ts';
import {
  blankCall,
  CALL_LIMIT,
  type CallMemory,
  type Context,
  type DomainMemory,
  type Memory,
  UNNAMED,
} from './memory.ts';
import { endVanished, mergeRow } from './push-events.ts';
import type { Row } from './rows.ts';

/** One call of a queue as its list shows it. */
export type QueueEntry = {
  readonly from: Party;
  /** When it joined the queue, by the PBX's clock. */
  readonly start: number;
  /** Who has it; `null` while it waits. */
  readonly agent: string | null;
};

/** A call is not over because one answer lacks it: it may have been written while the call moved on. */
const DOUBT_MS = 5_000;
/** Starts of one call told by two answers lie no further apart. */
const SAME_START_MS = 1_500;

/** Takes in a call that nothing else has named; `null` where the socket names calls. */
export function admitEntry(
  ctx: Context,
  domain: DomainMemory,
  queue: string,
  entry: QueueEntry,
): CallMemory | null {
  const { memory, at } = ctx;
  const key = keyOfEntry(domain.name, queue, entry.from, entry.start);
  const known = memory.calls[key];
  if (known) return known;
  if (domain.pushes || memory.ended[key] || isFull(memory.calls, CALL_LIMIT)) return null;
  const call = blankCall(key, at);
  const start = ours(memory, call, entry.start) ?? at;
  Object.assign(call, { unnamed: true, entryAt: entry.start, inQueueList: true });
  if (start <= at && at - start < 86_400_000) call.startedAt = start;
  memory.calls[key] = call;
  mergeRow(ctx, domain, call, rowOf(queue, { ...entry, agent: null }));
  // First as it came in: it waited, whoever has it by now.
  followCall(ctx, call, call.startedAt);
  mergeEntry(ctx, domain, call, queue, entry);
  return call;
}

/** What its queue's list says of it now. */
export function mergeEntry(
  ctx: Context,
  domain: DomainMemory,
  call: CallMemory,
  queue: string,
  entry: QueueEntry,
): void {
  if (!mergeRow(ctx, domain, call, rowOf(queue, entry))) return;
  call.changedAt = ctx.at;
  call.misses = 0;
  followCall(ctx, call, ctx.at);
}

function rowOf(queue: string, { from, start, agent }: QueueEntry): Row {
  return {
    id: '',
    word: agent === null ? 'active' : 'talking',
    from,
    to: { number: queue, name: '' },
    members: agent === null ? [] : [{ number: agent, marked: false }],
    connect: null,
    start,
    now: null,
    queue,
    external: null,
    inbound: null,
  };
}

/** Its queue's list lacks it. */
export function missEntry(ctx: Context, call: CallMemory): void {
  if (call.gone) return endVanished(ctx, call, call.gone.at);
  call.gone = { at: ctx.at, by: 'queue' };
  setTimer(ctx.memory.timers, `gone:${call.key}`, ctx.at + DOUBT_MS);
}

/** Whether the snapshot's answers about its queue still name such a call. */
export const isListed = (memory: Memory, call: CallMemory): boolean =>
  call.unnamed &&
  memory.entries.some(
    ({ domain, queue, from, start }) =>
      domain === call.domain && keyOfEntry(domain, queue, from, start) === call.key,
  );

/** Calls the snapshot knows by their queues' lists alone; answers with the keys of those the log knows nothing of. */
export function admitEntries(ctx: Context): string[] {
  const { memory } = ctx;
  const fresh: string[] = [];
  for (const { domain: name, queue, ...entry } of memory.entries) {
    const domain = memory.domains[name];
    const key = keyOfEntry(name, queue, entry.from, entry.start);
    if (!domain || domain.pushes || isShown(memory, name, queue, entry)) continue;
    const known = memory.calls[key] !== undefined;
    const call = admitEntry(known ? ctx : { ...ctx, muted: new Set([key]) }, domain, queue, entry);
    if (call && known) mergeEntry(ctx, domain, call, queue, entry);
    else if (call) fresh.push(key);
  }
  return fresh;
}

/** Named with its id already. */
const isShown = (memory: Memory, domain: string, queue: string, { from, start }: QueueEntry): boolean =>
  Object.values(memory.calls).some(
    (call) =>
      call.domain === domain &&
      !call.unnamed &&
      (call.queue === queue || call.queue === null) &&
      sameCaller(call.from.number, from.number) &&
      (call.start === null || call.start <= start + SAME_START_MS),
  );

const keyOfEntry = (domain: string, queue: string, from: Party, start: number): string =>
  keyOf(domain, `${UNNAMED}${queue}-${start}-${digitsOf(from.number)}`);

/** Keys hold letters, digits and little else. */
const digitsOf = (number: string): string => number.replace(/[^a-z0-9]/gi, '').slice(-15);
