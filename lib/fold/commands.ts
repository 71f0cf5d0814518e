// Which row waits for the answer to a command. Does not believe that a command did anything: only the PBX's own
// events change a call.
import type { Pending } from '#lib/model/board.ts';
import type { EventOf } from '#lib/model/event.ts';
import type { Draft } from './draft.ts';

/** The first of two that were asked at once is carried out: the row goes on waiting for its answer. */
export function foldAsked(draft: Draft, event: EventOf<'command.asked'>): void {
  const pending = { id: event.id, verb: event.verb, by: event.by, since: event.at };
  markPending(draft, event.target, pending, (now) => now === null);
}

export function foldAnswered(draft: Draft, event: EventOf<'command.answered'>): void {
  const { id, by } = event;
  markPending(draft, event.target, null, (now) => now?.id === id && (by === undefined || now.by === by));
}

function markPending(
  draft: Draft,
  target: string,
  pending: Pending | null,
  when: (now: Pending | null) => boolean,
): void {
  const cut = target.indexOf(':');
  const kind = target.slice(0, cut);
  if (kind !== 'call' && kind !== 'agent') return;
  const row = draft.get(kind, target.slice(cut + 1));
  if (row && when(row.pending)) draft.put({ ...row, pending });
}
