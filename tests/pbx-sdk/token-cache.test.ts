// Proves that one token is held and asked for once, renewed before it dies by the steady clock, and given back in time.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Fatal, type HttpRequest, Transient } from '#server/pbx-sdk/contract.ts';
import { bidFarewell, keepFresh, type LimitedToken, TokenCache } from '#server/pbx-sdk/token-cache.ts';
import { openNetwork } from '#server/sources/network.ts';
import { pause, realClock } from '#server/time/clock.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A PBX that gives `t1`, `t2`, …; every path asked for stands in `asked`. `/refuse` answers 403, `/never` not at all. */
async function servesTokens() {
  const asked: string[] = [];
  let given = 0;
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url === '/never') return;
    if (url === '/refuse') return void response.writeHead(403).end();
    response.end(`t${++given}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = openNetwork({ verify: true, ca: null });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
    void network.close();
  });
  const { port } = server.address() as AddressInfo;
  const life = new AbortController();
  const get = async (path: string, signal = life.signal): Promise<{ access: string }> => {
    const url = `http://127.0.0.1:${port}${path}`;
    const request: HttpRequest = { method: 'GET', url, headers: {}, timeoutMs: 5_000 };
    const { status, text } = await network.request(request, signal);
    if (status !== 200) throw new Fatal('refused');
    return { access: text };
  };
  return { asked, get };
}

describe('a token cache', () => {
  it('asks once, however many want a token at the same time', async () => {
    const { asked, get } = await servesTokens();
    const cache = new TokenCache(() => get('/sign-in'));
    const tokens = await Promise.all([cache.get(), cache.get(), cache.get()]);
    expect(tokens.map(({ access }) => access)).toEqual(['t1', 't1', 't1']);
    expect(asked).toEqual(['/sign-in']);
  });

  it('replaces a dead token once, whoever finds it dead and when', async () => {
    const { asked, get } = await servesTokens();
    const cache = new TokenCache(() => get('/sign-in'));
    await cache.get();
    const renew = (): Promise<boolean> => cache.replace('t1', () => get('/renew'));
    expect(await Promise.all([renew(), renew()])).toEqual([true, false]);
    expect(await renew()).toBe(false);
    expect(cache.held?.access).toBe('t2');
    expect(asked).toEqual(['/sign-in', '/renew']);
  });

  it('keeps no failure, and its old token where there is no new one', async () => {
    const { get } = await servesTokens();
    let path = '/refuse';
    const cache = new TokenCache(() => get(path));
    await expect(cache.get()).rejects.toThrow(Fatal);
    path = '/sign-in';
    expect((await cache.get()).access).toBe('t1');
    await expect(cache.replace('t1', () => get('/refuse'))).rejects.toThrow(Fatal);
    expect((await cache.get()).access).toBe('t1');
  });

  it('forgets the dead token only', async () => {
    const { get } = await servesTokens();
    const cache = new TokenCache(() => get('/sign-in'));
    await cache.get();
    cache.forget('t0');
    expect(cache.held?.access).toBe('t1');
    cache.forget('t1');
    expect((await cache.get()).access).toBe('t2');
  });

  it('hands out at the end what is held or on its way, and nothing where that failed', async () => {
    const { get } = await servesTokens();
    const cache = new TokenCache(() => get('/sign-in'));
    const asked = cache.get();
    expect((await cache.take())?.access).toBe((await asked).access);
    expect(await cache.take()).toBeNull();
    const failing = new TokenCache(() => get('/refuse'));
    const failed = failing.get().catch(() => undefined);
    expect(await failing.take()).toBeNull();
    await failed;
  });
});

/** A world whose time passes only by waiting in it; it is closed at `until`. */
function ownTime(until: number) {
  const life = new AbortController();
  const times: number[] = [];
  let at = 0;
  return {
    signal: life.signal,
    times,
    now: () => at,
    pause: async (ms: number): Promise<void> => {
      at += ms;
      times.push(at);
      if (at >= until) life.abort();
    },
  };
}

describe('keeping a token fresh', () => {
  const token = (from: number): LimitedToken => ({
    access: `from ${from}`,
    renewAt: from + 800_000,
    expiresAt: from + 1_000_000,
  });

  it('renews each at its time', async () => {
    const context = ownTime(2_400_000);
    const cache = new TokenCache(async () => token(context.now()));
    await cache.get();
    const renewed: number[] = [];
    await keepFresh(context, context.signal, cache, async (old) => {
      renewed.push(context.now());
      await cache.replace(old, async () => token(context.now()));
    });
    expect(renewed).toEqual([800_000, 1_600_000]);
  });

  it('bears failures while the old token lives, and five more', async () => {
    const context = ownTime(Number.POSITIVE_INFINITY);
    const cache = new TokenCache(async () => token(0));
    await cache.get();
    const tries: number[] = [];
    const kept = keepFresh(context, context.signal, cache, async () => {
      tries.push(context.now());
      throw new Transient('not now', { notBeforeMs: 60_000 });
    });
    await expect(kept).rejects.toThrow('not now');
    expect(tries).toEqual([
      800_000, 860_000, 920_000, 980_000, 1_000_250, 1_060_250, 1_120_250, 1_180_250, 1_240_250,
    ]);
  });

  it('tries nothing again that only a person can mend', async () => {
    const context = ownTime(Number.POSITIVE_INFINITY);
    const cache = new TokenCache(async () => token(0));
    await cache.get();
    const kept = keepFresh(context, context.signal, cache, () => Promise.reject(new Fatal('wrong password')));
    await expect(kept).rejects.toThrow(Fatal);
    expect(context.times).toEqual([800_000]);
  });
});

describe('a farewell', () => {
  const context = { pause: (ms: number, signal: AbortSignal) => pause(realClock, ms, signal) };

  it('is given up when nobody answers it', async () => {
    const { asked, get } = await servesTokens();
    const waits: number[] = [];
    // Its time is over once the PBX has been asked.
    const patient = {
      async pause(ms: number) {
        waits.push(ms);
        while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      },
    };
    let ended: unknown;
    await bidFarewell(patient, 50, (patience) =>
      get('/never', patience).catch((error: unknown) => {
        ended = error;
        throw error;
      }),
    );
    await expect.poll(() => ended).toBeInstanceOf(Transient);
    expect([asked, waits]).toEqual([['/never'], [50]]);
  });

  it('never fails', async () => {
    const { asked, get } = await servesTokens();
    await bidFarewell(context, 60_000, () => get('/refuse'));
    expect(asked).toEqual(['/refuse']);
  });
});
