// Every spelling of calls and accounts on the socket of a make-believe Vodia PBX, switch by switch.
import { describe, expect, test } from 'vitest';
import { QUIRK_SETTINGS, VODIA_QUIRKS } from '#server/simulator/vodia/variants.ts';
import { type Call, D, type Socket, VodiaBench } from './bench.ts';

/** A caller waits, an agent lets it ring, another answers, holds, resumes; hang-up. With a second caller waiting. */
async function flow(...quirks: string[]): Promise<{ bench: VodiaBench; socket: Socket; raw: string[] }> {
  const bench = new VodiaBench(quirks);
  const socket = await bench.subscribe();
  await bench.run(1.088);
  const call = bench.waiting();
  bench.waiting('80');
  await bench.run(2);
  const lost = bench.floor.ring(call, '42', '73')!;
  await bench.run(2);
  bench.floor.endRing(call, lost, 'timeout');
  const leg = bench.floor.ring(call, '40', '73')!;
  await bench.run(2);
  bench.floor.answer(call, leg);
  bench.floor.hold(call, leg);
  bench.floor.resume(call, leg);
  bench.floor.pause('42', null, 'Lunch');
  bench.floor.signOut('42', '80');
  bench.floor.staff.setRegistered('42', false);
  bench.floor.hangUp(call, leg);
  return { bench, socket, raw: socket.said.map(({ text }) => text) };
}

/** The calls of every call-state, as they stand on the wire. */
const calls = ({ raw }: { raw: readonly string[] }): unknown[] =>
  raw
    .map((text) => JSON.parse(text) as { action: string; calls: unknown })
    .filter(({ action }) => action === 'call-state')
    .map((frame) => frame.calls);
const lists = (told: { raw: readonly string[] }): Call[][] => calls(told) as Call[][];
/** What happens to the first call, told by one key. */
const story = (told: { raw: readonly string[] }, key: string): string[] =>
  lists(told).flatMap((list) => {
    const call = list.find(({ id }) => id === 'c1');
    return call && key in call ? [JSON.stringify(call[key])] : [];
  });
const once = (words: readonly string[]): string[] => words.filter((word, i) => word !== words[i - 1]);

test('every switch of the socket tells another story than the default', async () => {
  const told = async (...setting: string[]): Promise<string> => {
    const { raw, socket, bench } = await flow(...setting);
    await bench.run(61);
    return [...raw, ...socket.said.map(({ text }) => text)].join('\n') + String(socket.closed);
  };
  const [normal, withFractions] = [await told(), await told('callTimes=fraction')];
  const names = Object.keys(VODIA_QUIRKS);
  const socketOnly = new Set(names.slice(names.indexOf('keepAlive'), names.indexOf('userEndpoints')));
  for (const rare of ['socketDrops', 'closeCode', 'lampForm']) socketOnly.delete(rare);
  const walked = QUIRK_SETTINGS.filter((setting) => socketOnly.has(setting.split('=')[0]!));
  expect(walked.length).toBeGreaterThan(35);
  const same: string[] = [];
  for (const setting of walked) if ((await told(setting)) === normal) same.push(setting);
  // Two callers at a time have one extension each: rows for each extension are shown below.
  expect(same).toEqual(['legs=rowPerExtension']);
  for (const setting of ['fractions=padded', 'fractions=none'])
    expect(await told('callTimes=fraction', setting)).not.toBe(withFractions);
});

