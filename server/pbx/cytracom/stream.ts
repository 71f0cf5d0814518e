// One event stream of a Cytracom account: how it is opened, read, found dead, and opened anew where it was cut.
import { createParser } from 'eventsource-parser';
import { type AdapterContext, Fatal, type HttpStream, Transient } from '#server/pbx-sdk/contract.ts';
import { headerOf } from '#server/pbx-sdk/rest-client.ts';
import type { Api } from './poll.ts';
import { blockText } from './wire.ts';

const HEAD_MS = 15_000;
/** No message is longer: the history of a day of ten thousand calls. */
const LONGEST = 16 * 1024 * 1024;
/** A stream that cannot be opened for so long takes the whole connection with it: its picture would be a lie. */
const RECOVER_MS = 8_000;
const FIRST_MS = 500;
const LONGEST_PAUSE_MS = 4_000;
/** A server may ask for a longer pause; beyond this it is no pause any more. */
const LONGEST_ASKED_MS = 30_000;
/** Opened and cut at once, so often in a row: it does not work. */
const STILLBORN_MS = 2_000;
const STILLBORN = 6;
/** A stream that beats is dead when it has missed so many beats; three are needed to know the rhythm. */
const BEATS = 3;
const MISSED_BEATS = 3;
const LEAST_SILENCE_MS = 20_000;

export type StreamName = 'chan' | 'queue' | 'monitored';

/** The account has no such stream, or its token may not read it. */
export class NoStream extends Error {
  override readonly name = 'NoStream';
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

type StreamParts = {
  readonly name: StreamName;
  /** As it is to be asked now: the account's queues may change. */
  readonly query: () => Readonly<Record<string, string>>;
  readonly api: Api;
  readonly context: AdapterContext;
  readonly signal: AbortSignal;
  /** One message, as the text of a frame. */
  readonly onMessage: (text: string) => void;
  /** It was opened anew: what was said meanwhile may be lost. */
  readonly onReopened: () => void;
  /** By the ids it bears, nothing was. */
  readonly onResumed: () => void;
  readonly onLost: () => void;
};

export class EventStream {
  readonly #parts: StreamParts;
  #answer: HttpStream | null = null;
  #lastId: string | null = null;
  /** The id after which it was cut, until the next one shows whether anything is missing. */
  #cutAfter: string | null = null;
  #retryMs: number | null = null;
  /** How many messages it has brought. */
  #said = 0;
  /** When anything last came, comments included. */
  heardAt: number;
  #beats = { count: 0, lastAt: 0, longestMs: 0 };

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.heardAt = parts.context.now();
  }

  /** @throws NoStream, Fatal, Transient */
  async open(): Promise<void> {
    this.#answer = await this.#ask();
    this.heardAt = this.#parts.context.now();
  }

