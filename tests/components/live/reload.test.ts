// Proves that a page that is to load again does so once the server answers, asks on until it does, and not when it is
// told to leave it be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reloadWithin } from '#components/live/reload.ts';

const reload = vi.fn();
let answers: boolean[];
let marks: Map<string, string>;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 2, 10) });
  answers = [];
  marks = new Map();
  reload.mockClear();
  vi.stubGlobal('window', {
    location: { href: 'http://here.invalid/wall/main', reload },
    sessionStorage: {
      getItem: (name: string) => marks.get(name) ?? null,
      setItem: (name: string, value: string) => marks.set(name, value),
    },
  });
  vi.stubGlobal('fetch', async () => {
    const ok = answers.shift() ?? true;
    return { ok };
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
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

it('waits out the first minute of a page that a reload made, whatever the time of day is said to be', async () => {
  reloadWithin(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reload).toHaveBeenCalledTimes(1);
  // The page it made: its own clock begins anew, and the computer's is set back by a day.
  vi.useRealTimers();
  vi.useFakeTimers({ now: Date.UTC(2026, 2, 9) });
  vi.spyOn(performance, 'now').mockReturnValue(20_000);
  reloadWithin(0);
  await vi.advanceTimersByTimeAsync(39_000);
  expect(reload).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reload).toHaveBeenCalledTimes(2);
});

it('loads an old page again at once, though it was made by a reload', async () => {
  marks.set('ringside.reloaded', 'yes');
  vi.spyOn(performance, 'now').mockReturnValue(3_600_000);
  reloadWithin(0);
  await vi.advanceTimersByTimeAsync(10);
  expect(reload).toHaveBeenCalledTimes(1);
});
