// Binds what a Vodia PBX shows of calls to the call tracker: who serves a queue, who called, and what a change touches.
import type { Direction, Party } from '#lib/model/board.ts';
import { dropOldest, ENDED_LIMIT } from '#server/pbx-sdk/bounded-record.ts';
import { trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { clearTimer } from '#server/pbx-sdk/timers.ts';
import type { Described, Ending } from '#server/pbx-sdk/tracked-call.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import { endAgentPart, refreshAgent } from './agents.ts';
import { callerOf, namesQueue, serves, viewOf } from './legs.ts';
import type { CallMemory, Context, Memory } from './memory.ts';

/** Numbers of groups and menus are no longer than this. */
const INSIDE_DIGITS = 5;
/** How long before now the PBX's own time of an answer may lie and still be that answer's. */
const LATE_MS = 60_000;

const tracker = trackCalls<Context, CallMemory>({
  // The PBX silences phones and tells why in two messages.
  settleMs: 500,
  queueKey: (call, queue) => keyOf(call.domain, queue),
  agentKey: (call, agent) => keyOf(call.domain, agent),
  serves,
  callerOf,
  goesOutside: (_, call) => isOutside(call),
  callsBeside: (memory, { domain }) => Object.values(memory.calls).filter((call) => call.domain === domain),
  askable: (memory, { domain }) => Object.values(memory.calls).filter((call) => call.domain === domain),
  isThere: (call) => call.gone === null,
  reaches: (memory, call) => withKnownName(memory, call, call.to),
  touches: (_, { members, toldMembers }) => [...members.map(({ number }) => number), ...toldMembers],
  // What a queue's list said of it was about that stay alone: the next one has an entry of its own, with its own start.
  stayIsOver: (call) =>
    void Object.assign(call, { entryAt: null, inQueueList: false, misses: 0, queuePolled: false }),
  forget(memory, call) {
    delete memory.calls[call.key];
    clearTimer(memory.timers, `gone:${call.key}`);
  },
  released: (ctx, call, agent, at, ofQueue) => (ofQueue ? endAgentPart(ctx, call, agent, at) : undefined),
  changed: (ctx, call, agent, at) => refreshAgent(ctx, keyOf(call.domain, agent), at),
});

export const joinQueue = tracker.join;
export const answerCall = tracker.answer;
export const holdCall = tracker.hold;
export const { proveAnswer, settleStopped, endInquiry } = tracker;

/** Tells what has changed of a call. `at` is when it took place. */
export function followCall(ctx: Context, call: CallMemory, at: number): void {
  if (call.outOf !== null && !namesQueue(ctx.memory, call, call.outOf)) call.outOf = null;
  tracker.follow(ctx, call, describedBy(ctx.memory, call), viewOf(ctx.memory, call), at);
  call.toldMembers = call.members.map(({ number }) => number);
}

/** @param said a row said that it ended; else it was gone from where it had been named. */
export function endCall(ctx: Context, call: CallMemory, ending: Ending & { readonly said: boolean }): void {
  const { startedAt, queuedAt, from, queue } = call;
  tracker.end(ctx, call, ending);
  ctx.memory.ended[call.key] = {
    at: ending.at,
    start: startedAt,
    queuedAt,
    from: from.number || call.caller.number,
    queue,
    said: ending.said,
  };
  dropOldest(ctx.memory.ended, ENDED_LIMIT);
}

/** Who calls whom; the first word on it stands, since later ones are where the PBX has routed the call. */
const describedBy = (memory: Memory, call: CallMemory): Described => ({
  direction: call.direction === 'unknown' ? directionOf(memory, call) : call.direction,
  caller: call.caller.number === '' ? withKnownName(memory, call, call.from) : call.caller,
  dialled: call.dialled.number === '' ? withKnownName(memory, call, call.to) : call.dialled,
});

function directionOf(memory: Memory, call: CallMemory): Direction {
  if (call.inbound === true) return 'inbound';
  const isOurs = ({ number }: Party): boolean =>
    memory.accounts[keyOf(call.domain, number)] !== undefined ||
    memory.queues[keyOf(call.domain, number)] !== undefined;
  if (isOurs(call.from)) return isOurs(call.to) && call.external !== true ? 'internal' : 'outbound';
  return call.from.number === '' && call.external === null ? 'unknown' : 'inbound';
}

function withKnownName(memory: Memory, call: CallMemory, party: Party): Party {
  if (party.name !== '' || party.number === '') return party;
  const key = keyOf(call.domain, party.number);
  return { number: party.number, name: memory.accounts[key]?.name ?? memory.queues[key]?.name ?? '' };
}

/** Dialled out: its number is none of ours, and longer than those of groups and menus, which no list names. */
const isOutside = ({ direction, dialled }: CallMemory): boolean =>
  direction === 'outbound' && dialled.number.replace(/\D/g, '').length > INSIDE_DIGITS;

/** When what a row shows took place: the PBX's own time of the answer where it may be that, else when we heard it. */
export function answerTime(memory: Memory, call: CallMemory, at: number): number {
  const told = ours(memory, call, call.connectAt);
  if (told === null || call.connectAt === call.connectBefore) return at;
  const from = Math.max(call.queuedAt ?? call.startedAt, at - LATE_MS);
  return told >= from && told <= at ? told : at;
}

/** A time by the PBX's clock as one by ours. */
export const ours = (memory: Memory, call: CallMemory, pbx: number | null): number | null =>
  pbx === null ? null : pbx - skewOf(memory, call.domain);

/** By how much the PBX's clock is ahead of ours, ms. Small differences are rounding, not skew. */
export function skewOf(memory: Memory, domain: string): number {
  const skew = memory.domains[domain]?.skewMs ?? 0;
  return Math.abs(skew) < 2_000 ? 0 : skew;
}
