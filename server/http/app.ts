// What stands in front of every route: whose pages may change anything, how a fault is answered, and the two
// addresses of the interface.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { OpenAPIHono } from '@hono/zod-openapi';
import { type Env, Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { METHOD_NAME_ALL } from 'hono/router';
import { z } from 'zod';
import type { ToldMistake } from '#lib/api/message.ts';
import { faultsOf } from '#lib/settings/issue-words.ts';
import { MISTAKES } from '#lib/settings/mistakes.ts';
import { message } from '#lib/sync/server-messages.ts';
import { bearerOf } from '#server/access/access-desk.ts';
import { told } from '#server/config.ts';
import { agentRoutes } from '#server/http/routes/agents.ts';
import { agreementRoutes } from '#server/http/routes/agreement.ts';
import { auditRoutes } from '#server/http/routes/audit.ts';
import { callRoutes } from '#server/http/routes/calls.ts';
import { healthRoutes } from '#server/http/routes/health.ts';
import { keyRoutes } from '#server/http/routes/keys.ts';
import { lostCallerRoutes } from '#server/http/routes/lost-callers.ts';
import { lostMarkRoutes } from '#server/http/routes/lost-marks.ts';
import { metricsRoute, type Scraped } from '#server/http/routes/metrics.ts';
import { oidcRoutes } from '#server/http/routes/oidc.ts';
import { openApiRoute } from '#server/http/routes/open-api.ts';
import { peopleRoutes } from '#server/http/routes/people.ts';
import { pointsRoutes } from '#server/http/routes/points.ts';
import { reportRoutes } from '#server/http/routes/reports.ts';
import { screenRoutes } from '#server/http/routes/screens.ts';
import { sessionRoutes } from '#server/http/routes/session.ts';
import { settingsRoutes } from '#server/http/routes/settings.ts';
import { sourceRoutes } from '#server/http/routes/sources.ts';
import { wallRoutes } from '#server/http/routes/walls.ts';
import type { Logger } from '#server/log/logger.ts';
import type { ApiParts } from './api-parts.ts';
import type { Api, RequestContext, Served } from './described.ts';
import { errorBody, Refused, requestIdOf } from './refused.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export type AppParts = ApiParts & {
  readonly logger: Logger;
  /** Answers a webhook on the line itself: it counts and cuts off what is not read. */
  readonly hooks?: Answer;
  /** Left out: nobody watches. */
  readonly metrics?: Scraped;
};

/** Answers what stands under /api and /hooks, and /metrics. */
export function openApp(parts: AppParts): Answer {
  const app = withRefusals(new Hono<Served>(), parts.logger);
  const { hooks } = parts;
  if (hooks)
    app.all('/hooks/*', async (c) => {
      await hooks(c.env.incoming, c.env.outgoing as ServerResponse);
      return RESPONSE_ALREADY_SENT;
    });
  if (parts.company) oidcRoutes(app, { company: parts.company, publicUrl: parts.publicUrl });
  if (parts.metrics) metricsRoute(app, { ...parts, metrics: parts.metrics });
  app.use('/api/*', fresh, sameOrigin(parts));
  const api = apiRoutes(parts);
  app.route('/api/v1', api);
  // As pages and monitors of the version before know it.
  app.route('/api', api);
  return answering(app, parts.logger);
}

function apiRoutes(parts: AppParts): Api {
  const api: Api = new OpenAPIHono<Served>({
    defaultHook: (result) => {
      if (result.success) return;
      const { issues } = result.error;
      const where = issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
      throw new Refused(
        400,
        message('notUnderstood', { where }),
        {},
        mistakesIn(issues, (result as { data?: unknown }).data),
      );
    },
  });
  healthRoutes(api, parts);
  sessionRoutes(api, parts);
  sourceRoutes(api, parts);
  screenRoutes(api, parts);
  if (parts.images !== undefined) wallRoutes(api, { ...parts, images: parts.images });
  agentRoutes(api, parts);
  peopleRoutes(api, parts);
  auditRoutes(api, parts);
  keyRoutes(api, parts);
  if (parts.settings) settingsRoutes(api, { ...parts, settings: parts.settings });
  if (parts.history) {
    reportRoutes(api, { ...parts, history: parts.history });
    pointsRoutes(api, { ...parts, history: parts.history });
    callRoutes(api, { ...parts, history: parts.history });
    lostCallerRoutes(api, { ...parts, history: parts.history });
    if (parts.append) lostMarkRoutes(api, { ...parts, history: parts.history, append: parts.append });
  }
  if (parts.agreement) agreementRoutes(api, { ...parts, agreement: parts.agreement });
  openApiRoute(api);
  return api;
}

