// Proves that a lone change is told in the next turn, that a burst costs few beats, and that its last change is told too.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from '#components/live/throttle.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

function changes() {
  const listeners = new Set<() => void>();
  return {
    change: () => {
      for (const listener of listeners) listener();
    },
    source: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listeners,
  };
}

test('a lone change is told in the next turn, after those who hear of it directly', () => {
  const { change, source } = changes();
  const beat = throttle(source, 100);
  const heard = vi.fn();
  beat.subscribe(heard);
  vi.advanceTimersByTime(500);
  change();
  expect(heard).not.toHaveBeenCalled();
  vi.advanceTimersByTime(0);
  expect(heard).toHaveBeenCalledTimes(1);
});

test('a burst is told at its start and at most once a gap, its end included', () => {
  const { change, source } = changes();
  const beat = throttle(source, 100);
  const heard = vi.fn();
  beat.subscribe(heard);
  for (let i = 0; i < 50; i++) {
    change();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(100);
  expect(heard.mock.calls.length).toBeGreaterThanOrEqual(5);
  expect(heard.mock.calls.length).toBeLessThanOrEqual(7);
  expect(beat.count()).toBe(heard.mock.calls.length);
});

test('nobody listening leaves nothing behind', () => {
  const { change, source, listeners } = changes();
  const beat = throttle(source, 100);
  const stop = beat.subscribe(() => undefined);
  change();
  change();
  stop();
  expect(listeners.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
