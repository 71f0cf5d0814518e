// Proves that the whole picture, asked for every minute, may come between any two events and changes no tally; and who
// is parked, also of calls parked before the wall was there.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sumCounts } from '#lib/model/counts.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { told } from '#tests/board-in-hand.ts';
import { opened, Player, readTapes, saidBy } from '#tests/contract/vendor-tape.ts';
import { plain } from '#tests/plain-counts.ts';
import { Picture } from './picture.ts';
import { type Line, Switchroom, shown } from './switchroom.ts';

const DAY_MS = 86_400_000;
/** Nobody is left in doubt about a call after that long. */
const AFTER_MS = 120_000;

/** What the frames fold to, with a picture taken after the one at `after`. */
function tallied(frames: readonly Frame[], after: number | null): unknown {
  const player = new Player(opened(asterisk), { name: '', frames: [], events: null });
  const picture = new Picture();
  const said: DomainEvent[] = [];
  frames.forEach((frame, i) => {
    said.push(...saidBy(player.hear(frame)));
    picture.hear(frame);
    if (i === after) for (const each of picture.take(frame.at)) said.push(...saidBy(player.hear(each)));
  });
  const last = frames.at(-1)?.at ?? 0;
  said.push(...saidBy(player.hear({ at: last + AFTER_MS, channel: 'tick', text: '' })));
  const from = last - (last % DAY_MS);
  const board = told([
    { type: 'day.turned', source: SITE_SOURCE, at: from, day: '2026-01-01', from },
    ...said,
  ]);
  const queues = new Set(board.all('tally').map((row) => row.queue));
  return {
    calls: board.all('call').map(({ id, state }) => ({ id, state })),
    queues: [...queues].sort().map((queue) => {
      const { answered, abandoned, overflowed, disconnected, unknown, handled, partial, talkMs, heldMs } =
        plain(
          sumCounts(
            board
              .all('tally')
              .filter((row) => row.queue === queue)
              .map((row) => row.counts),
          ),
        );
      const stays = { answered: calls(answered), abandoned: calls(abandoned), overflowed, disconnected };
      return { queue, ...stays, unknown, handled, partial, talkS: Math.round((talkMs + heldMs) / 1_000) };
    }),
    shifts: board
      .all('shift')
      .map(({ agent, answered, missed, handled }) => ({ agent, answered, missed, handled }))
      .sort((a, b) => (a.agent < b.agent ? -1 : 1)),
  };
}

const calls = (buckets: readonly (readonly [number, number])[]): number =>
  buckets.reduce((sum, [, n]) => sum + n, 0);

const CALLER: Line = { name: 'PJSIP/trunk-00000001', id: '1.1', linked: '1.1', number: '0225550101' };
const ANN: Line = { name: 'PJSIP/1001-00000002', id: '1.2', linked: '1.1', number: '1001' };
const MEMBERS = [{ device: 'PJSIP/1001' }, { device: 'PJSIP/1003', queue: '6500' }];
/** The two halves of a Local channel that leads into a queue. */
const ONE: Line = { name: 'Local/6500@internal-00000003;1', id: '1.5', linked: '1.1' };
const TWO: Line = { ...ONE, name: 'Local/6500@internal-00000003;2', id: '1.6', number: '1001' };
const CAS: Line = { name: 'PJSIP/1003-00000006', id: '1.7', linked: '1.1', number: '1003' };

function served(): Switchroom {
  const room = new Switchroom(MEMBERS);
  room.arrives(CALLER);
  room.joins(CALLER);
  room.on('Newchannel', { ...ANN, state: 0 });
  room.served(CALLER, ANN, 'PJSIP/1001', 5);
  room.enter('b1', ANN, CALLER);
  room.pass(20);
  return room;
}

/** An agent in conversation asks in another queue by the PBX's own feature key. */
function asks(room: Switchroom): void {
  room.leave('b1', ANN);
  for (const each of [ONE, TWO]) room.on('Newchannel', { ...each, state: 0 });
  room.joins(TWO, '6500');
  room.enter('b2', ANN, ONE);
  room.pass(3);
  room.leave('b2', ONE);
}

