// Proves that a call goes from hand to hand and stays one call: transfers into queues and by who called out, parking,
// pick-up; and which way a call goes that the PBX itself began.
import { describe, expect, it } from 'vitest';
import { type Line, Switchroom } from './switchroom.ts';

const CALLER: Line = { name: 'PJSIP/trunk-00000001', id: '1.1', linked: '1.1', number: '0225550101' };
const ANN: Line = { name: 'PJSIP/1001-00000002', id: '1.2', linked: '1.1', number: '1001' };
const ASKS: Line = { name: 'PJSIP/1001-00000003', id: '2.1', linked: '2.1', number: '1001', exten: '6500' };
const CAS: Line = { name: 'PJSIP/1003-00000004', id: '2.2', linked: '2.1', number: '1003' };
const MEMBERS = [{ device: 'PJSIP/1001' }, { device: 'PJSIP/1003', queue: '6500' }];

/** A queue's call in conversation, whose agent has asked in another queue on a second line. */
function asking(): Switchroom {
  const room = new Switchroom(MEMBERS);
  room.arrives(CALLER);
  room.joins(CALLER);
  room.on('Newchannel', { ...ANN, state: 0 });
  room.served(CALLER, ANN, 'PJSIP/1001', 5);
  room.enter('b1', ANN, CALLER);
  room.pass(20);
  room.on('Hold', ANN);
  room.arrives(ASKS);
  room.joins(ASKS, '6500');
  return room;
}

const transferred = (room: Switchroom, more: Record<string, string> = {}): void =>
  room.hear('AttendedTransfer', {
    ...{ Result: 'Success', OrigTransfererUniqueid: ANN.id, SecondTransfererUniqueid: ASKS.id },
    ...more,
  });

describe('a caller handed on into another queue', () => {
  it('takes the place of the agent who asked there, from when they asked, also while it rings', () => {
    for (const rings of [false, true]) {
      const room = asking();
      const queuedAt = room.at;
      if (rings) {
        room.on('Newchannel', { ...CAS, state: 0 });
        const who = { Queue: '6500', Interface: 'PJSIP/1003', MemberName: 'Cas' };
        room.between('AgentCalled', ASKS, CAS, who);
      }
      room.pass(6);
      transferred(room, { TransfereeUniqueid: CALLER.id, DestType: 'App', DestApp: 'Queue' });
      expect(room.call('1.1')).toMatchObject({
        queue: 'hq/6500',
        queuedAt,
        state: rings ? 'ringing' : 'waiting',
      });
      expect(room.board.all('call').filter((call) => call.queue === 'hq/6500')).toHaveLength(1);
      room.completes(CALLER, 'PJSIP/1001', 'transfer');
      room.leave('b1', ANN, CALLER);
      room.hangUp(ANN, ASKS);
      expect(room.board.all('call')).toHaveLength(1);
      if (!rings) room.on('Newchannel', { ...CAS, state: 0 });
      room.served(CALLER, CAS, 'PJSIP/1003', 2, '6500', 8);
      room.enter('b2', CAS, CALLER);
      room.pass(30);
      room.completes(CALLER, 'PJSIP/1003', 'caller', '6500');
      room.hangUp(CALLER, CAS);
      const { answered, unknown, overflowed, handled, talkMs } = room.counts('6500');
      expect({ answered: answered.length, unknown, overflowed, handled }).toEqual({
        ...{ answered: 1, unknown: 0, overflowed: 0, handled: 1 },
      });
      expect(Math.round(talkMs / 1_000)).toBe(30);
      expect(Math.round(room.counts('6500').answeredWaitMs / 1_000)).toBe(8);
      expect(room.counts('6400')).toMatchObject({ handled: 1, unknown: 0 });
    }
  });

  it('after a member has answered there: one stay, and that member’s talk goes on', () => {
    const room = asking();
    room.on('Newchannel', { ...CAS, state: 0 });
    room.served(ASKS, CAS, 'PJSIP/1003', 4, '6500');
    room.enter('b2', CAS, ASKS);
    room.pass(10);
    transferred(room, { TransfereeUniqueid: CALLER.id, TransferTargetUniqueid: CAS.id, DestType: 'Bridge' });
    room.leave('b1', CALLER);
    room.enter('b2', CALLER);
    room.leave('b1', ANN);
    room.leave('b2', ASKS);
    room.hangUp(ANN, ASKS);
    room.pass(30);
    expect(room.call('1.1')).toMatchObject({ state: 'talking', queue: 'hq/6500', agent: 'hq/1003' });
    room.completes(CALLER, 'PJSIP/1003', 'caller', '6500');
    room.hangUp(CALLER, CAS);
    expect(room.counts('6500')).toMatchObject({ answered: [[5, 1]], handled: 1, unknown: 0 });
    expect(Math.round(room.counts('6500').talkMs / 1_000)).toBe(40);
    expect(room.shift('1003')).toMatchObject({ answered: 1 });
  });
});

