// Knows a wall on a virtual clock before a make-believe Yeastar: floor, PBX, source, log, board, and the commands of a
// person as the server judges them. Refuses to know the PBX's inside: it is opened through the registry.
import type { CallRow } from '#lib/model/board.ts';
import type { CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { HOUSE } from '#lib/model/event.ts';
import { agentId, callId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { HouseClock } from '#server/board/clock.ts';
import { type Keeper, openKeeper } from '#server/board/keeper.ts';
import { Commands } from '#server/live/commands.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { Floor } from '#server/simulator/floor.ts';
import { type FloorCall, type FloorLeg, live } from '#server/simulator/floor-model.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/makes.ts';
import type { PbxPost } from '#server/simulator/pbx.ts';
import { Source } from '#server/sources/source.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import type { Frame, HookRequest, Network } from '#server/vendors/vendor.ts';
import { yeastar } from '#server/vendors/yeastar/index.ts';

export const START = Date.UTC(2025, 9, 9, 9);
const HQ = sourceId('hq');
const QUIET = { info() {}, warn() {}, error() {} };
const QUEUE = { targetSeconds: 20, wrapUpSeconds: 0, ringSeconds: 15, strategy: 'rrmemory' } as const;

/** 1000 is the supervisor's phone; nobody drives this floor but the test. */
const floorOf = (clock: VirtualClock): Floor =>
  new Floor({
    clock,
    queues: [
      { number: '6400', name: 'Support', ...QUEUE },
      { number: '6401', name: 'Sales', ...QUEUE },
    ],
    agents: [
      { number: '1000', name: 'Lead', queues: [] },
      { number: '1001', name: 'Agent One', queues: ['6400', '6401'], dynamic: true },
      { number: '1002', name: 'Agent Two', queues: ['6400'] },
      { number: '1003', name: 'Agent Three', queues: ['6401'] },
    ],
  });

type Setup = {
  readonly prepare?: (floor: Floor) => void;
  /** What is done to the PBX before anybody connects. */
  readonly disturb?: (pbx: SimulatedPbx['pbx']) => void;
  /** Default: websocket. */
  readonly events?: 'websocket' | 'webhook' | 'both';
};
export type Request = { readonly at: number; readonly endpoint: string; readonly url: string };

export class Stage {
  readonly clock = new VirtualClock(START);
  readonly floor: Floor;
  readonly pbx: SimulatedPbx;
  readonly source: Source;
  readonly events: DomainEvent[] = [];
  readonly frames: Frame[] = [];
  readonly requests: Request[] = [];
  /** Every WebSocket that was dialled. */
  readonly dials: number[] = [];
  /** Webhooks as they were brought, oldest first. */
  posted: readonly HookRequest[] = [];
  /** What becomes of an answer's text on the way, while it is set. */
  tamper: ((text: string, endpoint: string) => string) | null = null;
  readonly #keeper: Keeper;
  readonly #commands: Commands;
  #asked = 0;

  /** Connected, with the first snapshot on the board. */
  static async open(quirks: readonly string[] = [], { prepare, disturb, events = 'websocket' }: Setup = {}) {
    const make = simulatedMakes['yeastar'];
    if (!make) throw new Error('no make-believe Yeastar');
    const clock = new VirtualClock(START);
    const log = new MemoryLog({ clock });
    const keeper = await openKeeper({ log, checkpoints: log, clock, logger: QUIET });
    const site = { name: 'Test', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
    await log.append([{ type: 'site.configured', source: HOUSE, at: clock.now(), site }]);
    new HouseClock({ log, keeper, clock, logger: QUIET });
    const can = yeastar.can;
    await log.append([
      { type: 'source.configured', source: HQ, at: START, make: 'yeastar', name: 'HQ', can },
    ]);
    const floor = floorOf(clock);
    prepare?.(floor);
    let door: Source | null = null;
    const posted: HookRequest[] = [];
    const post: PbxPost = async (_url, headers, body) => {
      const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const request = { method: 'POST', headers: Object.fromEntries(names), body: Buffer.from(body) };
      posted.push(request);
      return { status: door?.receive(request) ?? 503 };
    };
    const pbx = make.open({ floor, clock, seed: 1, quirks, timeZone: 'UTC', post });
    const webhookSecret = events === 'websocket' ? undefined : pbx.pushTo?.('http://wall.invalid/hooks/hq');
    disturb?.(pbx.pbx);
    const settings = { events, ...(webhookSecret === undefined ? {} : { webhookSecret }) };
    const stage = new Stage(clock, floor, pbx, log, keeper, settings);
    stage.posted = posted;
    door = stage.source;
    stage.source.start();
    await stage.pass(15);
    return stage;
  }

  private constructor(
    clock: VirtualClock,
    floor: Floor,
    pbx: SimulatedPbx,
    log: MemoryLog,
    keeper: Keeper,
    settings: Readonly<Record<string, unknown>>,
  ) {
    this.clock = clock;
    this.floor = floor;
    this.pbx = pbx;
    this.#keeper = keeper;
    keeper.onMoved(({ steps }) => {
      for (const { event } of steps) this.events.push(event);
    });
    this.source = new Source({
      id: 'hq',
      vendor: yeastar,
      settings: yeastar.settings.parse({ ...pbx.settings('http://pbx.invalid'), ...settings }) as never,
      network: this.#network(),
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

  #network(): Network {
    const network = memoryNetwork(this.pbx.pbx, this.clock);
    return {
      ...network,
      request: async (request, signal) => {
        const endpoint = new URL(request.url).pathname.replace('/openapi/v1.0/', '');
        this.requests.push({ at: this.clock.now(), endpoint, url: request.url });
        const answer = await network.request(request, signal);
        return this.tamper ? { ...answer, text: this.tamper(answer.text, endpoint) } : answer;
      },
      dial: (url, headers, signal) => {
        this.dials.push(this.clock.now());
        return network.dial(url, headers, signal);
      },
      stream: (request, signal) => network.stream(request, signal),
      connect: (to, signal) => network.connect(to, signal),
    };
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
    return this.board.get('agent', agentId(HQ, number));
  }

  can(verb: CommandName): true | string | undefined {
    return this.board.get('source', HQ)?.can[verb];
  }

  notices(): string {
    return this.source.heard.notices.join('\n');
  }

  told(...types: DomainEvent['type'][]): DomainEvent[] {
    return this.events.filter(({ type }) => types.includes(type));
  }

  /** A caller in the queue, taken by an agent after a second. */
  async talking(agent = '1001', queue = '6400'): Promise<FloorCall> {
    const call = this.floor.arrive({ from: '5550100', dialled: '5550999' });
    await this.pass(0.3);
    this.floor.joinQueue(call, queue);
    await this.pass(1);
    const leg = this.floor.ring(call, agent, queue);
    await this.pass(1);
    if (leg) this.floor.answer(call, leg);
    await this.pass(3);
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

  /** What an administrator changes on the PBX, by the API itself. */
  async post(endpoint: string, body: object): Promise<void> {
    const { pbx } = this.pbx;
    const token = new URL(this.requests.at(-1)?.url ?? 'http://none').searchParams.get('access_token');
    if (!('http' in pbx)) throw new Error('a Yeastar is reached over the web');
    const headers = { 'user-agent': 'test', 'content-type': 'application/json' };
    const path = `/openapi/v1.0/${endpoint}?access_token=${token}`;
    const answer = pbx.http({ method: 'POST', path, headers, body: JSON.stringify(body) });
    await this.pass(1);
    const { errcode } = JSON.parse((await answer).text) as { errcode: number };
    if (errcode !== 0) throw new Error(`the PBX refused ${endpoint}: ${errcode}`);
  }

  /** What a person asks for, on the row as it is now; then time for the PBX to tell what came of it. */
  async ask(verb: CommandName, target: FloorCall | string, args: CommandArguments = {}): Promise<Outcome> {
    const answer = this.#commands.ask(
      {
        id: `command-${++this.#asked}`,
        verb,
        target:
          typeof target === 'string'
            ? `agent:${agentId(HQ, target)}`
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
    await this.pass(1.5);
    return answer;
  }
}
