// Proves: whatever somebody may see, what they are sent holds no row, number or name outside it, and their copy at a
// cursor is what they may see of the board as it was there; while calls and agents move between queues, through restarts
// and new memories. What may be seen is worked out here anew, by definition. And that this test would notice.
import { describe, expect, it } from 'vitest';
import { fold } from '#lib/fold/fold.ts';
import type { Access } from '#lib/model/access.ts';
import type { Row } from '#lib/model/board.ts';
import { refOf } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { Projection } from '#lib/model/projection.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import type { Cursor, Delta } from '#lib/sync/protocol.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { EdgeIds } from '#server/sync/edge-ids.ts';
import { type Scope, scopeOf, withoutScope } from '#server/sync/scope.ts';
import { ScopeBoards } from '#server/sync/scope-boards.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { Office } from './office.ts';
import {
  AGREED,
  anyRights,
  hidden,
  hiddenFromWall,
  type Rights,
  type Sees,
  tellsHandling,
  visible,
} from './sight.ts';

const KEY = Buffer.alloc(32, 1);
const HIDE = new EdgeIds(KEY, () => new StampedBoard('none'));
const HISTORIES = 150;
const STEPS = 90;

type Screen = {
  readonly scope: Scope;
  /** One of the walls of the office; `null`: a person at work. */
  readonly wall: string | null;
  readonly rights: Rights;
  readonly sees: Sees;
  copy: BoardCopy;
  sent: Cursor | null;
};
type Boards = Pick<ScopeBoards, 'since'>;
type Make = (whole: () => StampedBoard) => Boards;

const scopeFor = (rights: Rights, wall: string | null): Scope =>
  scopeOf({ access: rights as Access, wall }, (id) => HIDE.opaque(id), AGREED);

class Play {
  readonly seen = new Set<string>();
  readonly #dice: Dice;
  readonly #make: Make;
  readonly #office: Office;
  readonly #screens: Screen[];
  readonly #graves: number;
  #board: StampedBoard;
  #boards: Boards;
  #epochs = 1;
  /** Under which names rows were shown to each room, ever. */
  readonly #shown = new Map<string, Set<string>>();
  /** The rows a screen may see at each cursor somebody stood at. */
  readonly #was = new Map<string, ReadonlyMap<string, string>>();

  constructor(seed: number, make: Make) {
    this.#dice = new Dice(seed);
    this.#make = make;
    this.#office = new Office(this.#dice);
    this.#graves = this.#dice.pick([1, 3, 10_000]);
    this.#board = new StampedBoard('e1', this.#graves);
    this.#boards = make(() => this.#board);
    for (const event of this.#office.start()) this.#take(event);
    this.#screens = Array.from({ length: 4 }, () => {
      const { rights, sees } = anyRights(this.#dice);
      const wall = this.#dice.chance(30) ? this.#dice.pick(['main', 'all', 'one', 'mixed', 'clock']) : null;
      return { scope: scopeFor(rights, wall), wall, rights, sees, copy: new BoardCopy(), sent: null };
    });
  }

  /** What is wrong after the next step; `null`: nothing. */
  step(): string | null {
    const roll = this.#dice.below(100);
    if (roll < 60) this.#take(this.#office.next());
    else if (roll < 92) return this.#send(this.#dice.pick(this.#screens));
    else if (roll < 95) this.#restart();
    else if (roll < 97) this.#anotherMemory();
    else {
      const screen = this.#dice.pick(this.#screens);
      screen.copy = new BoardCopy();
      screen.sent = null;
    }
    return null;
  }

