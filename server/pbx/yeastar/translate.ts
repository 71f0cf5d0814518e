// What each frame of a Yeastar P-Series PBX means, by its kind, and who reads it. Pure: time comes with frames.
import { type Frame, type Translated, understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { questionIn } from '#server/pbx-sdk/rest-client.ts';
import { nextDue, runDue } from '#server/pbx-sdk/timers.ts';
import {
  malformed,
  NO_SUCH_CHANNEL,
  openContext,
  readWith,
  unknownShape,
} from '#server/pbx-sdk/translation-context.ts';
import { refreshAgent } from './agents.ts';
import { settleCall } from './calls.ts';
import { forgiveDenials, isCommand, learnRight, readCommandAnswer, tellRights } from './command-effects.ts';
import { settleEnd, tracker } from './ends.ts';
import { type Channel, judgeDouble, LATE_HOOK, lineOpened } from './event-dedupe.ts';
import { readAgentRows, readAgentsAgain, readAnswer, readEnvelope, readListsAgain } from './fast-parse.ts';
import type { Context, Memory, QueueMemory } from './memory.ts';
import { dropWarnings, readTrunks } from './notices.ts';
import { askAgain } from './poll-plan.ts';
import { readEvent } from './push-events.ts';
import { readParked } from './queue-stays.ts';
import { callsIn, readCall, readLists, readSweep } from './rest-events.ts';
import { queueOf, readAgents, readExtensions, readQueueSettings, readQueues } from './roster.ts';
import { beginSnapshot, completeSnapshot, listsIn, listsOf, parkedIn } from './snapshot.ts';
import {
  ExtensionList,
  ExtensionMonitors,
  Information,
  PauseReasons,
  QueueList,
  QueueQuery,
  spoiledSoFar,
  TrunkList,
  TrunkMonitors,
} from './wire.ts';

/** Of an event that came once more. */
const heardBefore: Verdict = { kind: 'understood' };

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const ctx: Context = Object.assign(openContext(memory, frame.at), { syncing: frame.channel === 'synced' });
  if (memory.phase === 'live') runTimers(ctx);
  const before = spoiledSoFar();
  const whole = read(ctx, frame);
  const verdict = spoiledSoFar() > before && whole.kind === 'understood' ? spoiledVerdict(frame) : whole;
  if (frame.channel !== 'tick' && verdict !== heardBefore)
    memory.heardAt = Math.max(memory.heardAt ?? frame.at, frame.at);
  return {
    memory,
    events: ctx.events,
    asks: ctx.asks,
    notices: ctx.notices,
    verdict,
    wakeAt: memory.phase === 'live' ? nextDue(memory.timers) : null,
  };
}

/** What could be read has been taken in; the rest is counted. */
const spoiledVerdict = ({ channel, text }: Frame): Verdict =>
  malformed(
    `${channel.startsWith('rest:') ? shapeOf(questionIn(channel).path) : `event ${/"type"\s*:\s*(\d{5})\b/.exec(text)?.[1] ?? ''}`}: an entry cannot be read`,
  );

function runTimers(ctx: Context): void {
  const { timers, calls } = ctx.memory;
  runDue(timers, ctx.at, (kind, id, at) => {
    const then: Context = { ...ctx, at };
    const call = calls[id];
    if (kind === 'wrap' || kind === 'busy') refreshAgent(then, id, at);
    else if (kind === 'rights') forgiveDenials(then);
    else if (kind === 'warned') dropWarnings(then);
    else if (!call) return;
    else if (kind === 'call') settleEnd(then, call);
    // Its caller hung up a moment after: that ring was not missed.
    else if (!call.leaving?.final) {
      if (kind === 'missed') tracker.settleStopped(then, call);
      else if (kind === 'asked') tracker.endInquiry(then, call);
      settleCall(then, call, kind === 'taker' ? 'last' : 'none');
    }
  });
}

