// Knows what call/query proves about calls the stream has not spoken of: that they are, and at last that they are not.
// Refuses to believe one absence.
import type { z } from 'zod';
import { refresh } from './agents.ts';
import { look, show, vanish } from './calls.ts';
import { end } from './ends.ts';
import { isOver } from './legs.ts';
import type { CallMemory, Memory } from './memory.ts';
import { readAnswer, readCalls } from './quick.ts';
import type { Turn } from './turn.ts';
import { type CallQuery, isSpoiled, type Member } from './wire.ts';

export type Calls = z.output<typeof CallQuery>['data'];

/** Three answers make a sweep, one a type (§8.2). */
const TYPES = ['inbound', 'outbound', 'internal'];
/** An answer may have been written this long before it is read. */
const STALE_MS = 1_000;
const MISSES = 2;

/** One call/query answer, heard live. */
export function readSweep(turn: Turn, type: string, calls: Calls | null): void {
  const { memory, at } = turn;
  const { sweep } = memory;
  if (type === TYPES[0] || sweep.types.length === 0) Object.assign(sweep, fresh(at));
  sweep.types.push(type);
  sweep.valid &&= calls !== null && !isSpoiled(calls);
  for (const { call_id, members } of calls ?? []) {
    sweep.seen[call_id] = true;
    const ended = memory.ended[call_id];
    // It was taken for over and is still there long after.
    if (ended && !ended.sure && at - ended.at > 10 * STALE_MS) delete memory.ended[call_id];
    show(turn, call_id, members, true);
    const call = memory.calls[call_id];
    if (call) compare(turn, call, members);
  }
  if (!TYPES.every((each) => sweep.types.includes(each))) return;
  const { seen, valid, startedAt } = sweep;
  memory.sweep = fresh(at);
  memory.sweep.types = [];
  if (valid) for (const call of Object.values(memory.calls)) missed(turn, call, seen, startedAt);
}

const fresh = (at: number): Memory['sweep'] => ({ startedAt: at, types: [], seen: {}, valid: true });

/** The calls of an answer; `null` where the PBX refused or cannot be understood. No data at all is an idle PBX. */
export function callsIn(body: unknown): Calls | null {
  const answer = readAnswer(body);
  if (!answer) return null;
  const { errcode } = answer;
  if (errcode === 60001 || errcode === 10001) return [];
  if (errcode !== 0) return null;
  return readCalls(body);
}

/** What one call is asked about after a command. It may have been written before the command took effect. */
export function readCall(turn: Turn, calls: Calls): void {
  for (const { call_id, members } of calls) {
    if (turn.memory.ended[call_id]) continue;
    show(turn, call_id, members, true);
    const call = turn.memory.calls[call_id];
    if (call) compare(turn, call, members);
  }
}

/** A sweep names every member: an agent's leg that two of them in a row lack is over (§8.2). */
function compare(turn: Turn, call: CallMemory, members: readonly Member[]): void {
  call.absent = 0;
  if (members.length === 0 || isSpoiled(members)) return;
  const shown = new Set(members.map(channelOf));
  for (const [channel, leg] of Object.entries(call.legs)) {
    if (isOver(leg) || leg.listed || leg.since > turn.at - 2 * STALE_MS) continue;
    leg.absent = shown.has(channel) ? 0 : leg.absent + 1;
    if (leg.absent < MISSES) continue;
    vanish(turn, call, leg, turn.at);
    look(turn, call);
    if (!turn.memory.calls[call.id]) return;
  }
}

export const channelOf = (member: Member): string =>
  'extension' in member
    ? member.extension.channel_id
    : 'inbound' in member
      ? member.inbound.channel_id
      : member.outbound.channel_id;

function missed(turn: Turn, call: CallMemory, seen: Readonly<Record<string, true>>, startedAt: number): void {
  if (seen[call.id] || call.leaving?.final) return;
  // Begun after the question was asked, or shown by the lists still.
  if (call.seenAt > startedAt - STALE_MS) return;
  if (call.absent === 0) call.absentAt = turn.at;
  if (++call.absent < MISSES) return;
  const numbers = Object.values(call.legs).flatMap((leg) => (leg.kind === 'extension' ? [leg.number] : []));
  end(turn, call, { at: call.leaving?.at ?? call.absentAt, how: 'unknown', derived: true, sure: false });
  for (const number of numbers) refresh(turn, number, turn.at);
}
