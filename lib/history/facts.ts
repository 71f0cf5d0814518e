// What the history keeps, one row each, by the table it lies in. Each has a natural key: the same fact said again, or
// said better, replaces what was said before. Times are epoch ms; flags are 0 and 1; `''` in a key stands for none.
import type { StayOutcome } from '#lib/model/counts.ts';
import type { LostMark } from '#lib/model/lost-caller.ts';

/** A call that is over. */
export type ContactFact = {
  readonly call: string;
  readonly startedAt: number;
  readonly source: string;
  readonly direction: string;
  readonly callerNumber: string;
  readonly callerName: string;
  /** The digits by which the same caller is found again; `null`: withheld. */
  readonly callerKey: string | null;
  readonly dialledNumber: string;
  readonly dialledName: string;
  /** Whom an agent called, by the same digits. */
  readonly dialledKey: string | null;
  readonly endedAt: number;
  /** Whether its end was heard. */
  readonly seen: number;
  readonly answeredAt: number | null;
  readonly firstQueue: string | null;
  readonly agent: string | null;
  readonly heldMs: number;
  readonly estimated: number;
  readonly recorded: number;
  /** JSON of its steps. */
  readonly journey: string;
};

export type StayFact = {
  readonly call: string;
  readonly startedAt: number;
  readonly queue: string;
  /** When it joined the queue; where the PBX did not tell, when it ended, below 0: then it only tells stays apart. */
  readonly joinedAt: number;
  readonly source: string;
  readonly endedAt: number;
  readonly waitMs: number;
  readonly outcome: StayOutcome;
  readonly agent: string | null;
  readonly sentTo: string | null;
  readonly sentBy: string | null;
  readonly closed: number;
  readonly apart: number;
  /** The quarter of an hour in which it is counted; `null`: in none, no day was known. */
  readonly quarter: number | null;
};

export type CallerFact = {
  readonly call: string;
  readonly startedAt: number;
  readonly source: string;
  readonly queue: string;
  readonly waitMs: number;
  readonly outcome: StayOutcome;
  readonly apart: number;
  readonly quarter: number | null;
};

export type RefusedFact = {
  readonly call: string;
  readonly startedAt: number;
  readonly queue: string;
  readonly at: number;
  readonly source: string;
  readonly because: string | null;
  readonly quarter: number | null;
};

export type TalkFact = {
  readonly call: string;
  readonly startedAt: number;
  readonly fromAt: number;
  readonly agent: string;
  readonly source: string;
  readonly queue: string | null;
  readonly untilAt: number;
  readonly talkMs: number;
  readonly heldMs: number;
  readonly whole: number;
};

export type RingFact = {
  readonly call: string;
  readonly agent: string;
  readonly untilAt: number;
  readonly source: string;
  readonly queue: string | null;
  readonly fromAt: number | null;
  readonly how: string;
};

export type SpellFact = {
  readonly agent: string;
  readonly fromAt: number;
  readonly source: string;
  readonly state: string;
  readonly reason: string | null;
  /** What the site calls the reason of a pause: break, work, afterCall; `null` in another state. */
  readonly pauseClass: string | null;
  readonly sinceAt: number;
  readonly untilAt: number;
};

/** Signed in to a queue; `untilAt` `null`: still. */
export type SessionFact = {
  readonly agent: string;
  readonly queue: string;
  readonly fromAt: number;
  readonly source: string;
  readonly untilAt: number | null;
};

/** A source was not heard; `untilAt` `null`: still. */
export type GapFact = {
  readonly source: string;
  readonly fromAt: number;
  readonly untilAt: number | null;
  readonly why: string | null;
};

export type BreachFact = {
  readonly alert: string;
  readonly source: string;
  readonly queue: string;
  readonly call: string | null;
  readonly what: string;
  readonly at: number;
  readonly targetMs: number | null;
  readonly noticedBy: string | null;
  readonly clearedAt: number | null;
  readonly clearedHow: string | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
};

