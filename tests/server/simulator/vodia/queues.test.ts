// What a make-believe Vodia PBX tells of its queues by REST, both generations, with the unit of every figure.
import { describe, expect, test } from 'vitest';
import { daysIn } from '#server/simulator/vodia/notation.ts';
import { parseQuirks } from '#server/simulator/vodia/variants.ts';
import { ADMIN, basic, D, VodiaBench } from './bench.ts';

/**
 * Queue 73 from 10:25: a caller answered after 8.2 s (3.2 s of it ringing) who talks 30.9 s and is held 5 s of them;
 * one who gives up after 4.7 s; one who gives up while a phone rings for 2 s; 42 misses a call; 42 pauses for 9 s.
 */
async function morning(...quirks: string[]): Promise<VodiaBench> {
  const bench = new VodiaBench(quirks);
  const { floor } = bench;
  const first = bench.waiting();
  await bench.run(2);
  const lost = floor.ring(first, '42', '73')!;
  await bench.run(1.2);
  floor.endRing(first, lost, 'timeout');
  await bench.run(3);
  const leg = floor.ring(first, '40', '73')!;
  await bench.run(2);
  floor.answer(first, leg);
  await bench.run(20);
  floor.hold(first, leg);
  await bench.run(5);
  floor.resume(first, leg);
  await bench.run(5.9);
  floor.hangUp(first, leg);
  const second = bench.waiting();
  floor.pause('42', null, 'Tea');
  await bench.run(4.7);
  floor.end(second, second.legs[0]!);
  await bench.run(4.3);
  floor.unpause('42', null);
  const third = bench.waiting();
  floor.ring(third, '40', '73');
  await bench.run(2);
  floor.end(third, third.legs[0]!);
  return bench;
}
const body = async (bench: VodiaBench, path: string): Promise<Record<string, unknown>> => {
  const answer = await bench.get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body as Record<string, unknown>;
};
const BOARD = `user/800@${D}/wallboard/73`;
const INFO = `user/800@${D}/acdinfo`;

describe('lists', () => {
  test('queues with who is logged in, as the documents say or as they are', async () => {
    for (const [value, sales] of [
      ['loggedIn', ['40']],
      ['assigned', ['40', '42']],
      ['empty', []],
    ] as const) {
      const bench = new VodiaBench([`acdAgents=${value}`]);
      bench.floor.signOut('42', '73');
      bench.talking();
      bench.waiting();
      expect((await bench.get(`domain/${D}/acds`)).body).toEqual([
        { name: '73', display: 'Sales', agents: sales, calls: 2 },
        { name: '80', display: 'Support', agents: value === 'empty' ? [] : ['42'], calls: 0 },
      ]);
    }
  });

  test('in pages; without names', async () => {
    const bench = new VodiaBench(['queueDisplay=empty']);
    expect((await bench.get(`domain/${D}/acds?page=2&size=1`)).body).toMatchObject([
      { name: '80', display: '' },
    ]);
    expect((await bench.get(`domain/${D}/acds?page=3&size=1`)).body).toEqual([]);
  });

  test('the queues a manager manages, and an agent sees', async () => {
    const bench = new VodiaBench();
    const names = async (path: string): Promise<string[]> =>
      ((await bench.get(path)).body as { name: string }[]).map(({ name }) => name);
    expect(await names(`user/800@${D}/wallboard`)).toEqual(['73', '80']);
    expect(await names(`user/40@${D}/wallboard`)).toEqual([]);
    expect(await names(`user/40@${D}/acd`)).toEqual(['73']);
    expect(await names(`user/800@${D}/acd`)).toEqual(['73', '80']);
  });

  test('the directory of each kind of account', async () => {
    const bench = new VodiaBench();
    const names = async (type: string): Promise<unknown[]> =>
      ((await bench.get(`user/40@${D}/accounts?type=${type}`)).body as { name: string }[]).map(
        ({ name }) => name,
      );
    expect(await names('extensions')).toEqual(['40', '42', '800']);
    expect(await names('acds')).toEqual(['73', '80']);
    expect(await names('attendants')).toEqual(['6200']);
    expect((await bench.get(`domain/${D}/extensions`)).body).toMatchObject([
      { name: '40', alias: ['40'], displayname: 'Ann Agent', registered: true, login: true },
      { name: '42' },
      { name: '800' },
    ]);
  });

  test('statusAcds: a count, or the figures of each, or nothing', async () => {
    const status = async (value: string): Promise<unknown> => {
      const bench = new VodiaBench([`statusAcds=${value}`]);
      bench.talking();
      bench.waiting();
      return bench.get(`domain/${D}/status/acds`);
    };
    expect(await status('count')).toMatchObject({ body: { count: 2, limit: 100 } });
    expect(await status('detail')).toMatchObject({
      body: [{ name: '73', length: 2, waiting: 1, on_call: 1, agents_in: 2, agents_out: 0 }, { name: '80' }],
    });
    expect(await status('404')).toMatchObject({ status: 404 });
  });

  test('settings: wrap-up in seconds, an extension has only its name', async () => {
    const bench = new VodiaBench();
    expect(await body(bench, `domain/${D}/user_settings/73`)).toMatchObject({ recover_time: '10' });
    expect(await body(bench, `domain/${D}/user_settings/40`)).toEqual({ display: 'Ann Agent' });
    expect((await bench.get(`domain/${D}/user_settings/99`)).status).toBe(404);
  });
});

