// What one event leaves for the history: the fold's records, and what changed on the board, as rows to be kept.
import { keptOfAgents } from '#lib/access/agent-policy.ts';
import { isWithheld } from '#lib/format/phone.ts';
import { isWaiting, underway, waitingSince } from '#lib/measure/queue.ts';
import type {
  AgentRow,
  AlertRow,
  Board,
  CallRow,
  Change,
  QueueRow,
  SiteRow,
  SourceRow,
} from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { QueueId } from '#lib/model/ids.ts';
import type { Booked, FoldRecord } from '#lib/model/record.ts';
import { same } from '#lib/model/same.ts';
import { type Counting, DEFAULT_COUNTING, type PauseClass } from '#lib/model/site.ts';
import type { FactChange, WaitingFact } from './facts.ts';
import { keptOf } from './kept.ts';
import { bookedQuarter, daysOf } from './quarters.ts';

export type Folded = { readonly changes: readonly Change[]; readonly records: readonly FoldRecord[] };

/** Days of one zone, remembered. */
type Days = ReturnType<typeof daysOf>;
const zones = new Map<string, Days>();
const daysIn = (zone: string): Days => {
  let days = zones.get(zone);
  if (!days) {
    days = daysOf(zone);
    zones.set(zone, days);
  }
  return days;
};

/** The quarter of an hour in which something is counted on this board. */
export const quarterOn = (board: Board, booked: Booked): number | null =>
  booked === null ? null : bookedQuarter(booked, daysIn(board.get('site', 'site')?.timeZone ?? 'UTC'));

/**
 * `board` as it stood before the event, `folded` the fold's answer to it. Bookings are not in it: they are sums and no
 * rows ({@link FoldRecord} `booking` and `shift`).
 */
export function factsOf(board: Board, event: DomainEvent, folded: Folded): FactChange[] {
  const facts: FactChange[] = [];
  for (const record of folded.records) addRecord(facts, board, record);
  for (const change of folded.changes) addChange(facts, board, event, change);
  if (event.type === 'command.asked') addAsked(facts, event);
  else if (event.type === 'command.answered') addAnswered(facts, event);
  else if (event.type === 'lost.marked') {
    const { call, startedAt, at, mark, note, by } = event;
    facts.push({ table: 'lostMark', put: { call, startedAt, at, mark, note, by } });
  }
  const kept = keptOfAgents(board.get('site', 'site'));
  return facts.flatMap((change) => keptOf(change, kept, isAgentsOn(board)) ?? []);
}

const isAgentsOn =
  (board: Board) =>
  (source: string, number: string): boolean => {
    if (number === '') return false;
    for (const agent of board.all('agent'))
      if (agent.source === source && agent.number === number) return true;
    return false;
  };

function addRecord(facts: FactChange[], board: Board, record: FoldRecord): void {
  const flag = (is: boolean): number => (is ? 1 : 0);
  switch (record.record) {
    case 'contact':
      facts.push({ table: 'contact', put: contactOf(record.row, record.endedAt, record.seen) });
      return;
    case 'stay': {
      const { call, startedAt, queue, queuedAt, source, endedAt, waitMs, outcome, agent } = record;
      const put = {
        ...{
          call,
          startedAt,
          queue,
          joinedAt: queuedAt ?? -endedAt,
          source,
          endedAt,
          waitMs,
          outcome,
          agent,
        },
        ...{ sentTo: record.to, sentBy: record.by },
        ...{ closed: flag(record.closed), apart: flag(record.apart) },
        quarter: quarterOn(board, record.booked),
      };
      facts.push({ table: 'stay', put });
      return;
    }
    case 'stayResumed': {
      const { call, startedAt, queue, queuedAt, endedAt } = record;
      facts.push({ table: 'stay', drop: { call, startedAt, queue, joinedAt: queuedAt ?? -endedAt } });
      return;
    }
    case 'caller': {
      const { call, startedAt, source, queue, waitMs, outcome } = record;
      const quarter = quarterOn(board, record.booked);
      const put = { call, startedAt, source, queue, waitMs, outcome, apart: flag(record.apart), quarter };
      facts.push({ table: 'caller', put });
      return;
    }
    case 'refused': {
      const { call, startedAt, queue, at, source, because } = record;
      const put = { call, startedAt, queue, at, source, because, quarter: quarterOn(board, record.booked) };
      facts.push({ table: 'refused', put });
      return;
    }
    case 'talk': {
      const { call, startedAt, from, agent, source, queue, until, talkMs, heldMs, whole } = record;
      const span = { fromAt: from, untilAt: until, talkMs, heldMs, whole: flag(whole) };
      facts.push({ table: 'talk', put: { call, startedAt, agent: agent ?? '', source, queue, ...span } });
      return;
    }
    case 'ring': {
      const { call, agent, until, source, queue, from, how } = record;
      facts.push({ table: 'ring', put: { call, agent, untilAt: until, source, queue, fromAt: from, how } });
      return;
    }
    case 'spell': {
      const { agent, from, source, state, reason, since, until } = record;
      const counting = board.get('site', 'site')?.counting ?? DEFAULT_COUNTING;
      const pauseClass = state === 'paused' ? classOf(counting, reason) : null;
      const put = { agent, fromAt: from, source, state, reason, pauseClass, sinceAt: since, untilAt: until };
      facts.push({ table: 'spell', put });
      return;
    }
    case 'booking':
    case 'shift':
      return;
    default:
      record satisfies never;
  }
}

