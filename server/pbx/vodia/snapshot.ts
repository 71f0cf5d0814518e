// How a complete snapshot is laid over what was believed before: what the PBX proves of the time while we were blind
// is told, what it does not name is closed, each call it shows is taken in, and then the whole is named at once.
import type { CallSeen } from '#lib/model/event.ts';
import { creditedOf } from '#server/pbx-sdk/believed-call.ts';
import { isFull } from '#server/pbx-sdk/bounded-record.ts';
import { agentIn, callIn, emit, emitForCall, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { refreshAgent } from './agents.ts';
import { followCall, ours } from './calls.ts';
import { closeUnseenCall, ROUNDING_MS, sameCaller, settleFigures, tellUnseen } from './cdr-backfill.ts';
import {
  blankCall,
  blankDomain,
  CALL_LIMIT,
  type CallMemory,
  type Context,
  type DomainMemory,
  type Memory,
} from './memory.ts';
import { keyOfRow, mergeRow } from './push-events.ts';
import { agentsSeen, dropIdle, queueSeen } from './roster.ts';
import type { Row } from './rows.ts';
import { admitEntries, isListed } from './unnamed.ts';

/** A new line has been opened: what is believed stays believed until the snapshot is complete. */
export function beginSnapshot(memory: Memory, domains: readonly string[]): void {
  memory.phase = 'syncing';
  memory.blindSince = memory.heardAt;
  for (const name of Object.keys(memory.domains)) if (!domains.includes(name)) delete memory.domains[name];
  for (const name of domains) memory.domains[name] ??= blankDomain(name);
  for (const domain of Object.values(memory.domains)) {
    Object.assign(domain, { fresh: true, renewed: false, listed: false, shown: {} });
    Object.assign(domain, { hasPushed: false, hasListed: false, hasNamed: false, isSilent: false });
  }
  // Who there is, and who serves what, is asked anew.
  memory.queues = {};
  memory.unplaced = [];
  memory.accounts = {};
  for (const agent of Object.values(memory.agents)) agent.queues = {};
  memory.finished = [];
  memory.entries = [];
  memory.denied = {};
  memory.allowed = '';
}

export function completeSnapshot(ctx: Context): void {
  const { memory } = ctx;
  memory.phase = 'live';
  const named = new Map<string, { domain: string; row: Row }>();
  for (const domain of Object.values(memory.domains)) {
    for (const row of Object.values(domain.shown))
      if (row.word !== 'over') named.set(keyOfRow(memory, domain, row), { domain: domain.name, row });
    domain.shown = {};
    domain.fresh = false;
  }
  for (const call of Object.values(memory.calls))
    if (!named.has(call.key) && !isListed(memory, call)) closeUnseenCall(ctx, call);
  const isNew = new Set<string>();
  for (const [key, { domain, row }] of named) if (admitCall(ctx, key, domain, row)) isNew.add(key);
  for (const key of admitEntries(ctx)) isNew.add(key);
  tellUnseen(ctx);
  for (const agent of Object.values(memory.agents)) settleAgent(ctx, agent);
  emit(ctx, ctx.at, {
    type: 'source.synced',
    queues: Object.values(memory.queues).map((queue) => queueSeen(ctx, queue)),
    agents: agentsSeen(ctx),
    calls: Object.values(memory.calls).map((call) => seenOf(ctx, call, isNew.has(call.key))),
  });
  settleFigures(memory);
  memory.finished = [];
  memory.entries = [];
  // A shown wrap-up needs its end.
  for (const key of Object.keys(memory.agents)) refreshAgent(ctx, key, ctx.at);
}

/** An agent whom neither a queue nor the directory names any more is none; nobody needs to be told before the whole is. */
function settleAgent(ctx: Context, agent: Memory['agents'][string]): void {
  const { memory } = ctx;
  const key = keyOf(agent.domain, agent.number);
  const known = Object.keys(agent.queues).length > 0 || memory.accounts[key]?.extension === true;
  memory.phase = 'syncing';
  if (!known || memory.domains[agent.domain] === undefined) delete memory.agents[key];
  else dropIdle(ctx, agent);
  memory.phase = 'live';
}

/** The call as a snapshot names it. `isNew`: the board has no times of its own for it. */
function seenOf(ctx: Context, call: CallMemory, isNew: boolean): CallSeen {
  const agent = creditedOf(call);
  return {
    id: callIn(ctx, call.key),
    direction: call.direction,
    state: call.state,
    caller: call.caller,
    dialled: call.dialled,
    queue: call.queue === null ? null : queueIn(ctx, keyOf(call.domain, call.queue)),
    agent: agent === null ? null : agentIn(ctx, keyOf(call.domain, agent)),
    offeredTo: call.offered.map((number) => agentIn(ctx, keyOf(call.domain, number))),
    heldSince: call.heldSince,
    consult: call.consult,
    // Only of a call that still waits: one found already answered was not seen to wait, and is not counted.
    ...(call.waits && call.queuedAt !== null ? { queuedAt: call.queuedAt } : {}),
    ...(isNew ? { startedAt: call.startedAt } : {}),
    ...(isNew && call.answeredAt !== null ? { answeredAt: call.answeredAt } : {}),
  };
}

/** What was last told of a call before we went blind. */
type Before = Pick<CallMemory, 'queue' | 'waits' | 'connectAt'>;

/** Answers whether the log has been told nothing of the call: the snapshot names it with all its times. */
export function admitCall(ctx: Context, key: string, domainName: string, row: Row): boolean {
  const { memory } = ctx;
  const domain = memory.domains[domainName];
  if (!domain) return false;
  // It is there: whatever we took for its end was none.
  delete memory.ended[key];
  const known = memory.calls[key];
  if (!known && isFull(memory.calls, CALL_LIMIT)) return false;
  const before: Before | null = known
    ? { queue: known.queue, waits: known.waits, connectAt: known.connectAt }
    : null;
  const call = known ?? blankCall(key, ctx.at);
  memory.calls[key] = call;
  call.inStream = true;
  call.gone = null;
  mergeRow(ctx, domain, call, row);
  const start = ours(memory, call, call.start);
  if (!known && start !== null && start <= ctx.at) call.startedAt = start;
  followCall({ ...ctx, muted: new Set([key]) }, call, ctx.at);
  const blindSince = memory.blindSince === null ? null : memory.blindSince - ROUNDING_MS;
  if (blindSince !== null && (before !== null || call.startedAt >= blindSince)) {
    tellMeanwhile(ctx, domain, call, before, blindSince);
    return false;
  }
  // Here since before anybody looked: its times are the PBX's, as far as it tells them.
  if (call.queuedAt !== null) call.queuedAt = enteredAt(ctx, call) ?? call.startedAt;
  if (call.answeredAt !== null) call.answeredAt = ours(memory, call, call.connectAt) ?? ctx.at;
  return true;
}

function tellMeanwhile(
  ctx: Context,
  domain: DomainMemory,
  call: CallMemory,
  before: Before | null,
  blindSince: number,
): void {
  if (before === null) {
    const { direction, caller, dialled, startedAt } = call;
    emitForCall(ctx, call.key, startedAt, {
      type: 'call.observed',
      call: { id: callIn(ctx, call.key), direction, caller, dialled, startedAt, state: 'arriving' },
    });
  }
  if (call.queue === null) return;
  if (before?.queue !== call.queue) {
    // Of one that still waits the start is the best there is; the wait of one who was answered it would make too long.
    call.queuedAt = enteredAt(ctx, call) ?? (before === null && call.waits ? call.startedAt : null);
    if (call.queuedAt !== null)
      emitForCall(ctx, call.key, call.queuedAt, {
        type: 'call.queued',
        call: callIn(ctx, call.key),
        queue: queueIn(ctx, keyOf(call.domain, call.queue)),
      });
  } else if (!before.waits) return;
  if (call.waits || call.agent === null || call.queuedAt === null) return;
  const answeredAt = provenAnswer(ctx, domain, call, before, blindSince);
  if (answeredAt === null) return;
  call.answeredAt = answeredAt;
  emitForCall(ctx, call.key, answeredAt, {
    type: 'call.answered',
    call: callIn(ctx, call.key),
    agent: agentIn(ctx, keyOf(call.domain, call.agent)),
  });
}

/** When it joined its queue, as the queue's own list tells it. */
function enteredAt({ memory, at }: Context, call: CallMemory): number | null {
  const entry = memory.entries.find(
    ({ domain, queue, from }) =>
      domain === call.domain && queue === call.queue && sameCaller(from.number, call.from.number),
  );
  const told = entry ? ours(memory, call, entry.start) : null;
  return told !== null && told >= call.startedAt - ROUNDING_MS && told <= at
    ? Math.max(told, call.startedAt)
    : null;
}

/** Somebody has it now: an answer at the time of connection, unless that may be the queue's own. */
function provenAnswer(
  { memory, at }: Context,
  domain: DomainMemory,
  call: CallMemory,
  before: Before | null,
  blindSince: number,
): number | null {
  const told = ours(memory, call, call.connectAt);
  const { queuedAt } = call;
  if (told === null || queuedAt === null || told < blindSince || told > at) return null;
  if (call.connectAt === before?.connectAt || told < queuedAt - ROUNDING_MS) return null;
  if (domain.connects !== 'agent' && Math.abs(told - queuedAt) <= ROUNDING_MS) return null;
  return Math.max(told, queuedAt);
}
