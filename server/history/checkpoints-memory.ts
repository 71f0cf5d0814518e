// How to keep checkpoints for as long as the process lives: for replays and tests.
import type { Checkpoint, CheckpointStore, CheckpointsOf } from './checkpoints.ts';

export class MemoryCheckpoints implements CheckpointStore {
  /** In the order of their sequence. */
  #series: readonly Checkpoint[] = [];

  async save(checkpoint: Checkpoint): Promise<void> {
    const same = (one: Checkpoint): boolean =>
      one.epoch === checkpoint.epoch && one.fold === checkpoint.fold && one.seq === checkpoint.seq;
    this.#series = [...this.#series.filter((one) => !same(one)), checkpoint].sort((a, b) => a.seq - b.seq);
  }

  async load({ epoch, fold }: CheckpointsOf, until = Number.POSITIVE_INFINITY): Promise<Checkpoint | null> {
    return (
      this.#series.findLast((one) => one.epoch === epoch && one.fold === fold && one.seq <= until) ?? null
    );
  }

  async forget({ epoch }: Pick<CheckpointsOf, 'epoch'>, oldest: number): Promise<void> {
    this.#series = this.#series.filter((one) => one.epoch === epoch && one.seq >= oldest - 1);
  }
}
