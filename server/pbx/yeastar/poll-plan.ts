// What a Yeastar PBX is asked again and again because it does not push it, a plan that is data; and what an event makes
// worth asking out of turn.
import { dropOldest } from '#server/pbx-sdk/bounded-record.ts';
import type { PollItem } from '#server/pbx-sdk/poll-scheduler.ts';
import type { CallMemory, Context, Memory } from './memory.ts';
import type { Member } from './wire.ts';

/** The calls of a queue in which somebody waits or rings, of any other, and of any while the PBX is quiet. */
const BUSY_MS = 2_000;
const USUAL_MS = 5_000;
const QUIET_MS = 15_000;
const AGENTS_MS = 8_000;
const SWEEP_MS = 30_000;
/** Parking slots, and while somebody is parked. */
const PARKED_MS = 30_000;
const PARKING_MS = 5_000;
const ROSTER_MS = 600_000;
/** How often queues are asked for their calls while a caller's queue is not known. */
const UNASSIGNED_MS = 1_500;
/** So long other questions stand back meanwhile: one list that is late makes a wait uncertain by as much. */
const YIELD_MS = 2_000;
/** Nothing said for this long, and nobody in the lists: the PBX is quiet. */
const QUIET_AFTER_MS = 60_000;
/** A caller is looked for this long: the time of a long menu. */
const UNASSIGNED_FOR_MS = 300_000;
const MOST_UNASSIGNED = 200;

/** What the plan goes by, beside what each queue's lists have shown ({@link Memory}). */
export type PollMemory = {
  /** When anything was last told of calls, phones or agents. */
  newsAt: number;
  /** Callers whom the PBX has let in and who are with nobody and in no queue that we know: when each was last told of. */
  unassigned: Record<string, number>;
  /** Somebody stands in a parking slot. */
  hasParked: boolean;
};

export const noPolls = (at: number): PollMemory => ({ newsAt: at, unassigned: {}, hasParked: false });

/** `key` is how a translated frame names it among what it asks for: `roster`, `calls 3`, `call 1700000000.1`. */
export type Question = PollItem & {
  readonly what: 'sweep' | 'parked' | 'trunks' | 'roster' | 'calls' | 'agents' | 'call';
  /** Id of the queue or the call; empty for all. */
  readonly of: string;
};

/**
 * The questions, and how often each is asked when nothing else calls for it.
 * @param calls ids of calls that are to be asked about once.
 */
export function plan({ polls, queues }: Memory, calls: Iterable<string>, now: number): Question[] {
  const known = Object.values(queues).filter(({ id }) => id !== '');
  const isBusy = polls.hasParked || known.some(({ busy }) => busy);
  const isQuiet = now - polls.newsAt > QUIET_AFTER_MS && !isBusy;
  const hasUnassigned = Object.values(polls.unassigned).some((at) => at >= now - UNASSIGNED_FOR_MS);
  const callsMs = hasUnassigned ? UNASSIGNED_MS : isQuiet ? QUIET_MS : USUAL_MS;
  const yieldsMs = hasUnassigned ? YIELD_MS : 0;
  const ask = (what: Question['what'], everyMs: number, of = ''): Question => ({
    key: of === '' ? what : `${what} ${of}`,
    what,
    of,
    everyMs,
    yieldsMs: what === 'calls' ? 0 : yieldsMs,
  });
  return [
    ask('sweep', SWEEP_MS),
    ask('parked', polls.hasParked ? PARKING_MS : PARKED_MS),
    ask('trunks', ROSTER_MS),
    ask('roster', ROSTER_MS),
    ...known.flatMap(({ id, busy }) => [
      ask('calls', busy ? Math.min(BUSY_MS, callsMs) : callsMs, id),
      ask('agents', isQuiet && !hasUnassigned ? QUIET_MS : AGENTS_MS, id),
    ]),
    ...[...calls].map((call) => ask('call', Number.POSITIVE_INFINITY, call)),
  ];
}

/**
 * Something has happened to these phones or queues: an event tells only a part of it, so their queues are asked soon.
 * Calls of all queues where it names no queue, and nobody who serves one.
 * @param named numbers, and texts that may hold one (yeastar#call-path).
 */
