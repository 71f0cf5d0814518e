// How the history is read. Imported by its own thread alone: a query may take seconds.
import type { Kysely } from 'kysely';
import { isMissed } from '#lib/history/points-lost.ts';
import { type QueueReport, queueReport, waitsIn } from '#lib/history/queue-report.ts';
import { serviceLevel } from '#lib/measure/service-level.ts';
import { callsFound } from './call-search.ts';
import { lostIn } from './lost-search.ts';
import { madeUntil } from './made-days.ts';
import { pointsBy, staffOf } from './points.ts';
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
import { reportInput } from './report-input.ts';
import { staysOf } from './stays-of-source.ts';
import type { HistoryTables } from './tables.ts';

type History = Kysely<HistoryTables>;

export function answerTo(query: History, question: Question): Promise<AnyAnswer> {
  if (question.what === 'queues') return queuesBy(query, question);
  if (question.what === 'points') return pointsBy(query, question);
  if (question.what === 'staff') return staffOf(query, question);
  if (question.what === 'made') return madeIn(query);
  if (question.what === 'lost') return lostIn(query, question);
  if (question.what === 'search') return callsFound(query, question);
  return question.what === 'stays' ? staysOf(query, question) : callsOf(query, question);
}

const madeIn = async (query: History): Promise<MadeFound> => ({ until: await madeUntil(query) });

/** One transaction: what has been booked and who waits are of the same moment. */
const queuesBy = (query: History, question: QueuesQuestion): Promise<QueueReport> =>
  query.transaction().execute(async (read) => queueReport(await reportInput(read, question)));

/** The outcomes each figure counts. */
const OUTCOMES_OF: Readonly<Record<Exclude<Figure, 'refused'>, readonly string[] | null>> = {
  offered: null,
  whileClosed: null,
  missed: null,
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
    .limit(figure === 'missed' ? Number(count) : limit)
    .execute();
  if (figure !== 'missed') return { count: Number(count), calls: rows };
  const missed = rows.filter(({ queue, outcome, waitMs }) => {
    const rule = asked.rules[queue];
    return rule !== undefined && isMissed(outcome, waitMs, rule);
  });
  return { count: missed.length, calls: missed.slice(0, limit) };
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
  { span, today, queues, book, figure, rules, now }: CallsQuestion,
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
    if (figure === 'missed') {
      const rule = rules[queue];
      const isMiss =
        rule !== undefined &&
        (row.outcome === null
          ? serviceLevel({}, [since], rule, now).denominator > 0
          : isMissed(row.outcome, waitMs, rule));
      if (!isMiss) return [];
    }
    const nothing = { agent: null, callerNumber: null, callerName: null, endedAt: null };
    return [{ queue, startedAt: row.startedAt, outcome, waitMs, ...nothing }];
  });
}
