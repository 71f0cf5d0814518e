// What the server and the thread that reads the history say to each other.
import type { Ours } from '#lib/agreement/sheet.ts';
import type { QueueReport, QueueReportInput } from '#lib/history/queue-report.ts';
import type { Interval, TimeSpan } from '#lib/history/spans.ts';

/** Queues by interval, of the queues named. */
export type QueuesQuestion = {
  readonly what: 'queues';
  readonly intervals: readonly Interval[];
} & Pick<QueueReportInput, 'queues' | 'counting' | 'today' | 'now'>;

/** Which figure's calls are wanted: those of one of the outcomes it counts, or who waits, or was refused. */
export const FIGURES = [
  'offered',
  'answered',
  'abandoned',
  'overflowed',
  'callback',
  'unknown',
  'whileClosed',
  'refused',
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

export type Question = QueuesQuestion | CallsQuestion | StaysQuestion;
export type AnswerTo<Q extends Question> = Q extends QueuesQuestion
  ? QueueReport
  : Q extends StaysQuestion
    ? Ours
    : CallsFound;
export type AnyAnswer = QueueReport | CallsFound | Ours;

export type ToReader = { readonly id: number; readonly question: Question };
export type FromReader =
  | { readonly id: number; readonly answer: AnyAnswer }
  | { readonly id: number; readonly failed: string };
