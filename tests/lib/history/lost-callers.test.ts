// Proves the rule of docs/reports.md, Lost callers: which attempts are one caller, and what closes them.
import { describe, expect, it } from 'vitest';
import { dayAt } from '#lib/format/day.ts';
import {
  type Contacted,
  type Loss,
  type LostEpisode,
  lostEpisodes,
  lostSums,
  type Marked,
} from '#lib/history/lost-callers.ts';
import { dayHours } from '#lib/hours/day-hours.ts';
import { endOfNextOpenDay } from '#lib/hours/open-now.ts';
import type { LostHow, LostMark } from '#lib/model/lost-caller.ts';
import type { WrittenHours } from '#lib/settings/hours.ts';

/** A Wednesday. */
const DAY = Date.UTC(2026, 9, 14);
const ZONE = 'UTC';
const MINUTE = 60_000;
/** `10:02`, `10:02:30`; `+1 10:02`: of the day after. */
const at = (text: string): number => {
  const [, days = '0', hours = '', minutes = '', seconds = '0'] =
    /^(?:\+(\d+) )?(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  return (
    DAY +
    Number(days) * 86_400_000 +
    (Number(hours) * 60 + Number(minutes)) * MINUTE +
    Number(seconds) * 1_000
  );
};

let calls = 0;
const nextCall = (): string => `hq/${String(++calls).padStart(3, '0')}`;
type LossWritten = { key?: string | null; wait?: number; how?: LostHow; queue?: string };
/** Began at `when`, lost after `wait` seconds. */
function loss(
  when: string,
  { key = 'ana', wait = 60, how = 'abandoned', queue = 'hq/sales' }: LossWritten = {},
): Loss {
  const startedAt = at(when);
  return { call: nextCall(), startedAt, at: startedAt + wait * 1_000, key, queue, waitMs: wait * 1_000, how };
}
const contact =
  (direction: Contacted['direction']) =>
  (when: string, talk: number, key = 'ana', agent: string | null = 'hq/ada'): Contacted => ({
    ...{ call: nextCall(), key, direction, at: at(when), talkMs: talk * 1_000 },
    agent: talk > 0 || direction === 'outbound' ? agent : null,
  });
/** They called, and talked so many seconds. */
const called = contact('inbound');
const callBack = contact('outbound');

const untilUtc = (moment: number): number => dayAt(dayAt(moment, ZONE).until, ZONE).until;
const episodes = (
  losses: readonly Loss[],
  contacts: readonly Contacted[] = [],
  now = at('23:00'),
  untilOf = untilUtc,
): readonly LostEpisode[] =>
  lostEpisodes({ losses, contacts, now, untilOf, dayOf: (moment) => dayAt(moment, ZONE).day });

/** Earliest first: `attempts state`, and `!` where the number is shared. */
const shown = (all: readonly LostEpisode[]): string =>
  all
    .toReversed()
    .map(({ attempts, state, isShared }) => `${attempts.length} ${state}${isShared ? '!' : ''}`)
    .join(', ');

type Case = readonly [what: string, losses: readonly Loss[], contacts: readonly Contacted[], is: string];
const many = (count: number, key = 'desk'): Loss[] =>
  Array.from({ length: count }, (_, i) => loss(`${8 + i * 3}:00`, { key }));

const CASES: readonly Case[] = [
  ['one call, nothing since', [loss('10:00')], [], '1 open'],
  ['two calls within two hours', [loss('10:00'), loss('11:30')], [], '2 open'],
  ['two calls, two hours apart to the second', [loss('10:00', { wait: 60 }), loss('12:01')], [], '2 open'],
  [
    'two calls, more than two hours apart',
    [loss('10:00', { wait: 60 }), loss('12:01:01')],
    [],
    '1 open, 1 open',
  ],
  ['three, each near the one before', [loss('9:00'), loss('10:30'), loss('12:00')], [], '3 open'],
  ['two callers at the same time', [loss('10:00'), loss('10:00', { key: 'bob' })], [], '1 open, 1 open'],
  ['one caller in two queues', [loss('10:00'), loss('10:10', { queue: 'branch/help' })], [], '2 open'],
  ['gave up within 5 s', [loss('10:00', { wait: 4 })], [], ''],
  ['gave up after 5 s', [loss('10:00', { wait: 5 })], [], '1 open'],
  [
    'a short one between two others',
    [loss('10:00'), loss('11:00', { wait: 1 }), loss('12:30')],
    [],
    '1 open, 1 open',
  ],
  ['thrown out at once', [loss('10:00', { wait: 1, how: 'disconnected' })], [], '1 open'],
  ['refused: waited not at all', [loss('10:00', { wait: 0, how: 'refused' })], [], '1 open'],
  ['reached a voicemail at once', [loss('10:00', { wait: 0, how: 'voicemail' })], [], '1 open'],
  ['left a message', [loss('10:00', { how: 'message' })], [], '1 open'],
  ['came while it was closed, and left at once', [loss('22:00', { wait: 2, how: 'closed' })], [], '1 open'],
  [
    'withheld: each call by itself',
    [loss('10:00', { key: null }), loss('10:05', { key: null })],
    [],
    '1 open, 1 open',
  ],
  ['withheld: no call closes it', [loss('10:00', { key: null })], [called('10:10', 90, '')], '1 open'],
  ['called again, answered for 10 s', [loss('10:00')], [called('10:30', 10)], '1 served'],
  ['called again, answered for 9 s', [loss('10:00')], [called('10:30', 9)], '1 open'],
  ['called again, not answered, and no loss either', [loss('10:00')], [called('10:30', 0)], '1 open'],
  ['had been answered before', [loss('10:00')], [called('9:30', 300)], '1 open'],
  ['somebody else was answered', [loss('10:00')], [called('10:30', 60, 'bob')], '1 open'],
  ['called back, nobody answered', [loss('10:00')], [callBack('10:30', 0)], '1 tried'],
  ['called back before they were lost', [loss('10:00')], [callBack('9:58', 60)], '1 open'],
  ['called back, 1 s', [loss('10:00')], [callBack('10:30', 1)], '1 returned'],
  ['called back, 29 s', [loss('10:00')], [callBack('10:30', 29)], '1 returned'],
  ['called back, 30 s', [loss('10:00')], [callBack('10:30', 30)], '1 reached'],
  ['tried, then reached', [loss('10:00')], [callBack('10:30', 0), callBack('11:00', 40)], '1 reached'],
  ['a mailbox, then reached', [loss('10:00')], [callBack('10:30', 20), callBack('11:00', 40)], '1 reached'],
  [
    'a mailbox, then they called again',
    [loss('10:00')],
    [callBack('10:30', 20), called('11:00', 15)],
    '1 served',
  ],
  ['called back by whom nobody knows', [loss('10:00')], [callBack('10:30', 60, 'ana', null)], '1 reached'],
  ['lost, reached, lost again', [loss('10:00'), loss('11:00')], [callBack('10:30', 60)], '1 reached, 1 open'],
  [
    'lost, mailbox, lost again: the mailbox was no answer',
    [loss('10:00'), loss('11:00')],
    [callBack('10:30', 20)],
    '2 open',
  ],
  ['lost twice, then served: both', [loss('10:00'), loss('10:30')], [called('10:40', 120)], '2 served'],
  ['a number of three episodes a day is one caller', many(3), [], '1 open, 1 open, 1 open'],
  ['a number of four episodes a day is shared', many(4), [], '1 open!, 1 open!, 1 open!, 1 open!'],
  [
    'a shared number is closed by no call',
    many(4),
    [called('20:00', 60, 'desk'), callBack('20:10', 90, 'desk')],
    '1 open!, 1 open!, 1 open!, 1 open!',
  ],
  [
    'a shared number that was tried',
    many(4),
    [callBack('20:10', 0, 'desk')],
    '1 tried!, 1 tried!, 1 tried!, 1 tried!',
  ],
  [
    'four attempts of one episode are not shared',
    [loss('10:00'), loss('10:10'), loss('10:20'), loss('10:30')],
    [],
    '4 open',
  ],
];

describe('callers who were lost', () => {
  it.each(CASES)('%s', (_, losses, contacts, is) => {
    expect(shown(episodes(losses, contacts))).toBe(is);
    // In whatever order the rows come.
    expect(shown(episodes(losses.toReversed(), contacts.toReversed()))).toBe(is);
  });

  it('are told with when and by whom they were closed, how often it was tried before, and the calls up to then', () => {
    const contacts = [
      ...[callBack('10:10', 0), callBack('10:20', 20, 'ana', 'hq/ben'), called('10:25', 3)],
      ...[callBack('10:30', 45), callBack('10:50', 0), called('11:00', 60)],
    ];
    const [episode] = episodes([loss('10:00', { wait: 30 }), loss('10:05', { wait: 90 })], contacts);
    expect(episode).toMatchObject({
      state: 'reached',
      longestWaitMs: 90_000,
      tries: 1,
      lastTryAt: at('10:10'),
    });
    expect(episode?.closed).toEqual({ at: at('10:30'), agent: 'hq/ada', by: null });
    expect(episode?.since.map(({ cameTo }) => cameTo)).toEqual(['tried', 'returned', 'short', 'reached']);
  });

  it('a mailbox counts from its first answer', () => {
    const [episode] = episodes([loss('10:00')], [callBack('10:20', 9), callBack('10:40', 9)]);
    expect(episode).toMatchObject({ state: 'returned', closed: { at: at('10:20') } });
  });

  it('an attempt is no call that closes the one before, even if somebody talked in it', () => {
    const again = loss('10:30');
    const itself: Contacted = { ...called('10:30', 20), call: again.call };
    expect(shown(episodes([loss('10:00'), again], [itself]))).toBe('2 open');
  });

  it('the same id of another time is another call', () => {
    const again = loss('10:30');
    const other: Contacted = { ...called('10:40', 20), call: again.call };
    expect(shown(episodes([loss('10:00'), again], [other]))).toBe('2 served');
  });

  describe('about whom somebody says something', () => {
    const first = loss('10:00', { wait: 60 });
    const say = (when: string, mark: LostMark, by = 'Max', about = first, note = ''): Marked => {
      return { call: about.call, startedAt: about.startedAt, at: at(when), mark, note, by };
    };
    const of = (
      marks: readonly Marked[],
      contacts: readonly Contacted[] = [],
      losses: readonly Loss[] = [first],
      now = at('23:00'),
    ): LostEpisode | undefined =>
      lostEpisodes({
        ...{ losses, contacts, marks, now, untilOf: untilUtc },
        dayOf: (moment) => dayAt(moment, ZONE).day,
      })[0];

    it.each<readonly [string, readonly Marked[], LostEpisode['state'], string | null]>([
      ['nothing', [], 'open', null],
      ['that they take them on', [say('10:10', 'claimed')], 'open', null],
      ['a note', [say('10:10', 'noted', 'Max', first, 'rings later')], 'open', null],
      ['that they left a message', [say('10:10', 'leftMessage')], 'returned', 'Max'],
      ['that nothing is left to do', [say('10:10', 'dismissed')], 'dismissed', 'Max'],
      ['so, and then not', [say('10:10', 'dismissed'), say('10:20', 'reopened', 'Eva')], 'open', null],
      ['a message, and then not', [say('10:10', 'leftMessage'), say('10:20', 'reopened')], 'open', null],
      ['both', [say('10:10', 'leftMessage'), say('10:20', 'dismissed', 'Eva')], 'dismissed', 'Eva'],
    ])('%s', (_, marks, state, by) => {
      expect(of(marks)).toMatchObject({ state, marks });
      expect(of(marks)?.closed?.by ?? null).toBe(by);
    });

    it('has them until another one takes them, or they give them back', () => {
      expect(of([say('10:10', 'claimed')])?.claim).toEqual({ by: 'Max', at: at('10:10') });
      expect(of([say('10:10', 'claimed'), say('10:20', 'claimed', 'Eva')])?.claim?.by).toBe('Eva');
      expect(of([say('10:10', 'claimed'), say('10:20', 'released')])?.claim).toBeNull();
    });

    it('a call that reached them counts more, one that a mailbox took not more than the message before', () => {
      expect(of([say('10:10', 'dismissed')], [callBack('10:20', 60)])?.state).toBe('reached');
      expect(of([say('10:10', 'leftMessage')], [callBack('10:20', 9)])?.closed?.by).toBe('Max');
      expect(of([say('10:30', 'leftMessage')], [callBack('10:20', 9)])?.closed?.agent).toBe('hq/ada');
    });

    it('whoever calls again is lost again, with who had taken them on', () => {
      const again = loss('11:00');
      const marks = [say('10:10', 'claimed'), say('10:20', 'dismissed')];
      expect(of(marks, [], [first, again])).toMatchObject({ state: 'open', claim: { by: 'Max' }, marks });
    });

    it('closes a shared number, and one that has expired', () => {
      const desk = many(4);
      const [newest] = desk.slice(-1);
      expect(of([say('20:00', 'dismissed', 'Max', newest)], [], desk)).toMatchObject({
        ...{ isShared: true, state: 'dismissed' },
      });
      expect(of([say('+2 9:00', 'dismissed')], [], [first], at('+2 10:00'))?.state).toBe('dismissed');
    });

    it('is in no share when it is dismissed, and is when a message was left', () => {
      const all = [of([say('10:10', 'dismissed')]), of([say('10:21', 'leftMessage')])].flatMap(
        (each) => each ?? [],
      );
      expect(lostSums(all)).toMatchObject({
        dismissed: 1,
        returned: 1,
        recovered: 0.5,
        medianMs: 20 * MINUTE,
      });
    });
  });

  describe('expire', () => {
    const WEEK: WrittenHours = { week: { 'mon-fri': '09:00-18:00' } };
    const hours = dayHours([WEEK], () => false);
    const until = (zone: string) => (moment: number) => endOfNextOpenDay(hours, zone, moment);
    const FRIDAY = '+2 17:50';

    it.each([
      ['10:00', '+1 18:00'],
      // Outside the hours of a day that opens.
      ['22:00', '+1 18:00'],
      [FRIDAY, '+5 18:00'],
      ['+3 12:00', '+5 18:00'],
      ['+4 12:00', '+5 18:00'],
      ['+5 08:00', '+6 18:00'],
    ])('of %s at %s', (lost, end) => {
      expect(until(ZONE)(at(lost))).toBe(at(end));
    });

    it('not over a weekend, but at the end of Monday, and what comes later closes nothing', () => {
      const of = (now: string, contacts: readonly Contacted[] = []) =>
        shown(episodes([loss(FRIDAY)], contacts, at(now), until(ZONE)));
      expect(of('+3 18:00')).toBe('1 open');
      expect(of('+5 17:59')).toBe('1 open');
      expect(of('+5 18:00')).toBe('1 expired');
      expect(of('+6 10:00', [callBack('+5 17:59', 60)])).toBe('1 reached');
      expect(of('+6 10:00', [callBack('+5 18:00', 60)])).toBe('1 expired');
      expect(of('+6 10:00', [callBack('+5 10:00', 0)])).toBe('1 expired');
    });

    it('by the clock on the wall when it is set back and forward', () => {
      // Berlin turns back on Sunday, 25 October 2026, and forward on Sunday, 28 March 2027.
      const friday = Date.UTC(2026, 9, 23, 15);
      expect(until('Europe/Berlin')(friday)).toBe(Date.UTC(2026, 9, 26, 17));
      expect(until('Europe/Berlin')(Date.UTC(2027, 2, 26, 15))).toBe(Date.UTC(2027, 2, 29, 16));
    });

    it('at the end of the day after, where it is always open or never', () => {
      const always = dayHours([], () => false);
      expect(endOfNextOpenDay(always, ZONE, at('10:00'))).toBe(at('+2 0:00'));
      const never = dayHours([{ week: {} }], () => false);
      expect(endOfNextOpenDay(never, ZONE, at('10:00'))).toBe(at('+2 0:00'));
      // The day of a change of the clock has 25 hours.
      expect(endOfNextOpenDay(always, 'Europe/Berlin', Date.UTC(2026, 9, 24, 10))).toBe(
        Date.UTC(2026, 9, 25, 23),
      );
    });
  });
});

describe('the sums of lost callers', () => {
  it('are the share of those who could be called back, and the middle of the times', () => {
    const all = episodes(
      [
        ...[loss('10:00', { key: 'a' }), loss('10:00', { key: 'b' }), loss('10:00', { key: 'c' })],
        ...[loss('10:00', { key: 'd' }), loss('10:00', { key: 'e' }), loss('10:00', { key: null })],
      ],
      [
        called('10:11', 60, 'a'),
        callBack('10:21', 60, 'b'),
        callBack('11:01', 9, 'c'),
        callBack('10:30', 0, 'd'),
      ],
    );
    expect(lostSums(all)).toEqual({
      ...{
        episodes: 6,
        withheld: 1,
        open: 1,
        tried: 1,
        returned: 1,
        reached: 1,
        served: 1,
        dismissed: 0,
        expired: 0,
      },
      ...{ recovered: 0.6, medianMs: 20 * MINUTE },
    });
  });

  it('are none of nobody', () => {
    expect(lostSums([])).toMatchObject({ episodes: 0, recovered: null, medianMs: null });
    expect(lostSums(episodes([loss('10:00', { key: null })]))).toMatchObject({
      withheld: 1,
      recovered: null,
    });
    expect(lostSums(episodes([loss('10:00')]))).toMatchObject({ recovered: 0, medianMs: null });
  });
});
