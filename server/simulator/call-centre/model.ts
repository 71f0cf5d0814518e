// The nouns of a make-believe call centre: queues, agents, calls and their legs, and what can happen to them. Times
// are epoch milliseconds; anything in seconds says so.
import type { RosterHappening, WaitingHappening } from './event-types.ts';

/** Overflows to a box in which a caller may leave a message until they hang up. */
export const VOICEMAIL = 'voicemail';

export type QueueSetup = {
  /** What is dialled, e.g. `6400`. */
  readonly number: string;
  readonly name: string;
  readonly targetSeconds: number;
  readonly wrapUpSeconds: number;
  /** How long one agent's phone rings before the next is tried. */
  readonly ringSeconds: number;
  readonly strategy: 'rrmemory' | 'ring_all';
  /** Longest wait before a caller overflows; default: for ever. */
  readonly maxWaitSeconds?: number;
  /** So many may wait there; who comes then is not admitted, and goes where others overflow to. Default: any number. */
  readonly maxCallers?: number;
  /** Where to, {@link VOICEMAIL} for the queue's box; without it such a caller is cut off. */
  readonly overflowTo?: string;
};

export type AgentSetup = {
  /** Extension number. */
  readonly number: string;
  readonly name: string;
  /** Queue numbers served; empty for a plain extension. */
  readonly queues: readonly string[];
  /** Who is rung first in which queue, 0 before 1; default 0. */
  readonly tiers?: Readonly<Record<string, number>>;
  /** Default true: signed in to all their queues at the start. */
  readonly signedIn?: boolean;
  /** Default false: a member of its queues by their configuration, not by signing in. */
  readonly dynamic?: boolean;
};

export type Membership = { signedIn: boolean; paused: boolean; reason: string };

export type FloorAgent = {
  readonly number: string;
  name: string;
  readonly dynamic: boolean;
  readonly tiers: Readonly<Record<string, number>>;
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
  /** How long it has held the call before, milliseconds. */
  heldMs: number;
  muted: boolean;
  recording: 'off' | 'on' | 'paused';
  /** An outside number whose network sends sound before anybody answers. */
  earlyMedia: boolean;
  /** `guest`: asked into a call under way. `monitor`: a supervisor's phone, in a call of its own. */
  readonly part: 'party' | 'guest' | 'monitor';
  /** The leg of another call that this one carries on: the same phone, never hung up in between. */
  readonly continues: FloorLeg | null;
  /** Another leg carries this one on. */
  carriedOn: boolean;
};

/** What {@link FloorLeg} is beside an ordinary party. */
export type LegExtras = {
  readonly part?: FloorLeg['part'];
  readonly continues?: FloorLeg | null;
};

/** One stretch of a call's way, as a call record counts it. */
export type Segment = {
  readonly kind: 'ivr' | 'queue' | 'extension' | 'outside' | 'voicemail';
  readonly number: string;
  readonly startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
};

export type Place = {
  readonly kind: 'arriving' | 'ivr' | 'queue' | 'extension' | 'outside' | 'parked' | 'voicemail';
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
  /** The held call whose holder asks somebody by this one: an attended transfer under way. */
  readonly asks: FloorCall | null;
  /** The call and the leg a supervisor's phone is here to hear. */
  readonly watches: { readonly call: FloorCall; readonly leg: FloorLeg; readonly mode: string } | null;
  /** Whether any of it was recorded. */
  recorded: boolean;
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
  | { readonly type: 'muted' | 'unmuted'; readonly call: FloorCall; readonly leg: FloorLeg }
  | {
      readonly type: 'recording';
      readonly call: FloorCall;
      readonly leg: FloorLeg;
      readonly state: FloorLeg['recording'];
    }
  | { readonly type: 'earlyMedia'; readonly call: FloorCall; readonly leg: FloorLeg }
  | {
      readonly type: 'forwarded';
      readonly call: FloorCall;
      /** The phone that rang first, where it did. */
      readonly leg: FloorLeg | null;
      readonly from: string;
      readonly to: string;
    }
  | { readonly type: 'surveyed'; readonly call: FloorCall; readonly score: string }
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
  | { readonly type: 'registration' | 'presence'; readonly agent: FloorAgent }
  | {
      readonly type: 'roster';
      readonly agent: FloorAgent;
      readonly change: 'created' | 'renamed' | 'deleted';
    }
  | { readonly type: 'trunk'; readonly trunk: string; readonly up: boolean }
  | {
      readonly type: 'trunkChanged';
      readonly trunk: string;
      readonly change: 'created' | 'changed' | 'deleted';
    }
  | WaitingHappening
  | RosterHappening;

export type Happening = { readonly at: number } & HappeningBody;

/** What became of a verb. */
export type Result =
  | { readonly ok: true; readonly call: FloorCall | null; readonly note?: string }
  | { readonly ok: false; readonly why: Refusal };
/** `full`: no room for another. */
export type Refusal = 'noSuchCall' | 'noSuchAgent' | 'noSuchQueue' | 'noSuchNumber' | 'wrongState' | 'full';

export const no = (why: Refusal): Result => ({ ok: false, why });
export const done = (call: FloorCall, note?: string): Result =>
  note === undefined ? { ok: true, call } : { ok: true, call, note };

export const live = (leg: FloorLeg): boolean => leg.state !== 'ended';
export const callerLeg = (call: FloorCall): FloorLeg | undefined =>
  call.legs.find((leg) => leg.role === 'caller' && live(leg));
