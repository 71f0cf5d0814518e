// Since when a caller stands in a queue by the PBX's own figures, which begin anew where our stay goes on.
import type { CallRow } from '#lib/model/board.ts';

/**
 * How much of the present stay was over when its caller last came back into the queue (rule 3), in ms; 0 where they never
 * left it. A wait that the PBX tells is without it.
 */
export function waitedBefore({ journey, queue, queuedAt }: CallRow): number {
  if (queuedAt === null) return 0;
  const left = journey.findLastIndex(
    (step) => step.what === 'left' && step.queue === queue && step.at > queuedAt,
  );
  if (left < 0) return 0;
  const back = journey.slice(left).findLast((step) => step.what === 'queued' && step.queue === queue);
  return back ? Math.max(0, back.at - queuedAt) : 0;
}
