// Knows every message a PortSIP PBX sends over its event socket that the wall reads, in its own field names (WSI 22.3;
// v16 tolerated). Strict on what is read, deaf to the rest. Refuses to know what any of it means.
import { z } from 'zod';
import { count, flag, id, list, loose, moment, number, optionalId, told, uri, word } from './scalars.ts';

/** A reply to a command: v22 names the command, v16 only says the status (§4.4). */
export const Reply = z.object({
  command: loose,
  status: z.coerce.number().int(),
  error: loose,
});
export const Push = z.object({ event_type: z.string().min(1).max(80), tenant_id: optionalId });

const extension = {
  extension: uri,
  /** The vendor's example has the misspelling `ON_ACLL` (§13.3). */
  call_status: word.transform((text) => (text === 'ON_ACLL' ? 'ON_CALL' : text)),
  presence: word,
  presence_note: loose,
  online: flag,
  push_online: flag,
  time: moment,
};
export const ExtensionStatus = z.object({ status: list(z.object(extension)) });
export const ExtensionCall = z.object(extension);
export const ExtensionPresence = z.object({ ...extension, note: loose });
export const ExtensionAgentStatus = z.object({
  extension: uri,
  time: moment,
  agent_status: list(z.object({ queue_number: number, status: word, reason: loose })),
});
export const ExtensionManagement = z.object({
  extension_number: number,
  disp_name: loose,
  username: loose,
  enabled: flag,
});

export const QueueManagement = z.object({ queue_number: number, queue_name: loose });
const Caller = z.object({
  session_id: id,
  caller_number: loose,
  caller_name: loose,
  timestamp: moment,
  type: word,
  reason: word,
});
export type Caller = z.output<typeof Caller>;
const Agent = z.object({
  agent_extension_number: number,
  state: word,
  session_id: optionalId,
  caller_number: loose,
  caller_name: loose,
  timestamp: moment,
  reason: loose,
});
export type Agent = z.output<typeof Agent>;
/** In the vendor's own example `agents` sits inside the waiting list (§8.5). */
const Misplaced = z.object({ agents: list(Agent) });
const callers = list(Caller);
const misplaced = list(Misplaced);
export const QueueStatus = z
  .object({
    queue_id: id,
    queue_number: number,
    queue_name: loose,
    waiting_list: z.array(z.unknown()).nullish().catch(null),
    agents: list(Agent),
  })
  .transform((read) => ({
    ...read,
    waiting_list: callers.parse(read.waiting_list),
    agents: [...read.agents, ...misplaced.parse(read.waiting_list).flatMap(({ agents }) => agents)],
  }));
export const QueueCallers = z.object({ queue_id: id, updated_callers: list(Caller) });
const Removed = z.union([z.object({ agent_extension_number: number }), number]);
export const QueueAgents = z.object({
  queue_id: id,
  updated_agents: list(Agent),
  removed_agents: list(Removed).transform((each) =>
    each.map((one) => (typeof one === 'string' ? one : one.agent_extension_number)),
  ),
});
export const QueueBreach = z.object({
  queue_id: id,
  caller: loose,
  sla_time_secs: count,
  timestamp: moment,
});

const bare = uri.transform(({ number: dialled }) => dialled);
const call = {
  session_id: id,
  direction: word,
  caller: told,
  caller_display_name: loose,
  callee: told,
  callee_display_name: loose,
  did: told,
  did_cid: told,
};
export const CallNews = z.object({ ...call, time: moment });
export type CallNews = z.output<typeof CallNews>;
/** The vendor's table prints the misspelling `destiantion` (§8.3). */
export const Target = z
  .object({
    session_id: id,
    direction: word,
    destination: bare,
    destiantion: bare,
    caller: told,
    time: moment,
  })
  .transform(({ destiantion, destination, ...rest }) => ({ ...rest, to: destination || destiantion }));
const Leg = z
  .object({
    caller: told,
    callee: told,
    start_time: moment,
    answered_time: moment,
    ended_time: moment,
    end_reason: word,
  })
  .transform((leg) => ({
    callee: leg.callee,
    startedAt: leg.start_time,
    answeredAt: leg.answered_time,
    endedAt: leg.ended_time,
    reason: leg.end_reason,
  }));
export type Leg = z.output<typeof Leg>;
export const CallRecord = z
  .object({
    ...call,
    start_time: moment,
    ended_time: moment,
    call_status: word,
    ended_reason: word,
    end_reason: word,
    call_targets: list(Leg),
  })
  .transform(({ ended_reason, end_reason, ...rest }) => ({ ...rest, reason: ended_reason || end_reason }));
export type CallRecord = z.output<typeof CallRecord>;

/** When an event was sent, where it says so. */
export const Stamped = z.object({ event_type: loose, time: moment, timestamp: moment });
