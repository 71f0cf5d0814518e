// Proves what events mean where it is easy to be wrong: Local channels, masquerades, transfers of both kinds, timeouts
// that call themselves abandons, ring-all, agents in several queues, what the wall believed before a restart.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import type { PriorState } from '#server/pbx-sdk/contract.ts';
import { told } from '#tests/board-in-hand.ts';
import { HQ, NOTHING_KNOWN, opened, Player } from '#tests/contract/vendor-tape.ts';

const START = 1_795_000_000_000;
type Fields = Readonly<Record<string, string | number>>;

/** A translator being told events; times pass as asked. */
class Desk {
  at = START;
  readonly said: DomainEvent[] = [];
  readonly #player: Player;

  constructor(known: PriorState = NOTHING_KNOWN) {
    this.#player = new Player(opened(asterisk), { name: '', frames: [], events: null }, { known });
  }

  hear(event: string, fields: Fields = {}, afterMs = 1): DomainEvent[] {
    this.at += afterMs;
    const text = [
      `Event: ${event}`,
      ...Object.entries(fields).map(([key, value]) => `${key}: ${value}`),
    ].join('\n');
    const heard = this.#player.hear({
      at: this.at,
      channel: event === 'opened' ? 'opened' : 'stream',
      text: event === 'opened' ? '' : text,
    });
    for (const each of heard) expect(each.verdict).toEqual({ kind: 'understood' });
    const events = heard.flatMap((each) => [...each.events]);
    this.said.push(...events);
    return events;
  }

  /** Lets time pass; ticks come. */
  pass(ms: number): DomainEvent[] {
    return this.hear('FullyBooted', {}, ms);
  }

  snapshot(
    members: readonly Fields[] = [],
    entries: readonly Fields[] = [],
    channels: readonly Fields[] = [],
  ): DomainEvent[] {
    for (const queue of ['sales', 'support']) this.hear('QueueParams', { Queue: queue, ServiceLevel: 20 });
    for (const member of members) this.hear('QueueMember', member);
    for (const entry of entries) this.hear('QueueEntry', entry);
    this.hear('QueueStatusComplete');
    for (const channel of channels) this.hear('CoreShowChannel', channel);
    return this.hear('CoreShowChannelsComplete');
  }

  /** Types of what was said of calls, with what matters of each. */
  story(call: string): string[] {
    const id = callId(HQ, call);
    return this.said.flatMap((event) => {
      if (!('call' in event)) return [];
      if (event.type === 'call.observed')
        return event.call.id === id ? [`seen ${event.call.state ?? ''}`.trim()] : [];
      if (event.call !== id) return [];
      const more =
        event.type === 'call.queued'
          ? event.queue
          : event.type === 'call.left'
            ? event.how
            : event.type === 'call.transferred'
              ? event.to
              : 'agent' in event
                ? String(event.agent)
                : '';
      return [`${event.type.slice(5)} ${more}`.trim()];
    });
  }
}

const channel = (name: string, id: string, linked: string, state = 6, number = ''): Fields => ({
  Channel: name,
  ChannelState: state,
  CallerIDNum: number === '' ? '<unknown>' : number,
  CallerIDName: '<unknown>',
  Exten: '6400',
  Uniqueid: id,
  Linkedid: linked,
});
const dest = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`Dest${key}`, value]));
const CALLER = channel('PJSIP/trunk-00000001', '10.1', '10.1', 6, '6625550100');
const ANN = channel('PJSIP/1001-00000002', '10.2', '10.1', 5);
const BOB = channel('PJSIP/1002-00000003', '10.3', '10.1', 5);
const listed = (key: string, queue: string, more: Fields = {}): Fields => ({
  Queue: queue,
  Name: `Agent ${key}`,
  Location: `PJSIP/${key}`,
  StateInterface: `PJSIP/${key}`,
  Status: 1,
  Paused: 0,
  ...more,
});
const bridge = (id: string): Fields => ({ BridgeUniqueid: id, BridgeType: 'basic' });
const offer = (to: Fields, key: string, queue = 'support'): Fields => ({
  ...CALLER,
  ...dest(to),
  Queue: queue,
  Interface: `PJSIP/${key}`,
  MemberName: '',
});

function live(...members: readonly Fields[]): Desk {
  const desk = new Desk();
  desk.hear('opened');
  desk.snapshot(members.length > 0 ? members : [listed('1001', 'support'), listed('1002', 'support')]);
  return desk;
}

function queued(desk: Desk, queue = 'support'): void {
  desk.hear('Newchannel', CALLER);
  desk.hear('QueueCallerJoin', { ...CALLER, Queue: queue, Position: 1, Count: 1 });
}

