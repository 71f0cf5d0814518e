// What the points of a service level were lost to, and who was there then.
import type { Kysely } from 'kysely';
import { dearest, pointsLost } from '#lib/history/points-lost.ts';
import type { TimeSpan } from '#lib/history/spans.ts';
import { type AgentThere, agentsThere } from '#lib/history/staffing.ts';
import type { PointsFound, PointsQuestion, Running, StaffFound, StaffQuestion } from './reader-protocol.ts';
import { reportInput } from './report-input.ts';
import type { HistoryTables } from './tables.ts';

type History = Kysely<HistoryTables>;

/** No spell is longer: they are cut at midnight, and a day has 25 hours at most. */
const LONGEST_MS = 26 * 3_600_000;

export function pointsBy(query: History, question: PointsQuestion): Promise<PointsFound> {
  const { book, most, running, now } = question;
  return query.transaction().execute(async (read) => {
    const points = pointsLost(await reportInput(read, question), book);
    const worst: PointsFound['worst'][number][] = [];
    for (const { queue, at } of dearest(points, most)) {
      const span = points.intervals[at];
      if (span) worst.push({ queue, at, agents: await there(read, queue, soFar(span, now), running) });
    }
    return { points, worst };
  });
}

export const staffOf = (query: History, { queue, span, running, now }: StaffQuestion): Promise<StaffFound> =>
  query
    .transaction()
    .execute(async (read) => ({ agents: await there(read, queue, soFar(span, now), running) }));

const soFar = ({ from, until }: TimeSpan, now: number): TimeSpan => ({ from, until: Math.min(until, now) });

async function there(
  read: History,
  queue: string,
  { from, until }: TimeSpan,
  running: readonly Running[],
): Promise<readonly AgentThere[]> {
  const sessions = await read
    .selectFrom('session')
    .select(['agent', 'fromAt', 'untilAt'])
    .where('queue', '=', queue)
    .where('fromAt', '<', until)
    .where(({ eb, or }) => or([eb('untilAt', 'is', null), eb('untilAt', '>', from)]))
    .execute();
  const agents = [...new Set(sessions.map(({ agent }) => agent))];
  if (agents.length === 0) return [];
  const spells = await read
    .selectFrom('spell')
    .select(['agent', 'state', 'reason', 'pauseClass', 'fromAt', 'untilAt'])
    .where('agent', 'in', agents)
    .where('fromAt', '<', until)
    .where('fromAt', '>', from - LONGEST_MS)
    .where('untilAt', '>', from)
    .execute();
  const lasting = running.map((each) => ({ ...each, untilAt: Math.max(each.fromAt, until) }));
  return agentsThere({ from, until }, sessions, [...spells, ...lasting]);
}
