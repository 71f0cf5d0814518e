// What the translator remembers of a PBX between frames: plain JSON, bounded.
import type { CallRow, Party } from '#lib/model/board.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import type { TrackedAgent } from '#server/pbx-sdk/agent-tracker.ts';
import { believedCall } from '#server/pbx-sdk/believed-call.ts';
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { PriorState } from '#server/pbx-sdk/contract.ts';
import { noTimers, type Timers } from '#server/pbx-sdk/timers.ts';
import { type TrackedCall, untold } from '#server/pbx-sdk/tracked-call.ts';
import type { TranslationContext } from '#server/pbx-sdk/translation-context.ts';
import { keyOf, numberIn, tenantIn } from '#server/pbx-sdk/translation-context.ts';
import type { Figures, FinishedCall } from './cdr-backfill.ts';
import type { Need } from './commands.ts';
import type { Member, Row, Word } from './rows.ts';

/** Far above any PBX of this make; beyond it nothing new is taken in. */
export const CALL_LIMIT = 5_000;
export const ACCOUNT_LIMIT = 50_000;

export type ListsKind = { readonly kind: 'unknown' | 'whole' | 'changes'; readonly strikes: number };

export const UNKNOWN: ListsKind = { kind: 'unknown', strikes: 0 };
export const CHANGES: ListsKind = { kind: 'changes', strikes: 0 };

/** One tenant. Numbers are unique only within one, so everything below is keyed `<domain>/<number>`. */
export type DomainMemory = {
  name: string;
  /** What an array on the socket is: all calls there are, or those that changed. */
  lists: ListsKind;
  /** What a star on an extension means: it rings, or nothing. `unseen` until one was there. */
  stars: 'unseen' | 'ring' | 'nothing';
  /** What an extension's own list of calls tells of each: its part alone, or the whole of it. */
  ownLists: 'legs' | 'whole';
  /** Whose answer the time of connection is: the agent's, or that of the queue's music. */
  connects: 'unseen' | 'agent' | 'queue';
  /** The next list is the first one since the subscription. */
  fresh: boolean;
  /** The socket replaced another one in mid-connection and has told nothing of calls yet. */
  renewed: boolean;
  /** The socket has named a call: then it names all there are. */
  pushes: boolean;
  /** Since the line was opened `call-state` has come, has named a call, and was silent about one that an answer named. */
  hasPushed: boolean;
  /** Calls were listed since then, be it with the accounts. */
  hasListed: boolean;
  hasNamed: boolean;
  isSilent: boolean;
  /** The PBX says itself when a call is over. */
  saysOver: boolean;
  /** A call of it has named its queue. */
  namesQueues: boolean;
  /** A list of all calls has come since the line was opened. */
  listed: boolean;
  /** PBX clock minus ours, ms. */
  skewMs: number | null;
  /** When its present day began, epoch ms; `null` where nothing has told. */
  dayFrom: number | null;
  /** The snapshot under way: the newest row of each call. */
  shown: Record<string, Row>;
};

export type Account = {
  number: string;
  name: string;
  extension: boolean;
  dnd: boolean | null;
  /** The directory or a push tells `dnd`: what a queue tells of it is older or the same. */
  toldDnd: boolean;
  login: boolean | null;
  registered: boolean | null;
  /** Since when the PBX calls it in a conversation of which no call is known; `null` for not. */
  busySince: number | null;
};
/** `signedIn` by an answer about this very queue; `null` where only the list of queues told. */
export type Membership = { signedIn: boolean | null; listed: boolean };
export type AgentMemory = TrackedAgent & {
  domain: string;
  number: string;
  /** By queue number. */
  queues: Record<string, Membership>;
  /** When they were last seen with a call. */
  calledAt: number | null;
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
  /** Who may look into it; the PBX lists them among its agents, signed out, whether they are any or not. */
  managers: string[];
};

export type Ended = {
  at: number;
  /** When it began and joined its queue, by our clock. */
  start: number | null;
  queuedAt: number | null;
  from: string;
  queue: string | null;
  /** The PBX itself said so; else it was gone from a list. */
  said: boolean;
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
  /** Numbers said to be queues, of whichever tenant: of a capture that holds no list of queues. */
  unplaced: string[];
  accounts: Record<string, Account>;
  agents: Record<string, AgentMemory>;
  calls: Record<string, CallMemory>;
  /** Call key to its end. Oldest first. */
  ended: Record<string, Ended>;
  timers: Timers;
  /** The snapshot under way: finished calls told by the PBX, read when it is complete. */
  finished: { domain: string; queue: string; calls: FinishedCall[] }[];
  /** Likewise what it tells of calls in queues, whose ids it does not name. */
  entries: { domain: string; queue: string; from: Party; start: number; agent: string | null }[];
  /** A queue's figures of the day as last told, and as told by the snapshot under way. */
  figures: Record<string, { at: number; before: Figures | null; now: Figures | null }>;
  /** HTTP statuses with which the PBX has refused what commands need, by domain. */
  denied: Record<string, Partial<Record<Need, number>>>;
  /** JSON of the rights last told. */
  allowed: string;
};

