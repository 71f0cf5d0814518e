// Proves what is said of agents: phones that cannot be reached, do-not-disturb, signing out in a call, pausing in wrap-up.
import { describe, expect, it } from 'vitest';
import { agentId, callId } from '#lib/model/ids.ts';
import { HQ } from '#tests/contract/vendor-tape.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';
import {
  ANN,
  CALLER,
  channel,
  connected,
  hungUp,
  listed,
  live,
  member,
  offer,
  queued,
  shown,
  Told,
} from './asterisk-told.ts';

const HINTED = { Location: 'Local/1001@from-queue/n', StateInterface: 'hint:1001@ext-local' };
const hinted = { Interface: 'Local/1001@from-queue/n', StateInterface: 'hint:1001@ext-local' };

describe('a phone that no call reaches', () => {
  it('is unavailable when it is busy and nobody sees a call of it', () => {
    const pbx = live(listed('1001', 'support', HINTED));
    pbx.hear('QueueMemberStatus', member('1001', 'support', { ...hinted, Status: 3 }));
    pbx.hear('QueueMemberStatus', member('1001', 'support', { ...hinted, Status: 1 }));
    expect(pbx.states('1001')).toEqual(['ready', 'unavailable Phone busy', 'ready']);
  });

  it('is on call when it is busy with a call of its own', () => {
    const pbx = live();
    pbx.hear('Newchannel', channel('PJSIP/1001-00000007', '20.1', '20.1', 4, '1001'));
    pbx.hear('QueueMemberStatus', member('1001', 'support', { Status: 3 }));
    expect(pbx.states('1001').at(-1)).toBe('onCall');
  });

  it.each([4, 5])('is unavailable when it is not registered (device state %i)', (status) => {
    const pbx = live();
    pbx.hear('QueueMemberStatus', member('1001', 'support', { Status: status }));
    expect(pbx.states('1001').at(-1)).toBe('unavailable Phone not registered');
  });

  it('counts after pause and wrap-up, and not where another queue reaches another phone', () => {
    const pbx = live(
      listed('1001', 'support', { Status: 5, Paused: 1 }),
      listed('1002', 'support', { Status: 5 }),
      listed('1002', 'sales', { Location: 'Agent/1002', StateInterface: 'Agent:1002' }),
    );
    expect(pbx.states('1001')).toEqual(['paused']);
    expect(pbx.states('1002')).toEqual(['ready']);
  });
});

describe('do-not-disturb', () => {
  it('is a pause where a custom device tells it, though the phone is busy by it', () => {
    const pbx = live(listed('1001', 'support', HINTED));
    pbx.hear('QueueMemberStatus', member('1001', 'support', { ...hinted, Status: 3 }));
    pbx.hear('DeviceStateChange', { Device: 'Custom:DND1001', State: 'BUSY' });
    pbx.hear('DeviceStateChange', { Device: 'Custom:DND1001', State: 'NOT_INUSE' });
    expect(pbx.states('1001')).toEqual([
      'ready',
      'unavailable Phone busy',
      'paused Do not disturb',
      'unavailable Phone busy',
    ]);
  });

  it('is a pause where presence tells it; being away is none', () => {
    const pbx = live();
    const presence = (Status: string): void => {
      pbx.hear('PresenceStateChange', {
        Presentity: 'CustomPresence:1001',
        Status,
        Subtype: '',
        Message: '',
      });
    };
    for (const status of ['away', 'dnd', 'available']) presence(status);
    expect(pbx.states('1001')).toEqual(['ready', 'paused Do not disturb', 'ready']);
  });

  it('is in the first picture, where the list of devices tells it before the members', () => {
    const pbx = new Told();
    pbx.open();
    pbx.hear('DeviceStateChange', { Device: 'Custom:DND1001', State: 'INUSE', ActionID: 'ringside-5' });
    pbx.hear('DeviceStateListComplete');
    pbx.snapshot([listed('1001', 'support')]);
    expect(pbx.states('1001')).toEqual(['paused Do not disturb']);
  });

  it('does not hide a call', () => {
    const pbx = live();
    connected(pbx);
    pbx.hear('DeviceStateChange', { Device: 'Custom:DND1001', State: 'BUSY' });
    expect(pbx.board.agent('hq/1001').state).toBe('onCall');
  });
});

describe('an agent who signs out of every queue while talking', () => {
  it('stays on call until the call ends', () => {
    const pbx = live();
    connected(pbx);
    pbx.hear('QueueMemberRemoved', member('1001', 'support', { Status: 2 }), 4_000);
    expect(pbx.board.agent('hq/1001').state).toBe('onCall');
    hungUp(pbx, {}, 6_000);
    expect(pbx.states('1001')).toEqual(['ready', 'onCall', 'signedOut']);
  });

  it('is still there, on call, after a reconnect', () => {
    const pbx = live();
    connected(pbx);
    pbx.hear('QueueMemberRemoved', member('1001', 'support', { Status: 2 }));
    pbx.open();
    pbx.snapshot(
      [listed('1002', 'support')],
      [],
      [
        shown(CALLER, { BridgeId: 'b1' }),
        shown({ ...ANN, ChannelState: 6 }, { BridgeId: 'b1', Application: 'AppQueue' }),
      ],
    );
    expect(pbx.board.agent('hq/1001').state).toBe('onCall');
    hungUp(pbx);
    expect(pbx.board.agent('hq/1001').state).toBe('signedOut');
  });
});

