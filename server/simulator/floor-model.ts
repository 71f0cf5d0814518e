// Knows the nouns of a make-believe call centre: queues, agents, calls and their legs, and what can happen to them.
// Refuses to know any PBX make. Times are epoch milliseconds; anything in seconds says so.

export type QueueSetup = {
  /** What is dialled, e.g. `6400`. */
  readonly number: string;
  readonly name: string;
  readonly targetSeconds: number;
  readonly wrapUpSeconds: number;
  /** How long one agent's phone rings before the next is tried. */
  readonly ringSeconds: number;
  readonly strategy: 'rrmemory' | 'ring_all';
};

export type AgentSetup = {
  /** Extension number. */
  readonly number: string;
  readonly name: string;
  /** Queue numbers served; empty for a plain extension. */
  readonly queues: readonly string[];
  /** Default true: signed in to all their queues at the start. */
  readonly signedIn?: boolean;
};

export type Membership = { signedIn: boolean; paused: boolean; reason: string };

export type FloorAgent = {
  readonly number: string;
  readonly name: string;
  readonly queues: Map<string, Membership>;
  registered: boolean;
  presence: string;
  /** End of the present wrap-up, or `null`. */
  wrapUntil: number | null;
  /** When the agent's last call ended: routing gives the next call to who has waited longest. */
  freeSince: number;
};

/** `alerting`: a caller nobody has answered yet, or a phone that is dialling. `ringing`: being called. */
export type LegState = 'alerting' | 'ringing' | 'talking' | 'ended';

export type FloorLeg = {
  readonly id: number;
  readonly kind: 'inbound' | 'outbound' | 'extension';
  /** The extension, or the outside number. */
  readonly number: string;
  readonly role: 'caller' | 'callee';
  state: LegState;
  /** The queue that rang this leg, or `null`. */
  readonly via: string | null;
  readonly startedAt: number;
  answeredAt: number | null;
  /** When this leg put the call on hold, or `null`. */
  heldAt: number | null;
  muted: boolean;
};

/** One stretch of a call's way, as a call record counts it. */
export type Segment = {
  readonly kind: 'ivr' | 'queue' | 'extension' | 'outside';
  readonly number: string;
  readonly startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
};

export type Place = {
  readonly kind: 'arriving' | 'ivr' | 'queue' | 'extension' | 'outside' | 'parked';
  readonly number: string;
  readonly since: number;
};

export type FloorCall = {
  readonly serial: number;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly from: string;
  readonly fromName: string;
  readonly dialled: string;
  /** The trunk it uses, or `null` for an internal call. */
  readonly trunk: string | null;
  readonly startedAt: number;
  /** Live and ended legs, oldest first. */
  readonly legs: FloorLeg[];
  readonly segments: Segment[];
  place: Place;
  /** The last queue it was in; kept after it left. */
  queue: string | null;
  queuedAt: number | null;
  /** The last IVR it was in. */
  ivr: string | null;
  /** First answer by a person. */
  answeredAt: number | null;
  endedAt: number | null;
  failure: string | null;
  /** Extensions that listen in. */
  readonly listeners: { readonly monitor: string; readonly mode: string }[];
};

export type RingEnd = 'timeout' | 'declined' | 'answeredElsewhere' | 'withdrawn';

export type HappeningBody =
  | { readonly type: 'arrived'; readonly call: FloorCall; readonly leg: FloorLeg }
  | { readonly type: 'dialled'; readonly call: FloorCall; readonly leg: FloorLeg }
  | { readonly type: 'ivr'; readonly call: FloorCall; readonly leg: FloorLeg }
  | { readonly type: 'queued'; readonly call: FloorCall; readonly leg: FloorLeg; readonly queue: string }
  | { readonly type: 'ringing'; readonly call: FloorCall; readonly leg: FloorLeg }
  | { readonly type: 'ringEnded'; readonly call: FloorCall; readonly leg: FloorLeg; readonly why: RingEnd }
  | {
      readonly type: 'answered';
      readonly call: FloorCall;
      readonly leg: FloorLeg;
      /** The caller's leg, when this answer is what connected it. */
      readonly connected: FloorLeg | null;
    }
  | { readonly type: 'held' | 'resumed'; readonly call: FloorCall; readonly leg: FloorLeg }
  | {
      readonly type: 'transferred';
      readonly call: FloorCall;
      readonly moved: FloorLeg;
      /** Who transfers; `null` when a waiting caller is moved. */
      readonly leg: FloorLeg | null;
      readonly to: string;
      readonly by: 'phone' | 'api';
    }
  | { readonly type: 'parked'; readonly call: FloorCall; readonly leg: FloorLeg; readonly slot: string }
  | { readonly type: 'legEnded'; readonly call: FloorCall; readonly leg: FloorLeg }
  | { readonly type: 'failed'; readonly call: FloorCall; readonly leg: FloorLeg; readonly reason: string }
  | {
      readonly type: 'ended';
      readonly call: FloorCall;
      /** Who hung up; `null` when the PBX did. */
      readonly by: FloorLeg | null;
      /** The legs that were alive until now, `by` included. */
      readonly legs: readonly FloorLeg[];
    }
  | {
      readonly type: 'signedIn' | 'signedOut' | 'paused' | 'unpaused';
      readonly agent: FloorAgent;
      readonly queue: string;
      readonly reason: string;
    }
  | {
      readonly type: 'autoPaused';
      readonly agent: FloorAgent;
      readonly queue: string;
      readonly missed: readonly FloorCall[];
    }
  | { readonly type: 'wrapUpStarted' | 'wrapUpEnded'; readonly agent: FloorAgent; readonly queue: string }
  | { readonly type: 'registration' | 'presence' | 'roster'; readonly agent: FloorAgent }
  | { readonly type: 'trunk'; readonly trunk: string; readonly up: boolean };

export type Happening = { readonly at: number } & HappeningBody;

/** What became of a verb. */
export type Result =
  | { readonly ok: true; readonly call: FloorCall | null; readonly note?: string }
  | { readonly ok: false; readonly why: Refusal };
export type Refusal = 'noSuchCall' | 'noSuchAgent' | 'noSuchQueue' | 'noSuchNumber' | 'wrongState';

export const live = (leg: FloorLeg): boolean => leg.state !== 'ended';
export const callerLeg = (call: FloorCall): FloorLeg | undefined =>
  call.legs.find((leg) => leg.role === 'caller' && live(leg));
