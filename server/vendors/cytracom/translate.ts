// Knows what each frame of a Cytracom account means, by its kind, and who reads it: a pure machine with memory.
// Refuses to know how frames are got; time comes with them.
import { type Frame, type Translated, understood, type Verdict } from '#server/vendors/vendor.ts';
import { refresh } from './agents.ts';
import { idText } from './aliases.ts';
import { due } from './calls.ts';
import { dialBegun, dialEnded, hungUp } from './legs.ts';
import { parkedIn, recordsIn, resourcesIn, usersIn } from './lists.ts';
import type { Memory } from './memory.ts';
import { historyTold, memberTold, statusTold } from './pictures.ts';
import { timeIn } from './queue-news.ts';
import { complete, doubted, opened, reopened, resumed } from './snapshot.ts';
import {
  callerAbandoned,
  callerJoined,
  type Missing,
  memberCompleted,
  memberConnected,
  recordingThere,
} from './stays.ts';
import { callIn, say, type Turn } from './turn.ts';
import { ChanEvent, eventIn, parse, readBlock } from './wire.ts';

/** A told time may lie ahead of when it was heard by what clocks of seconds differ, and behind by what a replay needs. */
const AHEAD_MS = 2_000;
const BEHIND_MS = 24 * 3_600_000;

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const turn: Turn = { memory, at: frame.at, heardAt: frame.at, events: [], agents: new Map() };
  runDue(turn);
  const verdict = read(turn, frame);
  if (frame.channel !== 'tick' && !frame.channel.startsWith('opened')) memory.heardAt = frame.at;
  for (const [extension, at] of turn.agents) refresh(turn, extension, at);
  return { memory, events: turn.events, verdict, wakeAt: wakeAt(memory) };
}

/** Timers that have come due, oldest first. While a picture is being taken, it decides. */
function runDue(turn: Turn): void {
  const { memory } = turn;
  if (memory.phase === 'syncing') return;
  const ready = Object.entries(memory.due).filter(([, at]) => at <= turn.at);
  ready.sort((a, b) => a[1] - b[1]);
  for (const [name, at] of ready) {
    if (memory.due[name] === undefined) continue;
    delete memory.due[name];
    const cut = name.indexOf(':');
    const call = memory.calls[name.slice(cut + 1)];
    const then: Turn = { ...turn, at, heardAt: at };
    if (!call) continue;
    if (name.startsWith('doubt:')) doubted(then, call);
    else due(then, call, name.slice(0, cut));
  }
}

function wakeAt(memory: Memory): number | null {
  if (memory.phase === 'syncing') return null;
  let next: number | null = null;
  for (const name in memory.due) {
    const at = memory.due[name];
    if (at !== undefined && (next === null || at < next)) next = at;
  }
  return next;
}

function read(turn: Turn, { channel, text }: Frame): Verdict {
  if (channel === 'tick') return understood;
  if (channel === 'opened') {
    opened(turn, text);
    return understood;
  }
  if (channel === 'synced') {
    complete(turn, text !== NO_QUEUES);
    return understood;
  }
  if (channel.startsWith('opened:')) {
    const stream = channel.slice('opened:'.length);
    if (text === RESUMED) resumed(turn, stream);
    else reopened(turn, stream);
    return understood;
  }
  if (channel === 'stream' || channel.startsWith('stream:')) return readPushed(turn, text);
  if (channel.startsWith('rest:')) return readAnswer(turn, channel, text);
  return { kind: 'unknown', shape: 'a frame of no known channel' };
}

/** Texts of `synced` for an account without a queue stream, and of `opened:<stream>` once its ids show no gap. */
export const NO_QUEUES = 'no queues';
export const RESUMED = 'resumed';

function readPushed(turn: Turn, text: string): Verdict {
  const block = readBlock(text);
  if (!block)
    return text.split('\n').every((line) => line.trim() === '' || /^(:|id:|retry:)/.test(line))
      ? understood
      : { kind: 'malformed', why: 'a message without data' };
  const payload = parse(block.data);
  if (payload === undefined) return { kind: 'malformed', why: 'a message whose data is no JSON' };
  const name = eventIn(block.name, payload);
  const { memory } = turn;
  // A line says `opened` first; a capture may begin in the middle, and no picture will come.
  if (memory.phase === 'new') memory.phase = 'live';
  const told = timeIn(memory, payload, 'time');
  const believed = told !== null && told <= turn.heardAt + AHEAD_MS && told >= turn.heardAt - BEHIND_MS;
  return readEvent(believed ? { ...turn, at: told } : turn, name, payload);
}

function readEvent(turn: Turn, name: string, payload: unknown): Verdict {
  switch (name) {
    case 'dial_begin':
      return readChannel(turn, name, payload, dialBegun);
    case 'dial_end':
      return readChannel(turn, name, payload, dialEnded);
    case 'hangup':
      return readChannel(turn, name, payload, hungUp);
    case 'caller_join':
      return judged(name, callerJoined(turn, payload));
    case 'caller_abandon':
      return judged(name, callerAbandoned(turn, payload));
    case 'member_connect':
      return judged(name, memberConnected(turn, payload));
    case 'member_complete':
      return judged(name, memberCompleted(turn, payload));
    case 'queue_status':
      return judged(name, statusTold(turn, payload));
    case 'member_init_state':
    case 'member_state':
      return memberTold(turn, name, payload);
    case 'caller_history':
      return judged(name, historyTold(turn, payload));
    case 'recording_available': {
      const found = recordingThere(payload);
      if (!found) return judged(name, 'call');
      say(turn, turn.at, { type: 'call.recorded', call: callIn(turn, found.call), file: found.file });
      return understood;
    }
    default:
      return {
        kind: 'unknown',
        shape: /^[a-z][a-z_]{0,40}$/.test(name) ? `event ${name}` : 'an event without a name',
      };
  }
}

function readChannel(
  turn: Turn,
  name: string,
  payload: unknown,
  take: (turn: Turn, event: ChanEvent) => void,
): Verdict {
  const event = ChanEvent.safeParse(payload);
  if (!event.success) return { kind: 'malformed', why: `${name}: ${fieldsOf(event.error)}` };
  delete turn.memory.due[`doubt:${event.data.linked_id}`];
  take(turn, event.data);
  return understood;
}

const fieldsOf = (error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }): string =>
  [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'no object')))].slice(0, 3).join(', ');

/** A payload that lacks what an event must have is of a form nobody has told us of: it is named, so that it is sent in. */
const judged = (name: string, missing: Missing): Verdict =>
  missing === null ? understood : { kind: 'unknown', shape: `${name} that names no ${missing}` };

function readAnswer(turn: Turn, channel: string, text: string): Verdict {
  const [path = '', query = ''] = channel.slice('rest:'.length).split('?');
  const body = parse(text);
  if (body === undefined) return { kind: 'malformed', why: 'an answer that is no JSON' };
  if (path === 'data/users') return usersIn(turn, body);
  if (path === 'data/resources') return resourcesIn(turn, body);
  if (path.startsWith('insights/')) return recordsIn(turn, body);
  if (path.startsWith('action/')) {
    const call = turn.memory.calls[idText(parameter(query, 'linked_id')) ?? ''];
    if (call) parkedIn(turn, call, path, body);
    return understood;
  }
  return { kind: 'unknown', shape: 'an answer nobody reads' };
}

function parameter(query: string, name: string): string {
  for (const pair of query.split('&')) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  return '';
}
