// The first change leaves at once; what follows is gathered, the longer the more sending costs, and nothing is forgotten.
import { describe, expect, it } from 'vitest';
import { SendScheduler } from '#server/sync/send-scheduler.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

function stage(costMs: number) {
  const clock = new VirtualClock(0);
  const sent: number[] = [];
  let meter = 0;
  const pulse = new SendScheduler(
    clock,
    () => meter,
    () => {
      sent.push(clock.now());
      meter += costMs;
    },
  );
  return { clock, sent, pulse };
}

/** A change every `everyMs` for one second. */
async function changes(everyMs: number, { clock, pulse }: ReturnType<typeof stage>): Promise<void> {
  for (let at = 0; at < 1_000; at += everyMs) clock.after(at, () => pulse.moved());
  await clock.run(2_000);
}

describe('pulse', () => {
  it('sends a lone change at once', async () => {
    const all = stage(0);
    await changes(500, all);
    expect(all.sent).toEqual([0, 500]);
  });

  it('never sends more than a screen can show, and the last change is never lost', async () => {
    const all = stage(0.1);
    await changes(1, all);
    expect(all.sent.length).toBeGreaterThan(40);
    expect(all.sent.length).toBeLessThanOrEqual(61);
    expect(all.sent.at(-1)).toBeGreaterThanOrEqual(999);
  });

  it('sends at most twenty a second where sending is costly', async () => {
    const all = stage(8);
    await changes(1, all);
    expect(all.sent.length).toBeLessThanOrEqual(21);
    expect(all.sent.at(-1)).toBeGreaterThanOrEqual(999);
  });

  it('rests as long as sending took, so that the server can do other things', async () => {
    const all = stage(40);
    await changes(1, all);
    expect(all.sent.slice(0, 4)).toEqual([0, 80, 160, 240]);
    const slow = stage(200);
    await changes(1, slow);
    expect(slow.sent.slice(0, 4)).toEqual([0, 251, 502, 753]);
  });

  it('sends nothing more when stopped', async () => {
    const all = stage(0);
    all.pulse.moved();
    all.pulse.moved();
    all.pulse.stop();
    await all.clock.run(1_000);
    expect(all.sent).toEqual([0]);
  });
});
