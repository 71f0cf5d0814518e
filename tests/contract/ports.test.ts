// Proves that the ports of a server that is alone keep their contracts, and that each rule notices a port that breaks it.
import { describe, expect, test } from 'vitest';
import type { Hold, Leases } from '#server/leases/leases.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import type { Mailbox } from '#server/mailbox/mailbox.ts';
import { MemoryMailbox } from '#server/mailbox/memory.ts';
import { MemoryNodes } from '#server/nodes/memory.ts';
import type { Nodes } from '#server/nodes/nodes.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { describeLeases, LEASE_RULES } from './leases.ts';
import { describeMailbox, MAILBOX_RULES, type MailboxBench } from './mailbox.ts';
import { describeNodes, NODE_RULES, type NodesBench } from './nodes.ts';

function nodesBench(broken: (good: MemoryNodes) => Partial<Nodes> = () => ({})): NodesBench {
  const clock = { at: 1_000, now: () => clock.at, after: () => () => {} };
  const good = new MemoryNodes(clock);
  const nodes: Nodes = { beat: (self) => good.beat(self), offset: () => good.offset(), ...broken(good) };
  return {
    nodes,
    now: clock.now,
    pass: (ms) => {
      clock.at += ms;
    },
  };
}

function mailboxBench(broken: (good: MemoryMailbox) => Partial<Mailbox> = () => ({})): MailboxBench {
  const clock = new VirtualClock(1_000);
  const leases = new MemoryLeases();
  const good = new MemoryMailbox({ clock, leases, knows: (source) => source === 'hq' });
  let given: Hold | null = null;
  const { release } = leases.want('source/hq', { held: (hold) => (given = hold), lost() {} });
  return {
    mailbox: { put: (...all) => good.put(...all), take: (...all) => good.take(...all), ...broken(good) },
    hold: () => given as unknown as Hold,
    lose: release,
    pass: (ms) => clock.run(clock.now() + ms),
  };
}

function leasesWith(broken: (good: MemoryLeases) => Partial<Leases> = () => ({})): Leases {
  const good = new MemoryLeases();
  return {
    want: (...all) => good.want(...all),
    watch: (watcher) => good.watch(watcher),
    proves: (hold) => good.proves(hold),
    holders: () => good.holders(),
    ...broken(good),
  };
}

describeLeases('memory', () => new MemoryLeases());
describeNodes('memory', () => nodesBench());
describeMailbox('memory', () => mailboxBench());

/** The rules that throw. */
async function broken<B>(
  rules: readonly { readonly name: string; run(bench: B): Promise<void> }[],
  open: () => B,
): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of rules) await run(open()).catch(() => names.push(name));
  return names;
}

const LEASE_DRILLS: readonly [string, string, (good: MemoryLeases) => Partial<Leases>][] = [
  ['a lease that proves nothing', 'gives a free lease', () => ({ proves: () => false })],
  [
    'a token that stays',
    'gives it under a higher token',
    (good) => ({ proves: ({ name }) => good.holders().has(name) }),
  ],
  ['one that gives back all', 'keeps each lease apart', () => ({ holders: () => new Map() })],
  [
    'one that is wanted twice',
    'refuses to want one twice',
    (good) => ({
      want: (name, seeker) =>
        good.holders().has(name) ? { release: async () => {} } : good.want(name, seeker),
    }),
  ],
  ['a watcher that hears nothing', 'tells a watcher', () => ({ watch: () => () => {} })],
];

const NODE_DRILLS: readonly [string, string, (good: MemoryNodes) => Partial<Nodes>][] = [
  [
    'one that knows only itself',
    'answers a beat',
    () => ({ beat: async (self) => [{ ...self, seen: 1_000 }] }),
  ],
  [
    'one that keeps the first word',
    'keeps the newest',
    (good) => {
      const first = new Map<string, Parameters<Nodes['beat']>[0]>();
      return {
        beat: (self) => {
          first.set(self.id, first.get(self.id) ?? self);
          return good.beat(first.get(self.id) ?? self);
        },
      };
    },
  ],
  [
    'one that forgets nobody',
    'counts nobody who has been silent',
    () => {
      const all = new Map<string, Awaited<ReturnType<Nodes['beat']>>[number]>();
      return {
        beat: async (self) => {
          all.set(self.id, { ...self, seen: 1_000 });
          return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
        },
      };
    },
  ],
  ['a clock nobody knows', 'knows how far', () => ({ offset: () => Number.NaN })],
];

const MAILBOX_DRILLS: readonly [string, string, (good: MemoryMailbox) => Partial<Mailbox>][] = [
  [
    'one that brings twice',
    'brings each to whoever',
    (good) => ({
      put: async (...all) => {
        await good.put(...all);
        return good.put(...all);
      },
    }),
  ],
  [
    'one that answers before it is judged',
    'answers what whoever took it says',
    (good) => ({ put: async (...all) => ((await good.put(...all)) === 404 ? 404 : 200) }),
  ],
  [
    'one that takes for everybody',
    'answers 404',
    (good) => ({ put: async (...all) => (await good.put('hq', ...(all.slice(1) as [never])), 503) }),
  ],
  [
    'one that says 200 and drops it',
    'never says 200',
    (good) => ({ put: async (...all) => ((await good.put(...all)) === 503 ? 200 : 404) }),
  ],
  ['one that waits for nobody', 'waits a moment', () => ({ put: async () => 503 as const })],
  [
    'one that cannot be stopped',
    'brings nothing to whoever',
    (good) => ({ take: (...all) => (good.take(...all), () => {}) }),
  ],
];

describe('the contract notices', () => {
  test.each(LEASE_DRILLS)('leases: %s', async (_what, rule, make) => {
    const names = await broken(LEASE_RULES, () => leasesWith(make));
    expect(
      names.some((name) => name.startsWith(rule)),
      names.join('; '),
    ).toBe(true);
  });

  test.each(NODE_DRILLS)('nodes: %s', async (_what, rule, make) => {
    const names = await broken(NODE_RULES, () => nodesBench(make));
    expect(
      names.some((name) => name.startsWith(rule)),
      names.join('; '),
    ).toBe(true);
  });

  test.each(MAILBOX_DRILLS)('mailbox: %s', async (_what, rule, make) => {
    const names = await broken(MAILBOX_RULES, () => mailboxBench(make));
    expect(
      names.some((name) => name.startsWith(rule)),
      names.join('; '),
    ).toBe(true);
  });

  test.each([
    ['leases', LEASE_RULES, LEASE_DRILLS],
    ['nodes', NODE_RULES, NODE_DRILLS],
    ['mailbox', MAILBOX_RULES, MAILBOX_DRILLS],
  ])('%s: every rule is drilled', (_port, rules, drills) => {
    const idle = rules.filter(({ name }) => !drills.some(([, rule]) => name.startsWith(rule)));
    expect(idle.map(({ name }) => name)).toEqual([]);
  });
});
