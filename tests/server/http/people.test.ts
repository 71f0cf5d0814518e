// Looking after people over HTTP: who may, what each change does at once, who cannot be taken away, and that all of it
// is written down; and the record of it, found by filters, as a table no spreadsheet runs, and proven whole.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditPageSchema, auditVerifiedSchema } from '#lib/api/audit.ts';
import { errorSchema } from '#lib/api/message.ts';
import { type PersonReport, peopleSchema, personMadeSchema } from '#lib/api/people.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import { openApp } from '#server/http/app.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';

const PASSWORD = 'a third of them all';
const root = { name: 'Root', password: PASSWORD, role: 'admin' } as const;
const ana = { name: 'Ana', password: PASSWORD, role: 'supervisor' } as const;
const OWN = 'http://127.0.0.1';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let all: Awaited<ReturnType<typeof openDesk>>;
let server: Server;
let url: string;

async function open(people: readonly ConfiguredPerson[]): Promise<void> {
  all = await openDesk(people);
  const answer = openApp({
    logger: quiet,
    now: () => all.clock.now(),
    ...all.parts,
    board: () => new BoardInHand(),
    sources: () => [],
    server: () => ({}) as never,
    restart: async () => false,
    reload: () => {},
    allowed: (origin) => origin === OWN,
  });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
}
beforeEach(() => open([root, ana]));
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function ask(cookie: string, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { origin: OWN, cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, told: () => JSON.parse(text) as unknown };
}
async function signIn(name: string, password: string = PASSWORD): Promise<string> {
  const answer = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { origin: OWN },
    body: JSON.stringify({ name, password }),
  });
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}
const list = async (cookie: string): Promise<readonly PersonReport[]> =>
  peopleSchema.parse((await ask(cookie, 'GET', '/people')).told()).people;
const codeOf = ({ told }: { told: () => unknown }): string => errorSchema.parse(told()).error.code;
const viewer = { role: 'viewer', numbers: 'masked' } as const;

