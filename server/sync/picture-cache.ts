// The whole board as each scope may see it, packed once for all who join around then.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Cursor, Delta } from '#lib/sync/protocol.ts';
import type { StampedBoard } from '#lib/sync/stamped-board.ts';
import { jsonChunks } from '#server/board/json-chunks.ts';
import type { Scope } from './scope.ts';

/** Rows of a board repeat each other: this makes a twelfth of them, and higher levels little less for much more time. */
const LEVEL = 3;
/** A picture is used again for this long (ms), whatever has changed since: the delta that goes with it says so. */
const FRESH_MS = 100;
/** … and longer where making it took long: making pictures may take a tenth of the time. */
const SHARE = 10;

/** `at`: where it stands, by the board's own epoch. */
export type Picture = { readonly at: Cursor; readonly bytes: Uint8Array };
type Kept = { readonly at: Cursor; readonly picture: Promise<Picture>; freshUntil: number };

export type PictureCacheParts = {
  readonly board: (scope: Scope) => StampedBoard;
  /** A monotonic clock in ms. */
  readonly meter: () => number;
  /** The delta as the scope may see it, its epoch as the scope's screens know it. */
  readonly show: (scope: Scope, delta: Delta) => Delta;
};

/** At most one picture a scope is kept. */
export class PictureCache {
  readonly #parts: PictureCacheParts;
  readonly #kept = new Map<string, Kept>();

  constructor(parts: PictureCacheParts) {
    this.#parts = parts;
  }

  /** A picture of now or of a moment ago. */
  of(scope: Scope): Promise<Picture> {
    const { board, meter } = this.#parts;
    const { epoch, seq } = board(scope);
    const known = this.#kept.get(scope.name);
    if (known?.at.epoch === epoch && (known.at.seq === seq || meter() < known.freshUntil))
      return known.picture;
    const from = meter();
    const picture = this.#take(scope);
    // While it is being made, it is what everybody waits for.
    const kept: Kept = { at: { epoch, seq }, picture, freshUntil: Number.POSITIVE_INFINITY };
    this.#kept.set(scope.name, kept);
    const settled = (): void => {
      kept.freshUntil = meter() + Math.max(FRESH_MS, (meter() - from) * SHARE);
    };
    picture.then(settled, () => {
      if (this.#kept.get(scope.name) === kept) this.#kept.delete(scope.name);
    });
    return picture;
  }

  /** Nobody looks with this scope any more. */
  forget({ name }: Scope): void {
    this.#kept.delete(name);
  }

  async #take(scope: Scope): Promise<Picture> {
    // Gathered in one turn, encoded in many: rows are never edited, and pings and other screens need not wait.
    const delta = this.#parts.board(scope).since(null);
    const bytes: Uint8Array[] = [];
    await pipeline(Readable.from(this.#text(scope, delta)), createGzip({ level: LEVEL }), async (packed) => {
      for await (const part of packed) bytes.push(part as Uint8Array);
    });
    return { at: { epoch: delta.epoch, seq: delta.to }, bytes: Buffer.concat(bytes) };
  }

  *#text(scope: Scope, whole: Delta): Generator<string> {
    const { changes, ...head } = this.#parts.show(scope, { ...whole, changes: [] });
    yield `${JSON.stringify(head).slice(0, -1)},"changes":[`;
    yield* jsonChunks(whole.changes, (changes) => this.#parts.show(scope, { ...whole, changes }).changes);
    yield ']}';
  }
}
