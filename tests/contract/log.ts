// What every log must do, whatever it is kept in: a list of rules, each a plain function that throws.
import { afterEach, describe, expect, test } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { callId, queueId, sourceId } from '#lib/model/ids.ts';
import type { Hold } from '#server/leases/leases.ts';
import { LeaseLost, type Log, type Logged } from '#server/log/log.ts';

export type LogUnderTest = Log;

/** A fresh, empty log and what can be done to it from outside. */
export type Bench = {
  readonly log: LogUnderTest;
  /** Closes the log and opens what it kept. */
  readonly reopen?: () => Promise<LogUnderTest>;
  /** The log loses what came after that sequence and is another memory from then on, as after a failover. */
  readonly rewind?: (to: number) => Promise<void>;
  /** A lease that is held now, and one that was lost. */
  readonly holds?: { readonly held: Hold; readonly lost: Hold };
  /** Sets the clock the log goes by to this (epoch ms). */
  readonly setClock?: (now: number) => void;
  /** From now on nothing can be made durable; `mend` ends it. */
  readonly block?: () => void;
  readonly mend?: () => void;
  /** The sequence up to which a power cut at this very instant would keep events; not asked of the log itself. */
  readonly durable?: () => number;
  readonly dispose: () => Promise<void>;
};
export type OpenBench = () => Promise<Bench>;

type Need = 'reopen' | 'block' | 'rewind' | 'holds' | 'setClock';
export type Rule = {
  readonly name: string;
  readonly needs?: Need;
  /** Throws when the log breaks the rule. */
  readonly run: (bench: Bench, open: OpenBench) => Promise<void>;
};

const hq = sourceId('hq');
/** An event that is told apart by `at`. */
export const eventAt = (at: number): DomainEvent => ({
  type: 'call.queued',
  source: hq,
  at,
  call: callId(hq, String(at)),
  queue: queueId(hq, '6400'),
});
const events = (from: number, to: number): DomainEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => eventAt(from + i));
const ats = (logged: readonly Logged[]): number[] => logged.map((one) => one.event.at);
const seqs = (logged: readonly Logged[]): number[] => logged.map((one) => one.seq);
const upTo = (n: number, from = 1): number[] => Array.from({ length: n - from + 1 }, (_, i) => from + i);

/** A log that does nothing is found out after this long. A loaded machine takes many times as long as a free one. */
const HANGS_MS = 12_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits for something the log does by itself. Throws when it does not within `ms`. */
async function until(what: string, holds: () => boolean, ms = HANGS_MS): Promise<void> {
  for (const end = Date.now() + ms; !holds(); await pause(2))
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
}
/** A log that never answers must fail its rule, not hang it. */
const soon = <T>(what: string, promise: Promise<T>, ms = HANGS_MS): Promise<T> =>
  Promise.race([
    promise,
    pause(ms).then(() => {
      throw new Error(`${what}: not within ${ms} ms`);
    }),
  ]);

/** Everything the log holds, read in pages of `page`. */
async function readAll(log: Log, page = 1_000): Promise<Logged[]> {
  const all: Logged[] = [];
  for (;;) {
    const next = await log.read(all.at(-1)?.seq ?? log.oldest() - 1, page);
    if (next.length === 0) return all;
    expect(next.length).toBeLessThanOrEqual(page);
    all.push(...next);
    if (all.length > 100_000) throw new Error('reading does not end');
  }
}

