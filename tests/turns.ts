// How often the rest of the process had its turn while something went on.

/** Counts turns of the event loop until it is stopped. */
export function turns(): { stop(): number } {
  let count = 0;
  const turn = (): void => {
    count += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return {
    stop() {
      clearImmediate(next);
      return count;
    },
  };
}
