// The laws of the fold, each as a check over one history that answers with what is wrong, or null. Does not make
// histories: that is wild-events.ts.
import { fold } from '#lib/fold/fold.ts';
import { type AgentRow, type CallRow, JOURNEY_LIMIT, type Kind, type Row } from '#lib/model/board.ts';
import type { DomainEvent, EventType } from '#lib/model/event.ts';
import type { CallId, QueueId, SourceId } from '#lib/model/ids.ts';
import { BoardInHand, type Fold } from '#tests/board-in-hand.ts';
import { Dice } from '#tests/dice.ts';
import { offered } from '#tests/plain-counts.ts';
import { SOURCES } from '#tests/wild-events.ts';

export type Law = (events: readonly DomainEvent[], by?: Fold) => string | null;

/** Said twice in a row, these are one: all observations, and happenings whose second hearing shows on the row. */
const ONCE: ReadonlySet<EventType> = new Set<EventType>([
  'call.observed',
  'agent.observed',
  'queue.observed',
  'queue.gone',
  'agent.gone',
  'source.synced',
  'call.queued',
  'call.offered',
  'call.missed',
  'call.answered',
  'call.held',
  'call.resumed',
  'call.left',
  'call.ended',
  'agent.signedIn',
  'agent.signedOut',
  'agent.stateChanged',
  'source.allowed',
  'source.configured',
  'source.removed',
  'source.connecting',
  'source.connected',
  'source.lost',
  'source.refused',
  'site.configured',
  'day.turned',
  'alert.raised',
  'alert.cleared',
  'alert.acknowledged',
  'command.asked',
  'command.answered',
]);

/** Runs a history and looks at the board after each event. */
const each =
  (look: (board: BoardInHand, event: DomainEvent) => string | null): Law =>
  (events, by = fold) => {
    const board = new BoardInHand(by);
    for (const event of events) {
      board.tell(event);
      const problem = look(board, event);
      if (problem) return `${event.type}: ${problem}`;
    }
    return null;
  };

const sameTwice: Law = (events, by = fold) => {
  const board = new BoardInHand(by);
  for (const event of events) {
    const first = JSON.stringify(board.fold(board, event));
    if (JSON.stringify(board.fold(board, event)) !== first)
      return `${event.type}: two answers to one question`;
    board.tell(event);
  }
  return null;
};

const heardTwice = each((board, event) => {
  if (!ONCE.has(event.type)) return null;
  const { changes, records } = board.fold(board, event);
  if (records.length > 0) return `heard twice it brings to an end ${JSON.stringify(records)}`;
  return changes.length === 0 ? null : `heard twice it changes ${JSON.stringify(changes)}`;
});

/** A node that restarted from its checkpoint holds its rows in another order, and must fold to the same. */
const anyOrder: Law = (events, by = fold) => {
  const dice = new Dice(events.length);
  let one = new BoardInHand(by);
  let other = new BoardInHand(by);
  for (const [i, event] of events.entries()) {
    one.tell(event);
    other.tell(event);
    if (i % 4 !== 0 && i < events.length - 1) continue;
    if (String(one) !== String(other)) return `${event.type} at ${i}: the order of the rows shows`;
    [one, other] = [other, one.reread(dice)];
  }
  return null;
};

const plainJson = each((board) => {
  for (const row of board.rows.values()) {
    const problem = notPlain(row);
    if (problem) return `${row.kind}:${row.id} ${problem}`;
  }
  return null;
});

function notPlain(value: unknown): string | null {
  if (value === undefined) return 'holds undefined';
  if (typeof value === 'number' && !Number.isFinite(value)) return `holds ${value}`;
  if (typeof value !== 'object' || value === null) return null;
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== Array.prototype) return 'holds an object with a class';
  for (const part of Object.values(value)) {
    const problem = notPlain(part);
    if (problem) return problem;
  }
  return null;
}