/** What is wrong with a request, one by one. Its fields are no settings: no page of the configuration tells of them. */
const mistakesIn = (issues: readonly z.core.$ZodIssue[], brought: unknown): ToldMistake[] =>
  faultsOf(issues, z.unknown(), brought).map(({ path, problem }) =>
    told({
      line: null,
      where: path.join('.') || null,
      problem: problem.includes('docs/configuration') ? MISTAKES.cannotStand : problem,
    }),
  );

/** Says faults and what is not there in the one shape there is. */
export function withRefusals(app: Hono<Served>, logger: Logger): Hono<Served> {
  app.notFound((c) => {
    const allow = methodsAt(app, c.req.path);
    return said(
      c,
      allow.length === 0
        ? new Refused(404, message('nothingHere'))
        : new Refused(405, message('otherMethods', { methods: allow.join(', ') }), {
            allow: allow.join(', '),
          }),
    );
  });
  app.onError((error, c) => said(c, refusedOf(error, c, logger)));
  return app;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** With which methods something is there. What stands before every method is no route. */
const methodsAt = (app: Hono<Served>, path: string): string[] =>
  METHODS.filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method !== METHOD_NAME_ALL),
  );

/** As an answer to a request of Node's. */
export function answering<E extends Env>(app: Hono<E>, logger: Logger): Answer {
  return getRequestListener((request, env) => app.fetch(request, env as E['Bindings']), {
    // Next and the rest of the server keep the Request and Response they know.
    overrideGlobalObjects: false,
    // Only what the address or the Host of a request says can make it fail before it reaches a route.
    errorHandler: (error) => {
      logger.warn({ error: String(error) }, 'a request could not be read');
      return new Response(null, { status: 400 });
    },
  });
}

function said(c: RequestContext, { status, said, headers, mistakes }: Refused): Response {
  const id = requestIdOf(c.env.outgoing as ServerResponse);
  return c.json(errorBody(said, id, mistakes), status, { 'cache-control': 'no-store', ...headers });
}

function refusedOf(error: unknown, c: RequestContext, logger: Logger): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof HTTPException)
    return new Refused(error.status, message('notUnderstood', { where: error.message }));
  // Whoever has gone in the middle of a request is no fault of ours.
  const { incoming } = c.env;
  if (incoming.destroyed && !incoming.complete) return new Refused(400, message('tooSlow'));
  const requestId = requestIdOf(c.env.outgoing as ServerResponse);
  logger.error(
    { requestId, error: String((error as Error | undefined)?.stack ?? error) },
    'a request could not be answered',
  );
  return new Refused(500, message('internalError'));
}

const fresh: MiddlewareHandler = async (c, next) => {
  c.header('cache-control', 'no-store');
  await next();
};

/** A page of another site may send a form here with our cookie: changing anything takes our own origin. */
const sameOrigin =
  ({ allowed, witness }: Pick<ApiParts, 'allowed' | 'witness'>): MiddlewareHandler<Served> =>
  async (c, next) => {
    const isReading = c.req.method === 'GET' || c.req.method === 'HEAD';
    // No page can send a key but one that is shown it: browsers ask first, and hear no.
    if (!isReading && !allowed(c.req.header('origin')) && bearerOf(c.env.incoming) === null) {
      witness.turnedAway(c.env.incoming, 'origin.refused');
      throw new Refused(403, message('originRefused'));
    }
    await next();
  };
