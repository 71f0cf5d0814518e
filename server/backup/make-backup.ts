// Makes one file of all that a Ringside knows, proves it by reading it again, and keeps so many of them.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  writeFileSync,
} from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type BackedImages, copyImages } from './images.ts';
import {
  BACKUP_FORM,
  CONFIGURATION,
  DATA_FILES,
  hashOf,
  MANIFEST,
  type Manifest,
  manifestSchema,
} from './manifest.ts';
import { NoArchive, packed, unpacked } from './tar.ts';

export type BackupParts = {
  /** Where backups lie; made where only its last part is missing. */
  readonly to: string;
  /** The configuration file; `null` where there is none to keep. */
  readonly config: string | null;
  readonly version: string;
  /** Epoch ms. */
  readonly now: number;
  /** How many backups stay, this one among them; `null`: all. */
  readonly keep: number | null;
  /** Copies the data into a folder: the running server does, or whoever may open its files. */
  readonly copy: (into: string) => Promise<void>;
};

export type MadeBackup = { readonly file: string; readonly bytes: number; readonly manifest: Manifest };

/** What a person must know who wanted a backup, or to restore one. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

const NAME = /^ringside-\d{8}T\d{6}Z\.tar\.gz$/;
const PART = /^ringside-.*\.part$/;

/** @throws BackupRefused, or the file system's error; then there is no new backup and all former ones are there. */
export async function makeBackup(parts: BackupParts): Promise<MadeBackup> {
  const { to, config, now, keep, copy } = parts;
  mkdirSync(to, { recursive: true, mode: 0o700 });
  await sweep(to);
  const stamp = new Date(now).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '');
  const file = join(to, `ringside-${stamp}.tar.gz`);
  const staging = join(to, `ringside-${stamp}.folder.part`);
  const part = `${file}.part`;
  mkdirSync(staging, { mode: 0o700 });
  try {
    if (config !== null) copyFileSync(config, join(staging, CONFIGURATION));
    const images: BackedImages = config === null ? new Map() : copyImages(config, staging);
    await copy(staging);
    const manifest = await describe(staging, parts, images);
    writeFileSync(join(staging, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    const names = [MANIFEST, ...manifest.files.map(({ name }) => name)];
    const entries = names.map((name) => ({ name, path: join(staging, name) }));
    await pipeline(
      Readable.from(packed(entries, now / 1000)),
      createGzip(),
      createWriteStream(part, { mode: 0o600 }),
    );
    await onDisk(part);
    await readBackup(part, ignored);
    await rename(part, file);
    await onDisk(to);
    if (keep !== null) await forget(to, keep);
    return { file, bytes: (await stat(file)).size, manifest };
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(part, { force: true });
  }
}

/** What was left of one that was interrupted. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (PART.test(name)) await rm(join(folder, name), { recursive: true, force: true });
}

async function forget(folder: string, keep: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - keep))) await rm(join(folder, name));
}

/** A file's bytes, or a folder's names, are on the disk when this resolves. */
async function onDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Looks at the copies as whoever restores them would. */
async function describe(
  staging: string,
  { version, now }: BackupParts,
  images: BackedImages,
): Promise<Manifest> {
  const log = join(staging, 'ringside.db');
  if (!existsSync(log))
    throw new BackupRefused('There is no log (ringside.db) in the data folder: nothing to keep.');
  for (const name of DATA_FILES) {
    const path = join(staging, name);
    if (name.endsWith('.db') && existsSync(path)) checkWhole(path);
  }
  const names = [CONFIGURATION, ...images.keys(), ...DATA_FILES].filter((name) =>
    existsSync(join(staging, name)),
  );
  const files: Manifest['files'] = [];
  for (const name of names) {
    const path = join(staging, name);
    const image = images.get(name);
    const about = { name, size: (await stat(path)).size, sha256: await hashOf(path) };
    files.push(image === undefined ? about : { ...about, image });
  }
  return { form: BACKUP_FORM, version, made: new Date(now).toISOString(), ...memoryOf(log), files };
}

function checkWhole(path: string): void {
  const db = new DatabaseSync(path);
  try {
    const told = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (told !== 'ok')
      throw new BackupRefused(
        `${basename(path)} is damaged (${String(told)}): there is nothing sound to keep.`,
      );
    // One file, complete in itself.
    db.exec('PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}

function memoryOf(log: string): { epoch: string; head: number } {
  const db = new DatabaseSync(log, { readOnly: true });
  try {
    const epoch = db.prepare("SELECT value AS v FROM meta WHERE name = 'epoch'").get()?.['v'];
    const head = db.prepare('SELECT max(seq) AS n FROM events').get()?.['n'];
    return { epoch: String(epoch), head: Number(head ?? 0) };
  } finally {
    db.close();
  }
}

/** Takes one file of a backup as its bytes come. */
export type Take = (name: string, bytes: AsyncIterable<Buffer>) => Promise<void>;

const ignored: Take = async (_name, bytes) => {
  for await (const _ of bytes);
};

/**
 * Reads a whole backup, hands each file on, and proves it: every file that the manifest names, to the last bit.
 * @throws BackupRefused
 */
export async function readBackup(file: string, take: Take): Promise<Manifest> {
  let manifest: Manifest | null = null;
  const seen = new Set<string>();
  const damaged = (why: string) =>
    new BackupRefused(`${file} cannot be used: ${why}. Take another backup, or copy it here once more.`);
  try {
    const plain = createGunzip();
    const from = createReadStream(file);
    from.on('error', (error) => plain.destroy(error));
    for await (const { name, bytes } of unpacked(from.pipe(plain) as AsyncIterable<Buffer>)) {
      if (!manifest) {
        if (name !== MANIFEST) throw damaged('it is no backup of Ringside');
        const parts: Buffer[] = [];
        for await (const part of bytes) parts.push(part);
        manifest = manifestSchema.parse(JSON.parse(Buffer.concat(parts).toString()));
        if (manifest.form > BACKUP_FORM)
          throw new BackupRefused(
            `${file} was written by a newer Ringside (${manifest.version}). Restore it with that version or a later one.`,
          );
        continue;
      }
      const told = manifest.files.find((each) => each.name === name);
      if (!told) throw damaged(`it holds ${name}, of which it says nothing`);
      const hash = createHash('sha256');
      await take(name, hashed(bytes, hash));
      if (hash.digest('hex') !== told.sha256) throw damaged(`${name} in it is damaged`);
      seen.add(name);
    }
  } catch (error) {
    if (error instanceof BackupRefused) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES')
      throw new BackupRefused(
        `${file} ${code === 'ENOENT' ? 'is not there' : 'may not be read by this user'}.`,
      );
    throw damaged(error instanceof NoArchive ? message : 'it is no backup of Ringside, or damaged');
  }
  if (!manifest) throw damaged('it is empty');
  const missing = manifest.files.find(({ name }) => !seen.has(name));
  if (missing) throw damaged(`${missing.name} is missing in it`);
  return manifest;
}

async function* hashed(
  bytes: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const part of bytes) {
    hash.update(part);
    yield part;
  }
}
