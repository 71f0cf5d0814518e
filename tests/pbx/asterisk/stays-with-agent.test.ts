// Proves that a queue's call belongs to the member its queue names, whatever phone they talk on and whoever else is in
// the conversation, until the queue, a transfer or another member's answer says otherwise.
import { describe, expect, it } from 'vitest';
import { type Line, type Member, Switchroom } from './switchroom.ts';

const CALLER: Line = { name: 'PJSIP/trunk-00000001', id: '1.1', linked: '1.1', number: '0225550101' };
const ONE: Line = { name: 'Local/1001@from-queue-00000001;1', id: '1.2', linked: '1.1' };
const TWO: Line = { name: 'Local/1001@from-queue-00000001;2', id: '1.3', linked: '1.1' };
const leg = (name: string, number = '1001'): Line => ({ name, id: '1.4', linked: '1.1', number });
const THROUGH: Member = { device: 'Local/1001@from-queue/n' };

/** Answered through the dialplan on a phone of whatever kind; `optimised`: the Local channel then goes. */
function through(room: Switchroom, phone: Line, device: string, optimised: boolean): void {
  room.arrives(CALLER);
  room.joins(CALLER);
  for (const each of [ONE, TWO, { ...phone, state: 0 }]) room.on('Newchannel', each);
  room.between('DialBegin', TWO, phone);
  room.enter('b2', phone, TWO);
  room.served(CALLER, ONE, device, 5);
  room.enter('b1', ONE, CALLER);
  if (!optimised) return;
  room.leave('b2', phone);
  room.leave('b1', ONE);
  room.enter('b1', phone);
  room.leave('b2', TWO);
  room.hangUp(TWO, ONE);
}

