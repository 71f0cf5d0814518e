// What the translator remembers of a PBX between frames: plain JSON, bounded.
import type { CallMark } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { type TrackedAgent, UNTOLD } from '#server/pbx-sdk/agent-tracker.ts';
import type { Timers } from '#server/pbx-sdk/timers.ts';
import { type TrackedCall, untold } from '#server/pbx-sdk/tracked-call.ts';
import type { TranslationContext } from '#server/pbx-sdk/translation-context.ts';
import type { Doubles } from './event-dedupe.ts';
import type { AgentRow, CallEntry, Known } from './fast-parse.ts';
import type { Noticed } from './notices.ts';
import type { PollMemory } from './poll-plan.ts';
import type { MemberStatus } from './wire.ts';

export const DID_LIMIT = 500;
/** Legs of one call, and calls at once: far above any PBX of this make; beyond it the oldest go. */
export const LEG_LIMIT = 100;
export const CALL_LIMIT = 5_000;

/** One channel of a call. `GONE` is ours: no BYE came, but it is over. */
export type Leg = {
  kind: 'extension' | 'inbound' | 'outbound';
  /** Extension number; empty for trunks. */
  number: string;
  from: string;
  to: string;
  path: string;
  status: MemberStatus | 'GONE';
  /** Who began the call has `ALERT` or `ANSWERED`, who is called `RING` or `ANSWER` (yeastar#call-members). */
  role: 'caller' | 'callee';
  /** When it was first heard of. */
  began: number;
  /** Start of the present status. */
  since: number;
  /** It has talked. */
  answered: boolean;
  /** Known from a queue's lists only, so its channel is not. */
  listed: boolean;
  /** Sweeps in a row that named the call without this leg. */
  absent: number;
};

/** A moment kept until it is sure what it meant. `at` is when it took place. */
type Pending = { at: number; dueAt: number };

export type CallMemory = TrackedCall & {
  seenAt: number;
  legs: Record<string, Leg>;
  /** `queuedAt` was read off a list's whole seconds, or guessed. */
  guessed: boolean;
  /** From here on: what has been noticed and not yet told. */
  /** When the caller's leg last changed: the likeliest moment it entered a queue. */
  enteredAt: number;
  /** When its leg was last told once more, alone and as it was before: a queue has taken its caller from a menu. */
  retoldAt: number | null;
  /** When it first rang at an agent with no queue known, and when all lists had last been read without it. */
  rang: { at: number; from: number } | null;
  /**
   * The agent has hung up and nobody else is there: over, unless a transfer shows. `final`: over in any case, and
   * only kept for an answer that comes late, or for 30012, which may say that it was a queue's call.
   */
  leaving: (Pending & { how: QueueExit; final: boolean }) | null;
  /** A queue its caller's leg points at while an agent still talks: where a transfer will go. */
  headed: string | null;
  transferAt: number | null;
  /** A queue whose list has named this call, and how many of its lists since have not. */
  listedIn: string | null;
  unlisted: number;
  /** When the first of those lists was read. */
  unlistedAt: number | null;
  /** A phone that is not of its queue has answered, and no list has told yet whether it is the queue's call still. */
  taker: { number: string; rangAt: number; answeredAt: number } | null;
  /** Who answers by the lists of its queue, though not an agent of it. */
  credited: string | null;
  /** Where our own command sends its caller. */
  sent: { to: string; isPickUp: boolean } | null;
  /** It has stood in a queue that we saw. */
  wasQueued: boolean;
  /** A queue it has left though its legs still show that number. */
  shunned: string | null;
  /** Sweeps in a row without it, and when the first of them was. */
  absent: number;
  absentAt: number;
  cdr: {
    to: string;
    did: string;
    ringSeconds: number;
    file: string;
    /** It ended in a voicemail box, where it was this long; `null` for any other end. */
    voicemailMs: number | null;
  } | null;
  /** What we did to it and the PBX acknowledged: no event tells these. */
  marks: CallMark[];
  /** Of a parked call: the channel that stands in the slot, and how many lists of parked calls have lacked it. */
  parked: { channel: string; unlisted: number } | null;
  /** Extensions that listen or were invited: theirs are not the phones of agents. */
  thirdParties: Record<string, 'listens' | 'joins'>;
  /** The channel of a caller whom the PBX holds for somebody to accept (30016), and until when. */
  acceptance: { channel: string; until: number } | null;
};