/** A command; `answeredAt` `null`: not answered yet. Its arguments may hold numbers and are not kept. */
export type CommandFact = {
  readonly id: string;
  readonly askedAt: number;
  readonly verb: string;
  readonly target: string;
  readonly askedBy: string;
  readonly answeredAt: number | null;
  /** JSON of what became of it. */
  readonly outcome: string | null;
};

/** What somebody said about a caller who was lost in a call. */
export type LostMarkFact = {
  readonly call: string;
  readonly startedAt: number;
  readonly at: number;
  readonly mark: LostMark;
  readonly note: string;
  readonly by: string;
};

/** From when on a rule held: the site's (`scope` empty) or a queue's own. JSON. */
export type RuleFact = { readonly scope: string; readonly fromAt: number; readonly rule: string };

/** From when on a queue, an agent or a source was called so. */
export type NameFact = {
  readonly kind: 'queue' | 'agent' | 'source';
  readonly id: string;
  readonly fromAt: number;
  readonly source: string;
  readonly tenant: string | null;
  readonly number: string;
  readonly name: string;
  readonly targetMs: number | null;
};

/** A caller who waits at the history's place, or waits no more and is not booked yet. */
export type WaitingFact = {
  readonly call: string;
  /** `null`: they have left their last queue, and the call goes on. */
  readonly queue: string | null;
  readonly startedAt: number;
  /** The arrival by which it will be booked; `null` where the site books when a stay ends. */
  readonly arrivedAt: number | null;
  readonly sinceAt: number;
  /** Came while it was closed and is counted apart. */
  readonly apart: number;
  /** In the book of callers: the queue they first came to and since when they wait; `null` where they count nowhere. */
  readonly firstQueue: string | null;
  readonly firstSinceAt: number | null;
  /** As what they count until they are booked, and until when their wait is proven (`null`: now); `null`: they wait. */
  readonly outcome: StayOutcome | null;
  readonly untilAt: number | null;
};

export type FactTables = {
  readonly contact: ContactFact;
  readonly stay: StayFact;
  readonly caller: CallerFact;
  readonly refused: RefusedFact;
  readonly talk: TalkFact;
  readonly ring: RingFact;
  readonly spell: SpellFact;
  readonly session: SessionFact;
  readonly gap: GapFact;
  readonly breach: BreachFact;
  readonly command: CommandFact;
  readonly lostMark: LostMarkFact;
  readonly rule: RuleFact;
  readonly name: NameFact;
  readonly waiting: WaitingFact;
};
export type FactTable = keyof FactTables;

/** By what a row of each table is the same as another. */
export const FACT_KEYS = {
  contact: ['call', 'startedAt'],
  stay: ['call', 'startedAt', 'queue', 'joinedAt'],
  caller: ['call', 'startedAt'],
  refused: ['call', 'queue', 'at'],
  talk: ['call', 'startedAt', 'fromAt', 'agent'],
  ring: ['call', 'agent', 'untilAt'],
  spell: ['agent', 'fromAt'],
  session: ['agent', 'queue', 'fromAt'],
  gap: ['source', 'fromAt'],
  breach: ['alert'],
  command: ['id'],
  lostMark: ['call', 'startedAt', 'at', 'mark'],
  rule: ['scope', 'fromAt'],
  name: ['kind', 'id', 'fromAt'],
  waiting: ['call'],
} as const satisfies { readonly [T in FactTable]: readonly (keyof FactTables[T])[] };

/** One row put or taken away. Part of a row (`mend`) changes the row of that key where there is one. */
export type FactChange = {
  readonly [T in FactTable]:
    | { readonly table: T; readonly put: FactTables[T] }
    | { readonly table: T; readonly mend: Partial<FactTables[T]>; readonly of: Partial<FactTables[T]> }
    | { readonly table: T; readonly drop: Partial<FactTables[T]> };
}[FactTable];
