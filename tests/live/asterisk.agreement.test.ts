// Proves against a running Asterisk: after 200 mixed calls every difference between what Ringside counts and what the
// queues themselves have counted is named, call by call, by the agreement as the page and the tool tell it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dice, runSeed } from '#tests/dice.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { House } from './house.ts';
import { WHOLE } from './length.ts';
import { load } from './load.ts';
import { type Counted, counted, linesOf, type SheetTold, sheetOf, sheetSince } from './own-counters.ts';
import { playAll } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { until } from './wall.ts';

/** Beside the calls of the scenarios, in queues and at phones of their own. */
const LOADED = WHOLE ? 140 : 16;
const CALLS = WHOLE ? 200 : 30;
/** One of each kind, where there is little time. */
const SHORT = [
  'answered, and the caller hangs up',
  'gives up while a phone rings',
  'time over, and another queue answers',
  'time over, a message, the same queue again, and time over again',
  'time over, and the caller leaves a message in a voicemail box',
  'moved to another queue by hand while they wait',
  'a key leads to another queue',
  'a key leads to the end',
  'refused because nobody can answer: no stay anywhere',
  'thrown out because nobody can answer any more',
  'a full queue refuses, and the caller is answered by the next',
  'handed on by the phone’s own key to somebody of no team',
  'asked about, then handed on to the colleague who was asked',
  'a member is added while the caller waits, and removed while they talk',
  'a member is paused while their phone rings, and answers all the same',
];
const PLAYED = SCENARIOS.filter(({ name }) => WHOLE || SHORT.includes(name));

const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);

describe.skipIf(typeof rig === 'string')(`${CALLS} mixed calls`, { timeout: 120_000 }, () => {
  const pbx = rig as Rig;
  let house: House;
  let before: Counted;
  let after: Counted;
  let sheet: SheetTold;
  let lines: readonly (readonly string[])[];
  let placed = 0;

  beforeAll(async () => {
    await pbx.quiet();
    house = await House.open();
    const seed = runSeed();
    console.log(`asterisk agreement: SEED=${seed}`);
    // Its counters run on and on: this is where they are compared from.
    expect(await sheetOf(house)).toBeNull();
    before = await counted(pbx);
    const at = pbx.logged;
    await playAll(PLAYED, pbx, house, 6);
    await load(pbx, new Dice(seed), LOADED, 2);
    await until(() => [...house.board.all('call')].length === 0, 70_000, 'the board to be empty');
    sheet = await sheetSince(house, Date.now());
    after = await counted(pbx);
    lines = pbx.queueLog().slice(at);
    const entered = lines.filter(([, , , , event]) => event === 'ENTERQUEUE').map(([, call]) => call);
    placed = new Set(entered).size;
    console.log(table(sheet, placed));
  }, 1_500_000);

  afterAll(async () => {
    await house?.close();
    await pbx.close();
  }, 90_000);

  it('were placed, and ended in every way', () => {
    expect(placed).toBeGreaterThanOrEqual(CALLS);
    const said = new Set(lines.map(([, , , , event]) => event));
    for (const event of [
      ...['CONNECT', 'ABANDON', 'EXITWITHTIMEOUT', 'EXITWITHKEY', 'EXITEMPTY'],
      ...['COMPLETECALLER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'RINGNOANSWER'],
    ])
      expect(said).toContain(event);
  });

  it('are on the sheet as Asterisk’s own counters have them', () => {
    const told: Record<string, number | undefined> = {};
    const own: Record<string, number | undefined> = {};
    for (const [queue, now] of Object.entries(after))
      for (const figure of ['answered', 'abandoned'] as const) {
        const key = figure === 'answered' ? 'completed' : 'abandoned';
        own[`${queue} ${figure}`] = now[key] - (before[queue]?.[key] ?? 0);
        const row = sheet.rows.find(
          (each) => each.queue === queue && each.figure === figure && each.agent === null,
        );
        told[`${queue} ${figure}`] = row?.theirs;
      }
    expect(told).toEqual(own);
  });

  it('differ in nothing that is not named', () => {
    expect(sheet.rows.filter(({ ours, theirs }) => ours !== theirs)).not.toEqual([]);
    const unnamed = sheet.rows.filter(
      ({ ours, theirs, explained, unexplained, calls }) =>
        unexplained !== 0 ||
        theirs - ours !== explained ||
        calls.some(({ reason }) => reason === 'unexplained'),
    );
    expect(unnamed).toEqual([]);
  });

  it('are named by what is known, not by what fits, and truly', () => {
    const named = sheet.rows
      .filter(({ agent }) => agent === null)
      .flatMap(({ queue, figure, calls }) => calls.map((call) => ({ queue, figure, ...call })));
    for (const { queue, figure, ...call } of named) {
      expect(call).toMatchObject({ certain: true, isKnown: true });
      const own = linesOf(lines, queue, call.number ?? '').map(([, , , , event = '']) => event);
      const left = own.filter((event) => ['ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY'].includes(event));
      const about = JSON.stringify({ queue, figure, ...call, own });
      if (figure === 'answered') expect(own, about).toContain('CONNECT');
      else if (call.effect > 0) expect(left.length, about).toBeGreaterThan(0);
      else expect(own, about).toContain('EXITWITHKEY');
      if (call.reason === 'sameStay')
        expect(own.filter((event) => event === 'ENTERQUEUE').length, about).toBeGreaterThan(1);
    }
    const reasons = new Set(named.map(({ reason }) => reason));
    expect(reasons).toContain('ownWord');
    expect(reasons).toContain('sameStay');
  });
});

function table({ rows }: SheetTold, placed: number): string {
  const lines = rows
    .filter(({ ours, theirs, calls }) => ours + theirs + calls.length > 0)
    .map(({ queue, agent, figure, ours, theirs, explained, unexplained, calls }) => {
      const reasons = [...new Set(calls.map(({ reason }) => reason))].join(', ');
      return [
        `${queue}${agent === null ? '' : ` ${agent}`}`.padEnd(28),
        figure.padEnd(10),
        ...[ours, theirs, theirs - ours, explained, unexplained].map((n) => String(n).padStart(5)),
        ` ${reasons}`,
      ].join(' ');
    });
  return [
    `${placed} calls entered a queue: ours, theirs, difference, explained, not explained`,
    ...lines,
  ].join('\n');
}
