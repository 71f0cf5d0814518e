// What a Cytracom account counts of its queues today: the figures and the day's history that its queue stream tells when
// it is opened (cytracom#queue-event-names, cytracom#history).
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import type { OwnFigures, OwnRecord } from '#lib/model/own-figures.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { count, first, listIn, queueIdIn } from './aliases.ts';
import { pastCall } from './cdr-backfill.ts';
import type { Memory } from './memory.ts';
import { eventIn, readBlock } from './wire.ts';

/** `null` where no queue told of itself. `answers`: what a queue stream said at its opening. */
export function ownFigures(memory: Memory, answers: readonly Frame[]): OwnFigures | null {
  const queues = new Map<string, OwnFigures['queues'][number]>();
  let records: Map<string, OwnRecord> | null = null;
  for (const { text } of answers) {
    const block = readBlock(text);
    const payload = block ? parseJson(block.data) : undefined;
    const name = block ? eventIn(block.name, payload) : '';
    if (name === 'queue_status') {
      const id = queueIdIn(memory, payload, { status: true });
      const answered = first(payload, 'completed', count);
      const abandoned = first(payload, 'abandoned', count);
      if (id === null || answered === null || abandoned === null) continue;
      const queue = queueId(memory.source, id);
      queues.set(queue, { queue, counts: { answered, abandoned }, taken: [], serviceLevel: null });
    } else if (name === 'caller_history') {
      records ??= new Map();
      for (const entry of listIn(payload, 'history') ?? []) {
        const record = recordOf(memory, entry, payload);
        if (record) records.set(`${record.queue} ${record.call} ${record.at}`, record);
      }
    }
  }
  const readAt = answers.at(-1)?.at;
  if (queues.size === 0 || readAt === undefined) return null;
  const told = records && [...records.values()];
  return { covers: 'today', life: null, readAt, queues: [...queues.values()], records: told };
}

/** Whoever left otherwise than served or giving up is in neither figure (cytracom#queue-event-names). */
function recordOf(memory: Memory, entry: unknown, around: unknown): OwnRecord | null {
  const past = pastCall(memory, entry, around);
  if (!past) return null;
  const { source } = memory;
  return {
    queue: queueId(source, past.queue),
    call: callId(source, past.id),
    at: past.joinedAt,
    number: past.caller.number,
    figure: past.answeredAt !== null ? 'answered' : past.how === 'abandoned' ? 'abandoned' : null,
    agent: past.agent === null ? null : agentId(source, past.agent),
  };
}
