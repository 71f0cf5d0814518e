// Proves that a tool is answered by the server that holds the folder, and by nobody where none does.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  askServer,
  type ControlVerbs,
  offerControl,
  openControlSocket,
} from '#server/storage/control-socket.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

let folder = '';
const open: { close(): Promise<void> }[] = [];
beforeEach(() => {
  folder = tempFolder();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(verbs: ControlVerbs): Promise<void> {
  open.push(await openControlSocket(folder, verbs));
}

describe('the control socket', () => {
  test('answers one question with what the server says, long or late', async () => {
    const long = 'x'.repeat(300_000);
    await serve({
      echo: async (args) => args,
      long: async () => long,
      late: () => new Promise((resolve) => setTimeout(() => resolve('late'), 50)),
      nothing: async () => undefined,
    });
    expect(await askServer(folder, 'echo', { a: [1, 'ü'] })).toEqual({ result: { a: [1, 'ü'] } });
    expect(await askServer(folder, 'long')).toEqual({ result: long });
    expect(await askServer(folder, 'late')).toEqual({ result: 'late' });
    expect(await askServer(folder, 'nothing')).toEqual({ result: null });
  });

  test('is nobody’s where no server runs, also where a killed one left its socket', async () => {
    expect(await askServer(folder, 'echo')).toBeNull();
    const script = `require('node:net').createServer().listen(${JSON.stringify(join(folder, 'control.sock'))}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(statSync(join(folder, 'control.sock')).isSocket()).toBe(true);
    expect(await askServer(folder, 'echo')).toBeNull();
    await serve({ echo: async (args) => args });
    expect(await askServer(folder, 'echo', 1)).toEqual({ result: 1 });
  });

  test('refuses in words what it does not know, and passes on why something failed', async () => {
    await serve({
      fails: async () => {
        throw new Error('The disk is full.');
      },
    });
    await expect(askServer(folder, 'toString')).rejects.toThrow('does not know "toString"');
    await expect(askServer(folder, 'fails')).rejects.toThrow('The disk is full.');
  });

  test('says in words what it cannot take', async () => {
    const argsSchema = z.strictObject({ to: z.string() });
    await serve({ copy: async (args) => argsSchema.parse(args) });
    await expect(askServer(folder, 'copy', { to: 3 })).rejects.toThrow(
      /^"copy" is asked with args it cannot take \(to\)\.$/,
    );
    await expect(askServer(folder, 'copy', { to: 'x'.repeat(70_000) })).rejects.toThrow('longer than 64 kB');
    await expect(askServer(folder, 'x'.repeat(81))).rejects.toThrow('a line of JSON with a verb');
  });

  test('outlives garbage and questions without an end', async () => {
    await serve({ echo: async (args) => args });
    for (const text of ['{\n', 'null\n', `${'x'.repeat(200_000)}`, '{"verb":1}\n'])
      await new Promise<void>((resolve) => {
        const socket = createConnection(join(folder, 'control.sock'));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.end(text);
        socket.resume();
      });
    expect(await askServer(folder, 'echo', 1)).toEqual({ result: 1 });
  });

  test('is for the server’s own user alone, from the first moment on', async () => {
    const mask = process.umask(0);
    try {
      const opening = openControlSocket(folder, {});
      expect(statSync(join(folder, 'control.sock')).mode & 0o777).toBe(0o600);
      open.push(await opening);
      // What else this process makes has the rights it had before.
      expect(process.umask(0)).toBe(0);
    } finally {
      process.umask(mask);
    }
    expect(statSync(join(folder, 'control.sock')).mode & 0o777).toBe(0o600);
  });

  test('replaces what stands in its place, whatever it is', async () => {
    writeFileSync(join(folder, 'control.sock'), 'a file');
    await serve({ echo: async (args) => args });
    expect(await askServer(folder, 'echo', 2)).toEqual({ result: 2 });
  });

  test('says so where the folder’s path is too long for a socket', async () => {
    const deep = join(folder, 'a'.repeat(60), 'b'.repeat(60));
    mkdirSync(deep, { recursive: true });
    await expect(openControlSocket(deep, {})).rejects.toThrow();
    const said: string[] = [];
    const note = (_: object, message: string): void => void said.push(message);
    const close = await offerControl(deep, {}, { info: note, warn: note, error: note });
    await close();
    expect(said).toEqual(['Tools cannot reach this server: its control socket cannot be opened.']);
  });
});
