// Open event streams: how an event is written as text, cut into pieces, numbered, kept for who comes back, and when a
// stream is closed.
import type { Random } from '#server/simulator/traffic/random.ts';
import type { PbxClient } from '#server/simulator/transport/pbx.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { Quirks } from './variants.ts';

export type StreamPath = 'chan' | 'queue' | 'monitored';

/** One event: the text of its `event:` line (`null`: none) and its data. */
export type Said = { readonly line: string | null; readonly data: unknown };

/** Which of a path's events a stream gets: by name as the document lists it, and by the number of its queue. */
export type Wants = (name: string, queue: string | null) => boolean;

type Open = {
  readonly path: StreamPath;
  readonly client: PbxClient;
  readonly wants: Wants;
  /** Characters until it is cut, or `null`. */
  left: number | null;
  saidAt: number;
  readonly timers: Map<() => void, Cancel>;
};

/** Events told to one stream alone. */
export type StreamEvents = readonly { readonly name: string; readonly queue: string; readonly said: Said }[];

export type Opening = {
  readonly client: PbxClient;
  readonly path: StreamPath;
  readonly wants: Wants;
  /** The client's `Last-Event-ID`. */
  readonly lastId: string | null;
  readonly first: StreamEvents;
  /** Told again every minute. */
  readonly minutely: (() => StreamEvents) | null;
};

type Kept = {
  readonly id: number;
  readonly name: string;
  readonly queue: string | null;
  readonly said: Said;
};

const KEEP_ALIVE_MS = 15_000;
const IDLE_MS = 600_000;
/** Events of a path remembered for resuming. */
const KEPT = 5000;
/** How far the queue stream may be behind, milliseconds. */
const LATE_MS = 300;

export class Streams {
  readonly #clock: Clock;
  readonly #quirks: Quirks;
  readonly #draws: Random;
  readonly #open = new Set<Open>();
  readonly #kept: Record<StreamPath, Kept[]> = { chan: [], queue: [], monitored: [] };
  #nextId = 1;
  #sent = 0;
  #lost = 0;

  constructor(clock: Clock, quirks: Quirks, draws: Random) {
    this.#clock = clock;
    this.#quirks = quirks;
    this.#draws = draws;
  }

  get open(): number {
    return this.#open.size;
  }
  /** Events written so far, to all streams together. */
  get sent(): number {
    return this.#sent;
  }

