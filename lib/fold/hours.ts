// Whether a queue is open, as the clock has said last. The clock knows zones and holidays.
import { openOf } from '#lib/model/board.ts';
import type { EventOf } from '#lib/model/event.ts';
import type { QueueId } from '#lib/model/ids.ts';
import type { Draft } from './draft.ts';
import { BLANK_SITE } from './site.ts';

export function foldTurned(draft: Draft, event: EventOf<'hours.turned'>): void {
  draft.put({ ...(draft.site ?? BLANK_SITE), hours: event.hours });
}

export const isOpen = (draft: Draft, queue: QueueId): boolean => openOf(draft.site?.hours, queue).open;
