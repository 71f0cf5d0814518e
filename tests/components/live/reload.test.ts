// Proves that a page that is to load again does so once the server answers, asks on until it does, and not when it is
// told to leave it be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reloadWithin } from '#components/live/reload.ts';

const reload = vi.fn();
let answers: boolean[];

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  reload.mockClear();
  vi.stubGlobal('window', {
    location: { href: 'http://here.invalid/wall/main', reload },
    sessionStorage: { getItem: () => null, setItem: () => undefined },
  });
  vi.stubGlobal('fetch', async () => {
    const ok = answers.shift() ?? true;
    return { ok };
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('loads again once the server answers', async () => {
  answers = [false, false];
  reloadWithin(1000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reload).toHaveBeenCalledTimes(1);
});

it('leaves a page be that mended itself meanwhile, also one that is already asking', async () => {
  reloadWithin(1000)();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reload).not.toHaveBeenCalled();
  answers = Array.from({ length: 3 }, () => false);
  const leave = reloadWithin(1000);
  await vi.advanceTimersByTimeAsync(2_000);
  leave();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(reload).not.toHaveBeenCalled();
});
