// How a tool reaches the server that holds a data folder: a socket in that folder, for its own user alone, one
// question and one answer a connection.
import { rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Logger } from '#server/log/logger.ts';

/** What a tool may ask for, and how the server answers: with what the answer is, as JSON, or by throwing. */
export type ControlVerbs = Readonly<Record<string, (args: unknown) => Promise<unknown>>>;

export type ControlAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly why: string };

const askedSchema = z.strictObject({ verb: z.string().max(80), args: z.unknown().optional() });
const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), why: z.string() }),
]);

/** Longest question; an answer may be longer. */
const QUESTION_BYTES = 64 * 1024;
const QUESTION_MS = 10_000;
const TOO_LONG = 'The question is longer than 64 kB; nothing a tool asks is.';
const NOT_UNDERSTOOD =
  'The question is not one of Ringside’s: a line of JSON with a verb, and args where it has any.';

/** Relative where that is shorter: the path of such a socket may have about a hundred letters. */
function socketPath(folder: string): string {
  const path = join(folder, 'control.sock');
  const near = relative(process.cwd(), path);
  return near.length < path.length ? near : path;
}

/**
 * Answers tools for as long as the server holds the folder. A socket that a killed server left is replaced: whoever
 * calls this holds the folder's lock.
 */
export async function openControlSocket(
  folder: string,
  verbs: ControlVerbs,
): Promise<{ close(): Promise<void> }> {
  const path = socketPath(folder);
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(QUESTION_MS, () => socket.destroy());
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (text.length > QUESTION_BYTES) {
        socket.removeAllListeners('data');
        socket.end(`${JSON.stringify({ ok: false, why: TOO_LONG } satisfies ControlAnswer)}\n`);
        return;
      }
      if (end < 0) return;
      // Answering may take long: a copy of the data, say.
      socket.setTimeout(0);
      socket.removeAllListeners('data');
      void answer(text.slice(0, end), verbs).then((said) => socket.end(`${JSON.stringify(said)}\n`));
    });
  });
  // Nobody but the server's own user may ask, from the first moment on: the folder may be open to others.
  const before = process.umask(0o177);
  const listening = listen(server, path);
  process.umask(before);
  await listening;
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** As {@link openControlSocket}, for a server that goes on without it where it cannot be opened. Returns how to close. */
export async function offerControl(
  folder: string,
  verbs: ControlVerbs,
  logger: Logger,
): Promise<() => Promise<void>> {
  try {
    return (await openControlSocket(folder, verbs)).close;
  } catch (error) {
    logger.warn(
      { error: String(error) },
      'Tools cannot reach this server: its control socket cannot be opened.',
    );
    return async () => {};
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(text: string, verbs: ControlVerbs): Promise<ControlAnswer> {
  const asked = askedSchema.safeParse(parsed(text));
  if (!asked.success) return { ok: false, why: NOT_UNDERSTOOD };
  const { verb, args } = asked.data;
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!act)
    return { ok: false, why: `This Ringside does not know "${verb}"; the tool is of another version.` };
  try {
    return { ok: true, result: (await act(args)) ?? null };
  } catch (error) {
    if (error instanceof z.ZodError) {
      const where = error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
      return { ok: false, why: `"${verb}" is asked with args it cannot take (${where}).` };
    }
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What the running server answers; `null` where none runs on that folder, and its files may be opened. Rejects with the
 * server's own reason.
 */
export function askServer(
  folder: string,
  verb: string,
  args?: unknown,
): Promise<{ readonly result: unknown } | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath(folder));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify({ verb, args })}\n`));
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
    socket.on('end', () => {
      const read = answerSchema.safeParse(parsed(text));
      if (!read.success) reject(new Error('The server ended without an answer.'));
      else if (read.data.ok) resolve({ result: read.data.result });
      else reject(new Error(read.data.why));
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
