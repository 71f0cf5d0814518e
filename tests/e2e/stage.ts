// A stage for browser tests: a make-believe PBX over real sockets, a Ringside server of its own beside it, both
// killed and started at will. The test is the phones: it lets calls arrive, ring and be answered on the floor.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Floor } from '#server/simulator/floor.ts';
import type { FloorCall } from '#server/simulator/floor-model.ts';
import { listen } from '#server/simulator/listen.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/makes.ts';
import type { YeastarPbx } from '#server/simulator/yeastar.ts';
import { realClock } from '#server/time/clock.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
/** `STAGE_PAGES=dev`: for working on pages and tests together, without a build at every change. */
const PAGES = process.env['STAGE_PAGES'] === 'dev' ? ['--dev'] : [];

export type StageOptions = {
  readonly make?: string;
  readonly quirks?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  /** Settings of the source, beside those that reach its PBX. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Further addresses under which the pages are opened. */
  readonly origins?: readonly string[];
  readonly targetSeconds?: number;
  /** Numbers of queues instead of the usual two; each is called Queue and its number. */
  readonly queues?: readonly string[];
  readonly agents?: readonly { number: string; name: string; queues: string[] }[];
};

const AGENTS = [
  { number: '1001', name: 'Ada Lovelace', queues: ['6400'] },
  { number: '1002', name: 'Grace Hopper', queues: ['6400', '6401'] },
  { number: '1003', name: 'Karen Spärck Jones', queues: ['6401'] },
];
const USUAL = { targetSeconds: 20, wrapUpSeconds: 0, ringSeconds: 60, strategy: 'rrmemory' as const };
const QUEUES = [
  { ...USUAL, number: '6400', name: 'Support' },
  { ...USUAL, number: '6401', name: 'Sales' },
];

export class Stage {
  readonly floor: Floor;
  readonly simulated: SimulatedPbx;
  readonly url: string;
  readonly #folder: string;
  #server: ChildProcess | null = null;
  #pbx: Awaited<ReturnType<typeof listen>> | null;
  readonly #pbxPort: number;

  private constructor(
    floor: Floor,
    simulated: SimulatedPbx,
    pbx: Awaited<ReturnType<typeof listen>>,
    port: number,
    options: StageOptions,
  ) {
    this.floor = floor;
    this.simulated = simulated;
    this.#pbx = pbx;
    this.#pbxPort = Number(new URL(pbx.url).port);
    this.url = `http://localhost:${port}`;
    this.#folder = mkdtempSync(join(tmpdir(), 'ringside-e2e-'));
    const make = options.make ?? 'yeastar';
    const config = {
      site: { name: 'Stage', timeZone: 'UTC' },
      server: { port, data: join(this.#folder, 'data'), origins: options.origins ?? [] },
      sources: [{ id: 'hq', make, name: 'Stage PBX', ...simulated.settings(pbx.url), ...options.settings }],
      rule: { targetSeconds: options.targetSeconds ?? 20 },
      ...(options.targetSeconds ? { queues: { 'hq/6400': { targetSeconds: options.targetSeconds } } } : {}),
      ...options.config,
    };
    writeFileSync(join(this.#folder, 'ringside.config.yaml'), stringify(config));
  }

  static async open(options: StageOptions = {}): Promise<Stage> {
    const floor = new Floor({
      clock: realClock,
      queues: options.queues?.map((number) => ({ ...USUAL, number, name: `Queue ${number}` })) ?? QUEUES,
      agents: options.agents ? [...options.agents] : AGENTS,
    });
    const make = simulatedMakes[options.make ?? 'yeastar'];
    if (!make) throw new Error('no such make');
    const simulated = make.open({
      floor,
      clock: realClock,
      seed: 1,
      quirks: options.quirks ?? [],
      timeZone: 'UTC',
    });
    const pbx = await listen(simulated.pbx, { port: 0 });
    const stage = new Stage(floor, simulated, pbx, await freePort(), options);
    await stage.startServer();
    return stage;
  }

  /** Starts the server and waits until it serves. */
  async startServer(): Promise<void> {
    const child = spawn(
      NODE,
      ['server/start.ts', ...PAGES, '--config', join(this.#folder, 'ringside.config.yaml')],
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#server = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: unknown): void => {
        said += String(chunk);
        if (said.includes('Ringside is at')) resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
    });
    // A call that is answered before the wall has its first picture was answered before it came.
    if (this.#pbx)
      while ((await this.#life()) !== 'live') await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async #life(): Promise<string | undefined> {
    const answer = await fetch(`${this.url}/api/health`);
    const { sources } = (await answer.json()) as { sources: { life: string }[] };
    return sources[0]?.life;
  }

  async killServer(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#server;
    this.#server = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** The PBX is gone: its sockets are cut and its port refuses. Calls go on in the floor. */
  async pbxDies(): Promise<void> {
    await this.#pbx?.close();
    this.#pbx = null;
    this.simulated.pbx.restart();
  }

  async pbxReturns(): Promise<void> {
    this.#pbx = await listen(this.simulated.pbx, { port: this.#pbxPort });
  }

  get #yeastar(): YeastarPbx {
    return this.simulated.pbx as YeastarPbx;
  }

  /** The next command is refused with this code of the PBX. */
  refuseNext(errcode: number): void {
    this.#yeastar.refuseNext(errcode);
  }

  /** How many commands of one endpoint have reached the PBX. */
  heard(endpoint: string): number {
    return this.#yeastar.heard.filter((each) => each.endpoint === endpoint).length;
  }

  /** A caller arrives and waits in a queue. */
  queueCall(from: string, queue = '6400'): FloorCall {
    const call = this.floor.arrive({ from, dialled: `5550${queue.slice(1)}` });
    this.floor.joinQueue(call, queue);
    return call;
  }

  /** An agent's phone rings and is answered. */
  answer(call: FloorCall, extension: string): void {
    const leg = this.floor.ring(call, extension, call.queue);
    if (!leg || !this.floor.answer(call, leg)) throw new Error('the call could not be answered');
  }

  async close(): Promise<void> {
    await this.killServer('SIGTERM');
    await this.#pbx?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
