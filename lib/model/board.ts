// The rows of the board: what a screen can show at one moment. Rows are plain JSON and frozen; they are replaced
// whole, never edited. All times are epoch milliseconds.
import type { CommandName } from './command.ts';
import type { QueueCounts, SentBy, SentTo, StayOutcome } from './counts.ts';
import { type AgentId, type CallId, type QueueId, type SourceId, sourceOf } from './ids.ts';
import {
  type AgentPolicy,
  type Counting,
  DEFAULT_COUNTING,
  type ServiceRule,
  type TeamDefinition,
  type WallDefinition,
} from './site.ts';

/** The life of one PBX connection. `refused` waits for a person; `waiting` tries again by itself. */
export type SourceLife = 'idle' | 'connecting' | 'syncing' | 'live' | 'waiting' | 'refused';

export type SourceRow = {
  readonly kind: 'source';
  readonly id: SourceId;
  readonly make: string;
  readonly name: string;
  readonly life: SourceLife;
  /** What a person should read when not live: the cause and what to do. */
  readonly why: string | null;
  readonly since: number;
  /** Time of the PBX's last word before it was lost; `null` while it is live or before it ever spoke. */
  readonly lastHeardAt: number | null;
  /** When the last full snapshot was taken. */
  readonly syncedAt: number | null;
  /** Every command this source can obey, and in plain words why it cannot obey the others. */
  readonly can: Readonly<Partial<Record<CommandName, true | string>>>;
  /** What a PBX of this make does not tell, so that nobody takes a 0 for none. */
  readonly cannotTell: readonly Untold[];
};

/** What may be missing in what a make tells: how a stay ended, where a caller went, what an agent is doing. */
export const UNTOLD = [
  'overflow',
  'disconnected',
  'callback',
  'refused',
  'voicemailMessage',
  'exitCause',
  'hold',
  'notResponding',
  'tiers',
  'pausedInOneQueue',
] as const;
export type Untold = (typeof UNTOLD)[number];

export type QueueRow = {
  readonly kind: 'queue';
  readonly id: QueueId;
  readonly source: SourceId;
  /** Whose it is, on a PBX that several companies share; `null` elsewhere. */
  readonly tenant: string | null;
  readonly number: string;
  readonly name: string;
  /** The PBX's own answer-time target in milliseconds, where it tells one. */
  readonly targetMs: number | null;
  readonly wrapUpMs: number | null;
  /** Only for a PBX that counts its waiting callers without naming them; otherwise the waiting calls are the truth. */
  readonly counted: { readonly waiting: number; readonly longestSince: number | null } | null;
  /** Callers who hung up and are to be called back: counted apart from the waiting. `null` where the PBX does not tell. */
  readonly callbacks: number | null;
};

/**
 * An agent's one state, however many queues they serve. `unavailable`: signed in and not paused, but no call can reach
 * them: the phone is not registered, or busy without a call that we see. `notResponding`: the PBX paused them because
 * they did not answer. `unknown`: the PBX has not told.
 */
export type AgentState =
  | 'ready'
  | 'ringing'
  | 'onCall'
  | 'wrapUp'
  | 'notResponding'
  | 'unavailable'
  | 'paused'
  | 'signedOut'
  | 'unknown';

export type AgentQueue = {
  readonly queue: QueueId;
  readonly signedIn: boolean;
  readonly paused: boolean;
  /** Why they are paused there, in the PBX's word. */
  readonly reason: string | null;
  /** Whether it was the PBX that paused them there, because their phone rang and nobody answered. */
  readonly unanswered: boolean;
  /** Who is rung first: 0 before 1. `null` where the PBX has no tiers, or does not tell. */
  readonly tier: number | null;
};

