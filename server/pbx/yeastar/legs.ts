// The legs of a call, one for each channel, and what is read off them: who talks to whom, and who is consulted.
import type { Party } from '#lib/model/board.ts';
import { isFull } from '#server/pbx-sdk/bounded-record.ts';
import { callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { type CallMemory, type Context, LEG_LIMIT, type Leg, type Memory } from './memory.ts';
import type { Member, MemberStatus } from './wire.ts';

/** A leg only goes forward: a RING that comes after the ANSWER is late news (yeastar#overtaking-frames). */
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
/** Frames of one moment may overtake each other by this much (yeastar#overtaking-frames: 50 ms). */
export const LATE_MS = 100;

export const isOver = (leg: Leg): boolean => leg.status === 'BYE' || leg.status === 'GONE';
export const rings = (leg: Leg): boolean => leg.status === 'RING' || leg.status === 'EARLYMEDIA';
export const talks = (leg: Leg): boolean =>
  leg.status === 'ANSWER' || leg.status === 'HOLD' || leg.status === 'ANSWERED';

/** All but those of who listens. */
export function legsSpeaking({ legs, thirdParties }: CallMemory): Leg[] {
  const speaking: Leg[] = [];
  for (const channel in legs) {
    const leg = legs[channel];
    if (leg && thirdParties[leg.number] !== 'listens') speaking.push(leg);
  }
  return speaking;
}

export type Upsert = {
  readonly leg: Leg;
  /** Status before; `null` for a new leg. */
  readonly was: Leg['status'] | null;
  /** Its numbers are new or have changed: evidence of where the call is. */
  readonly moved: boolean;
  /** BYE overtook ANSWER (yeastar#overtaking-frames): it was answered, for 0 s. */
  readonly late: boolean;
};

/** Lays one member over the call's legs. `null` where it says nothing new or nothing to be trusted. */
export function upsertLeg(ctx: Context, call: CallMemory, member: Member, swept: boolean): Upsert | null {
  const told = partsOf(member);
  const { channel, status } = told;
  const known = call.legs[channel];
  if (!known) {
    // BYE is the first that is heard of this leg: there is nothing to end but what a list had shown.
    if (status === null || isFull(call.legs, LEG_LIMIT)) return null;
    const leg: Leg = {
      kind: told.kind,
      number: told.number,
      from: told.from,
      to: told.to,
      path: told.path,
      status,
      role: roleOf(told.kind, status),
      began: ctx.at,
      since: ctx.at,
      answered: status === 'ANSWER' || status === 'HOLD',
      listed: false,
      absent: 0,
    };
    const was = replaceListed(call, leg);
    call.legs[channel] = leg;
    if (leg.kind === 'extension') addCallAt(ctx.memory, leg.number, call.key);
    return { leg, was, moved: status !== 'BYE', late: false };
  }
  known.absent = 0;
  const moved = (told.to !== '' && told.to !== known.to) || (told.path !== '' && told.path !== known.path);
  if (told.to !== '') known.to = told.to;
  if (told.path !== '') known.path = told.path;
  if (told.from !== '') known.from = told.from;
  const was = known.status;
  const isLate = was === 'BYE' && status === 'ANSWER' && ctx.at - known.since <= LATE_MS;
  if (isLate && !known.answered) {
    known.answered = true;
    return { leg: known, was, moved, late: true };
  }
  if (status === null || status === was || RANK[status] < RANK[was])
    return moved ? { leg: known, was, moved, late: false } : null;
  if (swept && RANK[status] === RANK[was] && known.since > ctx.at - FRESH_MS)
    return moved ? { leg: known, was, moved, late: false } : null;
  // ANSWER to HOLD and back is one conversation: its start stays.
  if (!(talks(known) && RANK[status] === 2)) known.since = ctx.at;
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
  leg.began = Math.min(leg.began, listed.began);
  if (RANK[listed.status] === RANK[leg.status]) leg.since = listed.since;
  return listed.status;
}

/** Nobody is held any more, whichever member carried the flag. */
export function unholdLegs(call: CallMemory): void {
  for (const leg of Object.values(call.legs))
    if (leg.status === 'HOLD') leg.status = leg.role === 'caller' ? 'ANSWERED' : 'ANSWER';
}

const listedKey = (number: string): string => `listed:${number}`;

/** A leg that only a queue's list shows, because the extension is not monitored or its frame was missed. */
export function addListed(
  ctx: Context,
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
    began: since,
    since,
    answered: status === 'ANSWER',
    listed: true,
    absent: 0,
  };
  addCallAt(ctx.memory, number, call.key);
}

