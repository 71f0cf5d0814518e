// A whole server with a configuration file: its settings are read and changed over HTTP by whoever may, in force at
// once, each change in the log, no secret anywhere but in the file.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { auditPageSchema } from '#lib/api/audit.ts';
import { errorSchema, type ToldMistake } from '#lib/api/message.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { MISTAKES } from '#lib/settings/mistakes.ts';
import { PROTOCOL } from '#lib/sync/protocol.ts';
import { type Config, loadConfig } from '#server/config.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { openRingside } from '#server/main.ts';
import { vendors } from '#server/pbx/index.ts';
import { realClock } from '#server/time/clock.ts';

const SECRETS = ['first password', 'second password', 'pbx-secret', 'other-secret'];
const TEXT = `# The house.
site: { name: Test, timeZone: UTC }   # in its own time
server: { port: 0, data: data }
people:
  # sees everything
  - { name: Ana, password: first password, role: admin, numbers: full }
  - { name: Ben, password: first password, commands: false }
sources:
  - id: hq   # nobody is there
    make: yeastar
    url: http://127.0.0.1:9
    clientId: us
    clientSecret: { env: PBX_PASSWORD }
`;
const ENVIRONMENT = { PBX_PASSWORD: 'pbx-secret', UNRELATED: 'other-secret' };

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** @param saved what is saved while the server begins: after it has read `text`, and before it follows the file. */
async function open(text = TEXT, saved: string | null = null) {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-settings-http-'));
  const file = join(folder, 'ringside.config.yaml');
  writeFileSync(file, text);
  const loaded = loadConfig(file, vendors, ENVIRONMENT);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  if (saved !== null) writeFileSync(file, saved);
  const said: string[] = [];
  const note = (object: object, message: string): void => void said.push(JSON.stringify(object) + message);
  const ringside = await openRingside({
    config: loaded.config as Config,
    file,
    demo: false,
    pages: 'none',
    version: '0',
    logger: { info: note, warn: note, error: note },
    vendors,
    environment: ENVIRONMENT,
  });
  const end = () => ringside.close();
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => end(),
  );
  const { url } = ringside;
  const signIn = async (name: string, password = 'first password') => {
    const answer = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { origin: url },
      body: JSON.stringify({ name, password }),
    });
    const cookie = answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    return { status: answer.status, cookie };
  };
  const ask = async (
    cookie: string,
    method: string,
    place = '',
    body?: unknown,
    headers: Record<string, string> = { 'if-match': '*' },
  ) => {
    const answer = await fetch(`${url}/api/settings${place === '' ? '' : `/${place}`}`, {
      method,
      headers: { origin: url, cookie, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const reply = (await answer.json()) as Record<string, unknown>;
    for (const secret of SECRETS) expect(JSON.stringify(reply)).not.toContain(secret);
    return { status: answer.status, etag: answer.headers.get('etag'), ...reply } as Record<
      string,
      unknown
    > & {
      status: number;
      etag: string | null;
    };
  };
  const sources = async (cookie: string) =>
    (await (await fetch(`${url}/api/sources`, { headers: { cookie } })).json()) as {
      sources: { id: string; name: string; settings: Record<string, unknown> }[];
      server: { settings: { mistakes: ToldMistake[] } | null };
    };
  const data = join(folder, 'data');
  return { url, file, data, end, said, signIn, ask, sources, text: () => readFileSync(file, 'utf8') };
}

describe('settings over HTTP', () => {
  it('are for whoever may act, and secrets are shown to nobody', async () => {
    const { ask, signIn } = await open();
    expect((await ask('', 'GET')).status).toBe(401);
    expect((await ask((await signIn('Ben')).cookie, 'GET')).status).toBe(403);
    expect((await ask((await signIn('Ben')).cookie, 'PUT', 'site/name', 'X')).status).toBe(403);
    const { cookie } = await signIn('Ana');
    const all = await ask(cookie, 'GET');
    expect(all).toMatchObject({
      status: 200,
      restart: [],
      trouble: null,
      etag: `"${String(all['version'])}"`,
    });
    expect(all['settings']).toMatchObject({
      site: { name: 'Test', timeZone: 'UTC' },
      people: [
        { name: 'Ana', password: { set: true } },
        { name: 'Ben', password: { set: true } },
      ],
      sources: [{ id: 'hq', clientId: 'us', clientSecret: { set: true, env: 'PBX_PASSWORD' } }],
    });
    expect(await ask(cookie, 'GET', 'sources/hq/clientSecret')).toMatchObject({
      status: 200,
      value: { set: true, env: 'PBX_PASSWORD' },
    });
    expect((await ask(cookie, 'GET', 'sources/nowhere')).status).toBe(404);
  });

  it('of people, and of who comes in as what, are for whoever looks after people', async () => {
    const tomToo = 'sources:\n';
    const { ask, signIn, text } = await open(
      TEXT.replace(
        tomToo,
        `  - { name: Tom, password: first password, role: supervisor, may: [site.settings] }\n${tomToo}`,
      ),
    );
    const before = text();
    const tom = (await signIn('Tom')).cookie;
    const root = { name: 'Tom', password: 'a brand new one', role: 'admin' };
    expect((await ask(tom, 'PUT', 'people', [root])).status).toBe(403);
    expect((await ask(tom, 'PUT', 'people/2/role', 'admin')).status).toBe(403);
    expect((await ask(tom, 'PUT', '%70eople/2/may', ['site.people'])).status).toBe(403);
    expect((await ask(tom, 'DELETE', 'people/0')).status).toBe(403);
    expect((await ask(tom, 'PUT', 'teams/North', { name: 'North', agents: ['hq/*'] })).status).toBe(403);
    expect((await ask(tom, 'PUT', 'agents', { compare: ['viewer'] })).status).toBe(403);
    expect((await ask(tom, 'PUT', 'signIn', { passwords: false })).status).toBe(403);
    // What anybody sees who passes by, at whichever place it is written.
    const wall = { id: 'hall', name: 'Hall', tiles: [{ tile: 'agentNames' }] };
    for (const [place, value] of [
      ['walls', [{ ...wall, open: true }]],
      ['walls/hall', { ...wall, open: true }],
      ['%77alls/hall', { ...wall, names: 'full' }],
      ['walls/hall/open', true],
    ] as const)
      expect((await ask(tom, 'PUT', place, value)).status, place).toBe(403);
    // Past which proxies, under which names, and where the PBX's secrets are sent.
    expect((await ask(tom, 'PUT', 'server/trustedProxies', ['0.0.0.0/0'])).status).toBe(403);
    expect((await ask(tom, 'PUT', 'sources/hq/url', 'http://elsewhere.example')).status).toBe(403);
    expect((await ask(tom, 'PUT', '%73ources/hq/url', 'http://elsewhere.example')).status).toBe(403);
    expect((await ask(tom, 'PUT', 'constructor', {})).status).toBeGreaterThanOrEqual(400);
    expect(text()).toBe(before);
    expect((await ask(tom, 'PUT', 'site/name', 'Tom’s')).status).toBe(200);
  });

  it('of a wall that strangers see change and go by whoever looks after people; whoever else may close it, or write another', async () => {
    const walls = `walls:\n  - { id: open, name: Open, open: true, tiles: [{ tile: clock }] }\n`;
    const tomToo = 'sources:\n';
    const { ask, signIn } = await open(
      TEXT.replace(
        tomToo,
        `  - { name: Tom, password: first password, role: supervisor, may: [site.settings] }\n${walls}${tomToo}`,
      ),
    );
    const tom = (await signIn('Tom')).cookie;
    const root = (await signIn('Ana')).cookie;
    expect((await ask(tom, 'PUT', 'walls/open/tiles/1', { tile: 'agentNames' })).status).toBe(403);
    expect((await ask(tom, 'DELETE', 'walls/open/tiles/0')).status).toBe(403);
    const several = [{ tile: 'clock' }, { tile: 'agents' }, { tile: 'agentNames' }];
    expect((await ask(tom, 'PUT', 'walls/open/tiles', several)).status).toBe(403);
    expect((await ask(root, 'PUT', 'walls/open/tiles/1', { tile: 'agents' })).status).toBe(201);
    const closed = { id: 'own', name: 'Own', tiles: [{ tile: 'agentNames' }] };
    expect((await ask(tom, 'PUT', 'walls/own', closed)).status).toBe(201);
    expect((await ask(tom, 'PUT', 'walls/own/name', 'Ours')).status).toBe(200);
    expect((await ask(tom, 'PUT', 'walls/own/tiles', several)).status).toBe(200);
    expect((await ask(tom, 'DELETE', 'walls/own/tiles/1')).status).toBe(200);
    expect((await ask(tom, 'PUT', 'walls/own/names', 'full')).status).toBe(403);
    expect((await ask(tom, 'PUT', 'walls/open/open', false)).status).toBe(200);
    expect((await ask(tom, 'PUT', 'walls/open/open', true)).status).toBe(403);
    expect((await ask(tom, 'DELETE', 'walls/open')).status).toBe(200);
  });

  it('are changed from this page alone, and at a version that was read', async () => {
    const { ask, signIn, text } = await open();
    const { cookie } = await signIn('Ana');
    const { etag } = await ask(cookie, 'GET');
    const version = { 'if-match': String(etag) };
    const elsewhere = { 'if-match': '*', origin: 'http://elsewhere.example' };
    expect((await ask(cookie, 'PUT', 'site/name', 'X', elsewhere)).status).toBe(403);
    expect(await ask(cookie, 'PUT', 'site/name', 'X', {})).toMatchObject({
      status: 428,
      error: { code: 'settingsNeedVersion' },
    });
    expect(await ask(cookie, 'PUT', '', {})).toMatchObject({ status: 405, error: { code: 'cannotBeDone' } });
    expect((await ask(cookie, 'POST', 'site/name', 'X')).status).toBe(405);
    expect(text()).toBe(TEXT);
    expect((await ask(cookie, 'PUT', 'site/name', 'Elsewhere', version)).status).toBe(200);
    expect(await ask(cookie, 'PUT', 'site/name', 'Again', version)).toMatchObject({
      status: 409,
      error: {
        code: 'settingsChanged',
        args: {},
        text: expect.stringContaining('changed since you read them'),
      },
    });
    expect((await ask(cookie, 'PUT', 'rule/targetSeconds', 30)).status).toBe(201);
    expect(text()).toBe(
      `${TEXT.replace('{ name: Test,', '{ name: Elsewhere,').replace('}   # in', '} # in')}rule:\n  targetSeconds: 30\n`,
    );
    expect((await ask(cookie, 'DELETE', 'rule')).status).toBe(200);
    expect(await ask(cookie, 'DELETE', 'rule')).toMatchObject({
      status: 404,
      error: { code: 'nothingHere' },
    });
    expect(text()).not.toContain('rule:');
  });

  it('with mistakes are refused in words, and nothing is written', async () => {
    const { ask, signIn, text } = await open();
    const { cookie } = await signIn('Ana');
    const answers: [string, unknown, string][] = [
      ['rule/targetSeconds', 'soon', 'must be a number'],
      ['sources/new', { make: 'yeastar', url: 'x', clientSecret: SECRETS[0] }, 'sources[2]'],
      ['site/name/first', 'X', 'no place'],
      ['sources/hq/tls', { ca: 'nowhere.pem' }, 'names a file that is not there'],
      // Neither shown in a name nor sent to a PBX of somebody's choice.
      ['site/name', { env: 'UNRELATED' }, 'environment variable UNRELATED'],
      ['sources/hq/clientSecret', { env: 'UNRELATED' }, 'environment variable UNRELATED'],
      ['site/name', { file: '/etc/passwd' }, 'the file /etc/passwd'],
      ['sources/hq/clientSecret', { file: '/etc/passwd' }, 'the file /etc/passwd'],
      // Nor one that stands elsewhere: where a name is shown, or where another PBX would be sent it.
      ['site/name', { env: 'PBX_PASSWORD' }, 'environment variable PBX_PASSWORD'],
      [
        'sources/evil',
        { make: 'yeastar', url: 'http://127.0.0.1:8', clientId: 'us', clientSecret: { env: 'PBX_PASSWORD' } },
        'environment variable PBX_PASSWORD',
      ],
      ['sources/hq/url', 'http://127.0.0.1:8', 'sources.hq.clientSecret'],
      [
        'sources/hq',
        { make: 'yeastar', url: 'http://127.0.0.1:8', clientId: 'us', clientSecret: { set: true } },
        'must be given anew',
      ],
      [
        'sources/hq',
        { make: 'yeastar', url: 'http://127.0.0.1:8', clientId: 'us', clientSecret: { env: 'PBX_PASSWORD' } },
        'must be given anew',
      ],
      ['sources/hq/tls', { verify: false }, 'must be given anew'],
    ];
    for (const [place, value, words] of answers) {
      const answer = await ask(cookie, 'PUT', place, value);
      expect(answer, place).toMatchObject({ status: 422, error: { code: 'settingsMistaken' } });
      expect(JSON.stringify(answer['mistakes']), place).toContain(words);
      const told = errorSchema.parse(answer).mistakes ?? [];
      expect(
        told.filter(({ code }) => !(code in MISTAKES)),
        place,
      ).toEqual([]);
    }
    expect(text()).toBe(TEXT);
  });

  it('hold no name with a character that cannot be seen, but those that stand there already', async () => {
    const { ask, signIn, text } = await open(TEXT.replace('name: Ben,', '"name": "B\\u200ben",'));
    const before = text();
    const { cookie } = await signIn('Ana');
    const refused = async (place: string, value: unknown): Promise<void> => {
      const answer = await ask(cookie, 'PUT', place, value);
      expect([answer.status, JSON.stringify(answer['mistakes'])], place).toEqual([
        422,
        expect.stringContaining('hiddenCharacter'),
      ]);
    };
    await refused('site/name', 'A\nB');
    await refused('teams', [{ name: 'No\u202erth', agents: ['hq/1001'] }]);
    await refused('walls', [{ id: 'lobby', name: 'Lob\u0000by' }]);
    await refused(`people/${encodeURIComponent('A\u200bna')}`, { role: 'viewer' });
    expect(text()).toBe(before);
    expect(await ask(cookie, 'PUT', 'teams', [{ name: 'ทีมเหนือ', agents: ['hq/1001'] }])).toMatchObject({
      status: 201,
    });
    const ben = encodeURIComponent('B\u200ben');
    expect((await ask(cookie, 'PUT', `people/${ben}/numbers`, 'masked')).status).toBe(201);
  });

  it('stand in the record with what became of each change', async () => {
    const { ask, signIn, url } = await open();
    const { cookie } = await signIn('Ana');
    await ask(cookie, 'PUT', 'site/name', 'Another');
    await ask(cookie, 'PUT', 'rule/targetSeconds', 'soon');
    await ask(cookie, 'DELETE', 'nowhere/at/all');
    const page = await (await fetch(`${url}/api/audit?what=settings.change`, { headers: { cookie } })).json();
    const rows = [...auditPageSchema.parse(page).rows].reverse();
    expect(rows.map(({ target, outcome, detail }) => [target, outcome, detail['why']])).toEqual([
      ['site/name', 'asked', undefined],
      ['site/name', 'done', undefined],
      ['rule/targetSeconds', 'asked', undefined],
      ['rule/targetSeconds', 'refused', 'settingsMistaken'],
      ['nowhere/at/all', 'asked', undefined],
      ['nowhere/at/all', 'refused', expect.any(String)],
    ]);
  });

  it('are opening hours, in force at once: the log hears each time what is open', async () => {
    const { ask, signIn, text, data, end } = await open();
    const { cookie } = await signIn('Ana');
    const queue = 'hours/queues/hq%2F6400';
    expect((await ask(cookie, 'PUT', 'hours/week', { 'mon-sun': '00:00-24:00' })).status).toBe(201);
    expect(
      (await ask(cookie, 'PUT', queue, { week: { mon: 'closed' }, holidays: { country: 'TH' } })).status,
    ).toBe(201);
    const refused = await ask(cookie, 'PUT', `${queue}/holidays/country`, 'Thailand');
    expect([refused.status, JSON.stringify(refused['mistakes'])]).toEqual([
      422,
      expect.stringContaining('did you mean TH (Thailand)?'),
    ]);
    expect((await ask(cookie, 'GET', queue))['value']).toEqual({
      week: { mon: 'closed' },
      holidays: { country: 'TH' },
    });
    expect(text()).toContain('hq/6400');
    expect((await ask(cookie, 'DELETE', 'hours')).status).toBe(200);
    await end();
    const log = await openSqliteLog({ folder: data, clock: realClock, logger: quiet });
    closers.push(() => log.close());
    const turned = (await log.read(0, 1_000)).flatMap(({ event }) =>
      event.type === 'hours.turned' ? [event.hours] : [],
    );
    const always = { open: true, until: null };
    expect(turned).toEqual([
      { site: always, sources: {}, queues: {} },
      { site: always, sources: {}, queues: { 'hq/6400': { open: false, until: null } } },
      null,
    ]);
  });

  it('that a restart must bring into force say so', async () => {
    const { ask, signIn } = await open();
    const { cookie } = await signIn('Ana');
    expect((await ask(cookie, 'PUT', 'server/keepDays', 30))['restart']).toEqual(['server/keepDays']);
    expect((await ask(cookie, 'GET'))['restart']).toEqual(['server/keepDays']);
    expect((await ask(cookie, 'DELETE', 'server/keepDays'))['restart']).toEqual([]);
  });

  it('of people count at once: a password that is changed ends sessions and cuts off their screens', async () => {
    const { url, ask, signIn } = await open();
    const { cookie } = await signIn('Ana');
    const ben = (await signIn('Ben')).cookie;
    const join = async (whose: string) => {
      const socket = io(url, {
        transports: ['websocket'],
        extraHeaders: { cookie: whose, origin: url },
        reconnection: false,
        forceNew: true,
      });
      closers.push(() => void socket.disconnect());
      const joined = (await socket.emitWithAck('join', {
        protocol: PROTOCOL,
        view: 'floor',
        cursor: null,
      })) as {
        ok: boolean;
      };
      return { socket, joined };
    };
    const [hers, his] = [await join(cookie), await join(ben)];
    expect([hers.joined.ok, his.joined.ok]).toEqual([true, true]);
    const cut = new Promise((resolve) => his.socket.once('disconnect', resolve));
    expect((await ask(cookie, 'PUT', 'people/Ben/password', 'second password')).status).toBe(200);
    await cut;
    expect(hers.socket.connected).toBe(true);
    expect((await join(ben)).joined).toMatchObject({ ok: false, remedy: 'signIn' });
    expect((await signIn('Ben')).status).toBe(401);
    expect((await signIn('Ben', 'second password')).status).toBe(200);
    // The last administrator cannot be taken out, nor made something else; one of two can.
    for (const [method, place, value] of [
      ['DELETE', 'people/Ana', undefined],
      ['PUT', 'people/Ana/role', 'supervisor'],
      ['PUT', 'people/Ana/mayNot', ['site.people']],
      ['PUT', 'people', []],
    ] as const) {
      const refused = await ask(cookie, method, place, value);
      expect([refused.status, JSON.stringify(refused['mistakes'])], place).toEqual([
        422,
        expect.stringContaining('nobody who is an administrator'),
      ]);
    }
    const cyd = { name: 'Cyd', password: 'third password', role: 'admin' };
    expect((await ask(cookie, 'PUT', 'people/Cyd', cyd)).status).toBe(201);
    expect((await ask(cookie, 'DELETE', 'people/Ana')).status).toBe(200);
    expect((await ask(cookie, 'GET')).status).toBe(401);
  });

  it('are sources, added, renamed and removed beside the others; each change stands in the log, without a secret', async () => {
    const { ask, signIn, sources, text, said, data, end } = await open();
    const { cookie } = await signIn('Ana');
    const branch = {
      make: 'yeastar',
      url: 'http://127.0.0.1:9',
      clientId: 'us',
      clientSecret: 'other-secret',
    };
    expect((await ask(cookie, 'PUT', 'sources/branch', branch)).status).toBe(201);
    expect((await sources(cookie)).sources.map(({ id }) => id)).toEqual(['hq', 'branch']);
    const renamed = { ...branch, name: 'The branch', clientSecret: { set: true } };
    expect((await ask(cookie, 'PUT', 'sources/branch', renamed)).status).toBe(200);
    const [hq, other] = (await sources(cookie)).sources;
    expect([hq?.name, other?.name]).toEqual(['Yeastar P-Series hq', 'The branch']);
    expect(other?.settings).not.toHaveProperty('clientSecret');
    expect(text()).toContain('clientSecret: other-secret');
    expect(text()).toContain('clientSecret: { env: PBX_PASSWORD }');
    expect((await ask(cookie, 'DELETE', 'sources/branch')).status).toBe(200);
    expect((await sources(cookie)).sources.map(({ id }) => id)).toEqual(['hq']);
    for (const remark of TEXT.match(/#.*/g) ?? []) expect(text()).toContain(remark);
    await end();
    const log = await openSqliteLog({ folder: data, clock: realClock, logger: quiet });
    closers.push(() => log.close());
    const events = (await log.read(0, 1_000)).map(({ event }) => event);
    expect(events.filter(({ type }) => type === 'settings.changed')).toEqual([
      expect.objectContaining({ source: SITE_SOURCE, place: 'sources/branch', by: 'Ana' }),
      expect.objectContaining({ place: 'sources/branch', by: 'Ana' }),
      expect.objectContaining({ place: 'sources/branch', by: 'Ana' }),
    ]);
    const ofBranch = events.filter(({ source }) => source === 'branch').map(({ type }) => type);
    expect([ofBranch[0], ofBranch.at(-1)]).toEqual(['source.configured', 'source.removed']);
    for (const secret of SECRETS) expect(JSON.stringify(events)).not.toContain(secret);
    for (const secret of SECRETS) expect(said.join('\n')).not.toContain(secret);
  });

  it('written by hand are in force in a moment; with mistakes they are not, and the sources page says why', async () => {
    const { ask, signIn, sources, file, said } = await open();
    const { cookie } = await signIn('Ana');
    writeFileSync(file, TEXT.replace('timeZone: UTC', 'timeZone: Mars'));
    expect(await ask(cookie, 'PUT', 'site/name', 'X')).toMatchObject({
      status: 409,
      error: {
        code: 'settingsChangedByHand',
        args: { file: 'ringside.config.yaml' },
        text: expect.stringContaining('changed by hand'),
      },
    });
    await vi.waitFor(
      async () =>
        expect((await sources(cookie)).server.settings?.mistakes).toEqual([
          {
            line: 2,
            where: 'site.timeZone',
            code: 'noTimeZone',
            args: {},
            text: 'must be an IANA time zone such as Europe/Berlin or Asia/Bangkok',
          },
        ]),
      10_000,
    );
    expect(said.join('\n')).toContain('line 2: site.timeZone');
    writeFileSync(file, TEXT.replace('    clientId: us', '    name: By hand\n    clientId: us'));
    await vi.waitFor(async () => expect((await sources(cookie)).sources[0]?.name).toBe('By hand'), 30_000);
    expect((await sources(cookie)).server.settings).toBeNull();
  });
});

it('takes over what was saved while the server began', async () => {
  const branch =
    "  - { id: branch, make: yeastar, url: 'http://127.0.0.1:7', clientId: us, clientSecret: { env: PBX_PASSWORD } }";
  const other = `${TEXT.replace('port: 0', 'port: 0, keepDays: 9')}${branch}\n`;
  const { url, signIn, ask } = await open(TEXT, other);
  const { cookie } = await signIn('Ana');
  const ids = async (): Promise<string[]> => {
    const health = (await (await fetch(`${url}/api/health`)).json()) as { sources: { id: string }[] };
    return health.sources.map(({ id }) => id).sort();
  };
  await vi.waitFor(async () => expect(await ids()).toEqual(['branch', 'hq']), { timeout: 60_000 });
  const reply = await ask(cookie, 'GET');
  expect(reply['restart']).toEqual(['server/keepDays']);
});