export type AgentRow = {
  readonly kind: 'agent';
  readonly id: AgentId;
  readonly source: SourceId;
  readonly tenant: string | null;
  readonly number: string;
  readonly name: string;
  readonly state: AgentState;
  /** The PBX's own word for it: pause reason, "Other Call", presence. */
  readonly reason: string | null;
  readonly since: number;
  /** When wrap-up will end, where the PBX's wrap-up time is known. */
  readonly until: number | null;
  readonly queues: readonly AgentQueue[];
  /** The site's teams they are in, by name. */
  readonly teams: readonly string[];
  /** Whether any phone of theirs is registered; `null` where the PBX does not tell. */
  readonly reachable: boolean | null;
  /** The queue of their last queue call: wrap-up is booked there. */
  readonly lastQueue: QueueId | null;
  /** From when the time in this state is not yet booked in the shift; `null` while the source is lost. */
  readonly countedFrom: number | null;
  readonly pending: Pending | null;
};

/**
 * `arriving`: on its way (IVR, dialling, ringing outside a queue) — `waiting`: in a queue, nobody rings —
 * `ringing`: offered to an agent — `talking` / `held`: answered —
 * `parked`: answered before, and left in a parking slot for somebody to take.
 */
export type CallState = 'arriving' | 'waiting' | 'ringing' | 'talking' | 'held' | 'parked';
export const isConversing = (state: CallState): boolean => state === 'talking' || state === 'held';
/** What else is so of a call, in this order. `recorded`: a recording of it is available. */
export type CallMark = 'muted' | 'recording' | 'recordingPaused' | 'recorded';
export type Direction = 'inbound' | 'outbound' | 'internal' | 'unknown';
export type Party = { readonly number: string; readonly name: string };

/** A command asked for and not yet answered. */
export type Pending = {
  readonly id: string;
  readonly verb: CommandName;
  readonly by: string;
  readonly since: number;
};

export type CallRow = {
  readonly kind: 'call';
  readonly id: CallId;
  readonly source: SourceId;
  readonly direction: Direction;
  readonly state: CallState;
  /** Start of the present state. */
  readonly since: number;
  readonly caller: Party;
  /** What the caller dialled (DID), or whom an agent called. */
  readonly dialled: Party;
  readonly queue: QueueId | null;
  readonly agent: AgentId | null;
  /** Agents it rings at now. */
  readonly offeredTo: readonly AgentId[];
  readonly startedAt: number;
  readonly queuedAt: number | null;
  /** First answer by an agent. */
  readonly answeredAt: number | null;
  /** When the present agent took it. */
  readonly agentSince: number | null;
  readonly heldSince: number | null;
  /** Hold time so far, the present hold not included; the present agent's part and the whole call's. */
  readonly heldMs: number;
  readonly agentHeldMs: number;
  /** The parking slot it stands in. */
  readonly slot: string | null;
  /** Whom the agent asks while an attended transfer is under way. */
  readonly consult: Party | null;
  readonly marks: readonly CallMark[];
  /** Where and when this caller first joined a queue, and whether they are in that queue's book of callers. */
  readonly arrival: Arrival | null;
  /** How the last stay ended unanswered, as long as the call has gone nowhere since. */
  readonly exit: LastExit | null;
  /** Whether the queue was closed when the present stay began. */
  readonly closed: boolean;
  /** Whether the present stay in a queue has been booked in the tallies. */
  readonly booked: boolean;
  /** Whether this stay is in the queue's `answered`: only then can its conversation be in `handled`. */
  readonly counted: boolean;
  /** Whether the present agent's answer is in their day: only then can their part be in its `handled`. */
  readonly taken: boolean;
  /** Talk and hold of this stay that is booked already: the parts of earlier agents. */
  readonly bookedMs: number;
  /** Known only from a snapshot: times before it are the PBX's word or a guess. */
  readonly estimated: boolean;
  readonly journey: readonly Step[];
  readonly pending: Pending | null;
};

