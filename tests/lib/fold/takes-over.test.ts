// Proves that a caller handed on into a queue takes over the stay of the agent who asked there, and that it counts once.
import { expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { callId } from '#lib/model/ids.ts';
import { after, BOB, C1, counted, HELP, HQ, NOON, say } from './told.ts';

const ASKED = callId(HQ, 'c2');
const takes: DomainEvent = {
  ...{ type: 'call.queued', source: HQ, at: NOON + 20_000 },
  ...{ call: C1, queue: HELP, insteadOf: ASKED },
};
const asking: DomainEvent[] = [
  say.queued(0),
  say.answered(5),
  say.queued(20, HELP, ASKED),
  say.offered(22, BOB, ASKED),
  say.transferred(30, { leavesQueue: true }),
];
const gone: DomainEvent = { type: 'call.ended', source: HQ, at: NOON + 31_000, call: ASKED, derived: false };

it('the wait and the ringing are the caller’s from then on, heard twice too', () => {
  const board = after(...asking, takes, takes, gone);
  expect(board.call(C1)).toMatchObject({
    queue: HELP,
    queuedAt: NOON + 20_000,
    state: 'ringing',
    offeredTo: [BOB],
  });
  expect(board.get('call', ASKED)).toBeUndefined();
});

it('the stay is booked once, for the caller', () => {
  const board = after(...asking, takes, gone, say.answered(40, BOB), say.ended(70));
  expect(counted(board, HELP)).toEqual({
    ...{ answered: [[20, 1]], answeredWaitMs: 20_000, longestWaitMs: 20_000 },
    ...{ handled: 1, talkMs: 30_000 },
  });
});

it('a stay nobody knows of begins anew', () => {
  expect(after(say.queued(0), takes).call(C1)).toMatchObject({ queue: HELP, state: 'waiting' });
});
