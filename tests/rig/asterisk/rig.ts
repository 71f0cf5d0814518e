// A real Asterisk on loopback, with its phones and callers: brought up, asked, crashed and taken down. Judges no wall.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { installAsterisk } from './install.ts';
import { type Manners, Phone } from './phone.ts';
import type { PhoneCall } from './phone-call.ts';
import { lastLine, run } from './shell.ts';

/** Where Asterisk is installed, once for all runs. */
const ROOT = process.env['RIG_ROOT'] ?? '/opt/asterisk-rig';
const ETC = join(ROOT, 'etc', 'asterisk-rig');
const LOG = join(ROOT, 'var', 'log', 'asterisk', 'queue_log');
const PID = join(ROOT, 'rig.pid');
const CONF = '/etc/asterisk-rig/asterisk.conf';
/** Asterisk complains about each of these where it is missing. */
const EMPTY = ['udptl', 'http', 'acl', 'cel', 'pjproject', 'queuerules'];
/** Without its prompts it gives a transfer up; a tenth of a second of silence will do. */
const PROMPTS = ['pbx-transfer', 'pbx-invalid', 'beep', 'beeperr', 'queue-thankyou', 'queue-youarenext'];
const BOOT_MS = 20_000;

export const AMI_PORT = 5038;
/** Number N listens here. */
export const portOf = (number: number): number => 6_000 + number;

export class Rig {
  /** Whether this process started Asterisk, and so is the one to end it. */
  readonly #mine: boolean;
  readonly #phones = new Map<number, Phone>();
  readonly #callers = new Set<Phone>();

  private constructor(mine: boolean) {
    this.#mine = mine;
  }

  /** A running rig, or the one line that says why there is none. Installs Asterisk where it may. */
  static async open(): Promise<Rig | string> {
    const running = await answers();
    if (!running) {
      const why = await up();
      if (why !== null) return `SKIPPED: tests with a real Asterisk: ${why}.`;
    }
    return new Rig(!running);
  }

