// A source lives through whatever its PBX does: it tries for ever, stops only for a person, says each loss once,
// loses no event, and never lets an adapter's mistake reach the rest of the server.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { callId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { MemoryLog } from '#server/log/memory.ts';
import {
  type AdapterContext,
  type AnyVendor,
  Fatal,
  type Frame,
  type Network,
  type PbxConnection,
  Transient,
  understood,
  type Vendor,
} from '#server/pbx-sdk/contract.ts';
import { Source } from '#server/sources/source.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { orderOf } from '#tests/order.ts';

type Script = (context: AdapterContext, attempt: number) => AsyncGenerator<Frame, void>;
const frame = (context: AdapterContext, text: string, channel = 'stream'): Frame => ({
  at: context.now(),
  channel,
  text,
});

function toyVendor(
  script: Script,
  heeded: string[],
  hear?: (frame: Frame, isLate: boolean) => boolean,
): AnyVendor {
  let attempt = 0;
  const vendor: Vendor<object, { heard: string[]; known: number }> = {
    make: 'toy',
    title: 'Toy',
    settings: z.object({}),
    can: {},
    secrets: [],
    hook: (_settings, { body }) => ({ frame: { channel: 'hook', text: Buffer.from(body).toString() } }),
    begin: (_source, known) => ({ heard: [], known: known.calls.length }),
    translate(memory, { at, channel, text }) {
      if (text === 'bug') throw new Error('planted');
      memory.heard.push(text);
      const source = sourceId('hq');
      const events: DomainEvent[] = [];
      if (text === 'synced')
        events.push({ type: 'source.synced', source, at, queues: [], agents: [], calls: [] });
      if (text.startsWith('call '))
        events.push({ type: 'call.observed', source, at, call: { id: callId(source, text.slice(5)) } });
      if (channel === 'tick')
        events.push({ type: 'call.ended', source, at, call: callId(source, '1'), derived: true });
      const verdict = text === 'odd' ? ({ kind: 'unknown', shape: 'odd' } as const) : understood;
      const due = /^wake (\d+)$/.exec(text)?.[1];
      const wakeAt = due !== undefined ? Number(due) : text === 'call 1' ? at + 5_000 : null;
      const asks = text.startsWith('ask ') ? [text.slice(4)] : [];
      const [, key, told] = /^notice (\w+) (.*)$/.exec(text) ?? [];
      const notices = key === undefined ? [] : [{ key, text: told || null }];
      return { memory, events, verdict, wakeAt, asks, notices };
    },
    open: (_settings, context): PbxConnection<{ heard: string[]; known: number }> => ({
      frames: script(context, attempt++),
      heed: (memory, asks) => heeded.push(`${memory.heard.at(-1)} ${asks.join()}`.trim()),
      execute: async () => ({ outcome: 'accepted' }),
      ...(hear ? { hear } : {}),
    }),
  };
  return vendor as unknown as AnyVendor;
}

