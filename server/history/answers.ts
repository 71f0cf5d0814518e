// How the history is read. Imported by its own thread alone: a query may take seconds.
import type { Kysely } from 'kysely';
import { quarterFrom } from '#lib/history/quarter-row.ts';
import { type QueueReport, queueReport, waitsIn } from '#lib/history/queue-report.ts';
import { callsFound } from './call-search.ts';
import { lostIn } from './lost-search.ts';
import { madeUntil } from './made-days.ts';
import type {
  AnyAnswer,
  CallFound,
  CallsFound,
  CallsQuestion,
  Figure,
  MadeFound,
  Question,
  QueuesQuestion,
} from './reader-protocol.ts';
import { staysOf } from './stays-of-source.ts';
import type { HistoryTables } from './tables.ts';

type History = Kysely<HistoryTables>;

export function answerTo(query: History, question: Question): Promise<AnyAnswer> {
  if (question.what === 'queues') return queuesBy(query, question);
  if (question.what === 'made') return madeIn(query);
  if (question.what === 'lost') return lostIn(query, question);
  if (question.what === 'search') return callsFound(query, question);
  return question.what === 'stays' ? staysOf(query, question) : callsOf(query, question);
}

const madeIn = async (query: History): Promise<MadeFound> => ({ until: await madeUntil(query) });

async function queuesBy(query: History, { intervals, ...rest }: QueuesQuestion): Promise<QueueReport> {
  const [from, until] = [intervals[0]?.from ?? 0, intervals.at(-1)?.until ?? 0];
  const ids = rest.queues.map(({ id }) => id);
  // One transaction: what has been booked and who waits are of the same moment.
  return query.transaction().execute(async (read) => {
    const rows = await read
      .selectFrom('queueQuarter')
      .selectAll()
      .where('at', '>=', from)
      .where('at', '<', until)
      .where('queue', 'in', ids)
      .execute();
    const waiting = await read.selectFrom('waiting').selectAll().execute();
    const gaps = await read
      .selectFrom('gap')
      .selectAll()
      .where('fromAt', '<', until)
      .where(({ eb, or }) => or([eb('untilAt', 'is', null), eb('untilAt', '>', from)]))
      .execute();
    const heardSince = await beginningsIn(read, rest.queues);
    return queueReport({ intervals, ...rest, quarters: rows.map(quarterFrom), waiting, gaps, heardSince });
  });
}

/** Since when there is anything of each source: the first time it was not heard, or its first call, whichever is kept. */
async function beginningsIn(
  read: History,
  queues: QueuesQuestion['queues'],
): Promise<Readonly<Record<string, number>>> {
  const since: Record<string, number> = {};
  const note = (source: string, at: number | null): void => {
    if (at !== null) since[source] = Math.min(since[source] ?? at, at);
  };
  const gaps = await read
    .selectFrom('gap')
    .select(({ fn }) => ['source', fn.min('fromAt').as('first')])
    .groupBy('source')
    .execute();
  for (const { source, first } of gaps) note(source, Number(first));
  for (const { id, source } of queues) {
    const row = await read
      .selectFrom('queueQuarter')
      .select('at')
      .where('queue', '=', id)
      .orderBy('at')
      .limit(1)
      .executeTakeFirst();
    note(source, row ? row.at : null);
  }
  return since;
}

/** The outcomes each figure counts. */
const OUTCOMES_OF: Readonly<Record<Exclude<Figure, 'refused'>, readonly string[] | null>> = {
  offered: null,
  whileClosed: null,
  answered: ['answered', 'answeredOutside'],
  abandoned: ['abandoned', 'disconnected'],
  overflowed: ['overflowed'],
  callback: ['callback'],
  unknown: ['unknown'],
};

