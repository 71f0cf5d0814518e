// Proves that every difference between our figures and a PBX's is named by the call that makes it, or marked as not
// explained, and that what is named adds up.
import { describe, expect, it } from 'vitest';
import { agree } from '#lib/agreement/agree.ts';
import { mayHaveCome } from '#lib/agreement/gaps.ts';
import { countingRule } from '#lib/agreement/rules.ts';
import { type AgreementRow, explainedIn, type OurCall, type Theirs } from '#lib/agreement/sheet.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import type { OwnFigure, OwnRecord } from '#lib/model/own-figures.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const SEED = runSeed();
console.log(`agree: SEED=${SEED}`);

const HQ = sourceId('hq');
const HELP = queueId(HQ, '6400');
const SALES = queueId(HQ, '6401');
const ANN = agentId(HQ, '1001');
const BOB = agentId(HQ, '1002');
const FROM = Date.UTC(2025, 9, 9);
const UNTIL = FROM + 86_400_000;
const NINE = FROM + 9 * 3_600_000;

let count = 0;
const call = (more: Partial<OurCall> = {}): OurCall => {
  count += 1;
  const startedAt = more.startedAt ?? NINE + count * 60_000;
  const outcome = more.outcome ?? 'answered';
  return {
    ...{ call: callId(HQ, `${count}`), queue: HELP, startedAt, joinedAt: startedAt, waitMs: 12_000 },
    ...{
      endedAt: startedAt + 12_000,
      outcome,
      sentBy: null,
      returns: [],
      memberLeft: false,
      number: `55501${count}`,
    },
    ...{ agent: outcome === 'answered' ? ANN : null, apart: false, booked: true, talkMs: null },
    talkedUntil: outcome === 'answered' ? startedAt + 40_000 : null,
    ...more,
  };
};

const record = (of: OurCall, more: Partial<OwnRecord> = {}): OwnRecord => ({
  queue: of.queue as OwnRecord['queue'],
  call: of.call as OwnRecord['call'],
  at: of.startedAt,
  number: of.number ?? '',
  figure: of.outcome === 'answered' ? 'answered' : 'abandoned',
  agent: of.agent as OwnRecord['agent'],
  ...more,
});

const byRecords = (records: readonly OwnRecord[], queues = [HELP, SALES]): Theirs => ({
  from: FROM,
  until: UNTIL,
  takenAt: UNTIL,
  records,
  queues: queues.map((queue) => {
    const of = (figure: OwnFigure) => records.filter((r) => r.queue === queue && r.figure === figure).length;
    const counts = { answered: of('answered'), abandoned: of('abandoned'), missed: of('missed') };
    return { queue, counts, taken: [], serviceLevel: null };
  }),
});

type Sums = { answered: number; abandoned: number; taken?: readonly (readonly [typeof ANN, number])[] };
const bySums = (help: Sums, sales: Sums = { answered: 0, abandoned: 0 }): Theirs => ({
  from: FROM,
  until: UNTIL,
  takenAt: UNTIL,
  records: null,
  queues: [[HELP, help] as const, [SALES, sales] as const].map(
    ([queue, { answered, abandoned, taken = [] }]) => ({
      ...{ queue, counts: { answered, abandoned }, serviceLevel: null },
      taken: taken.map(([agent, calls]) => ({ agent, calls })),
    }),
  ),
});

const rowOf = (
  rows: readonly AgreementRow[],
  queue: string,
  figure: OwnFigure,
  agent: string | null = null,
) => {
  const found = rows.find((row) => row.queue === queue && row.figure === figure && row.agent === agent);
  if (!found) throw new Error(`no row of ${queue} ${figure} ${agent}`);
  return found;
};
const said = ({ calls }: AgreementRow) => calls.map(({ reason, effect, call: of }) => [reason, effect, of]);

const yeastar = countingRule('yeastar');
const asterisk = countingRule('asterisk');

