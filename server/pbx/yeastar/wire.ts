// Every shape a Yeastar P-Series PBX sends that the wall reads, in its own field names (guide editions 37/83/84). Strict
// on what is read, deaf to the rest.
import { z } from 'zod';
import { parseJson, textIn } from '#server/pbx-sdk/lenient.ts';

/** Longer than any name or number; the rest of a text is not read. */
export const TEXT = 500;
/** A field the PBX may leave out, send as null, as one blank, or as a number. Blanks are trimmed: yeastar#blanks. */
const loose = z
  .unknown()
  .optional()
  .transform((value, context): string => {
    const text = textIn(value ?? '');
    if (text !== undefined) return text.slice(0, TEXT);
    context.issues.push({ code: 'custom', message: 'is no text', input: value });
    return z.NEVER;
  });

/** Holds a digit and nothing odd: so it can never be the name of a built-in property either. */
export const ID = /^(?=[^\d]*\d)[\w.+*#:@/ -]{1,120}$/;
const id = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().slice(0, 120))
  .pipe(z.string().regex(ID));
/** Longer than any channel. */
const CHANNEL = 400;
/** A channel holds its trunk's name, in any script; what sets it apart stands at its end. */
const channel = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().slice(-CHANNEL))
  .pipe(z.string().regex(/\d/));
/** Seconds or a number of things: more than a year or ten million is a mistake, and would make times overflow. */
const count = z.number().nonnegative().max(32_000_000).catch(0);
const seconds = z.coerce.number().nonnegative().max(86_400).optional().catch(undefined);
const flag = z.union([z.number(), z.boolean()]).transform((value) => Number(value) === 1);

const spoiled = new WeakSet<readonly unknown[]>();
let spoiledLists = 0;
/** Some of its items could not be read: that one is not in it proves nothing. */
export const isSpoiled = (list: readonly unknown[]): boolean => spoiled.has(list);
/** Only ever compared with itself, before and after a frame is read. */
export const spoiledSoFar = (): number => spoiledLists;

/** Lists are null on an idle PBX; one item that cannot be read must not cost the others. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .nullish()
    .transform((items): z.output<T>[] => {
      const read: z.output<T>[] = [];
      for (const each of items ?? []) {
        const { success, data } = item.safeParse(each);
        if (success) read.push(data);
      }
      if (read.length < (items?.length ?? 0)) {
        spoiled.add(read);
        spoiledLists++;
      }
      return read;
    });

export const Envelope = z.object({ type: z.number().int(), msg: z.unknown() });
export const Answer = z.object({ errcode: z.number().int(), errmsg: loose });
/** What may accompany a refusal (yeastar#refusals). */
export const Faults = z.object({ invalid_param_list: list(z.object({ field: loose })) });

export const STATUSES = ['ALERT', 'RING', 'EARLYMEDIA', 'ANSWERED', 'ANSWER', 'HOLD', 'BYE'] as const;
export type MemberStatus = (typeof STATUSES)[number];
/** An unknown status is `null`: the leg keeps the one it had (yeastar#call-members). */
export const statusOf = (text: string): MemberStatus | null =>
  STATUSES.find((status) => status === text) ??
  STATUSES.find((status) => status === text.toUpperCase()) ??
  null;
const memberStatus = loose.transform(statusOf);

const ExtensionLeg = z.object({
  number: id,
  channel_id: channel,
  member_status: memberStatus,
  call_path: loose,
});
const TrunkLeg = z.object({
  from: loose,
  to: loose,
  trunk_name: loose,
  channel_id: channel,
  member_status: memberStatus,
  call_path: loose,
});
/** Exactly one of the keys. */
const Member = z.union([
  z.object({ extension: ExtensionLeg }),
  z.object({ inbound: TrunkLeg }),
  z.object({ outbound: TrunkLeg }),
]);
export type Member = z.output<typeof Member>;

/** 30011, 30013, 30014, 30015 and one call of call/query. `members` may be null (yeastar#failed-calls). */
export const CallState = z.object({ call_id: id, members: list(Member) });
export const CallQuery = z.object({ data: list(CallState) });

/** 30007. */
export const Registration = z.object({ extension: id, kind: loose, status: loose });
/** 30008 and 30009. */
export const ExtensionState = z.object({ extension: id, status: loose });
/** 30012. Never counted: one may come per call or per leg (yeastar#call-record). */
export const CallEnd = z.object({
  call_id: id,
  call_to: loose,
  /** `ANSWERED`, `NO ANSWER`, `BUSY`, `VOICEMAIL`; also `FAILED`, `ABANDONED`. */
  status: loose,
  /** Seconds from the answer, a voicemail box's included, to the end. */
  talk_duration: count.optional(),
  type: loose,
  did_number: loose,
  /** Seconds from entering the queue until an agent answered. */
  agent_ring_time: count.optional(),
  /** File name; empty where the call was not recorded. */
  recording: loose,
});
/** 30025, 30026. */
export const AgentRing = z.object({
  queue_number: id,
  agent_number: id,
  call_id: id.optional().catch(undefined),
});
/** 30029. */
export const AgentChange = z.object({
  queue_number: id,
  agent_number: id,
  status: loose,
  reason: loose,
});

