// Proves that a link that stalls changes neither waits nor talk: what the PBX says of them itself wins.
import { describe, expect, it } from 'vitest';
import { queueId } from '#lib/model/ids.ts';
import { HQ } from '#tests/contract/vendor-tape.ts';
import { plain } from '#tests/plain-counts.ts';
import { ANN, bridge, CALLER, type Fields, hungUp, live, offer, queued, type Told } from './asterisk-told.ts';

const counts = (pbx: Told) => {
  const rows = pbx.board
    .all('tally')
    .filter((row) => row.minute !== null && row.queue === queueId(HQ, 'support'));
  expect(rows).toHaveLength(1);
  return rows[0] && plain(rows[0].counts);
};
const answer = (pbx: Told, holdTime: number): void => {
  pbx.hear('AgentConnect', { ...offer(ANN, '1001'), HoldTime: holdTime });
  pbx.hear('BridgeEnter', { ...ANN, ...bridge('b1') });
  pbx.hear('BridgeEnter', { ...CALLER, ...bridge('b1') });
};
const given = (pbx: Told): void => {
  pbx.hear('Newchannel', ANN);
  pbx.hear('AgentCalled', offer(ANN, '1001'));
  pbx.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 });
};

describe('a link that held everything up and then delivered it at once', () => {
  it('leaves wait and talk as the PBX counted them', () => {
    const pbx = live();
    queued(pbx);
    given(pbx);
    answer(pbx, 2);
    hungUp(pbx, { HoldTime: 2, TalkTime: 4, Reason: 'caller' }, 1_500);
    expect(counts(pbx)).toMatchObject({
      answered: [[2, 1]],
      answeredWaitMs: 2_000,
      talkMs: 4_000,
      handled: 1,
    });
    expect(pbx.board.get('shift', 'hq/1001@2026-11-18')).toMatchObject({ talkMs: 4_000, answered: 1 });
  });

  it.each([
    ['agent', ANN, CALLER],
    ['caller', CALLER, ANN],
  ])(
    'leaves the talk as the PBX counted it where the queue’s word comes after the hang-up of the %s',
    (_, ...ends) => {
      const pbx = live();
      queued(pbx);
      given(pbx);
      answer(pbx, 2);
      pbx.hear('HangupRequest', CALLER, 700);
      for (const end of ends) pbx.hear('BridgeLeave', { ...end, ...bridge('b1') });
      for (const end of ends) pbx.hear('Hangup', end);
      pbx.hear('AgentComplete', { ...offer(ANN, '1001'), HoldTime: 2, TalkTime: 4, Reason: 'caller' }, 5);
      expect(counts(pbx)).toMatchObject({ talkMs: 4_000, handled: 1 });
      expect(pbx.board.all('call')).toHaveLength(0);
    },
  );

  it('ends the call though the queue says nothing of it', () => {
    const pbx = live();
    queued(pbx);
    given(pbx);
    answer(pbx, 2);
    pbx.hear('HangupRequest', CALLER, 700);
    for (const end of [CALLER, ANN]) pbx.hear('BridgeLeave', { ...end, ...bridge('b1') });
    for (const end of [CALLER, ANN]) pbx.hear('Hangup', end);
    pbx.pass(1_000);
    expect(pbx.board.all('call')).toHaveLength(0);
    expect(counts(pbx)?.talkMs).toBeLessThan(800);
  });

  it('leaves an agent who hung up the talk the PBX counted, though the caller goes on', () => {
    const pbx = live();
    queued(pbx);
    given(pbx);
    answer(pbx, 0);
    pbx.hear('HangupRequest', ANN, 1_000);
    pbx.hear('AgentComplete', { ...offer(ANN, '1001'), HoldTime: 0, TalkTime: 6, Reason: 'agent' });
    pbx.hear('BridgeLeave', { ...ANN, ...bridge('b1') });
    pbx.hear('Hangup', ANN);
    pbx.hear('BridgeLeave', { ...CALLER, ...bridge('b1') });
    pbx.pass(2_000);
    pbx.hear('Hangup', CALLER);
    expect(counts(pbx)).toMatchObject({ talkMs: 6_000, handled: 1 });
  });

  it('leaves the wait of a caller who gave up', () => {
    const pbx = live();
    queued(pbx);
    pbx.hear('HangupRequest', CALLER);
    pbx.hear('QueueCallerAbandon', { ...CALLER, Queue: 'support', HoldTime: 9 });
    pbx.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 });
    pbx.hear('Hangup', CALLER);
    expect(counts(pbx)).toMatchObject({ abandoned: [[9, 1]], abandonedWaitMs: 9_000 });
  });

  it('takes what was held of the PBX’s talk, not twice', () => {
    const pbx = live();
    queued(pbx);
    given(pbx);
    answer(pbx, 0);
    pbx.hear('Hold', ANN, 500);
    pbx.hear('Unhold', ANN, 1_000);
    hungUp(pbx, { TalkTime: 10, Reason: 'caller' }, 500);
    expect(counts(pbx)).toMatchObject({ heldMs: 1_000, talkMs: 9_000 });
  });
});