const noGhost = each((board, event) => {
  if (event.type !== 'source.synced') return null;
  const named: Partial<Record<Kind, Set<string>>> = {
    queue: new Set(event.queues.map((seen) => seen.id)),
    agent: new Set(event.agents.map((seen) => seen.id)),
    call: new Set(event.calls.map((seen) => seen.id)),
  };
  for (const [kind, ids] of Object.entries(named) as [Kind, Set<string>][]) {
    const there = new Set<string>();
    for (const row of board.all(kind)) if ('source' in row && row.source === event.source) there.add(row.id);
    for (const id of there) if (!ids.has(id)) return `${kind} ${id} is a ghost`;
    for (const id of ids) if (!there.has(id)) return `${kind} ${id} is missing`;
  }
  const life = board.get('source', event.source)?.life;
  return life === 'live' ? null : `the source is ${life}`;
});

/** A snapshot that says just what the board shows changes nothing but the time of the last snapshot. */
const mirrorChangesNothing = each((board, event) => {
  for (const source of SOURCES) {
    for (const change of board.fold(board, mirror(board, source, event.at + 1)).changes) {
      if ('remove' in change) return `a snapshot equal to the board removes ${change.remove}`;
      const row = change.put;
      const before = board.rows.get(`${row.kind}:${row.id}`);
      if (row.kind === 'source' || !before) continue;
      if (withoutWaiting(row) !== withoutWaiting(before))
        return `a snapshot equal to the board changes ${JSON.stringify(before)} to ${JSON.stringify(row)}`;
    }
  }
  return null;
});

/** A snapshot ends the wait for an answer, and agents count again from it on. */
const withoutWaiting = (row: Row): string => JSON.stringify({ ...row, pending: null, countedFrom: null });

function mirror(board: BoardInHand, source: SourceId, at: number): DomainEvent {
  const of = <T extends { source: SourceId }>(rows: T[]) => rows.filter((row) => row.source === source);
  return {
    type: 'source.synced',
    source,
    at,
    queues: of(board.all('queue')).map(({ id, number, name, targetMs }) => ({ id, number, name, targetMs })),
    agents: of(board.all('agent')).map(({ id, state, reason, until, queues }) => ({
      id,
      state,
      reason,
      until,
      queues,
    })),
    calls: of(board.all('call')).map((row) => ({
      id: row.id,
      state: row.state,
      queue: row.queue,
      queuedAt: row.queuedAt,
      agent: row.agent,
      answeredAt: row.answeredAt,
      offeredTo: row.offeredTo,
    })),
  };
}

const rowsMakeSense = each((board) => {
  for (const row of board.rows.values()) {
    const problem = row.kind === 'call' ? callSense(row) : row.kind === 'agent' ? agentSense(row) : sums(row);
    if (problem) return `${row.kind}:${row.id} ${problem}: ${JSON.stringify(row)}`;
  }
  return null;
});

function callSense(row: CallRow): string | null {
  if ((row.heldSince !== null) !== (row.state === 'held')) return 'is held without hold, or the reverse';
  if (row.agent !== null && row.agentSince === null) return 'has an agent since never';
  if (row.agent === null && row.agentSince !== null && row.state !== 'talking' && row.state !== 'held')
    return 'counts talk time while nobody talks';
  if (new Set(row.offeredTo).size !== row.offeredTo.length) return 'rings twice at one agent';
  if (row.journey.length > JOURNEY_LIMIT) return 'has too long a journey';
  if (row.heldMs < 0 || row.agentHeldMs < 0) return 'was held for less than nothing';
  if (row.queue === null && row.booked) return 'is booked in no queue';
  return null;
}

const agentSense = (row: AgentRow): string | null =>
  new Set(row.queues.map((each) => each.queue)).size === row.queues.length ? null : 'serves a queue twice';

function sums(row: Row): string | null {
  if (row.kind === 'shift' || row.kind === 'tally') {
    const counts = row.kind === 'tally' ? row.counts : row;
    for (const [name, value] of Object.entries(counts))
      if (typeof value === 'number' && value < 0 && name !== 'minute' && name !== 'foldedTo')
        return `${name} is negative`;
  }
  if (row.kind === 'tally')
    for (const buckets of Object.values(row.counts.stays).map(({ calls }) => calls))
      if (buckets.some(([seconds], i) => i > 0 && seconds <= (buckets[i - 1]?.[0] ?? 0)))
        return 'has buckets out of order';
  return null;
}

