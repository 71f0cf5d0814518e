// Signing in with the company's account: against a make-believe provider that does it right, and one that does it wrong
// in every way that was ever made use of; who that is here; and being put out by it.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionSchema } from '#lib/api/session.ts';
import { hasHidden } from '#lib/model/name.ts';
import { signInSchema } from '#lib/settings/sign-in.ts';
import { ownPath } from '#server/access/company-desk.ts';
import { openApp } from '#server/http/app.ts';
import { publicUrlReader } from '#server/http/public-url.ts';
import { realClock } from '#server/time/clock.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { CLIENT, Company, type Fault } from '#tests/server/access/company.ts';
import { openDesk } from '#tests/server/access/desk.ts';

const PASSWORD = 'a third of them all';
const root = { name: 'Root', password: PASSWORD, role: 'admin' } as const;
const ana = { name: 'Ana', password: PASSWORD, role: 'supervisor' } as const;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let company: Company;
let all: Awaited<ReturnType<typeof openDesk>>;
let server: Server;
let url: string;

async function open(more: Record<string, unknown> = {}): Promise<void> {
  const signIn = signInSchema.parse({
    oidc: {
      issuer: company.url,
      clientId: CLIENT,
      clientSecret: 's'.repeat(32),
      roles: { claim: 'groups', supervisor: ['cc-leads'], admin: ['it'] },
      numbers: { full: ['cc-leads'] },
    },
    ...more,
  });
  const { oidc, passwords } = signIn;
  all = await openDesk([root, ana], {
    clock: realClock as never,
    signIn: { passwords, ...(oidc ? { oidc } : {}) },
  });
  const answer = openApp({
    logger: quiet,
    now: () => all.clock.now(),
    ...all.parts,
    publicUrl: publicUrlReader({ origins: [], trustedProxies: [] }),
    board: () => new BoardInHand(),
    sources: () => [],
    server: () => ({}) as never,
    restart: async () => false,
    reload: () => {},
    allowed: (origin) => origin === url,
  });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
beforeEach(async () => {
  company = await Company.open();
  await open();
});
afterEach(async () => {
  await all.close();
  await new Promise((resolve) => server.close(resolve));
  await company.close();
});

type Way = { readonly to: string; readonly cookies: string };
/** As a browser goes there; what `fetch` says of itself is that it is none. */
async function go(address: string, cookie = '', headers: Record<string, string> = {}): Promise<Way> {
  const asking = get(address, {
    headers: { cookie, 'sec-fetch-mode': 'navigate', ...headers },
    agent: false,
  });
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  const set = (answer.headers['set-cookie'] ?? []).filter((each) => !each.includes('Max-Age=0'));
  return {
    to: answer.headers.location ?? String(answer.statusCode),
    cookies: set.map((each) => each.split(';')[0]).join('; '),
  };
}
const start = (next = '/floor'): Promise<Way> =>
  go(`${url}/api/v1/oidc/start?next=${encodeURIComponent(next)}`);
async function wayBack(next?: string): Promise<{ errand: string; back: string; end: Way }> {
  const { to, cookies: errand } = await start(next);
  const back = company.agree(to);
  return { errand, back, end: await go(back, errand) };
}
const whoIs = async (cookie: string) =>
  sessionSchema.parse(await (await fetch(`${url}/api/v1/session`, { headers: { cookie } })).json()).viewer;

describe('with the company’s account', () => {
  it('somebody comes in as what their groups say, and where they wanted to go', async () => {
    const begun = await start('/people?x=1');
    const asked = new URL(begun.to);
    expect(asked.origin).toBe(company.url);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT,
      scope: 'openid profile',
      code_challenge_method: 'S256',
      redirect_uri: `${url}/api/v1/oidc/back`,
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.searchParams.get(name)?.length, name).toBeGreaterThan(40);
    // The browser keeps it sealed: nothing of it can be read.
    expect(begun.cookies).not.toContain(asked.searchParams.get('state'));
    const { end } = await wayBack('/people?x=1');
    expect(end.to).toBe('/people?x=1');
    expect(await whoIs(end.cookies)).toMatchObject({
      name: 'Ana of the company',
      access: { role: 'supervisor', numbers: 'full' },
    });
    expect((await all.store.sessions()).map(({ how }) => how)).toEqual(['oidc']);
    expect((await all.entries()).at(-1)).toMatchObject({ who: 'Ana of the company', what: 'session.begin' });
  });

  it('they are the same person by issuer and subject, whatever they are called and whoever else is called so', async () => {
    await wayBack();
    company.claims = { sub: 'u1', name: 'Ana', groups: ['it'] };
    const { end } = await wayBack();
    const here = all.people.all().filter(({ origin }) => origin === 'oidc');
    expect(here).toHaveLength(1);
    // Somebody of the configuration has the name: they are not that one.
    expect(here[0]).toMatchObject({
      name: expect.stringMatching(/^Ana \([0-9a-f]{6}\)$/),
      access: { role: 'admin' },
    });
    expect((await whoIs(end.cookies))?.access.role).toBe('admin');
    company.claims = { sub: 'u2', name: 'Ana of the company', groups: ['cc-leads'] };
    await wayBack();
    expect(all.people.all().filter(({ origin }) => origin === 'oidc')).toHaveLength(2);
    expect(all.people.byName('Ana')?.origin).toBe('file');
  });

  it.each<[string, unknown, string]>([
    ['a space of no width', 'Ro\u200bot', 'Root ('],
    ['another direction', '\u202etooR', 'tooR'],
    ['a line break', 'Eve\nRoot', 'Eve Root'],
    ['a null', 'Eve\u0000', 'Eve'],
    ['what a program is called by', 'key: Eve', 'Eve'],
    ['nothing that is seen', '\u200b\u2060', 'eve@company'],
    ['no text', { name: 'Eve' }, 'eve@company'],
  ])('they are called by what of their name can be seen, be it with %s', async (_what, name, shown) => {
    company.claims = { sub: 'u5', name, email: 'eve@company', groups: ['cc-leads'] };
    const told = (await whoIs((await wayBack()).end.cookies))?.name ?? '';
    expect(told.startsWith(shown)).toBe(true);
    expect(hasHidden(told)).toBe(false);
  });

  it('without a role, or disabled here, they are refused in words', async () => {
    company.claims = { sub: 'u3', name: 'Eve', groups: ['other'], email: 'root@company' };
    expect((await wayBack()).end).toEqual({ to: '/sign-in?why=companyNoRole', cookies: '' });
    // Whoever calls themselves as somebody here is not written down as them.
    company.claims = { sub: 'u4', name: 'Root', groups: ['other'] };
    expect((await wayBack()).end.to).toBe('/sign-in?why=companyNoRole');
    await expect
      .poll(async () => (await all.entries()).map(({ who, detail }) => [who, detail]))
      .toEqual([[null, { why: 'no role', called: 'Eve' }]]);
    company.claims = { sub: 'u1', name: 'Ana of the company', groups: ['cc-leads'] };
    await wayBack();
    const known = all.people.all().find(({ origin }) => origin === 'oidc');
    await all.people.change(known?.id ?? '', { disabled: true });
    expect((await wayBack()).end).toEqual({ to: '/sign-in?why=companyRefused', cookies: '' });
  });
});

