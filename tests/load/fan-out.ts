// What telling many screens costs, beside a bare broadcast of the same bytes.
import { project } from '#server/sync/scope.ts';
import { Moving } from './board-figures.ts';
import { cpuOf, passed } from './cost.ts';
import type { Bench, Line } from './figure.ts';
import { openBare, openGateway, ROOMS, Screens } from './screens.ts';

const EVENTS = 25;
const promise = (id: string, what: string): Line => ({
  id,
  what: `most messages a second to one screen at 500 events/s, ${what}`,
  floor: 'the promise',
  unit: 'messages/s',
  goal: { kind: 'most', ratio: 1 },
});

/** @param promised messages a second that one of so many screens is sent at most. */
function fanOutTo(count: number, flushes: number, promised: number): Bench {
  const name = `${count.toLocaleString('en')} screens of three scopes`;
  return {
    name: 'fan-out',
    lines: [
      {
        id: 'cost',
        what: `a delta delivered, ${name}`,
        floor: 'a bare socket.io room broadcast of the same bytes',
        unit: 'µs CPU',
        goal: { kind: 'most', ratio: 1.15 },
      },
      {
        id: 'delivered',
        what: `deltas delivered, ${name}`,
        floor: 'deltas that were due',
        unit: 'deltas',
        goal: { kind: 'least', ratio: 1 },
      },
      promise('rate', name),
    ],
    async open({ size, say }) {
      const full = size === 'full';
      const world = new Moving(full ? 500 : 20, full ? 300 : 10);
      const gateway = await openGateway(world.board);
      const bare = await openBare(() => ({}));
      const [ours, theirs] = [new Screens(), new Screens()];
      const screens = full ? count : 6;
      const times = full ? flushes : 3;
      say(`fan-out: opening ${screens} screens twice`);
      await ours.open(gateway.url, screens);
      await theirs.open(bare.url, screens);

      const flush = async (bareFirst: boolean): Promise<{ product: number; floor: number }> => {
        const from = world.board.seq;
        for (let n = 0; n < EVENTS; n++) world.step();
        const delta = world.board.since({ epoch: world.board.epoch, seq: from });
        const parts = ROOMS.map(
          (room) => [room, project(room === 'floor' ? 'full' : 'masked', delta)] as const,
        );
        // Sockets are written in later turns: the pause belongs to the cost of both.
        const broadcast = (): Promise<number> =>
          cpuOf(async () => {
            for (const [room, what] of parts) bare.send(room, what);
            await passed(60 + screens / 20);
          });
        const early = bareFirst ? await broadcast() : null;
        const product = await cpuOf(async () => {
          gateway.moved();
          await passed(60 + screens / 20);
        });
        return { product, floor: early ?? (await broadcast()) };
      };

      const rate = async (): Promise<number> => {
        const until = performance.now() + (full ? 2_000 : 200);
        await ours.count();
        while (performance.now() < until) {
          world.step();
          gateway.moved();
          await passed(2);
        }
        return (await ours.count()).most;
      };

      for (let i = 0; i < 3; i++) await flush(i % 2 === 0);
      return {
        async run() {
          await passed(200);
          await ours.count();
          await theirs.count();
          let [product, floor] = [0, 0];
          for (let i = 0; i < times; i++) {
            const cost = await flush(i % 2 === 0);
            product += cost.product;
            floor += cost.floor;
          }
          await passed(300);
          const got = (await ours.count()).delivered;
          const had = (await theirs.count()).delivered;
          return {
            cost: { figure: product / got, floor: floor / had },
            delivered: { figure: got, floor: times * screens },
            rate: { figure: await rate(), floor: promised },
          };
        },
        async close() {
          ours.end();
          theirs.end();
          await gateway.close();
          await bare.close();
        },
      };
    },
  };
}

export const fanOut: readonly Bench[] = [
  fanOutTo(100, 40, 60),
  fanOutTo(1_000, 20, 20),
  fanOutTo(5_000, 8, 20),
];
