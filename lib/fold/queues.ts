// What events say of queues.
import type { QueueRow } from '#lib/model/board.ts';
import type { EventOf, QueueSeen } from '#lib/model/event.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import type { Draft } from './draft.ts';

export function observeQueue(draft: Draft, source: SourceId, seen: QueueSeen): void {
  const row = draft.get('queue', seen.id);
  const blank: QueueRow = {
    kind: 'queue',
    id: seen.id,
    source,
    tenant: null,
    number: nativeOf(seen.id),
    name: '',
    targetMs: null,
    wrapUpMs: null,
    counted: null,
    callbacks: null,
  };
  draft.put({ ...(row ?? blank), ...seen });
}

export function foldObserved(draft: Draft, event: EventOf<'queue.observed'>): void {
  observeQueue(draft, event.source, event.queue);
}

export function foldGone(draft: Draft, event: EventOf<'queue.gone'>): void {
  draft.remove('queue', event.queue);
}
