// Knows what each frame of a Yeastar P-Series PBX means, by its kind, and who reads it. Pure: time comes with frames.
// Refuses to know how frames are got.
import { type Frame, type Translated, understood, type Verdict } from '#server/vendors/vendor.ts';
import { refresh } from './agents.ts';
import { look } from './calls.ts';
import { isDeed, readDeed } from './deeds.ts';
import { type Channel, isDouble, lineOpened } from './doubles.ts';
import { settle } from './ends.ts';
import { readLists } from './lists.ts';
import type { Memory, QueueMemory } from './memory.ts';
import { flushMissed } from './offers.ts';
import { readParked } from './parking.ts';
import { readAgentRows, readAnswer, readEnvelope } from './quick.ts';
import { forgive, learnRight, sayRights } from './rights.ts';
import { queueOf, readAgents, readExtensions, readQueueSettings, readQueues } from './roster.ts';
import { complete, listsIn, opened, parkedIn } from './snapshot.ts';
import { readEvent } from './stream-events.ts';
import { callsIn, readCall, readSweep } from './sweeps.ts';
import { nextDue, takeDue } from './timers.ts';
import type { Turn } from './turn.ts';
import {
  ExtensionList,
  Information,
  isSpoiled,
  PauseReasons,
  QueueList,
  QueueQuery,
  spoiledSoFar,
  TrunkMonitors,
} from './wire.ts';

const NOBODY: ReadonlySet<string> = new Set();
/** Of an event that came once more. */
const heardBefore: Verdict = { kind: 'understood' };

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const turn: Turn = {
    memory,
    at: frame.at,
    events: [],
    muted: NOBODY,
    syncing: frame.channel === 'synced',
  };
  if (memory.phase === 'live') runDue(turn);
  const before = spoiledSoFar();
  const whole = read(turn, frame);
  const verdict = spoiledSoFar() > before && whole.kind === 'understood' ? spoiled(frame) : whole;
  if (frame.channel !== 'tick' && verdict !== heardBefore)
    memory.heardAt = Math.max(memory.heardAt ?? frame.at, frame.at);
  return { memory, events: turn.events, verdict, wakeAt: wakeAt(memory) };
}

/** What could be read has been taken in; the rest is counted. */
const spoiled = ({ channel, text }: Frame): Verdict => ({
  kind: 'malformed',
  why: `${channel.startsWith('rest:') ? shapeOf(channel.slice('rest:'.length).replace(/\?.*/s, '')) : `event ${/"type"\s*:\s*(\d{5})\b/.exec(text)?.[1] ?? ''}`}: an entry cannot be read`,
});

/** Timers that have come due, oldest first: each is told with its own time, not with this frame's. */
function runDue(turn: Turn): void {
  for (const [name, at] of takeDue(turn.memory, turn.at)) {
    const id = name.slice(name.indexOf(':') + 1);
    const then: Turn = { ...turn, at };
    const call = turn.memory.calls[id];
    if (name.startsWith('wrap:')) refresh(then, id, at);
    else if (name === 'rights:') forgive(then);
    else if (!call) continue;
    else if (name.startsWith('call:')) settle(then, call);
    else {
      if (name.startsWith('missed:')) flushMissed(then, call);
      look(then, call);
    }
  }
}

const wakeAt = (memory: Memory): number | null => (memory.phase === 'live' ? nextDue(memory) : null);

function read(turn: Turn, { channel, text }: Frame): Verdict {
  switch (channel) {
    case 'tick':
      return understood;
    case 'opened':
      opened(turn.memory);
      lineOpened(turn.memory.doubles, text);
      return understood;
    case 'synced':
      if (turn.memory.phase === 'syncing') complete(turn, parse);
      return understood;
    case 'stream':
      turn.memory.doubles.hasStream = true;
      return readPushed(turn, 'stream', text);
    case 'hook':
      return readPushed(turn, 'hook', text);
    default:
      return channel.startsWith('rest:')
        ? readTold(turn, channel, text)
        : { kind: 'unknown', shape: 'a frame of no known channel' };
  }
}

/** Dossier §5.3: pongs and pings first, then JSON; no `type` is an acknowledgement; `msg` is a string or an object. */
function readPushed(turn: Turn, channel: Channel, text: string): Verdict {
  const word = text.trim();
  if (word === 'heartbeat response' || word === 'heartbeat') return understood;
  const frame = parse(text);
  const event = readEnvelope(frame);
  // The portal's test button sends something of no documented shape (§9).
  if (!event && channel === 'hook') return { kind: 'unknown', shape: 'a webhook that is no event' };
  if (!event)
    return readAnswer(frame)
      ? understood
      : { kind: 'malformed', why: 'a pushed message that is neither an event nor an answer' };
  const { type, msg } = event;
  const body = typeof msg === 'string' ? parse(msg) : msg;
  if (typeof body !== 'object' || body === null)
    return { kind: 'malformed', why: `event ${type}: its msg cannot be read` };
  if (isDouble(turn.memory.doubles, channel, type, body, turn.at)) return heardBefore;
  // A line says `opened` first; a capture may begin in the middle, and no snapshot will come.
  if (turn.memory.phase === 'new') turn.memory.phase = 'live';
  // Before the snapshot there is nothing an event could change.
  if (turn.memory.phase !== 'live') return understood;
  return readEvent(turn, type, body);
}

