// A day that is over, in a history in memory, and the interface over it on real HTTP: for tests of what is told of the
// past to whom.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DomainEvent, type EventOf, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { type AgentPolicy, DEFAULT_AGENT_POLICY, DEFAULT_RULE } from '#lib/model/site.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import { answerTo } from '#server/history/answers.ts';
import type { HistoryReader } from '#server/history/reader.ts';
import { openApp } from '#server/http/app.ts';
import { told } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';
import { type History, logOf, openHistory, recorderOn } from '#tests/server/history/in-memory.ts';

export const HQ = sourceId('hq');
export const NOON = Date.UTC(2026, 9, 14, 12);
export const DAY = '2026-10-14';
export const ANA = '+4915112345678';
export const BOB = '+4930777000111';
export const [ADA, BEN] = [agentId(HQ, '1001'), agentId(HQ, '1002')];
export const [SALES, HELP] = [queueId(HQ, '6400'), queueId(HQ, '6401')];

type Made = {
  readonly native: string;
  readonly second: number;
  readonly queue?: typeof SALES;
  readonly agent?: typeof ADA;
  readonly from?: string;
  readonly name?: string;
  readonly to?: string;
  readonly direction?: 'inbound' | 'outbound';
  /** Seconds until it was answered or given up, and from then on. */
  readonly wait?: number;
  readonly talk?: number;
  /** How a caller left a queue whom nobody answered there; left out: gave up. */
  readonly left?: Pick<EventOf<'call.left'>, 'how' | 'to' | 'message'>;
  /** The queue that did not let them in. */
  readonly refused?: typeof SALES;
};
export function made({
  native,
  second,
  queue,
  agent,
  wait = 5,
  talk = 60,
  ...more
}: Made): readonly DomainEvent[] {
  const of = { source: HQ, call: callId(HQ, native) };
  const at = (later: number): number => NOON + (second + later) * 1_000;
  const { from = ANA, name = '', to = '', direction = 'inbound', left = { how: 'abandoned' } } = more;
  const call = { id: of.call, direction, caller: { number: from, name }, dialled: { number: to, name: '' } };
  return [
    { type: 'call.observed', source: HQ, at: at(0), call },
    ...(queue ? [{ type: 'call.queued' as const, ...of, at: at(0), queue }] : []),
    ...(agent ? [{ type: 'call.offered' as const, ...of, at: at(1), agent }] : []),
    ...(agent ? [{ type: 'call.answered' as const, ...of, at: at(wait), agent }] : []),
    ...(!agent && queue ? [{ type: 'call.left' as const, ...of, at: at(wait), ...left }] : []),
    ...(more.refused
      ? [
          {
            type: 'call.refused' as const,
            ...of,
            at: at(wait),
            queue: more.refused,
            because: 'full' as const,
          },
        ]
      : []),
    { type: 'call.ended', ...of, at: at(agent ? wait + talk : wait), derived: false },
  ];
}

const configured = (agents: Partial<AgentPolicy> = {}): DomainEvent => ({
  ...{ type: 'site.configured', source: SITE_SOURCE, at: NOON - 1 },
  site: {
    ...{ name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
    agents: { ...DEFAULT_AGENT_POLICY, ...agents },
    teams: [{ name: 'North', agents: [BEN] }],
  },
});
const inQueues = (queues: readonly (typeof SALES)[]) =>
  queues.map((queue) => ({ queue, signedIn: true, paused: false }));
/** The site, its queues and its two agents, before any call. */
export const standing = (agents?: Partial<AgentPolicy>): readonly DomainEvent[] => [
  configured(agents),
  { type: 'day.turned', source: SITE_SOURCE, at: NOON - 1, day: DAY, from: NOON - 12 * 3_600_000 },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: SALES, name: 'Sales' } },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: HELP, name: 'Help' } },
  {
    ...{ type: 'agent.observed', source: HQ, at: NOON },
    agent: { id: ADA, number: '1001', name: 'Ada Byron', state: 'ready', queues: inQueues([SALES]) },
  },
  {
    ...{ type: 'agent.observed', source: HQ, at: NOON },
    agent: { id: BEN, number: '1002', name: 'Ben Okri', state: 'ready', queues: inQueues([HELP]) },
  },
];

const PASSWORD = 'correct horse battery';
const someone = (name: string, more: Partial<ConfiguredPerson> = {}): ConfiguredPerson =>
  ({ name, password: PASSWORD, role: 'supervisor', numbers: 'full', ...more }) as ConfiguredPerson;
const people = [
  someone('Eva', { role: 'viewer' }),
  someone('Max'),
  someone('Sue', { numbers: 'masked', queues: [`${SALES}`] }),
  someone('Hal', { queues: [`${HELP}`] }),
  someone('Ivo', { mayNot: ['alert.acknowledge'] }),
  someone('Lea', { teams: ['North'] }),
  someone('Amy', { names: 'initials' }),
];

export type Get = (path: string, body?: unknown) => Promise<Response>;
export type PastDoor = {
  readonly desk: Awaited<ReturnType<typeof openDesk>>;
  readonly history: History;
  /** Signs somebody in: how they ask. */
  readonly as: (name: string) => Promise<Get>;
  close(): Promise<void>;
};

/** @param now when it is asked; left out: an hour after {@link NOON}. */
export async function openPast(
  all: readonly DomainEvent[],
  { now = NOON + 3_600_000, ...more }: { now?: number; endOfNextOpenDay?: (at: number) => number } = {},
): Promise<PastDoor> {
  const history = await openHistory();
  const recorder = await recorderOn(history, all.length);
  await recorder.take(logOf(all));
  let seq = all.length;
  const board = told(all);
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const reader = { ask: (question) => answerTo(history.query, question) } as HistoryReader;
  const desk = await openDesk(people);
  const answer = openApp({
    logger: { info: never, warn: never, error: never },
    now: () => now,
    ...desk.parts,
    ...more,
    board: () => board,
    history: reader,
    sources: never,
    server: never,
    restart: async () => false,
    append: async (said) => {
      await recorder.take(said.map((event) => ({ seq: ++seq, heard: now, event })));
      return seq;
    },
    reload: never,
    allowed: () => true,
  });
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  return {
    ...{ desk, history },
    async as(name) {
      const signIn = await fetch(`${url}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, password: PASSWORD }),
      });
      const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      return (path, body) =>
        fetch(url + path, {
          headers: { cookie, ...(body === undefined ? {} : { origin: new URL(url).origin }) },
          ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        });
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      history.close();
    },
  };
}
