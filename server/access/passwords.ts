// How a password is made into what may be kept of it, and compared with that, beside the event loop: argon2id of
// Node's own.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type Message, message } from '#lib/sync/server-messages.ts';
import { isCommon } from './easy-passwords.ts';

const derive = promisify(argon2);

/** As OWASP advises: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** A hash that somebody else has made may cost so much and no more: whoever guesses chooses how often it is made. */
const MOST_MEMORY_KIB = 262_144;
const MOST_PASSES = 10;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

type Parts = {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly nonce: Buffer;
  readonly tag: Buffer;
};

function partsOf(hash: string): Parts | null {
  const [, m, t, p, nonce, tag] = PHC.exec(hash) ?? [];
  if (nonce === undefined || tag === undefined) return null;
  const [memory, passes, parallelism] = [Number(m), Number(t), Number(p)];
  const fits =
    passes >= 1 &&
    passes <= MOST_PASSES &&
    parallelism >= 1 &&
    parallelism <= 16 &&
    memory >= 8 * parallelism &&
    memory <= MOST_MEMORY_KIB;
  return fits
    ? { memory, passes, parallelism, nonce: Buffer.from(nonce, 'base64'), tag: Buffer.from(tag, 'base64') }
    : null;
}

/** Whether it is a hash that passwords can be compared with here. */
export const isPasswordHash = (text: string): boolean => partsOf(text) !== null;

/** Whether it costs other than a hash that is made today: it is made anew when its password is at hand. */
export function isOutdated(hash: string): boolean {
  const parts = partsOf(hash);
  return (
    parts !== null && (parts.memory !== MEMORY_KIB || parts.passes !== PASSES || parts.parallelism !== LANES)
  );
}

const plain = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** In the PHC form, `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', {
    message: password,
    nonce,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    tagLength: TAG_BYTES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${plain(nonce)}$${plain(tag)}`;
}

/** Whether it is the password. `false` also where the hash is none. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const parts = partsOf(hash);
  if (!parts) return false;
  const { tag, ...rest } = parts;
  const made = await derive('argon2id', { message: password, ...rest, tagLength: tag.length });
  return timingSafeEqual(made, tag);
}

/** Made at a time: Node has four threads for this and for files, and each takes 19 MiB. */
const AT_ONCE = 2;
/** Waiting for their turn: more would be answered when nobody waits for it any more. */
const WAITING = 16;

/** Two at a time, some waiting, the rest turned away. */
export class Queue {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** What `work` resolves with; `null`: too many wait, and nothing was done. */
  async run<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      // The place goes to the next one, or back.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/** Chosen anew, a password has at least so many letters. */
export const SHORTEST = 12;

/** Why this may not be a new password, as the end of a sentence; `null`: it may. @param about names it must not be. */
export function whyWeak(password: string, about: readonly string[]): 'short' | 'guessable' | null {
  if ([...password].length < SHORTEST) return 'short';
  const told = password.toLowerCase();
  const isNamed = about.some(
    (name) => name.length >= 3 && told.replaceAll(name.toLowerCase(), '').length < 6,
  );
  // One letter again and again, a row of digits, a row of the keyboard: what is tried first.
  const isRow = ROWS.some((row) => row.includes(told) || [...row].reverse().join('').includes(told));
  return isNamed || isRow || new Set(told).size < 5 || isCommon(password) ? 'guessable' : null;
}

const ROWS = [
  '0123456789012345678901234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  '1q2w3e4r5t6z7u8i9o0p',
  '1q2w3e4r5t6y7u8i9o0p',
];

/** Why this may not be somebody's new password; `null`: it may. */
export function whyNoPassword(password: string, name: string): Message | null {
  const weak = whyWeak(password, [name, 'ringside']);
  if (weak === 'short') return message('passwordShort', { count: String(SHORTEST) });
  return weak === null ? null : message('passwordGuessable');
}