/** Every stay in a queue that began is booked once, or still stands there. */
const conserved: Law = (events, by = fold) => {
  const board = new BoardInHand(by);
  const begun = new Map<string, number>();
  const add = (queue: string, n: number) => begun.set(queue, (begun.get(queue) ?? 0) + n);
  for (const event of events) {
    const before = new Map(board.rows);
    const changes = board.tell(event);
    const tookOver = event.type === 'call.queued' && tookStay(before, board, event.insteadOf, event.queue);
    const forgets = event.type === 'day.turned' || event.type === 'source.removed';
    for (const change of changes) {
      const name = 'put' in change ? `${change.put.kind}:${change.put.id}` : change.remove;
      const was = before.get(name);
      const now = board.rows.get(name);
      if (forgets && was?.kind === 'tally' && !now && !folded(board, was.id, was.day))
        add(was.queue, -offered(was.counts));
      if (forgets && was?.kind === 'call' && !now && stands(was)) add(was.queue, -1);
      // Answered in an outage: the first we see of it is that its stay is over.
      if (event.type === 'source.synced' && now?.kind === 'call' && now.booked && now.queue !== null) {
        const source = before.get(`source:${event.source}`);
        const isOurs = was?.kind === 'call' || (source?.kind === 'source' && source.syncedAt !== null);
        if (isOurs && !(was?.kind === 'call' && was.queue === now.queue)) add(now.queue, 1);
      }
      if (now?.kind !== 'call' || !stands(now)) continue;
      // The stay began as another call's.
      if (tookOver && now.id === event.call) continue;
      const stood = was?.kind === 'call' && stands(was) && was.queue === now.queue;
      // Queued anew where it was, after a conversation of which only a snapshot told.
      const again = event.type === 'call.queued' && was?.kind === 'call' && was.answeredAt !== null;
      if (!stood || again) add(now.queue, 1);
    }
    const there = new Map<string, number>();
    for (const row of board.all('tally'))
      there.set(row.queue, (there.get(row.queue) ?? 0) + offered(row.counts));
    for (const row of board.all('call'))
      if (stands(row)) there.set(row.queue, (there.get(row.queue) ?? 0) + 1);
    for (const queue of new Set([...there.keys(), ...begun.keys()]))
      if ((there.get(queue) ?? 0) !== (begun.get(queue) ?? 0))
        return `${event.type}: ${begun.get(queue) ?? 0} stays in ${queue}, ${there.get(queue) ?? 0} on the board`;
  }
  return null;
};

/** Whether the other call stood in the queue, and does no more. */
function tookStay(
  before: ReadonlyMap<string, Row>,
  board: BoardInHand,
  other: CallId | undefined,
  queue: QueueId,
): boolean {
  const was = before.get(`call:${other}`);
  const now = board.rows.get(`call:${other}`);
  return was?.kind === 'call' && stands(was) && was.queue === queue && !(now?.kind === 'call' && stands(now));
}

/** Whether a minute that is gone went into its day's row, rather than being forgotten with its day or source. */
const folded = (board: BoardInHand, id: string, day: string): boolean =>
  board.get('tally', `${id.slice(0, id.lastIndexOf(`@${day}`))}@${day}`) !== undefined;

const stands = (row: CallRow): row is CallRow & { queue: NonNullable<CallRow['queue']> } =>
  row.queue !== null && !row.booked;

export const LAWS: Readonly<Record<string, Law>> = {
  'same question, same answer': sameTwice,
  'heard twice is heard once': heardTwice,
  'the order of rows in memory does not show': anyOrder,
  'rows are plain JSON': plainJson,
  'no ghost after a snapshot': noGhost,
  'a snapshot equal to the board changes nothing': mirrorChangesNothing,
  'rows make sense': rowsMakeSense,
  'every stay in a queue is booked once': conserved,
};
