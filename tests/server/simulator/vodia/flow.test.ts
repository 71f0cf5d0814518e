// vodia#worked-flow, frame by frame, letter by letter; and the same moments through REST.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Socket, START, VodiaBench } from './bench.ts';

const LINES = readFileSync(join(import.meta.dirname, 'flow.txt'), 'utf8')
  .trim()
  .split('\n');

/** Caller, queue 73, agent 40, hold, resume, transfer to 42, hang-up. `at` is called with the name of each moment. */
async function play(
  bench: VodiaBench,
  at: (moment: string) => Promise<void> = async () => {},
): Promise<void> {
  const { floor } = bench;
  const call = floor.arrive({ from: '6175550142', dialled: '16175550100', fromName: 'Carl Caller' });
  floor.joinQueue(call, '73');
  await at('waiting');
  await bench.run(6);
  const first = floor.ring(call, '40', '73')!;
  await at('ringing');
  await bench.run(12);
  floor.answer(call, first);
  await at('talking');
  await bench.run(30);
  expect(await bench.control('40', { 'remote-hold': 'c1' })).toEqual({ status: 200, body: true });
  await at('held');
  await bench.run(10);
  expect(await bench.control('40', { 'remote-resume': 'c1' })).toEqual({ status: 200, body: true });
  await bench.run(5);
  expect(await bench.control('40', { transfer: 'c1', number: '42' })).toEqual({ status: 200, body: true });
  await bench.run(4);
  await at('transferred');
  floor.answer(call, call.legs.at(-1)!);
  await bench.run(20);
  floor.end(call, call.legs[0]!);
  await at('over');
}

const timed = (socket: Socket): string[] =>
  socket.said.map(({ at, text }) => `${((at - START) / 1000).toFixed(1)} ${text}`);

test('the default run says the literal frames of the worked flow, at their times', async () => {
  expect(LINES).toHaveLength(14);
  const bench = new VodiaBench();
  const socket = await bench.subscribe();
  for (let s = 30; s < 90; s += 30) bench.clock.after(s * 1000, () => socket.say('avoid-disconnect'));
  await play(bench);
  expect(timed(socket)).toEqual(LINES);
  expect([socket.closed, bench.pbx.faults]).toEqual([null, []]);
});
