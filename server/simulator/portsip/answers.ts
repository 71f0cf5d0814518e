// The forms of PortSIP's REST answers, and what a route is given.
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import { type Account, may, type Permission } from './accounts.ts';
import { page, type Row } from './filter.ts';
import type { Office } from './office.ts';
import type { Session } from './tokens.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

export const told = (data: object, status = 200): PbxAnswer => ({
  status,
  headers: JSON_TYPE,
  text: JSON.stringify(data),
});
export const silent = (status = 200): PbxAnswer => ({ status, headers: {}, text: '' });

export type Code = 'UNKNOWN' | 'VALIDATE_FAILED' | 'UNAUTHORIZED';
export const failed = (status: number, code: Code, message: string): PbxAnswer => ({
  status,
  headers: JSON_TYPE,
  text: JSON.stringify({ errors: [{ code, message }] }),
});
export const missing = (what: string): PbxAnswer => failed(404, 'UNKNOWN', `${what} not found`);
export const invalid = (field: string): PbxAnswer =>
  failed(400, 'VALIDATE_FAILED', `The field ${field} is invalid`);
export const denied = (): PbxAnswer => failed(403, 'UNKNOWN', 'Permission denied');

/** What everybody who is signed in asks with. */
export type Ask = {
  readonly session: Session;
  readonly account: Account;
  /** The path's `:parts`, in order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
};
/** Inside a tenant. */
export type TenantAsk = Ask & { readonly office: Office };

type Method = 'GET' | 'POST';
export type Route = {
  readonly method: Method;
  /** e.g. `/sessions/:id/hold`. */
  readonly path: string;
  /** A command: noted, and refused where a test says so. */
  readonly command: boolean;
} & (
  | { readonly needs: 'nothing'; run(ask: Omit<Ask, 'session' | 'account'>): PbxAnswer }
  | { readonly needs: 'token'; run(ask: Ask): PbxAnswer }
  | { readonly needs: 'tenant'; run(ask: TenantAsk): PbxAnswer }
);

/** A read within a tenant; 403 without the permission. */
export const get = (
  path: string,
  permission: Permission | null,
  run: (ask: TenantAsk) => PbxAnswer,
): Route => ({
  method: 'GET',
  path,
  command: false,
  needs: 'tenant',
  run: (ask) => (permission !== null && !may(ask.account, permission) ? denied() : run(ask)),
});

export const post = (
  path: string,
  permission: Permission | null,
  run: (ask: TenantAsk) => PbxAnswer,
): Route => ({
  method: 'POST',
  path,
  command: true,
  needs: 'tenant',
  run: (ask) => (permission !== null && !may(ask.account, permission, 'full') ? denied() : run(ask)),
});

/** One page of a list; 400 where the query cannot be read. */
export function listed(ask: Ask, rows: readonly Row[]): PbxAnswer {
  try {
    return told(page(ask.query, rows));
  } catch (error) {
    return invalid((error as Error).message);
  }
}

/** A string of the body that is not empty; a number is read as one. */
export function text(ask: Ask, field: string): string | null {
  const value = ask.body[field];
  const string = typeof value === 'number' ? String(value) : value;
  return typeof string === 'string' && string !== '' ? string : null;
}
