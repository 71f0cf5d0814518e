// How a complete snapshot is laid over what was believed before: what the PBX proves of the time while we were blind
// is told, what it does not name is closed, and then the whole is named at once.
import type { CallSeen } from '#lib/model/event.ts';
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import { agentIn, callIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { admit } from './admit.ts';
import { refresh } from './agents.ts';
import type { CallMemory } from './call-memory.ts';
import { blankDomain, type Context, type Memory } from './memory.ts';
import { closeUnseen, settleFigures, tellUnseen } from './proofs.ts';
import { agentsSeen, dropIdle, queueSeen } from './roster.ts';
import { keyOfRow } from './row-keys.ts';
import type { Row } from './rows.ts';
import { admitEntries, isListed } from './unnamed.ts';

/** A new line has been opened: what is believed stays believed until the snapshot is complete. */
export function opened(memory: Memory, domains: readonly string[]): void {
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

export function complete(ctx: Context): void {
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
    if (!named.has(call.key) && !isListed(memory, call)) closeUnseen(ctx, call);
  const isNew = new Set<string>();
  for (const [key, { domain, row }] of named) if (admit(ctx, key, domain, row)) isNew.add(key);
  for (const key of admitEntries(ctx)) isNew.add(key);
  tellUnseen(ctx);
  for (const agent of Object.values(memory.agents)) settle(ctx, agent);
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
  for (const key of Object.keys(memory.agents)) refresh(ctx, key, ctx.at);
}

/** An agent whom neither a queue nor the directory names any more is none; nobody needs to be told before the whole is. */
function settle(ctx: Context, agent: Memory['agents'][string]): void {
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
  return {
    id: callIn(ctx, call.key),
    direction: call.direction,
    state: call.state,
    caller: call.caller,
    dialled: call.dialled,
    queue: call.queue === null ? null : queueIn(ctx, keyOf(call.domain, call.queue)),
    agent: call.agent === null ? null : agentIn(ctx, keyOf(call.domain, call.agent)),
    offeredTo: call.offered.map((number) => agentIn(ctx, keyOf(call.domain, number))),
    heldSince: call.heldSince,
    consult: call.consult,
    // Only of a call that still waits: one found already answered was not seen to wait, and is not counted.
    ...(call.waits && call.queuedAt !== null ? { queuedAt: call.queuedAt } : {}),
    ...(isNew ? { startedAt: call.startedAt } : {}),
    ...(isNew && call.answeredAt !== null ? { answeredAt: call.answeredAt } : {}),
  };
}
