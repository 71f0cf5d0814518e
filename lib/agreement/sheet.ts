// What is compared with a PBX's own figures, and what comes of it.
import type { StayOutcome } from '#lib/model/counts.ts';
import type { DifferenceReason, OwnFigure, OwnFigures } from '#lib/model/own-figures.ts';

/** A stay in a queue as Ringside keeps it. Times are epoch ms. */
export type OurCall = {
  readonly call: string;
  readonly queue: string;
  readonly startedAt: number;
  /** When it joined the queue; `null` where the PBX did not tell. */
  readonly joinedAt: number | null;
  /** When the stay ended. */
  readonly endedAt: number;
  /** When the agent's conversation was over; `null`: it is not, or there was none. */
  readonly talkedUntil: number | null;
  /** How long the agent talked, without hold; `null`: they still do, or it is not known. */
  readonly talkMs: number | null;
  readonly waitMs: number;
  readonly outcome: StayOutcome;
  /** Why it was sent on. */
  readonly sentBy: string | null;
  /** When the queue let them go and they came back at once: for Ringside the same stay. Epoch ms. */
  readonly returns: readonly number[];
  readonly agent: string | null;
  /** The agent was taken out of the queue, or left it, before the conversation was over. */
  readonly memberLeft: boolean;
  /** `null`: not known any more, or not yet. */
  readonly number: string | null;
  /** Whether it is counted in the span that is compared. */
  readonly booked: boolean;
  /** Whether it is counted apart, for it came while the queue was closed. */
  readonly apart: boolean;
};

/** We did not hear the PBX; `untilAt` `null`: still. */
export type Deaf = { readonly fromAt: number; readonly untilAt: number | null };

export type Ours = {
  readonly calls: readonly OurCall[];
  readonly gaps: readonly Deaf[];
};

/** What the PBX has counted from `from` until `until`. */
export type Theirs = Pick<OwnFigures, 'queues' | 'records'> & {
  readonly from: number;
  readonly until: number;
  /** When the PBX was asked: what was not over then is not counted yet. Epoch ms. */
  readonly takenAt: number;
};

/** How a make counts, where that is not how we do. */
export type CountingRule = {
  /** Under which of its figures a stay falls; `null`: under none. Left out: our own. */
  readonly figureOf: (call: OurCall) => OwnFigure | null;
  /** It counts a conversation when that is over, not when it is answered. */
  readonly countsWhenOver: boolean;
  /** Under which time it counts: when a stay began, or when it was over. */
  readonly counts: 'arrival' | 'end';
  /** Whom it credits with a call that somebody outside the team answered: whoever did, or no member. */
  readonly creditsOutside: boolean;
  /** Under which figure a stay of ours may stand there, because it does not tell us why the caller left. */
  readonly mayStandAs: Readonly<Partial<Record<OwnFigure, OwnFigure>>>;
  /** It may leave out callers who gave up within so many ms; 0: it never does. */
  readonly shortAbandonMs: number;
};

/** One call of a difference. */
export type NamedCall = {
  readonly reason: DifferenceReason;
  /** What it adds to theirs beside ours: 1 or -1. */
  readonly effect: 1 | -1;
  /** `false`: the PBX tells sums alone, and this call is what explains them best. */
  readonly certain: boolean;
  /** `null`: that there was one is all that is known. */
  readonly call: string | null;
  /** When it began; of one that is not known, since when it may have been. */
  readonly at: number;
  /** Of one that is not known: until when. */
  readonly untilAt: number | null;
  readonly number: string | null;
  readonly agent: string | null;
  readonly waitMs: number | null;
  /** The figure here and the figure there; `null`: in none. */
  readonly ours: OwnFigure | null;
  readonly theirs: OwnFigure | null;
  /** In which queue it is the other's. */
  readonly otherQueue: string | null;
};

/** A figure of a queue, or of one of its members: `theirs - ours` is the sum of what its calls add, and `unexplained`. */
export type AgreementRow = {
  readonly queue: string;
  readonly figure: OwnFigure;
  /** `null`: of the whole queue; else how many calls this member answered. */
  readonly agent: string | null;
  readonly ours: number;
  readonly theirs: number;
  readonly calls: readonly NamedCall[];
  /** What is left: with its sign. */
  readonly unexplained: number;
};

/** How much of the rows' differences is explained, in calls. */
export const explainedIn = ({ calls }: Pick<AgreementRow, 'calls'>): number =>
  calls.reduce((sum, { reason, effect }) => sum + (reason === 'unexplained' ? 0 : effect), 0);

/**
 * A sum of effects as it is shown: `+1 −1` where there are both, for a sum of 0 would hide two calls; else the sum.
 * @param signed how one number is written
 */
export function withBothSigns(
  sum: number,
  effects: readonly number[],
  signed: (calls: number) => string,
): string {
  const [more, fewer] = [1, -1].map((sign) => effects.filter((each) => each === sign).length * sign);
  return more && fewer ? `${signed(more)} ${signed(fewer)}` : signed(sum);
}
