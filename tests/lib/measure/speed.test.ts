// How long measuring a large floor may take.
import { expect, it } from 'vitest';
import { floorNow } from '#lib/measure/floor.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { agentRow, callRow, DAY, member, NOW, queueOf, queueRow, tallyRow } from './rows.ts';

const list = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

it('measures a floor of 40 queues, 500 agents, 300 calls and 5,000 tallies well within a frame', () => {
  const minute = NOW - 30_000;
  const input = {
    queues: list(40, (q) => queueRow(String(q))),
    calls: list(300, (c) => callRow(String(c), { queue: queueOf(String(c % 40)), queuedAt: NOW - c * 100 })),
    tallies: list(5000, (t) =>
      tallyRow(
        String(t % 40),
        { minute: minute - Math.floor(t / 40) * 60_000 },
        {
          answered: list(6, (s) => [s * 4 + (t % 4), 1] as const),
          abandoned: [[t % 60, 1]],
        },
      ),
    ),
    agents: list(500, (a) => agentRow(String(a), { queues: list(8, (q) => member(String((a + q) % 40))) })),
    site: { rule: DEFAULT_RULE, rules: {}, day: DAY },
    now: NOW,
  };
  const took = list(20, () => {
    const before = process.threadCpuUsage();
    const floor = floorNow(input);
    const { user } = process.threadCpuUsage(before);
    expect(floor.all).toMatchObject({ waiting: 300, offered: 35_300, agents: { ready: 500 } });
    return user / 1_000;
  }).sort((a, b) => a - b);
  // A frame is 16 ms. Of this thread alone, and the bound is loose, for slow machines; quadratic work would break it by far.
  expect(took[10]).toBeLessThan(40);
  if (process.env.SHOW_SPEED) console.log(took.map((ms) => ms.toFixed(2)).join(' '));
});
