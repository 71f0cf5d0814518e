// Proves how callers leave a queue: only who asks to hang up has abandoned it, in whatever order a Local channel and the
// queue tell; and that a call-back waits before any phone of the customer's exists.
import { describe, expect, it } from 'vitest';
import { type Fields, type Line, Switchroom, shown } from './switchroom.ts';

const CALLER: Line = {
  name: 'PJSIP/trunk-00000001',
  id: '1.1',
  linked: '1.1',
  number: '0225550101',
  exten: '99',
};
const ONE: Line = { name: 'Local/6400@from-internal-00000003;1', id: '1.2', linked: '1.1' };
const TWO: Line = { ...ONE, name: 'Local/6400@from-internal-00000003;2', id: '1.3', number: '0225550101' };

function directly(): Switchroom {
  const room = new Switchroom([{ device: 'PJSIP/1001' }]);
  room.arrives(CALLER);
  room.joins(CALLER);
  room.pass(30);
  return room;
}

function byLocal(): Switchroom {
  const room = new Switchroom([{ device: 'PJSIP/1001' }]);
  room.arrives(CALLER);
  for (const each of [ONE, TWO]) room.on('Newchannel', { ...each, state: 0 });
  room.between('DialBegin', CALLER, ONE);
  room.joins(TWO);
  room.enter('b0', ONE, CALLER);
  room.pass(30);
  return room;
}

describe('a queue that gives up', () => {
  it('and a dialplan that then hangs up: no abandon', () => {
    const room = directly();
    room.givesUp(CALLER);
    room.on('SoftHangupRequest', CALLER, { Cause: 16 });
    room.hangUp(CALLER);
    expect(room.story('1.1')).toEqual(['queued 6400', 'left other', 'ended']);
    expect(room.counts()).toMatchObject({ disconnected: 1, unknown: 0, abandoned: [] });
  });

  it('a caller put out by command while they wait has given nothing up; whose line has gone has', () => {
    // AST_SOFTHANGUP_EXPLICIT, _DEV, _SHUTDOWN.
    for (const [cause, left] of [
      [32, 'left other by hand'],
      [1, 'left abandoned'],
      [4, 'left other'],
    ] as const) {
      const room = directly();
      room.on('SoftHangupRequest', CALLER, { Cause: cause });
      room.givesUp(CALLER);
      room.hangUp(CALLER);
      expect(room.story('1.1')).toEqual(['queued 6400', left, 'ended']);
    }
  });

  it('a caller whom our own command hangs up or sends elsewhere was moved by hand', () => {
    const answers = (room: Switchroom): void => {
      room.answers('Channel Hungup', 'ringside-7-by-hand-1.1');
    };
    const first = directly();
    answers(first);
    first.givesUp(CALLER);
    first.on('SoftHangupRequest', CALLER, { Cause: 16 });
    first.hangUp(CALLER);
    expect(first.story('1.1')).toEqual(['queued 6400', 'left other by hand', 'ended']);
    const late = directly();
    late.givesUp(CALLER);
    answers(late);
    late.joins(CALLER, '6500');
    expect(late.story('1.1')).toEqual(['queued 6400', 'left overflowed to queue by hand', 'queued 6500']);
  });

  it('because of its time, where a list has shown what that is', () => {
    for (const [waitS, left] of [
      [30, 'left other by time'],
      [12, 'left other'],
    ] as const) {
      const room = new Switchroom([{ device: 'PJSIP/1001' }]);
      room.arrives(CALLER);
      room.joins(CALLER);
      room.pass(5);
      room.reconciles(
        [{ line: CALLER, queue: '6400', waitS: 5 }],
        [{ ...shown(CALLER), Application: 'Queue', ApplicationData: '6400,tT,,,30', Duration: '00:00:05' }],
      );
      room.pass(waitS - 5);
      room.on('QueueCallerAbandon', CALLER, { Queue: '6400', Position: 1, HoldTime: waitS });
      room.on('QueueCallerLeave', CALLER, { Queue: '6400', Position: 1, Count: 0 });
      room.on('SoftHangupRequest', CALLER, { Cause: 16 });
      room.hangUp(CALLER);
      expect(room.story('1.1')).toEqual(['queued 6400', left, 'ended']);
    }
  });

  it('a key takes a caller out of a queue that has not given up; a phone rung for them then is where they went', () => {
    const room = directly();
    room.on('QueueCallerLeave', CALLER, { Queue: '6400', Position: 1, Count: 0 });
    const other: Line = { name: 'PJSIP/1099-00000004', id: '1.5', linked: '1.1', number: '1099' };
    room.on('Newchannel', { ...other, state: 0 }, {}, 500);
    room.between('DialBegin', CALLER, other);
    room.between('DialEnd', CALLER, other, { DialStatus: 'NOANSWER' }, 20_000);
    room.hangUp(other);
    room.on('HangupRequest', CALLER);
    room.hangUp(CALLER);
    expect(room.story('1.1')).toEqual(['queued 6400', 'left overflowed to person by key', 'ended']);
  });

  it('a member whose phone rang for the queue and who talks now has answered, though nobody says so', () => {
    const room = directly();
    const ann: Line = { name: 'PJSIP/1001-00000004', id: '1.5', linked: '1.1', number: '1001' };
    room.on('Newchannel', { ...ann, state: 0 });
    room.between('DialBegin', CALLER, ann);
    room.between('DialEnd', CALLER, ann, { DialStatus: 'ANSWER' }, 5_000);
    room.on('QueueCallerLeave', CALLER, { Queue: '6400', Position: 1, Count: 0 });
    room.enter('b1', ann, CALLER);
    room.pass(20);
    room.hangUp(CALLER, ann);
    expect(room.story('1.1')).toEqual(['queued 6400', 'answered 1001', 'ended']);
    expect(room.counts()).toMatchObject({ overflowed: 0, handled: 1 });
  });

  it('whose caller then talks to somebody: an overflow, to a person or a number', () => {
    for (const [name, number, to] of [
      ['PJSIP/1099-00000004', '1099', 'person'],
      ['PJSIP/trunk-00000004', '0815550123', 'number'],
    ] as const) {
      const room = directly();
      room.givesUp(CALLER);
      const other: Line = { name, id: '1.5', linked: '1.1', number };
      room.on('Newchannel', { ...other, state: 0 }, {}, 1_000);
      room.enter('b1', other, CALLER);
      expect(room.story('1.1').slice(1)).toEqual([`left overflowed to ${to}`, 'answered nobody']);
      expect(room.counts()).toMatchObject({ overflowed: 1, answered: [] });
    }
  });
});

