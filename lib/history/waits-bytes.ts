// How a book of waits lies in one field of a row: a few bytes a second in which anybody's wait ended.
import { type Book, OUTCOMES, type StayOutcome, type Waits } from '#lib/model/counts.ts';

/** An outcome's place is part of the format: it never changes, and what is new comes last. */
const PLACES: Readonly<Record<StayOutcome, number>> = {
  answered: 0,
  answeredOutside: 1,
  abandoned: 2,
  disconnected: 3,
  overflowed: 4,
  callback: 5,
  unknown: 6,
};
const BY_PLACE = new Map(OUTCOMES.map((outcome) => [PLACES[outcome], outcome]));
const FORMAT = 1;

/**
 * Format, then for each outcome in it: its place, the sum of waits (ms), the number of buckets, and for each
 * bucket the seconds since the one before and the calls. Numbers are varints, signed ones zigzag. Of nobody: no bytes.
 */
export function bytesOf(book: Book): Uint8Array {
  const bytes: number[] = [];
  for (const outcome of OUTCOMES) {
    const waits = book[outcome];
    if (!waits || waits.calls.length === 0) continue;
    if (bytes.length === 0) bytes.push(FORMAT);
    bytes.push(PLACES[outcome]);
    signed(bytes, waits.ms);
    varint(bytes, waits.calls.length);
    let before = 0;
    for (const [seconds, calls] of waits.calls) {
      varint(bytes, seconds - before);
      signed(bytes, calls);
      before = seconds;
    }
  }
  return Uint8Array.from(bytes);
}

/** Throws RangeError on bytes that are no book. */
export function bookFrom(bytes: Uint8Array): Book {
  const book: { -readonly [K in StayOutcome]?: Waits } = {};
  if (bytes.length === 0) return book;
  const from = { bytes, at: 0 };
  if (next(from) !== FORMAT) throw new RangeError('a book of waits in an unknown format');
  while (from.at < bytes.length) {
    const outcome = BY_PLACE.get(next(from));
    if (outcome === undefined) throw new RangeError('a book of waits with an unknown outcome');
    const ms = zigzag(readVarint(from));
    const calls: [number, number][] = [];
    let seconds = 0;
    for (let left = readVarint(from); left > 0; left--) {
      seconds += readVarint(from);
      calls.push([seconds, zigzag(readVarint(from))]);
    }
    book[outcome] = { calls, ms };
  }
  return book;
}

type Reading = { readonly bytes: Uint8Array; at: number };

function next(from: Reading): number {
  const byte = from.bytes[from.at++];
  if (byte === undefined) throw new RangeError('a book of waits that ends too early');
  return byte;
}

/** Sums of waits pass 32 bits: arithmetic instead of shifts. */
function varint(bytes: number[], value: number): void {
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
}

function readVarint(from: Reading): number {
  let [value, weight] = [0, 1];
  for (;;) {
    const byte = next(from);
    value += (byte % 128) * weight;
    if (byte < 128) return value;
    weight *= 128;
  }
}

const signed = (bytes: number[], value: number): void =>
  varint(bytes, value >= 0 ? value * 2 : -value * 2 - 1);
const zigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
