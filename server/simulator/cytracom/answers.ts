// The form of Cytracom's REST answers, of what is sent and what is refused.
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import type { Quirks } from './variants.ts';

/** Data of a success, or why not. `headers` go beside the usual ones. */
export type Answer = {
  readonly code: number;
  readonly msg?: string;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export const refuse = (
  code: number,
  msg: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  code,
  msg,
  headers,
});
export const given = (data: unknown): Answer => ({ code: 200, data });
/** It has been sent on, which is all that is said: whether it came to anything, the events tell. */
export const sent = (data?: unknown): Answer => ({
  code: 200,
  msg: 'Command Sent Successfully',
  ...(data === undefined ? {} : { data }),
});

/** Under `http200` only a wrong token shows in the status; everything else is said in the body's `code`. */
export function reply({ headers = {}, ...body }: Answer, { errorBody }: Quirks): PbxAnswer {
  const { code } = body;
  const status = errorBody === 'http200' && code !== 401 ? 200 : code;
  if (code === 200 || errorBody === 'json' || errorBody === 'http200')
    return {
      status,
      headers: { ...headers, 'content-type': 'application/json' },
      text: JSON.stringify(body),
    };
  if (errorBody === 'empty') return { status, headers, text: '' };
  const text = `<html><head><title>${code}</title></head><body><h1>${code}</h1></body></html>\n`;
  return { status, headers: { ...headers, 'content-type': 'text/html' }, text };
}

/** A JSON object, or `null` for any other body. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** A text field that is there and not empty. */
export function field(body: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