describe('our own clock stays better', () => {
  it('where the two differ by no more than whole seconds make', () => {
    const pbx = live();
    queued(pbx);
    pbx.pass(1_396);
    given(pbx);
    answer(pbx, 2);
    hungUp(pbx, { TalkTime: 4, Reason: 'caller' }, 5_000);
    const { answeredWaitMs = 0, talkMs = 0 } = counts(pbx) ?? {};
    expect([answeredWaitMs % 1_000, talkMs % 1_000]).not.toContain(0);
  });

  it.each<[string, Fields]>([
    ['a Local channel stood in between', { DestChannel: 'Local/1001@from-queue-00000001;1' }],
    ['the member is called through one', { Interface: 'Local/1001@from-queue/n' }],
    ['it was handed on', { Reason: 'transfer' }],
    ['no time is told', { TalkTime: '' }],
  ])('where %s', (_, more) => {
    const pbx = live();
    queued(pbx);
    given(pbx);
    answer(pbx, 0);
    const complete: Fields = { TalkTime: 60, Reason: 'caller', ...more };
    const { TalkTime, ...rest } = complete;
    hungUp(pbx, TalkTime === '' ? rest : complete, 5_000);
    expect(counts(pbx)?.talkMs).toBeLessThan(6_000);
  });
});

describe('with timestampevents=yes', () => {
  /** An event raised `late` ms before it is heard, by a clock that is `ahead` ms ahead of ours. */
  const stamped = (pbx: Told, name: string, fields: Fields, late: number, ahead = 7_000): void => {
    const told = pbx.at + 1 - late + ahead;
    const stamp = `${Math.floor(told / 1_000)}.${String(told % 1_000).padStart(3, '0')}000`;
    const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
    pbx.hearText([`Event: ${name}`, 'Privilege: agent,all', `Timestamp: ${stamp}`, ...lines].join('\n'));
  };

  function story(late: (ms: number) => number): Told {
    const pbx = live();
    const say = (name: string, fields: Fields, age: number): void => stamped(pbx, name, fields, late(age));
    stamped(pbx, 'Newchannel', CALLER, 0);
    pbx.pass(20_000);
    say('QueueCallerJoin', { ...CALLER, Queue: 'support', Position: 1, Count: 1 }, 19_000);
    say('Newchannel', ANN, 18_000);
    say('AgentCalled', offer(ANN, '1001'), 18_000);
    say('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 }, 14_000);
    say('AgentConnect', offer(ANN, '1001'), 14_000);
    say('BridgeEnter', { ...ANN, ...bridge('b1') }, 14_000);
    say('BridgeEnter', { ...CALLER, ...bridge('b1') }, 14_000);
    say('HangupRequest', CALLER, 3_000);
    say('BridgeLeave', { ...CALLER, ...bridge('b1') }, 3_000);
    say('Hangup', CALLER, 3_000);
    return pbx;
  }

  it('what was held up took place when it was raised, whatever the clock there', () => {
    const said = counts(story((ms) => ms));
    expect(Math.round((said?.answeredWaitMs ?? 0) / 100)).toBe(50);
    expect(Math.round((said?.talkMs ?? 0) / 100)).toBe(110);
  });

  it('what comes in time took place when it came', () => {
    const said = counts(story(() => 0));
    expect(said?.talkMs).toBeLessThan(100);
  });

  it('a clock that was set is not taken for a stall', () => {
    const pbx = live();
    stamped(pbx, 'Newchannel', CALLER, 0, 7_000);
    // Set back by an hour.
    stamped(
      pbx,
      'QueueCallerJoin',
      { ...CALLER, Queue: 'support', Position: 1, Count: 1 },
      0,
      7_000 - 3_600_000,
    );
    const joined = pbx.said.find((event) => event.type === 'call.queued');
    expect(pbx.at - (joined?.at ?? 0)).toBeLessThan(10);
  });
});
