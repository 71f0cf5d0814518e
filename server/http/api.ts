// Knows the /api routes: what pages ask for, as opposed to what they are told over the socket.
// Refuses everything it does not know; pages are Next's.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Trouble, Viewer } from '#lib/live/protocol.ts';
import { agentDay } from '#lib/measure/agent-day.ts';
import type { Board } from '#lib/model/board.ts';
import type { SourceReport } from '#server/sources/sources.ts';
import type { Sessions } from './session.ts';

export type ServerReport = {
  readonly version: string;
  readonly startedAt: number;
  readonly trouble: Trouble | null;
  readonly screens: number;
  readonly log: { readonly events: number; readonly bytes: number | null };
  readonly demo: boolean;
  readonly config: string | null;
  /** Events the board could not take: a bug of ours, worth a report. */
  readonly skipped: number;
};

export type ApiParts = {
  readonly now: () => number;
  readonly sessions: Sessions;
  readonly board: () => Board;
  readonly sources: () => readonly SourceReport[];
  readonly server: () => ServerReport;
  readonly restart: (source: string) => Promise<boolean>;
  readonly reload: () => void;
  readonly allowed: (origin: string | undefined) => boolean;
};

type Reply = { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

const BODY_BYTES = 4 * 1024;
const signInSchema = z.object({ name: z.string().max(80), password: z.string().max(200) });

/** Answers a request under /api. */
export async function answerApi(
  parts: ApiParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let reply: Reply;
  try {
    reply = await route(parts, request);
  } catch (error) {
    reply =
      error instanceof BadRequest
        ? { status: error.status, body: { why: error.message } }
        : problem(500, 'Something went wrong inside Ringside.');
  }
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...reply.headers,
  });
  response.end(JSON.stringify(reply.body));
}

class BadRequest extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const problem = (status: number, why: string): Reply => ({ status, body: { why } });

async function route(parts: ApiParts, request: IncomingMessage): Promise<Reply> {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  const method = request.method ?? 'GET';
  const viewer = parts.sessions.viewer(request.headers.cookie, 'floor');
  // A page of another site may send a form here with our cookie: changing anything takes our own origin.
  if (method !== 'GET' && !parts.allowed(request.headers.origin))
    return problem(403, 'This address is not allowed to change anything here; see server.origins.');
  const restart = /^\/api\/sources\/([^/]+)\/restart$/.exec(path);
  if (restart?.[1] && method === 'POST')
    return mayAct(viewer, () => restarted(parts, decoded(restart[1] ?? '')));
  const day = /^\/api\/agents\/([^/]+)\/day$/.exec(path);
  if (day?.[1] && method === 'GET') return dayOf(parts, viewer, decoded(day[1]));
  switch (`${method} ${path}`) {
    case 'GET /api/health':
      return health(parts);
    case 'GET /api/session':
      return { status: 200, body: { viewer, required: parts.sessions.required } };
    case 'POST /api/session':
      return signIn(parts, request);
    case 'DELETE /api/session':
      return { status: 200, body: {}, headers: { 'set-cookie': parts.sessions.signOut() } };
    case 'GET /api/sources':
      if (!viewer) return problem(401, 'Sign in to see the sources.');
      return { status: 200, body: { now: parts.now(), sources: parts.sources(), server: parts.server() } };
    case 'POST /api/screens/reload':
      return mayAct(viewer, () => {
        parts.reload();
        return { status: 202, body: {} };
      });
    default:
      return problem(404, 'There is nothing here.');
  }
}

/** A name as it stands in an address. One that cannot be read names nothing. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new BadRequest(404, 'There is nothing here.');
  }
}

function dayOf({ board, now }: ApiParts, viewer: Viewer | null, id: string): Reply {
  if (!viewer) return problem(401, 'Sign in to see this.');
  const day = agentDay(board(), id);
  if (!day) return problem(404, 'This agent is not on the board any more.');
  return { status: 200, body: { now: now(), ...day } };
}

async function mayAct(viewer: Viewer | null, act: () => Reply | Promise<Reply>): Promise<Reply> {
  if (!viewer) return problem(401, 'Sign in first.');
  if (!viewer.commands) return problem(403, 'You are not allowed to do this.');
  return act();
}

async function restarted(parts: ApiParts, id: string): Promise<Reply> {
  return (await parts.restart(id))
    ? { status: 202, body: {} }
    : problem(404, 'There is no source of that name.');
}

/** For a monitor: 200 while the wall can be trusted, 503 while it cannot. */
function health({ server, sources }: ApiParts): Reply {
  const { trouble, version } = server();
  const lives = sources().map(({ id, life }) => ({ id, life }));
  return {
    status: trouble ? 503 : 200,
    body: { ok: trouble === null, version, trouble: trouble?.why ?? null, sources: lives },
  };
}

async function signIn(parts: ApiParts, request: IncomingMessage): Promise<Reply> {
  const parsed = signInSchema.safeParse(await readJson(request));
  if (!parsed.success) return problem(400, 'Send a name and a password.');
  const secure = request.headers['x-forwarded-proto'] === 'https';
  const result = parts.sessions.signIn(parsed.data.name, parsed.data.password, secure);
  if ('why' in result) return problem(401, result.why);
  return { status: 200, body: {}, headers: { 'set-cookie': result.cookie } };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > BODY_BYTES) throw new BadRequest(413, 'This is too long.');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest(400, 'This is not JSON.');
  }
}
