// What of a frame can be read, from yeastar/wire.md and apart from the adapter's own shapes: whether all of it, and
// whom it names. This is what "only by its valid parts" is measured by.
import type { Frame } from '#server/pbx-sdk/contract.ts';

export type Readable = {
  /** Nothing of it can be read: it may change nothing, and is counted. */
  readonly nothing: boolean;
  /** All of it can be read; otherwise it is counted. */
  readonly whole: boolean;
  /** Every entry of its lists can be read, though not all within: what it does not name may be told to be gone. */
  readonly complete: boolean;
  /** Ids of calls, and numbers of extensions and queues, in what can be read. */
  readonly named: ReadonlySet<string>;
};

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** An id has a digit and nothing odd; it may come as a number. */
function idOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim().slice(0, 120);
  return /\d/.test(text) && /^[A-Za-z0-9_.+*#:@/ -]{1,120}$/.test(text) ? text : null;
}
/** A channel has a digit; its trunk may have any name. */
const isChannel = (value: unknown): boolean =>
  (typeof value === 'string' || typeof value === 'number') && /\d/.test(String(value).trim().slice(-400));
const isText = (value: unknown): boolean =>
  value === undefined || value === null || typeof value === 'string' || Number.isFinite(value);
const isFlag = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
const areTexts = (json: Json, ...names: string[]): boolean => names.every((name) => isText(json[name]));

class Reading {
  readonly named = new Set<string>();
  whole = true;
  complete = true;
  nothing = false;

  none(): this {
    this.nothing = true;
    this.whole = false;
    this.complete = false;
    return this;
  }

  /** Items of a list, each judged on its own; a list that is none makes the whole unreadable. */
  items(value: unknown, read: (item: Json) => boolean, isInner = false): boolean {
    if (value === undefined || value === null) return true;
    if (!Array.isArray(value)) return false;
    for (const item of value as unknown[]) {
      if (isJson(item) && read(item)) continue;
      this.whole = false;
      if (!isInner) this.complete = false;
    }
    return true;
  }

  /** Takes note of ids; false where one of them is none. */
  ids(json: Json, ...names: string[]): boolean {
    const found = names.map((name) => idOf(json[name]));
    if (found.includes(null)) return false;
    for (const id of found) if (id !== null) this.named.add(id);
    return true;
  }

  leg(value: unknown, isExtension: boolean): boolean {
    if (!isJson(value) || Array.isArray(value) || !isChannel(value['channel_id'])) return false;
    if (!areTexts(value, 'member_status', 'call_path')) return false;
    if (isExtension) return this.ids(value, 'number');
    return areTexts(value, 'from', 'to', 'trunk_name');
  }

