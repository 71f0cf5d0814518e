// What the parts of a make-believe PortSIP PBX share: its tenants, the topics of its stream, and how ids, numbers and
// times look on the wire.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import type { Quirks } from './variants.ts';

export type Tenant = {
  readonly index: number;
  readonly id: string;
  /** The SIP domain, e.g. `acme.example`. */
  readonly domain: string;
  readonly name: string;
  readonly floor: Floor;
  /** Where a call to an outside number goes first, where an inbound rule says so. */
  route(did: string): string | undefined;
};

export type Topic =
  | 'extension_events'
  | 'extension_management_events'
  | 'cdr_events'
  | 'queue_events'
  | 'queue_management_events';

/** One client's subscriptions, as far as a frame may depend on them. */
export type Subscribed = { queue(tenant: Tenant, number: string): boolean };

/** `null`: nothing for this client. */
export type Frame = (client: Subscribed) => object | null;

/** Tells an event of one extension or queue (`key`), or of the whole tenant (`null`). */
export type Publish = (topic: Topic, tenant: Tenant, key: string | null, frame: Frame) => void;

export type Stage = {
  readonly quirks: Quirks;
  readonly wire: Wire;
  readonly tenants: readonly Tenant[];
  readonly publish: Publish;
};

const PREFIX = { roster: '901200', session: '901300', waiting: '901400' } as const;
const pad = (n: number, digits: number): string => String(n).padStart(digits, '0');

export const tenantId = (index: number): string => `${PREFIX.roster}${pad(index + 1, 12)}`;
const idOf = (prefix: string, tenant: Tenant, n: number): string =>
  `${prefix}${pad(tenant.index, 2)}${pad(n, 10)}`;

/** Ids are 18 digits; a call's are made of its serial, so that they can be read back. */
export class Wire {
  readonly #quirks: Quirks;
  readonly #tenants: readonly Tenant[];
  readonly #owners = new WeakMap<FloorCall, Tenant>();
  readonly #skewMs: number;

  constructor(quirks: Quirks, tenants: readonly Tenant[]) {
    this.#quirks = quirks;
    this.#tenants = tenants;
    this.#skewMs = Number(quirks.clockSkew) * 1000;
  }

  /** Whose call this is; told once by whoever hears of it first. */
  owns(tenant: Tenant, call: FloorCall): void {
    if (this.#tenants.length > 1 && !this.#owners.has(call)) this.#owners.set(call, tenant);
  }

  sessionId(call: FloorCall): string {
    return idOf(PREFIX.session, this.#ownerOf(call), call.serial * 2 + 1);
  }
  /** One higher than the session's. */
  cdrId(call: FloorCall): string {
    return idOf(PREFIX.session, this.#ownerOf(call), call.serial * 2 + 2);
  }
  /** The session id of a caller in a queue. */
  waitingId(call: FloorCall): string {
    return this.#quirks.queueSession === 'same'
      ? this.sessionId(call)
      : idOf(PREFIX.waiting, this.#ownerOf(call), call.serial * 2 + 1);
  }
  sipCallId(call: FloorCall): string {
    return `k${pad(call.serial, 7)}Qx${this.#ownerOf(call).index}..`;
  }
  extensionId = (tenant: Tenant, number: string): string => idOf(PREFIX.roster, tenant, Number(number));
  queueId = (tenant: Tenant, number: string): string => idOf(PREFIX.roster, tenant, Number(number));
  /** A user's id over REST, where it may look otherwise than in the stream. */
  userId(tenant: Tenant, number: string): string {
    const id = this.extensionId(tenant, number);
    return this.#quirks.restIds === 'base64' ? Buffer.from(id).toString('base64') : id;
  }

  /** The live call of a tenant with this session id, or with this id of its place in a queue. */
  callOf(tenant: Tenant, id: string): FloorCall | undefined {
    const serial = (Number(id.slice(-10)) - 1) / 2;
    const call = /^\d{18}$/.test(id) ? tenant.floor.calls.get(serial) : undefined;
    return call && (this.sessionId(call) === id || this.waitingId(call) === id) ? call : undefined;
  }

  uri(tenant: Tenant, number: string): string {
    return `sip:${number}@${tenant.domain}`;
  }
  /** A caller or callee in a call event. */
  party(tenant: Tenant, number: string): string {
    return this.#quirks.numbers === 'uri' && number !== '' ? this.uri(tenant, number) : number;
  }

  /** A time of the stream; `null`, never, is `"0"`. */
  stamp(at: number | null): string | number {
    if (at === null) return '0';
    const skewed = at + this.#skewMs;
    switch (this.#quirks.times) {
      case 'number':
        return Math.floor(skewed / 1000);
      case 'milliseconds':
        return String(skewed);
      case 'iso':
        return new Date(skewed).toISOString();
      default:
        return String(Math.floor(skewed / 1000));
    }
  }
  /** A time of the REST API. */
  rfc(at: number | null): string | null {
    if (at === null) return this.#quirks.restNulls === 'null' ? null : '';
    return new Date(at + this.#skewMs).toISOString().replace(/\.\d+Z$/, 'Z');
  }
  /** The PBX's own clock, for `Date` headers. */
  now(at: number): string {
    return new Date(at + this.#skewMs).toUTCString();
  }

  #ownerOf(call: FloorCall): Tenant {
    const [first] = this.#tenants;
    const owner =
      this.#owners.get(call) ??
      this.#tenants.find(({ floor }) => floor.calls.get(call.serial) === call) ??
      this.#tenants.find(({ floor }) => floor.finished.includes(call)) ??
      first;
    if (!owner) throw new Error('a PBX without tenants has no calls');
    return owner;
  }
}

/** Takes keys without a value away. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** How an entry of a queue shows what is not there. */
export function blank(quirks: Quirks, value: string, kind: 'id' | 'text'): string | null | undefined {
  if (value !== '') return value;
  switch (quirks.blank) {
    case 'null':
      return null;
    case 'absent':
      return undefined;
    case 'zero':
      return kind === 'id' ? '0' : '';
    default:
      return '';
  }
}

export const position = (quirks: Quirks, n: number): string | number =>
  quirks.scalars === 'documented' ? String(n) : n;
export const counter = (quirks: Quirks, n: number): string | number =>
  quirks.scalars === 'documented' ? n : String(n);