/** `last`: how the last stay ended, in whichever queue, and the wait until then; `null` while none has. */
export type Arrival = {
  readonly queue: QueueId;
  readonly at: number | null;
  readonly closed: boolean;
  readonly last: { readonly outcome: StayOutcome; readonly at: number } | null;
  readonly booked: boolean;
};

/** A stay that ended unanswered, as it was booked. `unsaid`: nobody told that the call goes on anywhere. */
export type LastExit = {
  readonly queue: QueueId;
  readonly queuedAt: number | null;
  readonly at: number;
  readonly outcome: StayOutcome;
  readonly waitMs: number;
  readonly to: SentTo | null;
  readonly by: SentBy | null;
  readonly closed: boolean;
  readonly unsaid: boolean;
};

/** One step of a call's journey, newest last; at most {@link JOURNEY_LIMIT} are kept. */
export type Step = {
  readonly at: number;
  readonly what:
    | 'started'
    | 'queued'
    | 'offered'
    | 'missed'
    | 'answered'
    | 'held'
    | 'resumed'
    | 'transferred'
    | 'parked'
    | 'left';
  readonly queue?: QueueId;
  readonly agent?: AgentId;
  readonly note?: string;
};
export const JOURNEY_LIMIT = 40;

/** One queue's counts of one minute (`lengthMs` 60 000) or of the older part of a day, folded together. */
export type TallyRow = {
  readonly kind: 'tally';
  /** `<queue>@<day>` for the folded part of a day, `<queue>@<day>+<epoch minute>` for one minute. */
  readonly id: string;
  readonly source: SourceId;
  readonly queue: QueueId;
  /** The site's calendar day, `YYYY-MM-DD`, on which the calls arrived. */
  readonly day: string;
  /** Start of the minute; `null` for the folded part of the day. */
  readonly minute: number | null;
  /** On the folded row only: minutes before this epoch ms are in it. */
  readonly foldedTo: number | null;
  readonly counts: QueueCounts;
};

/** One queue's counts of one quarter of an hour, once its minutes are folded together; today's and yesterday's. */
export type QuarterRow = {
  readonly kind: 'quarter';
  /** `<queue>@<day>+<start in epoch quarters of an hour>`. */
  readonly id: string;
  readonly source: SourceId;
  readonly queue: QueueId;
  readonly day: string;
  readonly at: number;
  readonly counts: QueueCounts;
};

/** One agent's day. */
export type ShiftRow = {
  readonly kind: 'shift';
  /** `<agent>@<day>`. */
  readonly id: string;
  readonly source: SourceId;
  readonly agent: AgentId;
  readonly day: string;
  readonly answered: number;
  /** Their finished parts in calls, heard from answer to end: never more than `answered`. */
  readonly handled: number;
  /** Their finished parts of which the answer or the end was not heard. */
  readonly partial: number;
  /** What is proven of the talk and hold of these: it is in the sums below, and in no average. */
  readonly partialMs: number;
  readonly missed: number;
  readonly talkMs: number;
  readonly heldMs: number;
  readonly wrapMs: number;
  /** Time in each of the other states, by the clock. Together with `wrapMs` it is the time signed in. */
  readonly readyMs: number;
  readonly ringingMs: number;
  readonly onCallMs: number;
  readonly notRespondingMs: number;
  readonly unavailableMs: number;
  readonly pausedMs: number;
  /** Of `pausedMs`: for a reason that the site calls work. */
  readonly workMs: number;
  /** Finished parts in calls of no queue, and their talk and hold together. */
  readonly outboundCalls: number;
  readonly outboundMs: number;
  readonly internalCalls: number;
  readonly internalMs: number;
  readonly directCalls: number;
  readonly directMs: number;
};

type AlertCore = {
  readonly kind: 'alert';
  readonly id: string;
  readonly source: SourceId;
  readonly queue: QueueId;
  /** When it began: the target passed, the caller came. */
  readonly at: number;
  readonly cleared: { readonly at: number; readonly how: AlertEnd } | null;
  readonly acknowledged: { readonly at: number; readonly by: string } | null;
};

