// What the PBX's own records prove of a call that ended while nobody listened: the list of finished calls, or the day's
// figures where it was the only one. What is not proven is booked as unknown. Each sum is in a unit of its own
// (vodia#wallboard, vodia#queue-detail, vodia#queue-statistics, vodia#units).
import type { QueueExit } from '#lib/model/event.ts';
import { callIn, emitForCall, keyOf, tenantIn } from '#server/pbx-sdk/translation-context.ts';
import { endCall, joinQueue, ours, proveAnswer, skewOf } from './calls.ts';
import { blankCall, type CallMemory, type Context, type Memory } from './memory.ts';
import {
  accountOf,
  DayFigures,
  Finished,
  instant,
  milliseconds,
  partyOf,
  QueueStat,
  seconds,
  WallboardQueue,
} from './wire.ts';

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
export function closeUnseenCall(ctx: Context, call: CallMemory): void {
  if (call.queue === null && call.direction === 'inbound' && call.answeredAt === null)
    joinUnseenStay(ctx, call);
  const proof = call.queue === null ? null : (proofByRecord(ctx, call) ?? proofByCount(ctx, call));
  if (!proof) {
    // Missing before we went blind already: that it gave up was only waiting to be sure.
    const how = call.gone ? 'abandoned' : 'unknown';
    return endCall(ctx, call, { at: call.gone?.at ?? ctx.at, how, said: false, derived: true });
  }
  const within = (at: number): number =>
    Math.min(ctx.at, Math.max(at, call.answeredAt ?? call.queuedAt ?? at));
  if (call.waits && proof.answeredAt !== null) proveAnswer(ctx, call, proof.agent, within(proof.answeredAt));
  endCall(ctx, call, { at: within(proof.endedAt), how: proof.left, said: false, derived: true });
}