describe('the list', () => {
  test('callState=array is the full list; one that is gone has ended', async () => {
    const told = await flow();
    expect(lists(told).map((list) => list.map(({ id }) => id).join())).toEqual([
      'c1',
      'c1',
      'c1,c2',
      ...Array<string>(7).fill('c1,c2'),
      'c2',
    ]);
    expect(once(story(told, 'state'))).toEqual(['"alerting"', '"connected"', '"holding"', '"connected"']);
    expect(once(story(told, 'extension'))).toEqual(['[]', '["*42"]', '[]', '["*40"]', '["40"]']);
  });

  test('callState=single tells one call a message, spelt callstate, its end by a word', async () => {
    const told = await flow('callState=single');
    const all = calls(told) as Call[];
    expect(all.every((call) => typeof call.id === 'string' && !('state' in call))).toBe(true);
    expect(all.filter(({ id }) => id === 'c2')).toHaveLength(2);
    expect(all.filter(({ id }) => id === 'c1').map((call) => call['callstate'])).toEqual([
      'alerting',
      'alerting',
      'alerting',
      'alerting',
      'alerting',
      'connected',
      'holding',
      'connected',
      'disconnected',
    ]);
    expect((calls(await flow('callState=single', 'endState=hangup')) as Call[]).at(-1)).toMatchObject({
      id: 'c1',
      callstate: 'hangup',
    });
  });

  test('callState=keyed is the full list by id', async () => {
    const all = calls(await flow('callState=keyed')) as Record<string, Call>[];
    expect(all.map((each) => Object.keys(each).join()).at(-2)).toBe('c1,c2');
    expect(all.at(-1)).toMatchObject({ c2: { id: 'c2', state: 'alerting' } });
  });

  test('callList=changed tells only what moved, and ends by a word', async () => {
    const told = lists(await flow('callList=changed'));
    expect(told.every((list) => list.length === 1)).toBe(true);
    expect(told.at(-1)![0]).toMatchObject({ id: 'c1', state: 'disconnected', extension: [] });
    const keyed = calls(await flow('callList=changed', 'callState=keyed', 'endState=ended')) as object[];
    expect(keyed.at(-1)).toMatchObject({ c1: { state: 'ended' } });
  });

  test.each(['disconnected', 'terminated', 'ended', 'hangup'])('endState=%s is told once', async (word) => {
    const { bench, socket, raw } = await flow(`endState=${word}`);
    expect(
      lists({ raw })
        .at(-1)!
        .map(({ id, state }) => [id, state]),
    ).toEqual([
      ['c2', 'alerting'],
      ['c1', word],
    ]);
    socket.take();
    bench.waiting();
    expect(socket.lines().at(-1)).toBe('c2 80 alerting []; c3 73 alerting []');
  });

  test('callsOnSubscribe: the list at once, in its own spelling', async () => {
    const at = async (...quirks: string[]): Promise<unknown[]> => {
      const bench = new VodiaBench(quirks);
      bench.waiting();
      bench.talking();
      return (await bench.subscribe()).take('call-state').map((frame) => frame['calls']);
    };
    expect(await at()).toEqual([]);
    expect(await at('callsOnSubscribe=yes')).toMatchObject([[{ id: 'c1' }, { id: 'c2' }]]);
    expect(await at('callsOnSubscribe=yes', 'callState=single')).toMatchObject([{ id: 'c1' }, { id: 'c2' }]);
    expect(await at('callsOnSubscribe=yes', 'callState=keyed')).toMatchObject([{ c1: {}, c2: {} }]);
  });

  test('legs: one row for a conversation, or one for each extension in it', async () => {
    for (const [quirk, rows] of [
      ['legs=oneRow', ['c1 42 alerting [40,*42]', 'c1 42 connected [40,42]']],
      [
        'legs=rowPerExtension',
        ['c1 42 alerting [40]; c1 42 alerting [*42]', 'c1 42 connected [40]; c1 42 connected [42]'],
      ],
    ] as const) {
      const bench = new VodiaBench([quirk]);
      const socket = await bench.subscribe();
      bench.floor.dial('40', '42');
      const call = [...bench.floor.calls.values()][0]!;
      bench.floor.answer(call, call.legs[1]!);
      expect(socket.lines().slice(1)).toEqual(rows);
    }
  });
});

