// What a Vodia PBX counts of its queues on one day: `acd/…/stat` (vodia#queue-statistics), sums that its Live page shows.
import { agentId, queueId } from '#lib/model/ids.ts';
import type { FigureSpan, OwnFigures, OwnQueueFigures } from '#lib/model/own-figures.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import type { Memory } from './memory.ts';
import { QueueStat } from './wire.ts';

/** The question of one queue and day; `day` as `2026-12-01`. */
export const figuresPath = (domain: string, queue: string, day: string): string =>
  `acd/${encodeURIComponent(queue)}@${domain}/stat?date=${day.replaceAll('-', '')}&days=1`;

const PATH = /^rest:acd\/([^@/]+)@([^/]+)\/stat/;

/** `null` where no queue told. `answers`: to {@link figuresPath}, each on the channel of its path. */
export function ownFigures(memory: Memory, answers: readonly Frame[], span: FigureSpan): OwnFigures | null {
  const readAt = answers.at(-1)?.at;
  const queues = answers.flatMap(({ channel, text }) => {
    const [, number = '', domain = ''] = PATH.exec(channel) ?? [];
    const key = keyOf(domain, decodeURIComponent(number));
    return lookUp(memory.queues, key) === undefined ? [] : figuresOf(memory, domain, key, parseJson(text));
  });
  if (readAt === undefined || queues.length === 0) return null;
  return { covers: 'day', life: null, ...tenantsDay(memory, span), readAt, queues, records: null };
}

const DAY_MS = 86_400_000;
/** What would be further ahead of UTC is taken to lie behind it: Hawaii, not the Line Islands. */
const AHEAD_MS = 13 * 3_600_000;

/**
 * The day asked about is the tenant's (vodia#days). Where its midnight is not one of the site's clock it is in another zone,
 * and the day of that date lies elsewhere; of one whose clocks have changed since that day it is an hour off. Nothing where
 * tenants differ: their figures are told as one.
 */
function tenantsDay({ domains }: Memory, { day, aheadAt }: FigureSpan): Pick<OwnFigures, 'span'> {
  const midnights = new Set(Object.values(domains).map(({ dayFrom }) => dayFrom));
  const [midnight = null] = midnights;
  const dateAt = (at: number): number => Math.floor((at + aheadAt(at)) / DAY_MS);
  if (midnights.size > 1 || midnight === null || dateAt(midnight - 1) !== dateAt(midnight)) return {};
  const past = midnight % DAY_MS;
  const ahead = DAY_MS - past <= AHEAD_MS ? DAY_MS - past : -past;
  const from = Date.parse(`${day}T00:00:00Z`) - ahead;
  return { span: { from, until: from + DAY_MS } };
}

/** `{}` is a day without calls; an agent's calls are conversations with a second of talk (vodia#queue-statistics). */
function figuresOf(memory: Memory, domain: string, key: string, body: unknown): OwnQueueFigures[] {
  const queue = queueId(memory.source, key);
  const none = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
  if (none)
    return [{ queue, counts: { answered: 0, abandoned: 0, sentOn: 0 }, taken: [], serviceLevel: null }];
  const { success, data } = QueueStat.safeParse(body);
  if (!success) return [];
  const { agents, hangup_waiting, hangup_ringing, redirect_waiting, redirect_ringing, ...keys } = data;
  const taken = agents.flatMap(({ agent, calls }) =>
    agent === null || calls === 0 ? [] : [{ agent: agentId(memory.source, keyOf(domain, agent)), calls }],
  );
  const counts = {
    answered: agents.reduce((sum, { calls }) => sum + calls, 0),
    abandoned: hangup_waiting + (hangup_ringing ?? 0),
    sentOn: (redirect_waiting ?? 0) + (redirect_ringing ?? 0) + (keys.user_interaction ?? 0),
  };
  return [{ queue, counts, taken, serviceLevel: null }];
}