describe('a call stays with the member who answered it', () => {
  const phones: [string, Line, Member][] = [
    ['their mobile, by follow-me', leg('PJSIP/trunk-00000009', '0815550123'), THROUGH],
    ['a softphone', leg('PJSIP/991001-00000009'), THROUGH],
    [
      'a second device whose state is told',
      leg('PJSIP/991001-00000009'),
      { ...THROUGH, state: 'hint:1001@ext-local' },
    ],
    ['an IAX2 phone', leg('IAX2/desk-4711'), THROUGH],
    ['an ISDN line', leg('DAHDI/i1/0815550123-2f', '0815550123'), THROUGH],
    ['the phone of another member', leg('PJSIP/1002-00000009', '1002'), THROUGH],
  ];
  for (const [where, phone, member] of phones)
    for (const optimised of [false, true])
      it(`on ${where}${optimised ? ', the Local channel gone' : ''}`, () => {
        const room = new Switchroom([member, { device: 'PJSIP/1002' }]);
        through(room, phone, member.device, optimised);
        room.pass(30);
        expect(room.state('1001')).toBe('onCall');
        expect(room.call('1.1')).toMatchObject({ state: 'talking', queue: 'hq/6400', agent: 'hq/1001' });
        room.completes(CALLER, member.device, 'caller');
        room.leave('b1', CALLER);
        room.hangUp(CALLER, phone);
        expect(room.story('1.1')).toEqual(['queued 6400', 'offered 1001', 'answered 1001', 'ended']);
        expect(Math.round(room.counts().talkMs / 1_000)).toBe(30);
        expect(room.shift('1001')).toMatchObject({ answered: 1 });
        expect(room.state('1001')).toBe('ready');
      });

  it('who is logged in to an agent pool, and that login is no call', () => {
    const room = new Switchroom([{ device: 'Local/1001@agents', state: 'Agent:1001' }]);
    const login: Line = {
      name: 'PJSIP/desk7-00000001',
      id: '0.1',
      linked: '0.1',
      number: '77',
      exten: '900',
    };
    room.arrives(login);
    room.on('AgentLogin', login, { Agent: '1001' });
    room.on('BridgeEnter', login, { BridgeUniqueid: 'pool', BridgeTechnology: 'holding_bridge' });
    expect(room.call('0.1')).toBeUndefined();
    room.arrives(CALLER);
    room.joins(CALLER);
    room.served(CALLER, ONE, 'Local/1001@agents', 3);
    room.leave('pool', login);
    room.enter('b2', login, TWO);
    room.enter('b1', ONE, CALLER);
    room.pass(20);
    expect(room.story('1.1').at(-1)).toBe('answered 1001');
    expect(room.call('1.1')).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    expect(room.board.all('call')).toHaveLength(1);
  });

  it('though the caller is an agent too: a member of another queue who phones this one', () => {
    const room = new Switchroom([{ device: 'PJSIP/1001' }, { device: 'PJSIP/1002', queue: '6500' }]);
    const agent: Line = {
      name: 'PJSIP/1002-00000001',
      id: '1.1',
      linked: '1.1',
      number: '1002',
      exten: '6400',
    };
    const ann: Line = { name: 'PJSIP/1001-00000002', id: '1.2', linked: '1.1', number: '1001' };
    room.arrives(agent);
    room.joins(agent);
    room.on('Newchannel', { ...ann, state: 0 });
    room.served(agent, ann, 'PJSIP/1001', 1);
    room.enter('b1', ann, agent);
    room.pass(5);
    room.completes(agent, 'PJSIP/1001', 'caller');
    room.hangUp(agent, ann);
    expect(room.story('1.1')).toEqual(['queued 6400', 'offered 1001', 'answered 1001', 'ended']);
    expect(Math.round(room.counts().talkMs / 1_000)).toBe(5);
  });

  it('whose phone somebody else has picked up, in one row, the pick-up no call of its own', () => {
    for (const picker of ['PJSIP/1099-00000003', 'PJSIP/1002-00000003']) {
      const room = new Switchroom([{ device: 'PJSIP/1001' }, { device: 'PJSIP/1002' }]);
      const ann: Line = { name: 'PJSIP/1001-00000002', id: '1.2', linked: '1.1', number: '1001', state: 5 };
      const other: Line = {
        name: picker,
        id: '3.1',
        linked: '3.1',
        number: picker.slice(6, 10),
        exten: '*8',
      };
      room.arrives(CALLER);
      room.joins(CALLER);
      room.on('Newchannel', { ...ann, state: 0 });
      const who = { Queue: '6400', Interface: 'PJSIP/1001', MemberName: 'Ann' };
      room.between('AgentCalled', CALLER, ann, who);
      room.on('Newchannel', { ...other, state: 4 }, {}, 2_000);
      room.on('Pickup', other, { TargetChannel: ann.name, TargetUniqueid: ann.id });
      room.hangUp(ann);
      room.on('QueueCallerLeave', CALLER, { Queue: '6400', Position: 1, Count: 0 });
      room.between('AgentConnect', CALLER, other, { ...who, HoldTime: 2 });
      room.enter('b1', other, CALLER);
      room.pass(6);
      expect(room.board.all('call')).toHaveLength(1);
      expect(room.call('1.1')).toMatchObject({ state: 'talking', queue: 'hq/6400', agent: 'hq/1001' });
      expect(room.state('1001')).toBe('onCall');
      room.completes(CALLER, 'PJSIP/1001', 'caller');
      room.hangUp(CALLER, other);
      expect(Math.round(room.counts().talkMs / 1_000)).toBe(6);
    }
  });

  it('while they ask somebody, whose voice in the conversation is no transfer', () => {
    const room = new Switchroom([THROUGH, { device: 'PJSIP/1002' }]);
    const phone = leg('PJSIP/991001-00000009');
    through(room, phone, THROUGH.device, true);
    const bob: Line = { name: 'PJSIP/1002-0000000a', id: '1.6', linked: '1.1', number: '1002' };
    room.on('Newchannel', { ...bob, state: 0 });
    room.enter('b1', bob);
    room.pass(10);
    room.leave('b1', bob);
    room.hangUp(bob);
    room.pass(10);
    expect(room.story('1.1').at(-1)).toBe('answered 1001');
  });

  it('until the queue says that its part is over', () => {
    const room = new Switchroom([THROUGH]);
    const phone = leg('PJSIP/991001-00000009');
    through(room, phone, THROUGH.device, true);
    room.pass(10);
    room.completes(CALLER, THROUGH.device, 'transfer');
    const over = room.at;
    room.pass(30);
    expect(room.story('1.1').slice(-2)).toEqual(['transferred', 'answered nobody']);
    expect(room.said.find((event) => event.type === 'call.transferred')).toMatchObject({ at: over });
    expect(room.call('1.1')).toMatchObject({ state: 'talking', queue: null });
    expect(room.state('1001')).toBe('ready');
  });

  it('until their unknown phone hands it on', () => {
    const room = new Switchroom([THROUGH, { device: 'PJSIP/1002' }]);
    const phone = leg('PJSIP/991001-00000009');
    through(room, phone, THROUGH.device, true);
    room.hear('BlindTransfer', {
      ...{ Result: 'Success', TransfererUniqueid: phone.id, TransfereeUniqueid: CALLER.id },
      Extension: '1002',
    });
    room.leave('b1', CALLER, phone);
    room.hangUp(phone);
    const bob: Line = { name: 'PJSIP/1002-0000000a', id: '1.6', linked: '1.1', number: '1002' };
    room.on('Newchannel', { ...bob, state: 0 });
    room.between('DialBegin', CALLER, bob);
    room.enter('b3', bob, CALLER);
    expect(room.story('1.1').slice(-3)).toEqual(['transferred 1002', 'offered 1002', 'answered 1002']);
  });
});

