// The order in which a request is met: headers, then whether it is meant for us, then whoever answers it; and that a
// fault in answering is a status.
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { createServer as createPrivateServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { type Message, message } from '#lib/sync/server-messages.ts';
import type { Certificate } from '#server/config-files.ts';
import { vitalRoutes } from '#server/http/routes/health.ts';
import type { Logger } from '#server/log/logger.ts';
import { type AddressOf, addressReader, networks } from './address.ts';
import { Allowances } from './allowance.ts';
import { type Answer, answering, withRefusals } from './app.ts';
import { followCertificate, pairIn } from './certificate.ts';
import { type Answered, policyOf, secure } from './headers.ts';
import type { WebServer } from './listening.ts';
import { privacyReader } from './public-url.ts';
import type { Readiness } from './readiness.ts';
import { errorBody, REQUEST_ID, refuse, requestIdOf } from './refused.ts';
import { countTraffic, type Traffic } from './traffic.ts';

export type DoorParts = {
  /** Whether a `Host` header names this server. */
  readonly knownHost: (host: string | undefined) => boolean;
  /** Told of whoever asks under another name; left out: nobody needs to know. */
  readonly misdirected?: (request: IncomingMessage) => void;
  /** What stands under /api and /hooks, and /metrics. */
  readonly app: Answer;
  readonly pages: Answer;
  /** Takes an upgrade to a WebSocket. */
  readonly sockets: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Hot reload has a socket of its own under /_next/. */
  readonly development: boolean;
};

/** A request, its headers alone, or a connection on which nothing moves, may take this long. */
const REQUEST_MS = 15_000;
const HEADERS_MS = 10_000;
const SILENCE_MS = 120_000;
/** Pages of one address: each is made when it is asked for. An office may load all its screens again at once. */
const PAGES = { burst: 300, perSecond: 20 };
/** TLS 1.0 and 1.1 are broken; a browser that speaks neither 1.2 nor 1.3 is older than our pages. */
const TLS = { minVersion: 'TLSv1.2' } as const;
/** How often unfinished requests are looked for. */
const CHECK_MS = 1_000;
/** Of a request that cannot be read so much is read on, so that its sender hears why instead of a broken line. */
const PATIENCE_BYTES = 4 * 1024 * 1024;
const PATIENCE_MS = 2_000;

/** A request that is not whole: how it is answered, by the code of Node's error. */
const BROKEN: Readonly<Record<string, readonly [status: number, said: Message]>> = {
  HPE_HEADER_OVERFLOW: [431, message('tooLong')],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, message('tooLong')],
  ERR_HTTP_REQUEST_TIMEOUT: [408, message('tooSlow')],
};
const UNREADABLE = [400, message('notUnderstood', { where: 'HTTP' })] as const;

export type LineLimits = {
  /** Speaks TLS with this certificate; left out: it does not. */
  readonly tls?: Certificate;
  readonly trustedProxies: readonly string[];
  readonly screens: { readonly perAddress: number; readonly all: number };
  /** Ms that never go back; left out: this machine's. */
  readonly now?: () => number;
};

/** A browser opens up to six lines at once while a page loads, and keeps its board's. */
const LINES_A_SCREEN = 8;

/** The HTTP server and the one place at which its requests are met. It may listen before anybody can answer. */
export class Door {
  readonly http: WebServer;
  /** Bytes that went over its lines. */
  readonly traffic: () => Traffic;
  readonly #logger: Logger;
  readonly #readiness: Readiness;
  readonly #vital: Answer;
  readonly #isProxy: (address: string) => boolean;
  readonly #isPrivate: ReturnType<typeof privacyReader>;
  readonly #addressOf: AddressOf;
  readonly #pages: Allowances;
  #parts: DoorParts | null = null;

