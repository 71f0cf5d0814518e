// What monitors and proxies are told: that the process lives, whether it should be sent requests, what is wrong. Does
// not say why a PBX is not live: that names addresses and accounts, and stands where people sign in.
import { createRoute } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { type Health, healthSchema } from '#lib/api/health.ts';
import { message } from '#lib/sync/server-messages.ts';
import { isAtMachine } from '#server/access/demo-people.ts';
import type { ApiParts } from '#server/http/api-parts.ts';
import { type Api, json, type Served } from '#server/http/described.ts';
import type { Readiness } from '#server/http/readiness.ts';

const health = createRoute({
  method: 'get',
  path: '/health',
  tags: ['health'],
  summary: 'What is wrong with this server and its PBXs, for a monitor',
  responses: {
    200: json(healthSchema, 'All is well, or the rest can be trusted (`degraded`).'),
    503: json(healthSchema, 'What is shown cannot be trusted (`down`).'),
  },
});

export function healthRoutes(
  api: Api,
  { server, sources, desk, isDiskLow }: Pick<ApiParts, 'server' | 'sources' | 'desk' | 'isDiskLow'>,
): void {
  api.openapi(health, (c) => {
    const { trouble, history, version } = server();
    const lives = sources().map(({ id, life, since }) => ({ id, life, since }));
    const notLive = lives.filter(({ life }) => life !== 'live').map(({ id }) => id);
    // PBXs that are away make no server useless: what they last said is shown, greyed, and who they are stands below.
    const down = trouble !== null;
    const disk: Health['disk'] = isDiskLow?.() ? 'low' : 'ok';
    const isDegraded = notLive.length > 0 || history !== null || disk === 'low';
    const state: Health['state'] = down ? 'down' : isDegraded ? 'degraded' : 'ok';
    const { incoming } = c.env;
    const isKnown = isAtMachine(incoming) || desk.who(incoming) !== null;
    const told: Health = {
      ok: state === 'ok',
      state,
      ...(isKnown ? { version } : {}),
      trouble: trouble?.why ?? null,
      history: history === null ? null : message('historyBlocked').text,
      disk,
      pbxs: { all: lives.length, live: lives.length - notLive.length },
      ...(isKnown ? { notLive, sources: lives } : {}),
    };
    return down ? c.json(told, 503) : c.json(told, 200);
  });
}

/** Answered from the moment the server listens, and whatever name it is called by: proxies ask by an address. */
export function vitalRoutes(readiness: Readiness): Hono<Served> {
  return new Hono<Served>()
    .get('/healthz', (c) => c.json({ ok: true }, 200, FRESH))
    .get('/readyz', (c) => {
      const { state } = readiness;
      return c.json({ ok: state === 'ready', state }, state === 'ready' ? 200 : 503, FRESH);
    });
}

const FRESH = { 'cache-control': 'no-store' };
