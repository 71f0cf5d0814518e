// What goes wrong between here and a PBX is said in words a person can act on, and never with a token in them.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { Transient } from '#server/pbx-sdk/contract.ts';
import { PushQueue } from '#server/pbx-sdk/frame-queue.ts';
import { openNetwork, plainly } from '#server/sources/network.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
async function serve(answer: Parameters<typeof createServer>[1]): Promise<{ server: Server; port: number }> {
  const server = createServer(answer as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
const signal = new AbortController().signal;
const get = (port: number, timeoutMs = 5_000) =>
  openNetwork({ verify: true, ca: null }).request(
    {
      method: 'GET',
      url: `http://127.0.0.1:${port}/x?access_token=SECRET`,
      headers: { 'user-agent': 'test' },
      timeoutMs,
    },
    signal,
  );

describe('a request', () => {
  it('answers with status and text, errors of HTTP included', async () => {
    const { port } = await serve((_request, response) => response.writeHead(403).end('no'));
    expect(await get(port)).toMatchObject({ status: 403, text: 'no' });
  });

  it('that nobody answers is Transient, in words, without the token', async () => {
    const { server, port } = await serve(() => {});
    const slow = await get(port, 50).catch((error: unknown) => error);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const refused = await get(port).catch((error: unknown) => error);
    for (const error of [slow, refused]) {
      expect(error).toBeInstanceOf(Transient);
      expect(String(error)).not.toContain('SECRET');
    }
    expect(String(slow)).toContain('did not answer in time');
    expect(String(refused)).toContain('refused the connection');
  });

  it('to a port where something else speaks is told for what it is', async () => {
    for (const [banner, words] of [
      ['Asterisk Call Manager/11.0.0\r\n', 'does not speak HTTP there: is the port right?'],
      [null, 'cut the connection; if it speaks TLS there, the address begins with https://'],
    ] as const) {
      const server = createTcp((socket) => {
        socket.on('error', () => undefined);
        if (banner === null) socket.once('data', () => socket.destroy());
        else socket.write(banner);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const error = await get((server.address() as AddressInfo).port).catch((caught: unknown) => caught);
      server.close();
      expect(String(error)).toContain(words);
    }
  });

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /tls\.ca/],
    ['ENOTFOUND', /a name nobody knows/],
    ['EPROTO', /http:\/\//],
    ['SOMETHING', /cannot be reached/],
  ])('%s is explained', (code, words) => {
    expect(
      plainly(Object.assign(new Error('x'), { code }), 'https://pbx.example:8088/y?access_token=SECRET'),
    ).toMatch(words);
  });
});

describe('a WebSocket', () => {
  it('hands over what is said, in order, and ends when it is closed', async () => {
    const { server, port } = await serve(() => {});
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.on('message', (text) => {
        for (const each of ['a', 'b', String(text)]) socket.send(each);
        socket.close();
      });
    });
    const socket = await openNetwork({ verify: true, ca: null }).dial(`ws://127.0.0.1:${port}/`, {}, signal);
    socket.send('c');
    const heard: string[] = [];
    for await (const text of socket.messages) heard.push(text);
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('that is refused tells the HTTP status', async () => {
    const { server, port } = await serve(() => {});
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'));
    const error = await openNetwork({ verify: true, ca: null })
      .dial(`ws://127.0.0.1:${port}/`, {}, signal)
      .catch((each: unknown) => each);
    expect(error).toMatchObject({ name: 'Transient', status: 401 });
  });
});

describe('a socket', () => {
  const open = (unread?: number) => openNetwork({ verify: true, ca: null }, unread);
  const given = AbortSignal.abort(new Transient('given up'));

  it('that was given up before it is dialled is not opened', async () => {
    let knocks = 0;
    const server = createTcp(() => void knocks++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const where = { host: '127.0.0.1', port, tls: false };
    await expect(open().connect(where, given)).rejects.toThrow(/was given up/);
    await expect(open().dial(`ws://127.0.0.1:${port}/`, {}, given)).rejects.toThrow(/was given up/);
    // One that is wanted is the first to knock.
    const wanted = await open().connect(where, signal);
    wanted.close();
    expect(knocks).toBe(1);
    await new Promise((resolve) => server.close(resolve));
  });

  it('that brings more than anybody reads is ended in words, and what it brought is let go', async () => {
    const { server, port } = await serve(() => {});
    let brought: Promise<unknown> = Promise.resolve();
    new WebSocketServer({ server }).on('connection', (socket) => {
      brought = new Promise((resolve) => socket.on('close', resolve));
      for (let i = 0; i < 40; i++) socket.send('x'.repeat(1_000));
    });
    const socket = await open(20_000).dial(`ws://127.0.0.1:${port}/`, {}, signal);
    await brought;
    const heard: string[] = [];
    const read = async (): Promise<void> => {
      for await (const text of socket.messages) heard.push(text);
    };
    await expect(read()).rejects.toThrow(/does not keep up; it is connected anew/);
    expect(heard).toEqual([]);

    const talker = createTcp((peer) => {
      peer.on('error', () => undefined);
      peer.write('y'.repeat(40_000));
    });
    await new Promise<void>((resolve) => talker.listen(0, '127.0.0.1', resolve));
    const where = { host: '127.0.0.1', port: (talker.address() as AddressInfo).port, tls: false };
    const stream = await open(20_000).connect(where, signal);
    await vi.waitFor(
      async () => {
        const next = stream.chunks[Symbol.asyncIterator]().next();
        await expect(next).rejects.toThrow(/does not keep up/);
      },
      { timeout: 60_000 },
    );
    await new Promise((resolve) => talker.close(resolve));
  });

  it('whose reader keeps up brings as much as it likes', async () => {
    const queue = new PushQueue<string>({ most: 10, weigh: ({ length }) => length, full: () => new Error() });
    const reader = queue[Symbol.asyncIterator]();
    for (let i = 0; i < 100; i++) {
      queue.put('12345678');
      expect(await reader.next()).toEqual({ done: false, value: '12345678' });
    }
  });
});

describe('a TCP connection', () => {
  it('carries bytes both ways and ends with the other side', async () => {
    const server = createTcp((socket) => socket.on('data', (chunk) => socket.end(chunk)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const stream = await openNetwork({ verify: true, ca: null }).connect(
      { host: '127.0.0.1', port, tls: false },
      signal,
    );
    stream.write(Buffer.from('hello'));
    let heard = '';
    for await (const chunk of stream.chunks) heard += Buffer.from(chunk).toString();
    expect(heard).toBe('hello');
    server.close();
    await expect(
      openNetwork({ verify: true, ca: null }).connect({ host: '127.0.0.1', port, tls: false }, signal),
    ).rejects.toThrow(/refused the connection/);
  });
});
