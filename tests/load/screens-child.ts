// A process full of screens: bare WebSockets that speak just enough socket.io to join and count what they are sent.
// Most do not parse; a few look for the time stamps in what they get. Run by screens.ts, which tells it what to do.
import { WebSocket } from 'ws';
import { PROTOCOL } from '#lib/sync/protocol.ts';

export type Ask =
  | {
      readonly ask: 'open';
      readonly url: string;
      readonly count: number;
      readonly rooms: readonly string[];
      readonly again: boolean;
    }
  | { readonly ask: 'count' }
  | { readonly ask: 'stall' | 'unstall' | 'close' };
export type Counted = {
  readonly delivered: number;
  readonly bytes: number;
  /** Messages a second, of the screen that had most. */
  readonly most: number;
  /** Milliseconds from an event's time to its arrival, of the screens that look. */
  readonly late: readonly number[];
};

/** Of every so many screens one reads the stamps: looking costs. */
const LOOKS = 50;
const STAMP = /"T(\d+(?:\.\d+)?)"/g;
const now = (): number => Number(process.hrtime.bigint()) / 1e6;

let sockets: WebSocket[] = [];
/** Where the newest screen of a room stood: those that come back say so. */
const cursors = new Map<string, string>();
let delivered = 0;
let bytes = 0;
let late: number[] = [];
let counts: number[] = [];
let since = now();

function open(url: string, room: string, i: number, again: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket&room=${room}`, {
      origin: url.replace('ws:', 'http:'),
      perMessageDeflate: false,
    });
    sockets.push(socket);
    socket.on('error', reject);
    let joined = false;
    // Dropped before it had its board (the server was too slow even for its pings): it tries again, as a page would.
    socket.on('close', () => {
      if (!joined && sockets.includes(socket)) setTimeout(() => resolve(open(url, room, i, again)), 100);
    });
    const right = (): void => {
      joined = true;
      resolve();
    };
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      // The only binary thing that is ever sent: the picture that belongs to the answer before it.
      if (isBinary) return right();
      const first = data[0];
      if (first === 50) return socket.send('3');
      if (first === 48) return socket.send('40');
      if (first !== 52) return;
      if (data[1] === 48)
        return socket.send(
          `420["join",{"protocol":${PROTOCOL},"view":"${room === 'floor' ? 'floor' : 'wall'}","cursor":${(again ? cursors.get(room) : null) ?? null}}]`,
        );
      if (data[1] === 51 || data[1] === 54) {
        const [, epoch, to] =
          /"epoch":"([^"]+)","from":\d+,"to":(\d+)/.exec(data.toString('utf8', 0, 2_000)) ?? [];
        if (epoch !== undefined) cursors.set(room, `{"epoch":"${epoch}","seq":${to}}`);
        return data[1] === 51 ? right() : undefined;
      }
      delivered++;
      bytes += data.length;
      counts[i] = (counts[i] ?? 0) + 1;
      if (i % LOOKS !== 0) return;
      const here = now();
      for (const [, stamp] of data.toString().matchAll(STAMP)) late.push(here - Number(stamp));
    });
  });
}

process.on('message', async (asked: Ask) => {
  if (asked.ask === 'open') {
    const from = now();
    const { url, rooms, count, again } = asked;
    const first = sockets.length;
    await Promise.all(
      Array.from({ length: count }, (_, i) => open(url, rooms[i % rooms.length] ?? '', first + i, again)),
    );
    process.send?.({ ms: now() - from });
  } else if (asked.ask === 'count') {
    const seconds = (now() - since) / 1_000;
    const most = counts.reduce((a, b) => Math.max(a, b ?? 0), 0) / seconds;
    process.send?.({ delivered, bytes, most, late } satisfies Counted);
    delivered = 0;
    bytes = 0;
    late = [];
    counts = [];
    since = now();
  } else {
    if (asked.ask === 'close') for (const socket of sockets) socket.terminate();
    if (asked.ask === 'close') sockets = [];
    if (asked.ask === 'stall') sockets[0]?.pause();
    if (asked.ask === 'unstall') sockets[0]?.resume();
    process.send?.({});
  }
});
process.on('disconnect', () => process.exit());
