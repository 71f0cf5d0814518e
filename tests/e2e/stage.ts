// A stage for browser tests: a make-believe PBX over real sockets, a Ringside server of its own beside it, both
// killed and started at will. The test is the phones: it lets calls arrive, ring and be answered on the floor.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { type SimulatedMake, type SimulatedPbx, simulatedMakes } from '#server/simulator/registry.ts';
import { type Listening, listen } from '#server/simulator/transport/listen.ts';
import type { YeastarPbx } from '#server/simulator/yeastar/pbx.ts';
import { realClock } from '#server/time/clock.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
/** `STAGE_PAGES=dev`: for working on pages and tests together, without a build at every change. */
const PAGES = process.env['STAGE_PAGES'] === 'dev' ? ['--dev'] : [];

/** The time zone of the site and its PBX: no midnight, at which the counters of a day begin anew, falls into a test. */
export const ZONE = Math.abs(new Date().getUTCHours() - 12) < 10 ? 'UTC' : 'Etc/GMT+12';

export type StageOptions = {
  readonly make?: string;
  readonly quirks?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  /** Settings of the source, beside those that reach its PBX. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Further addresses under which the pages are opened. */
  readonly origins?: readonly string[];
  /** What lies beside the configuration, by name. */
  readonly files?: Readonly<Record<string, Buffer>>;
  /** How long somebody stays signed in. */
  readonly session?: Readonly<Record<string, number>>;
  readonly targetSeconds?: number;
  /** Numbers of queues instead of the usual two; each is called Queue and its number. */
  readonly queues?: readonly string[];
  readonly agents?: readonly { number: string; name: string; queues: string[] }[];
  /** Further tenants of the PBX, each with the same queues and people on a floor of its own. */
  readonly tenants?: readonly { readonly domain: string; readonly name: string }[];
  /** The make of a second PBX, source `other`, with the same queues and people: it is never killed. */
  readonly beside?: string;
};

const AGENTS = [
  { number: '1001', name: 'Ada Lovelace', queues: ['6400'] },
  { number: '1002', name: 'Grace Hopper', queues: ['6400', '6401'] },
  { number: '1003', name: 'Karen Spärck Jones', queues: ['6401'] },
];
const USUAL = { targetSeconds: 20, wrapUpSeconds: 0, ringSeconds: 60, strategy: 'rrmemory' as const };

/** One red dot. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

type Opened = {
  readonly floor: Floor;
  /** By domain; those beside the first. */
  readonly tenants: ReadonlyMap<string, Floor>;
  readonly simulated: SimulatedPbx;
  readonly pbx: Listening;
};

export class Stage {
  readonly floor: Floor;
  /** The floors of further tenants, by domain. */
  readonly tenants: ReadonlyMap<string, Floor>;
  readonly simulated: SimulatedPbx;
  readonly url: string;
  /** The second PBX, where there is one. */
  readonly other: Opened | null;
  readonly #folder: string;
  #server: ChildProcess | null = null;
  #pbx: Listening | null;
  readonly #pbxPort: number;

