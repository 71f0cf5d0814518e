// A whole server on a free loopback port, for the tests of its doors, and a line that says anything over raw TCP.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#server/config.ts';
import { openRingside } from '#server/main.ts';
import { vendors } from '#server/pbx/index.ts';

export type Standing = { readonly url: string; readonly port: number; close(): Promise<void> };

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** @param text the configuration, but for the port and the data folder. */
export async function stand(
  text: Record<string, unknown> = {},
  logger: typeof quiet = quiet,
): Promise<Standing> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-door-'));
  const server = { port: 0, data: folder, ...(text['server'] as object | undefined) };
  const config = readConfig(JSON.stringify({ ...text, server }), vendors, {}, folder);
  if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
  const ringside = await openRingside({
    config,
    file: null,
    demo: false,
    pages: 'none',
    version: '0',
    logger,
    vendors,
    environment: {},
  });
  const port = Number(new URL(ringside.url).port);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await ringside.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Line = { readonly socket: Socket; heard(): string; readonly closed: Promise<string> };

/** A line on which `text` is said, as it is. `closed` resolves with all that was heard. */
export async function say(
  port: number,
  text: string,
  { from = '127.0.0.1', to = '127.0.0.1' } = {},
): Promise<Line> {
  const socket = connect({ port, host: to, localAddress: from });
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)));
  await once(socket, 'connect');
  socket.write(text);
  return { socket, heard: () => heard, closed };
}

/** The status of what a server has answered on a line; `null`: nothing. */
export const statusOf = (heard: string): number | null => {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1];
  return status === undefined ? null : Number(status);
};

/** What is answered to one request, said as it stands, when the line is closed. */
export async function ask(port: number, text: string): Promise<{ status: number | null; text: string }> {
  const heard = await (await say(port, text)).closed;
  return { status: statusOf(heard), text: heard };
}

/** A request of HTTP/1.1 that asks for the line to be closed. */
export const request = (
  method: string,
  path: string,
  port: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): string => {
  const all = { Host: `127.0.0.1:${port}`, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
};

/** The request of a browser that wants a WebSocket. */
export const upgrade = (path: string, port: number, headers: Readonly<Record<string, string>> = {}): string =>
  request('GET', path, port, {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    Origin: `http://127.0.0.1:${port}`,
    ...headers,
  });
