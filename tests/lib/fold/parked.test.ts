// Proves what parking, a recording and an attended transfer leave on a call's row, and what they do not touch.
import { describe, expect, it } from 'vitest';
import { ANN, after, BOB, C1, counted, HQ, NOON, say, shift } from './told.ts';

const talking = [say.queued(0), say.answered(7)] as const;

describe('a parked call', () => {
  it('stands in its slot with nobody, and the agent is done with it', () => {
    const board = after(...talking, say.parked(67));
    expect(board.call(C1)).toMatchObject({
      state: 'parked',
      since: NOON + 67_000,
      slot: '701',
      agent: null,
      queuedAt: NOON,
      booked: true,
    });
    expect(shift(board)).toEqual({ answered: 1, handled: 1, talkMs: 60_000 });
    expect(board.call(C1)?.journey.at(-1)).toEqual({ at: NOON + 67_000, what: 'parked', note: '701' });
  });

  it('said twice is parked once', () => {
    expect(after(...talking, say.parked(67), say.parked(70)).call(C1)?.journey).toHaveLength(3);
  });

  it('belongs to whoever takes it, and counts once as answered in its queue', () => {
    const board = after(...talking, say.parked(67), say.answered(90, BOB), say.ended(100));
    expect(counted(board)).toMatchObject({ answered: [[7, 1]], handled: 1, talkMs: 70_000 });
    expect(shift(board, BOB)).toMatchObject({ talkMs: 10_000 });
    expect(after(...talking, say.parked(67), say.answered(90, BOB)).call(C1)).toMatchObject({
      state: 'talking',
      slot: null,
      agent: BOB,
    });
  });

  it('seen by a snapshot in another state has left the slot', () => {
    const row = after(...talking, say.parked(67), say.seen(70, { state: 'talking', agent: ANN })).call(C1);
    expect(row).toMatchObject({ state: 'talking', slot: null });
    expect(after(say.seen(0, { state: 'parked', slot: '702' })).call(C1)).toMatchObject({ slot: '702' });
  });
});

describe('marks and consultations', () => {
  it('end with the agent they were about; a recording stays', () => {
    const asked = say.seen(20, { marks: ['muted', 'recording'], consult: { number: '1002', name: 'Bob' } });
    expect(after(...talking, asked).call(C1)).toMatchObject({ marks: ['muted', 'recording'] });
    expect(after(...talking, asked, say.transferred(30)).call(C1)).toMatchObject({
      marks: ['recording'],
      consult: null,
    });
  });

  it('a recording that becomes available marks a live call and makes none of a call that is over', () => {
    const recorded = { type: 'call.recorded', source: HQ, at: NOON, call: C1, file: 'a.wav' } as const;
    expect(after(...talking, recorded, recorded).call(C1)?.marks).toEqual(['recorded']);
    expect(after(...talking, say.ended(9), recorded).all('call')).toEqual([]);
  });
});
