// Every event a PortSIP PBX pushes, by its name: what it tells of calls, phones and people, and what it leaves to be asked.

import type { z } from 'zod';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { keyOf, malformed, readWith, unknownShape } from '#server/pbx-sdk/translation-context.ts';
import { agentOf, dropAgent, refreshAgent, setLine, setState } from './agents.ts';
import {
  answerCall,
  callOf,
  describe,
  endPart,
  introduceCall,
  leaveQueue,
  offerCall,
  passCallOn,
  setLeg,
  settleExit,
  tracker,
} from './calls.ts';
import { readRecord } from './cdr-backfill.ts';
import {
  type AgentMemory,
  type CallMemory,
  type Context,
  isExtension,
  isOutside,
  isQueue,
  learnClock,
  ours,
  type QueueMemory,
  tenantOf,
} from './memory.ts';
import * as queues from './queues.ts';
import { readCaller } from './queues.ts';
import { queueMeant } from './roster.ts';
import {
  CallNews,
  CallRecord,
  directionOf,
  ExtensionAgentStatus,
  ExtensionCall,
  ExtensionManagement,
  ExtensionPresence,
  ExtensionStatus,
  isOnCall,
  isOut,
  Push,
  QueueAgents,
  QueueBreach,
  QueueCallers,
  QueueManagement,
  QueueStatus,
  replyIn,
  Target,
  type Uri,
} from './wire.ts';

/** Words of a phone or an agent who goes on with a call: of any other, a part in one may be over. */
const isBusy = (word: string): boolean => /ON_CALL|QUEUE_CALL|RINGING/.test(word);

/** While the snapshot is read, these belong to it; all else changes what it shows. A record is always whole. */
const AT_ONCE =
  /^(?:queue_status|extension_status|call_cdr|(?:queue|extension)_(?:created|updated|destroy(?:ed)?))$/;

/**
 * `body` is the frame's JSON. What it may have changed elsewhere is asked for: `sessions` where a part in a call may be
 * over, `roster` where there is something new, `snapshots` where a queue's event has nothing to explain it; and `later`
 * to be told the same once more behind the snapshot.
 */
export function readPush(ctx: Context, body: unknown): Verdict {
  const push = Push.safeParse(body);
  if (!push.success)
    return replyIn(body) ? understood : malformed('a pushed message that is neither an event nor a reply');
  const { tenant_id: id } = push.data;
  const event = push.data.event_type.toLowerCase();
  if (ctx.memory.phase === 'syncing' && !AT_ONCE.test(event)) {
    ctx.asks.push('later');
    return understood;
  }
  switch (event) {
    case 'extension_status':
      return readWith(ExtensionStatus, body, event, (read) => readStatus(ctx, id, read));
    case 'extension_call':
      return readWith(ExtensionCall, body, event, (read) => {
        readCall(ctx, id, read);
        if (!isBusy(read.call_status)) ctx.asks.push('sessions');
      });
    case 'extension_presence':
      return readWith(ExtensionPresence, body, event, (read) => readPresence(ctx, id, read));
    case 'extension_agent_status':
      return readWith(ExtensionAgentStatus, body, event, (read) => readAgentStatus(ctx, id, read));
    case 'extension_created':
    case 'extension_updated':
    case 'extension_destroy':
    case 'extension_destroyed':
      ctx.asks.push('roster');
      return readWith(ExtensionManagement, body, event, (read) =>
        readManagement(ctx, id, event.slice('extension_'.length), read),
      );
    case 'queue_created':
    case 'queue_updated':
    case 'queue_destroy':
    case 'queue_destroyed':
      ctx.asks.push('roster');
      return readWith(QueueManagement, body, event, (read) =>
        queues.readManagement(ctx, tenantOf(ctx, id), event.slice('queue_'.length), read),
      );
    case 'queue_status':
      return readWith(QueueStatus, body, event, (read) => queues.readStatus(ctx, tenantOf(ctx, id), read));
    case 'call_cdr':
      ctx.asks.push('sessions');
      return readWith(CallRecord, body, event, (read) => readRecord(ctx, tenantOf(ctx, id), read));
    default:
      // Before the snapshot there is nothing these could change.
      return ctx.memory.phase === 'live' ? readLive(ctx, id, event, body) : nameQueueOnly(event);
  }
}

