// How to play one history of a server and its screens, with everything a network and a restart can do to them, and to
// compare each copy with the board as it was.

import { blankAgent } from '#lib/fold/agents.ts';
import { fold } from '#lib/fold/fold.ts';
import { type Change, type Row, ref, refOf } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId } from '#lib/model/ids.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import type { Delta } from '#lib/sync/protocol.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { Dice } from '#tests/dice.ts';
import { SOURCES, wildHistory } from '#tests/wild-events.ts';

/** What a history is played with; a planted fault replaces one of them. */
export type Parts = { readonly board: typeof StampedBoard; readonly copy: typeof BoardCopy };
export const SOUND: Parts = { board: StampedBoard, copy: BoardCopy };

export type Played = { readonly problem: string | null; readonly seen: Set<string> };

type Rows = ReadonlyMap<string, Row>;
type Screen = { copy: BoardCopy; wire: Delta[]; joined: boolean; mustJoin: boolean };

/** Plays one history; `problem` says at which step a copy was not the board. `seen` names what came to pass in it. */
export function playHistory(seed: number, parts: Parts = SOUND): Played {
  const play = new Play(new Dice(seed), parts);
  const steps = play.dice.between(5, 80);
  for (let i = 0; i < steps; i++) {
    const did = play.step();
    const problem = play.compare();
    if (problem) return { problem: `seed ${seed}, step ${i} (${did}): ${problem}`, seen: play.seen };
  }
  const problem = play.finish();
  return { problem: problem && `seed ${seed}, at the end: ${problem}`, seen: play.seen };
}

class Play {
  readonly dice: Dice;
  readonly seen = new Set<string>();
  readonly #parts: Parts;
  readonly #gravesKept: number;
  readonly #told: readonly DomainEvent[] | null;
  #toldUpTo = 0;
  #epochs = 1;
  /** What the board was at each sequence of each epoch, kept apart from the board itself. */
  readonly #was = new Map<string, Rows>();
  /** The log of the present epoch from `#base` on: what each event changed. */
  #log: (readonly Change[])[] = [];
  #base = 0;
  #board: StampedBoard;
  #pulsed = 0;
  /** A whole board of some earlier moment, kept to answer those who need everything. */
  #picture: Delta | null = null;
  readonly #screens: Screen[];

  constructor(dice: Dice, parts: Parts) {
    this.dice = dice;
    this.#parts = parts;
    this.#gravesKept = dice.pick([1, 2, 3, 5, 10_000]);
    this.#told = dice.chance(25) ? wildHistory(dice, 80) : null;
    this.#board = new parts.board('e1', this.#gravesKept);
    this.#was.set('e1/0', new Map());
    this.#screens = Array.from({ length: dice.between(1, 3) }, () => this.#newScreen());
  }

  step(): string {
    const roll = this.dice.below(100);
    if (roll < 34) return this.#event();
    if (roll < 54) return this.#pulse();
    if (roll < 82) return this.#deliver(this.dice.pick(this.#screens));
    if (roll < 93) return this.#join(this.dice.pick(this.#screens));
    if (roll < 96) return this.#reload();
    if (roll < 98) return this.#restart();
    return this.#newEpoch();
  }

  /** Every copy that has a cursor, against the board as it was there. */
  compare(): string | null {
    for (const [i, { copy }] of this.#screens.entries()) {
      const { cursor } = copy;
      const was = cursor ? this.#was.get(`${cursor.epoch}/${cursor.seq}`) : new Map<string, Row>();
      if (!was) return `screen ${i} stands where no board was: ${JSON.stringify(cursor)}`;
      const problem = difference(copy.snapshot(), was);
      if (problem) return `screen ${i} at ${JSON.stringify(cursor)}: ${problem}`;
    }
    return null;
  }

  /** The server reads its log to the end, every screen joins once more: all copies must be the board. */
  finish(): string | null {
    while (this.#board.seq < this.#head)
      this.#board.apply(this.#entry(this.#board.seq + 1), this.#board.seq + 1);
    for (const screen of this.#screens) {
      const here = screen.copy.cursor;
      const answer = this.#board.since(here);
      for (const each of answer.whole ? this.#fromPicture() : [answer])
        if (screen.copy.take(each) !== 'taken') return 'the answer to a join was refused';
    }
    const now = this.#rowsAt(this.#head);
    const board = new Map([...this.#board.rows()].map((row) => [refOf(row), row] as const));
    const wrong = difference(board, now);
    if (wrong) return `the board itself is not what its log says: ${wrong}`;
    for (const [i, { copy }] of this.#screens.entries()) {
      const problem = difference(copy.snapshot(), now);
      if (problem) return `screen ${i} after its last join: ${problem}`;
    }
    return null;
  }

  get #head(): number {
    return this.#base + this.#log.length;
  }

  #entry(seq: number): readonly Change[] {
    return this.#log[seq - this.#base - 1] ?? [];
  }

  #rowsAt(seq: number): Rows {
    return this.#was.get(`${this.#board.epoch}/${seq}`) ?? new Map();
  }

  #newScreen(): Screen {
    return { copy: new this.#parts.copy(), wire: [], joined: false, mustJoin: true };
  }

  #event(): string {
    // A restarted server first reads what its log already holds.
    if (this.#board.seq === this.#head) {
      const changes = this.#told ? this.#fromFold(this.#told) : this.#anyChanges();
      this.#log.push(changes);
      const rows = new Map(this.#rowsAt(this.#head - 1));
      for (const change of changes) {
        if ('put' in change) rows.set(refOf(change.put), change.put);
        else rows.delete(change.remove);
      }
      this.#was.set(`${this.#board.epoch}/${this.#head}`, rows);
    }
    const next = this.#board.seq + 1;
    this.#board.apply(this.#entry(next), next);
    return 'event';
  }

  #fromFold(told: readonly DomainEvent[]): readonly Change[] {
    const event = told[this.#toldUpTo++ % told.length];
    return event ? fold(this.#board, event).changes : [];
  }

  #anyChanges(): Change[] {
    const { dice } = this;
    return Array.from({ length: dice.pick([0, 1, 1, 1, 2, 4]) }, () => {
      const native = dice.pick(['1', '2', '3', '4']);
      const source = SOURCES[0];
      if (dice.chance(40)) {
        const kind = dice.pick(['call', 'agent'] as const);
        this.seen.add('remove');
        return { remove: ref(kind, kind === 'call' ? callId(source, native) : agentId(source, native)) };
      }
      return { put: blankAgent(agentId(source, native), source, dice.below(1_000_000)) };
    });
  }

  #pulse(): string {
    const delta = this.#board.since({ epoch: this.#board.epoch, seq: this.#pulsed });
    this.#pulsed = this.#board.seq;
    for (const screen of this.#screens) if (screen.joined) screen.wire.push(delta);
    return 'pulse';
  }

  /** One message arrives, is lost, comes twice, or overtakes the others. */
  #deliver(screen: Screen): string {
    const { dice } = this;
    const at = dice.chance(70) ? 0 : dice.below(screen.wire.length + 1);
    const delta = screen.wire[at];
    if (!delta) return 'nothing to deliver';
    if (at > 0) this.seen.add('overtaken');
    const fate = dice.below(100);
    if (fate < 80 || fate >= 90) screen.wire.splice(at, 1);
    if (fate >= 90) {
      this.seen.add('lost');
      return 'lost';
    }
    if (fate >= 80) this.seen.add('doubled');
    this.#give(screen, delta);
    return 'delivered';
  }

