// What the server and the thread that reads the history say to each other.
import type { Ours } from '#lib/agreement/sheet.ts';
import type { ContactFact, SpellFact } from '#lib/history/facts.ts';
import type { Contacted, Loss, Marked } from '#lib/history/lost-callers.ts';
import type { PointsLost } from '#lib/history/points-lost.ts';
import type { QueueReport, QueueReportInput } from '#lib/history/queue-report.ts';
import type { TimeSpan } from '#lib/history/spans.ts';
import type { AgentThere } from '#lib/history/staffing.ts';
import type { StayOutcome } from '#lib/model/counts.ts';
import type { ServiceRule } from '#lib/model/site.ts';

/** Queues by interval, of the queues named. */
export type QueuesAsked = Pick<QueueReportInput, 'intervals' | 'queues' | 'counting' | 'today' | 'now'>;
export type QueuesQuestion = QueuesAsked & { readonly what: 'queues' };

/** The state an agent has been in since, which is not written yet: it is not over. */
export type Running = Pick<SpellFact, 'agent' | 'state' | 'reason' | 'pauseClass' | 'fromAt'>;

/** What the points of the service level were lost to, with who was there at the `most` dearest of them. */
export type PointsQuestion = QueuesAsked & {
  readonly what: 'points';
  readonly book: 'stays' | 'callers';
  readonly most: number;
  readonly running: readonly Running[];
};
export type PointsFound = {
  readonly points: PointsLost;
  /** `at`: the place of the interval. */
  readonly worst: readonly {
    readonly queue: string;
    readonly at: number;
    readonly agents: readonly AgentThere[];
  }[];
};

/** Who was signed in to a queue in an interval, and what they did. */
export type StaffQuestion = {
  readonly what: 'staff';
  readonly queue: string;
  readonly span: TimeSpan;
  readonly now: number;
  readonly running: readonly Running[];
};
export type StaffFound = { readonly agents: readonly AgentThere[] };

/**
 * Which figure's calls are wanted: those of one of the outcomes it counts, or who waits, or was refused; `missed`: judged
 * by the service level, and not in time.
 */
export const FIGURES = [
  'offered',
  'answered',
  'abandoned',
  'overflowed',
  'callback',
  'unknown',
  'whileClosed',
  'refused',
  'missed',
] as const;
export type Figure = (typeof FIGURES)[number];

/** The calls behind one figure of one interval. `book`: stays of one queue, or callers of several, each once. */
export type CallsQuestion = {
  readonly what: 'calls';
  readonly span: TimeSpan;
  readonly today: TimeSpan | null;
  readonly queues: readonly string[];
  readonly book: 'stays' | 'callers';
  readonly figure: Figure;
  /** By which a call is `missed`, of each queue. */
  readonly rules: Readonly<Record<string, ServiceRule>>;
  readonly now: number;
  readonly limit: number;
};

/** One of them. What is only known of calls that are over is `null` until then, and once it has been forgotten. */
export type CallFound = {
  readonly queue: string;
  readonly startedAt: number;
  /** How it ended there; `waiting`: it has not. */
  readonly outcome: string;
  readonly waitMs: number;
  readonly agent: string | null;
  readonly callerNumber: string | null;
  readonly callerName: string | null;
  readonly endedAt: number | null;
};

export type CallsFound = { readonly count: number; readonly calls: readonly CallFound[] };

/**
 * The stays in the queues of a source that are counted in a span, and those near it that its PBX may count there; and when
 * it was not heard.
 */
export type StaysQuestion = {
  readonly what: 'stays';
  readonly source: string;
  readonly span: TimeSpan;
  /** `moment`: counted are those that joined in the span; else those booked in it, which is a day's own way. */
  readonly by: 'moment' | 'booking';
};

/** Calls that are over, newest first, at most `limit`. Each limit that is `null` is none. */
export type SearchQuestion = {
  readonly what: 'search';
  /** They began in it. */
  readonly span: TimeSpan;
  /** The one call meant, wherever it lies; then `span` says nothing. */
  readonly call: CallKey | null;
  /** They stood in one of these queues, or in none and one of these agents had them. */
  readonly within: { readonly queues: readonly string[]; readonly agents: readonly string[] } | null;
  /** The digits of one end, as `numberKey` has them. `whole`: all of them, else those it ends with. */
  readonly number: { readonly key: string; readonly whole: boolean } | null;
  readonly agent: string | null;
  readonly queue: string | null;
  /** How the caller's wait ended; `unanswered`: in no queue, and nobody answered. */
  readonly outcome: StayOutcome | 'unanswered' | null;
  readonly minWaitMs: number;
  readonly minTalkMs: number;
  /** Only what is older than this one. */
  readonly before: CallKey | null;
  readonly limit: number;
};
export type CallKey = { readonly id: string; readonly startedAt: number };

/** `outcome`, `waitMs`: of the caller's wait, `null` where they came to no queue. `queues`: those it stood in, in order. */
export type FoundCall = ContactFact & {
  readonly outcome: StayOutcome | null;
  readonly waitMs: number | null;
  readonly talkMs: number | null;
  readonly queues: readonly string[];
};
export type FoundCalls = { readonly more: boolean; readonly calls: readonly FoundCall[] };

/** Up to when the demo's past was made and never took place; `null`: nothing of it was. */
export type MadeQuestion = { readonly what: 'made' };
export type MadeFound = { readonly until: number | null };

/** Callers whose calls began in a span and who were lost in some queues, and the calls with them from then on. */
export type LostQuestion = {
  readonly what: 'lost';
  readonly span: TimeSpan;
  readonly queues: readonly string[];
  /**
   * Calls with them beyond this boundary close nothing. `desks`: from where agents call out, `<source>/<number>`, since
   * who had a call that was not answered is not told.
   */
  readonly within: (NonNullable<SearchQuestion['within']> & { readonly desks: readonly string[] }) | null;
};
/** `isAll`: there were not too many to tell. */
export type LostFound = {
  readonly losses: readonly (Loss & {
    readonly source: string;
    readonly number: string;
    readonly name: string;
  })[];
  readonly contacts: readonly Contacted[];
  readonly marks: readonly Marked[];
  readonly isAll: boolean;
};

export type Question =
  | PointsQuestion
  | StaffQuestion
  | MadeQuestion
  | QueuesQuestion
  | CallsQuestion
  | StaysQuestion
  | SearchQuestion
  | LostQuestion;
export type AnswerTo<Q extends Question> = Q extends QueuesQuestion
  ? QueueReport
  : Q extends PointsQuestion
    ? PointsFound
    : Q extends StaffQuestion
      ? StaffFound
      : Q extends MadeQuestion
        ? MadeFound
        : Q extends StaysQuestion
          ? Ours
          : Q extends SearchQuestion
            ? FoundCalls
            : Q extends LostQuestion
              ? LostFound
              : CallsFound;
export type AnyAnswer =
  | PointsFound
  | StaffFound
  | MadeFound
  | QueueReport
  | CallsFound
  | Ours
  | FoundCalls
  | LostFound;

export type ToReader = { readonly id: number; readonly question: Question };
export type FromReader =
  | { readonly id: number; readonly answer: AnyAnswer }
  | { readonly id: number; readonly failed: string };
