// How a long list of rows becomes JSON a piece at a time, so that no turn is long.

/** Encoded in one turn: about a millisecond. */
const PIECE = 500;

/**
 * The items as JSON, joined by commas and without the brackets around them.
 * @param shown what is encoded of a piece of them; it may be nothing.
 */
export function* jsonChunks<T>(
  items: readonly T[],
  shown: (piece: readonly T[]) => readonly unknown[] = (piece) => piece,
): Generator<string> {
  let isFirst = true;
  for (let from = 0; from < items.length; from += PIECE) {
    const text = JSON.stringify(shown(items.slice(from, from + PIECE))).slice(1, -1);
    // Of a piece nothing may be shown: it has no comma either.
    if (text === '') continue;
    yield isFirst ? text : `,${text}`;
    isFirst = false;
  }
}
