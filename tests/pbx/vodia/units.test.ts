// Proves in which unit each endpoint writes its times, one trap a test, and how parties and rows are spelled.
import { describe, expect, it } from 'vitest';
import {
  dayFigures,
  finishedIn,
  sameCaller,
  statFigures,
  theOneBetween,
  wallboardFigures,
} from '#server/pbx/vodia/cdr-backfill.ts';
import { callsIn } from '#server/pbx/vodia/rows.ts';
import { accountOf, hostOf, instant, milliseconds, partyOf, seconds } from '#server/pbx/vodia/wire.ts';

const AT = 1_767_263_100_000;

describe('an instant', () => {
  it('in a text has its milliseconds behind the point without leading zeros', () => {
    expect(instant('1767263100.88')).toBe(AT + 88);
    expect(instant('1767263100.880')).toBe(AT + 880);
    expect(instant('1767263100.7')).toBe(AT + 7);
    expect(instant('1767263100.0')).toBe(AT);
    expect(instant('1767263100')).toBe(AT);
  });

  it('in a number is believed to the second: .88 and .880 are one', () => {
    expect(instant(1767263100.88)).toBe(AT);
    expect(instant(1767263100)).toBe(AT);
  });

  it('is in milliseconds where seconds would be in another age', () => {
    expect(instant(AT + 250)).toBe(AT + 250);
    expect(instant(String(AT + 250))).toBe(AT + 250);
  });

  it.each(['', ' ', null, undefined, 0, -1, 38, 1e300, Number.NaN, '1e400', 'soon', {}, [], true])(
    'is none: %s',
    (value) => expect(instant(value)).toBeNull(),
  );
});

describe('a length', () => {
  it('is what its endpoint says, and nothing where it says nonsense', () => {
    expect(seconds(38)).toBe(38_000);
    expect(seconds('38')).toBe(38_000);
    expect(milliseconds(38_000)).toBe(38_000);
    for (const value of [null, undefined, '', -5, 'x', {}]) expect(seconds(value)).toBe(0);
  });
});

describe('figures of the day', () => {
  const same = { answered: 5, abandoned: 3, waitMs: 354_000, talkMs: 960_000 };

  it('of the wallboard are in seconds', () =>
    expect(
      wallboardFigures({
        hangup: { waiting: 2, ringing: 1 },
        exit: { 'max-calls': 0 },
        duration: { sum: { ivr: 310, ring: 44, talk: 900, hold: 60, idle: 1200 } },
        calls: { count: 8, completed: 5 },
      }),
    ).toEqual(same));

  it('of acd/stat are in seconds, summed by agent', () =>
    expect(
      statFigures({
        agents: [
          { agent: '40', calls: 4, missed: 1, ivr: 300, ring: 40, talk: 800, hold: 60 },
          {
            agent: '42',
            calls: 1,
            ivr: 10,
            ring: 4,
            talk: 100,
            hold: 0,
            idle: { calls: 4, duration: 73000 },
          },
        ],
        hangup_waiting: 2,
        hangup_ringing: 1,
      }),
    ).toEqual(same));

  it('of acdinfo are in milliseconds', () =>
    expect(
      dayFigures({
        calls: 9,
        durationivr: 310_000,
        durationring: 44_000,
        durationtalk: 900_000,
        durationhold: 60_000,
        avgdurationtalk: 100_000,
        hc: 5,
        hw: 2,
        hr: 1,
      }),
    ).toEqual(same));

  it('of acdinfo are zero where it says nothing, and of the 2019 wallboard without sums', () => {
    expect(dayFigures({})).toEqual({ answered: 0, abandoned: 0, waitMs: 0, talkMs: 0 });
    expect(wallboardFigures({ calls: { count: 1, completed: 1 } })).toEqual({
      answered: 1,
      abandoned: 0,
      waitMs: 0,
      talkMs: 0,
    });
    expect(wallboardFigures(null)).toBeNull();
    expect(statFigures({})).toBeNull();
  });

  it('tell of one call alone, never of two', () => {
    const more = { ...same, answered: 6, waitMs: same.waitMs + 12_000, talkMs: same.talkMs + 30_000 };
    expect(theOneBetween(same, more)).toEqual({ answered: true, waitMs: 12_000, talkMs: 30_000 });
    expect(theOneBetween(same, { ...more, abandoned: 4 })).toBeNull();
    expect(theOneBetween(same, same)).toBeNull();
    expect(theOneBetween(more, same)).toBeNull();
  });
});