  #take(event: DomainEvent): void {
    this.#board.apply(fold(this.#board, event).changes, this.#board.seq + 1);
  }

  #send(screen: Screen): string | null {
    const { scope, copy } = screen;
    const here = copy.cursor;
    const delta = this.#boards.since(scope, here && { ...here, epoch: withoutScope(here.epoch, scope.name) });
    this.seen.add(delta.whole ? 'whole' : 'part');
    if (!delta.whole && delta.changes.some((change) => 'remove' in change)) this.seen.add('left');
    const leak = this.#leak(screen, delta);
    if (leak) return leak;
    if (copy.take(JSON.parse(JSON.stringify(delta)) as Delta) === 'gap') return 'a gap';
    return this.#compare(screen);
  }

  /** What of the frame is none of theirs. */
  #leak({ rights, sees, scope, wall }: Screen, delta: Delta): string | null {
    const shown = this.#shown.get(scope.name) ?? new Set();
    this.#shown.set(scope.name, shown);
    const puts: Row[] = [];
    for (const change of delta.changes) {
      if ('remove' in change) {
        // Where all is shown, what came and went in between is none of anybody’s secrets.
        if (scope.projection && !shown.has(change.remove))
          return `the removal of ${change.remove}, which was never shown`;
        this.seen.add('removal');
      } else {
        puts.push(change.put);
        shown.add(refOf(change.put));
      }
    }
    const text = JSON.stringify(puts);
    const words = wall === null ? hidden(this.#board, rights, sees) : hiddenFromWall(this.#board, wall, sees);
    for (const each of words) if (text.includes(each)) return `“${each}” was sent`;
    for (const row of puts) {
      if (row.kind !== 'tally' || tellsHandling(this.#board, row.queue, rights, wall)) continue;
      const { handled, partial, talkMs, heldMs, wrapMs } = row.counts;
      if (handled + partial + talkMs + heldMs + wrapMs > 0)
        return `how few agents of ${row.queue} handle calls was sent`;
    }
    if (puts.some((row) => row.kind === 'tally' && row.counts.talkMs > 0)) this.seen.add('handling');
    return null;
  }

  /** The copy, against what may be seen of the board at this moment. */
  #compare({ copy, rights, sees, wall }: Screen): string | null {
    const has = new Map([...copy.snapshot()].map(([name, row]) => [name, JSON.stringify(row)] as const));
    const wanted = new Set(wall === null ? visible(this.#board, rights, sees) : has.keys());
    for (const name of wanted) if (!has.has(name)) return `${name} is missing`;
    for (const name of has.keys()) if (!wanted.has(name)) return `${name} is a ghost`;
    const key = `${copy.cursor?.epoch}/${copy.cursor?.seq}`;
    const was = this.#was.get(key);
    this.#was.set(key, has);
    if (was && !sameRows(was, has)) return `two copies at ${key} differ`;
    // Built at once of the board as it stands, it is the same.
    const fresh = new BoardCopy();
    const scope = scopeFor(rights, wall);
    fresh.take(this.#make(() => this.#board).since(scope, null));
    const rows = new Map([...fresh.snapshot()].map(([name, row]) => [name, JSON.stringify(row)] as const));
    return sameRows(rows, has) ? null : `the copy at ${key} is not what may be seen of the board`;
  }

  #restart(): void {
    const { epoch, seq } = this.#board;
    const rows = JSON.parse(JSON.stringify([...this.#board.rows()])) as Row[];
    this.#board = StampedBoard.restore(epoch, seq, this.#dice.shuffled(rows), this.#graves);
    this.#boards = this.#make(() => this.#board);
    this.seen.add('restart');
  }

  /** The board becomes another one in the hands of whoever holds it. */
  #anotherMemory(): void {
    // What is configured is told to every memory at once.
    const isSite = (row: Row): boolean => row.kind === 'site';
    const all = [...this.#board.rows()];
    const rows = [...all.filter(isSite), ...this.#dice.some(all.filter((row) => !isSite(row)))];
    const other = StampedBoard.restore(
      `e${++this.#epochs}`,
      this.#dice.below(this.#board.seq),
      rows,
      this.#graves,
    );
    this.#board.become(other);
    this.seen.add('another memory');
  }
}

const sameRows = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([name, row]) => canonical(row) === canonical(b.get(name)));
/** Restored rows have their fields in whatever order they were written. */
const canonical = (json: string | undefined): string =>
  json === undefined
    ? ''
    : JSON.stringify(Object.entries(JSON.parse(json) as object).sort(([x], [y]) => (x < y ? -1 : 1)));

const SOUND: Make = (whole) => new ScopeBoards(whole, new EdgeIds(KEY, whole));

/** With another projection in the place of the one there is. */
const broken =
  (change: (sound: Projection) => Projection): Make =>
  (whole) => {
    const boards = new ScopeBoards(whole, new EdgeIds(KEY, whole));
    return {
      since: ({ name, projection }, cursor) =>
        boards.since({ name, projection: projection && (() => change(projection())) }, cursor),
    };
  };

const FAULTS: Record<string, Make> = {
  'a call is shown whoever has it': broken((sound) => ({
    tellsAll: true,
    learn: (changes, board) => sound.learn(changes, board),
    shown: (row, board) =>
      sound.shown(row, board) ?? (row.kind === 'call' ? sound.shown({ ...row, agent: null }, board) : null),
  })),
  'a number of another team stands in a call': broken((sound) => ({
    tellsAll: true,
    learn: (changes, board) => sound.learn(changes, board),
    shown: (row, board) => {
      const shown = sound.shown(row, board);
      return shown?.kind === 'call' && row.kind === 'call' && shown.caller.number === ''
        ? { ...shown, caller: { number: row.caller.number, name: '' } }
        : shown;
    },
  })),
  'what hangs on other rows is not looked at again': broken((sound) => ({
    tellsAll: true,
    learn: (changes, board) => {
      sound.learn(changes, board);
      return [];
    },
    shown: (row, board) => sound.shown(row, board),
  })),
  'rows are sent as they are': broken((sound) => ({
    tellsAll: true,
    learn: (changes, board) => sound.learn(changes, board),
    shown: (row, board) => (sound.shown(row, board) ? row : null),
  })),
  'a call takes its whole journey with it': broken((sound) => ({
    tellsAll: true,
    learn: (changes, board) => sound.learn(changes, board),
    shown: (row, board) => {
      const shown = sound.shown(row, board);
      return shown?.kind === 'call' && row.kind === 'call' ? { ...shown, journey: row.journey } : shown;
    },
  })),
  'what was seen once stays': broken((sound) => {
    const kept = new Map<string, Row>();
    return {
      tellsAll: true,
      learn: (changes, board) => sound.learn(changes, board),
      shown: (row, board) => {
        const shown = sound.shown(row, board) ?? kept.get(refOf(row)) ?? null;
        if (shown) kept.set(refOf(row), shown);
        return shown;
      },
    };
  }),
  'how few agents handle calls is told': broken((sound) => ({
    tellsAll: true,
    learn: (changes, board) => sound.learn(changes, board),
    shown: (row, board) => {
      const shown = sound.shown(row, board);
      return shown?.kind === 'tally' && row.kind === 'tally' ? { ...shown, counts: row.counts } : shown;
    },
  })),
  'everybody is sent everything': (whole) => ({
    since: ({ name }, cursor) =>
      new ScopeBoards(whole, new EdgeIds(KEY, whole)).since({ name, projection: null }, cursor),
  }),
};

function problemOf(seed: number, make: Make, seen: Set<string> = new Set()): string | null {
  const play = new Play(seed, make);
  for (let i = 0; i < STEPS; i++) {
    const problem = play.step();
    if (problem) return `seed ${seed}, step ${i}: ${problem}`;
  }
  for (const each of play.seen) seen.add(each);
  return null;
}

describe('what somebody is sent', () => {
  it(`holds nothing outside their rights, and is exact, in ${HISTORIES} histories`, {
    timeout: 120_000,
  }, () => {
    const seed = runSeed();
    console.log(`scopes property: SEED=${seed}`);
    const seen = new Set<string>();
    for (let i = 0; i < HISTORIES; i++) expect(problemOf(seed + i, SOUND, seen)).toBeNull();
    expect(seen).toEqual(
      new Set(['whole', 'part', 'left', 'removal', 'restart', 'another memory', 'handling']),
    );
  });

  describe('with a planted fault', () => {
    for (const [fault, make] of Object.entries(FAULTS))
      it(`is caught: ${fault}`, () => {
        let caught: string | null = null;
        for (let seed = 1; seed <= HISTORIES && !caught; seed++) caught = problemOf(seed, make);
        expect(caught).not.toBeNull();
      });
  });
});
