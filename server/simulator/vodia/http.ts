// How a request to a Vodia PBX is taken apart and how an answer is put together.
import type { PbxAnswer, PbxRequest } from '#server/simulator/transport/pbx.ts';
import { json } from './notation.ts';
import type { Ask, Said } from './office.ts';
import type { Quirks } from './variants.ts';

const SERVER = 'PBX/70.1';

export type Path = { readonly segments: readonly string[]; readonly query: URLSearchParams };

/** `@` may come as it is or as `%40`. */
export function pathOf(path: string): Path {
  const mark = path.indexOf('?');
  const way = mark < 0 ? path : path.slice(0, mark);
  const segments = way
    .split('/')
    .filter((each) => each !== '')
    .map(unescaped);
  return { segments, query: new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1)) };
}

/** The content type is not looked at: browsers' plain posts work. */
export function bodyOf(text: string): Ask['body'] {
  if (text === '') return null;
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

export const cookieOf = (request: PbxRequest): string | null =>
  /(?:^|;\s*)session=([^;\s]+)/.exec(request.headers['cookie'] ?? '')?.[1] ?? null;

export function answerOf(said: Said, path: string, serverHeader: Quirks['serverHeader']): PbxAnswer {
  const tells = serverHeader === 'always' || path === '/';
  return {
    status: said.status,
    headers: {
      'content-type': said.text === undefined ? 'application/json' : 'text/plain; charset=utf-8',
      connection: 'close',
      ...(tells ? { server: SERVER } : {}),
      ...(said.cookie === undefined ? {} : { 'set-cookie': said.cookie }),
    },
    text: said.text ?? (said.body === undefined ? '' : json(said.body)),
  };
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
