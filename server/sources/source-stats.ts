// What a source has heard, in figures for the sources page.
import { legible } from '#lib/model/legible.ts';
import type { Frame, Verdict } from '#server/pbx-sdk/contract.ts';

/** Shapes counted apart; more than these are counted together. */
const SHAPES = 50;

/** Shapes of which a message is kept, and how much of it. */
const SAMPLES = 10;
const SAMPLE_LENGTH = 2_000;

/** Channels on which nothing of the PBX is heard. */
const OWN = /^(opened|renewed|synced|parting)(:|$)/;

/** `own` for what is said by ourselves. */
const kindOf = (channel: string): string => {
  const colon = channel.indexOf(':');
  const kind = colon < 0 ? channel : channel.slice(0, colon);
  return kind === 'stream' || kind === 'rest' || kind === 'hook' ? kind : 'own';
};

export type Unknown = {
  readonly shape: string;
  readonly count: number;
  readonly lastAt: number;
  /** The first one heard, without secrets, names and numbers; `null` beyond the first few shapes. */
  readonly sample: string | null;
};

export class SourceStats {
  lastFrameAt: number | null = null;
  frames = 0;
  /** Frames by what brought them: `stream`, `rest`, `hook`, or what this server says itself. */
  readonly kinds = new Map<string, number>();
  malformed = 0;
  connections = 0;
  /** Webhooks that were not signed as agreed. */
  refusedHooks = 0;
  /** When the next try will be; `null` while none is planned. */
  retryAt: number | null = null;
  lastError: { readonly at: number; readonly text: string } | null = null;
  readonly #unknown = new Map<string, Unknown>();
  readonly #notices = new Map<string, string>();
  readonly #clean: (text: string) => string;

  /** @param clean takes out of a message what nobody may see. */
  constructor(clean: (text: string) => string) {
    this.#clean = clean;
  }

  /** Answers with a shape's name the first time it is heard. */
  frame(frame: Frame, verdict: Verdict): string | null {
    if (frame.channel === 'tick') return null;
    this.frames++;
    const kind = kindOf(frame.channel);
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    // What we say ourselves, of a new connection for one, is no word of the PBX.
    if (frame.channel === 'stream' || !OWN.test(frame.channel)) this.lastFrameAt = frame.at;
    if (verdict.kind === 'understood') return null;
    if (verdict.kind === 'malformed') {
      this.malformed++;
      this.lastError = { at: frame.at, text: `A message could not be read: ${verdict.why}` };
      return this.#count(legible(`malformed: ${verdict.why}`), frame);
    }
    return this.#count(legible(verdict.shape), frame);
  }

  opened(): void {
    this.connections++;
  }

  failed(at: number, text: string): void {
    this.lastError = { at, text: legible(text) };
    // Notices speak of the connection that is gone; the next one will say anew what still holds.
    this.#notices.clear();
  }

  waitsUntil(at: number | null): void {
    this.retryAt = at;
  }

  notice(key: string, text: string | null): void {
    if (text === null) this.#notices.delete(key);
    else this.#notices.set(key, legible(text));
  }

  get unknown(): Unknown[] {
    return [...this.#unknown.values()].sort((a, b) => b.count - a.count);
  }

  get notices(): string[] {
    return [...this.#notices.values()];
  }

  #count(shape: string, { at, text }: Frame): string | null {
    const name = this.#unknown.has(shape) || this.#unknown.size < SHAPES ? shape : 'other shapes';
    const seen = this.#unknown.get(name);
    const sample = seen ? seen.sample : this.#unknown.size < SAMPLES ? this.#sampled(text) : null;
    this.#unknown.set(name, { shape: name, count: (seen?.count ?? 0) + 1, lastAt: at, sample });
    return seen ? null : name;
  }

  #sampled(text: string): string {
    // Cleaned before it is cut: half a secret is no secret any more.
    const cleaned = this.#clean(text.slice(0, 50 * SAMPLE_LENGTH));
    return cleaned.length > SAMPLE_LENGTH ? `${cleaned.slice(0, SAMPLE_LENGTH)}…` : cleaned;
  }
}