export function begin(source: SourceId, known: PriorState): Memory {
  const memory: Memory = {
    source,
    phase: 'new',
    heardAt: known.heardAt,
    blindSince: null,
    domains: {},
    own: '',
    queues: {},
    unplaced: [],
    accounts: {},
    agents: {},
    calls: {},
    ended: {},
    timers: noTimers(),
    finished: [],
    entries: [],
    figures: {},
    denied: {},
    allowed: '',
  };
  // What bears no tenant's name was not told by this make.
  const mine = <R extends { readonly id: Parameters<typeof nativeOf>[0] }>(rows: readonly R[]): R[] =>
    rows.filter((row) => tenantIn(nativeOf(row.id)) !== '');
  for (const row of mine(known.queues)) {
    const key = nativeOf(row.id);
    memory.queues[key] = {
      domain: tenantIn(key),
      number: numberIn(key),
      name: row.name,
      wrapUpMs: row.wrapUpMs,
      members: null,
      managers: [],
    };
  }
  for (const { id } of known.queues) if (tenantIn(nativeOf(id)) === '') memory.unplaced.push(nativeOf(id));
  for (const row of mine(known.agents)) {
    const key = nativeOf(row.id);
    const agent = blankAgent(tenantIn(key), numberIn(key));
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
  ownLists: 'legs',
  connects: 'unseen',
  fresh: true,
  renewed: false,
  pushes: false,
  hasPushed: false,
  hasListed: false,
  hasNamed: false,
  isSilent: false,
  saysOver: false,
  namesQueues: false,
  listed: false,
  skewMs: null,
  dayFrom: null,
  shown: {},
});

/** Whether calls are pushed, as far as is known; an empty list proves no leave to hear of any. */
export const pushesCalls = ({ hasPushed, hasNamed, isSilent }: DomainMemory): boolean =>
  hasNamed || (hasPushed && !isSilent);

export const blankAccount = (number: string): Account => ({
  number,
  name: '',
  extension: false,
  dnd: null,
  toldDnd: false,
  login: null,
  registered: null,
  busySince: null,
});

export const blankAgent = (domain: string, number: string): AgentMemory => ({
  domain,
  number,
  queues: {},
  wrap: null,
  told: { state: 'unknown', reason: null, until: null },
  calledAt: null,
  facts: '',
});

export type Context = TranslationContext<Memory>;

const DOMAIN_LIMIT = 50;

export const isDomain = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{0,200}$/.test(name) && name !== 'constructor';

/** The tenant, made known on first sight; `null` for what is none. */
export function domainOf(memory: Memory, name: string): DomainMemory | null {
  const known = lookUp(memory.domains, name);
  if (known) return known;
  if (!isDomain(name) || isFull(memory.domains, DOMAIN_LIMIT)) return null;
  const domain = blankDomain(name);
  memory.domains[name] = domain;
  for (const number of memory.unplaced)
    memory.queues[keyOf(name, number)] = {
      domain: name,
      number,
      name: '',
      wrapUpMs: null,
      members: null,
      managers: [],
    };
  return domain;
}

export type CallMemory = TrackedCall & {
  domain: string;
  /** The PBX's id, where the key is one of ours: its queue's list named the call before anything named its id. */
  id: string | null;
  /** Its start as its queue's list writes it; `null` where that list has not named it. */
  entryAt: number | null;
  /** Known from its queue's list alone, which names no ids. */
  unnamed: boolean;
  /** What the PBX shows, each key as last told. */
  word: Word | null;
  from: Party;
  to: Party;
  members: Member[];
  /** Extensions on it when it was last told: who has left is told of too. */
  toldMembers: string[];
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
  /** What each extension's own list says of its part, where that is newer than the row (vodia#own-lists). */
  legs: Record<string, Word>;
  /** Answers in a row in which an extension's own list lacked the call, and when the first of them was. */
  absent: Record<string, { times: number; since: number }>;
  /** The socket has named it; answers to questions are then older news. */
  inStream: boolean;
  inDomainState: boolean;
  /** Extensions whose list of calls has named it, and whether its queue's has: absence from those means something. */
  answersName: string[];
  inQueueList: boolean;
  /** When a row of it last said something new. */
  changedAt: number;
  /** Missing from a list that may not be whole; over at `at` unless it shows again. */
  gone: { at: number; by: 'socket' | 'domain-state' | 'queue' } | null;
  /** Answers in a row that should have named it and did not, and when the first of them was. */
  misses: number;
  /** Lists in a row of extensions on it that lacked it, whether they had ever named it or not. */
  lacked: number;
  missedAt: number;
  /** No row named its queue, an answer about that queue did. */
  queuePolled: boolean;
};

/** What the key of a call begins with that no id is known of. */
export const UNNAMED = 'queue-';

const NOBODY: Party = { number: '', name: '' };

export const blankCall = (key: string, at: number): CallMemory => ({
  ...untold(key, at),
  domain: tenantIn(key),
  id: null,
  entryAt: null,
  unnamed: false,
  word: null,
  from: { ...NOBODY },
  to: { ...NOBODY },
  members: [],
  toldMembers: [],
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
  legs: {},
  absent: {},
  inStream: false,
  inDomainState: false,
  answersName: [],
  inQueueList: false,
  changedAt: at,
  gone: null,
  misses: 0,
  lacked: 0,
  missedAt: at,
  queuePolled: false,
});

/** The id by which the PBX takes commands about it. */
export const idOf = (call: CallMemory): string => call.id ?? numberIn(call.key);

/** A call as the board still shows it: what the log has been told is known, its row is not. */
export function believed(row: CallRow): CallMemory {
  const native = nativeOf(row.id);
  return {
    ...blankCall(native, row.startedAt),
    ...believedCall(row, (id) => numberIn(nativeOf(id))),
    unnamed: numberIn(native).startsWith(UNNAMED),
  };
}
