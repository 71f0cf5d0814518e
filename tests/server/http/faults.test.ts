// A server as people start it, in a process of its own: no request ends it, and a fault of ours that nobody caught
// does, in words and with a code, also where something else in the process only listens and goes on (as Next does).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ask, request } from './standing.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SWALLOWS = "process.on('uncaughtException', () => {}); process.on('unhandledRejection', () => {});";

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** @param planted what the process runs beside Ringside; `wall()` there is called when the wall has opened. */
async function start(planted = '') {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-faults-'));
  folders.push(folder);
  const config = join(folder, 'ringside.config.yaml');
  writeFileSync(config, JSON.stringify({ server: { port: 0, data: 'data' } }));
  const before = join(folder, 'planted.mjs');
  // What Ringside says when it has opened is the sign that its listeners stand.
  writeFileSync(
    before,
    `${SWALLOWS}
    const wall = () => { ${planted} };
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text, ...more) => {
      if (String(text).includes('Ringside is at')) setImmediate(wall);
      return write(text, ...more);
    };`,
  );
  const child = spawn(
    process.execPath,
    ['--import', before, 'server/start.ts', '--no-pages', '--config', config],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  children.push(child);
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const code = once(child, 'exit').then(([each]) => each as number | null);
  const port = (): number => Number(/Ringside is at http:\/\/localhost:(\d+)/.exec(said)?.[1] ?? 0);
  return { child, code, port, said: () => said };
}

it('lives through what used to end it', async () => {
  const { child, port, said } = await start();
  await expect.poll(port).toBeGreaterThan(0);
  for (const [method, path] of [
    ['GET', '/socket.io/?EIO=4&transport=polling'],
    ['GET', '*'],
    ['GET', '/floor'],
  ] as const)
    expect((await ask(port(), request(method, path, port()))).status).toBeGreaterThanOrEqual(400);
  expect((await ask(port(), request('GET', '/api/health', port()))).status).toBe(200);
  expect(child.exitCode).toBeNull();
  expect(said()).not.toContain('ERR_');
});

it.each([
  ['an exception', "throw new Error('planted fault')"],
  ['a rejection', "void Promise.reject(new Error('planted fault'))"],
])('ends with a word and a code on %s nobody caught', async (_what, planted) => {
  const { code, said } = await start(planted);
  expect(await code).toBe(1);
  expect(said()).toContain('planted fault');
  expect(said()).toContain('Ringside ends here');
});
