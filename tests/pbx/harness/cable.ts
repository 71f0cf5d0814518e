// The network between a source and a make-believe PBX: what is asked over it, and how it fails.
import { type Network, Transient } from '#server/pbx-sdk/contract.ts';

/** One request, or one dialling of a WebSocket. `at`: epoch ms. */
export type Request = { readonly at: number; readonly url: string };

export class Cable {
  readonly requests: Request[] = [];
  /** When a WebSocket was dialled. */
  readonly dials: number[] = [];
  /** Nothing goes through while it is. */
  isDown = false;
  /** What becomes of an answer's text on the way, while it is set. */
  tamper: ((text: string, url: string) => string) | null = null;
  /** As `tamper`, of what comes over a byte stream, piece by piece as the PBX wrote it. */
  tamperStream: ((text: string) => string) | null = null;
  /** Characters of each endless answer until it is cut; `null`: never. */
  nextCut: (() => number) | null = null;
  /** How many endless answers were cut in the middle. */
  cuts = 0;
  readonly #network: Network;
  readonly #now: () => number;
  /** Whatever stands open: sockets, streams, endless answers. */
  readonly #open = new Set<() => void>();

  constructor(network: Network, now: () => number) {
    this.#network = network;
    this.#now = now;
  }

  /** Cut: nothing goes through, and what stood open is closed. */
  down(): void {
    this.isDown = true;
    this.cutAll();
  }

  up(): void {
    this.isDown = false;
  }

  cutAll(): void {
    for (const close of [...this.#open]) close();
  }

  readonly network: Network = {
    request: async (request, signal) => {
      this.requests.push({ at: this.#now(), url: request.url });
      const answer = await this.#through().request(request, signal);
      return this.tamper ? { ...answer, text: this.tamper(answer.text, request.url) } : answer;
    },
    dial: async (url, headers, signal) => {
      this.dials.push(this.#now());
      return this.#kept(await this.#through().dial(url, headers, signal));
    },
    stream: async (request, signal) => {
      const stream = this.#kept(await this.#through().stream(request, signal));
      return { ...stream, chunks: this.#retold(this.#cut(stream.chunks, stream.close)) };
    },
    connect: async (to, signal) => {
      const stream = this.#kept(await this.#through().connect(to, signal));
      return { ...stream, chunks: this.#tampered(stream.chunks) };
    },
  };

  #through(): Network {
    if (this.isDown) throw new Transient('the PBX cannot be reached');
    return this.#network;
  }

  #kept<T extends { close(): void }>(opened: T): T {
    const close = (): void => {
      this.#open.delete(close);
      opened.close();
    };
    this.#open.add(close);
    return { ...opened, close };
  }

  async *#retold(chunks: AsyncIterable<string>): AsyncGenerator<string, void> {
    for await (const chunk of chunks) yield this.tamperStream?.(chunk) ?? chunk;
  }

  async *#tampered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of chunks)
      yield this.tamperStream ? Buffer.from(this.tamperStream(Buffer.from(chunk).toString('utf8'))) : chunk;
  }

  async *#cut(chunks: AsyncIterable<string>, close: () => void): AsyncGenerator<string, void> {
    let left = this.nextCut?.() ?? Number.POSITIVE_INFINITY;
    for await (const chunk of chunks) {
      if (chunk.length >= left) {
        this.cuts++;
        yield chunk.slice(0, left);
        return close();
      }
      left -= chunk.length;
      yield chunk;
    }
  }
}
