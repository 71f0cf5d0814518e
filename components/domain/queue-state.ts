// How a queue stands, in the one word its row and its tile are drawn by.
import type { Level } from '#lib/measure/thresholds.ts';

export type QueueState = 'calm' | 'warning' | 'breached' | 'closed' | 'lost';

/** What outweighs what: a PBX that is lost tells nothing, and somebody who waits is news even in a closed queue. */
export function queueStateOf(isLost: boolean, wait: Level, isClosed: boolean): QueueState {
  if (isLost) return 'lost';
  if (wait === 'critical') return 'breached';
  if (wait === 'warning') return 'warning';
  return isClosed ? 'closed' : 'calm';
}
