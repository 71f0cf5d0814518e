// How to play a day and a half of calls that make sense, and keeps its own book of what must be counted where. Does
// not look at the fold: the book is written by whoever makes the calls.
import { bookOf, EMPTY, type QueueCounts, type StayOutcome, sumCounts } from '#lib/model/counts.ts';
import { type CallSeen, type DomainEvent, type QueueExit, SITE_SOURCE } from '#lib/model/event.ts';
import {
  type AgentId,
  agentId,
  type CallId,
  callId,
  type QueueId,
  queueId,
  sourceId,
} from '#lib/model/ids.ts';
import type { BoardInHand } from '#tests/board-in-hand.ts';
import type { Dice } from '#tests/dice.ts';
import { canonical } from '#tests/golden/figures.ts';
import { MIDNIGHT } from '#tests/wild-events.ts';
import { dayName } from './shift-ledger.ts';

const DAY = 86_400_000;
const HQ = sourceId('hq');
const QUEUES = ['6400', '6401'].map((native) => queueId(HQ, native));
const AGENTS = ['1001', '1002', '1003', '1004'].map((native) => agentId(HQ, native));
/** Heard a second time, these are nothing new. */
const TWICE = new Set([
  'call.answered',
  'call.missed',
  'call.left',
  'call.held',
  'call.resumed',
  'call.queued',
]);

type Counts = { -readonly [K in keyof QueueCounts]: QueueCounts[K] };
type Shift = {
  answered: number;
  handled: number;
  partial: number;
  partialMs: number;
  missed: number;
  talkMs: number;
  heldMs: number;
};
/** A conversation that is over but for its end being told; `last` and `lastMs`: whose part ended then. */
type Talk = {
  readonly at: number;
  readonly last: AgentId;
  readonly lastMs: number;
  readonly ms: number;
  readonly waitMs: number;
};
type Told = { readonly event: DomainEvent; readonly order: number };
export type Floor = {
  readonly events: readonly DomainEvent[];
  readonly seen: ReadonlySet<string>;
  readonly problems: (board: BoardInHand) => string[];
};

/** Who is let go without a word, and whose call then ends, was thrown out. */
const outcomeOf = (how: QueueExit): StayOutcome => (how === 'other' ? 'disconnected' : how);

export const playFloor = (dice: Dice): Floor => new Book(dice).play();

