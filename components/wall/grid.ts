// How many tiles stand on a screen and in how many columns and rows.

export type Grid = {
  readonly columns: number;
  readonly rows: number;
  readonly pages: number;
};

/** Room in pixels, and the smallest tile still read from across the room. */
export type Room = {
  readonly width: number;
  readonly height: number;
  readonly leastWidth: number;
  readonly leastHeight: number;
};

/** A tile is best about this much wider than high. */
const BEST_SHAPE = 1.6;

/** The grid in which all tiles are as large as can be. What does not fit goes to further pages; nothing is left out. */
export function gridFor(count: number, room: Room): Grid {
  const mostColumns = Math.max(1, Math.floor(room.width / room.leastWidth));
  const mostRows = Math.max(1, Math.floor(room.height / room.leastHeight));
  const pages = Math.max(1, Math.ceil(count / (mostColumns * mostRows)));
  const onPage = Math.max(1, Math.ceil(count / pages));
  let best = { columns: mostColumns, rows: mostRows, score: -1 };
  for (let columns = 1; columns <= mostColumns; columns++) {
    const rows = Math.ceil(onPage / columns);
    if (rows > mostRows) continue;
    // Text grows with the tile's shorter side; where it would be the same size, empty places decide.
    const text = Math.min(room.height / rows, room.width / columns / BEST_SHAPE);
    const score = text - (columns * rows - onPage) * 1e-6;
    if (score > best.score) best = { columns, rows, score };
  }
  return { columns: best.columns, rows: best.rows, pages };
}

/**
 * The tiles of each page. Those that must stay stand first on every one, as long as there is room for others; the pages
 * are filled evenly: a last page with one lonely tile is a waste of a turn.
 */
export function pagesOf<T>(
  tiles: readonly T[],
  grid: Grid,
  stays: (tile: T) => boolean = () => false,
): readonly (readonly T[])[] {
  const room = grid.columns * grid.rows;
  if (tiles.length <= room) return [tiles];
  const kept = new Set(tiles.filter(stays).slice(0, room - 1));
  const rest = tiles.filter((tile) => !kept.has(tile));
  const pages = Math.ceil(rest.length / (room - kept.size));
  const each = Math.ceil(rest.length / pages);
  return Array.from({ length: pages }, (_, page) => [...kept, ...rest.slice(page * each, (page + 1) * each)]);
}

/** Which page is shown at a moment: by the clock, so that screens side by side turn together. */
export function pageAt(now: number, pages: number, everyMs: number): number {
  return pages < 2 ? 0 : Math.floor(now / everyMs) % pages;
}
