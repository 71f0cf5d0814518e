// Every message a PortSIP PBX pushes that the wall reads, in its own field names (WSI 22.3; v16 tolerated), and how it writes ids, numbers, times and words.

import { z } from 'zod';
import type { Direction } from '#lib/model/board.ts';
import type { ExitCause, QueueExit } from '#lib/model/event.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { epochMs, parseJson, readableItems, textIn } from '#server/pbx-sdk/lenient.ts';

/** A JSON string, or a bare integer of 16 digits and more: beyond 2^53, so it must not become a number. A string that does not end goes on to the end of the text. */
const STRING_OR_LONG = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;
/** Longer texts are no message of this PBX; the socket itself refuses them. */
const LONGEST = 8 * 1024 * 1024;

/** The text's value with long integers as strings; `undefined` where it is no JSON. Never throws. */
export function parse(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  const read = parseJson(quoted(text));
  // The vendor's own `queue_status` has a full-width comma between its members (portsip#misprints).
  return read === undefined && text.includes('，') ? parseJson(quoted(text.replaceAll('，', ','))) : read;
}

const quoted = (text: string): string =>
  /\d{16}/.test(text)
    ? text.replace(STRING_OR_LONG, (found) => (found.startsWith('"') ? found : `"${found}"`))
    : text;

/** A field the PBX may leave out, send as null, or as a number: types vary between versions (portsip#scalars). */
export const loose = z
  .unknown()
  .optional()
  .transform((value) => (textIn(value) ?? '').slice(0, 160));

/** Never begins with an underscore, so it can never be the prototype of an object. */
const ID = /^[A-Za-z0-9+*#][\w.+=:*#@~/-]{0,99}$/;
export const id = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().trim().regex(ID))
  // Zero and nothing are how an idle agent has no session (portsip#idle-agents).
  .refine((value) => value !== '0');
const optionalId = id.optional().catch(undefined);
const NUMBER = /^[\d+*#][\d+*#.-]{0,63}$/;
export const number = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().trim().regex(NUMBER));
export const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .optional()
  .catch(undefined)
  .transform((value) => (value === undefined ? null : value === true || value === 1 || value === 'true'));

/**
 * Unix seconds as a string; tolerated: a number, milliseconds, ISO 8601, UTC where no zone is said (portsip#times).
 * Answers with epoch ms, `null` for none or 0.
 */
export const moment = z
  .unknown()
  .optional()
  .transform((value) => epochMs(value));
/** Seconds or a number of things, `null` where it is not told: a year and ten million are mistakes. */
export const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}(\.\d+)?$/)
      .transform(Number),
  ])
  .pipe(z.number().min(0).max(32_000_000))
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** `sip:201@acme.example`, or a bare number. */
const uri = loose.transform((text) => {
  const [, user = '', domain = ''] = /^(?:sips?:)?([^@;]*)(?:@([^:;]*))?/i.exec(text) ?? [];
  return { number: NUMBER.test(user) ? user : '', domain: domain.toLowerCase() };
});
export type Uri = z.output<typeof uri>;
/** Tells a word from its spellings: `On Call`, `on-call`, `ON_CALL` (portsip#presence). */
export const word = loose.transform((text) =>
  text
    .toUpperCase()
    .replace(/[\s-]+/g, '_')
    .slice(0, 40),
);

/** A number out of a SIP URI, or as it is. */
export const told = loose.transform((text) => text.replace(/^sips?:/i, '').split('@', 1)[0] ?? '');

/** Three families, by version and interface (portsip#directions). Trunk to trunk came in. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  EXT: 'internal',
  INTERNAL: 'internal',
  EXTENSION_CALL: 'internal',
  IN: 'inbound',
  INBOUND: 'inbound',
  INBOUND_CALL: 'inbound',
  IN2OUT: 'inbound',
  INBOUND_OUTBOUND: 'inbound',
  INBOUND_OUTBOUND_CALL: 'inbound',
  OUT: 'outbound',
  OUTBOUND: 'outbound',
  OUTBOUND_CALL: 'outbound',
};
export const directionOf = (word: string): Direction => lookUp(DIRECTIONS, word) ?? 'unknown';

/** States in which an agent is on a call of this queue, or of another. */
export const isOnCall = (word: string): boolean =>
  ['QUEUE_CALL', 'OTHER_CALL', 'TRANSFER', 'CONSULT_TRANSFER', 'ON_HOLD'].includes(word);
/** Signed out of the queue, or not registered at all (portsip#agent-states). */
export const isOut = (word: string): boolean =>
  ['LOGGED_OUT', 'LOGOUT', 'ONLINE', 'OFFLINE', ''].includes(word);
