// Who is let in to a make-believe Vodia PBX: both logins, tokens, passwords, scopes, sessions and their end.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ADMIN, basic, D, LOGINS, VodiaBench } from './bench.ts';

const SESSION = 'system/session';
const FALSE = { status: 200, body: false };

describe('the login in two steps', () => {
  test('a token of 20 characters, then a cookie for it, once', async () => {
    const bench = new VodiaBench();
    const minted = await bench.post(SESSION, { name: '3rd', username: '40', domain: D });
    expect(minted.body).toMatch(/^[a-z0-9]{20}$/);
    const step = JSON.stringify({ name: 'session', value: minted.body });
    const second = await bench.raw('POST', `/rest/${SESSION}`, step);
    expect([second.status, second.text]).toEqual([200, 'true']);
    expect(second.headers['set-cookie']).toMatch(/^session=[a-z0-9]+; HttpOnly; Secure; SameSite=Strict$/);
    const again = await bench.raw('POST', `/rest/${SESSION}`, step);
    expect([again.status, again.text, again.headers['set-cookie']]).toEqual([200, 'false', undefined]);
  });

  test('a token dies after ten seconds', async () => {
    for (const [seconds, body] of [
      [10, true],
      [11, false],
    ] as const) {
      const bench = new VodiaBench();
      const { body: value } = await bench.post(SESSION, { name: '3rd', domain: D });
      await bench.run(seconds);
      expect(await bench.post(SESSION, { name: 'session', value })).toEqual({ status: 200, body });
    }
  });

  test.each([
    ['a wrong password', { name: '3rd', domain: D }, { authorization: basic('admin', 'no') }, FALSE],
    ['no password', { name: '3rd', domain: D }, {}, FALSE],
    ['an extension', { name: '3rd', domain: D }, { authorization: basic(`40@${D}`, 'forty') }, FALSE],
    ['no domain', { name: '3rd' }, ADMIN, FALSE],
    ['another name', { name: 'auth', value: 'admin secret' }, ADMIN, FALSE],
    ['an unknown token', { name: 'session', value: 'x' }, {}, FALSE],
    ['an unknown domain', { name: '3rd', domain: 'x.example.com' }, ADMIN, { status: 404 }],
    ['an unknown extension', { name: '3rd', domain: D, username: '99' }, ADMIN, { status: 404 }],
  ])('%s is refused', async (_, body, headers, answer) => {
    expect(await new VodiaBench().post(SESSION, body, headers as Record<string, string>)).toMatchObject(
      answer,
    );
  });

  test('what is no JSON is refused; a plain content type is none of its business', async () => {
    const bench = new VodiaBench();
    const plain = { ...ADMIN, 'content-type': 'text/plain' };
    expect((await bench.raw('POST', `/rest/${SESSION}`, 'name=3rd', plain)).text).toBe('false');
    const body = JSON.stringify({ name: '3rd', domain: D });
    expect((await bench.raw('POST', `/rest/${SESSION}`, body, plain)).text).toMatch(/^"\w{20}"$/);
  });

  test('tokenForm: a JSON string, bare text, or in an object', async () => {
    const forms: string[] = [];
    for (const form of ['json', 'plain', 'session', 'value', 'token']) {
      const bench = new VodiaBench([`tokenForm=${form}`]);
      const body = JSON.stringify({ name: '3rd', domain: D });
      forms.push((await bench.raw('POST', `/rest/${SESSION}`, body, ADMIN)).text.replace(/\w{20}/, 'T'));
    }
    expect(forms).toEqual(['"T"', 'T', '{"session":"T"}', '{"value":"T"}', '{"token":"T"}']);
  });

  test('token=firstLate: the first token is too late, the next is not', async () => {
    const bench = new VodiaBench(['token=firstLate']);
    expect(await bench.login()).toBe('');
    expect(await bench.login()).toMatch(/^session=/);
  });

  test('a test may have logins refused', async () => {
    const bench = new VodiaBench();
    bench.pbx.refuseLogins(1);
    expect(await bench.post(SESSION, { name: '3rd', domain: D })).toEqual(FALSE);
    expect(await bench.login()).not.toBe('');
  });
});

