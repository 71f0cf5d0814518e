// Built scripts are sent as small as the browser can read them, to be kept for ever, and nothing else is sent.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAssets } from '#server/assets.ts';

const ASSETS = pathToFileURL(join(import.meta.dirname, '..', '..', 'server', 'assets.ts')).href;
const SCRIPT = 'export const answer = 42;\n'.repeat(200);
let folder: string;
let server: Server;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'ringside-assets-'));
  folder = join(root, 'static');
  mkdirSync(join(folder, 'chunks'), { recursive: true });
  writeFileSync(join(folder, 'chunks', 'big.js'), SCRIPT);
  writeFileSync(join(folder, 'chunks', 'small.js'), 'x');
  writeFileSync(join(root, 'secret.js'), 'not yours');
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server?.listening ? server.close(resolve) : resolve(null)));
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

async function open(): Promise<void> {
  const assets = await openAssets(folder);
  if (!assets) throw new Error('it was not opened');
  server = createServer((asked, response) => {
    const { url } = asked;
    if (!assets(asked, response))
      response.writeHead(404).end(`left alone: ${asked.url === url ? url : 'changed'}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

type Got = { status: number; headers: NodeJS.Dict<string | string[]>; bytes: Buffer };

/** As it stands on the line: fetch would unpack it, and tidy the path. */
function get(path: string, encoding: string): Promise<Got> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers: { 'accept-encoding': encoding } }, async (answer) => {
      const bytes = Buffer.concat(await answer.toArray());
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes });
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('built scripts', () => {
  it('are sent in what the browser reads', async () => {
    await open();
    const path = '/_next/static/chunks/big.js';
    const [brotli, gzip, plain] = await Promise.all([
      get(path, 'gzip, deflate, br, zstd'),
      get(path, 'gzip'),
      get(path, 'identity'),
    ]);
    expect([brotli, gzip, plain].map(({ headers }) => headers['content-encoding'])).toEqual([
      'br',
      'gzip',
      undefined,
    ]);
    for (const { status, headers } of [brotli, gzip, plain]) {
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^text\/javascript/);
      expect(headers['cache-control']).toBe('public,max-age=31536000,immutable');
      expect(headers['vary']).toBe('Accept-Encoding');
    }
    expect(String(brotliDecompressSync(brotli.bytes))).toBe(SCRIPT);
    expect(String(gunzipSync(gzip.bytes))).toBe(SCRIPT);
    expect(String(plain.bytes)).toBe(SCRIPT);
    expect(gzip.bytes.length).toBeLessThan(SCRIPT.length / 10);
  });

  it('leave alone what they do not know, and what does not lie among them', async () => {
    await open();
    for (const path of [
      '/_next/static/chunks/none.js',
      '/_next/static/../secret.js',
      '/_next/static/%2e%2e/secret.js',
      '/floor',
    ]) {
      const { status, bytes } = await get(path, 'gzip');
      expect(status, path).toBe(404);
      expect(String(bytes)).toBe(`left alone: ${path}`);
    }
    expect(String((await get('/_next/static/chunks/small.js', 'gzip, br')).bytes)).toBe('x');
  });

  it('are left to others where nothing can be written beside them', async () => {
    mkdirSync(join(folder, 'chunks', 'big.js.br'));
    expect(await openAssets(folder)).toBeNull();
  });

  it('are compressed once', async () => {
    await openAssets(folder);
    writeFileSync(join(folder, 'chunks', 'big.js.gz'), 'kept');
    await open();
    expect(String((await get('/_next/static/chunks/big.js', 'gzip')).bytes)).toBe('kept');
  });

  /** Another server of the same folder, which begins with 24 MB of what cannot be made smaller. */
  function another(): { child: ChildProcess; gone: Promise<unknown>; chunks: string } {
    const chunks = join(folder, 'chunks');
    writeFileSync(join(chunks, 'huge.js'), randomBytes(24_000_000).toString('base64'));
    const script = `await (await import(${JSON.stringify(ASSETS)})).openAssets(${JSON.stringify(folder)});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    return { child, gone: new Promise((resolve) => child.once('exit', resolve)), chunks };
  }
  const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

  it('stand under their names whole, whoever looks while another server compresses them', {
    timeout: 120_000,
  }, async () => {
    const { child, gone, chunks } = another();
    const sizes = new Set<string>();
    const look = (): void => {
      for (const name of ['huge.js.br', 'huge.js.gz']) {
        const size = statSync(join(chunks, name), { throwIfNoEntry: false })?.size;
        if (size !== undefined) sizes.add(`${name} ${size}`);
      }
    };
    while (child.exitCode === null) {
      look();
      await turn();
    }
    await gone;
    look();
    expect(child.exitCode).toBe(0);
    expect(sizes.size, [...sizes].join(', ')).toBe(2);
    expect(readdirSync(chunks).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('are whole after a server was killed in the middle of compressing them', {
    timeout: 120_000,
  }, async () => {
    const { child, gone, chunks } = another();
    // What is written last is begun, under whatever name.
    const isBegun = (): boolean => readdirSync(chunks).some((name) => name.includes('huge.js.gz'));
    while (!isBegun() && child.exitCode === null) await turn();
    child.kill('SIGKILL');
    await gone;
    await open();
    const { bytes } = await get('/_next/static/chunks/huge.js', 'gzip');
    expect(gunzipSync(bytes).equals(readFileSync(join(chunks, 'huge.js')))).toBe(true);
  });
});
