// What a message about calls proves of those it names and of those it does not; which call each row is about, and whether
// the lists a PBX pushes hold all calls or only those that changed: no document says it (vodia#whole-lists-or-changes).

import { dropOldest, ENDED_LIMIT, isFull } from '#server/pbx-sdk/bounded-record.ts';
import { clearTimer, setTimer } from '#server/pbx-sdk/timers.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import { answerTime, endCall, followCall, ours } from './calls.ts';
import { sameCaller } from './cdr-backfill.ts';
import { queueNamed, viewOf } from './legs.ts';
import {
  blankCall,
  CALL_LIMIT,
  type CallMemory,
  CHANGES,
  type Context,
  type DomainMemory,
  type Ended,
  type ListsKind,
  type Memory,
  UNNAMED,
} from './memory.ts';
import type { Row, ToldRows, Word } from './rows.ts';

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
export function readCalls(
  ctx: Context,
  domain: DomainMemory,
  told: ToldRows,
  by: 'socket' | 'domain-state',
): void {
  const origin = domain.renewed && by === 'domain-state' ? 'first' : by;
  domain.renewed = false;
  const named = new Set<string>();
  let changed = 0;
  for (const row of told.rows) {
    const key = keyOfRow(ctx.memory, domain, row);
    named.add(key);
    if (readRow(ctx, domain, row, origin)) changed++;
  }
  if (!told.whole) return;
  domain.listed = true;
  const missing = Object.values(ctx.memory.calls).filter(
    (call) => call.domain === domain.name && !named.has(call.key),
  );
  if (origin !== 'socket') {
    // It may hold less than everything: only what it has named before can be missing from it. What the lists have named
    // can be too, where it comes in their place and names such calls.
    const alike = origin === 'first' && [...named].some((key) => ctx.memory.calls[key]?.inStream);
    for (const call of missing)
      if (call.inDomainState || (alike && call.inStream)) doubtCall(ctx, call, 'domain-state');
    return;
  }
  domain.lists = learnListsKind(domain.lists, {
    size: told.rows.length,
    changed,
    missing: missing.filter((call) => call.inStream && call.gone === null).length,
    fresh: domain.fresh,
  });
  const { kind } = domain.lists;
  for (const call of missing) {
    if (kind === 'whole') endVanished(ctx, call, call.gone?.at ?? ctx.at);
    else if (kind === 'unknown' || domain.fresh) doubtCall(ctx, call, origin);
    else if (call.gone?.by === 'socket') call.gone = null;
  }
  domain.fresh = false;
}

/** Gone from a full list: over. Answered before it was completed, waiting it gave up; nobody says which. */
export function endVanished(ctx: Context, call: CallMemory, at: number): void {
  endCall(ctx, call, { at, how: 'abandoned', said: false, derived: false });
}

function doubtCall(ctx: Context, call: CallMemory, by: 'socket' | 'domain-state'): void {
  if (call.gone) return;
  call.gone = { at: ctx.at, by };
  setTimer(ctx.memory.timers, `gone:${call.key}`, ctx.at + DOUBT_MS);
}

/** The doubt about a missing call is over: nobody has shown it since. */
export function settleDoubt(ctx: Context, call: CallMemory): void {
  const domain = ctx.memory.domains[call.domain];
  if (!call.gone || (call.gone.by === 'socket' && domain?.lists.kind === 'changes')) call.gone = null;
  else endVanished(ctx, call, call.gone.at);
}

/** What an extension's own list says of its part. */
export type Leg = { readonly number: string; readonly word: Word | null };

/** Lays one row over what is known of its call. Answers whether it said anything new. */
export function readRow(
  ctx: Context,
  domain: DomainMemory,
  row: Row,
  origin: Origin,
  leg: Leg | null = null,
): boolean {
  const { memory } = ctx;
  const key = keyOfRow(memory, domain, row);
  if (row.now !== null) domain.skewMs = row.now - ctx.at;
  const known = memory.calls[key];
  if (row.word === 'over') {
    if (known) endCall(ctx, known, { at: ctx.at, how: 'abandoned', said: true, derived: false });
    else rememberEnded(ctx, key, row);
    return true;
  }
  const ended = known ? undefined : memory.ended[key];
  const again = ended !== undefined && isSame(domain, row, ended, ctx.at) ? ended : undefined;
  // An answer is older than the end, and the last words about a call may cross.
  if (again && (origin !== 'socket' || (again.said && ctx.at - again.at < STALE_MS))) return false;
  const call = known ?? createCall(ctx, domain, row, again);
  if (!call) return false;
  if (origin === 'socket') call.inStream = true;
  else if (origin !== 'answer') call.inDomainState = true;
  call.misses = 0;
  call.lacked = 0;
  if (call.gone) reviveCall(ctx, domain, call, origin);
  // The socket's own list is newer than what is told beside it; a new socket has told none yet.
  if (origin === 'answer' && known?.inStream && ctx.at - known.changedAt < STALE_MS) return false;
  if (origin === 'domain-state' && known?.inStream) return false;
  const news = mergeLeg(call, leg);
  const changed = mergeRow(ctx, domain, call, row);
  // What the extensions said before is older now.
  if (changed && leg === null) call.legs = {};
  if (!changed && !news && known) return false;
  call.changedAt = ctx.at;
  // Its time of connection dates the first answer, and nothing that came after it.
  const dated = call.answeredAt === null && isPolled(call, origin);
  followCall(ctx, call, dated ? answerTime(memory, call, ctx.at) : ctx.at);
  return true;
}

