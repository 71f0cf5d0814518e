// Proves against a running Asterisk: 60 mixed calls come out on the wall as queue_log has them, call by call, and at ten
// random moments the wall shows what Asterisk shows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { within } from '#lib/measure/counts.ts';
import type { Outcome } from '#lib/model/command.ts';
import { agentId, nativeOf } from '#lib/model/ids.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { realClock } from '#server/time/clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { orderOf } from '#tests/order.ts';
import { plain } from '#tests/plain-counts.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { asteriskPicture, differencesAtAllTimes, wallPicture } from './agreement.ts';
import { compare, type Stay, staysInEvents, staysInQueueLog } from './ledger.ts';
import { hq, sleep, until, Wall } from './wall.ts';

const CALLS = 60;
const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);

describe.skipIf(typeof rig === 'string')(
  'a busy quarter of an hour, pressed into minutes',
  { timeout: 420_000 },
  () => {
    const pbx = rig as Rig;
    const log = new MemoryLog({ clock: realClock });
    let wall: Wall;
    let from = 0;
    const moments: string[][] = [];

    beforeAll(async () => {
      from = pbx.logged;
      wall = await Wall.open(log);
      await pbx.phone(1_001, { kind: 'answer', ringMs: 900 });
      await pbx.phone(1_002, { kind: 'hold', ringMs: 700 });
      await pbx.phone(1_003, { kind: 'answer', ringMs: 1_200 });
      await pbx.phone(1_004, { kind: 'silent' });
    }, 60_000);

    afterAll(async () => {
      await wall?.close();
      await pbx.close();
    }, 90_000);

    it(`places ${CALLS} calls and agrees with Asterisk at ten random moments`, async () => {
      const seed = runSeed();
      console.log(`asterisk live: SEED=${seed}`);
      const dice = new Dice(seed);
      const over: Promise<void>[] = [];
      let placed = 0;
      const call = (to: 'support' | 'sales', ms: number): void => {
        placed += 1;
        over.push(pbx.call(to, ms, `66255501${String(placed).padStart(2, '0')}`));
      };
      const later = (ms: number, what: () => Promise<unknown>): void =>
        void over.push(
          sleep(ms)
            .then(what)
            .then(() => {}),
        );
      // Four may wait in sales: of eight at once some are refused and go to support.
      later(12_000, async () => {
        for (let i = 0; i < 8; i++) call('sales', 26_000 + i * 2_500);
      });
      later(45_000, async () => {
        await pbx.phone(1_004, { kind: 'answer', ringMs: 600 });
        await pbx.phone(1_001, { kind: 'refer', ringMs: 600, to: '1004' });
      });
      for (const at of [40_000, 62_000, 84_000]) later(at, () => consult(wall, pbx));
      for (const at of [52_000, 75_000]) later(at, () => handOn(wall));
      for (let i = 0; i < 10; i++)
        later(4_000 + dice.below(105_000), async () => void moments.push(await agree(pbx, wall)));
      while (placed < CALLS) {
        const short = dice.chance(20);
        call(
          dice.chance(35) ? 'sales' : 'support',
          short ? dice.between(1_200, 4_000) : dice.between(7_000, 24_000),
        );
        await sleep(dice.between(1_200, 2_600));
      }
      await Promise.all(over);
      expect(placed).toBe(CALLS);
      expect(moments.flat()).toEqual([]);
    });

    it('has an empty board when Asterisk is empty', async () => {
      await until(() => [...wall.liveBoard.board.all('call')].length === 0, 5_000, 'the board to be empty');
      expect((await asteriskPicture(pbx)).calls).toEqual([]);
    });

    it('has every call as queue_log has it, and the same totals', async () => {
      const board = wall.liveBoard.board;
      const events = (await log.read(0, 100_000)).map((logged) => logged.event);
      const nameOf = (agent: string): string => board.get('agent', agent)?.name ?? agent;
      const theirs = staysInQueueLog(pbx.queueLog().slice(from));
      const ours = staysInEvents(events, nameOf);
      console.log(tables(theirs, ours, board));
      expect(compare(theirs, ours)).toEqual([]);
      const kinds = new Set(theirs.map((stay) => stay.end.replace(/ by .*/, '')));
      expect(kinds).toEqual(new Set(['abandoned', 'answered', 'left']));
      for (const { number } of board.all('agent')) {
        const shift = [...board.all('shift')].find((row) => row.agent === agentId(hq, number));
        const name = nameOf(agentId(hq, number));
        const taken = theirs.filter((stay) => stay.end === `answered by ${name}`);
        expect([name, shift?.answered ?? 0]).toEqual([name, taken.length]);
        expect([name, shift?.missed ?? 0]).toEqual([
          name,
          theirs.flatMap((stay) => stay.missed).filter((each) => each === name).length,
        ]);
        const talk = taken.reduce((sum, stay) => sum + (stay.talk ?? 0), 0);
        expect(Math.abs(((shift?.talkMs ?? 0) + (shift?.heldMs ?? 0)) / 1_000 - talk)).toBeLessThanOrEqual(
          1.25 * taken.length,
        );
      }
      expect(wall.source.heard.unknown).toEqual([]);
      expect(wall.complaints).toEqual([]);
    });
  },
);

/**
 * What differs at this moment. Asterisk takes its time to answer, more where the machine is busy: each thing must have
 * stood so on the wall at some time from the question to a second after the answer. Its two answers are not of one moment
 * either, so it is asked again before anything counts.
 */
