// Knows what the keeper owes: the board of the log, whatever was saved, missed or mistaken. Refuses to know the fold.
import { describe, expect, test } from 'vitest';
import { FOLD_VERSION, fold } from '#lib/fold/fold.ts';
import { StampedBoard } from '#lib/live/stamped-board.ts';
import { refOf } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { Checkpointer } from '#server/board/checkpoint.ts';
import { DueIndex } from '#server/board/due.ts';
import { type Keeper, type KeeperOptions, type Moved, openKeeper } from '#server/board/keeper.ts';
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
  for (const { seq, event } of await log.read(0, 1e6)) board.apply(fold(board, event), seq);
  return board;
}

async function house(options: Partial<KeeperOptions> = {}, ...events: DomainEvent[]) {
  const clock = new VirtualClock(T);
  const log = new MemoryLog({ clock });
  const said: string[] = [];
  const say = (_: object, message: string) => void said.push(message);
  const logger = { info: say, warn: say, error: say };
  await log.append(events);
  const open = (more: Partial<KeeperOptions> = {}) =>
    openKeeper({ log, checkpoints: log, clock, logger, ...options, ...more });
  return { clock, log, logger, said, open };
}

describe('the keeper', () => {
  test('reads the whole log at start, page by page, and follows it', async () => {
    const { log, open } = await house({}, site(), synced(T), ...many(2_500));
    const keeper = await open();
    expect(keeper.board.seq).toBe(2_502);
    const moves: Moved[] = [];
    keeper.onMoved((moved) => {
      expect(keeper.board.seq).toBe(moved.to);
      moves.push(moved);
    });
    await Promise.all([log.append([queued(3_000)]), log.append([queued(3_001)])]);
    expect(moves.map(({ from, to }) => [from, to])).toEqual([[2_502, 2_504]]);
    expect(moves[0]?.steps.map(({ seq, changes }) => [seq, changes.length])).toEqual([
      [2_503, 1],
      [2_504, 1],
    ]);
    expect(rowsOf(keeper.board)).toEqual(rowsOf(await foldedFrom(log)));
    expect(keeper.board.epoch).toBe(`${log.epoch}.${FOLD_VERSION}`);
  });

  test('misses nothing that is appended while it reads', async () => {
    const { log, open } = await house({}, site(), synced(T), ...many(3_000));
    const opening = open();
    for (let n = 0; n < 20; n += 1) {
      await log.append([queued(5_000 + n)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const keeper = await opening;
    await log.append([queued(6_000)]);
    expect(keeper.board.seq).toBe(log.head());
    expect(rowsOf(keeper.board)).toEqual(rowsOf(await foldedFrom(log)));
  });

  test('starts from the saved board where the fold is the same', async () => {
    const { log, clock, logger, open } = await house({}, site(), synced(T), ...many(50));
    const first = await open();
    const checkpoint = new Checkpointer({ keeper: first, log, checkpoints: log, clock, logger });
    await checkpoint.close();
    first.close();
    await log.append(many(60));
    const folded: number[] = [];
    const counting: KeeperOptions['fold'] = (board, event) => {
      folded.push(event.at);
      return fold(board, event);
    };
    const second = await open({ fold: counting });
    expect(folded.length).toBe(60);
    expect(rowsOf(second.board)).toEqual(rowsOf(await foldedFrom(log)));
  });

  test.each([
    ['of another fold', { seq: 5, fold: FOLD_VERSION + 1, rows: '[]' }],
    ['of a longer log', { seq: 500, fold: FOLD_VERSION, rows: '[]' }],
    ['that is no JSON', { seq: 5, fold: FOLD_VERSION, rows: '[{' }],
  ])('folds everything anew when it finds a saved board %s', async (_, saved) => {
    const { log, open } = await house({}, site(), synced(T), ...many(20));
    await log.save(saved);
    const keeper = await open();
    expect(rowsOf(keeper.board)).toEqual(rowsOf(await foldedFrom(log)));
    expect(keeper.board.seq).toBe(22);
  });

  test('leaves out an event the fold fails on, counts it, complains once a type, and goes on', async () => {
    const sick: KeeperOptions['fold'] = (board, event) => {
      if (event.type === 'call.queued' && event.at % 2 === 1) throw new Error('drill: a bug in the fold');
      return fold(board, event);
    };
    const { log, said, open } = await house({ fold: sick }, site(), synced(T), ...many(10));
    const keeper = await open();
    await log.append([queued(10), queued(11)]);
    expect([keeper.skipped, keeper.board.seq]).toEqual([6, 14]);
    expect([...keeper.board.all('call')].length).toBe(6);
    expect(said).toEqual(['An event could not be folded and is left out.']);
  });

  test('a listener that throws harms neither the board nor the others', async () => {
    const { log, said, open } = await house({}, site(), synced(T));
    const keeper = await open();
    const heard: number[] = [];
    keeper.onMoved(() => {
      throw new Error('drill: a broken listener');
    });
    const stop = keeper.onMoved((moved) => heard.push(moved.to));
    await log.append([queued(1)]);
    stop();
    await log.append([queued(2)]);
    expect([heard, keeper.board.seq, said.length]).toEqual([[3], 4, 2]);
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
    const keeper: Keeper = await open({ log: deaf });
    await log.append([queued(1), queued(2), queued(3)]);
    expect(keeper.board.seq).toBe(2);
    tell((await log.read(4, 1)).slice());
    await clock.run(T + 10_000);
    expect(keeper.board.seq).toBe(5);
    expect(rowsOf(keeper.board)).toEqual(rowsOf(await foldedFrom(log)));
    expect(said).toContain('The log cannot be read; trying again.');
    tell(await log.read(3, 2));
    expect(keeper.board.seq).toBe(5);
  });
});

describe('the checkpoint', () => {
  test('is saved by time and by number of events, and only when something changed', async () => {
    const { log, clock, logger, open } = await house({}, site(), synced(T));
    const keeper = await open();
    const saves: number[] = [];
    const checkpoints = {
      load: () => log.load(),
      save: async ({ seq }: { seq: number }) => void saves.push(seq),
    };
    const checkpoint = new Checkpointer({ keeper, log, checkpoints, clock, logger, everyEvents: 10 });
    await clock.run(T + 30_000);
    await clock.run(T + 90_000);
    expect(saves).toEqual([2]);
    await log.append(many(11));
    await clock.run(T + 91_000);
    expect(saves).toEqual([2, 13]);
    await log.append(many(1));
    await checkpoint.close();
    expect(saves).toEqual([2, 13, 14]);
    expect(clock.next()).toBeNull();
  });

  test('trims the log by age, never past what is saved or what another reader needs', async () => {
    const { log, clock, logger, open } = await house({}, site(), synced(T), ...many(100));
    const keeper = await open();
    let needed = 40;
    const options = {
      keeper,
      log,
      checkpoints: log,
      clock,
      logger,
      retentionMs: 1_000,
      neededAfter: () => needed,
    };
    const checkpoint = new Checkpointer(options);
    await clock.run(T + 120_000);
    expect(log.oldest()).toBe(40);
    needed = 1_000;
    await log.append(many(5));
    await clock.run(T + 1_000_000);
    const saved = await log.load();
    expect(log.oldest()).toBe(saved?.seq);
    await checkpoint.close();
    keeper.close();
    const again = await open();
    expect([again.board.seq, [...again.board.all('call')].length]).toEqual([107, 100]);
  });

  test('a save that fails is said once and tried again; nothing stops', async () => {
    const { log, clock, logger, said, open } = await house({}, { ...site(), at: T }, synced(T));
    const keeper = await open();
    let full = true;
    const checkpoints = {
      load: () => log.load(),
      save: (saved: Parameters<typeof log.save>[0]) =>
        full ? Promise.reject(new Error('disk full')) : log.save(saved),
    };
    const checkpoint = new Checkpointer({ keeper, log, checkpoints, clock, logger });
    await clock.run(T + 100_000);
    full = false;
    await clock.run(T + 200_000);
    await checkpoint.close();
    expect(said).toEqual([
      'The board cannot be saved; the next start takes longer.',
      'The board can be saved again.',
    ]);
    expect((await log.load())?.seq).toBe(2);
  });
});

test('the index of due times is a sorted list, only faster', () => {
  const seed = runSeed();
  const dice = new Dice(seed);
  const index = new DueIndex();
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
