// The figures of many screens at once: a busy crowd, one that stops reading, all that come back together, and what
// each one costs in memory.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Change, refOf } from '#lib/model/board.ts';
import { Moving } from './board-figures.ts';
import { cpuOf, held, passed } from './cost.ts';
import { type Bench, type Line, quantile, type Sample } from './figure.ts';
import { openBare, openGateway, Screens } from './screens.ts';

const PER_SECOND = 500;
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const line = (id: string, what: string, floor: string, unit: string, ratio: number): Line => ({
  id,
  what,
  floor,
  unit,
  goal: { kind: 'most', ratio },
});

type Taken = { readonly cpu: number; readonly p99: number; readonly delay: number };

/** Drives `event` at 500 a second for `ms`, with the time in each; what the crowd then saw of it. */
async function drive(screens: Screens, ms: number, event: (stamp: string) => void): Promise<Taken> {
  await screens.count();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const from = now();
  let told = 0;
  loop.enable();
  const cpu = await cpuOf(async () => {
    while (now() - from < ms) {
      // Open loop: what is late is caught up, and its lateness counts.
      for (const due = ((now() - from) / 1_000) * PER_SECOND; told < due; told++)
        event(`T${(from + (told * 1_000) / PER_SECOND).toFixed(2)}`);
      await passed(1);
    }
  });
  loop.disable();
  await passed(200);
  const { late } = await screens.count();
  return { cpu: cpu / ms / 10, p99: quantile(late, 0.99), delay: loop.percentile(99) / 1e6 };
}

/** An agent's reason is where the stamp travels: of what every event changes, screens are told of one row. */
function stamped(world: Moving, stamp: string): readonly Change[] {
  const [event] = world.agentEvent(stamp);
  return event ? world.take(event) : [];
}

async function openBoth(count: number, world: Moving) {
  const gateway = await openGateway(world.board);
  const bare = await openBare(() => ({}));
  const [ours, theirs] = [new Screens(), new Screens()];
  for (let open = 0; open < count; open += 100) {
    await ours.open(gateway.url, Math.min(100, count - open), ['floor']);
    await theirs.open(bare.url, Math.min(100, count - open), ['floor']);
  }
  return {
    gateway,
    bare,
    ours,
    theirs,
    async close() {
      ours.end();
      theirs.end();
      await gateway.close();
      await bare.close();
    },
  };
}

export const crowd: Bench = {
  name: 'crowd',
  lines: [
    line('cpu', 'CPU, 1,000 screens at 500 events/s', 'a fixed 50 ms gather, no product', '% of a core', 1.5),
    line('p99', 'event → screen, p99', 'the same', 'ms', 1.5),
    line('delay', 'event-loop delay, p99', 'the same', 'ms', 1.5),
  ],
  async open({ size }) {
    const full = size === 'full';
    const ms = full ? 4_000 : 200;
    const world = new Moving(full ? 500 : 20, full ? 300 : 10);
    const { gateway, bare, ours, theirs, close } = await openBoth(full ? 1_000 : 4, world);
    // What the product sends of each event, and as many bytes: one agent's row.
    const told = Array.from({ length: 600 }, () => stamped(world, `warm ${now()}`)).flatMap((changes) =>
      changes.flatMap((change) => ('put' in change && change.put.kind === 'agent' ? [change.put] : [])),
    );
    // … and all of these are told now: they are not the crowd's to wait for.
    gateway.moved();
    await passed(300);
    const fixed = async (): Promise<Taken> => {
      const rows = new Map<string, Change>();
      const timer = setInterval(() => {
        if (rows.size === 0) return;
        bare.send('floor', { changes: [...rows.values()] });
        rows.clear();
      }, 50);
      let next = 0;
      const taken = await drive(theirs, ms, (stamp) => {
        const row = told[next++ % told.length];
        if (row) rows.set(refOf(row), { put: { ...row, reason: stamp } });
      });
      clearInterval(timer);
      return taken;
    };
    const product = (): Promise<Taken> =>
      drive(ours, ms, (stamp) => {
        stamped(world, stamp);
        gateway.moved();
      });
    return {
      async run(referenceFirst) {
        const early = referenceFirst ? await fixed() : null;
        const figure = await product();
        const floor = early ?? (await fixed());
        return {
          cpu: { figure: figure.cpu, floor: floor.cpu },
          p99: { figure: figure.p99, floor: floor.p99 },
          delay: { figure: figure.delay, floor: floor.delay },
        };
      },
      close,
    };
  },
};

