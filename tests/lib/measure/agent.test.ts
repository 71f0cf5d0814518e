// How agents are counted and how busy they read.
import { describe, expect, it } from 'vitest';
import { addOccupancies, agentAhtMs, agentCounts, occupancy, stateInQueue } from '#lib/measure/agent.ts';
import type { AgentState } from '#lib/model/board.ts';
import { agentRow, member, queueOf, shiftRow } from './rows.ts';

describe('agents by state', () => {
  it('counts each once, however many queues and however often listed', () => {
    const one = agentRow('1', { queues: [member('1'), member('2'), member('3')] });
    const two = agentRow('2', { state: 'wrapUp', queues: [member('2')] });
    const counts = agentCounts([one, two, one, one]);
    expect(counts).toMatchObject({ ready: 1, wrapUp: 1, signedIn: 2 });
    expect(agentCounts([one, two, one], new Set([queueOf('1'), queueOf('2')]))).toMatchObject({
      ready: 1,
      wrapUp: 1,
      signedIn: 2,
    });
  });

  it('sees an agent as the queues do', () => {
    const seen = (queues: readonly ReturnType<typeof member>[], state: AgentState = 'ready') =>
      agentCounts([agentRow('1', { state, queues })], new Set([queueOf('1'), queueOf('2')]));
    expect(seen([member('3')])).toMatchObject({ ready: 0, signedIn: 0, signedOut: 0 });
    expect(seen([member('1', { signedIn: false })])).toMatchObject({ signedOut: 1, signedIn: 0 });
    expect(seen([member('1', { signedIn: false }), member('2')])).toMatchObject({ ready: 1, signedOut: 0 });
    expect(seen([member('1', { paused: true })])).toMatchObject({ paused: 1, ready: 0, signedIn: 1 });
    expect(seen([member('1', { paused: true }), member('2')])).toMatchObject({ ready: 1 });
    expect(seen([member('1', { paused: true })], 'onCall')).toMatchObject({ onCall: 1, paused: 0 });
    expect(seen([member('1', { signedIn: false })], 'onCall')).toMatchObject({ onCall: 1, signedOut: 0 });
    expect(seen([member('1')], 'unavailable')).toMatchObject({ unavailable: 1, ready: 0, signedIn: 1 });
    expect(seen([member('1')], 'signedOut')).toMatchObject({ signedOut: 1, signedIn: 0 });
  });

  it('takes for not responding the queue whose ring they let go by, and no other', () => {
    const inQueue = (number: string, queues: readonly ReturnType<typeof member>[], state: AgentState) => {
      const row = agentRow('1', { state, queues });
      const own = queues.find(({ queue }) => queue === queueOf(number));
      return own && stateInQueue(row, own);
    };
    const let1 = member('1', { paused: true, unanswered: true });
    expect(inQueue('1', [let1, member('2', { paused: true })], 'notResponding')).toBe('notResponding');
    expect(inQueue('2', [let1, member('2', { paused: true })], 'notResponding')).toBe('paused');
    expect(inQueue('2', [let1, member('2', { signedIn: false })], 'notResponding')).toBe('signedOut');
    // Were they ready there, that would be their own state.
    expect(inQueue('2', [let1, member('2')], 'notResponding')).toBe('unavailable');
    expect(inQueue('2', [let1, member('2')], 'ready')).toBe('ready');
    // Told of nobody's queue, it is so in all of them.
    expect(inQueue('2', [member('1'), member('2', { paused: true })], 'notResponding')).toBe('notResponding');
  });

  it('claims nothing of an agent whose state nobody knows', () => {
    expect(agentCounts([agentRow('1', { state: 'unknown' })])).toMatchObject({ unknown: 1, signedIn: 0 });
    const member1 = agentRow('1', { state: 'unknown', queues: [member('1')] });
    expect(agentCounts([member1])).toMatchObject({ unknown: 1, signedIn: 1 });
  });
});

describe('occupancy', () => {
  it('is handling over handling and ready', () => {
    expect(occupancy(60_000, 40_000)).toEqual({ percent: 60, handlingMs: 60_000, readyMs: 40_000 });
    expect(occupancy(0, 40_000).percent).toBe(0);
    expect(occupancy(0, 0).percent).toBeNull();
  });

  it('adds agents by their times', () => {
    const long = { percent: 100, handlingMs: 300, readyMs: 0 };
    expect(addOccupancies([long, { percent: 0, handlingMs: 0, readyMs: 100 }]).percent).toBe(75);
    expect(addOccupancies([]).percent).toBeNull();
  });

  it('averages finished calls only', () => {
    const four = shiftRow({ answered: 4, handled: 4, talkMs: 50_000, heldMs: 5000, wrapMs: 5000 });
    expect(agentAhtMs(four)).toBe(15_000);
    expect(agentAhtMs({ ...four, handled: 3 })).toBe(20_000);
    expect(agentAhtMs(shiftRow({ answered: 1 }))).toBeNull();
    expect(agentAhtMs(undefined)).toBeNull();
  });

  it('leaves out what was heard only in part, however much of it is proven', () => {
    const half = shiftRow({ answered: 2, handled: 1, partial: 1, partialMs: 3_000, talkMs: 13_000 });
    expect(agentAhtMs(half)).toBe(10_000);
  });
});