class Book {
  readonly #dice: Dice;
  readonly #told: Told[] = [];
  readonly #queues = new Map<string, Counts>();
  readonly #shifts = new Map<string, Shift>();
  readonly #freeAt = new Map<AgentId, number>(AGENTS.map((agent) => [agent, 0]));
  readonly #seen = new Set<string>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  play(): Floor {
    const dice = this.#dice;
    let at = MIDNIGHT + dice.between(0, 20) * 3_600_000;
    const calls = dice.between(5, 40);
    for (let i = 0; i < calls; i++) {
      at += dice.below(dice.chance(10) ? 3 * 3_600_000 : 10 * 60_000);
      this.#call(callId(HQ, String(i)), at);
    }
    const last = Math.max(...this.#told.map(({ event }) => event.at));
    const days = Math.floor((last - MIDNIGHT) / DAY);
    for (let n = 0; n <= days; n++) {
      const from = MIDNIGHT + n * DAY;
      this.#told.push({
        event: { type: 'day.turned', source: SITE_SOURCE, at: from, day: dayName(n), from },
        order: -1,
      });
    }
    const events = this.#told
      .toSorted((a, b) => a.event.at - b.event.at || a.order - b.order)
      .map(({ event }) => event);
    return { events, seen: this.#seen, problems: (board) => this.#problems(board, days) };
  }

  /** One call from its arrival to its end. */
  #call(call: CallId, startedAt: number): void {
    const dice = this.#dice;
    const day = dayName(Math.floor((startedAt - MIDNIGHT) / DAY));
    let at = startedAt;
    let queue = dice.pick(QUEUES);
    // The caller is in the book of the first queue, once: at the first answer, or as their last stay ended.
    const first = { queue, day, at: startedAt };
    let isBooked = false;
    const caller = (outcome: StayOutcome, waitMs: number): void => {
      if (!isBooked) this.#count(first.queue, first.day, { callers: bookOf(outcome, waitMs) });
      isBooked = true;
    };
    for (let stay = 0; ; stay++) {
      this.#joins(call, queue, at, stay);
      const queuedAt = at;
      at += dice.chance(5) ? 0 : dice.below(180_000);
      at = this.#missed(call, day, queuedAt, at);
      const agent = dice.chance(70) ? this.#free(at) : null;
      if (!agent) {
        const how = dice.pick<QueueExit>(['abandoned', 'overflowed', 'callback', 'other', 'unknown']);
        this.#seen.add(how);
        const onward = how === 'overflowed';
        if (!onward || stay >= 3) {
          // A call that goes on stands in no queue now, or was just queued elsewhere by the loop.
          // Nobody says how the unknown one left: the end of the call books it.
          if (how !== 'unknown') this.#tell({ type: 'call.left', source: HQ, at, call, how }, {});
          const endedAt = at + dice.below(1_000) + 1;
          const goneAt = how === 'unknown' ? endedAt : at;
          this.#leaves(day, queue, how, goneAt - queuedAt);
          caller(outcomeOf(how), goneAt - first.at);
          at = endedAt;
          this.#tell({ type: 'call.ended', source: HQ, at, call, derived: false });
          break;
        }
        const stays = bookOf('overflowed', at - queuedAt);
        this.#count(queue, day, { stays, sentTo: { queue: 1 }, sentBy: { untold: 1 } });
        const other = QUEUES.find((each) => each !== queue) ?? queue;
        queue = other;
        continue;
      }
      const talk = this.#talks(call, day, queue, queuedAt, at, agent);
      caller('answered', stay === 0 ? talk.waitMs : at - first.at);
      at = talk.at;
      const requeued = stay < 2 && dice.chance(15);
      // Nobody told the end of a derived one: it is booked, and in no average.
      const derived = !requeued && dice.chance(20);
      this.#count(queue, day, derived ? { partial: 1, partialMs: talk.ms } : { handled: 1 });
      this.#shift(talk.last, day, derived ? { partial: 1, partialMs: talk.lastMs } : { handled: 1 });
      if (derived) this.#seen.add('derived');
      if (requeued) {
        this.#seen.add('requeued');
        queue = dice.pick(QUEUES);
        continue;
      }
      this.#tell({ type: 'call.ended', source: HQ, at, call, derived });
      break;
    }
    if (Math.floor((at - MIDNIGHT) / DAY) > Math.floor((startedAt - MIDNIGHT) / DAY))
      this.#seen.add('across midnight');
  }

  /** Joins a queue, or takes over the place of an agent who asked there and hands the caller on. */
  #joins(call: CallId, queue: QueueId, at: number, stay: number): void {
    const waits = { queue, queuedAt: at, state: 'waiting' as const };
    const asks = this.#dice.chance(10) ? callId(HQ, `${call}-asks-${stay}`) : null;
    if (asks) {
      this.#seen.add('taken over');
      this.#tell({ type: 'call.queued', source: HQ, at, call: asks, queue }, waits);
    }
    const place = asks ? { insteadOf: asks } : {};
    this.#tell({ type: 'call.queued', source: HQ, at, call, queue, ...place }, waits);
    if (asks) this.#tell({ type: 'call.ended', source: HQ, at, call: asks, derived: false });
  }

  #missed(call: CallId, day: string, queuedAt: number, until: number): number {
    const dice = this.#dice;
    let at = queuedAt;
    for (const agent of dice.chance(40) ? dice.some(AGENTS) : []) {
      at = Math.min(until, at + dice.below(20_000));
      this.#tell({ type: 'call.offered', source: HQ, at, call, agent }, { state: 'ringing' });
      this.#tell({ type: 'call.missed', source: HQ, at: until, call, agent });
      this.#shift(agent, day, { missed: 1 });
      this.#seen.add('missed');
    }
    return until;
  }

  /** Books a stay that ended unanswered. */
  #leaves(day: string, queue: QueueId, how: QueueExit, waitMs: number): void {
    this.#count(queue, day, {
      stays: bookOf(outcomeOf(how), waitMs),
      ...(how === 'abandoned' ? { longestWaitMs: waitMs } : {}),
      ...(how === 'overflowed' ? { sentTo: { untold: 1 }, sentBy: { untold: 1 } } : {}),
    });
  }

  /** The conversation with one agent or, transferred, with several. Returns when it is over. */
  #talks(call: CallId, day: string, queue: QueueId, queuedAt: number, from: number, first: AgentId): Talk {
    const dice = this.#dice;
    const ownWait = dice.chance(20) ? dice.below(100_000) : null;
    const waitMs = ownWait ?? from - queuedAt;
    this.#seen.add('answered');
    this.#count(queue, day, { stays: bookOf('answered', waitMs), longestWaitMs: waitMs });
    let at = from;
    let agent = first;
    let ms = 0;
    for (let part = 0; ; part++) {
      const since = at;
      const told = { state: 'talking' as const, agent, queue, queuedAt, answeredAt: from };
      this.#tell(
        {
          type: 'call.answered',
          source: HQ,
          at,
          call,
          agent,
          ...(ownWait !== null && part === 0 ? { waitedMs: ownWait } : {}),
        },
        told,
      );
      this.#shift(agent, day, { answered: 1 });
      at += dice.below(300_000) + 1;
      let heldMs = 0;
      while (dice.chance(30)) {
        this.#seen.add('held');
        this.#tell({ type: 'call.held', source: HQ, at, call }, { state: 'held', agent });
        const ms = dice.below(60_000) + 1;
        at += ms;
        heldMs += ms;
        // A call may be hung up while held.
        if (dice.chance(20)) break;
        this.#tell({ type: 'call.resumed', source: HQ, at, call }, told);
        at += dice.below(60_000) + 1;
      }
      const talkMs = at - since - heldMs;
      this.#count(queue, day, { talkMs, heldMs });
      this.#shift(agent, day, { talkMs, heldMs });
      ms += talkMs + heldMs;
      this.#freeAt.set(agent, at + 1);
      const next = part < 2 && dice.chance(25) ? this.#free(at + 5_000) : null;
      if (!next || next === agent) return { at, last: agent, lastMs: talkMs + heldMs, ms, waitMs };
      this.#shift(agent, day, { handled: 1 });
      this.#seen.add('transferred');
      this.#tell({ type: 'call.transferred', source: HQ, at, call, to: '1002' });
      at += 5_000;
      agent = next;
    }
  }

  #free(at: number): AgentId | null {
    return this.#dice.shuffled(AGENTS).find((agent) => (this.#freeAt.get(agent) ?? 0) <= at) ?? null;
  }

  /** Says an event; by chance a second time, and by chance shows the call as it then is, as a snapshot would. */
  #tell(event: DomainEvent, shown?: Omit<CallSeen, 'id'>): void {
    const dice = this.#dice;
    const order = this.#told.length;
    this.#told.push({ event, order });
    if (TWICE.has(event.type) && dice.chance(20)) {
      this.#seen.add('doubled');
      this.#told.push({ event, order });
    }
    if (!shown || !('call' in event) || typeof event.call !== 'string' || !dice.chance(25)) return;
    this.#seen.add('observed');
    this.#told.push({
      event: { type: 'call.observed', source: HQ, at: event.at, call: { id: event.call, ...shown } },
      order,
    });
  }

  #count(queue: QueueId, day: string, more: Partial<QueueCounts>): void {
    const key = `${queue}@${day}`;
    this.#queues.set(key, sumCounts([this.#queues.get(key) ?? EMPTY, { ...EMPTY, ...more }]));
  }

  #shift(agent: AgentId, day: string, more: Partial<Shift>): void {
    const key = `${agent}@${day}`;
    const row = this.#shifts.get(key) ?? {
      answered: 0,
      handled: 0,
      partial: 0,
      partialMs: 0,
      missed: 0,
      talkMs: 0,
      heldMs: 0,
    };
    for (const [name, value] of Object.entries(more) as [keyof Shift, number][]) row[name] += value;
    this.#shifts.set(key, row);
  }

  #problems(board: BoardInHand, days: number): string[] {
    const out: string[] = [];
    const kept = new Set([dayName(days), dayName(days - 1)]);
    for (const [key, book] of this.#queues) {
      const day = key.slice(key.indexOf('@') + 1);
      const rows = board.all('tally').filter((row) => `${row.queue}@${row.day}` === key);
      if (!kept.has(day)) {
        if (rows.length > 0) out.push(`${key} should be forgotten`);
        continue;
      }
      const sum = sumCounts(rows.map((row) => row.counts));
      if (canonical(sum) !== canonical(book))
        out.push(`${key} is ${JSON.stringify(sum)}, should be ${JSON.stringify(book)}`);
      const whole = rows.find((row) => row.minute === null);
      if (whole?.counts.stays.answered) this.#seen.add('compacted');
      if (rows.length > 137) out.push(`${key} keeps ${rows.length} rows`);
      for (const row of rows)
        if (row.minute !== null && row.minute < (whole?.foldedTo ?? 0)) out.push(`${row.id} is left behind`);
    }
    for (const [key, book] of this.#shifts) {
      if (!kept.has(key.slice(key.indexOf('@') + 1))) continue;
      const row = board.get('shift', key);
      const found = {
        answered: row?.answered,
        handled: row?.handled,
        partial: row?.partial,
        partialMs: row?.partialMs,
        missed: row?.missed,
        talkMs: row?.talkMs,
        heldMs: row?.heldMs,
      };
      if (JSON.stringify(found) !== JSON.stringify(book))
        out.push(`${key} is ${JSON.stringify(found)}, should be ${JSON.stringify(book)}`);
    }
    if (board.all('call').length > 0) out.push('a call has not ended');
    return out;
  }
}
