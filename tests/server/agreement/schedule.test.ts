// Proves that a shadow run leaves a sheet of each day that is over, for its own connections alone, readable by nobody
// else, and that sheets go when they are old.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Board } from '#lib/model/board.ts';
import type { NoSheet, Sheet } from '#server/agreement/agreement-desk.ts';
import { keepAgreement } from '#server/agreement/agreement-schedule.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { tempFolder } from '#tests/server/log/benches.ts';
import { CALLER, NOON, sheetOf } from './one-sheet.ts';

const HALF_HOUR = 30 * 60_000;
const TODAY = '2026-10-14';
const YESTERDAY = '2026-10-13';
const board = { get: (kind: string) => (kind === 'site' ? { day: TODAY } : undefined) } as unknown as Board;

let folder = '';
let end = (): void => {};
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => {
  end();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs it before a desk that answers so; `turns`: how often it has had its turn. */
function open(answer: (day: string, source: string) => Sheet | NoSheet, shadowed = ['hq']) {
  const clock = new VirtualClock(NOON);
  const heard = { asked: [] as string[], turns: 0, warned: [] as unknown[] };
  const desk = {
    read: async () => {
      heard.turns++;
    },
    sheet: async (source: string, day = TODAY) => {
      heard.asked.push(`${source} ${day}`);
      return answer(day, source);
    },
  };
  const logger = { info() {}, warn: (...said: unknown[]) => heard.warned.push(said), error() {} };
  end = keepAgreement({ desk, clock, board: () => board, logger, folder, shadowed: () => shadowed });
  const turn = async (ms: number): Promise<void> => {
    const before = heard.turns;
    await clock.run(clock.now() + ms);
    await expect.poll(() => heard.turns, { timeout: 60_000 }).toBeGreaterThan(before);
  };
  return { heard, turn };
}

const fileOf = (day: string): string => join(folder, 'agreement', `hq-${day}.csv`);
const written = (day: string) => expect.poll(() => existsSync(fileOf(day)), { timeout: 60_000 }).toBe(true);

describe('a shadow run', () => {
  it('writes the day that is over, once, for its own user, with masked numbers', async () => {
    const { heard, turn } = open(sheetOf);
    await turn(60_000);
    await written(YESTERDAY);
    expect(statSync(fileOf(YESTERDAY)).mode & 0o777).toBe(0o600);
    const text = readFileSync(fileOf(YESTERDAY), 'utf8');
    expect(text).toContain('otherQueue');
    expect(text).not.toContain(CALLER.slice(1, 10));
    await turn(HALF_HOUR);
    await turn(HALF_HOUR);
    expect(heard.asked).toEqual([`hq ${YESTERDAY}`]);
  });

  it('asks again at the next turn where there was nothing', async () => {
    let answer: Sheet | NoSheet = 'notConnected';
    const { heard, turn } = open(() => answer);
    await turn(60_000);
    await expect.poll(() => heard.asked.length).toBe(1);
    expect(existsSync(fileOf(YESTERDAY))).toBe(false);
    answer = sheetOf(YESTERDAY);
    await turn(HALF_HOUR);
    await written(YESTERDAY);
  });

  it('writes a day while it goes on where the PBX forgets it at midnight', async () => {
    const { heard, turn } = open((day) => (day === TODAY ? sheetOf(day) : 'dayOver'));
    await turn(60_000);
    await written(TODAY);
    rmSync(fileOf(TODAY));
    await turn(HALF_HOUR);
    await written(TODAY);
    expect(existsSync(fileOf(YESTERDAY))).toBe(false);
    expect(heard.asked.filter((each) => each === `hq ${TODAY}`)).toHaveLength(2);
  });

  it('writes the day of the others where one PBX refuses, names that one, and lets old sheets go', async () => {
    mkdirSync(join(folder, 'agreement'));
    const old = join(folder, 'agreement', 'hq-2026-09-20.csv');
    writeFileSync(old, '');
    const refusing = (day: string, source: string): Sheet | NoSheet => {
      if (source === 'refusing') throw new Error('HTTP 403');
      return sheetOf(day);
    };
    const { heard, turn } = open(refusing, ['refusing', 'hq']);
    await turn(60_000);
    await expect.poll(() => heard.warned.length, { timeout: 60_000 }).toBe(1);
    expect(heard.warned[0]).toMatchObject([{ source: 'refusing' }, expect.any(String)]);
    await expect.poll(() => existsSync(fileOf(YESTERDAY)), { timeout: 10_000 }).toBe(true);
    expect(existsSync(old)).toBe(false);
  });

  it('lets sheets go after sixteen days, and nothing else that lies there', async () => {
    mkdirSync(join(folder, 'agreement'));
    for (const name of ['hq-2026-09-20.csv', 'hq-2026-10-10.csv', 'readings.json', 'notes-2026-09-20.txt'])
      writeFileSync(join(folder, 'agreement', name), '');
    const { turn } = open(() => 'notConnected');
    await turn(60_000);
    await expect
      .poll(() => readdirSync(join(folder, 'agreement')).toSorted(), { timeout: 60_000 })
      .toEqual(['hq-2026-10-10.csv', 'notes-2026-09-20.txt', 'readings.json']);
  });
});
