// Knows frames waiting to be read, in the order they were heard, and why no more will come.
// Refuses to know what they mean, beyond which pushed messages make up the snapshot.
import type { Frame } from '#server/vendors/vendor.ts';

/** Replies, snapshots and what there is: all else is told after the snapshot it changes. A record is always whole. */
const AT_ONCE =
  /"event_type"\s*:\s*"(?:queue_status|extension_status|call_cdr|(?:queue|extension)_(?:created|updated|destroy))/;

export class Feed {
  #frames: Frame[] = [];
  #error: unknown = null;
  #ended = false;
  #reader: (() => void) | null = null;
  /** Changes kept back until the snapshot is complete; `null` when they flow. */
  #kept: Frame[] | null = [];

  get size(): number {
    return this.#frames.length + (this.#kept?.length ?? 0);
  }

  put(frame: Frame): void {
    if (this.#ended) return;
    this.#frames.push(frame);
    this.#wake();
  }

  /** A pushed message. */
  push(frame: Frame): void {
    if (this.#kept && frame.text.includes('event_type') && !AT_ONCE.test(frame.text)) this.#kept.push(frame);
    else this.put(frame);
  }

  /** The snapshot is complete. */
  release(): void {
    const kept = this.#kept ?? [];
    this.#kept = null;
    for (const frame of kept) this.put(frame);
  }

  /** No more will come. What was heard before is still read, unless it is `dropped`. The first reason stands. */
  end(error: unknown, dropped: boolean): void {
    if (dropped) this.#frames = [];
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  /** The frames; ends by throwing what {@link end} was given. */
  async *read(): AsyncGenerator<Frame, void> {
    for (;;) {
      if (this.#frames.length > 0) {
        const frames = this.#frames;
        this.#frames = [];
        for (const frame of frames) yield frame;
      } else if (this.#ended) throw this.#error;
      else
        await new Promise<void>((resolve) => {
          this.#reader = resolve;
        });
    }
  }

  #wake(): void {
    this.#reader?.();
    this.#reader = null;
  }
}
