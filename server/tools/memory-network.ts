// Knows how an adapter reaches a make-believe PBX with no sockets at all, so that a day runs on a virtual clock.
// Refuses to know real networks, and real time: it waits on the clock it is given, and otherwise on promises alone.
import type { Pbx, PbxAnswer } from '#server/simulator/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { type HttpRequest, type Network, type Socket, Transient } from '#server/vendors/vendor.ts';

const pathOf = (url: string): string => {
  const at = new URL(url);
  return `${at.pathname}${at.search}`;
};

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Every url leads to `pbx`. A PBX that throws is one that does not answer. */
export function memoryNetwork(pbx: Pbx, clock: Clock): Network {
  return {
    request: (request, signal) => bounded(exchange(pbx, request), clock, request.timeoutMs, signal),
    async dial(url, headers, signal) {
      if (signal.aborted) throw new Transient('aborted');
      const messages = new Messages();
      const socket = open(pbx, url, lowerCase(headers), messages);
      const stop = (): void => socket.close();
      signal.addEventListener('abort', stop, { once: true });
      messages.onEnd = () => signal.removeEventListener('abort', stop);
      return socket;
    },
    async connect() {
      throw new Transient('this make-believe PBX is not reached over plain TCP');
    },
  };
}

async function exchange(pbx: Pbx, request: HttpRequest): Promise<PbxAnswer> {
  try {
    return await pbx.http({
      method: request.method,
      path: pathOf(request.url),
      headers: lowerCase(request.headers),
      body: request.body ?? '',
    });
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

function open(pbx: Pbx, url: string, headers: Record<string, string>, messages: Messages): Socket {
  let peer: ReturnType<Pbx['upgrade']>;
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

/** Texts in order of arrival; ends when either side closes. One reader. */
class Messages implements AsyncIterable<string> {
  ended = false;
  onEnd: () => void = () => {};
  readonly #waiting: string[] = [];
  #wake: (() => void) | null = null;

  push(text: string): void {
    if (this.ended) return;
    this.#waiting.push(text);
    this.#rouse();
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd();
    this.#rouse();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void> {
    for (;;) {
      const texts = this.#waiting.splice(0);
      for (const text of texts) yield text;
      if (texts.length > 0) continue;
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
