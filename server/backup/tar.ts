// One file of many, as `tar` writes it (POSIX ustar, GNU's long sizes), so that a backup can be opened without Ringside.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const BLOCK = 512;
/** What eleven octal digits can say; larger sizes are written as GNU tar does. */
const OCTAL_LIMIT = 8 ** 11;

export type TarEntry = { readonly name: string; readonly path: string };

/** The bytes of an archive of these files, in order. Rejects where one of them cannot be read, or grows meanwhile. */
export async function* packed(entries: readonly TarEntry[], atSeconds: number): AsyncGenerator<Buffer> {
  for (const { name, path } of entries) {
    const { size } = await stat(path);
    yield header(name, size, atSeconds);
    let left = size;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      left -= chunk.length;
      yield chunk;
    }
    if (left !== 0) throw new Error(`${path} changed while it was read`);
    const rest = size % BLOCK;
    if (rest > 0) yield Buffer.alloc(BLOCK - rest);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function header(name: string, size: number, atSeconds: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for a backup`);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (size < OCTAL_LIMIT) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write(`${Math.trunc(atSeconds).toString(8).padStart(11, '0')}\0`, 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A file of an archive while it is read: `bytes` must be read to its end before the next one comes. */
export type Unpacked = {
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Buffer>;
};

/** The files of an archive, in order. Throws {@link NoArchive} where it is none, or ends too early. */
export async function* unpacked(stream: AsyncIterable<Buffer>): AsyncGenerator<Unpacked> {
  const reader = new Reader(stream);
  for (;;) {
    const block = await reader.take(BLOCK);
    // To the end of the stream: only there does gzip compare its sum over all that came before.
    if (block.every((byte) => byte === 0)) return reader.end();
    const { name, size } = read(block);
    let isRead = false;
    const bytes = async function* (): AsyncGenerator<Buffer> {
      yield* reader.some(size);
      const rest = size % BLOCK;
      if (rest > 0) await reader.take(BLOCK - rest);
      isRead = true;
    };
    yield { name, size, bytes: bytes() };
    if (!isRead) throw new Error(`${name} was not read to its end`);
  }
}

/** The bytes are no archive of ours, or not all of one. */
export class NoArchive extends Error {
  override readonly name = 'NoArchive';
}

function read(block: Buffer): { name: string; size: number } {
  const told = Number.parseInt(block.toString('latin1', 148, 154), 8);
  const plain = Buffer.from(block);
  plain.write('        ', 148);
  if (block.toString('latin1', 257, 262) !== 'ustar' || plain.reduce((all, byte) => all + byte, 0) !== told)
    throw new NoArchive('it is no archive, or damaged');
  const end = block.indexOf(0);
  const name = block.toString('utf8', 0, Math.min(end, 100));
  const size =
    block[124] === 0x80
      ? Number(block.readBigUInt64BE(128))
      : Number.parseInt(block.toString('latin1', 124, 135), 8);
  // Never a path: what is written lands where it belongs.
  if (!/^[\w][\w.-]*$/.test(name)) throw new NoArchive('it holds a name no backup of Ringside has');
  return { name, size };
}

class Reader {
  readonly #chunks: AsyncIterator<Buffer>;
  #kept: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async take(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.some(bytes)) parts.push(part);
    return Buffer.concat(parts);
  }

  async end(): Promise<void> {
    this.#kept = Buffer.alloc(0);
    while (!(await this.#chunks.next()).done);
  }

  async *some(bytes: number): AsyncGenerator<Buffer> {
    let left = bytes;
    while (left > 0) {
      if (this.#kept.length === 0) {
        const next = await this.#chunks.next();
        if (next.done) throw new NoArchive('it ends too early');
        this.#kept = next.value;
      }
      const part = this.#kept.subarray(0, left);
      this.#kept = this.#kept.subarray(part.length);
      left -= part.length;
      if (part.length > 0) yield part;
    }
  }
}
