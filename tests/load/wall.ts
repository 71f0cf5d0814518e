// How the whole product is started as a process of its own, beside a make-believe PBX.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { passed } from './cost.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export type RunningWall = { readonly url: string; close(): Promise<void> };

/** Builds the pages where they are not built yet; resolves when the source is live. */
export async function openWall(
  make: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<RunningWall> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
  const port = await freePort();
  const file = join(folder, 'ringside.config.yaml');
  const config = {
    site: { name: 'Bench', timeZone: 'UTC' },
    server: { port, data: join(folder, 'data') },
    sources: [{ id: 'hq', make, name: 'HQ', ...settings }],
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
  const child = spawn(process.execPath, ['server/start.ts', '--config', file], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = `http://localhost:${port}`;
  await started(child);
  while ((await lifeOf(url)) !== 'live') await passed(50);
  return {
    url,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function started(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: unknown): void => {
      said += String(chunk);
      if (said.includes('Ringside is at')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
}

async function lifeOf(url: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/api/health`);
  const { sources } = (await answer.json()) as { sources: { life: string }[] };
  return sources[0]?.life;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
