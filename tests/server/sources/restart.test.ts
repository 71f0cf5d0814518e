// Proves that a server that was killed books nothing of the time in which none ran: until its last beat it heard, and
// what the next one finds changed took place after that.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import { MemoryLog } from '#server/log/memory.ts';
import {
  type AdapterContext,
  type AnyVendor,
  type Frame,
  type Network,
  understood,
  type Vendor,
} from '#server/pbx-sdk/contract.ts';
import { Heartbeat, lastLife, setWhileAway } from '#server/sources/heartbeat.ts';
import { Source } from '#server/sources/source.ts';
import { Sources } from '#server/sources/sources.ts';
import { realClock } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

const HQ = sourceId('hq');
const EVENING = Date.UTC(2026, 0, 5, 17, 30);
const SALES = queueId(HQ, '6400');
const ANN = agentId(HQ, '1001');
const CALL = callId(HQ, '1');

/** Says each event it is given when its time has come, and nothing of what goes on while nobody listens. */
function pbx(news: readonly DomainEvent[]): AnyVendor {
  async function* frames(context: AdapterContext): AsyncGenerator<Frame, void> {
    yield { at: context.now(), channel: 'opened', text: '' };
    for (const event of news) {
      await context.pause(Math.max(0, event.at - context.now()), context.signal);
      yield { at: context.now(), channel: 'stream', text: JSON.stringify(event) };
    }
    await context.pause(10 ** 9, context.signal);
  }
  const vendor: Vendor<object, object> = {
    make: 'toy',
    title: 'Toy',
    settings: z.object({}),
    can: {},
    secrets: [],
    begin: () => ({}),
    translate: (memory, { text }) => ({
      memory,
      events: text === '' ? [] : [JSON.parse(text) as DomainEvent],
      verdict: understood,
      wakeAt: null,
    }),
    open: (_settings, context) => ({
      frames: frames(context),
      execute: async () => ({ outcome: 'accepted' }),
    }),
  };
  return vendor as unknown as AnyVendor;
}

const logger = { info: () => {}, warn: () => {}, error: () => {} };

/** A server on a log that outlives it, as main.ts opens one. Returns how to kill it. */
async function serve(log: MemoryLog, clock: VirtualClock, news: readonly DomainEvent[]) {
  const lastWordAt = await lastLife(log);
  const liveBoard = await openLiveBoard({ log, clock, logger });
  const { board } = liveBoard;
  const source = new Source({
    id: 'hq',
    vendor: pbx(news),
    settings: {} as never,
    network: {} as Network,
    clock,
    log,
    board,
    logger,
    random: () => 0.5,
  });
  const { vendor, settings } = source;
  const configured = { id: 'hq', name: 'HQ', vendor, settings, tls: { verify: true, ca: null } };
  const open = () => ({ source, close: async () => {} });
  const sources = new Sources({ board, log, clock, logger, leases: new MemoryLeases(), open }, [configured]);
  void log.append(sources.configuration(clock.now(), lastWordAt));
  const heartbeat = new Heartbeat(log, clock);
  source.start();
  return { board, kill: () => heartbeat.close() };
}

const stamp = (s: number) => ({ source: HQ, at: EVENING + s * 1000 }) as const;
const synced = (s: number, calls: readonly { readonly id: typeof CALL }[] = []): DomainEvent => ({
  type: 'source.synced',
  ...stamp(s),
  queues: [{ id: SALES }],
  agents: [{ id: ANN, state: 'ready' }],
  calls,
});

describe('a server killed in the evening and started in the morning', () => {
  it('books talk and ready time to its last beat, and nothing of the night', async () => {
    const clock = new VirtualClock(EVENING);
    const log = new MemoryLog({ clock });
    const site = { name: '', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
    await log.append([
      { type: 'site.configured', source: SITE_SOURCE, at: EVENING, site },
      { type: 'day.turned', source: SITE_SOURCE, at: EVENING, day: '2026-01-05', from: Date.UTC(2026, 0, 5) },
    ]);
    const first = await serve(log, clock, [
      synced(1),
      { type: 'call.queued', ...stamp(10), call: CALL, queue: SALES },
      { type: 'call.answered', ...stamp(20), call: CALL, agent: ANN },
    ]);
    // Nothing is said for half an hour: that the call goes on is proven by a server that hears, not by an event.
    await clock.run(EVENING + 30 * 60_000);
    first.kill();
    const killedAt = clock.now();
    // Its timers are gone with it.
    const later = new VirtualClock(killedAt + 14 * 3_600_000);
    const seconds = (later.now() - EVENING) / 1000;
    const second = await serve(log, later, [
      { type: 'call.ended', ...stamp(seconds + 1), call: CALL, derived: true },
      synced(seconds + 2),
    ]);
    await later.run(later.now() + 5_000);
    const shift = [...second.board.all('shift')].find((row) => row.agent === ANN);
    const talked = 30 * 60_000 - 20_000;
    expect(shift?.talkMs).toBeLessThanOrEqual(talked);
    expect(shift?.talkMs).toBeGreaterThanOrEqual(talked - 5_000);
    expect(shift).toMatchObject({ answered: 1, handled: 0, partial: 1 });
    expect(shift?.readyMs).toBeLessThanOrEqual(30 * 60_000);
    expect([...second.board.all('call')]).toEqual([]);
  });

  it('does not take a PBX’s wrong clock for its own last moment', async () => {
    const clock = new VirtualClock(EVENING);
    const log = new MemoryLog({ clock });
    await log.append([{ type: 'call.queued', ...stamp(7_200), call: CALL, queue: SALES }]);
    expect(await lastLife(log)).toBe(EVENING);
    log.beat(EVENING);
    expect(await lastLife(log)).toBeLessThanOrEqual(EVENING + 5_000);
  });
});

describe('a clock set back while no server ran', () => {
  it('is said first, and what is heard then rises from the new time', async () => {
    let now = 10_000_000;
    const log = new MemoryLog({ clock: { now: () => now, after: realClock.after } });
    await log.append([{ type: 'source.connected', source: sourceId('hq'), at: now }]);
    expect(await setWhileAway(log, now + 60_000)).toEqual([]);
    expect(await setWhileAway(log, now - 1_500)).toEqual([]);
    now -= 3_600_000;
    const told = await setWhileAway(log, now);
    expect(told).toEqual([{ type: 'clock.stepped', source: 'site', at: now, byMs: -3_600_000 }]);
    await log.append(told);
    await log.append([{ type: 'source.connected', source: sourceId('hq'), at: now }]);
    expect((await log.read(1, 2)).map(({ heard }) => heard)).toEqual([now, now]);
  });
});