function connected(desk: Desk): void {
  queued(desk);
  desk.hear('Newchannel', ANN);
  desk.hear('AgentCalled', offer(ANN, '1001'));
  desk.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 }, 2_000);
  desk.hear('AgentConnect', { ...offer(ANN, '1001'), HoldTime: 2 });
  desk.hear('BridgeEnter', { ...ANN, ...bridge('b1') });
  desk.hear('BridgeEnter', { ...CALLER, ...bridge('b1') });
}

describe('a queue', () => {
  it('says “abandoned” of who waited too long: that is an overflow when another queue follows', () => {
    const desk = live();
    queued(desk, 'sales');
    desk.hear('QueueCallerAbandon', { ...CALLER, Queue: 'sales' }, 20_000);
    desk.hear('QueueCallerLeave', { ...CALLER, Queue: 'sales', Position: 1, Count: 0 });
    // An apology is played in between.
    desk.pass(3_000);
    desk.hear('QueueCallerJoin', { ...CALLER, Queue: 'support', Position: 1, Count: 1 });
    expect(desk.story('10.1')).toEqual([
      'seen arriving',
      'queued hq/sales',
      'seen arriving',
      'left overflowed',
      'queued hq/support',
    ]);
    const left = desk.said.find((event) => event.type === 'call.left');
    expect(left?.at).toBeLessThan(desk.at - 2_900);
  });

  it('that gives a caller up to nobody has not been abandoned', () => {
    const desk = live();
    queued(desk);
    desk.hear('QueueCallerAbandon', { ...CALLER, Queue: 'support' }, 20_000);
    desk.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 });
    desk.hear('Hangup', CALLER);
    expect(desk.story('10.1').slice(-2)).toEqual(['left other', 'ended']);
  });

  for (const order of ['before', 'after'])
    it(`is abandoned by a caller who hangs up, their request heard ${order}`, () => {
      const desk = live();
      queued(desk);
      if (order === 'before') desk.hear('HangupRequest', CALLER, 5_000);
      desk.hear('QueueCallerAbandon', { ...CALLER, Queue: 'support' });
      if (order === 'after') desk.hear('HangupRequest', CALLER);
      desk.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 });
      desk.hear('Hangup', CALLER);
      expect(desk.story('10.1').slice(-2)).toEqual(['left abandoned', 'ended']);
    });

  it('that rings all is answered once, and nobody else has missed it', () => {
    const desk = live();
    queued(desk);
    for (const [leg, key] of [
      [ANN, '1001'],
      [BOB, '1002'],
    ] as const) {
      desk.hear('Newchannel', leg);
      desk.hear('AgentCalled', offer(leg, key));
    }
    desk.hear('DialEnd', { ...CALLER, ...dest(BOB), DialStatus: 'ANSWER' }, 1_000);
    desk.hear('DialEnd', { ...CALLER, ...dest(ANN), DialStatus: 'CANCEL' });
    desk.hear('Hangup', ANN);
    desk.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 });
    desk.hear('AgentConnect', { ...offer(BOB, '1002'), HoldTime: 1 });
    expect(desk.story('10.1').slice(2)).toEqual(['offered hq/1001', 'offered hq/1002', 'answered hq/1002']);
  });

  it('keeps the order of two who join within one millisecond', () => {
    const desk = live();
    const second = channel('PJSIP/trunk-00000009', '9.9', '9.9');
    for (const each of [CALLER, second]) desk.hear('Newchannel', each);
    desk.hear('QueueCallerJoin', { ...CALLER, Queue: 'support', Position: 1, Count: 1 });
    desk.hear('QueueCallerJoin', { ...second, Queue: 'support', Position: 2, Count: 2 }, 0);
    const [a, b] = desk.said.filter((event) => event.type === 'call.queued').map((event) => event.at);
    expect(b).toBeGreaterThan(a ?? 0);
  });
});

