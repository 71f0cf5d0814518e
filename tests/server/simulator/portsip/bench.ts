// A make-believe PortSIP PBX on a bench: virtual clock, one queue, three phones, a client that asks and listens in memory.
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { AgentSetup, FloorCall, FloorLeg, QueueSetup } from '#server/simulator/call-centre/model.ts';
import type { Account } from '#server/simulator/portsip/accounts.ts';
import { createPortsipPbx, type PortsipOptions, type PortsipPbx } from '#server/simulator/portsip/pbx.ts';
import { parseQuirks } from '#server/simulator/portsip/variants.ts';
import type { PbxAnswer, PbxPeer } from '#server/simulator/transport/pbx.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

export const START = 1_760_000_000_000;
export const TENANT = '901200000000000001';
export const OTHER_TENANT = '901200000000000002';
export const QUEUE = '901200000000008000';

export type Json = Record<string, unknown>;
export type Push = Json & { event_type: string };

export const SUPPORT: QueueSetup = {
  number: '8000',
  name: 'Support',
  targetSeconds: 20,
  wrapUpSeconds: 10,
  ringSeconds: 15,
  strategy: 'ring_all',
};
const PEOPLE: readonly AgentSetup[] = [
  { number: '201', name: 'Noa Lind', queues: ['8000'] },
  { number: '202', name: 'Kai Berg', queues: ['8000'] },
  { number: '203', name: 'Ida Voss', queues: [] },
  { number: '900', name: 'Duty Manager', queues: [] },
];

const user = (
  username: string,
  extension: string | null,
  role: Account['role'],
  more: Partial<Account> = {},
): Account => ({
  username,
  password: 'S3cret-2',
  role,
  domain: 'acme.example',
  extension,
  extensionPassword: extension === null ? null : 'S3cret-3',
  ...more,
});

export const ACCOUNTS: readonly Account[] = [
  user('wallboard', '900', 'QueueManager'),
  user('noa', '201', 'StandardUser'),
  user('viewer', null, 'QueueManager', { permissions: { callSessions: 'view' } }),
  user('blind', null, 'QueueManager', { permissions: { analytics: 'none', users: 'none' } }),
  user('boss', null, 'Admin'),
  user('careful', null, 'Admin', { twoFactor: true }),
  user('other', null, 'Admin', { domain: 'beta.example' }),
  user('sysadmin', null, 'SystemAdmin', { domain: null, password: 'S3cret-1' }),
  user('weakadmin', null, 'SystemAdmin', {
    domain: null,
    password: 'S3cret-1',
    permissions: { systemTenant: 'none' },
  }),
];

export const ADMIN = { command: 'auth', username: 'sysadmin', password: 'S3cret-1' };
export const WALLBOARD = {
  command: 'auth',
  username: 'wallboard',
  password: 'S3cret-2',
  domain: 'acme.example',
};
const FORM = { 'content-type': 'application/json' };

export class Bench {
  readonly clock = new VirtualClock(START);
  readonly floor: Floor;
  /** The second tenant's: the same numbers again. */
  readonly beta: Floor;
  readonly pbx: PortsipPbx;
  readonly wsiPath: string;
  token = '';

  constructor(
    quirks: readonly string[] = [],
    more: Partial<PortsipOptions> = {},
    queue: Partial<QueueSetup> = {},
  ) {
    const open = (): Floor =>
      new Floor({ clock: this.clock, queues: [{ ...SUPPORT, ...queue }], agents: PEOPLE, firstCall: 0 });
    this.floor = open();
    this.beta = open();
    const parsed = parseQuirks(quirks);
    this.wsiPath = parsed.wsiPath;
    this.pbx = createPortsipPbx({
      clock: this.clock,
      accounts: ACCOUNTS,
      quirks: parsed,
      tenants: [
        {
          domain: 'acme.example',
          name: 'Acme',
          floor: this.floor,
          inboundRules: { '4315559000': '8000' },
        },
        { domain: 'beta.example', name: 'Beta', floor: this.beta },
      ],
      ...more,
    });
  }