describe('the old login', () => {
  const put = (bench: VodiaBench, value: string) => bench.ask('PUT', SESSION, { name: 'auth', value }, {});
  const md5 = createHash('md5').update('secret').digest('hex');

  test.each([
    ['oldMd5', `admin ${md5}`, 'admin secret'],
    ['oldPlain', 'admin secret', `admin ${md5}`],
  ])(
    'login=%s: its secret is taken, the other is not, and there is no new login',
    async (way, right, wrong) => {
      const bench = new VodiaBench([`login=${way}`]);
      expect(await put(bench, wrong)).toEqual(FALSE);
      expect(await put(bench, 'nobody x')).toEqual(FALSE);
      const { body } = await put(bench, right);
      expect(await bench.get(`domain/${D}/acds`, { cookie: `session=${body}` })).toMatchObject({
        status: 200,
      });
      expect((await bench.post(SESSION, { name: '3rd', domain: D })).status).toBe(404);
    },
  );

  test('a build of today knows it no more', async () => {
    expect((await put(new VodiaBench(), 'admin secret')).status).toBe(404);
  });
});

describe('scopes', () => {
  const asked = [
    [`domain/${D}/acds`, 'domain'],
    [`user/40@${D}/calls`, 'user'],
    [`user/42%40${D}/calls`, 'other user'],
    [`acd/73@${D}/stat?date=20260101&days=1`, 'domain'],
  ] as const;
  const statuses = async (bench: VodiaBench, headers: Record<string, string>): Promise<number[]> =>
    Promise.all(asked.map(async ([path]) => (await bench.get(path, headers)).status));

  test('passwords: the PBX, a tenant, an extension, nobody', async () => {
    const bench = new VodiaBench([], { tenants: { [D]: [], 'two.example.com': ['99'] } });
    expect(await statuses(bench, ADMIN)).toEqual([200, 200, 200, 200]);
    const tenant = { authorization: basic(`admin@${D}`, LOGINS[`admin@${D}`]!) };
    expect(await statuses(bench, tenant)).toEqual([200, 200, 200, 200]);
    expect((await bench.get('domain/two.example.com/acds', tenant)).status).toBe(403);
    expect(await statuses(bench, { authorization: basic(`40@${D}`, 'forty') })).toEqual([403, 200, 403, 403]);
    expect(await statuses(bench, {})).toEqual([401, 401, 401, 401]);
    expect(await statuses(bench, { authorization: basic('admin', 'no') })).toEqual([401, 401, 401, 401]);
    expect(await statuses(bench, { cookie: 'session=made-up' })).toEqual([401, 401, 401, 401]);
  });

  test('sessions: an administrator of the domain, an extension', async () => {
    const bench = new VodiaBench();
    expect(await statuses(bench, { cookie: await bench.login({ admin: true }) })).toEqual([
      200, 200, 200, 200,
    ]);
    expect(await statuses(bench, { cookie: await bench.login({ username: '40' }) })).toEqual([
      403, 200, 403, 403,
    ]);
  });

  test('userEndpoints=ownOnly: not even an administrator reads an extension', async () => {
    const bench = new VodiaBench(['userEndpoints=ownOnly']);
    expect(await statuses(bench, ADMIN)).toEqual([200, 403, 403, 200]);
    expect((await statuses(bench, { cookie: await bench.login({ username: '40' }) }))[1]).toBe(200);
  });

  test('what is not there is 404, in its scope', async () => {
    const bench = new VodiaBench();
    for (const path of [
      'domain/x.example.com/acds',
      `user/99@${D}/calls`,
      `domain/${D}/acdz`,
      `user/40@${D}/wallboard/73/more`,
      'user/40/calls',
      `acd/74@${D}/stat?date=20260101`,
      'nothing',
    ])
      expect([path, (await bench.get(path)).status]).toEqual([path, 404]);
    expect((await bench.post(`domain/${D}/acds`, {})).status).toBe(404);
    expect((await bench.raw('GET', '/other')).status).toBe(404);
  });

  test('an administrator without leave for the interface gets 403 everywhere, and no socket', async () => {
    const bench = new VodiaBench();
    await bench.login();
    bench.pbx.allowApi(false);
    expect(await statuses(bench, ADMIN)).toEqual([403, 403, 403, 403]);
    expect((await bench.get(SESSION)).status).toBe(403);
    expect(bench.open()).toBe(401);
  });
});

