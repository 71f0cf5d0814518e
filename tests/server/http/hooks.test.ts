// The webhook's door over real HTTP: who is heard, who is turned away and how, and what then stands on the board.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorBody } from '#lib/api/message.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import type { ConfiguredSource } from '#server/config.ts';
import { Hooks } from '#server/http/hooks.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { vendors } from '#server/pbx/index.ts';
import type { AnyVendor, Frame } from '#server/pbx-sdk/contract.ts';
import { Source } from '#server/sources/source.ts';
import { Sources } from '#server/sources/sources.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { FakePbx, SETTINGS } from '#tests/pbx/yeastar/pbx.ts';
import { START } from '#tests/pbx/yeastar/scene.ts';

/** yeastar#webhook-signature. */
const KEY = '0123456789abcdefghijklmnopqrstuv';
const BODY = String.raw`{"type":30008,"sn":"3631A0000001","msg":"{\"extension\":\"1001\",\"status\":\"Idle\"}"}`;
const MARK = 'IeeKF30U3mAHusxB9s2ys/bWBJi1G2namvzKDObUeOk=';
const marked = (body: string | Buffer, key = KEY): string =>
  createHmac('sha256', key).update(body).digest('base64');

let server: Server | null = null;
afterEach(() => server?.close());

async function open(events: 'websocket' | 'webhook' | 'both' = 'both') {
  const clock = new VirtualClock(START);
  const pbx = new FakePbx(clock);
  const log = new MemoryLog({ clock });
  const said: string[] = [];
  const note = (about: object, text: string): void => void said.push(JSON.stringify(about) + text);
  const logger = { info: note, warn: note, error: note };
  const { board } = await openLiveBoard({ log, clock, logger });
  const site = { name: '', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] };
  void log.append([{ type: 'site.configured', source: SITE_SOURCE, at: clock.now(), site }]);
  const frames: Frame[] = [];
  const of = (id: string, make: string, settings: object): Source => {
    const vendor = vendors[make] as AnyVendor;
    const { network } = pbx;
    const onFrame = (frame: Frame): void => void frames.push(frame);
    const parts = { id, vendor, network, clock, log, board, logger, random: () => 0.5, onFrame };
    return new Source({ ...parts, settings: settings as never });
  };
  const yeastar = vendors['yeastar'] as AnyVendor;
  const hq = of('hq', 'yeastar', yeastar.settings.parse({ ...SETTINGS, events, webhookSecret: KEY }));
  const deaf = of('deaf', 'yeastar', yeastar.settings.parse(SETTINGS));
  const other = of('other', 'asterisk', {});
  const made = new Map([hq, deaf, other].map((source) => [source.id as string, source]));
  const leases = new MemoryLeases();
  const open = ({ id }: ConfiguredSource) => ({ source: made.get(id) as Source, close: async () => {} });
  const sources = new Sources(
    { board, log, clock, logger, leases, open },
    [...made.values()].map(({ id, vendor, settings }) => ({
      id,
      name: id,
      vendor,
      settings,
      tls: { verify: true, ca: null },
    })),
  );
  hq.start();
  const run = (ms: number) => clock.run(clock.now() + ms);
  await run(3_000);
  const hooks = new Hooks({ clock, logger, receive: (id, request) => sources.receive(id, request) });
  server = createServer((request, response) => void hooks.answer(request, response));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const post = (body: string | Buffer, mark: string | null = marked(body), id = 'hq') =>
    fetch(`http://127.0.0.1:${port}/hooks/${id}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/json', ...(mark === null ? {} : { 'X-Signature': mark }) },
    });
  const hooked = () => frames.filter(({ channel }) => channel === 'hook').map(({ text }) => text);
  return { board, clock, pbx, post, port, run, hooked, said, hq, sources };
}

const leg = (status: string) =>
  JSON.stringify({
    type: 30011,
    sn: 'X',
    msg: JSON.stringify({
      call_id: '1760000000.1',
      members: [
        {
          inbound: {
            from: '5550100',
            to: '6400',
            trunk_name: 't',
            channel_id: 'PJSIP/t-1',
            member_status: status,
            call_path: '6400',
          },
        },
      ],
    }),
  });

describe('a webhook', () => {
  it('signed as the PBX signs is heard at once: the test vector', async () => {
    const { post, run, hooked, sources } = await open();
    expect(marked(BODY)).toBe(MARK);
    expect((await post(BODY, MARK)).status).toBe(200);
    const hex = Buffer.from(MARK, 'base64').toString('hex');
    expect((await post(BODY, hex)).status).toBe(200);
    await run(10);
    expect(hooked()).toEqual([BODY, BODY]);
    expect(sources.report()[0]).toMatchObject({ refusedHooks: 0, malformed: 0, unknown: [] });
  });

  it('without or with a wrong signature is refused, counted, told to a person and never repeated', async () => {
    const { post, run, hooked, sources, said } = await open();
    const secret = BODY.replace('Idle', 'Hidden');
    for (const mark of [null, '', 'x', MARK, marked(secret, 'other'), `${marked(secret)}=`, 'ff'.repeat(32)])
      expect((await post(secret, mark)).status).toBe(401);
    expect((await post(`${BODY} `, MARK)).status).toBe(401);
    await run(10);
    expect(hooked()).toEqual([]);
    const report = sources.report()[0];
    expect(report?.refusedHooks).toBe(8);
    expect(report?.notices.join()).toMatch(/webhook was refused.*webhookSecret/);
    expect(JSON.stringify([said, report])).not.toMatch(/Hidden|0123456789abcdef/);
    expect(said.filter((line) => line.includes('webhook'))).toHaveLength(1);
    await post(BODY);
    expect(sources.report()[0]?.notices.join()).not.toMatch(/refused/);
  });

  it('is 404 for a source nobody has, a make that has none, and a source that wants none', async () => {
    const { post, sources } = await open();
    const answers = await Promise.all(
      ['nobody', 'other', 'deaf', '..%2fhq', '%', 'HQ'].map((id) => post(BODY, MARK, id)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    const said = await Promise.all(answers.map((answer) => answer.json() as Promise<ErrorBody>));
    expect(said.map(({ error }) => error.code)).toEqual(said.map(() => 'noWebhook'));
    expect(sources.report().map(({ refusedHooks }) => refusedHooks)).toEqual([0, 0, 0]);
  });

  it('must be a POST, and says so', async () => {
    const { port } = await open();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await fetch(`http://127.0.0.1:${port}/hooks/hq?type=30008`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
      expect(await answer.text()).toContain('POST on the PBX');
    }
  });

  it('may have a mebibyte, and no more', async () => {
    const { post, hooked, run } = await open();
    const full = Buffer.alloc(1024 * 1024, ' ');
    expect((await post(full)).status).toBe(200);
    expect((await post(Buffer.concat([full, Buffer.from(' ')]))).status).toBe(413);
    await run(10);
    expect(hooked()).toHaveLength(1);
  });

  it('that never ends is answered in the end, and one without end is cut', async () => {
    const { port, clock } = await open();
    const talk = (text: string, chunks: number) =>
      new Promise<{ heard: string; written: number }>((resolve) => {
        let heard = '';
        let written = 0;
        const more = (): void => {
          while (written < chunks && !socket.destroyed && socket.writable) {
            written++;
            if (!socket.write('x'.repeat(65_536))) return;
          }
        };
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(text);
          more();
        });
        socket.on('drain', more);
        socket.on('data', (chunk) => {
          heard += String(chunk);
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve({ heard, written }));
      });
    const head = 'POST /hooks/hq HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n';
    let heard: string | null = null;
    const slow = talk(head, 0).then((told) => {
      heard = told.heard;
    });
    // Its time runs from when the server hears it, which no clock of ours tells.
    while (heard === null) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await clock.run(clock.now() + 11_000);
    }
    await slow;
    expect(heard).toMatch(/^HTTP\/1.1 408/);
    expect((await talk(head, 1_000)).written).toBeLessThan(1_000);
    expect((await fetch(`http://127.0.0.1:${port}/hooks/hq`)).status).toBe(405);
  });

  it('is held back by an address that sends without measure', async () => {
    const { post, run } = await open();
    const statuses: number[] = [];
    for (let i = 0; i < 42; i++) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => post(BODY, 'x')));
      statuses.push(...answers.map(({ status }) => status));
    }
    expect(statuses.slice(0, 2_000).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(2_000).every((status) => status === 429)).toBe(true);
    await run(1_000);
    expect((await post(BODY)).status).toBe(200);
  });
});

