// Who was lost in some queues, and every call with them since, as the rule of lost callers wants them.
import { type Kysely, sql } from 'kysely';
import type { Contacted } from '#lib/history/lost-callers.ts';
import type { LostHow } from '#lib/model/lost-caller.ts';
import { inBoundary } from './call-search.ts';
import type { LostFound, LostQuestion } from './reader-protocol.ts';
import type { HistoryTables } from './tables.ts';

/** Nobody works through more; the days are to be fewer. */
const MOST = 20_000;
/** So many numbers are asked for at once. */
const KEYS_AT_ONCE = 500;

/** What is left of the steps of a call whose number is not kept any more: nobody knows who was lost. */
const FORGOTTEN = '[]';

type History = Kysely<HistoryTables>;

export function lostIn(query: History, asked: LostQuestion): Promise<LostFound> {
  return query.transaction().execute(async (read) => {
    if (asked.queues.length === 0) return { losses: [], contacts: [], marks: [], isAll: true };
    const ended = await endedIn(read, asked).execute();
    const refused = await refusedIn(read, asked).execute();
    const losses = [
      ...ended.map(({ endedAt, contactEnded, outcome, sentTo, closed, ...row }) => ({
        ...row,
        at: Number(endedAt ?? contactEnded),
        how: howOf(outcome, sentTo, closed === 1),
      })),
      ...refused.map((row) => ({ ...row, waitMs: 0, how: 'refused' as const })),
    ];
    const isAll = ended.length < MOST && refused.length < MOST;
    const keys = [...new Set(losses.flatMap(({ key }) => key ?? []))];
    const contacts: Contacted[] = [];
    for (let at = 0; at < keys.length; at += KEYS_AT_ONCE)
      contacts.push(...(await contactsOf(read, keys.slice(at, at + KEYS_AT_ONCE), asked)));
    return { losses, contacts, marks: await marksIn(read, asked), isAll };
  });
}

/** Those who were in one of the queues, where they last stood in one of these; the last stay of all says what became. */
function endedIn(read: History, { span, queues }: LostQuestion) {
  const ofCall = sql`s."call" = "caller"."call" and s."startedAt" = "caller"."startedAt"`;
  const newest = sql`order by s."endedAt" desc limit 1`;
  const last = sql`${ofCall} ${newest}`;
  const theirs = sql`${ofCall} and s."queue" in (${sql.join([...queues])})`;
  return read
    .selectFrom('contact')
    .innerJoin('caller', (on) =>
      on.onRef('caller.call', '=', 'contact.call').onRef('caller.startedAt', '=', 'contact.startedAt'),
    )
    .select(['caller.call', 'caller.startedAt', 'caller.source', 'caller.waitMs', 'caller.outcome'])
    .select(['contact.callerKey as key', 'contact.endedAt as contactEnded'])
    .select(['contact.callerNumber as number', 'contact.callerName as name'])
    .select(sql<string>`(select s."queue" from "stay" as s where ${theirs} ${newest})`.as('queue'))
    .select(sql<string | null>`(select s."sentTo" from "stay" as s where ${last})`.as('sentTo'))
    .select(sql<number | null>`(select s."closed" from "stay" as s where ${last})`.as('closed'))
    .select(sql<number | null>`(select s."endedAt" from "stay" as s where ${last})`.as('endedAt'))
    .where('contact.startedAt', '>=', span.from)
    .where('contact.startedAt', '<', span.until)
    .where('contact.direction', '!=', 'internal')
    .where('contact.journey', '!=', FORGOTTEN)
    .where(sql<boolean>`exists (select 1 from "stay" as s where ${theirs})`)
    .where((eb) =>
      eb.or([
        eb('caller.outcome', 'in', ['abandoned', 'disconnected']),
        eb.and([
          eb('caller.outcome', '=', 'overflowed'),
          sql<boolean>`(select s."sentTo" from "stay" as s where ${last}) in ('voicemail', 'message', 'noMessage')`,
        ]),
      ]),
    )
    .orderBy('contact.startedAt', 'desc')
    .limit(MOST);
}

