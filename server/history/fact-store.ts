// What a live board of the facts promises: everything up to a place of the log, each event's part whole and once.
import type { Checkpoint } from './checkpoints.ts';
import type { FactBatch } from './fact-batch.ts';

/** The last event of which everything is written. `heard`: when it was heard; `fold`: as of {@link Checkpoint}. */
export type Place = {
  readonly epoch: string;
  readonly seq: number;
  readonly heard: number | null;
  readonly fold: number;
};

export type Commit = {
  /** `null`: it stays where it is, and what is written did not come out of the log. */
  readonly place: Place | null;
  readonly batch: FactBatch;
  /** The board as it stood at the place, where the series of saved boards wants one there. */
  readonly checkpoint: Checkpoint | null;
  /** A day of the demo's past, which this writes whole. */
  readonly madeDay?: string;
};

export interface FactStore {
  /** `null` before anything was written. */
  place(): Promise<Place | null>;
  /** All of it in one transaction, durable when it resolves: killed on the way, nothing of it is there. */
  commit(commit: Commit): Promise<void>;
  /**
   * Forgets what has been kept for long enough at `now`: numbers, names and journeys, rings and spells after 90 days, calls
   * after 400. What they add up to stays.
   */
  forget(now: number): Promise<void>;
}

const DAY_MS = 86_400_000;
/** How long each is kept: a year's comparison needs its calls, and nobody needs a number for so long. */
export const KEPT_MS = { numbers: 90 * DAY_MS, moments: 90 * DAY_MS, calls: 400 * DAY_MS } as const;