function read(ctx: Context, { channel, text }: Frame): Verdict {
  switch (channel) {
    case 'tick':
      return understood;
    case 'opened':
      beginSnapshot(ctx);
      lineOpened(ctx.memory.doubles, text);
      return understood;
    case 'synced':
      if (ctx.memory.phase === 'syncing') completeSnapshot(ctx, parseJson);
      return understood;
    case 'stream':
      ctx.memory.doubles.hasStream = true;
      return readPushed(ctx, 'stream', text);
    case 'hook':
      return readPushed(ctx, 'hook', text);
    case LATE_HOOK:
      return readPushed(ctx, 'hook', text, true);
    default:
      return channel.startsWith('rest:') ? readTold(ctx, channel, text) : NO_SUCH_CHANNEL;
  }
}

/**
 * yeastar#envelope: pongs and pings first, then JSON; no `type` is an acknowledgement; `msg` is a string or an object.
 */
function readPushed(ctx: Context, channel: Channel, text: string, isLate = false): Verdict {
  const word = text.trim();
  if (word === 'heartbeat response' || word === 'heartbeat') return understood;
  const frame = parseJson(text);
  const event = readEnvelope(frame);
  // The portal's test button sends something of no documented shape (yeastar#webhook-settings).
  if (!event && channel === 'hook') return unknownShape('a webhook that is no event');
  if (!event)
    return readAnswer(frame)
      ? understood
      : malformed('a pushed message that is neither an event nor an answer');
  const { type, msg } = event;
  const body = typeof msg === 'string' ? parseJson(msg) : msg;
  if (typeof body !== 'object' || body === null) return malformed(`event ${type}: its msg cannot be read`);
  if (isLate) {
    // The snapshot is newer than what it tells, or not: the PBX is asked.
    askAgain(ctx, type, body);
    return heardBefore;
  }
  const heard = judgeDouble(ctx.memory.doubles, channel, type, body, ctx.at);
  // Beside a WebSocket, that decides.
  if (heard !== 'new' && channel === 'hook' && !ctx.memory.doubles.hasStream) askAgain(ctx, type, body);
  if (heard === 'double') return heardBefore;
  // A line says `opened` first; a capture may begin in the middle, and no snapshot will come.
  if (ctx.memory.phase === 'new') ctx.memory.phase = 'live';
  // Before the snapshot there is nothing an event could change.
  if (ctx.memory.phase !== 'live') return understood;
  return readEvent(ctx, type, body);
}

/** Answers that are laid over what is believed when all of them have come. */
const SNAPSHOT = new Set(['call/query', 'call/park_status', 'queue/call_status']);

