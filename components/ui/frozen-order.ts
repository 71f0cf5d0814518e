// How a list keeps still under a pointer.

/**
 * The order to show. While frozen, nothing moves: known ids keep their places, those that left keep theirs as gaps
 * (they are not in `current`), newcomers go to the end. Otherwise it is simply the current order.
 */
export function frozenOrder(
  shown: readonly string[],
  current: readonly string[],
  frozen: boolean,
): readonly string[] {
  if (!frozen) return same(shown, current) ? shown : current;
  const known = new Set(shown);
  const fresh = current.filter((id) => !known.has(id));
  return fresh.length === 0 ? shown : [...shown, ...fresh];
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
