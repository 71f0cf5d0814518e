// yeastar#worked-call, frame by frame, letter by letter.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Bench, START } from './bench.ts';

const LINES = readFileSync(join(import.meta.dirname, 'worked-flow.txt'), 'utf8')
  .trim()
  .split('\n');

/** Plays the flow; `before` is called at t = 30 s. */
async function play(bench: Bench, before: () => Promise<void> = async () => {}): Promise<void> {
  const { floor, clock } = bench;
  const at = (seconds: number): Promise<void> => clock.run(START + seconds * 1000);
  const call = floor.arrive({ from: '5550100', dialled: '5550999' });
  await at(0.3);
  floor.joinQueue(call, '6400');
  await at(1);
  const first = floor.ring(call, '1001', '6400')!;
  await at(15);
  floor.answer(call, first);
  await at(30);
  await before();
  await at(60);
  floor.hold(call, first);
  await at(80);
  floor.resume(call, first);
  await at(90);
  floor.blindTransfer(call, call.legs[0]!, '1002', 'phone');
  await at(95);
  floor.answer(call, call.legs.at(-1)!);
  await at(140);
  floor.end(call, call.legs[0]!);
  await at(141);
}

test('the default run says the literal frames of the worked call flow, at their times', async () => {
  expect(LINES).toHaveLength(18);
  const bench = await new Bench().login();
  const say = bench.subscribe();
  bench.clock.after(50_000, () => say('heartbeat'));
  bench.clock.after(100_000, () => say('heartbeat'));
  await play(bench);
  const said = bench.heard
    .filter(({ text }) => text !== 'heartbeat response')
    .map(({ at, text }) => `${((at - START) / 1000).toFixed(1)} ${text}`);
  expect(said).toEqual(LINES);
});

test('the same moment through REST at t = 30 s', async () => {
  const bench = await new Bench().login();
  await play(bench, async () => {
    const { data } = (await bench.get('call/query', 'type=inbound')) as unknown as { data: object[] };
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      call_id: '1760000000.101',
      members: [
        { inbound: { member_status: 'ANSWERED' } },
        { extension: { number: '1001', member_status: 'ANSWER' } },
      ],
    });
    expect(await bench.get('queue/call_status', 'id=1')).toMatchObject({
      waiting_calls: 0,
      active_calls: 1,
      active_list: [{ callee_number: '1001', duration: 15 }],
    });
    expect(await bench.get('queue/agent_status', 'id=1')).toMatchObject({
      data: [
        { number: '1001', call_status: 2 },
        { number: '1002', call_status: 1 },
      ],
    });
  });
  const { data } = (await bench.get('cdr/list')) as unknown as { data: Record<string, unknown>[] };
  expect(data.map((row) => [row.call_to, row.ring_duration, row.talk_duration])).toEqual([
    ['Queue Support<6400>', 15, 75],
    ['Agent One<1001>', 15, 75],
    ['Agent Two<1002>', 5, 45],
  ]);
  expect(data[0]).toMatchObject({
    time: '09/10/2025 08:53:20 AM',
    timestamp: 1_760_000_000,
    disposition: 'ANSWERED',
  });
});
