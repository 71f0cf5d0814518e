// What the live board owes: the board of the log, whatever was saved, missed or mistaken.
import { describe, expect, test } from 'vitest';
import { FOLD_VERSION, foldChanges } from '#lib/fold/fold.ts';
import { refOf } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { DeadlineIndex } from '#server/board/deadline-index.ts';
import {
  type LiveBoard,
  type LiveBoardOptions,
  type Moved,
  openLiveBoard,
} from '#server/board/live-board.ts';
import { keepTrimmed } from '#server/board/trim.ts';
import type { Checkpoint } from '#server/history/checkpoints.ts';
import { MemoryCheckpoints } from '#server/history/checkpoints-memory.ts';
import { Recorder } from '#server/history/recorder.ts';
import type { Logged } from '#server/log/log.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { call, hq, sales, site, synced } from './house.ts';

const T = Date.UTC(2026, 2, 10, 12);
const queued = (n: number): DomainEvent => ({
  type: 'call.queued',
  source: hq,
  at: T + n,
  call: call(n),
  queue: sales,
});
const many = (n: number): DomainEvent[] => Array.from({ length: n }, (_, i) => queued(i));

const rowsOf = (board: StampedBoard) => [...board.rows()].sort((a, b) => (refOf(a) < refOf(b) ? -1 : 1));
async function foldedFrom(log: MemoryLog): Promise<StampedBoard> {
  const board = new StampedBoard('x');
  for (const { seq, event } of await log.read(0, 1e6)) board.apply(foldChanges(board, event), seq);
  return board;
}

async function house(options: Partial<LiveBoardOptions> = {}, ...events: DomainEvent[]) {
  const clock = new VirtualClock(T);
  const log = new MemoryLog({ clock });
  const said: string[] = [];
  const say = (_: object, message: string) => void said.push(message);
  const logger = { info: say, warn: say, error: say };
  await log.append(events);
  const open = (more: Partial<LiveBoardOptions> = {}) =>
    openLiveBoard({ log, clock, logger, ...options, ...more });
  return { clock, log, logger, said, open };
}

