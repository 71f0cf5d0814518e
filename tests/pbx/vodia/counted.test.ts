// Proves what the board counts of calls staged on a make-believe Vodia PBX: whose calls they are, who missed them, where
// a queue's part ends, and what an agent is doing meanwhile.
import { afterEach, describe, expect, it } from 'vitest';
import { total } from '#lib/measure/counts.ts';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type QueueSetup,
} from '#server/simulator/call-centre/model.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/registry.ts';
import { BOARD_USER, createVodiaPbx } from '#server/simulator/vodia/pbx.ts';
import { parseQuirks } from '#server/simulator/vodia/variants.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { START, Stage } from '#tests/pbx/harness/stage.ts';

type Staged = {
  readonly quirks?: readonly string[];
  readonly queue?: Partial<QueueSetup>;
  /** Whether the extension Ringside listens as administers and manages; else the PBX may push it nothing. */
  readonly trusted?: boolean;
};

/** A PBX on which the extension Ringside listens as only manages. */
function untrusting(floor: Floor, clock: VirtualClock, quirks: readonly string[]): SimulatedPbx {
  const usual = simulatedMakes['vodia']?.open({ floor, clock, seed: 1, quirks, timeZone: 'UTC' });
  if (!usual) throw new Error('no make-believe Vodia');
  const { username, password } = usual.settings('http://pbx.invalid') as Record<string, string>;
  const pbx = createVodiaPbx({
    floor,
    clock,
    logins: { [username ?? '']: password ?? '' },
    quirks: parseQuirks(quirks),
    users: [{ ...BOARD_USER, admin: false, manager: true }],
  });
  return { ...usual, pbx, callId: (call) => pbx.callIdOf(call) };
}

let stage: Stage;
/** Queue 73 with agents 40, 42 and 44; 60 is a plain extension. */
const open = async ({ quirks = [], queue = {}, trusted = true }: Staged = {}): Promise<Stage> => {
  const clock = new VirtualClock(START);
  const floor = quietCentre(clock, {
    queue,
    queues: [
      ['73', 'Sales'],
      ['80', 'Help'],
    ],
    agents: [
      { number: '40', name: 'Ann', queues: ['73'] },
      { number: '42', name: 'Boon', queues: ['73'] },
      { number: '44', name: 'Carla', queues: ['73'] },
      { number: '60', name: 'Reception', queues: [] },
    ],
  });
  const pbx = trusted ? {} : { pbx: untrusting(floor, clock, quirks) };
  stage = await Stage.open('vodia', { clock, floor, quirks, ...pbx, connectSeconds: 60 });
  return stage;
};
afterEach(() => stage.close());

/** A caller from outside who waits in queue 73. */
function waits(from = '+6625550142'): FloorCall {
  const call = stage.floor.arrive({ from, dialled: '6175550100' });
  stage.floor.joinQueue(call, '73');
  return call;
}

const answer = (call: FloorCall, number: string): void =>
  void stage.floor.answer(call, stage.leg(call, number));

function caller(call: FloorCall): FloorLeg {
  const leg = callerLeg(call);
  if (!leg) throw new Error('the caller has gone');
  return leg;
}

/** A caller from outside whom `agent` answers after `seconds`, of which the phone rings the last three. */
async function served(agent: string, seconds: number, from?: string): Promise<FloorCall> {
  const call = waits(from);
  await stage.pass(seconds - 3);
  stage.floor.ring(call, agent, '73');
  await stage.pass(3);
  answer(call, agent);
  return call;
}

const nativeOf = (id = ''): string => id.slice(id.indexOf('/') + 1);

const missed = (number: string): number => stage.shift(number)?.missed ?? 0;

/** What is booked in queue 73 today, seconds. */
function booked() {
  const sum = stage.counts('73');
  return {
    answered: total(sum.answered),
    abandoned: total(sum.abandoned),
    overflowed: sum.overflowed,
    other: sum.disconnected + sum.unknown,
    waited: Math.round(sum.answeredWaitMs / 1000),
    talked: Math.round(sum.talkMs / 1000),
    held: Math.round(sum.heldMs / 1000),
  };
}

