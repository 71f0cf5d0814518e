// Knows how a complete snapshot is laid over what was believed before: what the PBX proves of the time while we were
// blind is told, what it does not name is closed, and then the whole is named at once. Refuses to know single frames.
import type { CallSeen } from '#lib/model/event.ts';
import { engage, refresh } from './agents.ts';
import { end } from './ends.ts';
import { type FinishedCall, sameCaller } from './finished.ts';
import { lay } from './lists.ts';
import { blankCall, blankDomain, CALL_LIMIT, type CallMemory, keyOf, type Memory } from './memory.ts';
import { move, ours } from './moves.ts';
import { agentsSeen, dropIdle, queueSeen } from './roster.ts';
import type { Row } from './rows.ts';
import { agentIn, callIn, queueIn, say, sayOf, type Turn } from './turn.ts';

/** The PBX writes whole seconds, rounded down: by so much its times may lie before ours. */
const ROUNDING_MS = 2_000;

/** A new line has been opened: what is believed stays believed until the snapshot is complete. */
export function opened(memory: Memory, domains: readonly string[]): void {
  memory.phase = 'syncing';
  memory.blindSince = memory.heardAt;
  for (const name of Object.keys(memory.domains)) if (!domains.includes(name)) delete memory.domains[name];
  for (const name of domains) memory.domains[name] ??= blankDomain(name);
  for (const domain of Object.values(memory.domains))
    Object.assign(domain, { fresh: true, listed: false, shown: {} });
  // Who there is, and who serves what, is asked anew.
  memory.queues = {};
  memory.accounts = {};
  for (const agent of Object.values(memory.agents)) agent.queues = {};
  memory.finished = [];
  memory.denied = {};
  memory.allowed = '';
}

export function complete(turn: Turn): void {
  const { memory } = turn;
  memory.phase = 'live';
  const named = new Map<string, { domain: string; row: Row }>();
  for (const domain of Object.values(memory.domains)) {
    for (const [key, row] of Object.entries(domain.shown))
      if (row.word !== 'over') named.set(key, { domain: domain.name, row });
    domain.shown = {};
    domain.fresh = false;
  }
  for (const call of Object.values(memory.calls)) if (!named.has(call.key)) vanished(turn, call);
  const isNew = new Set<string>();
  for (const [key, { domain, row }] of named) admit(turn, key, domain, row, isNew);
  for (const agent of Object.values(memory.agents)) settle(turn, agent);
  say(turn, turn.at, {
    type: 'source.synced',
    queues: Object.values(memory.queues).map((queue) => queueSeen(turn, queue)),
    agents: agentsSeen(turn),
    calls: Object.values(memory.calls).map((call) => seenOf(turn, call, isNew.has(call.key))),
  });
  memory.finished = [];
  // A shown wrap-up needs its end.
  for (const key of Object.keys(memory.agents)) refresh(turn, key, turn.at);
}

/** An agent whom neither a queue nor the directory names any more is none; nobody needs to be told before the whole is. */
function settle(turn: Turn, agent: Memory['agents'][string]): void {
  const { memory } = turn;
  const key = keyOf(agent.domain, agent.number);
  const known = Object.keys(agent.queues).length > 0 || memory.accounts[key]?.extension === true;
  memory.phase = 'syncing';
  if (!known || memory.domains[agent.domain] === undefined) delete memory.agents[key];
  else dropIdle(turn, agent);
  memory.phase = 'live';
}

/** A call that is there: the believed one with its new row, or one we have not seen. */
function admit(turn: Turn, key: string, domain: string, row: Row, isNew: Set<string>): void {
  const { memory } = turn;
  const of = memory.domains[domain];
  if (!of) return;
  // It is there: whatever we took for its end was none.
  delete memory.ended[key];
  const known = memory.calls[key];
  if (!known && Object.keys(memory.calls).length >= CALL_LIMIT) return;
  const call = known ?? blankCall(key, turn.at);
  if (!known) {
    memory.calls[key] = call;
    isNew.add(key);
  }
  call.inStream = true;
  call.gone = null;
  const waited = known?.waits === true;
  lay(turn, of, call, row);
  const start = ours(memory, call, call.start);
  if (!known && start !== null && start <= turn.at) call.startedAt = start;
  turn.muted.add(key);
  move(turn, call, call.waits || known ? turn.at : call.startedAt);
  if (waited && !call.waits && call.agent !== null) proveAnswer(turn, call, known);
  turn.muted.delete(key);
  // Heard of for the first time: it has been here since it began, as far as anybody knows.
  if (!known && call.queuedAt !== null) call.queuedAt = call.startedAt;
  if (!known && call.answeredAt !== null) call.answeredAt = ours(memory, call, call.connectAt) ?? turn.at;
}

