// Commands through the manager: what they do on the floor, what Asterisk says of it, and what it says where it cannot.
import { expect, test } from 'vitest';
import { AsteriskBench, type Client, fieldOf, keysOf, nameOf, tapeOf } from './bench.ts';

const said = (message: Parameters<typeof fieldOf>[0]): string | undefined => fieldOf(message, 'Message');
const to = { Context: 'internal', Priority: '1' };
const channelsOf = (client: Client): string[] =>
  client.events('Newchannel').map((each) => fieldOf(each, 'Channel')!);

test('the response comes before the events of its action', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const { call } = await bench.caller();
  const [caller] = channelsOf(client);
  client.said.length = 0;
  client.ask('Hangup', { Channel: caller! });
  const at = client.said.findIndex((message) => said(message) === 'Channel Hungup');
  expect(at).toBeGreaterThan(-1);
  expect(client.said.slice(0, at).map(nameOf)).not.toContain('Hangup');
  expect(client.said.slice(at).filter((each) => nameOf(each) === 'Hangup')).toHaveLength(2);
  expect(call.endedAt).not.toBeNull();
});

test('Redirect takes the caller away without a BlindTransfer; an unknown place hangs it up', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const { call } = await bench.caller();
  const [caller, agent] = channelsOf(client);
  expect(said(client.ask('Redirect', { Channel: caller!, Exten: '6500', ...to }))).toBe(
    'Redirect successful',
  );
  await bench.at(3);
  expect(call.place).toMatchObject({ kind: 'queue', number: '6500' });
  expect(client.events('BlindTransfer')).toEqual([]);
  expect(fieldOf(client.events('AgentComplete')[0], 'Reason')).toBe('agent');
  expect(fieldOf(client.events('Hangup')[0], 'Channel')).toBe(agent);
  client.ask('Redirect', { Channel: caller!, Exten: '9', ...to });
  expect(call.endedAt).not.toBeNull();
  expect(client.events('QueueCallerAbandon')).toHaveLength(1);
});

test('BlindTransfer moves the other party', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const { call } = await bench.caller();
  const agent = channelsOf(client)[1]!;
  const answer = client.ask('BlindTransfer', { Channel: agent, Context: 'internal', Exten: '1004' });
  expect(said(answer)).toBe('Transfer succeeded');
  await bench.at(3);
  expect(call.legs.at(-1)).toMatchObject({ number: '1004', state: 'ringing' });
  expect(fieldOf(client.events('BlindTransfer')[0], 'TransfereeLinkedid')).toBe(bench.pbx.callIdOf(call));
});

test('Atxfer: through a Local channel, joined when the agent has announced the caller', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const { call, caller } = await bench.caller();
  const agent = channelsOf(client)[1]!;
  const answer = client.ask('Atxfer', { Channel: agent, Context: 'internal', Exten: '1004' });
  expect(said(answer)).toBe('Atxfer successfully queued');
  const second = [...bench.floor.calls.values()].find((each) => each !== call)!;
  await bench.at(4);
  bench.floor.answer(second, second.legs.at(-1)!);
  await bench.at(7);
  expect(call.legs.filter((leg) => leg.state === 'talking').map((leg) => leg.number)).toEqual([
    '6625550101',
    '1004',
  ]);
  expect(
    channelsOf(client)
      .slice(2)
      .map((name) => name.replace(/-0000000\w/, '')),
  ).toEqual(['Local/1004@internal;1', 'Local/1004@internal;2', 'PJSIP/1004']);
  const real = tapeOf('attended-transfer');
  for (const name of ['LocalBridge', 'BridgeMerge', 'AttendedTransfer', 'NewCallerid']) {
    const known = real.filter((message) => nameOf(message) === name).map(keysOf);
    expect(known, name).toContain(keysOf(client.events(name)[0]!));
  }
  expect(fieldOf(client.events('AgentComplete')[0], 'Reason')).toBe('transfer');
  bench.floor.end(call, caller);
  await bench.at(8);
  expect(client.events('Hangup')).toHaveLength(client.events('Newchannel').length);
  expect(client.events('BridgeDestroy')).toHaveLength(client.events('BridgeCreate').length);
});

test('Atxfer: where nobody is there, the agent goes back to the caller', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const { call, leg } = await bench.caller();
  client.ask('Atxfer', { Channel: channelsOf(client)[1]!, Context: 'internal', Exten: '1004' });
  const second = [...bench.floor.calls.values()].find((each) => each !== call)!;
  await bench.at(4);
  bench.floor.end(second, second.legs.at(-1)!);
  await bench.at(5);
  expect(leg).toMatchObject({ state: 'talking', heldAt: null });
  expect(client.events('AttendedTransfer')).toEqual([]);
  expect(client.events('Hangup')).toHaveLength(3);
});