function readTold(ctx: Context, channel: string, text: string): Verdict {
  const { memory } = ctx;
  const { path, query, parameter } = questionIn(channel);
  if (SNAPSHOT.has(path) && memory.phase !== 'live') {
    memory.snapshot.push({ channel, text, at: ctx.at });
    return understood;
  }
  if (path === 'queue/agent_status' || path === 'queue/call_status') {
    const queue = queueOf(memory, parameter('id'));
    if (queue && readAgain(ctx, queue, path, text)) return understood;
  }
  const body = parseJson(text);
  const answer = readAnswer(body);
  if (!answer) return malformed(`${shapeOf(path)}: no errcode`);
  const { errcode } = answer;
  if (path === 'queue/agent_status' && errcode === 0) memory.noticed.findsQueues = true;
  if (path === 'call/query') {
    const calls = callsIn(body);
    if (query.startsWith('call_id=')) readCall(ctx, calls ?? []);
    else readSweep(ctx, parameter('type'), calls);
    return calls || errcode !== 0 ? understood : unreadable(path);
  }
  if (path === 'call/park_status') {
    if (errcode === 10001 || errcode === 0) learnRight(ctx, path, errcode, '');
    if (errcode !== 0 && errcode !== 60001) return understood;
    const parked = parkedIn(body);
    if (parked) readParked(ctx, parked);
    return parked ? understood : unreadable(path);
  }
  if (isCommand(path)) return readCommandAnswer(ctx, path, query, errcode, body);
  // Without the Call Center service there are none (yeastar#pause-reasons).
  if (path === 'queue_pause_reason/list' && errcode !== 0) memory.reasons = {};
  // A refusal tells nothing about what is; the connection asks again.
  if (errcode !== 0 && errcode !== 60001) return understood;
  const page = () => Number(parameter('page') || 1);
  const queue = () => queueOf(memory, parameter('id'));
  switch (path) {
    case 'queue/call_status': {
      const known = queue();
      const lists = listsIn(body);
      if (known && lists) readLists(ctx, known, lists);
      return lists ? understood : unreadable(path);
    }
    case 'queue/agent_status': {
      const known = queue();
      const agents = readAgentRows(body);
      if (known) readAgents(ctx, known, agents);
      return agents ? understood : unreadable(path);
    }
    case 'extension/list':
      return readWith(ExtensionList, body, shapeOf(path), (list) => readExtensions(ctx, page(), list));
    case 'queue/list':
      return readWith(QueueList, body, shapeOf(path), (list) => readQueues(ctx, page(), list));
    case 'queue/query':
      return readWith(QueueQuery, body, shapeOf(path), (list) => readQueueSettings(ctx, list));
    case 'queue_pause_reason/list':
      return readWith(PauseReasons, body, shapeOf(path), ({ data }) => {
        memory.reasons = Object.fromEntries(data.map(({ code, reason }) => [code, reason]));
      });
    case 'system/information':
      return readWith(Information, body, shapeOf(path), ({ data }) => {
        // The PBX's clock in whole seconds; the middle of the second is the best guess.
        if (data?.timestamp !== undefined) memory.skewMs = data.timestamp * 1000 + 500 - ctx.at;
        memory.rights.firmware = data?.firmware_version ?? '';
      });
    case 'extension_status_monitor/list':
      return readWith(ExtensionMonitors, body, shapeOf(path), ({ data }) => {
        const off = data.filter(({ enb_call_status }) => enb_call_status === false);
        memory.noticed.unmonitored.extensions = off.map(({ number }) => number);
      });
    case 'trunk_status_monitor/list':
      return readWith(TrunkMonitors, body, shapeOf(path), ({ data }) => {
        const off = data.filter(({ enb_call_status }) => enb_call_status === false);
        memory.noticed.unmonitored.trunks = off.map(({ name }) => name);
        const told = data.filter((trunk) => trunk.enb_control_inbound_call !== undefined);
        memory.rights.accepts =
          told.length < data.length ? null : told.some((trunk) => trunk.enb_control_inbound_call);
        tellRights(ctx);
      });
    case 'trunk/list':
      return readWith(TrunkList, body, shapeOf(path), (list) => {
        if (errcode === 0) readTrunks(ctx, list);
      });
    default:
      return unknownShape(`rest:${shapeOf(path)}`);
  }
}

/**
 * An answer as documented, by what was read of the last one: most of it is as it was. It is compared all the same with
 * what the stream has changed since.
 */
function readAgain(ctx: Context, queue: QueueMemory, path: string, text: string): boolean {
  if (path === 'queue/agent_status') {
    queue.told = readAgentsAgain(text, queue.told);
    if (queue.told) {
      ctx.memory.noticed.findsQueues = true;
      readAgents(ctx, queue, queue.told.items);
    }
    return queue.told !== null;
  }
  const read = readListsAgain(text, queue.toldCalls);
  queue.toldCalls = read?.known ?? null;
  if (read) readLists(ctx, queue, { ...listsOf(read.lists), isWhole: true, isSure: true });
  return read !== null;
}

const unreadable = (path: string): Verdict => malformed(`${shapeOf(path)}: not of the known shape`);

/** Words of a path; anything else might be a number. */
const shapeOf = (path: string): string => path.replace(/[^a-z_/]/gi, '').slice(0, 60);
