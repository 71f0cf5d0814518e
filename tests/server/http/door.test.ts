// The door of a whole server, over real TCP: requests no browser sends are answered with a status and the server lives;
// every answer has its headers; a name that is not ours gets nothing but words; no line stays open for nothing.
import { hostname, networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { errorSchema } from '#lib/api/message.ts';
import { knownHosts } from '#server/sync/allowed-origins.ts';
import { ask, request, type Standing, say, stand, statusOf, upgrade } from './standing.ts';

let server: Standing | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});
const open = async (config?: Record<string, unknown>): Promise<Standing> => {
  server = await stand(config);
  return server;
};
const health = async ({ port }: Standing): Promise<number | null> =>
  (await ask(port, request('GET', '/api/health', port))).status;

function expectRefusal({ status, text }: { status: number | null; text: string }, expected: number): void {
  expect(status, text).toBe(expected);
  const [head = ''] = text.split('\r\n\r\n');
  // Also in a body that comes in pieces.
  const body = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  const id = /^x-request-id: (\S+)/im.exec(head)?.[1];
  expect(errorSchema.parse(JSON.parse(body)).requestId).toBe(id);
}

describe('requests no browser sends', () => {
  it.each([
    ['a socket over polling', 'GET', '/socket.io/?EIO=4&transport=polling'],
    ['a socket of a foreign protocol', 'GET', '/socket.io/?EIO=3&transport=polling'],
    ['a posted packet', 'POST', '/socket.io/?EIO=4&transport=polling&sid=x'],
    ['a socket without an upgrade', 'GET', '/socket.io/?EIO=4&transport=websocket'],
    ['a star', 'GET', '*'],
    ['the options of the whole server', 'OPTIONS', '*'],
    ['an address of a proxy', 'GET', 'http://[/'],
    ['two slashes', 'GET', '//'],
    ['a broken escape', 'GET', '/api/agents/%FF/day'],
    ['a long address', 'GET', `/${'a'.repeat(9_000)}`],
    ['a wall with a long name', 'GET', `/wall/${'a'.repeat(9_000)}`],
  ])('%s is answered with a status and its headers, and the server lives', async (_what, method, path) => {
    const here = await open();
    const answer = await ask(here.port, request(method, path, here.port));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text.toLowerCase()).toContain('x-content-type-options: nosniff');
    expect(await health(here)).toBe(200);
  });

  it('a megabyte of header is 431, and rubbish 400', async () => {
    const here = await open();
    const head = request('GET', '/api/health', here.port, { 'X-Long': 'x'.repeat(1024 * 1024) });
    expectRefusal(await ask(here.port, head), 431);
    expectRefusal(await ask(here.port, '\u0000\u0001 rubbish\r\n\r\n'), 400);
    expect(await health(here)).toBe(200);
  });
});

describe('in the one shape, with an id', () => {
  const bare = (...lines: string[]): string => `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`;

  it.each([
    ['no Host', 400, bare('GET /api/health HTTP/1.1')],
    ['a method there is not', 400, bare('BREW /api/health HTTP/1.1', 'Host: 127.0.0.1')],
    ['an expectation', 417, bare('GET /api/health HTTP/1.1', 'Host: 127.0.0.1', 'Expect: a miracle')],
    ['an upgrade to nowhere', 404, null],
    ['a webhook for nobody, under a Host that is none', 404, bare('POST /hooks/x HTTP/1.1', 'Host: a[b')],
  ])('is refused what has %s', async (_what, status, text) => {
    const here = await open();
    expectRefusal(await ask(here.port, text ?? upgrade('/nowhere', here.port)), status);
    expect(await health(here)).toBe(200);
  });

  it('lives and is ready under any name, also under none and one that is none', async () => {
    const here = await open();
    for (const name of ['', 'a[b', 'somewhere.else'])
      for (const path of ['/healthz', '/readyz'])
        expect((await ask(here.port, bare(`GET ${path} HTTP/1.1`, `Host: ${name}`))).status, name).toBe(200);
  });
});

describe('upgrades', () => {
  it.each(['/', '/api/session', '/hooks/hq', '/anything', '/_next/hmr', '/socket.iox'])(
    'to %s are refused and the line is closed',
    async (path) => {
      const here = await open();
      const answer = await ask(here.port, upgrade(path, here.port));
      expect(answer.status).toBe(404);
      expect(await health(here)).toBe(200);
    },
  );

  it('to something else than a WebSocket leave a request what it is', async () => {
    const here = await open();
    const h2c = {
      Upgrade: 'h2c',
      Connection: 'Upgrade, HTTP2-Settings, close',
      'HTTP2-Settings': 'AAMAAABk',
    };
    expect((await ask(here.port, request('GET', '/api/health', here.port, h2c))).status).toBe(200);
  });

  it('to the board are taken from our own pages and refused to others', async () => {
    const here = await open();
    const path = '/socket.io/?EIO=4&transport=websocket';
    const ours = await say(here.port, upgrade(path, here.port));
    await expect.poll(() => statusOf(ours.heard())).toBe(101);
    ours.socket.destroy();
    expect((await ask(here.port, upgrade(path, here.port, { Origin: 'http://evil.example' }))).status).toBe(
      400,
    );
    expect((await ask(here.port, upgrade(path, here.port, { Host: 'evil.example' }))).status).toBe(421);
  });
});