describe('one caller is one call', () => {
  it('through the Local channels of a member who is called by way of the dialplan', () => {
    const desk = live(
      listed('1001', 'support', { Location: 'Local/1001@from-queue/n', StateInterface: 'PJSIP/1001' }),
    );
    queued(desk);
    const one = channel('Local/1001@from-queue-00000001;1', '10.2', '10.1', 5);
    const two = channel('Local/1001@from-queue-00000001;2', '10.3', '10.1');
    const phone = channel('PJSIP/1001-00000004', '10.4', '10.1', 5);
    for (const each of [one, two, phone]) desk.hear('Newchannel', each);
    const called = {
      ...CALLER,
      ...dest(one),
      Queue: 'support',
      Interface: 'Local/1001@from-queue/n',
      MemberName: 'Agent 1001',
    };
    desk.hear('AgentCalled', called);
    desk.hear('DialBegin', { ...two, ...dest(phone) });
    desk.hear('DialEnd', { ...two, ...dest(phone), DialStatus: 'ANSWER' });
    desk.hear('BridgeEnter', { ...two, ...bridge('b1') });
    desk.hear('BridgeEnter', { ...phone, ...bridge('b1') });
    desk.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 });
    desk.hear('AgentConnect', { ...called, HoldTime: 2 });
    desk.hear('BridgeEnter', { ...one, ...bridge('b2') });
    desk.hear('BridgeEnter', { ...CALLER, ...bridge('b2') });
    // The Local channel is optimised away: the phone moves over, the two halves go.
    desk.hear('BridgeLeave', { ...phone, ...bridge('b1') });
    desk.hear('BridgeEnter', { ...phone, ...bridge('b2') });
    for (const half of [one, two]) {
      desk.hear('BridgeLeave', { ...half, ...bridge(half === one ? 'b2' : 'b1') });
      desk.hear('Hangup', half);
    }
    desk.pass(2_000);
    desk.hear('Hangup', CALLER);
    desk.hear('Hangup', phone);
    expect(desk.story('10.1')).toEqual([
      'seen arriving',
      'queued hq/support',
      'offered hq/1001',
      'answered hq/1001',
      'ended',
    ]);
    expect(
      new Set(desk.said.flatMap((event) => (event.type === 'call.observed' ? [event.call.id] : []))),
    ).toEqual(new Set([callId(HQ, '10.1')]));
  });

  it('through a masquerade: the zombie that hangs up is nobody', () => {
    const desk = live();
    connected(desk);
    const stand = channel('AsyncGoto/PJSIP/trunk-00000001', '10.9', '10.1');
    desk.hear('Newchannel', stand);
    desk.hear('Rename', {
      Channel: 'PJSIP/trunk-00000001',
      Newname: 'PJSIP/trunk-00000001<MASQ>',
      Uniqueid: '10.1',
    });
    desk.hear('Rename', {
      Channel: 'AsyncGoto/PJSIP/trunk-00000001',
      Newname: 'PJSIP/trunk-00000001',
      Uniqueid: '10.1',
    });
    desk.hear('Rename', {
      Channel: 'PJSIP/trunk-00000001<MASQ>',
      Newname: 'AsyncGoto/PJSIP/trunk-00000001<ZOMBIE>',
      Uniqueid: '10.9',
    });
    desk.hear('Hangup', { ...stand, Channel: 'AsyncGoto/PJSIP/trunk-00000001<ZOMBIE>' });
    expect(desk.story('10.1')).not.toContain('ended');
    desk.hear('Hangup', CALLER);
    expect(desk.story('10.1').at(-1)).toBe('ended');
  });

  it('after a transfer with consultation from the agent’s phone, the second call gone', () => {
    const desk = live();
    connected(desk);
    desk.hear('Hold', ANN, 3_000);
    const second = channel('PJSIP/1001-00000005', '11.1', '11.1', 6, '1001');
    const bob = channel('PJSIP/1002-00000006', '11.2', '11.1', 5);
    desk.hear('Newchannel', second);
    desk.hear('Newchannel', bob);
    desk.hear('DialBegin', { ...second, ...dest(bob) });
    desk.hear('DialEnd', { ...second, ...dest(bob), DialStatus: 'ANSWER' });
    for (const each of [second, bob]) desk.hear('BridgeEnter', { ...each, ...bridge('b2') });
    desk.hear(
      'AttendedTransfer',
      {
        Result: 'Success',
        OrigTransfererUniqueid: '10.2',
        SecondTransfererUniqueid: '11.1',
        TransfereeUniqueid: '10.1',
        TransferTargetUniqueid: '11.2',
        TransferTargetCallerIDNum: '1002',
      },
      4_000,
    );
    desk.hear('BridgeLeave', { ...bob, ...bridge('b2') });
    desk.hear('BridgeLeave', { ...ANN, ...bridge('b1') });
    desk.hear('BridgeEnter', { ...bob, Linkedid: '10.1', ...bridge('b1') });
    desk.hear('BridgeLeave', { ...second, ...bridge('b2') });
    desk.hear('Hangup', second);
    desk.hear('Hangup', ANN);
    desk.pass(3_000);
    expect(desk.story('10.1').slice(-4)).toEqual([
      'answered hq/1001',
      'held',
      'transferred 1002',
      'answered hq/1002',
    ]);
    expect(desk.story('11.1').at(-1)).toBe('ended');
    desk.hear('Hangup', { ...CALLER });
    expect(desk.story('10.1').at(-1)).toBe('ended');
  });

  it('when the agent who placed it hands the called person on and leaves', () => {
    const desk = live();
    const own = channel('PJSIP/1001-00000002', '10.1', '10.1', 6, '1001');
    const customer = channel('PJSIP/trunk-00000003', '10.2', '10.1');
    const bob = channel('PJSIP/1002-00000004', '10.3', '10.1', 5);
    desk.hear('Newchannel', { ...own, Exten: '06625550100' });
    desk.hear('Newchannel', customer);
    for (const each of [own, customer]) desk.hear('BridgeEnter', { ...each, ...bridge('b1') });
    desk.hear(
      'BlindTransfer',
      { Result: 'Success', TransfererUniqueid: '10.1', TransfereeUniqueid: '10.2', Extension: '1002' },
      5_000,
    );
    desk.hear('BridgeLeave', { ...own, ...bridge('b1') });
    desk.hear('Hangup', own);
    desk.hear('BridgeLeave', { ...customer, ...bridge('b1') });
    desk.hear('Newchannel', bob);
    desk.hear('DialBegin', { ...customer, ...dest(bob) });
    for (const each of [customer, bob]) desk.hear('BridgeEnter', { ...each, ...bridge('b2') });
    expect(desk.story('10.1')).toEqual([
      'seen arriving',
      'answered hq/1001',
      'transferred 1002',
      'offered hq/1002',
      'answered hq/1002',
    ]);
    desk.hear('Hangup', customer);
    expect(desk.story('10.1').at(-1)).toBe('ended');
  });

  it('when a phone rung anew after a failed transfer begins a group of its own: no ghost stays', () => {
    const desk = live();
    connected(desk);
    const again = channel('PJSIP/1002-00000009', '12.1', '12.1', 5, '1002');
    desk.hear('Newchannel', again);
    desk.hear('BridgeLeave', { ...ANN, ...bridge('b1') });
    desk.hear('Hangup', ANN);
    desk.hear('BridgeEnter', { ...again, ...bridge('b1') });
    desk.hear('BridgeLeave', { ...CALLER, ...bridge('b1') }, 3_000);
    desk.hear('Hangup', CALLER);
    desk.hear('BridgeLeave', { ...again, ...bridge('b1') });
    desk.hear('Hangup', again);
    expect(desk.story('10.1').slice(-3)).toEqual(
      ['transferred hq/1002', 'answered hq/1002', 'ended'].map((each) =>
        each.replace('transferred hq/', 'transferred '),
      ),
    );
    expect(desk.story('12.1')).toEqual(['seen arriving', 'ended']);
  });

  it('and whom the agent rings up meanwhile has not been offered it, nor missed it', () => {
    const desk = live();
    connected(desk);
    const bob = channel('PJSIP/1002-00000009', '10.9', '10.1', 5);
    desk.hear('Newchannel', bob);
    desk.hear('DialBegin', { ...ANN, ...dest(bob) });
    desk.hear('DialEnd', { ...ANN, ...dest(bob), DialStatus: 'NOANSWER' }, 9_000);
    desk.hear('Hangup', bob);
    expect(desk.story('10.1').at(-1)).toBe('answered hq/1001');
  });

  it('who stays when the agent is gone: the conversation is over, the call is not', () => {
    const desk = live();
    connected(desk);
    desk.hear('BridgeLeave', { ...ANN, ...bridge('b1') }, 5_000);
    desk.hear('Hangup', ANN);
    desk.hear('BridgeLeave', { ...CALLER, ...bridge('b1') });
    const goneAt = desk.at - 2;
    desk.pass(10_000);
    const over = desk.said.find((event) => event.type === 'call.transferred');
    expect(over).toMatchObject({ leavesQueue: true, at: goneAt });
  });
});

