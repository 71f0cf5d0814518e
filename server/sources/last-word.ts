// When a PBX last told the log anything, and what it had counted by then.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DomainEvent, OwnCount } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';
import type { Log } from '#server/log/log.ts';

/** Events read from the log at a time, from its end backwards. */
const PAGE = 1_000;

export type LastWord = {
  readonly at: number;
  /** The PBX's own counters, where its last picture is its last word: anything after it may have moved them. */
  readonly counted: readonly OwnCount[];
};

/**
 * Epoch ms until which the log knows what a source's PBX told; `null` where it holds nothing of it. Our own word of a
 * loss comes later than the silence began: it proves nothing heard. Events are told out of order, an end some moments
 * after it took place: of the newest ones the latest time counts.
 */
export async function lastWord(log: Log, source: SourceId): Promise<LastWord | null> {
  for (let end = log.head(); end >= log.oldest(); end -= PAGE) {
    // A source that never spoke is looked for through all of the log: others must have their turns meanwhile.
    if (end < log.head()) await nextTurn();
    const page = await log.read(Math.max(0, end - PAGE), Math.min(PAGE, end));
    const words = page.filter(({ seq, event }) => seq <= end && event.source === source && isWord(event));
    const last = words.at(-1)?.event;
    if (!last) continue;
    const counted = last.type === 'source.synced' ? (last.counted ?? []) : [];
    return { at: words.reduce((latest, { event }) => Math.max(latest, event.at), 0), counted };
  }
  return null;
}

const isWord = ({ type }: DomainEvent): boolean =>
  /^(call|agent|queue)\./.test(type) || type === 'source.synced' || type === 'source.allowed';
