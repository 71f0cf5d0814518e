// How calls that are over are found again: by number, agent, queue, outcome, wait, talk and time, newest first.
import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import type { FoundCalls, SearchQuestion } from './reader-protocol.ts';
import type { HistoryTables } from './tables.ts';

/** From so many digits on a number is the same caller in whatever form a PBX writes it. */
const WHOLE_KEY = 9;

/** One more than asked for is looked up: whether there are older ones. */
export async function callsFound(query: Kysely<HistoryTables>, asked: SearchQuestion): Promise<FoundCalls> {
  return query.transaction().execute(async (read) => {
    const found = await contactsOf(read, asked).execute();
    const calls = found.slice(0, asked.limit);
    const stays = await staysOf(read, calls);
    return {
      more: found.length > asked.limit,
      calls: calls.map((call) => ({
        ...call,
        talkMs: call.talkMs === null ? null : Number(call.talkMs),
        queues: stays.get(keyOf(call)) ?? [],
      })),
    };
  });
}

function contactsOf(read: Kysely<HistoryTables>, asked: SearchQuestion) {
  const { span, within, number, agent, queue, outcome, minWaitMs, minTalkMs, call, before, limit } = asked;
  let rows = read
    .selectFrom('contact')
    .leftJoin('caller', (on) =>
      on.onRef('caller.call', '=', 'contact.call').onRef('caller.startedAt', '=', 'contact.startedAt'),
    )
    .selectAll('contact')
    .select(['caller.outcome', 'caller.waitMs'])
    .select((eb) =>
      eb
        .selectFrom('talk')
        .select(({ fn }) => fn.sum<number | null>('talk.talkMs').as('sum'))
        .whereRef('talk.call', '=', 'contact.call')
        .whereRef('talk.startedAt', '=', 'contact.startedAt')
        .as('talkMs'),
    )
    .orderBy('contact.startedAt', 'desc')
    .orderBy('contact.call', 'desc')
    .limit(limit + 1);
  rows =
    call === null
      ? rows.where('contact.startedAt', '>=', span.from).where('contact.startedAt', '<', span.until)
      : rows.where('contact.call', '=', call.id).where('contact.startedAt', '=', call.startedAt);
  if (before)
    rows = rows.where((eb) =>
      eb.or([
        eb('contact.startedAt', '<', before.startedAt),
        eb.and([eb('contact.startedAt', '=', before.startedAt), eb('contact.call', '<', before.id)]),
      ]),
    );
  if (within) rows = rows.where((eb) => inBoundary(eb, within));
  if (queue !== null) rows = rows.where(stoodIn([queue]));
  if (agent !== null)
    rows = rows.where((eb) =>
      eb.or([
        eb('contact.agent', '=', agent),
        eb.exists(
          eb
            .selectFrom('talk')
            .select('talk.agent')
            .whereRef('talk.call', '=', 'contact.call')
            .whereRef('talk.startedAt', '=', 'contact.startedAt')
            .where('talk.agent', '=', agent),
        ),
      ]),
    );
  if (number !== null) {
    const { key, whole } = number;
    rows =
      whole || key.length >= WHOLE_KEY
        ? rows.where((eb) => eb.or([eb('contact.callerKey', '=', key), eb('contact.dialledKey', '=', key)]))
        : rows.where((eb) =>
            eb.or([eb('contact.callerKey', 'like', `%${key}`), eb('contact.dialledKey', 'like', `%${key}`)]),
          );
  }
  if (outcome === 'unanswered')
    rows = rows.where('caller.outcome', 'is', null).where('contact.answeredAt', 'is', null);
  else if (outcome === 'answered')
    rows = rows.where((eb) =>
      eb.or([
        eb('caller.outcome', '=', 'answered'),
        eb.and([eb('caller.outcome', 'is', null), eb('contact.answeredAt', 'is not', null)]),
      ]),
    );
  else if (outcome !== null) rows = rows.where('caller.outcome', '=', outcome);
  if (minWaitMs > 0) rows = rows.where('caller.waitMs', '>=', minWaitMs);
  if (minTalkMs > 0)
    rows = rows.where(
      sql<boolean>`(select coalesce(sum(t."talkMs"), 0) from "talk" as t where t."call" = "contact"."call" and t."startedAt" = "contact"."startedAt") >= ${minTalkMs}`,
    );
  return rows;
}

/** A call of these queues, or of no queue and one of these agents. */
export const inBoundary = (
  eb: ExpressionBuilder<HistoryTables, 'contact'>,
  { queues, agents }: NonNullable<SearchQuestion['within']>,
) => eb.or([stoodIn(queues), eb.and([eb('contact.agent', 'in', [...agents]), eb.not(stoodAnywhere)])]);

/** The call stood in one of these queues, once at least. */
const stoodIn = (queues: readonly string[]) =>
  queues.length === 0
    ? sql<boolean>`0 = 1`
    : sql<boolean>`exists (select 1 from "stay" as s where s."call" = "contact"."call" and s."startedAt" = "contact"."startedAt" and s."queue" in (${sql.join([...queues])}))`;

const stoodAnywhere = sql<boolean>`exists (select 1 from "stay" as s where s."call" = "contact"."call" and s."startedAt" = "contact"."startedAt")`;

type Found = { readonly call: string; readonly startedAt: number };
const keyOf = ({ call, startedAt }: Found): string => `${startedAt} ${call}`;

/** The queues each of them stood in, in order. */
async function staysOf(
  read: Kysely<HistoryTables>,
  calls: readonly Found[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const queues = new Map<string, string[]>();
  if (calls.length === 0) return queues;
  const rows = await read
    .selectFrom('stay')
    .select(['call', 'startedAt', 'queue'])
    .where('call', 'in', [...new Set(calls.map(({ call }) => call))])
    .orderBy('endedAt')
    .execute();
  for (const row of rows) {
    const known = queues.get(keyOf(row));
    if (!known) queues.set(keyOf(row), [row.queue]);
    else if (!known.includes(row.queue)) known.push(row.queue);
  }
  return queues;
}