function mergeLeg(call: CallMemory, leg: Leg | null): boolean {
  if (!leg || leg.word === null || leg.word === 'active') return false;
  const { number, word } = leg;
  if (word === 'ringing' && !call.rung.includes(number)) call.rung.push(number);
  if (call.legs[number] === word) return false;
  call.legs[number] = word;
  return true;
}

/** Where a call that is over is shown again: whether it is that one, or another that has been given its id. */
function isSame(domain: DomainMemory, row: Row, ended: Ended, at: number): boolean {
  if (row.start === null || ended.start === null) return at - ended.at < REUSED_MS;
  return Math.abs(row.start - (domain.skewMs ?? 0) - ended.start) < SAME_START_MS;
}

/** Over before it was ever told of: known all the same, so that nothing late brings it back. */
function rememberEnded({ memory, at }: Context, key: string, row: Row): void {
  const from = row.from?.number ?? '';
  memory.ended[key] ??= { at, start: row.start, queuedAt: null, from, queue: null, said: true };
  dropOldest(memory.ended, ENDED_LIMIT);
}

/** What it shows was so some time before it was asked for. */
const isPolled = (call: CallMemory, origin: Origin): boolean =>
  origin === 'answer' || origin === 'first' || !call.inStream;

/** It was only missing from a list of changes: so those lists are. An answer may just be older than the list. */
function reviveCall(ctx: Context, domain: DomainMemory, call: CallMemory, origin: Origin): void {
  const stale = origin !== 'socket' && ctx.at - (call.gone?.at ?? ctx.at) < STALE_MS;
  if (stale) return;
  if (call.gone?.by === 'socket') domain.lists = CHANGES;
  call.gone = null;
  clearTimer(ctx.memory.timers, `gone:${call.key}`);
}

function createCall(
  ctx: Context,
  domain: DomainMemory,
  row: Row,
  ended: Ended | undefined,
): CallMemory | null {
  const { memory } = ctx;
  if (isFull(memory.calls, CALL_LIMIT)) return null;
  const key = keyOfRow(memory, domain, row);
  const call = blankCall(key, ctx.at);
  call.start = row.start;
  if (ended) {
    // Its end was told: it is shown again, and where it was booked in a queue it is counted no more.
    delete memory.ended[key];
    call.counted = ended.queue !== null;
    if (!ended.said) domain.lists = CHANGES;
  }
  // A time of the PBX far from ours is a clock of its own.
  const start = ours(memory, call, row.start);
  if (start !== null && start <= ctx.at && ctx.at - start < 86_400_000) call.startedAt = start;
  memory.calls[key] = call;
  return call;
}

/** Answers whether anything the wall reads has changed. */
export function mergeRow(ctx: Context, domain: DomainMemory, call: CallMemory, row: Row): boolean {
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
  if (queueNamed(ctx.memory, call) !== null) domain.namesQueues = true;
  if (call.members.length === 0 && viewOf(ctx.memory, call).waits) {
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

/** `strikes`: lists so far that spoke against `kind`. */
const WHOLE: ListsKind = { kind: 'whole', strikes: 0 };

export type Seen = {
  /** Calls in the list, and how many of them were new or said something new. */
  readonly size: number;
  readonly changed: number;
  /** Calls that were in the list before and are not in this one. */
  readonly missing: number;
  /** The first list since the subscription: it may hold anything. */
  readonly fresh: boolean;
};

/**
 * A list with a call in it that had not changed is no list of changes; nor is one with nothing in it. One that says only
 * news and leaves calls out may be a whole list at a moment when one call ended and another began; twice is no chance.
 * Where the lists were taken for changes, an unchanged call must come twice: once it may be a change we do not read.
 */
export function learnListsKind(before: ListsKind, { size, changed, missing, fresh }: Seen): ListsKind {
  if (size === 0) return WHOLE;
  if (before.kind === 'whole' || fresh) return before;
  const isWhole = size >= 2 && changed < size;
  const isChanges = missing > 0 && changed === size;
  if (before.kind === 'unknown') return isWhole ? WHOLE : isChanges ? strikeKind(before, CHANGES) : before;
  return isWhole ? strikeKind(before, WHOLE) : before;
}

const strikeKind = (before: ListsKind, next: ListsKind): ListsKind =>
  before.strikes === 0 ? { ...before, strikes: 1 } : next;

/** Starts of one call told by two answers lie no further apart. */
const SAME_CALL_MS = 1_500;

/** The key of the call a row is about: of one known without an id, the row may be the first to tell it. */
export function keyOfRow(memory: Memory, domain: DomainMemory, row: Row): string {
  const key = keyOf(domain.name, row.id);
  if (memory.calls[key] || memory.ended[key]) return key;
  const unnamed = Object.values(memory.calls).filter(
    (call) => call.domain === domain.name && call.key.startsWith(keyOf(domain.name, UNNAMED)),
  );
  const told = unnamed.find((call) => call.id === row.id);
  if (told) return told.key;
  const [call, ...others] = unnamed.filter((each) => isOf(each, row));
  if (!call || others.length > 0) return key;
  Object.assign(call, { id: row.id, unnamed: false });
  return call.key;
}

/** Whether a row may be of this call: the same caller, come in before joining its queue, and with whoever has it. */
function isOf(call: CallMemory, { from, start, members }: Row): boolean {
  if (call.id !== null || from === null || !sameCaller(from.number, call.from.number)) return false;
  if (start !== null && call.entryAt !== null && start > call.entryAt + SAME_CALL_MS) return false;
  return call.agent === null || members === null || members.some(({ number }) => number === call.agent);
}
