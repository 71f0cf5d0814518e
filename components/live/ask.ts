// How the server is asked over HTTP: the answer in a shape of lib/api, or why there is none, as a message that can be
// said in the reader's language.
import type { z } from 'zod';
import { errorSchema, type ToldMistake } from '#lib/api/message.ts';
import { type Message, message, messageOf } from '#lib/sync/server-messages.ts';
import { NotAnswered } from './not-answered.ts';

/** What the pages ask: the version of the interface they were built with. */
const API = '/api/v1';

/** @param path below {@link API}. Rejects with {@link NotAnswered}, or with what `signal` was aborted with. */
export async function ask<S extends z.ZodType>(
  path: string,
  shape: S,
  init: RequestInit = {},
): Promise<z.output<S>> {
  let answer: Response;
  try {
    answer = await fetch(`${API}${path}`, { cache: 'no-store', ...init });
  } catch (error) {
    // A browser's own words for a server that is away are no sentence of ours.
    throw init.signal?.aborted ? error : new NotAnswered(message('noAnswer'), null);
  }
  if (!answer.ok) {
    const { said, mistakes } = await whyNot(answer);
    throw new NotAnswered(said, answer.status, mistakes);
  }
  return shape.parse(await answer.json());
}

/** What changes something, with a body of JSON where there is one. */
export const sent = (method: 'POST' | 'PUT' | 'DELETE', body?: unknown): RequestInit => ({
  method,
  ...(body === undefined
    ? {}
    : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
});

type Why = { readonly said: Message; readonly mistakes: readonly ToldMistake[] };

async function whyNot(answer: Response): Promise<Why> {
  const told = errorSchema.safeParse(await answer.json().catch(() => null));
  if (!told.success) return { said: messageOf(`The server answered with ${answer.status}.`), mistakes: [] };
  const { code, args, text } = told.data.error;
  return { said: { code: code as Message['code'], args, text }, mistakes: told.data.mistakes ?? [] };
}