describe('a queue that rings another queue', () => {
  it('counts its caller once, and so does the other one', () => {
    const inner = { device: 'Local/6500@queues/n' };
    const room = new Switchroom([inner, { device: 'PJSIP/1003', queue: '6500' }]);
    const one: Line = { name: 'Local/6500@queues-00000001;1', id: '1.2', linked: '1.1' };
    const two: Line = {
      name: 'Local/6500@queues-00000001;2',
      id: '1.3',
      linked: '1.1',
      number: '0225550101',
    };
    const cas: Line = { name: 'PJSIP/1003-00000002', id: '1.4', linked: '1.1', number: '1003' };
    room.arrives(CALLER);
    room.joins(CALLER);
    for (const each of [one, two]) room.on('Newchannel', { ...each, state: 0 });
    const outer = { Queue: '6400', Interface: inner.device, MemberName: 'Inner' };
    room.between('AgentCalled', CALLER, one, outer);
    room.joins(two, '6500');
    room.on('Newchannel', { ...cas, state: 0 });
    room.served(two, cas, 'PJSIP/1003', 7, '6500');
    room.enter('b2', cas);
    room.on('QueueCallerLeave', CALLER, { Queue: '6400', Position: 1, Count: 0 });
    room.between('AgentConnect', CALLER, one, { ...outer, HoldTime: 7 });
    room.enter('b2', two);
    room.enter('b1', one, CALLER);
    room.pass(3);
    expect(room.state('1003')).toBe('onCall');
    room.on('HangupRequest', CALLER);
    room.completes(CALLER, inner.device, 'caller');
    room.leave('b1', CALLER, one);
    room.hangUp(one);
    room.completes(two, 'PJSIP/1003', 'caller', '6500');
    room.leave('b2', two, cas);
    room.hangUp(cas, two, CALLER);
    for (const queue of ['6400', '6500']) {
      const { answered, handled, overflowed, unknown, talkMs } = room.counts(queue);
      expect({ answered: answered.length, handled, overflowed, unknown }).toEqual({
        ...{ answered: 1, handled: 1, overflowed: 0, unknown: 0 },
      });
      expect(Math.round(talkMs / 1_000)).toBe(3);
    }
    expect(room.board.all('call')).toEqual([]);
  });
});