function handedOnByFeature(): Switchroom {
  const room = served();
  asks(room);
  room.enter('b1', ONE);
  room.hear('AttendedTransfer', {
    ...{ Result: 'Success', OrigTransfererUniqueid: ANN.id, SecondTransfererUniqueid: ANN.id },
    ...{ TransfereeUniqueid: CALLER.id, TransferTargetUniqueid: ONE.id, DestType: 'Bridge' },
  });
  room.completes(CALLER, 'PJSIP/1001', 'transfer');
  room.leave('b2', ANN);
  room.hangUp(ANN);
  room.pass(6);
  room.on('Newchannel', { ...CAS, state: 0 });
  room.served(TWO, CAS, 'PJSIP/1003', 3, '6500', 12);
  room.enter('b3', CAS, TWO);
  room.pass(30);
  room.on('HangupRequest', CALLER);
  room.leave('b1', CALLER, ONE);
  room.hangUp(CALLER, ONE);
  room.completes(TWO, 'PJSIP/1003', 'caller', '6500');
  room.leave('b3', TWO, CAS);
  room.hangUp(TWO, CAS);
  return room;
}

function givenUpByFeature(): Switchroom {
  const room = served();
  asks(room);
  room.on('HangupRequest', TWO);
  room.hangUp(ONE);
  room.givesUp(TWO, '6500');
  room.on('SoftHangupRequest', TWO, { Cause: 16 });
  room.hangUp(TWO);
  room.leave('b2', ANN);
  room.enter('b1', ANN);
  room.pass(10);
  room.on('HangupRequest', CALLER);
  room.completes(CALLER, 'PJSIP/1001', 'caller');
  room.leave('b1', CALLER, ANN);
  room.hangUp(ANN, CALLER);
  return room;
}

/** Comes through the dialplan, and their own channel goes before its Local half tells the queue. */
function gaveUpThroughLocal(): Switchroom {
  const room = new Switchroom(MEMBERS);
  room.arrives(CALLER);
  for (const each of [ONE, TWO]) room.on('Newchannel', { ...each, state: 0 });
  room.joins(TWO, '6500');
  room.enter('b0', ONE, CALLER);
  room.pass(30);
  room.on('HangupRequest', CALLER);
  room.leave('b0', CALLER, ONE);
  room.hangUp(CALLER, ONE);
  room.on('HangupRequest', TWO);
  room.givesUp(TWO, '6500');
  room.hangUp(TWO);
  return room;
}

function parkedAndFetched(): Switchroom {
  const room = served();
  room.leave('b1', CALLER);
  room.on('BridgeEnter', CALLER, { BridgeUniqueid: 'lot', BridgeTechnology: 'holding_bridge' });
  room.hear('ParkedCall', { ParkeeUniqueid: CALLER.id, ParkingSpace: '701' });
  room.completes(CALLER, 'PJSIP/1001', 'agent');
  room.leave('b1', ANN);
  room.hangUp(ANN);
  room.pass(12);
  const fetcher: Line = {
    name: 'PJSIP/1003-0000000b',
    id: '5.1',
    linked: '5.1',
    number: '1003',
    exten: '701',
  };
  room.arrives(fetcher);
  room.leave('lot', CALLER);
  room.enter('b5', CALLER);
  room.hear('UnParkedCall', { ParkeeUniqueid: CALLER.id, RetrieverUniqueid: fetcher.id });
  room.enter('b5', fetcher);
  room.pass(15);
  room.on('HangupRequest', CALLER);
  room.leave('b5', CALLER, fetcher);
  room.hangUp(fetcher, CALLER);
  return room;
}

const SCENES: Readonly<Record<string, () => Switchroom>> = {
  'handed on into a queue by the feature key': handedOnByFeature,
  'a consultation in a queue given up': givenUpByFeature,
  'a caller through a Local channel who gives up': gaveUpThroughLocal,
  'parked and fetched': parkedAndFetched,
};
const TAPES = ['abandoned', 'answered', 'attended-transfer', 'held', 'overflow', 'parked', 'rung-out'];

