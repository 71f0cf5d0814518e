// How the server is asked over HTTP: the answer as it came, or why there is none, as a message that can be said in the
// reader's language. Knows no shapes: a page that needs few of them stays small.
import type { ToldMistake } from '#lib/api/message.ts';
import { type Message, message, messageOf } from '#lib/sync/server-messages.ts';
import { NotAnswered } from './not-answered.ts';

/** What the pages ask: the version of the interface they were built with. */
const API = '/api/v1';

/** @param path below {@link API}. Rejects with {@link NotAnswered}, or with what `signal` was aborted with. */
export async function askPlain(path: string, init: RequestInit = {}): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(`${API}${path}`, { cache: 'no-store', ...init });
  } catch (error) {
    // A browser's own words for a server that is away are no sentence of ours.
    throw init.signal?.aborted ? error : new NotAnswered(message('noAnswer'), null);
  }
  if (!answer.ok) {
    const { said, mistakes } = whyNot(await answer.json().catch(() => null), answer.status);
    throw new NotAnswered(said, answer.status, mistakes);
  }
  return await answer.json();
}

/** What changes something, with a body of JSON where there is one. */
export const sent = (method: 'POST' | 'PUT' | 'DELETE', body?: unknown): RequestInit => ({
  method,
  ...(body === undefined
    ? {}
    : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
});

type Why = { readonly said: Message; readonly mistakes: readonly ToldMistake[] };
type Told = { readonly code: string; readonly args: Readonly<Record<string, string>>; readonly text: string };

/** Of a body that is none of ours (a proxy's page) only the status is said. */
function whyNot(body: unknown, status: number): Why {
  const { error, mistakes } = (body ?? {}) as { readonly error?: unknown; readonly mistakes?: unknown };
  if (!isTold(error)) return { said: messageOf(`The server answered with ${status}.`), mistakes: [] };
  return {
    said: { code: error.code as Message['code'], args: error.args, text: error.text },
    mistakes: Array.isArray(mistakes) ? mistakes.filter(isMistake) : [],
  };
}

function isTold(each: unknown): each is Told {
  const { code, args, text } = (each ?? {}) as Partial<Record<keyof Told, unknown>>;
  return typeof code === 'string' && typeof text === 'string' && isRecordOfTexts(args);
}

const isRecordOfTexts = (each: unknown): boolean =>
  typeof each === 'object' &&
  each !== null &&
  Object.values(each).every((value) => typeof value === 'string');

function isMistake(each: unknown): each is ToldMistake {
  const { where, line } = (each ?? {}) as Partial<Record<keyof ToldMistake, unknown>>;
  const isPlace = where === null || typeof where === 'string';
  return isTold(each) && isPlace && (line === null || typeof line === 'number');
}
