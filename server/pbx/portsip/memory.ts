// What the translator remembers of a PortSIP PBX between frames: plain JSON, bounded; how its clock stands to ours, and whose a number is.
import type { Party } from '#lib/model/board.ts';
import type { ExitCause, QueueExit } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';
import type { TrackedAgent } from '#server/pbx-sdk/agent-tracker.ts';
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { Timers } from '#server/pbx-sdk/timers.ts';
import type { TrackedCall } from '#server/pbx-sdk/tracked-call.ts';
import type { TranslationContext } from '#server/pbx-sdk/translation-context.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';

/** Far above any wall; beyond it the oldest call goes, and further agents and queues are not shown. */
export const CALL_LIMIT = 5_000;
export const AGENT_LIMIT = 20_000;
export const QUEUE_LIMIT = 2_000;
const TENANT_LIMIT = 2_000;
/** Phones that ring for one call, and stays in queues of one. */
export const LEG_LIMIT = 100;
export const STAY_LIMIT = 20;
export const CALLBACK_LIMIT = 500;

/** What one extension does in one call, where that is told. */
export type Leg = { state: 'ringing' | 'talking' | 'over'; since: number };
/** One stay in a queue as the log was told it; `queue` is its number. */
type Stay = { queue: string; at: number };

export type CallMemory = TrackedCall & {
  /** SIP domain of its tenant. */
  tenant: string;
  /** When anything but a list last spoke of it. */
  seenAt: number;
  /** When its beginning was pushed, and `seenAt` as it was then, or when it was last sent on: is it still, nothing more was told. */
  begun: { at: number; seenAt: number } | null;
  /** Since when, and in how many lists of sessions, it stands of which nothing is pushed; `null` for one that was. */
  unmentioned: { at: number; lists: number } | null;
  /** The number it was last sent on to. */
  routed: string;
  /** What its extensions do in it, by number. */
  legs: Record<string, Leg>;
  /** A call event or the list of sessions has named it: then its absence from that list means something. */
  listed: boolean;
  /** Since when the waiting lists of its queue lack it. */
  unwaitingAt: number | null;
  /** Lists of sessions in a row that lacked it, and since when. */
  absent: number;
  absentAt: number;
  /** The last list of sessions lacked it, however fresh the news of it. */
  lacking: boolean;
  stays: Stay[];
  /** The record may tell stays that began from here on: earlier ones were not ours to see. */
  oursFrom: number;
  /** The session of the agent's second call, where it was begun here. */
  consultSession: string | null;
  breached: boolean;
  /** From here on: what has been noticed and not yet told. */
  /** The phone that has it out of a queue that it does not serve: picked up, or sent there. */
  outsider: string | null;
  /** It left this queue though nobody said that it had entered: the entry may come late, or with the record. */
  exit: { queue: string; at: number; how: QueueExit | 'answered' } | null;
  /** It has left its queue; what becomes of it now says where to. */
  going: { at: number; how: 'overflowed' | 'other'; because: ExitCause | null } | null;
  /** Answered, and nobody has said yet by whom. */
  unnamed: { at: number } | null;
  /** Its agent's part is over; what follows is not known yet. */
  leaving: { at: number } | null;
};

export type QueueState = {
  /** As on the wire, normalised: `READY`. */
  word: string;
  /** A Not Ready reason, where it is told. */
  reason: string;
  since: number;
  /** The PBX's own time of the change, ms by its clock; `null` where it tells none. */
  stamp: number | null;
  heardAt: number;
  session: string | null;
  /** As last told: of a phone that is not registered the PBX does not say whether its owner is signed in. */
  signedIn: boolean;
};

export type AgentMemory = TrackedAgent & {
  tenant: string;
  number: string;
  name: string;
  /** By queue number. */
  queues: Record<string, QueueState>;
  /** How skilled they are, by queue number: told of one agent after the other. */
  skills: Record<string, number>;
  /** Whether they were signed in, by queue number, before this connection. */
  before: Record<string, boolean>;
  /** Named by the list of users or an extension event; otherwise only queues speak of it. */
  isExtension: boolean;
  /** The phone, by `extension_call`; `null` where nothing has told. */
  line: { word: string; at: number; stamp: number | null } | null;
  online: boolean | null;
  presence: string;
  note: string;
  /** JSON of the facts last told, to tell each change once. */
  facts: string;
  /** The snapshot under way has named it. */
  named: boolean;
};

