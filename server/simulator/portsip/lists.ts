// PortSIP's users, numbers, states and call records over REST.
import type { FloorAgent, FloorCall } from '#server/simulator/call-centre/model.ts';
import { type Account, type Accounts, isManager } from './accounts.ts';
import { get, invalid, listed, missing, post, type Route, silent, type TenantAsk, told } from './answers.ts';
import { type LogRow, logRow, targetsOf } from './cdr.ts';
import type { Office } from './office.ts';
import type { Wire } from './stage.ts';
import type { Quirks } from './variants.ts';

export type ListsSetup = {
  readonly quirks: Quirks;
  readonly wire: Wire;
  readonly accounts: Accounts;
  readonly version: string;
};
type Records = { readonly call: LogRow; readonly legs: readonly LogRow[] };

const PRESENCES: Readonly<Record<string, string>> = {
  ONLINE: 'available',
  AVAILABLE: 'available',
  AWAY: 'away',
  LUNCH: 'lunch',
  BUSINESS_TRIP: 'business_trip',
  DO_NOT_DISTURB: 'dnd',
};

export function listRoutes(setup: ListsSetup): Route[] {
  const { accounts, wire } = setup;
  const records = new WeakMap<FloorCall, Records>();

  const recordsOf = (office: Office, call: FloorCall): Records => {
    const known = records.get(call);
    if (known) return known;
    const made: Records = {
      call: logRow(setup, office.tenant, call, office.ends, null),
      legs: targetsOf(call, office.ends).map((target, i) =>
        logRow(setup, office.tenant, call, office.ends, { target, nth: i + 1 }),
      ),
    };
    records.set(call, made);
    return made;
  };
  /** Newest first. */
  const ended = (office: Office, extension: string | null): readonly FloorCall[] => {
    const calls = [...office.tenant.floor.finished].reverse();
    return extension === null
      ? calls
      : calls.filter((call) => call.legs.some((leg) => leg.number === extension));
  };
  /** `null`: the whole tenant. */
  const seenBy = (account: Account): string | null =>
    isManager(account) ? null : (account.extension ?? 'nobody');

  const user = ({ office }: TenantAsk, agent: FloorAgent): Record<string, unknown> => {
    const { tenant } = office;
    const account = accounts.all.find(
      (each) => each.domain === tenant.domain && each.extension === agent.number,
    );
    return {
      id: wire.userId(tenant, agent.number),
      name: account?.username ?? `user${agent.number}`,
      enabled: true,
      email: `${agent.number}@${tenant.domain}`,
      display_name: agent.name,
      role: account?.role ?? 'StandardUser',
      role_name: account?.role ?? 'StandardUser',
      department: '',
      extension_number: agent.number,
      created_at: '2025-01-01T00:00:00Z',
    };
  };
  const onUser = (ask: TenantAsk, run: (agent: FloorAgent) => ReturnType<typeof told>) => {
    for (const agent of ask.office.tenant.floor.agents.values())
      if (wire.userId(ask.office.tenant, agent.number) === ask.params[0]) return run(agent);
    return missing('User');
  };
  const cdrs = (ask: TenantAsk, extension: string | null) =>
    listed(
      ask,
      ended(ask.office, extension).map((call) => recordsOf(ask.office, call).call),
    );

  return [
    get('/users', 'users', (ask) =>
      listed(
        ask,
        [...ask.office.tenant.floor.agents.values()].map((agent) => user(ask, agent)),
      ),
    ),
    get('/users/:id', 'users', (ask) => onUser(ask, (agent) => told(user(ask, agent)))),
    get('/users/:id/status', 'users', (ask) =>
      onUser(ask, (agent) => {
        const { extensions } = ask.office;
        const busy = extensions.statusOf(agent.number) === 'ON_CALL';
        return told({
          status: !agent.registered ? 'OFFLINE' : busy ? 'OTHER_CALL' : 'ONLINE',
          presence: extensions.presenceOf(agent),
          presence_note: '',
          registration: agent.registered
            ? [
                {
                  instance_id: `i${agent.number}`,
                  user_agent: 'make-believe',
                  ip: '10.20.1.1',
                  enable_push: false,
                },
              ]
            : [],
          enable_dnd: agent.presence === 'dnd',
          enable_acb: false,
        });
      }),
    ),
    post('/user/presence', null, (ask) => {
      const word = PRESENCES[String(ask.body['presence'])];
      if (word === undefined) return invalid('presence');
      if (ask.account.extension !== null)
        ask.office.tenant.floor.staff.setPresence(ask.account.extension, word);
      return silent(200);
    }),
    get('/extension_numbers/:number', 'users', (ask) => {
      const [number = ''] = ask.params;
      const { tenant } = ask.office;
      const queue = tenant.floor.queues.get(number);
      const agent = tenant.floor.agents.get(number);
      const isIvr = number === tenant.floor.ivrNumber;
      const type = queue ? 'CALL_QUEUE' : agent ? 'EXTENSION' : isIvr ? 'VIRTUAL_RECEPTIONIST' : null;
      if (type === null) return missing('Extension number');
      const id = agent ? wire.userId(tenant, number) : wire.queueId(tenant, number);
      return told({ id, extension_number: number, name: queue?.name ?? agent?.name ?? 'Main menu', type });
    }),
    get('/tenant/status', 'analytics', ({ office }) => {
      const { floor } = office.tenant;
      const agents = [...floor.agents.values()];
      return told({
        current_calls: floor.calls.size,
        current_queues: floor.queues.size,
        online_users: agents.filter((agent) => agent.registered).length,
        current_users: agents.length,
        version: setup.version,
        calls_in_24_hours: [],
      });
    }),
    get('/cdrs', 'analytics', (ask) => cdrs(ask, seenBy(ask.account))),
    get('/user/cdrs', null, (ask) => cdrs(ask, ask.account.extension ?? 'nobody')),
    get('/calllogs', 'analytics', (ask) =>
      listed(
        ask,
        ended(ask.office, seenBy(ask.account)).flatMap((call) => recordsOf(ask.office, call).legs),
      ),
    ),
  ];
}