  /** Whether a path has a stream open. */
  has(path: StreamPath): boolean {
    for (const each of this.#open) if (each.path === path) return true;
    return false;
  }

  /** Opens a stream: what was missed since `lastId`, then `first`, then what happens. Answers how to leave it. */
  accept({ client, path, wants, lastId, first, minutely }: Opening): () => void {
    if (this.#quirks.connections === 'newestWins') this.closeAll(path);
    const stream: Open = { path, client, wants, left: null, saidAt: this.#clock.now(), timers: new Map() };
    this.#open.add(stream);
    if (this.#quirks.retryLine === 'sent') this.#write(stream, this.#end(['retry:3000']));
    if (this.#quirks.ids === 'resume' && lastId !== null)
      for (const kept of this.#kept[path])
        if (kept.id > Number(lastId) && wants(kept.name, kept.queue))
          this.#say(stream, this.#text(kept.said, kept.id));
    this.#sayAll(stream, first);
    if (minutely) this.#every(stream, 60_000, () => this.#sayAll(stream, minutely()));
    if (this.#quirks.keepAlive === 'comments')
      this.#every(stream, KEEP_ALIVE_MS, () => this.#write(stream, this.#end([':'])));
    if (this.#quirks.idleTimeout === 'tenMinutes')
      this.#every(stream, KEEP_ALIVE_MS, () => {
        if (this.#clock.now() - stream.saidAt >= IDLE_MS) this.#close(stream);
      });
    return () => this.#forget(stream);
  }

  /** Tells every stream of the path that wants it. `build` is only called where somebody may ever read it. */
  publish(path: StreamPath, name: string, queue: string | null, build: () => Said): void {
    if (this.#quirks.ids !== 'resume' && !this.has(path)) return;
    const said = build();
    if (path === 'queue' && this.#quirks.streamOrder === 'queueLate')
      this.#clock.after(LATE_MS, () => this.#tell(path, name, queue, said));
    else this.#tell(path, name, queue, said);
  }

  /** Every stream, or those of one path. */
  closeAll(path?: StreamPath): void {
    for (const each of [...this.#open]) if (path === undefined || each.path === path) this.#close(each);
  }

  /** Every stream open now (or those of one path) is cut when it has written so many more characters. */
  cutAfter(characters: number, path?: StreamPath): void {
    if (characters <= 0) return this.closeAll(path);
    for (const each of this.#open) if (path === undefined || each.path === path) each.left = characters;
  }

  /** The next `count` events are lost. */
  drop(count: number): void {
    this.#lost += count;
  }

  /** Nobody can resume any more. */
  forgetAll(): void {
    for (const kept of Object.values(this.#kept)) kept.length = 0;
  }

  #tell(path: StreamPath, name: string, queue: string | null, said: Said): void {
    const id = this.#quirks.ids === 'none' ? null : this.#nextId++;
    if (this.#quirks.ids === 'resume' && id !== null) {
      const kept = this.#kept[path];
      kept.push({ id, name, queue, said });
      if (kept.length > KEPT * 2) kept.splice(0, kept.length - KEPT);
    }
    if (this.#lost > 0) {
      this.#lost--;
      return;
    }
    let text: string | null = null;
    for (const each of [...this.#open]) {
      if (each.path !== path || !each.wants(name, queue)) continue;
      text ??= this.#text(said, id);
      this.#say(each, text);
    }
  }

  #sayAll(stream: Open, told: StreamEvents): void {
    for (const { name, queue, said } of told)
      if (stream.wants(name, queue)) this.#say(stream, this.#text(said, null));
  }

  #say(stream: Open, text: string): void {
    this.#sent++;
    stream.saidAt = this.#clock.now();
    this.#write(stream, text);
  }

  #text({ line, data }: Said, id: number | null): string {
    const { frames } = this.#quirks;
    const json = frames === 'manyLines' ? JSON.stringify(data, null, 1) : JSON.stringify(data);
    const gap = frames === 'spaced' ? ' ' : '';
    const lines = json.split('\n').map((each) => `data:${gap}${each}`);
    if (line !== null) lines.unshift(`event:${gap}${line}`);
    if (id !== null) lines.unshift(`id:${gap}${id}`);
    return this.#end(lines);
  }

  #end(lines: readonly string[]): string {
    const end = this.#quirks.frames === 'crlf' ? '\r\n' : '\n';
    return `${lines.join(end)}${end}${end}`;
  }

  #write(stream: Open, text: string): void {
    if (!this.#open.has(stream)) return;
    const { left } = stream;
    const cut = left !== null && text.length >= left;
    // A stream of characters is not cut inside one.
    const whole = cut ? text.slice(0, left).replace(/[\ud800-\udbff]$/, '') : text;
    if (left !== null) stream.left = left - whole.length;
    for (const piece of this.#pieces(whole)) stream.client.send(piece);
    if (cut) this.#close(stream);
  }

  #pieces(text: string): readonly string[] {
    if (this.#quirks.pieces === 'whole') return text === '' ? [] : [text];
    const pieces: string[] = [];
    for (let from = 0; from < text.length; ) {
      let to = from + this.#draws.int(1, 80);
      if (/[\ud800-\udbff]/.test(text[to - 1] ?? '')) to++;
      pieces.push(text.slice(from, to));
      from = to;
    }
    return pieces;
  }

  #every(stream: Open, ms: number, fn: () => void): void {
    const again = (): void => {
      fn();
      if (this.#open.has(stream)) stream.timers.set(fn, this.#clock.after(ms, again));
    };
    stream.timers.set(fn, this.#clock.after(ms, again));
  }

  #close(stream: Open): void {
    if (!this.#forget(stream)) return;
    stream.client.close();
  }

  #forget(stream: Open): boolean {
    for (const cancel of stream.timers.values()) cancel();
    return this.#open.delete(stream);
  }
}
