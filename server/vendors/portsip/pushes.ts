// Knows every event the PBX pushes, by its name, and who reads it. Refuses to know what comes of it.
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { readAgentStatus, readCall, readManagement, readPresence, readStatus } from './extensions.ts';
import * as queues from './queues.ts';
import { readRecord } from './record.ts';
import { queueWithId } from './roster.ts';
import { readStart, readTarget, readUpdate } from './targets.ts';
import { tenantOf } from './tenants.ts';
import type { Turn } from './turn.ts';
import { readCaller } from './waiting.ts';
import {
  CallNews,
  CallRecord,
  ExtensionAgentStatus,
  ExtensionCall,
  ExtensionManagement,
  ExtensionPresence,
  ExtensionStatus,
  Push,
  QueueAgents,
  QueueBreach,
  QueueCallers,
  QueueManagement,
  QueueStatus,
  Reply,
  Target,
} from './wire.ts';

/** `body` is the frame's JSON. */
export function readPush(turn: Turn, body: unknown): Verdict {
  const push = Push.safeParse(body);
  if (!push.success)
    return Reply.safeParse(body).success
      ? understood
      : { kind: 'malformed', why: 'a pushed message that is neither an event nor a reply' };
  const { tenant_id: id } = push.data;
  const event = push.data.event_type.toLowerCase();
  switch (event) {
    case 'extension_status':
      return readWith(ExtensionStatus, body, event, (read) => readStatus(turn, id, read));
    case 'extension_call':
      return readWith(ExtensionCall, body, event, (read) => readCall(turn, id, read));
    case 'extension_presence':
      return readWith(ExtensionPresence, body, event, (read) => readPresence(turn, id, read));
    case 'extension_agent_status':
      return readWith(ExtensionAgentStatus, body, event, (read) => readAgentStatus(turn, id, read));
    case 'extension_created':
    case 'extension_updated':
    case 'extension_destroy':
    case 'extension_destroyed':
      return readWith(ExtensionManagement, body, event, (read) =>
        readManagement(turn, id, event.slice('extension_'.length), read),
      );
    case 'queue_created':
    case 'queue_updated':
    case 'queue_destroy':
    case 'queue_destroyed':
      return readWith(QueueManagement, body, event, (read) =>
        queues.readManagement(turn, tenantOf(turn, id), event.slice('queue_'.length), read),
      );
    case 'queue_status':
      return readWith(QueueStatus, body, event, (read) => queues.readStatus(turn, tenantOf(turn, id), read));
    case 'call_cdr':
      return readWith(CallRecord, body, event, (read) => readRecord(turn, tenantOf(turn, id), read));
    default:
      // Before the snapshot there is nothing these could change.
      return turn.memory.phase === 'live' ? readLive(turn, id, event, body) : nameOnly(event);
  }
}

function readLive(turn: Turn, id: string | undefined, event: string, body: unknown): Verdict {
  switch (event) {
    case 'queue_caller_status':
      return readWith(QueueCallers, body, event, ({ queue_id, updated_callers }) => {
        const queue = queueWithId(turn, queue_id);
        if (queue) for (const caller of updated_callers) readCaller(turn, queue, caller);
      });
    case 'queue_agent_status':
      return readWith(QueueAgents, body, event, (read) => {
        const queue = queueWithId(turn, read.queue_id);
        if (queue) queues.readAgents(turn, queue, read);
      });
    case 'queue_sla_breached':
      return readWith(QueueBreach, body, event, (read) => {
        const queue = queueWithId(turn, read.queue_id);
        if (queue) queues.readBreach(turn, queue, read);
      });
    case 'call_start':
      return readWith(CallNews, body, event, (read) => readStart(turn, tenantOf(turn, id), read));
    case 'call_update_info':
      return readWith(CallNews, body, event, (read) => readUpdate(turn, tenantOf(turn, id), read));
    default: {
      const what = TARGET.exec(event)?.[1];
      if (what === undefined) return nameOnly(event);
      return readWith(Target, body, event, (read) => readTarget(turn, tenantOf(turn, id), what, read));
    }
  }
}

/** With and without the prefix: both are documented (§8.3). */
const TARGET = /^(?:cdr_)?target_(add|ringing|answer|noanswer|fail|end|ended)$/;
const LIVE_ONLY = ['queue_caller_status', 'queue_agent_status', 'queue_sla_breached'];

function nameOnly(event: string): Verdict {
  const isKnown = LIVE_ONLY.includes(event) || TARGET.test(event) || /^call_(start|update_info)$/.test(event);
  return isKnown
    ? understood
    : { kind: 'unknown', shape: `event ${event.replace(/[^a-z_]/g, '').slice(0, 60)}` };
}

type Schema<T> = { safeParse(body: unknown): { success: true; data: T } | { success: false } };

export function readWith<T>(
  schema: Schema<T>,
  body: unknown,
  what: string,
  take: (read: T) => void,
): Verdict {
  const read = schema.safeParse(body);
  if (!read.success) return { kind: 'malformed', why: `${what}: not of the known shape` };
  take(read.data);
  return understood;
}