describe('a row', () => {
  test('stateWords', async () => {
    const words = async (value: string): Promise<string[]> =>
      once(story(await flow(`stateWords=${value}`), 'state'));
    expect(await words('ringing')).toEqual(['"ringing"', '"connected"', '"holding"', '"connected"']);
    expect((await words('early'))[0]).toBe('"early"');
    expect(await words('capitals')).toEqual(['"Alerting"', '"Connected"', '"Holding"', '"Connected"']);
  });

  test('waitingState: a waiting caller may be connected already, or in a state of its own', async () => {
    const words = async (value: string): Promise<string[]> =>
      once(story(await flow(`waitingState=${value}`), 'state'));
    expect(await words('connected')).toEqual([
      '"alerting"',
      '"connected"',
      '"alerting"',
      '"connected"',
      '"alerting"',
      '"connected"',
      '"holding"',
      '"connected"',
    ]);
    expect((await words('queued')).slice(1, 4)).toEqual(['"queued"', '"alerting"', '"queued"']);
  });

  test('connectBy: when an agent answered, or the queue', async () => {
    expect(once(story(await flow(), 'connect'))).toEqual(['""', '1767263107']);
    expect(once(story(await flow('connectBy=queue'), 'connect'))).toEqual(['""', '1767263101']);
  });

  test('queueKey: where the queue is named, if at all', async () => {
    for (const key of ['acd', 'group', 'queue'])
      expect(once(story(await flow(`queueKey=${key}`), key))).toEqual(['"73"']);
    expect(
      lists(await flow())
        .flat()
        .every((call) => !('acd' in call || 'group' in call)),
    ).toBe(true);
  });

  test('after a transfer to a person the queue is named no more', async () => {
    const bench = new VodiaBench(['queueKey=acd']);
    const socket = await bench.subscribe();
    const { call } = bench.talking();
    bench.floor.blindTransfer(call, call.legs[0]!, '42', 'phone');
    await bench.run(1);
    const last = (socket.take('call-state').at(-1)!['calls'] as Call[])[0]!;
    expect([last['acd'], last['to-number'], last.extension]).toEqual([undefined, '42', ['*42']]);
  });

  test('parties: name-addr and fields, bare numbers, name-addr alone, fields alone', async () => {
    const keys = async (value: string): Promise<Call> => lists(await flow(`parties=${value}`)).at(-2)![0]!;
    const addresses = {
      from: `"Carl Caller" <sip:6175550142@${D}>`,
      to: `"Sales" <sip:73@${D}>`,
    };
    const fields = {
      'from-number': '6175550142',
      'from-name': 'Carl Caller',
      'to-number': '73',
      'to-name': 'Sales',
    };
    expect(await keys('both')).toMatchObject({ ...addresses, ...fields });
    const bare = await keys('bare');
    expect([bare['from'], bare['to'], 'from-number' in bare]).toEqual(['6175550142', '73', false]);
    const only = await keys('nameAddr');
    expect([only['to'], 'to-number' in only]).toEqual([addresses.to, false]);
    const numbers = await keys('numbers');
    expect([numbers['to-number'], 'to' in numbers, 'from' in numbers]).toEqual(['73', false, false]);
  });

  test('extensionMark: before, behind, or none', async () => {
    const marks = async (value: string): Promise<string[]> =>
      once(story(await flow(`extensionMark=${value}`), 'extension'));
    expect(await marks('after')).toEqual(['[]', '["42*"]', '[]', '["40*"]', '["40"]']);
    expect(await marks('none')).toEqual(['[]', '["42"]', '[]', '["40"]']);
  });

  test('callTimes and fractions: 88 ms are .88', async () => {
    const start = async (...quirks: string[]): Promise<string> =>
      /"start":([^,]+),"connect":""/.exec(
        (await flow(...quirks)).raw.find((text) => text.includes('c1'))!,
      )![1]!;
    expect(await start()).toBe('1767263101');
    expect(await start('callTimes=fraction')).toBe('1767263101.88');
    expect(await start('callTimes=fraction', 'fractions=padded')).toBe('1767263101.088');
    expect(await start('callTimes=fraction', 'fractions=none')).toBe('1767263101');
    expect(await start('callTimes=milliseconds')).toBe('1767263101088');
    expect(await start('callTimes=text')).toBe('"1767263101.88"');
  });

  test('extraKeys: the history keys, and the clock of the moment', async () => {
    const told = await flow('extraKeys=some');
    const [first, ...rest] = lists(told).filter((list) => list.some(({ id }) => id === 'c2'));
    expect(first![0]).toMatchObject({ inbound: true, external: true, queue: true, cmc: '' });
    expect([first![0]!['now'], rest.at(-1)![0]!['now']]).toEqual([1767263101.88, 1767263107.88]);
    const named = await flow('extraKeys=some', 'queueKey=queue');
    expect(lists(named).at(-1)![0]!['queue']).toBe('80');
  });

  test('outgoing calls, calls between extensions, parked calls', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    bench.floor.dial('40', '6175550199');
    const out = bench.floor.calls.get(1)!;
    bench.floor.answer(out, out.legs[1]!);
    expect(once(socket.lines())).toEqual(['c1 6175550199 alerting [40]', 'c1 6175550199 connected [40]']);
    bench.floor.dial('42', '6175550100', 'api');
    expect(socket.lines().at(-1)).toBe('c1 6175550199 connected [40]; c2 6175550100 alerting [*42]');
    bench.floor.end(out, null);
    bench.floor.end(bench.floor.calls.get(2)!, null);
    const { call, leg } = bench.talking();
    bench.floor.park(call, leg);
    expect(socket.lines().at(-1)).toBe('c3 7000 holding []');
  });

  test('an agent who calls a queue is its caller, not its agent', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    bench.floor.dial('40', '80');
    expect(socket.lines().at(-1)).toBe('c1 80 alerting [40]');
  });
});

