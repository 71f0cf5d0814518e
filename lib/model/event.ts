// Knows everything that can be said in the log. Refuses to know who says it or what follows from it.
import type { AgentRow, AgentState, AlertEnd, CallRow, QueueRow, Ref, SiteRow } from './board.ts';
import type { Capabilities, CommandArguments, CommandName, Outcome } from './command.ts';
import type { AgentId, CallId, QueueId, SourceId } from './ids.ts';

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
    | 'queues'
    | 'reachable']?: AgentRow[K];
};

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

/** How a call left a queue without being answered there. */
export type QueueExit = 'abandoned' | 'overflowed' | 'callback' | 'other' | 'unknown';

/** Happenings: something took place. They feed tallies and the journey. */
export type Happening = Stamp &
  (
    | { readonly type: 'call.queued'; readonly call: CallId; readonly queue: QueueId }
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
    /** `leavesQueue`: for the PBX the queue's part in the call is over; what follows is no queue's conversation. */
    | {
        readonly type: 'call.transferred';
        readonly call: CallId;
        readonly to: string;
        readonly leavesQueue?: boolean;
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
    /** A recording is available; `file` is the PBX's own name for it. The call may be over. */
    | { readonly type: 'call.recorded'; readonly call: CallId; readonly file: string | null }
    | { readonly type: 'call.left'; readonly call: CallId; readonly how: QueueExit }
    /** `derived`: nobody told us; we know it from its absence or because we were away. */
    | { readonly type: 'call.ended'; readonly call: CallId; readonly derived: boolean }
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
export type HouseEvent = Stamp &
  (
    | {
        readonly type: 'source.configured';
        readonly make: string;
        readonly name: string;
        readonly can: Capabilities;
      }
    | { readonly type: 'source.removed' }
    | { readonly type: 'source.connecting' }
    | { readonly type: 'source.connected' }
    | { readonly type: 'source.lost'; readonly why: string; readonly lastHeardAt: number | null }
    | { readonly type: 'source.refused'; readonly why: string }
    | {
        readonly type: 'site.configured';
        readonly site: Pick<SiteRow, 'name' | 'timeZone' | 'demo' | 'rule' | 'rules' | 'walls'>;
      }
    | { readonly type: 'day.turned'; readonly day: string; readonly from: number }
    | {
        readonly type: 'alert.raised';
        readonly alert: string;
        readonly queue: QueueId;
        readonly call: CallId | null;
        readonly targetMs: number;
        readonly by: 'wall' | 'pbx';
      }
    | { readonly type: 'alert.cleared'; readonly alert: string; readonly how: AlertEnd }
    | { readonly type: 'alert.acknowledged'; readonly alert: string; readonly by: string }
    | {
        readonly type: 'command.asked';
        readonly id: string;
        readonly verb: CommandName;
        readonly target: Ref;
        readonly args: CommandArguments;
        readonly by: string;
      }
    | {
        readonly type: 'command.answered';
        readonly id: string;
        readonly target: Ref;
        readonly outcome: Outcome;
      }
  );

export type DomainEvent = Happening | Observation | HouseEvent;
export type EventType = DomainEvent['type'];
export type EventOf<T extends EventType> = Extract<DomainEvent, { type: T }>;

/** The source of events that no PBX said: the site's own clock and configuration. */
export const HOUSE = 'site' as SourceId;
