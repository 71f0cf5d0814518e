// The make-believe call centre itself: the same seed gives the same day, a demo is alive at once, a replayed day is true.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Happening } from '#server/simulator/call-centre/model.ts';
import { parseCallsFile } from '#server/simulator/traffic/calls-file.ts';
import { replayDay } from '#server/simulator/traffic/replayed-day.ts';
import { type SeededDay, seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { START } from '#tests/server/simulator/yeastar/bench.ts';

const line = (heard: Happening): string => {
  const call = 'call' in heard ? heard.call.serial : '';
  const who = 'agent' in heard ? heard.agent.number : 'leg' in heard ? (heard.leg?.number ?? '') : '';
  return `${heard.at} ${heard.type} ${call} ${who}`;
};

async function transcript(
  seed: number,
  minutes: number,
): Promise<{ hash: string; lines: number; day: SeededDay }> {
  const clock = new VirtualClock(START);
  const day = seededDay({ clock, seed });
  const hash = createHash('sha256');
  let lines = 0;
  day.floor.on((heard) => {
    lines++;
    hash.update(line(heard));
  });
  day.start();
  await clock.run(START + minutes * 60_000);
  return { hash: hash.digest('hex'), lines, day };
}

describe('a seeded day', () => {
  test('same seed, same day; another seed, another', async () => {
    const first = await transcript(7, 30);
    expect(first.lines).toBeGreaterThan(500);
    expect((await transcript(7, 30)).hash).toBe(first.hash);
    expect((await transcript(8, 30)).hash).not.toBe(first.hash);
  });

  test('is under way when it starts, at any hour, and stays alive', async () => {
    for (const hour of [3, 12]) {
      const clock = new VirtualClock(Date.UTC(2026, 0, 15, hour));
      const { floor, start } = seededDay({ clock, seed: 5 });
      start();
      expect(floor.calls.size).toBeGreaterThan(4);
      const seen = { waiting: 0, breached: 0, talking: 0, paused: 0, empty: 0 };
      for (let minute = 0; minute < 60; minute++) {
        await clock.run(clock.now() + 60_000);
        const calls = [...floor.calls.values()];
        const waiting = calls.filter((call) => call.place.kind === 'queue');
        seen.waiting += Math.sign(waiting.length);
        seen.breached += Math.sign(waiting.filter((call) => clock.now() - call.place.since > 20_000).length);
        seen.talking += Math.sign(calls.filter((call) => call.answeredAt !== null).length);
        if (calls.length === 0) seen.empty++;
      }
      expect(seen.talking).toBe(60);
      expect(seen.waiting).toBeGreaterThan(15);
      expect(seen.breached).toBeGreaterThan(5);
      expect(seen.empty).toBe(0);
    }
  });

  test('everything that can happen does, and nothing is left over when calls stop coming', async () => {
    const clock = new VirtualClock(START);
    const day = seededDay({ clock, seed: 3 });
    const kinds = new Set<string>();
    const queuesOf = new Set<string>();
    day.floor.on((heard) => {
      kinds.add(heard.type === 'ringEnded' ? `ringEnded ${heard.why}` : heard.type);
      if (heard.type === 'queued') queuesOf.add(heard.queue);
    });
    day.start();
    await clock.run(START + 6 * 3_600_000);
    day.stop();
    await clock.run(clock.now() + 3_600_000);
    expect([...day.floor.calls.values()].map((call) => call.place)).toEqual([]);
    expect(queuesOf.size).toBe(5);
    for (const kind of [
      'arrived',
      'ivr',
      'queued',
      'ringing',
      'ringEnded timeout',
      'ringEnded answeredElsewhere',
      'answered',
      'held',
      'resumed',
      'transferred',
      'legEnded',
      'ended',
      'failed',
      'signedIn',
      'signedOut',
      'paused',
      'unpaused',
      'wrapUpStarted',
      'wrapUpEnded',
      'presence',
      'dialled',
    ])
      expect(kinds).toContain(kind);
  });
});

const HEADER = 'agent,date,call_id,line,queue,ivr_entered_s,queue_entered_s,answered_s,ended_s,outcome';
describe('a calls file', () => {
  test('columns go by their header, numbers over the whole file', () => {
    const file = parseCallsFile(
      `${HEADER}\nZOE,1999-02-02,1,A,PS,10,12,15,40,answered\nBEA,1999-02-01,1,A,NE,10,12,15,40,answered\n`,
    );
    expect([...file.queueNumbers]).toEqual([
      ['NE', '6400'],
      ['PS', '6401'],
    ]);
    expect([...file.extensions]).toEqual([
      ['BEA', '1001'],
      ['ZOE', '1002'],
    ]);
    expect(file.rows[0]).toMatchObject({ key: '1999-02-02/1/A', lineNumber: 2, answered: 15 });
  });

  test.each([
    ['date,call_id', 'line 1: no column line, queue'],
    [`${HEADER}\nA,1999-02-01,1,A,PS,10,12,15,40`, 'line 2: 9 cells'],
    [`${HEADER}\nA,1999-02-01,1,A,PS,x,12,15,40,answered`, 'line 2: ivr_entered_s is "x"'],
    [`${HEADER}\n\nA,01/02/1999,1,A,PS,10,12,15,40,answered`, 'line 3: date'],
    [`${HEADER}\nA,1999-02-01,1,A,PS,10,12,,40,answered`, 'line 2: answered, but answered_s is empty'],
    [`${HEADER}\n,1999-02-01,1,A,PS,10,9,,40,abandoned`, 'line 2: times are not in order'],
    [`${HEADER}\n,1999-02-01,1,A,PS,10,,,40,lost`, 'line 2: outcome is "lost"'],
  ])('a wrong file is named by its line: %s', (text, message) => {
    expect(() => parseCallsFile(text)).toThrow(message);
  });
});

test('zero waits, one-second calls and overlaps happen in order', async () => {
  const file = parseCallsFile(
    `${HEADER}\nBEA,1999-02-01,1,A,PS,10,10,10,11,answered\nBEA,1999-02-01,2,A,PS,10,10,10,10,answered\nBEA,1999-02-01,3,A,PS,86390,86395,86402,86500,answered\n`,
  );
  const clock = new VirtualClock(0);
  const day = replayDay({ clock, file, date: '1999-02-01', midnight: 0, seed: 1 });
  const said: string[] = [];
  day.floor.on(
    (heard) => 'call' in heard && said.push(`${heard.at / 1000} ${heard.call.serial} ${heard.type}`),
  );
  day.start();
  await clock.run(day.endsAt + 1);
  expect(said.filter((text) => text.includes(' 101 '))).toEqual([
    '10 101 arrived',
    '10 101 queued',
    '10 101 ringing',
    '10 101 answered',
    '11 101 ended',
  ]);
  expect(said.filter((text) => text.includes(' 102 ')).map((text) => text.split(' ')[2])).toEqual([
    'arrived',
    'queued',
    'ringing',
    'answered',
    'ended',
  ]);
  expect(said.filter((text) => text.includes(' 103 '))).toEqual([
    '86390 103 arrived',
    '86390 103 ivr',
    '86395 103 queued',
    '86399 103 ringing',
    '86402 103 answered',
    '86500 103 ended',
  ]);
});

const BANK = join(import.meta.dirname, '../../../../../shared/data/anonymous-bank');
const here = existsSync(join(BANK, 'calls.csv'));
if (!here) console.log(`skipped: the bank's days, ${BANK} is not here`);

type Figures = { offered: number; answered: number; abandoned: number; answered_within_threshold: number };
test.skipIf(!here)(
  'every bank day on the floor adds up to expected.json, queue by queue and agent by agent',
  async () => {
    const file = parseCallsFile(readFileSync(join(BANK, 'calls.csv'), 'utf8'));
    const { days } = JSON.parse(readFileSync(join(BANK, 'expected.json'), 'utf8')) as {
      days: Record<
        string,
        Record<string, Figures> & { agents: Record<string, { answered: number; talk_s: number }> }
      >;
    };
    expect(file.dates).toEqual(Object.keys(days));
    for (const date of file.dates) {
      const midnight = Date.parse(`${date}T00:00:00+02:00`);
      const clock = new VirtualClock(midnight);
      const day = replayDay({ clock, file, date, midnight, seed: 1 });
      day.start();
      await clock.run(day.endsAt);
      const queues: Record<string, Figures> = {};
      const agents: Record<string, { answered: number; talk_s: number }> = {};
      for (const { row, call } of day.truth().values()) {
        expect(call?.endedAt).toBe(midnight + row.ended * 1000);
        if (!call || call.queuedAt === null) continue;
        expect(call.queue).toBe(day.queueNumberOf(row.queue));
        for (const name of [row.queue, 'ALL']) {
          const sum = queues[name] ?? {
            offered: 0,
            answered: 0,
            abandoned: 0,
            answered_within_threshold: 0,
          };
          queues[name] = sum;
          sum.offered++;
          if (call.answeredAt === null) sum.abandoned++;
          else {
            sum.answered++;
            if (call.answeredAt - call.queuedAt <= 20_000) sum.answered_within_threshold++;
          }
        }
        if (call.answeredAt === null) continue;
        expect(call.legs.at(-1)?.number).toBe(day.extensionOf(row.agent));
        const agent = agents[row.agent] ?? { answered: 0, talk_s: 0 };
        agents[row.agent] = agent;
        agent.answered++;
        agent.talk_s += ((call.endedAt ?? 0) - call.answeredAt) / 1000;
      }
      const { agents: people, ...expected } = days[date]!;
      expect(agents).toEqual(people);
      for (const [name, figures] of Object.entries(expected)) expect(figures).toMatchObject(queues[name]!);
      expect(day.floor.calls.size).toBe(0);
    }
  },
);
