// What each frame of a Cytracom account means, by its kind, and who reads it.
import { type Frame, type Translated, understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { questionIn } from '#server/pbx-sdk/rest-client.ts';
import { clearTimer, nextDue, runDue } from '#server/pbx-sdk/timers.ts';
import {
  callIn,
  emit,
  malformed,
  NO_SUCH_CHANNEL,
  openContext,
  unknownShape,
} from '#server/pbx-sdk/translation-context.ts';
import { refreshAgent } from './agents.ts';
import { idText, timeIn } from './aliases.ts';
import { runCallTimer } from './calls.ts';
import { beginDial, endDial, hangUpLeg } from './legs.ts';
import type { Context, Memory } from './memory.ts';
import {
  type Missing,
  readAbandon,
  readComplete,
  readConnect,
  readJoin,
  recordingIn,
} from './push-events.ts';
import { noticeLists, readParked, readRecords, readResources, readUsers } from './rest-events.ts';
import {
  beginSnapshot,
  completeSnapshot,
  readHistory,
  readMembers,
  readStatus,
  reopenStream,
  resumeStream,
  settleDoubt,
} from './snapshot.ts';
import { ChanEvent, eventIn, readBlock } from './wire.ts';

/** A told time may lie ahead of when it was heard by what clocks of seconds differ, and behind by what a replay needs. */
const AHEAD_MS = 2_000;
const BEHIND_MS = 24 * 3_600_000;

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const ctx: Context = { ...openContext(memory, frame.at), heardAt: frame.at, agents: new Map() };
  // While a picture is being taken, it decides.
  if (memory.phase !== 'syncing') runTimers(ctx);
  const verdict = read(ctx, frame);
  if (frame.channel !== 'tick' && !/^(opened|lost:)/.test(frame.channel)) memory.heardAt = frame.at;
  for (const [extension, at] of ctx.agents) refreshAgent(ctx, extension, at);
  return {
    memory,
    events: ctx.events,
    asks: ctx.asks,
    notices: ctx.notices,
    verdict,
    wakeAt: memory.phase === 'syncing' ? null : nextDue(memory.timers),
  };
}

function runTimers(ctx: Context): void {
  const { timers, calls } = ctx.memory;
  runDue(timers, ctx.at, (kind, id, at) => {
    const then: Context = { ...ctx, at, heardAt: at };
    const call = calls[id];
    if (!call) return;
    if (kind === 'doubt') settleDoubt(then, call);
    else runCallTimer(then, call, kind);
  });
}

function read(ctx: Context, { channel, text }: Frame): Verdict {
  if (channel === 'tick') return understood;
  if (channel === 'opened') {
    beginSnapshot(ctx, text);
    return understood;
  }
  if (channel === 'synced') {
    completeSnapshot(ctx, text !== NO_QUEUES);
    return understood;
  }
  if (channel === 'lost:queue') {
    ctx.memory.isDeaf = true;
    return understood;
  }
  if (channel.startsWith('opened:')) {
    const stream = channel.slice('opened:'.length);
    if (text === RESUMED) resumeStream(ctx, stream);
    else reopenStream(ctx, stream);
    return understood;
  }
  if (channel === 'stream' || channel.startsWith('stream:')) return readPushed(ctx, text);
  if (channel.startsWith('rest:')) return readAnswer(ctx, channel, text);
  return NO_SUCH_CHANNEL;
}

/** Texts of `synced` for an account without a queue stream, and of `opened:<stream>` once its ids show no gap. */
export const NO_QUEUES = 'no queues';
export const RESUMED = 'resumed';

function readPushed(ctx: Context, text: string): Verdict {
  const block = readBlock(text);
  if (!block)
    return text.split('\n').every((line) => line.trim() === '' || /^(:|id:|retry:)/.test(line))
      ? understood
      : malformed('a message without data');
  const payload = parseJson(block.data);
  if (payload === undefined) return malformed('a message whose data is no JSON');
  const name = eventIn(block.name, payload);
  const { memory } = ctx;
  // A line says `opened` first; a capture may begin in the middle, and no picture will come.
  if (memory.phase === 'new') memory.phase = 'live';
  const told = timeIn(memory, payload, 'time');
  const believed = told !== null && told <= ctx.heardAt + AHEAD_MS && told >= ctx.heardAt - BEHIND_MS;
  return readEvent(believed ? { ...ctx, at: told } : ctx, name, payload);
}

function readEvent(ctx: Context, name: string, payload: unknown): Verdict {
  switch (name) {
    case 'dial_begin':
      return readChannel(ctx, name, payload, beginDial);
    case 'dial_end':
      return readChannel(ctx, name, payload, endDial);
    case 'hangup':
      return readChannel(ctx, name, payload, hangUpLeg);
    case 'caller_join':
      return verdictOf(name, readJoin(ctx, payload));
    case 'caller_abandon':
      return verdictOf(name, readAbandon(ctx, payload));
    case 'member_connect':
      return verdictOf(name, readConnect(ctx, payload));
    case 'member_complete':
      return verdictOf(name, readComplete(ctx, payload));
    case 'queue_status':
      return verdictOf(name, readStatus(ctx, payload));
    case 'member_init_state':
    case 'member_state':
      return readMembers(ctx, name, payload);
    case 'caller_history':
      return verdictOf(name, readHistory(ctx, payload));
    case 'recording_available': {
      const found = recordingIn(payload);
      if (!found) return verdictOf(name, 'call');
      emit(ctx, ctx.at, { type: 'call.recorded', call: callIn(ctx, found.call), file: found.file });
      return understood;
    }
    default:
      return unknownShape(/^[a-z][a-z_]{0,40}$/.test(name) ? `event ${name}` : 'an event without a name');
  }
}

function readChannel(
  ctx: Context,
  name: string,
  payload: unknown,
  take: (ctx: Context, event: ChanEvent) => void,
): Verdict {
  const event = ChanEvent.safeParse(payload);
  if (!event.success) return malformed(`${name}: ${fieldsOf(event.error)}`);
  clearTimer(ctx.memory.timers, `doubt:${event.data.linked_id}`);
  take(ctx, event.data);
  return understood;
}

const fieldsOf = (error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }): string =>
  [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'no object')))].slice(0, 3).join(', ');

/** A payload that lacks what an event must have is of a form nobody has told us of: it is named, so that it is sent in. */
const verdictOf = (name: string, missing: Missing): Verdict =>
  missing === null ? understood : unknownShape(`${name} that names no ${missing}`);

function readAnswer(ctx: Context, channel: string, text: string): Verdict {
  const { path, parameter } = questionIn(channel);
  const isRefused = parameter('status') !== '';
  const verdict = isRefused ? understood : readBody(ctx, path, parameter('linked_id'), text);
  noticeLists(ctx, path, isRefused);
  return verdict;
}

/** @param of the call that an action was about; empty for all else */
function readBody(ctx: Context, path: string, of: string, text: string): Verdict {
  const body = parseJson(text);
  if (body === undefined) return malformed('an answer that is no JSON');
  if (path === 'data/users') return readUsers(ctx, body);
  if (path === 'data/resources') return readResources(ctx, body);
  if (path.startsWith('insights/')) return readRecords(ctx, body);
  if (path.startsWith('action/')) {
    const call = ctx.memory.calls[idText(of) ?? ''];
    if (call) readParked(ctx, call, path, body);
    return understood;
  }
  return unknownShape('an answer nobody reads');
}
