// Proves that a silent side is found out in time, that one that answers is left alone, and that a machine that slept
// blames nobody.

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { beatUntilSilent } from '#server/pbx-sdk/heartbeat.ts';
import { openNetwork } from '#server/sources/network.ts';
import { pause, realClock } from '#server/time/clock.ts';

/** Time that passes by waiting alone; one wait, the `slow`th, takes a minute longer. */
function ownTime(slow = Number.POSITIVE_INFINITY) {
  const life = new AbortController();
  let at = 0;
  let waits = 0;
  return {
    life,
    now: () => at,
    pause: async (ms: number): Promise<void> => {
      at += ++waits === slow ? ms + 60_000 : ms;
    },
  };
}

it('beats at its interval, and is silent no sooner and no later than it may be', async () => {
  const time = ownTime();
  const beats: number[] = [];
  const silent = await beatUntilSilent(time, time.life.signal, {
    everyMs: 10_000,
    silenceMs: 25_000,
    heardAt: () => 3_000,
    beat: () => beats.push(time.now()),
  });
  expect(silent).toBe(25_000);
  expect(time.now()).toBe(28_000);
  expect(beats).toEqual([10_000, 20_000]);
});

it('goes on as long as it is answered, until it is ended', async () => {
  const time = ownTime();
  let heardAt = 0;
  let beats = 0;
  const silent = await beatUntilSilent(time, time.life.signal, {
    everyMs: 10_000,
    silenceMs: 25_000,
    heardAt: () => heardAt,
    beat: () => {
      heardAt = time.now();
      if (++beats === 100) time.life.abort();
    },
  });
  expect(silent).toBeNull();
  expect(time.now()).toBeGreaterThanOrEqual(1_000_000);
});

it('gives the other side time to answer after this machine stood still', async () => {
  const time = ownTime(1);
  const beats: number[] = [];
  const silent = await beatUntilSilent(time, time.life.signal, {
    everyMs: 10_000,
    silenceMs: 25_000,
    heardAt: () => 0,
    beat: () => beats.push(time.now()),
  });
  // Awake at 70 s: a beat at once, and the rest of the silence counted from one beat ago.
  expect(beats).toEqual([70_000, 80_000]);
  expect(time.now()).toBe(85_000);
  expect(silent).toBe(25_000);
});

it('finds out a peer on a real socket that answers for a while and then no more', async () => {
  const answers = 3;
  let heard = 0;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (++heard <= answers) socket.write('pong');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const life = new AbortController();
  const context = {
    now: realClock.now,
    pause: (ms: number, signal: AbortSignal) => pause(realClock, ms, signal),
  };
  const { port } = server.address() as AddressInfo;
  const network = openNetwork({ verify: true, ca: null });
  const stream = await network.connect({ host: '127.0.0.1', port, tls: false }, life.signal);
  let heardAt = realClock.now();
  let pongs = 0;
  const reading = (async () => {
    for await (const _chunk of stream.chunks) {
      heardAt = realClock.now();
      pongs++;
    }
  })();
  const silent = await beatUntilSilent(context, life.signal, {
    everyMs: 20,
    silenceMs: 1_000,
    heardAt: () => heardAt,
    beat: () => stream.write(Buffer.from('ping')),
  });
  expect(silent).toBeGreaterThanOrEqual(1_000);
  expect(pongs).toBeGreaterThan(0);
  expect(heard).toBeGreaterThan(answers);
  stream.close();
  await reading;
  for (const socket of sockets) socket.destroy();
  server.close();
  await network.close();
});
