// Real HTTP requests and real WebSockets, with TLS checked as one source's settings say.
import { readFileSync } from 'node:fs';
import { isIP, connect as openTcp } from 'node:net';
import { connect as openTls } from 'node:tls';
import { Agent, request as send } from 'undici';
import { WebSocket } from 'ws';
import {
  type HttpAnswer,
  type HttpRequest,
  type HttpStream,
  type Network,
  type Socket,
  type Stream,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { PushQueue } from '#server/pbx-sdk/frame-queue.ts';

/** Bodies over this are no PBX answer: 64 MiB holds 100,000 extensions. */
const BODY_LIMIT = 64 * 1024 * 1024;
const MESSAGE_LIMIT = 8 * 1024 * 1024;
const DIAL_MS = 10_000;
/**
 * What one socket may bring before it is read, in bytes of TCP and characters of a WebSocket. Beyond it, a disk that
 * takes no events for one, a new connection with its snapshot costs less than memory without end.
 */
const UNREAD_LIMIT = 64 * 1024 * 1024;

export type Tls = { readonly verify: boolean; readonly ca: string | null };

/**
 * @param unread how much of one socket may wait to be read
 * @throws Error when the CA file cannot be read; the message names it.
 */
export function openNetwork(tls: Tls, unread = UNREAD_LIMIT): Network & { close(): Promise<void> } {
  const bounded = <T extends string | Uint8Array>(where: string, cut: () => void): PushQueue<T> =>
    new PushQueue<T>({
      most: unread,
      weigh: ({ length }) => length,
      full: () => {
        cut();
        const mb = Math.max(1, Math.round(unread / (1024 * 1024)));
        return new Transient(
          `${where}: ${mb} MB of what the PBX says wait to be read: this machine does not keep up; it is connected anew`,
        );
      },
    });
  const ca = tls.ca === null ? undefined : readFileSync(tls.ca);
  const connect = { rejectUnauthorized: tls.verify, ...(ca ? { ca } : {}), timeout: DIAL_MS };
  // PBXs close after each answer: a connection kept for the next request would only be found dead.
  const agent = new Agent({ connect, pipelining: 0, maxResponseSize: BODY_LIMIT });

  return {
    async request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
      try {
        const answer = await send(request.url, {
          method: request.method,
          headers: { ...request.headers },
          ...(request.body === undefined ? {} : { body: request.body }),
          dispatcher: agent,
          signal: AbortSignal.any([signal, AbortSignal.timeout(request.timeoutMs)]),
        });
        const text = await answer.body.text();
        return { status: answer.statusCode, headers: flat(answer.headers), text };
      } catch (error) {
        throw new Transient(plainly(error, request.url));
      }
    },

    async stream(request: HttpRequest, signal: AbortSignal): Promise<HttpStream> {
      const stop = new AbortController();
      const late = setTimeout(() => stop.abort(new DOMException('late', 'TimeoutError')), request.timeoutMs);
      try {
        const answer = await send(request.url, {
          method: request.method,
          headers: { ...request.headers },
          ...(request.body === undefined ? {} : { body: request.body }),
          dispatcher: agent,
          // Between two words there may be hours; who listens watches for silence.
          bodyTimeout: 0,
          signal: AbortSignal.any([signal, stop.signal]),
        });
        return {
          status: answer.statusCode,
          headers: flat(answer.headers),
          chunks: textOf(answer.body),
          close: () => stop.abort(new DOMException('closed', 'AbortError')),
        };
      } catch (error) {
        throw new Transient(plainly(error, request.url));
      } finally {
        clearTimeout(late);
      }
    },

    dial(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Socket> {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(givenUp(host(url)));
        const socket = new WebSocket(url, {
          headers: { ...headers },
          perMessageDeflate: false,
          handshakeTimeout: DIAL_MS,
          maxPayload: MESSAGE_LIMIT,
          rejectUnauthorized: tls.verify,
          ...(ca ? { ca } : {}),
        });
        const queue = bounded<string>(host(url), () => socket.terminate());
        const abort = (): void => socket.terminate();
        signal.addEventListener('abort', abort, { once: true });
        socket.on('open', () =>
          resolve({
            send: (text) => {
              if (socket.readyState === WebSocket.OPEN) socket.send(text);
            },
            close: () => socket.terminate(),
            messages: queue,
          }),
        );
        socket.on('message', (data) => queue.put(String(data)));
        socket.on('unexpected-response', (_request, answer) => {
          reject(
            new Transient(`${host(url)} refused the WebSocket with HTTP ${answer.statusCode}`, {
              status: answer.statusCode ?? 0,
            }),
          );
          socket.terminate();
        });
        socket.on('error', (error) => reject(new Transient(plainly(error, url))));
        socket.on('close', () => {
          signal.removeEventListener('abort', abort);
          reject(new Transient(`${host(url)} closed the connection`));
          queue.end();
        });
      });
    },

    connect({ host, port, tls: secure }, signal): Promise<Stream> {
      const where = `${host}:${port}`;
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(givenUp(where));
        const socket = secure
          ? openTls({
              host,
              port,
              servername: isIP(host) === 0 ? host : '',
              rejectUnauthorized: tls.verify,
              ...(ca ? { ca } : {}),
            })
          : openTcp({ host, port });
        const queue = bounded<Uint8Array>(where, () => void socket.destroy());
        const abort = (): void => void socket.destroy();
        signal.addEventListener('abort', abort, { once: true });
        socket.setNoDelay(true);
        socket.setTimeout(DIAL_MS, () =>
          socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
        );
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          socket.setTimeout(0);
          resolve({
            write: (bytes) => void socket.write(bytes),
            close: () => void socket.destroy(),
            chunks: queue,
          });
        });
        socket.on('data', (chunk: Uint8Array) => queue.put(chunk));
        socket.on('error', (error) => reject(new Transient(plainly(error, `tcp://${where}`))));
        socket.on('close', () => {
          signal.removeEventListener('abort', abort);
          reject(new Transient(`${where} closed the connection`));
          queue.end();
        });
      });
    },

    close: () => agent.destroy(),
  };
}

