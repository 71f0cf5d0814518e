// Proves against a running Asterisk: a wall killed in mid-run and an Asterisk restarted in mid-run lose and double
// nothing that was seen, leave no ghost, and mark what ended unseen.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { within } from '#lib/measure/counts.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { plain } from '#tests/plain-counts.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { compare, type Stay, staysInEvents, staysInQueueLog } from './ledger.ts';
import { sleep, until, Wall } from './wall.ts';

const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);
const logger = { info: () => {}, warn: () => {}, error: () => {} };

describe.skipIf(typeof rig === 'string')('outages in mid-run', { timeout: 240_000 }, () => {
  const pbx = rig as Rig;
  const folder = mkdtempSync(join(tmpdir(), 'ringside-live-'));

  beforeAll(async () => {
    for (const n of [1_001, 1_002, 1_003, 1_004]) await pbx.phone(n, { kind: 'answer', ringMs: 600 });
  }, 30_000);

  afterAll(async () => {
    await pbx.close();
    rmSync(folder, { recursive: true, force: true });
  }, 90_000);

  it('a wall killed and started again: totals equal the log, nothing is counted twice', async () => {
    const from = pbx.logged;
    // First the wall: a call that is over before a slow machine has started it was never there to be seen.
    let wall = await child(folder);
    const calls = load(pbx, 20, 1_300);
    await sleep(9_000);
    const died = Date.now() / 1_000;
    wall.kill('SIGKILL');
    await sleep(4_000);
    wall = await child(folder);
    const back = Date.now() / 1_000;
    await Promise.all(await calls);
    await sleep(1_500);
    wall.kill('SIGTERM');
    await new Promise((resolve) => wall.on('exit', resolve));

    const log = await openSqliteLog({ folder, clock: realClock, logger });
    const liveBoard = await openLiveBoard({ log, clock: realClock, logger });
    const events = (await log.read(0, 100_000)).map((logged) => logged.event);
    const counts = judge(pbx, from, events, liveBoard.board, [[died, back]]);
    expect([...liveBoard.board.all('call')]).toEqual([]);
    expect(counts.twice).toEqual([]);
    liveBoard.close();
    await log.close();
  });

  for (const [how, fall] of [
    ['restarted', () => pbx.cli('core restart now')],
    ['crashed', () => pbx.crash()],
  ] as const)
    it(`an Asterisk ${how}: what it forgot is closed and marked, what was seen stands`, async () => {
      const from = pbx.logged;
      const log = new MemoryLog({ clock: realClock });
      const wall = await Wall.open(log);
      const calls = load(pbx, 16, 1_300);
      await sleep(9_000);
      const fell = Date.now() / 1_000;
      await fall();
      await until(() => wall.life !== 'live', 10_000, 'the wall to notice');
      const before = [...wall.liveBoard.board.all('call')].map((call) => nativeOf(call.id));
      await until(
        () => wall.life === 'live',
        60_000,
        'the wall to be back',
        () => wall.complaints,
      );
      const back = Date.now() / 1_000;
      // Callers of before are ghosts only their phones believe in.
      const left = [...wall.liveBoard.board.all('call')].map((call) => nativeOf(call.id));
      expect(left.filter((id) => before.includes(id))).toEqual([]);
      await Promise.all(await calls);
      await until(() => [...wall.liveBoard.board.all('call')].length === 0, 8_000, 'the board to be empty');
      const events = (await log.read(0, 100_000)).map((logged) => logged.event);
      const derived = new Set(
        events
          .filter((event) => event.type === 'call.ended')
          .flatMap((event) => (event.derived ? [nativeOf(event.call)] : [])),
      );
      // One that shuts down hangs up first and says so; one that crashes says nothing.
      expect(derived).toEqual(new Set(before));
      if (how === 'crashed') expect(before.length).toBeGreaterThan(0);
      expect(judge(pbx, from, events, wall.liveBoard.board, [[fell, back]]).twice).toEqual([]);
      await wall.close();
    });
});

/** Mixed calls, `gapMs` apart; resolves when the last is placed. */
async function load(pbx: Rig, n: number, gapMs: number): Promise<Promise<void>[]> {
  const over: Promise<void>[] = [];
  for (let i = 0; i < n; i++) {
    const short = i % 5 === 4;
    over.push(
      pbx.call(
        i % 3 === 2 ? 'sales' : 'support',
        short ? 1_500 : 6_000 + (i % 4) * 2_000,
        `66255502${String(i).padStart(2, '0')}`,
      ),
    );
    await sleep(gapMs);
  }
  return over;
}

function child(folder: string): Promise<ChildProcess> {
  const process_ = spawn(process.execPath, [join(import.meta.dirname, 'wall-child.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '..', '..'),
  });
  return new Promise((resolve, reject) => {
    process_.stdout.on('data', (text) => String(text).includes('live') && resolve(process_));
    process_.on('exit', () => reject(new Error('the wall did not start')));
  });
}

/** Compares all stays that lie wholly outside the blind spans, and looks for anything counted more than once. */
function judge(
  pbx: Rig,
  from: number,
  events: readonly DomainEvent[],
  board: Wall['liveBoard']['board'],
  blind: readonly (readonly [number, number])[],
): { twice: string[] } {
  const lines = pbx.queueLog().slice(from);
  const theirs = staysInQueueLog(lines);
  const ours = staysInEvents(events, (agent) => board.get('agent', agent)?.name ?? agent);
  const endOf = (stay: Stay): number =>
    Math.max(...lines.filter((line) => line[1] === stay.call).map((line) => Number(line[0])));
  const touches = (stay: Stay): boolean =>
    stay.end === 'open' ||
    // A conversation cut short by a crash has no end in the log.
    (stay.end.startsWith('answered') && stay.talk === null) ||
    blind.some(([start, end]) => stay.at <= end + 1 && endOf(stay) >= start - 1);
  const seen = theirs.filter((stay) => !touches(stay));
  const hidden = theirs.filter(touches);
  const mine = ours.filter(
    (stay) => !hidden.some((each) => each.call === stay.call && each.queue === stay.queue),
  );
  const off = compare(seen, mine);
  console.log(
    `${seen.length} stays seen whole, ${off.length} differences; ${hidden.length} touched by the outage:`,
  );
  for (const stay of hidden) {
    const own = ours.filter((each) => each.call === stay.call && each.queue === stay.queue);
    console.log(
      `  ${stay.call} in ${stay.queue}: queue_log ${stay.end}, wall ${own.map((each) => each.end).join(' + ') || 'never saw it'}`,
    );
  }
  expect(off).toEqual([]);
  const counts = [...board.all('tally')].map((row) => plain(row.counts));
  const booked = counts.reduce(
    (sum, c) =>
      sum + within(c.answered, 1e9) + within(c.abandoned, 1e9) + c.overflowed + c.disconnected + c.unknown,
    0,
  );
  // Every stay is booked once: those the wall never saw are missing, none is there twice.
  expect(booked).toBeLessThanOrEqual(theirs.length);
  expect(booked).toBeGreaterThanOrEqual(seen.length);
  const keys = ours.map((stay) => `${stay.call} in ${stay.queue}`);
  return { twice: keys.filter((key, i) => keys.indexOf(key) !== i) };
}
