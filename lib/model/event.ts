// Everything that can be said in the log.
import type {
  AgentQueue,
  AgentRow,
  AgentState,
  AlertEnd,
  CallRow,
  OpenNow,
  QueueRow,
  Ref,
  SiteRow,
  Untold,
} from './board.ts';
import type { Capabilities, CommandArguments, CommandName, Outcome } from './command.ts';
import type { AgentId, CallId, QueueId, SourceId } from './ids.ts';
import type { LostMark } from './lost-caller.ts';

/** Every event says where it comes from and when it took place (epoch ms; not necessarily in order). */
type Stamp = { readonly source: SourceId; readonly at: number };

/** A call as a PBX shows it. What it does not tell is left out and keeps its last known value. */
export type CallSeen = { readonly id: CallId } & {
  readonly [K in
    | 'direction'
    | 'state'
    | 'caller'
    | 'dialled'
    | 'queue'
    | 'agent'
    | 'offeredTo'
    | 'startedAt'
    | 'queuedAt'
    | 'answeredAt'
    | 'heldSince'
    | 'slot'
    | 'consult'
    | 'marks']?: CallRow[K];
};

/** An agent as a PBX shows them. What it does not tell is left out and keeps its last known value. */
export type AgentSeen = { readonly id: AgentId } & {
  readonly [K in
    | 'tenant'
    | 'number'
    | 'name'
    | 'state'
    | 'reason'
    | 'since'
    | 'until'
    | 'reachable']?: AgentRow[K];
} & { readonly queues?: readonly AgentQueueSeen[] };

/** A membership as a PBX shows it: what it does not tell is left out. */
export type AgentQueueSeen = Pick<AgentQueue, 'queue' | 'signedIn' | 'paused'> &
  Partial<Pick<AgentQueue, 'reason' | 'unanswered' | 'tier'>>;

export type QueueSeen = { readonly id: QueueId } & {
  readonly [K in
    | 'tenant'
    | 'number'
    | 'name'
    | 'targetMs'
    | 'wrapUpMs'
    | 'counted'
    | 'callbacks']?: QueueRow[K];
};

/** What a PBX has counted of one queue since it started, by its own rules; `taken` by member. */
export type OwnCount = {
  readonly queue: QueueId;
  readonly completed: number;
  readonly abandoned: number;
  readonly taken: readonly { readonly agent: AgentId; readonly calls: number }[];
};

/**
 * How a call left a queue without being answered there. `other`: the queue let it go, and nobody has said where to:
 * whether it goes on anywhere shows in what follows.
 */
export type QueueExit = 'abandoned' | 'disconnected' | 'overflowed' | 'callback' | 'other' | 'unknown';

/** Where a caller went who left a queue unanswered. */
export type ExitDestination = 'queue' | 'person' | 'number' | 'voicemail';

/** Why: the queue's time was over, a rule of the queue or dialplan, a key the caller pressed, a supervisor's hand. */
export type ExitCause = 'time' | 'rule' | 'key' | 'hand';

/** Happenings: something took place. They feed tallies and the journey. */
export type Happening = Stamp &
  /**
   * `insteadOf`: it takes over the stay of another call, whose agent asked in this queue and has then handed the caller
   * on: what was waited, who is rung or has answered. Nothing of that stay is booked for the other one.
   */
  (
    | {
        readonly type: 'call.queued';
        readonly call: CallId;
        readonly queue: QueueId;
        readonly insteadOf?: CallId;
      }
    | { readonly type: 'call.offered'; readonly call: CallId; readonly agent: AgentId }
    /** The ringing at this agent ended unanswered. */
    | { readonly type: 'call.missed'; readonly call: CallId; readonly agent: AgentId }
    /** `waitedMs`: the PBX's own figure for the wait in this queue, when it is better than our clock. */
    | {
        readonly type: 'call.answered';
        readonly call: CallId;
        readonly agent: AgentId | null;
        readonly waitedMs?: number;
      }
    | { readonly type: 'call.held'; readonly call: CallId }
    | { readonly type: 'call.resumed'; readonly call: CallId }
    /**
     * `leavesQueue`: for the PBX the queue's part in the call is over; what follows is no queue's conversation.
     * `talkedMs`: the PBX's own figure for the present agent's part, from their answer on and with what they held, when
     * it is better than our clock.
     */
    | {
        readonly type: 'call.transferred';
        readonly call: CallId;
        readonly to: string;
        readonly leavesQueue?: boolean;
        readonly talkedMs?: number;
      }
    /** The agent's part is over; the caller waits in a slot. Whoever takes the call from there answers it. */
    | { readonly type: 'call.parked'; readonly call: CallId; readonly slot: string }
    /** The PBX itself says that a waiting caller is over the queue's target; `call` is `null` where it names nobody. */
    | {
        readonly type: 'call.breached';
        readonly call: CallId | null;
        readonly queue: QueueId;
        readonly targetMs: number;
      }
    /** A caller came to a queue that did not admit them: it was full, had nobody, or was closed. */
    | {
        readonly type: 'call.refused';
        readonly call: CallId;
        readonly queue: QueueId;
        readonly because?: 'full' | 'nobody' | 'closed';
      }
    /** A recording is available; `file` is the PBX's own name for it. The call may be over. */
    | { readonly type: 'call.recorded'; readonly call: CallId; readonly file: string | null }
    /**
     * `to` and `because` are left out where the PBX does not tell, and `message` where it does not tell whether one was
     * left in the voicemail. `waitedMs`: the PBX's own figure for the wait in this queue, when it is better than our
     * clock.
     */
    | {
        readonly type: 'call.left';
        readonly call: CallId;
        readonly how: QueueExit;
        readonly to?: ExitDestination;
        readonly because?: ExitCause;
        readonly message?: boolean;
        readonly waitedMs?: number;
      }
    /**
     * `derived`: nobody told us; we know it from its absence or because we were away. `talkedMs`: as of a transfer.
     */
    | {
        readonly type: 'call.ended';
        readonly call: CallId;
        readonly derived: boolean;
        readonly talkedMs?: number;
      }
    | { readonly type: 'agent.signedIn'; readonly agent: AgentId; readonly queue: QueueId | null }
    | { readonly type: 'agent.signedOut'; readonly agent: AgentId; readonly queue: QueueId | null }
    | {
        readonly type: 'agent.stateChanged';
        readonly agent: AgentId;
        readonly state: AgentState;
        readonly reason: string | null;
        readonly until: number | null;
      }
  );

