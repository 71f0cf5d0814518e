// When a part of a call was over by the PBX's own figures.
import type { CallRow } from '#lib/model/board.ts';

/** When the present agent's part ended; `at` where the PBX gives no figure of its own, or nobody talks. */
export const talkedUntil = (
  row: CallRow,
  event: { readonly at: number; readonly talkedMs?: number },
): number =>
  event.talkedMs === undefined || row.agentSince === null ? event.at : row.agentSince + event.talkedMs;

/** When the stay in the queue ended; `at` where the PBX gives no figure of its own, or nobody knows when it began. */
export const waitedUntil = (
  row: CallRow,
  event: { readonly at: number; readonly waitedMs?: number },
): number =>
  event.waitedMs === undefined || row.queuedAt === null ? event.at : row.queuedAt + event.waitedMs;
