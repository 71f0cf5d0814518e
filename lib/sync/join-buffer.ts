// In which order a screen takes what it is sent while it joins: the picture, what came after it, then what was pushed
// in between.
import type { BoardCopy } from './board-copy.ts';
import type { Delta, Joined } from './protocol.ts';

type Welcome = Pick<Extract<Joined, { ok: true }>, 'picture' | 'delta'>;

/** The one way into a copy: answers and unpacking take a moment, and nothing may overtake them. */
export class JoinBuffer {
  readonly #copy: BoardCopy;
  /** What was pushed since a join was asked; `null` when none is under way. */
  #waiting: Delta[] | null = null;

  constructor(copy: BoardCopy) {
    this.#copy = copy;
  }

  /** A join is being asked: from now on what is pushed waits for its answer. */
  hold(): void {
    this.#waiting = [];
  }

  /** A delta the server pushed. `gap`: join again. */
  take(delta: Delta): 'taken' | 'gap' | 'waits' {
    if (!this.#waiting) return this.#copy.take(delta);
    this.#waiting.push(delta);
    return 'waits';
  }

  /**
   * The answer to the join last asked. `gap`: it does not fit where the copy stands, join again with nothing. `void`:
   * another join was asked while its picture was unpacked, and nothing was taken. Rejects when the picture cannot be
   * read.
   */
  async join({ picture, delta }: Welcome): Promise<'taken' | 'gap' | 'void'> {
    this.#waiting ??= [];
    const waiting = this.#waiting;
    const whole = picture === null ? [] : [await unpacked(picture)];
    if (this.#waiting !== waiting) return 'void';
    this.#waiting = null;
    const took = [...whole, delta, ...waiting].map((each) => this.#copy.take(each));
    return took.includes('gap') ? 'gap' : 'taken';
  }
}

/** @param picture JSON of a whole {@link Delta}, in gzip. */
async function unpacked(picture: Uint8Array | ArrayBuffer): Promise<Delta> {
  // A copy in memory of its own: what a socket hands over may be a view into a larger, shared buffer.
  const json = new Blob([new Uint8Array(picture)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(json).json()) as Delta;
}