function readLive(ctx: Context, id: string | undefined, event: string, body: unknown): Verdict {
  switch (event) {
    case 'queue_caller_status':
      ctx.asks.push('sessions');
      return ofQueue(ctx, id, QueueCallers, body, event, (queue, { updated_callers }) => {
        for (const caller of updated_callers) readCaller(ctx, queue, caller);
      });
    case 'queue_agent_status':
      return ofQueue(ctx, id, QueueAgents, body, event, (queue, read) => {
        queues.readAgents(ctx, queue, read);
        if (!read.updated_agents.some(({ state }) => isBusy(state))) ctx.asks.push('sessions');
      });
    case 'queue_sla_breached':
      return ofQueue(ctx, id, QueueBreach, body, event, (queue, read) => queues.readBreach(ctx, queue, read));
    case 'call_start':
      return readWith(CallNews, body, event, (read) => readStart(ctx, tenantOf(ctx, id), read));
    case 'call_update_info':
      return readWith(CallNews, body, event, (read) => readUpdate(ctx, tenantOf(ctx, id), read));
    default: {
      const what = TARGET.exec(event)?.[1];
      if (what === undefined) return nameQueueOnly(event);
      if (what.startsWith('end')) ctx.asks.push('sessions');
      return readWith(Target, body, event, (read) => readTarget(ctx, tenantOf(ctx, id), what, read));
    }
  }
}

/** With and without the prefix: both are documented (portsip#call-target-events). */
const TARGET = /^(?:cdr_)?target_(add|ringing|answer|noanswer|fail|end|ended)$/;
const LIVE_ONLY = ['queue_caller_status', 'queue_agent_status', 'queue_sla_breached'];

function nameQueueOnly(event: string): Verdict {
  const isKnown = LIVE_ONLY.includes(event) || TARGET.test(event) || /^call_(start|update_info)$/.test(event);
  return isKnown ? understood : unknownShape(`event ${event.replace(/[^a-z_]/g, '').slice(0, 60)}`);
}

/**
 * Three of a queue's five messages carry its id alone (portsip#queue-ids): what is said of one nobody has named is not
 * understood.
 */
function ofQueue<T extends { readonly queue_id: string }>(
  ctx: Context,
  tenantId: string | undefined,
  schema: Parameters<typeof readWith<T>>[0],
  body: unknown,
  event: string,
  take: (queue: QueueMemory, read: T) => void,
): Verdict {
  let isKnown = true;
  const verdict = readWith(schema, body, event, (read) => {
    const queue = queueMeant(ctx, tenantOf(ctx, tenantId), read.queue_id);
    if (queue) take(queue, read);
    else isKnown = false;
  });
  if (isKnown) return verdict;
  ctx.asks.push('snapshots');
  return unknownShape(`${event}: unknown queue`);
}

/** A part that ended this lately may be claimed again by a frame that was overtaken. */
const OVERTAKEN_MS = 1_500;

/** `call_start`. Its `time` is the start. */
function readStart(ctx: Context, tenant: string, news: CallNews): void {
  const call = callOf(ctx, news.session_id, tenant);
  if (!call) return;
  if (!call.told) {
    learnClock(ctx.memory, news.time, ctx.at);
    call.startedAt = news.time === null ? ctx.at : Math.max(call.startedAt - 60_000, begunAt(ctx, news.time));
  }
  readNews(ctx, call, news);
  call.begun ??= { at: ctx.at, seenAt: ctx.at };
}

/** A start heard within its own second is known more finely by our clock. */
function begunAt(ctx: Context, time: number): number {
  const said = ours(ctx.memory, time, ctx.at);
  return ctx.at - said < 2_000 ? ctx.at : said;
}

