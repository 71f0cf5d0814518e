// Every route of a whole listening server: its status, its headers, and an answer in the shape that pages read; the old
// address beside the new; whatever is wrong in the one shape there is; and when a server says that it is ready.
import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { auditPageSchema, auditVerifiedSchema } from '#lib/api/audit.ts';
import { aliveSchema, healthSchema, readySchema } from '#lib/api/health.ts';
import { keysSchema } from '#lib/api/keys.ts';
import { doneSchema, errorSchema } from '#lib/api/message.ts';
import { peopleSchema } from '#lib/api/people.ts';
import { sessionSchema } from '#lib/api/session.ts';
import { settingsSchema } from '#lib/api/settings.ts';
import { reportSchema } from '#lib/api/sources.ts';
import { MESSAGES } from '#lib/sync/server-messages.ts';
import { Readiness } from '#server/http/readiness.ts';
import { type Standing, stand } from './standing.ts';

let server: Standing | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});
const open = async (config: Record<string, unknown> = {}): Promise<Standing> => {
  server = await stand(config);
  return server;
};

const SHAPES: readonly (readonly [string, string, number, z.ZodType])[] = [
  ['GET', '/health', 200, healthSchema],
  ['GET', '/session', 200, sessionSchema],
  ['DELETE', '/session', 200, doneSchema],
  ['POST', '/session', 401, errorSchema],
  ['GET', '/sources', 200, reportSchema],
  ['GET', '/settings', 200, settingsSchema],
  ['GET', '/people', 200, peopleSchema],
  ['DELETE', '/people/nobody', 404, errorSchema],
  ['GET', '/audit', 200, auditPageSchema],
  ['GET', '/keys', 200, keysSchema],
  ['DELETE', '/keys/nothing', 404, errorSchema],
  ['GET', '/audit/verified', 200, auditVerifiedSchema],
  ['POST', '/sources/nowhere/restart', 404, errorSchema],
  ['POST', '/screens/reload', 202, doneSchema],
  ['GET', '/agents/hq%2F1001/day', 404, errorSchema],
  ['PATCH', '/session', 405, errorSchema],
  ['GET', '/nothing', 404, errorSchema],
];

describe.each(['/api/v1', '/api'])('below %s', (start) => {
  it('every route answers in its shape, is kept by nobody, and names its request', async () => {
    const { url } = await open();
    for (const [method, path, status, shape] of SHAPES) {
      const body = method === 'POST' && path === '/session' ? '{"name":"Eve","password":"x"}' : null;
      const answer = await fetch(`${url}${start}${path}`, { method, body, headers: { origin: url } });
      expect(answer.status, `${method} ${path}`).toBe(status);
      expect(answer.headers.get('cache-control'), path).toBe('no-store');
      expect(answer.headers.get('content-type'), path).toContain('application/json');
      expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff');
      const told = await answer.json();
      expect(shape.safeParse(told).success, `${method} ${path}: ${JSON.stringify(told)}`).toBe(true);
      if (status < 400) continue;
      const { error, requestId } = errorSchema.parse(told);
      expect(Object.keys(MESSAGES), path).toContain(error.code);
      expect(answer.headers.get('x-request-id')).toBe(requestId);
    }
  });

  it('nothing is changed for a page of another site', async () => {
    const { url } = await open();
    for (const [method, path] of SHAPES.filter(([each]) => each !== 'GET')) {
      const headers = { origin: 'https://evil.example' };
      const answer = await fetch(`${url}${start}${path}`, { method, headers });
      expect(answer.status, path).toBe(403);
      expect(errorSchema.parse(await answer.json()).error.code).toBe('originRefused');
    }
  });
});

it('the interface describes each of its routes', async () => {
  const { url } = await open();
  const told = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, object>;
  };
  expect(told.openapi).toBe('3.1.0');
  expect(Object.entries(told.paths).map(([path, how]) => [path, Object.keys(how)])).toEqual([
    ['/health', ['get']],
    ['/session', ['get', 'post', 'delete']],
    ['/session/first-admin', ['post']],
    ['/session/demo', ['post']],
    ['/session/password', ['post']],
    ['/session/all', ['get']],
    ['/session/all/{id}/end', ['post']],
    ['/sources', ['get']],
    ['/sources/{id}/restart', ['post']],
    ['/screens/reload', ['post']],
    ['/screens/code', ['post']],
    ['/screens/claim', ['post']],
    ['/screens/code/{code}', ['get']],
    ['/screens', ['post', 'get']],
    ['/screens/{id}', ['put', 'delete']],
    ['/screens/{id}/{what}', ['post']],
    ['/walls/{wall}/image', ['get']],
    ['/agents/{id}/day', ['get']],
    ['/people', ['get', 'post']],
    ['/people/{id}', ['put', 'delete']],
    ['/people/{id}/password', ['post']],
    ['/people/{id}/sessions', ['delete']],
    ['/audit', ['get']],
    ['/audit/verified', ['get']],
    ['/audit.csv', ['get']],
    ['/keys', ['get', 'post']],
    ['/keys/{id}', ['delete']],
    ['/settings', ['get']],
    ['/settings/{place}', ['get', 'put', 'delete']],
    ['/reports/queues', ['get']],
    ['/reports/made', ['get']],
    ['/reports/queues.csv', ['get']],
    ['/reports/calls', ['get']],
    ['/reports/points', ['get']],
    ['/reports/points.csv', ['get']],
    ['/reports/points/staff', ['get']],
    ['/calls', ['get']],
    ['/calls.csv', ['get']],
    ['/calls/lost', ['get']],
    ['/calls/lost.csv', ['get']],
    ['/calls/lost/marks', ['post']],
    ['/agreement/{source}', ['get']],
  ]);
});

it('a request has an id of its own, and a proxy’s where that is trusted', async () => {
  const headers = { 'x-request-id': 'proxy-0123456789' };
  const { url } = await open();
  const own = (await fetch(`${url}/healthz`, { headers })).headers.get('x-request-id');
  expect(own).toMatch(/^[\w-]{36}$/);
  await server?.close();
  const behind = await open({ server: { trustedProxies: ['127.0.0.1'] } });
  const told = await fetch(`${behind.url}/healthz`, { headers });
  expect(told.headers.get('x-request-id')).toBe('proxy-0123456789');
});

describe('for monitors', () => {
  it('a server without a live PBX lives and is ready, and says in its health what is wrong', async () => {
    const { url } = await open({
      sources: [
        { id: 'hq', make: 'asterisk', host: '127.0.0.1', port: 9, username: 'x', secret: 'secret-of-hq' },
      ],
    });
    const alive = await fetch(`${url}/healthz`);
    expect([alive.status, aliveSchema.safeParse(await alive.json()).success]).toEqual([200, true]);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, readySchema.parse(await ready.json())]).toEqual([
      200,
      { ok: true, state: 'ready' },
    ]);
    const health = await fetch(`${url}/api/health`);
    expect(health.status).toBe(200);
    expect(healthSchema.parse(await health.json())).toMatchObject({
      ok: false,
      state: 'degraded',
      notLive: ['hq'],
    });
  });

  it('a server that starts, reads its log or stops is not ready', () => {
    const readiness = new Readiness();
    expect(readiness.state).toBe('starting');
    let isBehind = true;
    readiness.open(() => isBehind);
    expect(readiness.state).toBe('behind');
    isBehind = false;
    expect(readiness.state).toBe('ready');
    readiness.drain();
    readiness.open(() => false);
    expect(readiness.state).toBe('draining');
  });
});
