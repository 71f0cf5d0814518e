// Knows how to use the Asterisk rig beside the repository: up, phones, callers, its own words. Refuses to judge a wall.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { sleep } from './wall.ts';

const HERE = import.meta.dirname;
const RIG = join(HERE, '..', '..', '..', 'shared', 'rigs', 'asterisk', 'rig');
const ROOT = process.env['RIG_ROOT'] ?? '/opt/asterisk-rig';
const PID = join(process.env['RIG_RUN'] ?? '/tmp/asterisk-rig', 'pid');
const LOG = `${ROOT}/var/log/asterisk/queue_log`;

function run(command: string, args: readonly string[], ms: number): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    // A started PBX keeps our pipes open: the end of the script itself is what counts.
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        text += String(data);
      });
    const over = (code: number): void => {
      clearTimeout(timer);
      resolve({ code, text });
    };
    child.on('error', () => over(127));
    child.on('exit', (code) => setTimeout(() => over(code ?? 1), 50));
  });
}

export type Phone = 'agent' | 'holder' | 'referrer' | 'silent';

export class Rig {
  readonly #children = new Set<ChildProcess>();
  readonly #phones = new Map<number, ChildProcess>();
  readonly #mine: boolean;
  #port = 20_000 + (process.pid % 10_000);

  private constructor(mine: boolean) {
    this.#mine = mine;
  }

  /** A running rig, or the one line that says why there is none. */
  static async open(): Promise<Rig | string> {
    if (!existsSync(RIG)) return `SKIPPED: Asterisk's live tests, because there is no rig at ${RIG}.`;
    const running = (await run(RIG, ['cli', 'core show version'], 10_000)).code === 0;
    if (!running) {
      const up = await run(RIG, ['up'], 600_000);
      if (up.code !== 0)
        return `SKIPPED: Asterisk's live tests, because the rig does not start: ${up.text.trim().split('\n').at(-1) ?? ''}`;
    }
    const rig = new Rig(!running);
    await rig.#allowAttendedTransfers();
    return rig;
  }

  /** The rig's own configuration names no key for attended transfers, without which the Atxfer action is refused. */
  async #allowAttendedTransfers(): Promise<void> {
    writeFileSync(`${ROOT}/etc/asterisk-rig/features.conf`, '[featuremap]\natxfer => *2\n');
    const tones =
      'description = US\nringcadence = 2000,4000\ndial = 350+440\nbusy = 480+620/500,0/500\nring = 440+480/2000,0/4000\n';
    writeFileSync(`${ROOT}/etc/asterisk-rig/indications.conf`, `[general]\ncountry = us\n[us]\n${tones}`);
    for (const module of ['features', 'indications']) await this.cli(`module reload ${module}`);
    // Without its prompt Asterisk gives a transfer up; a tenth of a second of silence will do.
    const sounds = `${ROOT}/usr/share/asterisk/sounds`;
    mkdirSync(sounds, { recursive: true });
    for (const name of ['pbx-transfer', 'pbx-invalid', 'beep', 'beeperr'])
      writeFileSync(`${sounds}/${name}.ulaw`, Buffer.alloc(800, 0xff));
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await sleep(300);
    if (this.#mine) await run(RIG, ['down'], 60_000);
  }

  /** Asterisk dies without a word and is started again. */
  async crash(): Promise<void> {
    process.kill(Number(readFileSync(PID, 'utf8')), 'SIGKILL');
    await sleep(1_000);
    const child = spawn('chroot', [ROOT, 'asterisk', '-f', '-C', '/etc/asterisk-rig/asterisk.conf'], {
      stdio: 'ignore',
      detached: true,
    });
    child.unref();
    writeFileSync(PID, `${child.pid}\n`);
  }

  cli(command: string): Promise<string> {
    // Asterisk colours its words even where nobody can see it.
    return run(RIG, ['cli', command], 20_000).then(({ text }) => stripVTControlCharacters(text));
  }

  queueLog(): string[][] {
    return readFileSync(LOG, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('|'));
  }

  /** Lines of the log so far: what comes after them is news. */
  get logged(): number {
    return this.queueLog().length;
  }

  #sipp(args: readonly string[]): ChildProcess {
    const child = spawn('sipp', [...args, '-i', '127.0.0.1', '-nostdin'], { stdio: 'ignore', cwd: '/tmp' });
    this.#children.add(child);
    child.on('exit', () => this.#children.delete(child));
    return child;
  }

  /** Puts one phone (1 to 4 for 1001 to 1004) on the table, in place of the one that stood there. */
  async phone(n: 1 | 2 | 3 | 4, kind: Phone, ringMs: number, to = '1004'): Promise<void> {
    this.#phones.get(n)?.kill('SIGKILL');
    await sleep(100);
    const child = this.#sipp([
      '-sf',
      join(HERE, 'sip', `${kind}.xml`),
      '-p',
      `607${n}`,
      '-d',
      String(ringMs),
      '-key',
      'to',
      to,
    ]);
    this.#phones.set(n, child);
    await sleep(200);
    if (child.exitCode !== null) throw new Error(`phone 100${n} does not start: is port 607${n} taken?`);
  }

  /** One caller to 6400 (support) or 6500 (sales) who hangs up `forMs` after the PBX has answered. */
  call(to: 'support' | 'sales', forMs: number, from: string): Promise<void> {
    const caller = join(RIG, '..', 'sip', 'caller.xml');
    this.#port += 1;
    const child = this.#sipp([
      '127.0.0.1:5060',
      '-sf',
      caller,
      '-s',
      to === 'support' ? '6400' : '6500',
      '-p',
      String(this.#port),
      '-key',
      'cli',
      from,
      '-d',
      String(forMs),
      '-m',
      '1',
    ]);
    return new Promise((resolve) => child.on('exit', () => resolve()));
  }
}