/** `call_update_info`: it has been sent on. Whether anybody has answered it does not say. */
function readUpdate(ctx: Context, tenant: string, news: CallNews): void {
  const call = callOf(ctx, news.session_id, tenant);
  if (!call) return;
  const isAllThatWasTold = call.begun?.seenAt === call.seenAt;
  readNews(ctx, call, news);
  // Of a call that is only sent on, nobody has said yet whether it waits.
  if (call.begun && isAllThatWasTold) call.begun.seenAt = call.seenAt;
  call.routed = news.callee;
}

function readNews(ctx: Context, call: CallMemory, news: CallNews): void {
  call.seenAt = ctx.at;
  call.listed = true;
  const direction = directionOf(news.direction);
  const did = news.did || news.did_cid;
  // What was dialled stays what it was, wherever the call is sent.
  const first = call.dialled.number === '';
  const dialled =
    direction === 'inbound' && did !== ''
      ? { number: did, name: '' }
      : first
        ? { number: news.callee, name: news.callee_display_name }
        : call.dialled;
  const caller = { number: news.caller, name: news.caller_display_name };
  describe(ctx, call, { direction, caller, dialled });
  // A callback being made: the agent is said to be on a call of the queue, but nobody has waited for it.
  if (direction === 'outbound') call.exit = null;
}

/** `cdr_target_add`, `_ringing`, `_answer`, `_noanswer`, `_fail`, `_end`: one phone's part. */
function readTarget(ctx: Context, tenant: string, what: string, target: z.output<typeof Target>): void {
  const { memory, at } = ctx;
  learnClock(memory, target.time, at);
  const begins = what === 'add' || what === 'ringing' || what === 'answer';
  if (!begins && !lookUp(memory.calls, target.session_id)) return;
  const call = callOf(ctx, target.session_id, tenant);
  if (!call) return;
  call.seenAt = at;
  call.listed = true;
  if (target.caller !== '' && call.caller.number === '') {
    const direction = directionOf(target.direction);
    describe(ctx, call, { direction, caller: { number: target.caller, name: '' }, dialled: call.dialled });
  }
  introduceCall(ctx, call);
  if (isExtension(memory, tenant, target.to)) readPhoneLeg(ctx, call, target.to, what);
  // An outside number that answers is answered by whoever dialled it.
  else if (what === 'answer' && call.direction === 'outbound' && !isQueue(memory, tenant, target.to))
    answerCall(ctx, call, isExtension(memory, tenant, call.caller.number) ? call.caller.number : null, at);
  if (isOutside(memory, tenant, target.to)) readOutsideLeg(ctx, call, target.to, what);
}

/** A number outside has a part in the call: it was sent there, or shows as the agent's successor when they go. */
function readOutsideLeg(ctx: Context, call: CallMemory, number: string, what: string): void {
  const { at } = ctx;
  if (what === 'noanswer' || what === 'fail' || what === 'end' || what === 'ended') {
    if (lookUp(call.legs, number)) setLeg(call, number, 'over', at);
    return;
  }
  settleExit(ctx, call, 'number');
  if (what !== 'answer' || call.direction === 'outbound') return;
  setLeg(call, number, 'talking', at);
  if (call.waits) leaveQueue(ctx, call, 'overflowed', at, { to: 'number' });
  if (isTalking(call) && call.leaving) return passCallOn(ctx, call, number, call.leaving.at);
  if (!isTalking(call)) answerCall(ctx, call, null, at);
}

function readPhoneLeg(ctx: Context, call: CallMemory, number: string, what: string): void {
  const { at } = ctx;
  const leg = lookUp(call.legs, number);
  const isOvertaken = leg !== undefined && leg.state !== 'ringing' && at - leg.since < OVERTAKEN_MS;
  switch (what) {
    case 'add':
      return;
    case 'ringing':
      if (isOvertaken) return;
      setLeg(call, number, 'ringing', at);
      return offerCall(ctx, call, number, at);
    case 'answer':
      if (leg?.state === 'over' && isOvertaken) return;
      setLeg(call, number, 'talking', at);
      return answerCall(ctx, call, number, at);
    case 'noanswer':
    case 'fail':
      if (leg?.state === 'talking') return;
      setLeg(call, number, 'over', at);
      return tracker.stopRinging(ctx, call, number, at);
    default:
      return endPart(ctx, call, number, at);
  }
}