/** What a site calls the reason of a pause. The reason is the PBX's word, and may be any. */
const classOf = ({ pauseReasons }: Counting, reason: string | null): PauseClass =>
  (reason !== null && Object.hasOwn(pauseReasons, reason) ? pauseReasons[reason] : undefined) ?? 'break';

/** The digits by which a caller is found again, in whatever form the PBXs write them; `null` where there are none. */
export const numberKey = (number: string): string | null => {
  if (isWithheld(number)) return null;
  const digits = number.replace(/\D/g, '').replace(/^0+/, '');
  return digits === '' ? null : digits.slice(-9);
};

function contactOf(row: CallRow, endedAt: number, seen: boolean) {
  const { id: call, startedAt, source, direction, caller, dialled, answeredAt, arrival, agent } = row;
  const last = row.journey.findLast(({ what, agent: by }) => what === 'answered' && by !== undefined);
  return {
    ...{ call, startedAt, source, direction, endedAt, answeredAt },
    ...{ callerNumber: caller.number, callerName: caller.name, callerKey: numberKey(caller.number) },
    ...{ dialledNumber: dialled.number, dialledName: dialled.name, dialledKey: numberKey(dialled.number) },
    seen: seen ? 1 : 0,
    firstQueue: arrival?.queue ?? null,
    agent: agent ?? last?.agent ?? null,
    heldMs: row.heldMs,
    estimated: row.estimated ? 1 : 0,
    recorded: row.marks.includes('recorded') ? 1 : 0,
    journey: JSON.stringify(row.journey),
  };
}

function addChange(facts: FactChange[], board: Board, event: DomainEvent, change: Change): void {
  if ('remove' in change) {
    const at = change.remove.indexOf(':');
    const [kind, id] = [change.remove.slice(0, at), change.remove.slice(at + 1)];
    if (kind === 'call') facts.push(...waitingOf(board, id, board.get('call', id), undefined));
    else if (kind === 'agent') addSessions(facts, board.get('agent', id), undefined, event.at);
    else if (kind === 'source')
      facts.push({ table: 'gap', mend: { untilAt: event.at }, of: { source: id, untilAt: null } });
    return;
  }
  const row = change.put;
  switch (row.kind) {
    case 'call':
      facts.push(...waitingOf(board, row.id, board.get('call', row.id), row));
      return;
    case 'agent': {
      const before = board.get('agent', row.id);
      addName(facts, before, row, event.at);
      return addSessions(facts, before, row, event.at);
    }
    case 'queue':
      return addName(facts, board.get('queue', row.id), row, event.at);
    case 'source': {
      const before = board.get('source', row.id);
      addSourceName(facts, before, row, event.at);
      return addGap(facts, before, row, event.at);
    }
    case 'alert':
      return addBreach(facts, row);
    case 'site':
      return addRules(facts, board.get('site', 'site'), row, event.at);
    case 'tally':
    case 'quarter':
    case 'shift':
      return;
    default:
      row satisfies never;
  }
}

/** Whether a call waits now, in a queue or for what becomes of it, where it did before, and what is known of that. */
export function waitingOf(
  board: Board,
  call: string,
  before: CallRow | undefined,
  after: CallRow | undefined,
): readonly FactChange[] {
  const counting = board.get('site', 'site')?.counting ?? DEFAULT_COUNTING;
  const put = after && waitingFact(after, counting);
  if (put) return [{ table: 'waiting', put }];
  return before && waitingFact(before, counting) ? [{ table: 'waiting', drop: { call } }] : [];
}

