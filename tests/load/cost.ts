// What a piece of work costs this process.

/** CPU microseconds of this process, user and system, from here to the end of `work`. */
export async function cpuOf(work: () => Promise<unknown> | unknown): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return user + system;
}

/** Milliseconds on the wall clock. */
export async function wallOf(work: () => Promise<unknown> | unknown): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

export const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Collects garbage, so that what is left is what is held. */
export function collect(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

/** Bytes this process holds after a collection: heap and buffers. */
export function held(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
