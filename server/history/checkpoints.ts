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
   * Forgets those from which the log, that begins at `oldest`, does not go on: what lies between them and it nobody can
   * fold any more. Of other epochs all.
   */
  forget(of: Pick<CheckpointsOf, 'epoch'>, oldest: number): Promise<void>;
}
