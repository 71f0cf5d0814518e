// Which letters of a text from outside are no letters: those that steer a terminal or turn the line around.

/**
 * Control characters, line separators, and the embeddings, overrides and isolates of the bidirectional algorithm
 * (U+202A–202E, U+2066–2069): a name that holds one is drawn as another name, or turns its neighbours around. Marks
 * that single letters need (U+200C–200F, U+061C) stay.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const ALL = new RegExp(STEERING, 'g');
const SPACING = /[\t-\r\u0085\u2028\u2029]/;

/** Longer than this, the expression is quicker than looking at each letter. */
const SHORT = 60;

function isSteered(text: string): boolean {
  if (text.length > SHORT) return STEERING.test(text);
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    // Between these two stands all of plain English.
    if (letter < 0x20 || letter > 0x7e) return STEERING.test(text);
  }
  return false;
}

/** The text as it may be shown: what separates words becomes a space, the rest of them goes. */
export const legible = (text: string): string =>
  isSteered(text) ? text.replace(ALL, (each) => (SPACING.test(each) ? ' ' : '')) : text;

/** Under these stand ids: they name something at the PBX, and must stay what it calls them. */
const IDS: ReadonlySet<string> = new Set([
  'id',
  'source',
  'call',
  'queue',
  'agent',
  'offeredTo',
  'queues',
  'alert',
  'target',
  'file',
]);

/** The same value where every text in it is legible already; ids are left as they are. Plain data only. */
export function allLegible<T>(value: T, key = ''): T {
  if (typeof value === 'string') return (IDS.has(key) ? value : legible(value)) as T;
  if (typeof value !== 'object' || value === null) return value;
  // Every event of every make passes here, and hardly one has anything to clean: nothing is made until one has.
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null;
    for (let i = 0; i < value.length; i++) {
      const clean = allLegible<unknown>(value[i], key);
      if (clean === value[i]) continue;
      copy ??= [...value];
      copy[i] = clean;
    }
    return (copy ?? value) as T;
  }
  let copy: Record<string, unknown> | null = null;
  const plain = value as Record<string, unknown>;
  for (const name in plain) {
    const each = plain[name];
    if (typeof each === 'string') {
      if (IDS.has(name) || !isSteered(each)) continue;
    } else if (typeof each !== 'object' || each === null) continue;
    const clean = allLegible(each, name);
    if (clean === each) continue;
    copy ??= { ...plain };
    copy[name] = clean;
  }
  return (copy ?? value) as T;
}