describe('against records', () => {
  it('agrees where every call is counted alike', () => {
    const calls = [call(), call({ outcome: 'abandoned' })];
    const rows = agree({ calls, gaps: [] }, byRecords(calls.map((each) => record(each))), yeastar);
    expect(
      rows.every(
        ({ ours, theirs, calls: of, unexplained }) => ours === theirs && of.length === 0 && unexplained === 0,
      ),
    ).toBe(true);
    expect(rowOf(rows, HELP, 'answered').ours).toBe(1);
  });

  it('names a call that is booked in another queue, on both sides', () => {
    const one = call();
    const rows = agree({ calls: [one], gaps: [] }, byRecords([record(one, { queue: SALES })]), yeastar);
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([['otherQueue', -1, one.call]]);
    expect(said(rowOf(rows, SALES, 'answered'))).toEqual([['otherQueue', 1, one.call]]);
  });

  it('names a short abandon that is left out there, and marks a long one as not explained', () => {
    const short = call({ outcome: 'abandoned', waitMs: 3_000 });
    const long = call({ outcome: 'abandoned', waitMs: 30_000 });
    const row = rowOf(agree({ calls: [short, long], gaps: [] }, byRecords([]), yeastar), HELP, 'abandoned');
    expect(said(row)).toEqual([
      ['shortAbandon', -1, short.call],
      ['unexplained', -1, long.call],
    ]);
    expect(row.unexplained).toBe(-1);
  });

  it('names a call we did not hear only where we were away', () => {
    const gone = call();
    const heard = call();
    const gaps = [{ fromAt: gone.startedAt - 1_000, untilAt: gone.startedAt + 1_000 }];
    const row = rowOf(
      agree({ calls: [], gaps }, byRecords([record(gone), record(heard)]), yeastar),
      HELP,
      'answered',
    );
    expect(said(row)).toEqual([
      ['notHeard', 1, gone.call],
      ['unexplained', 1, heard.call],
    ]);
    expect([explainedIn(row), row.unexplained]).toEqual([1, 1]);
  });

  it('knows that whom the queue gave up on is missed there', () => {
    const sent = call({ outcome: 'overflowed', sentBy: 'time' });
    const rows = agree({ calls: [sent], gaps: [] }, byRecords([record(sent, { figure: 'missed' })]), yeastar);
    expect(said(rowOf(rows, HELP, 'missed'))).toEqual([['ownWord', 1, sent.call]]);
  });

  it('says where the PBX calls it otherwise, where we saw no end, and where we counted it on another day', () => {
    const other = call();
    const unseen = call({ outcome: 'unknown' });
    const late = call({ booked: false });
    const records = [record(other, { figure: 'abandoned', agent: null }), record(unseen), record(late)];
    const rows = agree({ calls: [other, unseen, late], gaps: [] }, byRecords(records), yeastar);
    expect(said(rowOf(rows, HELP, 'abandoned'))).toEqual([
      ['otherOutcome', 1, other.call],
      ['notHeard', 1, unseen.call],
    ]);
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([
      ['otherOutcome', -1, other.call],
      ['otherTime', 1, late.call],
    ]);
  });

  it('finds records that do not bear the number of their call by caller and time', () => {
    const [one, two] = [call({ number: '+49 30 5550100' }), call({ number: '0305550100' })];
    const records = [
      record(two, { call: null, number: '305550100' }),
      record(one, { call: null, queue: SALES }),
    ];
    const rows = agree({ calls: [one, two], gaps: [] }, byRecords(records), yeastar);
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([['otherQueue', -1, one.call]]);
  });

  it('knows a stay of theirs that is a part of one here: who came back at once', () => {
    const back = call({ returns: [NINE] });
    const records = [
      record(back, { figure: 'missed', agent: null }),
      record(back, { at: back.startedAt + 11_000 }),
      record(back, { queue: SALES, figure: 'abandoned', agent: null }),
    ];
    const rows = agree({ calls: [back], gaps: [] }, byRecords(records), yeastar);
    expect(said(rowOf(rows, HELP, 'missed'))).toEqual([['sameStay', 1, back.call]]);
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([]);
    // In another queue it is a stay of its own, and not one of ours.
    expect(said(rowOf(rows, SALES, 'abandoned'))).toEqual([['unexplained', 1, back.call]]);
  });

  it('says what a report counts otherwise than its own records, as likely, and leaves the rest unexplained', () => {
    const [gaveUp, short, long] = [
      call({ outcome: 'disconnected', sentBy: 'time' }),
      call({ outcome: 'abandoned', waitMs: 2_000 }),
      call({ outcome: 'abandoned' }),
    ];
    const calls = [gaveUp, short, long].flatMap((each) => each ?? []);
    const told = byRecords(calls.map((each) => record(each, { figure: 'abandoned' })));
    const reported = (counts: { answered: number; abandoned: number; missed: number }): Theirs => ({
      ...told,
      queues: told.queues.map((queue) => (queue.queue === HELP ? { ...queue, counts } : queue)),
    });
    const rows = agree({ calls, gaps: [] }, reported({ answered: 0, abandoned: 1, missed: 1 }), yeastar);
    const abandoned = rowOf(rows, HELP, 'abandoned');
    expect(said(abandoned)).toEqual([
      ['ownWord', -1, gaveUp?.call],
      ['shortAbandon', -1, short?.call],
    ]);
    expect([abandoned.unexplained, abandoned.calls.some(({ certain }) => certain)]).toEqual([0, false]);
    expect(said(rowOf(rows, HELP, 'missed'))).toEqual([['ownWord', 1, gaveUp?.call]]);
    const fewer = rowOf(
      agree({ calls, gaps: [] }, reported({ answered: 1, abandoned: 0, missed: 1 }), yeastar),
      HELP,
      'abandoned',
    );
    expect(fewer.unexplained).toBe(-1);
  });

  it('counts what came outside the opening hours apart', () => {
    const closed = call({ apart: true });
    const row = rowOf(
      agree({ calls: [closed], gaps: [] }, byRecords([record(closed)]), yeastar),
      HELP,
      'answered',
    );
    expect(said(row)).toEqual([['whileClosed', 1, closed.call]]);
  });
});

