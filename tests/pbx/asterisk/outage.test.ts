// Proves what is told of calls that ended while nobody heard: as much as the PBX's own counters prove, and no more.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId } from '#lib/model/ids.ts';
import { HQ } from '#tests/contract/vendor-tape.ts';
import {
  CALLER,
  channel,
  connected,
  type Fields,
  hungUp,
  listed,
  member,
  queued,
  START,
  Told,
} from './asterisk-told.ts';

const BASE = { CallsTaken: 5, LastCall: 0 };
const both = (ann: Fields = {}, bob: Fields = {}): Fields[] => [
  listed('1001', 'support', { ...BASE, ...ann }),
  listed('1002', 'support', { ...BASE, ...bob }),
];
const counters = (Completed: number, Abandoned: number): Fields => ({ Completed, Abandoned });

function live(): Told {
  const pbx = new Told();
  pbx.open();
  pbx.snapshot(both(), [], [], counters(10, 3));
  return pbx;
}
const waits = (pbx: Told, waitedMs = 8_000): void => {
  queued(pbx);
  pbx.pass(waitedMs);
};
/** Away for a minute; then the lists, with what the queue has counted since. */
const back = (
  pbx: Told,
  members: Fields[],
  more: Fields,
  entries: Fields[] = [],
  channels: Fields[] = [],
): void => {
  pbx.at += 60_000;
  pbx.open();
  pbx.snapshot(members, entries, channels, more);
};
const fate = (pbx: Told, call = '10.1'): string[] =>
  pbx
    .of(call)
    .flatMap((event: DomainEvent) =>
      event.type === 'call.left'
        ? [event.how]
        : event.type === 'call.answered'
          ? [`answered ${event.agent}`]
          : event.type === 'call.ended'
            ? [event.derived ? 'gone' : 'ended']
            : [],
    );

describe('a caller who waited and is gone', () => {
  it('has abandoned where the queue counted an abandoned caller and completed none', () => {
    const pbx = live();
    waits(pbx);
    const heard = pbx.at;
    back(pbx, both(), counters(10, 4));
    expect(fate(pbx)).toEqual(['abandoned', 'gone']);
    // The wait is proven to the last word.
    expect(pbx.said.find((event) => event.type === 'call.left')?.at).toBe(heard);
  });

  it('was answered, and by whom, where one agent completed one call and nobody abandoned', () => {
    const pbx = live();
    waits(pbx);
    back(pbx, both({ CallsTaken: 6 }), counters(11, 3));
    expect(fate(pbx)).toEqual([`answered ${agentId(HQ, '1001')}`, 'gone']);
    const answer = pbx.said.find((event) => event.type === 'call.answered');
    expect(answer?.type === 'call.answered' && Math.round((answer.waitedMs ?? 0) / 100)).toBe(80);
  });

  it.each<[string, Fields, Fields[]]>([
    ['nothing was counted', counters(10, 3), both()],
    ['one was completed and one abandoned', counters(11, 4), both({ CallsTaken: 6 })],
    ['it may have been either of two agents', counters(12, 3), both({ CallsTaken: 6 }, { CallsTaken: 6 })],
    [
      'an agent is new there',
      counters(11, 3),
      [...both({ CallsTaken: 6 }), listed('1003', 'support', { CallsTaken: 1 })],
    ],
    ['the counters were set back', counters(0, 1), both()],
    ['the queue tells no counters', {}, both({ CallsTaken: 6 })],
  ])('stays unknown where %s', (_, more, members) => {
    const pbx = live();
    waits(pbx);
    back(pbx, members, more);
    expect(fate(pbx)).toEqual(['gone']);
  });

  it('is told apart from those of before: what was heard counts no second time', () => {
    const pbx = live();
    waits(pbx);
    const other = channel('PJSIP/trunk-00000009', '9.9', '9.9');
    pbx.hear('Newchannel', other);
    pbx.hear('QueueCallerJoin', { ...other, Queue: 'support', Position: 2, Count: 2 });
    pbx.hear('HangupRequest', other);
    pbx.hear('QueueCallerAbandon', { ...other, Queue: 'support', HoldTime: 0 });
    pbx.hear('QueueCallerLeave', { ...other, Queue: 'support', Position: 2, Count: 1 });
    pbx.hear('Hangup', other);
    back(pbx, both(), counters(10, 4));
    expect(fate(pbx)).toEqual(['gone']);
  });

  it('of two stays unknown where one abandoned and one was answered', () => {
    const pbx = live();
    waits(pbx);
    const other = channel('PJSIP/trunk-00000009', '9.9', '9.9');
    pbx.hear('Newchannel', other);
    pbx.hear('QueueCallerJoin', { ...other, Queue: 'support', Position: 2, Count: 2 });
    back(pbx, both({ CallsTaken: 6 }), counters(11, 4));
    expect([fate(pbx), fate(pbx, '9.9')]).toEqual([['gone'], ['gone']]);
  });

  it('is nobody’s business while they still wait', () => {
    const pbx = live();
    waits(pbx);
    const entry = {
      Queue: 'support',
      Uniqueid: '10.1',
      Channel: 'PJSIP/trunk-00000001',
      Position: 1,
      Wait: 68,
    };
    back(
      pbx,
      both(),
      counters(10, 4),
      [entry],
      [{ ...CALLER, Application: 'Queue', ApplicationData: 'support,t', Duration: '00:01:10', BridgeId: '' }],
    );
    expect(fate(pbx)).toEqual([]);
    expect(pbx.board.call('hq/10.1').state).toBe('waiting');
  });
});

