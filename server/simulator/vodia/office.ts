// What every REST endpoint of a make-believe Vodia PBX works with, and the few shapes an answer has.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import type { Accounts } from './accounts.ts';
import type { Days } from './notation.ts';
import type { Records } from './records.ts';
import type { Rows } from './rows.ts';
import type { Tenants } from './tenants.ts';
import type { Quirks } from './variants.ts';

export type Office = {
  readonly floor: Floor;
  readonly quirks: Quirks;
  readonly tenants: Tenants;
  readonly accounts: Accounts;
  readonly rows: Rows;
  readonly records: Records;
  readonly days: Days;
};

export type Ask = {
  readonly query: URLSearchParams;
  /** `null` where there is none, or none that is a JSON object. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly domain: string;
  /** The extension or queue in the path; empty where there is none. */
  readonly number: string;
  /** A second one, e.g. the queue of `wallboard/73`. */
  readonly more: string;
};

export type Said = {
  readonly status: number;
  /** Written as JSON. */
  readonly body?: unknown;
  /** Written as it is, in place of `body`. */
  readonly text?: string;
  /** A `Set-Cookie`. */
  readonly cookie?: string;
};
/** `silence`: the PBX never answers. */
export type Reply = Said | 'silence';

export const ok = (body: unknown): Said => ({ status: 200, body });
export const refused: Said = { status: 200, body: false };
export const forbidden: Said = { status: 403, body: { error: 'Forbidden' } };
export const notFound: Said = { status: 404, body: { error: 'Not Found' } };
export const unauthorized: Said = { status: 401, body: { error: 'Unauthorized' } };

/** The answer a switch `['200', '403', '404']` orders; `null` for going on. */
export const ordered = (status: string): Said | null =>
  status === '403' ? forbidden : status === '404' ? notFound : null;

/** Page `page` (from 1) of `size` rows; all rows where nobody asks for a page. */
export function page<T>(rows: readonly T[], query: URLSearchParams, sizeDefault = 50): readonly T[] {
  const size = Number(query.get('size') ?? query.get('max') ?? sizeDefault);
  const number = Number(query.get('page') ?? 1);
  if (!query.has('page') && !query.has('size') && !query.has('max')) return rows;
  if (!Number.isInteger(size) || !Number.isInteger(number) || size < 1 || number < 1) return [];
  return rows.slice((number - 1) * size, number * size);
}

/** A call in a queue: waiting while `agent` is null. */
export type InQueue = {
  readonly call: FloorCall;
  readonly agent: FloorLeg | null;
  readonly since: number;
};

/** Who waits in a queue or talks for it, longest first. */
export function callsIn(floor: Floor, queue: string): InQueue[] {
  const out: InQueue[] = [];
  for (const call of floor.calls.values()) {
    // Not whose phone rang first for a callback: that call goes out.
    const serves = ({ role, via, state }: FloorLeg): boolean =>
      role === 'callee' && via === queue && state === 'talking';
    const agent = call.legs.find(serves) ?? null;
    if (agent || (call.place.kind === 'queue' && call.place.number === queue))
      out.push({ call, agent, since: call.queuedAt ?? call.startedAt });
  }
  return out;
}