describe('against sums', () => {
  it('names what Asterisk is known to count otherwise', () => {
    const timedOut = call({ outcome: 'overflowed', sentBy: 'time' });
    const byKey = call({ outcome: 'overflowed', sentBy: 'key' });
    const talking = call({ talkedUntil: null });
    const before = call({ startedAt: FROM - 60_000, booked: false, talkedUntil: FROM + 60_000 });
    const rows = agree(
      { calls: [timedOut, byKey, talking, before], gaps: [] },
      bySums({ answered: 1, abandoned: 1 }),
      asterisk,
    );
    expect(said(rowOf(rows, HELP, 'abandoned'))).toEqual([['ownWord', 1, timedOut.call]]);
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([
      ['otherTime', 1, before.call],
      ['stillTalking', -1, talking.call],
    ]);
    expect(rows.every(({ unexplained }) => unexplained === 0)).toBe(true);
  });

  it('knows that Asterisk calls whoever leaves unanswered abandoned, but by a key, and counts who comes back twice', () => {
    const byHand = call({ outcome: 'overflowed', sentBy: 'hand' });
    const unsaid = call({ outcome: 'overflowed' });
    const toTheEnd = call({ outcome: 'disconnected', sentBy: 'key' });
    const back = call({ outcome: 'abandoned', returns: [NINE, FROM - 1] });
    const rows = agree(
      { calls: [byHand, unsaid, toTheEnd, back], gaps: [] },
      bySums({ answered: 0, abandoned: 4 }),
      asterisk,
    );
    const row = rowOf(rows, HELP, 'abandoned');
    expect(said(row).sort()).toEqual(
      [
        ['ownWord', 1, byHand.call],
        ['ownWord', 1, unsaid.call],
        ['ownWord', -1, toTheEnd.call],
        ['sameStay', 1, back.call],
      ].sort(),
    );
    expect([row.ours, row.unexplained]).toEqual([2, 0]);
  });

  it('knows that Asterisk does not count a conversation whose member has left the queue meanwhile', () => {
    const left = call({ memberLeft: true });
    const rows = agree({ calls: [call(), left], gaps: [] }, bySums({ answered: 1, abandoned: 0 }), asterisk);
    const row = rowOf(rows, HELP, 'answered');
    expect(said(row)).toEqual([['ownWord', -1, left.call]]);
    expect(row.unexplained).toBe(0);
  });

  it('knows a member whose counter runs on in each of their queues, which is no difference of the queue', () => {
    const calls = [call(), call(), call({ queue: SALES, agent: BOB })];
    const both = [[ANN, 2] as const, [BOB, 1] as const];
    const rows = agree(
      { calls, gaps: [] },
      bySums({ answered: 2, abandoned: 0, taken: both }, { answered: 1, abandoned: 0, taken: both }),
      asterisk,
    );
    const ann = rowOf(rows, SALES, 'answered', ANN);
    expect(said(ann)).toEqual(calls.slice(0, 2).map((each) => ['everyQueue', 1, each.call]));
    expect(ann.calls[0]?.otherQueue).toBe(HELP);
    expect(said(rowOf(rows, HELP, 'answered', BOB))).toEqual([['everyQueue', 1, calls[2]?.call]]);
    expect(said(rowOf(rows, SALES, 'answered'))).toEqual([]);
    expect(rows.map(({ unexplained }) => unexplained)).toEqual(rows.map(() => 0));
  });

  it('finds a call in another queue by the member who took it, and says that it is the likeliest', () => {
    const mine = call();
    const bobs = [call({ agent: BOB }), call({ agent: BOB, queue: SALES })];
    const theirs = bySums(
      { answered: 1, abandoned: 0, taken: [[ANN, 1]] },
      { answered: 2, abandoned: 0, taken: [[BOB, 2]] },
    );
    const rows = agree(
      { calls: [mine, ...bobs], gaps: [] },
      {
        ...theirs,
        queues: theirs.queues.map((queue) => ({
          ...queue,
          taken: [ANN, BOB].map((agent) => ({
            agent,
            calls: queue.taken.find((each) => each.agent === agent)?.calls ?? 0,
          })),
        })),
      },
      asterisk,
    );
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([['otherQueue', -1, bobs[0]?.call]]);
    expect(said(rowOf(rows, SALES, 'answered', BOB))).toEqual([['otherQueue', 1, bobs[0]?.call]]);
    expect(rowOf(rows, HELP, 'answered').calls[0]?.certain).toBe(false);
  });

  it('names the shortest abandon where one is missing, and a call whose end we did not see where one is more', () => {
    const [long, short] = [4_900, 900].map((waitMs) => call({ outcome: 'abandoned', waitMs }));
    const unseen = call({ outcome: 'unknown' });
    const calls = [long, short, unseen].flatMap((each) => each ?? []);
    const rows = agree({ calls, gaps: [] }, bySums({ answered: 1, abandoned: 1 }), yeastar);
    expect(said(rowOf(rows, HELP, 'abandoned'))).toEqual([['shortAbandon', -1, short?.call]]);
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([['notHeard', 1, unseen.call]]);
  });

  it.each(['asterisk', 'cytracom', 'portsip', 'vodia'])('%s leaves no short abandon out', (make) => {
    const calls = [0, 3_000].map((waitMs) => call({ outcome: 'abandoned', waitMs }));
    for (const theirs of [bySums({ answered: 0, abandoned: 0 }), byRecords([])]) {
      const row = rowOf(agree({ calls, gaps: [] }, theirs, countingRule(make)), HELP, 'abandoned');
      expect(row.calls.filter(({ reason }) => reason === 'shortAbandon')).toEqual([]);
      expect(row.unexplained).toBe(-2);
    }
  });

  it('lays to a gap no more calls of a queue than can have come in it', () => {
    const calls = Array.from({ length: 10 }, (_, n) => call({ startedAt: NINE + n * 60_000 }));
    const unexplained = (...lengths: readonly number[]): number => {
      const gaps = lengths.map((lengthMs) => ({ fromAt: FROM, untilAt: FROM + lengthMs }));
      const rows = agree({ calls, gaps }, bySums({ answered: 60, abandoned: 0 }), asterisk);
      return rowOf(rows, HELP, 'answered').unexplained;
    };
    expect(unexplained(1_000)).toBe(49);
    expect(unexplained(120_000)).toBe(47);
    // Two that overlap are one.
    expect(unexplained(1_000, 1_000)).toBe(49);
    // Half the day, in whose other half ten came: hardly more than twenty.
    expect(unexplained(UNTIL - FROM - 12 * 3_600_000)).toBe(30);
    expect(unexplained(UNTIL - FROM)).toBe(0);
  });

  it('says that there was a call while we were away, of whom, and when; with no absence it is not explained', () => {
    const gaps = [{ fromAt: NINE, untilAt: NINE + 60_000 }];
    const theirs = bySums({ answered: 1, abandoned: 0, taken: [[ANN, 1]] });
    const row = rowOf(agree({ calls: [], gaps }, theirs, asterisk), HELP, 'answered');
    expect(row.calls).toMatchObject([
      { reason: 'notHeard', call: null, agent: ANN, at: NINE, untilAt: NINE + 60_000 },
    ]);
    const bare = rowOf(agree({ calls: [], gaps: [] }, theirs, asterisk), HELP, 'answered');
    expect([bare.calls.length, bare.unexplained]).toEqual([0, 1]);
  });
});