describe('an agent', () => {
  it('of two queues is one, in wrap-up after a queue’s call, paused only when paused everywhere', () => {
    const desk = live(listed('1001', 'support', { Wrapuptime: 5 }), listed('1001', 'sales'));
    const synced = desk.said.find((event) => event.type === 'source.synced');
    expect(synced?.type === 'source.synced' && synced.agents).toHaveLength(1);
    connected(desk);
    const member = {
      Queue: 'support',
      MemberName: 'Agent 1001',
      Interface: 'PJSIP/1001',
      StateInterface: 'PJSIP/1001',
      Paused: 0,
      Wrapuptime: 5,
    };
    desk.hear('QueueMemberStatus', { ...member, Status: 2 });
    desk.hear('AgentComplete', { ...offer(ANN, '1001') }, 3_000);
    desk.hear('Hangup', CALLER);
    desk.hear('Hangup', ANN);
    desk.hear('QueueMemberStatus', { ...member, Status: 1 });
    desk.pass(6_000);
    desk.hear('QueueMemberPause', { ...member, Status: 1, Paused: 1, PausedReason: 'Lunch' });
    desk.hear('QueueMemberPause', { ...member, Queue: 'sales', Status: 1, Paused: 1, PausedReason: 'Lunch' });
    const states = desk.said.flatMap((event) =>
      event.type === 'agent.stateChanged' ? [`${event.state} ${event.reason ?? ''}`.trim()] : [],
    );
    expect(states).toEqual(['onCall', 'wrapUp', 'ready', 'paused Lunch']);
  });

  it('whose phone is not registered is not ready', () => {
    const desk = live(listed('1001', 'support', { Status: 5 }));
    const synced = desk.said.find((event) => event.type === 'source.synced');
    expect(synced?.type === 'source.synced' && synced.agents[0]).toMatchObject({
      state: 'unavailable',
      reason: 'Phone not registered',
      reachable: false,
    });
  });
});

