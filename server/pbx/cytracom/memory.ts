// What the translator remembers of a Cytracom account between frames: plain JSON, bounded.
import type { CallRow } from '#lib/model/board.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import { type TrackedAgent, UNTOLD } from '#server/pbx-sdk/agent-tracker.ts';
import { believedCall } from '#server/pbx-sdk/believed-call.ts';
import type { PriorState } from '#server/pbx-sdk/contract.ts';
import { noTimers, type Timers } from '#server/pbx-sdk/timers.ts';
import { type TrackedCall, untold } from '#server/pbx-sdk/tracked-call.ts';
import type { TranslationContext } from '#server/pbx-sdk/translation-context.ts';
import type { PastCall } from './cdr-backfill.ts';

/** Ids kept of calls whose stay in a queue was counted. */
export const COUNTED_LIMIT = 1_000;
export const CALL_LIMIT = 3_000;
export const LEG_LIMIT = 60;

/** One phone being rung, or talking. Keyed by the `unique_id` of its channel. */
export type Leg = {
  /** As dialled. */
  number: string;
  /** The extension whose phone it is; `null` outside. */
  extension: string | null;
  answered: boolean;
  /** What actions name it by. */
  channel: string | null;
  /** The picture since which its ringing or its answer was heard: {@link Memory.pictures} as it was then. */
  heardIn: number;
};

/** The key is the linked_id. */
export type CallMemory = TrackedCall & {
  /** The extension that called, where one did. */
  callerExtension: string | null;
  /** The caller's own channel, once it was named apart from the other's. */
  callerChannel: string | null;
  legs: Record<string, Leg>;
  /** Legs that are over: nothing late brings them back. */
  gone: string[];
  /** When it was last heard of, and the newest time that was told of it. */
  heardAt: number;
  eventAt: number;
  /** The picture since which it was heard of: {@link Memory.pictures} as it was then. */
  heardIn: number;
  /** When its queue last listed it as waiting. */
  listedAt: number;
  /** From here on: what has been noticed and not yet told. */
  /** A phone that does not serve its queue has the caller: picked up, or sent there. The queue stream says which. */
  taking: { extension: string | null; at: number } | null;
  /** The conversation is over and nobody has said what comes next. */
  leaving: { at: number; transfers: boolean } | null;
  /** When the wall had it transferred or parked. */
  movedAt: number | null;
  parking: { at: number; slot: string } | null;
};

export type Membership = {
  /** The account's own word for the state, as it stands. */
  word: string;
  paused: boolean | null;
  reason: string;
  /** They have paused since: a wrap-up the word tells of is over. */
  wrapOver: boolean;
  /** When the word was said, and in which picture. */
  at: number;
  heardIn: number;
};

export type AgentMemory = TrackedAgent & {
  number: string;
  name: string;
  /** By queue id. */
  queues: Record<string, Membership>;
  /** When they last stopped talking, and their phone ringing: words that said so before say nothing more. */
  freedAt: number;
  rungAt: number;
  /** JSON of the facts last told, to tell each change once. */
  facts: string;
};

export type QueueMemory = { name: string; number: string; targetMs: number | null; told: string };

/** A picture being taken: what the account has said since it was begun. */
export type Snapshot = {
  at: number;
  /** How long nothing had been heard when it was begun, ms. */
  blindMs: number;
  /** The queue stream alone was opened anew: conversations were watched on. */
  queuesOnly: boolean;
  queues: Record<string, true>;
  /** How many queues' figures have been told on the present stream. */
  statuses: number;
  /** By queue: who waits there by the PBX's word, how many, and when it said so. */
  waiting: Record<string, { calls: number | null; callers: string[] | null; at: number }>;
  /** By queue: the members named. */
  members: Record<string, string[]>;
  history: PastCall[];
  /** Queues whose history was told, empty or not. */
  told: Record<string, true>;
  /** Callers a queue lists as waiting, as they are listed. */
  listed: { id: string; queue: string; entry: unknown; at: number }[];
  /** By linked_id: calls whose record says that they are over, and when. */
  over: Record<string, { at: number; answered: boolean | null; voicemail: boolean }>;
};

