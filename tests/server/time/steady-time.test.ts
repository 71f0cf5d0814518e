// Proves that setting the wall clock moves neither time nor what hangs on it: durations, the order of screens' news, a
// source's life; that a sleep of the machine is not lost; and the same on a real process whose clock is really set.
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SendScheduler } from '#server/sync/send-scheduler.ts';
import { realClock, watchWallClock, whatSet } from '#server/time/clock.ts';
import { SteadyTime } from '#server/time/steady-time.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { holds } from '#tests/lib/holds.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5, 9);

/** A machine whose clocks are in the test's hand. */
function machine() {
  const at = { wall: START, monotonic: 5_000, uptime: 90_000_000 };
  const time = new SteadyTime({
    wall: () => at.wall,
    monotonic: () => at.monotonic,
    uptime: () => Math.floor(at.uptime / 1000) * 1000,
  });
  return {
    time,
    pass(ms: number) {
      at.wall += ms;
      at.monotonic += ms;
      at.uptime += ms;
    },
    sleep(ms: number) {
      at.wall += ms;
      at.uptime += ms;
    },
    set(by: number) {
      at.wall += by;
    },
  };
}

describe('the server’s time', () => {
  it('is the machine’s at the start, and moved by no setting of it', () => {
    const step = fc.record({ pass: fc.nat({ max: 600_000 }), set: fc.integer({ min: -HOUR, max: HOUR }) });
    holds(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { time, pass, set } = machine();
        let passed = 0;
        for (const each of steps) {
          pass(each.pass);
          set(each.set);
          passed += each.pass;
          const now = time.now();
          if (now !== START + passed) return false;
        }
        return true;
      }),
    );
  });

  it('goes on with the machine’s sleep, within a second or so, and never falls', () => {
    const { time, pass, sleep } = machine();
    pass(10_000);
    sleep(8 * HOUR);
    pass(2_000);
    expect(Math.abs(time.now() - (START + 8 * HOUR + 12_000))).toBeLessThanOrEqual(1_000);
    const before = time.now();
    pass(5);
    expect(time.now()).toBeGreaterThanOrEqual(before);
  });
});

describe('the clock everything waits by', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([-HOUR, HOUR])('does not follow the wall clock by %i ms', (by) => {
    const before = realClock.now();
    const real = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => real() + by);
    expect(Math.abs(realClock.now() - before)).toBeLessThan(HOUR / 2);
  });

  it('keeps telling screens while the wall clock is set back', async () => {
    let sent = 0;
    const pulse = new SendScheduler(
      realClock,
      () => performance.now(),
      () => void sent++,
    );
    pulse.moved();
    const real = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => real() - HOUR);
    pulse.moved();
    await vi.waitFor(() => expect(sent).toBe(2), 30_000);
  });

  it('says by how much the wall clock was set, once each time', async () => {
    const clock = new VirtualClock(START);
    let ahead = 0;
    const said: number[] = [];
    const stop = watchWallClock(
      (by) => said.push(by),
      clock,
      () => clock.now() + ahead,
    );
    await clock.run(START + 60_000);
    ahead = HOUR;
    await clock.run(START + 120_000);
    ahead = HOUR + 500;
    await clock.run(START + 180_000);
    stop();
    ahead = 0;
    await clock.run(START + 240_000);
    expect(said).toEqual([HOUR]);
  });
});

it('says in plain words what a set clock means for the figures', () => {
  expect(whatSet(-3_600_000)).toMatch(
    /^Somebody, or a time service, has set this machine's clock: it is now 60 min behind/,
  );
  expect(whatSet(5_000)).toContain('5 s ahead of the time');
  expect(whatSet(86_400_000)).toContain('24 h ahead');
  expect(whatSet(-300)).toMatch(/set right again/);
  for (const word of ['talk times', 'stay right', 'Times of day', 'restarted'])
    expect(whatSet(5_000)).toContain(word);
});

const LIBRARY = globSync('/usr/lib/*/faketime/libfaketime.so.1')[0];
if (LIBRARY === undefined)
  console.log('SKIPPED: a real process whose clock is set, because the package faketime is not installed.');

it.skipIf(LIBRARY === undefined)(
  'holds on a real process whose clock is set while it runs',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringside-faketime-'));
    const set = join(folder, 'clock');
    writeFileSync(set, '+0\n');
    const child = spawn(process.execPath, [join(import.meta.dirname, 'clock-child.ts')], {
      env: {
        ...process.env,
        LD_PRELOAD: LIBRARY ?? '',
        FAKETIME_TIMESTAMP_FILE: set,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const seen: { wall: number; ours: number }[] = [];
      child.stdout.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n'))
          if (line !== '') seen.push(JSON.parse(line) as { wall: number; ours: number });
      });
      const leap = (): number => (seen.at(-1)?.wall ?? 0) - (seen[0]?.wall ?? 0);
      await vi.waitFor(() => expect(seen.length).toBeGreaterThan(1), 20_000);
      writeFileSync(set, '+3600\n');
      await vi.waitFor(() => expect(leap()).toBeGreaterThan(HOUR / 2), 20_000);
      writeFileSync(set, '-3600\n');
      await vi.waitFor(() => expect(leap()).toBeLessThan(-HOUR / 2), 20_000);
      for (const [i, { ours }] of seen.entries()) {
        const step = ours - (seen[i - 1]?.ours ?? ours);
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThan(HOUR / 2);
      }
    } finally {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  70_000,
);
