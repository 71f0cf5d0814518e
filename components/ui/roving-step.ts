// Where an arrow key leads in a list whose rows hold several controls.

/** A control's place: its row, and which of that row's controls it is. */
export type Stop = { readonly row: number; readonly at: number };

/** Keys that move; of one row alone the upright arrows move as the level ones do. */
export const ROVING_KEYS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'] as const;
export type RovingKey = (typeof ROVING_KEYS)[number];

/**
 * @param controls how many controls each row holds; rows without any are passed over
 * @param isRightToLeft whether the page is read so: the level arrows lead the other way
 * @returns the place to go to; `null` where the key leads nowhere
 */
export function rovingStep(
  controls: readonly number[],
  from: Stop,
  key: RovingKey,
  isRightToLeft: boolean,
): Stop | null {
  const full = controls.flatMap((count, row) => (count > 0 ? [row] : []));
  const isOneRow = full.length === 1;
  const count = controls[from.row] ?? 0;
  switch (key) {
    case 'Home':
      return full[0] === undefined ? null : { row: full[0], at: 0 };
    case 'End': {
      const last = full.at(-1);
      return last === undefined ? null : { row: last, at: isOneRow ? (controls[last] ?? 1) - 1 : 0 };
    }
    case 'ArrowUp':
    case 'ArrowDown': {
      const by = key === 'ArrowDown' ? 1 : -1;
      if (isOneRow) return sideways(from, count, by);
      const row = by > 0 ? full.find((each) => each > from.row) : full.findLast((each) => each < from.row);
      return row === undefined ? null : { row, at: Math.min(from.at, (controls[row] ?? 1) - 1) };
    }
    case 'ArrowLeft':
    case 'ArrowRight':
      return sideways(from, count, (key === 'ArrowRight') === isRightToLeft ? -1 : 1);
  }
}

function sideways({ row, at }: Stop, count: number, by: 1 | -1): Stop | null {
  const next = at + by;
  return next < 0 || next >= count ? null : { row, at: next };
}