/** 30022. */
export const ExtensionChange = z.object({ ext_number: id, option: loose });

const QueueMember = z.object({ text: loose, text2: id });
const QueueItem = z.object({
  id,
  number: id,
  name: loose,
  dynamic_agent_list: list(QueueMember),
  static_agent_list: list(QueueMember),
});
/** `queue_list` in the guide, `data` in queue/search: read either. */
export const QueueList = z.object({
  total_number: count.optional(),
  queue_list: list(QueueItem),
  data: list(QueueItem),
});
export const QueueQuery = z.object({
  data: list(
    z.object({
      id,
      /** Seconds. */
      wrap_up_time: seconds,
      /** Seconds. */
      sla_time: seconds,
      /** Seconds a caller may wait; 0 for ever. */
      max_wait_time: seconds,
    }),
  ),
});

const Listed = z.object({
  call_id: id,
  caller_number: loose,
  caller_display_name: loose,
  callee_number: loose,
  /** Seconds. */
  duration: count,
});
export type Listed = z.output<typeof Listed>;
export const QueueCalls = z.object({
  waiting_list: list(Listed),
  ringing_list: list(Listed),
  active_list: list(Listed),
});
export const QueueAgents = z.object({
  data: list(
    z.object({
      name: loose,
      number: id,
      is_login: flag,
      is_pause: flag,
      /** 0 unknown, 1 idle, 2 in call, 3 ringing, 4 in call with another ringing, 5 being held. */
      call_status: z.number().int().catch(0),
      pause_reason: loose,
      /** `static` or `dynamic`. */
      agent_type: loose,
    }),
  ),
});

/** One call in a parking slot. `channel_id` is of who stands there; `parker` who put them there. */
const ParkedItem = z.object({ parker: loose, parked_party: loose, parking_slot: id, channel_id: channel });
export type ParkedCall = z.output<typeof ParkedItem>;
export const ParkedCalls = z.object({ data: list(ParkedItem) });
/** The answer to call/park. */
export const Parked = z.object({ parking_slot: id.optional().catch(undefined) });

const Device = z.object({ status: z.number().catch(0) }).catch({ status: 0 });
export const ExtensionList = z.object({
  total_number: count.optional(),
  data: list(
    z.object({
      id,
      number: id,
      caller_id_name: loose,
      presence_status: loose,
      online_status: z.record(z.string(), Device).nullish().catch(null),
    }),
  ),
});
export const PauseReasons = z.object({ data: list(z.object({ code: id, reason: loose })) });
/** Epoch seconds by the PBX's clock. */
export const Information = z.object({
  data: z
    .object({
      timestamp: z.number().min(1e9).max(1e10).optional().catch(undefined),
      firmware_version: loose.catch(''),
    })
    .nullish()
    .catch(null),
});

/** Which extensions and trunks the PBX reports the calls of. */
export const ExtensionMonitors = z.object({
  data: list(z.object({ number: id, enb_call_status: flag.optional().catch(undefined) })),
});
export const TrunkMonitors = z.object({
  data: list(
    z.object({
      name: loose,
      enb_call_status: flag.optional().catch(undefined),
      enb_control_inbound_call: flag.optional().catch(undefined),
    }),
  ),
});
/** 30010, and one trunk of trunk/list, which calls its name `name`. `status` by yeastar#trunk-state. */
export const TrunkState = z.object({ trunk_name: loose, name: loose, status: z.coerce.number().int() });
export type TrunkState = z.output<typeof TrunkState>;
export const TrunkList = z.object({ total_number: count.optional(), data: list(TrunkState) });
/** 30023: only that the trunks have changed is read. */
export const TrunkChange = z.object({});
/** 30035. */
export const Warning = z.object({ event_name: loose, event_content: loose });
export const Tokens = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  access_token_expire_time: z.coerce.number().min(10).max(32_000_000).catch(1800),
  refresh_token: z.string().optional().catch(undefined),
});

/** What the status of 30029 says (yeastar#agent-status-event). The order matters: "unpause" contains "pause". */
export function agentStatusIn(status: string): { signedIn?: boolean; paused?: boolean } | null {
  const word = status.toLowerCase().replace(/[\s_-]/g, '');
  if (/unpause|resume/.test(word)) return { paused: false };
  if (/pause/.test(word)) return { paused: true };
  if (/logout|loggedout|signout|logoff/.test(word)) return { signedIn: false };
  if (/login|loggedin|signin/.test(word)) return { signedIn: true };
  return null;
}

/** `errcode` of an acknowledgement or an error on the socket (yeastar#envelope); events carry a `type` and are `null`. */
export function errcodeIn(text: string): number | null {
  if (!text.includes('"errcode"')) return null;
  const { errcode, type } = (parseJson(text) ?? {}) as { errcode?: unknown; type?: unknown };
  return type === undefined && typeof errcode === 'number' ? errcode : null;
}