describe('against figures taken while the day goes on', () => {
  const taken = (theirs: Theirs, takenAt: number): Theirs => ({ ...theirs, takenAt });
  const vodia = countingRule('vodia');

  it('names who talked when they were taken, though it is over by now', () => {
    const one = call({ talkedUntil: NINE + 3 * 3_600_000 });
    for (const theirs of [bySums({ answered: 0, abandoned: 0 }), byRecords([])]) {
      const row = rowOf(
        agree({ calls: [one], gaps: [] }, taken(theirs, NINE + 3_600_000), vodia),
        HELP,
        'answered',
      );
      expect(said(row)).toEqual([['stillTalking', -1, one.call]]);
      expect(row.unexplained).toBe(0);
    }
  });

  it('counts on the day it came on who talked over midnight, where it is asked later', () => {
    const one = call({ startedAt: UNTIL - 60_000, talkedUntil: UNTIL + 600_000 });
    const theirs = taken(bySums({ answered: 1, abandoned: 0 }), UNTIL + 3_600_000);
    const row = rowOf(agree({ calls: [one], gaps: [] }, theirs, vodia), HELP, 'answered');
    expect([said(row), row.unexplained]).toEqual([[], 0]);
  });
});

describe('two wrong calls', () => {
  it('are both told where one is too many and another too few in the same figure', () => {
    const [mine, theirs] = [call(), call()];
    const row = rowOf(
      agree({ calls: [mine], gaps: [] }, byRecords([record(theirs)]), yeastar),
      HELP,
      'answered',
    );
    expect(said(row)).toEqual([
      ['unexplained', -1, mine.call],
      ['unexplained', 1, theirs.call],
    ]);
    expect([row.ours, row.theirs, row.unexplained]).toEqual([1, 1, 0]);
  });

  it('are both told where they are of one caller, in one figure for two reasons', () => {
    const back = call({ returns: [NINE], agent: null });
    const again = call({ outcome: 'abandoned', call: back.call });
    const rows = agree(
      { calls: [back, again], gaps: [] },
      bySums({ answered: 1, abandoned: 1 }, { answered: 0, abandoned: 1 }),
      asterisk,
    );
    const row = rowOf(rows, HELP, 'abandoned');
    expect(said(row)).toEqual([
      ['sameStay', 1, back.call],
      ['otherQueue', -1, back.call],
    ]);
    expect([row.ours, row.theirs, row.unexplained]).toEqual([1, 1, 0]);
  });
});

