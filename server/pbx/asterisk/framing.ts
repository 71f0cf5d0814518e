// How Asterisk's manager interface cuts its words into blocks of `Key: value` lines, and how an action is written.

/** Bytes one block may have: the longest real one, a large queues.conf, is far below. */
export const BLOCK_LIMIT = 2 * 1024 * 1024;
const BANNER = /^Asterisk Call Manager\/[^\r\n]*\r?\n/;
const END = /\r?\n\r?\n/g;

export class BlockTooLong extends Error {
  override readonly name = 'BlockTooLong';
}

/**
 * Cuts a byte stream into blocks. Chunks may end anywhere, in the middle of a CRLF or of a letter.
 * A block is the text of its lines joined by `\n`; the banner, one line without an empty one after it, is a block too.
 */
export class BlockReader {
  /** Bytes as Latin-1 letters: cutting needs no knowledge of the real encoding. */
  #rest = '';
  #searched = 0;
  #begun = false;

  /** @throws BlockTooLong when a block does not end within {@link BLOCK_LIMIT} bytes. */
  feed(chunk: Uint8Array): string[] {
    this.#rest += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    const blocks: string[] = [];
    if (!this.#begun) this.#begin(blocks);
    let from = 0;
    END.lastIndex = this.#searched;
    for (let end = END.exec(this.#rest); end; end = END.exec(this.#rest)) {
      this.#take(this.#rest.slice(from, end.index), blocks);
      from = END.lastIndex;
    }
    this.#rest = this.#rest.slice(from);
    // An end may have begun in the last three bytes.
    this.#searched = Math.max(0, this.#rest.length - 3);
    if (this.#rest.length > BLOCK_LIMIT) throw new BlockTooLong(`a block over ${BLOCK_LIMIT} bytes`);
    return blocks;
  }

  #begin(blocks: string[]): void {
    if (!this.#rest.includes('\n')) return;
    this.#begun = true;
    const banner = BANNER.exec(this.#rest);
    if (!banner) return;
    blocks.push(banner[0].trimEnd());
    this.#rest = this.#rest.slice(banner[0].length);
  }

  #take(raw: string, blocks: string[]): void {
    const text = raw.replace(/\r\n/g, '\n').replace(/^\n+/, '');
    if (text !== '') blocks.push(decoded(text));
  }
}

/** Names come in whatever encoding the PBX's files have: UTF-8 where the bytes are that, Latin-1 otherwise. */
function decoded(latin: string): string {
  if (!/[\u0080-\u00ff]/.test(latin)) return latin;
  const text = Buffer.from(latin, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? latin : text;
}

/** A block's fields by key. A key given several times keeps its last value; {@link valuesOf} gives all. */
export type Fields = { readonly [key: string]: string | undefined };

/** The keys to look for, by their length: most lines are told from a wanted one by where their colon stands. */
type ByLength = readonly (readonly string[] | undefined)[];

const byLengths = new WeakMap<ReadonlySet<string>, ByLength>();

function byLengthOf(wanted: ReadonlySet<string>): ByLength {
  const known = byLengths.get(wanted);
  if (known) return known;
  const longest = Math.max(0, ...[...wanted].map((key) => key.length));
  const made = Array.from({ length: longest + 1 }, (_, length) => {
    const keys = [...wanted].filter((key) => key.length === length);
    return keys.length === 0 ? undefined : keys;
  });
  byLengths.set(wanted, made);
  return made;
}

/**
 * `Key: value`, cut at the first colon; lines without one are left out.
 * @param wanted the keys to read, the same set each time; all of them, at a higher cost, where it is not given.
 */
export function fieldsOf(block: string, wanted?: ReadonlySet<string>): Fields {
  // Any key may be a name that every object has by birth; the wanted ones are ours.
  const fields: { [key: string]: string } = wanted ? {} : Object.create(null);
  const byLength = wanted && byLengthOf(wanted);
  let colon = -1;
  for (let from = 0, end = 0; from < block.length; from = end + 1) {
    end = block.indexOf('\n', from);
    if (end < 0) end = block.length;
    // One found beyond this line serves a later one: no block is searched twice.
    if (colon < from) colon = block.indexOf(':', from);
    if (colon < 0) break;
    if (colon === from || colon > end) continue;
    const key = byLength ? keyAt(block, from, byLength[colon - from]) : block.slice(from, colon);
    if (key !== undefined) fields[key] = valueAt(block, colon + 1, end);
  }
  return fields;
}

/** The one of `keys`, all of the length of what stands there, that stands at `from`. */
function keyAt(block: string, from: number, keys: readonly string[] | undefined): string | undefined {
  if (keys === undefined) return undefined;
  const first = block.charCodeAt(from);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    // A slice is compared in a quarter of the time that `startsWith` takes at a place within.
    if (key?.charCodeAt(0) === first && block.slice(from, from + key.length) === key) return key;
  }
  return undefined;
}

const SPACE = 32;
const ASCII_END = 127;

function valueAt(block: string, from: number, end: number): string {
  const value = block.slice(block.charCodeAt(from) === SPACE ? from + 1 : from, end);
  // Most end in a plain letter: there is nothing to trim.
  const last = block.charCodeAt(end - 1);
  return last > SPACE && last < ASCII_END ? value : value.trimEnd();
}

/** Every line of a block as `[key, value]`, in order. */
export const linesOf = (block: string): (readonly [key: string, value: string])[] =>
  block.split('\n').flatMap((line) => {
    const cut = line.indexOf(':');
    return cut > 0 ? [[line.slice(0, cut), line.slice(cut + 1).trim()] as const] : [];
  });

/** All values of a key that may stand several times. */
export const valuesOf = (block: string, key: string): string[] =>
  linesOf(block).flatMap(([name, value]) => (name === key ? [value] : []));

/** An action as Asterisk reads it. Line ends in a value would start a field of their own, so they become spaces. */
export function actionText(name: string, fields: Readonly<Record<string, string | undefined>>): string {
  let text = `Action: ${name}\r\n`;
  for (const [key, value] of Object.entries(fields))
    if (value !== undefined) text += `${key}: ${value.replace(/[\r\n\0]+/g, ' ')}\r\n`;
  return `${text}\r\n`;
}