const ONE_ANSWER = { answered: 1, abandoned: 0, overflowed: 0, other: 0, held: 0 };

/** What the socket tells, and how: each of these asks phones and queues in its own way. */
const SPELLINGS: readonly (readonly string[])[] = [
  [],
  ['callState=single'],
  ['callList=changed', 'endState=ended'],
  ['callState=keyed'],
  ['legs=rowPerExtension'],
  ['waitingState=connected'],
  ['extensionMark=none'],
  ['callTimes=text', 'fractions=padded'],
  ['domainState=onChange'],
  ['restCalls=wrapped'],
];

describe('a caller from inside', () => {
  it.each(SPELLINGS)(
    'who waits in a queue is one call, however often phones are asked (%s)',
    async (...quirks) => {
      const { floor } = await open({ quirks });
      const dialled = floor.dial('60', '73');
      const call = dialled.ok ? dialled.call : null;
      if (!call) throw new Error('nobody dialled');
      await stage.pass(5);
      floor.ring(call, '40', '73');
      await stage.pass(3);
      answer(call, '40');
      await stage.pass(600);
      expect(stage.calls()).toMatchObject([{ state: 'talking' }]);
      await stage.hangUp(call, 70);
      expect(booked()).toEqual({ ...ONE_ANSWER, waited: 8, talked: 600 });
      expect(stage.told('call.queued').length).toBe(1);
      expect(stage.shift('40')).toMatchObject({ answered: 1, missed: 0 });
    },
  );

  it.each(SPELLINGS)('who talks to a colleague is handed to nobody (%s)', async (...quirks) => {
    const { floor } = await open({ quirks });
    const dialled = floor.dial('40', '42');
    const call = dialled.ok ? dialled.call : null;
    if (!call) throw new Error('nobody dialled');
    await stage.pass(3);
    answer(call, '42');
    await stage.pass(300);
    expect([stage.stateOf('40'), stage.stateOf('42')]).toEqual(['onCall', 'onCall']);
    expect([stage.told('call.transferred').length, stage.told('call.missed').length]).toEqual([0, 0]);
    expect(stage.told('agent.stateChanged').length).toBeLessThanOrEqual(3);
    await stage.hangUp(call, 70);
    expect([stage.stateOf('40'), stage.stateOf('42')]).toEqual(['ready', 'ready']);
  });
});

describe('a call that rings at a whole group', () => {
  it.each(SPELLINGS)('is missed by nobody when one of them takes it (%s)', async (...quirks) => {
    const { floor } = await open({ quirks, queue: { strategy: 'ring_all' } });
    const call = waits();
    await stage.pass(2);
    for (const number of ['40', '42', '44']) floor.ring(call, number, '73');
    await stage.pass(9);
    answer(call, '42');
    await stage.pass(30);
    await stage.hangUp(call, 70);
    expect(['40', '42', '44'].map((number) => missed(number))).toEqual([0, 0, 0]);
    expect(stage.shift('42')).toMatchObject({ answered: 1 });
  });

  it.each(SPELLINGS)('is missed by nobody when the caller leaves (%s)', async (...quirks) => {
    const { floor } = await open({ quirks, queue: { strategy: 'ring_all' } });
    const call = waits();
    for (const number of ['40', '42', '44']) floor.ring(call, number, '73');
    await stage.pass(9);
    await stage.hangUp(call, 70);
    expect(['40', '42', '44'].map((number) => missed(number))).toEqual([0, 0, 0]);
    expect(booked()).toMatchObject({ answered: 0, abandoned: 1 });
  });

  it('is missed by each whose phone rang in vain', async () => {
    const { floor } = await open({ queue: { strategy: 'ring_all' } });
    const call = waits();
    const legs = ['40', '42'].map((number) => floor.ring(call, number, '73'));
    await stage.pass(15);
    for (const leg of legs) if (leg) floor.endRing(call, leg, 'timeout');
    await stage.pass(20);
    await stage.hangUp(call, 70);
    expect(['40', '42', '44'].map((number) => missed(number))).toEqual([1, 1, 0]);
  });
});

