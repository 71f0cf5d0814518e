// Knows when a PBX last told the log anything. Refuses to count what we said of it ourselves.
import type { DomainEvent } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';
import type { Log } from '#server/log/log.ts';

/** Events read from the log at a time, from its end backwards. */
const PAGE = 1_000;

/**
 * `at` of the newest event of a source that its PBX told, epoch ms; `null` where the log holds none. Our own word of
 * a loss comes later than the silence began: it proves nothing heard.
 */
export async function lastWord(log: Log, source: SourceId): Promise<number | null> {
  for (let end = log.head(); end >= log.oldest(); end -= PAGE) {
    const page = await log.read(Math.max(0, end - PAGE), Math.min(PAGE, end));
    const found = page.findLast(({ seq, event }) => seq <= end && event.source === source && isWord(event));
    if (found) return found.event.at;
  }
  return null;
}

const isWord = ({ type }: DomainEvent): boolean =>
  /^(call|agent|queue)\./.test(type) || type === 'source.synced' || type === 'source.allowed';
