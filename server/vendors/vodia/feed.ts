// Knows frames waiting to be read, in the order they were heard, and why no more will come. Refuses to know what is in
// them.
import type { Frame } from '#server/vendors/vendor.ts';

export class Feed {
  #frames: Frame[] = [];
  #ended: { readonly error: unknown } | null = null;
  #reader: (() => void) | null = null;

  /** Frames not yet read. */
  get size(): number {
    return this.#frames.length;
  }

  put(frame: Frame): void {
    if (this.#ended) return;
    this.#frames.push(frame);
    this.#wake();
  }

  /** No more will come. What was heard before is still read, unless it is `dropped`. The first reason stands. */
  end(error: unknown, dropped = false): void {
    if (dropped) this.#frames = [];
    this.#ended ??= { error };
    this.#wake();
  }

  /** The frames; ends by throwing what {@link end} was given. */
  async *read(): AsyncGenerator<Frame, void> {
    for (;;) {
      const frames = this.#frames;
      this.#frames = [];
      for (const frame of frames) yield frame;
      if (frames.length > 0) continue;
      if (this.#ended) throw this.#ended.error;
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
