// How logs go wrong: each drill breaks one on purpose, and the contract must notice.
import { describe, expect, test } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import type { Logged, LogState } from '#server/log/log.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { realClock } from '#server/time/clock.ts';
import { holdsOf, steadyClock } from '#tests/server/log/benches.ts';
import { type Bench, type LogUnderTest, RULES } from './log.ts';

type Drill = {
  /** The mistake. */
  readonly name: string;
  /** The start of the name of the rule that must notice it. */
  readonly fails: string;
  readonly broken: (good: MemoryLog) => Partial<LogUnderTest> & { readonly bench?: Partial<Bench> };
};

/** A log that says it is blocked; what it then does with appends is the drill's business. */
function jammed(good: MemoryLog) {
  let state: LogState | null = null;
  const block = () => {
    state = { state: 'blocked', why: 'The disk is full, alas.', since: Date.now() };
  };
  const mend = () => {
    state = null;
  };
  return { is: () => state !== null, state: () => state ?? good.state(), bench: { block, mend } };
}
const later = (fn: () => void) => setTimeout(fn, 5);

const DRILLS: readonly Drill[] = [
  {
    name: 'keeps the time of the event instead of when it was heard',
    fails: 'keeps with each event when it was heard',
    broken: (good) => ({
      read: async (after, limit) =>
        (await good.read(after, limit)).map((one) => ({ ...one, heard: one.event.at })),
    }),
  },
  {
    name: 'forgets keys as soon as they are said',
    fails: 'says once what has a key',
    broken: (good) => ({
      offer: (drafts, under) =>
        good.offer(
          drafts.map(({ event }) => ({ event })),
          under,
        ),
    }),
  },
  {
    name: 'forgets keys when it is closed',
    fails: 'knows what was said once when it is opened again',
    broken: () => ({ bench: { reopen: async () => new MemoryLog({ clock: realClock }) } }),
  },
  {
    name: 'keeps keys for ever',
    fails: 'forgets what was said once',
    broken: (good) => {
      const said = new Set<string>();
      return {
        offer: async (drafts, under) => {
          const fresh = drafts.filter(({ once }) => once === undefined || !said.has(once));
          for (const { once } of drafts) if (once !== undefined) said.add(once);
          return good.offer(fresh, under);
        },
      };
    },
  },
  {
    name: 'asks for no lease',
    fails: 'writes nothing of an offer whose lease is lost',
    broken: (good) => ({ offer: (drafts) => good.offer(drafts) }),
  },
  {
    name: 'does not tell that it is another memory',
    fails: 'may become another memory in life',
    broken: () => ({ onEpoch: () => () => {} }),
  },
  { name: 'numbers from 0', fails: 'starts empty', broken: () => ({ oldest: () => 0 }) },
  {
    name: 'leaves a number out',
    fails: 'numbers from 1',
    broken: (good) => ({
      read: async (after, limit) =>
        (await good.read(after, limit)).map((one) => ({ ...one, seq: one.seq + (one.seq > 2 ? 1 : 0) })),
    }),
  },
  {
    name: 'mixes appends that come at the same time',
    fails: 'keeps the order',
    broken: (good) => ({
      append: async (events) => {
        let seq = 0;
        for (const event of events) seq = await good.append([event]);
        return seq;
      },
    }),
  },
  {
    name: 'drops what JSON does not like',
    fails: 'gives back every event',
    broken: (good) => ({
      append: (events) => good.append(events.map((event) => ({ ...event, at: Math.trunc(event.at) }))),
    }),
  },
  {
    name: 'gives one event too many to a page',
    fails: 'reads in pages',
    broken: (good) => ({ read: (after, limit) => good.read(after, limit + 1) }),
  },
  {
    name: 'tells a follower twice',
    fails: 'tells a follower each later event once',
    broken: (good) => ({
      follow: (listener) =>
        good.follow((batch) => {
          listener(batch);
          if ((batch[0]?.seq ?? 0) > 10) listener(batch);
        }),
    }),
  },
  {
    name: 'tells a follower what was there before',
    fails: 'tells a follower each later event once',
    broken: (good) => ({
      follow: (listener) => {
        void good.read(0, 3).then(listener);
        return good.follow(listener);
      },
    }),
  },
  {
    name: 'tells followers before it commits',
    fails: 'tells nobody',
    broken: (good) => {
      const listeners = new Set<(batch: readonly Logged[]) => void>();
      return {
        follow: (listener) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        append: (events) => {
          const batch = events.map((event, i): Logged => ({ seq: good.head() + 1 + i, heard: 0, event }));
          for (const listener of listeners) listener(batch);
          return good.append(events);
        },
      };
    },
  },
  {
    name: 'answers the appender before it is on disk',
    fails: 'tells nobody',
    broken: (good) => ({ bench: { durable: () => good.head() - 1 } }),
  },
  {
    name: 'commits every event alone',
    fails: 'commits together',
    broken: (good) => ({
      follow: (listener) =>
        good.follow((batch) => {
          for (const one of batch) listener([one]);
        }),
    }),
  },
  {
    name: 'loses what a follower appends',
    fails: 'lets a follower append',
    broken: (good) => {
      let telling = false;
      return {
        follow: (listener) =>
          good.follow((batch) => {
            telling = true;
            listener(batch);
            telling = false;
          }),
        append: (events) => (telling ? Promise.resolve(good.head()) : good.append(events)),
      };
    },
  },
  {
    name: 'stops telling when one follower throws',
    fails: 'a follower that throws',
    broken: (good) => {
      const listeners: ((batch: readonly Logged[]) => void)[] = [];
      good.follow((batch) => {
        for (const listener of listeners) listener(batch);
      });
      return {
        follow: (listener) => {
          listeners.push(listener);
          return () => {};
        },
      };
    },
  },
  {
    name: 'trims by age alone',
    fails: 'trims from the oldest',
    broken: (good) => ({ trim: (_before, olderThan) => good.trim(1_000, olderThan) }),
  },
  {
    name: 'trims by number alone',
    fails: 'trims from the oldest',
    broken: (good) => ({ trim: (before) => good.trim(before, Number.POSITIVE_INFINITY) }),
  },
  {
    name: 'closes without writing what waits',
    fails: 'writes what waits',
    broken: (good) => ({
      append: (events) =>
        new Promise((resolve) => later(() => void good.append(events).then(resolve, () => {}))),
    }),
  },
  { name: 'has always the same epoch', fails: 'is another memory', broken: () => ({ epoch: 'the-one-log' }) },
  {
    name: 'starts a new memory when opened again',
    fails: 'opened again',
    broken: () => ({ bench: { reopen: async () => new MemoryLog({ clock: realClock }) } }),
  },
  {
    name: 'refuses appends while blocked',
    fails: 'while nothing can be written',
    broken: (good) => {
      const jam = jammed(good);
      return {
        append: (events) => (jam.is() ? Promise.reject(new Error('disk full')) : good.append(events)),
        state: jam.state,
        bench: jam.bench,
      };
    },
  },
  {
    name: 'loses what was appended while blocked',
    fails: 'while nothing can be written',
    broken: (good) => {
      const jam = jammed(good);
      const never = new Promise<number>(() => {});
      return {
        append: (events: readonly DomainEvent[]) => (jam.is() ? never : good.append(events)),
        state: jam.state,
        bench: jam.bench,
      };
    },
  },
  {
    name: 'leaves appenders waiting for ever when closed while blocked',
    fails: 'closed while blocked',
    broken: (good) => {
      const jam = jammed(good);
      return {
        append: (events) => (jam.is() ? new Promise(() => {}) : good.append(events)),
        state: jam.state,
        bench: jam.bench,
      };
    },
  },
];

