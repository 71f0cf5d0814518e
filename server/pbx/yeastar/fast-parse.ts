// Reads the answers and events that make up most of what is heard, as the vendor's guide prints them, in one plain pass.
// Whatever is not so is left to wire.ts, which reads leniently, at many times the cost and with the same result.
import type { z } from 'zod';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import {
  Answer,
  CallQuery,
  CallState,
  Envelope,
  ExtensionState,
  ID,
  type Member,
  QueueAgents,
  QueueCalls,
  statusOf,
  TEXT,
} from './wire.ts';

export type AgentRow = z.output<typeof QueueAgents>['data'][number];
export type CallLists = z.output<typeof QueueCalls>;
export type CallEntry = CallLists['waiting_list'][number];
type Call = z.output<typeof CallState>;

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';

/** `null` where it is no answer of this API. */
export function readAnswer(body: unknown): { errcode: number; errmsg: string } | null {
  if (isJson(body)) {
    const { errcode, errmsg } = body;
    if (isWhole(errcode) && isText(errmsg)) return { errcode, errmsg: tidy(errmsg) };
  }
  return Answer.safeParse(body).data ?? null;
}

/** queue/agent_status; `null` where it is no list. */
export const readAgentRows = (body: unknown): AgentRow[] | null =>
  eachOf(isJson(body) ? body['data'] : null, quickRow) ?? QueueAgents.safeParse(body).data?.data ?? null;

function quickRow(row: Json): AgentRow | null {
  const { name, number, is_login, is_pause, call_status, pause_reason, agent_type } = row;
  if (!isText(name) || !isText(number) || !isText(pause_reason) || !isText(agent_type)) return null;
  if (!Number.isFinite(is_login) || !Number.isFinite(is_pause)) return null;
  const id = number.trim();
  if (!ID.test(id)) return null;
  return {
    number: id,
    name: tidy(name),
    is_login: is_login === 1,
    is_pause: is_pause === 1,
    call_status: isWhole(call_status) ? call_status : 0,
    pause_reason: tidy(pause_reason),
    agent_type: tidy(agent_type),
  };
}

/** queue/call_status; `null` where its lists are none. */
export function readCallLists(body: unknown): CallLists | null {
  if (isJson(body)) {
    const waiting_list = eachOf(body['waiting_list'], quickEntry);
    const ringing_list = waiting_list && eachOf(body['ringing_list'], quickEntry);
    const active_list = ringing_list && eachOf(body['active_list'], quickEntry);
    if (active_list) return { waiting_list, ringing_list, active_list };
  }
  return QueueCalls.safeParse(body).data ?? null;
}

function quickEntry(entry: Json): CallEntry | null {
  const { call_id, caller_number, caller_display_name, callee_number, duration } = entry;
  if (!isText(call_id) || !isText(caller_number) || !isText(caller_display_name) || !isText(callee_number))
    return null;
  const id = call_id.trim();
  if (!ID.test(id)) return null;
  return {
    call_id: id,
    caller_number: tidy(caller_number),
    caller_display_name: tidy(caller_display_name),
    callee_number: tidy(callee_number),
    duration: typeof duration === 'number' && duration >= 0 && duration <= MOST ? duration : 0,
  };
}

/** What is pushed; `null` where it is no event. */
export function readEnvelope(frame: unknown): z.output<typeof Envelope> | null {
  if (isJson(frame)) {
    const { type, msg } = frame;
    if (isWhole(type) && msg !== undefined) return { type, msg };
  }
  return Envelope.safeParse(frame).data ?? null;
}

const quickly = <T extends object>(quick: (body: Json) => T | null, lenient: z.ZodType<T>) => ({
  safeParse(body: unknown): { success: true; data: T } | { success: false; error: z.ZodError } {
    const data = isJson(body) ? quick(body) : null;
    return data ? { success: true, data } : lenient.safeParse(body);
  },
});

/** 30008 and 30009. */
export const readExtensionState = quickly(({ extension, status }) => {
  if (!isText(extension) || !isText(status)) return null;
  const id = extension.trim();
  return ID.test(id) ? { extension: id, status: tidy(status) } : null;
}, ExtensionState);

/** 30011 and its kin. */
export const readCallState = quickly<Call>(quickCall, CallState);

/** call/query; `null` where it is no list. */
export const readCalls = (body: unknown): Call[] | null =>
  eachOf(isJson(body) ? body['data'] : null, quickCall) ?? CallQuery.safeParse(body).data?.data ?? null;