async function callsOf(query: History, asked: CallsQuestion): Promise<CallsFound> {
  const { queues, limit } = asked;
  if (queues.length === 0) return { count: 0, calls: [] };
  return query.transaction().execute(async (read) => {
    const ended = asked.figure === 'refused' ? await refusedIn(read, asked) : await endedIn(read, asked);
    const { figure } = asked;
    const isOfNobodyHere = figure === 'refused' || figure === 'whileClosed';
    const waiting = isOfNobodyHere ? [] : await waitingIn(read, asked, OUTCOMES_OF[figure]);
    const calls = [...waiting, ...ended.calls].slice(0, limit);
    return { count: waiting.length + ended.count, calls };
  });
}

async function endedIn(read: History, asked: CallsQuestion): Promise<CallsFound> {
  const { span, queues, book, figure, limit } = asked;
  // Of both tables only what they have in common is asked.
  const table = (book === 'stays' ? 'stay' : 'caller') as 'caller';
  const outcomes = figure === 'refused' ? null : OUTCOMES_OF[figure];
  const those = () => {
    let rows = read
      .selectFrom(`${table} as ended`)
      .where('ended.quarter', '>=', span.from)
      .where('ended.quarter', '<', span.until)
      .where('ended.queue', 'in', [...queues])
      .where('ended.apart', '=', figure === 'whileClosed' ? 1 : 0);
    if (outcomes) rows = rows.where('ended.outcome', 'in', outcomes as never);
    return rows;
  };
  const { count } = await those()
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await those()
    .leftJoin('contact', (on) =>
      on.onRef('contact.call', '=', 'ended.call').onRef('contact.startedAt', '=', 'ended.startedAt'),
    )
    .select(['ended.queue', 'ended.startedAt', 'ended.outcome', 'ended.waitMs'])
    .select(['contact.agent', 'contact.callerNumber', 'contact.callerName', 'contact.endedAt'])
    .orderBy('ended.startedAt')
    .limit(limit)
    .execute();
  return { count: Number(count), calls: rows };
}

async function refusedIn(read: History, { span, queues, limit }: CallsQuestion): Promise<CallsFound> {
  const those = () =>
    read
      .selectFrom('refused')
      .where('refused.quarter', '>=', span.from)
      .where('refused.quarter', '<', span.until)
      .where('refused.queue', 'in', [...queues]);
  const { count } = await those()
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await those()
    .leftJoin('contact', (on) =>
      on.onRef('contact.call', '=', 'refused.call').onRef('contact.startedAt', '=', 'refused.startedAt'),
    )
    .select(['refused.queue', 'refused.startedAt'])
    .select(['contact.agent', 'contact.callerNumber', 'contact.callerName', 'contact.endedAt'])
    .orderBy('refused.at')
    .limit(limit)
    .execute();
  return { count: Number(count), calls: rows.map((row) => ({ ...row, outcome: 'refused', waitMs: 0 })) };
}

/** Who waits, and who waits no more and is not booked yet, of the outcomes wanted. */
async function waitingIn(
  read: History,
  { span, today, queues, book }: CallsQuestion,
  outcomes: readonly string[] | null,
): Promise<CallFound[]> {
  const rows = await read.selectFrom('waiting').selectAll().orderBy('sinceAt').execute();
  const place = await read.selectFrom('place').select('heard').where('id', '=', 1).executeTakeFirst();
  return rows.flatMap((row) => {
    const outcome = row.outcome ?? 'waiting';
    if (outcomes !== null && !outcomes.includes(outcome)) return [];
    const [queue, since] =
      book === 'stays'
        ? [row.apart === 0 ? row.queue : null, row.sinceAt]
        : [row.firstQueue, row.firstSinceAt];
    if (queue === null || since === null || !queues.includes(queue) || !waitsIn(span, today, since, row))
      return [];
    const waitMs = Math.max(0, (row.untilAt ?? place?.heard ?? since) - since);
    const nothing = { agent: null, callerNumber: null, callerName: null, endedAt: null };
    return [{ queue, startedAt: row.startedAt, outcome, waitMs, ...nothing }];
  });
}
