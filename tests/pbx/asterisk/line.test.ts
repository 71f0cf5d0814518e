// Proves the line to Asterisk: both logins, refusals in words, one snapshot, keep-alive, silence, shutdown, commands.
import { describe, expect, it } from 'vitest';
import type { CommandName } from '#lib/model/command.ts';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import { Fatal, type Frame, Transient } from '#server/pbx-sdk/contract.ts';
import { Listening } from '#tests/contract/vendor-line.ts';
import { opened, Player } from '#tests/contract/vendor-tape.ts';
import { FakeAsterisk, type FakeOptions } from './pbx.ts';

const vendor = opened(asterisk);
const SECRET = 'board-secret-1';
const settings = (more: object = {}): unknown =>
  vendor.settings.parse({
    host: '192.0.2.10',
    username: 'board',
    secret: SECRET,
    context: 'internal',
    ...more,
  });

async function line(
  options: FakeOptions = {},
  more: object = {},
): Promise<{ pbx: FakeAsterisk; line: Listening }> {
  const pbx = new FakeAsterisk(options);
  const listening = new Listening(vendor, settings(more), () => pbx.network);
  await listening.pass(1_000);
  return { pbx, line: listening };
}

/** The answer to a list of no channels: its beginning, and the event that ends it. */
const complete = (id: string): readonly [string, string] => [
  `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n`,
  `Event: CoreShowChannelsComplete\r\nActionID: ${id}\r\nEventList: Complete\r\n\r\n`,
];

const actions = (pbx: FakeAsterisk): (string | undefined)[] => pbx.heard.map((fields) => fields['Action']);

describe('logging in', () => {
  it('answers the challenge, and the secret stays at home', async () => {
    const { pbx, line: it } = await line();
    expect(actions(pbx)).toEqual([
      'Challenge',
      'Login',
      'ListCommands',
      'GetConfig',
      'DeviceStateList',
      'PresenceStateList',
      'QueueStatus',
      'ParkedCalls',
      'CoreShowChannels',
    ]);
    expect(JSON.stringify(pbx.heard)).not.toContain(SECRET);
    expect(it.frames.filter((frame) => frame.channel === 'opened')).toHaveLength(1);
    expect(JSON.stringify(it.frames)).not.toContain(SECRET);
  });

  it('sends the secret where it is told to', async () => {
    const { pbx } = await line({}, { login: 'secret' });
    expect(actions(pbx).slice(0, 2)).toEqual(['Login', 'ListCommands']);
  });

  it('asks for calls, queues and the system’s own events, and for no more', async () => {
    const { pbx } = await line();
    expect(pbx.heard[1]?.['Events']).toBe('system,call,agent');
  });

  for (const login of ['md5', 'secret'])
    it(`is refused for good with a wrong secret (${login}), and says what to do`, async () => {
      const { line: it } = await line({ secret: 'another-secret-2' }, { login });
      const error = it.end()?.error;
      expect(error).toBeInstanceOf(Fatal);
      expect(String(error)).toContain('manager.conf');
      expect(String(error)).not.toContain(SECRET);
    });

  it('tries again later when nobody answers the login', async () => {
    const { line: it } = await line({ answers: { Challenge: () => '' } });
    await it.untilEnd(30_000);
    expect(it.end()?.error).toBeInstanceOf(Transient);
  });

  it('works in the smallest of chunks', async () => {
    const { line: it } = await line({ chunk: 1 });
    expect(it.frames.some((frame) => frame.text.startsWith('Event: CoreShowChannelsComplete'))).toBe(true);
  });
});

