// Installs Debian's own Asterisk in a folder of its own, once: the machine's distribution need not have one.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLine, run } from './shell.ts';

/** Asterisk is in Debian's unstable only. */
const SUITE = 'sid';
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';
const INSTALL_MS = 900_000;

/** `null` when Asterisk stands ready in `root`, else one line that says why it does not. */
export async function installAsterisk(root: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'only root may install and start it';
  if (existsSync(join(root, 'usr', 'sbin', 'asterisk'))) return null;
  if (!(await have('debootstrap'))) return 'there is no debootstrap here, and none could be installed';
  // Half an installation is worse than none.
  const half = `${root}.half`;
  rmSync(half, { recursive: true, force: true });
  const args = ['--variant=minbase', '--include=asterisk,asterisk-modules', SUITE, half, mirror()];
  const { code, text } = await run('debootstrap', args, INSTALL_MS);
  if (code !== 0) return `debootstrap of Debian ${SUITE} failed: ${lastLine(text)}`;
  rmSync(root, { recursive: true, force: true });
  renameSync(half, root);
  return null;
}

async function have(program: string): Promise<boolean> {
  const found = async (): Promise<boolean> => (await run('which', [program], 10_000)).code === 0;
  if (await found()) return true;
  if ((await run('apt-get', ['--version'], 10_000)).code !== 0) return false;
  await run('apt-get', ['update', '-qq'], 120_000);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', program], 180_000);
  return found();
}

/** The Debian mirror this machine uses already, by its apt sources; Debian's own where it uses none. */
export function mirror(folder = '/etc/apt'): string {
  const files = [join(folder, 'sources.list')];
  const parts = join(folder, 'sources.list.d');
  if (existsSync(parts)) files.push(...readdirSync(parts).map((name) => join(parts, name)));
  const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
  return mirrorIn(texts.join('\n')) ?? DEFAULT_MIRROR;
}

/** Reads both forms: `URIs: http://…/debian` and `deb [options] http://…/debian suite main`. */
export function mirrorIn(sources: string): string | null {
  for (const line of sources.split('\n')) {
    if (!/^\s*(URIs:|deb\s)/.test(line)) continue;
    const found = line.split(/\s+/).find((word) => /^https?:\/\/\S+\/debian\/?$/.test(word));
    if (found) return found;
  }
  return null;
}
