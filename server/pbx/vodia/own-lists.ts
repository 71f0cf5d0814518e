// What one extension's own list of calls proves: its own part in each of them, and no more (vodia#own-lists).
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import { answerTime, followCall } from './calls.ts';
import { calledOf, callerOf, inDoubt } from './legs.ts';
import type { CallMemory, Context, DomainMemory } from './memory.ts';
import { endSilence } from './notices.ts';
import { endVanished, keyOfRow, readRow } from './push-events.ts';
import { callsIn, type Row } from './rows.ts';

const STALE_MS = 1_000;
/** Answers without it before a call is over: where the socket tells ends, and where only answers do. */
const MISSES_TOLD = 3;
const MISSES_ASKED = 2;

/** `user/{number}@{d}/calls`. */
export function readUserCalls(ctx: Context, domain: DomainMemory, number: string, body: unknown): void {
  const { memory } = ctx;
  const inner = (body as { calls?: unknown } | null)?.calls;
  const told = callsIn(Array.isArray(body) ? body : (inner ?? body));
  if (!told) return;
  if (told.rows.length > 0) endSilence(ctx, domain);
  const named = new Set<string>();
  for (const row of told.rows) {
    const key = keyOfRow(memory, domain, row);
    named.add(key);
    const known = memory.calls[key];
    // A list that names somebody else as well tells of the whole call.
    if (row.members?.some((member) => member.number !== number)) domain.ownLists = 'whole';
    if (domain.ownLists === 'whole') readRow(ctx, domain, row, 'answer');
    else readRow(ctx, domain, rowOfOne(memory, known, number, row), 'answer', { number, word: row.word });
    const call = memory.calls[key];
    if (!call) continue;
    delete call.absent[number];
    if (!call.answersName.includes(number)) call.answersName.push(number);
  }
  if (memory.phase !== 'live') return;
  for (const call of Object.values(memory.calls)) {
    if (call.domain !== domain.name) continue;
    if (!named.has(call.key) && call.members.some((member) => member.number === number)) call.lacked++;
    if (!call.answersName.includes(number)) continue;
    const theirs =
      call.agent === number ||
      call.offered.includes(number) ||
      callerOf(memory, call) === number ||
      call.members.some((member) => member.number === number);
    if (!theirs) continue;
    noteNamed(ctx, domain, call, named.has(call.key));
    if (memory.calls[call.key] && !named.has(call.key)) withdrawPart(ctx, domain, call, number);
  }
}

/** The row of one extension's part, laid over what is known of the others': they have lists of their own. */
function rowOfOne(memory: Context['memory'], call: CallMemory | undefined, number: string, row: Row): Row {
  const own = row.members?.find((member) => member.number === number) ?? { number, marked: false };
  if (!call) return { ...row, members: [own] };
  const at = call.members.findIndex((member) => member.number === number);
  const members = at < 0 ? [...call.members, own] : call.members.with(at, own);
  const toQueue = row.to !== null && memory.queues[keyOf(call.domain, row.to.number)] !== undefined;
  const byName = row.to?.number === number;
  return {
    ...row,
    members,
    word: wordOf(memory, call, number, row),
    from: call.from.number === '' ? row.from : null,
    to: call.to.number === '' || toQueue || byName ? row.to : null,
    // Without a time: the part of somebody who is only rung, or of the caller before anybody answered.
    connect: row.connect?.at == null && call.connectAt !== null ? null : row.connect,
  };
}

/** The word of the whole call, now that one part of it is known anew. */
function wordOf(memory: Context['memory'], call: CallMemory, number: string, { word }: Row): Row['word'] {
  if (word === null || word === 'over' || word === 'held') return word === 'over' ? null : word;
  const caller = callerOf(memory, call);
  const others = calledOf(memory, call).filter((member) => member.number !== number);
  if (call.word === 'held') {
    // Whoever holds it says so; the other one's part may go on being called connected.
    const parties = [call.agent, caller].filter((party) => party !== null && party !== number);
    const isHeld = parties.some((party) => party !== null && (call.legs[party] ?? 'held') === 'held');
    return isHeld ? null : word;
  }
  if (number === caller) return others.length > 0 ? null : word;
  return word === 'ringing' && call.agent !== null && call.agent !== number ? null : word;
}

/** It has gone from this extension's list while others still have it: their part is over, the call is not. */
function withdrawPart(ctx: Context, domain: DomainMemory, call: CallMemory, number: string): void {
  // The socket's full lists say who is on a call, and are never older.
  if (call.inStream && domain.lists.kind === 'whole') return;
  const before = call.absent[number] ?? { times: 0, since: ctx.at };
  const now = { times: before.times + 1, since: before.since };
  call.absent[number] = now;
  if (now.times < MISSES_ASKED || !call.members.some((member) => member.number === number)) return;
  delete call.absent[number];
  delete call.legs[number];
  call.answersName = call.answersName.filter((each) => each !== number);
  call.members = call.members.filter((member) => member.number !== number);
  call.proven = call.proven.filter((each) => each !== number);
  call.rung = call.rung.filter((each) => each !== number);
  followCall(ctx, call, now.since);
}

/** An answer that should name the call did so, or did not. */
export function noteNamed(ctx: Context, domain: DomainMemory, call: CallMemory, named: boolean): void {
  if (named) {
    call.misses = 0;
    return;
  }
  if (ctx.at - call.changedAt < STALE_MS) return;
  if (call.misses === 0) call.missedAt = ctx.at;
  call.misses++;
  // The answer may have overtaken the list that shows it gone: a second one settles it.
  if (call.gone && call.misses >= 1) return endVanished(ctx, call, call.gone.at);
  const enough = domain.lists.kind === 'whole' && call.inStream ? MISSES_TOLD : MISSES_ASKED;
  if (call.misses >= enough) endVanished(ctx, call, call.missedAt);
}

/** The account says it is in a conversation: whatever it was thought to be rung by it has answered. */
export function readConnected(ctx: Context, domain: DomainMemory, number: string): void {
  const { memory } = ctx;
  const theirs = Object.values(memory.calls).filter(
    (call) =>
      call.domain === domain.name &&
      (call.agent === number || call.offered.includes(number) || callerOf(memory, call) === number),
  );
  const [call] = theirs;
  if (theirs.length !== 1 || !call || !call.offered.includes(number) || !inDoubt(memory, call)) return;
  call.proven.push(number);
  followCall(ctx, call, answerTime(memory, call, ctx.at));
}