  private constructor(first: Opened, other: Opened | null, port: number, options: StageOptions) {
    const { simulated, pbx } = first;
    this.floor = first.floor;
    this.tenants = first.tenants;
    this.simulated = simulated;
    this.other = other;
    this.#pbx = pbx;
    this.#pbxPort = pbx.port;
    this.url = `http://localhost:${port}`;
    this.#folder = mkdtempSync(join(tmpdir(), 'ringside-e2e-'));
    const make = options.make ?? 'yeastar';
    const config = {
      site: { name: 'Stage', timeZone: ZONE },
      server: {
        port,
        data: join(this.#folder, 'data'),
        origins: options.origins ?? [],
        ...(options.session ? { session: options.session } : {}),
      },
      sources: [
        { id: 'hq', make, name: 'Stage PBX', ...simulated.settings(pbx.url), ...options.settings },
        ...(other
          ? [
              {
                id: 'other',
                make: options.beside,
                name: 'Other PBX',
                ...other.simulated.settings(other.pbx.url),
              },
            ]
          : []),
      ],
      rule: { targetSeconds: options.targetSeconds ?? 20 },
      ...(options.targetSeconds
        ? { queues: { [this.queueId('6400')]: { targetSeconds: options.targetSeconds } } }
        : {}),
      ...options.config,
    };
    for (const [name, bytes] of Object.entries(options.files ?? {}))
      writeFileSync(join(this.#folder, name), bytes);
    // A person's remarks stand in every configuration.
    const text = stringify(config).replace('  - id: hq', '  # The PBX the test plays with.\n  - id: hq');
    writeFileSync(this.configFile, `# Written by the stage.\n${text}`, { mode: 0o600 });
  }

  get configFile(): string {
    return join(this.#folder, 'ringside.config.yaml');
  }

  static async open(options: StageOptions = {}): Promise<Stage> {
    const first = await openPbx(options.make ?? 'yeastar', options);
    const other = options.beside === undefined ? null : await openPbx(options.beside, {});
    const stage = new Stage(first, other, await freePort(), options);
    await stage.startServer();
    return stage;
  }

  /** Starts the server and waits until it serves. */
  async startServer(): Promise<void> {
    const child = spawn(NODE, ['server/start.ts', ...PAGES, '--config', this.configFile], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
    if (this.#pbx) while (!(await this.#live())) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async #live(): Promise<boolean> {
    const answer = await fetch(`${this.url}/api/health`);
    const { sources } = (await answer.json()) as { sources: { life: string }[] };
    return sources.every(({ life }) => life === 'live');
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

  /** The board's id of a call of the first PBX. */
  callId(call: FloorCall): string {
    return `hq/${this.simulated.callId(call)}`;
  }
  queueId(number: string): string {
    return `hq/${this.simulated.queueId?.(number) ?? number}`;
  }
  agentId(number: string): string {
    return `hq/${this.simulated.agentId?.(number) ?? number}`;
  }

  /** A caller arrives and waits in a queue. */
  queueCall(from: string, queue = '6400', floor = this.floor): FloorCall {
    const call = floor.arrive({ from, dialled: `5550${queue.slice(1)}` });
    floor.joinQueue(call, queue);
    return call;
  }

  /** An agent's phone rings and is answered. */
  answer(call: FloorCall, extension: string, floor = this.floor): void {
    const leg = floor.ring(call, extension, call.queue);
    if (!leg || !floor.answer(call, leg)) throw new Error('the call could not be answered');
  }

  async close(): Promise<void> {
    await this.killServer('SIGTERM');
    await this.#pbx?.close();
    await this.other?.pbx.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A make-believe PBX of a make on its own port, with a floor for each tenant. */
export async function openPbx(name: string, options: StageOptions = {}): Promise<Opened> {
  const make: SimulatedMake | undefined = simulatedMakes[name];
  if (!make) throw new Error(`no such make: ${name}`);
  const number = (each: string) => ({ ...USUAL, number: each, name: `Queue ${each}` });
  const queues = options.queues?.map(number) ?? [
    // The PBX's own target is the wall's.
    {
      ...USUAL,
      number: '6400',
      name: 'Support',
      targetSeconds: options.targetSeconds ?? USUAL.targetSeconds,
    },
    { ...USUAL, number: '6401', name: 'Sales' },
  ];
  const open = () => new Floor({ clock: realClock, queues, agents: [...(options.agents ?? AGENTS)] });
  const floor = open();
  const tenants = (options.tenants ?? []).map((tenant) => ({ ...tenant, floor: open() }));
  const simulated = make.open({
    floor,
    clock: realClock,
    seed: 1,
    quirks: options.quirks ?? [],
    timeZone: ZONE,
    ...(tenants.length > 0 ? { tenants } : {}),
  });
  const pbx = await listen(simulated.pbx, { port: 0 });
  return { floor, tenants: new Map(tenants.map((each) => [each.domain, each.floor])), simulated, pbx };
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