describe('the wallboard of 2020: seconds', () => {
  test('the whole of it', async () => {
    const bench = await morning('wallboard=2020');
    bench.talking();
    bench.waiting();
    expect(await body(bench, BOARD)).toMatchObject({
      acds: {
        73: {
          managers: ['800'],
          redirect: { waiting: 0, ringing: 0, anonymous: 0 },
          hangup: { waiting: 1, ringing: 1 },
          exit: { user: 0, admin: 0, 'max-calls': 0, application: 0, other: 0 },
          duration: {
            sum: { ivr: 9, ring: 5, talk: 25, hold: 5 },
            average: { ivr: 3, ring: 5, talk: 25, hold: 5 },
          },
          calls: { count: 3, completed: 1 },
        },
      },
      agents: [
        {
          account: '40',
          name: 'Ann Agent',
          dnd: false,
          login: true,
          calls: 1,
          missed: 0,
          duration: { talk: 25, hold: 5 },
        },
        { account: '42', login: true, calls: 0, missed: 1 },
        // Its manager, as a saved answer has them.
        { account: '800', login: false },
      ],
      current: [
        { start: '1767263150.100', from: `"Carl Caller" <sip:6175550142@${D}>`, acd: '73', agent: '40' },
        { acd: '73', agent: '' },
      ],
      history: [
        { start: '1767263100.0', duration: 25, agent: '40' },
        { duration: 0, agent: '' },
        { duration: 0, agent: '' },
      ],
    });
  });

  test('the day of the tenant, now, and breaks as pairs: numbers with their digits', async () => {
    const bench = await morning('wallboard=2020');
    const { text } = await bench.raw('GET', `/rest/${BOARD}`, '', ADMIN);
    expect(text).toContain('"begin":1767225600.0,"end":1767312000.0,"now":1767263150.100,"segments":[]');
    expect(text).toContain('"segments":[[1767263139.100,1767263148.100]]');
    const local = new VodiaBench(['wallboard=2020', 'fractions=none'], { timeZone: 'America/New_York' });
    expect((await local.raw('GET', `/rest/${BOARD}`, '', ADMIN)).text).toContain(
      '"begin":1767243600,"end":1767330000,',
    );
  });

  test('a pause shows as dnd, a sign-out as login', async () => {
    const bench = new VodiaBench(['wallboard=2020', 'managerRows=absent']);
    bench.floor.pause('40', null, 'Tea');
    bench.floor.signOut('42', '73');
    expect(await body(bench, BOARD)).toMatchObject({
      agents: [
        { account: '40', dnd: true, login: true },
        { account: '42', dnd: false, login: false },
      ],
    });
  });

  test('exitKeys and waitingAgent: with and without', async () => {
    const bench = new VodiaBench(['wallboard=2020', 'exitKeys=noMaxCalls', 'waitingAgent=absent']);
    bench.waiting();
    const told = await body(bench, BOARD);
    expect(JSON.stringify(told)).not.toContain('max-calls');
    expect((told['current'] as object[])[0]).not.toHaveProperty('agent');
  });

  test('that of 2019 has no managers, no exits, no login, but numbers of who is logged in', async () => {
    const bench = new VodiaBench(['wallboard=2019']);
    bench.floor.signOut('40', null);
    const told = await body(bench, BOARD);
    expect(told['logged_agents']).toEqual([42]);
    const [part] = Object.values(told['acds'] as object);
    expect(part).not.toHaveProperty('exit');
    expect(part).not.toHaveProperty('managers');
    expect((told['agents'] as object[])[0]).not.toHaveProperty('login');
  });

  test('404 on a build of today, 403 where forbidden or not one of the queue', async () => {
    const status = async (quirk: string, path = BOARD): Promise<number> =>
      (await new VodiaBench([quirk]).get(path)).status;
    expect(await status('wallboard=404')).toBe(404);
    expect(await status('wallboard=403')).toBe(403);
    expect(await status('wallboard=2020', `user/40@${D}/wallboard/80`)).toBe(403);
    expect(await status('wallboard=2020', `user/800@${D}/wallboard/74`)).toBe(404);
  });
});

