// Knows what the list of active sessions proves: that a call is, who talks in it and since when, and at last that it
// is not. Refuses to believe one absence.
import type { Direction } from '#lib/model/board.ts';
import { answer, callOf, describe, end, type Facts, isTalking } from './calls.ts';
import { type CallMemory, type Memory, own } from './memory.ts';
import { ours } from './stamps.ts';
import { isExtension, isQueue } from './targets.ts';
import { keyOf, type Turn } from './turn.ts';
import type { Session } from './wire-rest.ts';

/** An answer may have been written this long before it is read. */
const STALE_MS = 1_500;
/** Whole seconds are rounded: the middle of what they may mean. */
const HALF_MS = 500;
/** Nothing has been heard for this long of a call that no list has ever named. */
const UNLISTED_MS = 60_000;
const LONG_UNLISTED_MS = 900_000;
/** Lists in a row without a call. Between the first and the last the record is asked for. */
const MISSES = 3;

/** One page, heard live. `all`: the ids of the whole list, where this page is its last. */
export function readSessions(
  turn: Turn,
  tenant: string,
  sessions: readonly Session[],
  all: ReadonlySet<string> | null,
): void {
  const { memory, at } = turn;
  for (const session of sessions) {
    const call = callOf(turn, session.id, tenant);
    if (!call) continue;
    call.listed = true;
    call.absent = 0;
    call.lacking = false;
    show(turn, call, session);
  }
  if (!all) return;
  for (const call of Object.values(memory.calls)) {
    if (call.tenant !== tenant || all.has(call.id) || !isOfList(turn, call)) continue;
    call.lacking = true;
    if (at - call.seenAt > STALE_MS) missed(turn, call);
  }
}

/** Where queues have ids of their own, a call that only a queue has named need not be in the list by that id. */
const isOfList = ({ memory, at }: Turn, call: CallMemory): boolean =>
  call.listed || (!call.waits && at - call.seenAt > (memory.sameIds ? UNLISTED_MS : LONG_UNLISTED_MS));

function missed(turn: Turn, call: CallMemory): void {
  const { at } = turn;
  if (call.absent === 0) call.absentAt = at;
  call.absent++;
  // Its agent was heard to go: that was the end.
  if (call.leaving) end(turn, call, call.leaving.at, false);
  else if (call.absent >= MISSES) end(turn, call, call.absentAt, true);
}

/** Who calls whom, and who talks. Legs to queues and menus are no conversation. */
function show(turn: Turn, call: CallMemory, session: Session): void {
  const { at } = turn;
  const { startedAt, ...facts } = factsIn(turn, call, session);
  if (!call.told) call.startedAt = startedAt;
  describe(turn, call, facts);
  const talk = talkIn(turn, call, session);
  if (!talk) return;
  const since = at - talk.seconds * 1000 - HALF_MS;
  if (isTalking(call) && (call.agent === talk.agent || at - (call.answeredAt ?? 0) < 2 * STALE_MS)) return;
  if (call.unnamed || at - call.seenAt < STALE_MS) return;
  // Nobody talked before they waited: what is counted there is something else.
  if (call.waits && since < (call.queuedAt ?? 0) - STALE_MS) return;
  answer(turn, call, talk.agent, Math.max(since, call.answeredAt ?? call.queuedAt ?? call.startedAt));
}

export function factsIn(turn: Turn, call: CallMemory, session: Session): Facts & { startedAt: number } {
  const { memory, at } = turn;
  const [first] = session.calls;
  const { direction, caller, dialled, startedAt } = call;
  if (!first) return { direction, caller, dialled, startedAt };
  return {
    direction: directionBy(memory, call, first),
    caller: caller.number === '' ? { number: first.caller, name: first.caller_display_name } : caller,
    dialled: dialled.number === '' ? { number: first.callee, name: '' } : dialled,
    startedAt:
      first.started_at === null ? startedAt : Math.min(startedAt, ours(memory, first.started_at, at)),
  };
}

/** Without a direction in the list, who is whose says enough to begin with. */
function directionBy(memory: Memory, call: CallMemory, first: Session['calls'][number]): Direction {
  if (call.direction !== 'unknown') return call.direction;
  if (!isExtension(memory, call.tenant, first.caller)) return first.trunk === '' ? 'unknown' : 'inbound';
  return first.trunk === '' ? 'internal' : 'outbound';
}

export type Talk = { readonly agent: string | null; readonly seconds: number };

/** The conversation a session shows: the newest leg that talks; `null` where none does. */
export function talkIn({ memory, at }: Turn, call: CallMemory, session: Session): Talk | null {
  for (const leg of session.calls.toReversed()) {
    if (!leg.talking_time) continue;
    if (isQueue(memory, call.tenant, leg.callee)) continue;
    if (isExtension(memory, call.tenant, leg.callee)) {
      const line = own(memory.agents, keyOf(call.tenant, leg.callee))?.line;
      // A phone that rings talks with nobody, whatever is counted there; but its silence may have been lost.
      const rangFor = line?.word === 'RINGING' ? at - line.at : Number.POSITIVE_INFINITY;
      if (leg.talking_time * 1000 > rangFor - STALE_MS) continue;
      return { agent: leg.callee, seconds: leg.talking_time };
    }
    if (call.direction === 'outbound')
      return {
        agent: isExtension(memory, call.tenant, leg.caller) ? leg.caller : null,
        seconds: leg.talking_time,
      };
  }
  return null;
}