describe('staying', () => {
  it('pings, and asks for the whole picture every minute', async () => {
    const { pbx, line: it } = await line();
    await it.pass(125_000);
    expect(it.end()).toBeNull();
    expect(actions(pbx).filter((action) => action === 'Ping').length).toBeGreaterThan(9);
    expect(actions(pbx).filter((action) => action === 'QueueStatus')).toHaveLength(3);
  });

  it('does not ask again while the last picture is still on its way', async () => {
    const { pbx, line: it } = await line({ answers: { CoreShowChannels: () => '' } });
    await it.pass(125_000);
    expect(actions(pbx).filter((action) => action === 'QueueStatus')).toHaveLength(1);
  });

  it('notices silence', async () => {
    const { line: it } = await line({ answers: { Ping: () => '' } });
    await it.untilEnd(60_000);
    expect(String(it.end()?.error)).toContain('silent');
  });

  it('takes Asterisk at its word when it shuts down', async () => {
    const { pbx, line: it } = await line();
    pbx.say('Event: Shutdown\nPrivilege: system,all\nShutdown: Cleanly\nRestart: True');
    await it.pass(100);
    expect(String(it.end()?.error)).toContain('shut down');
  });

  it('asks again when Asterisk says it has booted', async () => {
    const { pbx, line: it } = await line();
    pbx.say('Event: FullyBooted\nPrivilege: system,all');
    await it.pass(100);
    expect(actions(pbx).filter((action) => action === 'QueueStatus')).toHaveLength(2);
  });

  it('stops for a person when the list of channels is not allowed', async () => {
    const no = ({ ActionID }: Record<string, string>): string =>
      `Response: Error\r\nActionID: ${ActionID}\r\nMessage: Permission denied\r\n\r\n`;
    const { line: it } = await line({ answers: { CoreShowChannels: no } });
    expect(it.end()?.error).toBeInstanceOf(Fatal);
    expect(String(it.end()?.error)).toContain('“reporting”');
  });

  for (const message of ['Invalid/unknown command: QueueStatus.', 'Permission denied'])
    it(`does not believe an Asterisk that is still starting (${message})`, async () => {
      const { line: it } = await line({
        answers: {
          QueueStatus: ({ ActionID }) =>
            `Response: Error\r\nActionID: ${ActionID}\r\nMessage: ${message}\r\n\r\n`,
        },
      });
      expect(it.end()?.error).toBeInstanceOf(Transient);
      expect(String(it.end()?.error)).toContain('starting');
    });

  it('asks again what it may do, and for the picture, when Asterisk had not booted at the login', async () => {
    let ends = '';
    const { pbx, line: it } = await line({
      answers: {
        CoreShowChannels: ({ ActionID }) => {
          const [head = '', end = ''] = complete(ActionID ?? '');
          ends += end;
          return head;
        },
      },
    });
    const before = actions(pbx).length;
    pbx.say('Event: FullyBooted\nPrivilege: system,all');
    await it.pass(100);
    expect(actions(pbx).slice(before)).toEqual([
      'ListCommands',
      'GetConfig',
      'DeviceStateList',
      'PresenceStateList',
    ]);
    pbx.say(ends.trim().replaceAll('\r\n', '\n'));
    await it.pass(100);
    expect(actions(pbx).slice(before).slice(4)).toEqual(['QueueStatus', 'ParkedCalls', 'CoreShowChannels']);
  });
});

const CHANNEL = (name: string, id: string, linked: string, state = 6): string =>
  `Channel: ${name}\nChannelState: ${state}\nCallerIDNum: 6625550100\nCallerIDName: <unknown>\nExten: 6400\nUniqueid: ${id}\nLinkedid: ${linked}`;

/** A caller talking to 1001 in sales. */
function talk(pbx: FakeAsterisk): void {
  const caller = CHANNEL('PJSIP/trunk-00000001', '100.1', '100.1');
  const agent = CHANNEL('PJSIP/1001-00000002', '100.2', '100.1');
  const dest = agent.replaceAll(/^(?!Exten)/gm, 'Dest');
  const member =
    'Queue: sales\nMemberName: Ann\nInterface: PJSIP/1001\nStateInterface: PJSIP/1001\nStatus: 1\nPaused: 0';
  pbx.say(`Event: QueueMemberAdded\n${member}`);
  pbx.say(`Event: Newchannel\n${caller}`);
  pbx.say(`Event: QueueCallerJoin\n${caller}\nQueue: sales\nPosition: 1\nCount: 1`);
  pbx.say(`Event: Newchannel\n${agent}`);
  pbx.say(
    `Event: AgentConnect\n${caller}\n${dest}\nQueue: sales\nInterface: PJSIP/1001\nMemberName: Ann\nHoldTime: 2`,
  );
  for (const channel of [agent, caller])
    pbx.say(`Event: BridgeEnter\nBridgeUniqueid: b1\nBridgeType: basic\n${channel}`);
}

const yes = ({ ActionID }: Record<string, string>): string =>
  `Response: Success\r\nActionID: ${ActionID}\r\n\r\n`;
const ANSWERS = Object.fromEntries(
  [
    'BlindTransfer',
    'Redirect',
    'Atxfer',
    'Hangup',
    'Park',
    'Originate',
    'QueuePause',
    'QueueAdd',
    'QueueRemove',
  ].map((name) => [name, yes]),
);