describe('acdinfo: milliseconds', () => {
  const DAY = {
    calls: 3,
    incalls: 3,
    outcalls: 0,
    missed: 1,
    durationivr: 9700,
    durationring: 5200,
    durationtalk: 25_900,
    durationhold: 5000,
    avgdurationivr: 3233,
    avgdurationring: 1733,
    hc: 1,
    hw: 1,
    hr: 1,
    rw: 0,
    history: false,
  };

  test('the statistics of a day, whose spelling is the build’s', async () => {
    for (const [build, today, other] of [
      ['v70', '2026-01-01', '01012026'],
      ['2020', '01012026', '2026-01-01'],
    ]) {
      const bench = await morning(`acdinfo=${build}`);
      expect(await body(bench, `${INFO}?group=73`)).toMatchObject(DAY);
      expect(await body(bench, `${INFO}?group=73&date=${today}`)).toMatchObject({
        ...DAY,
        calllist: [{ duration: 25_900 }, { duration: 0 }, { duration: 0 }],
      });
      expect(await body(bench, `${INFO}?group=73&date=${other}`)).toEqual({});
      expect(await body(bench, `${INFO}?group=80`)).toEqual({});
    }
  });

  test('infoGroup: the bare number, or with its domain', async () => {
    const statuses = async (value: string): Promise<number[]> => {
      const bench = new VodiaBench([`infoGroup=${value}`]);
      const groups = ['73', `73@${D}`, '73@x.example.com', '74'];
      return Promise.all(groups.map(async (group) => (await bench.get(`${INFO}?group=${group}`)).status));
    };
    expect(await statuses('both')).toEqual([200, 200, 404, 404]);
    expect(await statuses('bare')).toEqual([200, 404, 404, 404]);
    expect(await statuses('qualified')).toEqual([404, 200, 404, 404]);
  });

  test('info=agents|calls|stats in the wallboard’s words or the socket’s', async () => {
    const told = async (form: string): Promise<unknown[]> => {
      const bench = await morning(`infoForm=${form}`);
      bench.waiting();
      return Promise.all(
        ['agents', 'calls&number=0', 'stats'].map((info) => body(bench, `${INFO}?info=${info}&group=73`)),
      );
    };
    expect(await told('wallboard')).toMatchObject([
      [
        { account: '40', login: true },
        { account: '42', missed: 1 },
        { account: '800', login: false },
      ],
      [{ acd: '73', agent: '', start: '1767263150.100' }],
      { hangup: { waiting: 1 }, duration: { sum: { talk: 25 } } },
    ]);
    expect(await told('socket')).toMatchObject([
      [{ name: '40', displayname: 'Ann Agent', login: true, dnd: false }, { name: '42' }, { name: '800' }],
      [{ id: 'c4', acd: '73', 'from-number': '6175550142', extension: [] }],
      { hw: 1, durationtalk: 25_900 },
    ]);
  });

  test('the rest of info: a text for machines, wrap-up categories, subscriptions, nothing', async () => {
    const bench = new VodiaBench();
    bench.waiting();
    const path = `/rest/${INFO}?info=stats&group=73&format=exposition-format`;
    const text = await bench.raw('GET', path, '', ADMIN);
    expect([text.text, text.headers['content-type']]).toEqual([
      'waiting{acd="73"} 1\ncalls{acd="73"} 1\n',
      'text/plain; charset=utf-8',
    ]);
    expect((await bench.get(`${INFO}?info=wuc&group=73`)).body).toEqual([]);
    expect((await bench.get(`${INFO}?info=wallboard`)).body).toEqual({ acds: ['73', '80'] });
    expect((await bench.get(`${INFO}?info=dance&group=73`)).status).toBe(404);
  });

  test('acdinfo=2020 knows no info: it tells the day', async () => {
    const bench = await morning('acdinfo=2020');
    expect(await body(bench, `${INFO}?info=agents&group=73`)).toMatchObject({ calls: 3 });
  });

  test('403, 404, or never an answer', async () => {
    expect((await new VodiaBench(['acdinfo=403']).get(`${INFO}?group=73`)).status).toBe(403);
    expect((await new VodiaBench(['acdinfo=404']).get(`${INFO}?group=73`)).status).toBe(404);
    const bench = new VodiaBench(['acdinfo=silent']);
    const waited = bench.run(60).then(() => 'nothing');
    expect(await Promise.race([bench.get(`${INFO}?group=73`), waited])).toBe('nothing');
    expect((await new VodiaBench().get(`user/40@${D}/acdinfo?group=80`)).status).toBe(403);
  });
});

