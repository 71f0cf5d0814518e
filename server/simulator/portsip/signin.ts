// The ways to a REST token over the versions, and the tenant a system administrator switches to.
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import type { Account, Accounts } from './accounts.ts';
import { type Ask, denied, failed, invalid, missing, type Route, silent, told } from './answers.ts';
import type { Tenant } from './stage.ts';
import type { Session, Tokens } from './tokens.ts';
import type { Quirks } from './variants.ts';

/** The same in every installation. */
const CLIENT_ID = '9d806019-75b2-4b3d-bb8b-f5a3a412cc0a';

export type SignInSetup = {
  readonly quirks: Quirks;
  readonly accounts: Accounts;
  readonly tenants: readonly Tenant[];
  readonly tokens: Tokens;
};

export function signInRoutes({ quirks, accounts, tenants, tokens }: SignInSetup): Route[] {
  const tokenOf = (session: Session): PbxAnswer =>
    told({
      access_token: session.access,
      expires_in: tokens.expiresIn,
      refresh_token: session.refresh,
      token_type: 'Bearer',
    });
  const own = (account: Account): Tenant | null =>
    tenants.find((tenant) => tenant.domain === account.domain) ?? null;
  const wrong = (): PbxAnswer => failed(400, 'UNAUTHORIZED', 'Invalid username or password');
  const signIn = (given: Readonly<Record<string, unknown>>): Session | Account | null => {
    const { username, password, domain } = given;
    const account = accounts.byUser(username, password, typeof domain === 'string' ? domain : null);
    if (!account) return null;
    return account.twoFactor ? account : tokens.issue(account, own(account));
  };
  const answered = (got: Session | Account | null): PbxAnswer => {
    if (got === null) return wrong();
    return 'access' in got ? tokenOf(got) : told({ two_factor_enabled: true, token: `2fa-${got.username}` });
  };
  const renewed = (refresh: unknown): PbxAnswer => {
    const session = tokens.renew(refresh);
    return session ? tokenOf(session) : failed(400, 'UNKNOWN', 'Invalid refresh token');
  };
  const leaves = (ask: Ask): PbxAnswer => {
    tokens.revoke(ask.session);
    return silent(200);
  };
  const open = (path: string, run: (body: Readonly<Record<string, unknown>>) => PbxAnswer): Route => ({
    method: 'POST',
    path,
    command: false,
    needs: 'nothing',
    run: ({ body }) => run(body),
  });
  const ended = (path: string): Route => ({
    method: 'POST',
    path,
    command: false,
    needs: 'token',
    run: leaves,
  });

  const v16 = [open('/tokens', (body) => answered(signIn(body)))];
  const oauth = [
    open('/login/oauth/token', (form) => {
      if (form['client_id'] !== CLIENT_ID) return invalid('client_id');
      if (form['grant_type'] === 'refresh_token') return renewed(form['refresh_token']);
      if (form['grant_type'] !== 'password') return invalid('grant_type');
      return answered(signIn(form));
    }),
    ended('/login/oauth/revoke'),
  ];
  const json = [
    open('/auth/sign_in', (body) => answered(signIn(body))),
    open('/auth/refresh_token', (body) => renewed(body['refresh_token'])),
    ended('/auth/sign_out'),
    {
      method: 'GET',
      path: '/auth/user',
      command: false,
      needs: 'token',
      run: ({ account }) =>
        told({
          role: account.role,
          role_name: account.role,
          domain: account.domain ?? '',
          password_verified: true,
          password_force_reset: false,
        }),
    } satisfies Route,
  ];
  const ways = { json: [...json, ...oauth], oauth, v16 }[quirks.signIn];

  const tenantRow = (tenant: Tenant): Record<string, unknown> => ({
    id: tenant.id,
    name: tenant.name,
    domain: tenant.domain,
    enabled: true,
    timezone: 'UTC',
  });
  return [
    ...ways,
    {
      method: 'GET',
      path: '/tenants',
      command: false,
      needs: 'token',
      run: ({ account, query }) => {
        if (account.role !== 'SystemAdmin') return denied();
        const skip = Number(query.get('skip') ?? 0);
        const items = tenants.map(tenantRow).slice(skip, skip + Number(query.get('top') ?? 100));
        return told({ count: tenants.length, items });
      },
    },
    {
      method: 'POST',
      path: '/tenants/switch',
      command: false,
      needs: 'token',
      run: ({ account, query, session }) => {
        if (account.role !== 'SystemAdmin') return denied();
        const tenant = tenants.find((each) => each.id === query.get('id'));
        if (!tenant) return missing('Tenant');
        session.tenant = tenant;
        return silent(200);
      },
    },
  ];
}