function waitingFact(row: CallRow, { closedHours, bookBy }: Counting): WaitingFact | null {
  const { id: call, arrival, startedAt } = row;
  const isApart = closedHours === 'apart';
  const open = underway(row);
  if (!isWaiting(row) && !open) return null;
  const inBook = arrival && !arrival.booked && !(arrival.closed && isApart) ? arrival : null;
  const queue = open?.stay === false ? null : row.queue;
  if (queue === null && inBook === null) return null;
  const { outcome = null, untilAt = null } = open ?? {};
  // Of whom nobody knows since when, a wait is proven from when they were seen, while they are.
  const unknownSince = open ? (untilAt ?? row.since) : row.since;
  return {
    ...{ call, queue, startedAt, arrivedAt: bookBy === 'arrival' ? startedAt : null },
    sinceAt: open ? (row.queuedAt ?? unknownSince) : waitingSince(row),
    apart: row.closed && isApart ? 1 : 0,
    firstQueue: inBook?.queue ?? null,
    firstSinceAt: inBook ? (inBook.at ?? unknownSince) : null,
    ...{ outcome, untilAt },
  };
}

function addName(
  facts: FactChange[],
  before: AgentRow | QueueRow | undefined,
  { kind, id, source, tenant, number, name, ...row }: AgentRow | QueueRow,
  at: number,
): void {
  const targetMs = 'targetMs' in row ? row.targetMs : null;
  const was = before && 'targetMs' in before ? before.targetMs : null;
  if (before?.name === name && before.number === number && before.tenant === tenant && was === targetMs)
    return;
  facts.push({ table: 'name', put: { kind, id, fromAt: at, source, tenant, number, name, targetMs } });
}

function addSourceName(
  facts: FactChange[],
  before: SourceRow | undefined,
  { id, name, make }: SourceRow,
  at: number,
): void {
  if (before?.name === name && before.make === make) return;
  const put = { kind: 'source' as const, id, fromAt: at, source: id, tenant: null, number: make, name };
  facts.push({ table: 'name', put: { ...put, targetMs: null } });
}

function addSessions(
  facts: FactChange[],
  before: AgentRow | undefined,
  after: AgentRow | undefined,
  at: number,
): void {
  const inBefore = signedInTo(before);
  const inAfter = signedInTo(after);
  const row = after ?? before;
  if (!row) return;
  for (const queue of inBefore)
    if (!inAfter.has(queue))
      facts.push({ table: 'session', mend: { untilAt: at }, of: { agent: row.id, queue, untilAt: null } });
  for (const queue of inAfter)
    if (!inBefore.has(queue)) {
      const put = { agent: row.id, queue, fromAt: at, source: row.source, untilAt: null };
      facts.push({ table: 'session', put });
    }
}

const signedInTo = (row: AgentRow | undefined): ReadonlySet<QueueId> =>
  new Set(row?.queues.filter(({ signedIn }) => signedIn).map(({ queue }) => queue));

function addGap(facts: FactChange[], before: SourceRow | undefined, row: SourceRow, at: number): void {
  const [was, is] = [before?.life === 'live', row.life === 'live'];
  const source = row.id;
  if (is && !was) facts.push({ table: 'gap', mend: { untilAt: at }, of: { source, untilAt: null } });
  if (!is && (was || !before)) {
    const put = { source, fromAt: row.lastHeardAt ?? row.since, untilAt: null, why: row.why };
    facts.push({ table: 'gap', put });
  }
}

function addBreach(facts: FactChange[], row: AlertRow): void {
  const { id: alert, source, queue, call, what, at, cleared, acknowledged } = row;
  const isWait = row.what === 'waitBreached';
  const put = {
    ...{ alert, source, queue, call, what, at },
    targetMs: isWait ? row.targetMs : null,
    noticedBy: isWait ? row.noticedBy.join(' ') : null,
    ...{ clearedAt: cleared?.at ?? null, clearedHow: cleared?.how ?? null },
    ...{ acknowledgedAt: acknowledged?.at ?? null, acknowledgedBy: acknowledged?.by ?? null },
  };
  facts.push({ table: 'breach', put });
}

function addRules(facts: FactChange[], before: SiteRow | undefined, row: SiteRow, at: number): void {
  if (!before || !same(before.rule, row.rule))
    facts.push({ table: 'rule', put: { scope: '', fromAt: at, rule: JSON.stringify(row.rule) } });
  for (const scope of new Set([...Object.keys(before?.rules ?? {}), ...Object.keys(row.rules)])) {
    const rule = row.rules[scope] ?? null;
    if (!same(before?.rules[scope] ?? null, rule))
      facts.push({ table: 'rule', put: { scope, fromAt: at, rule: JSON.stringify(rule) } });
  }
}

function addAsked(facts: FactChange[], event: Extract<DomainEvent, { type: 'command.asked' }>): void {
  const { id, at, verb, target, by } = event;
  const put = { id, askedAt: at, verb, target, askedBy: by, answeredAt: null, outcome: null };
  facts.push({ table: 'command', put });
}

function addAnswered(facts: FactChange[], event: Extract<DomainEvent, { type: 'command.answered' }>): void {
  const { id, at, outcome } = event;
  facts.push({ table: 'command', mend: { answeredAt: at, outcome: JSON.stringify(outcome) }, of: { id } });
}
