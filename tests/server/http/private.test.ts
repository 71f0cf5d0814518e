// The server speaks TLS with its own certificate: over 1.2 and above, read anew when it is renewed, kept where the new
// one does not fit; scripts run by a nonce that is good once; and a browser that came over TLS is told to stay there.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { followCertificate, pairIn } from '#server/http/certificate.ts';
import { Door } from '#server/http/door.ts';
import { listen, stopListening } from '#server/http/listening.ts';
import { Readiness } from '#server/http/readiness.ts';
import { madeCertificate } from './made-certificate.ts';
import { request, type Standing, say, stand, statusOf } from './standing.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-tls-'));
const at = (name: string): string => join(folder, name);

function pair(name: string): void {
  const { cert, key } = madeCertificate(name);
  writeFileSync(at(`${name}.crt`), cert);
  writeFileSync(at(`${name}.key`), key, { mode: 0o600 });
}

let server: Standing | null = null;
beforeAll(() => {
  pair('one');
  pair('two');
});
afterEach(async () => {
  await server?.close();
  server = null;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Heard = { readonly subject: string; readonly text: string; readonly protocol: string | null };
function askPrivately(port: number, text: string, options: object = {}): Promise<Heard> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      const { subject } = socket.getPeerCertificate();
      const protocol = socket.getProtocol();
      socket.on('data', (chunk) => {
        heard += String(chunk);
      });
      socket.on('close', () => resolve({ subject: String(subject.CN), text: heard, protocol }));
      socket.write(text);
    });
    socket.on('error', reject);
  });
}
const tls = { cert: at('one.crt'), key: at('one.key') };
const noNonce = { headers: { origin: 'https://127.0.0.1' } };

it('a server with a certificate answers over TLS, under its own names, and says so for good', async () => {
  server = await stand({ server: { tls } });
  const { port } = server;
  const told = await askPrivately(port, request('GET', '/api/v1/session', port));
  expect(told.text).toMatch(/^HTTP\/1\.1 200/);
  expect(told.subject).toBe('one');
  expect(told.text).toContain('strict-transport-security: max-age=31536000');
  const post = (origin: string) =>
    askPrivately(port, request('DELETE', '/api/v1/session', port, { Origin: origin, 'Content-Length': '0' }));
  expect((await post(`https://127.0.0.1:${port}`)).text).toMatch(/^HTTP\/1\.1 200/);
  expect((await post(`http://127.0.0.1:${port}`)).text).toMatch(/^HTTP\/1\.1 403/);
  expect(
    (await askPrivately(port, request('GET', '/api/v1/session', port, { Host: 'evil.example' }))).text,
  ).toMatch(/^HTTP\/1\.1 421/);
});

it('nothing older than TLS 1.2 is spoken', async () => {
  server = await stand({ server: { tls } });
  const ask = request('GET', '/healthz', server.port);
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
  await expect(askPrivately(server.port, ask, old)).rejects.toThrow();
  expect((await askPrivately(server.port, ask, { maxVersion: 'TLSv1.2' })).protocol).toBe('TLSv1.2');
});

it('over TLS the cookie of a session goes over nothing else', async () => {
  const people = [{ name: 'Root', password: 'a third of them', role: 'admin' }];
  server = await stand({ server: { tls }, people });
  const { port } = server;
  const body = JSON.stringify({ name: 'Root', password: 'a third of them' });
  const headers = { Origin: `https://127.0.0.1:${port}`, 'Content-Length': String(body.length) };
  const { text } = await askPrivately(port, request('POST', '/api/v1/session', port, headers, body));
  expect(text).toMatch(
    /set-cookie: __Host-ringside-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure/,
  );
});