export type QueueMemory = {
  tenant: string;
  number: string;
  name: string;
  /** `queue_id` of events and `id` of REST: the same, as far as is known. */
  ids: string[];
  /** The one by which REST lists it, and is asked about it; `null` where this connection has seen no list with it. */
  restId: string | null;
  targetMs: number | null;
  wrapUpMs: number | null;
  /** Rings the most skilled agents first, and others only while those are taken (portsip#skills). */
  bySkill: boolean;
  /** Callbacks promised: session id of the call in which, to the caller's number. */
  callbacks: Record<string, string>;
  facts: string;
  named: boolean;
  /** Its own snapshot has come by this connection. */
  shown: boolean;
  /** Somebody stood in its waiting list when it was last asked for. */
  busy: boolean;
};

/** One waiting caller of a snapshot, as a list tells it. */
export type Waiter = { session: string; caller: Party; since: number };

/** `rest`: signed in to events only. `see`, `act`: no right to active sessions, or to none to change them. */
export type Denial = 'rest' | 'see' | 'act';

export type Memory = {
  source: SourceId;
  phase: 'new' | 'syncing' | 'live';
  /** When the PBX last pushed anything: an open socket can be dead. */
  heardAt: number | null;
  /** The same of the last line that was live; `null` if there was none. */
  blindSince: number | null;
  /** When this line was opened, epoch ms. */
  openedAt: number;
  /** The one tenant we are signed in to; `null` for a system administrator, or when nobody said. */
  domain: string | null;
  /** Domain of each tenant id; once used it stays, for ids on the board hold it. */
  tenants: Record<string, string>;
  /** Names of tenants by domain, where several are shown. */
  names: Record<string, string>;
  /** Least difference of our clock to the PBX's stamps, ms: now and in the hour before; and when that hour ends. */
  skew: { least: number | null; before: number | null; untilAt: number };
  /**
   * What `timestamp` says of a caller who leaves a queue: learnt, for the documents are silent
   * (portsip#caller-timestamps).
   */
  stampOfExit: 'unknown' | 'entry' | 'exit';
  /** Session ids of queues and of call events have been seen to agree (portsip#session-ids). */
  sameIds: boolean;
  /** The list of waiting callers has named somebody: it was broken in some versions (portsip#waiting-list). */
  waitingWorks: boolean;
  /** From when on calls are ours to tell: what was over before we do not know of. */
  oursFrom: number;
  /** Pushed messages alone, from the middle on: nothing is asked, and no list of queues will come. */
  isCapture: boolean;
  /** The extension that picks up callers: our own. */
  own: string | null;
  /** Why some commands may not be given: what this connection has met, and what the log was last told. */
  denied: Denial[];
  toldDenied: Denial[];
  /** By `<domain>/<number>`. */
  queues: Record<string, QueueMemory>;
  agents: Record<string, AgentMemory>;
  /** `queue_id` to the key of its queue. */
  queueIds: Record<string, string>;
  calls: Record<string, CallMemory>;
  /** Session id of a queue's to that of the call, where they differ. */
  aliases: Record<string, string>;
  /** Call id to its end. Oldest first. */
  ended: Record<string, number>;
  timers: Timers;
  /** How many sessions the last whole list of each tenant had. */
  sessions: Record<string, number>;
  /** A session is gone and nobody said how: until then the lists decide, epoch ms. */
  doubtUntil: number;
  /** Lists that come in pages: keys seen so far, by list and tenant. */
  pages: Record<string, string[]>;
  /** The snapshot under way. */
  snapshot: {
    sessions: { tenant: string; text: string; at: number }[];
    logs: { tenant: string; text: string; at: number }[];
    /** Sessions whose list was complete, by tenant. */
    complete: string[];
    waiting: Record<string, Waiter[]>;
  };
};

