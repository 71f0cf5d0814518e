// Proves against a running Asterisk: callers whom a queue does not admit, because it is full or nobody is there, are
// counted where the dialplan is heard, each once and in the queue that turned them away, and are nobody's stay.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sumCounts } from '#lib/model/counts.ts';
import { queueId } from '#lib/model/ids.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { House } from './house.ts';
import { hq, sleep, until } from './wall.ts';

const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);

describe.skipIf(typeof rig === 'string')('callers who are not admitted', { timeout: 120_000 }, () => {
  const pbx = rig as Rig;
  let house: House;
  const refusedIn = (queue: string): number =>
    sumCounts(
      [...house.board.all('tally')]
        .filter((row) => row.queue === queueId(hq, queue))
        .map((row) => row.counts),
    ).refused;

  beforeAll(async () => {
    await pbx.quiet();
    house = await House.open({ settings: { refusals: true, username: 'board', secret: 'board-secret' } });
  }, 60_000);

  afterAll(async () => {
    await pbx.cli('queue unpause member PJSIP/1112 queue strict');
    await house?.close();
    await pbx.close();
  }, 90_000);

  it('are counted in the queue that turned them away', async () => {
    await pbx.phone(1_135, { kind: 'silent' });
    await pbx.phone(1_114);
    await pbx.phone(1_112);
    const waits = await pbx.caller(7_022, '6625570001');
    await (await pbx.phone(1_135)).ringing();
    // One may wait there: the second is answered in the next queue.
    const second = await pbx.caller(7_056, '6625570002');
    await (await pbx.phone(1_114)).talking();
    await until(() => refusedIn('full') === 1, 10_000, 'the refused caller to be counted');
    await second.hangUp();
    await waits.hangUp();
    await pbx.cli('queue pause member PJSIP/1112 queue strict');
    await (await pbx.caller(7_005, '6625570003')).ended;
    await until(() => refusedIn('strict') === 1, 10_000, 'the refused caller to be counted');
    await sleep(1_000);
    expect([refusedIn('full'), refusedIn('strict'), refusedIn('after')]).toEqual([1, 1, 0]);
    const offered = (await house.tallies()).queues;
    expect([offered['strict']?.offered, offered['after']?.answered]).toEqual([0, 1]);
    expect(await house.complaints()).toEqual([]);
  });
});
