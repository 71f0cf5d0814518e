// What the record of an ended call proves: all its legs with the PBX's own times; what frames of it were lost is told now.
import type { QueueExit } from '#lib/model/event.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import {
  answerCall,
  callOf,
  describe,
  endCall,
  forgetId,
  joinQueue,
  knownCall,
  leaveQueue,
  settleExit,
  tellStay,
} from './calls.ts';
import {
  type CallMemory,
  type Context,
  datedAt,
  isExtension,
  isQueue,
  learnClock,
  type Memory,
  ours,
} from './memory.ts';
import { type CallRecord, directionOf, isCalleesEnd, isCallersEnd, isPassedOn, type Leg } from './wire.ts';
import type { CallLog } from './wire-rest.ts';

/** A stay told live and the record's are the same within this; the record is in whole seconds. */
const SAME_MS = 5_000;
/**
 * Records come as soon as the call has ended (portsip#call-record): what comes later than this was kept back, and its
 * own time is better.
 */
const PROMPT_MS = 2_000;

/** `call_cdr`. */
export function readRecord(ctx: Context, tenant: string, record: CallRecord): void {
  const { memory, at } = ctx;
  learnClock(memory, record.ended_time, at);
  const dialled = { number: record.did || record.did_cid || record.callee, name: '' };
  closeBy(ctx, tenant, record.session_id, record.call_targets, {
    startedAt: record.start_time,
    endedAt: record.ended_time,
    reason: record.reason,
    describe: (call) =>
      describe(ctx, call, {
        direction: directionOf(record.direction),
        caller: { number: record.caller, name: record.caller_display_name },
        dialled: call.dialled.number === '' ? dialled : call.dialled,
      }),
  });
}

/** `GET /calllogs`: one row a leg; only of calls that the list of sessions has not, for those are over. */
export function readLogs(ctx: Context, tenant: string, rows: readonly CallLog[]): void {
  for (const [session, legs] of bySession(rows)) {
    const call = knownCall(ctx.memory, session);
    if (call?.lacking) closeByLogs(ctx, tenant, session, legs);
  }
}

/** As {@link readLogs}, while blind: all that is not live any more, and what has come and gone since. */
export function readLogsOfBlind(
  ctx: Context,
  tenant: string,
  rows: readonly CallLog[],
  isLive: (session: string) => boolean,
): void {
  const { memory } = ctx;
  if (memory.blindSince === null) return;
  for (const [session, legs] of bySession(rows)) {
    if (isLive(session) || lookUp(memory.ended, session) !== undefined) continue;
    const startedAt = legs[0]?.startedAt ?? null;
    // One that had begun just before was heard, and may have ended before as well.
    const isKnown = knownCall(memory, session) !== undefined;
    const beganBlind =
      startedAt !== null && ours(memory, startedAt, ctx.at) > memory.blindSince + SAME_MS / 5;
    if (isKnown || beganBlind) closeByLogs(ctx, tenant, session, legs);
  }
}

function bySession(rows: readonly CallLog[]): Map<string, CallLog[]> {
  const sessions = new Map<string, CallLog[]>();
  for (const row of rows) {
    const legs = sessions.get(row.session_id) ?? [];
    sessions.set(row.session_id, legs);
    legs.push(row);
  }
  for (const legs of sessions.values()) legs.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  return sessions;
}

function closeByLogs(ctx: Context, tenant: string, session: string, rows: readonly CallLog[]): void {
  const { memory } = ctx;
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last || rows.some((row) => row.endedAt === null)) return;
  const served = rows.find((row) => row.service_number !== '' && isQueue(memory, tenant, row.service_number));
  const legs: Leg[] = [...rows];
  // Where rows are of people only, the queue is named beside them.
  if (served && !rows.some((row) => isQueue(memory, tenant, row.callee)))
    legs.unshift({
      callee: served.service_number,
      startedAt: first.startedAt,
      answeredAt: null,
      endedAt: served.answeredAt ?? last.endedAt,
      reason: served.answeredAt === null ? last.reason : 'REFERRED',
    });
  closeBy(ctx, tenant, session, legs, {
    startedAt: first.startedAt,
    endedAt: Math.max(...rows.map((row) => row.endedAt ?? 0)),
    reason: last.reason,
    isAsked: true,
    describe: (call) =>
      describe(ctx, call, {
        direction: directionOf(first.direction),
        caller: { number: first.caller, name: first.caller_display_name },
        dialled: call.dialled.number === '' ? { number: first.callee, name: '' } : call.dialled,
      }),
  });
}

type Whole = {
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly reason: string;
  /** Told by the log of calls: that tells of the past, whenever it is read. */
  readonly isAsked?: boolean;
  readonly describe: (call: CallMemory) => void;
};

function closeBy(ctx: Context, tenant: string, session: string, legs: readonly Leg[], whole: Whole): void {
  const { memory, at } = ctx;
  let call = knownCall(memory, session) ?? null;
  if (!call) {
    // Before the snapshot only calls we know of are ours to close.
    if (lookUp(memory.ended, session) !== undefined || (memory.phase === 'syncing' && !whole.isAsked)) return;
    // It was over before we came: not ours to count.
    if (whole.startedAt === null || ours(memory, whole.startedAt, at) < memory.oursFrom)
      return forgetId(memory, session, at);
    call = callOf(ctx, session, tenant);
    if (!call) return;
    call.startedAt = ours(memory, whole.startedAt, at);
  }
  whole.describe(call);
  // Nobody has said more since it left its queue: thrown out, unless it was the caller who hung up.
  settleExit(ctx, call, isCallersEnd(whole.reason) ? null : 'over');
  // The log is read in pages: a call whose beginning is not on it is told by its last legs only.
  const isPart = whole.startedAt === null || ours(memory, whole.startedAt, at) - call.startedAt > SAME_MS;
  const endAt = endOf(ctx, call, whole.endedAt, whole.isAsked);
  if (!isPart) repairTold(ctx, call, legs, whole.reason, endAt);
  finishUntold(ctx, call, legs, whole.reason, endAt);
  endCall(ctx, call, Math.max(endAt, call.answeredAt ?? 0), false);
}

