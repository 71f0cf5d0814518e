// How a call that a snapshot shows is taken in: one believed before with its new row, or one not seen yet; and what
// the PBX proves of what it did while nobody listened.
import { isFull } from '#server/pbx-sdk/bounded-record.ts';
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import { agentIn, callIn, emitForCall, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { blankCall, type CallMemory } from './call-memory.ts';
import { move, ours } from './calls.ts';
import { sameCaller } from './finished.ts';
import { lay } from './lists.ts';
import { CALL_LIMIT, type Context, type DomainMemory } from './memory.ts';
import { ROUNDING_MS } from './proofs.ts';
import type { Row } from './rows.ts';

/** What was last told of a call before we went blind. */
type Before = Pick<CallMemory, 'queue' | 'waits' | 'connectAt'>;

/** Answers whether the log has been told nothing of the call: the snapshot names it with all its times. */
export function admit(ctx: Context, key: string, domainName: string, row: Row): boolean {
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
  lay(ctx, domain, call, row);
  const start = ours(memory, call, call.start);
  if (!known && start !== null && start <= ctx.at) call.startedAt = start;
  move({ ...ctx, muted: new Set([key]) }, call, ctx.at);
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
