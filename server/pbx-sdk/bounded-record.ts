// Records and lists of plain JSON whose keys a PBX chooses: read by their own keys alone, and never without a bound.

/** Ids of ended calls that a make keeps, so that nothing late or doubled brings one back. */
export const ENDED_LIMIT = 600;

const BORN: unknown = Object.prototype;

/**
 * What stands under a key that somebody else chose; never one of the names that every object has by birth.
 * @returns `undefined` for no key as well.
 */
export function lookUp<T>(
  record: Readonly<Record<string, T>>,
  key: string | null | undefined,
): T | undefined {
  if (typeof key !== 'string') return undefined;
  const found = record[key];
  // What objects have by birth is functions, and the one they all come from (`__proto__`): plain JSON holds neither.
  return typeof found === 'function' || found === BORN ? undefined : found;
}

/** Whether there is room for no further entry. */
export const isFull = (record: Readonly<Record<string, unknown>>, limit: number): boolean =>
  Object.keys(record).length >= limit;

/** How many more entries a record surely has room for since it was last counted: counting looks at every one of them. */
const room = new WeakMap<Readonly<Record<string, unknown>>, number>();

/** Whether a record may hold more than `most` now, one entry at most having come since this was last asked. */
function mayExceed(record: Readonly<Record<string, unknown>>, most: number): boolean {
  const left = room.get(record) ?? 0;
  if (left > 0) {
    room.set(record, left - 1);
    return false;
  }
  const held = Object.keys(record).length;
  if (held <= most) room.set(record, Math.floor(most - held));
  return held > most;
}

/**
 * What must go before another entry may come: the oldest one, once there are `limit`. Age is the order of insertion,
 * which a record does not keep for keys that are whole numbers below 2^32. To be asked before each entry, always with
 * the same limit.
 */
export function oldestIfFull<T>(record: Readonly<Record<string, T>>, limit: number): T | undefined {
  return mayExceed(record, limit - 1) ? lookUp(record, Object.keys(record)[0]) : undefined;
}

/**
 * Drops the oldest entries (by {@link oldestIfFull}'s order) beyond `limit`, once there are a quarter more than that:
 * dropping each as the next one comes would look through all of them every time. To be called after each entry, always
 * with the same limit.
 * @returns what they stood for, oldest first.
 */
export function dropOldest<T>(record: Record<string, T>, limit: number): readonly T[] {
  if (!mayExceed(record, limit + limit / 4)) return NOTHING;
  return Object.entries(record)
    .slice(0, -limit)
    .map(([key, value]) => {
      delete record[key];
      return value;
    });
}
const NOTHING: readonly never[] = [];

/** Adds to the end of a list that keeps its newest `limit`. */
export function appendBounded<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}
