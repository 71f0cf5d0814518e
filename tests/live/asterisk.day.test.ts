// Proves against a running Asterisk: 60 mixed calls come out on the wall as queue_log has them, call by call, and at ten
// random moments the wall shows what Asterisk shows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { within } from '#lib/measure/counts.ts';
import { agentId, nativeOf } from '#lib/model/ids.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { realClock } from '#server/time/clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { asteriskPicture, differences, wallPicture } from './agreement.ts';
import { compare, type Stay, staysInEvents, staysInQueueLog } from './ledger.ts';
import { Rig } from './rig.ts';
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
      await pbx.phone(1, 'agent', 900);
      await pbx.phone(2, 'holder', 700);
      await pbx.phone(3, 'agent', 1_200);
      await pbx.phone(4, 'silent', 0);
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
        await pbx.phone(4, 'agent', 600);
        await pbx.phone(1, 'referrer', 600, '1004');
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
      await until(() => [...wall.keeper.board.all('call')].length === 0, 5_000, 'the board to be empty');
      expect((await asteriskPicture(pbx)).calls).toEqual([]);
    });

    it('has every call as queue_log has it, and the same totals', async () => {
      const board = wall.keeper.board;
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

/** Asks Asterisk and the wall until they agree; answers with what still differs after a second. */
async function agree(pbx: Rig, wall: Wall): Promise<string[]> {
  const end = Date.now() + 1_000;
  for (;;) {
    const off = differences(await asteriskPicture(pbx), wallPicture(wall.keeper.board));
    if (off.length === 0 || Date.now() >= end) return off;
    await sleep(50);
  }
}

const talking = (wall: Wall, numbers: readonly string[]) =>
  [...wall.keeper.board.all('call')].find(
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
  const outcome = await wall.source.obey({
    verb: 'call.attendedTransfer',
    target: nativeOf(call.id),
    args: { to: '1004' },
  });
  expect(outcome).toEqual({ outcome: 'done' });
  await sleep(3_000);
  const channels = await pbx.cli('core show channels concise');
  const own = channels.split('\n').find((line) => line.startsWith(`PJSIP/${agent}-`));
  if (own) await pbx.cli(`channel request hangup ${own.split('!')[0]}`);
}

/** A supervisor hands a conversation on. */
async function handOn(wall: Wall): Promise<void> {
  const call = await found(() => talking(wall, ['1003', '1002']));
  if (!call) return;
  const outcome = await wall.source.obey({
    verb: 'call.transfer',
    target: nativeOf(call.id),
    args: { to: '1004' },
  });
  expect(outcome).toEqual({ outcome: 'done' });
}

async function found<T>(look: () => T | undefined): Promise<T | undefined> {
  for (let i = 0; i < 80; i++) {
    const it = look();
    if (it !== undefined) return it;
    await sleep(100);
  }
  return undefined;
}

function tables(theirs: readonly Stay[], ours: readonly Stay[], board: Wall['keeper']['board']): string {
  const lines = ['queue     figure      queue_log   wall(events)  wall(tallies)'];
  for (const queue of board.all('queue')) {
    const name = nativeOf(queue.id);
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
      sum((c) => within(c.answered, 1e9)),
    );
    row(
      'abandoned',
      'abandoned',
      sum((c) => within(c.abandoned, 1e9)),
    );
    row(
      'left',
      'left',
      sum((c) => c.overflowed + c.otherLeft),
    );
    row(
      'unknown',
      'unknown',
      sum((c) => c.unknown),
    );
  }
  lines.push('agent          answered log/wall  missed log/wall  talk s log/wall');
  for (const agent of board.all('agent')) {
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