/** A caller waits for longer than the target. */
export type WaitAlert = AlertCore & {
  readonly what: 'waitBreached';
  readonly call: CallId | null;
  readonly targetMs: number;
  /** Who noticed: the wall's own clock, the PBX, or both. */
  readonly noticedBy: readonly ('wall' | 'pbx')[];
};

/** A caller waits in a queue that is closed. */
export type ClosedAlert = AlertCore & { readonly what: 'waitingClosed'; readonly call: CallId };

export type AlertRow = WaitAlert | ClosedAlert;
export type AlertEnd = 'answered' | 'abandoned' | 'left' | 'unknown';

/** What the site has configured, and which day it is there. The board has exactly one. */
export type SiteRow = {
  readonly kind: 'site';
  readonly id: 'site';
  readonly name: string;
  readonly timeZone: string;
  readonly demo: boolean;
  readonly day: string | null;
  /** When that day began. */
  readonly dayFrom: number;
  /** The day before, for calls that cross midnight: they are booked on the day they arrived. */
  readonly before: { readonly day: string; readonly from: number } | null;
  readonly rule: ServiceRule;
  readonly rules: Readonly<Record<string, ServiceRule>>;
  /** What queues are called on walls, by their id, where somebody wrote it. */
  readonly shortNames: Readonly<Record<string, string>>;
  readonly walls: readonly WallDefinition[];
  /** Who is in them is told outside by the rows of agents alone. */
  readonly teams: readonly TeamDefinition[];
  readonly counting: Counting;
  /** What may be kept of single agents, and shown and done to them. */
  readonly agents: AgentPolicy;
  /** What is open now; `null`: no hours are written, so that everything always is. */
  readonly hours: OpenNow | null;
};

/** Whether a place is open, and until when that holds (epoch ms); `null`: for good. */
export type Open = { readonly open: boolean; readonly until: number | null };
/** A queue follows its own hours, else its source's, else the site's. */
export type OpenNow = {
  readonly site: Open;
  readonly sources: Readonly<Record<string, Open>>;
  readonly queues: Readonly<Record<string, Open>>;
};
const ALWAYS: Open = { open: true, until: null };
/** Whether a queue is open, as was said last; where no hours are written it always is. */
export const openOf = (hours: OpenNow | null | undefined, queue: QueueId): Open =>
  hours ? (hours.queues[queue] ?? hours.sources[sourceOf(queue)] ?? hours.site) : ALWAYS;
/** Whether it is closed and counts apart meanwhile: none of its waits is an alarm (rule 11). */
export const isShut = (
  site: (Pick<SiteRow, 'hours'> & Partial<Pick<SiteRow, 'counting'>>) | undefined,
  queue: QueueId,
): boolean =>
  !openOf(site?.hours, queue).open && (site?.counting ?? DEFAULT_COUNTING).closedHours === 'apart';

export type Row =
  | SourceRow
  | QueueRow
  | AgentRow
  | CallRow
  | TallyRow
  | QuarterRow
  | ShiftRow
  | AlertRow
  | SiteRow;
export type Kind = Row['kind'];
export type RowOf<K extends Kind> = Extract<Row, { kind: K }>;

/** Names one row: `agent:hq/1001`. */
export type Ref = `${Kind}:${string}`;
export const refOf = (row: Row): Ref => `${row.kind}:${row.id}`;
export const ref = <K extends Kind>(kind: K, id: string): `${K}:${string}` => `${kind}:${id}`;

/** What a fold may read. */
export interface Board {
  get<K extends Kind>(kind: K, id: string): RowOf<K> | undefined;
  /** All rows of a kind. Cost is the number of that kind's rows. */
  all<K extends Kind>(kind: K): Iterable<RowOf<K>>;
}

/** A row is put whole or removed. */
export type Change = { readonly put: Row } | { readonly remove: Ref };
