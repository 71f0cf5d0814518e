// Knows the quick way to read the answers and events that make up most of what is heard: as the vendor's guide prints them, in one
// compiled pass. Whatever is not so is read leniently by wire.ts, at sixty times the cost and with the same result
// where both can read it. Refuses to read anything else.
import { z } from 'zod';
import {
  Answer,
  CallQuery,
  CallState,
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

const Documented = z.object({ errcode: z.number(), errmsg: z.string() });
const DocumentedAgents = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      number: z.string(),
      is_login: z.number(),
      is_pause: z.number(),
      call_status: z.number(),
      pause_reason: z.string(),
      agent_type: z.string(),
    }),
  ),
});
const entries = z.array(
  z.object({
    call_id: z.string(),
    caller_number: z.string(),
    caller_display_name: z.string(),
    callee_number: z.string(),
    duration: z.number(),
  }),
);
const DocumentedCalls = z.object({ waiting_list: entries, ringing_list: entries, active_list: entries });

/** `null` where it is no answer of this API. */
export function readAnswer(body: unknown): { errcode: number; errmsg: string } | null {
  const quick = Documented.safeParse(body).data;
  if (quick && Number.isSafeInteger(quick.errcode))
    return { errcode: quick.errcode, errmsg: tidy(quick.errmsg) };
  return Answer.safeParse(body).data ?? null;
}

/** queue/agent_status; `null` where it is no list. */
export function readAgentRows(body: unknown): AgentRow[] | null {
  const quick = DocumentedAgents.safeParse(body).data?.data;
  const rows: AgentRow[] = [];
  for (const row of quick ?? []) {
    const number = row.number.trim();
    if (!ID.test(number)) break;
    rows.push({
      number,
      name: tidy(row.name),
      is_login: row.is_login === 1,
      is_pause: row.is_pause === 1,
      call_status: Number.isSafeInteger(row.call_status) ? row.call_status : 0,
      pause_reason: tidy(row.pause_reason),
      agent_type: tidy(row.agent_type),
    });
  }
  if (quick && rows.length === quick.length) return rows;
  return QueueAgents.safeParse(body).data?.data ?? null;
}

/** queue/call_status; `null` where its lists are none. */
export function readCallLists(body: unknown): CallLists | null {
  const quick = DocumentedCalls.safeParse(body).data;
  if (quick && isTidy(quick.waiting_list) && isTidy(quick.ringing_list) && isTidy(quick.active_list))
    return quick;
  return QueueCalls.safeParse(body).data ?? null;
}

/** Makes the entries as wire.ts would; false where it would leave one out. */
function isTidy(list: CallEntry[]): boolean {
  for (const entry of list) {
    entry.call_id = entry.call_id.trim();
    if (!ID.test(entry.call_id)) return false;
    entry.caller_number = tidy(entry.caller_number);
    entry.caller_display_name = tidy(entry.caller_display_name);
    entry.callee_number = tidy(entry.callee_number);
    if (!(entry.duration >= 0 && entry.duration <= MOST)) entry.duration = 0;
  }
  return true;
}

const extension = z.object({
  number: z.string(),
  channel_id: z.string(),
  member_status: z.string(),
  call_path: z.string(),
});
const trunk = z.object({
  from: z.string(),
  to: z.string(),
  trunk_name: z.string(),
  channel_id: z.string(),
  member_status: z.string(),
  call_path: z.string(),
});
const DocumentedCall = z.object({
  call_id: z.string(),
  members: z.array(
    z.object({ extension: extension.optional(), inbound: trunk.optional(), outbound: trunk.optional() }),
  ),
});
const DocumentedQuery = z.object({ data: z.array(DocumentedCall) });
type Call = z.output<typeof CallState>;

/** 30011 and its kin. */
export const readCallState = {
  safeParse(body: unknown): { success: true; data: Call } | { success: false; error: z.ZodError } {
    const quick = DocumentedCall.safeParse(body).data;
    const data = quick && tidyCall(quick);
    return data ? { success: true, data } : CallState.safeParse(body);
  },
};

/** call/query; `null` where it is no list. */
export function readCalls(body: unknown): Call[] | null {
  const quick = DocumentedQuery.safeParse(body).data?.data;
  const calls: Call[] = [];
  for (const each of quick ?? []) {
    const call = tidyCall(each);
    if (!call) break;
    calls.push(call);
  }
  if (quick && calls.length === quick.length) return calls;
  return CallQuery.safeParse(body).data?.data ?? null;
}

function tidyCall({ call_id, members }: z.output<typeof DocumentedCall>): Call | null {
  const read: Member[] = [];
  for (const { extension: phone, inbound, outbound } of members) {
    const leg = phone ? tidyPhone(phone) : null;
    if (leg) read.push({ extension: leg });
    else if (phone) return null;
    else {
      const line = inbound ?? outbound;
      const there = line && tidyTrunk(line);
      if (!there) return null;
      read.push(inbound ? { inbound: there } : { outbound: there });
    }
  }
  const id = call_id.trim();
  return ID.test(id) ? { call_id: id, members: read } : null;
}

function tidyPhone({ number, channel_id, member_status, call_path }: z.output<typeof extension>) {
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

function tidyTrunk({ from, to, trunk_name, channel_id, member_status, call_path }: z.output<typeof trunk>) {
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

const MOST = 32_000_000;
const tidy = (text: string): string => text.trim().slice(0, TEXT);
