// Who is asked about a call by way of a queue: whoever answers there may be handed that call, before or after the asking
// one is told to be over. Their part in the queue's stay then goes on with the caller (docs/counting.md, 4 and 5).
import { clearTimer, setTimer } from './timers.ts';
import type { CallContext, CallFacts, Ending, TrackedCall } from './tracked-call.ts';
import { callIn, emitForCall, queueIn } from './translation-context.ts';

/** Two words of one transfer lie no further apart than this; later, whoever asked has taken the caller back. */
const HANDED_ON_MS = 2_500;

/** A call by which an agent asked in a queue about another, from its end until it shows what becomes of that other. */
export type Inquiry = Pick<TrackedCall, 'key' | 'answeredAt' | 'heldSince' | 'queuedAt'> & {
  readonly queue: string;
  /** Who answered there, by the make's name for them. */
  readonly agent: string;
  readonly ending: Ending;
};

const isAnsweredInQueue = ({ queue, agent, queueAgent, waits }: TrackedCall): boolean =>
  queue !== null && agent !== null && agent === queueAgent && !waits;

/** The call about which whoever began `asking` asks: the one they have meanwhile; `null` where they ask in no queue. */
export function askedAbout<Call extends TrackedCall>(
  callsOf: (asker: string) => Iterable<Call>,
  asking: Call,
): Call | null {
  const asker = asking.caller.number;
  if (asker === '' || asker === asking.agent || !isAnsweredInQueue(asking)) return null;
  for (const call of callsOf(asker)) if (call !== asking && call.agent === asker) return call;
  return null;
}

/** The live call by which whoever had `call` before has asked `agent`, who answered it in a queue. */
export function askingFor<Call extends TrackedCall>(
  calls: Iterable<Call>,
  call: Call,
  agent: string,
): Call | null {
  if (call.handedBy === null || call.handedBy === agent) return null;
  for (const each of calls)
    if (
      each !== call &&
      each.agent === agent &&
      each.caller.number === call.handedBy &&
      isAnsweredInQueue(each)
    )
      return each;
  return null;
}

/** What is kept of the asking call. */
function inquiryOf(
  { key, answeredAt, heldSince, queuedAt, queue, agent }: TrackedCall,
  ending: Ending,
): Inquiry | null {
  return queue === null || agent === null
    ? null
    : { key, answeredAt, heldSince, queuedAt, queue, agent, ending };
}

/** Tells who goes on in whose stay. */
export function trackInquiries<Ctx extends CallContext, Call extends TrackedCall>(
  make: CallFacts<Ctx, Call>,
) {
  /** This call takes over the stay of another that is still there. */
  function takeOver(ctx: Ctx, call: Call, from: Call, at: number): void {
    const { queue, queuedAt, waits, state, agent, answeredAt, heldSince, offered, stopped, queueAgent } =
      from;
    if (queue === null) return;
    Object.assign(call, { queue, queuedAt, waits, state, agent, answeredAt, heldSince, offered, stopped });
    Object.assign(call, { queueAgent, slot: null });
    Object.assign(from, { queue: null, queuedAt: null, waits: false, state: 'arriving', agent: null });
    Object.assign(from, { answeredAt: null, heldSince: null, offered: [], stopped: {}, queueAgent: null });
    tellTakeOver(ctx, call, from.key, queue, at);
  }

  /** Whoever was asked is handed the call they were asked about: they go on in their queue's stay, with its caller. */
  function goesOnWith(ctx: Ctx, call: Call, agent: string, at: number): boolean {
    if (call.queue !== null || call.handedBy === null) return false;
    const asking = askingFor(make.askable?.(ctx.memory, call, agent) ?? [], call, agent);
    if (asking !== null) {
      takeOver(ctx, call, asking, at);
      return true;
    }
    const { inquiry } = call;
    if (inquiry?.agent !== agent) return false;
    const { key, queue, queuedAt, answeredAt, heldSince } = inquiry;
    Object.assign(call, { queue, queuedAt, answeredAt, heldSince, agent, queueAgent: agent });
    Object.assign(call, { waits: false, state: heldSince === null ? 'talking' : 'held', offered: [] });
    tellTakeOver(ctx, call, key, queue, at);
    return true;
  }

  /** The call by which somebody asked about this one has ended: that is told when it shows what becomes of this one. */
  function awaitHandOver(ctx: Ctx, call: Call, asking: Call, ending: Ending): void {
    endInquiry(ctx, call);
    call.inquiry = inquiryOf(asking, ending);
    if (call.inquiry !== null) setTimer(ctx.memory.timers, `asked:${call.key}`, ending.at + HANDED_ON_MS);
  }

  /** The call by which somebody was asked is over, and so is their part in it. */
  function endInquiry(ctx: Ctx, call: Call): void {
    const { inquiry } = call;
    if (inquiry === null) return;
    call.inquiry = null;
    clearTimer(ctx.memory.timers, `asked:${call.key}`);
    tellEnd(ctx, inquiry.key, inquiry.ending);
  }

  function tellTakeOver(ctx: Ctx, call: Call, from: string, queue: string, at: number): void {
    emitForCall(ctx, call.key, at, {
      type: 'call.queued',
      call: callIn(ctx, call.key),
      insteadOf: callIn(ctx, from),
      queue: queueIn(ctx, make.queueKey(call, queue)),
    });
  }

  function tellEnd(ctx: Ctx, key: string, { at, derived, talkedMs }: Ending): void {
    const own = talkedMs === undefined ? {} : { talkedMs };
    emitForCall(ctx, key, at, { type: 'call.ended', call: callIn(ctx, key), derived, ...own });
  }

  return { takeOver, goesOnWith, awaitHandOver, endInquiry, tellEnd };
}