it('a renewed certificate is taken without a restart; one that does not fit its key is not', async () => {
  const files = { cert: at('live.crt'), key: at('live.key') };
  copyFileSync(at('one.crt'), files.cert);
  copyFileSync(at('one.key'), files.key);
  const taken: Buffer[] = [];
  const said: string[] = [];
  const note = (_object: object, text: string): void => void said.push(text);
  const logger = { info: note, warn: note, error: note };
  const stop = followCertificate(files, ({ cert }) => taken.push(cert), logger, 20);
  try {
    // Half of it: the key is still that of the old one.
    writeFileSync(files.cert, readFileSync(at('two.crt')));
    await expect
      .poll(() => said, { timeout: 20_000 })
      .toContain('the certificate was changed and cannot be used yet');
    expect(taken).toEqual([]);
    writeFileSync(files.key, readFileSync(at('two.key')));
    await expect.poll(() => taken.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(taken.at(-1)).toEqual(pairIn({ cert: at('two.crt'), key: at('two.key') }).cert);
  } finally {
    stop();
  }
});

it('without TLS nobody is told to stay there, and a proxy is believed only where it is trusted', async () => {
  const forwarded = { ...noNonce, headers: { 'x-forwarded-proto': 'http, https' } };
  server = await stand();
  expect(
    (await fetch(`${server.url}/healthz`, forwarded)).headers.get('strict-transport-security'),
  ).toBeNull();
  await server.close();
  server = await stand({ server: { trustedProxies: ['127.0.0.1'] } });
  const { url } = server;
  const told = async (proto: string) =>
    (await fetch(`${url}/healthz`, { headers: { 'x-forwarded-proto': proto } })).headers.get(
      'strict-transport-security',
    );
  expect(await told('http, https')).toBe('max-age=31536000');
  // What came before the last proxy is said by whoever asks.
  expect(await told('https, http')).toBeNull();
});

it('no script of a page runs but by its nonce, which is another each time, whatever is brought along', async () => {
  server = await stand();
  const { url } = server;
  const nonceOf = async (headers: Record<string, string> = {}): Promise<string> => {
    const policy = (await fetch(`${url}/floor`, { headers })).headers.get('content-security-policy') ?? '';
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
    return /script-src 'self' 'nonce-([A-Za-z0-9+/]{22}==)'/.exec(policy)?.[1] ?? '';
  };
  const first = await nonceOf();
  expect(first).not.toBe('');
  expect(await nonceOf()).not.toBe(first);
  expect(
    await nonceOf({ 'x-nonce': first, 'content-security-policy': `script-src 'nonce-${first}'` }),
  ).not.toBe(first);
  const api = (await fetch(`${url}/api/v1/session`)).headers.get('content-security-policy');
  expect(api).toContain("script-src 'self';");
});

it('pages are made for one address so often and no more; nobody else waits for it', async () => {
  let now = 0;
  const readiness = new Readiness();
  const limits = { trustedProxies: [], screens: { perAddress: 1_000, all: 1_000 }, now: () => now };
  const door = new Door({ info: () => {}, warn: () => {}, error: () => {} }, readiness, limits);
  let made = 0;
  door.open({
    knownHost: () => true,
    app: (_request, response) => void response.end(),
    pages: (_request, response) => {
      made++;
      response.end();
    },
    sockets: () => {},
    development: false,
  });
  readiness.open(() => false);
  const port = await listen(door.http, '127.0.0.1', 0);
  const load = async (from: string, path = '/floor'): Promise<number | null> =>
    statusOf(await (await say(port, request('GET', path, port), { from })).closed);
  try {
    const told: (number | null)[] = [];
    for (let i = 0; i < 305; i++) told.push(await load('127.0.0.9'));
    expect(told).toEqual([
      ...Array.from({ length: 300 }, () => 200),
      ...Array.from({ length: 5 }, () => 429),
    ]);
    expect(made).toBe(300);
    expect(await load('127.0.0.10')).toBe(200);
    // What a page brings along is compressed beforehand, and monitors are never kept waiting.
    expect(await load('127.0.0.9', '/_next/static/x.js')).toBe(200);
    expect(await load('127.0.0.9', '/healthz')).toBe(200);
    now += 1_000;
    expect(await load('127.0.0.9')).toBe(200);
  } finally {
    await stopListening(door.http);
  }
});