/** The newest leg of an extension in a call. */
export function legOf(call: CallMemory, number: string): Leg | null {
  let found: Leg | null = null;
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension' && leg.number === number && (!found || !isOver(leg) || isOver(found)))
      found = leg;
  return found;
}

function addCallAt(memory: Memory, number: string, call: string): void {
  const known = memory.callsByExtension[number];
  if (!known) memory.callsByExtension[number] = [call];
  else if (!known.includes(call)) known.push(call);
}

export function dropCallAt(memory: Memory, call: CallMemory): void {
  for (const leg of Object.values(call.legs)) {
    if (leg.kind !== 'extension') continue;
    const rest = (memory.callsByExtension[leg.number] ?? []).filter((id) => id !== call.key);
    if (rest.length > 0) memory.callsByExtension[leg.number] = rest;
    else delete memory.callsByExtension[leg.number];
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

export type Talk = { readonly agent: string | null; readonly since: number; readonly to: string };

/** Who talks to the other party now. An outbound call's agent is the one who dialled. */
export function talkOf(call: CallMemory, live: readonly Leg[]): Talk | null {
  const outside = live.find((leg) => leg.kind === 'outbound' && leg.role === 'callee' && talks(leg));
  const agents = live.filter((leg) => leg.kind === 'extension' && leg.role === 'callee' && talks(leg));
  if (call.direction === 'outbound') {
    if (!outside) return null;
    // The phone that dialled may never be said to be ANSWERED: that the other side is, is proof enough
    // (yeastar#call-members).
    const inside = live.filter((leg) => leg.kind === 'extension' && (leg.role === 'caller' || talks(leg)));
    const agent = inside.find((leg) => leg.number === call.agent) ?? inside[0];
    return agent
      ? { agent: agent.number, since: Math.max(agent.since, outside.since), to: agent.number }
      : null;
  }
  const agent = agents.find((leg) => leg.number === call.agent) ?? newest(agents);
  if (agent) return { agent: agent.number, since: agent.since, to: agent.number };
  return outside && live.length > 1 ? { agent: null, since: outside.since, to: outside.to } : null;
}

const newest = (legs: readonly Leg[]): Leg | undefined =>
  legs.reduce<Leg | undefined>((best, leg) => (best && best.since >= leg.since ? best : leg), undefined);

/** Since when the agent told of has gone. */
export const goneSince = (ctx: Context, call: CallMemory): number => {
  const leg = call.agent === null ? null : legOf(call, call.agent);
  return leg && isOver(leg) ? leg.since : ctx.at;
};

/** @param party `null` for nobody any more. */
export function setConsult(ctx: Context, call: CallMemory, party: Party | null): void {
  if (call.consult?.number === party?.number) return;
  call.consult = party;
  emitForCall(ctx, call.key, ctx.at, {
    type: 'call.observed',
    call: { id: callIn(ctx, call.key), consult: party },
  });
}

export const isAsked = (call: CallMemory, leg: Leg): boolean =>
  call.consult !== null && (leg.kind === 'extension' ? leg.number : leg.to) === call.consult.number;

/**
 * A call has ended; it may have been the one in which an agent asked somebody about another call (yeastar#transfers).
 */
export function endConsultsIn(ctx: Context, ended: CallMemory): void {
  const { memory } = ctx;
  for (const { kind, number } of Object.values(ended.legs)) {
    if (kind !== 'extension') continue;
    for (const call of consulting(memory, number))
      if (call !== ended && Object.values(ended.legs).some((leg) => isAsked(call, leg)))
        setConsult(ctx, call, null);
  }
}

function consulting(memory: Memory, agent: string): CallMemory[] {
  return (memory.callsByExtension[agent] ?? []).flatMap((id) => {
    const call = memory.calls[id];
    return call?.consult && call.agent === agent ? [call] : [];
  });
}

/** After a snapshot: whether the one who is asked can still be seen with the agent. */
export function checkConsults(ctx: Context): void {
  const { memory } = ctx;
  for (const call of Object.values(memory.calls)) {
    if (!call.consult || call.agent === null) continue;
    const goesOn = (memory.callsByExtension[call.agent] ?? []).some((id) =>
      Object.values(memory.calls[id]?.legs ?? {}).some((leg) => isAsked(call, leg)),
    );
    if (!goesOn) call.consult = null;
  }
}
