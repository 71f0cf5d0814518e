// The two servers screens are counted at: the product's gateway over a moving board, and a bare socket.io that only
// broadcasts; and the process full of screens.
import { type ChildProcess, fork } from 'node:child_process';
import { createServer, type Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { Server } from 'socket.io';
import { accessOf } from '#lib/access/roles.ts';
import type { Access } from '#lib/model/access.ts';
import { refused } from '#lib/model/command.ts';
import type { StampedBoard } from '#lib/sync/stamped-board.ts';
import { Gateway } from '#server/sync/gateway.ts';
import { realClock } from '#server/time/clock.ts';
import type { Ask, Counted } from './screens-child.ts';

/** Three scopes. The product has two today; to the gateway a scope is only a name, so a third is made up here. */
export const ROOMS = ['floor', 'wall', 'desk'] as const;

const PATIENCE_MS = 60_000;

export class Screens {
  readonly #child: ChildProcess = fork(join(import.meta.dirname, 'screens-child.ts'));

  async #ask<T>(asked: Ask): Promise<T> {
    return new Promise((resolve, reject) => {
      const died = (): void => reject(new Error('the screens died'));
      const late = setTimeout(() => reject(new Error('the screens did not answer')), PATIENCE_MS);
      this.#child.once('exit', died);
      this.#child.once('message', (said) => {
        clearTimeout(late);
        this.#child.off('exit', died);
        resolve(said as T);
      });
      this.#child.send(asked);
    });
  }

  /** Opens and joins (`again`: with the cursor a screen of the same room last had); answers with the milliseconds until the last one had its board. */
  async open(url: string, count: number, rooms: readonly string[] = ROOMS, again = false): Promise<number> {
    return (await this.#ask<{ ms: number }>({ ask: 'open', url, count, rooms, again })).ms;
  }

  /** What arrived since the last count. */
  count(): Promise<Counted> {
    return this.#ask({ ask: 'count' });
  }

  tell(what: 'stall' | 'unstall' | 'close'): Promise<unknown> {
    return this.#ask({ ask: what });
  }

  end(): void {
    this.#child.disconnect();
  }
}

export type Wall = { readonly url: string; readonly port: number; close(): Promise<void> };

async function listening(http: HttpServer, port: number): Promise<number> {
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const address = http.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** The product's gateway over `board`, letting everybody in. */
export async function openGateway(board: StampedBoard, port = 0): Promise<Wall & { moved(): void }> {
  const http = createServer();
  const refuse = async () => refused('no PBX here');
  const numbers = (url: string): Access['numbers'] => {
    const room = roomIn(url);
    return (room === 'floor' ? 'full' : room === 'wall' ? 'masked' : room) as Access['numbers'];
  };
  const gateway = new Gateway({
    http,
    board: () => board,
    clock: realClock,
    logger: console,
    meter: () => performance.now(),
    acts: { command: refuse, acknowledge: refuse },
    // To the gateway these are people at floors: what a wall is sent is another, smaller board.
    identify: ({ url }) => ({
      view: 'floor',
      name: '',
      access: accessOf({ role: 'viewer', numbers: numbers(url ?? '') }),
      wall: null,
      screen: null,
    }),
    allowed: () => true,
  });
  const at = await listening(http, port);
  return {
    url: `ws://127.0.0.1:${at}`,
    port: at,
    moved: () => gateway.moved(),
    async close() {
      await gateway.close();
      http.closeAllConnections();
    },
  };
}

export type Bare = Wall & { send(room: string, what: unknown): void };

const roomIn = (url: string): string => /[?&]room=(\w+)/.exec(url)?.[1] ?? '';

/** socket.io and nothing else: who joins gets `first`, then whatever is sent to its room. */
export async function openBare(first: () => unknown, port = 0): Promise<Bare> {
  const http = createServer();
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    pingInterval: 2_000,
    pingTimeout: 2_500,
  });
  io.on('connection', (socket) => {
    socket.on('join', (_join: unknown, answer: (first: unknown) => void) => {
      void socket.join(roomIn(socket.request.url ?? ''));
      answer(first());
    });
  });
  const at = await listening(http, port);
  return {
    url: `ws://127.0.0.1:${at}`,
    port: at,
    send: (room, what) => void io.to(room).emit('delta', what),
    async close() {
      io.disconnectSockets(true);
      await io.close();
      http.closeAllConnections();
    },
  };
}
