// Knows a wall on a virtual clock before a make-believe PortSIP PBX: floors of its tenants, source, log, board, and the
// commands of a person as the server judges them. Refuses to know the PBX's inside: it is opened through the registry.
import type { CallRow } from '#lib/model/board.ts';
import type { CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import { type DomainEvent, HOUSE } from '#lib/model/event.ts';
import { agentId, callId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { HouseClock } from '#server/board/clock.ts';
import { type Keeper, openKeeper } from '#server/board/keeper.ts';
import { Commands } from '#server/live/commands.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { Floor } from '#server/simulator/floor.ts';
import { type FloorCall, type FloorLeg, live } from '#server/simulator/floor-model.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/makes.ts';
import { Source } from '#server/sources/source.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { portsip } from '#server/vendors/portsip/index.ts';
import type { Frame } from '#server/vendors/vendor.ts';

export const START = Date.UTC(2025, 9, 9, 9);
const HQ = sourceId('hq');
const QUIET = { info() {}, warn() {}, error() {} };
const QUEUE = { targetSeconds: 20, wrapUpSeconds: 10, ringSeconds: 15, strategy: 'ring_all' } as const;

/** Nobody drives this floor but the test. */
export const floorOf = (clock: VirtualClock, name = 'Support'): Floor =>
  new Floor({
    clock,
    queues: [
      { number: '6400', name, ...QUEUE },
      { number: '6401', name: 'Sales', ...QUEUE },
    ],
    agents: [
      ...Array.from({ length: 24 }, (_, i) => ({
        number: String(1001 + i),
        name: `Agent ${i + 1}`,
        queues: i === 0 ? ['6400', '6401'] : ['6400'],
      })),
      { number: '1099', name: 'Lobby', queues: [] },
    ],
  });

export class Stage {
  readonly clock = new VirtualClock(START);
  readonly floor: Floor;
  readonly pbx: SimulatedPbx;
  readonly source: Source;
  readonly events: DomainEvent[] = [];
  readonly frames: Frame[] = [];
  readonly #keeper: Keeper;
  readonly #commands: Commands;
  #asked = 0;

  /** Connected, with the first snapshot on the board. `more`: further tenants by domain; then an administrator signs in. */
  static async open(quirks: readonly string[] = [], more: readonly string[] = []): Promise<Stage> {
    const clock = new VirtualClock(START);
    const log = new MemoryLog({ clock });
    const keeper = await openKeeper({ log, checkpoints: log, clock, logger: QUIET });
    const site = { name: 'Test', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
    await log.append([{ type: 'site.configured', source: HOUSE, at: clock.now(), site }]);
    new HouseClock({ log, keeper, clock, logger: QUIET });
    const { can } = portsip;
    await log.append([
      { type: 'source.configured', source: HQ, at: START, make: 'portsip', name: 'HQ', can },
    ]);
    const stage = new Stage(clock, log, keeper, quirks, more);
    stage.source.start();
    await stage.pass(5);
    return stage;
  }

  readonly floors: ReadonlyMap<string, Floor>;

  private constructor(
    clock: VirtualClock,
    log: MemoryLog,
    keeper: Keeper,
    quirks: readonly string[],
    more: readonly string[],
  ) {
    const make = simulatedMakes['portsip'];
    if (!make) throw new Error('no make-believe PortSIP');
    this.clock = clock;
    this.floor = floorOf(clock);
    this.floors = new Map(more.map((domain) => [domain, floorOf(clock, `Support of ${domain}`)]));
    const tenants = [...this.floors].map(([domain, floor]) => ({
      domain,
      name: domain.toUpperCase(),
      floor,
    }));
    const of = { floor: this.floor, clock, seed: 1, quirks, timeZone: 'UTC' };
    this.pbx = make.open(tenants.length > 0 ? { ...of, tenants } : of);
    this.#keeper = keeper;
    keeper.onMoved(({ steps }) => {
      for (const { event } of steps) this.events.push(event);
    });
    this.source = new Source({
      id: 'hq',
      vendor: portsip,
      settings: portsip.settings.parse(this.pbx.settings('http://pbx.invalid')) as never,
      network: memoryNetwork(this.pbx.pbx, clock),
      clock,
      log,
      board: keeper.board,
      logger: QUIET,
      random: () => 0.5,
      onFrame: (frame) => this.frames.push(frame),
    });
    this.#commands = new Commands({
      board: () => keeper.board,
      log,
      clock,
      obey: (_, order) => this.source.obey(order),
    });
  }

  get board() {
    return this.#keeper.board;
  }

  async pass(seconds: number): Promise<this> {
    await this.clock.run(this.clock.now() + seconds * 1_000);
    return this;
  }

  async close(): Promise<void> {
    const stopping = this.source.stop();
    await this.pass(2);
    await stopping;
  }

  row(call: FloorCall): CallRow | undefined {
    return this.board.get('call', callId(HQ, this.pbx.callId(call)));
  }

  calls(): CallRow[] {
    return [...this.board.all('call')];
  }

  agent(number: string) {
    return this.board.get('agent', agentId(HQ, this.pbx.agentId?.(number) ?? number));
  }

  get life(): string | undefined {
    return this.board.get('source', HQ)?.life;
  }

  told(...types: DomainEvent['type'][]): DomainEvent[] {
    return this.events.filter(({ type }) => types.includes(type));
  }

  /** A caller in the queue. */
  async waiting(queue = '6400', from = '4315550142', floor = this.floor): Promise<FloorCall> {
    const call = floor.arrive({ from, dialled: '4315559000' });
    await this.pass(0.3);
    floor.joinQueue(call, queue);
    await this.pass(0.7);
    return call;
  }

  /** A caller taken by an agent after a second. */
  async talking(agent = '1001', queue = '6400', from = '4315550142', floor = this.floor): Promise<FloorCall> {
    const call = await this.waiting(queue, from, floor);
    const leg = floor.ring(call, agent, queue);
    await this.pass(1);
    if (leg) floor.answer(call, leg);
    await this.pass(1);
    return call;
  }

  /** Picks up whatever rings at an extension. */
  async pickUp(number: string): Promise<FloorLeg | null> {
    const leg = [...this.floor.legsOf(number)].find((each) => live(each) && each.state === 'ringing');
    const of = leg && this.floor.leg(leg.id);
    if (!of) return null;
    this.floor.answer(of.call, of.leg);
    await this.pass(1);
    return of.leg;
  }

  /** What a person asks for, on the row as it is now; then time for the PBX to tell what came of it. */
  async ask(verb: CommandName, target: FloorCall | string, args: CommandArguments = {}): Promise<Outcome> {
    const answer = this.#commands.ask(
      {
        id: `command-${++this.#asked}`,
        verb,
        target:
          typeof target === 'string'
            ? `agent:${agentId(HQ, this.pbx.agentId?.(target) ?? target)}`
            : `call:${callId(HQ, this.pbx.callId(target))}`,
        seen: this.board.seq,
        args,
      },
      'Ana',
    );
    let outcome: Outcome | null = null;
    void answer.then((each) => {
      outcome = each;
    });
    for (let i = 0; i < 200 && outcome === null; i++) await this.pass(0.1);
    await this.pass(1);
    return answer;
  }
}
