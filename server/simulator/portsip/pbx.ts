// A make-believe PortSIP PBX: its tenants, its stream and its REST API put together, and the faults a test orders.
// Written from the vendor's documents alone; imports no adapter, so that a shared mistake cannot prove itself.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { random } from '#server/simulator/traffic/random.ts';
import type { PbxAnswer, WebPbx } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { type Account, Accounts } from './accounts.ts';
import { crowd } from './crowd.ts';
import { listRoutes } from './lists.ts';
import { Office } from './office.ts';
import { queueRoutes } from './queues.ts';
import { type LoggedRequest, Rest } from './rest.ts';
import { sessionRoutes } from './sessions.ts';
import { signInRoutes } from './signin.ts';
import { Sockets } from './sockets.ts';
import { type Publish, type Tenant, tenantId, Wire } from './stage.ts';
import { Tokens } from './tokens.ts';
import { DEFAULT_QUIRKS, type Quirks } from './variants.ts';

export type TenantSetup = {
  /** The SIP domain. */
  readonly domain: string;
  readonly name: string;
  /** Its own queues, people and calls: numbers may be the same as another tenant's. */
  readonly floor: Floor;
  /** Inbound rules: dialled number to first destination. Others follow from the number. */
  readonly inboundRules?: Readonly<Record<string, string>>;
};

export type PortsipOptions = {
  readonly clock: Clock;
  /** At least one. */
  readonly tenants: readonly TenantSetup[];
  readonly accounts: readonly Account[];
  readonly quirks?: Quirks;
  readonly seed?: number | string;
  /** Seconds a token lives; default 1800. */
  readonly expiresIn?: number;
  /** REST requests a minute; default 10 000. */
  readonly perMinute?: number;
  readonly version?: string;
};

export interface PortsipPbx extends WebPbx {
  /** REST commands in order of arrival, refused ones included. */
  readonly heard: readonly LoggedRequest[];
  /** Requests per method and route so far. */
  readonly requests: ReadonlyMap<string, number>;
  readonly sockets: { readonly open: number; readonly sent: number };
  readonly tokens: { readonly valid: number };
  readonly tenants: readonly Tenant[];
  sessionIdOf(call: FloorCall): string;
  /** Cuts every socket and answers nobody until {@link revive}. */
  die(): void;
  revive(): void;
  /** Cuts every socket; new ones are welcome. */
  dropSockets(code?: number): void;
  /** Every open socket says and hears nothing from now on, and stays open. */
  fallSilent(): void;
  /** The next `count` pushes are lost. */
  dropFrames(count: number): void;
  revokeTokens(): void;
  changePassword(username: string, password: string): void;
  /** The next command whose path contains `path` is answered so and not carried out. */
  refuseNext(status: number, message: string, path?: string): void;
}

/** `http` and `upgrade` throw while the PBX is dead: nobody answers the connection. */
export function createPortsipPbx(options: PortsipOptions): PortsipPbx {
  const { clock } = options;
  const quirks = options.quirks ?? DEFAULT_QUIRKS;
  const draws = random(`portsip/${options.seed ?? 1}`);
  const tenants = options.tenants.map(tenantOf);
  const [first] = tenants;
  if (first && quirks.crowd === 'fifty') crowd(first.floor);
  const accounts = new Accounts(options.accounts.map((account) => ({ ...account })));
  const wire = new Wire(quirks, tenants);
  const publish: Publish = (topic, tenant, key, frame) => sockets.publish(topic, tenant, key, frame);
  const stage = { quirks, wire, tenants, publish };
  const offices = tenants.map((tenant) => new Office(stage, tenant));
  const sockets = new Sockets({
    clock,
    quirks,
    draws: draws.fork('sockets'),
    accounts,
    tenants,
    snapshot: (asked) => offices.find(({ tenant }) => tenant === asked.tenant)?.snapshot(asked) ?? [],
  });
  const tokens = new Tokens(clock, draws.fork('tokens'), quirks, options.expiresIn ?? 1800);
  const rest = new Rest({
    clock,
    quirks,
    wire,
    tokens,
    offices,
    perMinute: options.perMinute ?? 10_000,
    routes: [
      ...signInRoutes({ quirks, accounts, tenants, tokens }),
      ...sessionRoutes({ quirks, wire, accounts, offices }),
      ...queueRoutes(wire),
      ...listRoutes({ quirks, wire, accounts, version: options.version ?? '22.3.23' }),
    ],
  });
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Error('connection refused: the make-believe PBX is dead');
  };
  return {
    heard: rest.heard,
    requests: rest.requests,
    sockets,
    tokens,
    tenants,
    sessionIdOf: (call) => wire.sessionId(call),
    async http(request) {
      alive();
      return rest.respond(request);
    },
    upgrade(request, client) {
      alive();
      const [path] = request.path.split('?');
      return path === quirks.wsiPath ? sockets.accept(client) : NOT_FOUND;
    },
    restart() {
      sockets.closeAll(Number(quirks.restartClose));
      tokens.revokeAll();
    },
    die() {
      dead = true;
      sockets.closeAll(1006);
    },
    revive() {
      dead = false;
    },
    dropSockets: (code = 1006) => sockets.closeAll(code),
    fallSilent: () => sockets.fallSilent(),
    dropFrames: (count) => sockets.drop(count),
    revokeTokens: () => tokens.revokeAll(),
    changePassword(username, password) {
      for (const account of accounts.all) {
        if (account.username !== username) continue;
        account.password = password;
        tokens.revokeAll(account);
        if (quirks.newPassword === 'closesSockets') sockets.closeAll(1000, account);
      }
    },
    refuseNext: (status, message, path = '') => rest.refuseNext(status, message, path),
  };
}

const NOT_FOUND: PbxAnswer = { status: 404, headers: {}, text: '' };

function tenantOf({ domain, name, floor, inboundRules }: TenantSetup, index: number): Tenant {
  return {
    index,
    id: tenantId(index),
    domain,
    name,
    floor,
    route(did) {
      const ruled = inboundRules?.[did];
      if (ruled !== undefined) return ruled;
      if (floor.queues.has(did) || floor.agents.has(did)) return did;
      // Numbers made up by the days: 555 and an extension, or 5550 and a queue's last three digits, by way of the IVR.
      const extension = did.slice(3);
      return floor.agents.has(extension) ? extension : floor.ivrNumber;
    },
  };
}
