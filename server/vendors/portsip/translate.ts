// Knows what each frame of a PortSIP PBX is, and who reads it. Pure: time comes with frames.
// Refuses to know how frames are got.
import { z } from 'zod';
import { type Frame, type Translated, understood, type Verdict } from '#server/vendors/vendor.ts';
import { refresh } from './agents.ts';
import { readAnswer } from './answers.ts';
import { answer, end, flushMissed, isTalking, transfer } from './calls.ts';
import { parse } from './lossless.ts';
import { type CallMemory, type Memory, own } from './memory.ts';
import { readPush } from './pushes.ts';
import { complete, opened } from './snapshot.ts';
import { learnClock } from './stamps.ts';
import { type Turn, wake } from './turn.ts';

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
  const turn: Turn = { memory, at: frame.at, events: [], muted: new Set() };
  if (memory.phase === 'live') runDue(turn);
  const verdict = read(turn, frame);
  if (frame.channel === 'stream') memory.heardAt = Math.max(memory.heardAt ?? frame.at, frame.at);
  return { memory, events: turn.events, verdict, wakeAt: wakeAt(memory) };
}

function read(turn: Turn, { channel, text }: Frame): Verdict {
  const { memory } = turn;
  switch (channel) {
    case 'tick':
      return understood;
    case 'opened': {
      opened(memory);
      const opening = Opening.safeParse(parse(text)).data;
      memory.domain = opening?.domain ?? null;
      memory.own = opening?.own ?? null;
      if (opening?.rest === false) memory.denied = ['rest'];
      learnClock(memory, opening?.pbxAt ?? null, turn.at);
      return understood;
    }
    case 'synced':
      if (memory.phase === 'syncing') complete(turn, parse);
      return understood;
    case 'stream': {
      // A line says `opened` first; a capture may begin in the middle, and no snapshot will come.
      if (memory.phase === 'new') memory.phase = 'live';
      return readPush(turn, parse(text));
    }
    default:
      return channel.startsWith('rest:')
        ? readAnswer(turn, channel, text)
        : { kind: 'unknown', shape: 'a frame of no known channel' };
  }
}

/** Timers that have come due, oldest first: each is told with its own time, not with this frame's. */
function runDue(turn: Turn): void {
  const { due, calls, agents } = turn.memory;
  const ready = Object.entries(due).filter(([, at]) => at <= turn.at);
  if (ready.length === 0) return;
  ready.sort((a, b) => a[1] - b[1]);
  for (const [name, at] of ready) {
    delete due[name];
    const cut = name.indexOf(':');
    const then: Turn = { ...turn, at };
    const id = name.slice(cut + 1);
    const agent = name.startsWith('ring:') ? own(agents, id) : undefined;
    if (agent) refresh(then, agent, at);
    const call = own(calls, id);
    if (!call) continue;
    if (name.startsWith('miss:')) flushMissed(then, call);
    else if (name.startsWith('who:') && call.unnamed) answer(then, call, null, call.unnamed.at);
    else if (name.startsWith('gone:')) moveOn(then, call);
    else if (name.startsWith('idle:') && !isTalking(call) && at - call.seenAt >= IDLE_MS)
      end(then, call, at, true);
  }
}

/** The agent's part was over and the call has not ended: it went on to somebody, told or not. */
function moveOn(turn: Turn, call: CallMemory): void {
  const { leaving, agent } = call;
  if (!leaving || agent === null || !isTalking(call)) return;
  if (call.lacking) return end(turn, call, leaving.at, false);
  const stillTalks = Object.values(turn.memory.agents).some(
    (each) =>
      each.tenant === call.tenant &&
      each.number === agent &&
      Object.values(each.queues).some(({ session, word }) => session === call.id && word === 'QUEUE_CALL'),
  );
  call.leaving = null;
  if (stillTalks) return;
  transfer(turn, call, call.routed === agent ? '' : call.routed, leaving.at);
  // Without REST nobody can be asked whether it still is.
  if (turn.memory.denied.includes('rest')) wake(turn, `idle:${call.id}`, turn.at + IDLE_MS);
}

function wakeAt(memory: Memory): number | null {
  if (memory.phase !== 'live') return null;
  let next: number | null = null;
  for (const name in memory.due) {
    const at = memory.due[name];
    if (at !== undefined && (next === null || at < next)) next = at;
  }
  return next;
}
