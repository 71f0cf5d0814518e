// The same PBX over real sockets, and in memory with none.
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listen } from '#server/simulator/transport/listen.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { Bench, CREDENTIALS, type Json } from '#tests/server/simulator/yeastar/bench.ts';

const body = JSON.stringify({ username: CREDENTIALS.clientId, password: CREDENTIALS.clientSecret });
const next = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));

test('over loopback: token, subscribe, a frame, a bare request, a dead PBX', async () => {
  const bench = new Bench();
  const server = await listen(bench.pbx);
  const headers = { 'user-agent': 'OpenAPI', 'content-type': 'application/json' };
  const got = (await (
    await fetch(`${server.url}/openapi/v1.0/get_token`, { method: 'POST', headers, body })
  ).json()) as Json;
  expect(got.errcode).toBe(0);
  const url = `${server.url.replace('http', 'ws')}/openapi/v1.0/subscribe?access_token=`;

  const socket = new WebSocket(url + String(got.access_token));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send('{"topic_list":[30029]}');
  expect(await next(socket)).toBe('{"errcode":0,"errmsg":"SUCCESS"}');
  socket.send('heartbeat');
  expect(await next(socket)).toBe('heartbeat response');
  const frame = next(socket);
  bench.floor.pause('1001', null, 'Lunch');
  expect(await frame).toContain('"status":"Paused"');

  const refused = new WebSocket(`${url}nonsense`);
  const status = await new Promise((resolve) => {
    refused.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    refused.on('error', () => {});
  });
  expect(status).toBe(401);

  const bare = await new Promise<string>((resolve, reject) => {
    request(`${server.url}/openapi/v1.0/system/information`, (response) => {
      response.setEncoding('utf8').on('data', (text) => resolve(String(text)));
    })
      .on('error', reject)
      .end();
  });
  expect(bare).toContain('40002');

  const closed = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
  bench.pbx.die();
  expect(await closed).toBe(1006);
  await expect(fetch(`${server.url}/openapi/v1.0/system/information`, { headers })).rejects.toThrow();
  await server.close();
  await expect(fetch(server.url)).rejects.toThrow();
});

test('in memory: the same answers, a socket that ends, a PBX that does not answer', async () => {
  const bench = new Bench();
  const network = memoryNetwork(bench.pbx, bench.clock);
  const stop = new AbortController();
  const ask = {
    method: 'POST',
    url: 'http://pbx.invalid/openapi/v1.0/get_token',
    body,
    timeoutMs: 1000,
  } as const;
  const headers = { 'User-Agent': 'x', 'Content-Type': 'application/json' };
  const got = JSON.parse((await network.request({ ...ask, headers }, stop.signal)).text) as Json;
  expect(got.errcode).toBe(0);
  const url = `ws://pbx.invalid/openapi/v1.0/subscribe?access_token=${String(got.access_token)}`;
  const socket = await network.dial(url, {}, stop.signal);
  const heard: string[] = [];
  const reading = (async () => {
    for await (const text of socket.messages) heard.push(text);
  })();
  socket.send('{"topic_list":[30029]}');
  bench.floor.pause('1001', null);
  await bench.run(1);
  expect(heard).toHaveLength(2);
  await expect(
    network.dial('ws://pbx.invalid/openapi/v1.0/subscribe', {}, stop.signal),
  ).rejects.toMatchObject({ status: 401 });
  bench.pbx.die();
  await reading;
  await expect(network.request({ ...ask, headers }, stop.signal)).rejects.toThrow(/dead/);
  bench.pbx.revive();
  const again = await network.dial(url, {}, stop.signal);
  stop.abort();
  for await (const _ of again.messages);
  expect(bench.pbx.sockets.open).toBe(0);
  await expect(network.request({ ...ask, headers }, stop.signal)).rejects.toThrow('aborted');

  const silent = memoryNetwork({ ...bench.pbx, http: () => new Promise(() => {}) }, bench.clock);
  const waiting = expect(silent.request({ ...ask, headers }, new AbortController().signal)).rejects.toThrow(
    '1000 ms',
  );
  await bench.run(2);
  await waiting;
});
