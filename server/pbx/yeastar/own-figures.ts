// What a Yeastar has written down of its queues' calls: `cdr/search`, a row a leg (yeastar#call-records), and its own report
// of the same queues, where it tells one: those are then its figures, and the records are what names their calls.
import { z } from 'zod';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import {
  countRecords,
  type FigureSpan,
  type OwnFigure,
  type OwnFigures,
  type OwnRecord,
} from '#lib/model/own-figures.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { parseJson, readableItems } from '#server/pbx-sdk/lenient.ts';
import type { Memory } from './memory.ts';
import { isReport, readReport } from './queue-report.ts';

const text = z.union([z.string(), z.number()]).transform(String).catch('');
const count = z.number().nonnegative().max(86_400_000).catch(0);
const Row = z.object({
  call_id: text,
  timestamp: z.number().positive(),
  call_from_number: text,
  call_to: text,
  call_to_number: text,
  disposition: text,
  ring_duration: count,
  talk_duration: count,
});
type Row = z.output<typeof Row>;
const Rows = z.object({ total_number: count, data: readableItems(Row) });

/** Rows of one page of records. */
export const RECORDS_PAGE = 1_000;
/** How many such pages are read at most: more than a PBX of this make has calls in a day. */
export const RECORD_PAGES = 100;

/** Whether a page says that there are more after it. */
export const hasMore = (answer: unknown, page: number): boolean =>
  (Rows.safeParse(answer).data?.total_number ?? 0) > page * RECORDS_PAGE;

const FIGURES: readonly OwnFigure[] = ['answered', 'abandoned', 'missed'];

/** `null` where no page could be read: whoever may not read records has no figures. */
export function ownFigures(memory: Memory, answers: readonly Frame[], span: FigureSpan): OwnFigures | null {
  const pages = answers.filter((each) => !isReport(each));
  const read = pages.flatMap(({ text: body }) => {
    const { success, data } = Rows.safeParse(parseJson(body));
    return success ? [data] : [];
  });
  if (read.length === 0 || read.length < pages.length) return null;
  const reported = readReport(answers.filter(isReport));
  const calls = new Map<string, Row[]>();
  for (const row of read.flatMap(({ data }) => data)) {
    const rows = calls.get(row.call_id) ?? [];
    calls.set(row.call_id, rows);
    rows.push(row);
  }
  const records = [...calls.values()]
    .flatMap((rows) => recordsOf(memory, rows))
    .filter(({ at }) => at >= span.from && at < span.until);
  return {
    covers: 'day',
    life: null,
    readAt: answers.at(-1)?.at ?? 0,
    queues: Object.keys(memory.queues).map((number) => ({
      ...countRecords(queueId(memory.source, number), records, FIGURES),
      ...reported.get(number),
    })),
    records,
  };
}

/** A queue's leg is `Queue <name><number>`; an agent who answered has one that starts with it. */
function recordsOf(memory: Memory, rows: readonly Row[]): OwnRecord[] {
  return rows.flatMap((row, i) => {
    // A queue's box bears the queue's number, and is no stay in it.
    if (lookUp(memory.queues, row.call_to_number) === undefined || row.disposition === 'VOICEMAIL') return [];
    const isAnswered = row.disposition === 'ANSWERED';
    const agent = isAnswered
      ? rows.find(
          (each) =>
            each !== row && each.timestamp === row.timestamp && lookUp(memory.agents, each.call_to_number),
        )
      : undefined;
    // Where the call goes on after the queue's leg, the queue gave the caller up (yeastar#call-records).
    const figure: OwnFigure = isAnswered ? 'answered' : i < rows.length - 1 ? 'missed' : 'abandoned';
    return [
      {
        queue: queueId(memory.source, row.call_to_number),
        call: row.call_id === '' ? null : callId(memory.source, row.call_id),
        at: row.timestamp * 1_000,
        number: row.call_from_number,
        figure,
        agent: agent ? agentId(memory.source, agent.call_to_number) : null,
      },
    ];
  });
}
