// Proves that a caller who comes back into the queue at once has waited since they first came, whatever the PBX's own
// figures begin with (rule 3).
import { expect, it } from 'vitest';
import { bookOf } from '#lib/model/counts.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { ANN, after, C1, HQ, NOON, SALES, say } from './told.ts';

const left = (s: number, waitedMs?: number): DomainEvent => ({
  ...{ type: 'call.left', source: HQ, at: NOON + s * 1000, call: C1, how: 'overflowed', to: 'queue' },
  ...(waitedMs === undefined ? {} : { waitedMs }),
});
const answered = (s: number, waitedMs?: number): DomainEvent => ({
  ...{ type: 'call.answered', source: HQ, at: NOON + s * 1000, call: C1, agent: ANN },
  ...(waitedMs === undefined ? {} : { waitedMs }),
});
const seen = (s: number, queuedAt: number | null): DomainEvent => ({
  ...{ type: 'call.observed', source: HQ, at: NOON + s * 1000 },
  call: { id: C1, state: 'waiting', queue: SALES, queuedAt },
});
const staysOf = (events: readonly DomainEvent[]) => {
  const tallies = after(...events).all('tally');
  return tallies.flatMap(({ counts }) => (counts.stays.answered ? [counts.stays, counts.callers] : []));
};

it.each([
  ['tells no wait', [undefined, undefined, undefined]],
  ['tells the wait since the caller came back', [30_000, 30_000, 10_000]],
] as const)('where the PBX %s', (_which, [first, second, third]) => {
  const story = [say.queued(0), left(30, first), say.queued(30), left(60, second), say.queued(62)];
  const waitMs = third === undefined ? 70_000 : 72_000;
  const stays = staysOf([...story, answered(waitMs / 1000, third)]);
  expect(stays).toEqual([bookOf('answered', waitMs), bookOf('answered', waitMs)]);
});

it('where it shows the caller as having just joined', () => {
  const story = [say.queued(0), left(30), say.queued(31), seen(32, NOON + 31_000)];
  expect(after(...story).call(C1).queuedAt).toBe(NOON);
  expect(staysOf([...story, answered(43)])[0]).toEqual(bookOf('answered', 43_000));
  expect(after(...story, seen(33, null)).call(C1).queuedAt).toBe(NOON);
  // What began before we heard of it did.
  expect(after(...story, seen(33, NOON - 2000)).call(C1).queuedAt).toBe(NOON - 2000);
});
