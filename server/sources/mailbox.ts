// Knows how to hand pushed messages to one reader who pulls them, in order. Refuses to know what they are.

/** A queue that is written by callbacks and read with `for await`. It ends when {@link end} was called and it is empty. */
export class Mailbox<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | null = null;
  #ended = false;

  put(item: T): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    let read = 0;
    for (;;) {
      while (read < this.#items.length) {
        const item = this.#items[read++] as T;
        if (read === this.#items.length) {
          this.#items.length = 0;
          read = 0;
        }
        yield item;
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
