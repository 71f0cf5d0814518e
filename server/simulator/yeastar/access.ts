// The doors of a P-Series PBX: tokens asked for, renewed and returned, and answers a test has ordered instead of the
// true ones.
import { type Answer, type Ask, answer, badParameter, type Run, success, text } from './answers.ts';
import type { TokenPair, Tokens } from './tokens.ts';

/** Asked without a token, or for one. */
export const OPEN: ReadonlySet<string> = new Set(['get_token', 'refresh_token']);

export function tokenEndpoints(tokens: Tokens): {
  readonly get: Readonly<Record<string, Run>>;
  readonly post: Readonly<Record<string, Run>>;
} {
  const given = (pair: TokenPair): Answer =>
    success({
      access_token_expire_time: tokens.lives.accessSeconds,
      access_token: pair.access,
      refresh_token_expire_time: tokens.lives.refreshSeconds,
      refresh_token: pair.refresh,
    });
  const get = (ask: Ask): Answer => {
    const [id, secret] = [text(ask, 'username'), text(ask, 'password')];
    if (id === null) return badParameter('username');
    if (secret === null) return badParameter('password');
    const got = tokens.get(id, secret);
    if (got === 'wrong')
      return answer(-1, { invalid_param_list: [{ field: 'username or password', value: 'error' }] });
    return got === 'full' ? answer(60002) : given(got);
  };
  const refresh = (ask: Ask): Answer => {
    const token = text(ask, 'refresh_token');
    if (token === null) return badParameter('refresh_token');
    const pair = tokens.renew(token);
    if (pair === 'full') return answer(60002);
    return pair === null ? answer(10004) : given(pair);
  };
  const revoke = (ask: Ask): Answer => {
    tokens.revoke(ask.query.get('access_token') ?? '');
    return success();
  };
  return { get: { del_token: revoke }, post: { get_token: get, refresh_token: refresh } };
}

/** Refusals a test has ordered: once, or for good. */
export class Orders {
  readonly #once: { readonly errcode: number; readonly endpoint: string | undefined }[] = [];
  readonly #standing = new Map<string, number>();

  /** The next command, or the next request of `endpoint`. */
  refuseNext(errcode: number, endpoint?: string): void {
    this.#once.push({ errcode, endpoint });
  }

  /** Every endpoint that begins so; `null` allows them again. */
  forbid(prefix: string, errcode: number | null): void {
    if (errcode === null) this.#standing.delete(prefix);
    else this.#standing.set(prefix, errcode);
  }

  refusal(name: string, command: boolean): number | null {
    for (const [prefix, errcode] of this.#standing) if (name.startsWith(prefix)) return errcode;
    const at = this.#once.findIndex((r) => r.endpoint === name || (r.endpoint === undefined && command));
    return at < 0 ? null : (this.#once.splice(at, 1)[0]?.errcode ?? null);
  }
}
