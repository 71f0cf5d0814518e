// What a PortSIP PBX has written down of its queues' calls: `GET /calllogs`, a row a leg (portsip#finished-calls), read
// into the figures its board of queues has.
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
import { questionIn } from '#server/pbx-sdk/rest-client.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import { isExtension, isQueue, type Memory, ours } from './memory.ts';
import { isPassedOn, parse } from './wire.ts';
import { type CallLog, CallLogs } from './wire-rest.ts';

const FIGURES: readonly OwnFigure[] = ['answered', 'abandoned', 'sentOn'];

/** `null` where no page could be read. `answers`: pages of the log, each channel naming its tenant where there are several. */
export function ownFigures(memory: Memory, answers: readonly Frame[], span: FigureSpan): OwnFigures | null {
  const readAt = answers.at(-1)?.at;
  if (readAt === undefined) return null;
  const calls = new Map<string, { readonly tenant: string; readonly rows: CallLog[] }>();
  for (const { channel, text } of answers) {
    const { success, data } = CallLogs.safeParse(parse(text));
    if (!success) return null;
    const tenant = questionIn(channel).parameter('tenant') || memory.domain || 'pbx';
    for (const row of data.items) {
      const call = calls.get(row.session_id) ?? { tenant, rows: [] };
      calls.set(row.session_id, call);
      // Pages move on while they are read.
      if (!call.rows.some((each) => isSameRow(each, row))) call.rows.push(row);
    }
  }
  const records = [...calls]
    .flatMap(([session, { tenant, rows }]) => recordsOf(memory, tenant, session, rows, readAt))
    .filter(({ at }) => at >= span.from && at < span.until);
  return {
    covers: 'day',
    life: null,
    readAt,
    queues: Object.keys(memory.queues).map((key) =>
      countRecords(queueId(memory.source, key), records, FIGURES),
    ),
    records,
  };
}

const isSameRow = (a: CallLog, b: CallLog): boolean =>
  a.callee === b.callee && a.startedAt === b.startedAt && a.answeredAt === b.answeredAt;

function recordsOf(
  memory: Memory,
  tenant: string,
  session: string,
  unsorted: readonly CallLog[],
  readAt: number,
): OwnRecord[] {
  const rows = [...unsorted].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  // It goes on: nobody has written down how it ends.
  if (rows.some(({ endedAt }) => endedAt === null)) return [];
  return staysIn(memory, tenant, rows).map((stay, i, stays): OwnRecord => {
    const next = stays[i + 1]?.startedAt ?? Number.MAX_SAFE_INTEGER;
    const until = stay.endedAt ?? next;
    // Whose phone rang only when the queue was done with the caller was not rung by it.
    const taken = rows.find(
      ({ startedAt, answeredAt, callee }) =>
        answeredAt !== null &&
        answeredAt >= (stay.startedAt ?? 0) &&
        answeredAt < next &&
        ((startedAt ?? 0) < until || answeredAt === until) &&
        isExtension(memory, tenant, callee),
    );
    return {
      queue: queueId(memory.source, keyOf(tenant, stay.callee)),
      call: callId(memory.source, lookUp(memory.aliases, session) ?? session),
      at: ours(memory, stay.startedAt ?? 0, readAt),
      number: stay.caller,
      figure: taken ? 'answered' : wasSentOn(rows, stay) ? 'sentOn' : 'abandoned',
      agent: taken ? agentId(memory.source, keyOf(tenant, taken.callee)) : null,
    };
  });
}

/** The queues' own legs; where rows are of people only, the queue is named beside them. */
function staysIn(memory: Memory, tenant: string, rows: readonly CallLog[]): readonly CallLog[] {
  const own = rows.filter(({ callee, startedAt }) => startedAt !== null && isQueue(memory, tenant, callee));
  const [first] = rows;
  const last = rows.at(-1);
  const served = rows.find(({ service_number: queue }) => queue !== '' && isQueue(memory, tenant, queue));
  if (own.length > 0 || !first || !last || !served) return own;
  return [{ ...last, callee: served.service_number, startedAt: first.startedAt, answeredAt: null }];
}

/** As its board has it, not its guide to queues, which calls this abandoned (portsip#other-endings). */
const wasSentOn = (rows: readonly CallLog[], stay: CallLog): boolean =>
  isPassedOn(stay.reason) ||
  rows.some((each) => each !== stay && (each.startedAt ?? 0) >= (stay.endedAt ?? Number.MAX_SAFE_INTEGER));