describe('pausing in wrap-up', () => {
  const paused = { Status: 1, Paused: 1, PausedReason: 'Lunch', Wrapuptime: 30 };

  it('ends it: who goes on is ready', () => {
    const pbx = live(listed('1001', 'support', { Wrapuptime: 30 }));
    connected(pbx);
    hungUp(pbx, {}, 5_000);
    pbx.hear('QueueMemberPause', member('1001', 'support', paused), 2_000);
    pbx.hear('QueueMemberPause', member('1001', 'support', { ...paused, Paused: 0 }), 2_000);
    expect(pbx.states('1001').slice(-3)).toEqual(['wrapUp', 'paused Lunch', 'ready']);
  });

  it('has ended it also for a list that is read later', () => {
    const seconds = Math.floor(new Told().at / 1_000);
    const pbx = live(
      listed('1001', 'support', { Wrapuptime: 30, LastCall: seconds - 8, LastPause: seconds - 5 }),
      listed('1002', 'support', { Wrapuptime: 30, LastCall: seconds - 8, LastPause: seconds - 50 }),
    );
    expect(pbx.states('1001')).toEqual(['ready']);
    expect(pbx.states('1002')).toEqual(['wrapUp']);
  });
});

describe('an offer to a phone that has not said yet that it rings', () => {
  const silent = { ...ANN, ChannelState: 0 };

  function offered(): Told {
    const pbx = live();
    queued(pbx);
    pbx.hear('Newchannel', silent);
    pbx.hear('AgentCalled', offer(silent, '1001'));
    return pbx;
  }
  const list = (pbx: Told): void => {
    pbx.snapshot(
      [listed('1001', 'support'), listed('1002', 'support')],
      [{ Queue: 'support', Uniqueid: '10.1', Channel: 'PJSIP/trunk-00000001', Position: 1, Wait: 6 }],
      [shown(CALLER), shown(silent, { Application: 'AppQueue', ApplicationData: '(Outgoing Line)' })],
    );
  };

  it('survives a reconcile, and its time running out is a miss', () => {
    const pbx = offered();
    pbx.pass(6_000);
    list(pbx);
    expect(pbx.board.call('hq/10.1')).toMatchObject({ state: 'ringing', offeredTo: [agentId(HQ, '1001')] });
    pbx.hear('AgentRingNoAnswer', { ...CALLER, Queue: 'support', Interface: 'PJSIP/1001' }, 9_000);
    expect(pbx.said).toContainEqual(
      expect.objectContaining({ type: 'call.missed', call: callId(HQ, '10.1'), agent: agentId(HQ, '1001') }),
    );
  });

  it('survives a reconnect', () => {
    const pbx = offered();
    pbx.open();
    list(pbx);
    expect(pbx.board.call('hq/10.1').offeredTo).toEqual([agentId(HQ, '1001')]);
  });

  it('is over when the phone is called no more', () => {
    const pbx = offered();
    pbx.snapshot(
      [listed('1001', 'support'), listed('1002', 'support')],
      [{ Queue: 'support', Uniqueid: '10.1', Channel: 'PJSIP/trunk-00000001', Position: 1, Wait: 6 }],
      [shown(CALLER)],
    );
    expect(pbx.board.call('hq/10.1').offeredTo).toEqual([]);
  });
});

describe('a field that is far too long', () => {
  it('is cut, and its channel is not lost', () => {
    const phones = Array.from(
      { length: 60 },
      (_, i) => `PJSIP/${1000 + i}/sip:${1000 + i}@192.0.2.${i}:5060`,
    );
    const pbx = new Told();
    pbx.open();
    const dialling = shown(CALLER, {
      BridgeId: 'b1',
      Application: 'Dial',
      ApplicationData: phones.join('&'),
    });
    pbx.snapshot(
      [listed('1001', 'support')],
      [],
      [dialling, shown({ ...ANN, ChannelState: 6 }, { BridgeId: 'b1', Application: 'AppDial' })],
    );
    expect(pbx.verdicts.map(({ kind }) => kind)).not.toContain('malformed');
    expect(pbx.board.call('hq/10.1')).toMatchObject({ state: 'talking', agent: agentId(HQ, '1001') });
    expect(pbx.board.call('hq/10.1').caller.number).toBe('6625550100');
  });
});

it('whom their queue paused for not answering is not responding, until they are unpaused', async () => {
  const stage = await Stage.open('asterisk');
  stage.floor.autoPause('1002', '6400', []);
  await stage.pass(2);
  expect(stage.stateOf('1002')).toBe('notResponding: Auto-Pause');
  expect(stage.agent('1002')?.queues).toMatchObject([{ paused: true, unanswered: true }]);
  stage.floor.unpause('1002', '6400');
  await stage.pass(2);
  expect(stage.stateOf('1002')).toBe('ready');
  expect(stage.agent('1002')?.queues).toMatchObject([{ paused: false, unanswered: false }]);
  stage.floor.pause('1002', '6400', 'Lunch');
  await stage.pass(2);
  expect(stage.stateOf('1002')).toBe('paused: Lunch');
  await stage.close();
});