describe('a caller who came through a Local channel', () => {
  const asked = (room: Switchroom): void => {
    room.on('HangupRequest', CALLER);
    room.leave('b0', CALLER, ONE);
  };
  const orders: [string, (room: Switchroom) => void][] = [
    [
      'their channel goes first',
      (room) => {
        room.hangUp(CALLER, ONE);
        room.on('HangupRequest', TWO);
        room.givesUp(TWO);
        room.hangUp(TWO);
      },
    ],
    [
      'the queue tells first',
      (room) => {
        room.hangUp(ONE);
        room.on('HangupRequest', TWO);
        room.givesUp(TWO);
        room.hangUp(TWO, CALLER);
      },
    ],
    [
      'the queue tells between',
      (room) => {
        room.on('HangupRequest', TWO);
        room.on('QueueCallerAbandon', TWO, { Queue: '6400', Position: 1 });
        room.hangUp(CALLER);
        room.on('QueueCallerLeave', TWO, { Queue: '6400', Position: 1, Count: 0 });
        room.hangUp(ONE, TWO);
      },
    ],
  ];
  for (const [order, tell] of orders)
    it(`and hangs up has abandoned the queue once; ${order}`, () => {
      const room = byLocal();
      asked(room);
      tell(room);
      room.pass(90);
      expect(room.story('1.1')).toEqual(['queued 6400', 'left abandoned', 'ended']);
      expect(room.counts()).toMatchObject({ unknown: 0, disconnected: 0 });
      expect(room.counts().abandoned.reduce((sum, [, n]) => sum + n, 0)).toBe(1);
      expect(room.board.all('call')).toEqual([]);
    });

  it('and waited too long has not: the half that is asked to hang up is nobody', () => {
    const room = byLocal();
    room.givesUp(TWO);
    room.hangUp(TWO);
    room.on('HangupRequest', ONE);
    room.leave('b0', ONE);
    room.hangUp(ONE);
    room.on('SoftHangupRequest', CALLER, { Cause: 16 });
    room.hangUp(CALLER);
    expect(room.story('1.1')).toEqual(['queued 6400', 'left other', 'ended']);
  });

  it('and is taken out by the dialplan goes on: no abandon, an overflow into the next queue', () => {
    const room = byLocal();
    room.leave('b0', ONE, CALLER);
    room.hangUp(ONE);
    room.on('HangupRequest', TWO);
    room.givesUp(TWO);
    room.hangUp(TWO);
    room.pass(2);
    room.joins(CALLER, '6500');
    expect(room.story('1.1')).toEqual(['queued 6400', 'left overflowed to queue', 'queued 6500']);
  });
});

