// A tape holds what a source heard, so that it decodes to the same events; it holds no secret and, when asked, no
// phone number; it is bounded, private, and a broken disk is the tape's trouble alone.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { readConfig } from '#server/config.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { vendors } from '#server/pbx/index.ts';
import type { AnyVendor } from '#server/pbx-sdk/contract.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { Source } from '#server/sources/source.ts';
import { Tape, type TapeParts } from '#server/sources/tape.ts';
import { numbersMask, secretsRemover } from '#server/sources/tape-words.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { decode } from '#server/tools/decode.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';

const START = Date.UTC(2026, 0, 5, 9);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-tape-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const silent = { info() {}, warn() {}, error() {} };

function tapeOf(parts: Partial<TapeParts> = {}) {
  const notices: (string | null)[] = [];
  const said: string[] = [];
  const note = (about: object, text: string): void => void said.push(JSON.stringify(about) + text);
  const tape = new Tape({
    id: 'hq',
    folder: join(folder, 'tapes'),
    maxMegabytes: 1,
    numbers: 'full',
    secrets: [],
    now: () => START,
    logger: { info: note, warn: note, error: note },
    isAllowed: () => true,
    notice: (text) => notices.push(text),
    ...parts,
  });
  return { tape, notices, said };
}

const files = () => readdirSync(join(folder, 'tapes')).sort();
const written = () =>
  files()
    .map((name) => readFileSync(join(folder, 'tapes', name), 'utf8'))
    .join('');
const stream = (text: string, at = START) => ({ at, channel: 'stream', text });

it('closed at any moment after a frame, it holds that frame', async () => {
  mkdirSync(join(folder, 'any'));
  const probe = await open(join(folder, 'any', 'x'), 'w');
  const prototype = Object.getPrototypeOf(probe) as { appendFile: (text: string) => Promise<void> };
  await probe.close();
  const append = prototype.appendFile;
  try {
    // So many turns after the disk has taken the first frame the second comes: among them the one in which the writer
    // has looked for more and is not over yet.
    for (let turns = 0; turns < 12; turns++) {
      const { tape } = tapeOf({ id: `tape${turns}` });
      const heard = new Promise<void>((resolve) => {
        prototype.appendFile = function (this: unknown, text: string) {
          prototype.appendFile = append;
          const written = append.call(this, text);
          void written.then(async () => {
            for (let turn = 0; turn < turns; turn++) await null;
            tape.hear(stream('second'));
            resolve();
          });
          return written;
        };
      });
      tape.hear(stream('first'));
      await heard;
      await tape.close();
      const [name = ''] = files().filter((each) => each.startsWith(`tape${turns}-`));
      expect(readFileSync(join(folder, 'tapes', name), 'utf8'), `${turns} turns`).toContain('second');
    }
  } finally {
    prototype.appendFile = append;
  }
});