  constructor(logger: Logger, readiness: Readiness, limits: LineLimits) {
    const { tls, trustedProxies, screens, now = () => performance.now() } = limits;
    this.#logger = logger;
    this.#readiness = readiness;
    this.#vital = answering(withRefusals(vitalRoutes(readiness), logger), logger);
    this.#isProxy = networks(trustedProxies);
    this.#isPrivate = privacyReader(trustedProxies);
    this.#addressOf = addressReader(trustedProxies);
    this.#pages = new Allowances(PAGES, now);
    const options = {
      requestTimeout: REQUEST_MS,
      headersTimeout: HEADERS_MS,
      connectionsCheckingInterval: CHECK_MS,
      // Said in our own shape.
      requireHostHeader: false,
      // A client that offers another protocol beside HTTP/1.1 (h2c, as Java's does) is answered as if it had not.
      shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
    };
    if (tls) {
      const http = createPrivateServer({
        ...options,
        ...pairIn(tls),
        ...TLS,
        handshakeTimeout: HEADERS_MS,
      });
      const stop = followCertificate(tls, (pair) => http.setSecureContext({ ...pair, ...TLS }), logger);
      http.once('close', stop);
      this.http = http;
    } else this.http = createServer(options);
    this.traffic = countTraffic(this.http);
    this.http.setTimeout(SILENCE_MS);
    this.http.maxConnections = LINES_A_SCREEN * screens.all;
    this.#limitLines(LINES_A_SCREEN * screens.perAddress);
    this.http.on('request', (request, response) => this.#meet(request, response));
    this.http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.http.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) =>
      turnedAway(socket, ...(BROKEN[error.code ?? ''] ?? UNREADABLE)),
    );
    this.http.on('checkExpectation', (_request, response) =>
      refuse(response, 417, message('notUnderstood', { where: 'Expect' })),
    );
  }

  /** From now on requests are answered. */
  open(parts: DoorParts): void {
    this.#parts = parts;
  }

  /** A proxy carries everybody's lines, and answers for them itself. */
  #limitLines(most: number): void {
    const lines = new Map<string, number>();
    this.http.on('connection', (socket) => {
      const address = socket.remoteAddress ?? '';
      if (this.#isProxy(address)) return;
      const open = (lines.get(address) ?? 0) + 1;
      if (open > most) {
        socket.destroy();
        return;
      }
      lines.set(address, open);
      socket.once('close', () => {
        const left = (lines.get(address) ?? 1) - 1;
        if (left > 0) lines.set(address, left);
        else lines.delete(address);
      });
    });
  }

  #meet(request: IncomingMessage, response: ServerResponse): void {
    const parts = this.#parts;
    const { host } = request.headers;
    const isOurs = parts?.knownHost(host) ?? false;
    const answered: Answered = {
      host: isOurs ? host : undefined,
      development: parts?.development ?? false,
      isPrivate: this.#isPrivate(request),
    };
    secure(response, answered);
    const requestId = requestIdOf(response, this.#idOfProxy(request));
    const broken = (error: unknown): void => {
      this.#logger.error(
        { requestId, error: String((error as Error)?.stack ?? error) },
        'a request could not be answered',
      );
      if (response.headersSent) response.destroy();
      else refuse(response, 500, message('internalError'));
    };
    try {
      const { url = '' } = request;
      // `*` and whole addresses are for proxies; of the rest everything that follows reads a path.
      // Of two names a proxy may have read the one, and we the other.
      if (!url.startsWith('/') || hasTwoHosts(request)) return refuse(response, 400, message('notAnAddress'));
      // Answered before all others and under any name: they tell nothing of the board, and whoever asks by an address
      // (a probe, a proxy) must not take a name that is not in the list for a dead server.
      if (host === undefined && request.httpVersion === '1.1')
        return refuse(response, 400, message('notUnderstood', { where: 'Host' }));
      // What is answered under any name must not stumble over one that is none.
      if (!isOurs) request.headers.host = UNNAMED;
      const vital = isVital(url) ? this.#vital(request, response) : null;
      if (vital !== null) return void vital?.catch(broken);
      const isDraining = this.#readiness.state === 'draining';
      if (!parts || isDraining) {
        response.setHeader('retry-after', '1');
        return refuse(response, 503, message(isDraining ? 'stopping' : 'starting'));
      }
      // Webhooks are brought by machines that know no name of ours but what a person has typed into them, and signed.
      if (!isOurs && !url.startsWith('/hooks/')) return this.#misdirected(request, response, host);
      if (isSocketPath(url)) return refuse(response, 400, message('socketsOnly'));
      if (isNoWall(url)) request.url = NO_PAGE;
      const isPage = !(url.startsWith('/hooks/') || url.startsWith('/api/') || isMetrics(url));
      if (isPage) {
        if (!url.startsWith('/_next/') && !this.#pages.take(this.#addressOf(request))) {
          response.setHeader('retry-after', '1');
          return refuse(response, 429, message('tooMany'));
        }
        withNonce(request, response, answered);
      }
      (isPage ? parts.pages : parts.app)(request, response)?.catch(broken);
    } catch (error) {
      broken(error);
    }
  }

  #misdirected(request: IncomingMessage, response: ServerResponse, host = ''): void {
    request.headers.host = host;
    this.#parts?.misdirected?.(request);
    misdirected(request, response);
  }

  /** What a proxy in front calls a request, so that its log and ours can be laid side by side. */
  #idOfProxy({ socket, headers }: IncomingMessage): string | undefined {
    const told = headers[REQUEST_ID];
    return typeof told === 'string' && this.#isProxy(socket.remoteAddress ?? '') ? told : undefined;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const parts = this.#parts;
    // Nobody else listens before the upgrade is done, and a line that breaks is no fault of ours.
    socket.on('error', () => socket.destroy());
    const { url = '', headers } = request;
    if (!parts || this.#readiness.state === 'draining')
      return turnedAway(socket, 503, message(parts ? 'stopping' : 'starting'));
    if (hasTwoHosts(request)) return turnedAway(socket, ...UNREADABLE);
    if (!parts.knownHost(headers.host)) {
      parts.misdirected?.(request);
      return turnedAway(socket, 421, message('unknownName', { name: 'this address' }));
    }
    if (!isSocketPath(url) && !(parts.development && url.startsWith('/_next/')))
      return turnedAway(socket, 404, message('nothingHere'));
    try {
      parts.sockets(request, socket, head);
    } catch (error) {
      this.#logger.error({ error: String(error) }, 'a socket could not be opened');
      turnedAway(socket, 500, message('internalError'));
    }
  }
}

