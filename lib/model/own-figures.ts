// What a PBX says of its queues' calls by its own count, in words that all makes share.
import type { AgentId, CallId, QueueId } from './ids.ts';

/** Figures that reports of PBXs have; `missed`: the queue gave the caller up, `sentOn`: it sent them elsewhere. */
export const OWN_FIGURES = ['answered', 'abandoned', 'missed', 'sentOn'] as const;
export type OwnFigure = (typeof OWN_FIGURES)[number];

/** One queue as its PBX has counted it. Figures it does not have are left out, and so are members of whom it tells none. */
export type OwnQueueFigures = {
  readonly queue: QueueId;
  readonly counts: { readonly [F in OwnFigure]?: number };
  /** Calls answered, by member. */
  readonly taken: readonly { readonly agent: AgentId; readonly calls: number }[];
  /** Percent, by the PBX's own formula; `null`: it shows none. */
  readonly serviceLevel: number | null;
};

/** One caller's stay in a queue as the PBX has written it down. */
export type OwnRecord = {
  readonly queue: QueueId;
  /** `null`: its records do not bear the number that its calls do. */
  readonly call: CallId | null;
  /** When the stay or its call began, epoch ms, to the second. */
  readonly at: number;
  /** The caller's number; empty: not told. */
  readonly number: string;
  /** `null`: in none of its figures. */
  readonly figure: OwnFigure | null;
  readonly agent: AgentId | null;
};

/**
 * `day`: the figures are those of the span asked for. `today`: of the PBX's own present day, whatever was asked for.
 * `counters`: they have run since they were last set back, whenever
 * that was: only two readings of one `life` can be compared, and the difference is what came between them.
 */
export type OwnFigures = {
  readonly covers: 'day' | 'today' | 'counters';
  /** Of counters: changes when they begin anew; `null` where the PBX does not say. */
  readonly life: string | null;
  /** Of a `day` that is not the site's, for the PBX is in another zone: its bounds. */
  readonly span?: Pick<FigureSpan, 'from' | 'until'>;
  /** Epoch ms. */
  readonly readAt: number;
  readonly queues: readonly OwnQueueFigures[];
  /** Everything the figures count, one by one; `null` where the PBX gives no records of its queues. */
  readonly records: readonly OwnRecord[] | null;
};

/** A span for which figures are asked: a day of the site, and its bounds as epoch ms. */
export type FigureSpan = {
  readonly day: string;
  readonly from: number;
  readonly until: number;
  /** How far the site's clock is ahead of UTC at a moment, ms. */
  readonly aheadAt: (at: number) => number;
};

/** Why a call counts otherwise at the PBX than here. */
export const DIFFERENCE_REASONS = [
  /** In another queue of theirs. */
  'otherQueue',
  /** On another day, or before or after what is compared. */
  'otherTime',
  /** They say that it ended in another way. */
  'otherOutcome',
  /** We were not connected, or did not see how it ended. */
  'notHeard',
  /** It came outside the opening hours: here that is counted apart. */
  'whileClosed',
  /** Theirs leaves out callers who give up at once. */
  'shortAbandon',
  /** Whom a queue gave up on, or sent on, is another figure there. */
  'ownWord',
  /** Theirs counts a conversation once it is over. */
  'stillTalking',
  /** They came back into the queue at once: one stay here, and another one each time there. */
  'sameStay',
  /** Theirs counts what a member answers in each queue they serve. */
  'everyQueue',
  /** Nothing that is known explains it. */
  'unexplained',
] as const;
export type DifferenceReason = (typeof DIFFERENCE_REASONS)[number];

/** One queue's figures by its PBX's own records; `figures`: those that this PBX has. */
export function countRecords(
  queue: QueueId,
  records: readonly OwnRecord[],
  figures: readonly OwnFigure[],
): OwnQueueFigures {
  const mine = records.filter((record) => record.queue === queue);
  const counts = Object.fromEntries(
    figures.map((figure) => [figure, mine.filter((record) => record.figure === figure).length]),
  );
  return { queue, counts, taken: [], serviceLevel: null };
}