/** Signed in and taking no calls; `BREAK` and `LUNCH` up to 22.2. */
export const isPaused = (word: string): boolean => ['NOT_READY', 'BREAK', 'LUNCH'].includes(word);
export const isPresent = (presence: string): boolean => ['', 'ONLINE', 'AVAILABLE'].includes(presence);

/** `DO_NOT_DISTURB` as people read it: Do Not Disturb. */
export const readable = (word: string): string =>
  word
    .toLowerCase()
    .split('_')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join(' ');

/** How a caller left a waiting list; `null` where they did not leave unanswered. */
const EXITS: Readonly<Record<string, QueueExit>> = {
  OVERFLOW: 'overflowed',
  HANGUP: 'abandoned',
  CALLBACK: 'callback',
};
/**
 * Queue exit by key, night mode, a pick-up: anything not documented is the queue's own rule (portsip#waiting-callers).
 */
export const exitOf = (reason: string): QueueExit => lookUp(EXITS, reason) ?? 'other';

/**
 * Why they left: the longest wait was over (portsip#waiting-callers), or they pressed the key for leaving (22.3,
 * portsip#end-reasons).
 */
export const causeOf = (reason: string): ExitCause | null =>
  reason === 'OVERFLOW' ? 'time' : reason === 'QUEUE_EXIT' ? 'key' : null;

/** The leg was passed on: blind, attended or by redirection (portsip#end-reasons). */
export const isPassedOn = (reason: string): boolean => /REFERRED|REPLACED|REDIRECT|TRANSFER/.test(reason);
/** The called side hung up: of a waiting caller that is the queue itself. */
export const isCalleesEnd = (reason: string): boolean => reason.startsWith('CALLEE_DISCONNECT');
export const isCallersEnd = (reason: string): boolean => /^(CALLER_DISCONNECT|CANCEL)/.test(reason);

export const Push = z.object({ event_type: z.string().min(1).max(80), tenant_id: optionalId });

/** v22 names the command, v16 only says the status (portsip#replies). */
const Reply = z.object({ command: loose, status: z.coerce.number().int(), error: loose });
/** The reply to a command of ours; `null` for an event, and for what is neither. */
export function replyIn(body: unknown): z.output<typeof Reply> | null {
  return Push.safeParse(body).success ? null : (Reply.safeParse(body).data ?? null);
}

const extension = {
  extension: uri,
  /** The vendor's example has the misspelling `ON_ACLL` (portsip#misprints). */
  call_status: word.transform((text) => (text === 'ON_ACLL' ? 'ON_CALL' : text)),
  presence: word,
  presence_note: loose,
  online: flag,
  push_online: flag,
  time: moment,
};
export const ExtensionStatus = z.object({ status: readableItems(z.object(extension)) });
export const ExtensionCall = z.object(extension);
export const ExtensionPresence = z.object({ ...extension, note: loose });
export const ExtensionAgentStatus = z.object({
  extension: uri,
  time: moment,
  agent_status: readableItems(z.object({ queue_number: number, status: word, reason: loose })),
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
/** In the vendor's own example `agents` sits inside the waiting list (portsip#queue-snapshot). */
const Misplaced = z.object({ agents: readableItems(Agent) });
const callers = readableItems(Caller);
const misplaced = readableItems(Misplaced);
export const QueueStatus = z
  .object({
    queue_id: id,
    queue_number: number,
    queue_name: loose,
    waiting_list: z.array(z.unknown()).nullish().catch(null),
    agents: readableItems(Agent),
  })
  .transform((read) => ({
    ...read,
    waiting_list: callers.parse(read.waiting_list),
    agents: [...read.agents, ...misplaced.parse(read.waiting_list).flatMap(({ agents }) => agents)],
  }));
export const QueueCallers = z.object({ queue_id: id, updated_callers: readableItems(Caller) });
const Removed = z.union([z.object({ agent_extension_number: number }), number]);
export const QueueAgents = z.object({
  queue_id: id,
  updated_agents: readableItems(Agent),
  removed_agents: readableItems(Removed).transform((each) =>
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
/** The vendor's table prints the misspelling `destiantion` (portsip#call-target-events). */
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
    call_targets: readableItems(Leg),
  })
  .transform(({ ended_reason, end_reason, ...rest }) => ({ ...rest, reason: ended_reason || end_reason }));
export type CallRecord = z.output<typeof CallRecord>;

/** When an event was sent, where it says so. */
const Stamped = z.object({ event_type: loose, time: moment, timestamp: moment });

/** Epoch ms by the PBX's clock, whole seconds; `null` where it tells none. A start that is told again is no time of now. */
export function timeOf(text: string): number | null {
  const read = Stamped.safeParse(parse(text)).data;
  return read?.event_type === 'call_update_info' ? null : (read?.time ?? read?.timestamp ?? null);
}
