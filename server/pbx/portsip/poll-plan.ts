// What a PortSIP PBX is to be asked again and again, by what is known of its calls: a plan that is data.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { PollItem } from '#server/pbx-sdk/poll-scheduler.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import type { CallMemory, Memory } from './memory.ts';

/** Active sessions: while one is gone untold, while there are any, and while there are none. */
const DOUBT_MS = 3_000;
const SESSIONS_MS = 10_000;
export const IDLE_MS = 30_000;
/** Waiting lists: while a caller has gone astray, while somebody waits there, and while nobody does. */
const ASTRAY_MS = 5_000;
const BUSY_MS = 10_000;
const QUIET_MS = 60_000;
/** A caller of whom nothing is heard for this long after the call began may wait in a queue untold; for how long at most. */
const ASTRAY_AFTER_MS = 12_000;
const ASTRAY_FOR_MS = 300_000;
/** All states of all agents once around, and the least time between two of them. */
const ROUND_MS = 180_000;
const LEAST_AGENT_MS = 100;
const ROSTER_MS = 600_000;

/** As REST lists it: `id` is how it is asked about. */
export type Queue = { readonly tenant: string; readonly id: string; readonly number: string };

export type Question = PollItem & {
  readonly what: 'sessions' | 'waiting' | 'logs' | 'settings' | 'agents' | 'roster';
  readonly tenant: string;
  readonly queue: Queue | null;
};

/** An agent in a queue: each has a state of its own there. */
export type Member = { readonly queue: Queue; readonly agent: string };

/** Of what there is to ask: `members` is how many states of agents there are. */
type Scope = {
  readonly tenants: readonly string[];
  readonly queues: readonly Queue[];
  readonly members: number;
};

/** The questions, and how often each is asked when nothing else calls for it. */
export function plan(memory: Memory, { tenants, queues, members }: Scope, now: number): Question[] {
  const isAstray = Object.values(memory.calls).some((call) => hasGoneAstray(call, now));
  const isInDoubt = now < memory.doubtUntil;
  return [
    { key: 'roster', what: 'roster', tenant: '', queue: null, everyMs: ROSTER_MS },
    {
      key: 'agents',
      what: 'agents',
      tenant: '',
      queue: null,
      everyMs: Math.max(LEAST_AGENT_MS, ROUND_MS / Math.max(1, members)),
    },
    ...tenants.flatMap((tenant): Question[] => [
      {
        key: `sessions ${tenant}`,
        what: 'sessions',
        tenant,
        queue: null,
        everyMs: isInDoubt ? DOUBT_MS : lookUp(memory.sessions, tenant) ? SESSIONS_MS : IDLE_MS,
      },
      { key: `logs ${tenant}`, what: 'logs', tenant, queue: null, everyMs: Number.POSITIVE_INFINITY },
    ]),
    ...queues.flatMap((queue): Question[] => {
      const { tenant, id, number } = queue;
      const isBusy = lookUp(memory.queues, keyOf(tenant, number))?.busy;
      return [
        {
          key: `waiting ${tenant} ${id}`,
          what: 'waiting',
          tenant,
          queue,
          everyMs: isAstray ? ASTRAY_MS : isBusy ? BUSY_MS : QUIET_MS,
        },
        {
          key: `settings ${tenant} ${id}`,
          what: 'settings',
          tenant,
          queue,
          everyMs: ROSTER_MS,
          isDueWhenNew: true,
        },
      ];
    }),
  ];
}

/** It has begun and been sent on, and nothing more was told of it. */
const hasGoneAstray = ({ begun, seenAt, waits }: CallMemory, now: number): boolean =>
  begun !== null &&
  begun.seenAt === seenAt &&
  !waits &&
  now - begun.at >= ASTRAY_AFTER_MS &&
  now - begun.at < ASTRAY_FOR_MS;

/** The queues of these tenants that REST lists. */
export const queuesOf = ({ queues }: Memory, tenants: readonly string[]): Queue[] =>
  Object.values(queues).flatMap(({ tenant, number, restId: id }) =>
    id !== null && tenants.includes(tenant) ? [{ tenant, id, number }] : [],
  );

/** Whose phones are listened to: all that are listed, and whoever serves a queue. */
export const numbersOf = ({ agents }: Memory): string[] =>
  Object.values(agents).flatMap(({ number, isExtension, queues }) =>
    isExtension || Object.keys(queues).length > 0 ? [number] : [],
  );

/** Who serves which of these queues, queue by queue. */
export function membersOf({ agents }: Memory, queues: readonly Queue[]): Member[] {
  const serving: Record<string, string[]> = {};
  for (const { tenant, number, queues: served } of Object.values(agents))
    for (const queue of Object.keys(served)) {
      const key = keyOf(tenant, queue);
      const others = lookUp(serving, key);
      if (others) others.push(number);
      else serving[key] = [number];
    }
  return queues.flatMap((queue) =>
    (lookUp(serving, keyOf(queue.tenant, queue.number)) ?? []).map((agent) => ({ queue, agent })),
  );
}
