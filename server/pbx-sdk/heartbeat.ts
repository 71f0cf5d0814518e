// Whether the other side of a connection is still there: beats it must answer, and how long it may be silent.
import type { AdapterContext } from './contract.ts';

/** Woken so much later than asked for, it was this machine that stood still. */
const OVERSLEPT_MS = 5_000;

export type Heartbeat = {
  readonly everyMs: number;
  /** Nothing heard for so long: nobody is there. */
  readonly silenceMs: number;
  /** Epoch ms when anything was last heard. */
  readonly heardAt: () => number;
  readonly beat: () => void;
};

/**
 * Beats until the other side has been silent too long, or the signal is aborted. The first beat is one interval away.
 * @returns for how long nothing was heard, ms; `null` when the signal was aborted.
 */
export async function beatUntilSilent(
  { now, pause }: Pick<AdapterContext, 'now' | 'pause'>,
  signal: AbortSignal,
  { everyMs, silenceMs, heardAt, beat }: Heartbeat,
): Promise<number | null> {
  let beatAt = now();
  let plannedAt = beatAt;
  let excusedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const at = now();
    // What the PBX has said while this machine slept may yet be unread: one beat more to answer.
    if (at - plannedAt > OVERSLEPT_MS) excusedAt = at - everyMs;
    const lastAt = Math.max(heardAt(), excusedAt);
    if (at - lastAt >= silenceMs) return at - lastAt;
    if (at - beatAt >= everyMs) {
      beat();
      beatAt = at;
    }
    plannedAt = Math.min(beatAt + everyMs, lastAt + silenceMs);
    await pause(plannedAt - at, signal).catch(() => undefined);
  }
  return null;
}