describe('what a webhook tells', () => {
  it('stands on the board of a source without a WebSocket, which still polls', async () => {
    const { board, post, run, pbx, sources } = await open('webhook');
    expect(pbx.peers).toHaveLength(0);
    expect(board.get('source', 'hq')?.life).toBe('live');
    expect(sources.report()[0]?.notices.join()).toMatch(/Nothing has come by webhook yet/);
    await post(leg('ANSWERED'));
    await run(20);
    expect(board.get('call', 'hq/1760000000.1')).toMatchObject({ queue: 'hq/6400' });
    expect(sources.report()[0]?.notices.join()).not.toMatch(/Nothing has come/);
    const before = pbx.paths().filter((path) => path.startsWith('queue/call_status')).length;
    await run(1_500);
    expect(pbx.paths().filter((path) => path.startsWith('queue/call_status')).length).toBeGreaterThan(before);
  });

  it('counts once, told twice: by both channels, retried, replayed', async () => {
    const { board, post, run, pbx } = await open('both');
    const offered = () => [...board.all('call')].length;
    pbx.event(30011, JSON.parse((JSON.parse(leg('ANSWERED')) as { msg: string }).msg) as object);
    for (let i = 0; i < 3; i++) expect((await post(leg('ANSWERED'))).status).toBe(200);
    await run(1_000);
    expect(offered()).toBe(1);
    pbx.event(30011, JSON.parse((JSON.parse(leg('BYE')) as { msg: string }).msg) as object);
    await run(3_000);
    expect(offered()).toBe(0);
    expect((await post(leg('ANSWERED'))).status).toBe(200);
    await run(1_000);
    expect(offered()).toBe(0);
  });

  it('is to be brought again while no line is up, and is said to be so', async () => {
    const { board, post, hq, hooked, run } = await open('both');
    const stopped = hq.stop();
    await run(2_000);
    await stopped;
    const answer = await post(leg('ANSWERED'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(((await answer.json()) as ErrorBody).error.code).toBe('notListening');
    expect(hooked()).toEqual([]);
    expect([...board.all('call')]).toEqual([]);
  });

  it('is shown to a person where the portal’s test button sends something odd', async () => {
    const { post, run, sources } = await open('both');
    expect((await post('{"hello":"world"}')).status).toBe(200);
    await run(10);
    expect(sources.report()[0]).toMatchObject({
      unknown: [{ shape: 'a webhook that is no event' }],
      malformed: 0,
    });
  });
});
