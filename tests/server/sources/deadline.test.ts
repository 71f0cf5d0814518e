// Proves that a command has one deadline all the way: every make gives its final answer before it, whether the PBX is
// quick, slow or silent, and waits for nothing beyond it; the server waits longer than the adapter, the page longest.
import { describe, expect, it } from 'vitest';
import {
  COMMANDS,
  type CommandName,
  deadlineMs,
  type Outcome,
  pagePatienceMs,
  serverPatienceMs,
} from '#lib/model/command.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { Commands } from '#server/commands/commands.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { vendors } from '#server/pbx/index.ts';
import { type Network, Transient } from '#server/pbx-sdk/contract.ts';
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { Source } from '#server/sources/source.ts';
import { type Clock, pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';

const START = Date.UTC(2026, 2, 2, 9);
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const ARGS = { to: '1002', reason: '', extension: '1099', queue: '6400' };
/** Far more than a PBX takes, and less than any of the times below. */
const PICTURE_MS = 60_000;

/** A network that can be made slow, or silent: then nothing arrives that was sent, and nobody says so. */
class Pace {
  delayMs = 0;
  /** What was asked: when, and for how long its answer is waited for. */
  readonly asked: { at: number; timeoutMs: number; url: string; method: string }[] = [];

  over(network: Network, clock: Clock): Network {
    const late = async (ms: number, signal: AbortSignal): Promise<void> => {
      const wait = Math.min(ms, this.delayMs);
      if (wait > 0) await pause(clock, wait, signal);
      if (this.delayMs > ms) throw new Transient('no answer');
    };
    return {
      ...network,
      request: async (request, signal) => {
        const { url, method, timeoutMs } = request;
        this.asked.push({ at: clock.now(), timeoutMs, url, method });
        await late(timeoutMs, signal);
        return network.request(request, signal);
      },
      connect: async (to, signal) => {
        const stream = await network.connect(to, signal);
        const write = (bytes: Uint8Array): void => {
          const { delayMs } = this;
          if (delayMs === 0) stream.write(bytes);
          else clock.after(delayMs, () => stream.write(bytes));
        };
        return { ...stream, write, chunks: stream.chunks };
      },
    };
  }
}

async function open(make: string, spoil: (delay: Pace) => void) {
  const clock = new VirtualClock(START);
  const queue = { targetSeconds: 20, wrapUpSeconds: 0, ringSeconds: 15, strategy: 'rrmemory' as const };
  const floor = new Floor({
    clock,
    queues: [{ number: '6400', name: 'Support', ...queue }],
    agents: ['1001', '1002', '1003'].map((number) => ({ number, name: `A${number}`, queues: ['6400'] })),
  });
  const simulated = simulatedMakes[make]?.open({ floor, clock, seed: 1, quirks: [], timeZone: 'UTC' });
  const vendor = vendors[make];
  if (!simulated || !vendor) throw new Error(`no make ${make}`);
  const log = new MemoryLog({ clock });
  const liveBoard = await openLiveBoard({ log, clock, logger: quiet });
  const rules = { rule: DEFAULT_RULE, rules: {}, walls: [] };
  await log.append([
    {
      type: 'site.configured',
      source: SITE_SOURCE,
      at: START,
      site: { name: 'b', timeZone: 'UTC', demo: false, ...rules },
    },
  ]);
  const pace = new Pace();
  const source = new Source({
    id: 'b',
    vendor,
    settings: vendor.settings.parse({
      ...simulated.settings('http://pbx.invalid'),
      ...(make === 'cytracom' ? { parkField: 'channel_id', unparkField: 'slot' } : {}),
    }) as never,
    network: pace.over(memoryNetwork(simulated.pbx, clock), clock),
    clock,
    log,
    board: liveBoard.board,
    logger: quiet,
    random: () => 0.5,
  });
  await log.append([
    { type: 'source.configured', source: source.id, at: START, make, name: 'B', can: vendor.can },
  ]);
  source.start();
  const run = (ms: number) => clock.run(clock.now() + ms);
  await run(PICTURE_MS);
  const call = floor.arrive({ from: '+4930123', dialled: '5550400', fromName: '' });
  floor.joinQueue(call, '6400');
  await run(3_000);
  const leg = floor.ring(call, '1001', '6400');
  await run(3_000);
  if (leg) floor.answer(call, leg);
  await run(20_000);
  spoil(pace);
  const rows = [...liveBoard.board.all('call')];
  return { clock, liveBoard, log, run, source, pace, call: rows[0], can: vendor.can };
}

/** The answer, and when it was given; `null` where there was none by `ms` later. */
async function ask(bench: Awaited<ReturnType<typeof open>>, verb: CommandName, ms: number) {
  const { clock, run, source, call } = bench;
  const target = verb.startsWith('call.') ? nativeOf(call?.id ?? ('b/none' as never)) : AGENT(bench);
  const until = clock.now() + deadlineMs(verb);
  let answered: { outcome: Outcome; at: number } | null = null;
  void source.execute({ verb, target, args: ARGS, until }).then((outcome) => {
    answered = { outcome, at: clock.now() };
  });
  await run(ms);
  return { answered: answered as { outcome: Outcome; at: number } | null, until };
}
const AGENT = ({ liveBoard }: Awaited<ReturnType<typeof open>>): string =>
  nativeOf(
    [...liveBoard.board.all('agent')].find(({ number }) => number === '1001')?.id ?? ('b/none' as never),
  );

const verbsOf = (make: string): CommandName[] =>
  COMMANDS.filter((verb) => vendors[make]?.can[verb] === true && verb !== 'call.retrieve');

describe.each(Object.keys(simulatedMakes))('%s', (make) => {
  it.each([
    ['does not answer', Number.POSITIVE_INFINITY],
    ['takes seven seconds for each step', 7_000],
    ['takes as long as its adapter waits', 9_900],
  ])('answers every command in its time when the PBX %s', { timeout: 60_000 }, async (_how, delayMs) => {
    const late: string[] = [];
    let asked = 0;
    for (const verb of verbsOf(make)) {
      const bench = await open(make, (pace) => {
        pace.delayMs = delayMs === Number.POSITIVE_INFINITY ? 10 ** 9 : delayMs;
      });
      const { pace, run, source, clock } = bench;
      const from = clock.now();
      const { answered, until } = await ask(bench, verb, deadlineMs(verb) - 1);
      if (!answered) late.push(`${verb} has no answer before its deadline`);
      else if (answered.outcome.outcome === 'accepted' && delayMs === Number.POSITIVE_INFINITY)
        late.push(`${verb} is called done by nobody`);
      await run(60_000);
      for (const each of pace.asked.filter(({ at, method }) => at >= from && method !== 'GET')) {
        if (/token|sign_|login$|system.session|insights/.test(each.url)) continue;
        asked++;
        if (each.at + each.timeoutMs > until) late.push(`${verb} waits for ${each.url} beyond its deadline`);
      }
      const stopped = source.stop();
      await run(5_000);
      await stopped;
    }
    expect(late).toEqual([]);
    // Asterisk and Yeastar ask by other means than a POST.
    if (!['asterisk', 'yeastar'].includes(make)) expect(asked).toBeGreaterThan(0);
  });

  it('is not given up by the server before it may answer', { timeout: 60_000 }, async () => {
    const bench = await open(make, (pace) => {
      pace.delayMs = 10 ** 9;
    });
    const { clock, liveBoard, log, run, source, call } = bench;
    const verb = verbsOf(make).find((each) => each === 'call.transfer');
    if (!verb || !call) throw new Error('nothing to ask');
    const commands = new Commands({
      liveBoard,
      log,
      clock,
      logger: quiet,
      execute: (_id, order) => source.execute(order),
    });
    let answered: Outcome | null = null;
    void commands
      .ask({ id: 'command-1', verb, target: `call:${call.id}`, seen: liveBoard.board.seq, args: ARGS }, 'Ana')
      .then((outcome) => {
        answered = outcome;
      });
    await run(deadlineMs(verb));
    // The adapter's own words: the server's patience is not over yet.
    expect(answered).toMatchObject({ outcome: 'unsure' });
    const stopped = source.stop();
    await run(5_000);
    await stopped;
  });
});

it('server and page wait longer than the adapter, the page longest', () => {
  for (const verb of COMMANDS) {
    expect(serverPatienceMs(verb)).toBeGreaterThan(deadlineMs(verb));
    expect(pagePatienceMs(verb)).toBeGreaterThan(serverPatienceMs(verb));
  }
});

it('an adapter that never answers is given up after its deadline, not before', async () => {
  const clock = new VirtualClock(START);
  const log = new MemoryLog({ clock });
  const liveBoard = await openLiveBoard({ log, clock, logger: quiet });
  const source = 'b' as never;
  await log.append([
    { type: 'source.configured', source, at: START, make: 'toy', name: 'B', can: { 'call.hold': true } },
    {
      type: 'source.synced',
      source,
      at: START,
      queues: [],
      agents: [{ id: 'b/1' as never, number: '1', state: 'onCall' }],
      calls: [{ id: 'b/c' as never, state: 'talking', agent: 'b/1' as never, answeredAt: START }],
    },
  ]);
  const orders: number[] = [];
  const commands = new Commands({
    liveBoard,
    log,
    clock,
    logger: quiet,
    execute: (_id, { until }) => {
      orders.push(until);
      return new Promise(() => undefined);
    },
  });
  let answered: Outcome | null = null;
  const command = {
    id: 'command-1',
    verb: 'call.hold',
    target: 'call:b/c',
    seen: liveBoard.board.seq,
  } as const;
  void commands.ask({ ...command, args: {} }, 'Ana').then((outcome) => {
    answered = outcome;
  });
  await clock.run(START + deadlineMs('call.hold'));
  expect(orders).toEqual([START + 12_000]);
  expect(answered).toBeNull();
  await clock.run(START + pagePatienceMs('call.hold'));
  expect(answered).toMatchObject({ outcome: 'unsure' });
});
