// Proves that a PBX which pushes by webhook gives the same board: alone or beside the WebSocket, brought once, twice, in
// another order, or again much later.
import { describe, expect, it } from 'vitest';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';

const deliveries = (simulatedMakes['yeastar']?.quirks['webhookDelivery'] ?? []).flatMap((value) =>
  (['webhook', 'both'] as const).map((events) => [events, `webhookDelivery=${value}`] as const),
);
const legOf = (call: FloorCall, number: string) => {
  const leg = call.legs.find((each) => each.number === number);
  if (!leg) throw new Error(`${number} is not in the call`);
  return leg;
};

describe.each(deliveries)('by %s with %s', (events, quirk) => {
  it('a held and transferred call is told as it was', async () => {
    const stage = await Stage.open('yeastar', { quirks: [quirk], posts: true, settings: { events } });
    const call = await stage.talking();
    stage.floor.hold(call, legOf(call, '1001'));
    await stage.pass(4);
    expect(stage.row(call)?.state).toBe('held');
    stage.floor.resume(call, legOf(call, '1001'));
    await stage.pass(4);
    expect(stage.row(call)?.state).toBe('talking');
    const [caller] = call.legs;
    if (caller) stage.floor.blindTransfer(call, caller, '1002', 'phone');
    await stage.pass(2);
    await stage.pickUp('1002');
    expect(stage.row(call)?.agent).toBe('hq/1002');
    stage.floor.end(call, caller ?? null);
    await stage.pass(60);
    expect(stage.calls()).toEqual([]);
    const told = stage.events.map(({ type }) => type).filter((type) => /^call\.(?!observed)/.test(type));
    expect(told).toEqual([
      'call.queued',
      'call.offered',
      'call.answered',
      'call.held',
      'call.resumed',
      'call.offered',
      'call.transferred',
      'call.answered',
      'call.ended',
    ]);
    expect(stage.source.heard.refusedHooks).toBe(0);
    expect(stage.frames.some(({ channel }) => channel === 'hook')).toBe(true);
    await stage.close();
  });
});

it('a retry that comes after its state has passed is not believed: the PBX is asked', async () => {
  const stage = await Stage.open('yeastar', { posts: true, settings: { events: 'webhook' } });
  const call = await stage.talking();
  stage.floor.hold(call, legOf(call, '1001'));
  await stage.pass(3);
  const held = stage.posted.findLast(({ body }) => Buffer.from(body).includes('HOLD'));
  stage.floor.resume(call, legOf(call, '1001'));
  await stage.pass(3);
  expect(stage.row(call)?.state).toBe('talking');
  if (held) stage.source.receive(held);
  await stage.pass(1.5);
  expect(stage.told('call.held')).toHaveLength(1);
  expect(stage.row(call)?.state).toBe('talking');
  expect(
    stage.frames.findLast(({ channel }) => channel.startsWith('rest:call/query?call_id=')),
  ).toBeDefined();
  await stage.close();
});

it('the same state again is no retry', async () => {
  const stage = await Stage.open('yeastar', { posts: true, settings: { events: 'webhook' } });
  const call = await stage.talking();
  for (const state of ['held', 'talking', 'held', 'talking'] as const) {
    if (state === 'held') stage.floor.hold(call, legOf(call, '1001'));
    else stage.floor.resume(call, legOf(call, '1001'));
    await stage.pass(4);
    expect(stage.row(call)?.state).toBe(state);
  }
  await stage.close();
});

it('what is brought while the snapshot is not asked for yet is not taken; when it comes again the PBX is asked', async () => {
  const stage = await Stage.open('yeastar', { posts: true, settings: { events: 'webhook' } });
  const call = await stage.talking();
  await stage.restart(1);
  const from = stage.posted.length;
  stage.floor.hold(call, legOf(call, '1001'));
  const held = stage.posted.slice(from).find(({ body }) => Buffer.from(body).includes('HOLD'));
  if (!held) throw new Error('the PBX has not told of the hold');
  expect(stage.source.receive(held)).toBe(503);
  stage.floor.resume(call, legOf(call, '1001'));
  await stage.pass(30);
  expect(stage.life).toBe('live');
  expect(stage.row(call)?.state).toBe('talking');
  expect(stage.source.receive(held)).toBe(200);
  await stage.pass(5);
  expect(stage.row(call)?.state).toBe('talking');
  expect(stage.told('call.held')).toEqual([]);
  await stage.close();
});