export const stalled: Bench = {
  name: 'stalled',
  lines: [
    line('memory', 'memory one screen costs that stops reading', 'a megabyte', 'MB', 1),
    line('p99', 'event → the others, p99, while one is stalled', 'none is stalled', 'ms', 1.1),
  ],
  async open({ size }) {
    const full = size === 'full';
    const ms = full ? 4_000 : 200;
    const world = new Moving(full ? 500 : 20, full ? 300 : 10);
    const gateway = await openGateway(world.board);
    // The one that stalls has a process of its own: it must not slow the others' reading.
    const [crowd, one] = [new Screens(), new Screens()];
    await crowd.open(gateway.url, full ? 50 : 3, ['floor']);
    await one.open(gateway.url, 1, ['floor']);
    const go = (): Promise<Taken> =>
      drive(crowd, ms, (stamp) => {
        stamped(world, stamp);
        gateway.moved();
      });
    return {
      async run(referenceFirst) {
        const measured = async (isStalled: boolean): Promise<{ p99: number; grown: number }> => {
          const before = held();
          if (isStalled) await one.tell('stall');
          const { p99 } = await go();
          const grown = held() - before;
          if (isStalled) await one.tell('unstall');
          await passed(300);
          return { p99, grown };
        };
        const early = referenceFirst ? await measured(false) : null;
        const figure = await measured(true);
        const floor = early ?? (await measured(false));
        return {
          memory: { figure: Math.max(0.001, (figure.grown - floor.grown) / 1e6), floor: 1 },
          p99: { figure: figure.p99, floor: floor.p99 },
        };
      },
      async close() {
        crowd.end();
        one.end();
        await gateway.close();
      },
    };
  },
};

export const storm: Bench = {
  name: 'storm',
  lines: [
    line(
      'time',
      '1,000 screens come back after a restart → the last one is right',
      '1,000 bare socket.io connects',
      'ms',
      1.5,
    ),
    line('peak', 'memory they add while they join, collected', 'the same', 'MB', 1.5),
    line('cold', '1,000 screens that have nothing join at once', 'the same', 'ms', 1.5),
  ],
  async open({ size }) {
    const full = size === 'full';
    const world = new Moving(full ? 500 : 20, full ? 300 : 10);
    const count = full ? 1_000 : 4;
    const once = async (open: () => Promise<{ url: string; close(): Promise<void> }>, again: boolean) => {
      const wall = await open();
      const screens = new Screens();
      await screens.open(wall.url, 1, ['floor']);
      const before = held();
      const ms = await screens.open(wall.url, count, ['floor'], again);
      const peak = held();
      screens.end();
      await wall.close();
      return { ms, peak: Math.max(0.1, (peak - before) / 1e6) };
    };
    const bare = () => openBare(() => ({}));
    const gateway = () => openGateway(world.board);
    await once(bare, true);
    return {
      async run(referenceFirst) {
        const early = referenceFirst ? await once(bare, true) : null;
        const figure = await once(gateway, true);
        const floor = early ?? (await once(bare, true));
        const cold = await once(gateway, false);
        return {
          time: { figure: figure.ms, floor: floor.ms },
          peak: { figure: figure.peak, floor: floor.peak },
          cold: { figure: cold.ms, floor: floor.ms },
        };
      },
      close: async () => {},
    };
  },
};

/** Events of ten minutes at 50 a second, and of the first of them. */
const MINUTE = 3_000;

export const memory = (soak: boolean): Bench => ({
  name: 'memory',
  runs: soak ? 1 : 5,
  lines: [
    line('connection', 'memory a connection', 'a bare socket.io connection', 'KB', 1.5),
    line(
      'growth',
      `heap after ten minutes at 50 events/s${soak ? '' : ', told as fast as they are taken'}`,
      'after the first minute',
      'MB',
      1.0017,
    ),
  ],
  async open({ size }) {
    const full = size === 'full';
    const count = full ? 1_000 : 4;
    const each = async (open: () => Promise<{ url: string; close(): Promise<void> }>): Promise<number> => {
      const wall = await open();
      const screens = new Screens();
      await screens.open(wall.url, 1, ['floor']);
      const before = held();
      for (let open = 0; open < count; open += 100)
        await screens.open(wall.url, Math.min(100, count - open), ['floor']);
      await passed(100);
      const bytes = (held() - before) / count;
      screens.end();
      await wall.close();
      return Math.max(0.1, bytes / 1024);
    };
    const growth = async (): Promise<Sample> => {
      const world = full ? new Moving(500, 300) : new Moving(20, 10);
      const minute = async (): Promise<number> => {
        for (let told = 0; told < (full ? MINUTE : 30); ) {
          told += world.step();
          if (soak) await passed(20);
        }
        return held();
      };
      // Until tombstones are as many as are kept: what grows after that, grows for ever.
      for (let i = 0; i < (full ? 70_000 : 10); i++) world.step();
      const floor = await minute();
      let figure = floor;
      for (let i = 0; i < 9; i++) figure = await minute();
      return { figure: figure / 1e6, floor: floor / 1e6 };
    };
    const bare = () => openBare(() => ({}));
    const world = full ? new Moving(500, 300) : new Moving(20, 10);
    return {
      async run(referenceFirst) {
        const early = referenceFirst ? await each(bare) : null;
        const figure = await each(() => openGateway(world.board));
        return { connection: { figure, floor: early ?? (await each(bare)) }, growth: await growth() };
      },
      close: async () => {},
    };
  },
});