export const askAbout = (ctx: Context, named: readonly string[], andCalls = true): void =>
  askAboutNumbers(ctx, numbersIn(named), andCalls);

function askAboutNumbers(ctx: Context, numbers: readonly string[], andCalls = true): void {
  const { memory, asks, at } = ctx;
  memory.polls.newsAt = at;
  const queues = numbers.filter((number) => memory.queues[number]);
  const serving = new Set(queues);
  for (const number of numbers)
    for (const { queue } of memory.agents[number]?.queues ?? []) serving.add(queue);
  for (const queue of serving) asks.push(`agents ${memory.queues[queue]?.id ?? ''}`);
  if (!andCalls) return;
  for (const queue of queues.length > 0 ? queues : serving)
    asks.push(`calls ${memory.queues[queue]?.id ?? ''}`);
  if (serving.size === 0) asks.push('calls');
}

function numbersIn(texts: readonly string[]): readonly string[] {
  const numbers: string[] = [];
  // Most call paths are empty.
  for (const text of texts) if (text !== '') numbers.push(...(text.match(/\d+/g) ?? NONE));
  return numbers;
}
const NONE: readonly string[] = [];

/** 30011: a call is told of. Read before what it says is taken in. */
export function askAboutCall(ctx: Context, id: string, members: readonly Member[]): void {
  const { memory, asks, at } = ctx;
  const named: string[] = [];
  const is = { caller: false, ringing: false, over: false, agent: false };
  for (const member of members)
    if ('extension' in member) {
      const { number, call_path, member_status } = member.extension;
      named.push(number, call_path);
      is.agent = true;
      is.ringing ||= member_status === 'RING';
      is.over ||= member_status === 'BYE';
    } else {
      const { to, call_path, member_status } = 'inbound' in member ? member.inbound : member.outbound;
      named.push(to, call_path);
      is.over ||= member_status === 'BYE';
      is.caller ||= 'inbound' in member && (member_status === 'ALERT' || member_status === 'ANSWERED');
    }
  const { unassigned } = memory.polls;
  const numbers = numbersIn(named);
  const namesQueue = numbers.some((number) => memory.queues[number]);
  if (is.caller && !namesQueue) {
    unassigned[id] = at;
    dropOldest(unassigned, MOST_UNASSIGNED);
  }
  // It has a queue, has been answered, or has ended. A phone that rings proves none of these.
  else if (unassigned[id] !== undefined && (!is.ringing || namesQueue)) delete unassigned[id];
  // An agent who has gone may have parked the call: no event says so.
  if (is.over && is.agent) asks.push('parked');
  askAboutNumbers(ctx, numbers);
}

/** 30012: a call, or one of its legs, is over. @param to whom it went to by its record. */
export function askAboutEnd(ctx: Context, id: string, to: string, call: CallMemory | undefined): void {
  delete ctx.memory.polls.unassigned[id];
  askAbout(ctx, [to, call?.agent ?? '']);
}

/** 30013. Where a transfer goes is not told (yeastar#transfer-event): it may be any queue. */
export function askAboutTransfer(ctx: Context, members: readonly Member[]): void {
  const phones = members.flatMap((member) => ('extension' in member ? [member.extension.number] : []));
  askAbout(ctx, phones, false);
  ctx.asks.push('calls');
}

/** A webhook was brought once more, and may be old news: the PBX says how things are now. */
export function askAgain(ctx: Context, type: number, body: object): void {
  const texts = Object.values(body).filter((value): value is string => typeof value === 'string');
  switch (type) {
    case 30007:
    case 30009:
      ctx.asks.push('roster');
      return;
    case 30010:
      ctx.asks.push('trunks');
      return;
    case 30008:
      return askAbout(ctx, texts, false);
    default: {
      if (type === 30025 || type === 30026 || type === 30029) askAbout(ctx, texts);
      const { call_id } = body as { call_id?: unknown };
      if (typeof call_id === 'string' && call_id !== '') ctx.asks.push(`call ${call_id.trim()}`);
    }
  }
}
