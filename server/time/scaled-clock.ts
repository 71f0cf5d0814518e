// A time that runs faster than the wall's, for replays over real sockets.
import type { Cancel, Clock } from './clock.ts';

/** Starts at `start` (epoch ms) and runs `speed` times as fast as real time. */
export class ScaledClock implements Clock {
  readonly #start: number;
  readonly #speed: number;
  readonly #from = performance.now();

  constructor(start: number, speed: number) {
    this.#start = start;
    this.#speed = speed;
  }

  now(): number {
    return Math.round(this.#start + (performance.now() - this.#from) * this.#speed);
  }

  after(ms: number, fn: () => void): Cancel {
    const timer = setTimeout(fn, Math.max(0, Math.min(ms / this.#speed, 2 ** 31 - 1)));
    return () => clearTimeout(timer);
  }
}