describe('a queue’s call-back', () => {
  const one: Line = { name: 'Local/6400@from-internal-00000004;1', id: '2.1', linked: '2.1' };
  const two: Line = { ...one, name: 'Local/6400@from-internal-00000004;2', id: '2.2', number: '0225550101' };
  const ann: Line = { name: 'PJSIP/1001-0000001b', id: '2.3', linked: '2.1', number: '1001' };
  const customer: Line = { name: 'PJSIP/trunk-0000001c', id: '2.4', linked: '2.1', number: '0225550101' };

  it('waits from the start, under the customer’s number, and is talk when it is answered', () => {
    const room = new Switchroom([{ device: 'PJSIP/1001' }]);
    for (const each of [one, two]) room.on('Newchannel', { ...each, state: 0 });
    room.joins(two);
    expect(room.call('2.2')).toMatchObject({ state: 'waiting', queue: 'hq/6400' });
    expect(room.call('2.2')?.caller.number).toBe('0225550101');
    room.on('Newchannel', { ...ann, state: 0 });
    room.served(two, ann, 'PJSIP/1001', 8);
    room.enter('b1', ann, two);
    room.on('Newchannel', { ...customer, state: 0 });
    room.between('DialBegin', one, customer);
    room.pass(7);
    room.enter('b2', customer, one);
    room.pass(30);
    room.on('HangupRequest', two);
    room.completes(two, 'PJSIP/1001', 'caller');
    room.leave('b1', two, ann);
    room.hangUp(customer, one, two, ann);
    expect(room.story('2.2')).toEqual(['queued 6400', 'offered 1001', 'answered 1001', 'ended']);
    expect(room.counts()).toMatchObject({ heldMs: 0, handled: 1 });
    expect(Math.round(room.counts().talkMs / 1_000)).toBe(37);
    expect(room.said.filter((event) => event.type === 'call.observed')).toHaveLength(1);
  });

  it('goes on when its Local channel is optimised away', () => {
    const room = new Switchroom([{ device: 'PJSIP/1001' }]);
    for (const each of [one, two]) room.on('Newchannel', { ...each, state: 0 });
    room.joins(two);
    room.on('Newchannel', { ...ann, state: 0 });
    room.served(two, ann, 'PJSIP/1001', 8);
    room.enter('b1', ann, two);
    room.on('Newchannel', { ...customer, state: 0 });
    room.enter('b2', customer, one);
    room.leave('b1', ann);
    room.leave('b2', one);
    room.enter('b2', ann);
    room.leave('b1', two);
    room.hangUp(two, one);
    room.pass(30);
    expect(room.call('2.2')).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    room.hangUp(customer, ann);
    expect(room.story('2.2')).toEqual(['queued 6400', 'offered 1001', 'answered 1001', 'ended']);
  });

  it('that nobody answers leaves the queue like any other caller', () => {
    const room = new Switchroom([{ device: 'PJSIP/1001' }]);
    for (const each of [one, two]) room.on('Newchannel', { ...each, state: 0 });
    room.joins(two);
    room.pass(20);
    room.givesUp(two);
    room.on('SoftHangupRequest', two, { Cause: 16 });
    room.hangUp(two, one);
    expect(room.story('2.2')).toEqual(['queued 6400', 'left other', 'ended']);
  });
});

describe('a picture taken while they wait', () => {
  const listed = (line: Line, bridge = ''): Fields => ({
    ...shown(line),
    BridgeId: bridge,
    Duration: '00:00:31',
  });

  it('leaves a caller who came through a Local channel where they stand', () => {
    const room = byLocal();
    const lists = [listed(CALLER, 'b0'), listed(ONE, 'b0'), listed(TWO)];
    room.reconciles([{ line: TWO, queue: '6400', waitS: 30 }], lists);
    expect(room.story('1.1')).toEqual(['queued 6400']);
    expect(room.call('1.1')).toMatchObject({ state: 'waiting', queue: 'hq/6400' });
  });

  it('shows such a caller, a call-back and an inner queue’s caller to a wall that has just come', () => {
    const room = new Switchroom([{ device: 'PJSIP/1001' }]);
    room.hear('opened');
    const back: Line = {
      name: 'Local/6400@from-internal-00000009;2',
      id: '7.2',
      linked: '7.1',
      number: '0815550123',
    };
    const half: Line = { ...back, name: 'Local/6400@from-internal-00000009;1', id: '7.1' };
    const lists = [listed(CALLER, 'b0'), listed(ONE, 'b0'), listed(TWO), listed(half), listed(back)];
    const entries = [TWO, back].map((line) => ({ line, queue: '6400', waitS: 30 }));
    room.reconciles(entries, lists);
    const waiting = room.board.all('call').filter((call) => call.queue === 'hq/6400');
    const seen = new Set(waiting.map((call) => `${call.state} ${call.caller.number}`));
    expect(seen).toEqual(new Set(['waiting 0225550101', 'waiting 0815550123']));
  });

  it('leaves a parked call parked, whoever else is', () => {
    const room = new Switchroom([{ device: 'PJSIP/1001' }]);
    const other: Line = { name: 'PJSIP/trunk-00000009', id: '9.1', linked: '9.1', number: '0225550199' };
    for (const line of [CALLER, other]) {
      room.arrives(line);
      room.hear('ParkedCall', { ParkeeUniqueid: line.id, ParkingSpace: line === CALLER ? '701' : '702' });
    }
    room.reconciles([], [listed(CALLER, 'lot'), listed(other, 'lot')]);
    expect(room.call('1.1')).toMatchObject({ state: 'parked', slot: '701' });
    expect(room.call('9.1')).toMatchObject({ state: 'parked', slot: '702' });
  });
});
