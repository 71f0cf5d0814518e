// How an adapter reaches a make-believe PBX with no sockets at all, so that a day runs on a virtual clock.
import {
  type HttpRequest,
  type HttpStream,
  type Network,
  type Socket,
  type Stream,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import type {
  Pbx,
  PbxAnswer,
  PbxRequest,
  PbxStreamPeer,
  StreamPbx,
  WebPbx,
} from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';

const pathOf = (url: string): string => {
  const at = new URL(url);
  return `${at.pathname}${at.search}`;
};

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const askedOf = (request: HttpRequest): PbxRequest => ({
  method: request.method,
  path: pathOf(request.url),
  headers: lowerCase(request.headers),
  body: request.body ?? '',
});

/** Every address leads to `pbx`. A PBX that throws is one that does not answer. */
export function memoryNetwork(pbx: Pbx, clock: Clock): Network {
  const web = (): WebPbx => {
    if ('accept' in pbx) throw new Transient('this make-believe PBX speaks no HTTP');
    return pbx;
  };
  return {
    async request(request, signal) {
      return bounded(exchange(web(), request), clock, request.timeoutMs, signal);
    },
    async stream(request, signal) {
      const chunks = new Messages<string>();
      return untilAborted(signal, chunks, () => openAnswer(web(), request, chunks));
    },
    async dial(url, headers, signal) {
      const messages = new Messages<string>();
      return untilAborted(signal, messages, () => open(web(), url, lowerCase(headers), messages));
    },
    async connect(_to, signal) {
      if (!('accept' in pbx)) throw new Transient('this make-believe PBX is not reached over plain TCP');
      const chunks = new Messages<Uint8Array>();
      return untilAborted(signal, chunks, () => openStream(pbx, chunks));
    },
  };
}

/** Closes what `open` gives when the signal is aborted. @throws Transient where it is so already. */
function untilAborted<T extends { close(): void }, M>(
  signal: AbortSignal,
  messages: Messages<M>,
  open: () => T,
): T {
  if (signal.aborted) throw new Transient('aborted');
  const opened = open();
  const stop = (): void => opened.close();
  signal.addEventListener('abort', stop, { once: true });
  messages.onEnd = () => signal.removeEventListener('abort', stop);
  return opened;
}

function openAnswer(pbx: WebPbx, request: HttpRequest, chunks: Messages<string>): HttpStream {
  const asked = askedOf(request);
  let answer: ReturnType<NonNullable<WebPbx['stream']>>;
  try {
    answer = pbx.stream?.(asked, { send: (text) => chunks.push(text), close: () => chunks.end() }) ?? null;
  } catch (error) {
    throw new Transient((error as Error).message);
  }
  if (answer === null) throw new Transient('this make-believe PBX has no endless answer there');
  if ('text' in answer) {
    chunks.push(answer.text);
    chunks.end();
    return { status: answer.status, headers: answer.headers, chunks, close: () => {} };
  }
  const { status, headers } = answer;
  return {
    status,
    headers,
    chunks,
    close() {
      if (chunks.ended) return;
      chunks.end();
      answer.gone();
    },
  };
}

function openStream(pbx: StreamPbx, chunks: Messages<Uint8Array>): Stream {
  let peer: PbxStreamPeer;
  try {
    peer = pbx.accept({ send: (bytes) => chunks.push(bytes), close: () => chunks.end() });
  } catch (error) {
    throw new Transient((error as Error).message);
  }
  return {
    chunks,
    write(bytes) {
      if (!chunks.ended) peer.hear(bytes);
    },
    close() {
      if (chunks.ended) return;
      chunks.end();
      peer.gone();
    },
  };
}

async function exchange(pbx: WebPbx, request: HttpRequest): Promise<PbxAnswer> {
  try {
    return await pbx.http(askedOf(request));
  } catch (error) {
    throw new Transient((error as Error).message);
  }
}

/** @throws Transient when the signal is aborted or the clock has gone `timeoutMs` further first. */
function bounded<T>(work: Promise<T>, clock: Clock, timeoutMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Transient('aborted'));
    const leave = (): void => {
      cancel();
      signal.removeEventListener('abort', stop);
    };
    const stop = (): void => {
      leave();
      reject(new Transient('aborted'));
    };
    const cancel = clock.after(timeoutMs, () => {
      leave();
      reject(new Transient(`no answer within ${timeoutMs} ms`));
    });
    signal.addEventListener('abort', stop, { once: true });
    work.then(
      (value) => {
        leave();
        resolve(value);
      },
      (error: unknown) => {
        leave();
        reject(error instanceof Error ? error : new Transient(String(error)));
      },
    );
  });
}

function open(pbx: WebPbx, url: string, headers: Record<string, string>, messages: Messages<string>): Socket {
  let peer: ReturnType<WebPbx['upgrade']>;
  try {
    peer = pbx.upgrade(
      { method: 'GET', path: pathOf(url), headers, body: '' },
      { send: (text) => messages.push(text), close: () => messages.end() },
    );
  } catch (error) {
    throw new Transient((error as Error).message);
  }
  if ('status' in peer)
    throw new Transient(`the upgrade was answered with HTTP ${peer.status}`, { status: peer.status });
  const accepted = peer;
  return {
    messages,
    send(text) {
      if (!messages.ended) accepted.hear(text);
    },
    close() {
      if (messages.ended) return;
      messages.end();
      accepted.gone();
    },
  };
}

/** What was said, in order of arrival; ends when either side closes. One reader. */
class Messages<T> implements AsyncIterable<T> {
  ended = false;
  onEnd: () => void = () => {};
  readonly #waiting: T[] = [];
  #wake: (() => void) | null = null;

  push(said: T): void {
    if (this.ended) return;
    this.#waiting.push(said);
    this.#rouse();
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd();
    this.#rouse();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      const all = this.#waiting.splice(0);
      for (const said of all) yield said;
      if (all.length > 0) continue;
      if (this.ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
