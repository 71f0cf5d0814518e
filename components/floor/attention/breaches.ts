// Which waits are about to breach, have breached, or did and are over.
import { isWaiting, waitingSince } from '#lib/measure/queue.ts';
import { waitLevel } from '#lib/measure/thresholds.ts';
import { type AlertRow, type CallRow, isShut, type QueueRow, type SiteRow } from '#lib/model/board.ts';
import type { QueueId, SourceId } from '#lib/model/ids.ts';

/** One wait that somebody should look at. `call` is null where the PBX counts callers without naming them. */
export type Wait = {
  readonly id: string;
  readonly source: SourceId;
  readonly queue: QueueId;
  readonly call: CallRow | null;
  readonly since: number;
  /** When the target passes, or passed. */
  readonly until: number;
};

export type Breach = Wait & { readonly alert: AlertRow | null };

export type Breaches = {
  /** Next to breach first. */
  readonly soon: readonly Wait[];
  /** Longest breached first. */
  readonly breached: readonly Breach[];
  /** Newest first. */
  readonly cleared: readonly AlertRow[];
};

export const CLEARED_SHOWN = 20;

/** @param site its hours: who waits in a closed queue is no breach, but by an alert */
export function breaches(
  rows: {
    readonly queues: readonly QueueRow[];
    readonly calls: readonly CallRow[];
    readonly alerts: readonly AlertRow[];
  },
  targetMs: (queue: QueueId) => number,
  nowOf: (source: SourceId) => number,
  site?: SiteRow,
): Breaches {
  const calls = new Map(rows.calls.map((call) => [call.id, call]));
  const open = rows.alerts.filter((alert) => alert.cleared === null);
  const breached: Breach[] = open.map((alert) => {
    const call = alert.call === null ? null : (calls.get(alert.call) ?? null);
    const { id, source, queue, at } = alert;
    return {
      id,
      source,
      queue,
      call,
      since: alert.what === 'waitBreached' ? at - alert.targetMs : (call?.queuedAt ?? at),
      until: at,
      alert,
    };
  });
  const told = new Set(open.map((alert) => alert.call ?? alert.queue));
  const soon: Wait[] = [];
  for (const wait of waits(rows.queues, rows.calls, targetMs)) {
    if (told.has(wait.call?.id ?? wait.queue) || isOutside(wait, site)) continue;
    const level = waitLevel(nowOf(wait.source) - wait.since, wait.until - wait.since);
    if (level === 'warning') soon.push(wait);
    if (level === 'critical') breached.push({ ...wait, alert: null });
  }
  return {
    soon: soon.sort((a, b) => a.until - b.until),
    breached: breached.sort((a, b) => a.until - b.until),
    cleared: rows.alerts
      .filter((alert) => alert.cleared !== null)
      .sort((a, b) => (b.cleared?.at ?? 0) - (a.cleared?.at ?? 0))
      .slice(0, CLEARED_SHOWN),
  };
}

/** Whether a wait is out of the breaches: its queue is closed, or was when the caller came, and counts apart. */
const isOutside = ({ queue, call }: Wait, site: SiteRow | undefined): boolean =>
  isShut(site, queue) || (call?.closed === true && site?.counting.closedHours === 'apart');

function* waits(
  queues: readonly QueueRow[],
  calls: readonly CallRow[],
  targetMs: (queue: QueueId) => number,
): Generator<Wait> {
  for (const call of calls) {
    if (!isWaiting(call) || call.queue === null) continue;
    const since = waitingSince(call);
    const { source, queue } = call;
    yield { id: call.id, source, queue, call, since, until: since + targetMs(queue) };
  }
  for (const { id, source, counted } of queues) {
    if (!counted || counted.waiting === 0 || counted.longestSince === null) continue;
    const since = counted.longestSince;
    yield { id, source, queue: id, call: null, since, until: since + targetMs(id) };
  }
}
