// A wall on a virtual clock before a make-believe PBX of any make: call centre, PBX, cable, source, log, board, and the
// commands of a person as the server judges them. The PBX is opened through the registry, as a replay opens it.
import type { AgentRow, CallRow, ShiftRow } from '#lib/model/board.ts';
import type { CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import { addCounts, EMPTY } from '#lib/model/counts.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import { Commands } from '#server/commands/commands.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { vendors } from '#server/pbx/index.ts';
import type { AnyVendor, Frame, HookRequest } from '#server/pbx-sdk/contract.ts';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { callerLeg, type FloorCall, type FloorLeg, live } from '#server/simulator/call-centre/model.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/registry.ts';
import type { PbxPost } from '#server/simulator/transport/pbx.ts';
import { Source } from '#server/sources/source.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { orderOf } from '#tests/order.ts';
import { type PlainCounts, plain } from '#tests/plain-counts.ts';
import { Cable } from './cable.ts';
import { quietCentre } from './call-centre.ts';

export const START = Date.UTC(2025, 9, 9, 9);
export const HQ = sourceId('hq');
const QUIET = { info() {}, warn() {}, error() {} };

type Tenant = { readonly domain: string; readonly name: string; readonly floor: Floor };
export type StageSetup = {
  /** Default: one that begins at {@link START}. Several stages may share one, and with it a PBX. */
  readonly clock?: VirtualClock;
  /** Default: the one of `call-centre.ts`. */
  readonly floor?: Floor | ((clock: VirtualClock) => Floor);
  /** Default: as the make's simulator opens it. */
  readonly pbx?: SimulatedPbx;
  /** `name=value` pairs of the make's simulator. */
  readonly quirks?: readonly string[];
  /** Further tenants of the same PBX. */
  readonly tenants?: readonly Tenant[];
  /** Beside those the simulator names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the PBX posts its events as well; only for a make that can. */
  readonly posts?: boolean;
  /** What is done to the call centre, or to the PBX, before anybody connects. */
  readonly prepare?: (floor: Floor) => void;
  readonly disturb?: (pbx: SimulatedPbx['pbx']) => void;
  /** How long it may take until the first picture is on the board. Default: 15 s. */
  readonly connectSeconds?: number;
};

type Parts = {
  readonly make: string;
  readonly vendor: AnyVendor;
  readonly clock: VirtualClock;
  readonly floor: Floor;
  readonly pbx: SimulatedPbx;
  readonly tenants: readonly Tenant[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly log: MemoryLog;
  readonly liveBoard: LiveBoard;
  readonly posted: readonly HookRequest[];
};

export class Stage {
  readonly clock: VirtualClock;
  readonly floor: Floor;
  readonly pbx: SimulatedPbx;
  /** Those beside the first. */
  readonly tenants: readonly Tenant[];
  readonly cable: Cable;
  readonly log: MemoryLog;
  readonly events: DomainEvent[] = [];
  readonly frames: Frame[] = [];
  /** Webhooks as the PBX brought them, oldest first. */
  readonly posted: readonly HookRequest[];
  source: Source;
  readonly #parts: Parts;
  #house: SiteScheduler | null = null;
  readonly #commands: Commands;
  #asked = 0;

  /** Connected, with the first snapshot on the board. */
  static async open(make: string, setup: StageSetup = {}): Promise<Stage> {
    const { clock = new VirtualClock(START), quirks = [], tenants = [], posts = false } = setup;
    const floor =
      typeof setup.floor === 'function' ? setup.floor(clock) : (setup.floor ?? quietCentre(clock));
    setup.prepare?.(floor);
    const vendor = vendors[make];
    const posted: HookRequest[] = [];
    const post: PbxPost = async (_url, headers, body) => {
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const request = { method: 'POST', headers: Object.fromEntries(lower), body: Buffer.from(body) };
      posted.push(request);
      return { status: stage.source.receive(request) };
    };
    const of = { floor, clock, seed: 1, quirks, timeZone: 'UTC', post };
    const pbx = setup.pbx ?? simulatedMakes[make]?.open(tenants.length > 0 ? { ...of, tenants } : of);
    if (!vendor || !pbx) throw new Error(`there is no make ${make}`);
    const webhookSecret = posts ? pbx.pushTo?.('http://wall.invalid/hooks/hq') : undefined;
    setup.disturb?.(pbx.pbx);
    const log = new MemoryLog({ clock });
    const liveBoard = await openLiveBoard({ log, clock, logger: QUIET });
    const settings = { ...(webhookSecret === undefined ? {} : { webhookSecret }), ...setup.settings };
    const stage = new Stage({ make, vendor, clock, floor, pbx, tenants, settings, log, liveBoard, posted });
    const site = { name: 'Test', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
    await log.append([
      { type: 'site.configured', source: SITE_SOURCE, at: clock.now(), site },
      { type: 'source.configured', source: HQ, at: clock.now(), make, name: 'HQ', can: vendor.can },
    ]);
    stage.#house = new SiteScheduler({ log, liveBoard, clock, logger: QUIET });
    stage.source.start();
    await stage.pass(setup.connectSeconds ?? 15);
    return stage;
  }

  private constructor(parts: Parts) {
    const { clock, floor, pbx, tenants, log, liveBoard, posted } = parts;
    this.#parts = parts;
    this.clock = clock;
    this.floor = floor;
    this.pbx = pbx;
    this.tenants = tenants;
    this.log = log;
    this.posted = posted;
    this.cable = new Cable(memoryNetwork(pbx.pbx, clock), () => clock.now());
    liveBoard.onMoved(({ steps }) => {
      for (const { event } of steps) this.events.push(event);
    });
    this.source = this.#newSource();
    this.#commands = new Commands({
      liveBoard,
      log,
      clock,
      logger: QUIET,
      execute: (_, order) => this.source.execute(order),
    });
  }

  #newSource(): Source {
    const { vendor, clock, pbx, settings, log, liveBoard } = this.#parts;
    return new Source({
      id: HQ,
      vendor,
      settings: vendor.settings.parse({ ...pbx.settings('http://pbx.invalid'), ...settings }) as never,
      network: this.cable.network,
      clock,
      log,
      board: liveBoard.board,
      logger: QUIET,
      random: () => 0.5,
      onFrame: (frame) => this.frames.push(frame),
    });
  }

  get board() {
    return this.#parts.liveBoard.board;
  }

  async pass(seconds: number): Promise<this> {
    await this.clock.run(this.clock.now() + seconds * 1_000);
    return this;
  }

  /** Ends as the server's process does, in order, and begins with no more than log and board know. */
  async restart(awaySeconds: number, meanwhile: () => void | Promise<void> = () => {}): Promise<void> {
    await this.#stop();
    await meanwhile();
    await this.pass(awaySeconds);
    this.source = this.#newSource();
    this.source.start();
  }

  async #stop(): Promise<void> {
    const stopping = this.source.stop();
    await this.pass(2);
    await stopping;
  }

  async close(): Promise<void> {
    await this.#stop();
    this.#house?.close();
    this.#parts.liveBoard.close();
  }

  row(call: FloorCall): CallRow | undefined {
    return this.board.get('call', callId(HQ, this.pbx.callId(call)));
  }

  calls(): CallRow[] {
    return [...this.board.all('call')];
  }

  #agentOf(number: string) {
    return agentId(HQ, this.pbx.agentId?.(number) ?? number);
  }

  agent(number: string): AgentRow | undefined {
    return this.board.get('agent', this.#agentOf(number));
  }

  /** `ready`, or with the reason `paused: Lunch`. */
  stateOf(number: string): string {
    const row = this.agent(number);
    return row === undefined ? 'none' : row.reason === null ? row.state : `${row.state}: ${row.reason}`;
  }

  /** The day of an agent; `undefined` where there is none. */
  shift(number: string): ShiftRow | undefined {
    return [...this.board.all('shift')].find(({ agent }) => agent === this.#agentOf(number));
  }

  /** What is booked in a queue, or in all. */
  counts(number?: string): PlainCounts {
    const queue = number === undefined ? null : queueId(HQ, this.pbx.queueId?.(number) ?? number);
    const rows = [...this.board.all('tally')].filter((row) => queue === null || row.queue === queue);
    return plain(rows.reduce((sum, row) => addCounts(sum, row.counts), EMPTY));
  }

  can(verb: CommandName): true | string | undefined {
    return this.board.get('source', HQ)?.can[verb];
  }

  get life(): string | undefined {
    return this.board.get('source', HQ)?.life;
  }

  /** What a person is told of a connection although it works. */
  notices(): string {
    return this.source.heard.notices.join('\n');
  }

  told(...types: DomainEvent['type'][]): DomainEvent[] {
    return this.events.filter(({ type }) => types.includes(type));
  }

  /** A caller from outside, in a queue for a second. */
  async waiting(queue = '6400', from = '5550100', floor = this.floor): Promise<FloorCall> {
    const call = floor.arrive({ from, dialled: '5550999' });
    await this.pass(0.3);
    floor.joinQueue(call, queue);
    await this.pass(1);
    return call;
  }

  /** A caller in the queue, taken by an agent after a second. */
  async talking(agent = '1001', queue = '6400', from?: string, floor = this.floor): Promise<FloorCall> {
    const call = await this.waiting(queue, from, floor);
    const leg = floor.ring(call, agent, queue);
    await this.pass(1);
    if (leg) floor.answer(call, leg);
    await this.pass(3);
    return call;
  }

  /** The living part that an extension has in a call. */
  leg(call: FloorCall, number: string): FloorLeg {
    const leg = call.legs.find((each) => each.number === number && live(each));
    if (!leg) throw new Error(`${number} has no part in the call`);
    return leg;
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

  /** The caller hangs up; then time for the PBX to tell. */
  async hangUp(call: FloorCall, seconds = 10): Promise<void> {
    this.floor.end(call, callerLeg(call) ?? null);
    await this.pass(seconds);
  }

  /** What a person asks for, on the row as it is now; then time for the PBX to tell what came of it. */
  async ask(verb: CommandName, target: FloorCall | string, args: CommandArguments = {}): Promise<Outcome> {
    const answer = this.#commands.ask(
      {
        id: `command-${++this.#asked}`,
        verb,
        target:
          typeof target === 'string'
            ? `agent:${this.#agentOf(target)}`
            : `call:${callId(HQ, this.pbx.callId(target))}`,
        seen: this.board.seq,
        args,
      },
      'Ana',
    );
    await this.#until(answer);
    await this.pass(1.5);
    return answer;
  }

  /** The same without the server's judgement: what the adapter answers. `target`: the native id of a call or an agent. */
  async execute(verb: CommandName, target: string, args: CommandArguments = {}): Promise<Outcome> {
    const answer = this.source.execute(orderOf(verb, target, args, this.clock.now()));
    await this.#until(answer);
    return answer;
  }

  /** Lets at most 40 s pass until it is answered. */
  async #until(answer: Promise<Outcome>): Promise<void> {
    let answered = false;
    void answer.then(() => {
      answered = true;
    });
    for (let i = 0; i < 400 && !answered; i++) await this.pass(0.1);
  }
}
