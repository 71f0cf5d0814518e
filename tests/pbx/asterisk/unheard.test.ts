// Proves that what cannot be heard is said in words: rights that are missing, phones nobody watches, an Asterisk too
// old, something else at the port, silence.
import { describe, expect, it } from 'vitest';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import { Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import { Listening } from '#tests/contract/vendor-line.ts';
import { opened } from '#tests/contract/vendor-tape.ts';
import { Told } from './asterisk-told.ts';
import { FakeAsterisk, type FakeOptions } from './pbx.ts';

const vendor = opened(asterisk);
const settings = vendor.settings.parse({
  host: '192.0.2.10',
  username: 'board',
  secret: 'board-secret-1',
  context: 'internal',
});
const BOOTED = 'Event: FullyBooted\nPrivilege: system,all\nStatus: Fully Booted';
const event = (name: string, kind: string, ...lines: string[]): string =>
  [`Event: ${name}`, `Privilege: ${kind},all`, ...lines].join('\n');
const CHANNEL = [
  'Channel: PJSIP/trunk-00000001',
  'ChannelState: 6',
  'CallerIDNum: 6625550100',
  'Uniqueid: 100.1',
  'Linkedid: 100.1',
];
const JOIN = event('QueueCallerJoin', 'agent', ...CHANNEL, 'Queue: sales', 'Position: 1', 'Count: 1');
const NEW = event('Newchannel', 'call', ...CHANNEL);
const RINGS = event('DeviceStateChange', 'call', 'Device: Queue:sales', 'State: RINGING');

async function line(options: FakeOptions = {}): Promise<{ pbx: FakeAsterisk; line: Listening }> {
  const pbx = new FakeAsterisk(options);
  const listening = new Listening(vendor, settings, () => pbx.network);
  await listening.pass(1_000);
  return { pbx, line: listening };
}

/** What QueueStatus and CoreShowChannels answer. */
const lists = (items: { queues?: () => string[]; channels?: () => string[] }): FakeOptions => {
  const all = (id: string, blocks: string[], complete: string): string =>
    [`Response: Success\nEventList: start`, ...blocks, `Event: ${complete}\nEventList: Complete`]
      .map((block) => `${block}\nActionID: ${id}`.replaceAll('\n', '\r\n'))
      .join('\r\n\r\n')
      .concat('\r\n\r\n');
  return {
    answers: {
      QueueStatus: ({ ActionID = '' }) => all(ActionID, items.queues?.() ?? [], 'QueueStatusComplete'),
      CoreShowChannels: ({ ActionID = '' }) =>
        all(ActionID, items.channels?.() ?? [], 'CoreShowChannelsComplete'),
    },
  };
};
const about = (right: string): unknown => expect.stringContaining(`add “${right}” to its read= line`);

describe('a manager user without a read right', () => {
  it('has none missing when it hears all', async () => {
    const { pbx, line: it } = await line();
    for (const block of [BOOTED, NEW, RINGS, JOIN]) pbx.say(block);
    await it.pass(130_000);
    expect(it.notices).toEqual([]);
  });

  it('“system” is told when nothing greets it', async () => {
    const { pbx, line: it } = await line();
    for (const block of [NEW, RINGS, JOIN]) pbx.say(block);
    await it.pass(20_000);
    expect(new Set(it.notices)).toEqual(new Set([about('system')]));
  });

  it('“call” is told when a queue speaks of a caller whose channel was never heard of', async () => {
    const { pbx, line: it } = await line();
    for (const block of [BOOTED, JOIN]) pbx.say(block);
    await it.pass(10_000);
    expect(new Set(it.notices)).toEqual(new Set([about('call')]));
  });

  it('“call” is told when a list shows a channel younger than the connection', async () => {
    const channel = ['Event: CoreShowChannel', ...CHANNEL, 'Duration: 00:00:09'].join('\n');
    const { pbx, line: it } = await line(lists({ channels: () => [channel] }));
    pbx.say(BOOTED);
    await it.pass(50_000);
    expect(it.notices).toEqual([]);
    await it.pass(20_000);
    expect(new Set(it.notices)).toEqual(new Set([about('call')]));
  });

  it('“agent” is told when a queue rings of which nothing is heard', async () => {
    const { pbx, line: it } = await line();
    for (const block of [BOOTED, NEW, RINGS]) pbx.say(block);
    await it.pass(10_000);
    expect(new Set(it.notices)).toEqual(new Set([about('agent')]));
  });

  it.each([
    ['a caller who joined since', 'Event: QueueEntry\nQueue: sales\nUniqueid: 100.1\nPosition: 1\nWait: 9'],
    ['counters that grew', 'Event: QueueParams\nQueue: sales\nCompleted: #\nAbandoned: 0'],
    [
      'a member who was paused',
      'Event: QueueMember\nQueue: sales\nLocation: PJSIP/1001\nStatus: 1\nPaused: #',
    ],
  ])('“agent” is told when the lists show %s', async (_, block) => {
    let round = 0;
    const { pbx, line: it } = await line(
      lists({
        queues: () => (round++ === 0 && !block.includes('#') ? [] : [block.replace('#', String(round))]),
      }),
    );
    pbx.say(BOOTED);
    pbx.say(NEW);
    await it.pass(70_000);
    expect(new Set(it.notices)).toEqual(new Set([about('agent')]));
  });

  it('is not accused where the other event was only late', async () => {
    const { pbx, line: it } = await line();
    pbx.say(BOOTED);
    pbx.say(JOIN);
    await it.pass(1_000);
    pbx.say(NEW);
    await it.pass(30_000);
    expect(it.notices).toEqual([]);
  });
});

describe('members who are called through the dialplan', () => {
  const memberOf = (queue: string, number: string, state: string): string =>
    `Event: QueueMember\nQueue: ${queue}\nName: Ann\nLocation: Local/${number}@from-queue/n\nStateInterface: ${state}\nStatus: 1\nPaused: 0`;

  it('are told of when nobody watches their phones', async () => {
    const { pbx, line: it } = await line(
      lists({
        queues: () => [
          memberOf('sales', '1001', 'Local/1001@from-queue/n'),
          memberOf('support', '1001', 'Local/1001@from-queue/n'),
          memberOf('support', '1002', ''),
          memberOf('support', '1003', 'hint:1003@ext-local'),
        ],
      }),
    );
    pbx.say(BOOTED);
    await it.pass(5_000);
    expect(it.notices[0]).toContain(
      '2 queue members are called through the dialplan without a state interface (queues sales, support)',
    );
  });

  it('are not told of when each has a state interface', async () => {
    const { pbx, line: it } = await line(lists({ queues: () => [memberOf('sales', '1001', 'PJSIP/1001')] }));
    pbx.say(BOOTED);
    await it.pass(30_000);
    expect(it.notices).toEqual([]);
  });
});

describe('at the other end', () => {
  it.each(['1.0', '1.1', '1.3'])('an Asterisk whose manager interface is %s is refused', async (version) => {
    const { line: it } = await line({ banner: `Asterisk Call Manager/${version}\r\n` });
    expect(it.end()?.error).toBeInstanceOf(Fatal);
    expect(String(it.end()?.error)).toContain('Asterisk 11 and older are not supported');
  });

  it.each(['2.0.0', '5.0.4', '11.0.0'])('one whose manager interface is %s is not', async (version) => {
    const { line: it } = await line({ banner: `Asterisk Call Manager/${version}\r\n`, chunk: 3 });
    expect(it.end()).toBeNull();
  });

  it.each([
    ['HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n', 'is a web server'],
    ['<html>\r\n<head><title>400 Bad Request</title></head>', 'is a web server'],
    ['SSH-2.0-OpenSSH_9.6\r\n', 'is an SSH server'],
    ['\u0015\u0003\u0003\u0000\u0002', 'useTls: true'],
    ['220 mail.example ESMTP\r\n', 'mail or file server'],
    ['+PONG and nothing else we know\r\n', 'is no manager interface'],
  ])('%j is told for what it is', async (banner, words) => {
    for (const chunk of [1, 65_536]) {
      const { line: it } = await line({ banner, chunk });
      expect(it.end()?.error).toBeInstanceOf(Transient);
      expect(String(it.end()?.error)).toContain(words);
    }
  });

  it('silence is noticed within half a minute, and told', async () => {
    const { line: it } = await line({ answers: { Ping: () => '' } });
    const from = it.clock.now();
    await it.untilEnd(60_000);
    expect((it.end()?.at ?? 0) - from).toBeLessThanOrEqual(30_000);
    expect(String(it.end()?.error)).toMatch(/silent for \d+ s/);
  });
});

describe('a capture of an Asterisk too old', () => {
  it('says so at its banner', () => {
    const pbx = new Told();
    pbx.hearText(
      'Asterisk Call Manager/1.3\nEvent: Newchannel\nChannel: SIP/carrier-0000006a\nUniqueid: 1.8',
    );
    expect(pbx.verdicts).toEqual([
      {
        kind: 'unknown',
        shape: expect.stringContaining('Asterisk 11 and older are not supported') as string,
      },
    ]);
  });
});
