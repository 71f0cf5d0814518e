// Proves that whoever is invited into a conversation is on call while they talk in it, and the call stays its agent's.
import { expect, it } from 'vitest';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';

it('an agent who is invited into a conversation is rung, on call while they talk, and ready after it', async () => {
  const stage = await Stage.open('vodia', { floor: (clock) => quietCentre(clock), connectSeconds: 60 });
  const { floor } = stage;
  const stateOf = (number: string) => stage.agent(number)?.state;
  const call = await stage.talking('1001');
  floor.parties.invite(call, stage.leg(call, '1001'), '1002');
  await stage.pass(3);
  expect(stateOf('1002')).toBe('ringing');
  await stage.pickUp('1002');
  for (const seconds of [5, 100]) {
    await stage.pass(seconds);
    expect([stateOf('1001'), stateOf('1002'), stage.row(call)?.agent]).toEqual([
      'onCall',
      'onCall',
      stage.agent('1001')?.id,
    ]);
  }
  floor.end(call, call.legs[0] ?? null);
  await stage.pass(40);
  expect([stateOf('1001'), stateOf('1002')]).toEqual(['ready', 'ready']);
  await stage.close();
});
