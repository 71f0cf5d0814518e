// How the server is asked over HTTP for what has a shape in lib/api.
import type { z } from 'zod';
import { askPlain } from './ask-plain.ts';

/** Rejects as {@link askPlain} does, and where the answer has another shape. */
export async function ask<S extends z.ZodType>(
  path: string,
  shape: S,
  init: RequestInit = {},
): Promise<z.output<S>> {
  return shape.parse(await askPlain(path, init));
}
