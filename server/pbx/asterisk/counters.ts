// What Asterisk's own counters were when we last heard them.
import { nativeOf } from '#lib/model/ids.ts';
import type { PriorState } from '#server/pbx-sdk/contract.ts';

/** What a queue has counted since Asterisk started. `abandoned` are also callers whose time was over. */
export type Counters = { completed: number; abandoned: number };

/** What stood when the connection was lost, to be compared with what the next one shows. */
export type Outage = {
  /** The last word before it, epoch ms. */
  readonly since: number;
  readonly counters: Readonly<Record<string, Counters>>;
  /** By queue and agent, what the member’s CallsTaken was. */
  readonly taken: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

/** The outage since Ringside itself ended: what the PBX had counted by then, if that is known to the last word. */
export function whileEnded({ heardAt, counted = [] }: PriorState): Outage | null {
  if (heardAt === null || counted.length === 0) return null;
  const counters: Record<string, Counters> = {};
  const taken: Record<string, Record<string, number>> = {};
  for (const { queue, completed, abandoned, taken: each } of counted) {
    counters[nativeOf(queue)] = { completed, abandoned };
    taken[nativeOf(queue)] = Object.fromEntries(each.map(({ agent, calls }) => [nativeOf(agent), calls]));
  }
  return { since: heardAt, counters, taken };
}
