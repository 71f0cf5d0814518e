// Proves that a PBX's own wait and talk are booked where an event bears them, from when our own began.
import { describe, expect, it } from 'vitest';
import { after, counted, say, shift } from './told.ts';

describe('talk that the PBX has counted itself', () => {
  it('is booked at the end of the call, and what was held is part of it', () => {
    const over = after(say.queued(0), say.answered(7), say.held(10), say.resumed(12), {
      ...say.ended(9),
      talkedMs: 20_000,
    });
    expect(counted(over)).toMatchObject({ handled: 1, talkMs: 18_000, heldMs: 2_000 });
    expect(shift(over)).toMatchObject({ talkMs: 18_000, heldMs: 2_000 });
  });

  it('is the present agent’s alone', () => {
    const over = after(
      say.queued(0),
      say.answered(7),
      { ...say.transferred(8), talkedMs: 30_000 },
      { ...say.ended(40), talkedMs: 99_000 },
    );
    expect(counted(over)).toMatchObject({ talkMs: 30_000 });
  });

  it('is none of a caller who only waited', () => {
    expect(counted(after(say.queued(0), { ...say.ended(9), talkedMs: 5_000 }))).toEqual({ unknown: 1 });
  });
});

it('the wait that the PBX has counted itself is booked when a caller leaves', () => {
  const left = after(say.queued(0), { ...say.left(1, 'abandoned'), waitedMs: 12_000 });
  expect(counted(left)).toMatchObject({ abandoned: [[12, 1]], abandonedWaitMs: 12_000 });
});