export type Memory = {
  source: SourceId;
  phase: 'new' | 'syncing' | 'live';
  /** When anything was last heard of the account. */
  heardAt: number;
  /** How many pictures have been begun: what was heard in the present one is no mere belief. */
  pictures: number;
  /** PBX clock minus ours, ms. */
  skewMs: number;
  /** The account's offset from UTC, for times told without a zone. */
  offsetMs: number;
  /** Whether the account has queues at all: without, everybody with an extension is an agent. */
  hasQueues: boolean;
  /** The queue stream tells of callers who give up: whose line ends without that was put out. */
  tellsAbandons: boolean;
  /** The queue stream is cut, and not yet open again. */
  isDeaf: boolean;
  /** `waiting` has been said as a member's state: then `idle` means another thing. */
  saysWaiting: boolean;
  queues: Record<string, QueueMemory>;
  /** By extension, as the account lists its users; `null` while it has not. Some phones are nobody's. */
  people: Record<string, { name: string; isPerson: boolean }> | null;
  agents: Record<string, AgentMemory>;
  calls: Record<string, CallMemory>;
  /** Call id to its end, oldest first. */
  ended: Record<string, number>;
  /** Ids of calls whose stay in a queue was told, to when they joined; oldest first. */
  counted: Record<string, number>;
  /** Calls of a history that joined up to then were counted, or are none of ours; `null`: nothing was counted yet. */
  countedTo: number | null;
  timers: Timers;
  snapshot: Snapshot | null;
};

export function begin(source: SourceId, known: PriorState): Memory {
  const memory: Memory = {
    source,
    phase: 'new',
    heardAt: 0,
    pictures: 0,
    skewMs: 0,
    offsetMs: 0,
    hasQueues: true,
    tellsAbandons: true,
    isDeaf: false,
    saysWaiting: false,
    queues: {},
    people: null,
    agents: {},
    calls: {},
    ended: {},
    counted: {},
    countedTo: known.heardAt,
    timers: noTimers(),
    snapshot: null,
  };
  for (const row of known.queues)
    memory.queues[nativeOf(row.id)] = {
      name: row.name,
      number: row.number,
      targetMs: row.targetMs,
      told: '',
    };
  for (const row of known.agents) {
    const agent = blankAgent(nativeOf(row.id));
    agent.name = row.name;
    agent.told = { state: row.state, reason: row.reason, until: null };
    for (const { queue, signedIn, paused } of row.queues)
      agent.queues[nativeOf(queue)] = {
        ...blankMembership(),
        word: signedIn ? '' : 'logged out',
        paused,
      };
    memory.agents[agent.number] = agent;
  }
  for (const row of known.calls) {
    const call = believed(row);
    memory.calls[call.key] = call;
    if (call.queue !== null) memory.counted[call.key] = call.queuedAt ?? call.startedAt;
  }
  return memory;
}

export const blankAgent = (number: string): AgentMemory => ({
  number,
  name: '',
  queues: {},
  freedAt: 0,
  rungAt: 0,
  wrap: null,
  told: UNTOLD,
  facts: '',
});

/** Nothing was said of their state there. */
export const blankMembership = (): Membership => ({
  word: '',
  paused: null,
  reason: '',
  wrapOver: false,
  at: 0,
  heardIn: -1,
});

export const blankCall = (key: string, at: number): CallMemory => ({
  ...untold(key, at),
  callerExtension: null,
  callerChannel: null,
  legs: {},
  gone: [],
  heardAt: at,
  eventAt: at,
  heardIn: 0,
  listedAt: 0,
  taking: null,
  leaving: null,
  movedAt: null,
  parking: null,
});

/** A call as the board still shows it: its channels are not known. */
function believed(row: CallRow): CallMemory {
  return {
    ...blankCall(nativeOf(row.id), row.startedAt),
    ...believedCall(row),
    heardAt: 0,
    eventAt: 0,
    heardIn: -1,
  };
}

/** Somebody has it, on the line or on hold. */
/** Somebody has answered it out of a queue whose part in it goes on. */
export const isServed = ({ queue, waits }: CallMemory): boolean => queue !== null && !waits;

/** Whether the account has a phone under this number: an agent's, or one that its list of users names. */
export const isExtension = ({ agents, people }: Memory, number: string): boolean =>
  number !== '' && (agents[number] !== undefined || Object.hasOwn(people ?? {}, number));

/** Whether this extension serves the queue; of a queue whose members nobody has told, anybody may. */
export const serves = ({ agents }: Memory, queue: string, extension: string): boolean =>
  agents[extension]?.queues[queue] !== undefined ||
  !Object.values(agents).some((agent) => agent.queues[queue] !== undefined);

export type Context = TranslationContext<Memory> & {
  /** When the frame was heard. */
  readonly heardAt: number;
  /** Agents to look at again when the frame is done, each with the time from which they are as they will be found. */
  readonly agents: Map<string, number>;
};

/** Has an agent looked at when the frame is done. */
export function markAgentChanged(ctx: Context, extension: string | null, at: number): void {
  if (extension !== null && ctx.memory.agents[extension])
    ctx.agents.set(extension, Math.max(ctx.agents.get(extension) ?? at, at));
}

/** A time the PBX told, by our clock. */
export const ourTime = (memory: Memory, told: number): number => told - memory.skewMs;
