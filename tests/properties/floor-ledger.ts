// Knows how to play a day and a half of calls that make sense, and keeps its own book of what must be counted where.
// Refuses to look at the fold: the book is written by whoever makes the calls.
import type { QueueCounts } from '#lib/model/board.ts';
import { EMPTY, sumCounts } from '#lib/model/counts.ts';
import { type CallSeen, type DomainEvent, HOUSE, type QueueExit } from '#lib/model/event.ts';
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
type Shift = { answered: number; missed: number; talkMs: number; heldMs: number };
type Told = { readonly event: DomainEvent; readonly order: number };
export type Floor = {
  readonly events: readonly DomainEvent[];
  readonly seen: ReadonlySet<string>;
  readonly problems: (board: BoardInHand) => string[];
};

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
        event: { type: 'day.turned', source: HOUSE, at: from, day: dayName(n), from },
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
    for (let stay = 0; ; stay++) {
      this.#tell(
        { type: 'call.queued', source: HQ, at, call, queue },
        { queue, queuedAt: at, state: 'waiting' },
      );
      const queuedAt = at;
      at += dice.chance(5) ? 0 : dice.below(180_000);
      at = this.#missed(call, day, queuedAt, at);
      const agent = dice.chance(70) ? this.#free(at) : null;
      if (!agent) {
        const onward = this.#leaves(call, day, queue, queuedAt, at);
        if (!onward || stay >= 3) {
          // A call that goes on stands in no queue now, or was just queued elsewhere by the loop.
          if (onward) this.#count(queue, day, { overflowed: 1 });
          if (onward) this.#tell({ type: 'call.left', source: HQ, at, call, how: 'overflowed' }, {});
          at += dice.below(1_000) + 1;
          this.#tell({ type: 'call.ended', source: HQ, at, call, derived: false });
          break;
        }
        this.#count(queue, day, { overflowed: 1 });
        const other = QUEUES.find((each) => each !== queue) ?? queue;
        queue = other;
        continue;
      }
      at = this.#talks(call, day, queue, queuedAt, at, agent);
      this.#count(queue, day, { handled: 1 });
      if (stay < 2 && dice.chance(15)) {
        this.#seen.add('requeued');
        queue = dice.pick(QUEUES);
        continue;
      }
      this.#tell({ type: 'call.ended', source: HQ, at, call, derived: dice.chance(20) });
      break;
    }
    if (Math.floor((at - MIDNIGHT) / DAY) > Math.floor((startedAt - MIDNIGHT) / DAY))
      this.#seen.add('across midnight');
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

  /** The call leaves unanswered; true when it goes on to another queue, which books it as overflowed. */
  #leaves(call: CallId, day: string, queue: QueueId, queuedAt: number, at: number): boolean {
    const waitMs = at - queuedAt;
    const how = this.#dice.pick<QueueExit>(['abandoned', 'overflowed', 'callback', 'other', 'unknown']);
    this.#seen.add(how);
    if (how === 'overflowed') return true;
    // Nobody says how it left: the end of the call books it.
    if (how !== 'unknown') this.#tell({ type: 'call.left', source: HQ, at, call, how });
    if (how === 'abandoned')
      this.#count(queue, day, {
        abandoned: [[Math.ceil(waitMs / 1000), 1]],
        abandonedWaitMs: waitMs,
        longestWaitMs: waitMs,
      });
    else if (how === 'callback') this.#count(queue, day, { callbacks: 1 });
    else if (how === 'other') this.#count(queue, day, { otherLeft: 1 });
    else this.#count(queue, day, { unknown: 1 });
    return false;
  }

  /** The conversation with one agent or, transferred, with several. Returns when it is over. */
  #talks(call: CallId, day: string, queue: QueueId, queuedAt: number, from: number, first: AgentId): number {
    const dice = this.#dice;
    const ownWait = dice.chance(20) ? dice.below(100_000) : null;
    const waitMs = ownWait ?? from - queuedAt;
    this.#seen.add('answered');
    this.#count(queue, day, {
      answered: [[Math.ceil(waitMs / 1000), 1]],
      answeredWaitMs: waitMs,
      longestWaitMs: waitMs,
    });
    let at = from;
    let agent = first;
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
      this.#freeAt.set(agent, at + 1);
      const next = part < 2 && dice.chance(25) ? this.#free(at + 5_000) : null;
      if (!next || next === agent) return at;
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
    const row = this.#shifts.get(key) ?? { answered: 0, missed: 0, talkMs: 0, heldMs: 0 };
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
      if (JSON.stringify(sum) !== JSON.stringify(book))
        out.push(`${key} is ${JSON.stringify(sum)}, should be ${JSON.stringify(book)}`);
      const whole = rows.find((row) => row.minute === null);
      if (whole && whole.counts.answered.length > 0) this.#seen.add('compacted');
      if (rows.length > 137) out.push(`${key} keeps ${rows.length} rows`);
      for (const row of rows)
        if (row.minute !== null && row.minute < (whole?.foldedTo ?? 0)) out.push(`${row.id} is left behind`);
    }
    for (const [key, book] of this.#shifts) {
      if (!kept.has(key.slice(key.indexOf('@') + 1))) continue;
      const row = board.get('shift', key);
      const found = {
        answered: row?.answered,
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
