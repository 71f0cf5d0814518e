// What a flood of wrong sign-ins costs whoever looks at a screen meanwhile: a whole server, sixty guesses at once from
// sixty addresses, and a joined screen that asks what it always asks.
import { io } from 'socket.io-client';
import { PROTOCOL } from '#lib/sync/protocol.ts';
import { request, say, stand, statusOf } from '#tests/server/http/standing.ts';
import { type Bench, quantile } from './figure.ts';

/** Nobody at a screen notices less. */
const UNNOTICED_MS = 200;
const AT_ONCE = 60;
/** Between two questions: more than twenty messages a second of one screen are a flood, and it is cut off. */
const PAUSE_MS = 60;
const now = (): number => Number(process.hrtime.bigint()) / 1e6;

export const signIns: Bench = {
  name: 'sign-ins',
  lines: [
    {
      id: 'slowest',
      what: 'a joined screen’s slowest answer during 60 parallel wrong sign-ins, again and again',
      floor: 'what nobody notices: 200 ms',
      unit: 'ms',
      goal: { kind: 'most', ratio: 1 },
    },
    {
      id: 'usual',
      what: 'a joined screen’s answer meanwhile, p99',
      floor: 'what nobody notices: 200 ms',
      unit: 'ms',
      goal: { kind: 'most', ratio: 1 },
    },
  ],
  runs: 5,
  async open({ size, say: tell }) {
    const password = 'never guessed by anybody';
    const server = await stand({ people: [{ name: 'Root', password, role: 'admin' }] });
    const { port } = server;
    const origin = `http://127.0.0.1:${port}`;
    const body = JSON.stringify({ name: 'Root', password });
    const signedIn = await fetch(`${origin}/api/v1/session`, { method: 'POST', headers: { origin }, body });
    const cookie = signedIn.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const socket = io(origin, {
      transports: ['websocket'],
      extraHeaders: { origin, cookie },
      reconnection: false,
    });
    await socket.emitWithAck('join', { protocol: PROTOCOL, view: 'floor', cursor: null });
    let round = 0;
    const guess = async (i: number): Promise<number | null> => {
      const guessed = JSON.stringify({
        name: i % 2 ? 'Root' : `nobody ${i}`,
        password: `guess ${round} ${i}`,
      });
      const headers = { Origin: origin, 'Content-Length': String(guessed.length) };
      const text = request('POST', '/api/v1/session', port, headers, guessed);
      return statusOf(await (await say(port, text, { from: `127.${(round % 200) + 1}.0.${i + 1}` })).closed);
    };
    return {
      async run() {
        const waits: number[] = [];
        let hashed = 0;
        let isOver = false;
        const floods = (async () => {
          const until = now() + (size === 'full' ? 5_000 : 300);
          while (now() < until) {
            round++;
            const told = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => guess(i)));
            hashed += told.filter((each) => each === 401).length;
          }
          isOver = true;
        })();
        while (!isOver) {
          const asked = now();
          await socket.timeout(30_000).emitWithAck('time');
          waits.push(now() - asked);
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
        await floods;
        tell(
          `${waits.length} answers, ${hashed} guesses compared, slowest ${Math.max(...waits).toFixed(1)} ms`,
        );
        return {
          slowest: { figure: Math.max(...waits), floor: UNNOTICED_MS },
          usual: { figure: quantile(waits, 0.99), floor: UNNOTICED_MS },
        };
      },
      async close() {
        socket.disconnect();
        await server.close();
      },
    };
  },
};
