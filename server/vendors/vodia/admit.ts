// Knows how a call that a snapshot shows is taken in: one believed before with its new row, or one not seen yet; and what
// the PBX proves of what it did while nobody listened. Refuses to know how calls end.
import { blankCall, type CallMemory } from './call-memory.ts';
import { sameCaller } from './finished.ts';
import { lay } from './lists.ts';
import { CALL_LIMIT, type DomainMemory } from './memory.ts';
import { move, ours } from './moves.ts';
import { ROUNDING_MS } from './proofs.ts';
import type { Row } from './rows.ts';
import { agentIn, callIn, queueIn, sayOf, type Turn } from './turn.ts';

/** What was last told of a call before we went blind. */
type Before = Pick<CallMemory, 'queue' | 'waits' | 'connectAt'>;

/** Answers whether the log has been told nothing of the call: the snapshot names it with all its times. */
export function admit(turn: Turn, key: string, domainName: string, row: Row): boolean {
  const { memory } = turn;
  const domain = memory.domains[domainName];
  if (!domain) return false;
  // It is there: whatever we took for its end was none.
  delete memory.ended[key];
  const known = memory.calls[key];
  if (!known && Object.keys(memory.calls).length >= CALL_LIMIT) return false;
  const before: Before | null = known
    ? { queue: known.queue, waits: known.waits, connectAt: known.connectAt }
    : null;
  const call = known ?? blankCall(key, turn.at);
  memory.calls[key] = call;
  call.inStream = true;
  call.gone = null;
  lay(turn, domain, call, row);
  const start = ours(memory, call, call.start);
  if (!known && start !== null && start <= turn.at) call.startedAt = start;
  turn.muted.add(key);
  move(turn, call, turn.at);
  turn.muted.delete(key);
  const blindSince = memory.blindSince === null ? null : memory.blindSince - ROUNDING_MS;
  if (blindSince !== null && (before !== null || call.startedAt >= blindSince)) {
    tellMeanwhile(turn, domain, call, before, blindSince);
    return false;
  }
  // Here since before anybody looked: its times are the PBX's, as far as it tells them.
  if (call.queuedAt !== null) call.queuedAt = enteredAt(turn, call) ?? call.startedAt;
  if (call.answeredAt !== null) call.answeredAt = ours(memory, call, call.connectAt) ?? turn.at;
  return true;
}

function tellMeanwhile(
  turn: Turn,
  domain: DomainMemory,
  call: CallMemory,
  before: Before | null,
  blindSince: number,
): void {
  if (before === null) {
    const { direction, caller, dialled, startedAt } = call;
    sayOf(turn, call, startedAt, {
      type: 'call.observed',
      call: { id: callIn(turn, call), direction, caller, dialled, startedAt, state: 'arriving' },
    });
  }
  if (call.queue === null) return;
  if (before?.queue !== call.queue) {
    // Of one that still waits the start is the best there is; the wait of one who was answered it would make too long.
    call.queuedAt = enteredAt(turn, call) ?? (before === null && call.waits ? call.startedAt : null);
    if (call.queuedAt !== null)
      sayOf(turn, call, call.queuedAt, {
        type: 'call.queued',
        call: callIn(turn, call),
        queue: queueIn(turn, call.domain, call.queue),
      });
  } else if (!before.waits) return;
  if (call.waits || call.agent === null || call.queuedAt === null) return;
  const answeredAt = provenAnswer(turn, domain, call, before, blindSince);
  if (answeredAt === null) return;
  call.answeredAt = answeredAt;
  sayOf(turn, call, answeredAt, {
    type: 'call.answered',
    call: callIn(turn, call),
    agent: agentIn(turn, call.domain, call.agent),
  });
}

/** When it joined its queue, as the queue's own list tells it. */
function enteredAt({ memory, at }: Turn, call: CallMemory): number | null {
  const entry = memory.entries.find(
    ({ domain, queue, from }) =>
      domain === call.domain && queue === call.queue && sameCaller(from, call.from.number),
  );
  const told = entry ? ours(memory, call, entry.start) : null;
  return told !== null && told >= call.startedAt - ROUNDING_MS && told <= at
    ? Math.max(told, call.startedAt)
    : null;
}

/** Somebody has it now: an answer at the time of connection, unless that may be the queue's own. */
function provenAnswer(
  { memory, at }: Turn,
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