test('Park, and the caller who is never fetched', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const { call, caller } = await bench.caller();
  const channel = channelsOf(client)[0]!;
  expect(said(client.ask('Park', { Channel: channel }))).toBe('Park successful');
  expect(call.place.kind).toBe('parked');
  await bench.at(6);
  bench.floor.end(call, caller);
  const real = tapeOf('parked');
  for (const name of ['ParkedCall', 'ParkedCallGiveUp', 'AgentComplete']) {
    const [ours] = client.events(name);
    const known = real.find((message) => nameOf(message) === name)!;
    expect(keysOf(ours!), name).toBe(keysOf(known));
  }
});

test('ChanSpy: the supervisor’s phone rings, listens, and ends with the call', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const { call, caller } = await bench.caller();
  const agent = channelsOf(client)[1]!;
  const wish = { Channel: 'PJSIP/1004', Application: 'ChanSpy', Data: `${agent},qEw`, Async: 'true' };
  expect(said(client.ask('Originate', { ...wish, ChannelId: 'ringside-1' }))).toBe(
    'Originate successfully queued',
  );
  expect(call.listeners).toEqual([{ monitor: '1004', mode: 'whisper' }]);
  await bench.at(4);
  expect(client.events('ChanSpyStart')).toHaveLength(1);
  expect(fieldOf(client.events('OriginateResponse')[0], 'Response')).toBe('Success');
  bench.floor.end(call, caller);
  const real = tapeOf('listened');
  for (const name of ['OriginateResponse', 'ChanSpyStart', 'ChanSpyStop']) {
    const known = real.find((message) => nameOf(message) === name)!;
    expect(keysOf(client.events(name)[0]!), name).toBe(keysOf(known));
  }
  expect(client.events('Hangup')).toHaveLength(3);
  expect(bench.pbx.heard.map(({ action, ok }) => [action, ok])).toEqual([['Originate', true]]);
});

test('members: paused with a reason, added, removed, in Asterisk’s words', () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const who = { Interface: 'PJSIP/1001' };
  for (const [action, fields, wanted] of [
    ['QueuePause', { ...who, Paused: 'true', Reason: 'Lunch' }, 'Interface paused successfully'],
    ['QueuePause', { ...who, Paused: 'false' }, 'Interface unpaused successfully'],
    ['QueueAdd', { ...who, Queue: '6500' }, 'Added interface to queue'],
    ['QueueAdd', { ...who, Queue: '6500' }, 'Unable to add interface: Already there'],
    ['QueueRemove', { ...who, Queue: '6500' }, 'Removed interface from queue'],
    ['QueueRemove', { ...who, Queue: '6500' }, 'Unable to remove interface: Not there'],
    ['QueuePause', { ...who, Paused: 'true', Queue: 'nosuch' }, 'Interface not found'],
    ['QueueAdd', { ...who, Queue: 'nosuch' }, 'Unable to add interface to queue: No such queue'],
    ['QueuePause', {}, "Need 'Interface' and 'Paused' parameters."],
  ] as const)
    expect(said(client.ask(action, fields)), action).toBe(wanted);
  const real = tapeOf('members');
  for (const name of ['QueueMemberPause', 'QueueMemberAdded', 'QueueMemberRemoved']) {
    const known = real.find((message) => nameOf(message) === name)!;
    expect(keysOf(client.events(name)[0]!), name).toBe(keysOf(known));
  }
  expect(fieldOf(client.events('QueueMemberPause')[0], 'PausedReason')).toBe('Lunch');
});

test('what is not there is said as Asterisk says it', () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  const Channel = 'PJSIP/nosuch-00000001';
  for (const [action, fields, wanted] of [
    ['Hangup', { Channel }, 'No such channel'],
    ['Hangup', {}, 'No channel specified'],
    ['Redirect', { Channel, Exten: '6400', ...to }, `Channel does not exist: ${Channel}`],
    ['Redirect', { Channel, Context: 'internal' }, 'Exten not specified'],
    ['Atxfer', { Channel, Exten: '6400' }, 'Channel specified does not exist'],
    ['BlindTransfer', { Channel }, 'No extension specified'],
    ['Park', { Channel }, `Channel does not exist: ${Channel}`],
    ['Originate', {}, 'Channel not specified'],
    ['GetConfig', { Filename: 'nosuch.conf' }, 'Config file not found'],
    [
      'Nonsense',
      {},
      'Invalid/unknown command: Nonsense. Use Action: ListCommands to show available commands.',
    ],
  ] as const)
    expect(said(client.ask(action, fields)), action).toBe(wanted);
  bench.pbx.refuseNext('Not today');
  expect(said(client.ask('Hangup', { Channel }))).toBe('Not today');
});
