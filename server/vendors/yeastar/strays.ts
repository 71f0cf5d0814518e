// Knows callers who may stand in a queue without an event having said so, whom only the queues' lists can tell.
// Refuses to know queues: it is told whether a message names one.

/** Looked for this long: the time of a long menu. */
const LIFE_MS = 300_000;
const MOST = 200;

export class Strays {
  /** By call id, with when they were last heard of. */
  readonly #calls = new Map<string, number>();

  /** A pushed message about a call. */
  hear(text: string, namesQueue: boolean, now: number): void {
    const call = /call_id\W+([\d.]+)/.exec(text)?.[1];
    if (call === undefined) return;
    const isCaller = text.includes('inbound') && /member_status\W+(ALERT|ANSWERED)/.test(text);
    if (isCaller && !namesQueue && this.#calls.size < MOST) this.#calls.set(call, now);
    // It has a queue, has been answered, or has ended. A phone that rings proves none of these.
    else if (!/member_status\W+RING/.test(text) || namesQueue) this.#calls.delete(call);
  }

  /** An answer: whom it names is found. */
  found(text: string): void {
    for (const call of this.#calls.keys()) if (text.includes(`"${call}"`)) this.#calls.delete(call);
  }

  /** Whether there are any. */
  are(now: number): boolean {
    for (const [call, at] of this.#calls) if (at < now - LIFE_MS) this.#calls.delete(call);
    return this.#calls.size > 0;
  }
}
