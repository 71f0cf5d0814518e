// The one secret of a data folder and the keys that are derived of it.
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 32;

/** The secret of a data folder, made at the first start; of the server's own user alone. */
export function masterKey(folder: string): Buffer {
  const file = join(folder, 'session-key');
  try {
    const key = readFileSync(file);
    if (key.length === BYTES) return key;
  } catch {
    // First start: it is made below.
  }
  const key = randomBytes(BYTES);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, key, { mode: 0o600 });
    chmodSync(file, 0o600);
  } catch {
    // A folder that cannot be written is said by the log; people sign in again after a restart.
  }
  return key;
}

/** The key for one purpose: who learns it learns no other. */
export const keyFor = (master: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `ringside ${purpose} 1`, BYTES));

/** Tells sites that share a host name apart, in the names of their cookies; no secret. */
export const siteMark = (master: Buffer): string =>
  createHash('sha256').update(keyFor(master, 'site')).digest('hex').slice(0, 8);