describe('a customer an agent has called and hands on', () => {
  const own: Line = {
    name: 'SIP/1001-00000028',
    id: '3.1',
    linked: '3.1',
    number: '1001',
    exten: '0815550123',
  };
  const customer: Line = { name: 'SIP/trunk-00000029', id: '3.2', linked: '3.1', number: '0815550123' };
  const second: Line = { ...own, name: 'SIP/1001-0000002a', id: '4.1', linked: '4.1', exten: '1003' };
  const cas: Line = { name: 'SIP/1003-0000002b', id: '4.2', linked: '4.1', number: '1003' };

  for (const told of [true, false])
    it(`talks on, on the wall, ${told ? 'though the event names nobody' : 'though no event tells'}`, () => {
      const room = new Switchroom([{ device: 'SIP/1001' }, { device: 'SIP/1003' }]);
      room.arrives(own);
      room.on('Newchannel', { ...customer, state: 0 });
      room.enter('b1', customer, own);
      room.pass(20);
      room.arrives(second);
      room.on('Newchannel', { ...cas, state: 0 });
      room.enter('b2', cas, second);
      room.pass(10);
      // The bridges are merged before anybody tells.
      room.leave('b1', customer);
      room.leave('b2', second);
      room.enter('b2', customer);
      if (told)
        room.hear('AttendedTransfer', {
          ...{ Result: 'Success', DestType: 'Bridge' },
          ...{ OrigTransfererUniqueid: own.id, SecondTransfererUniqueid: second.id },
        });
      room.leave('b1', own);
      room.hangUp(second, own);
      room.pass(60);
      expect(room.board.all('call')).toHaveLength(1);
      expect(room.call('3.1')).toMatchObject({ state: 'talking', agent: 'hq/1003', direction: 'outbound' });
      expect(room.story('3.1')).toEqual(['answered 1001', 'transferred 1003', 'answered 1003']);
      room.hangUp(customer, cas);
      expect(room.board.all('call')).toEqual([]);
    });
});

