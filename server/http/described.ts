// How a route of the HTTP interface is described: its answers in shapes of lib/api, its refusals in the one shape
// there is.
import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { errorSchema } from '#lib/api/message.ts';
import { message } from '#lib/sync/server-messages.ts';
import { Refused } from './refused.ts';

export type Served = { Bindings: HttpBindings };
/** Routes below `/api/v1`. */
export type Api = OpenAPIHono<Served>;
export type RequestContext = Context<Served>;

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const REFUSALS = {
  400: 'The request cannot be understood.',
  401: 'Nobody is signed in.',
  403: 'Whoever asks may not do this, or the request comes from another site.',
  404: 'There is nothing of that name.',
  409: 'It was changed meanwhile.',
  413: 'The body is too long.',
  422: 'What is brought cannot be used; `mistakes` says where.',
  428: 'Say which version you have read.',
  503: 'It cannot be written down, so it was not done.',
  429: 'Too many at once; `retry-after` says when to try again.',
} as const;
type Refusal = keyof typeof REFUSALS;

/** Which refusals a route may answer with. */
export const refusals = <S extends Refusal>(...statuses: readonly S[]) =>
  Object.fromEntries(statuses.map((status) => [status, json(errorSchema, REFUSALS[status])])) as Record<
    S,
    { description: string; content: { 'application/json': { schema: typeof errorSchema } } }
  >;

/**
 * Reads a body of JSON, at most so many bytes. Whatever type it says it is of: what changes anything must come from our
 * own origin, so that no form of another site can make use of it.
 */
export const jsonBody =
  (most: number): MiddlewareHandler<Served> =>
  async (c, next) => {
    const { raw } = c.req;
    const text = await textOf(raw, most);
    try {
      JSON.parse(text);
    } catch {
      throw new Refused(400, message('notJson'));
    }
    const headers = new Headers(raw.headers);
    headers.set('content-type', 'application/json');
    headers.delete('content-length');
    headers.delete('transfer-encoding');
    c.req.raw = new Request(raw.url, { method: raw.method, headers, body: text });
    await next();
  };

async function textOf({ body, headers }: Request, most: number): Promise<string> {
  if (Number(headers.get('content-length') ?? 0) > most) throw new Refused(413, message('tooLong'));
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = body?.getReader();
  for (;;) {
    const read = await reader?.read();
    if (!read || read.done) break;
    bytes += read.value.length;
    if (bytes > most) throw new Refused(413, message('tooLong'));
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString();
}