describe('the Host of a request', () => {
  it.each([
    'evil.example',
    'rebind.evil.example:3172',
    '127.0.0.1:1',
    '127.0.0.1.evil.example',
    'localhost@evil',
    'x y',
    '0x7f.1',
  ])('%s is told, not answered', async (host) => {
    const here = await open();
    for (const path of ['/', '/floor', '/wall/main', '/api/sources', '/api/health', '/socket.io/?EIO=4']) {
      const answer = await ask(here.port, request('GET', path, here.port, { Host: host }));
      expect(answer.status, path).toBe(421);
      expect(answer.text).toContain('server.origins');
      expect(answer.text).not.toContain('"sources"');
    }
    const changed = request('DELETE', '/api/session', here.port, {
      Host: host,
      Origin: `http://127.0.0.1:${here.port}`,
    });
    expect((await ask(here.port, changed)).status).toBe(421);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('%s with our port is ours', async (host) => {
    const here = await open();
    const headers = { Host: `${host}:${here.port}` };
    expect((await ask(here.port, request('GET', '/api/sources', here.port, headers))).status).toBe(200);
  });

  it('is one: of two a proxy may have read the other', async () => {
    const here = await open();
    const twice = (text: string) => text.replace('\r\n\r\n', '\r\nhOST: evil.example\r\n\r\n');
    for (const path of ['/', '/api/health']) {
      const asked = request('GET', path, here.port);
      expect((await ask(here.port, asked)).status, path).not.toBe(400);
      expect((await ask(here.port, twice(asked))).status, path).toBe(400);
    }
    const board = upgrade('/socket.io/?EIO=4&transport=websocket', here.port);
    expect((await ask(here.port, twice(board))).status).toBe(400);
  });

  it('may be what origins name, as a proxy passes it on, with any port or none', async () => {
    const people = [{ name: 'Ana', password: 'correct horse' }];
    const here = await open({ people, server: { origins: ['https://wall.example.com'] } });
    for (const Host of ['wall.example.com', 'wall.example.com:443', 'WALL.example.com'])
      expect((await ask(here.port, request('GET', '/api/health', here.port, { Host }))).status).toBe(200);
    const other = request('GET', '/api/health', here.port, { Host: 'x.wall.example.com' });
    expect((await ask(here.port, other)).status).toBe(421);
  });

  it('is not asked of webhooks, which are signed', async () => {
    const here = await open();
    const hook = request('POST', '/hooks/hq', here.port, { Host: 'pbx.told.this', 'Content-Length': '0' });
    expect((await ask(here.port, hook)).status).toBe(404);
  });

  it('of a server on all addresses may be each of them, and the name of the machine', () => {
    const known = knownHosts({ host: '0.0.0.0', port: 3000, origins: [] });
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    for (const { address, family } of own)
      expect(known(family === 'IPv6' ? `[${address}]:3000` : `${address}:3000`), address).toBe(true);
    const [short = ''] = hostname().split('.');
    for (const name of [hostname(), short, `${short}.local`]) expect(known(`${name}:3000`), name).toBe(true);
    for (const foreign of ['203.0.113.9:3000', 'wallboard.evil.example:3000', undefined, '', ':3000'])
      expect(known(foreign)).toBe(false);
  });

  it('of one of our own IPv6 addresses is read as an address', () => {
    const known = knownHosts({ host: 'fd00::5', port: 3000, origins: [] });
    expect(known('[fd00::5]:3000')).toBe(true);
    expect(known('[fd00:0::5]:3000')).toBe(true);
    expect(known('[fd00::6]:3000')).toBe(false);
  });
});

describe('lines on which nothing comes', () => {
  it.each([
    ['half a header', 'GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n'],
    [
      'half a body',
      'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\nContent-Length: 99\r\n\r\n{',
    ],
  ])(
    '%s is told that it took too long, and the line is closed',
    async (_what, text) => {
      const here = await open();
      const line = await say(here.port, text.replaceAll('PORT', String(here.port)));
      expect(statusOf(await line.closed)).toBe(408);
      expect(await health(here)).toBe(200);
    },
    60_000,
  );

  it('are so many of one address, and another is heard all the same', async () => {
    const here = await open({ server: { screens: { perAddress: 2, all: 100 } } });
    const lines = await Promise.all(Array.from({ length: 40 }, () => say(here.port, 'GET / HTTP/1.1\r\n')));
    // What is beyond the limit is closed at once, and before any of the others, which wait for their time.
    const closed = await Promise.race([
      Promise.all(lines.slice(16).map((line) => line.closed)),
      Promise.race(lines.slice(0, 16).map((line) => line.closed)).then(() => null),
    ]);
    expect(closed).toHaveLength(24);
    const other = await say(here.port, request('GET', '/api/health', here.port), { from: '127.0.0.2' });
    expect(statusOf(await other.closed)).toBe(200);
    for (const line of lines) line.socket.destroy();
  });
});

describe('headers', () => {
  it('stand on every answer and let a page reach only its own server', async () => {
    const here = await open();
    const { text } = await ask(here.port, request('GET', '/nothing', here.port));
    expect(text).toContain(`connect-src 'self' ws://127.0.0.1:${here.port} wss://127.0.0.1:${here.port};`);
    for (const header of ['cross-origin-opener-policy', 'cross-origin-resource-policy', 'permissions-policy'])
      expect(text).toContain(`${header}: `);
  });
});
