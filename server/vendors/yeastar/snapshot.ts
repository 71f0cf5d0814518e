// Knows how a complete snapshot is laid over what was believed before: what it proves to have happened while we were
// blind is told, what it does not name is closed, and then the whole is named at once.
// Refuses to know single frames: it puts them through the same readers as live ones.
import { dropIdle, factsOf, refresh, stateOf } from './agents.ts';
import { callOf, look, takeIn } from './calls.ts';
import { checkConsults } from './consults.ts';
import { end } from './ends.ts';
import { dropLines } from './legs.ts';
import { type Lists, readLists } from './lists.ts';
import type { CallMemory, Memory } from './memory.ts';
import { readParked } from './parking.ts';
import { seenOf } from './parties.ts';
import { readAnswer, readCallLists } from './quick.ts';
import { sayRights } from './rights.ts';
import { queueOf, queueSeen } from './roster.ts';
import { callsIn, channelOf } from './sweeps.ts';
import { rest, wake } from './timers.ts';
import { say, type Turn } from './turn.ts';
import { isSpoiled, type Member, type ParkedCall, ParkedCalls } from './wire.ts';

/** `parse` reads JSON; a text that is none is an empty answer. */
export function complete(heard: Turn, parse: (text: string) => unknown): void {
  const muted = new Set<string>();
  const turn: Turn = { ...heard, muted };
  const { memory } = turn;
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
  const isNew = admit(turn, named, muted);
  if (isWhole) for (const call of Object.values(memory.calls)) if (!named.has(call.id)) vanished(turn, call);
  // Each answer with the time at which it was heard: durations count from there.
  for (const [id, { members, at }] of shown) relay({ ...turn, at }, id, members);
  for (const { id, list, at } of lists) {
    const queue = queueOf(memory, id);
    if (queue) readLists({ ...turn, at }, queue, list);
  }
  if (parked) readParked({ ...turn, at: parked.at }, parked.list);
  for (const id of shown.keys()) {
    const call = memory.calls[id];
    if (call) look(turn, call);
  }
  checkConsults(turn);
  memory.phase = 'live';
  settleAgents(turn);
  name(turn, isNew);
  sayRights(turn, true);
  // A shown wrap-up needs its end.
  for (const number of Object.keys(memory.agents)) refresh(turn, number, turn.at);
}

/** Calls the board does not know: they are named by the snapshot. Those that began while we were blind are told. */
function admit(turn: Turn, named: ReadonlySet<string>, muted: Set<string>): Set<string> {
  const { memory } = turn;
  const isNew = new Set<string>();
  for (const id of named) {
    // It is there: whatever we took for its end was none.
    delete memory.ended[id];
    if (memory.calls[id]) continue;
    const call = callOf(turn, id);
    if (!call) continue;
    isNew.add(id);
    const beganBlind = memory.blindSince !== null && call.startedAt > memory.blindSince;
    if (!beganBlind) muted.add(id);
  }
  return isNew;
}

function vanished(turn: Turn, call: CallMemory): void {
  const at = call.leaving?.at ?? turn.at;
  const how = call.leaving?.final ? call.leaving.how : 'unknown';
  end(turn, call, { at, how, derived: call.leaving === null, sure: false });
}

/** The members shown replace the legs believed; a leg that goes on keeps its times. */
function relay(turn: Turn, id: string, members: readonly Member[]): void {
  const { memory } = turn;
  const call = memory.calls[id];
  if (!call) return;
  const channels = new Set(members.map(channelOf));
  dropLines(memory, call);
  if (!isSpoiled(members))
    for (const channel of Object.keys(call.legs)) if (!channels.has(channel)) delete call.legs[channel];
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension') memory.lines[leg.number] = [...(memory.lines[leg.number] ?? []), id];
  call.absent = 0;
  if (call.leaving) rest(memory, `call:${id}`);
  call.leaving = null;
  call.missed = {};
  // What it is doing is said once the lists have given its legs their times.
  takeIn(turn, call, members, true);
}

/** `null` where the answer cannot be understood: that is no empty queue. */
export function listsIn(body: unknown): Lists | null {
  const read = readCallLists(body);
  if (!read) return null;
  const { waiting_list: waiting, ringing_list: ringing, active_list: active } = read;
  return { waiting, ringing, active, isWhole: ![waiting, ringing, active].some(isSpoiled) };
}

export const parkedIn = (body: unknown): ParkedCall[] | null =>
  ParkedCalls.safeParse(body).data?.data ?? null;

function hasAnswered(body: unknown): boolean {
  const errcode = readAnswer(body)?.errcode;
  return errcode === 0 || errcode === 60001;
}

/** Agents no queue names any more are no agents. */
function settleAgents(turn: Turn): void {
  const { memory } = turn;
  memory.phase = 'syncing';
  for (const [number, agent] of Object.entries(memory.agents)) {
    agent.before = [];
    dropIdle(turn, number);
  }
  memory.phase = 'live';
}

function name(turn: Turn, isNew: ReadonlySet<string>): void {
  const { memory, at } = turn;
  const agents = Object.values(memory.agents).map((agent) => {
    const told = stateOf(memory, agent, at);
    agent.told = told;
    const facts = factsOf(turn, agent);
    agent.facts = JSON.stringify(facts);
    if (told.until !== null) wake(memory, `wrap:${agent.number}`, told.until);
    return { ...facts, ...told };
  });
  const calls = Object.values(memory.calls).filter((call) => !call.leaving?.final);
  say(turn, at, {
    type: 'source.synced',
    queues: Object.values(memory.queues).map((queue) => queueSeen(turn, queue)),
    agents,
    calls: calls.map((call) => seenOf(turn, call, isNew.has(call.id) && turn.muted.has(call.id))),
  });
}

/** A new line has been opened: what is believed stays believed until the snapshot is complete. */
export function opened(memory: Memory): void {
  memory.phase = 'syncing';
  memory.blindSince = memory.heardAt;
  memory.rights.denied = {};
  rest(memory, 'rights:');
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
