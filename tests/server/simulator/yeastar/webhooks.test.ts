// Events pushed to a URL: signed over the very bytes, tried again, doubled and out of order where a switch says so,
// configured over the API.
import { describe, expect, test } from 'vitest';
import { simulatedMakes } from '#server/simulator/registry.ts';
import type { PbxPost } from '#server/simulator/transport/pbx.ts';
import type { YeastarOptions } from '#server/simulator/yeastar/pbx.ts';
import { signature } from '#server/simulator/yeastar/webhooks.ts';
import { Bench } from './bench.ts';

type Posted = { at: number; url: string; headers: Readonly<Record<string, string>>; body: string };
const URL = 'https://wall.example/hooks/hq';
const SECRET = '0123456789abcdefghijklmnopqrstuv';

/** `answer` says what the receiver does with each post: a status, nothing for ever, or a dropped connection. */
async function receiving(
  quirks: readonly string[] = [],
  answer: (n: number) => number | 'silence' | 'gone' = () => 200,
  more: Partial<YeastarOptions> = {},
): Promise<{ bench: Bench; posted: Posted[] }> {
  const posted: Posted[] = [];
  const post: PbxPost = async (url, headers, body) => {
    posted.push({ at: bench.clock.now(), url, headers, body });
    const said = answer(posted.length);
    if (said === 'silence') return new Promise(() => {});
    if (said === 'gone') throw new Error('connection refused');
    return { status: said };
  };
  const bench = new Bench(quirks, { post, ...more });
  await bench.login();
  return { bench, posted };
}

test('yeastar#webhook-signature, its vector', () => {
  const body =
    '{"type":30008,"sn":"3631A0000001","msg":"{\\"extension\\":\\"1001\\",\\"status\\":\\"Idle\\"}"}';
  expect(signature(body, SECRET)).toBe('IeeKF30U3mAHusxB9s2ys/bWBJi1G2namvzKDObUeOk=');
});

test('the same text as over the socket, signed over what is sent', async () => {
  const { bench, posted } = await receiving();
  bench.pbx.addWebhook({ url: URL, secret: SECRET });
  bench.subscribe();
  bench.floor.pause('1001', null, 'Lunch');
  bench.floor.staff.setPresence('1002', 'lunch');
  expect(posted.map(({ body }) => body)).toEqual(bench.heard.map(({ text }) => text));
  expect(posted[0]).toMatchObject({
    url: URL,
    headers: { 'content-type': 'application/json', 'x-signature': signature(posted[0]!.body, SECRET) },
  });
  await bench.run(30);
  expect(bench.pbx.webhooks).toEqual({ posted: 2, delivered: 2, lost: 0 });
});

test('only the events asked for; a secret of 32 characters is made where none is given', async () => {
  const { bench, posted } = await receiving();
  expect(bench.pbx.addWebhook({ url: URL, events: [30009] })).toMatch(/^[a-z0-9]{32}$/);
  bench.floor.pause('1001', null);
  bench.floor.staff.setPresence('1001', 'away');
  expect(posted.map(({ body }) => JSON.parse(body).type)).toEqual([30009]);
});

test('webhookSignature=none: some installations do not sign', async () => {
  const { bench, posted } = await receiving(['webhookSignature=none']);
  bench.pbx.addWebhook({ url: URL });
  bench.floor.pause('1001', null);
  expect(posted[0]!.headers).toEqual({ 'content-type': 'application/json' });
});

describe('trying again', () => {
  test.each([
    ['a status that is no 2xx', 500, 2],
    ['a connection that is refused', 'gone', 2],
    ['no answer within five seconds', 'silence', 7],
  ] as const)('%s: three times more, then the message is lost', async (_name, said, apart) => {
    const { bench, posted } = await receiving([], () => said);
    bench.pbx.addWebhook({ url: URL });
    bench.floor.pause('1001', null);
    await bench.run(60);
    expect(posted.map(({ at }) => (at - posted[0]!.at) / 1000)).toEqual([0, apart, apart * 2, apart * 3]);
    expect(new Set(posted.map(({ body }) => body)).size).toBe(1);
    expect(bench.pbx.webhooks).toEqual({ posted: 4, delivered: 0, lost: 1 });
  });

  test('taken at the second attempt, it is not sent a third time', async () => {
    const { bench, posted } = await receiving([], (n) => (n === 1 ? 503 : 204));
    bench.pbx.addWebhook({ url: URL });
    bench.floor.pause('1001', null);
    await bench.run(60);
    expect(posted).toHaveLength(2);
  });

  test('a late answer counts for nothing: the message comes again', async () => {
    const { bench, posted } = await receiving([], (n) => (n === 1 ? 'silence' : 200));
    bench.pbx.addWebhook({ url: URL });
    bench.floor.pause('1001', null);
    bench.floor.unpause('1001', null);
    await bench.run(60);
    const kinds = posted.map(({ body }) => (body === posted[0]!.body ? 'A' : 'B'));
    expect(kinds.join('')).toBe('ABA');
  });

  test('a dead PBX posts nothing, not even what it still had to repeat', async () => {
    const { bench, posted } = await receiving([], () => 500);
    bench.pbx.addWebhook({ url: URL });
    bench.floor.pause('1001', null);
    bench.pbx.die();
    bench.floor.unpause('1001', null);
    await bench.run(60);
    expect(posted).toHaveLength(1);
  });
});

