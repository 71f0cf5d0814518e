// How calls are spread over time: a rate that changes by the hour, thinned into single arrivals.
import type { Clock } from '#server/time/clock.ts';
import type { Random } from './random.ts';

/** Load at a moment as a share of the full rate, 0 to 1. `at` is epoch ms. */
export type Curve = (at: number) => number;

/**
 * A demo's day: busy at any hour, with a tide of half an hour and a shorter ripple, so that queues fill and empty.
 * A demo started at 3 a.m. must be as alive as one at noon.
 */
export const alwaysBusy =
  (openedAt: number): Curve =>
  (at) => {
    const minutes = (at - openedAt) / 60_000;
    return 0.8 + 0.14 * Math.sin((minutes * 2 * Math.PI) / 31) + 0.06 * Math.sin((minutes * 2 * Math.PI) / 7);
  };

/** Calls `arrive` at the times of a Poisson process of `perSecond` × curve; returns how to stop. */
export function arrivals(
  clock: Clock,
  draws: Random,
  perSecond: number,
  curve: Curve,
  arrive: () => void,
): () => void {
  let stopped = perSecond <= 0;
  const next = (): void => {
    if (stopped) return;
    clock.after(Math.max(1, Math.round(draws.exponential(1 / perSecond) * 1000)), () => {
      if (stopped) return;
      if (draws.chance(curve(clock.now()))) arrive();
      next();
    });
  };
  next();
  return () => {
    stopped = true;
  };
}