/** Observations: something is so. Idempotent; they correct the picture and never invent history. */
export type Observation = Stamp &
  /** The whole of a source: what it does not name is gone. */
  (
    | {
        readonly type: 'source.synced';
        readonly queues: readonly QueueSeen[];
        readonly agents: readonly AgentSeen[];
        readonly calls: readonly CallSeen[];
        /** For the adapter's next life: what the PBX counts after it took place while nobody listened. No row bears it. */
        readonly counted?: readonly OwnCount[];
      }
    /** What our user may do there, where that is less than the make can. */
    | { readonly type: 'source.allowed'; readonly can: Capabilities }
    | { readonly type: 'queue.observed'; readonly queue: QueueSeen }
    | { readonly type: 'queue.gone'; readonly queue: QueueId }
    | { readonly type: 'agent.observed'; readonly agent: AgentSeen }
    | { readonly type: 'agent.gone'; readonly agent: AgentId }
    | { readonly type: 'call.observed'; readonly call: CallSeen }
  );

/** House events: said by us, so that the fold never looks at a clock or a file. */
export type SystemEvent = Stamp &
  (
    | {
        readonly type: 'source.configured';
        readonly make: string;
        readonly name: string;
        readonly can: Capabilities;
        readonly cannotTell?: readonly Untold[];
      }
    | { readonly type: 'source.removed' }
    | { readonly type: 'source.connecting' }
    | { readonly type: 'source.connected' }
    | { readonly type: 'source.lost'; readonly why: string; readonly lastHeardAt: number | null }
    | { readonly type: 'source.refused'; readonly why: string; readonly lastHeardAt?: number | null }
    | {
        readonly type: 'site.configured';
        readonly site: Pick<SiteRow, 'name' | 'timeZone' | 'demo' | 'rule' | 'rules' | 'walls'> &
          Partial<Pick<SiteRow, 'counting' | 'teams' | 'agents' | 'shortNames'>>;
      }
    /** Somebody changed a place of the configuration, named as in an address; `by` is `null` where it was in the file. */
    | { readonly type: 'settings.changed'; readonly place: string; readonly by: string | null }
    | { readonly type: 'day.turned'; readonly day: string; readonly from: number }
    /** Something has opened or closed, or its hours are others. */
    | { readonly type: 'hours.turned'; readonly hours: OpenNow | null }
    /**
     * The machine's clock was set by so much (ms, later is positive): while the server runs, its own time goes on as
     * before; at its next start times of day are the machine's again, and `heard` begins anew from there.
     */
    | { readonly type: 'clock.stepped'; readonly byMs: number }
    | {
        readonly type: 'alert.raised';
        readonly alert: string;
        readonly queue: QueueId;
        readonly call: CallId | null;
        readonly targetMs: number;
        readonly by: 'wall' | 'pbx';
        /** Left out: `waitBreached`. */
        readonly what?: 'waitBreached' | 'waitingClosed';
      }
    | { readonly type: 'alert.cleared'; readonly alert: string; readonly how: AlertEnd }
    | { readonly type: 'alert.acknowledged'; readonly alert: string; readonly by: string }
    /** What somebody says about a caller who was lost in this call. The board knows nothing of it: the history does. */
    | {
        readonly type: 'lost.marked';
        readonly call: CallId;
        /** When the call began. */
        readonly startedAt: number;
        readonly mark: LostMark;
        /** Empty but for a note, or what was said with another mark. */
        readonly note: string;
        readonly by: string;
      }
    /**
     * Durable before the PBX is told. `seen`: as of {@link Command}; `until`: nothing is sent to the PBX after it (epoch
     * ms). Both, and who asked for what is answered, are missing in what was written before they were kept.
     */
    | {
        readonly type: 'command.asked';
        readonly id: string;
        readonly verb: CommandName;
        readonly target: Ref;
        readonly args: CommandArguments;
        readonly by: string;
        readonly seen?: number;
        readonly until?: number;
      }
    | {
        readonly type: 'command.answered';
        readonly id: string;
        readonly by?: string;
        readonly target: Ref;
        readonly outcome: Outcome;
      }
  );

export type DomainEvent = Happening | Observation | SystemEvent;
export type EventType = DomainEvent['type'];
export type EventOf<T extends EventType> = Extract<DomainEvent, { type: T }>;

/** The source of events that no PBX said: the site's own clock and configuration. */
export const SITE_SOURCE = 'site' as SourceId;

/**
 * The form in which events are written. Raise it when an event that was written before would be read wrongly now;
 * what is only added does not need it.
 */
export const EVENT_FORM = 1;
