// How a file is replaced so that it is whole at every moment, whoever is killed: a new one beside it, safe on the
// disk, takes its name.
import { type FileHandle, open, readdir, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Moments at which a test kills the writer. */
export type WritingMoment = 'begun' | 'half written' | 'written' | 'copied' | 'checked' | 'replaced';

type Writing = {
  readonly at?: ((moment: WritingMoment) => void) | undefined;
  /** Whether others on this machine must not read it. */
  readonly isSecret?: boolean;
};

/** The file is not what it was when it was read. */
export class ChangedByHand extends Error {
  override readonly name = 'ChangedByHand';
}

/** A file on the disk as it is told from another: where, which, how long, since when, who may read it. */
export type Mark = string;

export async function markOf(file: string): Promise<Mark> {
  const { dev, ino, size, mtimeNs, mode } = await stat(file, { bigint: true });
  return [dev, ino, size, mtimeNs, mode].join(':');
}

/** Beside a file `x`, `.x.new` and `.x.old` are ours: written, and not yet under their name. */
const partOf = (target: string, ending: 'new' | 'old'): string =>
  join(dirname(target), `.${basename(target)}.${process.pid}.${ending}`);

/** Removes what a killed writer has left beside a file. */
export async function sweepParts(file: string): Promise<void> {
  const target = await realpath(file);
  const left = (await readdir(dirname(target))).filter(
    (name) => name.startsWith(`.${basename(target)}.`) && /\.\d+\.(new|old)$/.test(name),
  );
  for (const name of left) await unlink(join(dirname(target), name)).catch(() => undefined);
}

/**
 * Writes a text in place of `before`, with the rights the file had, and keeps `before` as `<file>.bak`. Where
 * `isSecret`, the new one is none of others' business, whatever the old one was. A link stays a link. Between the last look at the file and its replacement lie microseconds: whoever saves just then is overwritten,
 * for no file system offers better.
 * @returns how the new file is told from another.
 * @throws ChangedByHand, or the file system's error; then the file is what it was.
 */
export async function writeWhole(
  file: string,
  before: Buffer,
  text: string,
  { at = () => {}, isSecret = false }: Writing = {},
): Promise<Mark> {
  const target = await realpath(file);
  const isSame = async (): Promise<boolean> => before.equals(await readFile(target));
  if (!(await isSame())) throw new ChangedByHand();
  at('begun');
  const [fresh, old] = [partOf(target, 'new'), partOf(target, 'old')];
  try {
    await writePart(fresh, Buffer.from(text), target, { at, isSecret });
    at('written');
    await writePart(old, before, target);
    await rename(old, `${target}.bak`);
    at('copied');
    if (!(await isSame())) throw new ChangedByHand();
    at('checked');
    const mark = await markOf(fresh);
    await rename(fresh, target);
    at('replaced');
    await settled(dirname(target));
    return mark;
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    await unlink(old).catch(() => undefined);
    throw error;
  }
}

/** A file of its own with the rights of another, safe on the disk. */
async function writePart(
  part: string,
  bytes: Buffer,
  like: string,
  { at = () => {}, isSecret = false }: Writing = {},
): Promise<void> {
  const { mode, uid, gid } = await stat(like);
  await unlink(part).catch(() => undefined);
  const handle: FileHandle = await open(part, 'wx', 0o600);
  try {
    await handle.chown(uid, gid).catch(() => undefined);
    // After the owner: giving a file away may take rights from it. Nobody gets more than they had.
    await handle.chmod(mode & (isSecret ? 0o770 : 0o777));
    const half = bytes.length >> 1;
    await handle.write(bytes, 0, half, 0);
    at('half written');
    await handle.write(bytes, half, bytes.length - half, half);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The new name itself must be on the disk. A file system that cannot say so is believed. */
async function settled(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Some file systems do not let a folder be synced.
  }
}
