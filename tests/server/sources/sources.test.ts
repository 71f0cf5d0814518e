// Sources come, change and go while the server runs: each alone, the others undisturbed, and what a connection that is
// gone still wants to say is written nowhere.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callId, sourceId } from '#lib/model/ids.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import type { ConfiguredSource } from '#server/config.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import { MemoryLog } from '#server/log/memory.ts';
import {
  type AdapterContext,
  type AnyVendor,
  type Network,
  type PbxConnection,
  understood,
  type Vendor,
} from '#server/pbx-sdk/contract.ts';
import { Source } from '#server/sources/source.ts';
import { Sources } from '#server/sources/sources.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

type Settings = { readonly url: string; readonly stubborn?: boolean };
type Open = { readonly url: string; readonly context: AdapterContext; say(text: string): void };

/** A make whose connections a test speaks for: each shows one call named after its address. */
function toy(make = 'toy') {
  const lines: Open[] = [];
  const vendor: Vendor<Settings, { source: string }> = {
    make,
    title: make,
    settings: z.object({ url: z.string(), stubborn: z.boolean().optional() }) as never,
    can: {},
    secrets: [],
    begin: (source) => ({ source }),
    translate(memory, { at, text }) {
      const source = sourceId(memory.source);
      const call = { id: callId(source, text.slice(5)), state: 'talking' as const };
      const events = text.startsWith('sync ')
        ? [{ type: 'source.synced' as const, source, at, queues: [], agents: [], calls: [call] }]
        : text.startsWith('call ')
          ? [{ type: 'call.observed' as const, source, at, call }]
          : [];
      return { memory, events, verdict: understood, wakeAt: null };
    },
    open(settings, context): PbxConnection<{ source: string }> {
      let wake = (): void => {};
      const waiting = ['sync 1'];
      const say = (text: string): void => {
        waiting.push(text);
        wake();
      };
      lines.push({ url: settings.url, context, say });
      context.signal.addEventListener('abort', () => wake(), { once: true });
      const frames = async function* () {
        yield { at: context.now(), channel: 'opened', text: '' };
        // A stubborn adapter goes on speaking although it was told to end.
        while (settings.stubborn || !context.signal.aborted) {
          const text = waiting.shift();
          if (text !== undefined) yield { at: context.now(), channel: 'stream', text };
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      };
      return { frames: frames(), execute: async () => ({ outcome: 'confirmed' }), hear: () => true };
    },
  };
  return { vendor: vendor as unknown as AnyVendor, lines };
}

const source = (id: string, vendor: AnyVendor, more: Partial<Settings> & { name?: string } = {}) => {
  const { name = id, ...settings } = more;
  return {
    id,
    name,
    vendor,
    settings: { url: `http://${id}`, ...settings },
    tls: { verify: true, ca: null },
  } as unknown as ConfiguredSource;
};

async function stage(configured: (vendor: AnyVendor) => ConfiguredSource[]) {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  const leases = new MemoryLeases();
  const log = new MemoryLog({ clock, leases });
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const liveBoard = await openLiveBoard({ log, clock, logger });
  const { board } = liveBoard;
  const { vendor, lines } = toy();
  const closed: string[] = [];
  const open = ({ id, vendor, settings }: ConfiguredSource, hold: { name: string; token: number }) => {
    if ((settings as Settings).url === 'bad') throw new Error('cannot be opened');
    const network = {} as Network;
    const parts = { id, vendor, settings, network, clock, log, board, logger, random: () => 0.5, hold };
    return { source: new Source(parts), close: async () => void closed.push(`${id}/${hold.token}`) };
  };
  const sources = new Sources({ board, log, clock, logger, leases, open }, configured(vendor));
  void log.append(sources.configuration(clock.now(), null));
  sources.start();
  const run = (ms = 100) => clock.run(clock.now() + ms);
  await run();
  const told = async (id: string, after = 0) =>
    (await log.read(after, 1_000)).filter(({ event }) => event.source === id).map(({ event }) => event.type);
  return {
    ...{ clock, log, board, vendor, lines, sources, closed, run, told, leases },
    life: (id: string) => board.get('source', sourceId(id))?.life,
    calls: () => [...board.all('call')].map(({ id }) => id as string).sort(),
  };
}

describe('while the server runs', () => {
  it('a source is added beside the others, and lives', async () => {
    const at = await stage((vendor) => [source('hq', vendor)]);
    const head = at.log.head();
    at.sources.add(source('branch', at.vendor, { name: 'The branch' }));
    await at.run();
    expect(at.life('branch')).toBe('live');
    expect(at.board.get('source', sourceId('branch'))?.name).toBe('The branch');
    expect(at.sources.report().map(({ id, life }) => `${id} ${life}`)).toEqual(['hq live', 'branch live']);
    expect(await at.told('hq', head)).toEqual([]);
    expect(at.lines.length).toBe(2);
  });

  it('a removed source takes its rows with it, and the others are told nothing', async () => {
    const at = await stage((vendor) => [source('hq', vendor), source('branch', vendor)]);
    expect(at.calls()).toEqual(['branch/1', 'hq/1']);
    const head = at.log.head();
    expect(await at.sources.remove('branch')).toBe(true);
    await at.run();
    expect(at.calls()).toEqual(['hq/1']);
    expect(at.life('branch')).toBeUndefined();
    expect(await at.told('branch', head)).toEqual(['source.removed']);
    expect(await at.told('hq', head)).toEqual([]);
    expect(at.closed).toEqual(['branch/1']);
    expect(at.leases.holders().has('source/branch')).toBe(false);
    expect(await at.sources.remove('branch')).toBe(false);
  });

  it('what a removed source’s connection still says is refused, however long it goes on', async () => {
    const at = await stage((vendor) => [source('hq', vendor, { stubborn: true })]);
    const removal = at.sources.remove('hq');
    await at.run(10_000);
    expect(await removal).toBe(true);
    const head = at.log.head();
    at.lines[0]?.say('call 2');
    at.lines[0]?.say('sync 3');
    await at.run();
    expect(at.log.head()).toBe(head);
    expect([at.calls(), at.life('hq')]).toEqual([[], undefined]);
    // Put back, it speaks under a new lease; the old connection still may not.
    at.sources.add(source('hq', at.vendor));
    await at.run();
    at.lines[0]?.say('call 4');
    at.lines[1]?.say('call 5');
    await at.run();
    expect(at.calls()).toEqual(['hq/1', 'hq/5']);
  });

  it('while a replaced source’s connection ends, webhooks are to be brought again and commands are refused in words', async () => {
    const hook = () => ({ frame: { channel: 'hook', text: 'sync 1' } }) as never;
    const vendor = { ...toy().vendor, hook, hookHeader: 'x-signature' } as AnyVendor;
    const at = await stage(() => [source('hq', vendor, { stubborn: true })]);
    const request = { method: 'POST', headers: { 'x-signature': 's' }, body: new Uint8Array() };
    const replaced = at.sources.replace(source('hq', vendor, { url: 'http://elsewhere' }));
    await at.run();
    // Not 404: PBXs give a webhook up whose address is gone.
    expect(at.sources.has('hq')).toBe(true);
    expect(at.sources.expects('hq', request.headers, '10.0.0.1')).toBeNull();
    expect(at.sources.expects('hq', {}, '10.0.0.1')).toBe(401);
    expect(at.sources.receive('hq', request)).toBeNull();
    expect(await at.sources.execute('hq', {} as never)).toEqual({
      outcome: 'refused',
      why: 'The PBX is not connected.',
    });
    await at.run(6_000);
    await replaced;
    expect(at.sources.receive('hq', request)).toBe(200);
  });

  it('a replaced source connects anew with its own settings; what is known of it stays', async () => {
    const at = await stage((vendor) => [source('hq', vendor), source('branch', vendor)]);
    at.lines[0]?.say('call 7');
    await at.run();
    const head = at.log.head();
    const seen: string[][] = [];
    at.log.follow(() => seen.push(at.calls()));
    await at.sources.replace(source('hq', at.vendor, { url: 'http://elsewhere' }));
    await at.run();
    expect(await at.told('hq', head)).toEqual([
      'source.lost',
      'source.configured',
      'source.connecting',
      'source.connected',
      'source.synced',
    ]);
    expect(at.lines.at(-1)?.url).toBe('http://elsewhere');
    expect(at.life('hq')).toBe('live');
    expect(seen[0]).toContain('hq/7');
    expect(await at.told('branch', head)).toEqual([]);
  });

  it('another name alone leaves the connection as it is', async () => {
    const at = await stage((vendor) => [source('hq', vendor)]);
    const head = at.log.head();
    await at.sources.replace(source('hq', at.vendor, { name: 'Head office' }));
    await at.run();
    expect(await at.told('hq', head)).toEqual(['source.configured']);
    expect(at.board.get('source', sourceId('hq'))?.name).toBe('Head office');
    expect(at.lines.length).toBe(1);
  });

  it('of another make it is another PBX: nothing of the old one stays', async () => {
    const at = await stage((vendor) => [source('hq', vendor)]);
    const head = at.log.head();
    await at.sources.replace(source('hq', toy('other').vendor));
    await at.run();
    const types = await at.told('hq', head);
    expect(types.slice(0, 2)).toEqual(['source.removed', 'source.configured']);
    expect(at.board.get('source', sourceId('hq'))?.make).toBe('other');
  });

  it('settings that cannot be opened take nothing away: the old connection lives on, and says so', async () => {
    const at = await stage((vendor) => [source('hq', vendor)]);
    const head = at.log.head();
    const other = toy('other').vendor;
    for (const replaced of [source('hq', at.vendor, { url: 'bad' }), source('hq', other, { url: 'bad' })])
      await expect(at.sources.replace(replaced)).rejects.toThrow(
        'The new settings of hq cannot be used (cannot be opened). It goes on with those it had.',
      );
    await at.run();
    expect(await at.told('hq', head)).toEqual([]);
    expect(at.lines).toHaveLength(1);
    expect(at.lines[0]?.context.signal.aborted).toBe(false);
    expect([at.life('hq'), at.calls()]).toEqual(['live', ['hq/1']]);
    const notices = () => at.sources.report().flatMap((each) => each.notices);
    const notice = expect.stringContaining('cannot be used (cannot be opened)');
    expect(notices()).toContainEqual(notice);
    await at.sources.replace(source('hq', at.vendor, { url: 'http://elsewhere' }));
    await at.run();
    expect(at.life('hq')).toBe('live');
    expect(notices()).not.toContainEqual(notice);
  });

  it('one that cannot be opened is not there, and holds no lease', async () => {
    const at = await stage((vendor) => [source('hq', vendor)]);
    expect(() => at.sources.add(source('branch', at.vendor, { url: 'bad' }))).toThrow('cannot be opened');
    expect(at.sources.report().map(({ id }) => id)).toEqual(['hq']);
    at.sources.add(source('branch', at.vendor));
    await at.run();
    expect(at.life('branch')).toBe('live');
  });

  it('one that stops while it is being removed is not begun again by a restart', async () => {
    const at = await stage((vendor) => [source('hq', vendor)]);
    const restarted = at.sources.restart('hq');
    const removed = at.sources.remove('hq');
    await at.run(6_000);
    expect([await restarted, await removed]).toEqual([true, true]);
    await at.run(60_000);
    expect(at.life('hq')).toBeUndefined();
    expect((await at.told('hq')).at(-1)).toBe('source.removed');
  });
});