async function agree(pbx: Rig, wall: Wall): Promise<string[]> {
  let off: string[] = [];
  for (let look = 0; look < 3; look++) {
    const shown = [wallPicture(wall.liveBoard.board)];
    const watch = setInterval(() => shown.push(wallPicture(wall.liveBoard.board)), 20);
    const theirs = await asteriskPicture(pbx);
    await sleep(1_000);
    clearInterval(watch);
    off = differencesAtAllTimes(theirs, shown);
    if (off.length === 0) break;
  }
  return off;
}

const talking = (wall: Wall, numbers: readonly string[]) =>
  [...wall.liveBoard.board.all('call')].find(
    (call) =>
      call.state === 'talking' &&
      call.queue !== null &&
      numbers.includes(nativeOf(call.agent ?? agentId(hq, ''))),
  );

/** An agent asks a colleague and then leaves the caller with them. */
async function consult(wall: Wall, pbx: Rig): Promise<void> {
  const call = await found(() => talking(wall, ['1003', '1002']));
  if (!call?.agent) return;
  const agent = nativeOf(call.agent);
  const outcome = await wall.source.execute(
    orderOf('call.attendedTransfer', nativeOf(call.id), { to: '1004' }),
  );
  if (await refusedForItsEnd(wall, call.id, outcome)) return;
  await sleep(3_000);
  const channels = await pbx.cli('core show channels concise');
  const own = channels.split('\n').find((line) => line.startsWith(`PJSIP/${agent}-`));
  if (own) await pbx.cli(`channel request hangup ${own.split('!')[0]}`);
}

/** A supervisor hands a conversation on. */
async function handOn(wall: Wall): Promise<void> {
  const call = await found(() => talking(wall, ['1003', '1002']));
  if (!call) return;
  const outcome = await wall.source.execute(orderOf('call.transfer', nativeOf(call.id), { to: '1004' }));
  await refusedForItsEnd(wall, call.id, outcome);
}

/** An order is accepted, or refused because the caller hung up in the very moment it was on its way. Nothing else. */
async function refusedForItsEnd(wall: Wall, id: string, outcome: Outcome): Promise<boolean> {
  if (outcome.outcome !== 'refused') {
    expect(outcome).toEqual({ outcome: 'accepted' });
    return false;
  }
  await sleep(300);
  expect([outcome, wall.liveBoard.board.get('call', id)]).toEqual([outcome, undefined]);
  return true;
}

async function found<T>(look: () => T | undefined): Promise<T | undefined> {
  for (let i = 0; i < 80; i++) {
    const it = look();
    if (it !== undefined) return it;
    await sleep(100);
  }
  return undefined;
}

function tables(theirs: readonly Stay[], ours: readonly Stay[], board: Wall['liveBoard']['board']): string {
  const lines = ['queue     figure      queue_log   wall(events)  wall(tallies)'];
  for (const queue of board.all('queue')) {
    const name = nativeOf(queue.id);
    // The rig has a queue for everything; a day is played in two.
    if (!theirs.some((stay) => stay.queue === name)) continue;
    const count = (stays: readonly Stay[], end: string): number =>
      stays.filter((stay) => stay.queue === name && stay.end.startsWith(end)).length;
    const counts = [...board.all('tally')].filter((row) => row.queue === queue.id).map((row) => row.counts);
    const sum = (of: (c: (typeof counts)[number]) => number): number =>
      counts.reduce((total, c) => total + of(c), 0);
    const row = (figure: string, end: string, tally: number): void =>
      void lines.push(
        `${name.padEnd(9)} ${figure.padEnd(11)} ${String(count(theirs, end)).padStart(9)} ${String(count(ours, end)).padStart(14)} ${String(tally).padStart(14)}`,
      );
    row(
      'answered',
      'answered',
      sum((c) => within(plain(c).answered, 1e9)),
    );
    row(
      'abandoned',
      'abandoned',
      sum((c) => within(plain(c).abandoned, 1e9)),
    );
    row(
      'left',
      'left',
      sum((c) => plain(c).overflowed + plain(c).disconnected),
    );
    row(
      'unknown',
      'unknown',
      sum((c) => plain(c).unknown),
    );
  }
  lines.push('agent          answered log/wall  missed log/wall  talk s log/wall');
  for (const agent of board.all('agent')) {
    if (!agent.number.startsWith('100')) continue;
    const shift = [...board.all('shift')].find((row) => row.agent === agent.id);
    const taken = theirs.filter((stay) => stay.end === `answered by ${agent.name}`);
    const missed = theirs.flatMap((stay) => stay.missed).filter((name) => name === agent.name).length;
    const talk = taken.reduce((total, stay) => total + (stay.talk ?? 0), 0);
    const wallTalk = Math.round(((shift?.talkMs ?? 0) + (shift?.heldMs ?? 0)) / 1_000);
    lines.push(
      `${agent.name.padEnd(14)} ${taken.length}/${shift?.answered ?? 0}  ${missed}/${shift?.missed ?? 0}  ${talk}/${wallTalk}`,
    );
  }
  const off = compare(theirs, ours);
  lines.push(
    `${theirs.length} stays of ${new Set(theirs.map((stay) => stay.call)).size} callers; ${off.length} differences`,
  );
  for (const each of off) lines.push(`  ${each.stay}: ${each.what}`);
  return lines.join('\n');
}
