// The token that makes somebody an administrator once: printed where only whoever runs the server reads it.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A token that nobody has used is void after this. */
const GOOD_MS = 24 * 3_600_000;

export class FirstAdmin {
  readonly #now: () => number;
  #hash: Buffer | null = null;
  #until = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A new one; the one before is void. */
  make(): string {
    const token = randomBytes(24).toString('base64url');
    this.#hash = hashOf(token);
    this.#until = this.#now() + GOOD_MS;
    return token;
  }

  /** Whether there is one that has not been used. */
  get isOpen(): boolean {
    return this.#hash !== null && this.#now() < this.#until;
  }

  isRight(token: string): boolean {
    return this.isOpen && this.#hash !== null && timingSafeEqual(hashOf(token), this.#hash);
  }

  /**
   * From now on nobody else comes in with it.
   * @returns puts it back where it made nobody an administrator, unless another one was made meanwhile.
   */
  take(): () => void {
    const [hash, until] = [this.#hash, this.#until];
    this.#hash = null;
    return () => {
      if (this.#hash !== null) return;
      this.#hash = hash;
      this.#until = until;
    };
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