describe('after a restart of the wall', () => {
  const row = {
    queue: queueId(HQ, 'support'),
    queuedAt: START - 30_000,
    startedAt: START - 31_000,
    booked: false,
  };
  const known = (state: 'waiting' | 'talking'): PriorState => {
    const board = told([
      { type: 'call.queued', source: HQ, at: row.queuedAt, call: callId(HQ, '10.1'), queue: row.queue },
      ...(state === 'talking'
        ? [
            {
              type: 'call.answered' as const,
              source: HQ,
              at: START - 20_000,
              call: callId(HQ, '10.1'),
              agent: agentId(HQ, '1001'),
            },
          ]
        : []),
    ]);
    return { queues: [], agents: [], calls: board.all('call'), heardAt: null };
  };
  const shown = (fields: Fields, more: Fields): Fields => ({
    ...fields,
    Application: 'Queue',
    ApplicationData: 'support,t',
    Duration: '00:00:31',
    BridgeId: '',
    ...more,
  });

  it('a caller still waiting is not counted again', () => {
    const desk = new Desk(known('waiting'));
    desk.hear('opened');
    desk.snapshot(
      [listed('1001', 'support')],
      [{ Queue: 'support', Uniqueid: '10.1', Channel: 'PJSIP/trunk-00000001', Position: 1, Wait: 30 }],
      [shown(CALLER, {})],
    );
    expect(desk.story('10.1')).toEqual([]);
  });

  it('a caller who waited and now talks was answered, and by whom', () => {
    const desk = new Desk(known('waiting'));
    desk.hear('opened');
    desk.snapshot(
      [listed('1001', 'support')],
      [],
      [
        shown(CALLER, { BridgeId: 'b1' }),
        shown(ANN, { BridgeId: 'b1', ChannelState: 6, Application: 'AppQueue', Duration: '00:00:10' }),
      ],
    );
    const answer = desk.said.find((event) => event.type === 'call.answered');
    expect(answer).toMatchObject({ agent: agentId(HQ, '1001') });
    expect(answer?.type === 'call.answered' && Math.round((answer.waitedMs ?? 0) / 1_000)).toBe(20);
  });

  it('a caller who is gone has ended, and nobody told us', () => {
    const desk = new Desk(known('talking'));
    desk.hear('opened');
    const said = desk.snapshot([listed('1001', 'support')]);
    expect(said).toContainEqual(expect.objectContaining({ type: 'call.ended', derived: true }));
    expect(said.filter((event) => event.type === 'source.synced')).toHaveLength(1);
  });

  it('what happens while the lists come makes one picture', () => {
    const desk = new Desk();
    desk.hear('opened');
    desk.hear('QueueParams', { Queue: 'support', ServiceLevel: 20 });
    desk.hear('QueueMember', listed('1001', 'support'));
    desk.hear('Newchannel', CALLER);
    desk.hear('QueueStatusComplete');
    desk.hear('QueueCallerJoin', { ...CALLER, Queue: 'support', Position: 1, Count: 1 });
    desk.hear('CoreShowChannel', shown(CALLER, {}));
    desk.hear('CoreShowChannelsComplete');
    const synced = desk.said.filter((event) => event.type === 'source.synced');
    expect(synced).toHaveLength(1);
    expect(synced[0]?.type === 'source.synced' && synced[0].calls).toMatchObject([
      { id: callId(HQ, '10.1'), state: 'waiting', queue: row.queue },
    ]);
  });
});