/** Those of others are told with no call, and so to nobody. */
const marksIn = (read: History, { span }: LostQuestion) =>
  read
    .selectFrom('lostMark')
    .select(['call', 'startedAt', 'at', 'mark', 'note', 'by'])
    .where('startedAt', '>=', span.from)
    .where('startedAt', '<', span.until)
    .orderBy('at')
    .execute();

/** Whom no queue let in, and nobody talked to. */
function refusedIn(read: History, { span, queues }: LostQuestion) {
  return (
    read
      .selectFrom('refused')
      .innerJoin('contact', (on) =>
        on.onRef('contact.call', '=', 'refused.call').onRef('contact.startedAt', '=', 'refused.startedAt'),
      )
      .select(['refused.call', 'refused.startedAt', 'refused.source', 'refused.queue', 'refused.at'])
      .select(['contact.callerKey as key', 'contact.callerNumber as number', 'contact.callerName as name'])
      .where('contact.startedAt', '>=', span.from)
      .where('contact.startedAt', '<', span.until)
      .where('refused.queue', 'in', [...queues])
      .where('contact.answeredAt', 'is', null)
      .where('contact.direction', '!=', 'internal')
      .where('contact.journey', '!=', FORGOTTEN)
      // Whoever was let in elsewhere afterwards is that queue's.
      .where(
        sql<boolean>`not exists (select 1 from "caller" as c where c."call" = "refused"."call" and c."startedAt" = "refused"."startedAt")`,
      )
      // Refused more than once in one call they are lost once.
      .where(
        sql<boolean>`"refused"."at" = (select max(r."at") from "refused" as r where r."call" = "refused"."call" and r."startedAt" = "refused"."startedAt")`,
      )
      .orderBy('refused.startedAt', 'desc')
      .limit(MOST)
  );
}

function howOf(outcome: string, sentTo: string | null, isClosed: boolean): LostHow {
  if (outcome === 'overflowed') return sentTo === 'message' ? 'message' : 'voicemail';
  if (isClosed) return 'closed';
  return outcome === 'disconnected' ? 'disconnected' : 'abandoned';
}

async function contactsOf(
  read: History,
  keys: readonly string[],
  { span, within }: LostQuestion,
): Promise<Contacted[]> {
  const talk = sql<number>`(select coalesce(sum(t."talkMs"), 0) from "talk" as t where t."call" = "contact"."call" and t."startedAt" = "contact"."startedAt")`;
  const of = async (end: 'callerKey' | 'dialledKey', direction: Contacted['direction']) => {
    let rows = read
      .selectFrom('contact')
      .select([`contact.${end} as key`, 'contact.call', 'contact.startedAt', 'contact.agent'])
      .select(talk.as('talkMs'))
      .where(`contact.${end}`, 'in', [...keys])
      .where('contact.startedAt', '>=', span.from)
      .where('contact.direction', 'in', direction === 'outbound' ? ['outbound'] : ['inbound', 'unknown']);
    if (within)
      rows = rows.where((eb) =>
        direction === 'outbound'
          ? eb.or([inBoundary(eb, within), eb.and([eb('contact.agent', 'is', null), isFrom(within.desks)])])
          : inBoundary(eb, within),
      );
    return (await rows.execute()).map(({ key, call, startedAt, agent, talkMs }) => {
      return { call, key: key ?? '', direction, at: startedAt, talkMs: Number(talkMs), agent };
    });
  };
  return [...(await of('callerKey', 'inbound')), ...(await of('dialledKey', 'outbound'))];
}

const isFrom = (desks: readonly string[]) =>
  desks.length === 0
    ? sql<boolean>`0 = 1`
    : sql<boolean>`"contact"."source" || '/' || "contact"."callerNumber" in (${sql.join([...desks])})`;