describe('a finished call', () => {
  const from = '"Carl Caller" <sip:6175550142@tenant.example.com>';
  const agent = '"Ann Agent" <sip:40@tenant.example.com>';
  const told = {
    start: AT,
    from: '6175550142',
    answered: true,
    left: 'abandoned',
    agent: '40',
    waitMs: 49_000,
    talkMs: 240_000,
  };

  it('of acd/cdr has seconds in an object, and the agent by name and address', () =>
    expect(
      finishedIn(
        [{ start: 1767263100.71, from, agent, duration: { ivr: 38, ring: 11, talk: 225, hold: 15 } }],
        'seconds',
      ),
    ).toEqual([told]));

  it('of acdcdr has milliseconds beside each other, and the agent by number', () =>
    expect(
      finishedIn(
        [
          {
            start: 1767263100.71,
            from,
            extension: '40',
            reason: 'hc',
            ivr: 38_000,
            ring: 11_000,
            talk: 240_000,
          },
        ],
        'milliseconds',
      ),
    ).toEqual([told]));

  it('nobody talked in is not answered, whoever is named', () => {
    const [silent, missed] = finishedIn(
      [
        { start: 1767263100, from, agent, duration: { ivr: 38, ring: 11, talk: 0, hold: 0 } },
        { start: 1767263100, from, extension: '40', reason: 'hr', ivr: 1, ring: 2, talk: 3 },
      ],
      'seconds',
    );
    expect(silent).toMatchObject({ answered: false, agent: null, waitMs: 49_000, talkMs: 0 });
    expect(missed).toMatchObject({ answered: false, agent: null, talkMs: 0 });
  });

  it.each([
    ['hw', 'abandoned'],
    ['hr', 'abandoned'],
    ['', 'abandoned'],
    ['rw', 'overflowed'],
    ['ui', 'other'],
    ['other', 'other'],
    ['mc', 'other'],
  ])('of acdcdr says by its reason %j that the caller left: %s', (reason, left) => {
    const row = { start: 1767263100, from, extension: '', reason, ivr: 38_000, ring: 0, talk: 0 };
    expect(finishedIn([row], 'milliseconds')).toMatchObject([{ answered: false, left }]);
  });

  it('is read however the list is wrapped, and passed over where it has no time', () => {
    expect(finishedIn({ rows: [{ start: 1767263100, from }] }, 'seconds')).toHaveLength(1);
    expect(finishedIn([{ start: '', from }, null, 7], 'seconds')).toEqual([]);
    for (const body of [null, 3, 'x', {}, { calls: {} }]) expect(finishedIn(body, 'seconds')).toEqual([]);
  });

  it('has one caller under two spellings', () => {
    expect(sameCaller('6175550142', '+16175550142')).toBe(true);
    expect(sameCaller('0301234567', '+49301234567')).toBe(true);
    expect(sameCaller('6175550142', '6175550143')).toBe(false);
    expect(sameCaller('40', '140')).toBe(false);
    expect(sameCaller('', '6175550142')).toBe(false);
  });
});

describe('a party', () => {
  it.each([
    ['"Carl Caller" <sip:6175550142@t.example>', '6175550142', 'Carl Caller'],
    ['"O\\"Neil" <sips:+41@t>', '+41', 'O"Neil'],
    ['Carl <sip:0040@t;transport=tls>', '0040', 'Carl'],
    ['<tel:+1617>', '+1617', ''],
    ['sip:40@t.example', '40', ''],
    ['40', '40', ''],
    ['"6175550142" <sip:6175550142@t>', '6175550142', ''],
    ['', '', ''],
  ])('is read from %s', (text, number, name) => expect(partyOf(text)).toEqual({ number, name }));

  it('has an account only where it looks like one', () => {
    expect(accountOf('40@tenant.example.com')).toBe('40');
    expect(accountOf(40)).toBe('40');
    expect(accountOf('007')).toBe('007');
    for (const value of ['', ' ', '***', 'a b', null, {}, [], '../x']) expect(accountOf(value)).toBeNull();
  });

  it('names its tenant where it has an address', () => {
    expect(hostOf('"C" <sip:1@Tenant.Example.com>')).toBe('tenant.example.com');
    expect(hostOf('40@x')).toBeNull();
  });
});