describe('a recorded session', () => {
  it.each(['yeastar', 'asterisk'])(
    'decodes to the events that were told: %s',
    { timeout: 60_000 },
    async (make) => {
      const clock = new VirtualClock(START);
      const log = new MemoryLog({ clock });
      const { board } = await openLiveBoard({ log, clock, logger: silent });
      const site = { name: '', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
      await log.append([{ type: 'site.configured', source: SITE_SOURCE, at: START, site }]);
      const day = seededDay({ clock, seed: '7', queues: 2, agents: 6 });
      const simulated = simulatedMakes[make]?.open({
        floor: day.floor,
        clock,
        seed: '7',
        quirks: [],
        timeZone: 'UTC',
      });
      const vendor = vendors[make] as AnyVendor;
      if (!simulated) throw new Error('no simulator');
      const { tape } = tapeOf({ maxMegabytes: 100 });
      const source = new Source({
        id: 'hq',
        vendor,
        settings: vendor.settings.parse(simulated.settings('http://pbx.invalid')) as never,
        network: memoryNetwork(simulated.pbx, clock),
        clock,
        log,
        board,
        logger: silent,
        random: () => 0.5,
        onFrame: (frame) => tape.hear(frame),
      });
      source.start();
      day.start();
      await clock.run(START + 600_000);
      const events = (await log.read(0, 1_000_000))
        .map(({ event }) => event)
        .filter(({ source: id, type }) => id === 'hq' && !/^source\.(connect|lost)/.test(type));
      const stopping = source.stop();
      day.stop();
      await clock.run(clock.now() + 2_000);
      await stopping;
      await tape.close();
      const lines = written().trimEnd().split('\n');
      const out: string[] = [];
      const each = async function* (): AsyncGenerator<string> {
        yield* lines;
      };
      await decode(
        vendor,
        'hq',
        each(),
        0,
        [],
        (text) => out.push(text),
        (text) => out.push(text),
      );
      expect(events.length).toBeGreaterThan(50);
      expect(out.slice(0, events.length)).toEqual(events.map((event) => JSON.stringify(event)));
    },
  );
});

describe('a tape', () => {
  it('is its owner’s alone, and says so while it runs', async () => {
    const { tape, notices } = tapeOf();
    tape.hear({ at: 1, channel: 'opened', text: '' });
    tape.hear(stream('{"type":1}'));
    await tape.close();
    expect(files()).toEqual(['hq-20260105T090000000Z.jsonl']);
    expect(statSync(join(folder, 'tapes', files()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(written()).toBe(
      `{"at":1,"channel":"opened","text":""}\n${JSON.stringify(stream('{"type":1}'))}\n`,
    );
    expect(notices.join()).toMatch(/being recorded .* full phone numbers/);
  });

  it('holds nothing of what the site has agreed not to keep, and says so', async () => {
    let isAllowed = false;
    const { tape, notices } = tapeOf({ isAllowed: () => isAllowed });
    tape.hear({ at: 1, channel: 'opened', text: '' });
    tape.hear(stream('before'));
    isAllowed = true;
    tape.hear(stream('meanwhile'));
    isAllowed = false;
    tape.hear(stream('after'));
    tape.hear(stream('long after'));
    await tape.close();
    expect(written()).toBe(`${JSON.stringify(stream('meanwhile'))}\n`);
    expect(notices.map((each) => /not recorded/.test(each ?? ''))).toEqual([true, false, true]);
  });

  it('is bounded: two files, whatever is said and however often it starts', async () => {
    mkdirSync(join(folder, 'tapes'));
    writeFileSync(join(folder, 'tapes', 'hq-2-20260105T080000000Z.jsonl'), 'another’s');
    for (let start = 0; start < 3; start++) {
      const { tape } = tapeOf();
      for (let i = 0; i < 60; i++) {
        tape.hear(stream('x'.repeat(50_000)));
        if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await tape.close();
      const mine = files().filter((name) => !name.startsWith('hq-2-'));
      expect(mine).toHaveLength(2);
      expect(mine.reduce((sum, name) => sum + statSync(join(folder, 'tapes', name)).size, 0)).toBeLessThan(
        1_100_000,
      );
    }
    expect(files()).toContain('hq-2-20260105T080000000Z.jsonl');
  });

  it('that cannot be written is said once and hurts nobody', async () => {
    writeFileSync(join(folder, 'tapes'), 'a file where the folder should be');
    const { tape, notices, said } = tapeOf();
    for (let i = 0; i < 50; i++) {
      tape.hear(stream('x'));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    tape.hear({ at: 2, channel: 'opened', text: '' });
    await tape.close();
    expect(said).toHaveLength(1);
    expect(notices.at(-1)).toMatch(/cannot be written \(E/);
  });
});

describe('what must not stand on a tape', () => {
  it('secrets: values, fields in JSON of any depth, queries, lines, and JSON that is broken', () => {
    const clean = secretsRemover(['hunter2/"x', 'abc']);
    for (const text of [
      '{"a":"hunter2/\\"x"}',
      'hunter2/"x',
      '/x?key=hunter2%2F%22x',
      '{"access_token":"T0p","refresh_token":"T0p","n":{"Password":"T0p","secret":7}}',
      JSON.stringify({ type: 1, msg: JSON.stringify({ deep: [{ token: 'T0p' }] }) }),
      'rest:x?access_token=T0p&page=1',
      'Response: Success\r\nSecret: T0p\r\nOther: 1',
      '{"access_token":"T0p","broken',
      '{"msg":"{\\"password\\":\\"T0p',
    ])
      expect(clean(text), text).not.toMatch(/hunter2|T0p|:7/);
    expect(clean('rest:x?access_token=T0p&page=1')).toBe('rest:x?access_token=(removed)&page=1');
    const plain = '{ "type": 1,  "msg": "{\\"abc\\":1}" }';
    expect(clean(plain)).toBe(plain);
  });

  it('numbers, when asked: the same for the same, of the same length; extensions, times and ids stay', () => {
    const mask = numbersMask();
    const text = JSON.stringify({
      from: '+15550100',
      to: '1001',
      q: '6400',
      again: '15550100',
      other: '15550101',
    });
    const read = JSON.parse(mask(text)) as Record<string, string>;
    expect(read).toMatchObject({ to: '1001', q: '6400' });
    expect(read['from']).toMatch(/^\+[1-9]\d{7}$/);
    expect(read['from']).toBe(`+${read['again']}`);
    expect(read['again']).not.toBe('15550100');
    expect(read['other']).not.toBe(read['again']);
    expect((JSON.parse(mask(text)) as Record<string, string>)['from']).toBe(read['from']);
    for (const same of [
      '{"call_id":"1760000000.101"}',
      '{"timestamp":1759999994}',
      '{"time_start":"2025-10-09 08:53:20"}',
      'Timestamp: 1760000000.123456',
      'Uniqueid: 1760000000.12',
    ])
      expect(mask(same)).toBe(same);
    expect(mask('CallerIDNum: 5550100')).toMatch(/^CallerIDNum: \d{7}$/);
    expect(mask('PJSIP/5550100-0000002a')).not.toContain('5550100');
    expect(numbersMask()('15550100')).not.toBe(numbersMask()('15550100'));
  });
});

describe('in the configuration', () => {
  const record = (words: string) =>
    readConfig(
      `sources:\n  - id: hq\n    make: yeastar\n    url: http://pbx.example\n    clientId: a\n    clientSecret: b\n${words}`,
      vendors,
      {},
      folder,
    );
  it('record is off, on, or on with limits; mistakes have their line', () => {
    expect(record('')).toMatchObject({ sources: [{ record: null }] });
    expect(record('    record: true')).toMatchObject({ sources: [{ record: { numbers: 'full' } }] });
    expect(record('    record: { maxMegabytes: 5, numbers: masked }')).toMatchObject({
      sources: [{ record: { maxMegabytes: 5, numbers: 'masked' } }],
    });
    expect(record('    record: { maxMegabytes: -1 }')).toMatchObject({ mistakes: [{ line: 7 }] });
  });

  it('webhooks need their secret', () => {
    expect(record('    events: webhook')).toMatchObject({
      mistakes: [{ where: 'sources[1].webhookSecret', problem: expect.stringContaining('missing') }],
    });
    expect(record('    events: both\n    webhookSecret: 0123456789abcdef')).toMatchObject({ sources: [{}] });
  });
});
