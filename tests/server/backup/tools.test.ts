// Proves the tools as they are typed: a backup of a running server, restored, and what each says where it cannot.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stand } from '#tests/server/http/standing.ts';
import { ROOT } from '#tests/source-file.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'ringside-tools-'));

/** Not in this thread: the server that is asked runs in it. */
function tool(name: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'server', 'tools', `${name}.ts`), ...args], {
      cwd: ROOT,
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}

it('a running server is kept, restored and described without its names', async () => {
  const data = folder();
  const server = await stand({ site: { name: 'Wienerwald', timeZone: 'UTC' }, server: { data } });
  const config = join(folder(), 'ringside.config.yaml');
  writeFileSync(config, 'site: { name: Wienerwald, timeZone: UTC }\n', { mode: 0o600 });
  const to = folder();
  const bundle = join(to, 'support.json');
  const [kept, told] = await Promise.all([
    tool('backup', '--to', join(to, 'backups'), '--data', data, '--config', config),
    tool('support-bundle', '--data', data, '--config', config, '--to', bundle),
  ]);
  await server.close();
  expect(kept.said).toMatch(/ringside-\d{8}T\d{6}Z\.tar\.gz: .*, \d+ events, written and read again\.\n$/);
  expect(kept.code).toBe(0);
  expect(told.code).toBe(0);
  const text = readFileSync(bundle, 'utf8');
  expect(text).not.toContain('Wienerwald');
  expect(JSON.parse(text)).toMatchObject({
    running: { isWritten: { log: true, history: true }, sources: [] },
  });

  const [name = ''] = readdirSync(join(to, 'backups'));
  const file = join(to, 'backups', name);
  const into = join(to, 'data');
  const restored = await tool('restore', '--from', file, '--data', into);
  expect(restored).toMatchObject({ code: 0, said: expect.stringContaining('name a file that is not there') });
  expect(existsSync(join(into, 'ringside.db'))).toBe(true);
  // Three processes: on a machine with much else to do each takes its time to begin.
}, 180_000);
