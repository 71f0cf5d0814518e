// What a series of saved boards promises, so that a restart need not read the log from its start and any past moment
// is a short way from one of them.

/**
 * A folded board as it stood at `seq` of the log's `epoch`; `fold` is {@link FOLD_VERSION}, `rows` the JSON of its
 * rows, `heard` when that event was heard (epoch ms; `null` where nobody kept it). One of another epoch or fold is void.
 */
export type Checkpoint = {
  readonly seq: number;
  readonly epoch: string;
  readonly fold: number;
  readonly heard: number | null;
  readonly rows: string;
};

export type CheckpointsOf = { readonly epoch: string; readonly fold: number };

/** Each is saved whole or not at all, and once saved survives a kill. */
export interface CheckpointStore {
  /** One more of the series; one at the same place is replaced. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** The newest one of that memory and fold, at or before `until` where that is given; `null` where there is none. */
  load(of: CheckpointsOf, until?: number): Promise<Checkpoint | null>;
  /**
   * Forgets those before `before` but the newest of them, from which what follows can still be reached; of other folds
   * those before it; of other epochs all.
   */
  forget(of: CheckpointsOf, before: number): Promise<void>;
}
