// The nouns of what few makes tell: callbacks, overflow, pick-up, queues and memberships that come and go. Times are
// epoch milliseconds.
import type { FloorAgent, FloorCall, FloorLeg, QueueSetup } from './model.ts';

/** A caller who hung up while waiting and keeps the place in the queue. */
export type Callback = {
  /** The call that booked it. */
  readonly call: FloorCall;
  readonly queue: string;
  /** Whom to call. */
  readonly number: string;
  /** When the caller began to wait. */
  readonly since: number;
  /** The call that is being made of it, while the agent's phone rings. */
  serving: FloorCall | null;
};

export type WaitingHappening =
  | {
      /** The queue did not admit the caller: it was full. */
      readonly type: 'refused';
      readonly call: FloorCall;
      readonly leg: FloorLeg;
      readonly queue: string;
    }
  | {
      readonly type: 'overflowed';
      readonly call: FloorCall;
      readonly leg: FloorLeg;
      readonly queue: string;
      readonly to: string | null;
    }
  | {
      /** The extension's own phone rings next. */
      readonly type: 'pickedUp';
      readonly call: FloorCall;
      readonly leg: FloorLeg;
      readonly extension: string;
    }
  | {
      /** Booked: the call is about to end. Taken: an agent has answered `call`, the caller is dialled next. */
      readonly type: 'callbackBooked' | 'callbackTaken';
      readonly call: FloorCall;
      readonly leg: FloorLeg;
      readonly callback: Callback;
    }
  | { readonly type: 'callbackDropped'; readonly callback: Callback };

export type RosterHappening =
  | { readonly type: 'assigned' | 'unassigned'; readonly agent: FloorAgent; readonly queue: string }
  | { readonly type: 'queueOpened' | 'queueChanged' | 'queueClosed'; readonly queue: QueueSetup };
