// Knows what the translator remembers of a PBX between frames: plain JSON, bounded. Refuses to know how it changes.
import type { AgentState, CallState, Direction, Party } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';

/** Ids of ended calls kept, so that late and doubled frames raise no ghosts. */
export const ENDED_LIMIT = 600;
/** Far above any wall; beyond it the oldest call goes, and further agents and queues are not shown. */
export const CALL_LIMIT = 5_000;
export const AGENT_LIMIT = 20_000;
export const QUEUE_LIMIT = 2_000;
export const TENANT_LIMIT = 2_000;
/** Phones that ring for one call, and stays in queues of one. */
export const LEG_LIMIT = 100;
export const STAY_LIMIT = 20;
export const CALLBACK_LIMIT = 500;

/** What one extension does in one call, where that is told. */
export type Leg = { state: 'ringing' | 'talking' | 'over'; since: number };
/** One stay in a queue as the log was told it; `queue` is its number. */
export type Stay = { queue: string; at: number };

export type CallMemory = {
  id: string;
  /** SIP domain of its tenant. */
  tenant: string;
  /** When anything but a list last spoke of it. */
  seenAt: number;
  startedAt: number;
  direction: Direction;
  caller: Party;
  dialled: Party;
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
  /** From here on: what the log has been told. `told`: that it exists at all. */
  told: boolean;
  state: CallState;
  /** Number of its queue; stays after the answer. */
  queue: string | null;
  queuedAt: number | null;
  /** In `queue` and not yet answered there. */
  waits: boolean;
  stays: Stay[];
  /** The record may tell stays that began from here on: earlier ones were not ours to see. */
  oursFrom: number;
  agent: string | null;
  answeredAt: number | null;
  heldSince: number | null;
  offered: string[];
  consult: { party: Party; session: string | null } | null;
  breached: boolean;
  /** From here on: what has been noticed and not yet told. */
  /** Rings that ended unanswered, by extension: missed, unless the call is answered or ends now. */
  missed: Record<string, number>;
  /** It left this queue though nobody said that it had entered: the entry may come late, or with the record. */
  exit: { queue: string; at: number; how: QueueExit | 'answered' } | null;
  /** Answered, and nobody has said yet by whom. */
  unnamed: { at: number; dueAt: number } | null;
  /** Its agent's part is over; what follows is not known yet. */
  leaving: { at: number; dueAt: number } | null;
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
};

export type AgentMemory = {
  tenant: string;
  number: string;
  name: string;
  /** By queue number. */
  queues: Record<string, QueueState>;
  /** Named by the list of users or an extension event; otherwise only queues speak of it. */
  isExtension: boolean;
  /** The phone, by `extension_call`; `null` where nothing has told. */
  line: { word: string; at: number; stamp: number | null } | null;
  online: boolean | null;
  presence: string;
  note: string;
  told: { state: AgentState; reason: string | null; until: number | null };
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
  targetMs: number | null;
  wrapUpMs: number | null;
  /** Callbacks promised: session id of the call in which, to the caller's number. */
  callbacks: Record<string, string>;
  facts: string;
  named: boolean;
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
  /** The same of the line before this one; `null` if there was none. */
  blindSince: number | null;
  /** The one tenant we are signed in to; `null` for a system administrator, or when nobody said. */
  domain: string | null;
  /** Domain of each tenant id; once used it stays, for ids on the board hold it. */
  tenants: Record<string, string>;
  /** Names of tenants by domain, where several are shown. */
  names: Record<string, string>;
  /** Least difference of our clock to the PBX's stamps, ms: now and in the hour before; and when that hour ends. */
  skew: { least: number | null; before: number | null; untilAt: number };
  /** What `timestamp` says of a caller who leaves a queue: learnt, for the documents are silent (§17.9). */
  stampOfExit: 'unknown' | 'entry' | 'exit';
  /** Session ids of queues and of call events have been seen to agree (§17.13). */
  sameIds: boolean;
  /** The list of waiting callers has named somebody: it was broken in some versions (§11.8). */
  waitingWorks: boolean;
  /** From when on calls are ours to tell: what was over before we do not know of. */
  oursFrom: number;
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
  /** Timer name to when it is due. */
  due: Record<string, number>;
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

/** The own property of that name: never one that every object has. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string | null | undefined): T | undefined =>
  key !== null && key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