function quickCall({ call_id, members }: Json): Call | null {
  if (!isText(call_id)) return null;
  const id = call_id.trim();
  const legs = ID.test(id) ? eachOf(members, quickMember) : null;
  return legs && { call_id: id, members: legs };
}

function quickMember({ extension, inbound, outbound }: Json): Member | null {
  if (extension !== undefined) {
    const phone = isJson(extension) ? quickPhone(extension) : null;
    return phone && { extension: phone };
  }
  const line = inbound ?? outbound;
  const trunk = isJson(line) ? quickTrunk(line) : null;
  if (!trunk) return null;
  return inbound ? { inbound: trunk } : { outbound: trunk };
}

function quickPhone({ number, channel_id, member_status, call_path }: Json) {
  if (!isText(number) || !isText(channel_id) || !isText(member_status) || !isText(call_path)) return null;
  const phone = number.trim();
  const channel = channel_id.trim();
  if (!ID.test(phone) || !ID.test(channel)) return null;
  return {
    number: phone,
    channel_id: channel,
    member_status: statusOf(tidy(member_status)),
    call_path: tidy(call_path),
  };
}

function quickTrunk({ from, to, trunk_name, channel_id, member_status, call_path }: Json) {
  if (!isText(from) || !isText(to) || !isText(trunk_name) || !isText(channel_id)) return null;
  if (!isText(member_status) || !isText(call_path)) return null;
  const channel = channel_id.trim();
  if (!ID.test(channel)) return null;
  return {
    from: tidy(from),
    to: tidy(to),
    trunk_name: tidy(trunk_name),
    channel_id: channel,
    member_status: statusOf(tidy(member_status)),
    call_path: tidy(call_path),
  };
}

