// When the events of a batch are said to be heard.
import type { DomainEvent } from '#lib/model/event.ts';

/**
 * The time (epoch ms) for a batch that is written `now`: never before the batch `last`, so that it rises with the
 * sequence, but where the batch itself says that the clock was set: a new segment begins there.
 */
export const heardAt = (
  last: number,
  now: number,
  batch: readonly { readonly event: DomainEvent }[],
): number => (batch.some(({ event }) => event.type === 'clock.stepped') ? now : Math.max(last, now));
