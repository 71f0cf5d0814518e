// Knows what a message about calls proves of those it names and of those it does not. Refuses to believe an absence from
// a list that may hold only what changed.

import { blankCall, type CallMemory } from './call-memory.ts';
import { end, prune } from './ends.ts';
import { keyOf } from './keys.ts';
import { CHANGES, learned } from './lists-kind.ts';
import { CALL_LIMIT, type DomainMemory, type Ended } from './memory.ts';
import { answerTime, move, ours } from './moves.ts';
import type { Row, Told } from './rows.ts';
import { standingOf } from './standing.ts';
import type { Turn } from './turn.ts';

/** Where nobody knows yet what a list is, a call missing from it is over when it has not shown again by then. */
const DOUBT_MS = 30_000;
/** An answer to a question may have been written this long before it is read. */
const STALE_MS = 2_000;
/** A PBX may give an id again, but not so soon; and a call begins once. */
const REUSED_MS = 60_000;
const SAME_START_MS = 3_000;

/** `first`: a `domain-state` that is the first word about calls on a socket that replaced another. */
export type Origin = 'socket' | 'domain-state' | 'first' | 'answer';

/** `call-state` and the calls of `domain-state`, heard live. */
export function readCalls(turn: Turn, domain: DomainMemory, told: Told, by: 'socket' | 'domain-state'): void {
  const origin = domain.renewed && by === 'domain-state' ? 'first' : by;
  domain.renewed = false;
  const named = new Set<string>();
  let changed = 0;
  for (const row of told.rows) {
    const key = keyOf(domain.name, row.id);
    named.add(key);
    if (take(turn, domain, row, origin)) changed++;
  }
  if (!told.whole) return;
  domain.listed = true;
  const missing = Object.values(turn.memory.calls).filter(
    (call) => call.domain === domain.name && !named.has(call.key),
  );
  if (origin !== 'socket') {
    // It may hold less than everything: only what it has named before can be missing from it. What the lists have named
    // can be too, where it comes in their place and names such calls.
    const alike = origin === 'first' && [...named].some((key) => turn.memory.calls[key]?.inStream);
    for (const call of missing)
      if (call.inDomainState || (alike && call.inStream)) doubt(turn, call, 'domain-state');
    return;
  }
  domain.lists = learned(domain.lists, {
    size: told.rows.length,
    changed,
    missing: missing.filter((call) => call.inStream && call.gone === null).length,
    fresh: domain.fresh,
  });
  const { kind } = domain.lists;
  for (const call of missing) {
    if (kind === 'whole') vanish(turn, call, call.gone?.at ?? turn.at);
    else if (kind === 'unknown' || domain.fresh) doubt(turn, call, origin);
    else if (call.gone?.by === 'socket') call.gone = null;
  }
  domain.fresh = false;
}

/** Gone from a full list: over. Answered before it was completed, waiting it gave up; nobody says which. */
export function vanish(turn: Turn, call: CallMemory, at: number): void {
  end(turn, call, { at, how: 'abandoned', derived: true });
}

function doubt(turn: Turn, call: CallMemory, by: 'socket' | 'domain-state'): void {
  if (call.gone) return;
  call.gone = { at: turn.at, by };
  turn.memory.due[`gone:${call.key}`] = turn.at + DOUBT_MS;
}

/** The doubt about a missing call is over: nobody has shown it since. */
export function settleGone(turn: Turn, call: CallMemory): void {
  const domain = turn.memory.domains[call.domain];
  if (!call.gone || (call.gone.by === 'socket' && domain?.lists.kind === 'changes')) call.gone = null;
  else vanish(turn, call, call.gone.at);
}

/** Lays one row over what is known of its call. Answers whether it said anything new. */
export function take(turn: Turn, domain: DomainMemory, row: Row, origin: Origin): boolean {
  const { memory } = turn;
  const key = keyOf(domain.name, row.id);
  if (row.now !== null) domain.skewMs = row.now - turn.at;
  const known = memory.calls[key];
  if (row.word === 'over') {
    if (known) end(turn, known, { at: turn.at, how: 'abandoned', derived: false });
    else remember(turn, key, row);
    return true;
  }
  const ended = known ? undefined : memory.ended[key];
  const again = ended !== undefined && isSame(domain, row, ended, turn.at) ? ended : undefined;
  // An answer is older than the end, and the last words about a call may cross.
  if (again && (origin !== 'socket' || (again.said && turn.at - again.at < STALE_MS))) return false;
  const call = known ?? create(turn, domain, row, again);
  if (!call) return false;
  if (origin === 'socket') call.inStream = true;
  else if (origin !== 'answer') call.inDomainState = true;
  call.misses = 0;
  if (call.gone) back(turn, domain, call, origin);
  // The socket's own list is newer than what is told beside it; a new socket has told none yet.
  if (origin === 'answer' && known?.inStream && turn.at - known.changedAt < STALE_MS) return false;
  if (origin === 'domain-state' && known?.inStream) return false;
  if (!lay(turn, domain, call, row) && known) return false;
  call.changedAt = turn.at;
  move(turn, call, isPolled(call, origin) ? answerTime(memory, call, turn.at) : turn.at);
  return true;
}