/** The agent behind a SIP URI. */
function agentAt(ctx: Context, tenantId: string | undefined, { number, domain }: Uri): AgentMemory | null {
  const tenant = tenantOf(ctx, tenantId, domain);
  return number === '' ? null : agentOf(ctx, tenant, number);
}

/** A partial list: one entry each, independent of each other (portsip#extension-status). */
function readStatus(
  ctx: Context,
  tenantId: string | undefined,
  read: z.output<typeof ExtensionStatus>,
): void {
  for (const entry of read.status) {
    const agent = agentAt(ctx, tenantId, entry.extension);
    if (!agent) continue;
    agent.isExtension = true;
    agent.named = true;
    agent.online = entry.online === null ? agent.online : entry.online || entry.push_online === true;
    agent.presence = entry.presence;
    agent.note = entry.presence_note;
    // Its time may be that of the last registration: what it says of the phone holds now.
    setLine(ctx, agent, entry.call_status, null);
    refreshAgent(ctx, agent, ctx.at);
  }
}

function readCall(ctx: Context, tenantId: string | undefined, read: z.output<typeof ExtensionCall>): void {
  learnClock(ctx.memory, read.time, ctx.at);
  const agent = agentAt(ctx, tenantId, read.extension);
  if (!agent || !setLine(ctx, agent, read.call_status, read.time)) return;
  if (read.call_status === '') endAllParts(ctx, agent);
  refreshAgent(ctx, agent, ctx.at);
}

/** A phone on no call has no part in any. */
function endAllParts(ctx: Context, { tenant, number }: AgentMemory): void {
  for (const call of Object.values(ctx.memory.calls))
    if (call.tenant === tenant && call.agent === number && isTalking(call))
      endPart(ctx, call, number, ctx.at);
}

function readPresence(
  ctx: Context,
  tenantId: string | undefined,
  read: z.output<typeof ExtensionPresence>,
): void {
  const agent = agentAt(ctx, tenantId, read.extension);
  if (!agent) return;
  // Version 16.1 sends a note alone.
  if (read.presence !== '' || read.note === '') agent.presence = read.presence;
  agent.note = read.presence_note || read.note;
  refreshAgent(ctx, agent, ctx.at);
}

/** The same states as the queues tell, without the call (portsip#agent-status-on-extensions). */
function readAgentStatus(
  ctx: Context,
  tenantId: string | undefined,
  read: z.output<typeof ExtensionAgentStatus>,
): void {
  const { memory, at } = ctx;
  learnClock(memory, read.time, at);
  const agent = agentAt(ctx, tenantId, read.extension);
  if (!agent) return;
  for (const { queue_number: queue, status, reason } of read.agent_status) {
    // Membership is for the queue to tell: a state in a queue we do not know of may be of one just taken away.
    if (!lookUp(memory.queues, keyOf(agent.tenant, queue)) || !lookUp(agent.queues, queue)) continue;
    const next = { word: status, reason, session: undefined, stamp: read.time, since: at };
    const changed = setState(ctx, agent, queue, next);
    if (changed?.was?.session && isOnCall(changed.was.word) && !isOnCall(status) && !isOut(status)) {
      const call = lookUp(memory.calls, lookUp(memory.aliases, changed.was.session) ?? changed.was.session);
      if (call) endPart(ctx, call, agent.number, at);
    }
  }
  refreshAgent(ctx, agent, at);
}

/** `extension_created`, `_updated`, `_destroyed`. */
function readManagement(
  ctx: Context,
  tenantId: string | undefined,
  what: string,
  read: z.output<typeof ExtensionManagement>,
): void {
  const tenant = tenantOf(ctx, tenantId);
  const agent = agentOf(ctx, tenant, read.extension_number);
  if (!agent) return;
  if (what.startsWith('destroy')) return dropAgent(ctx, agent);
  agent.isExtension = true;
  agent.named = true;
  agent.name = read.disp_name || read.username || agent.name;
  refreshAgent(ctx, agent, ctx.at);
}
