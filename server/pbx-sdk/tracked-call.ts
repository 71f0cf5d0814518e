// What the call tracker keeps of a call, what a make tells it, and what it does: the words between the two.
import { type CallState, type Direction, isConversing, type Party } from '#lib/model/board.ts';
import type { ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';
import type { Inquiry } from './inquiry.ts';
import type { Timers } from './timers.ts';
import type { TranslationContext } from './translation-context.ts';

/** What the log has been told of a call. A make extends it with what it knows of the call beyond that. Plain JSON. */
export type TrackedCall = {
  /** The PBX's id of it, as events bear it. */
  key: string;
  /** That it exists at all has been told. */
  told: boolean;
  /** Epoch ms by our clock, as every time here. */
  startedAt: number;
  direction: Direction;
  caller: Party;
  dialled: Party;
  state: CallState;
  /** Its queue by the make's name for it; stays after the answer, until the queue's part is over. */
  queue: string | null;
  queuedAt: number | null;
  /** In `queue` and not yet answered there. */
  waits: boolean;
  /** Who has it, by the make's name for them; an unknown phone is nobody. */
  agent: string | null;
  /** When whoever has it answered. */
  answeredAt: number | null;
  heldSince: number | null;
  /** Whose phones it rings. */
  offered: string[];
  /** Phones that stopped ringing, and when: missed, unless it shows at once that the call was answered or is over. */
  stopped: Record<string, number>;
  /** Whom its agent asks about it on a second call. */
  consult: Party | null;
  /** Who is credited with it by its queue: the one whose wrap-up follows. */
  queueAgent: string | null;
  /** The queue whose part in it is over although the PBX may still name it. */
  outOf: string | null;
  /** Who began it has handed it on: it goes on without them. */
  handedOn: boolean;
  /** Who had it before, from when they handed it on until somebody has it. */
  handedBy: string | null;
  /** The call by which whoever has it has asked in a queue, and which has just ended. */
  inquiry: Inquiry | null;
  /** The park slot it was last told to stand in. */
  slot: string | null;
  /** Its stay was booked under this id before it was wrongly taken for over: it is booked no more. */
  counted: boolean;
};

/** A call of which nothing was told yet. */
export const untold = (key: string, startedAt: number): TrackedCall => ({
  key,
  told: false,
  startedAt,
  direction: 'unknown',
  caller: { number: '', name: '' },
  dialled: { number: '', name: '' },
  state: 'arriving',
  queue: null,
  queuedAt: null,
  waits: false,
  agent: null,
  answeredAt: null,
  heldSince: null,
  offered: [],
  stopped: {},
  consult: null,
  queueAgent: null,
  outOf: null,
  handedOn: false,
  handedBy: null,
  inquiry: null,
  slot: null,
  counted: false,
});

export const isTalking = ({ state }: Pick<TrackedCall, 'state'>): boolean => isConversing(state);

/** How a call left the queue it waited in, why and where to, as far as the PBX tells; `waitedMs` by its own figures. */
export type Leaving = {
  readonly how: QueueExit;
  readonly to?: ExitDestination;
  readonly because?: ExitCause;
  readonly waitedMs?: number;
};

/** What a call is doing now, by all that the make knows of it. Names of queues and agents are the make's. */
export type CallView = {
  readonly state: CallState;
  /** The queue it stands in or was answered out of. */
  readonly queue: string | null;
  /** It stands in `queue` and nobody has it. */
  readonly waits: boolean;
  /** Who has it; `null` for nobody, or for somebody the make does not know. */
  readonly agent: string | null;
  /** Whose phones it rings. */
  readonly offered: readonly string[];
  /** It has left the queue it waited in. */
  readonly leaves: Leaving | null;
  /** The slot it is parked in. */
  readonly slot: string | null;
  /** Where it goes now: whom it was transferred to, if nobody has it and nothing rings. */
  readonly to: string;
};

/** Who calls whom. Once told a caller or a dialled number stands, unless the make says another. */
export type Described = Pick<TrackedCall, 'direction' | 'caller' | 'dialled'>;

/** How a call ended. */
export type Ending = {
  readonly at: number;
  /** How it left its queue, if it still stood in one; left out where that is the fold's to say, by who heard the end. */
  readonly how?: QueueExit;
  /** It was gone after we had been away: nobody knows since when. */
  readonly derived: boolean;
  /** The agent's talk by the PBX's own figures, where those win. */
  readonly talkedMs?: number;
};

/** What the tracker needs of a make's context. */
export type CallContext = TranslationContext<{ readonly source: SourceId; readonly timers: Timers }>;

/** What the tracker asks of a make: facts, and who is to be told that an agent's part has changed. */
export type CallFacts<Ctx extends CallContext, Call extends TrackedCall> = {
  /** Milliseconds for which a phone that stopped ringing may yet have missed nothing, because the reason comes later. */
  readonly settleMs: number;
  /** The PBX's ids of a queue and an agent, by the make's names for them. */
  queueKey(call: Call, queue: string): string;
  agentKey(call: Call, agent: string): string;
  /** Whether somebody is an agent of the queue the call is in; true where it is in none, or where nobody can tell. */
  serves(memory: Ctx['memory'], call: Call, agent: string): boolean;
  /** The agent who began the call, if one did. */
  callerOf(memory: Ctx['memory'], call: Call): string | null;
  /** It goes outside: whoever began it and hands it on is no end of it any more. */
  goesOutside(memory: Ctx['memory'], call: Call): boolean;
  /** Calls among which this one's agents may have another: those of its tenant; none where that is not to be told. */
  callsBeside(memory: Ctx['memory'], call: Call): Iterable<Call>;
  /**
   * Calls among which an agent may ask in a queue about another one; left out where the make itself says who has taken
   * over whose stay. Agents bear their number there. `number`: whose calls are wanted; others may be left out.
   */
  askable?(memory: Ctx['memory'], call: Call, number: string): Iterable<Call>;
  /** Whether the PBX is believed to have it still. */
  isThere(call: Call): boolean;
  /** Whom it goes to now, with their name. */
  reaches(memory: Ctx['memory'], call: Call): Party;
  /** Others whose state this call decides, beside whoever has it, began it or is rung by it. */
  touches(memory: Ctx['memory'], call: Call): readonly string[];
  /** Its stay in a queue is over: what the make kept about that stay alone goes. */
  stayIsOver(call: Call): void;
  /** It is over: the make forgets it, and remembers what it needs against ghosts. */
  forget(memory: Ctx['memory'], call: Call): void;
  /** Their part is over; `ofQueue`: they had it out of its queue, and wrap-up follows. */
  released(ctx: Ctx, call: Call, agent: string, at: number, ofQueue: boolean): void;
  /** Their calls have changed: their state is to be looked at again (agent-tracker). */
  changed(ctx: Ctx, call: Call, agent: string, at: number): void;
};

export type CallTracker<Ctx extends CallContext, Call extends TrackedCall> = {
  /** Tells all that leads from what was told to this. @param at when it took place. */
  follow(ctx: Ctx, call: Call, seen: Described, view: CallView, at: number): void;
  /** Who calls whom: the first time, that there is such a call. */
  describe(ctx: Ctx, call: Call, seen: Described, at: number): void;
  /** Out of its queue unanswered; nothing where it does not wait. */
  leave(ctx: Ctx, call: Call, leaving: Leaving, at: number): void;
  /** Into a queue, whatever it did before. */
  join(ctx: Ctx, call: Call, queue: string, at: number): void;
  offer(ctx: Ctx, call: Call, agent: string, at: number): void;
  /** A phone rings no more, and the PBX does not say why: missed after `settleMs`, if nothing takes the call till then. */
  stopRinging(ctx: Ctx, call: Call, agent: string, at: number): void;
  /** It rings at somebody from outside its queue who picks it up: the phones that have stopped missed nothing. */
  forgive(ctx: Ctx, call: Call, at: number): void;
  /** What the timer `missed:<key>` calls: phones that stopped ringing so long ago have missed it. */
  settleStopped(ctx: Ctx, call: Call): void;
  /** What the timer `asked:<key>` calls: the call by which an agent asked about this one has ended, and nothing followed. */
  endInquiry(ctx: Ctx, call: Call): void;
  /** The call goes on without them: every ring that has stopped was missed, however short a time ago. */
  missStopped(ctx: Ctx, call: Call): void;
  /** The PBX itself says that a phone has missed it. */
  miss(ctx: Ctx, call: Call, agent: string, at: number): void;
  /** Its agent's part is over and it goes on: to a number, a name, or nobody knows where (empty). */
  transfer(ctx: Ctx, call: Call, to: string, at: number, talkedMs?: number): void;
  /** Somebody has it; from somebody else, they had handed it on. `waitedMs`: by the PBX's own figures. */
  answer(ctx: Ctx, call: Call, agent: string | null, at: number, waitedMs?: number): void;
  /** An answer of the past that a record proves: who talked then is not told to talk, since they may not any more. */
  proveAnswer(ctx: Ctx, call: Call, agent: string | null, at: number, waitedMs?: number): void;
  hold(ctx: Ctx, call: Call, held: boolean, at: number): void;
  park(ctx: Ctx, call: Call, slot: string, at: number): void;
  /**
   * This call takes over the stay of another one, whose agent asked in that queue for this call's caller: what was waited,
   * who is rung or has answered. The other is in no queue then.
   */
  takeOver(ctx: Ctx, call: Call, from: Call, at: number): void;
  end(ctx: Ctx, call: Call, ending: Ending): void;
};