describe('commands', () => {
  const cases: readonly (readonly [CommandName, string, object, Record<string, string>])[] = [
    ['call.hangUp', '100.1', {}, { Action: 'Hangup', Channel: 'PJSIP/trunk-00000001' }],
    [
      'call.transfer',
      '100.1',
      { to: '1004' },
      { Action: 'BlindTransfer', Channel: 'PJSIP/1001-00000002', Exten: '1004', Context: 'internal' },
    ],
    [
      'call.attendedTransfer',
      '100.1',
      { to: '1004' },
      { Action: 'Atxfer', Channel: 'PJSIP/1001-00000002', Exten: '1004' },
    ],
    [
      'call.park',
      '100.1',
      {},
      { Action: 'Park', Channel: 'PJSIP/trunk-00000001', TimeoutChannel: 'PJSIP/1001-00000002' },
    ],
    [
      'call.listen',
      '100.1',
      { extension: '1009' },
      { Action: 'Originate', Channel: 'PJSIP/1009', Application: 'ChanSpy', Data: 'PJSIP/1001-00000002,qE' },
    ],
    [
      'call.whisper',
      '100.1',
      { extension: '1009' },
      { Action: 'Originate', Data: 'PJSIP/1001-00000002,qEw' },
    ],
    ['call.barge', '100.1', { extension: '1009' }, { Action: 'Originate', Data: 'PJSIP/1001-00000002,qEB' }],
    [
      'agent.pause',
      '1001',
      { reason: 'Lunch' },
      { Action: 'QueuePause', Interface: 'PJSIP/1001', Paused: 'true', Reason: 'Lunch' },
    ],
    ['agent.unpause', '1001', {}, { Action: 'QueuePause', Interface: 'PJSIP/1001', Paused: 'false' }],
    [
      'agent.removeFromQueue',
      '1001',
      { queue: 'sales' },
      { Action: 'QueueRemove', Queue: 'sales', Interface: 'PJSIP/1001' },
    ],
  ];
  for (const [verb, target, args, expected] of cases)
    it(`${verb} is ${expected['Action']}`, async () => {
      const { pbx, line: it } = await line({ answers: ANSWERS });
      talk(pbx);
      await it.pass(100);
      const order = { verb, target, args };
      expect(await it.execute(order, 5_000)).toEqual({ outcome: 'accepted' });
      expect(pbx.heard.at(-1)).toMatchObject(expected);
    });

  it('are refused in the PBX’s words, without numbers', async () => {
    const no = ({ ActionID }: Record<string, string>): string =>
      `Response: Error\r\nActionID: ${ActionID}\r\nMessage: Channel PJSIP/6625550100-1 not found for 6625550100\r\n\r\n`;
    const { pbx, line: it } = await line({ answers: { Hangup: no } });
    talk(pbx);
    await it.pass(100);
    const answer = await it.execute({ verb: 'call.hangUp', target: '100.1', args: {} }, 5_000);
    expect(answer).toMatchObject({ outcome: 'refused' });
    expect(JSON.stringify(answer)).not.toContain('6625550100');
  });

  it('are unsure when Asterisk does not answer', async () => {
    const { pbx, line: it } = await line({ answers: { Hangup: () => '' } });
    talk(pbx);
    await it.pass(100);
    expect(await it.execute({ verb: 'call.hangUp', target: '100.1', args: {} }, 15_000)).toMatchObject({
      outcome: 'unsure',
    });
  });

  it('do not dial what is no number', async () => {
    const { pbx, line: it } = await line({ answers: ANSWERS });
    talk(pbx);
    await it.pass(100);
    const before = pbx.heard.length;
    const bad = { to: '1004,n,System(reboot)', extension: '1/x&y' };
    for (const verb of ['call.transfer', 'call.listen'] as const)
      expect(await it.execute({ verb, target: '100.1', args: bad }, 1_000)).toMatchObject({
        outcome: 'refused',
      });
    expect(pbx.heard.length).toBe(before);
  });

  it('whose module is missing are refused for that reason', async () => {
    const all = [
      'BlindTransfer',
      'Redirect',
      'Atxfer',
      'Hangup',
      'Originate',
      'QueuePause',
      'QueueAdd',
      'QueueRemove',
    ];
    const { pbx, line: it } = await line({ may: all, answers: ANSWERS });
    talk(pbx);
    await it.pass(100);
    expect(await it.execute({ verb: 'call.park', target: '100.1', args: {} }, 1_000)).toMatchObject({
      why: expect.stringContaining('module') as string,
    });
  });

  it('that the user may not give are refused with the right that is missing', async () => {
    const { pbx, line: it } = await line({ may: [], answers: ANSWERS });
    talk(pbx);
    await it.pass(100);
    const answer = await it.execute({ verb: 'call.transfer', target: '100.1', args: { to: '1' } }, 1_000);
    expect(JSON.stringify(answer)).toContain('“call”');
    const said = new Player(vendor, { name: '', frames: it.frames, events: null }).hearAll(
      it.frames as Frame[],
    );
    const allowed = said.flatMap(({ events }) => events).find((event) => event.type === 'source.allowed');
    expect(allowed?.type === 'source.allowed' && allowed.can['agent.pause']).toContain('“agent”');
  });
});
