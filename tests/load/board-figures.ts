// The figures of the board itself: what an event costs as the centre grows, and how many bytes tell a screen of it.
import { fold, foldChanges } from '#lib/fold/fold.ts';
import { type Change, refOf } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { Delta } from '#lib/sync/protocol.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { project } from '#server/sync/scope.ts';
import { Centre } from './centre.ts';
import { cpuOf } from './cost.ts';
import type { Bench, Sample } from './figure.ts';

const START = Date.UTC(2025, 9, 9, 8);

/** A board under way: all agents known, its calls on it. */
export class Moving {
  readonly board = new StampedBoard('bench.1');
  readonly #centre: Centre;

  constructor(agents: number, calls: number) {
    this.#centre = new Centre(agents, calls, START);
    for (const event of this.#centre.opening()) this.take(event);
    for (let i = 0; i < calls * 4; i++) this.step();
  }

  take(event: DomainEvent): readonly Change[] {
    // As the server's board takes it: records are the history's, on a thread of its own.
    const changes = foldChanges(this.board, event);
    this.board.apply(changes, this.board.seq + 1);
    return changes;
  }

  /** The next thing that happens, folded and stamped; the events it took. */
  step(): number {
    const events = this.#centre.next();
    for (const event of events) this.take(event);
    return events.length;
  }

  /** A pause of the next agent whose reason carries a text. */
  agentEvent(reason: string): readonly DomainEvent[] {
    return this.#centre.pause(reason);
  }

  /** The events of the next happenings, without folding them. */
  upcoming(): readonly DomainEvent[] {
    return this.#centre.next();
  }
}

const SIZES = [100, 1_000, 5_000, 20_000] as const;

export const scale: Bench = {
  name: 'scale',
  lines: SIZES.slice(1).map((agents) => ({
    id: String(agents),
    what: `an event at ${agents.toLocaleString('en')} agents: fold, stamp, gather for two scopes`,
    floor: 'the same at 100 agents',
    unit: 'µs CPU',
    goal: { kind: 'most', ratio: 1.5 },
  })),
  async open({ size }) {
    const worlds = SIZES.map((agents) => {
      const many = size === 'full' ? agents : agents / 50;
      return { agents, world: new Moving(many, Math.round(many * 0.6)) };
    });
    const rounds = size === 'full' ? 20_000 : 50;
    for (const { world } of worlds) await costOf(world, rounds);
    return {
      async run() {
        const costs = new Map<number, number>();
        for (const { agents, world } of worlds) costs.set(agents, await costOf(world, rounds));
        const floor = costs.get(100) ?? Number.NaN;
        const samples: Record<string, Sample> = {};
        for (const [agents, figure] of costs) if (agents !== 100) samples[agents] = { figure, floor };
        return samples;
      },
      close: async () => {},
    };
  },
};

async function costOf(world: Moving, rounds: number): Promise<number> {
  // Made before: what the make-believe centre costs is not the board's.
  const steps = Array.from({ length: rounds }, () => world.upcoming());
  const events = steps.reduce((sum, step) => sum + step.length, 0);
  const cpu = await cpuOf(() => {
    let { seq } = world.board;
    steps.forEach((step, i) => {
      for (const event of step) world.take(event);
      if (i % 25 !== 24) return;
      const delta = world.board.since({ epoch: world.board.epoch, seq });
      project('full', delta);
      project('masked', delta);
      seq = delta.to;
    });
  });
  return cpu / events;
}

export const bytes: Bench = {
  name: 'bytes',
  lines: [
    {
      id: 'bytes',
      what: 'bytes of a message at 500 events/s gathered for 50 ms',
      floor: 'the merged rows, whole, as JSON',
      unit: 'bytes an event',
      goal: { kind: 'most', ratio: 1.2 },
    },
    {
      id: 'fields',
      what: 'the same',
      floor: 'only the fields of those rows that are another now',
      unit: 'bytes an event',
      goal: { kind: 'most', ratio: 1.2 },
    },
  ],
  async open({ size }) {
    const world = size === 'full' ? new Moving(500, 300) : new Moving(20, 10);
    const rounds = size === 'full' ? 5_000 : 40;
    return {
      run: async () => sizesOf(world, rounds, 25),
      close: async () => {},
    };
  },
};

/** What goes over the wire: socket.io's own envelope and the delta, against the rows' fields that are another now. */
function sizesOf(world: Moving, rounds: number, gather: number): { bytes: Sample; fields: Sample } {
  let sent = 0;
  let whole = 0;
  let fields = 0;
  let events = 0;
  for (let i = 0; i < rounds; i += gather) {
    const before = new Map<string, object>();
    const from = world.board.seq;
    for (let n = 0; n < gather; n++)
      for (const event of world.upcoming()) {
        events++;
        for (const change of fold(world.board, event).changes) remember(before, world, change);
        world.take(event);
      }
    const delta = project('full', world.board.since({ epoch: world.board.epoch, seq: from }));
    sent += Buffer.byteLength(`42["delta",${JSON.stringify({ ...delta, epoch: `${delta.epoch}.full` })}]`);
    whole += Buffer.byteLength(
      JSON.stringify(delta.changes.map((each) => ('put' in each ? each.put : each.remove))),
    );
    fields += Buffer.byteLength(JSON.stringify(smallest(delta, before)));
  }
  const figure = sent / events;
  return { bytes: { figure, floor: whole / events }, fields: { figure, floor: fields / events } };
}

function remember(before: Map<string, object>, world: Moving, change: Change): void {
  const ref = 'put' in change ? refOf(change.put) : change.remove;
  if (before.has(ref)) return;
  const cut = ref.indexOf(':');
  before.set(ref, world.board.get(ref.slice(0, cut) as 'call', ref.slice(cut + 1)) ?? {});
}

/** One array a change: its name, and of a changed row only what is another now. */
export function smallest(delta: Delta, before: ReadonlyMap<string, object>): unknown[] {
  return delta.changes.map((change) => {
    if ('remove' in change) return [change.remove];
    const old = (before.get(refOf(change.put)) ?? {}) as Record<string, unknown>;
    return [
      refOf(change.put),
      Object.fromEntries(
        Object.entries(change.put).filter(
          ([key, value]) =>
            key !== 'id' && key !== 'kind' && JSON.stringify(value) !== JSON.stringify(old[key]),
        ),
      ),
    ];
  });
}