export type Membership = {
  /** Number of the queue. */
  queue: string;
  signedIn: boolean;
  paused: boolean;
  reason: string;
  /** The PBX paused them here because their phone rang in vain (yeastar#automatic-pause). */
  unanswered: boolean;
  hintedAt: number;
  /** A member by the queue's settings, not by signing in. */
  isStatic: boolean;
};
export type AgentMemory = TrackedAgent & {
  number: string;
  /** By queue number: a list, since most are in one or two, and each poll looks here once for each of its rows. */
  queues: Membership[];
  /** While a snapshot is being read: what was known before it. */
  before: Membership[];
  /** The phone's lamp by the newest word: 30008, a leg, or queue/agent_status. */
  lamp: 'idle' | 'ringing' | 'busy' | 'unknown';
  lampAt: number;
  /** Since when it says busy. */
  busyAt: number;
  /** When their state was last put together though nothing was new. */
  checkedAt: number;
  /** JSON of the facts last told, to tell each change once. */
  facts: string;
};
export type QueueMemory = {
  id: string;
  number: string;
  name: string;
  targetMs: number | null;
  wrapUpMs: number | null;
  /** The longest wait its settings allow; `null` for any, or where they are not told. */
  maxWaitMs: number | null;
  /** Extension numbers named by queue/list, for a PBX that will not tell its agents' status. */
  members: string[];
  /** When its call lists were last read. */
  readAt: number;
  /** Its call lists have named a call: absence from them means something. */
  lists: boolean;
  /** Ids of calls its lists have named last. */
  listed: string[];
  /** Somebody waits or rings there, by the last of its lists. */
  busy: boolean;
  /** The last answers about its agents and calls, to know them again; `null` where they were not as documented. */
  told: Known<AgentRow> | null;
  toldCalls: Known<CallEntry> | null;
};
export type ExtensionMemory = {
  id: string;
  name: string;
  presence: string;
  /** Kinds of phone registered; `null` where the PBX does not tell. */
  phones: string[] | null;
};

export type Memory = {
  source: SourceId;
  phase: 'new' | 'syncing' | 'live';
  /** When anything was last heard. */
  heardAt: number | null;
  /** When the line before this one was last heard; `null` if there was none. */
  blindSince: number | null;
  /** PBX clock minus ours, ms; `null` until it has said its time. */
  skewMs: number | null;
  queues: Record<string, QueueMemory>;
  /** Their numbers by their ids: polls name these. */
  queueIds: Record<string, string>;
  extensions: Record<string, ExtensionMemory>;
  agents: Record<string, AgentMemory>;
  /** Numbers of the agents who serve a queue, by its number: the other way round of {@link AgentMemory.queues}. */
  serving: Record<string, string[]>;
  calls: Record<string, CallMemory>;
  /** Ids of all calls that wait in a queue, and of some that waited: each list is asked for those it does not name. */
  waiting: string[];
  /** Ids of calls in which an extension has a leg. */
  callsByExtension: Record<string, string[]>;
  /** Call id to its end; `sure` when its caller was heard to hang up; `file`: its last recording. Oldest first. */
  ended: Record<string, { at: number; sure: boolean; file: string }>;
  /** Dialled number to the one queue it has led to; empty if more than one. */
  dids: Record<string, string>;
  /** This PBX names a queue in the path of the phones that the queue rings: one without it is not rung by a queue. */
  tellsPaths: boolean;
  /** It shows the legs of callers, so that a phone which rings alone has no caller yet. */
  showsCallers: boolean;
  reasons: Record<string, string>;
  timers: Timers;
  /** Pages of a list being read. */
  pages: {
    queues: QueueMemory[];
    extensions: Record<string, ExtensionMemory>;
    extensionCount: number;
    /** Some entry of some page could not be read. */
    isSpoiled: boolean;
  };
  /** The sweep under way: call ids seen, and which of the three answers have come. */
  sweep: { startedAt: number; types: string[]; seen: Record<string, true>; valid: boolean };
  /** The snapshot under way: text of answers about calls, read when it is complete. */
  snapshot: { channel: string; text: string; at: number }[];
  doubles: Doubles;
  /** Extensions asked to listen, to which call and how long their phone may ring for it. */
  monitors: Record<string, { call: string; until: number }>;
  /** What is known of what may be done there. */
  rights: Rights;
  polls: PollMemory;
  noticed: Noticed;
};

export type Rights = {
  /** Endpoint to the error with which the PBX refused it, when that was, and at what it had been aimed. */
  denied: Record<string, { errcode: number; at: number; of: string[] }>;
  /** Some trunk lets its calls be accepted or refused; `null` where the PBX does not tell. */
  accepts: boolean | null;
  /** As `37.20.0.21`; empty while unknown. */
  firmware: string;
  /** JSON of the map last told. */
  told: string;
};

export const blankAgent = (number: string, at: number): AgentMemory => ({
  number,
  queues: [],
  before: [],
  lamp: 'unknown',
  lampAt: at,
  busyAt: at,
  checkedAt: 0,
  wrap: null,
  told: UNTOLD,
  facts: '',
});

export const blankCall = (key: string, at: number): CallMemory => ({
  ...untold(key, at),
  seenAt: at,
  legs: {},
  guessed: true,
  enteredAt: at,
  retoldAt: null,
  rang: null,
  leaving: null,
  headed: null,
  transferAt: null,
  listedIn: null,
  unlisted: 0,
  unlistedAt: null,
  taker: null,
  credited: null,
  sent: null,
  wasQueued: false,
  shunned: null,
  absent: 0,
  absentAt: at,
  cdr: null,
  marks: [],
  parked: null,
  thirdParties: {},
  acceptance: null,
});

export type Context = TranslationContext<Memory> & {
  /** A snapshot is being laid over what was believed: what it shows is newer than all else. */
  readonly syncing: boolean;
};

/** The known queue a text names: the whole of it, or the last run of digits in it that is one (yeastar#call-path). */
export function queueNamed(memory: Memory, text: string): string | null {
  if (text === '') return null;
  // A path may be the name of a built-in property.
  if (Object.hasOwn(memory.queues, text)) return text;
  let found: string | null = null;
  for (const [run] of text.matchAll(/\d+/g)) if (memory.queues[run]) found = run;
  return found;
}