/** It waited when we went blind and somebody has it now: an answer, if the PBX says when. */
function proveAnswer(turn: Turn, call: CallMemory, before: CallMemory): void {
  const { memory } = turn;
  const at = ours(memory, call, call.connectAt);
  const since = (memory.blindSince ?? turn.at) - ROUNDING_MS;
  if (at === null || at < since || at > turn.at || call.agent === null || call.queue !== before.queue) return;
  call.answeredAt = Math.max(at, call.queuedAt ?? at);
  turn.muted.delete(call.key);
  sayOf(turn, call, call.answeredAt, {
    type: 'call.answered',
    call: callIn(turn, call),
    agent: agentIn(turn, call.domain, call.agent),
  });
}

/** Gone while we were blind: nobody knows how, unless the PBX's record of finished calls names it. */
function vanished(turn: Turn, call: CallMemory): void {
  const record = call.queue === null ? undefined : recordOf(turn, call);
  const over = call.gone?.at ?? turn.at;
  if (!record) return end(turn, call, { at: over, how: call.gone ? 'abandoned' : 'unknown', derived: true });
  const start = ours(turn.memory, call, record.start) ?? record.start;
  const within = (at: number): number =>
    Math.min(turn.at, Math.max(at, call.answeredAt ?? call.queuedAt ?? at));
  if (call.waits && record.agent !== null) {
    const at = within(start + record.waitMs);
    call.waits = false;
    call.agent = record.agent;
    call.answeredAt = at;
    call.queueAgent = record.agent;
    engage(turn, keyOf(call.domain, record.agent));
    sayOf(turn, call, at, {
      type: 'call.answered',
      call: callIn(turn, call),
      agent: agentIn(turn, call.domain, record.agent),
    });
  }
  end(turn, call, {
    at: within(start + record.waitMs + record.talkMs),
    how: 'abandoned',
    derived: true,
  });
}

/** The finished call that is this one: same queue, same caller, and it began when this one did. */
function recordOf({ memory }: Turn, call: CallMemory): FinishedCall | undefined {
  const from = call.from.number || call.caller.number;
  const lists = memory.finished.filter(({ domain, queue }) => domain === call.domain && queue === call.queue);
  return lists
    .flatMap(({ calls }) => calls)
    .find((each) => {
      const start = ours(memory, call, each.start) ?? each.start;
      const since = Math.min(call.startedAt, call.start ?? call.startedAt) - ROUNDING_MS;
      return (
        sameCaller(each.from, from) &&
        start >= since &&
        start <= (call.queuedAt ?? call.startedAt) + ROUNDING_MS
      );
    });
}

/** The call as a snapshot names it. `isNew`: the board has no times of its own for it. */
function seenOf(turn: Turn, call: CallMemory, isNew: boolean): CallSeen {
  return {
    id: callIn(turn, call),
    direction: call.direction,
    state: call.state,
    caller: call.caller,
    dialled: call.dialled,
    queue: call.queue === null ? null : queueIn(turn, call.domain, call.queue),
    agent: call.agent === null ? null : agentIn(turn, call.domain, call.agent),
    offeredTo: call.offered.map((number) => agentIn(turn, call.domain, number)),
    heldSince: call.heldSince,
    consult: call.consult,
    // Only of a call that still waits: one found already answered was not seen to wait, and is not counted.
    ...(call.waits && call.queuedAt !== null ? { queuedAt: call.queuedAt } : {}),
    ...(isNew ? { startedAt: call.startedAt } : {}),
    ...(isNew && call.answeredAt !== null ? { answeredAt: call.answeredAt } : {}),
  };
}