/** On its way when we went blind: a queue's record tells that it came there, and when. */
function joinUnseenStay(ctx: Context, call: CallMemory): void {
  const { memory } = ctx;
  const from = call.from.number || call.caller.number;
  for (const { domain, queue, calls } of memory.finished) {
    if (domain !== call.domain) continue;
    const record = calls.find(
      (each) =>
        sameCaller(each.from, from) && startOf(memory, call.domain, each) >= call.startedAt - ROUNDING_MS,
    );
    if (record) return joinQueue(ctx, call, queue, Math.min(ctx.at, startOf(memory, domain, record)));
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
  joinQueue(ctx, call, queue, start);
  closeUnseenCall(ctx, call);
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
function proofByRecord({ memory }: Context, call: CallMemory): Proof | null {
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
function proofByCount({ memory }: Context, call: CallMemory): Proof | null {
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

/** Sums since the tenant's midnight. */
export type Figures = {
  readonly answered: number;
  /** Hung up while waiting or while somebody's phone rang. */
  readonly abandoned: number;
  /** Music and ringing of all calls. */
  readonly waitMs: number;
  /** Holds included. */
  readonly talkMs: number;
};

type Part = 'ivr' | 'ring' | 'talk' | 'hold';
type Parts = Readonly<Partial<Record<Part, unknown>>>;

/** One queue of `wallboard/{acd}`, and what `acdinfo?info=stats` tells of one: seconds. */
export function wallboardFigures(body: unknown): Figures | null {
  const read = WallboardQueue.safeParse(body);
  if (!read.success) return null;
  const { calls, hangup, duration } = read.data;
  return {
    answered: calls.completed,
    abandoned: (hangup?.waiting ?? 0) + (hangup?.ringing ?? 0),
    ...sumsOf([duration?.sum ?? {}], seconds),
  };
}

/** `acd/{acd}/stat`: seconds, summed by agent. Nobody's agent has the calls nobody answered. */
export function statFigures(body: unknown): Figures | null {
  const read = QueueStat.safeParse(body);
  if (!read.success) return null;
  const { agents, hangup_waiting, hangup_ringing } = read.data;
  return {
    answered: agents.reduce((sum, agent) => sum + agent.calls, 0),
    abandoned: hangup_waiting + (hangup_ringing ?? 0),
    ...sumsOf(agents, seconds),
  };
}

/** `acdinfo` of a day: milliseconds. `{}` is a day without calls. */
export function dayFigures(body: unknown): Figures | null {
  const read = DayFigures.safeParse(body);
  if (!read.success) return null;
  const { hc, hw, hr, durationivr, durationring, durationtalk, durationhold } = read.data;
  const parts = { ivr: durationivr, ring: durationring, talk: durationtalk, hold: durationhold };
  return { answered: hc ?? 0, abandoned: (hw ?? 0) + (hr ?? 0), ...sumsOf([parts], milliseconds) };
}

function sumsOf(all: readonly Parts[], unit: (value: unknown) => number): Pick<Figures, 'waitMs' | 'talkMs'> {
  const of = (part: Part): number => all.reduce((sum, parts) => sum + unit(parts[part]), 0);
  return { waitMs: of('ivr') + of('ring'), talkMs: of('talk') + of('hold') };
}

/** What became of the one call that was added between two readings; `null` where it was none, or more than one. */
export function theOneBetween(
  before: Figures,
  after: Figures,
): { readonly answered: boolean; readonly waitMs: number; readonly talkMs: number } | null {
  const answered = after.answered - before.answered;
  const abandoned = after.abandoned - before.abandoned;
  if (answered < 0 || abandoned < 0 || answered + abandoned !== 1) return null;
  const waitMs = after.waitMs - before.waitMs;
  const talkMs = after.talkMs - before.talkMs;
  return waitMs < 0 || talkMs < 0 ? null : { answered: answered === 1, waitMs, talkMs };
}

/** `acd/{acd}/cdr` writes seconds, `acdcdr` milliseconds (vodia#finished-calls, vodia#units). */
export type Unit = 'seconds' | 'milliseconds';

export type FinishedCall = {
  /** Epoch ms by the PBX's clock, true to the second. */
  readonly start: number;
  readonly from: string;
  readonly answered: boolean;
  /** How who was not answered left. */
  readonly left: QueueExit;
  /** Who talked, where that is told. */
  readonly agent: string | null;
  /** In the queue, music and ringing together. */
  readonly waitMs: number;
  /** Holds included. */
  readonly talkMs: number;
};

/** The calls of an answer; what cannot be read is left out. */
export function finishedIn(body: unknown, unit: Unit): FinishedCall[] {
  const holder = body as { rows?: unknown; calls?: unknown; cdrs?: unknown } | null;
  const items = Array.isArray(body)
    ? (body as unknown[])
    : [holder?.rows, holder?.calls, holder?.cdrs].find(Array.isArray);
  return ((items ?? []) as unknown[]).flatMap((item) => {
    const read = Finished.safeParse(item);
    if (!read.success) return [];
    const start = instant(read.data.start);
    return start === null ? [] : [finishedCall(read.data, start, unit)];
  });
}

function finishedCall(row: Finished, start: number, unit: Unit): FinishedCall {
  const part = unit === 'seconds' ? seconds : milliseconds;
  const parts = row.duration ?? row;
  const talkMs = part(parts.talk);
  const named = accountOf(partyOf(row.agent ?? '').number) ?? accountOf(row.extension);
  // An agent without a second of talk was rung, or made the call: nobody answered it (vodia#finished-calls).
  const answered = talkMs > 0 && !(row.reason === 'hw' || row.reason === 'hr');
  return {
    start,
    from: partyOf(row.from ?? '').number,
    answered,
    left: exitBy(row.reason ?? ''),
    agent: answered ? named : null,
    waitMs: part(parts.ivr) + part(parts.ring),
    talkMs: answered ? talkMs + part(parts.hold) : 0,
  };
}

/**
 * `acdcdr` alone bears a reason (vodia#finished-calls): hung up while waiting or ringing, redirected, or another way out. A list
 * without reasons leaves it at what is most often so.
 */
function exitBy(reason: string): QueueExit {
  if (reason === '' || reason.startsWith('h')) return 'abandoned';
  return /^r[wra]$/.test(reason) ? 'overflowed' : 'other';
}

/** Two spellings of one caller's number: national and with the country's code (vodia#numbers). */
export function sameCaller(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = [a, b].map((text) => text.replace(/\D/g, '')).sort((x, y) => x.length - y.length);
  return (
    short !== undefined && long !== undefined && short.length >= 6 && long.endsWith(short.replace(/^0/, ''))
  );
}