  /** Reads until the signal is aborted. @throws Transient when it is lost for good, Fatal when it is refused. */
  async run(): Promise<void> {
    const { signal, context } = this.#parts;
    let stillborn = 0;
    while (!signal.aborted) {
      const openedAt = context.now();
      const said = this.#said;
      if (this.#answer) await this.#read(this.#answer);
      if (signal.aborted) return;
      stillborn = context.now() - openedAt < STILLBORN_MS && this.#said === said ? stillborn + 1 : 0;
      if (stillborn >= STILLBORN)
        throw new Transient(`the ${this.#parts.name} stream is closed as soon as it is open`);
      this.#parts.onLost();
      await this.#recover();
    }
  }

  /** How long the stream may be silent before it is dead: by its own rhythm, else by the settings. */
  deadAfter(silenceMs: number): number {
    const { count, longestMs } = this.#beats;
    return count < BEATS
      ? silenceMs
      : Math.min(silenceMs, Math.max(LEAST_SILENCE_MS, longestMs * MISSED_BEATS));
  }

  /** Gives the present answer up: what runs opens the next one. */
  cut(): void {
    this.#answer?.close();
  }

  async #recover(): Promise<void> {
    const { context, signal, onReopened } = this.#parts;
    const asked = this.#retryMs === null ? null : Math.min(this.#retryMs, LONGEST_ASKED_MS);
    const until = context.now() + RECOVER_MS + (asked ?? 0);
    let wait = asked ?? FIRST_MS;
    for (;;) {
      await context.pause(wait, signal);
      try {
        await this.open();
        this.#cutAfter = this.#lastId;
        onReopened();
        return;
      } catch (error) {
        if (error instanceof NoStream)
          throw new Transient(`the ${this.#parts.name} stream is refused now (HTTP ${error.status})`);
        if (error instanceof Fatal || (error instanceof Transient && error.status === 429)) throw error;
        if (context.now() + wait >= until) throw error;
        wait = Math.min(Math.max(wait, FIRST_MS) * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  async #ask(): Promise<HttpStream> {
    const { api, name } = this.#parts;
    const verb = api.account.verbs.get(name) ?? 'GET';
    const answer = await this.#once(verb);
    if (answer.status !== 405) return answer;
    answer.close();
    // The vendor's table says GET, its examples POST (cytracom#verb).
    const other = verb === 'GET' ? 'POST' : 'GET';
    const second = await this.#once(other);
    if (second.status === 405) throw new Transient(`the ${name} stream answers neither to GET nor to POST`);
    api.account.verbs.set(name, other);
    return second;
  }

  /** @throws NoStream, Fatal, Transient for everything but a stream and 405. */
  async #once(method: 'GET' | 'POST'): Promise<HttpStream> {
    const { api, name, context, signal } = this.#parts;
    const query = this.#parts.query();
    await api.turn('stream');
    const answer = await context.network.stream(
      {
        method,
        url: api.url(`events/sse/${name}`, query),
        headers: {
          ...api.headers,
          Accept: 'text/event-stream',
          'Cache-Control': 'no-cache',
          ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
          ...(this.#lastId === null ? {} : { 'Last-Event-ID': this.#lastId }),
        },
        // Where filters go is not said: with POST they stand in both places.
        ...(method === 'POST' ? { body: JSON.stringify(query) } : {}),
        timeoutMs: HEAD_MS,
      },
      signal,
    );
    if (answer.status === 200 && isEvents(answer)) return answer;
    if (answer.status === 405) return answer;
    answer.close();
    if (answer.status === 403 || answer.status === 404) throw new NoStream(answer.status);
    api.judge(answer.status, answer.headers);
    throw new Transient(`what answers there is no event stream (HTTP ${answer.status})`, {
      status: answer.status,
    });
  }

  async #read(answer: HttpStream): Promise<void> {
    const { context, onMessage } = this.#parts;
    let broken = false;
    const parser = createParser({
      maxBufferSize: LONGEST,
      onEvent: ({ event, data }) => {
        this.#said++;
        onMessage(blockText(event ?? '', data));
      },
      onId: (id) => {
        if (follows(this.#cutAfter, id)) this.#parts.onResumed();
        this.#cutAfter = null;
        this.#lastId = id === '' ? null : id;
      },
      onRetry: (ms) => {
        this.#retryMs = ms;
      },
      onComment: () => this.#beat(),
      onError: ({ type }) => {
        broken ||= type === 'max-buffer-size-exceeded';
      },
    });
    try {
      for await (const chunk of answer.chunks) {
        this.heardAt = context.now();
        parser.feed(chunk);
        if (broken) return;
      }
    } finally {
      answer.close();
      if (this.#answer === answer) this.#answer = null;
    }
  }

  #beat(): void {
    const now = this.#parts.context.now();
    const { count, lastAt, longestMs } = this.#beats;
    this.#beats = {
      count: count + 1,
      lastAt: now,
      longestMs: count === 0 ? 0 : Math.max(longestMs, now - lastAt),
    };
  }
}

/** Whether the server goes on where it was cut: it may bear ids and never look back. */
const follows = (before: string | null, id: string): boolean =>
  before !== null && /^\d{1,15}$/.test(before) && id === String(Number(before) + 1);

/** A page that is no stream says so; one that says nothing is believed. */
function isEvents({ headers }: HttpStream): boolean {
  const kind = headerOf(headers, 'content-type');
  return kind === undefined || /event-stream/i.test(kind);
}