describe('a parked call', () => {
  const talking = (): Switchroom => {
    const room = new Switchroom(MEMBERS);
    room.arrives(CALLER);
    room.joins(CALLER);
    room.on('Newchannel', { ...ANN, state: 0 });
    room.served(CALLER, ANN, 'PJSIP/1001', 2);
    room.enter('b1', ANN, CALLER);
    room.pass(10);
    return room;
  };
  const lot = { BridgeUniqueid: 'lot', BridgeTechnology: 'holding_bridge' };
  const parks = (room: Switchroom): void => {
    room.leave('b1', CALLER);
    room.on('BridgeEnter', CALLER, lot);
    room.hear('ParkedCall', { ParkeeUniqueid: CALLER.id, ParkingSpace: '701' });
  };

  it('stands in its slot, and its agent’s talk is over; who else is parked there is nobody', () => {
    const room = talking();
    const before: Line = { name: 'PJSIP/trunk-00000009', id: '9.1', linked: '9.1', number: '0225550199' };
    room.arrives(before);
    room.on('BridgeEnter', before, lot);
    parks(room);
    room.leave('b1', ANN);
    room.hangUp(ANN);
    room.pass(30);
    expect(room.call('1.1')).toMatchObject({ state: 'parked', slot: '701', agent: null });
    expect(room.call('9.1')).toMatchObject({ state: 'arriving' });
    expect(Math.round(room.counts().talkMs / 1_000)).toBe(10);
    room.leave('lot', CALLER);
    room.hangUp(CALLER);
    expect(room.story('1.1').slice(-2)).toEqual(['parked 701', 'ended']);
  });

  it('by transfer to the parking number stands there too', () => {
    const room = talking();
    room.hear('BlindTransfer', {
      ...{ Result: 'Success', TransfererUniqueid: ANN.id, TransfereeUniqueid: CALLER.id },
      Extension: '700',
    });
    room.hear('ParkedCall', { ParkeeUniqueid: CALLER.id, ParkingSpace: '701' });
    room.completes(CALLER, 'PJSIP/1001', 'transfer');
    room.leave('b1', CALLER);
    room.on('BridgeEnter', CALLER, lot);
    room.leave('b1', ANN);
    room.hangUp(ANN);
    room.pass(5);
    expect(room.call('1.1')).toMatchObject({ state: 'parked', slot: '701' });
  });

  it('is no queue’s any more when the parking is told before the transfer: who fetches it answers outside the team', () => {
    const room = talking();
    const fetcher: Line = {
      name: 'PJSIP/1099-0000000b',
      id: '5.1',
      linked: '5.1',
      number: '1099',
      exten: '701',
    };
    room.hear('ParkedCall', { ParkeeUniqueid: CALLER.id, ParkingSpace: '701' });
    room.hear('BlindTransfer', {
      ...{ Result: 'Success', TransfererUniqueid: ANN.id, TransfereeUniqueid: CALLER.id },
      Extension: '700',
    });
    room.completes(CALLER, 'PJSIP/1001', 'transfer');
    room.leave('b1', CALLER);
    room.on('BridgeEnter', CALLER, lot);
    room.leave('b1', ANN);
    room.hangUp(ANN);
    expect(room.call('1.1')).toMatchObject({ state: 'parked', slot: '701', queue: null });
    room.pass(5);
    room.arrives(fetcher);
    room.leave('lot', CALLER);
    room.enter('b5', CALLER);
    room.hear('UnParkedCall', { ParkeeUniqueid: CALLER.id, RetrieverUniqueid: fetcher.id });
    room.enter('b5', fetcher);
    expect(room.call('1.1')).toMatchObject({ state: 'talking', queue: null, agent: null });
    room.pass(30);
    room.leave('b5', CALLER);
    room.hangUp(CALLER);
    const counts = room.counts();
    expect(Math.round(counts.talkMs / 1_000)).toBe(10);
    expect(counts).toMatchObject({ handled: 1 });
    expect(room.said.filter((event) => event.type === 'call.transferred')).toHaveLength(1);
  });

  it('is fetched by who dials the slot, and that is one call', () => {
    const room = talking();
    parks(room);
    room.hangUp(ANN);
    const fetcher: Line = {
      name: 'PJSIP/1099-0000000b',
      id: '5.1',
      linked: '5.1',
      number: '1099',
      exten: '701',
    };
    room.arrives(fetcher);
    room.leave('lot', CALLER);
    room.enter('b5', CALLER);
    room.hear('UnParkedCall', { ParkeeUniqueid: CALLER.id, RetrieverUniqueid: fetcher.id });
    room.enter('b5', fetcher);
    expect(room.board.all('call')).toHaveLength(1);
    expect(room.call('1.1')).toMatchObject({ state: 'talking', slot: null });
  });

  it('goes back to the dialplan when its time is over', () => {
    const room = talking();
    parks(room);
    room.hangUp(ANN);
    room.hear('ParkedCallTimeOut', { ParkeeUniqueid: CALLER.id }, 45_000);
    expect(room.call('1.1')).toMatchObject({ state: 'arriving', slot: null });
  });
});

