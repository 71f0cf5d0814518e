// What a translator has to look at again and when: timers named `kind:key`, in plain JSON, run by the time of frames.

/** When the first one is due is asked after every frame, so that is kept, not searched for. */
export type Timers = {
  /** Name to when it is due, epoch ms. */
  due: Record<string, number>;
  /** When the first of them is due, `null` for none; only where `isFirstKnown`. */
  first: number | null;
  isFirstKnown: boolean;
};

export const noTimers = (): Timers => ({ due: {}, first: null, isFirstKnown: true });

/** Sets a timer, or moves it. */
export function setTimer(timers: Timers, name: string, at: number): void {
  const before = timers.due[name];
  timers.due[name] = at;
  if (!timers.isFirstKnown) return;
  if (timers.first === null || at <= timers.first) timers.first = at;
  else if (before === timers.first) timers.isFirstKnown = false;
}

/** Sets a timer that is not set, or is due later than that. */
export function advanceTimer(timers: Timers, name: string, at: number): void {
  const before = timers.due[name];
  if (before === undefined || at < before) setTimer(timers, name, at);
}

export function clearTimer(timers: Timers, name: string): void {
  const before = timers.due[name];
  if (before === undefined) return;
  delete timers.due[name];
  if (before === timers.first) timers.isFirstKnown = false;
}

/** Clears the timers of these kinds that are kept for one thing. */
export function clearTimers(timers: Timers, kinds: readonly string[], key: string): void {
  for (const kind of kinds) clearTimer(timers, `${kind}:${key}`);
}

/** When the first timer is due, epoch ms; `null` for none. */
export function nextDue(timers: Timers): number | null {
  if (timers.isFirstKnown) return timers.first;
  let first: number | null = null;
  for (const name in timers.due) {
    const at = timers.due[name];
    if (at !== undefined && (first === null || at < first)) first = at;
  }
  timers.first = first;
  timers.isFirstKnown = true;
  return first;
}

/**
 * Runs the timers that are due by `now`, the first one first, each with the time it was due: what it says took place
 * then. One that an earlier one has cleared or moved is not run; one that is set meanwhile waits for the next frame.
 */
export function runDue(
  timers: Timers,
  now: number,
  run: (kind: string, key: string, at: number) => void,
): void {
  const first = nextDue(timers);
  if (first === null || first > now) return;
  const ready = Object.entries(timers.due).filter(([, at]) => at <= now);
  ready.sort((a, b) => a[1] - b[1]);
  for (const [name, at] of ready) {
    if (timers.due[name] !== at) continue;
    clearTimer(timers, name);
    const cut = name.indexOf(':');
    run(name.slice(0, cut), name.slice(cut + 1), at);
  }
}