describe('a queue’s part in a call', () => {
  it('ends when its agent sends the caller to a number outside, and they go on talking', async () => {
    const { floor } = await open();
    const call = await served('40', 10);
    await stage.pass(30);
    floor.blindTransfer(call, caller(call), '004930555111', 'phone');
    await stage.pass(5);
    const outside = call.legs.find((leg) => leg.kind === 'outbound' && leg.state === 'ringing');
    if (outside) floor.answer(call, outside);
    await stage.pass(300);
    expect(stage.calls()).toMatchObject([{ state: 'talking', queue: null, agent: null }]);
    expect(stage.stateOf('40')).toBe('ready');
    await stage.hangUp(call, 70);
    expect(booked()).toEqual({ ...ONE_ANSWER, waited: 10, talked: 30 });
  });

  it('ends when its agent hands the caller to a colleague after asking', async () => {
    const { floor } = await open();
    const call = await served('40', 10);
    await stage.pass(30);
    const asked = floor.consult(call, stage.leg(call, '40'), '60');
    const consult = asked.ok ? asked.call : null;
    if (!consult) throw new Error('nobody is asked');
    await stage.pass(4);
    answer(consult, '60');
    await stage.pass(16);
    floor.finishConsult(call, stage.leg(call, '40'), 'complete');
    await stage.pass(300);
    expect(stage.calls()).toMatchObject([{ state: 'talking', queue: null }]);
    await stage.hangUp(call, 70);
    expect(booked()).toEqual({ ...ONE_ANSWER, waited: 10, talked: 30, held: 20 });
    // What follows is a call of theirs, and no queue's.
    expect(stage.shift('60')).toMatchObject({ answered: 0, handled: 0, talkMs: 0, directCalls: 1 });
  });

  it('is over for an agent who parks it, and never begins for who fetches it without serving the queue', async () => {
    const { floor } = await open();
    const call = await served('40', 10);
    await stage.pass(30);
    const parked = floor.park(call, stage.leg(call, '40'));
    await stage.pass(20);
    const slot = parked.ok ? (parked.note ?? '') : '';
    expect(stage.calls()).toMatchObject([{ state: 'parked', slot }]);
    expect(stage.stateOf('40')).toBe('ready');
    floor.dial('60', slot);
    await stage.pass(25);
    expect(stage.calls()).toMatchObject([{ state: 'talking', queue: null }]);
    await stage.hangUp(call, 70);
    expect(booked()).toEqual({ ...ONE_ANSWER, waited: 10, talked: 30 });
  });

  it('taken by somebody who does not serve it is answered outside the team', async () => {
    const { floor } = await open();
    const call = waits();
    await stage.pass(6);
    floor.ring(call, '40', '73');
    await stage.pass(3);
    floor.waiting.pickUp(call, '60');
    await stage.pass(1);
    answer(call, '60');
    await stage.pass(20);
    expect(stage.calls()).toMatchObject([{ state: 'talking', agent: null }]);
    await stage.hangUp(call, 70);
    expect(booked()).toEqual({ ...ONE_ANSWER, waited: 10, talked: 20 });
    expect([missed('40'), stage.shift('60')]).toEqual([0, undefined]);
  });

  it('that is over in time for the reception is no answer', async () => {
    await open({ queue: { maxWaitSeconds: 30, overflowTo: '60' } });
    const call = waits();
    await stage.pass(35);
    answer(call, '60');
    await stage.pass(20);
    await stage.hangUp(call, 70);
    expect(booked()).toMatchObject({ answered: 0, abandoned: 0, overflowed: 1, talked: 0 });
    expect(stage.events.find((event) => event.type === 'call.left')).toMatchObject({
      how: 'overflowed',
      to: 'person',
    });
  });
});