describe('a session', () => {
  const alive = async (bench: VodiaBench, cookie: string): Promise<boolean> =>
    (await bench.get(`user/800@${D}/calls`, { cookie })).status === 200;

  test('needs none to be asked after, and can be given up', async () => {
    const bench = new VodiaBench();
    expect((await bench.get(SESSION, {})).status).toBe(200);
    const cookie = await bench.login();
    expect((await bench.ask('DELETE', SESSION, undefined, { cookie })).body).toBe(true);
    expect(await alive(bench, cookie)).toBe(false);
    expect(bench.pbx.sessions.open).toBe(0);
  });

  test('sessionLife: for ever, an hour, or ten minutes without REST', async () => {
    const forever = new VodiaBench();
    const hourly = new VodiaBench(['sessionLife=hourly']);
    const idle = new VodiaBench(['sessionLife=idle']);
    const benches = [forever, hourly, idle];
    const cookies = await Promise.all(benches.map((bench) => bench.login()));
    const check = async (minutes: number): Promise<boolean[]> => {
      for (const bench of benches) await bench.run(minutes * 60);
      return Promise.all(benches.map((bench, i) => alive(bench, cookies[i]!)));
    };
    expect(await check(9)).toEqual([true, true, true]);
    expect(await check(9)).toEqual([true, true, true]);
    expect(await check(11)).toEqual([true, true, false]);
    expect(await check(32)).toEqual([true, false, false]);
  });

  test('revoked, or forgotten by a restart', async () => {
    for (const end of ['revokeSessions', 'restart'] as const) {
      const bench = new VodiaBench();
      const cookie = await bench.login();
      bench.pbx[end]();
      expect(await alive(bench, cookie)).toBe(false);
      expect(await alive(bench, await bench.login())).toBe(true);
    }
  });
});

test('the server says which it is: always, or reliably only at /', async () => {
  const told = async (quirk: string): Promise<unknown[]> => {
    const bench = new VodiaBench([quirk]);
    const answers = [await bench.raw('GET', '/'), await bench.raw('GET', `/rest/${SESSION}`)];
    return answers.map(({ headers }) => headers['server']);
  };
  expect(await told('serverHeader=always')).toEqual(['PBX/70.1', 'PBX/70.1']);
  expect(await told('serverHeader=rootOnly')).toEqual(['PBX/70.1', undefined]);
});

test('a browser asking first is refused; a dead PBX answers nobody', async () => {
  const bench = new VodiaBench();
  expect((await bench.raw('OPTIONS', `/rest/${SESSION}`)).status).toBe(403);
  bench.pbx.die();
  await expect(bench.get(SESSION)).rejects.toThrow('refused');
  expect(() => bench.open()).toThrow('refused');
  bench.pbx.revive();
  expect((await bench.get(SESSION)).status).toBe(200);
});

test('a test may have one request refused, and it is not carried out', async () => {
  const bench = new VodiaBench();
  bench.pbx.refuseNext(403, 'domain/{d}/acds');
  bench.pbx.refuseNext(404);
  expect((await bench.get(`domain/${D}/acds`)).status).toBe(403);
  expect((await bench.get(`domain/${D}/acds`)).status).toBe(200);
  const { call, id } = bench.talking();
  expect((await bench.control('40', { hangup: id })).status).toBe(404);
  expect(call.endedAt).toBe(null);
  expect((await bench.control('40', { hangup: id })).body).toBe(true);
  expect(bench.pbx.heard.map(({ endpoint, account, status }) => [endpoint, account, status])).toEqual([
    ['user/{account}/calls', `40@${D}`, 404],
    ['user/{account}/calls', `40@${D}`, 200],
  ]);
  expect(bench.pbx.requests.get('GET domain/{d}/acds')).toBe(2);
});
