// Proves what a page says of its line: a picture it cannot read is not a server that does not answer; and that the
// question before a reload cannot hang a screen for good.
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reloadWithin } from '#components/live/reload.ts';
import { LiveConnection } from '#components/live/socket.ts';
import { OWNER } from '#lib/access/roles.ts';
import type { Delta, Joined } from '#lib/sync/protocol.ts';
import { PROTOCOL } from '#lib/sync/protocol-number.ts';

const HANGS_MS = 30_000;

/** A socket whose server is the test. */
class FakeSocket {
  connected = false;
  readonly io = { on: () => {} };
  readonly #heard = new Map<string, (word?: unknown) => void>();
  answer: () => Promise<unknown> = () => new Promise(() => {});

  on(name: string, listener: (word?: unknown) => void): void {
    this.#heard.set(name, listener);
  }

  say(name: string, word?: unknown): void {
    this.#heard.get(name)?.(word);
  }

  connect(): void {
    this.connected = true;
    this.say('connect');
  }

  disconnect(): void {
    if (!this.connected) return;
    this.connected = false;
    this.say('disconnect');
  }

  timeout(): { emitWithAck: () => Promise<unknown> } {
    return { emitWithAck: () => this.answer() };
  }
}
const wire = vi.hoisted(() => ({ socket: null as unknown }));
vi.mock('socket.io-client', () => ({ io: () => wire.socket }));

let socket: FakeSocket;
let line: LiveConnection;
let stop = (): void => {};
beforeEach(() => {
  vi.stubGlobal('document', { addEventListener: () => {}, removeEventListener: () => {} });
  vi.stubGlobal('window', { addEventListener: () => {}, removeEventListener: () => {} });
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => {});
  socket = new FakeSocket();
  wire.socket = socket;
  line = new LiveConnection('floor');
});
afterEach(() => {
  stop();
  stop = () => {};
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const delta = (whole: boolean): Delta => ({ epoch: 'e', from: whole ? 0 : 1, to: 1, whole, changes: [] });
const joined = (picture: Uint8Array | null): Joined => ({
  ok: true,
  protocol: PROTOCOL,
  now: 1_000,
  viewer: { name: '', access: OWNER, view: 'floor', wall: null, screen: null },
  trouble: null,
  picture,
  delta: delta(picture === null),
});

it('says that the picture cannot be read, until one can be', async () => {
  socket.answer = async () => joined(new TextEncoder().encode('not gzip at all'));
  stop = line.start();
  await vi.waitFor(() => expect(line.link).toEqual({ state: 'unreadable', since: null }), HANGS_MS);
  socket.answer = async () => joined(gzipSync(JSON.stringify(delta(true))));
  socket.connect();
  await vi.waitFor(() => expect(line.link).toEqual({ state: 'live' }), HANGS_MS);
});

it('says that the server does not answer where no answer comes', async () => {
  socket.answer = async () => Promise.reject(new Error('operation has timed out'));
  stop = line.start();
  await vi.waitFor(() => expect(socket.connected).toBe(false), HANGS_MS);
  expect(line.link).toEqual({ state: 'connecting', why: null });
});

it('never says that a line broke which has not stood yet, whatever the server tells meanwhile', async () => {
  stop = line.start();
  socket.say('trouble', null);
  expect(line.link).toEqual({ state: 'connecting', why: null });
  socket.say('trouble', { why: 'The disk is full.', since: 900 });
  expect(line.link.state).toBe('connecting');
  socket.disconnect();
  expect(line.link).toEqual({ state: 'connecting', why: null });
});

it('keeps what the server tells while the first picture is unpacked', async () => {
  socket.answer = async () => {
    setTimeout(() => socket.say('trouble', { why: 'The disk is full.', since: 900 }));
    return joined(gzipSync(JSON.stringify(delta(true))));
  };
  stop = line.start();
  await vi.waitFor(
    () => expect(line.link).toEqual({ state: 'trouble', why: 'The disk is full.', since: 900 }),
    HANGS_MS,
  );
});

it('a question before a reload that nobody answers is given up and asked again', async () => {
  vi.useFakeTimers();
  const asked: AbortSignal[] = [];
  vi.stubGlobal('window', { location: { href: 'http://wall/', reload: () => {} } });
  vi.stubGlobal(
    'fetch',
    (_url: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => {
        asked.push(signal);
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  reloadWithin(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBeGreaterThan(1);
});