describe('webhookDelivery', () => {
  const order = async (value: string): Promise<string> => {
    const { bench, posted } = await receiving([`webhookDelivery=${value}`]);
    bench.pbx.addWebhook({ url: URL, events: [30029] });
    bench.floor.pause('1001', null);
    bench.floor.unpause('1001', null);
    const made = new Map<string, string>();
    await bench.run(60);
    return posted
      .map(({ body }) => {
        const letter = made.get(body) ?? String.fromCharCode(65 + made.size);
        made.set(body, letter);
        return letter;
      })
      .join('');
  };
  test('once, twice, and again later', async () => {
    expect(await order('once')).toBe('AB');
    expect(await order('twice')).toBe('AABB');
    expect(await order('repeatsLater')).toBe('ABA');
  });

  test('outOfOrder: posts overtake each other within 50 ms', async () => {
    const { bench, posted } = await receiving(['webhookDelivery=outOfOrder']);
    bench.pbx.addWebhook({ url: URL, events: [30009] });
    const said = ['away', 'lunch', 'available', 'off_work', 'business_trip', 'do_not_disturb'];
    for (const presence of said) bench.floor.staff.setPresence('1001', presence);
    await bench.run(0.05);
    const heard = posted.map(({ body }) => JSON.parse(JSON.parse(body).msg).status as string);
    expect(heard).not.toEqual(said);
    expect(new Set(heard)).toEqual(new Set(said));
    expect(heard).toHaveLength(said.length);
  });
});

test('the portal’s test message has a shape of its own, signed like any other', async () => {
  const { bench, posted } = await receiving();
  const secret = bench.pbx.addWebhook({ url: URL, events: [30009] });
  bench.pbx.testWebhooks();
  expect(JSON.parse(posted[0]!.body)).not.toHaveProperty('type');
  expect(posted[0]!.headers['x-signature']).toBe(signature(posted[0]!.body, secret));
});

test('a replay or a demo has the make push to the wall', async () => {
  const { floor, clock } = new Bench();
  const bodies: string[] = [];
  const signed: (string | undefined)[] = [];
  const pbx = simulatedMakes.yeastar!.open({
    floor,
    clock,
    seed: 1,
    quirks: [],
    timeZone: 'UTC',
    post: async (_url, headers, body) => {
      bodies.push(body);
      signed.push(headers['x-signature']);
      return { status: 200 };
    },
  });
  const secret = pbx.pushTo!(URL);
  floor.pause('1001', null, 'Lunch');
  expect(signed).toEqual(bodies.map((body) => signature(body, secret)));
  expect(bodies).toHaveLength(1);
});

describe('over the API', () => {
  const row = { url: URL, request_method: 'POST', event_ids: [30009] };

  test('configured, read back, switched off', async () => {
    const { bench, posted } = await receiving();
    expect(
      await bench.post('webhook/update', {
        webhook_event_push_list: [row],
        webhook_event_push_timeout: 3,
        webhook_event_push_retry_count: 1,
      }),
    ).toEqual({ errcode: 0, errmsg: 'SUCCESS' });
    const { data } = (await bench.get('webhook/query')) as unknown as { data: Record<string, unknown> };
    expect(data).toMatchObject({
      enb_webhook_event_push: 1,
      webhook_event_push_timeout: 3,
      webhook_event_push_retry_count: 1,
      webhook_event_push_list: [{ ...row, secret: expect.stringMatching(/^[a-z0-9]{32}$/) }],
    });
    await bench.post('webhook/update', { webhook_event_push_list: [{ ...row, event_ids: [0] }] });
    expect(await bench.get('webhook/query')).toMatchObject({
      data: {
        webhook_event_push_list: [
          { secret: (data.webhook_event_push_list as Posted[] & { secret: string }[])[0]!.secret },
        ],
      },
    });
    bench.floor.pause('1001', null);
    expect(posted).toHaveLength(1);
    await bench.post('webhook/update', { enb_webhook_event_push: 0 });
    bench.floor.unpause('1001', null);
    expect(posted).toHaveLength(1);
  });

  test.each([
    [{ webhook_event_push_timeout: 2 }, 40002],
    [{ webhook_event_push_retry_count: 6 }, 40002],
    [{ webhook_event_push_list: 'none' }, 40002],
    [{ webhook_event_push_list: [{ url: 'ftp://x' }] }, 40002],
    [{ webhook_event_push_list: [{ url: URL, request_method: 'PUT' }] }, 40002],
    [{ webhook_event_push_list: Array.from({ length: 6 }, (_, i) => ({ url: `${URL}/${i}` })) }, 60002],
  ])('refused: %j', async (body, code) => {
    const { bench } = await receiving();
    expect((await bench.post('webhook/update', body)).errcode).toBe(code);
    expect(await bench.get('webhook/query')).toMatchObject({ data: { webhook_event_push_list: [] } });
  });

  test('the oldest firmware has none', async () => {
    const { bench } = await receiving(['firmware=37.7.0.16']);
    expect((await bench.get('webhook/query')).errcode).toBe(10001);
    expect(await bench.get('system/information')).toMatchObject({ data: { firmware_version: '37.7.0.16' } });
  });
});
