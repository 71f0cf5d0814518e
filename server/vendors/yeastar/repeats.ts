// Knows which webhooks have come before, word for word, within the minute in which a retry may come. Whether one is a
// retry or the same thing again, nothing in it tells (§9: no time, no number of the attempt). Refuses to decide: the
// PBX is asked.

const WINDOW_MS = 60_000;
const MOST = 2_000;

export class Repeats {
  /** Texts by when they last came, oldest first. */
  readonly #heard = new Map<string, number>();

  /** Whether it has come before. */
  hear(text: string, now: number): boolean {
    const before = this.#heard.get(text);
    this.#heard.delete(text);
    this.#heard.set(text, now);
    for (const [old, at] of this.#heard) {
      if (this.#heard.size <= MOST && at >= now - WINDOW_MS) break;
      this.#heard.delete(old);
    }
    return before !== undefined && before >= now - WINDOW_MS;
  }
}