describe('the last administrator', () => {
  const roleIn = async (groups: readonly string[]) => {
    company.claims = { ...company.claims, groups };
    const { end } = await wayBack();
    return (await whoIs(end.cookies))?.access.role ?? end.to;
  };

  it('stays one and comes in, whatever the company says; with another one they are what it says', async () => {
    expect(await roleIn(['it'])).toBe('admin');
    await all.people.change('file:Root', { disabled: true });
    expect(await roleIn(['cc-leads'])).toBe('admin');
    expect(await roleIn(['other'])).toBe('admin');
    await all.people.change('file:Root', { disabled: false });
    expect(await roleIn(['other'])).toBe('/sign-in?why=companyNoRole');
    expect(await roleIn(['cc-leads'])).toBe('supervisor');
  });
});

describe('nobody comes in', () => {
  it.each<Fault>([
    'nonce',
    'noNonce',
    'issuer',
    'audience',
    'expired',
    'algNone',
    'sharedSecret',
    'otherKey',
    'noToken',
  ])('with a wrong id token: %s', async (fault) => {
    company.fault = fault;
    const { end } = await wayBack();
    expect(end).toEqual({ to: '/sign-in?why=companyRefused', cookies: '' });
    expect(company.tokens).toBe(1);
    expect(all.people.all().every(({ origin }) => origin === 'file')).toBe(true);
    expect(await all.store.sessions()).toEqual([]);
  });

  it('by a way back that was used, of another browser, of another errand, or made up', async () => {
    const { errand, back, end } = await wayBack();
    expect(end.to).toBe('/floor');
    const refused = { to: '/sign-in?why=companyRefused', cookies: '' };
    expect(await go(back, errand)).toEqual(refused);
    const [one, two] = [await start(), await start()];
    expect(await go(company.agree(one.to), '')).toEqual(refused);
    expect(await go(company.agree(one.to), two.cookies)).toEqual(refused);
    expect(await go(company.agree(two.to), `${two.cookies.slice(0, -4)}AAAA`)).toEqual(refused);
    const state = new URL((await start()).to).searchParams.get('state');
    expect(await go(`${url}/api/v1/oidc/back?code=x&state=${state}`, (await start()).cookies)).toEqual(
      refused,
    );
    expect(await all.store.sessions()).toHaveLength(1);
  });

  it('by a picture or a script of another page, and signing in leads nowhere else', async () => {
    const page = await go(`${url}/api/v1/oidc/start`, '', { 'sec-fetch-mode': 'no-cors' });
    expect(page).toEqual({ to: '403', cookies: '' });
    for (const next of ['//evil.example', '/\t/evil.example', '/\\evil.example', 'https://evil.example', ''])
      expect(ownPath(next), next).toBe('/floor');
    expect((await wayBack('//evil.example')).end.to).toBe('/floor');
    expect(ownPath('/wall/main?x=1')).toBe('/wall/main?x=1');
  });

  it('by trying without end: the company is not flooded through us', async () => {
    const { to, cookies } = await start();
    const state = new URL(to).searchParams.get('state') ?? '';
    const errands = [{ state, cookies }];
    for (let i = 0; i < 34; i++) {
      const next = await start();
      errands.push({ state: new URL(next.to).searchParams.get('state') ?? '', cookies: next.cookies });
    }
    const before = company.asked.length;
    for (const each of errands)
      expect((await go(`${url}/api/v1/oidc/back?code=guess&state=${each.state}`, each.cookies)).to).toBe(
        '/sign-in?why=companyRefused',
      );
    const asked = company.asked.slice(before).filter((path) => path === '/token').length;
    expect(asked).toBeGreaterThanOrEqual(30);
    expect(asked).toBeLessThan(35);
  });

  it('while the company does not answer; a password is the glass to break, and that it was broken is to be found', async () => {
    await company.close();
    expect(await start()).toEqual({ to: '/sign-in?why=companyAway', cookies: '' });
    const signIn = (name: string) =>
      fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers: { origin: url },
        body: JSON.stringify({ name, password: PASSWORD }),
      });
    expect((await signIn('Root')).status).toBe(200);
    expect((await all.entries()).at(-1)).toMatchObject({ who: 'Root', detail: { breakGlass: true } });
    await all.close();
    await new Promise((resolve) => server.close(resolve));
    await open({ passwords: false });
    expect((await signIn('Root')).status).toBe(200);
    expect((await signIn('Ana')).status).toBe(401);
  });
});

