// At which addresses the callers are told who were lost, and what has become of each.
import { createRoute } from '@hono/zod-openapi';
import type { z } from 'zod';
import { boundsQueues, seesAgent } from '#lib/access/boundary.ts';
import { maskedText } from '#lib/access/masked.ts';
import { type LostCallerTold, type LostTold, lostQuerySchema, lostSchema } from '#lib/api/lost-callers.ts';
import { csvLine } from '#lib/format/csv.ts';
import { type Day, dayAt } from '#lib/format/day.ts';
import { mask } from '#lib/format/phone.ts';
import { isShort, type LostEpisode, lostEpisodes, lostSums } from '#lib/history/lost-callers.ts';
import { daysAfter } from '#lib/history/quarters.ts';
import { spanOf, type TimeSpan } from '#lib/history/spans.ts';
import type { Access } from '#lib/model/access.ts';
import type { SiteRow } from '#lib/model/board.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { Who } from '#server/access/access-desk.ts';
import type { LostFound } from '#server/history/reader-protocol.ts';
import { type ApiParts, withRight, writtenDown } from '#server/http/api-parts.ts';
import { type Api, json, refusals } from '#server/http/described.ts';
import { agentNameFor, askHistory, type PastParts, queuesFor, siteNow } from '#server/http/past-sight.ts';
import { Refused } from '#server/http/refused.ts';

const about = { tags: ['calls'], security: [{ session: [] }], method: 'get' as const };
const lost = createRoute({
  ...about,
  path: '/calls/lost',
  summary: 'Callers who were lost, and what has become of each',
  request: { query: lostQuerySchema },
  responses: { 200: json(lostSchema, 'The callers.'), ...refusals(400, 401, 403, 503) },
});
const table = createRoute({
  ...about,
  path: '/calls/lost.csv',
  summary: 'Callers who were lost, as a table',
  request: { query: lostQuerySchema },
  responses: {
    200: { description: 'The table.', content: { 'text/csv': {} } },
    ...refusals(400, 401, 403, 503),
  },
});

export type LostParts = PastParts & Pick<ApiParts, 'endOfNextOpenDay'>;
type Asked = z.output<typeof lostQuerySchema>;