  /** @param isAnswer its members stand in a list of calls */
  call(json: Json, isAnswer = false): boolean {
    if (idOf(json['call_id']) === null) return false;
    const members = json['members'];
    if (members !== undefined && members !== null && !Array.isArray(members)) return false;
    this.ids(json, 'call_id');
    return this.items(
      members,
      (member) =>
        this.leg(member['extension'], true) ||
        this.leg(member['inbound'], false) ||
        this.leg(member['outbound'], false),
      isAnswer,
    );
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export function readable(frame: Frame): Readable {
  return frame.channel.startsWith('rest:') ? answer(frame) : pushed(frame.text);
}

function pushed(text: string): Readable {
  const reading = new Reading();
  if (/^\s*heartbeat( response)?\s*$/.test(text)) return reading;
  const frame = parsed(text);
  if (!isJson(frame)) return reading.none();
  const { type } = frame;
  if (typeof type !== 'number' || !Number.isSafeInteger(type))
    return Number.isSafeInteger(frame['errcode']) && isText(frame['errmsg']) ? reading : reading.none();
  const msg = typeof frame['msg'] === 'string' ? parsed(frame['msg']) : frame['msg'];
  if (!isJson(msg)) return reading.none();
  return event(reading, type, msg) ? reading : reading.none();
}

function event(reading: Reading, type: number, msg: Json): boolean {
  if (Array.isArray(msg)) return ![30007, 30008, 30009].includes(type) && type < 30007;
  switch (type) {
    case 30007:
      return areTexts(msg, 'kind', 'status') && reading.ids(msg, 'extension');
    case 30008:
    case 30009:
      return areTexts(msg, 'status') && reading.ids(msg, 'extension');
    case 30011:
    case 30013:
    case 30014:
    case 30015:
    case 30016:
      return reading.call(msg);
    case 30012:
      return (
        areTexts(msg, 'call_to', 'status', 'type', 'did_number', 'recording') && reading.ids(msg, 'call_id')
      );
    case 30022:
      return areTexts(msg, 'option') && idOf(msg['ext_number']) !== null;
    case 30025:
    case 30026:
      if (idOf(msg['call_id']) !== null) reading.ids(msg, 'call_id');
      return reading.ids(msg, 'agent_number', 'queue_number');
    case 30029:
      return areTexts(msg, 'status', 'reason') && reading.ids(msg, 'agent_number', 'queue_number');
    default:
      return true;
  }
}

function answer({ channel, text }: Frame): Readable {
  const reading = new Reading();
  const body = parsed(text);
  if (!isJson(body) || !Number.isSafeInteger(body['errcode']) || !isText(body['errmsg']))
    return reading.none();
  const path = channel.slice('rest:'.length).replace(/\?.*/s, '');
  const errcode = body['errcode'];
  // A refusal tells nothing of what is; only that there is no such call.
  if (errcode !== 0 && errcode !== 60001) return reading;
  return list(reading, path, body) ? reading : reading.none();
}

function list(reading: Reading, path: string, body: Json): boolean {
  const { data } = body;
  switch (path) {
    case 'call/query':
      // Without data these two mean that nobody calls.
      if (body['errcode'] === 60001) return true;
      return reading.items(data, (call) => reading.call(call, true));
    case 'call/park_status':
      return reading.items(
        data,
        (each) =>
          idOf(each['parking_slot']) !== null &&
          areTexts(each, 'parker', 'parked_party') &&
          isChannel(each['channel_id']),
      );
    case 'queue/call_status':
      return ['waiting_list', 'ringing_list', 'active_list'].every((name) =>
        reading.items(body[name], (entry) => {
          const isRead =
            areTexts(entry, 'caller_number', 'caller_display_name', 'callee_number') &&
            reading.ids(entry, 'call_id');
          const callee = idOf(entry['callee_number']);
          if (isRead && callee !== null) reading.named.add(callee);
          return isRead;
        }),
      );
    case 'queue/agent_status':
      return reading.items(
        data,
        (row) =>
          areTexts(row, 'name', 'pause_reason', 'agent_type') &&
          isFlag(row['is_login']) &&
          isFlag(row['is_pause']) &&
          reading.ids(row, 'number'),
      );
    case 'extension/list':
      return reading.items(
        data,
        (row) =>
          areTexts(row, 'caller_id_name', 'presence_status') &&
          idOf(row['id']) !== null &&
          reading.ids(row, 'number'),
      );
    case 'queue/list':
      return ['queue_list', 'data'].every((name) => reading.items(body[name], (row) => queue(reading, row)));
    case 'queue/query':
      return reading.items(data, (row) => idOf(row['id']) !== null);
    case 'queue_pause_reason/list':
      return reading.items(data, (row) => idOf(row['code']) !== null && isText(row['reason']));
    case 'extension_status_monitor/list':
    case 'trunk/list':
    case 'system/information':
      return true;
    case 'trunk_status_monitor/list':
      return reading.items(data, (row) => isText(row['name']));
    default:
      return true;
  }
}

function queue(reading: Reading, row: Json): boolean {
  const members = [row['static_agent_list'], row['dynamic_agent_list']];
  if (members.some((each) => each !== undefined && each !== null && !Array.isArray(each))) return false;
  if (!isText(row['name']) || idOf(row['id']) === null || !reading.ids(row, 'number')) return false;
  for (const each of members)
    reading.items(each, (member) => isText(member['text']) && reading.ids(member, 'text2'), true);
  return true;
}