describe('calls', () => {
  const call = { id: 'c1', state: 'connected', from: '1', to: '73' };
  const idsIn = (value: unknown) => callsIn(value)?.rows.map(({ id }) => id);

  it('are a list, an object by id, or one', () => {
    expect(callsIn([call])).toMatchObject({ whole: true, rows: [{ id: 'c1' }] });
    expect(callsIn(call)).toMatchObject({ whole: false, rows: [{ id: 'c1' }] });
    expect(callsIn({ c1: { state: 'connected' }, c2: call })).toMatchObject({ whole: true });
    expect(idsIn({ c1: { state: 'connected' }, c2: { ...call, id: 'c2' } })).toEqual(['c1', 'c2']);
    expect(callsIn([])).toEqual({ whole: true, rows: [] });
    expect(callsIn({})).toEqual({ whole: true, rows: [] });
    for (const value of [null, undefined, 3, 'x', { a: 1 }]) expect(callsIn(value)).toBeNull();
  });

  it('that cannot be read cost no others', () => expect(idsIn([{}, call, null, { id: {} }])).toEqual(['c1']));

  it.each([
    ['connected', 'talking'],
    ['Connected', 'talking'],
    ['alerting', 'ringing'],
    ['RINGING', 'ringing'],
    ['trying', 'ringing'],
    ['early', 'ringing'],
    ['holding', 'held'],
    ['on-hold', 'held'],
    ['disconnected', 'over'],
    ['hangup', 'over'],
    ['terminated', 'over'],
    ['ended', 'over'],
    ['queued', 'active'],
    ['', null],
  ])('in state %s are %s, in either spelling', (state, word) => {
    expect(callsIn([{ id: 'c1', state }])?.rows[0]?.word).toBe(word);
    expect(callsIn([{ id: 'c1', callstate: state }])?.rows[0]?.word).toBe(word);
  });

  it('in several rows are one: who only rings is starred, and a leg that is over says nothing', () => {
    const leg = (number: string, state: string) => ({ id: 'c1', state, extension: [number] });
    const joined = (...legs: object[]) => callsIn(legs)?.rows;
    expect(joined(leg('42', 'alerting'), leg('40', 'connected'))).toMatchObject([
      {
        word: 'talking',
        members: [
          { number: '40', marked: false },
          { number: '42', marked: true },
        ],
      },
    ]);
    expect(joined(leg('40', 'disconnected'), leg('42', 'connected'))).toMatchObject([
      { word: 'talking', members: [{ number: '42', marked: false }] },
    ]);
    expect(joined(leg('40', 'alerting'), leg('42', 'alerting'))).toMatchObject([
      {
        word: 'ringing',
        members: [
          { number: '40', marked: false },
          { number: '42', marked: false },
        ],
      },
    ]);
  });

  it('name extensions with a star before, behind or not at all', () =>
    expect(callsIn([{ id: 'c1', extension: ['*40', '42*', '44', 46, '', null] }])?.rows[0]?.members).toEqual([
      { number: '40', marked: true },
      { number: '42', marked: true },
      { number: '44', marked: false },
      { number: '46', marked: false },
    ]));

  it('name their queue by whichever key was made for it, never by a flag', () => {
    const queueOf = (more: object) => callsIn([{ id: 'c1', ...more }])?.rows[0]?.queue;
    expect(queueOf({ acd: '73@tenant.example.com' })).toBe('73');
    expect(queueOf({ group: '73' })).toBe('73');
    expect(queueOf({ queue: 73 })).toBe('73');
    expect(queueOf({ queue: true })).toBeNull();
  });

  it('take bare numbers before addresses, and the name from wherever it is', () => {
    const row = callsIn([
      { id: 'c1', 'from-number': '617', from: '"Carl" <sip:+1617@t>', to: '"S" <sip:73@t>' },
    ])?.rows[0];
    expect([row?.from, row?.to]).toEqual([
      { number: '617', name: 'Carl' },
      { number: '73', name: 'S' },
    ]);
  });
});