describe('an agent', () => {
  it('who signs out while talking is on the call until it ends', async () => {
    const { floor } = await open();
    const call = await served('40', 10);
    await stage.pass(10);
    floor.signOut('40', null);
    await stage.pass(40);
    expect(stage.stateOf('40')).toBe('onCall');
    await stage.hangUp(call, 70);
    expect(stage.stateOf('40')).toBe('signedOut');
    expect(stage.shift('40')).toMatchObject({ answered: 1, talkMs: 50_000 });
  });

  it('whose phone is not registered is unavailable, and paused where they asked for it', async () => {
    const { floor } = await open();
    floor.staff.setRegistered('42', false);
    await stage.pass(40);
    expect(stage.stateOf('42')).toBe('unavailable: Phone not registered');
    floor.pause('42', null, 'Lunch');
    await stage.pass(40);
    expect(stage.stateOf('42')).toBe('paused: Do not disturb');
    floor.unpause('42', null);
    floor.staff.setRegistered('42', true);
    await stage.pass(40);
    expect(stage.stateOf('42')).toBe('ready');
  });
});

describe('a PBX that pushes no calls', () => {
  const SILENT = ['domainCallsNeeds=admin', 'wallboard=2020'];

  it.each([[[]], [['callsOnSubscribe=yes']], [['domainState=onTimer']]])(
    'shows who waits and who talks from its queues’ own lists, and counts them (%s)',
    async (quirks) => {
      const { floor } = await open({ quirks: [...SILENT, ...quirks], trusted: false });
      const call = waits();
      // A quiet PBX is asked twice a minute.
      await stage.pass(35);
      expect(stage.calls()).toMatchObject([{ state: 'waiting', caller: { number: '+6625550142' } }]);
      const other = waits('+6625550143');
      await stage.pass(8);
      floor.ring(call, '40', '73');
      await stage.pass(4);
      answer(call, '40');
      await stage.pass(6);
      expect(
        stage
          .calls()
          .map(({ state }) => state)
          .sort((a, b) => a.localeCompare(b)),
      ).toEqual(['talking', 'waiting']);
      expect(stage.stateOf('40')).toBe('onCall');
      await stage.pass(24);
      await stage.hangUp(other, 70);
      await stage.hangUp(call, 70);
      expect(stage.calls()).toEqual([]);
      const { answered, abandoned, overflowed, other: rest, waited, talked } = booked();
      expect([answered, abandoned, overflowed, rest]).toEqual([1, 1, 0, 0]);
      // Asked every two seconds.
      expect(Math.abs(waited - 47)).toBeLessThanOrEqual(3);
      expect(Math.abs(talked - 100)).toBeLessThanOrEqual(6);
      expect(stage.stateOf('40')).toBe('ready');
      expect(stage.notices()).toContain('tells of calls only when asked');
    },
  );

  it('takes commands about a call whose id only a phone’s list told', async () => {
    const { floor } = await open({ quirks: SILENT, trusted: false });
    const call = waits();
    await stage.pass(8);
    floor.ring(call, '40', '73');
    await stage.pass(6);
    answer(call, '40');
    await stage.pass(12);
    expect(stage.calls()).toHaveLength(1);
    expect(stage.shift('40')).toMatchObject({ answered: 1 });
    expect((await stage.execute('call.hangUp', nativeOf(stage.calls()[0]?.id))).outcome).not.toBe('refused');
    expect(floor.calls.size).toBe(0);
  });
});

describe('an extension that only manages a queue', () => {
  it.each([['wallboard=2020'], ['wallboard=2019'], ['acdinfo=v70']])(
    'is not one of its agents, though the PBX lists it among them (%s)',
    async (quirk) => {
      await open({ quirks: [quirk] });
      expect([...stage.board.all('agent')].map(({ number }) => number).toSorted()).toEqual([
        '40',
        '42',
        '44',
      ]);
    },
  );
});
