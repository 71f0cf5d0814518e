// How long a killed server takes until its board is right again, with a day in its log.
import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bench, Sample } from './figure.ts';

type Opened = { readonly ms: number; readonly head: number; readonly hash: string; readonly saved: number };

const start = (...args: string[]): ChildProcess => fork(join(import.meta.dirname, 'restart-child.ts'), args);

const said = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (what) => resolve(what as T));
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)));
  });

const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('exit', () => resolve()));

async function open(folder: string): Promise<Opened> {
  const child = start('open', folder);
  const over = gone(child);
  const opened = await said<Opened>(child);
  await over;
  return opened;
}

async function read(folder: string, after: number): Promise<number> {
  const child = start('read', folder, '0', String(after));
  const over = gone(child);
  const { ms } = await said<{ ms: number }>(child);
  await over;
  return ms;
}

export const restart: Bench = {
  name: 'restart',
  lines: [
    {
      id: 'saved',
      what: 'killed with a day of 64,000 calls in the log → board right again',
      floor: 'reading the day’s rows with plain SQL',
      unit: 'ms',
      goal: { kind: 'most', ratio: 3 },
    },
    {
      id: 'anew',
      what: 'the same where the saved board does not fit and all is folded anew',
      floor: 'reading the day’s rows with plain SQL',
      unit: 'ms',
      goal: { kind: 'most', ratio: 3 },
    },
  ],
  async open({ size, say }) {
    const folder = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
    const killed = join(folder, 'killed');
    say('restart: writing a day of calls');
    const child = start('fill', join(folder, 'day'), String(size === 'full' ? 64_000 : 60));
    const before = await said<{ hash: string; head: number }>(child);
    const over = gone(child);
    child.kill('SIGKILL');
    await over;
    const again = async (isAnew: boolean): Promise<Opened> => {
      rmSync(killed, { recursive: true, force: true });
      cpSync(join(folder, 'day'), killed, { recursive: true });
      if (isAnew) forget(killed);
      const opened = await open(killed);
      if (opened.hash !== before.hash || opened.head !== before.head)
        throw new Error('the board is not what it was before the kill');
      return opened;
    };
    return {
      async run() {
        const samples: Record<string, Sample> = {};
        for (const [id, isAnew] of [
          ['saved', false],
          ['anew', true],
        ] as const) {
          const { ms } = await again(isAnew);
          samples[id] = { figure: ms, floor: await read(killed, 0) };
        }
        return samples;
      },
      close: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

function forget(folder: string): void {
  const db = new DatabaseSync(join(folder, 'history.db'));
  db.exec('DELETE FROM checkpoint');
  db.close();
}
