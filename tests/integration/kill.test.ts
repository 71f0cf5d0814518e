// The promise of the log: a server killed at any instant has lost nothing that anybody saw, and its board is the one
// an uninterrupted server would have.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fold } from '#lib/fold/fold.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { plain } from '#tests/plain-counts.ts';
import { silent, tempFolder } from '#tests/server/log/benches.ts';
import { hashOf } from './board-hash.ts';
import { floorStream } from './floor-stream.ts';

const KILLS = Number(process.env.KILLS ?? 50);
/** As many batches as a child shows in a quarter of a second of a free machine. */
const LINES = 50;
const CHILD = join(import.meta.dirname, 'kill-child.ts');

/** The same stream, folded without interruption. It can only go forward. */
class Reference {
  readonly board = new StampedBoard('reference');
  readonly #stream: Generator<DomainEvent>;
  readonly events: DomainEvent[] = [];

  constructor(seed: number) {
    this.#stream = floorStream(seed);
  }

  hashAt(seq: number): string {
    if (seq < this.board.seq) throw new Error(`the log went back from ${this.board.seq} to ${seq}`);
    while (this.board.seq < seq) {
      const event = this.#stream.next().value as DomainEvent;
      this.events.push(event);
      this.board.apply(fold(this.board, event).changes, this.board.seq + 1);
    }
    return hashOf(this.board.rows());
  }
}

/**
 * When a child is killed: `afterMs` after its start, or after the line of this number in what it says, from 0, the one
 * that says that it is ready. By lines, because how much a child does in a time depends on what else the machine does.
 */
type Kill = { readonly afterMs: number; readonly line: number | null };

/** Runs a child and kills it; `null` lets it finish. */
function run(args: string[], kill: Kill | null): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let errors = '';
    const strike = () => setTimeout(() => child.kill('SIGKILL'), kill?.afterMs);
    let lines = 0;
    if (kill?.line === null) strike();
    child.stdout.on('data', (chunk: Buffer) => {
      const before = lines;
      const text = chunk.toString();
      lines += text.split('\n').length - 1;
      out += text;
      if (kill && kill.line !== null && before <= kill.line && lines > kill.line) strike();
    });
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal !== 'SIGKILL' && code !== 0)
        reject(new Error(`the child died of ${code ?? signal}: ${errors}`));
      else resolve(out.split('\n').slice(0, -1));
    });
  });
}

/** Answers per day of arrival, counted from the stream alone. */
function answersByDay(events: readonly DomainEvent[]): Map<string, number> {
  const arrived = new Map<string, number>();
  const taken = new Set<string>();
  const days = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'call.observed') arrived.set(event.call.id, event.at);
    if (event.type === 'call.queued') taken.delete(event.call);
    if (event.type !== 'call.answered' || taken.has(event.call)) continue;
    taken.add(event.call);
    const day = new Date(arrived.get(event.call) ?? 0).toISOString().slice(0, 10);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return days;
}

test(`killed ${KILLS} times, it has lost and doubled nothing`, { timeout: 180_000 }, async () => {
  const seed = runSeed();
  console.log(`kill test: SEED=${seed}`);
  const dice = new Dice(seed);
  const folder = tempFolder();
  const reference = new Reference(seed);
  let shown = 0;
  let working = 0;
  const hear = (lines: string[]): void => {
    for (const line of lines) {
      const [what, ...rest] = line.split(' ');
      const seq = Number(rest[0]);
      if (what === 'start') {
        expect(seq, `seed ${seed}: seen, but not on disk`).toBeGreaterThanOrEqual(shown);
        expect(Number(rest[1])).toBe(seq);
        expect(rest[3], `seed ${seed}: board at ${seq} after a kill`).toBe(reference.hashAt(seq));
        shown = seq;
      } else if (what === 'shown') {
        expect(seq).toBeGreaterThan(shown);
        shown = seq;
      } else if (what === 'end') {
        expect(rest[1], 'events the fold failed on').toBe('0');
        expect(rest[2], `seed ${seed}: board at the end`).toBe(reference.hashAt(seq));
        shown = seq;
      } else throw new Error(`seed ${seed}: ${line}`);
    }
  };
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const early = dice.chance(20);
      const when = early
        ? { afterMs: dice.below(400), line: null }
        : { afterMs: dice.below(5), line: dice.below(LINES) };
      const before = shown;
      hear(await run([folder, String(seed), '100000000'], when));
      if (shown > before) working += 1;
    }
    // The drill must have struck servers at work, not only servers starting.
    expect(working).toBeGreaterThan(KILLS / 3);
    const end = shown + 2_000;
    hear(await run([folder, String(seed), String(end)], null));
    expect(shown).toBe(end);

    const log = await openSqliteLog({ folder, clock: realClock, logger: silent });
    const tail = await log.read(0, 1_000_000);
    expect(tail.map((one) => one.event)).toEqual(reference.events.slice(log.oldest() - 1, end));
    await log.close();

    const counted = answersByDay(reference.events);
    const booked = new Map<string, number>();
    for (const { day, counts } of reference.board.all('tally'))
      booked.set(
        day,
        (booked.get(day) ?? 0) + plain(counts).answered.reduce((sum, [, calls]) => sum + calls, 0),
      );
    expect(booked.size).toBeGreaterThan(0);
    for (const [day, answers] of booked) expect(answers, `answers on ${day}`).toBe(counted.get(day));
    console.log(`kill test: ${end} events, ${working} of ${KILLS} kills at work, days ${[...booked.keys()]}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
