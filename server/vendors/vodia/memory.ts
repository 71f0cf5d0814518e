// Knows what the translator remembers of a PBX between frames: plain JSON, bounded. Refuses to know how it changes.
import type { AgentState, CallRow, CallState, Direction, Party } from '#lib/model/board.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import type { Known } from '#server/vendors/vendor.ts';
import type { FinishedCall } from './finished.ts';
import { type ListsKind, UNKNOWN } from './lists-kind.ts';
import type { Need } from './rights.ts';
import type { Member, Row, Word } from './rows.ts';

/** Ids of ended calls kept, so that an answer that comes late raises no ghost. */
export const ENDED_LIMIT = 600;
/** Far above any PBX of this make; beyond it nothing new is taken in. */
export const CALL_LIMIT = 5_000;
export const ACCOUNT_LIMIT = 50_000;

/** One tenant. Numbers are unique only within one, so everything below is keyed `<domain>/<number>`. */
export type DomainMemory = {
  name: string;
  /** What an array on the socket is: all calls there are, or those that changed. */
  lists: ListsKind;
  /** What a star on an extension means: it rings, or nothing. `unseen` until one was there. */
  stars: 'unseen' | 'ring' | 'nothing';
  /** The next list is the first one since the subscription. */
  fresh: boolean;
  /** A list of all calls has come since the line was opened. */
  listed: boolean;
  /** PBX clock minus ours, ms. */
  skewMs: number | null;
  /** The snapshot under way: the newest row of each call. */
  shown: Record<string, Row>;
};

export type CallMemory = {
  key: string;
  domain: string;
  /** What the PBX shows, each key as last told. */
  word: Word | null;
  from: Party;
  to: Party;
  members: Member[];
  connectAt: number | null;
  connectTold: boolean;
  /** By the PBX's clock, whole seconds: it names the call where no id does. */
  start: number | null;
  rowQueue: string | null;
  external: boolean | null;
  inbound: boolean | null;
  /** It was `connected` while it waited and nobody had it: the word proves no answer. */
  music: boolean;
  /** The time of connection told while nobody had it. */
  connectBefore: number | null;
  /** Extensions it was `ringing` at: the word has changed for them, so `connected` proves their answer. */
  rung: string[];
  /** Extensions known to talk from elsewhere than its row. */
  proven: string[];
  /** The socket has named it; answers to questions are then older news. */
  inStream: boolean;
  inDomainState: boolean;
  /** Extensions whose list of calls has named it, and whether its queue's has: absence from those means something. */
  answersName: string[];
  inQueueList: boolean;
  /** When a row of it last said something new. */
  changedAt: number;
  /** Missing from a list that may not be whole; over at `at` unless it shows again. */
  gone: { at: number } | null;
  /** Answers in a row that should have named it and did not, and when the first of them was. */
  misses: number;
  missedAt: number;
  /** From here on: what the log has been told. `told`: that it exists at all. */
  told: boolean;
  startedAt: number;
  direction: Direction;
  caller: Party;
  dialled: Party;
  state: CallState;
  /** Number of its queue; stays after the answer. */
  queue: string | null;
  /** No row named its queue, an answer about that queue did. */
  queuePolled: boolean;
  queuedAt: number | null;
  /** In `queue` and not yet answered there. */
  waits: boolean;
  agent: string | null;
  answeredAt: number | null;
  heldSince: number | null;
  offered: string[];
  consult: Party | null;
  /** Who answered it out of its queue: the one whose wrap-up follows. */
  queueAgent: string | null;
  /** Its stay was booked under this id before it was wrongly taken for over. */
  counted: boolean;
};

export type Account = {
  number: string;
  name: string;
  extension: boolean;
  dnd: boolean | null;
  login: boolean | null;
  registered: boolean | null;
};
/** `signedIn` by an answer about this very queue; `null` where only the list of queues told. */
export type Membership = { signedIn: boolean | null; listed: boolean };
export type AgentMemory = {
  domain: string;
  number: string;
  /** By queue number. */
  queues: Record<string, Membership>;
  wrap: { until: number; since: number } | null;
  told: { state: AgentState; reason: string | null; until: number | null };
  /** JSON of the facts last told, to tell each change once. */
  facts: string;
};
export type QueueMemory = {
  domain: string;
  number: string;
  name: string;
  wrapUpMs: number | null;
  /** Configured members; `null` where the PBX does not tell them. */
  members: string[] | null;
};