export const RULES: readonly Rule[] = [
  {
    name: 'starts empty: head 0, oldest 1, nothing to read, state ok',
    async run({ log }) {
      expect([log.head(), log.oldest()]).toEqual([0, 1]);
      expect(await log.read(0, 10)).toEqual([]);
      expect(log.state()).toEqual({ state: 'ok' });
    },
  },
  {
    name: 'numbers from 1 without a gap, and append answers with the last number',
    async run({ log }) {
      expect(await soon('append', log.append(events(1, 3)))).toBe(3);
      expect(await soon('append', log.append([eventAt(4)]))).toBe(4);
      expect(await soon('append of nothing', log.append([]))).toBe(4);
      expect(log.head()).toBe(4);
      expect(log.oldest()).toBe(1);
      expect(seqs(await readAll(log))).toEqual([1, 2, 3, 4]);
    },
  },
  {
    name: 'keeps the order of appends, and the events of one append together',
    async run({ log }) {
      const answers = await soon(
        'appends',
        Promise.all(upTo(60).map((n) => log.append(events(n * 10, n * 10 + 2)))),
      );
      expect(answers).toEqual(upTo(60).map((n) => n * 3));
      expect(ats(await readAll(log))).toEqual(upTo(60).flatMap((n) => [n * 10, n * 10 + 1, n * 10 + 2]));
    },
  },
  {
    name: 'gives back every event exactly as it was told',
    async run({ log }) {
      const strange: DomainEvent[] = [
        {
          type: 'source.lost',
          source: hq,
          at: -1,
          why: 'Ümlaut “quotes” 电话 🎧 \u0000 \n',
          lastHeardAt: null,
        },
        {
          type: 'agent.observed',
          source: hq,
          at: 1.5,
          agent: { id: 'hq/1' as never, queues: [], until: null },
        },
        { type: 'source.synced', source: hq, at: 2, queues: [], agents: [], calls: [] },
      ];
      await soon('append', log.append(strange));
      expect((await readAll(log)).map((one) => one.event)).toEqual(strange);
    },
  },
  {
    name: 'reads in pages: after a number, at most so many, in order',
    async run({ log }) {
      await soon('append', log.append(events(1, 25)));
      expect(seqs(await log.read(0, 10))).toEqual(upTo(10));
      expect(seqs(await log.read(10, 10))).toEqual(upTo(20, 11));
      expect(seqs(await log.read(20, 10))).toEqual(upTo(25, 21));
      expect(await log.read(25, 10)).toEqual([]);
      expect(await log.read(99, 10)).toEqual([]);
      expect(seqs(await readAll(log, 7))).toEqual(upTo(25));
    },
  },
  {
    name: 'tells a follower each later event once, in order, without a gap, until it stops',
    async run({ log }) {
      await soon('append', log.append(events(1, 5)));
      const heard: Logged[] = [];
      const stop = log.follow((batch) => heard.push(...batch));
      for (let n = 6; n <= 60; n += 1) {
        void log.append([eventAt(n)]);
        if (n % 7 === 0) await pause(1);
      }
      await until('55 events heard', () => heard.length >= 55);
      expect(seqs(heard)).toEqual(upTo(60, 6));
      expect(heard).toEqual(await log.read(5, 100));
      stop();
      await soon('append', log.append([eventAt(61)]));
      await pause(10);
      expect(heard.length).toBe(55);
    },
  },
  {
    name: 'tells nobody, not even the appender, before the event is durable',
    async run({ log, durable }) {
      const early: number[] = [];
      const reads: Promise<void>[] = [];
      const check = (seq: number): void => {
        if (log.head() < seq || (durable && durable() < seq)) early.push(seq);
        const read = log.read(seq - 1, 1);
        reads.push(read.then((page) => void (page[0]?.seq === seq || early.push(seq))));
      };
      log.follow((batch) => check(batch.at(-1)?.seq ?? 0));
      for (let n = 1; n <= 5; n += 1) check(await soon('append', log.append(events(n * 2, n * 2 + 1))));
      await Promise.all(reads);
      expect(reads.length).toBeGreaterThanOrEqual(10);
      expect(early).toEqual([]);
    },
  },
  {
    name: 'commits together what is appended in one turn',
    async run({ log }) {
      let batches = 0;
      log.follow(() => {
        batches += 1;
      });
      await soon('appends', Promise.all(upTo(200).map((n) => log.append([eventAt(n)]))));
      await until('the last one heard', () => batches > 0);
      expect(batches).toBeLessThanOrEqual(10);
    },
  },
  {
    name: 'lets a follower append: its events come later, in order, to everybody',
    async run({ log }) {
      const heard: number[] = [];
      log.follow((batch) => {
        if (batch[0]?.event.at === 1) void log.append([eventAt(100)]);
      });
      log.follow((batch) => heard.push(...ats(batch)));
      void log.append([eventAt(1)]);
      await until('both heard', () => heard.length === 2);
      expect(heard).toEqual([1, 100]);
    },
  },
  {
    name: 'a follower that throws harms nobody else',
    async run({ log }) {
      const heard: number[] = [];
      log.follow(() => {
        throw new Error('drill: a broken follower');
      });
      log.follow((batch) => heard.push(...seqs(batch)));
      expect(await soon('append', log.append([eventAt(1)]))).toBe(1);
      expect(await soon('append', log.append([eventAt(2)]))).toBe(2);
      await until('both heard', () => heard.length >= 2);
      expect(heard).toEqual([1, 2]);
    },
  },
  {
    name: 'trims from the oldest on, by number and by age, and stops at the first event to keep',
    async run({ log }) {
      await soon('append', log.append([...events(100, 119), ...events(10, 14), ...events(200, 204)]));
      expect(await log.trim(6, 1_000)).toBe(5);
      expect(log.oldest()).toBe(6);
      // Events 21–25 are older, but they lie behind 11–20, which are not: no hole is cut.
      expect(await log.trim(31, 110)).toBe(5);
      expect(log.oldest()).toBe(11);
      expect(await log.trim(31, 110)).toBe(0);
      expect(seqs(await log.read(0, 3))).toEqual([11, 12, 13]);
      expect(seqs(await readAll(log))).toEqual(upTo(30, 11));
      expect(log.head()).toBe(30);
      expect(await soon('append', log.append([eventAt(300)]))).toBe(31);
    },
  },
  {
    name: 'writes what waits when closed, and refuses appends afterwards',
    async run({ log }) {
      const appends = upTo(20).map((n) => log.append([eventAt(n)]));
      await soon('close', log.close());
      expect(await soon('appends', Promise.all(appends))).toEqual(upTo(20));
      await expect(soon('append', log.append([eventAt(21)]))).rejects.toThrow(/closed/);
    },
  },
  {
    name: 'is another memory than any other log',
    async run({ log }, open) {
      const other = await open();
      try {
        expect(log.epoch).toMatch(/^[\w-]{8,60}$/);
        expect(other.log.epoch).not.toBe(log.epoch);
      } finally {
        await other.dispose();
      }
    },
  },
  {
    name: 'opened again it is the same memory and goes on numbering, even when all is trimmed',
    needs: 'reopen',
    async run({ log, reopen }) {
      await soon('append', log.append(events(1, 10)));
      await log.trim(10, 1_000);
      const again = (await reopen?.()) as LogUnderTest;
      expect(again.epoch).toBe(log.epoch);
      expect([again.head(), again.oldest()]).toEqual([10, 10]);
      expect(await soon('append', again.append(events(11, 12)))).toBe(12);
      expect(ats(await readAll(again))).toEqual([10, 11, 12]);
    },
  },
  {
    name: 'keeps with each event when it was heard, and that never falls',
    needs: 'setClock',
    async run({ log, setClock }) {
      const START = Date.UTC(2026, 10, 1);
      for (const ms of [0, 500, 200, 1_000]) {
        setClock?.(START + ms);
        await soon('append', log.append(events(1, 2)));
      }
      const all = await readAll(log);
      expect(all.map((one) => (one.heard ?? 0) - START)).toEqual([0, 0, 500, 500, 500, 500, 1_000, 1_000]);
      const told: Logged[] = [];
      log.follow((batch) => told.push(...batch));
      await soon('append', log.append([eventAt(3)]));
      expect(told).toEqual(await log.read(8, 1));
      // Said to have been set, the clock begins anew, and rises from there.
      setClock?.(START - 3_600_000);
      await soon('append', log.append([{ type: 'clock.stepped', source: hq, at: 1, byMs: -3_600_000 }]));
      setClock?.(START - 3_700_000);
      await soon('append', log.append([eventAt(4)]));
      expect((await log.read(9, 2)).map((one) => (one.heard ?? 0) - START)).toEqual([-3_600_000, -3_600_000]);
    },
  },
  {
    name: 'says once what has a key, however often it is offered, and tells which it refused',
    async run({ log }) {
      const heard: number[] = [];
      log.follow((batch) => heard.push(...ats(batch)));
      const offers = [1, 2, 3].map((n) =>
        log.offer([{ event: eventAt(n), once: 'k' }, { event: eventAt(n * 10) }]),
      );
      expect(await soon('offers', Promise.all(offers))).toEqual([
        { last: 2, refused: [] },
        { last: 3, refused: ['k'] },
        { last: 4, refused: ['k'] },
      ]);
      expect(
        await soon(
          'twice in one',
          log.offer([
            { event: eventAt(4), once: 'l' },
            { event: eventAt(5), once: 'l' },
          ]),
        ),
      ).toEqual({ last: 5, refused: ['l'] });
      expect(await soon('nothing new', log.offer([{ event: eventAt(6), once: 'k' }]))).toEqual({
        last: 5,
        refused: ['k'],
      });
      expect(heard).toEqual([1, 10, 20, 30, 4]);
      expect(ats(await readAll(log))).toEqual(heard);
    },
  },
  {
    name: 'knows what was said once when it is opened again, and for a day after its event is trimmed',
    needs: 'reopen',
    async run({ log, reopen }) {
      await soon('offer', log.offer([{ event: eventAt(1), once: 'k' }]));
      await soon('append', log.append(events(2, 5)));
      expect(await log.trim(5, 1_000)).toBe(4);
      const again = (await reopen?.()) as LogUnderTest;
      expect(await soon('offer', again.offer([{ event: eventAt(9), once: 'k' }]))).toEqual({
        last: 5,
        refused: ['k'],
      });
    },
  },
  {
    name: 'forgets what was said once with its event, when a day has passed',
    needs: 'setClock',
    async run({ log, setClock }) {
      const START = Date.UTC(2026, 10, 1);
      setClock?.(START);
      await soon(
        'offer',
        log.offer([
          { event: eventAt(1), once: 'k' },
          { event: eventAt(2), once: 'l' },
        ]),
      );
      await soon('append', log.append(events(3, 4)));
      setClock?.(START + 25 * 3_600_000);
      // The second event is kept, and with it its key.
      expect(await log.trim(2, 1_000)).toBe(1);
      expect(
        await soon(
          'offer',
          log.offer([
            { event: eventAt(5), once: 'k' },
            { event: eventAt(6), once: 'l' },
          ]),
        ),
      ).toEqual({ last: 5, refused: ['l'] });
    },
  },
  {
    name: 'writes nothing of an offer whose lease is lost; what others offer goes through',
    needs: 'holds',
    async run({ log, holds }) {
      if (!holds) throw new Error('no holds');
      const settled = await soon(
        'offers',
        Promise.allSettled([
          log.offer([{ event: eventAt(1) }], holds.held),
          log.offer([{ event: eventAt(2), once: 'k' }, { event: eventAt(3) }], holds.lost),
          log.append([eventAt(4)]),
        ]),
      );
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((settled[1] as PromiseRejectedResult).reason).toBeInstanceOf(LeaseLost);
      expect(ats(await readAll(log))).toEqual([1, 4]);
      // Its key was not said either.
      expect(await soon('offer', log.offer([{ event: eventAt(5), once: 'k' }]))).toEqual({
        last: 3,
        refused: [],
      });
    },
  },
  {
    name: 'may become another memory in life: tells so, forgets the end with its keys, and numbers on',
    needs: 'rewind',
    async run({ log, rewind }) {
      await soon(
        'offer',
        log.offer([
          { event: eventAt(1), once: 'a' },
          { event: eventAt(2), once: 'b' },
        ]),
      );
      await soon('append', log.append(events(3, 6)));
      const before = log.epoch;
      const told: unknown[] = [];
      log.onEpoch((epoch) => told.push([epoch, log.epoch, log.head()]));
      log.follow((batch) => told.push(seqs(batch)));
      await rewind?.(1);
      expect(log.epoch).not.toBe(before);
      expect(told).toEqual([[log.epoch, log.epoch, 1]]);
      expect(
        await soon(
          'offer',
          log.offer([
            { event: eventAt(7), once: 'b' },
            { event: eventAt(8), once: 'a' },
          ]),
        ),
      ).toEqual({ last: 2, refused: ['a'] });
      expect(told.at(-1)).toEqual([2]);
      expect(ats(await readAll(log))).toEqual([1, 7]);
    },
  },
  {
    name: 'while nothing can be written it says why, appenders wait, nobody is told; then nothing is lost',
    needs: 'block',
    async run({ log, block, mend }) {
      const heard: number[] = [];
      const states: string[] = [];
      log.follow((batch) => heard.push(...seqs(batch)));
      log.onState((state) => states.push(state.state));
      await soon('append', log.append(events(1, 3)));
      block?.();
      const settled: unknown[] = [];
      const appends = upTo(50).map((n) => log.append(events(n * 10, n * 10 + 1)));
      for (const one of appends) one.then((seq) => settled.push(seq)).catch((error) => settled.push(error));
      await until('blocked', () => log.state().state === 'blocked');
      const state = log.state();
      if (state.state !== 'blocked') throw new Error('not blocked');
      expect(state.why.length).toBeGreaterThan(20);
      expect(Math.abs(state.since - Date.now())).toBeLessThan(60_000);
      await pause(60);
      expect([log.head(), heard, settled]).toEqual([3, [1, 2, 3], []]);
      expect(seqs(await readAll(log))).toEqual([1, 2, 3]);
      mend?.();
      expect(await soon('appends', Promise.all(appends))).toEqual(upTo(50).map((n) => 3 + n * 2));
      expect(log.state()).toEqual({ state: 'ok' });
      expect(states).toEqual(['blocked', 'ok']);
      expect(heard).toEqual(upTo(103));
      expect(ats(await log.read(3, 1_000))).toEqual(upTo(50).flatMap((n) => [n * 10, n * 10 + 1]));
    },
  },
  {
    name: 'closed while blocked, it tells the appenders that their events were not kept',
    needs: 'block',
    async run({ log, block }) {
      block?.();
      const append = log.append(events(1, 200));
      append.catch(() => {});
      await until('blocked', () => log.state().state === 'blocked');
      await soon('close', log.close());
      await expect(soon('append', append)).rejects.toThrow(/closed/);
    },
  },
];

/** Runs every rule over the log that `open` makes. `skips` gives the reason for each thing this log cannot do. */
export function describeLog(name: string, open: OpenBench, skips: Partial<Record<Need, string>> = {}): void {
  describe(`log contract: ${name}`, () => {
    let bench: Bench | null = null;
    afterEach(async () => {
      await bench?.dispose();
      bench = null;
    });
    for (const rule of RULES) {
      const reason = rule.needs ? skips[rule.needs] : undefined;
      if (reason) test.skip(`${rule.name} — skipped: ${reason}`, () => {});
      else
        test(rule.name, async () => {
          bench = await open();
          await rule.run(bench, open);
        });
    }
  });
}
