// Which webhooks nobody could take yet, so that they are known for old when the PBX brings them again.
import { createHash } from 'node:crypto';

/** PBXs bring a message again for some tens of seconds, not longer (yeastar#webhook-retries). */
const WINDOW_MS = 60_000;
const MOST = 2_000;

export class RefusedHooks {
  /** By the hash of a message, when it was refused last, oldest first. */
  readonly #refused = new Map<string, number>();

  /** @param now epoch ms. */
  note(text: string, now: number): void {
    const mark = markOf(text);
    this.#refused.delete(mark);
    this.#refused.set(mark, now);
    for (const [old, at] of this.#refused) {
      if (this.#refused.size <= MOST && at >= now - WINDOW_MS) break;
      this.#refused.delete(old);
    }
  }

  /** Whether the same message was refused within the last minute. */
  has(text: string, now: number): boolean {
    if (this.#refused.size === 0) return false;
    const at = this.#refused.get(markOf(text));
    return at !== undefined && at >= now - WINDOW_MS;
  }
}

const markOf = (text: string): string => createHash('sha256').update(text).digest('base64');
