// The one shape of an answer that says what is wrong, and under which id its request stands in our log.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorBody, ToldMistake } from '#lib/api/message.ts';
import type { Message } from '#lib/sync/server-messages.ts';

export const REQUEST_ID = 'x-request-id';

/** What a proxy may call a request: short, and nothing that could be read as something else in a log. */
const FOREIGN_ID = /^[\w.-]{8,64}$/;

/**
 * The id of the request that is being answered; the first who asks gives it.
 * @param told what a proxy that is trusted calls it.
 */
export function requestIdOf(response: ServerResponse, told?: string | undefined): string {
  const known = response.getHeader(REQUEST_ID);
  if (typeof known === 'string') return known;
  const id = told !== undefined && FOREIGN_ID.test(told) ? told : randomUUID();
  if (!response.headersSent) response.setHeader(REQUEST_ID, id);
  return id;
}

/** Thrown by whoever does not do what is asked; answered as its status and message. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: ContentfulStatusCode;
  readonly said: Message;
  readonly headers: Readonly<Record<string, string>>;
  /** What is wrong with what was brought, one by one. */
  readonly mistakes: readonly ToldMistake[];

  constructor(
    status: ContentfulStatusCode,
    said: Message,
    headers: Readonly<Record<string, string>> = {},
    mistakes: readonly ToldMistake[] = [],
  ) {
    super(said.text);
    this.status = status;
    this.said = said;
    this.headers = headers;
    this.mistakes = mistakes;
  }
}

export const errorBody = (
  { code, args, text }: Message,
  requestId: string,
  mistakes: readonly ToldMistake[] = [],
): ErrorBody => ({
  error: { code, args: { ...args }, text },
  requestId,
  ...(mistakes.length > 0 ? { mistakes: [...mistakes] } : {}),
});

/** Answers at once, outside of any route, and closes the line: what was not read must not be taken for a request. */
export function refuse(response: ServerResponse, status: number, said: Message): void {
  const body = JSON.stringify(errorBody(said, requestIdOf(response)));
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(body);
}