describe('a conversation that is gone', () => {
  const talking = (): Told => {
    const pbx = live();
    connected(pbx);
    pbx.hear('QueueMemberStatus', member('1001', 'support', { ...BASE, Status: 2 }));
    pbx.pass(3_000);
    return pbx;
  };
  const over = (pbx: Told) => pbx.said.find((event) => event.type === 'call.ended');

  it('ended when its agent’s last call did, where it was the only one they completed', () => {
    const pbx = talking();
    const ended = Math.ceil(pbx.at / 1_000) + 9;
    back(pbx, both({ CallsTaken: 6, LastCall: ended }), counters(11, 3));
    expect(over(pbx)).toMatchObject({ derived: false, at: ended * 1_000 });
  });

  it.each<[string, Fields]>([
    ['they completed another one after it', { CallsTaken: 7, LastCall: START / 1_000 + 30 }],
    ['their last call is from before', { CallsTaken: 6, LastCall: START / 1_000 - 300 }],
    ['they are no member any more', {}],
  ])('is only gone where %s', (_, ann) => {
    const pbx = talking();
    const members = both(ann);
    back(pbx, Object.keys(ann).length === 0 ? members.slice(1) : members, counters(12, 3));
    expect(over(pbx)).toMatchObject({ derived: true });
  });
});

describe('what ended while Ringside itself was down', () => {
  /** Ended in order, or killed; and begun anew a minute later with what the log and the board still know. */
  const restarted = (before: Told, isKilled = false): Told => {
    if (!isKilled) before.hearText('', 1, 'parting');
    const last = before.said.findLast(({ source }) => source === HQ);
    const rows = <K extends 'queue' | 'agent' | 'call'>(kind: K) => [...before.board.all(kind)];
    const pbx = new Told({
      ...{ queues: rows('queue'), agents: rows('agent'), calls: rows('call'), heardAt: last?.at ?? null },
      counted: last?.type === 'source.synced' ? (last.counted ?? []) : [],
    });
    pbx.at = before.at;
    return pbx;
  };
  const talking = (): Told => {
    const pbx = live();
    connected(pbx);
    pbx.hear('QueueMemberStatus', member('1001', 'support', { ...BASE, Status: 2 }));
    pbx.pass(3_000);
    return pbx;
  };

  it('is told by the counters: a conversation by its agent’s last call', () => {
    const pbx = restarted(talking());
    const ended = Math.ceil(pbx.at / 1_000) + 9;
    back(pbx, both({ CallsTaken: 6, LastCall: ended }), counters(11, 3));
    expect(pbx.of('10.1').at(-1)).toMatchObject({ type: 'call.ended', derived: false, at: ended * 1_000 });
  });

  it('is told by them also of who waited: abandoned, or answered and by whom', () => {
    const waiting = (): Told => {
      const pbx = live();
      waits(pbx);
      return restarted(pbx);
    };
    const gone = waiting();
    back(gone, both(), counters(10, 4));
    expect(fate(gone)).toEqual(['abandoned', 'gone']);
    const taken = waiting();
    back(taken, both({ CallsTaken: 6 }), counters(11, 3));
    expect(fate(taken)).toEqual([`answered ${agentId(HQ, '1001')}`, 'gone']);
  });

  it('counts what was completed before it ended no second time', () => {
    const before = talking();
    hungUp(before, { HoldTime: 2, TalkTime: 4, Reason: 'caller' }, 1_500);
    queued(before);
    before.pass(8_000);
    const pbx = restarted(before);
    back(pbx, both({ CallsTaken: 6 }), counters(11, 4));
    expect(fate(pbx)).toEqual(['abandoned', 'gone']);
  });

  it.each<[string, boolean, Fields]>([
    ['it was killed after something was heard that the counters were not told with', true, counters(11, 3)],
    ['Asterisk was started anew meanwhile', false, counters(1, 0)],
  ])('stays unknown where %s', (_, isKilled, more) => {
    const pbx = restarted(talking(), isKilled);
    back(pbx, both({ CallsTaken: 6, LastCall: START / 1_000 + 30 }), more);
    expect(pbx.of('10.1').at(-1)).toMatchObject({ type: 'call.ended', derived: true });
  });

  it('leaves a call out of the queue it was handed out of, though its channel’s application goes on', () => {
    const before = talking();
    before.hear('AttendedTransfer', {
      ...{ Result: 'Success', OrigTransfererUniqueid: '10.2', SecondTransfererUniqueid: '11.1' },
      ...{ TransfereeUniqueid: '10.1', TransferTargetCallerIDNum: '1099' },
    });
    const pbx = restarted(before);
    const reception = channel('PJSIP/1099-00000003', '11.2', '10.1', 6, '1099');
    const line = { Duration: '00:00:40', BridgeId: 'b2' };
    back(
      pbx,
      both({ CallsTaken: 6 }),
      counters(11, 3),
      [],
      [
        { ...CALLER, Application: 'Queue', ApplicationData: 'support,t', ...line },
        { ...reception, Application: 'AppDial', ApplicationData: '', ...line },
      ],
    );
    expect(pbx.board.call('hq/10.1')).toMatchObject({ state: 'talking', queue: null });
  });
});
