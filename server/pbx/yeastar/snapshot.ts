// What is believed as a source begins, and how a snapshot is laid over it: what it does not name is closed.
import type { CallRow } from '#lib/model/board.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import { believedCall } from '#server/pbx-sdk/believed-call.ts';
import type { PriorState } from '#server/pbx-sdk/contract.ts';
import { clearTimer, noTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { emit } from '#server/pbx-sdk/translation-context.ts';
import { dropIdle, factsOf, refreshAgent, stateOf } from './agents.ts';
import { callOf, mergeMembers, settleCall } from './calls.ts';
import { tellRights } from './command-effects.ts';
import { endCall } from './ends.ts';
import { noDoubles } from './event-dedupe.ts';
import { type CallLists, readAnswer, readCallLists } from './fast-parse.ts';
import { checkConsults, dropCallAt } from './legs.ts';
import { blankAgent, blankCall, type CallMemory, type Context, type Memory } from './memory.ts';
import { nothingNoticed, tellGaps } from './notices.ts';
import { noPolls } from './poll-plan.ts';
import { readParked } from './queue-stays.ts';
import { callsIn, channelOf, type Lists, readLists } from './rest-events.ts';
import { queueOf, queueSeen, seenOf } from './roster.ts';
import { isSpoiled, type Member, type ParkedCall, ParkedCalls } from './wire.ts';

export function begin(source: SourceId, known: PriorState): Memory {
  const memory: Memory = {
    source,
    phase: 'new',
    heardAt: null,
    blindSince: null,
    skewMs: null,
    queues: {},
    queueIds: {},
    extensions: {},
    agents: {},
    serving: {},
    calls: {},
    waiting: [],
    callsByExtension: {},
    ended: {},
    dids: {},
    tellsPaths: false,
    showsCallers: false,
    reasons: {},
    timers: noTimers(),
    pages: { queues: [], extensions: {}, extensionCount: 0, isSpoiled: false },
    sweep: { startedAt: 0, types: [], seen: {}, valid: true },
    snapshot: [],
    doubles: noDoubles(),
    monitors: {},
    rights: { denied: {}, accepts: null, firmware: '', told: '' },
    polls: noPolls(0),
    noticed: nothingNoticed(),
  };
  for (const { number, name, targetMs, wrapUpMs } of known.queues)
    memory.queues[number] = {
      id: '',
      number,
      name,
      targetMs,
      wrapUpMs,
      maxWaitMs: null,
      members: [],
      readAt: 0,
      lists: false,
      listed: [],
      busy: false,
      told: null,
      toldCalls: null,
    };
  for (const row of known.calls) {
    const call = believed(row);
    memory.calls[call.key] = call;
    if (call.waits) memory.waiting.push(call.key);
  }
  for (const row of known.agents) {
    const agent = blankAgent(row.number, row.since);
    agent.told = { state: row.state, reason: row.reason, until: row.until };
    if (row.state === 'wrapUp' && row.until !== null) agent.wrap = { until: row.until, since: row.since };
    agent.queues = known.queues.flatMap(({ id, number }) => {
      const unanswered = row.queues.find(({ queue, paused }) => queue === id && paused)?.unanswered;
      return unanswered ? [{ ...AUTO_PAUSED, queue: number, reason: row.reason ?? '' }] : [];
    });
    memory.agents[row.number] = agent;
  }
  return memory;
}

/** Believed until the PBX is asked: whether it was its own pause, its lists do not say. */
const AUTO_PAUSED = { signedIn: true, paused: true, unanswered: true, hintedAt: 0, isStatic: false };

/** A call as the board still shows it: what it has been told is known, its legs are not. */
function believed(row: CallRow): CallMemory {
  return {
    ...blankCall(nativeOf(row.id), row.startedAt),
    ...believedCall(row),
    wasQueued: row.journey.some(({ what }) => what === 'queued'),
    guessed: false,
    marks: [...row.marks],
    parked: row.slot === null ? null : { channel: '', unlisted: 0 },
  };
}

/** `parse` reads JSON; a text that is none is an empty answer. */
export function completeSnapshot(heard: Context, parse: (text: string) => unknown): void {
  const muted = new Set<string>();
  const ctx: Context = { ...heard, muted };
  const { memory } = ctx;
  const shown = new Map<string, { members: Member[]; at: number }>();
  const lists: { id: string; list: Lists; at: number }[] = [];
  // Where something could not be read, who is not named may well be there: the sweeps will tell.
  let isWhole = true;
  let parked: { list: ParkedCall[]; at: number } | null = null;
  for (const { channel, text, at } of memory.snapshot) {
    const body = parse(text);
    if (channel.startsWith('rest:call/park_status')) {
      const list = hasAnswered(body) ? parkedIn(body) : null;
      if (list) parked = { list, at };
      continue;
    }
    const queue = /^rest:queue\/call_status\?id=(.+)$/.exec(channel)?.[1];
    if (queue !== undefined) {
      const list = listsIn(body);
      if (list) lists.push({ id: queue, list, at });
      memory.noticed.findsQueues ||= list?.isSure === true;
      isWhole &&= list?.isWhole === true;
      continue;
    }
    const calls = callsIn(body);
    isWhole &&= calls !== null && !isSpoiled(calls);
    for (const { call_id, members } of calls ?? []) shown.set(call_id, { members, at });
  }
  memory.snapshot = [];
  const named = new Set(shown.keys());
  for (const { list } of lists)
    for (const entry of [...list.waiting, ...list.ringing, ...list.active]) named.add(entry.call_id);
  const isNew = admitCalls(ctx, named, muted);
  if (isWhole)
    for (const call of Object.values(memory.calls)) if (!named.has(call.key)) endVanished(ctx, call);
  // Each answer with the time at which it was heard: durations count from there.
  for (const [id, { members, at }] of shown) relayLegs({ ...ctx, at }, id, members);
  for (const { id, list, at } of lists) {
    const queue = queueOf(memory, id);
    if (queue) readLists({ ...ctx, at }, queue, list);
  }
  if (parked) readParked({ ...ctx, at: parked.at }, parked.list);
  for (const id of shown.keys()) {
    const call = memory.calls[id];
    if (call) settleCall(ctx, call);
  }
  checkConsults(ctx);
  memory.phase = 'live';
  settleAgents(ctx);
  nameSnapshot(ctx, isNew);
  tellRights(ctx, true);
  tellGaps(ctx);
  // A shown wrap-up needs its end.
  for (const number of Object.keys(memory.agents)) refreshAgent(ctx, number, ctx.at);
}

/** Calls the board does not know: they are named by the snapshot. Those that began while we were blind are told. */
function admitCalls(ctx: Context, named: ReadonlySet<string>, muted: Set<string>): Set<string> {
  const { memory } = ctx;
  const isNew = new Set<string>();
  for (const id of named) {
    // It is there: whatever we took for its end was none.
    delete memory.ended[id];
    if (memory.calls[id]) continue;
    const call = callOf(ctx, id);
    if (!call) continue;
    isNew.add(id);
    const beganBlind = memory.blindSince !== null && call.startedAt > memory.blindSince;
    if (!beganBlind) muted.add(id);
  }
  return isNew;
}

function endVanished(ctx: Context, call: CallMemory): void {
  const at = call.leaving?.at ?? ctx.at;
  const how = call.leaving?.final ? call.leaving.how : 'unknown';
  endCall(ctx, call, { at, how, derived: call.leaving === null, sure: false });
}

/** The members shown replace the legs believed; a leg that goes on keeps its times. */
function relayLegs(ctx: Context, id: string, members: readonly Member[]): void {
  const { memory } = ctx;
  const call = memory.calls[id];
  if (!call) return;
  const channels = new Set(members.map(channelOf));
  dropCallAt(memory, call);
  if (!isSpoiled(members))
    for (const channel of Object.keys(call.legs)) if (!channels.has(channel)) delete call.legs[channel];
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension')
      memory.callsByExtension[leg.number] = [...(memory.callsByExtension[leg.number] ?? []), id];
  call.absent = 0;
  if (call.leaving) clearTimer(memory.timers, `call:${id}`);
  call.leaving = null;
  call.stopped = {};
  // What it is doing is said once the lists have given its legs their times.
  mergeMembers(ctx, call, members, true);
}

/** `null` where the answer cannot be understood: that is no empty queue. */
export function listsIn(body: unknown): Lists | null {
  const read = readCallLists(body);
  if (!read) return null;
  const isWhole = !Object.values(read).some(isSpoiled);
  return { ...listsOf(read), isWhole, isSure: readAnswer(body)?.errcode === 0 };
}

export const listsOf = (read: CallLists): Pick<Lists, 'waiting' | 'ringing' | 'active'> => ({
  waiting: read.waiting_list,
  ringing: read.ringing_list,
  active: read.active_list,
});

export const parkedIn = (body: unknown): ParkedCall[] | null =>
  ParkedCalls.safeParse(body).data?.data ?? null;

function hasAnswered(body: unknown): boolean {
  const errcode = readAnswer(body)?.errcode;
  return errcode === 0 || errcode === 60001;
}

/** Agents no queue names any more are no agents. */
function settleAgents(ctx: Context): void {
  const { memory } = ctx;
  memory.phase = 'syncing';
  for (const [number, agent] of Object.entries(memory.agents)) {
    agent.before = [];
    dropIdle(ctx, number);
  }
  memory.phase = 'live';
}

function nameSnapshot(ctx: Context, isNew: ReadonlySet<string>): void {
  const { memory, at } = ctx;
  const agents = Object.values(memory.agents).map((agent) => {
    const told = stateOf(memory, agent, at);
    agent.told = told;
    const facts = factsOf(ctx, agent);
    agent.facts = JSON.stringify(facts);
    if (told.until !== null) setTimer(memory.timers, `wrap:${agent.number}`, told.until);
    return { ...facts, ...told };
  });
  const calls = Object.values(memory.calls).filter((call) => !call.leaving?.final);
  emit(ctx, at, {
    type: 'source.synced',
    queues: Object.values(memory.queues).map((queue) => queueSeen(ctx, queue)),
    agents,
    calls: calls.map((call) => seenOf(ctx, call, isNew.has(call.key) && ctx.muted.has(call.key))),
  });
}

/** A new line has been opened: what is believed stays believed until the snapshot is complete. */
export function beginSnapshot({ memory, at }: Context): void {
  memory.phase = 'syncing';
  memory.blindSince = memory.heardAt;
  memory.rights.denied = {};
  clearTimer(memory.timers, 'rights:');
  memory.polls = noPolls(at);
  // What was told went with the connection: it is read anew.
  memory.noticed = nothingNoticed();
  clearTimer(memory.timers, 'warned:');
  memory.snapshot = [];
  memory.sweep = { startedAt: 0, types: [], seen: {}, valid: true };
  memory.pages = { queues: [], extensions: {}, extensionCount: 0, isSpoiled: false };
  memory.serving = {};
  for (const agent of Object.values(memory.agents)) {
    // Who serves what is asked anew; a lamp may have changed.
    agent.before = agent.queues;
    agent.queues = [];
    agent.lamp = 'unknown';
  }
}
