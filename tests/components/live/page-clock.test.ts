// Proves that a page shows the server's time and goes on evenly, whatever is done to the device's own clock.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PageClock } from '#components/live/page-clock.ts';

const SERVER = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('follows the server, not the device, and no setting of the device moves it', () => {
  let asked = 0;
  const clock = new PageClock(() => void asked++);
  const sentAt = performance.now();
  vi.advanceTimersByTime(40);
  clock.sample(SERVER + 20, sentAt, performance.now());
  const stop = clock.subscribe(() => {});
  for (const by of [HOUR, -2 * HOUR]) {
    const before = clock.now();
    vi.setSystemTime(Date.now() + by);
    expect(clock.now()).toBe(before);
    vi.advanceTimersByTime(1_500);
    expect(clock.now()).toBe(before + 1_500);
  }
  // It may have slept: the server is asked, which does no harm.
  expect(asked).toBe(2);
  stop();
});
