// Knows the quick way to read the answers and events that make up most of what is heard: as the vendor's guide prints
// them, in one plain pass. Whatever is not so is left to wire.ts, which reads leniently, at many times the cost and with
// the same result where both can read it. Refuses to read anything else.
import type { z } from 'zod';
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
type CallEntry = CallLists['waiting_list'][number];
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
