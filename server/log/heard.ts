// When the events of a batch are said to be heard.
import type { DomainEvent } from '#lib/model/event.ts';

/**
 * The time (epoch ms) for a batch that is written `now`: never before the batch `last`, so that it rises with the
 * sequence, but where the batch itself says that the clock was set: a new segment begins there.
 */
export function heardAt(
  last: number,
  now: number,
  batch: readonly { readonly event: DomainEvent }[],
): number {
  for (const { event } of batch) if (event.type === 'clock.stepped') return now;
  return Math.max(last, now);
}
