// The stays of one source around a span, one by one, as they are held against what its PBX counts.
import type { Kysely } from 'kysely';
import type { OurCall, Ours } from '#lib/agreement/sheet.ts';
import type { Step } from '#lib/model/board.ts';
import type { StaysQuestion } from './reader-protocol.ts';
import type { HistoryTables } from './tables.ts';

/** No call that began longer before a span is counted within it by anybody. */
const BEFORE_MS = 12 * 3_600_000;

/** One transaction: what has ended and when we were away are of the same moment. */
export function staysOf(query: Kysely<HistoryTables>, { source, span, by }: StaysQuestion): Promise<Ours> {
  const { from, until } = span;
  return query.transaction().execute(async (read) => {
    const stays = await read
      .selectFrom('stay')
      .leftJoin('contact', (on) =>
        on.onRef('contact.call', '=', 'stay.call').onRef('contact.startedAt', '=', 'stay.startedAt'),
      )
      .select(['stay.call', 'stay.queue', 'stay.startedAt', 'stay.joinedAt', 'stay.endedAt', 'stay.waitMs'])
      .select(['stay.outcome', 'stay.sentBy', 'stay.agent', 'stay.quarter', 'stay.apart'])
      .select(['contact.callerNumber as number', 'contact.endedAt as overAt', 'contact.journey'])
      // The conversation that its answer began.
      .select(({ selectFrom }) =>
        selectFrom('talk')
          .select(({ fn }) => fn.min('talk.untilAt').as('until'))
          .whereRef('talk.call', '=', 'stay.call')
          .whereRef('talk.startedAt', '=', 'stay.startedAt')
          .whereRef('talk.queue', '=', 'stay.queue')
          .whereRef('talk.untilAt', '>=', 'stay.endedAt')
          .as('talkedUntil'),
      )
      .select(({ selectFrom }) =>
        selectFrom('talk')
          .select('talk.talkMs')
          .whereRef('talk.call', '=', 'stay.call')
          .whereRef('talk.startedAt', '=', 'stay.startedAt')
          .whereRef('talk.queue', '=', 'stay.queue')
          .whereRef('talk.untilAt', '>=', 'stay.endedAt')
          .orderBy('talk.untilAt')
          .limit(1)
          .as('talkMs'),
      )
      .where('stay.quarter', '>=', from - BEFORE_MS)
      .where('stay.quarter', '<', until)
      .where('stay.source', '=', source)
      .orderBy('stay.startedAt')
      .execute();
    const gaps = await read
      .selectFrom('gap')
      .select(['fromAt', 'untilAt'])
      .where('source', '=', source)
      .where('fromAt', '<', until)
      .where(({ eb, or }) => or([eb('untilAt', 'is', null), eb('untilAt', '>', from)]))
      .orderBy('fromAt')
      .execute();
    const left = await read
      .selectFrom('session')
      .select(['agent', 'queue', 'untilAt'])
      .where('source', '=', source)
      .where('untilAt', '>=', from - BEFORE_MS)
      .execute();
    const begun = await beginningOf(read, source);
    const before = begun === null ? until : Math.min(begun, until);
    const calls = stays.map((stay): OurCall => {
      const { apart, joinedAt, quarter, talkedUntil, talkMs, overAt, journey, ...rest } = stay;
      const at = by === 'booking' ? quarter : joinedAt < 0 ? rest.startedAt : joinedAt;
      const isAnswered = rest.outcome === 'answered' || rest.outcome === 'answeredOutside';
      // Where conversations are not kept, the whole call's end is all that is known.
      const talked = isAnswered ? (talkedUntil ?? overAt) : null;
      return {
        ...rest,
        joinedAt: joinedAt < 0 ? null : joinedAt,
        talkedUntil: talked,
        talkMs: isAnswered ? talkMs : null,
        memberLeft: left.some(
          ({ agent, queue, untilAt }) =>
            agent === rest.agent && queue === rest.queue && isWithin(untilAt, rest.endedAt, talked),
        ),
        returns: returnsIn(journey, rest.queue, joinedAt < 0 ? rest.startedAt : joinedAt, rest.endedAt),
        booked: quarter !== null && at !== null && at >= from && at < until,
        apart: apart === 1,
      };
    });
    // Before there is anything of a source nobody listened to it.
    return { calls, gaps: before > from ? [{ fromAt: from, untilAt: before }, ...gaps] : gaps };
  });
}

const isWithin = (at: number | null, from: number, until: number | null): boolean =>
  at !== null && until !== null && at > from && at < until;

/** When a queue let somebody go within one stay: they came back at once (docs/counting.md, 3). */
function returnsIn(journey: string | null, queue: string, from: number, until: number): number[] {
  // Most callers leave no queue unanswered, or one once: nothing has to be read.
  if (journey === null || !journey.includes('"left"')) return [];
  const steps = JSON.parse(journey) as readonly Step[];
  return steps
    .filter(({ what, queue: of, at }) => what === 'left' && of === queue && at >= from && at < until)
    .map(({ at }) => at);
}

/** Since when there is anything of a source: its first name, stay, or time when it was not heard; `null`: nothing yet. */
async function beginningOf(read: Kysely<HistoryTables>, source: string): Promise<number | null> {
  const first = [];
  for (const table of ['name', 'gap'] as const)
    first.push(
      await read
        .selectFrom(table)
        .select(({ fn }) => fn.min('fromAt').as('at'))
        .where('source', '=', source)
        .executeTakeFirst(),
    );
  const stay = await read
    .selectFrom('stay')
    .select(({ fn }) => fn.min('startedAt').as('at'))
    .where('source', '=', source)
    .executeTakeFirst();
  const known = [...first, stay].flatMap((row) => (typeof row?.at === 'number' ? [row.at] : []));
  return known.length === 0 ? null : Math.min(...known);
}
