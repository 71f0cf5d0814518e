// Proves the recipe for nginx as it lies in deploy/: TLS ends there, and requests, sign-in, webhooks and the screens'
// sockets come through, each as Ringside must see it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Joined, PROTOCOL } from '#lib/sync/protocol.ts';
import { madeCertificate } from '#tests/server/http/made-certificate.ts';
import { type Standing, stand } from '#tests/server/http/standing.ts';
import { ROOT } from '#tests/source-file.ts';

const hasNginx = spawnSync('nginx', ['-v']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'ringside-nginx-'));
const { cert, key } = madeCertificate('localhost');
const PASSWORD = 'nine-green-bottles-7';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The recipe with this test's ports, names and certificate, and around it what Debian's nginx.conf brings. */
function configuration(ringside: number, plain: number, tls: number): string {
  const recipe = readFileSync(join(ROOT, 'deploy', 'nginx', 'ringside.conf'), 'utf8')
    .replaceAll('wall.example.com;', 'localhost;')
    .replace('listen 80;', `listen 127.0.0.1:${plain};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${tls} ssl;`)
    .replace('127.0.0.1:3000', `127.0.0.1:${ringside}`)
    .replace('/etc/ssl/wall.example.com.pem', join(folder, 'cert.pem'))
    .replace('/etc/ssl/wall.example.com.key', join(folder, 'key.pem'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n');
  return `daemon off;\npid ${join(folder, 'nginx.pid')};\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${recipe}\n}\n`;
}

describe.skipIf(!hasNginx)('behind nginx by its recipe', () => {
  let server: Standing;
  let nginx: ChildProcess;
  let plain = 0;
  let tls = 0;

  type Answer = { status: number; headers: IncomingHttpHeaders; text: string };
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request({ host: 'localhost', port: tls, path, method, ca: cert, headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const origin = () => `https://localhost:${tls}`;

  beforeAll(async () => {
    [plain, tls] = [await freePort(), await freePort()];
    const pbx = { url: 'http://127.0.0.1:1', clientId: 'x', clientSecret: 'y' };
    const hooked = { events: 'both', webhookSecret: 'a-secret-of-the-hook' };
    server = await stand({
      server: { origins: [origin()], trustedProxies: ['127.0.0.1'] },
      sources: [{ id: 'hq', make: 'yeastar', ...pbx, ...hooked }],
      people: [{ name: 'Ana', password: PASSWORD }],
    });
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key);
    const conf = join(folder, 'nginx.conf');
    writeFileSync(conf, configuration(server.port, plain, tls));
    nginx = spawn('nginx', ['-p', folder, '-c', conf], { stdio: 'ignore' });
    const ready = async () => expect((await ask('GET', '/readyz')).status).toBe(200);
    await vi.waitFor(ready, { timeout: 50_000, interval: 200 });
  });
  afterAll(async () => {
    const gone = new Promise((resolve) => nginx.once('exit', resolve));
    nginx.kill('SIGTERM');
    await gone;
    await server.close();
  });

  it('sends who comes without TLS to the other door', async () => {
    const answer = await fetch(`http://127.0.0.1:${plain}/floor`, {
      redirect: 'manual',
      headers: { host: 'localhost' },
    });
    expect(answer.status).toBe(301);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/[^/]+\/floor$/);
  });

  it('lets the API through, under the name and the scheme of the browser', async () => {
    const answer = await ask('GET', '/api/v1/session');
    expect(answer.status).toBe(200);
    expect(answer.headers['strict-transport-security']).toContain('max-age');
    // Nobody is at the machine who comes through a proxy.
    expect((await ask('GET', '/api/v1/sources')).status).toBe(401);
    expect(JSON.parse((await ask('GET', '/api/v1/health')).text)).not.toHaveProperty('version');
  });

  it('keeps the figures to this machine', async () => {
    expect((await ask('GET', '/metrics')).status).toBe(404);
  });

  it('signs in with a cookie that only goes over TLS, and joins by a socket', async () => {
    const body = JSON.stringify({ name: 'Ana', password: PASSWORD });
    const signed = await ask('POST', '/api/v1/session', { origin: origin() }, body);
    expect(signed.status).toBe(200);
    const [cookie = ''] = signed.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^__Host-ringside-\w+=.*; Secure/);
    const socket = io(origin(), {
      path: '/socket.io',
      transports: ['websocket'],
      ca: cert,
      extraHeaders: { cookie: cookie.split(';')[0] ?? '', origin: origin() },
    } as Parameters<typeof io>[1]);
    const joined: Joined = await socket.emitWithAck('join', {
      protocol: PROTOCOL,
      view: 'floor',
      cursor: null,
    });
    expect(joined).toMatchObject({ ok: true, viewer: { name: 'Ana' } });
    socket.close();
  });

  it('lets webhooks through, which Ringside then judges by their signature', async () => {
    expect((await ask('POST', '/hooks/hq', {}, '{}')).status).toBe(401);
    expect((await ask('POST', '/hooks/nowhere', {}, '{}')).status).toBe(404);
  });
});
