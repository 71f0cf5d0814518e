// How Asterisk's manager interface cuts its words into blocks of `Key: value` lines, how an action is written, and how a
// wrong port is told by the first bytes of what is there.
import { Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import type { Settings } from './settings.ts';

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

/** Keys to look for in a block, each with a place of its own, found by the first letter of a line. */
export type Wanted = {
  readonly keys: readonly string[];
  readonly byFirst: readonly (readonly Place[] | undefined)[];
};
type Place = { readonly key: string; readonly at: number };

/** So many first letters are told apart; a key's other letters are compared anyway. */
const LETTERS = 128;

export function wantedOf(keys: readonly string[]): Wanted {
  const byFirst: (Place[] | undefined)[] = Array.from({ length: LETTERS }, () => undefined);
  keys.forEach((key, at) => {
    const first = key.charCodeAt(0) % LETTERS;
    byFirst[first] = [...(byFirst[first] ?? []), { key, at }];
  });
  return { keys, byFirst };
}

/** `Key: value`, cut at the first colon; lines without one are left out. */
export function fieldsOf(block: string): Fields {
  // Any key may be a name that every object has by birth.
  const fields: { [key: string]: string } = Object.create(null);
  let colon = -1;
  for (let from = 0, end = 0; from < block.length; from = end + 1) {
    end = endOfLine(block, from);
    // One found beyond this line serves a later one: no block is searched twice.
    if (colon < from) colon = block.indexOf(':', from);
    if (colon < 0) break;
    if (colon === from || colon > end) continue;
    fields[block.slice(from, colon)] = valueAt(block, colon + 1, end);
  }
  return fields;
}

/**
 * The values of the wanted keys, each at its key's place; `undefined` where there is none. As {@link fieldsOf} reads
 * them, at a third of the cost: most lines are told from a wanted one by their first letter and where a colon stands.
 * @param from where to begin: the beginning of a line
 */
export function valuesIn(block: string, { keys, byFirst }: Wanted, from = 0): (string | undefined)[] {
  const values: (string | undefined)[] = [];
  for (let i = 0; i < keys.length; i++) values.push(undefined);
  for (let start = from, end = 0; start < block.length; start = end + 1) {
    const places = byFirst[block.charCodeAt(start) % LETTERS];
    end = -1;
    for (let i = 0; places !== undefined && i < places.length; i++) {
      const place = places[i];
      if (place === undefined) continue;
      const colon = start + place.key.length;
      // A slice is compared in a quarter of the time that `startsWith` takes at a place within.
      if (block.charCodeAt(colon) !== COLON || block.slice(start, colon) !== place.key) continue;
      end = endOfLine(block, colon);
      values[place.at] = valueAt(block, colon + 1, end);
      break;
    }
    if (end < 0) end = endOfLine(block, start);
  }
  return values;
}

function endOfLine(block: string, from: number): number {
  const end = block.indexOf('\n', from);
  return end < 0 ? block.length : end;
}

const COLON = 58;
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

/** Enough to know the usual ones. */
const ENOUGH = 24;
const AMI = 'Asterisk Call Manager/';

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:HTTP\/|<|RTSP\/)/i, 'is a web server'],
  [/^SSH-/, 'is an SSH server'],
  [/^SIP\/2/, 'is a SIP server'],
  [/^(?:220[ -]|\+OK|\* OK)/, 'is a mail or file server'],
];

/**
 * What is wrong with the other end by its first bytes (as Latin-1 letters); `null` where nothing is, `undefined` while
 * more must come. Some gateways leave the banner out and begin with a block.
 */
function strangerAt(first: string): string | null | undefined {
  // An alert or a handshake of TLS.
  if ((first.charCodeAt(0) === 0x15 || first.charCodeAt(0) === 0x16) && first.charCodeAt(1) === 3)
    return 'speaks TLS there: set useTls: true (its port is usually 5039)';
  const other = OTHERS.find(([begins]) => begins.test(first));
  if (other) return `${other[1]}, no manager interface (AMI): that listens on port 5038, or 5039 with TLS`;
  const asked = first.slice(0, AMI.length);
  if (AMI.startsWith(asked) || /^(?:\r?\n)*(?:Event|Response): /.test(first))
    return first.length < AMI.length ? undefined : null;
  if (first.length < ENOUGH && !first.includes('\n')) return undefined;
  return 'is no manager interface (AMI): it greets with something else. AMI listens on port 5038, or 5039 with TLS';
}

/** The manager interface's version by its banner, where it is one of those that are not understood. */
export function outdatedVersionIn(block: string): string | null {
  // Asked of every block, and only the first can be one.
  if (!block.startsWith(AMI)) return null;
  return /^Asterisk Call Manager\/([01](?:\.\d+)*)\s*(?:\n|$)/.exec(block)?.[1] ?? null;
}

export const TOO_OLD = 'Asterisk 11 and older are not supported';

/**
 * The first bytes so far; `null` when they are those of a manager interface we understand.
 * @throws Transient where something else answers, Fatal where the Asterisk is too old.
 */
export function greeted(first: string, { host, port }: Pick<Settings, 'host' | 'port'>): string | null {
  const stranger = strangerAt(first);
  if (typeof stranger === 'string') throw new Transient(`${host}:${port} ${stranger}`);
  const end = first.indexOf('\n');
  if (stranger === undefined || end < 0) return first;
  const old = outdatedVersionIn(first.slice(0, end));
  if (old === null) return null;
  throw new Fatal(
    `${TOO_OLD}: the one at ${host}:${port} speaks manager interface ${old}. Asterisk 16 and later are.`,
  );
}
