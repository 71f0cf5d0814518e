// How to make small rows for these tests.
import * as fc from 'fast-check';
import type {
  AgentQueue,
  AgentRow,
  CallRow,
  QueueRow,
  ShiftRow,
  SiteRow,
  SourceRow,
  TallyRow,
} from '#lib/model/board.ts';
import type { QueueCounts, WaitBuckets } from '#lib/model/counts.ts';
import { type Book, OUTCOMES } from '#lib/model/counts.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_AGENT_POLICY, DEFAULT_COUNTING, DEFAULT_RULE } from '#lib/model/site.ts';
import { countsOf, type PlainCounts } from '#tests/plain-counts.ts';

export const HQ = sourceId('hq');
export const DAY = '2026-10-14';
export const NOW = Date.UTC(2026, 9, 14, 12, 0, 30);
export const queueOf = (native: string) => queueId(HQ, native);

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

export const callRow = (native: string, some: Partial<CallRow> = {}): CallRow => {
  const row: CallRow = {
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
    arrival: null,
    exit: null,
    closed: false,
    booked: false,
    counted: false,
    taken: false,
    bookedMs: 0,
    estimated: false,
    journey: [],
    pending: null,
    ...some,
  };
  // Where they wait is where they came first, unless a test says otherwise.
  const { queue, queuedAt: at } = row;
  const arrival = queue === null ? null : { queue, at, closed: false, last: null, booked: false };
  return { ...row, arrival: some.arrival === undefined ? arrival : some.arrival };
};

export const member = (native: string, some: Partial<AgentQueue> = {}): AgentQueue => ({
  queue: queueOf(native),
  signedIn: true,
  paused: false,
  reason: null,
  unanswered: false,
  tier: null,
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
  teams: [],
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
  handled: 0,
  partial: 0,
  partialMs: 0,
  missed: 0,
  talkMs: 0,
  heldMs: 0,
  wrapMs: 0,
  readyMs: 0,
  pausedMs: 0,
  ...{ ringingMs: 0, onCallMs: 0, notRespondingMs: 0, unavailableMs: 0, workMs: 0 },
  ...{ outboundCalls: 0, outboundMs: 0, internalCalls: 0, internalMs: 0, directCalls: 0, directMs: 0 },
  ...some,
});

/** One minute's tally, `minute` epoch ms; or the folded part of a day with `foldedTo`. */
export const tallyRow = (
  native: string,
  when: { minute: number } | { foldedTo: number },
  some: Partial<PlainCounts>,
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
    counts: countsOf(some),
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
  cannotTell: [],
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
  shortNames: {},
  walls: [],
  teams: [],
  counting: DEFAULT_COUNTING,
  agents: DEFAULT_AGENT_POLICY,
  hours: null,
  ...some,
});

const whole = (max: number) => fc.nat({ max });
export const bucketsArbitrary: fc.Arbitrary<WaitBuckets> = fc
  .uniqueArray(fc.tuple(whole(90), fc.integer({ min: 1, max: 50 })), {
    selector: (bucket) => bucket[0],
    maxLength: 12,
  })
  .map((buckets) => buckets.sort((a, b) => a[0] - b[0]));

export const bookArbitrary: fc.Arbitrary<Book> = fc
  .dictionary(fc.constantFrom(...OUTCOMES), fc.record({ calls: bucketsArbitrary, ms: whole(1e7) }))
  .map((book) => Object.fromEntries(Object.entries(book).filter(([, { calls }]) => calls.length > 0)));

const partsArbitrary = <K extends string>(...keys: readonly K[]) =>
  fc.dictionary(fc.constantFrom(...keys), fc.integer({ min: 1, max: 20 })) as fc.Arbitrary<
    Partial<Record<K, number>>
  >;

export const countsArbitrary: fc.Arbitrary<QueueCounts> = fc.record({
  stays: bookArbitrary,
  callers: bookArbitrary,
  closedStays: bookArbitrary,
  closedCallers: bookArbitrary,
  sentTo: partsArbitrary('queue', 'voicemail'),
  sentBy: partsArbitrary('time', 'hand'),
  refused: whole(20),
  longestWaitMs: whole(1e6),
  handled: whole(100),
  partial: whole(20),
  partialMs: whole(1e6),
  talkMs: whole(1e7),
  heldMs: whole(1e7),
  outsideHandled: whole(20),
  outsidePartial: whole(20),
  outsideMs: whole(1e6),
  wrapMs: whole(1e7),
});
