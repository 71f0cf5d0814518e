// Proves on real sockets how a request is written and judged, that no more go at once than may, that a refused token is
// renewed once, and that no error repeats a secret.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Transient } from '#server/pbx-sdk/contract.ts';
import {
  askTwice,
  headerOf,
  Lane,
  pathWith,
  queryOf,
  questionIn,
  type RestAnswer,
  RestClient,
  withoutSecrets,
} from '#server/pbx-sdk/rest-client.ts';
import { openNetwork } from '#server/sources/network.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
const life = new AbortController();
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Heard = { method?: string; url?: string; kind?: string; token?: unknown; text: string };

/** A PBX on a real socket, and a client of its interface below `/api`. */
async function pbxThat(answers: (heard: Heard, response: ServerResponse) => unknown) {
  const heard: Heard[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { method, url, headers } = request;
    const one: Heard = { text, token: headers['x-token'] };
    if (method !== undefined) one.method = method;
    if (url !== undefined) one.url = url;
    if (headers['content-type'] !== undefined) one.kind = headers['content-type'];
    heard.push(one);
    answers(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = openNetwork({ verify: true, ca: null });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
    void network.close();
  });
  let now = 0;
  const context = { network, now: () => ++now };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const rest = new RestClient(context, url, { timeoutMs: 5_000, headers: { 'X-Token': 'SECRET' } });
  return { heard, rest };
}

describe('a request', () => {
  it('is a GET without a body, and a POST of JSON or a form with one', async () => {
    const { heard, rest } = await pbxThat((_heard, response) => response.end());
    await rest.send({ path: pathWith('calls', { id: '1/2' }) }, life.signal);
    await rest.send({ path: 'calls', body: { to: '*01' } }, life.signal);
    await rest.send({ path: 'calls', body: null }, life.signal);
    await rest.send({ path: 'login', form: { user: 'a b', pass: 'x&y' } }, life.signal);
    await rest.send({ path: 'login', method: 'PUT', body: 0, headers: { 'X-Token': 'other' } }, life.signal);
    const json = 'application/json';
    expect(heard).toEqual([
      { method: 'GET', url: '/api/calls?id=1%2F2', text: '', token: 'SECRET' },
      { method: 'POST', url: '/api/calls', kind: json, text: '{"to":"*01"}', token: 'SECRET' },
      { method: 'POST', url: '/api/calls', text: '', token: 'SECRET' },
      {
        method: 'POST',
        url: '/api/login',
        kind: 'application/x-www-form-urlencoded',
        text: 'user=a+b&pass=x%26y',
        token: 'SECRET',
      },
      { method: 'PUT', url: '/api/login', kind: json, text: '0', token: 'other' },
    ]);
  });

  it('is answered by any status, with the time it was heard at', async () => {
    const { rest } = await pbxThat((_heard, response) =>
      response.writeHead(503, { 'Retry-After': '7' }).end('no'),
    );
    const answer = await rest.send({ path: 'calls' }, life.signal);
    expect(answer).toMatchObject({ status: 503, text: 'no', at: 2 });
    expect(headerOf(answer.headers, 'retry-after')).toBe('7');
  });

  it('that nobody answers is Transient, and names neither path nor header', async () => {
    const { heard, rest } = await pbxThat(() => {});
    const error = await rest
      .send({ path: 'calls?access_token=SECRET', timeoutMs: 3_000 }, life.signal)
      .catch((each: unknown) => each);
    expect(error).toBeInstanceOf(Transient);
    expect(`${error} ${JSON.stringify(error)}`).not.toMatch(/SECRET|calls/);
    expect(heard).toHaveLength(1);
  });

  it('whose answer has no end is given up', async () => {
    const { rest } = await pbxThat((_heard, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1024 * 1024)));
      };
      response.on('drain', more);
      response.on('error', () => undefined);
      more();
    });
    const sent = rest.send({ path: 'calls', timeoutMs: 60_000 }, life.signal);
    await expect(sent).rejects.toThrow(/far too large/);
  }, 60_000);

  it('for a command whose time is over is not sent', async () => {
    const { heard, rest } = await pbxThat((_heard, response) => response.end());
    const sent = rest.send({ path: 'calls', body: {}, until: 1 }, life.signal);
    await expect(sent).rejects.toThrow('the time for this command is over');
    expect(heard).toEqual([]);
  });
});

describe('a token that is not taken', () => {
  const tokensOf = () => {
    const given: string[] = ['t1'];
    return {
      given,
      access: async () => given.at(-1) ?? '',
      renew: async (old: string) => {
        if (given.at(-1) === old) given.push(`t${given.length + 1}`);
      },
    };
  };

  it.each([
    ['t1', 200, ['t1']],
    ['t2', 200, ['t1', 't2']],
    ['t3', 401, ['t1', 't2']],
  ])('is renewed once: the PBX takes %s', async (taken, status, used) => {
    const { heard, rest } = await pbxThat(({ token }, response) =>
      response.writeHead(token === taken ? 200 : 401).end(),
    );
    const tokens = tokensOf();
    const answer = await askTwice(
      tokens,
      (each: RestAnswer) => each.status === 401,
      (token) => rest.send({ path: 'calls', headers: { 'X-Token': token } }, life.signal),
    );
    expect(answer.status).toBe(status);
    expect(heard.map(({ token }) => token)).toEqual(used);
  });
});

describe('a lane', () => {
  it.each([1, 4])('lets %i through at once, in their order, failures too', async (width) => {
    let inside = 0;
    let most = 0;
    const begun: string[] = [];
    const { rest } = await pbxThat(async ({ url = '' }, response) => {
      most = Math.max(most, ++inside);
      begun.push(url);
      await later(5);
      inside--;
      response.end();
    });
    const lane = new Lane(width);
    const ask = (i: number): Promise<unknown> =>
      lane.run(async () => {
        if (i % 3 === 0) throw new Error('no');
        return rest.send({ path: `${i}` }, life.signal);
      });
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => ask(i)));
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual(
      Array.from({ length: 12 }, (_, i) => i % 3 !== 0),
    );
    expect(most).toBe(width);
    if (width === 1)
      expect(begun).toEqual(['1', '2', '4', '5', '7', '8', '10', '11'].map((i) => `/api/${i}`));
  });

  it('lets nobody past who has waited', async () => {
    const lane = new Lane(1);
    const order: string[] = [];
    const step = (name: string): Promise<void> => lane.run(async () => void order.push(name));
    const first = step('first');
    const second = step('second');
    await first;
    await Promise.all([second, step('third')]);
    expect(order).toEqual(['first', 'second', 'third']);
  });
});

it('writes queries with every value encoded', () => {
  expect(queryOf({ reason: '*01', type: 'in&out', n: 2 })).toBe('reason=%2A01&type=in%26out&n=2');
  expect(pathWith('calls')).toBe('calls');
});

it('reads what an answer is to from its channel, whatever that holds', () => {
  const { path, query, parameter } = questionIn(
    `rest:${pathWith('calls/list', { reason: '*01', type: 'in&out' })}`,
  );
  expect({ path, query }).toEqual({ path: 'calls/list', query: 'reason=%2A01&type=in%26out' });
  expect(['reason', 'type', 'eason', 'n'].map(parameter)).toEqual(['*01', 'in&out', '', '']);
  expect(questionIn('rest:calls')).toMatchObject({ path: 'calls', query: '' });
  expect(questionIn('rest:calls?a=%').parameter('a')).toBe('');
});

it('masks what a PBX repeats of what it was sent', () => {
  expect(withoutSecrets('user hunter2 with hunter2', 'hunter2', '')).toBe('user … with …');
});
