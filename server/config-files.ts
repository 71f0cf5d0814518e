// What a configuration takes from files beside it: secrets, certificates; and whether others on this machine can read
// what is meant for its user alone.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Say } from './config-checks.ts';

/** Longer than any secret. */
const MOST_BYTES = 64 * 1024;
const OTHERS_READ = 0o004;

/** Why a file cannot be read, as the end of a sentence. */
export function unreadable(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'is not there. Check the path.';
    case 'EACCES':
      return 'may not be read by this user. Check the file’s rights.';
    case 'EISDIR':
      return 'is a folder. Name the file in it.';
    case 'ENOTDIR':
      return 'is not there: what should be a folder on the way to it is a file. Check the path.';
    default:
      return `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}). Check the file and its disk.`;
  }
}

/** Whether everybody on this machine can read it. Windows has no such bits. */
export const othersCanRead = (file: string): boolean =>
  process.platform !== 'win32' && (statSync(file).mode & OTHERS_READ) !== 0;

/** What `{ file: PATH }` stands for: all of the file, but the end of its last line. */
export function secretIn(
  file: string,
  folder: string,
  say: (problem: string, isMissing?: boolean) => void,
): string {
  const path = resolve(folder, file);
  try {
    if (othersCanRead(path)) {
      say(`is to come from ${path}, which everybody on this machine can read: chmod 600 ${path}`);
      return '';
    }
    const bytes = readFileSync(path);
    const text = bytes
      .subarray(0, MOST_BYTES)
      .toString()
      .replace(/\r?\n$/, '');
    if (text === '') say(`is to come from ${path}, which is empty`);
    if (bytes.length > MOST_BYTES) say(`is to come from ${path}, which is too long for a secret`);
    return text;
  } catch (error) {
    say(
      `is to come from ${path}, which ${unreadable(error)}`,
      (error as NodeJS.ErrnoException).code === 'ENOENT',
    );
    return '';
  }
}

export type Certificate = { readonly cert: string; readonly key: string };

/** The paths of a certificate and its key, whole; what is wrong with them is said. */
export function certificateAt({ cert, key }: Certificate, folder: string, say: Say): Certificate {
  const paths = { cert: resolve(folder, cert), key: resolve(folder, key) };
  const at = ['server', 'tls'];
  const read = (name: keyof Certificate): Buffer | null => {
    try {
      return readFileSync(paths[name]);
    } catch (error) {
      say([...at, name], `names a file that ${unreadable(error)}`);
      return null;
    }
  };
  const [chain, secret] = [read('cert'), read('key')];
  if (!chain || !secret) return paths;
  if (othersCanRead(paths.key))
    say([...at, 'key'], `names a file that everybody on this machine can read: chmod 600 ${paths.key}`);
  const why = whyNoPair(chain, secret);
  if (why !== null) say(at, why);
  return paths;
}

/** Why these are no certificate and its key; `null`: they are. */
export function whyNoPair(cert: Buffer, key: Buffer): string | null {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    return 'names a cert that is no certificate in PEM (-----BEGIN CERTIFICATE-----)';
  }
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
      ? null
      : 'names a key that belongs to another certificate';
  } catch {
    return 'names a key that is none in PEM without a password (-----BEGIN PRIVATE KEY-----)';
  }
}