/** A good log with some of its methods replaced. */
function breakLog(drill: Drill): Bench {
  const clock = steadyClock();
  const leases = new MemoryLeases();
  const holds = holdsOf(leases);
  const good = new MemoryLog({ clock, leases });
  const { bench = {}, ...broken } = drill.broken(good);
  const log: LogUnderTest = {
    get epoch() {
      return good.epoch;
    },
    head: () => good.head(),
    oldest: () => good.oldest(),
    append: (events) => good.append(events),
    offer: (drafts, under) => good.offer(drafts, under),
    onEpoch: (listener) => good.onEpoch(listener),
    read: (after, limit) => good.read(after, limit),
    follow: (listener) => good.follow(listener),
    state: () => good.state(),
    onState: (listener) => good.onState(listener),
    trim: (before, olderThan) => good.trim(before, olderThan),
    close: () => good.close(),
  };
  // Property by property: a getter of the good one must stay one.
  Object.defineProperties(log, Object.getOwnPropertyDescriptors(broken));
  return {
    log,
    dispose: () => good.close(),
    rewind: (to) => good.rewind(to),
    holds,
    setClock: (now) => clock.set(now),
    ...bench,
  };
}

describe('log contract, drilled', () => {
  test.concurrent.each(DRILLS)('notices a log that $name', async (drill) => {
    const rule = RULES.find((one) => one.name.startsWith(drill.fails));
    if (!rule) throw new Error(`no rule starts with "${drill.fails}"`);
    const open = async () => breakLog(drill);
    await expect(rule.run(await open(), open)).rejects.toThrow();
  });

  test('every rule is drilled', () => {
    const idle = RULES.filter((rule) => !DRILLS.some((drill) => rule.name.startsWith(drill.fails)));
    expect(idle.map((rule) => rule.name)).toEqual([]);
    expect(RULES.length).toBeGreaterThan(15);
  });
});