describe('people', () => {
  it('are for whoever has the right, and nobody else', async () => {
    const supervisor = await signIn('Ana');
    for (const [method, path, body] of [
      ['GET', '/people'],
      ['POST', '/people', { name: 'Eve', password: null, granted: { role: 'admin', numbers: 'full' } }],
      ['PUT', '/people/file:Ana', { granted: { role: 'admin', numbers: 'full' } }],
      ['POST', '/people/file:Root/password', { password: null }],
      ['DELETE', '/people/file:Root'],
      ['DELETE', '/people/file:Root/sessions'],
      ['GET', '/audit'],
      ['GET', '/audit.csv'],
      ['GET', '/audit/verified'],
    ] as const) {
      expect((await ask(supervisor, method, path, body)).status, `${method} ${path}`).toBe(403);
      expect((await ask('', method, path, body)).status, `${method} ${path}`).toBe(401);
    }
    expect(all.people.all().map(({ name, access }) => [name, access.role])).toEqual([
      ['Root', 'admin'],
      ['Ana', 'supervisor'],
    ]);
    // Reading what one may not stands in the record as well.
    const written = await all.entries();
    for (const [what, path] of [
      ['site.people', '/api/v1/people'],
      ['site.audit', '/api/v1/audit'],
    ])
      expect(written).toContainEqual(
        expect.objectContaining({
          ...{ who: 'Ana', what, outcome: 'refused' },
          detail: expect.objectContaining({ method: 'GET', path }),
        }),
      );
  });

  it('are added with a password that is shown once, and nothing of it is told again', async () => {
    const admin = await signIn('Root');
    const added = await ask(admin, 'POST', '/people', { name: ' Vera ', password: null, granted: viewer });
    expect(added.status).toBe(201);
    const { password } = personMadeSchema.parse(added.told());
    expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    const vera = await signIn('Vera', password ?? '');
    expect(vera).toContain('ringside-');
    const told = await ask(admin, 'GET', '/people');
    expect(told.text).not.toContain(password);
    expect(told.text).not.toContain('argon2');
    expect(peopleSchema.parse(told.told()).people.find(({ name }) => name === 'Vera')).toMatchObject({
      origin: 'here',
      signIn: 'password',
      granted: viewer,
      sessions: 1,
      self: false,
    });
    expect(JSON.stringify(await all.entries())).not.toContain(password);
    expect(await all.entries()).toContainEqual({
      who: 'Root',
      what: 'person.added',
      outcome: 'asked',
      target: 'Vera',
      detail: { role: 'viewer', numbers: 'masked' },
    });
  });

  it('have one name each, and no password that is guessed first', async () => {
    const admin = await signIn('Root');
    const add = (name: string, password: string | null) =>
      ask(admin, 'POST', '/people', { name, password, granted: viewer });
    expect(codeOf(await add('Ana', null))).toBe('nameTaken');
    expect(codeOf(await add('Vera', 'short'))).toBe('passwordShort');
    expect(codeOf(await add('Vera', 'veraveravera'))).toBe('passwordGuessable');
    expect((await add('', null)).status).toBe(400);
    expect(
      (await ask(admin, 'POST', '/people', { name: 'X', password: null, granted: { role: 'god' } })).status,
    ).toBe(400);
    expect(await list(admin)).toHaveLength(2);
  });

  it('lose what they had open with other rights, another password, and when they are disabled or removed', async () => {
    const admin = await signIn('Root');
    const { told } = await ask(admin, 'POST', '/people', {
      name: 'Vera',
      password: PASSWORD,
      granted: viewer,
    });
    const { id, password } = personMadeSchema.parse(told());
    expect(password).toBeNull();
    const isIn = async (cookie: string) => (await ask(cookie, 'GET', '/session/all')).status === 200;

    let vera = await signIn('Vera');
    await ask(admin, 'PUT', `/people/${id}`, {
      granted: { ...viewer, role: 'supervisor', queues: ['hq/64*'] },
    });
    expect(all.people.byId(id)?.access).toMatchObject({ role: 'supervisor', queues: ['hq/64*'] });

    expect(await isIn(vera)).toBe(true);
    const given = await ask(admin, 'POST', `/people/${id}/password`, { password: null });
    expect(await isIn(vera)).toBe(false);
    vera = await signIn('Vera', personMadeSchema.parse(given.told()).password ?? '');
    expect(await isIn(vera)).toBe(true);

    await ask(admin, 'DELETE', `/people/${id}/sessions`);
    expect(await isIn(vera)).toBe(false);

    await ask(admin, 'POST', `/people/${id}/password`, { password: PASSWORD });
    vera = await signIn('Vera');
    await ask(admin, 'PUT', `/people/${id}`, { disabled: true });
    expect(await isIn(vera)).toBe(false);
    expect(await signIn('Vera')).toBe('');
    await ask(admin, 'PUT', `/people/${id}`, { disabled: false, name: 'Vera B.' });
    vera = await signIn('Vera B.');
    expect(await isIn(vera)).toBe(true);
    expect((await ask(admin, 'DELETE', `/people/${id}`)).status).toBe(200);
    expect(await isIn(vera)).toBe(false);
    expect((await ask(admin, 'DELETE', `/people/${id}`)).status).toBe(404);
  });

  it('do nothing with a password that somebody else has made, but take one of their own', async () => {
    const admin = await signIn('Root');
    const { told } = await ask(admin, 'POST', '/people', {
      name: 'Max',
      password: null,
      granted: { role: 'admin', numbers: 'full' },
    });
    const { id, password: made } = personMadeSchema.parse(told());
    const max = await signIn('Max', made ?? '');
    const look = async (cookie: string) =>
      JSON.parse((await ask(cookie, 'GET', '/session')).text) as { mustChange: boolean };
    expect(await look(max)).toMatchObject({ mustChange: true, viewer: { access: { rights: [] } } });
    for (const [method, path, body] of [
      ['GET', '/people'],
      ['GET', '/audit'],
      ['GET', '/sources'],
      ['POST', `/people/${id}/password`, { password: null }],
      ['GET', '/agents/hq%2F1001/day'],
    ] as const) {
      const refused = await ask(max, method, path, body);
      expect([path, refused.status]).toEqual([path, 403]);
      expect(refused.text).toContain('Take a password of your own first');
    }
    const change = (password: string | null, next: string) =>
      ask(max, 'POST', '/session/password', { password, next });
    expect((await change(made, made ?? '')).status).toBe(400);
    expect((await change('not the one', PASSWORD)).status).toBe(401);
    const changed = await change(made, PASSWORD);
    expect(changed.status).toBe(200);
    const own = changed.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(await look(own)).toMatchObject({ mustChange: false, viewer: { access: { role: 'admin' } } });
    expect((await ask(own, 'GET', '/people')).status).toBe(200);
    // The one an administrator gives is again one that others know; one's own given to oneself is not.
    await ask(admin, 'POST', `/people/${id}/password`, { password: 'given by somebody else' });
    expect(await look(await signIn('Max', 'given by somebody else'))).toMatchObject({ mustChange: true });
  });

  it('of the configuration are disabled here, and all else is changed there', async () => {
    const admin = await signIn('Root');
    const ana = '/people/file:Ana';
    expect(codeOf(await ask(admin, 'PUT', ana, { granted: viewer }))).toBe('personReadOnly');
    expect(codeOf(await ask(admin, 'PUT', ana, { name: 'Anna' }))).toBe('personReadOnly');
    expect(codeOf(await ask(admin, 'DELETE', ana))).toBe('personReadOnly');
    expect(codeOf(await ask(admin, 'POST', `${ana}/password`, { password: null }))).toBe('passwordElsewhere');
    expect((await ask(admin, 'PUT', ana, { disabled: true })).status).toBe(200);
    expect(await signIn('Ana')).toBe('');
  });

  it('always hold an administrator who can come in', async () => {
    const admin = await signIn('Root');
    expect((await list(admin)).map(({ name, lastAdmin, self }) => [name, lastAdmin, self])).toEqual([
      ['Root', true, true],
      ['Ana', false, false],
    ]);
    expect(codeOf(await ask(admin, 'PUT', '/people/file:Root', { disabled: true }))).toBe('lastAdmin');
    const made = await ask(admin, 'POST', '/people', {
      name: 'Second',
      password: PASSWORD,
      granted: { role: 'admin', numbers: 'full' },
    });
    const { id } = personMadeSchema.parse(made.told());
    const taken = await ask(await signIn('Second'), 'POST', '/session/password', {
      password: PASSWORD,
      next: 'the second of them all',
    });
    const second = taken.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect((await ask(second, 'PUT', '/people/file:Root', { disabled: true })).status).toBe(200);
    for (const [method, path, body] of [
      ['PUT', `/people/${id}`, { disabled: true }],
      ['PUT', `/people/${id}`, { granted: viewer }],
      ['PUT', `/people/${id}`, { granted: { role: 'admin', numbers: 'full', mayNot: ['site.people'] } }],
      ['DELETE', `/people/${id}`],
    ] as const)
      expect(codeOf(await ask(second, method, path, body))).toBe('lastAdmin');
    expect(await all.entries()).toContainEqual({
      who: 'Second',
      what: 'person.removed',
      outcome: 'refused',
      target: 'Second',
      detail: { why: 'lastAdmin' },
    });
  });

  it('begin with an administrator where nobody had to sign in', async () => {
    await new Promise((resolve) => server.close(resolve));
    await open([]);
    const add = (granted: object) => ask('', 'POST', '/people', { name: 'Eva', password: PASSWORD, granted });
    expect(codeOf(await add(viewer))).toBe('firstIsAdmin');
    expect((await add({ role: 'admin', numbers: 'full' })).status).toBe(201);
    expect((await ask('', 'GET', '/people')).status).toBe(401);
    expect((await list(await signIn('Eva'))).map(({ name }) => name)).toEqual(['Eva']);
  });
});

