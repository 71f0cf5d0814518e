// What each frame of a PortSIP PBX is, and who reads it.
import { z } from 'zod';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type Frame, type Translated, understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { nextDue, runDue, setTimer } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { NO_SUCH_CHANNEL, openContext } from '#server/pbx-sdk/translation-context.ts';
import { refreshAgent } from './agents.ts';
import { answerCall, endCall, settleExit, tracker, transferCall } from './calls.ts';
import { type CallMemory, type Context, learnClock, type Memory } from './memory.ts';
import { readPush } from './push-events.ts';
import { readAnswer } from './rest-events.ts';
import { beginSnapshot, completeSnapshot } from './snapshot.ts';
import { parse } from './wire.ts';

/** A call that nobody speaks of any more, where there is no list of calls to look into. */
const IDLE_MS = 600_000;

/** What the connection says of itself when it opens. `pbxAt`: the PBX's clock, epoch ms. */
const Opening = z.object({
  domain: z.string().max(160).nullish().catch(null),
  own: z.string().max(80).nullish().catch(null),
  rest: z.boolean().catch(true),
  pbxAt: z.number().nullish().catch(null),
});

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const ctx: Context = openContext(memory, frame.at);
  if (memory.phase === 'live') runTimers(ctx);
  const verdict = read(ctx, frame);
  if (frame.channel === 'stream') memory.heardAt = Math.max(memory.heardAt ?? frame.at, frame.at);
  return {
    memory,
    events: ctx.events,
    asks: ctx.asks,
    notices: ctx.notices,
    verdict,
    wakeAt: memory.phase === 'live' ? nextDue(memory.timers) : null,
  };
}

function read(ctx: Context, { channel, text }: Frame): Verdict {
  const { memory } = ctx;
  switch (channel) {
    case 'tick':
      return understood;
    case 'opened': {
      beginSnapshot(memory, ctx.at);
      const opening = Opening.safeParse(parse(text)).data;
      memory.domain = opening?.domain ?? null;
      memory.own = opening?.own ?? null;
      if (opening?.rest === false) memory.denied = ['rest'];
      learnClock(memory, opening?.pbxAt ?? null, ctx.at);
      return understood;
    }
    case 'synced':
      if (memory.phase === 'syncing') completeSnapshot(ctx, parse);
      return understood;
    case 'stream': {
      // A line says `opened` first; a capture may begin in the middle, and no snapshot will come.
      if (memory.phase === 'new') Object.assign(memory, { phase: 'live', isCapture: true });
      return readPush(ctx, parse(text));
    }
    default:
      return channel.startsWith('rest:') ? readAnswer(ctx, channel, text) : NO_SUCH_CHANNEL;
  }
}

function runTimers(ctx: Context): void {
  const { timers, calls, agents } = ctx.memory;
  runDue(timers, ctx.at, (kind, id, at) => {
    const then: Context = { ...ctx, at };
    const agent = kind === 'ring' ? lookUp(agents, id) : undefined;
    if (agent) refreshAgent(then, agent, at);
    const call = lookUp(calls, id);
    if (!call) return;
    if (kind === 'missed') tracker.settleStopped(then, call);
    else if (kind === 'asked') tracker.endInquiry(then, call);
    else if (kind === 'who' && call.unnamed) answerCall(then, call, null, call.unnamed.at);
    else if (kind === 'exit') settleExit(then, call, null);
    else if (kind === 'gone') moveOn(then, call);
    else if (kind === 'idle' && !isTalking(call) && at - call.seenAt >= IDLE_MS)
      endCall(then, call, at, true);
  });
}

/** The agent's part was over and the call has not ended: it went on to somebody, told or not. */
function moveOn(ctx: Context, call: CallMemory): void {
  const { agent, leaving } = call;
  if (!leaving || agent === null || !isTalking(call)) return;
  if (call.lacking) return endCall(ctx, call, leaving.at, false);
  const stillTalks = Object.values(ctx.memory.agents).some(
    (each) =>
      each.tenant === call.tenant &&
      each.number === agent &&
      Object.values(each.queues).some(({ session, word }) => session === call.key && word === 'QUEUE_CALL'),
  );
  call.leaving = null;
  if (stillTalks) return;
  transferCall(ctx, call, call.routed === agent ? '' : call.routed, leaving.at);
  // Without REST nobody can be asked whether it still is.
  if (ctx.memory.denied.includes('rest')) setTimer(ctx.memory.timers, `idle:${call.key}`, ctx.at + IDLE_MS);
}