/** Whether this extension serves the queue; of a queue whose members nobody has told, anybody may. */
export function serves(memory: Memory, tenant: string, queue: string, number: string): boolean {
  if (lookUp(lookUp(memory.agents, `${tenant}/${number}`)?.queues ?? {}, queue) !== undefined) return true;
  return !Object.values(memory.agents).some(
    (agent) => agent.tenant === tenant && lookUp(agent.queues, queue) !== undefined,
  );
}

export const isQueue = (memory: Memory, tenant: string, number: string): boolean =>
  lookUp(memory.queues, keyOf(tenant, number)) !== undefined;

/** Whether this number is a person's phone. */
export const isExtension = (memory: Memory, tenant: string, number: string): boolean =>
  lookUp(memory.agents, keyOf(tenant, number)) !== undefined && !isQueue(memory, tenant, number);

/** Digits enough for the public network: shorter numbers that are nobody's phone are menus, mailboxes and slots. */
export const isOutside = (memory: Memory, tenant: string, number: string): boolean =>
  /^\+?\d{7,}$/.test(number) && !isExtension(memory, tenant, number) && !isQueue(memory, tenant, number);

export type Context = TranslationContext<Memory>;

/**
 * The tenant's domain: the one we are signed in to, or the one this id is known by. An id nobody has named takes
 * the domain that stands beside it, or stands for itself; and keeps it, for rows on the board are called by it.
 */
export function tenantOf(ctx: Context, id: string | undefined, beside = ''): string {
  const { memory } = ctx;
  if (memory.domain !== null) return memory.domain;
  if (id === undefined) return beside === '' ? 'pbx' : beside;
  const known = lookUp(memory.tenants, id);
  if (known !== undefined) return known;
  const domain = beside === '' ? id : beside;
  if (!isFull(memory.tenants, TENANT_LIMIT)) memory.tenants[id] = domain;
  return domain;
}

/** What the list of tenants says, before any of them was spoken of. */
export function nameTenant(memory: Memory, id: string, domain: string, name: string): void {
  if (!lookUp(memory.tenants, id)) {
    if (isFull(memory.tenants, TENANT_LIMIT)) return;
    memory.tenants[id] = domain === '' ? id : domain;
  }
  memory.names[memory.tenants[id] ?? id] = name;
}

/** What people call it; `null` where only one tenant is ours to see. */
export const tenantNamed = (memory: Memory, tenant: string): string | null =>
  memory.domain !== null ? null : lookUp(memory.names, tenant) || tenant;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Stamps are whole seconds: the middle of what one may mean. */
const HALF_MS = 500;

/** Learns from a stamp on something that has just come about. `stamp` is ms by the PBX's clock. */
export function learnClock({ skew }: Memory, stamp: number | null, heardAt: number): void {
  if (stamp === null || Math.abs(heardAt - stamp) > DAY_MS) return;
  if (heardAt >= skew.untilAt) {
    // A clock that was set forward would otherwise be mistaken for ever.
    skew.before = skew.untilAt === 0 ? null : skew.least;
    skew.least = null;
    skew.untilAt = heardAt + HOUR_MS;
  }
  skew.least = Math.min(skew.least ?? heardAt - stamp, heardAt - stamp);
}

/** When that was, by our clock, to half a second; never after `latest`. */
export function ours({ skew }: Memory, stamp: number, latest: number): number {
  const behind = Math.min(skew.least ?? Number.MAX_SAFE_INTEGER, skew.before ?? Number.MAX_SAFE_INTEGER);
  return Math.min(latest, stamp + (behind === Number.MAX_SAFE_INTEGER ? 0 : behind) + HALF_MS);
}

/**
 * When something was that the PBX itself dates and that is told while a snapshot is read. Its times are rounded: what
 * ended just before the line was opened seems to be of later, and would then only be known to be over by now.
 */
export const datedAt = ({ phase, openedAt }: Memory, at: number): number =>
  phase === 'syncing' ? Math.min(at, openedAt - 1) : at;

/** Learns from a stamp of the past: all it can show is that the PBX's clock is ahead. Until then both are the same. */
export function boundClock(memory: Memory, stamp: number | null, heardAt: number): void {
  if (stamp !== null && heardAt - stamp < (memory.skew.least ?? 0)) learnClock(memory, stamp, heardAt);
}