  #give(screen: Screen, delta: Delta): void {
    const here = screen.copy.cursor;
    if (delta.whole) this.seen.add(here ? 'replaced' : 'first picture');
    else if (here && here.epoch === delta.epoch && delta.to < here.seq) this.seen.add('stale');
    if (screen.copy.take(delta) === 'taken') return;
    this.seen.add('gap');
    screen.mustJoin = true;
    if (this.dice.chance(70)) this.#join(screen);
  }

  /** The screen asks from its cursor on. Messages of its old socket may still be under way, or die with it. */
  #join(screen: Screen): string {
    const { dice } = this;
    if (screen.joined && dice.chance(60)) screen.wire = [];
    screen.joined = true;
    screen.mustJoin = false;
    const { cursor } = screen.copy;
    const answer = this.#board.since(cursor);
    if (cursor && answer.whole && cursor.epoch === answer.epoch)
      this.seen.add(cursor.seq > answer.to ? 'from the future' : 'past the horizon');
    if (cursor && cursor.epoch !== answer.epoch) this.seen.add('another epoch');
    const answers = answer.whole && dice.chance(60) ? this.#fromPicture() : [answer];
    // What was sent in one answer is taken in one go.
    if (dice.chance(75)) for (const each of answers) this.#give(screen, each);
    else screen.wire.push(...answers);
    return 'join';
  }

  /** The kept picture, of whatever moment and epoch, and what came after it. */
  #fromPicture(): Delta[] {
    if (!this.#picture || this.dice.chance(20)) this.#picture = this.#board.since(null);
    const { epoch, to } = this.#picture;
    const rest = this.#board.since({ epoch, seq: to });
    if (to < this.#board.seq) this.seen.add(rest.whole ? 'useless picture' : 'old picture');
    return [this.#picture, rest];
  }

  #reload(): string {
    this.#screens[this.dice.below(this.#screens.length)] = this.#newScreen();
    return 'page loaded anew';
  }

  /** The server starts again from a checkpoint that may be older than what screens have seen. */
  #restart(): string {
    const from = this.dice.between(this.#base, this.#board.seq);
    const { epoch } = this.#board;
    const rows = JSON.parse(JSON.stringify([...this.#rowsAt(from).values()])) as Row[];
    this.#board = this.#parts.board.restore(epoch, from, this.dice.shuffled(rows), this.#gravesKept);
    this.#pulsed = from;
    this.#hangUp();
    this.seen.add('restart');
    return `restart at ${from}`;
  }

  /** Another log: its sequences may collide with those of the one before, and mean something else. */
  #newEpoch(): string {
    const rows = this.dice.some([...this.#rowsAt(this.#board.seq).values()]);
    const epoch = `e${++this.#epochs}`;
    this.#base = this.dice.chance(50) ? this.#board.seq : this.dice.below(10);
    this.#log = [];
    this.#was.set(`${epoch}/${this.#base}`, new Map(rows.map((row) => [refOf(row), row])));
    this.#board = this.#parts.board.restore(epoch, this.#base, rows, this.#gravesKept);
    this.#pulsed = this.#base;
    this.#hangUp();
    this.seen.add('new epoch');
    return 'new epoch';
  }

  /** Sockets close with their server; what is under way may arrive all the same. */
  #hangUp(): void {
    for (const screen of this.#screens) {
      screen.joined = this.dice.chance(30);
      if (this.dice.chance(50)) screen.wire = [];
    }
  }
}

function difference(found: Rows, wanted: Rows): string | null {
  for (const [name, row] of found) {
    const should = wanted.get(name);
    if (!should) return `${name} is a ghost`;
    if (row !== should && JSON.stringify(row) !== JSON.stringify(should)) return `${name} is not as it was`;
  }
  for (const name of wanted.keys()) if (!found.has(name)) return `${name} is missing`;
  return null;
}