describe('an agent with the next caller, when the queue is done with one they served before', () => {
  const NEXT: Line = { name: 'PJSIP/trunk-00000020', id: '7.1', linked: '7.1', number: '0225550177' };
  const AGAIN: Line = { name: 'PJSIP/1001-00000021', id: '7.2', linked: '7.1', number: '1001' };
  const done = { Queue: '6400', Interface: 'PJSIP/1001', HoldTime: 2, Reason: 'caller' };

  /** Ann has served one for ten seconds and parked them; the next has been with her for twenty. */
  function withNext(): Switchroom {
    const room = new Switchroom(MEMBERS);
    room.arrives(CALLER);
    room.joins(CALLER);
    room.on('Newchannel', { ...ANN, state: 0 });
    room.served(CALLER, ANN, 'PJSIP/1001', 2);
    room.enter('b1', ANN, CALLER);
    room.pass(10);
    room.leave('b1', CALLER);
    room.on('BridgeEnter', CALLER, { BridgeUniqueid: 'lot', BridgeTechnology: 'holding_bridge' });
    room.hear('ParkedCall', { ParkeeUniqueid: CALLER.id, ParkingSpace: '701' });
    room.leave('b1', ANN);
    room.hangUp(ANN);
    room.pass(5);
    room.arrives(NEXT);
    room.joins(NEXT);
    room.on('Newchannel', { ...AGAIN, state: 0 });
    room.served(NEXT, AGAIN, 'PJSIP/1001', 3);
    room.enter('b2', AGAIN, NEXT);
    room.pass(20);
    return room;
  }
  const givesUp = (room: Switchroom): void => {
    room.leave('lot', CALLER);
    room.hangUp(CALLER);
  };

  it.each<[string, (room: Switchroom) => void]>([
    [
      'who gives up in the slot',
      (room) => {
        room.on('AgentComplete', CALLER, { ...done, TalkTime: 38 });
        givesUp(room);
      },
    ],
    [
      'whose channel has gone before it is told',
      (room) => {
        givesUp(room);
        room.on('AgentComplete', CALLER, { ...done, TalkTime: 38 });
      },
    ],
    [
      'whose channel is told no more',
      (room) => {
        givesUp(room);
        room.hear('AgentComplete', { ...done, TalkTime: 38 });
      },
    ],
    [
      'of whom neither channel nor talk is told',
      (room) => {
        givesUp(room);
        room.hear('AgentComplete', done);
      },
    ],
    [
      'whom somebody else has fetched from the slot',
      (room) => {
        const fetcher: Line = { name: 'PJSIP/1099-00000030', id: '8.1', linked: '8.1', number: '1099' };
        room.arrives({ ...fetcher, exten: '701' });
        room.leave('lot', CALLER);
        room.enter('b8', CALLER);
        room.hear('UnParkedCall', { ParkeeUniqueid: CALLER.id, RetrieverUniqueid: fetcher.id });
        room.enter('b8', fetcher);
        room.on('AgentComplete', CALLER, { ...done, TalkTime: 38 });
        room.leave('b8', fetcher, CALLER);
        room.hangUp(fetcher, CALLER);
      },
    ],
  ])('talks on and is measured by the next call alone: one %s', (_, ends) => {
    const room = withNext();
    ends(room);
    room.pass(10);
    expect(room.call(NEXT.id)).toMatchObject({ state: 'talking', queue: 'hq/6400', agent: 'hq/1001' });
    room.on('AgentComplete', NEXT, { ...done, HoldTime: 3, TalkTime: 30 });
    room.leave('b2', NEXT, AGAIN);
    room.hangUp(AGAIN, NEXT);
    expect(Math.round(room.counts().talkMs / 1_000)).toBe(40);
    expect(room.counts()).toMatchObject({ handled: 2 });
    expect(room.story(NEXT.id)).toEqual(['queued 6400', 'offered 1001', 'answered 1001', 'ended']);
  });

  it('is done with the present one, whose channel is told no more, by the talk that is told', () => {
    const room = withNext();
    room.hear('AgentComplete', { ...done, TalkTime: 20 });
    room.pass(10);
    expect(room.call(NEXT.id)).toMatchObject({ queue: null });
    expect(Math.round(room.counts().talkMs / 1_000)).toBe(30);
  });
});

