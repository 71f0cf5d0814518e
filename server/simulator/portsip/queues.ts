// PortSIP's queues and agents over REST: lists, settings, who waits, what state an agent is in and is put into.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, QueueSetup, Result } from '#server/simulator/call-centre/model.ts';
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import { isManager } from './accounts.ts';
import {
  denied,
  failed,
  get,
  invalid,
  listed,
  missing,
  post,
  type Route,
  silent,
  type TenantAsk,
  text,
  told,
} from './answers.ts';
import type { Wire } from './stage.ts';

const STRATEGIES = { ring_all: 'RING_SIMULTANEOUSLY', rrmemory: 'LEAST_WORKED_HUNT' } as const;
const STATUSES = ['READY', 'NOT_READY', 'WRAP_UP', 'LOGGED_IN', 'LOGGED_OUT'] as const;
type Status = (typeof STATUSES)[number];
const BY_SKILL = 'SKILL_BASED_ROUTING_LEAST_WORKED_HUNT';

/** The last tier of whoever serves it. */
const topTier = ({ tenant }: TenantAsk['office'], queue: string): number =>
  Math.max(0, ...[...tenant.floor.agents.values()].map(({ tiers }) => tiers[queue] ?? 0));

/** The higher, the sooner they are rung. */
const skillOf = (office: TenantAsk['office'], { tiers }: FloorAgent, queue: string): number =>
  topTier(office, queue) - (tiers[queue] ?? 0);

export function queueRoutes(wire: Wire): Route[] {
  const queueOf = ({ office }: TenantAsk, id: string): QueueSetup | undefined => {
    for (const queue of office.tenant.floor.queues.values())
      if (wire.queueId(office.tenant, queue.number) === id) return queue;
    return undefined;
  };
  const onQueue = (ask: TenantAsk, run: (queue: QueueSetup) => PbxAnswer): PbxAnswer => {
    const queue = queueOf(ask, ask.params[0] ?? '');
    return queue ? run(queue) : missing('Queue');
  };
  const brief = ({ office }: TenantAsk, queue: QueueSetup): Record<string, unknown> => ({
    id: wire.queueId(office.tenant, queue.number),
    name: queue.name,
    extension_number: queue.number,
    ring_time: queue.ringSeconds,
    polling_strategy: topTier(office, queue.number) > 0 ? BY_SKILL : STRATEGIES[queue.strategy],
  });
  const members = ({ office }: TenantAsk, queue: string): Record<string, unknown>[] =>
    [...office.tenant.floor.agents.values()]
      .filter((agent) => agent.queues.has(queue))
      .map((agent) => ({
        ...{ extension_number: agent.number, display_name: agent.name },
        skill_level: skillOf(office, agent, queue),
      }));

  /** The agent of a queue: the path names the queue, `number` the extension. */
  const agent = (ask: TenantAsk, queue: QueueSetup | undefined, number: string | null): PbxAnswer => {
    const found = ask.office.tenant.floor.agents.get(number ?? '');
    const membership = queue && found?.queues.get(queue.number);
    if (!queue || !found || !membership) return missing('Agent');
    return told({
      extension_number: found.number,
      display_name: found.name,
      skill_level: skillOf(ask.office, found, queue.number),
      status: ask.office.agents.stateOf(found, queue.number),
      reason: membership.reason,
    });
  };
  const setAgent = (ask: TenantAsk, queue: QueueSetup | undefined, number: string | null): PbxAnswer => {
    const { floor } = ask.office.tenant;
    const found = floor.agents.get(number ?? '');
    if (!queue || !found?.queues.has(queue.number)) return missing('Agent');
    if (!isManager(ask.account) && ask.account.extension !== found.number) return denied();
    const status = STATUSES.find((each) => each === ask.body['status']);
    if (!status) return invalid('status');
    if (!found.registered && status !== 'LOGGED_OUT')
      return failed(400, 'UNKNOWN', 'The extension is not registered');
    const result = put(floor, found.number, queue, status, text(ask, 'reason') ?? '');
    return result.ok ? silent(200) : failed(400, 'UNKNOWN', `The agent cannot be set to ${status}`);
  };
  const numberOf = (ask: TenantAsk, id: string): string | null => {
    const { tenant } = ask.office;
    for (const number of tenant.floor.agents.keys()) if (wire.userId(tenant, number) === id) return number;
    return null;
  };
  const queuesOf = (ask: TenantAsk, number: string | null): PbxAnswer => {
    const mine = ask.office.tenant.floor.agents.get(number ?? '');
    if (!mine) return missing('User');
    const items = [...mine.queues.keys()].flatMap((queue) => {
      const setup = ask.office.tenant.floor.queues.get(queue);
      return setup
        ? [{ id: wire.queueId(ask.office.tenant, queue), name: setup.name, extension_number: queue }]
        : [];
    });
    return told({ items });
  };

  return [
    get('/call_queues', 'analytics', (ask) =>
      listed(
        ask,
        [...ask.office.tenant.floor.queues.values()].map((queue) => brief(ask, queue)),
      ),
    ),
    get('/call_queues/:id', 'analytics', (ask) =>
      onQueue(ask, (queue) => told({ ...brief(ask, queue), ...settings(queue) })),
    ),
    get('/call_queues/:id/status', 'analytics', (ask) => onQueue(ask, () => told({ status: 'ONLINE' }))),
    get('/call_queues/:id/waiting', 'analytics', (ask) =>
      onQueue(ask, (queue) => told({ items: ask.office.callers.waiting(queue.number) })),
    ),
    get('/call_queues/:id/agents', 'analytics', (ask) =>
      onQueue(ask, (queue) => told({ items: members(ask, queue.number) })),
    ),
    post('/call_queues/:id/agents', 'phoneSystem', (ask) =>
      onQueue(ask, (queue) => {
        const wanted = itemsIn(ask.body);
        if (!wanted) return invalid('items');
        const { floor } = ask.office.tenant;
        if (wanted.some((number) => !floor.agents.has(number))) return invalid('extension_number');
        for (const { number, queues } of floor.agents.values())
          if (queues.has(queue.number) && !wanted.includes(number))
            floor.queueRoster.unassign(number, queue.number);
        for (const number of wanted)
          if (!floor.agents.get(number)?.queues.has(queue.number))
            floor.queueRoster.assign(number, queue.number, false);
        return silent(200);
      }),
    ),
    get('/call_queues/:id/agents/:ext', 'analytics', (ask) =>
      agent(ask, queueOf(ask, ask.params[0] ?? ''), ask.params[1] ?? null),
    ),
    post('/call_queues/:id/agents/:ext', null, (ask) =>
      setAgent(ask, queueOf(ask, ask.params[0] ?? ''), ask.params[1] ?? null),
    ),
    get('/users/:id/call_queues', 'users', (ask) => queuesOf(ask, numberOf(ask, ask.params[0] ?? ''))),
    get('/user/call_queues', null, (ask) => queuesOf(ask, ask.account.extension)),
    get('/users/:id/call_queues/:queue/agent', 'users', (ask) =>
      agent(ask, queueOf(ask, ask.params[1] ?? ''), numberOf(ask, ask.params[0] ?? '')),
    ),
    post('/users/:id/call_queues/:queue/agent', null, (ask) =>
      setAgent(ask, queueOf(ask, ask.params[1] ?? ''), numberOf(ask, ask.params[0] ?? '')),
    ),
    get('/user/call_queues/:queue/agent', null, (ask) =>
      agent(ask, queueOf(ask, ask.params[0] ?? ''), ask.account.extension),
    ),
    post('/user/call_queues/:queue/agent', null, (ask) =>
      setAgent(ask, queueOf(ask, ask.params[0] ?? ''), ask.account.extension),
    ),
  ];
}

