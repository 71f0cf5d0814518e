// Webhooks that never end: they keep out neither the PBX nor anybody else, at a whole server on loopback.
import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { type Line, request, type Standing, say, stand, statusOf } from './standing.ts';

const SECRET = '0123456789abcdefghijklmnopqrstuv';
const BODY = String.raw`{"type":30008,"sn":"1","msg":"{\"extension\":\"1001\",\"status\":\"Idle\"}"}`;
const MARK = createHmac('sha256', SECRET).update(BODY).digest('base64');

let server: Standing;
const hung: Line[] = [];
afterEach(async () => {
  for (const line of hung.splice(0)) line.socket.destroy();
  await server.close();
});

async function open(more: object = {}): Promise<void> {
  server = await stand({
    sources: [
      {
        id: 'hq',
        make: 'yeastar',
        url: 'http://127.0.0.1:9',
        clientId: 'a',
        clientSecret: 'secret-of-the-client',
        events: 'both',
        webhookSecret: SECRET,
        ...more,
      },
    ],
  });
}

const hang = async (path: string, headers: Record<string, string>, from: string): Promise<Line> => {
  const all = { 'Content-Length': '500', Connection: 'keep-alive', ...headers };
  const line = await say(server.port, request('POST', path, server.port, all, '{'), { from });
  hung.push(line);
  return line;
};
/** Whether a whole message reaches its source, which does not listen: there is no PBX. Who has no place is told otherwise. */
const reaches = async (from: string): Promise<boolean> => {
  const headers = { 'Content-Length': String(BODY.length), 'X-Signature': MARK };
  const line = await say(server.port, request('POST', '/hooks/hq', server.port, headers, BODY), { from });
  const answer = await line.closed;
  return statusOf(answer) === 503 && answer.includes('"notListening"');
};

it.each([
  ['of a name nobody has', '/hooks/nobody', { 'X-Signature': MARK }, 404],
  ['of a name nobody has, unsigned', '/hooks/nobody', {}, 404],
  ['that carry no signature', '/hooks/hq', {}, 401],
])('those %s are answered unread', async (_what, path, headers, status) => {
  await open();
  const lines = await Promise.all(Array.from({ length: 100 }, () => hang(path, headers, '127.0.0.1')));
  for (const line of lines) await expect.poll(() => statusOf(line.heard())).toBe(status);
  expect(await reaches('127.0.0.1')).toBe(true);
});

it('those with a made-up signature take the places of their own address alone', async () => {
  await open();
  const lines = await Promise.all(
    Array.from({ length: 64 }, () => hang('/hooks/hq', { 'X-Signature': 'made up' }, '127.0.0.2')),
  );
  // Sixteen are being read, the others are sent away; a reset may overtake the answer of those that are cut while they
  // write, on a busy machine of many.
  const isSentAway = (line: Line) => statusOf(line.heard()) === 503 || line.socket.destroyed;
  await expect.poll(() => lines.filter(isSentAway).length).toBe(48);
  expect(lines.filter((line) => statusOf(line.heard()) === 503).length).toBeGreaterThan(0);
  for (let i = 0; i < 30; i++) expect(await reaches('127.0.0.1')).toBe(true);
});

it('those of the PBX’s own address give way to a message that is whole', async () => {
  await open();
  await Promise.all(
    Array.from({ length: 64 }, () => hang('/hooks/hq', { 'X-Signature': 'made up' }, '127.0.0.1')),
  );
  await expect.poll(() => reaches('127.0.0.1')).toBe(true);
  for (let i = 0; i < 20; i++) expect(await reaches('127.0.0.1')).toBe(true);
});

it('those of many addresses that take every place give way too', async () => {
  await open();
  for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'])
    await Promise.all(
      Array.from({ length: 16 }, () => hang('/hooks/hq', { 'X-Signature': 'made up' }, from)),
    );
  await expect.poll(() => reaches('127.0.0.1')).toBe(true);
});

it('of addresses that are none of the PBX’s are refused unread, however they are signed', async () => {
  await open({ webhookFrom: ['127.0.0.2', '127.0.1.0/24'] });
  for (const from of ['127.0.0.2', '127.0.1.9']) expect(await reaches(from)).toBe(true);
  const stranger = await hang('/hooks/hq', { 'X-Signature': MARK }, '127.0.0.3');
  await expect.poll(() => statusOf(stranger.heard())).toBe(403);
  expect(await reaches('127.0.0.3')).toBe(false);
});
