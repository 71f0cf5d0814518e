// What the PBX's own records prove of a call that ended while nobody listened: the list of finished calls, or the
// day's figures where it was the only one. Does not guess: what is not proven is booked as unknown.
import type { QueueExit } from '#lib/model/event.ts';
import { keyOf, tenantIn } from '#server/pbx-sdk/tenant-keys.ts';
import { callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { blankCall, type CallMemory } from './call-memory.ts';
import { end, join, ours, proveAnswer, skewOf } from './calls.ts';
import { theOneBetween } from './figures.ts';
import { type FinishedCall, sameCaller } from './finished.ts';
import type { Context, Memory } from './memory.ts';

/** The PBX writes whole seconds, rounded down: by so much its times may lie before ours. */
export const ROUNDING_MS = 2_000;

/** What is proven of a call: when it was answered, by whom, and when it was over. */
type Proof = {
  readonly answeredAt: number | null;
  readonly left: QueueExit;
  readonly agent: string | null;
  readonly endedAt: number;
};

/** Gone while we were blind: nobody knows how, unless the PBX's records tell. */
export function closeUnseen(ctx: Context, call: CallMemory): void {
  if (call.queue === null && call.direction === 'inbound' && call.answeredAt === null) joinUnseen(ctx, call);
  const proof = call.queue === null ? null : (byRecord(ctx, call) ?? byCount(ctx, call));
  if (!proof) {
    // Missing before we went blind already: that it gave up was only waiting to be sure.
    const how = call.gone ? 'abandoned' : 'unknown';
    return end(ctx, call, { at: call.gone?.at ?? ctx.at, how, said: false, derived: true });
  }
  const within = (at: number): number =>
    Math.min(ctx.at, Math.max(at, call.answeredAt ?? call.queuedAt ?? at));
  if (call.waits && proof.answeredAt !== null) proveAnswer(ctx, call, proof.agent, within(proof.answeredAt));
  end(ctx, call, { at: within(proof.endedAt), how: proof.left, said: false, derived: true });
}

/** On its way when we went blind: a queue's record tells that it came there, and when. */
function joinUnseen(ctx: Context, call: CallMemory): void {
  const { memory } = ctx;
  const from = call.from.number || call.caller.number;
  for (const { domain, queue, calls } of memory.finished) {
    if (domain !== call.domain) continue;
    const record = calls.find(
      (each) =>
        sameCaller(each.from, from) && startOf(memory, call.domain, each) >= call.startedAt - ROUNDING_MS,
    );
    if (record) return join(ctx, call, queue, Math.min(ctx.at, startOf(memory, domain, record)));
  }
}

/** Calls that came and went while nobody listened: the queue's record is all there is of them, and enough. */
export function tellUnseen(ctx: Context): void {
  const { memory, at } = ctx;
  const { blindSince } = memory;
  if (blindSince === null) return;
  for (const { domain, queue, calls } of memory.finished)
    for (const record of calls) {
      const start = startOf(memory, domain, record);
      const answeredAt = start + record.waitMs;
      const endedAt = answeredAt + record.talkMs;
      if (start < blindSince || endedAt > at || isKnown(memory, domain, record, start)) continue;
      tellRecord(ctx, keyOf(domain, `finished-${queue}-${start}`), queue, record, start);
    }
}

function tellRecord(ctx: Context, key: string, queue: string, record: FinishedCall, start: number): void {
  const { memory } = ctx;
  if (memory.ended[key] || memory.calls[key]) return;
  const call = blankCall(key, start);
  const name = memory.queues[keyOf(call.domain, queue)]?.name ?? '';
  Object.assign(call, {
    start: record.start,
    from: { number: record.from, name: '' },
    caller: { number: record.from, name: '' },
    dialled: { number: queue, name },
    direction: 'inbound',
    told: true,
  });
  memory.calls[key] = call;
  const { caller, dialled } = call;
  emitForCall(ctx, call.key, start, {
    type: 'call.observed',
    call: {
      id: callIn(ctx, call.key),
      direction: 'inbound',
      caller,
      dialled,
      startedAt: start,
      state: 'arriving',
    },
  });
  join(ctx, call, queue, start);
  closeUnseen(ctx, call);
}

/** Whether a record is of a call the wall has or had, under the id the socket gave it. */
function isKnown(memory: Memory, domain: string, record: FinishedCall, start: number): boolean {
  const near = (time: number | null): boolean => time !== null && Math.abs(time - start) <= 2 * ROUNDING_MS;
  const ended = Object.entries(memory.ended).some(
    ([key, each]) =>
      tenantIn(key) === domain &&
      sameCaller(each.from, record.from) &&
      (near(each.start) || near(each.queuedAt)),
  );
  if (ended) return true;
  return Object.values(memory.calls).some(
    (call) =>
      call.domain === domain &&
      sameCaller(call.from.number || call.caller.number, record.from) &&
      (near(call.startedAt) || near(call.queuedAt)),
  );
}

const startOf = (memory: Memory, domain: string, record: FinishedCall): number =>
  record.start - skewOf(memory, domain);

/** The finished call that is this one: same queue, same caller, and it began when this one did. */
function byRecord({ memory }: Context, call: CallMemory): Proof | null {
  const from = call.from.number || call.caller.number;
  const since = Math.min(call.startedAt, ours(memory, call, call.start) ?? call.startedAt) - ROUNDING_MS;
  const until = (call.queuedAt ?? call.startedAt) + ROUNDING_MS;
  for (const list of memory.finished) {
    if (list.domain !== call.domain || list.queue !== call.queue) continue;
    for (const record of list.calls) {
      const start = startOf(memory, call.domain, record);
      if (start < since || start > until || !sameCaller(record.from, from)) continue;
      const answeredAt = start + record.waitMs;
      return {
        answeredAt: record.answered ? answeredAt : null,
        left: record.left,
        agent: record.agent,
        endedAt: answeredAt + record.talkMs,
      };
    }
  }
  return null;
}

/** The only call of its queue that ended: then the day's sums have grown by its wait and its talk. */
function byCount({ memory }: Context, call: CallMemory): Proof | null {
  const { queue, queuedAt } = call;
  if (queue === null || queuedAt === null || !call.waits) return null;
  const read = memory.figures[keyOf(call.domain, queue)];
  if (!read?.before || !read.now) return null;
  const others = Object.entries(memory.ended).some(
    ([key, each]) => tenantIn(key) === call.domain && each.queue === queue && each.at >= read.at,
  );
  const only = others ? null : theOneBetween(read.before, read.now);
  // Where the PBX does not sum up the waits of those who gave up, nobody knows when they did.
  if (!only || only.waitMs === 0) return null;
  const answeredAt = queuedAt + only.waitMs;
  return {
    answeredAt: only.answered ? answeredAt : null,
    left: 'abandoned',
    agent: null,
    endedAt: answeredAt + only.talkMs,
  };
}

/** What the snapshot told is what the next outage is measured against. */
export function settleFigures(memory: Memory): void {
  for (const [key, { at, now, before }] of Object.entries(memory.figures)) {
    if (!memory.queues[key]) delete memory.figures[key];
    else memory.figures[key] = { at, before: now ?? before, now: null };
  }
}
