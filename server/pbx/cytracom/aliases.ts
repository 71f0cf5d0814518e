// Every name under which a payload of Cytracom's queue stream may carry what the wall wants, and how each is read: nobody
// has published them, so each concept has its list, first hit wins. Source: cytracom#aliases, a proposal.
import type { Party } from '#lib/model/board.ts';
import { epochMs } from '#server/pbx-sdk/lenient.ts';
import { type Context, type Memory, ourTime } from './memory.ts';
import { personOf, spanMs } from './wire.ts';

/** Paths into a payload, most telling first. */
const ALIASES = {
  queueId: ['queue_id', 'queueId', 'queue.id', 'queue.queue_id', 'queue', 'resource_id'],
  queueName: ['queue_name', 'queueName', 'queue.name'],
  callId: ['linked_id', 'linkedId', 'call_id', 'caller.linked_id', 'channel.linked_id', 'uuid'],
  callerChannel: ['caller.channel_id', 'unique_id', 'channel_id', 'caller.unique_id'],
  callerNumber: [
    'caller.number',
    'caller_number',
    'caller_id_number',
    'caller.caller_id_number',
    'callerid',
    'caller_id',
    'from',
    'caller',
  ],
  callerName: ['caller.name', 'caller_name', 'caller_id_name'],
  position: ['position'],
  /** What names a phone comes before ids of the account's own, which no other event knows. */
  member: [
    'member.device',
    'member_device',
    'device',
    'member.number',
    'member_number',
    'member.extension_number',
    'extension_number',
    'member.extension',
    'extension',
    'agent_number',
    'member.interface',
    'interface',
    'location',
    'member_id',
    'member.id',
    'agent_id',
    'member',
    'agent',
    'number',
  ],
  memberName: ['member.name', 'member_name', 'membername', 'agent_name', 'name'],
  memberState: ['member.state', 'member_state', 'state', 'member.status', 'status'],
  paused: ['member.paused', 'paused', 'member.pause', 'pause'],
  pauseReason: ['member.paused_reason', 'paused_reason', 'pause_reason', 'member.reason'],
  wait: ['hold_time', 'holdtime', 'wait_time', 'waittime', 'wait'],
  talk: ['talk_time', 'talktime', 'talk', 'duration', 'billsec'],
  time: ['event_time', 'timestamp', 'time'],
  joined: ['join_time', 'joined_time', 'joined_at', 'queued_time', 'start_time', 'enter_time'],
  answered: ['answered_time', 'answer_time', 'answered_at', 'connect_time'],
  ended: ['end_time', 'ended_time', 'ended_at', 'hangup_time', 'completed_time', 'abandon_time'],
  disposition: ['disposition', 'outcome', 'result', 'status', 'state'],
  ending: ['reason', 'end_reason', 'hangup_reason', 'disposition'],
  recording: ['recording_url', 'recording', 'file', 'filename', 'url', 'path'],
  /** How many wait: a number, or a list of them. */
  waiting: ['calls', 'count', 'calls_waiting', 'callers', 'waiting', 'entries'],
  target: ['service_level'],
  /** How many callers of the day were served, and how many gave up. */
  completed: ['completed', 'calls_completed', 'calls_answered'],
  abandoned: ['abandoned', 'calls_abandoned'],
} as const satisfies Record<string, readonly string[]>;
type Concept = keyof typeof ALIASES;

/** Lists of members, of waiting callers and of past calls; or the payload is one itself. */
export const LISTS = {
  members: ['members', 'agents', 'member', 'data'],
  callers: ['callers', 'entries', 'calls', 'waiting'],
  history: ['history', 'callers', 'entries', 'calls', 'records', 'data'],
} as const satisfies Record<string, readonly string[]>;

/** What stands at a path; only what the payload itself holds, never what every object has by birth. */
export function at(payload: unknown, path: string): unknown {
  let value: unknown = payload;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The first alias under which `read` finds something. */
export function first<T>(payload: unknown, concept: Concept, read: (value: unknown) => T | null): T | null {
  for (const path of ALIASES[concept]) {
    const found = read(at(payload, path));
    if (found !== null) return found;
  }
  return null;
}

const LONGEST = 300;

/** A text or a number, as text, cut where it is too long for any use; `null` for nothing. */
export function text(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const said = value.trim();
  return said === '' ? null : [...said.slice(0, 2 * LONGEST)].slice(0, LONGEST).join('');
}

/** As {@link text}, for what becomes a key of plain objects: the names every object has by birth are no ids. */
export function idText(value: unknown): string | null {
  const said = text(value);
  return said === null || said.length > 120 || said in {} ? null : said;
}

function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const said = text(value)?.toLowerCase();
  if (said === '1' || said === 'true' || said === 'yes') return true;
  return said === '0' || said === 'false' || said === 'no' ? false : null;
}