  async close(): Promise<void> {
    for (const phone of [...this.#phones.values(), ...this.#callers]) phone.close();
    this.#phones.clear();
    this.#callers.clear();
    if (this.#mine) await down();
  }

  /** Asterisk dies without a word and is started again. */
  async crash(): Promise<void> {
    process.kill(Number(readFileSync(PID, 'utf8')), 'SIGKILL');
    await sleep(1_000);
    start();
  }

  cli(command: string): Promise<string> {
    return cli(command).then(({ text }) => text);
  }

  /** Asterisk's own account, a line `time|callid|queue|agent|event|data1|data2|…` in its fields. */
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

  /** The phone of an extension, put on the table when first asked for. `manners`, where given, hold from now on. */
  async phone(number: number, manners?: Manners): Promise<Phone> {
    const known = this.#phones.get(number);
    if (known) {
      if (manners) known.manners = manners;
      return known;
    }
    const phone = await Phone.open(String(number), portOf(number), manners);
    this.#phones.set(number, phone);
    return phone;
  }

  /** Nobody talks to anybody any more, as far as Asterisk is concerned: what an earlier run left behind is over. */
  async quiet(): Promise<void> {
    if (/\S/.test((await cli('core show channels concise')).text)) await cli('channel request hangup all');
  }

  /** Pulls a phone out of the wall. */
  unplug(number: number): void {
    this.#phones.get(number)?.close();
    this.#phones.delete(number);
  }

  /** Somebody outside calls a number. Their phone goes when the call is over. */
  async caller(to: number | string, from: string, name = ''): Promise<PhoneCall> {
    const phone = await Phone.open(from, 0);
    this.#callers.add(phone);
    const call = phone.call(String(to), { name });
    void call.ended.then(async () => {
      // Its last requests may have to be said again.
      await sleep(2_000);
      phone.close();
      this.#callers.delete(phone);
    });
    return call;
  }

  /** One caller who hangs up `forMs` after the PBX has answered. */
  async call(to: 'support' | 'sales' | number, forMs: number, from: string): Promise<void> {
    const number = to === 'support' ? 6_400 : to === 'sales' ? 6_500 : to;
    const call = await this.caller(number, from);
    const up = await call.up().then(
      () => true,
      () => false,
    );
    if (up) {
      await Promise.race([sleep(forMs), call.ended]);
      await call.hangUp();
    }
    await call.ended;
  }
}

const inside = (args: readonly string[]): string[] => [ROOT, 'asterisk', ...args];

async function cli(command: string): Promise<{ code: number; text: string }> {
  const { code, text } = await run('chroot', inside(['-C', CONF, '-rx', command]), 20_000);
  // Asterisk colours its words even where nobody can see it.
  return { code, text: stripVTControlCharacters(text) };
}

const answers = async (): Promise<boolean> => existsSync(ROOT) && (await cli('core show version')).code === 0;

/** Installs, configures and starts; `null` when it is up, else why not. */
export async function up(): Promise<string | null> {
  const why = await installAsterisk(ROOT);
  if (why !== null) return why;
  // Debian's Asterisk lives without both, but warns; a container may not let us mount.
  for (const [folder, args] of [
    ['proc', ['-t', 'proc', 'proc']],
    ['dev', ['--bind', '/dev']],
  ] as const)
    if ((await run('mountpoint', ['-q', join(ROOT, folder)], 5_000)).code !== 0)
      await run('mount', [...args, join(ROOT, folder)], 5_000);
  if (await taken(AMI_PORT)) return `port ${AMI_PORT} is taken: does another Asterisk run here?`;
  configure();
  start();
  const until = Date.now() + BOOT_MS;
  while ((await cli('core waitfullybooted')).code !== 0) {
    if (Date.now() > until)
      return `Asterisk does not start: ${lastLine(readFileSync(join(ROOT, 'rig.log'), 'utf8'))}`;
    await sleep(200);
  }
  return null;
}

function taken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function configure(): void {
  const lib = join(ROOT, 'usr', 'lib');
  const machine = readdirSync(lib).find((name) => existsSync(join(lib, name, 'asterisk', 'modules')));
  mkdirSync(ETC, { recursive: true });
  cpSync(join(import.meta.dirname, 'etc'), ETC, { recursive: true });
  const conf = join(ETC, 'asterisk.conf');
  const modules =
    machine === undefined ? '/usr/lib/asterisk/modules' : `/usr/lib/${machine}/asterisk/modules`;
  writeFileSync(conf, readFileSync(conf, 'utf8').replace('@MODULES@', modules));
  for (const name of EMPTY) writeFileSync(join(ETC, `${name}.conf`), '');
  const sounds = join(ROOT, 'usr', 'share', 'asterisk', 'sounds');
  mkdirSync(sounds, { recursive: true });
  for (const name of PROMPTS) writeFileSync(join(sounds, `${name}.ulaw`), Buffer.alloc(800, 0xff));
  writeFileSync(LOG, '');
}

function start(): void {
  const said = openSync(join(ROOT, 'rig.log'), 'w');
  const child = spawn('chroot', inside(['-f', '-C', CONF]), {
    stdio: ['ignore', said, said],
    detached: true,
  });
  child.unref();
  writeFileSync(PID, `${child.pid}\n`);
}

export async function down(): Promise<void> {
  await cli('core stop now');
  await sleep(300);
  if (existsSync(PID)) {
    try {
      process.kill(Number(readFileSync(PID, 'utf8')), 'SIGKILL');
    } catch {
      // It has stopped as it was told.
    }
    rmSync(PID, { force: true });
  }
  for (const folder of ['dev', 'proc'])
    if ((await run('mountpoint', ['-q', join(ROOT, folder)], 5_000)).code === 0)
      await run('umount', ['-l', join(ROOT, folder)], 10_000);
}