/** Live times are finer than the record's whole seconds. */
function endOf({ memory, at }: Context, call: CallMemory, endedAt: number | null, isAsked = false): number {
  const said = endedAt === null ? at : ours(memory, endedAt, at);
  if (call.leaving && Math.abs(call.leaving.at - said) < PROMPT_MS) return call.leaving.at;
  return datedAt(memory, isAsked || at - said > PROMPT_MS ? said : at);
}

/** When that was which the record dates, by our clock. */
const dateTold = ({ memory, at }: Context, stamp: number | null): number =>
  datedAt(memory, ours(memory, stamp ?? 0, at));

function repairTold(
  ctx: Context,
  call: CallMemory,
  legs: readonly Leg[],
  reason: string,
  endAt: number,
): void {
  const { memory } = ctx;
  const stays = legs.filter((leg) => leg.startedAt !== null && isQueue(memory, call.tenant, leg.callee));
  for (const [i, stay] of stays.entries()) {
    const at = dateTold(ctx, stay.startedAt);
    const isTold = call.stays.some((each) => each.queue === stay.callee && Math.abs(each.at - at) < SAME_MS);
    if (isTold || at < Math.max(memory.oursFrom, call.oursFrom) || call.waits) continue;
    const next = stays[i + 1]?.startedAt ?? Number.MAX_SAFE_INTEGER;
    const taken = answeredIn(memory, call, legs, stay.startedAt ?? 0, next);
    if (!isTalking(call)) {
      if (call.exit?.queue === stay.callee && !taken) {
        tellStay(ctx, call, at);
        continue;
      }
      call.exit = null;
      joinQueue(ctx, call, stay.callee, at);
      if (taken) answerCall(ctx, call, taken.callee, dateTold(ctx, taken.answeredAt));
      else if (i + 1 < stays.length) leaveQueue(ctx, call, 'overflowed', at);
      else
        leaveQueue(
          ctx,
          call,
          exitBy(legs, stay, reason),
          stay.endedAt === null ? endAt : endOf(ctx, call, stay.endedAt),
        );
      continue;
    }
    // It talks, out of a queue we had not heard of.
    if (!taken) continue;
    call.exit = { queue: stay.callee, at: call.answeredAt ?? at, how: 'answered' };
    call.queue = null;
    if (call.agent === null) answerCall(ctx, call, taken.callee, endAt);
    tellStay(ctx, call, at);
  }
}

/** What it was told to be waiting for, and who had taken it. */
function finishUntold(
  ctx: Context,
  call: CallMemory,
  legs: readonly Leg[],
  reason: string,
  endAt: number,
): void {
  const { memory } = ctx;
  const entered = call.stays.at(-1)?.at ?? 0;
  const taken = legs.find(
    (leg) =>
      leg.answeredAt !== null &&
      ours(memory, leg.answeredAt, ctx.at) >= entered - PROMPT_MS &&
      isPerson(memory, call, leg.callee),
  );
  if (call.waits) {
    const stay = legs.findLast((leg) => leg.callee === call.queue);
    if (taken) answerCall(ctx, call, taken.callee, dateTold(ctx, taken.answeredAt));
    else if (call.unnamed) answerCall(ctx, call, null, call.unnamed.at);
    else leaveQueue(ctx, call, stay ? exitBy(legs, stay, reason) : byEnd(reason), endAt);
  } else if (taken && isTalking(call) && call.agent === null && isSame(ctx, call, taken))
    answerCall(ctx, call, taken.callee, endAt);
}

/** The leg whose answer was told without a name, and not one that came before it. */
const isSame = (ctx: Context, call: CallMemory, { answeredAt }: Leg): boolean =>
  Math.abs(ours(ctx.memory, answeredAt ?? 0, ctx.at) - (call.answeredAt ?? 0)) < SAME_MS;

/** The person who took the call out of the stay that began at `from`, before the next one. */
const answeredIn = (memory: Memory, call: CallMemory, legs: readonly Leg[], from: number, next: number) =>
  legs.find(
    ({ answeredAt, callee }) =>
      answeredAt !== null && answeredAt >= from && answeredAt < next && isPerson(memory, call, callee),
  );

/** Where no extension is known at all (no right to see users) any leg that is no queue's may be one. */
const isPerson = (memory: Memory, call: CallMemory, number: string): boolean =>
  isExtension(memory, call.tenant, number) ||
  (Object.keys(memory.agents).length === 0 && !isQueue(memory, call.tenant, number) && number !== '');

/** How a stay ended that nobody answered: sent on by the queue's rule, or by the end of the call. */
function exitBy(legs: readonly Leg[], stay: Leg, reason: string): QueueExit {
  const goesOn = legs.some(
    (leg) => leg !== stay && (leg.startedAt ?? 0) >= (stay.endedAt ?? Number.MAX_SAFE_INTEGER),
  );
  return isPassedOn(stay.reason) && goesOn ? 'overflowed' : byEnd(reason);
}

const byEnd = (reason: string): QueueExit => (isCalleesEnd(reason) ? 'other' : 'abandoned');