const recorderOf = (log: MemoryLog, checkpoints: MemoryCheckpoints, everyEvents: number) =>
  Recorder.open(
    { checkpoints, everyEvents, complain: (why) => expect.unreachable(why) },
    log.epoch,
    log.oldest(),
    log.head(),
  );

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn += 1) {
    if (turn > 10_000) throw new Error('it never came to be');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the live board', () => {
  test('reads the whole log at start, page by page, and follows it', async () => {
    const { log, open } = await house({}, site(), synced(T), ...many(2_500));
    const liveBoard = await open();
    expect(liveBoard.board.seq).toBe(2_502);
    const moves: Moved[] = [];
    liveBoard.onMoved((moved) => {
      expect(liveBoard.board.seq).toBe(moved.to);
      moves.push(moved);
    });
    await Promise.all([log.append([queued(3_000)]), log.append([queued(3_001)])]);
    expect(moves.map(({ from, to }) => [from, to])).toEqual([[2_502, 2_504]]);
    expect(moves[0]?.steps.map(({ seq, changes }) => [seq, changes.length])).toEqual([
      [2_503, 1],
      [2_504, 1],
    ]);
    expect(rowsOf(liveBoard.board)).toEqual(rowsOf(await foldedFrom(log)));
    expect(liveBoard.board.epoch).toBe(`${log.epoch}.${FOLD_VERSION}`);
  });

  test('misses nothing that is appended while it reads', async () => {
    const { log, open } = await house({}, site(), synced(T), ...many(3_000));
    const opening = open();
    for (let n = 0; n < 20; n += 1) {
      await log.append([queued(5_000 + n)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const liveBoard = await opening;
    await log.append([queued(6_000)]);
    expect(liveBoard.board.seq).toBe(log.head());
    expect(rowsOf(liveBoard.board)).toEqual(rowsOf(await foldedFrom(log)));
  });

  test('starts from the saved board where the fold is the same', async () => {
    const { log, open } = await house({}, site(), synced(T), ...many(50));
    const checkpoints = new MemoryCheckpoints();
    const recorder = await recorderOf(log, checkpoints, 52);
    await recorder.take(await log.read(0, 1_000));
    await log.append(many(60));
    const folded: number[] = [];
    const counting: NonNullable<LiveBoardOptions['fold']> = (board, event) => {
      folded.push(event.at);
      return foldChanges(board, event);
    };
    const second = await open({ checkpoints, fold: counting });
    expect(folded.length).toBe(60);
    expect(rowsOf(second.board)).toEqual(rowsOf(await foldedFrom(log)));
  });

  test.each<[string, Partial<Checkpoint>]>([
    ['of another fold', { fold: FOLD_VERSION + 1 }],
    ['of a longer log', { seq: 500 }],
    ['of another epoch', { epoch: 'before' }],
    ['that is no JSON', { rows: '[{' }],
  ])('folds everything anew when it finds a saved board %s', async (_, saved) => {
    const { log, open } = await house({}, site(), synced(T), ...many(20));
    const checkpoints = new MemoryCheckpoints();
    await checkpoints.save({
      seq: 5,
      epoch: log.epoch,
      fold: FOLD_VERSION,
      heard: null,
      rows: '[]',
      ...saved,
    });
    const liveBoard = await open({ checkpoints });
    expect(rowsOf(liveBoard.board)).toEqual(rowsOf(await foldedFrom(log)));
    expect(liveBoard.board.seq).toBe(22);
  });

  test('makes the board of the log where what was saved cannot be looked at', async () => {
    const { log, said, open } = await house({}, site(), synced(T), ...many(20));
    const liveBoard = await open({ checkpoints: { load: () => Promise.reject(new Error('drill')) } });
    expect(rowsOf(liveBoard.board)).toEqual(rowsOf(await foldedFrom(log)));
    expect(said).toEqual(['The saved board cannot be read; it is made anew from the log.']);
  });

  test('leaves out an event the fold fails on, counts it, complains once a type, and goes on', async () => {
    const sick: NonNullable<LiveBoardOptions['fold']> = (board, event) => {
      if (event.type === 'call.queued' && event.at % 2 === 1) throw new Error('drill: a bug in the fold');
      return foldChanges(board, event);
    };
    const { log, said, open } = await house({ fold: sick }, site(), synced(T), ...many(10));
    const liveBoard = await open();
    await log.append([queued(10), queued(11)]);
    expect([liveBoard.skipped, liveBoard.board.seq]).toEqual([6, 14]);
    expect([...liveBoard.board.all('call')].length).toBe(6);
    expect(said).toEqual(['An event could not be folded and is left out.']);
  });

  test('a listener that throws harms neither the board nor the others', async () => {
    const { log, said, open } = await house({}, site(), synced(T));
    const liveBoard = await open();
    const heard: number[] = [];
    liveBoard.onMoved(() => {
      throw new Error('drill: a broken listener');
    });
    const stop = liveBoard.onMoved((moved) => heard.push(moved.to));
    await log.append([queued(1)]);
    stop();
    await log.append([queued(2)]);
    expect([heard, liveBoard.board.seq, said.length]).toEqual([[3], 4, 2]);
  });

  test('reads what it was not told, and tries again when reading fails', async () => {
    const { log, clock, said, open } = await house({}, site(), synced(T));
    let tell: (batch: readonly Logged[]) => void = () => {};
    let failures = 2;
    const deaf = new Proxy(log, {
      get(target, name) {
        if (name === 'follow')
          return (listener: typeof tell) => {
            tell = listener;
            return () => {};
          };
        if (name === 'read' && target.head() > 2 && failures-- > 0)
          return () => Promise.reject(new Error('drill'));
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const liveBoard: LiveBoard = await open({ log: deaf });
    await log.append([queued(1), queued(2), queued(3)]);
    expect(liveBoard.board.seq).toBe(2);
    tell((await log.read(4, 1)).slice());
    await clock.run(T + 10_000);
    expect(liveBoard.board.seq).toBe(5);
    expect(rowsOf(liveBoard.board)).toEqual(rowsOf(await foldedFrom(log)));
    expect(said).toContain('The log cannot be read; trying again.');
    tell(await log.read(3, 2));
    expect(liveBoard.board.seq).toBe(5);
  });
});

describe('another epoch', () => {
  test('makes the board anew in the hands of whoever holds it, and says so once', async () => {
    const { log, open } = await house({}, site(), synced(T), ...many(3_000));
    const liveBoard = await open();
    const { board } = liveBoard;
    const before = { epoch: board.epoch, seq: board.seq };
    const moves: Moved[] = [];
    liveBoard.onMoved((moved) => moves.push(moved));
    await log.rewind(2_000);
    void log.append([queued(9_000)]);
    await until(() => moves.length > 0 && board.seq === log.head());
    expect(moves[0]).toMatchObject({ from: 0, steps: [], anew: true });
    expect(moves.filter(({ anew }) => anew)).toHaveLength(1);
    expect(board.epoch).toBe(`${log.epoch}.${FOLD_VERSION}`);
    expect(rowsOf(board)).toEqual(rowsOf(await foldedFrom(log)));
    // A cursor of the lost end is no cursor here.
    expect(board.since(before).whole).toBe(true);
    await log.append([queued(9_001)]);
    expect(moves.at(-1)).toMatchObject({ anew: false, to: log.head() });
    expect(rowsOf(board)).toEqual(rowsOf(await foldedFrom(log)));
  });

  test('twice in a row, with events in between, ends in the last one', async () => {
    const { log, open } = await house({}, site(), synced(T), ...many(2_500));
    const liveBoard = await open();
    for (const to of [2_400, 1_500, 3]) {
      await log.rewind(to);
      void log.append([queued(to + 10_000)]);
    }
    await until(
      () => liveBoard.board.epoch === `${log.epoch}.${FOLD_VERSION}` && liveBoard.board.seq === log.head(),
    );
    expect(rowsOf(liveBoard.board)).toEqual(rowsOf(await foldedFrom(log)));
  });
});

describe('trimming', () => {
  test('forgets by age, never what a saved board or another reader needs', async () => {
    const { log, clock, logger } = await house({}, site(), synced(T), ...many(100));
    let needed = 40;
    const told: number[] = [];
    const options = { log, clock, logger, retentionMs: () => 1_000, neededAfter: () => needed };
    const trimming = keepTrimmed({ ...options, onTrimmed: (oldest) => void told.push(oldest) });
    await clock.run(T + 120_000);
    expect(log.oldest()).toBe(40);
    needed = 1_000;
    await log.append(many(5));
    await clock.run(T + 1_000_000);
    expect(log.oldest()).toBe(log.head());
    expect(told).toEqual([40, 107]);
    await trimming.stop();
    expect(clock.next()).toBeNull();
  });

  test('is by what is kept at that moment, not when it began', async () => {
    const { log, clock, logger } = await house({}, site(), synced(T), ...many(100));
    let days = 14;
    const trimming = keepTrimmed({
      ...{ log, clock, logger, neededAfter: () => 1_000 },
      retentionMs: () => days * 86_400_000,
    });
    await clock.run(T + 3 * 86_400_000);
    expect(log.oldest()).toBeLessThan(10);
    days = 2;
    await clock.run(T + 3 * 86_400_000 + 1_200_000);
    expect(log.oldest()).toBe(log.head());
    await trimming.stop();
  });

  test('that fails is said once and tried again', async () => {
    const { log, clock, logger, said } = await house({}, site(), synced(T), ...many(10));
    let full = true;
    const sick = new Proxy(log, {
      get(target, name) {
        if (name === 'trim' && full) return () => Promise.reject(new Error('disk full'));
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const trimming = keepTrimmed({
      log: sick,
      clock,
      logger,
      retentionMs: () => 0,
      neededAfter: () => 5,
      everyMs: 1_000,
    });
    await clock.run(T + 5_500);
    expect(said).toEqual(['Old events cannot be forgotten; trying again.']);
    full = false;
    await clock.run(T + 7_000);
    expect(log.oldest()).toBe(5);
    await trimming.stop();
  });
});

test('the index of due times is a sorted list, only faster', () => {
  const seed = runSeed();
  const dice = new Dice(seed);
  const index = new DeadlineIndex();
  const plain = new Map<string, number>();
  const earliest = () => [...plain].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  for (let i = 0; i < 5_000; i += 1) {
    const key = `k${dice.below(60)}`;
    if (dice.chance(70)) {
      const at = dice.below(500);
      index.set(key, at);
      plain.set(key, at);
    } else if (dice.chance(60)) {
      index.delete(key);
      plain.delete(key);
    } else {
      const now = dice.below(300);
      const due = earliest().filter(([, at]) => at <= now);
      for (const [name] of due) plain.delete(name);
      expect(index.take(now), `seed ${seed}`).toEqual(due.map(([name]) => name));
    }
    expect(index.next(), `seed ${seed}`).toBe(earliest()[0]?.[1] ?? null);
    expect(index.size).toBe(plain.size);
  }
});
