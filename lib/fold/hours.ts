// Whether a queue is open, as the clock has said last. The clock knows zones and holidays.
import type { EventOf } from '#lib/model/event.ts';
import type { QueueId, SourceId } from '#lib/model/ids.ts';
import type { Draft } from './draft.ts';
import { BLANK_SITE } from './site.ts';

export function turned(draft: Draft, event: EventOf<'hours.turned'>): void {
  draft.put({ ...(draft.get('site', 'site') ?? BLANK_SITE), hours: event.hours });
}

/** By its own hours, else its source's, else the site's; open where none are written. */
export function isOpen(draft: Draft, source: SourceId, queue: QueueId): boolean {
  const hours = draft.get('site', 'site')?.hours;
  return !hours || (hours.queues[queue] ?? hours.sources[source] ?? hours.site).open;
}