describe('calls and records of a queue', () => {
  test('acdcalls, in either words', async () => {
    for (const [form, row] of [
      ['wallboard', { acd: '73', agent: '40' }],
      ['socket', { acd: '73', id: 'c1', state: 'connected', extension: ['40'] }],
    ] as const) {
      const bench = new VodiaBench([`infoForm=${form}`]);
      bench.talking();
      expect((await bench.get(`user/800@${D}/acdcalls?acd=73`)).body).toMatchObject([row]);
      expect((await bench.get(`user/800@${D}/acdcalls?acd=80@${D}`)).body).toEqual([]);
    }
  });

  test('acdcdr: newest first, milliseconds, why it ended', async () => {
    const bench = await morning();
    const path = `user/800@${D}/acdcdr?acd=73`;
    expect((await bench.get(path)).body).toMatchObject([
      { extension: '', reason: 'hr', ivr: 0, ring: 2000, talk: 0 },
      { extension: '', reason: 'hw', ivr: 4700, ring: 0, talk: 0 },
      {
        start: 1767263100,
        from: `"Carl Caller" <sip:6175550142@${D}>`,
        to: `"Sales" <sip:73@${D}>`,
        extension: '40',
        reason: 'hc',
        ivr: 5000,
        ring: 3200,
        talk: 25_900,
      },
    ]);
    expect((await bench.get(`${path}&page=2&size=2`)).body).toMatchObject([{ reason: 'hc' }]);
    expect((await bench.get(`user/800@${D}/acdcdr?acd=74`)).status).toBe(404);
  });

  test('stat: sums in seconds, idle times in milliseconds', async () => {
    const bench = await morning();
    const path = `acd/73@${D}/stat?date=20260101&days=1`;
    expect(await body(bench, path)).toEqual({
      agents: [
        {
          agent: '40',
          calls: 1,
          missed: 0,
          ivr: 5,
          ring: 3,
          talk: 25,
          hold: 5,
          idle: { calls: 1, duration: 6200 },
        },
        {
          agent: '42',
          calls: 0,
          missed: 1,
          ivr: 0,
          ring: 0,
          talk: 0,
          hold: 0,
          idle: { calls: 0, duration: 0 },
        },
      ],
      redirect_waiting: 0,
      redirect_ringing: 0,
      redirect_anonymous: 0,
      hangup_waiting: 1,
      hangup_ringing: 1,
      user_interaction: 0,
      admin_interaction: 0,
      max_calls: 0,
      soap: 0,
      other: 0,
    });
    expect(await body(bench, `acd/73@${D}/stat?date=20251231&days=2`)).toMatchObject({ hangup_waiting: 1 });
    expect(await body(bench, `acd/73@${D}/stat?date=20251231&days=1`)).toMatchObject({ hangup_waiting: 0 });
    expect(await body(bench, `acd/73@${D}/stat?date=2026-01-01`)).toEqual({});
  });

  test('cdr: seconds, the agent as a name-addr, a flag for who gave up where the build has one', async () => {
    const bench = await morning();
    const rows = (await bench.get(`acd/73@${D}/cdr?max=100`)).body as object[];
    expect(rows).toMatchObject([
      { agent: '', abandoned: true },
      { agent: '', abandoned: true },
      {
        to: `"16175550100" <sip:16175550100@${D}>`,
        agent: `"Ann Agent" <sip:40@${D}>`,
        rating: '',
        duration: { ivr: 5, ring: 3, talk: 25, hold: 5 },
        abandoned: false,
      },
    ]);
    const bare = (await (await morning('cdrFlag=none')).get(`acd/73@${D}/cdr?page=1&size=1`))
      .body as object[];
    expect([bare.length, 'abandoned' in bare[0]!]).toEqual([1, false]);
  });

  test('a caller who is sent on leaves by another way', async () => {
    const bench = new VodiaBench();
    const waits = bench.waiting();
    bench.floor.blindTransfer(waits, waits.legs[0]!, '80', 'api');
    await bench.run(1);
    const { call } = bench.talking('42');
    await bench.run(3);
    bench.floor.blindTransfer(call, call.legs[0]!, '40', 'phone');
    await bench.run(1);
    expect((await bench.get(`user/800@${D}/acdcdr?acd=73`)).body).toMatchObject([
      { reason: '', extension: '42', talk: 3100 },
      { reason: 'rw', extension: '' },
    ]);
    expect(await body(bench, `acd/73@${D}/stat?date=20260101`)).toMatchObject({
      redirect_waiting: 1,
      other: 1,
    });
  });

  test('the finished calls of a tenant', async () => {
    const bench = await morning();
    expect((await bench.get(`domain/${D}/cdrs?page=1&size=2`)).body).toMatchObject([
      { id: 'c3', connect: 0, inbound: true, queue: true },
      { id: 'c2', 'to-number': '73' },
    ]);
  });

  test.each(['acdcalls', 'acdcdr', 'stat', 'cdr'])('%s may be forbidden or missing', async (name) => {
    const path = name.startsWith('acd') ? `user/800@${D}/${name}?acd=73` : `acd/73@${D}/${name}`;
    for (const status of ['200', '403', '404'])
      expect((await new VodiaBench([`${name}=${status}`]).get(path)).status).toBe(Number(status));
  });
});

