// Proves: whatever a log goes through (another memory in its life, restarts of the server, things said twice, lost
// leases, a clock that is set), its board is what its events fold to, a screen's copy at a cursor is the board at it,
// and nothing is written twice. And that this would be noticed: each planted fault is caught.
import { describe, expect, it } from 'vitest';
import { fold } from '#lib/fold/fold.ts';
import { type Row, refOf } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import type { Cursor } from '#lib/sync/protocol.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { MemoryCheckpoints } from '#server/history/checkpoints-memory.ts';
import { Recorder } from '#server/history/recorder.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import type { Draft } from '#server/log/log.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { holdsOf, silent, steadyClock } from '#tests/server/log/benches.ts';
import { wildHistory } from '#tests/wild-events.ts';

const HISTORIES = 150;
const START = Date.UTC(2026, 2, 10, 12);
const HOUR = 3_600_000;

type Parts = {
  readonly log: typeof MemoryLog;
  readonly board: (board: StampedBoard) => Pick<StampedBoard, 'since'>;
};
const SOUND: Parts = { log: MemoryLog, board: (board) => board };

const rowsOf = (rows: Iterable<Row>): Row[] => [...rows].sort((a, b) => (refOf(a) < refOf(b) ? -1 : 1));

/** Answers with what was wrong, or `null`; `seen` names what came to pass. */
async function play(seed: number, parts: Parts, seen: Set<string>): Promise<string | null> {
  const dice = new Dice(seed);
  const clock = steadyClock();
  let now = START;
  clock.set(now);
  const leases = new MemoryLeases();
  const { held, lost } = holdsOf(leases);
  const log = new parts.log({ clock, leases });
  const checkpoints = new MemoryCheckpoints();
  const open = () => openLiveBoard({ log, checkpoints, clock, logger: silent });
  let liveBoard = await open();
  /** What should stand in the log, kept apart from it. */
  let kept: { readonly event: DomainEvent; readonly once: string | undefined }[] = [];
  // A clock that is said to be set begins `heard` anew: the contract of the log has that case.
  const events = wildHistory(dice, 90, true).filter(({ type }) => type !== 'clock.stepped');
  const screens = [0, 1].map(() => ({ copy: new BoardCopy() }));
  const next = (count: number): DomainEvent[] => events.splice(0, count);

  const offer = async (drafts: readonly Draft[], isHeld: boolean): Promise<void> => {
    const answered = await log.offer(drafts, isHeld ? held : lost).catch(() => null);
    if (!isHeld) {
      seen.add('lost lease');
      return;
    }
    for (const { event, once } of drafts)
      if (once !== undefined && kept.some((one) => one.once === once)) seen.add('said again');
      else kept.push({ event, once });
    if (answered?.last !== kept.length) throw new Error(`answered ${answered?.last}, not ${kept.length}`);
  };

  const step = async (): Promise<void> => {
    const roll = dice.below(100);
    if (roll < 35) {
      const batch = next(dice.between(1, 4));
      await log.append(batch);
      for (const event of batch) kept.push({ event, once: undefined });
    } else if (roll < 55) {
      const drafts = next(dice.between(1, 3)).map(
        (event): Draft => (dice.chance(70) ? { event, once: dice.pick(['a', 'b', 'c']) } : { event }),
      );
      await offer(drafts, dice.chance(80));
    } else if (roll < 67) {
      const to = dice.between(Math.max(0, log.head() - 8), log.head());
      seen.add('another memory');
      const rewinding = log.rewind(to);
      kept = kept.slice(0, to);
      // Something may be said before anybody has noticed.
      const batch = next(dice.below(2));
      await Promise.all([rewinding, log.append(batch)]);
      for (const event of batch) kept.push({ event, once: undefined });
    } else if (roll < 77) {
      liveBoard.close();
      liveBoard = await open();
      seen.add('restart');
    } else if (roll < 87) {
      now += dice.pick([-HOUR, HOUR, 1]);
      clock.set(now);
      seen.add('clock set');
    } else {
      const recorder = await Recorder.open(
        { checkpoints, everyEvents: 3, complain: () => undefined },
        log.epoch,
        log.oldest(),
        log.head(),
      );
      await recorder.take(await log.read(recorder.seq, 1_000));
      seen.add('saved');
    }
  };

  const check = async (): Promise<string | null> => {
    for (
      let turn = 0;
      !liveBoard.board.epoch.startsWith(log.epoch) || liveBoard.board.seq !== log.head();
      turn += 1
    ) {
      if (turn > 500) return `the board stands at ${liveBoard.board.seq} of ${log.head()}`;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const logged = await log.read(0, 10_000);
    if (JSON.stringify(logged.map(({ event }) => event)) !== JSON.stringify(kept.map(({ event }) => event)))
      return `the log holds ${logged.length} events, not the ${kept.length} it should`;
    for (const [i, { seq, heard }] of logged.entries()) {
      if (seq !== i + 1) return `number ${seq} stands in place ${i + 1}`;
      if ((heard ?? 0) < (logged[i - 1]?.heard ?? 0))
        return `event ${seq} was heard before the one before it`;
    }
    const reference = new StampedBoard('reference');
    for (const { seq, event } of logged) reference.apply(fold(reference, event).changes, seq);
    const right = JSON.stringify(rowsOf(reference.rows()));
    if (JSON.stringify(rowsOf(liveBoard.board.rows())) !== right)
      return 'the board is not what the log folds to';
    for (const screen of screens) {
      if (dice.chance(40)) continue;
      const { copy } = screen;
      const cursor: Cursor | null = copy.cursor;
      const delta = parts.board(liveBoard.board).since(cursor);
      if (cursor && delta.whole && cursor.epoch !== delta.epoch) seen.add('whole for another memory');
      if (copy.take(delta) === 'gap') return 'the copy does not take what was made for its cursor';
      const all = (
        ['source', 'queue', 'agent', 'call', 'tally', 'quarter', 'shift', 'alert', 'site'] as const
      ).flatMap((kind) => [...copy.all(kind)] as Row[]);
      if (JSON.stringify(rowsOf(all)) !== right) return 'a copy is not the board at its cursor';
    }
    return null;
  };

  try {
    for (let i = 0; i < 30; i += 1) {
      await step();
      const problem = await check();
      if (problem) return `seed ${seed}, step ${i}: ${problem}`;
    }
  } catch (error) {
    return `seed ${seed}: ${String(error)}`;
  } finally {
    liveBoard.close();
  }
  return null;
}

describe('a log and its screens', () => {
  it(`agree after every step of ${HISTORIES} histories`, { timeout: 120_000 }, async () => {
    const seed = runSeed();
    console.log(`log epochs property: SEED=${seed}`);
    const seen = new Set<string>();
    for (let i = 0; i < HISTORIES; i += 1) expect(await play(seed + i, SOUND, seen)).toBeNull();
    expect([...seen].sort()).toEqual([
      'another memory',
      'clock set',
      'lost lease',
      'restart',
      'said again',
      'saved',
      'whole for another memory',
    ]);
  });

  describe('with a planted fault', () => {
    it.each(Object.entries(FAULTS))('is caught: %s', { timeout: 60_000 }, async (_, parts) => {
      let caught: string | null = null;
      for (let seed = 1; seed <= HISTORIES && !caught; seed += 1)
        caught = await play(seed, { ...SOUND, ...parts }, new Set());
      expect(caught).not.toBeNull();
    });
  });
});

const FAULTS: Record<string, Partial<Parts>> = {
  'keys are forgotten': {
    log: class extends MemoryLog {
      override offer(drafts: readonly Draft[], under?: Parameters<MemoryLog['offer']>[1]) {
        return super.offer(
          drafts.map(({ event }) => ({ event })),
          under,
        );
      }
    },
  },
  'a lost lease is not asked about': {
    log: class extends MemoryLog {
      override offer(drafts: readonly Draft[]) {
        return super.offer(drafts);
      }
    },
  },
  'keys of the lost end are kept': {
    log: class extends MemoryLog {
      readonly #said = new Set<string>();
      override async offer(drafts: readonly Draft[], under?: Parameters<MemoryLog['offer']>[1]) {
        const fresh = drafts.filter(({ once }) => once === undefined || !this.#said.has(once));
        const answer = await super.offer(fresh, under);
        for (const { once } of drafts) if (once !== undefined) this.#said.add(once);
        return answer;
      }
    },
  },
  'nobody is told of another memory': {
    log: class extends MemoryLog {
      override onEpoch() {
        return () => {};
      }
    },
  },
  'cursors of the former memory are served': {
    board: (board) => ({ since: (cursor) => board.since(cursor && { ...cursor, epoch: board.epoch }) }),
  },
};