describe('against Vodia’s sums', () => {
  const vodia = countingRule('vodia');
  const sums = (counts: Readonly<Partial<Record<OwnFigure, number>>>, taken: Sums['taken'] = []): Theirs => ({
    ...bySums({ answered: 0, abandoned: 0 }),
    queues: [
      { queue: HELP, counts, taken: taken.map(([agent, calls]) => ({ agent, calls })), serviceLevel: null },
    ],
  });

  it('knows that whom its queue sent on may look like one who gave up, but not the other way round', () => {
    const gone = call({ outcome: 'abandoned' });
    const rows = agree({ calls: [gone], gaps: [] }, sums({ answered: 0, abandoned: 0, sentOn: 1 }), vodia);
    expect(said(rowOf(rows, HELP, 'abandoned'))).toEqual([['otherOutcome', -1, gone.call]]);
    expect(said(rowOf(rows, HELP, 'sentOn'))).toEqual([['otherOutcome', 1, gone.call]]);
    expect(rows.map(({ unexplained }) => unexplained)).toEqual([0, 0, 0].slice(0, rows.length));
    const sent = call({ outcome: 'overflowed' });
    const back = agree({ calls: [sent], gaps: [] }, sums({ answered: 0, abandoned: 1, sentOn: 0 }), vodia);
    expect(back.map(({ unexplained }) => unexplained).filter((each) => each !== 0)).toEqual([1, -1]);
  });

  it('knows a conversation without a second of talk, and one that somebody outside the team answered', () => {
    const short = call({ talkMs: 400 });
    const outside = call({
      outcome: 'answeredOutside',
      agent: null,
      talkMs: 9_000,
      talkedUntil: NINE + 20 * 60_000,
    });
    const rows = agree(
      { calls: [short, outside], gaps: [] },
      sums({ answered: 1, abandoned: 0 }, [[BOB, 1]]),
      vodia,
    );
    expect(said(rowOf(rows, HELP, 'answered'))).toEqual([['ownWord', -1, short.call]]);
    expect(said(rowOf(rows, HELP, 'answered', BOB))).toEqual([['ownWord', 1, outside.call]]);
    expect(rows.map(({ unexplained }) => unexplained)).toEqual(rows.map(() => 0));
  });
});

