// Knows how to make small rows for these tests. Refuses to know what is tested with them.
import * as fc from 'fast-check';
import type {
  AgentQueue,
  AgentRow,
  CallRow,
  QueueCounts,
  QueueRow,
  ShiftRow,
  SiteRow,
  SourceRow,
  TallyRow,
  WaitBuckets,
} from '#lib/model/board.ts';
import { EMPTY } from '#lib/model/counts.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';

export const HQ = sourceId('hq');
export const DAY = '2026-10-14';
export const NOW = Date.UTC(2026, 9, 14, 12, 0, 30);
export const queueOf = (native: string) => queueId(HQ, native);

export const counts = (some: Partial<QueueCounts> = {}): QueueCounts => ({ ...EMPTY, ...some });

export const queueRow = (native: string, some: Partial<QueueRow> = {}): QueueRow => ({
  kind: 'queue',
  id: queueOf(native),
  source: HQ,
  tenant: null,
  number: native,
  name: native,
  targetMs: null,
  wrapUpMs: null,
  counted: null,
  callbacks: null,
  ...some,
});

export const callRow = (native: string, some: Partial<CallRow> = {}): CallRow => ({
  kind: 'call',
  id: callId(HQ, native),
  source: HQ,
  direction: 'inbound',
  state: 'waiting',
  since: NOW - 5000,
  caller: { number: '+4915112345678', name: '' },
  dialled: { number: '', name: '' },
  queue: queueOf('1'),
  agent: null,
  offeredTo: [],
  startedAt: NOW - 10_000,
  queuedAt: NOW - 5000,
  answeredAt: null,
  agentSince: null,
  heldSince: null,
  heldMs: 0,
  agentHeldMs: 0,
  slot: null,
  consult: null,
  marks: [],
  booked: false,
  estimated: false,
  journey: [],
  pending: null,
  ...some,
});

export const member = (native: string, some: Partial<AgentQueue> = {}): AgentQueue => ({
  queue: queueOf(native),
  signedIn: true,
  paused: false,
  ...some,
});

export const agentRow = (native: string, some: Partial<AgentRow> = {}): AgentRow => ({
  kind: 'agent',
  id: agentId(HQ, native),
  source: HQ,
  tenant: null,
  number: native,
  name: native,
  state: 'ready',
  reason: null,
  since: NOW,
  until: null,
  queues: [],
  reachable: null,
  lastQueue: null,
  countedFrom: NOW,
  pending: null,
  ...some,
});

export const shiftRow = (some: Partial<ShiftRow> = {}): ShiftRow => ({
  kind: 'shift',
  id: `hq/1@${DAY}`,
  source: HQ,
  agent: agentId(HQ, '1'),
  day: DAY,
  answered: 0,
  missed: 0,
  talkMs: 0,
  heldMs: 0,
  wrapMs: 0,
  readyMs: 0,
  pausedMs: 0,
  ...some,
});

/** One minute's tally, `minute` epoch ms; or the folded part of a day with `foldedTo`. */
export const tallyRow = (
  native: string,
  when: { minute: number } | { foldedTo: number },
  some: Partial<QueueCounts>,
  day = DAY,
): TallyRow => {
  const minute = 'minute' in when ? when.minute : null;
  return {
    kind: 'tally',
    id: `hq/${native}@${day}${minute === null ? '' : `+${minute / 60_000}`}`,
    source: HQ,
    queue: queueOf(native),
    day,
    minute,
    foldedTo: 'foldedTo' in when ? when.foldedTo : null,
    counts: counts(some),
  };
};

export const sourceRow = (some: Partial<SourceRow> = {}): SourceRow => ({
  kind: 'source',
  id: HQ,
  make: 'yeastar',
  name: 'Head office',
  life: 'live',
  why: null,
  since: 0,
  lastHeardAt: null,
  syncedAt: null,
  can: {},
  ...some,
});

export const siteRow = (some: Partial<SiteRow> = {}): SiteRow => ({
  kind: 'site',
  id: 'site',
  name: 'Site',
  timeZone: 'Europe/Berlin',
  demo: false,
  day: DAY,
  dayFrom: 0,
  before: null,
  rule: DEFAULT_RULE,
  rules: {},
  walls: [],
  ...some,
});

const whole = (max: number) => fc.nat({ max });
export const bucketsArbitrary: fc.Arbitrary<WaitBuckets> = fc
  .uniqueArray(fc.tuple(whole(90), fc.integer({ min: 1, max: 50 })), {
    selector: (bucket) => bucket[0],
    maxLength: 12,
  })
  .map((buckets) => buckets.sort((a, b) => a[0] - b[0]));

export const countsArbitrary: fc.Arbitrary<QueueCounts> = fc.record({
  answered: bucketsArbitrary,
  abandoned: bucketsArbitrary,
  overflowed: whole(20),
  callbacks: whole(20),
  otherLeft: whole(20),
  unknown: whole(20),
  answeredWaitMs: whole(1e7),
  abandonedWaitMs: whole(1e7),
  longestWaitMs: whole(1e6),
  handled: whole(100),
  talkMs: whole(1e7),
  heldMs: whole(1e7),
  wrapMs: whole(1e7),
});