describe('accounts', () => {
  const ANN = { registered: true, dnd: false, login: true, connected: false, chatstatus: 'online' };

  test('domainState: on connecting, by the clock, or when something changes', async () => {
    const heard = async (value: string): Promise<number[]> => {
      const bench = new VodiaBench([`domainState=${value}`]);
      const socket = await bench.subscribe();
      const counts = [socket.take('domain-state').length];
      bench.floor.pause('42', null);
      bench.floor.pause('42', null);
      counts.push(socket.take('domain-state').length);
      for (let i = 0; i < 5; i++) {
        await bench.run(25);
        socket.say('avoid-disconnect');
      }
      return [...counts, socket.take('domain-state').length];
    };
    expect(await heard('onConnect')).toEqual([1, 0, 0]);
    expect(await heard('onTimer')).toEqual([0, 0, 2]);
    expect(await heard('onChange')).toEqual([0, 1, 0]);
  });

  test('a domain-state tells of live calls, in rows', async () => {
    const bench = new VodiaBench();
    bench.talking();
    const [state] = (await bench.subscribe()).take('domain-state');
    expect(state!['calls']).toMatchObject([{ id: 'c1', state: 'connected', extension: ['40'] }]);
  });

  test('messages: a count, a list, or not at all', async () => {
    const first = async (value: string): Promise<unknown> =>
      (await new VodiaBench([`messages=${value}`]).subscribe()).take()[0]!['messages'];
    expect([await first('count'), await first('list'), await first('absent')]).toEqual([0, [], undefined]);
  });

  test('accountKeys: the number under name, account or alias', async () => {
    const rows = async (value: string): Promise<unknown[]> => {
      const [state] = (await new VodiaBench([`accountKeys=${value}`]).subscribe()).take('domain-state');
      const accounts = state!['accounts'] as object[];
      return [accounts[0], accounts[3]];
    };
    expect(await rows('name')).toEqual([
      { name: '40', displayname: 'Ann Agent', ...ANN },
      { name: '73', displayname: 'Sales' },
    ]);
    expect(await rows('account')).toEqual([
      { account: '40', type: 'extensions', display: 'Ann Agent', alias: ['40'], ...ANN },
      { account: '73', type: 'acds', display: 'Sales', alias: ['73'] },
    ]);
    expect(await rows('alias')).toEqual([
      { alias: ['40'], usertype: 'extensions', displayname: 'Ann Agent', ...ANN },
      { alias: ['73'], usertype: 'acds', displayname: 'Sales' },
    ]);
  });

  test('userState: of all, of the own extension, or never', async () => {
    const told = async (value: string): Promise<unknown[]> => {
      const bench = new VodiaBench([`userState=${value}`]);
      await bench.login({ username: '40' });
      const socket = bench.open('40') as Socket;
      for (const number of ['40', '42']) bench.floor.staff.setRegistered(number, false);
      return socket.take('user-state').map(({ account, registered }) => [account, registered]);
    };
    expect(await told('all')).toEqual([
      ['40', false],
      ['42', false],
    ]);
    expect(await told('own')).toEqual([['40', false]]);
    expect(await told('never')).toEqual([]);
  });

  test('userStateKeys: as in the worked flow, more of them, or those that changed', async () => {
    const told = async (value: string): Promise<unknown[]> => {
      const bench = new VodiaBench([`userStateKeys=${value}`]);
      const socket = await bench.subscribe();
      bench.floor.pause('40', null, 'Lunch');
      bench.floor.signOut('40', null);
      return socket
        .take('user-state')
        .map(({ action: _, type: __, domain: ___, account: ____, ...rest }) => rest);
    };
    const flowKeys = { registered: true, chatstatus: 'online' };
    expect(await told('flow')).toEqual([
      { ...flowKeys, dnd: true },
      { ...flowKeys, dnd: false },
    ]);
    expect(await told('more')).toEqual([
      { displayname: 'Ann Agent', ...ANN, dnd: true },
      { displayname: 'Ann Agent', ...ANN, login: false },
    ]);
    expect(await told('changed')).toEqual([{ dnd: true }, { dnd: false, login: false }]);
  });
});

test('noise comes between, has no part in anything, and is the same for the same seed', async () => {
  const noisy = async (seed: number): Promise<string[]> => {
    const bench = new VodiaBench(['noise=on'], { seed });
    const socket = await bench.subscribe();
    for (let i = 0; i < 40; i++) bench.floor.end(bench.waiting(), null);
    return socket.said.map(({ text }) => text);
  };
  const told = await noisy(1);
  expect(told).toEqual(await noisy(1));
  expect(told).not.toEqual(await noisy(2));
  const frames = told.map((text) => JSON.parse(text) as Record<string, unknown>);
  const flat = frames.filter((frame) => !('action' in frame));
  const known = new Set(['call-state', 'domain-state', 'user-state']);
  const others = frames.filter((frame) => 'action' in frame && !known.has(String(frame['action'])));
  expect(flat.length).toBeGreaterThan(10);
  expect(others.length).toBeGreaterThan(5);
  expect(frames.filter((frame) => frame['action'] === 'call-state')).toHaveLength(120);
});
