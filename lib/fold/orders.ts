// Knows which row waits for the answer to a command. Refuses to believe that a command did anything:
// only the PBX's own events change a call.
import type { Pending } from '#lib/model/board.ts';
import type { EventOf } from '#lib/model/event.ts';
import type { Draft } from './draft.ts';

export function asked(draft: Draft, event: EventOf<'command.asked'>): void {
  mark(draft, event.target, { id: event.id, verb: event.verb, by: event.by, since: event.at }, () => true);
}

export function answered(draft: Draft, event: EventOf<'command.answered'>): void {
  mark(draft, event.target, null, (pending) => pending?.id === event.id);
}

function mark(
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