/** Where the page finds it that puts its own first script in. */
const NONCE = 'x-nonce';

/** Whoever asks cannot bring their own: it is written over what came. */
function withNonce(request: IncomingMessage, response: ServerResponse, answered: Answered): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = policyOf({ ...answered, nonce });
  response.setHeader('content-security-policy', policy);
  request.headers['content-security-policy'] = policy;
  request.headers[NONCE] = nonce;
}

const isVital = (url: string): boolean => /^\/(?:healthz|readyz)(?:\?|$)/.test(url);
const isMetrics = (url: string): boolean => /^\/metrics(?:\?|$)/.test(url);
const isSocketPath = (url: string): boolean => /^\/socket\.io(?:[/?]|$)/.test(url);

/** Node keeps the first alone. */
const hasTwoHosts = ({ rawHeaders }: IncomingMessage): boolean =>
  rawHeaders.filter((each, i) => i % 2 === 0 && each.toLowerCase() === 'host').length > 1;

/** In place of a `Host` that is not ours, of which nothing that follows may make anything. */
const UNNAMED = 'unnamed.invalid';

/** Leads nowhere: the pages say so in their own words. */
const NO_PAGE = '/wall';

/**
 * A wall's id is one that can be configured: what cannot is no page, and none is rendered for it.
 */
const isNoWall = (url: string): boolean => {
  const id = /^\/wall\/([^/?]*)/.exec(url)?.[1];
  return id !== undefined && id !== '' && !/^[a-z0-9][a-z0-9-]{0,39}$/.test(id);
};

/** In words for whoever has just put a name or a proxy in front: what they read here is all they see. */
function misdirected(request: IncomingMessage, response: ServerResponse): void {
  const { host = '', origin } = request.headers;
  const name = /^[\w.:[\]-]{1,260}$/.test(host) ? host : 'this address';
  const why = message('unknownName', { name });
  if (request.url?.startsWith('/api/')) return refuse(response, 421, why);
  const scheme = origin?.startsWith('https:') ? 'https' : 'http';
  response.writeHead(421, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(`${why.text}

If people are to open the wall under this address, write it under server.origins in ringside.config.yaml
(with https:// where a proxy in front speaks TLS), and restart Ringside:

    server:
      origins: ["${scheme}://${name === 'this address' ? 'the.name:port' : name}"]

If a proxy stands in front, it must pass on the Host header it was sent, or one that is in the list.
More: docs/configuration.md, "server".
`);
}

/** Answers on the bare line, reads on a little so that the answer arrives, and closes. */
function turnedAway(socket: Duplex, status: number, said: Message): void {
  if (socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  let bytes = 0;
  const give = (): void => void socket.destroy();
  const late = setTimeout(give, PATIENCE_MS);
  late.unref();
  socket.on('error', give);
  socket.on('close', () => clearTimeout(late));
  socket.on('end', give);
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > PATIENCE_BYTES) give();
  });
  const id = randomUUID();
  const body = JSON.stringify(errorBody(said, id));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${id}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
