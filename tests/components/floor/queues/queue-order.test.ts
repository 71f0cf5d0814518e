// Proves what puts a queue in front of the others, and in which orders queues can stand.
import { expect, it } from 'vitest';
import { UNSERVED_MS } from '#components/floor/attention/needs.ts';
import {
  FEW_CALLS,
  type QueueStanding,
  sortQueues,
  troubleOf,
} from '#components/floor/queues/queue-order.ts';
import type { QueueRow } from '#lib/model/board.ts';

const standing = (name: string, over: Partial<QueueStanding> = {}): QueueStanding => ({
  queue: { id: `hq/${name}`, name } as unknown as QueueRow,
  isLost: false,
  wait: 'none',
  waitMs: null,
  waiting: 0,
  ringing: 0,
  ready: 2,
  servicePercent: 90,
  service: 'good',
  judged: 100,
  ...over,
});
const waits = { wait: 'good', waitMs: 5000, waiting: 1 } as const;

it('a queue is in trouble past its target, with nobody ready for who waits, below its goal, and lost', () => {
  expect(troubleOf(standing('a'))).toBeNull();
  expect(troubleOf(standing('a', { ...waits, wait: 'critical' }))).toBe('breached');
  expect(troubleOf(standing('a', { ...waits, ready: 0 }))).toBe('nobodyReady');
  expect(troubleOf(standing('a', { ...waits, wait: 'warning' }))).toBeNull();
  expect(troubleOf(standing('a', { ready: 0 }))).toBeNull();
  expect(troubleOf(standing('a', { ...waits, ready: 0, ringing: 1 }))).toBeNull();
  expect(troubleOf(standing('a', { ...waits, ready: 0, waitMs: UNSERVED_MS - 1 }))).toBeNull();
  expect(troubleOf(standing('a', { service: 'warning' }))).toBe('belowGoal');
  expect(troubleOf(standing('a', { service: 'critical', judged: FEW_CALLS - 1 }))).toBeNull();
  expect(troubleOf(standing('a', { ...waits, wait: 'critical', isLost: true }))).toBe('lost');
});

it('who waits in a closed queue, whose wait is not judged, makes no trouble of it', () => {
  expect(troubleOf(standing('a', { ...waits, wait: 'none', ready: 0 }))).toBeNull();
});

it('trouble stands first, the worst before all, of equals by name; or what a person asks for', () => {
  const queues = [
    standing('a'),
    standing('b', { service: 'critical', servicePercent: 20 }),
    standing('c', { ...waits, wait: 'critical', waitMs: 60_000, waiting: 2 }),
    standing('d', { ...waits, ready: 0, waiting: 3 }),
    standing('e', { ...waits, wait: 'critical', waitMs: 90_000, servicePercent: null }),
  ];
  const by = (...how: Parameters<typeof sortQueues>) =>
    sortQueues(...how)
      .map((id) => id.slice(3))
      .join('');
  expect(by(queues, 'trouble')).toBe('cedba');
  expect(by(queues, 'name')).toBe('abcde');
  expect(by(queues, 'waiting')).toBe('dceab');
  expect(by(queues, 'wait')).toBe('ecdab');
  expect(by(queues, 'service')).toBe('bacde');
});

it('a pinned queue stands first of those that fare alike, and never before one in trouble', () => {
  const queues = [standing('a'), standing('b', { ...waits, wait: 'critical' }), standing('c'), standing('d')];
  expect(sortQueues(queues, 'trouble', new Set(['hq/c']))).toEqual(['hq/b', 'hq/c', 'hq/a', 'hq/d']);
  expect(sortQueues(queues, 'name', new Set(['hq/c', 'hq/d']))).toEqual(['hq/c', 'hq/d', 'hq/a', 'hq/b']);
  expect(sortQueues(queues, 'trouble', new Set(['hq/gone']))).toEqual(['hq/b', 'hq/a', 'hq/c', 'hq/d']);
});
