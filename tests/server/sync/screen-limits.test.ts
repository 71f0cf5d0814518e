// Lines to the board that are not worth their place: too many of one address, never joined, talking without end. Over
// a whole server on loopback; a screen that behaves is served all the while.
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { PROTOCOL } from '#lib/sync/protocol.ts';
import { type Standing, stand } from '#tests/server/http/standing.ts';

let server: Standing;
const sockets: Socket[] = [];
const lines: WebSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const line of lines.splice(0)) line.terminate();
  await server.close();
});

async function screen(): Promise<Socket> {
  const socket = io(`http://127.0.0.1:${server.port}`, {
    transports: ['websocket'],
    extraHeaders: { origin: `http://127.0.0.1:${server.port}` },
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  const joined = await socket.emitWithAck('join', { protocol: PROTOCOL, view: 'wall', cursor: null });
  expect(joined).toMatchObject({ ok: true });
  return socket;
}

type Line = { readonly ws: WebSocket; readonly opened: Promise<boolean>; readonly closed: Promise<void> };
function line(localAddress = '127.0.0.1'): Line {
  const ws = new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`, {
    origin: `http://127.0.0.1:${server.port}`,
    localAddress,
  });
  lines.push(ws);
  const closed = new Promise<void>((resolve) => ws.on('close', () => resolve()));
  const opened = new Promise<boolean>((resolve) => {
    ws.on('open', () => resolve(true));
    ws.on('error', () => resolve(false));
  });
  return { ws, opened, closed };
}
const isServed = async (socket: Socket): Promise<boolean> =>
  (await socket.timeout(10_000).emitWithAck('time')) > 0;

describe('lines to the board', () => {
  it('are so many of one address, and more of another; a place that is free again is taken again', async () => {
    server = await stand({ server: { screens: { perAddress: 5, all: 7 } } });
    const good = await screen();
    const mine = Array.from({ length: 10 }, () => line());
    const opened = await Promise.all(mine.map((each) => each.opened));
    expect(opened.filter(Boolean)).toHaveLength(4);
    // In all there may be seven.
    const others = await Promise.all(Array.from({ length: 5 }, () => line('127.0.0.3').opened));
    expect(others.filter(Boolean)).toHaveLength(2);
    mine[opened.indexOf(true)]?.ws.terminate();
    await expect.poll(() => line().opened).toBe(true);
    expect(await isServed(good)).toBe(true);
  });

  it('that never join are closed, whether they say nothing or only connect', async () => {
    server = await stand();
    const good = await screen();
    const silent = line();
    const connected = line();
    await connected.opened;
    connected.ws.send('40');
    await Promise.all([silent.closed, connected.closed]);
    expect(await isServed(good)).toBe(true);
    expect(good.connected).toBe(true);
  }, 30_000);

  it('a thousand that never join are all gone, and a screen that came before is served', async () => {
    server = await stand({ server: { screens: { perAddress: 600, all: 1_200 } } });
    const good = await screen();
    const crowd = Array.from({ length: 1_000 }, (_, i) => line(`127.0.0.${2 + (i % 2)}`));
    const opened = await Promise.all(crowd.map((each) => each.opened));
    expect(opened.filter(Boolean)).toHaveLength(1_000);
    await Promise.all(crowd.map((each) => each.closed));
    expect(await isServed(good)).toBe(true);
    expect(await isServed(await screen())).toBe(true);
  }, 60_000);

  it.each([
    ['connect to rooms without end', '40/nowhere,'],
    ['send pongs without end', '3'],
    ['send events nobody knows', '42["nothing"]'],
    ['acknowledge what nobody asked', '431[]'],
  ])('that %s are cut', async (_what, packet) => {
    server = await stand();
    const good = await screen();
    const loud = line();
    await loud.opened;
    loud.ws.send('40');
    for (let i = 0; i < 2_000; i++) loud.ws.send(packet);
    await loud.closed;
    expect(await isServed(good)).toBe(true);
  });

  it('that ping without end are cut', async () => {
    server = await stand();
    const loud = line();
    await loud.opened;
    for (let i = 0; i < 2_000; i++) loud.ws.ping();
    await loud.closed;
  });

  it('that join again and again are cut', async () => {
    server = await stand();
    const again = await screen();
    const gone = new Promise((resolve) => again.on('disconnect', resolve));
    for (let i = 0; i < 30; i++)
      again.emit('join', { protocol: PROTOCOL, view: 'wall', cursor: null }, () => {});
    await gone;
    expect(await isServed(await screen())).toBe(true);
  });
});
