// The doors of a server with its pages, as people start it, but from another folder: no request ends it or fills its
// disk, no other name is answered, and signing in leads to nobody else's pages.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { ask, request, say } from '#tests/server/http/standing.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');

let folder: string;
let child: ChildProcess;
let port = 0;
let said = '';

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-doors-'));
  const config = join(folder, 'ringside.config.yaml');
  const people = [{ name: 'Ana', password: 'correct horse' }];
  writeFileSync(config, JSON.stringify({ server: { port: 0, data: 'data' }, people }), { mode: 0o600 });
  child = spawn(NODE, [join(ROOT, 'server/start.ts'), '--config', config], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  await expect
    .poll(() => Number(/Ringside is at http:\/\/localhost:(\d+)/.exec(said)?.[1] ?? 0))
    .toBeGreaterThan(0);
  port = Number(/Ringside is at http:\/\/localhost:(\d+)/.exec(said)?.[1]);
});
test.afterAll(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const isAlive = async (): Promise<void> => {
  expect((await ask(port, request('GET', '/api/health', port))).status).toBe(200);
  expect(child.exitCode).toBeNull();
  expect(said).not.toContain('Exception');
};
const kept = (): number => readdirSync(join(ROOT, '.next'), { recursive: true }).length;

test('requests no browser sends are answered with a status', async () => {
  for (const path of [
    '/socket.io/?EIO=4&transport=polling',
    '*',
    'http://[/',
    '/%FF',
    '/wall/%FF',
    '/wall/%00',
    '/_next/%FF',
    '/_next/image?url=/icon.svg&w=1&q=1',
    `/wall/${'a'.repeat(3_000)}`,
  ]) {
    const { status } = await ask(port, request('GET', path, port));
    expect(status, path).toBeGreaterThanOrEqual(400);
    expect(status, path).toBeLessThan(500);
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])
    expect(
      (await ask(port, request(method, '/floor', port, { 'Content-Length': '0' }))).status,
      method,
    ).not.toBeNull();
  expect((await ask(port, request('GET', '/', port, { 'X-Long': 'x'.repeat(1024 * 1024) }))).status).toBe(
    431,
  );
  await isAlive();
});

test('lines that are cut in the middle of a page end nothing', async () => {
  for (let i = 0; i < 40; i++) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.write(request('GET', i % 2 ? '/floor' : `/wall/cut-${i}`, port, { 'Accept-Encoding': 'gzip' }));
    await new Promise((resolve) => setTimeout(resolve, i % 8));
    socket.destroy();
  }
  await isAlive();
});

test('pages of walls nobody has are not kept on the disk', async () => {
  await ask(port, request('GET', '/wall/warm', port));
  const before = kept();
  for (let i = 0; i < 60; i++)
    for (const path of [`/wall/made-up-${i}`, `/%77all/made-up-${i}`, `/nothing-${i}`, `/floor?x=${i}`])
      expect((await ask(port, request('GET', path, port))).status, path).not.toBe(500);
  expect(kept()).toBe(before);
});

test('a name that is not ours gets words, on pages too, and pages are asked for anew', async () => {
  for (const path of ['/', '/floor', '/wall/main', '/_next/static/x.js']) {
    const answer = await ask(port, request('GET', path, port, { Host: `rebind.evil.example:${port}` }));
    expect(answer.status, path).toBe(421);
    expect(answer.text).toContain(`origins: ["http://rebind.evil.example:${port}"]`);
  }
  const page = await ask(port, request('GET', '/floor', port));
  expect(page.status).toBe(200);
  expect(page.text.toLowerCase()).toContain('cache-control: no-cache');
  const line = await say(port, request('GET', '/x', port, { Upgrade: 'websocket', Connection: 'Upgrade' }));
  expect(await line.closed).toContain('404');
});

test('signing in leads to our own pages alone, and a wall opens whatever folder the server was started from', async ({
  page,
}) => {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  for (const next of ['/%09/evil.example:9/x', '/%5Cevil.example', '/.//evil.example', '//evil.example']) {
    await page.goto(`http://localhost:${port}/sign-in?next=${next}`);
    await page.getByLabel('Name').fill('Ana');
    await page.getByLabel('Password').fill('correct horse');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`http://localhost:${port}/floor`);
  }
  await page.goto(`http://localhost:${port}/wall/nobody-has-this`);
  await expect(page.getByText('There is no wall “nobody-has-this”.')).toBeVisible();
  await page.goto(`http://localhost:${port}/wall/Not-An-Id`);
  await expect(page.getByText('There is nothing at this address')).toBeVisible();
  // The page that leads nowhere is a 404, which the browser reports; nothing else may be.
  expect(faults.filter((each) => !each.includes('404'))).toEqual([]);
});
