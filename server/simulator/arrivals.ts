// Knows how calls are spread over time: a rate that changes by the hour, thinned into single arrivals.
// Refuses to know what a call is.
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

/** Share of the peak for each hour of a working day. */
const OFFICE = [2, 1, 1, 1, 2, 4, 12, 40, 72, 92, 100, 97, 84, 80, 88, 92, 86, 72, 50, 36, 26, 18, 10, 5];

/** An office's day, its hours read from `midnight` (epoch ms); between full hours the rate is straight. */
export const officeDay =
  (midnight: number): Curve =>
  (at) => {
    const hours = ((((at - midnight) / 3_600_000) % 24) + 24) % 24;
    const hour = Math.floor(hours);
    const here = OFFICE[hour] ?? 0;
    const next = OFFICE[(hour + 1) % 24] ?? 0;
    return (here + (next - here) * (hours - hour)) / 100;
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
