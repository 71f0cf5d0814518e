// A whole Ringside over an Asterisk, as people run it: its own process, its own log on disk, seen through its socket.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { stringify } from 'yaml';
import type { ShiftRow } from '#lib/model/board.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { JoinBuffer } from '#lib/sync/join-buffer.ts';
import { type Joined, PROTOCOL, type ToBrowser, type ToServer } from '#lib/sync/protocol.ts';
import { AMI_PORT } from '#tests/rig/asterisk/rig.ts';
import { type Tallies, talliesOnBoard } from './tallies.ts';
import { hq, until } from './wall.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');

export type HouseOptions = {
  /** Where the manager interface is reached: a proxy's port, to be able to cut the line. */
  readonly amiPort?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
};

export class House {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  #server: ChildProcess | null = null;
  #screen: Screen | null = null;

  private constructor(port: number, options: HouseOptions) {
    this.#port = port;
    this.url = `http://localhost:${port}`;
    this.#folder = mkdtempSync(join(tmpdir(), 'ringside-rig-'));
    const source = {
      id: hq,
      make: 'asterisk',
      name: 'Rig',
      host: '127.0.0.1',
      port: options.amiPort ?? AMI_PORT,
      username: 'wall',
      secret: 'wall-secret',
      context: 'internal',
      ...options.settings,
    };
    writeFileSync(
      join(this.#folder, 'ringside.config.yaml'),
      stringify({
        site: { name: 'Rig', timeZone: 'UTC' },
        server: { port, data: join(this.#folder, 'data') },
        sources: [{ ...source, record: { maxMegabytes: 100, numbers: 'full' } }],
      }),
      { mode: 0o600 },
    );
  }

  static async open(options: HouseOptions = {}): Promise<House> {
    const house = new House(await freePort(), options);
    await house.start();
    return house;
  }

  /** The copy of the board a screen would show. Read it anew each time: after a restart it is another one. */
  get board(): BoardCopy {
    if (!this.#screen) throw new Error('the house is not open');
    return this.#screen.copy;
  }

  /** A second screen that comes only now. The caller closes it. */
  async lookIn(): Promise<Screen> {
    return Screen.open(this.url);
  }

  async start(): Promise<void> {
    const args = ['server/start.ts', '--no-pages', '--config', join(this.#folder, 'ringside.config.yaml')];
    const server = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#server = server;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: unknown): void => {
        said += String(chunk);
        if (said.includes('Ringside is at')) resolve();
      };
      server.stdout?.on('data', hear);
      server.stderr?.on('data', hear);
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
    });
    this.#screen = await Screen.open(this.url);
    await until(() => this.life === 'live', 30_000, 'the wall to be live');
  }

  /** @param signal SIGKILL for a power cut. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#screen?.close();
    this.#screen = null;
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await gone;
  }

  get life(): string | undefined {
    return this.board.get('source', hq)?.life;
  }

  /** Whether nothing has reached the screen for a second: all that has happened is counted. */
  get settled(): boolean {
    return Date.now() - (this.#screen?.heardAt ?? Date.now()) > 1_000;
  }

  /** The tallies a person finds on the pages: queues by the socket, each agent's day as the agent's page asks for it. */
  async tallies(): Promise<Tallies> {
    const { board } = this;
    const days = await Promise.all(
      [...board.all('agent')].map(async ({ id, name }) => {
        const response = await fetch(`${this.url}/api/agents/${encodeURIComponent(id)}/day`);
        const { shift } = (await response.json()) as { shift: ShiftRow | null };
        return { agent: id, name, shift };
      }),
    );
    return talliesOnBoard(board, days);
  }

  /** What the source could not read or did not know, in words; empty where it understood everything. */
  async complaints(): Promise<string[]> {
    const response = await fetch(`${this.url}/api/sources`);
    const { sources } = (await response.json()) as { sources: { unknown: unknown[]; malformed: number }[] };
    return sources.flatMap(({ unknown, malformed }) => [
      ...unknown.map((each) => JSON.stringify(each)),
      ...(malformed > 0 ? [`${malformed} malformed`] : []),
    ]);
  }

  async close(): Promise<void> {
    await this.stop();
    if (process.env['KEEP'] === undefined) rmSync(this.#folder, { recursive: true, force: true });
    else console.log(`kept: ${this.#folder} (port ${this.#port})`);
  }
}

/** One screen: joins, takes what it is pushed, joins again when it must. */
export class Screen {
  readonly copy = new BoardCopy();
  /** When the last change came, epoch ms. */
  heardAt = Date.now();
  readonly #inlet = new JoinBuffer(this.copy);
  readonly #socket: Socket<ToBrowser, ToServer>;

  private constructor(url: string) {
    this.#socket = io(url, { transports: ['websocket'], extraHeaders: { origin: url } });
    this.#socket.on('delta', (delta) => {
      this.heardAt = Date.now();
      if (this.#inlet.take(delta) === 'gap') void this.#join();
    });
    this.#socket.on('connect', () => void this.#join());
  }

  static async open(url: string): Promise<Screen> {
    const screen = new Screen(url);
    await until(() => screen.copy.cursor !== null, 20_000, 'a first picture');
    return screen;
  }

  async #join(): Promise<void> {
    this.#inlet.hold();
    const joined = await new Promise<Joined>((resolve) =>
      this.#socket.emit('join', { protocol: PROTOCOL, view: 'floor', cursor: this.copy.cursor }, resolve),
    );
    if (!joined.ok) throw new Error(joined.why);
    if ((await this.#inlet.join(joined)) === 'gap') await this.#join();
  }

  close(): void {
    this.#socket.close();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