test('queueRights=none: 403 from every endpoint of queues, and the directory still tells them', async () => {
  const bench = new VodiaBench(['queueRights=none', 'wallboard=2020']);
  for (const path of [
    `domain/${D}/acds`,
    `domain/${D}/status/acds`,
    `domain/${D}/user_settings/73`,
    `domain/${D}/account/40/acd_login`,
    `user/800@${D}/acd`,
    `user/800@${D}/wallboard`,
    BOARD,
    `${INFO}?group=73`,
    `user/800@${D}/acdcalls?acd=73`,
    `user/800@${D}/acdcdr?acd=73`,
    `acd/73@${D}/stat?date=20260101`,
    `acd/73@${D}/cdr`,
  ])
    expect([path, (await bench.get(path)).status]).toEqual([path, 403]);
  expect((await bench.get(`user/800@${D}/accounts?type=acds`)).body).toMatchObject([
    { name: '73' },
    { name: '80' },
  ]);
});

test('fractions in records: 88 ms are .88 unless the build pads', async () => {
  const start = async (...quirks: string[]): Promise<string> => {
    const bench = new VodiaBench(quirks);
    await bench.run(0.088);
    bench.floor.end(bench.waiting(), null);
    return /"start":([\d.]+)/.exec((await bench.raw('GET', `/rest/acd/73@${D}/cdr`, '', ADMIN)).text)![1]!;
  };
  expect(await start()).toBe('1767263100.88');
  expect(await start('fractions=padded')).toBe('1767263100.088');
  expect(await start('fractions=none')).toBe('1767263100');
});

test('an extension reads its own, by its own password', async () => {
  const bench = new VodiaBench();
  const own = { authorization: basic(`42@${D}`, 'two') };
  expect((await bench.get(`user/42@${D}/acdinfo?info=agents&group=73`, own)).status).toBe(200);
  expect((await bench.get(`user/800@${D}/acdinfo?info=agents&group=73`, own)).status).toBe(403);
});

test('a switch that does not exist, and a value that is not allowed, name what is', () => {
  expect(() => parseQuirks(['callstate=array'])).toThrow(/callState/);
  expect(() => parseQuirks(['callState=list'])).toThrow(/array, single, keyed/);
});

test('a day has 23 hours or 25 where the clocks change', () => {
  const { bounds, compact } = daysIn('America/New_York');
  const hours = (at: string): number => {
    const [begin, end] = bounds(Date.parse(at));
    return (end - begin) / 3_600_000;
  };
  expect([
    hours('2026-03-08T12:00:00Z'),
    hours('2026-11-01T12:00:00Z'),
    hours('2026-06-01T12:00:00Z'),
  ]).toEqual([23, 25, 24]);
  for (const at of ['2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z'])
    expect([compact(Date.parse(at)), new Date(bounds(Date.parse(at))[0]).toISOString()]).toEqual([
      '20260308',
      '2026-03-08T05:00:00.000Z',
    ]);
  expect(compact(Date.parse('2026-03-09T04:00:00Z'))).toBe('20260309');
});
