// At which addresses what people did is read, taken away as a table, and proven whole.
import { createRoute } from '@hono/zod-openapi';
import { auditFilterSchema, auditPageSchema, auditQuerySchema, auditVerifiedSchema } from '#lib/api/audit.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { AuditFilter } from '#server/access/access-store.ts';
import type { Verified } from '#server/access/audit-chain.ts';
import { auditCsv, pageOf } from '#server/access/audit-reading.ts';
import { type ApiParts, withRight, writtenDown } from '#server/http/api-parts.ts';
import { type Api, json, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const about = { tags: ['audit'], security: [{ session: [] }] };

const read = createRoute({
  ...about,
  method: 'get',
  path: '/audit',
  summary: 'What people did, newest first',
  request: { query: auditQuerySchema },
  responses: { 200: json(auditPageSchema, 'A page of it.'), ...refusals(400, 401, 403) },
});
const verify = createRoute({
  ...about,
  method: 'get',
  path: '/audit/verified',
  summary: 'Whether the record is whole',
  responses: { 200: json(auditVerifiedSchema, 'What was found.'), ...refusals(401, 403) },
});
const table = createRoute({
  ...about,
  method: 'get',
  path: '/audit.csv',
  summary: 'What people did, as a table',
  request: { query: auditFilterSchema },
  responses: {
    200: { description: 'The table, newest first.', content: { 'text/csv': {} } },
    ...refusals(400, 401, 403, 503),
  },
});

export function auditRoutes(api: Api, parts: Pick<ApiParts, 'desk' | 'audit' | 'record' | 'now'>): void {
  const { store, verify: look } = parts.record;
  api.openapi(read, async (c) => {
    withRight(parts, c, 'site.audit');
    const { before, limit, ...filter } = c.req.valid('query');
    const page = await pageOf(store, given(filter), { limit, ...(before === undefined ? {} : { before }) });
    return c.json({ rows: page.rows.map(({ prev: _, mac: _m, ...row }) => row), more: page.more }, 200);
  });

  // Whoever asks while it is being looked through hears what that finds.
  let looking: Promise<Verified> | null = null;
  api.openapi(verify, async (c) => {
    withRight(parts, c, 'site.audit');
    looking ??= look().finally(() => {
      looking = null;
    });
    const { entries, first, last, broken } = await looking;
    return c.json({ entries, first: first?.seq ?? null, last: last?.seq ?? null, broken }, 200);
  });

  api.openapi(table, async (c) => {
    const who = withRight(parts, c, 'site.audit');
    // A page of another site may lead a browser here: it gets nothing, but an entry for it would be somebody else's.
    if (c.req.header('sec-fetch-site') === 'cross-site') throw new Refused(403, message('originRefused'));
    const filter = given(c.req.valid('query'));
    await writtenDown(parts, who, 'audit.export', null, { ...filter });
    const day = new Date(parts.now()).toISOString().slice(0, 10);
    return c.body(inBytes(auditCsv(store, filter)), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="ringside-audit-${day}.csv"`,
      'cache-control': 'no-store',
    });
  });
}

type Asked = { readonly [K in keyof AuditFilter]?: AuditFilter[K] | undefined };

/** Without what is not asked for. */
const given = (filter: Asked): AuditFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

/** Read as fast as it is taken. */
function inBytes(text: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
}