/** Where a call that is over is shown again: whether it is that one, or another that has been given its id. */
function isSame(domain: DomainMemory, row: Row, ended: Ended, at: number): boolean {
  if (row.start === null || ended.start === null) return at - ended.at < REUSED_MS;
  return Math.abs(row.start - (domain.skewMs ?? 0) - ended.start) < SAME_START_MS;
}

/** Over before it was ever told of: known all the same, so that nothing late brings it back. */
function remember({ memory, at }: Turn, key: string, row: Row): void {
  const from = row.from?.number ?? '';
  memory.ended[key] ??= { at, start: row.start, queuedAt: null, from, queue: null, said: true };
  prune(memory);
}

/** What it shows was so some time before it was asked for. */
const isPolled = (call: CallMemory, origin: Origin): boolean =>
  origin === 'answer' || origin === 'first' || !call.inStream;

/** It was only missing from a list of changes: so those lists are. An answer may just be older than the list. */
function back(turn: Turn, domain: DomainMemory, call: CallMemory, origin: Origin): void {
  const stale = origin !== 'socket' && turn.at - (call.gone?.at ?? turn.at) < STALE_MS;
  if (stale) return;
  if (call.gone?.by === 'socket') domain.lists = CHANGES;
  call.gone = null;
  delete turn.memory.due[`gone:${call.key}`];
}

function create(turn: Turn, domain: DomainMemory, row: Row, ended: Ended | undefined): CallMemory | null {
  const { memory } = turn;
  if (Object.keys(memory.calls).length >= CALL_LIMIT) return null;
  const key = keyOf(domain.name, row.id);
  const call = blankCall(key, turn.at);
  call.start = row.start;
  if (ended) {
    // Its end was told: it is shown again, and where it was booked in a queue it is counted no more.
    delete memory.ended[key];
    call.counted = ended.queue !== null;
    if (!ended.said) domain.lists = CHANGES;
  }
  // A time of the PBX far from ours is a clock of its own.
  const start = ours(memory, call, row.start);
  if (start !== null && start <= turn.at && turn.at - start < 86_400_000) call.startedAt = start;
  memory.calls[key] = call;
  return call;
}

/** Answers whether anything the wall reads has changed. */
export function lay(turn: Turn, domain: DomainMemory, call: CallMemory, row: Row): boolean {
  const before = JSON.stringify(factsOf(call));
  const rang = call.word === 'ringing' ? call.members : [];
  if (row.word !== null) call.word = row.word;
  if (row.from) call.from = row.from;
  if (row.to) call.to = row.to;
  if (row.members) call.members = row.members.map((member) => ({ ...member }));
  if (row.start !== null) call.start = row.start;
  if (row.external !== null) call.external = row.external;
  if (row.inbound !== null) call.inbound = row.inbound;
  // A key that is there no more says that the queue has let it go; where it never was it says nothing.
  if (row.queue !== null || call.members.length === 0) call.rowQueue = row.queue;
  if (row.connect) {
    call.connectTold = true;
    call.connectAt = row.connect.at;
  }
  learnStars(domain, call, rang);
  if (call.members.length === 0 && standingOf(turn.memory, call).waits) {
    call.music = call.word === 'talking';
    if (call.connectTold) domain.connects = call.connectAt === null ? 'agent' : 'queue';
    call.connectBefore = call.connectAt;
    call.proven = [];
    call.rung = [];
  }
  if (call.word === 'ringing') call.rung = call.members.map((member) => member.number);
  return JSON.stringify(factsOf(call)) !== before;
}

/** A star that stays when the call it rang for is answered means nothing. */
function learnStars(domain: DomainMemory, call: CallMemory, rang: CallMemory['members']): void {
  const starred = call.members.filter((member) => member.marked);
  if (starred.length === 0) return;
  if (domain.stars === 'unseen') domain.stars = 'ring';
  const stays = starred.some(({ number }) =>
    rang.some((member) => member.number === number && member.marked),
  );
  if (stays && call.word === 'talking' && !call.music && call.connectAt !== null && call.members.length === 1)
    domain.stars = 'nothing';
}

const factsOf = (call: CallMemory): unknown => [
  call.word,
  call.from,
  call.to,
  call.members,
  call.connectAt,
  call.connectTold,
  call.rowQueue,
  call.external,
  call.inbound,
];
