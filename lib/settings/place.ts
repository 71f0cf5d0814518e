// How one place of the configuration is named, read and changed in a plain document.

/**
 * Where something stands: keys from the top down, `['rule', 'targetSeconds']`. A member of the lists of
 * {@link MEMBER_KEYS} is named by its own key (`['sources', 'hq']`), so that a name stays right when the list changes;
 * of any other list by its number from 0.
 */
export type Place = readonly string[];

/** By what a member of a list is known. */
export const MEMBER_KEYS: Readonly<Record<string, string>> = {
  sources: 'id',
  walls: 'id',
  people: 'name',
  teams: 'name',
};

/** A document as it is written: nothing filled in, a reference where a value comes from elsewhere. */
export type SettingsDocument = Readonly<Record<string, unknown>>;

/** As it stands in an address: `queues/hq%2F6400`. */
export const nameOfPlace = (place: Place): string => place.map(encodeURIComponent).join('/');

/** `null`: no name of a place. */
export function placeOf(name: string): Place | null {
  try {
    const place = name.split('/').map(decodeURIComponent);
    return place.length <= DEPTH && place.every((key) => key !== '' && key !== '__proto__') ? place : null;
  } catch {
    return null;
  }
}

/** Deeper than any setting there is. */
const DEPTH = 30;
const NODES = 20_000;

/** Whether a value is what a document may hold: plain, and no deeper or larger than any configuration. */
export function isWritable(value: unknown, depth = 0, count = { left: NODES }): boolean {
  if (depth > DEPTH || count.left-- <= 0) return false;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return (
    typeof value === 'object' &&
    Object.entries(value).every(([key, each]) => key !== '__proto__' && isWritable(each, depth + 1, count))
  );
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ env: NAME }` or `{ file: PATH }`: a value that is read from the environment, or from a file. */
export type Reference = { readonly env: string } | { readonly file: string };
export const isReference = (value: unknown): value is Reference =>
  isRecord(value) &&
  (typeof value['env'] === 'string' || typeof value['file'] === 'string') &&
  Object.keys(value).length === 1;

/** What stands at a place; `undefined`: nothing. */
export function valueAt(document: unknown, place: Place): unknown {
  let value = document;
  place.forEach((key, depth) => {
    if (Array.isArray(value)) value = value[indexOf(value, place, depth)];
    else value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  });
  return value;
}

/** The same document with something else at a place; what leads there is made. `null`: nothing can stand there. */
export function withValue(document: unknown, place: Place, value: unknown, depth = 0): unknown {
  const key = place[depth];
  if (key === undefined) return depth > 0 ? withOwnKey(value, place) : value;
  const parent = document ?? (isListAt(place, depth) ? [] : {});
  if (Array.isArray(parent)) {
    const found = indexOf(parent, place, depth);
    const at = found >= 0 ? found : isListAt(place, depth) || key === `${parent.length}` ? parent.length : -1;
    const below = at < 0 ? null : withValue(parent[at] ?? memberAt(place, depth), place, value, depth + 1);
    return below === null ? null : parent.toSpliced(at, 1, below);
  }
  if (!isRecord(parent) || isReference(parent)) return null;
  const below = withValue(Object.hasOwn(parent, key) ? parent[key] : undefined, place, value, depth + 1);
  return below === null && value !== null ? null : { ...parent, [key]: below };
}

/** The same document without what stands at a place. */
export function withoutPlace(document: unknown, place: Place, depth = 0): unknown {
  const key = place[depth];
  const isLast = depth === place.length - 1;
  if (key === undefined) return document;
  if (Array.isArray(document)) {
    const at = indexOf(document, place, depth);
    if (at < 0) return document;
    return isLast
      ? document.toSpliced(at, 1)
      : document.with(at, withoutPlace(document[at], place, depth + 1));
  }
  if (!isRecord(document) || !Object.hasOwn(document, key)) return document;
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, each]) =>
      name !== key ? [[name, each]] : isLast ? [] : [[name, withoutPlace(each, place, depth + 1)]],
    ),
  );
}

const isListAt = (place: Place, depth: number): boolean =>
  depth === 1 && Object.hasOwn(MEMBER_KEYS, place[0] ?? '');

function indexOf(list: readonly unknown[], place: Place, depth: number): number {
  const key = place[depth] ?? '';
  const own = isListAt(place, depth) ? MEMBER_KEYS[place[0] ?? ''] : undefined;
  if (own !== undefined) return list.findIndex((each) => isRecord(each) && each[own] === key);
  return /^(0|[1-9]\d{0,4})$/.test(key) && Number(key) < list.length ? Number(key) : -1;
}

/** A member that is not there yet has at least its own key. */
const memberAt = (place: Place, depth: number): unknown =>
  isListAt(place, depth) && depth < place.length - 1 ? withOwnKey({}, place.slice(0, 2)) : undefined;

/** A member need not repeat the name by which it was addressed. */
function withOwnKey(value: unknown, place: Place): unknown {
  const own = place.length === 2 ? MEMBER_KEYS[place[0] ?? ''] : undefined;
  if (own === undefined || !isRecord(value) || Object.hasOwn(value, own)) return value;
  return { [own]: place[1], ...value };
}

/** Places at which two documents differ: of lists by member, of the rest by setting. */
export function placesChanged(before: SettingsDocument, after: SettingsDocument): Place[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((top) => {
    const [a, b] = [members(before[top], top), members(after[top], top)];
    if (a === null || b === null) return isSame(before[top], after[top]) ? [] : [[top]];
    const keys = [...new Set([...a.keys(), ...b.keys()])].filter((key) => !isSame(a.get(key), b.get(key)));
    // Members in another order, or a part that is there and empty.
    return keys.length > 0 || isSame(before[top], after[top]) ? keys.map((key) => [top, key]) : [[top]];
  });
}

function members(part: unknown, top: string): Map<string, unknown> | null {
  const own = MEMBER_KEYS[top];
  if (part === undefined) return new Map();
  if (own === undefined) return isRecord(part) && !isReference(part) ? new Map(Object.entries(part)) : null;
  if (!Array.isArray(part) || !part.every((each) => isRecord(each) && typeof each[own] === 'string'))
    return null;
  return new Map(part.map((each: Record<string, unknown>) => [String(each[own]), each]));
}

/** Whether two plain values are the same, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, i) => isSame(each, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}
