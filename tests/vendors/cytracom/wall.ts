// Knows a wall on a virtual clock over a make-believe Cytracom account: floor, account, network that can be cut, source,
// log and board. Refuses to know the account's inside: it is opened through the registry, as the replay does.
import type { DomainEvent } from '#lib/model/event.ts';
import { HOUSE } from '#lib/model/event.ts';
import { agentId, callId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { HouseClock } from '#server/board/clock.ts';
import { type Keeper, openKeeper } from '#server/board/keeper.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { Floor } from '#server/simulator/floor.ts';
import type { FloorCall } from '#server/simulator/floor-model.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/makes.ts';
import { Source } from '#server/sources/source.ts';
import type { Clock } from '#server/time/clock.ts';
import type { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { cytracom } from '#server/vendors/cytracom/index.ts';
import type { Network } from '#server/vendors/vendor.ts';
import { Transient } from '#server/vendors/vendor.ts';

export const START = Date.UTC(2025, 9, 9, 9);
export const HQ = sourceId('hq');
export const byName = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);

export function openAccount(floor: Floor, clock: Clock, quirks: readonly string[]): SimulatedPbx {
  const make = simulatedMakes['cytracom'];
  if (!make) throw new Error('no make-believe Cytracom');
  return make.open({ floor, clock, seed: 1, quirks, timeZone: 'UTC' });
}

/** A floor nobody drives: the test's own hands do. */
export const quietFloor = (clock: Clock): Floor =>
  new Floor({
    clock,
    queues: [
      {
        number: '6400',
        name: 'Support',
        targetSeconds: 20,
        wrapUpSeconds: 0,
        ringSeconds: 15,
        strategy: 'rrmemory',
      },
      {
        number: '6401',
        name: 'Sales',
        targetSeconds: 20,
        wrapUpSeconds: 0,
        ringSeconds: 15,
        strategy: 'rrmemory',
      },
    ],
    agents: [
      { number: '1001', name: 'Agent One', queues: ['6400', '6401'] },
      { number: '1002', name: 'Agent Two', queues: ['6400'] },
    ],
  });

/** A network that can be down, and whose event streams can be cut. */
export class Cable {
  isDown = false;
  /** Characters of each stream until it is cut; `null` for never. */
  nextCut: (() => number) | null = null;
  readonly #open = new Set<() => void>();
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
  }

  /** How many streams were cut in the middle. */
  cuts = 0;

  down(): void {
    this.isDown = true;
    this.cutAll();
  }

  cutAll(): void {
    for (const close of [...this.#open]) close();
  }

  readonly network: Network = {
    request: (request, signal) =>
      this.isDown
        ? Promise.reject(new Transient('the cloud cannot be reached'))
        : this.#network.request(request, signal),
    stream: async (request, signal) => {
      if (this.isDown) throw new Transient('the cloud cannot be reached');
      const stream = await this.#network.stream(request, signal);
      const close = (): void => {
        this.#open.delete(close);
        stream.close();
      };
      this.#open.add(close);
      return { ...stream, close, chunks: this.#cut(stream.chunks, close) };
    },
    dial: (url, headers, signal) => this.#network.dial(url, headers, signal),
    connect: (to, signal) => this.#network.connect(to, signal),
  };

  async *#cut(chunks: AsyncIterable<string>, close: () => void): AsyncGenerator<string, void> {
    let left = this.nextCut?.() ?? Number.POSITIVE_INFINITY;
    for await (const chunk of chunks) {
      if (chunk.length >= left) {
        this.cuts++;
        yield chunk.slice(0, left);
        return close();
      }
      left -= chunk.length;
      yield chunk;
    }
  }
}

/** One wall. Several may watch the same account. */
export class Wall {
  readonly events: DomainEvent[] = [];
  readonly clock: VirtualClock;
  readonly account: SimulatedPbx;
  readonly cable: Cable;
  readonly log: MemoryLog;
  source: Source;
  readonly #settings: never;
  readonly #keeper: Keeper;

  static async open(
    clock: VirtualClock,
    account: SimulatedPbx,
    settings: Readonly<Record<string, unknown>> = {},
  ) {
    const log = new MemoryLog({ clock });
    const logger = { info() {}, warn() {}, error() {} };
    const keeper = await openKeeper({ log, checkpoints: log, clock, logger });
    const site = { name: 'Test', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
    await log.append([{ type: 'site.configured', source: HOUSE, at: clock.now(), site }]);
    new HouseClock({ log, keeper, clock, logger });
    return new Wall(clock, account, settings, log, keeper);
  }

  private constructor(
    clock: VirtualClock,
    account: SimulatedPbx,
    settings: Readonly<Record<string, unknown>>,
    log: MemoryLog,
    keeper: Keeper,
  ) {
    this.clock = clock;
    this.account = account;
    this.log = log;
    this.#keeper = keeper;
    if ('accept' in account.pbx) throw new Error('an account is reached over the web');
    this.cable = new Cable(memoryNetwork(account.pbx, clock));
    this.#settings = cytracom.settings.parse({
      ...account.settings('http://pbx.invalid'),
      ...settings,
    }) as never;
    keeper.onMoved(({ steps }) => {
      for (const { event } of steps) this.events.push(event);
    });
    this.source = this.#begin();
  }

  get board() {
    return this.#keeper.board;
  }

  #begin(): Source {
    const source = new Source({
      id: 'hq',
      vendor: cytracom,
      settings: this.#settings,
      network: this.cable.network,
      clock: this.clock,
      log: this.log,
      board: this.#keeper.board,
      logger: { info() {}, warn() {}, error() {} },
      random: () => 0.5,
    });
    source.start();
    return source;
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.run(this.clock.now() + seconds * 1_000);
  }

  /** Ends as the server's process does, and begins with nothing but log and board. */
  async restart(downSeconds: number): Promise<void> {
    const stopping = this.source.stop();
    await this.pass(2);
    await stopping;
    await this.pass(downSeconds);
    this.source = this.#begin();
  }

  row(call: FloorCall) {
    return this.board.get('call', callId(HQ, this.account.callId(call)));
  }

  agent(number: string) {
    return this.board.get('agent', agentId(HQ, number));
  }

  /** A command on the row of a call or an agent. */
  async obey(
    verb: 'call.transfer' | 'call.park' | 'call.retrieve' | 'agent.dial' | 'call.hold',
    target: string,
    args = {},
  ) {
    const answer = this.source.obey({ verb, target, args });
    let outcome: Awaited<typeof answer> | null = null;
    void answer.then((each) => {
      outcome = each;
    });
    for (let i = 0; i < 400 && outcome === null; i++) await this.pass(0.1);
    return answer;
  }

  /** What happened to the calls, each once, whatever the order. */
  get told(): string[] {
    return this.events
      .filter(({ type }) => /^call\.(queued|answered|left|ended)$/.test(type))
      .map(
        (event) =>
          `${'call' in event ? String(event.call) : ''} ${event.type}${event.type === 'call.left' ? ` ${event.how}` : ''}`,
      )
      .toSorted(byName);
  }

  /** Counts of each queue: offered, answered, abandoned, unknown and the rest; talk and waits in seconds. */
  get totals(): Record<string, number[]> {
    const out: Record<string, number[]> = {};
    for (const { queue, counts } of this.board.all('tally')) {
      const sum = out[queue] ?? Array.from({ length: 7 }, () => 0);
      const each = [
        counts.answered.reduce((total, [, calls]) => total + calls, 0),
        counts.abandoned.reduce((total, [, calls]) => total + calls, 0),
        counts.unknown,
        counts.overflowed + counts.otherLeft + counts.callbacks,
        counts.handled,
        Math.round(counts.talkMs / 1_000),
        Math.round((counts.answeredWaitMs + counts.abandonedWaitMs) / 1_000),
      ];
      out[queue] = sum.map((value, i) => value + (each[i] ?? 0));
    }
    return out;
  }
}