/** Makes an agent be what is wanted; the states between are passed without being asked for. */
function put(floor: Floor, number: string, queue: QueueSetup, status: Status, reason: string): Result {
  const name = queue.number;
  switch (status) {
    case 'LOGGED_OUT':
      return floor.signOut(number, name);
    case 'LOGGED_IN':
    case 'READY': {
      const result = floor.signIn(number, name);
      if (!result.ok || status === 'LOGGED_IN') return result;
      floor.staff.endWrapUp(number);
      return floor.unpause(number, name);
    }
    case 'NOT_READY':
      floor.signIn(number, name);
      return floor.pause(number, name, reason);
    case 'WRAP_UP':
      if (queue.wrapUpSeconds <= 0 || !floor.agents.get(number)?.queues.get(name)?.signedIn)
        return { ok: false, why: 'wrongState' };
      floor.staff.finished(number, name);
      return { ok: true, call: null };
  }
}

function itemsIn(body: Readonly<Record<string, unknown>>): string[] | null {
  const { items } = body;
  if (!Array.isArray(items)) return null;
  const numbers = (items as unknown[]).map((item) =>
    typeof item === 'object' && item !== null && 'extension_number' in item ? item.extension_number : null,
  );
  return numbers.every((number) => typeof number === 'string') ? numbers : null;
}

const settings = (queue: QueueSetup): Record<string, unknown> => ({
  max_callers: 200,
  // 65535, the most that can be set, where nobody overflows.
  max_waiting_time: queue.maxWaitSeconds ?? 65_535,
  sla_time: queue.targetSeconds,
  wait_when_no_agents_online: true,
  agent_auto_ready: true,
  agent_auto_not_ready_after_non_acd_call: false,
  enable_callback: true,
  callback_mode: 'ACTIVE',
  callback_timeout: 600,
  no_answer_forward_rule:
    queue.overflowTo === undefined
      ? { action: 'HANGUP', number: '' }
      : { action: 'FORWARD_TO_NUMBER', number: queue.overflowTo },
  enable_wrap_up: queue.wrapUpSeconds > 0,
  wrap_up_time: queue.wrapUpSeconds,
});