export type Memory = {
  source: SourceId;
  phase: 'new' | 'syncing' | 'live';
  /** When anything was last heard. */
  heardAt: number | null;
  /** When the line before this one was last heard; `null` if there was none. */
  blindSince: number | null;
  domains: Record<string, DomainMemory>;
  /** The extension Ringside listens as: an agent only where a queue names it. */
  own: string;
  queues: Record<string, QueueMemory>;
  accounts: Record<string, Account>;
  agents: Record<string, AgentMemory>;
  calls: Record<string, CallMemory>;
  /** Call key to its end. Oldest first. */
  ended: Record<string, { at: number; start: number | null; from: string; queue: string | null }>;
  /** Timer name to when it is due. */
  due: Record<string, number>;
  /** The snapshot under way: finished calls told by the PBX, read when it is complete. */
  finished: { domain: string; queue: string; calls: FinishedCall[] }[];
  /** HTTP statuses with which the PBX has refused what commands need, by domain. */
  denied: Record<string, Partial<Record<Need, number>>>;
  /** JSON of the rights last told. */
  allowed: string;
};

export const keyOf = (domain: string, number: string): string => `${domain}/${number}`;
/** `<domain>/<number>` taken apart. Domains hold no slash. */
export const numberIn = (key: string): string => key.slice(key.indexOf('/') + 1);
export const domainIn = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')));

export function begin(source: SourceId, known: Known): Memory {
  const memory: Memory = {
    source,
    phase: 'new',
    heardAt: known.heardAt,
    blindSince: null,
    domains: {},
    own: '',
    queues: {},
    accounts: {},
    agents: {},
    calls: {},
    ended: {},
    due: {},
    finished: [],
    denied: {},
    allowed: '',
  };
  // What bears no tenant's name was not told by this make.
  const mine = <R extends { readonly id: Parameters<typeof nativeOf>[0] }>(rows: readonly R[]): R[] =>
    rows.filter((row) => domainIn(nativeOf(row.id)) !== '');
  for (const row of mine(known.queues)) {
    const key = nativeOf(row.id);
    memory.queues[key] = {
      domain: domainIn(key),
      number: numberIn(key),
      name: row.name,
      wrapUpMs: row.wrapUpMs,
      members: null,
    };
  }
  for (const row of mine(known.agents)) {
    const key = nativeOf(row.id);
    const agent = blankAgent(domainIn(key), numberIn(key));
    agent.told = { state: row.state, reason: row.reason, until: row.until };
    if (row.state === 'wrapUp' && row.until !== null) agent.wrap = { until: row.until, since: row.since };
    memory.agents[key] = agent;
  }
  for (const row of mine(known.calls)) {
    const call = believed(row);
    memory.calls[call.key] = call;
  }
  return memory;
}

export const blankDomain = (name: string): DomainMemory => ({
  name,
  lists: UNKNOWN,
  stars: 'unseen',
  fresh: true,
  listed: false,
  skewMs: null,
  shown: {},
});

export const blankAgent = (domain: string, number: string): AgentMemory => ({
  domain,
  number,
  queues: {},
  wrap: null,
  told: { state: 'unknown', reason: null, until: null },
  facts: '',
});

const NOBODY: Party = { number: '', name: '' };

export const blankCall = (key: string, at: number): CallMemory => ({
  key,
  domain: domainIn(key),
  word: null,
  from: { ...NOBODY },
  to: { ...NOBODY },
  members: [],
  connectAt: null,
  connectTold: false,
  start: null,
  rowQueue: null,
  external: null,
  inbound: null,
  music: false,
  connectBefore: null,
  rung: [],
  proven: [],
  inStream: false,
  inDomainState: false,
  answersName: [],
  inQueueList: false,
  changedAt: at,
  gone: null,
  misses: 0,
  missedAt: at,
  told: false,
  startedAt: at,
  direction: 'unknown',
  caller: { ...NOBODY },
  dialled: { ...NOBODY },
  state: 'arriving',
  queue: null,
  queuePolled: false,
  queuedAt: null,
  waits: false,
  agent: null,
  answeredAt: null,
  heldSince: null,
  offered: [],
  consult: null,
  queueAgent: null,
  counted: false,
});

/** A call as the board still shows it: what the log has been told is known, its row is not. */
function believed(row: CallRow): CallMemory {
  const native = nativeOf(row.id);
  const numberOf = (id: NonNullable<CallRow['agent']>): string => numberIn(nativeOf(id));
  return {
    ...blankCall(native, row.startedAt),
    told: true,
    direction: row.direction,
    caller: { ...row.caller },
    dialled: { ...row.dialled },
    state: row.state,
    queue: row.queue === null ? null : numberIn(nativeOf(row.queue)),
    queuedAt: row.queuedAt,
    waits: row.queue !== null && row.queuedAt !== null && !row.booked,
    agent: row.agent === null ? null : numberOf(row.agent),
    answeredAt: row.agentSince ?? row.answeredAt,
    heldSince: row.heldSince,
    offered: row.offeredTo.map(numberOf),
    queueAgent: row.queue !== null && row.agent !== null && row.booked ? numberOf(row.agent) : null,
  };
}
