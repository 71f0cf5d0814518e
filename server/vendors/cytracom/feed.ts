// Knows frames waiting to be read, in the order they were heard, and why no more will come. Refuses to know what they say.
import type { Frame } from '#server/vendors/vendor.ts';

export class Feed {
  #frames: Frame[] = [];
  #error: unknown = null;
  #ended = false;
  #reader: (() => void) | null = null;

  put(frame: Frame): void {
    if (this.#ended) return;
    this.#frames.push(frame);
    this.#wake();
  }

  /** No more will come. What was heard before is still read, unless it is `dropped`. The first reason stands. */
  end(error: unknown, dropped = false): void {
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