describe('the record', () => {
  it('is found by who, what, on whom and when, page by page', async () => {
    const admin = await signIn('Root');
    await signIn('Ana');
    await all.pass(60_000);
    for (let i = 0; i < 130; i++)
      await all.audit.write({
        who: i % 2 ? 'Ana' : 'Root',
        how: 'password',
        address: '10.0.0.1',
        session: null,
        what: i % 10 ? 'call.hangUp' : 'person.changed',
        target: `call:hq/${i}`,
        outcome: 'done',
        detail: {},
      });
    const page = async (query: string) =>
      auditPageSchema.parse((await ask(admin, 'GET', `/audit?${query}`)).told());
    const first = await page('limit=100');
    expect([first.rows.length, first.more]).toEqual([100, true]);
    const rest = await page(`limit=100&before=${first.rows.at(-1)?.seq}`);
    expect([rest.rows.length, rest.more]).toEqual([32, false]);
    expect((await page('who=Ana&what=call&limit=200')).rows).toHaveLength(65);
    expect((await page('what=person')).rows).toHaveLength(13);
    expect((await page('target=hq/129')).rows.map(({ target }) => target)).toEqual(['call:hq/129']);
    expect((await page(`until=${all.clock.now() - 30_000}`)).rows.map(({ what }) => what)).toEqual([
      'session.begin',
      'session.begin',
    ]);
    expect((await page(`from=${all.clock.now()}&limit=200`)).rows).toHaveLength(130);
    expect((await page('who=&what=&target=&limit=3')).rows).toHaveLength(3);
    expect((await ask(admin, 'GET', '/audit?limit=9999')).status).toBe(400);
  });

  it('is a table that no spreadsheet takes for formulas, and taking it is an entry of its own', async () => {
    const admin = await signIn('Root');
    await all.audit.write({
      who: '=HYPERLINK("http://evil")',
      how: 'password',
      address: null,
      session: null,
      what: 'session.begin',
      target: '+1,2',
      outcome: 'done',
      detail: { a: 'x"y', b: 2 },
    });
    const { text, headers } = await ask(admin, 'GET', '/audit.csv?what=session');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="ringside-audit-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toBe('seq,time,who,how,address,session,what,target,outcome,detail');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(lines[1]).toContain(`"'+1,2"`);
    expect(lines[1]).toContain('"a=x""y; b=2"');
    expect((await all.entries()).at(-1)).toMatchObject({
      who: 'Root',
      what: 'audit.export',
      detail: { what: 'session' },
    });
    const led = await fetch(`${url}/audit.csv`, {
      headers: { cookie: admin, 'sec-fetch-site': 'cross-site' },
    });
    expect(led.status).toBe(403);
  });

  it('is proven whole, and says where it is not', async () => {
    const admin = await signIn('Root');
    const look = async () => auditVerifiedSchema.parse((await ask(admin, 'GET', '/audit/verified')).told());
    expect(await look()).toEqual({ entries: 1, first: 1, last: 1, broken: null });
    await all.store.appendAudit((last) => ({
      seq: (last?.seq ?? 0) + 1,
      at: 1,
      who: 'Ana',
      how: 'console',
      address: null,
      session: null,
      what: 'x',
      target: null,
      outcome: 'done',
      detail: {},
      prev: last?.mac ?? '',
      mac: '00',
    }));
    expect((await look()).broken).toMatchObject({ seq: 2 });
  });
});