describe('a pick-up inside the house', () => {
  const from: Line = { name: 'PJSIP/1001-0000001a', id: '1.1', linked: '1.1', number: '1001', exten: '1003' };
  const rung: Line = { name: 'PJSIP/1003-0000001b', id: '1.2', linked: '1.1', number: '1003' };
  const picker: Line = { name: 'PJSIP/1004-0000001c', id: '3.1', linked: '3.1', number: '1004', exten: '*8' };

  for (const event of [true, false])
    it(`is one call${event ? '' : ', also where only the dial tells'}`, () => {
      const room = new Switchroom([...MEMBERS, { device: 'PJSIP/1004' }]);
      room.arrives(from);
      room.on('Newchannel', { ...rung, state: 0 });
      room.between('DialBegin', from, rung);
      room.arrives(picker);
      if (event) room.on('Pickup', picker, { TargetUniqueid: rung.id });
      room.hangUp(rung);
      room.between('DialEnd', from, picker, { DialStatus: 'ANSWER' });
      room.enter('b1', picker, from);
      expect(room.board.all('call')).toHaveLength(1);
      expect(room.call('1.1')).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    });
});

describe('which way a call goes', () => {
  const room = (): Switchroom => new Switchroom(MEMBERS);
  const makes = (it: Switchroom, line: Line): void => {
    it.on('Newchannel', { ...line, number: '<unknown>', exten: 's', state: 0 });
    it.on('NewCallerid', { ...line, exten: 's', state: 0 });
    it.hear('DialBegin', {
      ...{ DestChannel: line.name, DestChannelState: 0, DestCallerIDNum: line.number ?? '' },
      ...{ DestUniqueid: line.id, DestLinkedid: line.linked },
    });
  };

  it('an ISDN caller comes in, though the line is named after them', () => {
    for (const exten of ['0225550000', '5000']) {
      const it = room();
      it.arrives({ name: 'DAHDI/i1/0225550101-2f', id: '1.1', linked: '1.1', number: '0225550101', exten });
      expect(it.call('1.1')).toMatchObject({ direction: 'inbound', caller: { number: '0225550101' } });
    }
  });

  it('a call the PBX makes to a customer goes out', () => {
    const it = room();
    makes(it, CALLER);
    expect(it.call('1.1')).toMatchObject({ direction: 'outbound', dialled: { number: '0225550101' } });
  });

  it('a line that comes down and then rings at us is a caller', () => {
    const it = room();
    it.on('Newchannel', { ...CALLER, exten: 's', state: 0 });
    it.on('Newstate', { ...CALLER, exten: 's', state: 4 });
    expect(it.call('1.1')).toMatchObject({ direction: 'inbound', caller: { number: '0225550101' } });
  });

  it('a click to call goes where the agent’s phone is then sent', () => {
    for (const [number, trunk, direction] of [
      ['6625558888', 'PJSIP/trunk-0000000a', 'outbound'],
      ['1003', 'PJSIP/1003-0000000a', 'internal'],
    ] as const)
      for (const phone of ['PJSIP/1001-00000009', 'PJSIP/1137-00000009']) {
        const it = room();
        const own: Line = { name: phone, id: '1.1', linked: '1.1', number: phone.slice(6, 10) };
        makes(it, own);
        expect(it.call('1.1')).toMatchObject({ direction: 'internal' });
        const far: Line = { name: trunk, id: '1.2', linked: '1.1', number };
        it.on('Newchannel', { ...far, state: 0 });
        it.between('DialBegin', { ...own, exten: number }, far);
        it.enter('b1', far, own);
        expect(it.call('1.1')).toMatchObject({ direction, dialled: { number } });
      }
  });
});
