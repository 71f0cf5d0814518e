// Knows what the call events themselves prove: that a call began, where it was sent on to, at which phone it rings and
// who answered. Refuses to know queues' lists and records.
import type { z } from 'zod';
import { answer, callOf, describe, introduce, offer, part, ringEnded, setLeg } from './calls.ts';
import { type CallMemory, type Memory, own } from './memory.ts';
import { learnClock, ours } from './stamps.ts';
import { keyOf, type Turn } from './turn.ts';
import type { CallNews, Target } from './wire.ts';
import { directionOf } from './words.ts';

/** A part that ended this lately may be claimed again by a frame that was overtaken. */
const OVERTAKEN_MS = 1_500;

export const isQueue = (memory: Memory, tenant: string, number: string): boolean =>
  own(memory.queues, keyOf(tenant, number)) !== undefined;

/** Whether this number is a person's phone. */
export const isExtension = (memory: Memory, tenant: string, number: string): boolean =>
  own(memory.agents, keyOf(tenant, number)) !== undefined && !isQueue(memory, tenant, number);

/** `call_start`. Its `time` is the start. */
export function readStart(turn: Turn, tenant: string, news: CallNews): void {
  const call = callOf(turn, news.session_id, tenant);
  if (!call) return;
  if (!call.told) {
    learnClock(turn.memory, news.time, turn.at);
    call.startedAt =
      news.time === null ? turn.at : Math.max(call.startedAt - 60_000, begunAt(turn, news.time));
  }
  hear(turn, call, news);
}

/** A start heard within its own second is known more finely by our clock. */
function begunAt(turn: Turn, time: number): number {
  const said = ours(turn.memory, time, turn.at);
  return turn.at - said < 2_000 ? turn.at : said;
}

/** `call_update_info`: it has been sent on. Whether anybody has answered it does not say. */
export function readUpdate(turn: Turn, tenant: string, news: CallNews): void {
  const call = callOf(turn, news.session_id, tenant);
  if (!call) return;
  hear(turn, call, news);
  call.routed = news.callee;
}

function hear(turn: Turn, call: CallMemory, news: CallNews): void {
  call.seenAt = turn.at;
  call.listed = true;
  const direction = directionOf(news.direction);
  const did = news.did || news.did_cid;
  // What was dialled stays what it was, wherever the call is sent.
  const first = call.dialled.number === '';
  const dialled =
    direction === 'inbound' && did !== ''
      ? { number: did, name: '' }
      : first
        ? { number: news.callee, name: news.callee_display_name }
        : call.dialled;
  const caller = { number: news.caller, name: news.caller_display_name };
  describe(turn, call, { direction, caller, dialled });
  // A callback being made: the agent is said to be on a call of the queue, but nobody has waited for it.
  if (direction === 'outbound') call.exit = null;
}

/** `cdr_target_add`, `_ringing`, `_answer`, `_noanswer`, `_fail`, `_end`: one phone's part. */
export function readTarget(
  turn: Turn,
  tenant: string,
  what: string,
  target: z.output<typeof Target>,
): boolean {
  const { memory, at } = turn;
  if (!TARGET_WORDS.includes(what)) return false;
  learnClock(memory, target.time, at);
  const begins = what === 'add' || what === 'ringing' || what === 'answer';
  if (!begins && !own(memory.calls, target.session_id)) return true;
  const call = callOf(turn, target.session_id, tenant);
  if (!call) return true;
  call.seenAt = at;
  call.listed = true;
  if (target.caller !== '' && call.caller.number === '') {
    const direction = directionOf(target.direction);
    describe(turn, call, { direction, caller: { number: target.caller, name: '' }, dialled: call.dialled });
  }
  introduce(turn, call);
  if (isExtension(memory, tenant, target.to)) phone(turn, call, target.to, what);
  // An outside number that answers is answered by whoever dialled it.
  else if (what === 'answer' && call.direction === 'outbound' && !isQueue(memory, tenant, target.to))
    answer(turn, call, isExtension(memory, tenant, call.caller.number) ? call.caller.number : null, at);
  return true;
}

const TARGET_WORDS: readonly string[] = ['add', 'ringing', 'answer', 'noanswer', 'fail', 'end', 'ended'];

function phone(turn: Turn, call: CallMemory, number: string, what: string): void {
  const { at } = turn;
  const leg = own(call.legs, number);
  const isOvertaken = leg !== undefined && leg.state !== 'ringing' && at - leg.since < OVERTAKEN_MS;
  switch (what) {
    case 'add':
      return;
    case 'ringing':
      if (isOvertaken) return;
      setLeg(call, number, 'ringing', at);
      return offer(turn, call, number, at);
    case 'answer':
      if (leg?.state === 'over' && isOvertaken) return;
      setLeg(call, number, 'talking', at);
      return answer(turn, call, number, at);
    case 'noanswer':
    case 'fail':
      if (leg?.state === 'talking') return;
      setLeg(call, number, 'over', at);
      return ringEnded(turn, call, number, at);
    default:
      return part(turn, call, number, at);
  }
}
