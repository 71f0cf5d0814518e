// Proves the one state of an agent from what the PBX tells of phones, presences and sign-ins: from the make-believe PBX
// to the board.
import { describe, expect, it } from 'vitest';
import { live } from '#server/simulator/call-centre/model.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';
import { Scene } from './scene.ts';
import { Story } from './story.ts';

describe('an agent who', () => {
  it('signs out of all queues while talking is on call until the call ends', async () => {
    const stage = await Stage.open('yeastar');
    const call = await stage.talking('1001');
    stage.floor.signOut('1001', null);
    await stage.pass(10);
    expect(stage.agent('1001')).toMatchObject({ state: 'onCall', reason: null });
    expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    stage.floor.end(call, call.legs[0] ?? null);
    await stage.pass(5);
    expect(stage.agent('1001')?.state).toBe('signedOut');
    await stage.close();
  });

  it('is taken out of their only queue while talking is on call until the call ends, and gone then', async () => {
    const stage = await Stage.open('yeastar');
    const call = await stage.talking('1002');
    stage.floor.queueRoster.unassign('1002', '6400');
    await stage.pass(30);
    expect(stage.agent('1002')).toMatchObject({ state: 'onCall', queues: [] });
    expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1002' });
    stage.floor.end(call, call.legs[0] ?? null);
    await stage.pass(5);
    expect(stage.agent('1002')).toBeUndefined();
    await stage.close();
  });

  it('has no registered phone is unavailable, however it is learnt, and ready when it is back', async () => {
    const stage = await Stage.open('yeastar', {
      prepare: (floor) => floor.staff.setRegistered('1002', false),
    });
    expect(stage.agent('1002')).toMatchObject({ state: 'unavailable', reason: 'Phone not registered' });
    stage.floor.staff.setRegistered('1002', true);
    stage.floor.staff.setRegistered('1003', false);
    await stage.pass(1);
    expect(stage.agent('1002')).toMatchObject({ state: 'ready', reason: null });
    expect(stage.agent('1003')).toMatchObject({ state: 'unavailable', reason: 'Phone not registered' });
    stage.floor.pause('1003', null, 'Lunch');
    await stage.pass(1);
    expect(stage.agent('1003')).toMatchObject({ state: 'paused', reason: 'Lunch' });
    await stage.close();
  });

  it('does not want to be disturbed is paused, and signed out when signed out', async () => {
    const stage = await Stage.open('yeastar', { prepare: (floor) => floor.staff.setPresence('1002', 'DND') });
    expect(stage.agent('1002')).toMatchObject({ state: 'paused', reason: 'Do not disturb' });
    stage.floor.staff.setPresence('1003', 'do_not_disturb');
    await stage.pass(1);
    expect(stage.agent('1003')).toMatchObject({ state: 'paused', reason: 'Do not disturb' });
    stage.floor.signOut('1003', null);
    await stage.pass(1);
    expect(stage.agent('1003')?.state).toBe('signedOut');
    stage.floor.staff.setPresence('1002', 'lunch');
    await stage.pass(1);
    expect(stage.agent('1002')).toMatchObject({ state: 'ready', reason: 'lunch' });
    await stage.close();
  });

  it('was paused by the queue for not answering is not responding, until they are back or pause themselves', async () => {
    const stage = await Stage.open('yeastar');
    const of = () => {
      const row = stage.agent('1001');
      return [row?.state, row?.queues.find(({ queue }) => queue === 'hq/6400')?.unanswered];
    };
    for (const queue of stage.agent('1001')?.queues ?? [])
      stage.floor.autoPause('1001', queue.queue.replace('hq/', ''), []);
    // The lists asked for meanwhile call it a pause like any other.
    await stage.pass(30);
    expect(of()).toEqual(['notResponding', true]);
    stage.floor.pause('1001', null, 'Lunch');
    await stage.pass(10);
    expect(of()).toEqual(['paused', false]);
    stage.floor.unpause('1001', null);
    await stage.pass(10);
    expect(of()).toEqual(['ready', false]);
    await stage.close();
  });

  it('answers directly while signed out is on call', async () => {
    const stage = await Stage.open('yeastar');
    stage.floor.signOut('1001', null);
    const call = stage.floor.arrive({ from: '5550100', dialled: '5551001' });
    stage.floor.ring(call, '1001', null);
    await stage.pass(2);
    expect(stage.agent('1001')?.state).toBe('ringing');
    await stage.pickUp('1001');
    expect(stage.agent('1001')?.state).toBe('onCall');
    expect(call.legs.filter(live)).toHaveLength(2);
    await stage.close();
  });
});

describe('a phone that is busy', () => {
  it('without a call is unavailable, and not before its call has had time to be told', () => {
    const scene = new Scene().snapshot(-5).lamp(10, '1001', 'Busy');
    expect(new Story(scene.lists(11.9, {})).board.agent('hq/1001').state).toBe('ready');
    expect(new Story(scene.lists(12.1, {})).board.agent('hq/1001')).toMatchObject({
      state: 'unavailable',
      reason: 'Phone busy',
    });
    const over = new Story(scene.lamp(20, '1001', 'Idle'));
    expect(over.board.agent('hq/1001')).toMatchObject({ state: 'ready', reason: null });
  });

  it('is so in a snapshot at once', () => {
    const scene = new Scene().snapshot(-5, { agents: { '1001': { call_status: 2 } } });
    expect(new Story(scene).board.agent('hq/1001')).toMatchObject({
      state: 'unavailable',
      reason: 'Phone busy',
    });
  });

  it('for a call that is told a moment later is on call all along', async () => {
    const stage = await Stage.open('yeastar');
    stage.floor.dial('1001', '1003');
    await stage.pass(1);
    await stage.pickUp('1003');
    await stage.pass(10);
    const told = stage.events.filter((event) => event.type === 'agent.stateChanged');
    expect(told.map((event) => 'state' in event && `${event.agent} ${event.state}`)).toEqual([
      'hq/1001 onCall',
      'hq/1003 ringing',
      'hq/1003 onCall',
    ]);
    await stage.close();
  });
});
