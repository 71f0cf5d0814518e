// A recorded day runs through the whole product and comes out as it went in; a wrong expectation is noticed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedMakes } from '#server/simulator/registry.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const BANK = join(ROOT, '..', 'shared', 'data', 'anonymous-bank');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const replay = (args: string[]) => {
  const done = spawnSync(process.execPath, ['server/tools/replay.ts', ...args], {
    cwd: ROOT,
    timeout: 280_000,
  });
  return { code: done.status, out: done.stdout.toString() + done.stderr.toString() };
};

/** A short invented day with everything that hurts: no wait at all, overlapping calls, one second, over midnight. */
const CALLS = `date,call_id,line,queue,priority,ivr_entered_s,queue_entered_s,answered_s,ended_s,wait_s,talk_s,outcome,agent
2001-03-04,1,A,ONE,0,10,20,20,50,0,30,answered,MIA
2001-03-04,2,A,ONE,0,12,22,40,41,18,1,answered,NOA
2001-03-04,3,A,ONE,0,15,25,46,90,21,44,answered,MIA
2001-03-04,4,A,TWO,0,30,31,,37,6,,abandoned,
2001-03-04,5,A,TWO,0,35,36,66,130,30,64,answered,NOA
2001-03-04,6,A,TWO,0,40,,,55,,,ivr_only,
2001-03-04,7,A,ONE,0,60,61,62,63,1,1,answered,MIA
2001-03-04,8,A,ONE,0,86390,86395,86410,86450,15,40,answered,MIA
`;
const queue = (
  offered: number,
  answered: number,
  inTime: number,
  asa: number,
  talk: number,
  longest: number,
) => ({
  offered,
  answered,
  abandoned: offered - answered,
  answered_within_threshold: inTime,
  abandoned_within_threshold: offered - answered,
  service_level_pct: (inTime * 100) / offered,
  average_speed_of_answer_s: asa,
  average_talk_s: talk,
  longest_wait_s: longest,
});
const EXPECTED = {
  threshold_s: 20,
  days: {
    '2001-03-04': {
      ONE: queue(5, 5, 4, 11, 23.2, 21),
      TWO: queue(2, 1, 0, 30, 64, 30),
      agents: { MIA: { answered: 4, talk_s: 115 }, NOA: { answered: 2, talk_s: 65 } },
    },
  },
};

function files(expected: unknown = EXPECTED): string[] {
  writeFileSync(join(folder, 'calls.csv'), CALLS);
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected));
  return ['--calls', join(folder, 'calls.csv'), '--expected', join(folder, 'expected.json')];
}

describe.each(Object.keys(simulatedMakes))('replay of %s', (make) => {
  it('passes for a day with everything that hurts', () => {
    const { code, out } = replay(['--make', make, ...files()]);
    expect(out).toContain('1 of 1 days are right');
    expect(out).toContain('tolerance of a call: wait ± 1 s, talk ± 1 s; counts are exact');
    expect(code).toBe(0);
  }, 60_000);

  it('fails when the expectation is another', () => {
    const wrong = structuredClone(EXPECTED);
    wrong.days['2001-03-04'].ONE.answered = 4;
    const { code, out } = replay(['--make', make, ...files(wrong)]);
    expect(code).toBe(1);
    expect(out).toMatch(/ONE +answered +4 +5 +1 +exact +off/);
  }, 60_000);

  it.skipIf(!existsSync(BANK))(
    'passes for a real day (skipped where ../shared is absent)',
    () => {
      const { code, out } = replay([
        '--make',
        make,
        '--calls',
        join(BANK, 'calls.csv'),
        '--expected',
        join(BANK, 'expected.json'),
        '--date',
        '1999-02-05',
      ]);
      expect(out).toContain('1 of 1 days are right');
      expect(code).toBe(0);
    },
    280_000,
  );
});

describe('replay over real sockets', () => {
  it('gives the same counts', () => {
    const short = CALLS.split('\n')
      .filter((line) => !line.includes(',8,A,'))
      .join('\n');
    writeFileSync(join(folder, 'short.csv'), short);
    const expected = structuredClone(EXPECTED);
    expected.days['2001-03-04'].ONE = queue(4, 4, 3, 10, 19, 21);
    expected.days['2001-03-04'].agents.MIA = { answered: 3, talk_s: 75 };
    writeFileSync(join(folder, 'short.json'), JSON.stringify(expected));
    const { code, out } = replay([
      '--make',
      'yeastar',
      '--calls',
      join(folder, 'short.csv'),
      '--expected',
      join(folder, 'short.json'),
      '--transport',
      'socket',
      '--speed',
      '40',
    ]);
    expect(out).toContain('1 of 1 days are right');
    expect(code).toBe(0);
  }, 90_000);
});

describe('replay', () => {
  it.each([
    ['an unknown make', ['--make', 'nokia'], /no make "nokia"/],
    ['no files', ['--make', 'yeastar'], /--calls/],
    ['an unknown switch', ['--make', 'yeastar', '--quirk', 'colour=blue'], /no quirk "colour"/],
    ['a day that is not there', ['--make', 'yeastar', '--date', '1990-01-01'], /no calls on 1990-01-01/],
  ])('says what is wrong: %s', (_name, args, expected) => {
    const { code, out } = replay(args.includes('--make') && args.length > 2 ? [...args, ...files()] : args);
    expect(code).toBe(2);
    expect(out).toMatch(expected);
  });

  it('tells its usage to who asks, and what nobody knows in one sentence', () => {
    expect(replay(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--expected FILE') });
    const { code, out } = replay(['--hlep']);
    expect(code).toBe(2);
    expect(out).toMatch(/^Unknown option '--hlep'; did you mean --help\?\n/);
  });
});
