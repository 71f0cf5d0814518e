// Proves what becomes of a phone that rang when the account was lost: it rings on where its queue says so.
import { expect, it } from 'vitest';
import { Stage } from '#tests/pbx/harness/stage.ts';

it('a phone that rings through an outage rings on, and misses the call when its time is over', async () => {
  const stage = await Stage.open('cytracom');
  const { floor } = stage;
  const call = floor.arrive({ from: '+15550199', dialled: '5550400', fromName: '' });
  floor.joinQueue(call, '6400');
  await stage.pass(5);
  const leg = floor.ring(call, '1001', '6400');
  await stage.pass(3);
  stage.cable.down();
  await stage.pass(20);
  stage.cable.up();
  await stage.pass(120);
  expect(stage.agent('1001')?.state).toBe('ringing');
  expect(stage.row(call)).toMatchObject({ state: 'ringing', offeredTo: ['hq/1001'] });
  if (leg) floor.endRing(call, leg, 'timeout');
  await stage.pass(10);
  expect(stage.agent('1001')?.state).toBe('ready');
  expect(stage.events.filter(({ type }) => type === 'call.missed')).toHaveLength(1);
  await stage.close();
});

it('a phone that stopped meanwhile does not, and its caller waits', async () => {
  const stage = await Stage.open('cytracom');
  const { floor } = stage;
  const call = floor.arrive({ from: '+15550199', dialled: '5550400', fromName: '' });
  floor.joinQueue(call, '6400');
  await stage.pass(5);
  const leg = floor.ring(call, '1001', '6400');
  await stage.pass(3);
  stage.cable.down();
  if (leg) floor.endRing(call, leg, 'timeout');
  await stage.pass(20);
  stage.cable.up();
  await stage.pass(120);
  expect(stage.agent('1001')?.state).toBe('ready');
  expect(stage.row(call)).toMatchObject({ state: 'waiting', offeredTo: [] });
  await stage.close();
});