it('names a call that a PBX has written down in none of its figures', () => {
  const cytracom = countingRule('cytracom');
  const [gone, called] = [call({ outcome: 'disconnected' }), call({ outcome: 'abandoned' })];
  const theirs = byRecords([record(gone, { figure: null }), record(called, { figure: null })]);
  expect(
    said(rowOf(agree({ calls: [gone, called], gaps: [] }, theirs, cytracom), HELP, 'abandoned')),
  ).toEqual([
    ['ownWord', -1, gone.call],
    ['otherOutcome', -1, called.call],
  ]);
});

/** Calls of nobody that are said to have come while we were away. */
const laidToGaps = (rows: readonly AgreementRow[], queue: string): number =>
  rows
    .filter((row) => row.queue === queue && row.agent === null)
    .flatMap(({ calls }) => calls)
    .filter(({ reason, call: of }) => reason === 'notHeard' && of === null).length;

it('explains what it names and no more, whatever differs', () => {
  const dice = new Dice(SEED);
  const one = <T>(items: readonly T[]): T => items[dice.below(items.length)] as T;
  for (let round = 0; round < 200; round++) {
    const calls = Array.from({ length: dice.below(12) }, () =>
      call({
        queue: one([HELP, SALES]),
        outcome: one(['answered', 'abandoned', 'overflowed', 'unknown', 'disconnected', 'answeredOutside']),
        sentBy: one(['time', 'key', 'hand', null]),
        returns: one([[], [NINE]]),
        waitMs: one([1_000, 20_000]),
        booked: dice.below(5) > 0,
        apart: dice.below(9) === 0,
        agent: one([ANN, BOB, null]),
      }),
    );
    const gaps = dice.below(2) === 0 ? [] : [{ fromAt: NINE, untilAt: null }];
    const theirs =
      dice.below(2) === 0
        ? byRecords(
            calls
              .filter(() => dice.below(6) > 0)
              .map((each) =>
                record(each, { figure: one(['answered', 'abandoned', 'missed']), queue: one([HELP, SALES]) }),
              ),
          )
        : bySums(
            { answered: dice.below(8), abandoned: dice.below(4), taken: [[ANN, dice.below(4)]] },
            { answered: dice.below(8), abandoned: dice.below(4), taken: [[BOB, dice.below(4)]] },
          );
    const rows = agree({ calls, gaps }, theirs, one([yeastar, asterisk]));
    for (const { calls: named, unexplained, figure, agent, queue } of rows) {
      const marked = named.flatMap(({ reason, effect }) => (reason === 'unexplained' ? [effect] : []));
      // Where each call is told, what is left is told too; where sums are, none is explained beyond what it was.
      if (theirs.records !== null)
        expect(unexplained).toBe(marked.reduce<number>((sum, each) => sum + each, 0));
      else if (gaps.length > 0 && agent === null && figure === 'abandoned' && unexplained > 0)
        expect(laidToGaps(rows, queue)).toBe(mayHaveCome(queue, { calls, gaps }, theirs));
    }
    if (theirs.records === null && gaps.length > 0)
      for (const queue of [HELP, SALES])
        expect(laidToGaps(rows, queue)).toBeLessThanOrEqual(mayHaveCome(queue, { calls, gaps }, theirs));
  }
});