/** Whoever wanted it has gone before it began: an aborted signal says nothing to those who listen to it later. */
const givenUp = (where: string): Transient => new Transient(`${where}: the connection was given up`);

/** A body as it comes; a connection cut in the middle is an end like any other. */
async function* textOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
  } catch {
    // Cut, closed by us, or given up: nothing more will come.
  }
}

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

/** Host and port only: paths and queries may hold tokens. */
function host(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'the address';
  }
}

const CUT = 'cut the connection';
const NO_TLS = 'does not speak TLS there';

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: is the PBX running, and is the port right?',
  ENOTFOUND: 'is a name nobody knows: check the address, or DNS on this machine',
  EAI_AGAIN: 'cannot be looked up: check DNS on this machine',
  ETIMEDOUT: 'did not answer in time: is it reachable from this machine?',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer in time: is it reachable from this machine?',
  EHOSTUNREACH: 'cannot be reached from this machine',
  ENETUNREACH: 'cannot be reached from this machine',
  ECONNRESET: CUT,
  UND_ERR_SOCKET: CUT,
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'sent an answer far too large',
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/** What to try, where it depends on how the other end was spoken to. */
function hintFor(code: string, url: string): string {
  if (CAUSES[code] === NO_TLS)
    return url.startsWith('tcp:')
      ? ': is TLS switched on in this source though the port is a plain one?'
      : ': should the address begin with http:// or ws:// ?';
  // A port that speaks TLS often just hangs up on who does not.
  const plain = url.startsWith('http:') || url.startsWith('ws:');
  return plain && CAUSES[code] === CUT
    ? `; if it speaks TLS there, the address begins with https:// or wss://`
    : '';
}

/** A network error as a person reads it. */
export function plainly(error: unknown, url: string): string {
  const cause = (error as { cause?: unknown }).cause;
  const code = String(
    (error as { code?: unknown }).code ?? (cause as { code?: unknown } | undefined)?.code ?? '',
  );
  const known = CAUSES[code];
  if (known) return `${host(url)} ${known}${hintFor(code, url)}`;
  if ((error as Error).name === 'HTTPParserError' || code.startsWith('HPE_'))
    return `${host(url)} does not speak HTTP there: is the port right?`;
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code))
    return `${host(url)} shows a certificate that cannot be trusted (${code}): set tls.ca to its authority's file, or tls.verify: false on a network you trust`;
  if ((error as Error).name === 'TimeoutError') return `${host(url)} did not answer in time`;
  if ((error as Error).name === 'AbortError') return `${host(url)}: the request was given up`;
  return `${host(url)} cannot be reached (${code || (error as Error).name})`;
}
