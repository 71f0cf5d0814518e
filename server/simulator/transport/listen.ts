// How to put any make-believe PBX on loopback with real sockets.
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type {
  Pbx,
  PbxAnswer,
  PbxClient,
  PbxPeer,
  PbxRequest,
  PbxStreamPeer,
  StreamPbx,
  WebPbx,
} from './pbx.ts';
import { stream } from './streaming.ts';

export type Listening = {
  /** `http://127.0.0.1:<port>`, or `tcp://…` for a PBX that speaks over a plain stream. */
  readonly url: string;
  readonly port: number;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
};

/** Bodies beyond this many bytes are cut off: no command is that long. */
const MAX_BODY = 1_000_000;

/**
 * Listens on 127.0.0.1 (`host` for another). A PBX that throws answers nobody: the connection is cut.
 * @throws the socket's error, e.g. EADDRINUSE.
 */
export async function listen(pbx: Pbx, options: { port?: number; host?: string } = {}): Promise<Listening> {
  const host = options.host ?? '127.0.0.1';
  const connections = new Set<Socket>();
  const server = 'accept' in pbx ? streamServer(pbx) : webServer(pbx);
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `${'accept' in pbx ? 'tcp' : 'http'}://${host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}

function streamServer(pbx: StreamPbx): Server {
  return createTcpServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    let peer: PbxStreamPeer;
    try {
      peer = pbx.accept({
        send: (bytes) => {
          if (socket.writable) socket.write(bytes);
        },
        close: () => socket.end(),
      });
    } catch {
      socket.destroy();
      return;
    }
    socket.on('data', (bytes: Uint8Array) => peer.hear(bytes));
    socket.on('close', () => peer.gone());
  });
}

function webServer(pbx: WebPbx): Server {
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer((request, response) => {
    void bodyOf(request)
      .then(async (body) => {
        const asked = requestOf(request, body);
        if (stream(pbx, asked, response)) return;
        const answer = await pbx.http(asked);
        response.writeHead(answer.status, { ...answer.headers }).end(answer.text);
      })
      .catch(() => request.socket.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const client = new LateClient();
    let peer: PbxPeer | PbxAnswer;
    try {
      peer = pbx.upgrade(requestOf(request, ''), client);
    } catch {
      socket.destroy();
      return;
    }
    if ('status' in peer) {
      socket.end(refusal(peer));
      return;
    }
    const accepted = peer;
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data, isBinary) => {
        if (!isBinary) accepted.hear(String(data));
      });
      webSocket.on('close', () => accepted.gone());
      webSocket.on('error', () => webSocket.terminate());
      client.open({
        send: (text) => webSocket.send(text),
        // 1006 cannot be sent: it is what a cut connection looks like.
        close: (code) => (code === 1006 ? webSocket.terminate() : webSocket.close(code)),
      });
    });
  });
  return server;
}

/** Keeps what a PBX says before the handshake is through. */
class LateClient implements PbxClient {
  #client: PbxClient | null = null;
  #early: ((client: PbxClient) => void)[] = [];

  send(text: string): void {
    this.#do((client) => client.send(text));
  }
  close(code?: number): void {
    this.#do((client) => client.close(code));
  }
  open(client: PbxClient): void {
    this.#client = client;
    for (const act of this.#early.splice(0)) act(client);
  }
  #do(act: (client: PbxClient) => void): void {
    if (this.#client) act(this.#client);
    else this.#early.push(act);
  }
}

function requestOf(request: IncomingMessage, body: string): PbxRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers, body };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('body too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(answer: PbxAnswer): string {
  const headers = {
    ...answer.headers,
    connection: 'close',
    'content-length': String(Buffer.byteLength(answer.text)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${answer.text}`;
}
