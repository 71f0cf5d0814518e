// What a Vodia PBX counts of its queues on one day: `acd/…/stat` (vodia#queue-statistics), sums that its Live page shows.
import { agentId, queueId } from '#lib/model/ids.ts';
import type { OwnFigures, OwnQueueFigures } from '#lib/model/own-figures.ts';
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
export function ownFigures(memory: Memory, answers: readonly Frame[]): OwnFigures | null {
  const readAt = answers.at(-1)?.at;
  const queues = answers.flatMap(({ channel, text }) => {
    const [, number = '', domain = ''] = PATH.exec(channel) ?? [];
    const key = keyOf(domain, decodeURIComponent(number));
    return lookUp(memory.queues, key) === undefined ? [] : figuresOf(memory, domain, key, parseJson(text));
  });
  if (readAt === undefined || queues.length === 0) return null;
  return { covers: 'day', life: null, readAt, queues, records: null };
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
