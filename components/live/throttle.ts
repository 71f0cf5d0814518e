// How to pass on a change soon and then gather those that follow within a moment.

export type Throttled = {
  readonly subscribe: (listener: () => void) => () => void;
  /** Changes with every beat. */
  readonly count: () => number;
};

/**
 * The first change is told in the next turn, when those who hear of every change have been drawn; further ones together,
 * `gapMs` after the last beat. Nothing is swallowed.
 */
export function throttle(source: (listener: () => void) => () => void, gapMs: number): Throttled {
  const listeners = new Set<() => void>();
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: (() => void) | undefined;
  const beat = (): void => {
    timer = undefined;
    last = performance.now();
    count += 1;
    for (const listener of listeners) listener();
  };
  const heard = (): void => {
    if (timer !== undefined) return;
    timer = setTimeout(beat, Math.max(0, last + gapMs - performance.now()));
  };
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      stop ??= source(heard);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = undefined;
        clearTimeout(timer);
        timer = undefined;
      };
    },
    count: () => count,
  };
}
