// Knows how the channels of a call are kept from single-member frames that come late, twice or not at all.
// Refuses to know queues and what a call as a whole is doing.
import { type CallMemory, LEG_LIMIT, type Leg, type Memory } from './memory.ts';
import type { Turn } from './turn.ts';
import type { Member, MemberStatus } from './wire.ts';

/** A leg only goes forward: a RING that comes after the ANSWER is late news (§14, out of order). */
const RANK: Readonly<Record<Leg['status'], number>> = {
  ALERT: 1,
  RING: 1,
  EARLYMEDIA: 1,
  // No BYE was heard: an answer proves that it was not over after all, a late RING does not.
  GONE: 1.5,
  ANSWERED: 2,
  ANSWER: 2,
  HOLD: 2,
  BYE: 3,
};
/** A sweep's answer may have been written before the last frame was: it does not undo a hold this fresh. */
const FRESH_MS = 2_000;
/** Frames of one moment may overtake each other by this much (§14: 50 ms). */
export const LATE_MS = 100;

export const isOver = (leg: Leg): boolean => leg.status === 'BYE' || leg.status === 'GONE';
export const rings = (leg: Leg): boolean => leg.status === 'RING' || leg.status === 'EARLYMEDIA';
export const talks = (leg: Leg): boolean =>
  leg.status === 'ANSWER' || leg.status === 'HOLD' || leg.status === 'ANSWERED';

export type Upsert = {
  readonly leg: Leg;
  /** Status before; `null` for a new leg. */
  readonly was: Leg['status'] | null;
  /** Its numbers are new or have changed: evidence of where the call is. */
  readonly moved: boolean;
  /** Its farewell overtook its answer: it had talked, though for no time at all. */
  readonly late: boolean;
};

/** Lays one member over the call's legs. `null` where it says nothing new or nothing to be trusted. */
export function upsert(turn: Turn, call: CallMemory, member: Member, swept: boolean): Upsert | null {
  const told = partsOf(member);
  const { channel, status } = told;
  const known = call.legs[channel];
  if (!known) {
    // The first word of a leg is its farewell: there is nothing to end but what a list had shown.
    if (status === null || Object.keys(call.legs).length >= LEG_LIMIT) return null;
    const leg: Leg = {
      kind: told.kind,
      number: told.number,
      from: told.from,
      to: told.to,
      path: told.path,
      status,
      role: roleOf(told.kind, status),
      since: turn.at,
      answered: status === 'ANSWER' || status === 'HOLD',
      listed: false,
      absent: 0,
    };
    const was = replaceListed(call, leg);
    call.legs[channel] = leg;
    if (leg.kind === 'extension') addLine(turn.memory, leg.number, call.id);
    return { leg, was, moved: status !== 'BYE', late: false };
  }
  known.absent = 0;
  const moved = (told.to !== '' && told.to !== known.to) || (told.path !== '' && told.path !== known.path);
  if (told.to !== '') known.to = told.to;
  if (told.path !== '') known.path = told.path;
  if (told.from !== '') known.from = told.from;
  const was = known.status;
  const isLate = was === 'BYE' && status === 'ANSWER' && turn.at - known.since <= LATE_MS;
  if (isLate && !known.answered) {
    known.answered = true;
    return { leg: known, was, moved, late: true };
  }
  if (status === null || status === was || RANK[status] < RANK[was])
    return moved ? { leg: known, was, moved, late: false } : null;
  if (swept && RANK[status] === RANK[was] && known.since > turn.at - FRESH_MS)
    return moved ? { leg: known, was, moved, late: false } : null;
  // ANSWER to HOLD and back is one conversation: its start stays.
  if (!(talks(known) && RANK[status] === 2)) known.since = turn.at;
  known.status = status;
  known.answered ||= talks(known);
  return { leg: known, was, moved, late: false };
}

/** A leg known from a list only gives way to the real one; its start was the better one. */
function replaceListed(call: CallMemory, leg: Leg): Leg['status'] | null {
  const key = listedKey(leg.number);
  const listed = leg.kind === 'extension' ? call.legs[key] : undefined;
  if (!listed) return null;
  delete call.legs[key];
  if (RANK[listed.status] === RANK[leg.status]) leg.since = listed.since;
  return listed.status;
}

/** Nobody is held any more, whichever member carried the flag. */
export function unhold(call: CallMemory): void {
  for (const leg of Object.values(call.legs))
    if (leg.status === 'HOLD') leg.status = leg.role === 'caller' ? 'ANSWERED' : 'ANSWER';
}

export const listedKey = (number: string): string => `listed:${number}`;

/** A leg that only a queue's list shows, because the extension is not monitored or its frame was missed. */
export function addListed(
  turn: Turn,
  call: CallMemory,
  number: string,
  status: MemberStatus,
  since: number,
): void {
  call.legs[listedKey(number)] = {
    kind: 'extension',
    number,
    from: '',
    to: '',
    path: '',
    status,
    role: 'callee',
    since,
    answered: status === 'ANSWER',
    listed: true,
    absent: 0,
  };
  addLine(turn.memory, number, call.id);
}

/** The newest leg of an extension in a call. */
export function legOf(call: CallMemory, number: string): Leg | null {
  let found: Leg | null = null;
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension' && leg.number === number && (!found || !isOver(leg) || isOver(found)))
      found = leg;
  return found;
}

function addLine(memory: Memory, number: string, call: string): void {
  const lines = memory.lines[number];
  if (!lines) memory.lines[number] = [call];
  else if (!lines.includes(call)) lines.push(call);
}

export function dropLines(memory: Memory, call: CallMemory): void {
  for (const leg of Object.values(call.legs)) {
    if (leg.kind !== 'extension') continue;
    const rest = (memory.lines[leg.number] ?? []).filter((id) => id !== call.id);
    if (rest.length > 0) memory.lines[leg.number] = rest;
    else delete memory.lines[leg.number];
  }
}

type Parts = Pick<Leg, 'kind' | 'number' | 'from' | 'to' | 'path'> & {
  channel: string;
  status: MemberStatus | null;
};

function partsOf(member: Member): Parts {
  if ('extension' in member) {
    const { number, channel_id, member_status, call_path } = member.extension;
    return {
      kind: 'extension',
      number,
      from: '',
      to: '',
      path: call_path,
      channel: channel_id,
      status: member_status,
    };
  }
  const kind = 'inbound' in member ? 'inbound' : 'outbound';
  const trunk = 'inbound' in member ? member.inbound : member.outbound;
  const { from, to, channel_id, member_status, call_path } = trunk;
  return { kind, number: '', from, to, path: call_path, channel: channel_id, status: member_status };
}

function roleOf(kind: Leg['kind'], status: MemberStatus): Leg['role'] {
  if (status === 'ALERT' || status === 'ANSWERED') return 'caller';
  if (status === 'RING' || status === 'EARLYMEDIA' || status === 'ANSWER') return 'callee';
  return kind === 'inbound' ? 'caller' : 'callee';
}