/** A whole count of at least 0. */
export function count(value: unknown): number | null {
  const said = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof said === 'number' && Number.isInteger(said) && said >= 0 ? said : null;
}

/** The list of a payload; `null` where it has none. */
export function listIn(payload: unknown, list: keyof typeof LISTS): readonly unknown[] | null {
  if (Array.isArray(payload)) return payload;
  for (const path of LISTS[list]) {
    const value = at(payload, path);
    if (Array.isArray(value)) return value;
  }
  return null;
}

/** Extension of a device or interface: `sip240_bzzzzzq`, `PJSIP/240_x`, `Local/240@queue/n`, or plain `240`. */
export function extensionIn(device: string): string | null {
  if (/^\+?\d{7,}$/.test(device)) return null;
  const digits = /^(?:sip)?(\d{1,10})_[a-z]+$/i.exec(device)?.[1] ?? /\d{1,10}/.exec(device)?.[0];
  return digits ?? null;
}

/** The queue a payload names, by id, number or name; `null` where it names none. */
export function queueToldIn(memory: Memory, payload: unknown, isStatus = false): string | null {
  const told = first(payload, 'queueId', idText) ?? (isStatus ? idText(at(payload, 'id')) : null);
  const known = Object.keys(memory.queues);
  if (told !== null && (memory.queues[told] || known.length === 0)) return told;
  const name = queueNameIn(payload, isStatus);
  const named = name === null ? undefined : known.find((id) => memory.queues[id]?.name === name);
  if (named !== undefined) return named;
  // Some say the number that is dialled, or the name, in the place of the id.
  const other = known.find(
    (id) => told !== null && [memory.queues[id]?.number, memory.queues[id]?.name].includes(told),
  );
  return other ?? told;
}

/**
 * The queue a payload is about. Where it names none: the one its call is in, or one of the name it says, or the only
 * one there is, or the only one its member serves.
 */
export function queueIdIn(
  memory: Memory,
  payload: unknown,
  more: { readonly call?: string | null; readonly member?: string | null; readonly status?: boolean } = {},
): string | null {
  const told = queueToldIn(memory, payload, more.status);
  if (told !== null) return told;
  const ofCall = more.call == null ? null : (memory.calls[more.call]?.queue ?? null);
  if (ofCall !== null) return ofCall;
  const name = queueNameIn(payload, more.status === true);
  if (name !== null) return idText(name);
  const known = Object.keys(memory.queues);
  if (known.length === 1) return known[0] ?? null;
  const served = more.member == null ? [] : Object.keys(memory.agents[more.member]?.queues ?? {});
  return served.length === 1 ? (served[0] ?? null) : null;
}

export function queueNameIn(payload: unknown, status: boolean): string | null {
  return first(payload, 'queueName', text) ?? (status ? text(at(payload, 'name')) : null);
}

export const callIdIn = (payload: unknown): string | null => first(payload, 'callId', idText);

/** `"NAME" <number>` too. */
export function callerIn(payload: unknown): Party {
  const said = first(payload, 'callerNumber', text) ?? '';
  // No name and number are longer: what is, is not searched for them.
  const both = said.length > 400 ? null : /^"?([^"<]*?)"?\s*<([^>]*)>$/.exec(said);
  const name = first(payload, 'callerName', text) ?? both?.[1] ?? '';
  return { number: (both?.[2] ?? said).trim(), name: personOf(name) };
}

export const callerChannelIn = (payload: unknown): string | null => first(payload, 'callerChannel', idText);

/** The extension of the member a payload is about. */
export const memberIn = (payload: unknown): string | null =>
  first(payload, 'member', (value) => {
    const said = idText(value);
    return said === null ? null : extensionIn(said);
  });

export const memberNameIn = (payload: unknown): string => personOf(first(payload, 'memberName', text) ?? '');

export type MemberWords = { readonly word: string; readonly paused: boolean | null; readonly reason: string };

export const memberWordsIn = (payload: unknown): MemberWords => ({
  word: first(payload, 'memberState', text) ?? '',
  paused: first(payload, 'paused', flag),
  reason: first(payload, 'pauseReason', text) ?? '',
});

/** When something took place, by our clock; `null` where the payload does not tell. */
export function timeIn(memory: Memory, payload: unknown, concept: 'time' | 'joined' | 'answered' | 'ended') {
  const told = first(payload, concept, (value) => epochMs(value, memory.offsetMs));
  return told === null ? null : ourTime(memory, told);
}

/** A told span, ms. `mostMs`: what it cannot exceed, by which seconds are told from milliseconds. */
export const spanIn = (payload: unknown, concept: 'wait' | 'talk', mostMs: number | null): number | null =>
  first(payload, concept, (value) => spanMs(value, mostMs));

/** How long the call can have lasted until now, by the start its id tells. */
export const ageOf = (ctx: Context, startedAt: number): number | null =>
  startedAt < ctx.at ? ctx.at - startedAt : null;