export function lostCallerRoutes(api: Api, parts: LostParts): void {
  api.openapi(lost, async (c) => {
    const who = withRight(parts, c, 'reports.see', 'signInToSee');
    const { access } = who;
    const told = await lostFor(parts, who, c.req.valid('query'));
    if (access.numbers !== 'masked' && told.callers.some(({ withheld }) => !withheld))
      parts.witness.showedNumbers(c.env.incoming);
    return c.json(told, 200);
  });

  api.openapi(table, async (c) => {
    const who = withRight(parts, c, 'reports.see', 'signInToSee');
    // A page of another site may lead a browser here: it gets nothing, but an entry for it would be somebody else's.
    if (c.req.header('sec-fetch-site') === 'cross-site') throw new Refused(403, message('originRefused'));
    const asked = c.req.valid('query');
    const told = await lostFor(parts, who, asked);
    await writtenDown(parts, who, 'calls.export', null, {
      ...{ from: told.from, until: told.until, lost: told.callers.length },
      ...{ queue: asked.queue ?? '', state: asked.state ?? '' },
    });
    return c.body(csvOf(told, parts), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="ringside-lost-callers-${told.from}.csv"`,
      'cache-control': 'no-store',
    });
  });
}

async function lostFor(parts: LostParts, who: Who, asked: Asked): Promise<LostTold> {
  const { access } = who;
  const site = siteNow(parts);
  const until = asked.until ?? asked.from ?? site.day;
  if (!until) throw new Refused(503, message('historyNotRead'));
  const from = asked.from ?? (asked.until ? until : daysAfter(until, -1));
  const span = spanOf(from, until, site.timeZone);
  if (!span) throw new Refused(400, message('notUnderstood', { where: 'from, until' }));
  const found = await lostIn(parts, access, span);
  const now = parts.now();
  const dayOf = remembered(site.timeZone, ({ day }) => day);
  const { endOfNextOpenDay } = parts;
  const untilOf = remembered(site.timeZone, ({ from: begins, until: ends }) =>
    endOfNextOpenDay ? endOfNextOpenDay(begins) : dayAt(ends, site.timeZone).until,
  );
  const isIn = ({ queue }: { queue: string }): boolean => !asked.queue || queue === asked.queue;
  // By all queues somebody sees: whoever was lost in one and then in another is one caller.
  const episodes = lostEpisodes({ ...found, now, untilOf, dayOf }).filter(({ attempts }) =>
    attempts.some(isIn),
  );
  const chosen = episodes.filter((each) => fits(each, asked.state));
  const [toDo, others] = [chosen.filter(isToDo).reverse(), chosen.filter((each) => !isToDo(each))];
  const inOrder = [
    ...toDo,
    ...others.filter(({ key }) => key !== null),
    ...others.filter(({ key }) => key === null),
  ];
  const callerOf = new Map(found.losses.map((each) => [keyOf(each.startedAt, each.call), each]));
  return {
    ...{ now, timeZone: site.timeZone, from, until, isAll: found.isAll },
    sums: {
      ...lostSums(episodes),
      short: found.losses.filter((loss) => isShort(loss) && isIn(loss)).length,
    },
    callers: inOrder.map((each) => toldTo(parts, who, site, callerOf, each)),
  };
}

/** What somebody is told of calls that began in a span. @throws Refused where it cannot be read. */
export function lostIn(parts: LostParts, access: Access, span: TimeSpan): Promise<LostFound> {
  const queues = queuesFor(parts, access, undefined).map(({ id }) => id);
  const within = boundsQueues(access) ? { queues, ...agentsWithin(parts, access) } : null;
  return askHistory(parts.history, { what: 'lost', span, queues, within });
}

/** Whom somebody has still to do with. Who showed no number can be called by nobody. */
const isToDo = ({ key, state }: LostEpisode): boolean =>
  key !== null && (state === 'open' || state === 'tried');

function fits(episode: LostEpisode, state: Asked['state']): boolean {
  if (state === undefined) return true;
  if (state === 'toDo') return isToDo(episode);
  return episode.key === null ? state === 'withheld' : state === episode.state;
}

/** Teams do not narrow it: whom another team of the queue has called back need not be called again. */
function agentsWithin({ board }: LostParts, access: Access): { agents: string[]; desks: string[] } {
  const seen = [...board().all('agent')].filter((row) => seesAgent({ ...access, teams: null }, row, board()));
  return {
    agents: seen.map(({ id }) => id),
    desks: seen.flatMap(({ source, number }) => (number === '' ? [] : [`${source}/${number}`])),
  };
}

/** What holds for a moment's day, worked out once a day. */
function remembered<T>(timeZone: string, of: (day: Day) => T): (at: number) => T {
  const days: { readonly day: Day; readonly is: T }[] = [];
  return (at) => {
    const known = days.find(({ day }) => at >= day.from && at < day.until);
    if (known) return known.is;
    const day = dayAt(at, timeZone);
    const is = of(day);
    days.push({ day, is });
    return is;
  };
}

export const keyOf = (startedAt: number, call: string): string => `${startedAt}.${call}`;

function toldTo(
  parts: LostParts,
  { access, name: asker }: Who,
  site: SiteRow,
  callerOf: ReadonlyMap<string, LostFound['losses'][number]>,
  { attempts, closed, claim, marks, since, key, ...episode }: LostEpisode,
): LostCallerTold {
  const last = attempts.at(-1);
  if (!last) throw new Error('an episode without an attempt');
  const lastKey = keyOf(last.startedAt, last.call);
  const { number = '', name = '' } = callerOf.get(lastKey) ?? {};
  const isMasked = access.numbers === 'masked';
  const agentOf = (id: string | null) => (id === null ? null : agentNameFor(parts, access, site, id));
  return {
    ...episode,
    key: lastKey,
    caller: isMasked
      ? { number: number === '' ? '' : mask(number), name: maskedText(name) }
      : { number, name },
    withheld: key === null,
    queue: last.queue,
    attempts: attempts.map(({ startedAt, call, queue, waitMs, how }) => {
      return { key: keyOf(startedAt, call), at: startedAt, queue, waitMs, how };
    }),
    closed: closed && { ...closed, agent: agentOf(closed.agent) },
    claim: claim && { ...claim, isMine: claim.by === asker },
    marks: marks.map(({ at, mark, note, by }) => {
      return { at, mark, note: isMasked ? maskedText(note) : note, by };
    }),
    since: since.map(({ at, call, cameTo, agent }) => {
      return { key: keyOf(at, call), at, cameTo, agent: agentOf(agent) };
    }),
  };
}

/** One line a caller, times as ISO 8601 in UTC. */
function csvOf({ callers, timeZone }: LostTold, { board }: LostParts): string {
  const lines = [
    csvLine([
      ...['first', 'last', 'zone of the site', 'caller', "caller's name", 'queue', 'how', 'attempts'],
      ...['longest wait s', 'state', 'closed', 'agent', 'tries', 'last try', 'shared number', 'expires'],
      ...['closed by', 'taken by', 'notes'],
    ]),
  ];
  const iso = (at: number | null | undefined) => (at == null ? null : new Date(at).toISOString());
  for (const each of callers) {
    const queue = board().get('queue', each.queue);
    const [first, last] = [each.attempts[0], each.attempts.at(-1)];
    lines.push(
      csvLine([
        ...[iso(first?.at), iso(last?.at), timeZone, each.caller.number, each.caller.name],
        queue ? queue.name || queue.number : each.queue,
        ...[last?.how ?? '', each.attempts.length, Math.round(each.longestWaitMs / 1_000), each.state],
        ...[iso(each.closed?.at), each.closed?.agent ?? null, each.tries, iso(each.lastTryAt)],
        ...[each.isShared ? 'yes' : 'no', iso(each.until), each.closed?.by ?? null, each.claim?.by ?? null],
        each.marks.flatMap(({ note, by }) => (note === '' ? [] : [`${by}: ${note}`])).join('\n'),
      ]),
    );
  }
  return lines.join('');
}
