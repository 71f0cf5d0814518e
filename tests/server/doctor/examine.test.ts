// Proves that each step of a connection is tried as the server uses it, and what each failure is told as.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfiguredSource } from '#server/config.ts';
import { type Demo, openDemo } from '#server/demo.ts';
import { endpointsOf, examineEndpoint } from '#server/doctor/endpoint.ts';
import { examineAll } from '#server/doctor/examine.ts';
import { vendors } from '#server/pbx/index.ts';
import { realClock } from '#server/time/clock.ts';
import { madeCertificate } from '#tests/server/http/made-certificate.ts';

let demo: Demo;
beforeAll(async () => {
  demo = await openDemo(vendors, 'doctor', false);
});
afterAll(() => demo.close());

async function told(sources: readonly ConfiguredSource[]): Promise<{ isWell: boolean; text: string }> {
  const lines: string[] = [];
  const isWell = await examineAll(sources, { clock: realClock, say: (line) => lines.push(line) });
  return { isWell, text: lines.join('\n') };
}

const sourceOf = (make: string, settings: Readonly<Record<string, unknown>> = {}): ConfiguredSource => {
  const source = demo.config.sources.find(({ vendor }) => vendor.make === make)!;
  return { ...source, settings: { ...(source.settings as object), ...settings } as never };
};

describe('the doctor', () => {
  it('signs in at a PBX of every make, and sees its queues and agents', async () => {
    const { isWell, text } = await told(demo.config.sources);
    expect(text.match(/ok {3}sign-in: /g)).toHaveLength(5);
    expect(text.match(/ok {3}picture: [1-9]\d* queues, [1-9]\d* agents/g)).toHaveLength(5);
    expect(text).toContain('Every connection works.');
    expect(isWell).toBe(true);
  });

  it.each([
    ['asterisk', { secret: 'wrong' }],
    ['cytracom', { token: 'wrong' }],
    ['portsip', { password: 'wrong' }],
    ['vodia', { password: 'wrong' }],
    ['yeastar', { clientSecret: 'wrong-secret' }],
  ])(
    '%s with a wrong secret: the port is well, the sign-in is not, and no secret is told',
    async (make, wrong) => {
      const { isWell, text } = await told([sourceOf(make, wrong)]);
      expect(isWell).toBe(false);
      expect(text).toMatch(/ok {3}port: /);
      expect(text).toMatch(/FAIL sign-in: \S+/);
      expect(text).not.toMatch(/picture|wrong-secret|"wrong"/);
      expect(text).toContain('1 of 1 connections do not work.');
    },
  );

  it('stops at a name nobody knows', async () => {
    const { text } = await told([sourceOf('yeastar', { url: 'http://pbx.invalid:8088' })]);
    expect(text).toMatch(/FAIL name: pbx\.invalid:8088 (is a name nobody knows|cannot be looked up)/);
    expect(text).not.toMatch(/ port: | sign-in: /);
  });
});

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

describe('an address', () => {
  it('is taken from what a source is told, each once', () => {
    expect(
      endpointsOf({ url: 'https://pbx.example/api', wsi: 'wss://pbx.example:8887/wsi', name: 'x' }),
    ).toEqual([
      { host: 'pbx.example', port: 443, isTls: true },
      { host: 'pbx.example', port: 8887, isTls: true },
    ]);
    expect(endpointsOf({ host: '192.0.2.1', port: 5038, useTls: false })).toEqual([
      { host: '192.0.2.1', port: 5038, isTls: false },
    ]);
  });

  it('at which nobody listens is told as one', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const steps = await examineEndpoint({ host: '127.0.0.1', port, isTls: true }, { verify: true, ca: null });
    expect(steps).toEqual([
      { what: 'port', state: 'failed', text: expect.stringContaining('refused the connection') },
    ]);
  });

  it('whose certificate nobody vouches for shows its fingerprint, and is well with its own authority', async () => {
    const pair = madeCertificate('pbx');
    const ca = join(mkdtempSync(join(tmpdir(), 'ringside-')), 'ca.pem');
    writeFileSync(ca, pair.cert);
    const server = createTlsServer(pair, (socket) => socket.on('error', () => socket.destroy()));
    const port = await listening(server);
    const at = { host: '127.0.0.1', port, isTls: true };
    const last = async (tls: { verify: boolean; ca: string | null }) =>
      (await examineEndpoint(at, tls)).at(-1);
    expect(await last({ verify: true, ca: null })).toMatchObject({
      what: 'certificate',
      state: 'failed',
      text: expect.stringMatching(/cannot be trusted .*SHA-256 fingerprint (?:[0-9A-F]{2}:){31}[0-9A-F]{2}/),
    });
    expect(await last({ verify: false, ca: null })).toMatchObject({ state: 'notice' });
    expect(await last({ verify: true, ca })).toMatchObject({ what: 'certificate', state: 'well' });
    server.close();
  });

  it('that does not speak TLS is told as such', async () => {
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).end('hello\r\n'));
    const port = await listening(server);
    const steps = await examineEndpoint({ host: '127.0.0.1', port, isTls: true }, { verify: true, ca: null });
    expect(steps.at(-1)).toMatchObject({
      what: 'certificate',
      state: 'failed',
      text: expect.stringContaining('TLS'),
    });
    server.close();
  });
});
