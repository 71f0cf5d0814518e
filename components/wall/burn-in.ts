// How a picture is kept from burning into a screen: it drifts a little and is dimmed outside hours.

/** Each place is held for so long. */
const HELD_MS = 120_000;
/** A slow walk round the middle, in pixels; nothing on it is further than a tile's own margin. */
const WALK: readonly (readonly [x: number, y: number])[] = [
  [0, 0],
  [2, 0],
  [3, 2],
  [2, 3],
  [0, 3],
  [-2, 3],
  [-3, 2],
  [-3, 0],
  [-2, -2],
  [0, -3],
  [2, -3],
  [3, -2],
];

/** Where the picture stands at a moment, in pixels from its place. */
export const driftAt = (now: number): readonly [x: number, y: number] =>
  WALK[Math.floor(now / HELD_MS) % WALK.length] ?? [0, 0];

/** Whether a time of day (`HH:MM`) is outside the hours; hours may go past midnight. Equal ends mean all day. */
export function isOutside(time: string, hours: { readonly from: string; readonly until: string }): boolean {
  const { from, until } = hours;
  if (from === until) return false;
  return from < until ? time < from || time >= until : time < from && time >= until;
}