/** Answers that are laid over what is believed when all of them have come. */
const SNAPSHOT = new Set(['call/query', 'call/park_status', 'queue/call_status']);

function readTold(turn: Turn, channel: string, text: string): Verdict {
  const { memory } = turn;
  const cut = channel.indexOf('?');
  const path = channel.slice('rest:'.length, cut < 0 ? undefined : cut);
  const query = cut < 0 ? '' : channel.slice(cut + 1);
  if (SNAPSHOT.has(path) && memory.phase !== 'live') {
    memory.snapshot.push({ channel, text, at: turn.at });
    return understood;
  }
  if (path === 'queue/agent_status' && readAgain(turn, queueOf(memory, parameter(query, 'id')), text))
    return understood;
  const body = parse(text);
  const answer = readAnswer(body);
  if (!answer) return { kind: 'malformed', why: `${shapeOf(path)}: no errcode` };
  const { errcode } = answer;
  if (path === 'call/query') {
    const calls = callsIn(body);
    if (query.startsWith('call_id=')) readCall(turn, calls ?? []);
    else readSweep(turn, parameter(query, 'type'), calls);
    return calls || errcode !== 0 ? understood : unreadable(path);
  }
  if (path === 'call/park_status') {
    if (errcode === 10001 || errcode === 0) learnRight(turn, path, errcode, '');
    if (errcode !== 0 && errcode !== 60001) return understood;
    const parked = parkedIn(body);
    if (parked) readParked(turn, parked);
    return parked ? understood : unreadable(path);
  }
  if (isDeed(path)) return readDeed(turn, path, query, errcode, body);
  // Without the Call Center service there are none (§8.4).
  if (path === 'queue_pause_reason/list' && errcode !== 0) memory.reasons = {};
  // A refusal tells nothing about what is; the connection asks again.
  if (errcode !== 0 && errcode !== 60001) return understood;
  const page = () => Number(parameter(query, 'page') || 1);
  const queue = () => queueOf(memory, parameter(query, 'id'));
  switch (path) {
    case 'queue/call_status': {
      const known = queue();
      const lists = listsIn(body);
      if (known && lists) readLists(turn, known, lists);
      return lists ? understood : unreadable(path);
    }
    case 'queue/agent_status': {
      const known = queue();
      const agents = readAgentRows(body);
      if (known) {
        known.told = agents && !isSpoiled(agents) ? { text, rows: agents } : null;
        readAgents(turn, known, agents);
      }
      return agents ? understood : unreadable(path);
    }
    case 'extension/list':
      return readWith(ExtensionList, body, path, (list) => readExtensions(turn, page(), list));
    case 'queue/list':
      return readWith(QueueList, body, path, (list) => readQueues(turn, page(), list));
    case 'queue/query':
      return readWith(QueueQuery, body, path, (list) => readQueueSettings(turn, list));
    case 'queue_pause_reason/list':
      return readWith(PauseReasons, body, path, ({ data }) => {
        memory.reasons = Object.fromEntries(data.map(({ code, reason }) => [code, reason]));
      });
    case 'system/information':
      return readWith(Information, body, path, ({ data }) => {
        // The PBX's clock in whole seconds; the middle of the second is the best guess.
        if (data?.timestamp !== undefined) memory.skewMs = data.timestamp * 1000 + 500 - turn.at;
        memory.rights.firmware = data?.firmware_version ?? '';
      });
    case 'trunk_status_monitor/list':
      return readWith(TrunkMonitors, body, path, ({ data }) => {
        const told = data.filter((trunk) => trunk.enb_control_inbound_call !== undefined);
        memory.rights.door =
          told.length < data.length ? null : told.some((trunk) => trunk.enb_control_inbound_call);
        sayRights(turn);
      });
    case 'extension_status_monitor/list':
    case 'trunk/list':
      return understood;
    default:
      return { kind: 'unknown', shape: `rest:${shapeOf(path)}` };
  }
}

/** The answer of the last poll once more, as it is while no agent of the queue changes: known, but compared all the same. */
function readAgain(turn: Turn, queue: QueueMemory | undefined, text: string): boolean {
  if (!queue?.told || queue.told.text !== text) return false;
  readAgents(turn, queue, queue.told.rows);
  return true;
}

const unreadable = (path: string): Verdict => ({
  kind: 'malformed',
  why: `${shapeOf(path)}: not of the known shape`,
});

type Schema<T> = { safeParse(body: unknown): { success: true; data: T } | { success: false } };

function readWith<T>(schema: Schema<T>, body: unknown, path: string, take: (read: T) => void): Verdict {
  const read = schema.safeParse(body);
  if (!read.success) return unreadable(path);
  take(read.data);
  return understood;
}

function parameter(query: string, name: string): string {
  for (const pair of query.split('&')) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  return '';
}

/** Words of a path; anything else might be a number. */
const shapeOf = (path: string): string => path.replace(/[^a-z_/]/gi, '').slice(0, 60);

/** `undefined` for a text that is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