describe('signing out at the company', () => {
  const token = (more: object = {}) => ({
    iss: company.url,
    aud: CLIENT,
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 120,
    jti: randomUUID(),
    sub: 'u1',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...more,
  });
  const bring = async (payload: object, fault: Fault = 'none', typ = 'logout+jwt') => {
    const body = new URLSearchParams({
      logout_token: await company.sign(payload as never, fault, typ),
    });
    return (await fetch(`${url}/api/v1/oidc/logout`, { method: 'POST', body })).status;
  };

  it('signs out here at once, and nobody else', async () => {
    const { end } = await wayBack();
    company.claims = { sub: 'u2', name: 'Ben', groups: ['cc-leads'] };
    const ben = (await wayBack()).end;
    expect(await bring(token())).toBe(200);
    expect(await whoIs(end.cookies)).toBeNull();
    expect(await whoIs(ben.cookies)).not.toBeNull();
    expect(await bring(token({ sub: 'nobody here' }))).toBe(200);
  });

  it('signs out the session it names, where it names that alone; and all, where it names the person', async () => {
    const of = async (sid: string, sub = 'u1') => {
      company.claims = { ...company.claims, sub, name: sub, sid };
      return (await wayBack()).end.cookies;
    };
    const [desk, laptop, ben] = [await of('s1'), await of('s2'), await of('s3', 'u2')];
    expect(await bring(token({ sub: undefined, sid: 's1' }))).toBe(200);
    expect([await whoIs(desk), (await whoIs(laptop))?.name, (await whoIs(ben))?.name]).toEqual([
      null,
      'u1',
      'u2',
    ]);
    expect((await all.entries()).filter(({ what }) => what === 'session.company')).toMatchObject([
      { who: 'u1' },
    ]);
    expect(await bring(token({ sub: undefined, sid: 'unknown' }))).toBe(200);
    expect(await bring(token({ sid: 's1' }))).toBe(200);
    expect([await whoIs(laptop), (await whoIs(ben))?.name]).toEqual([null, 'u2']);
  });

  it.each<[string, object, Fault]>([
    ['signed with none', {}, 'algNone'],
    ['signed with a shared secret', {}, 'sharedSecret'],
    ['signed by another', {}, 'otherKey'],
    ['of another issuer', { iss: 'https://evil.example' }, 'none'],
    ['for another', { aud: 'another' }, 'none'],
    ['that is old', { iat: 1_000_000 }, 'none'],
    ['that is an id token', { events: {} }, 'none'],
    ['with a nonce', { nonce: 'x' }, 'none'],
    ['of nobody', { sub: undefined }, 'none'],
    ['of nobody, with a session that is no name', { sub: undefined, sid: 7 }, 'none'],
  ])('is not believed of a token %s', async (_what, more, fault) => {
    const { end } = await wayBack();
    expect(await bring(token(more), fault)).toBe(400);
    expect(await whoIs(end.cookies)).not.toBeNull();
  });

  it('is not believed of a token that does not say what it is', async () => {
    const { end } = await wayBack();
    expect(await bring(token(), 'none', 'JWT')).toBe(400);
    expect(await whoIs(end.cookies)).not.toBeNull();
  });

  it('is written down where it is not believed, and the company is not asked for its keys each time', async () => {
    await wayBack();
    const forged = await company.sign(token() as never, 'otherKey', 'logout+jwt');
    const body = (): URLSearchParams => new URLSearchParams({ logout_token: forged });
    const heard = async () =>
      (await fetch(`${url}/api/v1/oidc/logout`, { method: 'POST', body: body() })).status;
    const before = company.asked.length;
    for (let i = 0; i < 300; i++) expect(await heard()).toBe(400);
    expect(company.asked.slice(before)).toEqual(['/keys']);
    await expect
      .poll(async () => (await all.entries()).filter(({ what }) => what === 'session.company'))
      .toMatchObject([{ who: null, outcome: 'refused' }]);
    // Some are allowed again each second.
    let status = 400;
    for (let i = 0; i < 5_000 && status === 400; i++) status = await heard();
    expect(status).toBe(429);
  });

  it('is believed once', async () => {
    await wayBack();
    const once = token();
    expect([await bring(once), await bring(once)]).toEqual([200, 400]);
  });
});
