// How a run went in the commit that last pinned its make, played again from a copy of that commit's files.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from '#tests/source-file.ts';
import { fileOf } from './golden-file.ts';
import type { Played } from './runs.ts';

const MAX_BYTES = 512 * 1024 * 1024;
const NEEDED = ['package.json', 'lib', 'server', 'tests'];

/** By name, those of the runs that commit had; empty where there is no such commit, or it cannot be played. */
export function playEarlier(make: string, names: readonly string[]): Map<string, Played> {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    const file = relative(ROOT, fileOf(make));
    const commit = git('log', '-1', '--format=%H', '--', file).toString().trim();
    if (commit === '') return new Map();
    execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit, ...NEEDED) });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const said = execFileSync(process.execPath, ['tests/golden/dump.ts', make, ...names], {
      cwd: folder,
      maxBuffer: MAX_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return new Map(Object.entries(JSON.parse(said.toString()) as Record<string, Played>));
  } catch {
    return new Map();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const git = (...args: string[]): Buffer =>
  execFileSync('git', args, { cwd: ROOT, maxBuffer: MAX_BYTES, stdio: ['ignore', 'pipe', 'ignore'] });