  raw(method: string, path: string, body: object | null = null, token = this.token): Promise<PbxAnswer> {
    return this.pbx.http({
      method,
      path: `/api${path}`,
      headers: { ...FORM, authorization: `Bearer ${token}` },
      body: body === null ? '' : JSON.stringify(body),
    });
  }
  async get(path: string): Promise<Json> {
    const answer = await this.raw('GET', path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as Json;
  }
  /** The items of a list. */
  async items(path: string): Promise<Json[]> {
    return (await this.get(path))['items'] as Json[];
  }
  /** Status and, where there is one, the error's words. */
  async post(path: string, body: object | null = null): Promise<string> {
    const answer = await this.raw('POST', path, body);
    const { errors } = (answer.text === '' ? {} : JSON.parse(answer.text)) as { errors?: Json[] };
    return errors ? `${answer.status} ${String(errors[0]!['message'])}` : String(answer.status);
  }
  async signIn(username = 'wallboard', domain: string | null = 'acme.example'): Promise<this> {
    const password = domain === null ? 'S3cret-1' : 'S3cret-2';
    const answer = await this.raw('POST', '/auth/sign_in', {
      username,
      password,
      domain: domain ?? undefined,
    });
    this.token = String((JSON.parse(answer.text) as Json)['access_token']);
    return this;
  }

  listen(auth: object | null = WALLBOARD): Ear {
    return new Ear(this, auth, this.wsiPath);
  }

  run(seconds: number): Promise<void> {
    return this.clock.run(this.clock.now() + seconds * 1000);
  }

  arrive(from = '4315550142'): FloorCall {
    return this.floor.arrive({ from, fromName: 'M. Huber', dialled: '4315559000', trunk: 'CarrierA' });
  }
  waiting(from?: string): FloorCall {
    const call = this.arrive(from);
    this.floor.joinQueue(call, '8000');
    return call;
  }
  /** A caller whom an agent has answered. */
  talking(agent = '201'): { call: FloorCall; leg: FloorLeg; id: string } {
    const call = this.waiting();
    const leg = this.floor.ring(call, agent, '8000')!;
    this.floor.answer(call, leg);
    return { call, leg, id: this.pbx.sessionIdOf(call) };
  }
}

/** One open WSI socket. */
export class Ear {
  readonly frames: string[] = [];
  closed: number | null = null;
  readonly #peer: PbxPeer;

  constructor(bench: Bench, auth: object | null, path = '/wsi') {
    const peer = bench.pbx.upgrade(
      { method: 'GET', path, headers: {}, body: '' },
      {
        send: (text) => this.frames.push(text),
        close: (code) => {
          this.closed = code ?? 1000;
        },
      },
    );
    if ('status' in peer) throw new Error(`upgrade refused with ${peer.status}`);
    this.#peer = peer;
    if (auth === null) return;
    this.say(auth);
    this.frames.pop();
  }

  say(command: object | string): void {
    this.#peer.hear(typeof command === 'string' ? command : JSON.stringify(command));
  }
  /** Says it and takes the reply and whatever else it caused. */
  ask(command: object | string): Json[] {
    this.frames.length = 0;
    this.say(command);
    return this.take();
  }
  take(): Json[] {
    return this.frames.splice(0).map((text) => JSON.parse(text) as Json);
  }
  pushes(): Push[] {
    return this.take().filter((frame) => 'event_type' in frame) as Push[];
  }
  /** Every tenant topic over everything there is; the snapshots are not kept. */
  everything(queues = ['8000'], extensions = ['201', '202', '203', '900']): this {
    this.say({ command: 'subscribe', topics: ['queue_management_events'] });
    this.say({ command: 'subscribe', topics: ['queue_events'], queues });
    this.say({ command: 'subscribe', topics: ['extension_events'], extensions });
    this.say({ command: 'subscribe', topics: ['extension_management_events'] });
    this.say({ command: 'subscribe', topics: ['cdr_events'] });
    this.frames.length = 0;
    return this;
  }
  /** Each push in a few words. */
  said(): string[] {
    return this.pushes().map(short);
  }
}

const word = (value: unknown): string => (value === '' ? '""' : String(value));

export function short(push: Push): string {
  const type = push.event_type;
  const rows = (key: string, show: (row: Json) => string): string =>
    ((push[key] ?? []) as Json[]).map(show).join(', ');
  const number = (uri: unknown): string => String(uri).replace(/^sip:|@.*$/g, '');
  switch (type) {
    case 'queue_caller_status':
      return `${type} ${rows('updated_callers', (row) => `${word(row['position'])} ${word(row['caller_number'])} ${word(row['reason'])} ${word(row['type'])}`)}`;
    case 'queue_agent_status': {
      const gone = rows('removed_agents', (row) => String(row['agent_extension_number'] ?? row));
      return `${type} ${rows('updated_agents', (row) => `${word(row['agent_extension_number'])} ${word(row['state'])}`)}${gone === '' ? '' : ` -${gone}`}`;
    }
    case 'extension_agent_status':
      return `${type} ${number(push['extension'])} ${rows('agent_status', (row) => `${word(row['queue_number'])} ${word(row['status'])}`)}`;
    case 'extension_call':
      return `${type} ${number(push['extension'])} ${word(push['call_status'])}`;
    case 'call_start':
    case 'call_update_info':
      return `${type} ${word(push['caller'])} ${word(push['callee'])}`;
    case 'call_cdr':
      return `${type} ${word(push['call_status'])} ${word(push['ended_reason'])}`;
    case 'queue_sla_breached':
      return `${type} ${word(push['caller'])} ${word(push['total_callers_breached'])}/${word(push['waiting_callers'])}`;
    default:
      return 'destination' in push ? `${type} ${number(push['destination'])}` : type;
  }
}
