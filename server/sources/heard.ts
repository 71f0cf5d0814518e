// Knows what a source has heard, in figures for the sources page. Refuses to keep what was said.
import type { Frame, Verdict } from '#server/vendors/vendor.ts';

/** Shapes counted apart; more than these are counted together. */
const SHAPES = 50;

export type Unknown = { readonly shape: string; readonly count: number; readonly lastAt: number };

export class Heard {
  lastFrameAt: number | null = null;
  frames = 0;
  malformed = 0;
  connections = 0;
  /** Webhooks that were not signed as agreed. */
  refusedHooks = 0;
  /** When the next try will be; `null` while none is planned. */
  retryAt: number | null = null;
  lastError: { readonly at: number; readonly text: string } | null = null;
  readonly #unknown = new Map<string, Unknown>();
  readonly #notices = new Map<string, string>();

  /** Answers with a shape's name the first time it is heard. */
  frame(frame: Frame, verdict: Verdict): string | null {
    if (frame.channel === 'tick') return null;
    this.frames++;
    this.lastFrameAt = frame.at;
    if (verdict.kind === 'understood') return null;
    if (verdict.kind === 'malformed') {
      this.malformed++;
      this.lastError = { at: frame.at, text: `A message could not be read: ${verdict.why}` };
      return this.#count(`malformed: ${verdict.why}`, frame.at);
    }
    return this.#count(verdict.shape, frame.at);
  }

  opened(): void {
    this.connections++;
  }

  failed(at: number, text: string): void {
    this.lastError = { at, text };
    // Notices speak of the connection that is gone; the next one will say anew what still holds.
    this.#notices.clear();
  }

  waitsUntil(at: number | null): void {
    this.retryAt = at;
  }

  notice(key: string, text: string | null): void {
    if (text === null) this.#notices.delete(key);
    else this.#notices.set(key, text);
  }

  get unknown(): Unknown[] {
    return [...this.#unknown.values()].sort((a, b) => b.count - a.count);
  }

  get notices(): string[] {
    return [...this.#notices.values()];
  }

  #count(shape: string, at: number): string | null {
    const name = this.#unknown.has(shape) || this.#unknown.size < SHAPES ? shape : 'other shapes';
    const seen = this.#unknown.get(name);
    this.#unknown.set(name, { shape: name, count: (seen?.count ?? 0) + 1, lastAt: at });
    return seen ? null : name;
  }
}
