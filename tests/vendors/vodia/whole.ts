// Knows how a make-believe Vodia PBX, the adapter, the log and the board stand together on a clock moved by hand, with a
// cable that can be cut. Refuses to judge.
import { total } from '#lib/measure/counts.ts';
import type { Command, Outcome } from '#lib/model/command.ts';
import { addCounts, EMPTY } from '#lib/model/counts.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { HOUSE } from '#lib/model/event.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { HouseClock } from '#server/board/clock.ts';
import { type Keeper, openKeeper } from '#server/board/keeper.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { parseCallsFile } from '#server/simulator/calls-file.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/makes.ts';
import { replayDay } from '#server/simulator/replayed-day.ts';
import { Source } from '#server/sources/source.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { type Network, type Socket, Transient } from '#server/vendors/vendor.ts';
import { vodia } from '#server/vendors/vodia/index.ts';

/** Seconds after midnight; five are answered, two give up, one never leaves the menu. */
const CALLS = `date,call_id,line,queue,priority,ivr_entered_s,queue_entered_s,answered_s,ended_s,wait_s,talk_s,outcome,agent
2001-03-04,1,A,ONE,0,10,20,20,50,0,30,answered,MIA
2001-03-04,2,A,ONE,0,12,22,40,49,18,9,answered,NOA
2001-03-04,3,A,ONE,0,15,25,55,90,30,35,answered,MIA
2001-03-04,4,A,TWO,0,30,31,,42,11,,abandoned,
2001-03-04,5,A,TWO,0,35,36,66,130,30,64,answered,NOA
2001-03-04,6,A,TWO,0,40,,,55,,,ivr_only,
2001-03-04,7,A,ONE,0,60,61,,100,39,,abandoned,
2001-03-04,8,A,TWO,0,140,150,155,200,5,45,answered,MIA
`;
const DATE = '2001-03-04';
const MIDNIGHT = Date.parse(`${DATE}T00:00:00Z`);
const ID = 'hq';
const byText = (a: string, b: string): number => (a < b ? -1 : 1);

export class Whole {
  readonly clock: VirtualClock;
  readonly simulated: SimulatedPbx;
  readonly source: Source;
  readonly keeper: Keeper;
  readonly events: DomainEvent[] = [];
  readonly lives: string[] = [];
  readonly #sockets = new Set<Socket>();
  #cut = false;

  static async begin(quirks: readonly string[] = []): Promise<Whole> {
    const clock = new VirtualClock(MIDNIGHT - 60_000);
    const log = new MemoryLog({ clock });
    const silent = { info() {}, warn() {}, error() {} };
    const keeper = await openKeeper({ log, checkpoints: log, clock, logger: silent });
    const whole = new Whole(clock, log, keeper, quirks);
    log.follow((batch) => {
      for (const { event } of batch) whole.events.push(event);
    });
    const site = {
      name: 'Whole',
      timeZone: 'UTC',
      demo: false,
      rule: { ...DEFAULT_RULE, targetSeconds: 20 },
      rules: {},
      walls: [],
    };
    await log.append([{ type: 'site.configured', source: HOUSE, at: clock.now(), site }]);
    new HouseClock({ log, keeper, clock, logger: silent });
    whole.source.start();
    return whole;
  }

  private constructor(clock: VirtualClock, log: MemoryLog, keeper: Keeper, quirks: readonly string[]) {
    this.clock = clock;
    this.keeper = keeper;
    const file = parseCallsFile(CALLS);
    const replay = replayDay({ clock, file, date: DATE, midnight: MIDNIGHT, seed: 1, targetSeconds: 20 });
    const make = simulatedMakes['vodia'];
    if (!make) throw new Error('no make-believe Vodia');
    this.simulated = make.open({ floor: replay.floor, clock, seed: 1, quirks, timeZone: 'UTC' });
    const note = (_: unknown, text: string): void => void this.lives.push(text);
    this.source = new Source({
      id: ID,
      vendor: vodia,
      settings: vodia.settings.parse(this.simulated.settings('http://pbx.invalid')) as never,
      network: this.#cable(memoryNetwork(this.simulated.pbx, clock)),
      clock,
      log,
      board: keeper.board,
      logger: { info: note, warn: note, error: note },
      random: () => 0.5,
    });
    replay.start();
  }

  #cable(network: Network): Network {
    return {
      ...network,
      request: async (request, signal) => {
        if (this.#cut) throw new Transient('the cable is cut');
        return network.request(request, signal);
      },
      dial: async (url, headers, signal) => {
        if (this.#cut) throw new Transient('the cable is cut');
        const socket = await network.dial(url, headers, signal);
        this.#sockets.add(socket);
        return socket;
      },
    };
  }

  /** Lets the day go on until `seconds` after midnight. */
  async until(seconds: number): Promise<this> {
    await this.clock.run(MIDNIGHT + seconds * 1000);
    return this;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.close();
    this.#sockets.clear();
  }

  mend(): void {
    this.#cut = false;
  }

  /** The PBX forgets its sessions and closes its sockets. */
  restart(): void {
    this.simulated.pbx.restart();
  }

  /** Live calls as `id state queue agent`. */
  calls(): string[] {
    const short = (id: string | null): string => id?.slice(id.lastIndexOf('/') + 1) ?? '-';
    return [...this.keeper.board.all('call')]
      .map(({ id, state, queue, agent }) => [short(id), state, short(queue), short(agent)].join(' '))
      .sort(byText);
  }

  agents(): string[] {
    return [...this.keeper.board.all('agent')].map(({ number, state }) => `${number} ${state}`).sort(byText);
  }

  /** Answered, abandoned, unknown and left otherwise, of all queues; then the seconds waited by those answered and talked. */
  totals(): number[] {
    const rows = [...this.keeper.board.all('tally')].filter((row) => row.day === DATE);
    const sum = rows.reduce((counts, row) => addCounts(counts, row.counts), EMPTY);
    const other = sum.otherLeft + sum.overflowed;
    const seconds = (ms: number): number => Math.round(ms / 1000);
    return [
      total(sum.answered),
      total(sum.abandoned),
      sum.unknown,
      other,
      seconds(sum.answeredWaitMs),
      seconds(sum.talkMs + sum.heldMs),
    ];
  }

  /** The id of a live call, by its number on the PBX. */
  call(number: string): string {
    const row = [...this.keeper.board.all('call')].find(({ id }) => id.endsWith(`/${number}`));
    return row?.id.slice(ID.length + 1) ?? number;
  }

  agent(number: string): string {
    const row = [...this.keeper.board.all('agent')].find((each) => each.number === number);
    return row?.id.slice(ID.length + 1) ?? number;
  }

  queue(name: string): string {
    const row = [...this.keeper.board.all('queue')].find((each) => each.name === name);
    return row?.id.slice(ID.length + 1) ?? name;
  }

  /** Gives a command and lets at most ten seconds pass until it is answered. */
  async command(verb: Command['verb'], target: string, args: Command['args'] = {}): Promise<Outcome> {
    let outcome: Outcome | null = null;
    const asked = async (): Promise<void> => {
      outcome = await this.source.obey({ verb, target, args });
    };
    void asked();
    for (let waited = 0; waited < 10_000 && outcome === null; waited += 100)
      await this.clock.run(this.clock.now() + 100);
    if (outcome === null) throw new Error(`${verb} is not answered`);
    return outcome;
  }

  async end(): Promise<void> {
    const stopping = this.source.stop();
    await this.clock.run(this.clock.now() + 2_000);
    await stopping;
    this.keeper.close();
  }
}
