// How the built scripts and styles are sent: from a list read once, compressed beforehand.
import { existsSync, globSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import sirv from 'sirv';

const PREFIX = '/_next/static';
/** Smaller ones fit in one packet as they are. */
const WORTH_BYTES = 1_000;
const YEAR_S = 31_536_000;

/**
 * A page opened anew asks for near a megabyte. Compressed while it is asked for, that takes the one thread that tells
 * every screen what happens forty milliseconds; read from beside the file it takes three.
 * @returns answers whether it has answered; `null` where the folder cannot be written: others must compress then.
 */
export async function openAssets(
  folder: string,
): Promise<((request: IncomingMessage, response: ServerResponse) => boolean) | null> {
  try {
    await compressAll(folder);
  } catch {
    return null;
  }
  // Their names change with what is in them.
  const send = sirv(folder, { gzip: true, brotli: true, immutable: true, maxAge: YEAR_S, etag: true });
  return (request, response) => {
    const { url } = request;
    if (!url?.startsWith(`${PREFIX}/`)) return false;
    let missed = false;
    request.url = url.slice(PREFIX.length);
    send(request, response, () => {
      missed = true;
    });
    request.url = url;
    return !missed;
  };
}

/** Once for a build: what is there already is left. */
async function compressAll(folder: string): Promise<void> {
  const brotli = promisify(brotliCompress);
  const zip = promisify(gzip);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  await Promise.all(
    globSync('**/*.{js,css,svg,json}', { cwd: folder }).map(async (name) => {
      const file = join(folder, name);
      if (existsSync(`${file}.gz`) && existsSync(`${file}.br`)) return;
      const bytes = await readFile(file);
      if (bytes.length < WORTH_BYTES) return;
      await writeAtOnce(`${file}.br`, await brotli(bytes, { params }));
      await writeAtOnce(`${file}.gz`, await zip(bytes, { level: 9 }));
    }),
  );
}

/**
 * Under its name only when it is whole. A half one would be sent for ever, and no page of it come to life: when a server is
 * killed while it writes, or another one of the same folder looks meanwhile. What a killed one leaves goes with the build.
 */
async function writeAtOnce(file: string, bytes: Buffer): Promise<void> {
  const part = join(dirname(file), `.${basename(file)}.${process.pid}`);
  await writeFile(part, bytes);
  await rename(part, file);
}