describe('a picture between any two events changes no tally:', () => {
  const all: [string, () => readonly Frame[]][] = [
    ...Object.entries(SCENES).map(([name, play]): [string, () => Frame[]] => [name, () => play().frames]),
    ...readTapes(join(import.meta.dirname, 'tapes'))
      .filter(({ name }) => TAPES.includes(name))
      .map(({ name, frames }): [string, () => readonly Frame[]] => [`tape ${name}`, () => frames]),
  ];
  for (const [name, framesOf] of all)
    it(name, () => {
      const frames = framesOf();
      const right = tallied(frames, null);
      const from = frames.findIndex(({ text }) => text.startsWith('Event: CoreShowChannelsComplete'));
      expect(from).toBeGreaterThanOrEqual(0);
      for (let i = from; i < frames.length; i++)
        expect({ i, ...(tallied(frames, i) as object) }).toEqual({ i, ...(right as object) });
    });
});

describe('a queue an agent asks in by the feature key', () => {
  it('has one stay: the caller’s, once they are handed on', () => {
    const room = handedOnByFeature();
    expect(room.story('1.1').slice(-5)).toEqual([
      ...['transferred 6500', 'queued 6500', 'offered 1003', 'answered 1003', 'ended'],
    ]);
    expect(room.counts('6500')).toMatchObject({ answered: [[13, 1]], handled: 1, unknown: 0, overflowed: 0 });
    expect(Math.round(room.counts('6500').talkMs / 1_000)).toBe(30);
    expect(room.board.all('call')).toEqual([]);
  });

  it('has been abandoned when the agent gives up', () => {
    const room = givenUpByFeature();
    expect(room.story('1.6')).toEqual(['queued 6500', 'left abandoned', 'ended']);
    expect(room.story('1.1').at(-1)).toBe('ended');
    expect(room.counts('6400')).toMatchObject({ handled: 1, unknown: 0 });
  });
});

describe('the list of who is parked', () => {
  const inLot = { ...shown(CALLER), BridgeId: 'lot', Duration: '00:01:00' };
  const lists = (room: Switchroom, parked: boolean, whole = true): void => {
    for (const queue of ['6400', '6500']) room.hear('QueueParams', { Queue: queue, ServiceLevel: 20 });
    room.hear('QueueStatusComplete');
    const id = { ActionID: 'ringside-6' };
    if (parked) room.hear('ParkedCall', { ParkeeUniqueid: CALLER.id, ParkingSpace: '701', ...id });
    if (whole) room.hear('ParkedCallsComplete', id);
    room.hear('CoreShowChannel', inLot);
  };

  it('shows a call parked before the wall was there', () => {
    const room = new Switchroom([]);
    room.hear('opened');
    lists(room, true);
    room.hear('CoreShowChannelsComplete');
    expect(room.call('1.1')).toMatchObject({ state: 'parked', slot: '701' });
  });

  it('tells of a call parked while nobody heard, and of one that is parked no more', () => {
    const room = new Switchroom(MEMBERS);
    room.arrives(CALLER);
    lists(room, true);
    room.hear('CoreShowChannelsComplete');
    expect(room.story('1.1')).toEqual(['parked 701']);
    lists(room, false);
    room.hear('CoreShowChannelsComplete');
    expect(room.call('1.1')).toMatchObject({ state: 'arriving', slot: null });
  });

  it('is older than what is heard after it; and where there is none, nobody is taken out of a slot', () => {
    for (const whole of [true, false]) {
      const room = new Switchroom(MEMBERS);
      room.arrives(CALLER);
      lists(room, false, whole);
      room.hear('ParkedCall', { ParkeeUniqueid: CALLER.id, ParkingSpace: '702' });
      room.hear('CoreShowChannelsComplete');
      expect(room.call('1.1')).toMatchObject({ state: 'parked', slot: '702' });
      if (!whole) {
        lists(room, false, whole);
        room.hear('CoreShowChannelsComplete');
        expect(room.call('1.1')).toMatchObject({ state: 'parked', slot: '702' });
      }
    }
  });
});
