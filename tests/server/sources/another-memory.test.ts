// Proves that a server whose log becomes another memory shows what its PBXs say now: nothing of the lost end is taken for
// known, nothing that is long over stays, and nothing the former connections still say is written.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { callId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import { MemoryLog } from '#server/log/memory.ts';
import {
  type AnyVendor,
  type Frame,
  type Network,
  understood,
  type Vendor,
} from '#server/pbx-sdk/contract.ts';
import { onAnotherMemory } from '#server/sources/another-memory.ts';
import { Source } from '#server/sources/source.ts';
import { Sources } from '#server/sources/sources.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

const START = Date.UTC(2026, 0, 5, 9);
const HQ = sourceId('hq');
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const SITE = { name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };

/** A PBX whose calls are in `calls`; its make tells a call once, and trusts its memory from then on. */
async function stage() {
  const clock = new VirtualClock(START);
  const leases = new MemoryLeases();
  const log = new MemoryLog({ clock, leases });
  const liveBoard = await openLiveBoard({ log, clock, logger });
  const calls = new Set<string>();
  const lines: { say(text: string): void }[] = [];
  const vendor: Vendor<object, readonly string[]> = {
    make: 'toy',
    title: 'Toy',
    settings: z.object({}) as never,
    can: {},
    secrets: [],
    begin: (_, { calls }) => calls.map(({ id }) => id),
    translate(memory, { at, channel, text }) {
      const ids = text
        .split(' ')
        .filter((id) => id !== '')
        .map((id) => callId(HQ, id));
      const seen = { state: 'talking' as const, startedAt: START };
      const events =
        channel === 'picture'
          ? [
              {
                type: 'source.synced' as const,
                source: HQ,
                at,
                queues: [],
                agents: [],
                calls: ids.map((id) => ({ id, ...seen })),
              },
            ]
          : ids
              .filter((id) => !memory.includes(id))
              .map((id) => ({ type: 'call.observed' as const, source: HQ, at, call: { id, ...seen } }));
      return { memory: [...new Set([...memory, ...ids])], events, verdict: understood, wakeAt: null };
    },
    open(_, context) {
      let wake = (): void => {};
      const waiting: Frame[] = [
        { at: context.now(), channel: 'opened', text: '' },
        { at: context.now(), channel: 'picture', text: [...calls].join(' ') },
      ];
      lines.push({
        say(text) {
          waiting.push({ at: context.now(), channel: 'push', text });
          wake();
        },
      });
      context.signal.addEventListener('abort', () => wake(), { once: true });
      const frames = async function* () {
        while (!context.signal.aborted) {
          const frame = waiting.shift();
          if (frame) yield frame;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      };
      return { frames: frames(), execute: async () => ({ outcome: 'confirmed' }) };
    },
  };
  const parts = { clock, log, board: liveBoard.board, logger };
  const sources = new Sources(
    {
      ...parts,
      leases,
      open: ({ id, vendor, settings }, hold) => ({
        source: new Source({
          ...parts,
          id,
          vendor,
          settings,
          hold,
          network: {} as Network,
          random: () => 0.5,
        }),
        close: async () => {},
      }),
    },
    [
      {
        id: 'hq',
        name: 'HQ',
        vendor: vendor as unknown as AnyVendor,
        settings: {} as never,
        tls: { verify: true, ca: null },
      },
    ],
  );
  new SiteScheduler({ liveBoard, log, clock, logger });
  await log.append([{ type: 'site.configured', source: 'house' as never, at: START, site: SITE }]);
  await log.append(sources.configuration(START, null));
  sources.start();
  const run = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      await clock.run(clock.now() + 10);
    }
  };
  const stop = onAnotherMemory({ log, liveBoard, clock, logger, sources, site: () => SITE });
  await run();
  return {
    ...{ log, liveBoard, calls, lines, run, stop },
    shown: () => [...liveBoard.board.all('call')].map(({ id }) => id as string).sort(),
    life: () => liveBoard.board.get('source', HQ)?.life,
  };
}

it('what began in the lost end is shown, and what ended in it is not', async () => {
  const at = await stage();
  at.calls.add('1');
  at.lines[0]?.say('1');
  await at.run();
  expect(at.shown()).toEqual(['hq/1']);
  const before = at.log.head();
  // In the end that is lost, one call comes; another goes, which the older memory still holds.
  at.calls.add('2');
  at.lines[0]?.say('2');
  at.calls.delete('1');
  await at.run();
  await at.log.rewind(before);
  at.lines[0]?.say('2');
  await at.run();
  expect([at.shown(), at.life()]).toEqual([['hq/2'], 'live']);
  expect(at.lines).toHaveLength(2);
});

it('a memory older than the site and its sources is told of them', async () => {
  const at = await stage();
  at.calls.add('1');
  await at.log.rewind(0);
  await at.run();
  expect([at.shown(), at.life()]).toEqual([['hq/1'], 'live']);
  expect(at.liveBoard.board.get('site', 'site')).toMatchObject({ name: 'Site', day: '2026-01-05' });
});

it('nothing is written of what a former connection says between the one memory and the other', async () => {
  const at = await stage();
  const head = at.log.head();
  const rewound = at.log.rewind(head);
  at.lines[0]?.say('ghost');
  await rewound;
  at.lines[0]?.say('another');
  await at.run();
  expect(at.shown()).toEqual([]);
  expect(at.life()).toBe('live');
});

it('twice in a row, each source has one connection', async () => {
  const at = await stage();
  await Promise.all([at.log.rewind(at.log.head()), at.log.rewind(2)]);
  at.calls.add('3');
  await at.run();
  expect([at.shown(), at.life()]).toEqual([['hq/3'], 'live']);
  expect(at.lines).toHaveLength(2);
  at.stop();
  await at.log.rewind(3);
  await at.run();
  expect(at.lines).toHaveLength(2);
});
