// Every REST answer of a PortSIP PBX that the wall reads, in its own field names (API 22.2).
import { z } from 'zod';
import { readableItems } from '#server/pbx-sdk/lenient.ts';
import { count, flag, id, loose, moment, number, told, word } from './wire.ts';

/**
 * REST lists: `{count, items}`, some without a count (portsip#lists). `length`: of the page as it was sent, for paging.
 */
const items = <T extends z.ZodType>(item: T) => {
  const all = readableItems(item);
  return z.object({ count, items: z.array(z.unknown()).nullish() }).transform((read) => ({
    count: read.count,
    length: read.items?.length ?? 0,
    items: all.parse(read.items),
  }));
};
/** How long a page of any list is, and how long the whole. */
export const Listed = items(z.unknown());
export const Tenants = items(z.object({ id, name: loose, domain: loose, enabled: flag }));
export const Queues = items(z.object({ id, name: loose, extension_number: number }));
export const QueueSettings = z.object({
  id,
  sla_time: count,
  enable_wrap_up: flag,
  wrap_up_time: count,
  polling_strategy: word,
});
export const Users = items(
  z.object({ name: loose, display_name: loose, extension_number: number, enabled: flag }),
);
export const Members = items(z.object({ extension_number: number, display_name: loose }));
/** `skill_level`: agents of a higher one are rung first where the queue goes by skill. */
export const AgentStatus = z.object({ status: word, reason: loose, skill_level: count });
export const Waiting = items(
  z.object({ session_id: id, extension_number: loose, display_name: loose, waiting_time: count }),
);
const SessionLeg = z.object({
  caller: told,
  caller_display_name: loose,
  callee: told,
  trunk: loose,
  started_at: moment,
  /** Seconds; 0 where it is not answered yet (a guess: portsip#active-calls). */
  talking_time: count,
});
export const Session = z.object({ id, calls: readableItems(SessionLeg) });
export type Session = z.output<typeof Session>;
export const Sessions = items(Session);
export const CallLogs = items(
  z
    .object({
      session_id: id,
      caller: told,
      caller_display_name: loose,
      callee: told,
      direction: word,
      /** The queue or ring group that served the call (portsip#finished-calls). */
      service_number: told,
      started_at: moment,
      answered_at: moment,
      ended_at: moment,
      end_reason: word,
    })
    .transform(({ started_at, answered_at, ended_at, end_reason, ...rest }) => ({
      ...rest,
      startedAt: started_at,
      answeredAt: answered_at,
      endedAt: ended_at,
      reason: end_reason,
    })),
);
export type CallLog = z.output<typeof CallLogs>['items'][number];
/** The answer to a request for a new call; `to` is put there by us, for the request held it. */
export const Started = z.object({ id, to: loose });
/** A token, or the first step of a sign-in with a second factor: then there is none (portsip#rest-sign-in). */
export const Token = z.union([
  z.object({
    access_token: z.string().min(1).max(8_000),
    refresh_token: z
      .string()
      .min(1)
      .nullish()
      .catch(null)
      .transform((value) => value ?? null),
    /** Seconds. */
    expires_in: z.coerce.number().min(10).max(32_000_000).catch(1_800),
  }),
  z.object({ two_factor_enabled: z.literal(true) }).transform(() => ({
    access_token: null,
    refresh_token: null,
    expires_in: 0,
  })),
]);
/** Why a request was refused (portsip#rest-errors). */
export const Refusal = z.object({ errors: z.array(z.object({ code: loose, message: loose })).min(1) });
