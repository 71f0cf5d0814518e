// Knows how to wait for the event that bears out a command. Refuses to know commands: whoever waits says what would do.
import type { World } from '#server/vendors/vendor.ts';
import { eventIn, parse, readBlock } from './wire.ts';

/** One pushed message, for whoever waits for it. */
export type Seen = { readonly name: string; readonly payload: unknown };
export type Wants = (seen: Seen) => boolean;

export class Witness {
  readonly #world: World;
  readonly #waiting = new Set<{ readonly wants: Wants; readonly found: () => void }>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Looks at a pushed message for those who wait. */
  see(text: string): void {
    if (this.#waiting.size === 0) return;
    const block = readBlock(text);
    const payload = block && parse(block.data);
    if (!block || typeof payload !== 'object' || payload === null) return;
    const seen = { name: eventIn(block.name, payload), payload };
    for (const each of [...this.#waiting]) if (each.wants(seen)) each.found();
  }

  /** Waits from now on. `seen` resolves when it was seen, or false after `ms` or when the line ends; `stop` gives up. */
  watch(wants: Wants, ms: number, signal: AbortSignal): { readonly seen: Promise<boolean>; stop(): void } {
    const over = new AbortController();
    let settle: (found: boolean) => void = () => undefined;
    const seen = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const entry = {
      wants,
      found: (): void => end(true),
    };
    const end = (found: boolean): void => {
      this.#waiting.delete(entry);
      if (!over.signal.aborted) over.abort(new Error('seen'));
      settle(found);
    };
    this.#waiting.add(entry);
    this.#world.pause(ms, AbortSignal.any([over.signal, signal])).then(
      () => end(false),
      () => end(false),
    );
    return { seen, stop: () => end(false) };
  }
}
