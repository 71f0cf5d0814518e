// Proves that a request which comes while the server still starts is answered at once and in words, and that the same
// port serves as soon as the pages are open.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type Config, readConfig } from '#server/config.ts';
import { openRingside, type Ringside } from '#server/main.ts';

const pages = vi.hoisted(() => ({ open: () => {}, asked: () => {}, closing: Promise.resolve() }));
vi.mock('#server/pages.ts', () => ({
  openPages: () => {
    pages.asked();
    return new Promise((resolve) => {
      pages.open = () =>
        resolve({
          answer: (_request: unknown, response: { end(text: string): void }) => void response.end('a page'),
          close: () => pages.closing,
        });
    });
  },
}));

let folder = '';
let ringside: Ringside | null = null;
afterEach(async () => {
  await ringside?.close();
  rmSync(folder, { recursive: true, force: true });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

it('is told to come back in a moment, and is not left hanging', async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-starting-'));
  const port = await freePort();
  const config = readConfig(
    `site: { name: Test, timeZone: UTC }\nserver: { port: ${port}, data: ${folder} }\nsources: []\n`,
    {},
    {},
    folder,
  ) as Config;
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const asked = new Promise<void>((resolve) => {
    pages.asked = resolve;
  });
  const rest = { file: null, demo: false, version: '0', logger, vendors: {}, environment: {} };
  const opening = openRingside({ config, pages: 'none', ...rest });
  await asked;
  const url = `http://127.0.0.1:${port}`;
  const page = await fetch(`${url}/wall/main`);
  expect(page.status).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const early = await fetch(`${url}/readyz`);
  expect([early.status, await early.json()]).toEqual([503, { ok: false, state: 'starting' }]);
  expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await page.text()).toContain('starting');
  const api = await fetch(`${url}/api/health`);
  expect(api.status).toBe(503);
  expect(await api.json()).toMatchObject({
    error: { code: 'starting', text: expect.stringContaining('starting') },
  });
  pages.open();
  ringside = await opening;
  expect(await (await fetch(`${url}/wall/main`)).text()).toBe('a page');
  expect((await fetch(`${url}/readyz`)).status).toBe(200);

  // Stopped: while its parts are closed one after the other, it lives, and sends everybody else away in words.
  let closed = (): void => {};
  pages.closing = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const ended = ringside.close();
  const late = await fetch(`${url}/readyz`);
  expect([late.status, await late.json()]).toEqual([503, { ok: false, state: 'draining' }]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const refused = await fetch(`${url}/api/v1/session`);
  expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'stopping' } }]);
  closed();
  await ended;
}, 20_000);
