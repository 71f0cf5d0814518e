// Proves what `npm run status` says of a data folder that nobody, one server or a silent one holds: in words, never a stack.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openControlSocket } from '#server/storage/control-socket.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

const TOOL = join(import.meta.dirname, '..', '..', '..', 'server', 'tools', 'status.ts');

let folder = '';
const open: { close(): Promise<void> }[] = [];
beforeEach(() => {
  folder = tempFolder();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (...args: string[]): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [TOOL, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    child.once('close', (code) => resolve({ code, text }));
  });

describe('npm run status', { timeout: 30_000 }, () => {
  it('says so where nobody runs, also of a folder that is not there', async () => {
    expect(await ask('--data', folder)).toEqual({ code: 1, text: `No Ringside runs on ${folder}.\n` });
    const nowhere = join(folder, 'nowhere');
    expect(await ask('--data', nowhere)).toEqual({
      code: 1,
      text: `There is no folder ${nowhere}, so no Ringside runs on it.\n`,
    });
  });

  it('says what the server on that folder answers, and not that of another folder', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    const told = { version: '1.2.3', process: 7, events: 42, history: null };
    open.push(
      await openControlSocket(folder, { status: async () => ({ ...told, url: 'http://localhost:1' }) }),
      await openControlSocket(other, {
        status: async () => ({ ...told, process: 8, url: 'http://localhost:2' }),
      }),
    );
    expect(await ask('--data', folder)).toEqual({
      code: 0,
      text: `Ringside 1.2.3 runs on ${folder} (process 7) at http://localhost:1; 42 events in its log.\n`,
    });
    expect((await ask('--data', other)).text).toContain('(process 8) at http://localhost:2');
  });

  it('names one that holds the folder and does not answer, and one that was killed', async () => {
    writeFileSync(join(folder, 'ringside.pid'), `${process.pid} ${hostname()}\n`);
    const held = await ask('--data', folder);
    expect(held).toMatchObject({ code: 1, text: expect.stringContaining(`(process ${process.pid}) holds`) });
    // No process has so high a number.
    writeFileSync(join(folder, 'ringside.pid'), `4194305 ${hostname()}\n`);
    expect((await ask('--data', folder)).text).toBe(
      `No Ringside runs on ${folder}; the last one was killed.\n`,
    );
    writeFileSync(join(folder, 'ringside.pid'), '7 elsewhere\n');
    expect((await ask('--data', folder)).text).toContain('one on elsewhere (process 7) says it does');
  });

  it('says in words that the server is of another version, fails, or that a word is unknown', async () => {
    open.push(await openControlSocket(folder, { status: async () => ({ strange: true }) }));
    expect(await ask('--data', folder)).toMatchObject({
      code: 1,
      text: expect.stringContaining('another version'),
    });
    await open.pop()?.close();
    open.push(await openControlSocket(folder, {}));
    const failed = await ask('--data', folder);
    expect(failed).toMatchObject({ code: 1, text: expect.stringContaining('cannot be asked') });
    const typo = await ask('--dta', folder);
    expect(typo).toMatchObject({ code: 2, text: expect.stringContaining('--dta') });
    for (const { text } of [failed, typo]) expect(text).not.toMatch(/^\s+at /m);
  });
});