/** A list of which each item can be read; `null` for any other, and what is none. */
function eachOf<T>(list: unknown, read: (item: Json) => T | null): T[] | null {
  if (!Array.isArray(list)) return null;
  const items: T[] = [];
  for (const each of list as unknown[]) {
    const item = isJson(each) ? read(each) : null;
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

const MOST = 32_000_000;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
function tidy(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > TEXT ? trimmed.slice(0, TEXT) : trimmed;
}

/**
 * A list of objects read before, to know most of them again in the next answer: polls come every few seconds and hardly
 * anything changes between two. Of each object `cuts` holds where in `text` it begins, and where what makes it the same
 * one ends (0: it cannot be known again); `frame` is the text without the objects.
 */
export type Known<T> = { text: string; frame: string; cuts: number[]; items: T[] };

type Kind<T> = {
  /** Reads one object on its own. */
  readonly read: (item: Json) => T | null;
  /** Where what makes it the same object ends: its whole text, or all but a number that runs on. 0 where it has no such end. */
  readonly cut: (text: string, end: number) => number;
  /** What was `known` as it is now, with its end; `null` where it is not the same. `at` is the cut in the new text. */
  readonly again: (known: T, text: string, at: number) => { readonly item: T; readonly end: number } | null;
  /** An object that is not known again stands in the place of one that was. */
  readonly replaces: boolean;
};

const ROWS: Kind<AgentRow> = {
  read: quickRow,
  cut: (_, end) => end,
  again: (item, _, end) => ({ item, end }),
  replaces: true,
};

const DURATION = '"duration"';
const ENTRIES: Kind<CallEntry> = {
  read: quickEntry,
  cut(text, end) {
    const colon = text.lastIndexOf(':', end);
    return text.startsWith(DURATION, colon - DURATION.length) ? colon + 1 : 0;
  },
  again(known, text, at) {
    let end = at;
    let duration = 0;
    for (let digit = digitAt(text, end); digit >= 0 && end - at < 8; digit = digitAt(text, ++end))
      duration = duration * 10 + digit;
    const isNumber = end > at && (end - at === 1 || digitAt(text, at) !== 0);
    if (!isNumber || text.charCodeAt(end) !== BRACE) return null;
    return { item: { ...known, duration: duration <= MOST ? duration : 0 }, end: end + 1 };
  },
  replaces: false,
};

const BRACE = '}'.charCodeAt(0);
const BRACKET = ']'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
/** -1 for what is no digit. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
}
/** Objects that have gone from between two that stay. */
const GONE = 3;

/** Reads a list of flat objects from behind its bracket on. Answers with where it ends; -1 where it must be read otherwise. */
function readItems<T>(
  now: Known<T>,
  from: number,
  kind: Kind<T>,
  before: Known<T> | null,
  place: Place,
): number {
  const { text } = now;
  if (text.charCodeAt(from) === BRACKET) return from;
  for (let at = from; ; ) {
    let end = before === null ? -1 : knowAgain(now, at, kind, before, place);
    if (end < 0) {
      // A brace in a text spoils this object, which is then no JSON: no such list is read here.
      end = text.indexOf('}', at) + 1;
      const json = end === 0 ? undefined : parseJson(text.slice(at, end));
      const item = isJson(json) && !Array.isArray(json) ? kind.read(json) : null;
      if (item === null) return -1;
      now.items.push(item);
      now.cuts.push(at, kind.cut(text, end));
      if (kind.replaces) place.next++;
    }
    const after = text.charCodeAt(end);
    if (after === BRACKET) return end;
    if (after !== COMMA) return -1;
    at = end + 1;
  }
}

/** The first object of `before` that may be the next one. */
type Place = { next: number };

function knowAgain<T>(now: Known<T>, at: number, kind: Kind<T>, before: Known<T>, place: Place): number {
  const last = Math.min(place.next + GONE, before.items.length - 1);
  for (let i = place.next; i <= last; i++) {
    const begin = before.cuts[2 * i] ?? 0;
    const cut = before.cuts[2 * i + 1] ?? 0;
    // Slices are compared as memory; `startsWith` looks at each letter.
    if (cut === 0 || now.text.slice(at, at + cut - begin) !== before.text.slice(begin, cut)) continue;
    const known = kind.again(before.items[i] as T, now.text, at + cut - begin);
    if (known === null) continue;
    now.items.push(known.item);
    now.cuts.push(at, at + cut - begin);
    place.next = i + 1;
    return known.end;
  }
  return -1;
}

/** Whether a text without its objects is an answer that says so and in which these lists are empty. */
function isFrame(frame: string, names: readonly string[]): boolean {
  // Within another object a list would be another one.
  if (frame.lastIndexOf('{') !== 0) return false;
  const body = parseJson(frame);
  if (!isJson(body) || body['errcode'] !== 0 || !isText(body['errmsg'])) return false;
  return names.every((name) => Array.isArray(body[name]) && body[name].length === 0);
}

const DATA = ['data'];
const DATA_MARK = '"data":[';
/** A successful queue/agent_status, by what was read of the one before. `null`: to be read as a whole. */
export function readAgentsAgain(text: string, before: Known<AgentRow> | null): Known<AgentRow> | null {
  if (before?.text === text) return before;
  const mark = text.indexOf(DATA_MARK);
  if (mark < 0 || !text.endsWith(']}')) return null;
  const from = mark + DATA_MARK.length;
  const now: Known<AgentRow> = { text, frame: `${text.slice(0, from)}]}`, cuts: [], items: [] };
  if (now.frame !== before?.frame && !isFrame(now.frame, DATA)) return null;
  return readItems(now, from, ROWS, before, { next: 0 }) === text.length - 2 ? now : null;
}

const LISTS = ['waiting_list', 'ringing_list', 'active_list'] as const;
const MARKS = LISTS.map((name) => `"${name}":[`);
/** A successful queue/call_status and its lists, likewise. */
export function readListsAgain(
  text: string,
  before: Known<CallEntry> | null,
): { readonly known: Known<CallEntry>; readonly lists: CallLists } | null {
  const known: Known<CallEntry> = { text, frame: '', cuts: [], items: [] };
  const place: Place = { next: 0 };
  const ends: number[] = [];
  let at = 0;
  for (const mark of MARKS) {
    const found = text.indexOf(mark, at);
    if (found < 0) return null;
    known.frame += text.slice(at, found + mark.length);
    at = readItems(known, found + mark.length, ENTRIES, before, place);
    if (at < 0) return null;
    ends.push(known.items.length);
  }
  if (at !== text.length - 2 || !text.endsWith(']}')) return null;
  known.frame += ']}';
  if (known.frame !== before?.frame && !isFrame(known.frame, LISTS)) return null;
  const { items } = known;
  return {
    known,
    lists: {
      waiting_list: items.slice(0, ends[0]),
      ringing_list: items.slice(ends[0], ends[1]),
      active_list: items.slice(ends[1]),
    },
  };
}
