// In which orders queues can stand, and what puts one of them in front.
import { UNSERVED_MS } from '#components/floor/attention/needs.ts';
import type { Level } from '#lib/measure/thresholds.ts';
import type { QueueRow } from '#lib/model/board.ts';

/** By trouble, by name, or by one of their numbers: the worst first. */
export const QUEUE_SORTS = ['trouble', 'name', 'waiting', 'wait', 'service'] as const;
export type QueueSort = (typeof QUEUE_SORTS)[number];

/** Why a queue stands in front, worst first. A wait that nears its target is marked and moves nothing: it comes and goes. */
export const TROUBLES = ['breached', 'nobodyReady', 'belowGoal', 'lost'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Under so many calls a service level is an accident. */
export const FEW_CALLS = 10;

/** What of a queue decides where it stands. */
export type QueueStanding = {
  readonly queue: QueueRow;
  readonly isLost: boolean;
  /** How bad its longest wait is; `none` where nobody waits or it is closed. */
  readonly wait: Level;
  readonly waitMs: number | null;
  readonly waiting: number;
  /** Of the waiting: those for whom a phone rings. */
  readonly ringing: number;
  /** Who can take a call there now. */
  readonly ready: number;
  readonly servicePercent: number | null;
  readonly service: Level;
  /** Calls its service level is made of. */
  readonly judged: number;
};

/** The worst there is to say of a queue, or `null`. What a lost PBX said last claims nothing. */
export function troubleOf(of: QueueStanding): Trouble | null {
  const { service, judged } = of;
  if (of.isLost) return 'lost';
  if (of.wait === 'critical') return 'breached';
  const isUnserved = of.wait !== 'none' && of.waiting > of.ringing && (of.waitMs ?? 0) >= UNSERVED_MS;
  if (isUnserved && of.ready === 0) return 'nobodyReady';
  return judged >= FEW_CALLS && (service === 'warning' || service === 'critical') ? 'belowGoal' : null;
}

const rank = (of: QueueStanding): number => {
  const trouble = troubleOf(of);
  return trouble === null ? TROUBLES.length : TROUBLES.indexOf(trouble);
};

/** A number to sort by, the smallest first; what is not known stands last. */
const KEY: Readonly<Record<QueueSort, (of: QueueStanding) => number>> = {
  trouble: rank,
  name: () => 0,
  waiting: ({ waiting }) => -waiting,
  wait: ({ waitMs }) => (waitMs === null ? Number.POSITIVE_INFINITY : -waitMs),
  service: ({ servicePercent }) => servicePercent ?? Number.POSITIVE_INFINITY,
};

const NO_PINS: ReadonlySet<string> = new Set();

/**
 * Ids in that order. `queues` come by name; of equals those that somebody pinned stand first, then the names decide. So a
 * pin never puts a quiet queue before one in trouble.
 */
export function sortQueues(
  queues: readonly QueueStanding[],
  by: QueueSort,
  pinned: ReadonlySet<string> = NO_PINS,
): readonly string[] {
  const keyed = queues.map((of, index) => ({
    id: of.queue.id,
    key: KEY[by](of),
    pin: pinned.has(of.queue.id) ? 0 : 1,
    index,
  }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.pin - b.pin || a.index - b.index));
  return keyed.map(({ id }) => id);
}
