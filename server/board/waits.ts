// Which callers wait, when each one's target passes, and which alerts their leaving clears. Does not read a clock or
// write a log: it is told the time and returns the events to append.
import { targetOf } from '#lib/measure/target.ts';
import {
  type AlertEnd,
  type AlertRow,
  type Board,
  type CallRow,
  type Change,
  isShut,
} from '#lib/model/board.ts';
import type { DomainEvent, EventOf, QueueExit } from '#lib/model/event.ts';
import { type CallId, closedAlertId, type QueueId, type SourceId, waitAlertId } from '#lib/model/ids.ts';
import { DeadlineIndex } from './deadline-index.ts';
import type { Folded } from './live-board.ts';

/** One stay of a call in a queue. */
type Stay = { readonly queue: QueueId; readonly queuedAt: number };
type Raised = EventOf<'alert.raised'>;
type Cleared = EventOf<'alert.cleared'>;
type End = { readonly how: AlertEnd; readonly at: number };

/** An index over the board: it follows changes and never scans all calls, except where a rule or source changes. */
export class Waits {
  readonly #board: Board;
  readonly #due = new DeadlineIndex();
  readonly #stays = new Map<CallId, Stay>();
  readonly #targets = new Map<QueueId, number>();
  /** Open alerts that belong to a call. */
  readonly #open = new Map<CallId, Map<string, AlertRow>>();
  /** Whose each of them is. */
  readonly #callOf = new Map<string, CallId>();
  /** Raised by us and not yet on the board; `end` when the stay was over before they got there. */
  readonly #asked = new Map<string, { readonly raised: Raised; end: End | null }>();
  readonly #clearing = new Set<string>();
  /** Sources that are live and have spoken since we began: what the others show may be frozen. */
  readonly #trusted = new Set<SourceId>();
  #out: Cleared[] = [];

  /** `now` stamps the clearing of alerts whose end nobody saw. */
  constructor(board: Board, now: number) {
    this.#board = board;
    for (const call of board.all('call')) this.#look(call.id, call, null);
    for (const alert of board.all('alert')) this.#alert(alert, now);
  }

  /** When the next target passes (epoch ms), or `null`. */
  next(): number | null {
    return this.#due.next();
  }

