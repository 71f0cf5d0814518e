// What a frame of Asterisk's manager interface is: a new connection, an event, an answer, or time that has passed.
import { z } from 'zod';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type Frame, type Translated, understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { nextDue, runDue } from '#server/pbx-sdk/timers.ts';
import { malformed, openContext } from '#server/pbx-sdk/translation-context.ts';
import { refreshAgent } from './agents.ts';
import { decideAlone, decideCompleted } from './calls.ts';
import { type Call, type Context, type Memory, markAgentChanged } from './memory.ts';
import { beginHearing, noteHeard, tellUnheard } from './notices.ts';
import { beginOutage } from './outage.ts';
import { dateFrame } from './own-figures.ts';
import { endHungUp, handlers } from './push-events.ts';
import * as queues from './queues.ts';
import { readAnswer } from './rest-events.ts';
import { tellParting } from './snapshot.ts';
import { readBlock } from './wire.ts';

function readText(ctx: Context, text: string): Verdict {
  const read = readBlock(text);
  noteHeard(ctx, text, read);
  switch (read.kind) {
    case 'event':
      handlers[read.name](ctx, read.data);
      return understood;
    case 'response':
      readAnswer(ctx, text, read.fields);
      return understood;
    case 'deaf':
      return understood;
    default:
      return read;
  }
}

type CallTimer = (ctx: Context, call: Call) => void;
/** What time decides about a call. */
const CALL_TIMERS: ReadonlyMap<string, CallTimer> = new Map<string, CallTimer>([
  ['alone', decideAlone],
  ['completed', decideCompleted],
  ['left', queues.decideExit],
  ['figures', endHungUp],
]);

/** What time alone decides. */
function runTimers(ctx: Context): void {
  const { memory: m } = ctx;
  if (m.phase !== 'live') return;
  runDue(m.timers, ctx.at, (kind, key) => {
    const decide = CALL_TIMERS.get(kind);
    const call = decide && lookUp(m.calls, key);
    if (decide && call) decide(ctx, call);
    else if (kind === 'wrap') markAgentChanged(ctx, key);
    else if (kind === 'unheard') tellUnheard(ctx, key);
  });
}

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const at = dateFrame(memory, frame);
  const ctx: Context = Object.assign(openContext(memory, at), { agents: [] });
  // What was held up took place after what time alone decided before it.
  if (at !== frame.at) runTimers(ctx);
  if (frame.channel === 'stream') memory.heardAt = frame.at;
  const verdict =
    frame.channel === 'opened'
      ? beginSnapshot(ctx, frame.text)
      : frame.channel === 'tick' || frame.channel === 'parting'
        ? understood
        : readText(ctx, frame.text);
  // While news is late, so is what would have made a decision needless.
  runTimers(ctx);
  if (frame.channel === 'parting') tellParting(ctx);
  for (const key of ctx.agents) {
    const agent = lookUp(memory.agents, key);
    if (agent) refreshAgent(ctx, agent);
  }
  // Showing an agent sets when their wrap-up ends.
  const first = memory.phase === 'live' ? nextDue(memory.timers) : null;
  const wakeAt = first === null ? null : first + (frame.at - at);
  return { memory, events: ctx.events, verdict, wakeAt, asks: ctx.asks, notices: ctx.notices };
}

const openingSchema = z.object({
  wrapUpSeconds: z.record(z.string(), z.number()).default({}),
  /** The manager user's name; a tape of before does not tell it. */
  user: z.string().optional(),
});

export function beginSnapshot(ctx: Context, text: string): Verdict {
  beginOutage(ctx.memory);
  ctx.memory.phase = 'opened';
  ctx.memory.gather = null;
  ctx.memory.hasRights = false;
  ctx.memory.dnd = {};
  // Whatever the snapshot does not list is over.
  for (const channel of Object.values(ctx.memory.channels)) channel.seenAt = -1;
  const parsed = openingSchema.safeParse(text === '' ? {} : parseJson(text));
  if (!parsed.success) return malformed('opened: not our own settings');
  const { wrapUpSeconds, user } = parsed.data;
  ctx.memory.wrapUp = wrapUpSeconds;
  if (user !== undefined) beginHearing(ctx, user);
  return understood;
}
