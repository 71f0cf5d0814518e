// The breach feed. That a target has passed is said by an event: the clock's, or the PBX's.
import { type AlertRow, type CallRow, isShut } from '#lib/model/board.ts';
import type { EventOf } from '#lib/model/event.ts';
import { waitAlertId } from '#lib/model/ids.ts';
import type { Draft } from './draft.ts';

const HOUR_MS = 3_600_000;
/** Cleared alerts kept for reading back; open ones are always kept. */
const CLEARED_LIMIT = 100;

export function foldRaised(draft: Draft, event: EventOf<'alert.raised'>): void {
  const row = draft.get('alert', event.alert);
  if (row) {
    if (row.what === 'waitBreached' && !row.noticedBy.includes(event.by))
      draft.put({ ...row, noticedBy: [...row.noticedBy, event.by] });
    return;
  }
  draft.put(newAlert(event));
  forgetCleared(draft, event.at - HOUR_MS);
}

function newAlert({ source, at, alert, queue, call, targetMs, by, what }: EventOf<'alert.raised'>): AlertRow {
  const core = { kind: 'alert', id: alert, source, queue, at, cleared: null, acknowledged: null } as const;
  return what === 'waitingClosed' && call !== null
    ? { ...core, what, call }
    : { ...core, what: 'waitBreached', call, targetMs, noticedBy: [by] };
}

/**
 * The PBX's own breach: the same alert as the wall's clock raises for that stay, noticed by both. In a closed queue there
 * is none: that somebody waits there is an alert of its own.
 */
export function foldBreached(draft: Draft, event: EventOf<'call.breached'>): void {
  const row = event.call === null ? firstInLine(draft, event) : draft.get('call', event.call);
  if (!row || row.queue !== event.queue || row.queuedAt === null || row.booked) return;
  if (isShut(draft.site, event.queue)) return;
  foldRaised(draft, {
    type: 'alert.raised',
    source: event.source,
    at: Math.max(event.at, row.queuedAt),
    alert: waitAlertId(row.id, row.queuedAt),
    queue: event.queue,
    call: row.id,
    targetMs: event.targetMs,
    by: 'pbx',
  });
}

/** Whoever waits longest and is not said to be over the target yet: only of them can a nameless breach speak. */
function firstInLine(draft: Draft, { queue }: EventOf<'call.breached'>): CallRow | undefined {
  let first: CallRow | undefined;
  for (const row of draft.each('call')) {
    if (row.queue !== queue || row.booked || row.queuedAt === null) continue;
    const alert = draft.get('alert', waitAlertId(row.id, row.queuedAt));
    if (alert?.what === 'waitBreached' && alert.noticedBy.includes('pbx')) continue;
    // Ties by id: the same events must leave the same rows on every node.
    if (!first || row.queuedAt < (first.queuedAt ?? 0)) first = row;
    else if (row.queuedAt === first.queuedAt && row.id < first.id) first = row;
  }
  return first;
}

export function foldCleared(draft: Draft, event: EventOf<'alert.cleared'>): void {
  const row = draft.get('alert', event.alert);
  if (row && !row.cleared) draft.put({ ...row, cleared: { at: event.at, how: event.how } });
}

export function foldAcknowledged(draft: Draft, event: EventOf<'alert.acknowledged'>): void {
  const row = draft.get('alert', event.alert);
  if (row && !row.acknowledged) draft.put({ ...row, acknowledged: { at: event.at, by: event.by } });
}

function forgetCleared(draft: Draft, before: number): void {
  const old: { id: string; at: number }[] = [];
  for (const row of draft.each('alert')) if (row.cleared) old.push({ id: row.id, at: row.cleared.at });
  if (old.length <= CLEARED_LIMIT && old.every(({ at }) => at >= before)) return;
  // Ties by id: the same events must leave the same rows on every node, whatever order its map is in.
  old.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  old.forEach((row, i) => {
    if (i >= CLEARED_LIMIT || row.at < before) draft.remove('alert', row.id);
  });
}