  /** Alerts to clear, each told once. */
  cleared(): readonly Cleared[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** The alerts whose time has come. Calls of sources not trusted are passed over: they come back with the source. */
  raise(now: number): readonly Raised[] {
    const out: Raised[] = [];
    for (const id of this.#due.take(now) as CallId[]) {
      const stay = this.#stays.get(id);
      const call = this.#board.get('call', id);
      if (!stay || !call || !this.#trusted.has(call.source)) continue;
      const { queue, queuedAt } = stay;
      const targetMs = targetOf(this.#board, queue);
      const isClosed = this.#isClosed(call, queue);
      const alert = isClosed ? closedAlertId(id, queuedAt) : waitAlertId(id, queuedAt);
      const at = queuedAt + targetMs;
      const { source } = call;
      const raised: Raised = {
        type: 'alert.raised',
        source,
        at,
        alert,
        queue,
        call: id,
        targetMs,
        by: 'wall',
        ...(isClosed ? { what: 'waitingClosed' } : {}),
      };
      this.#asked.set(alert, { raised, end: null });
      out.push(raised);
    }
    return out;
  }

  /** Takes one event and what it changed; the board may already be further on. */
  take({ event, changes }: Folded): void {
    // Alerts first: one that is removed together with its call needs no clearing.
    for (const change of changes) this.#alertChange(change, event.at);
    for (const change of changes) this.#change(change, event);
    if (isWord(event)) this.#trust(event.source);
  }

  #alertChange(change: Change, at: number): void {
    if ('put' in change) {
      if (change.put.kind === 'alert') this.#alert(change.put, at);
    } else if (change.remove.startsWith('alert:')) this.#forget(change.remove.slice('alert:'.length));
  }

  #change(change: Change, event: DomainEvent): void {
    if ('remove' in change) {
      const cut = change.remove.indexOf(':');
      const [kind, id] = [change.remove.slice(0, cut), change.remove.slice(cut + 1)];
      if (kind === 'call') this.#look(id as CallId, null, event);
      else if (kind === 'source') this.#trusted.delete(id as SourceId);
      return;
    }
    const row = change.put;
    if (row.kind === 'call') this.#look(row.id, row, event);
    else if (row.kind === 'queue') this.#retarget(row.id);
    else if (row.kind === 'site') this.#again(() => true);
    else if (row.kind === 'source' && row.life !== 'live') this.#trusted.delete(row.id);
  }

  /** A call as it is after an event: its stay, the alerts that are over, and when it is due. */
  #look(id: CallId, row: CallRow | null, event: DomainEvent | null): void {
    const stay = row && stayOf(row);
    if (stay) this.#stays.set(id, stay);
    else this.#stays.delete(id);
    if (event) {
      for (const alert of this.#open.get(id)?.values() ?? [])
        if (!holds(alert, stay)) this.#clear(alert, { how: endOf(id, row, event), at: event.at });
      for (const asked of this.#asked.values())
        if (asked.raised.call === id && !holds(asked.raised, stay))
          asked.end ??= { how: endOf(id, row, event), at: event.at };
    }
    if (stay && !this.#noticed(id, stay)) this.#due.set(id, stay.queuedAt + this.#targetOf(stay.queue));
    else this.#due.delete(id);
  }

  /** Whether a wait is out of the breaches: its queue is closed, or was when the caller came, and counts apart (rule 11). */
  #isClosed(call: CallRow, queue: QueueId): boolean {
    const site = this.#board.get('site', 'site');
    return isShut(site, queue) || (call.closed && site?.counting.closedHours === 'apart');
  }

  /** Whether the wall has said of this stay that it is over its target, or that the caller waits in a closed queue. */
  #noticed(id: CallId, stay: Stay): boolean {
    for (const alert of [waitAlertId(id, stay.queuedAt), closedAlertId(id, stay.queuedAt)])
      if (this.#asked.has(alert) || isOurs(this.#board.get('alert', alert))) return true;
    for (const open of this.#open.get(id)?.values() ?? []) if (isOurs(open) && holds(open, stay)) return true;
    return false;
  }

  #alert(row: AlertRow, at: number): void {
    const asked = this.#asked.get(row.id);
    this.#asked.delete(row.id);
    if (row.call === null) return;
    if (row.cleared) return this.#forget(row.id);
    let open = this.#open.get(row.call);
    if (!open) {
      open = new Map();
      this.#open.set(row.call, open);
    }
    open.set(row.id, row);
    this.#callOf.set(row.id, row.call);
    if (asked?.end) return this.#clear(row, asked.end);
    if (holds(row, this.#stays.get(row.call) ?? null)) return;
    this.#clear(row, { how: lastEndOf(this.#board.get('call', row.call) ?? null), at });
  }

  #forget(alert: string): void {
    this.#clearing.delete(alert);
    this.#asked.delete(alert);
    const call = this.#callOf.get(alert);
    if (call === undefined) return;
    this.#callOf.delete(alert);
    const open = this.#open.get(call);
    open?.delete(alert);
    if (open?.size === 0) this.#open.delete(call);
  }

  #clear(alert: AlertRow, { how, at }: End): void {
    if (this.#clearing.has(alert.id)) return;
    this.#clearing.add(alert.id);
    this.#out.push({ type: 'alert.cleared', source: alert.source, at, alert: alert.id, how });
  }

  #targetOf(queue: QueueId): number {
    const target = targetOf(this.#board, queue);
    this.#targets.set(queue, target);
    return target;
  }

  #retarget(queue: QueueId): void {
    const before = this.#targets.get(queue);
    if (before !== undefined && before !== targetOf(this.#board, queue))
      this.#again((call) => call.queue === queue);
  }

  #trust(source: SourceId): void {
    if (this.#trusted.has(source) || this.#board.get('source', source)?.life !== 'live') return;
    this.#trusted.add(source);
    this.#again((call) => call.source === source);
  }

  #again(which: (call: CallRow) => boolean): void {
    for (const call of this.#board.all('call')) if (which(call)) this.#look(call.id, call, null);
  }
}

const isOurs = (alert: AlertRow | undefined): boolean =>
  alert?.what === 'waitingClosed' || (alert?.what === 'waitBreached' && alert.noticedBy.includes('wall'));

function stayOf(row: CallRow): Stay | null {
  if (row.queue === null || row.queuedAt === null || row.booked) return null;
  return row.state === 'waiting' || row.state === 'ringing'
    ? { queue: row.queue, queuedAt: row.queuedAt }
    : null;
}

/** Whether an alert speaks of this stay. One that began after the alert is another, whatever it is called. */
const holds = (alert: { readonly queue: QueueId; readonly at: number }, stay: Stay | null): boolean =>
  stay !== null && alert.queue === stay.queue && stay.queuedAt <= alert.at;

/** Whether it is the PBX that speaks: only that shows that its picture is not frozen. */
const isWord = (event: DomainEvent): boolean =>
  /^(call|agent|queue)\./.test(event.type) || event.type === 'source.synced';

const EXITS: Readonly<Record<QueueExit, AlertEnd>> = {
  abandoned: 'abandoned',
  disconnected: 'left',
  overflowed: 'left',
  callback: 'left',
  other: 'left',
  unknown: 'unknown',
};

/** How the stay ended that `event` ended. */
function endOf(id: CallId, row: CallRow | null, event: DomainEvent): AlertEnd {
  if ('call' in event && event.call === id) {
    if (event.type === 'call.left') return EXITS[event.how];
    if (event.type === 'call.queued' || event.type === 'call.transferred') return 'left';
  }
  return lastEndOf(row);
}

/** How the last stay ended as far as the row tells; a call that is gone tells nothing. */
function lastEndOf(row: CallRow | null): AlertEnd {
  if (row === null) return 'unknown';
  if (row.state === 'talking' || row.state === 'held') return 'answered';
  const last = row.journey.at(-1);
  if (last?.what === 'left') return EXITS[last.note as QueueExit] ?? 'unknown';
  return row.queue === null ? 'left' : 'unknown';
}