async function stage(script: Script, hear?: (frame: Frame, isLate: boolean) => boolean) {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  const said: string[] = [];
  const heeded: string[] = [];
  const log = new MemoryLog({ clock });
  const logger = {
    info: (_o: object, m: string) => said.push(`info ${m}`),
    warn: (_o: object, m: string) => said.push(`warn ${m}`),
    error: (_o: object, m: string) => said.push(`error ${m}`),
  };
  const liveBoard = await openLiveBoard({ log, clock, logger });
  const source = new Source({
    id: 'hq',
    vendor: toyVendor(script, heeded, hear),
    settings: {} as never,
    network: {} as Network,
    clock,
    log,
    board: liveBoard.board,
    logger,
    random: () => 0.5,
  });
  const site = { name: '', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
  void log.append([{ type: 'site.configured', source: SITE_SOURCE, at: clock.now(), site }]);
  source.start();
  const types = async () => (await log.read(0, 1_000)).map(({ event }) => event.type);
  return {
    clock,
    log,
    liveBoard,
    source,
    said,
    heeded,
    types,
    row: () => liveBoard.board.get('source', 'hq'),
    run: (ms: number) => clock.run(clock.now() + ms),
  };
}

async function* fails(error: Error): AsyncGenerator<Frame, void> {
  yield* await Promise.reject<AsyncGenerator<Frame, void>>(error);
}

async function* healthy(context: AdapterContext): AsyncGenerator<Frame, void> {
  yield frame(context, '', 'opened');
  yield frame(context, 'synced');
  await context.pause(10 ** 9, context.signal);
}

const webhook = (text: string) => ({ method: 'POST', headers: {}, body: Buffer.from(text) });

describe('a webhook for a source', () => {
  it('that has no connection is to be brought again, and is not said to be taken', async () => {
    const heard: string[] = [];
    const { source, run } = await stage(
      (context, attempt) => (attempt === 0 ? fails(new Transient('busy')) : healthy(context)),
      ({ text }, isLate) => heard.push(`${text}${isLate ? ', late' : ''}`) > 0,
    );
    await run(100);
    expect(source.receive(webhook('between two tries'))).toBe(503);
    await run(5_000);
    expect(source.receive(webhook('while it is live'))).toBe(200);
    expect(source.receive(webhook('between two tries'))).toBe(200);
    await run(120_000);
    expect(source.receive(webhook('between two tries'))).toBe(200);
    expect(heard).toEqual(['while it is live', 'between two tries, late', 'between two tries']);
    const stopping = source.stop();
    await run(100);
    await stopping;
    expect(source.receive(webhook('after the end'))).toBe(503);
  });

  it('that is taken while the picture is read is told the next connection, should this one be lost before', async () => {
    const heard: string[] = [];
    const cut: (() => void)[] = [];
    const { source, run } = await stage(
      async function* (context, attempt) {
        yield frame(context, '', 'opened');
        if (attempt === 0) {
          await new Promise<void>((resolve) => cut.push(resolve));
          throw new Transient('cut');
        }
        if (attempt === 1) yield frame(context, 'synced');
        await context.pause(10 ** 9, context.signal);
      },
      ({ text }, isLate) => heard.push(`${text}${isLate ? ', late' : ''}`) > 0,
    );
    await run(100);
    // Its end is told while it is not known yet what there is: answered so, the PBX never tells it again.
    expect(source.receive(webhook('the call is over'))).toBe(200);
    cut[0]?.();
    await run(5_000);
    expect(heard).toEqual(['the call is over', 'the call is over, late']);
    // The picture stands: what was kept is told nobody else.
    const restarted = source.restart();
    await run(5_000);
    await restarted;
    expect(heard).toHaveLength(2);
    const stopping = source.stop();
    await run(100);
    await stopping;
  });

  it('whose connection does not listen yet is to be brought again', async () => {
    let listens = false;
    const { source, run } = await stage(healthy, () => listens);
    await run(100);
    expect(source.receive(webhook('a'))).toBe(503);
    listens = true;
    expect(source.receive(webhook('a'))).toBe(200);
  });
});

describe('a source', () => {
  it('connects, syncs, is live', async () => {
    const { run, row, types } = await stage(healthy);
    await run(100);
    expect(row()).toMatchObject({ life: 'live', why: null });
    expect(await types()).toEqual([
      'site.configured',
      'source.connecting',
      'source.connected',
      'source.synced',
    ]);
  });

  it('tells the line what each frame was translated to, what is to be asked, and people what they should know', async () => {
    const { run, heeded, source } = await stage(async function* (context) {
      yield frame(context, '', 'opened');
      for (const text of ['synced', 'ask roster', 'notice users may not be listed', 'notice zone is unknown'])
        yield frame(context, text);
      await context.pause(1_000, context.signal);
      yield frame(context, 'notice users ');
      await context.pause(10 ** 9, context.signal);
    });
    await run(100);
    expect(heeded.slice(1, 3)).toEqual(['synced', 'ask roster roster']);
    expect(source.heard.notices).toEqual(['may not be listed', 'is unknown']);
    await run(1_000);
    expect(source.heard.notices).toEqual(['is unknown']);
  });

  it('tries for ever with growing pauses, and says lost and back once each', async () => {
    const tries: number[] = [];
    const { run, row, said, clock } = await stage(async function* (context, attempt) {
      tries.push(context.now());
      if (attempt < 9) throw new Transient('nobody answers');
      yield* healthy(context);
    });
    await run(60_000);
    expect(row()).toMatchObject({ life: 'waiting', why: 'nobody answers' });
    await run(300_000);
    const pauses = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(pauses).toEqual([1_000, 2_000, 5_000, 10_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
    expect(row()?.life).toBe('live');
    expect(said).toEqual(['warn lost: nobody answers', 'info back']);
    expect(clock.now()).toBeGreaterThan(0);
  });

  it('starts again from the shortest pause after a minute of health', async () => {
    const tries: number[] = [];
    const { run } = await stage(async function* (context) {
      tries.push(context.now());
      yield frame(context, '', 'opened');
      yield frame(context, 'synced');
      await context.pause(tries.length === 4 ? 61_000 : 100, context.signal);
      throw new Transient('cut');
    });
    await run(90_000);
    expect((tries[4] ?? 0) - (tries[3] ?? 0)).toBe(61_000 + 1_000);
  });

  it('waits for a person when it is refused, and tries again when asked', async () => {
    let right = false;
    const { run, row, source } = await stage(async function* (context) {
      if (!right) throw new Fatal('The password is wrong.');
      yield* healthy(context);
    });
    await run(3_600_000);
    expect(row()).toMatchObject({ life: 'refused', why: 'The password is wrong.' });
    right = true;
    const again = source.restart();
    await run(100);
    await again;
    expect(row()?.life).toBe('live');
  });

  it('that is ended while it is tried again stays ended', async () => {
    let tries = 0;
    const { run, source, types } = await stage(async function* (context) {
      tries += 1;
      yield* healthy(context);
    });
    await run(100);
    const again = source.restart();
    const ended = source.stop(null);
    await run(60_000);
    await Promise.all([again, ended]);
    expect(tries).toBe(1);
    expect((await types()).at(-1)).toBe('source.synced');
  });

  it('that two people try again is connected once, and says why it was cut', async () => {
    let tries = 0;
    const { run, source, log } = await stage(async function* (context) {
      tries += 1;
      yield* healthy(context);
    });
    await run(100);
    const both = [source.restart(), source.restart()];
    await run(60_000);
    await Promise.all(both);
    expect(tries).toBe(2);
    const whys = (await log.read(0, 100)).flatMap(({ event }) =>
      event.type === 'source.lost' ? event.why : [],
    );
    expect(whys).toEqual(['Somebody asked for a new connection.']);
  });

  it('waits at least as long as the PBX asks', async () => {
    const tries: number[] = [];
    const { run } = await stage(async function* (context) {
      tries.push(context.now());
      yield* fails(new Transient('busy', { notBeforeMs: 60_000 }));
    });
    await run(130_000);
    expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBe(60_000);
  });

  it('hears a tick when its translator asked for one', async () => {
    const { run, liveBoard } = await stage(async function* (context) {
      yield frame(context, '', 'opened');
      yield frame(context, 'call 1');
      await context.pause(10 ** 9, context.signal);
    });
    await run(4_000);
    expect(liveBoard.board.get('call', 'hq/1')).toBeDefined();
    await run(2_000);
    expect(liveBoard.board.get('call', 'hq/1')).toBeUndefined();
  });

  it('hears one tick at the time that many frames name, on this line or the next', async () => {
    let due = 0;
    const { run, clock, log } = await stage(async function* (context, attempt) {
      if (attempt === 0) due = context.now() + 5_000;
      yield frame(context, `wake ${due}`, 'opened');
      for (let i = 0; i < 10; i++) {
        yield frame(context, `wake ${due}`);
        await context.pause(100, context.signal);
      }
      if (attempt === 0) throw new Transient('gone');
      await context.pause(10 ** 9, context.signal);
    });
    await run(10_000);
    const events = (await log.read(0, 100)).map(({ event }) => event);
    expect(events.map(({ type }) => type)).toContain('source.lost');
    expect(events.filter(({ type }) => type === 'call.ended').map(({ at }) => at)).toEqual([due]);
    expect(clock.now()).toBeGreaterThan(due);
  });

  it('counts what it does not know, and complains once a shape', async () => {
    const { run, source, said } = await stage(async function* (context) {
      yield frame(context, '', 'opened');
      for (let i = 0; i < 5; i++) yield frame(context, 'odd');
      yield* healthy(context);
    });
    await run(100);
    expect(source.heard.unknown).toMatchObject([{ shape: 'odd', count: 5 }]);
    expect(said.filter((text) => text.startsWith('warn'))).toHaveLength(1);
  });

  it('survives a bug in its adapter with a fresh memory', async () => {
    const { run, row, said } = await stage(async function* (context, attempt) {
      yield frame(context, '', 'opened');
      if (attempt === 0) yield frame(context, 'bug');
      yield* healthy(context);
    });
    await run(10_000);
    expect(row()?.life).toBe('live');
    expect(said.some((text) => text.startsWith('error an adapter broke'))).toBe(true);
  });

  it('stops within a second, in the middle of anything', async () => {
    const { run, source, row } = await stage(healthy);
    await run(100);
    const stopped = source.stop();
    await run(1_000);
    await stopped;
    expect(row()).toMatchObject({ life: 'waiting', why: 'Ringside was stopped.' });
  });

  it('refuses commands while it is not connected', async () => {
    const { run, source } = await stage(async function* () {
      yield* fails(new Transient('no'));
    });
    await run(10);
    expect(await source.execute(orderOf('call.hold', '1'))).toMatchObject({
      outcome: 'refused',
    });
  });
});
