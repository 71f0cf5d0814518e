// Proves that a source which waits for a slow disk leaves nothing behind, and does not go on waiting when it is ended.
import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { sourceId } from '#lib/model/ids.ts';
import type { Log } from '#server/log/log.ts';
import { Outlet } from '#server/sources/outlet.ts';

const many = Array.from(
  { length: 2_001 },
  (_, at): DomainEvent => ({ type: 'source.connecting', source: sourceId('hq'), at }),
);

/** A log that takes what it is given when it is told to. */
function slowLog() {
  const waiting: (() => void)[] = [];
  const log = {
    append: () => new Promise<number>((resolve) => waiting.push(() => resolve(0))),
  } as unknown as Log;
  return { log, take: () => waiting.splice(0).forEach((each) => void each()) };
}

it('a wait for the disk leaves no listener on the connection’s life', async () => {
  const { log, take } = slowLog();
  const outlet = new Outlet({ log, onLost: () => {} });
  const life = new AbortController();
  for (let turn = 0; turn < 20; turn += 1) {
    outlet.append(many);
    expect(outlet.isFull).toBe(true);
    const drained = outlet.drained(life.signal);
    take();
    await drained;
  }
  expect(getEventListeners(life.signal, 'abort')).toEqual([]);
});

it('a connection that has ended waits for no disk', async () => {
  const { log } = slowLog();
  const outlet = new Outlet({ log, onLost: () => {} });
  const life = new AbortController();
  outlet.append(many);
  const drained = outlet.drained(life.signal);
  life.abort(new Error('ended'));
  await drained;
  await outlet.drained(life.signal);
});
