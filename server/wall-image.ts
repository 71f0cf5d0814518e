// Images that walls show: files in the configuration's folder, told by what is in them, never by their names.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { unreadable } from './config-files.ts';

/** The largest there may be. */
const MOST_IMAGE_BYTES = 2 * 1024 * 1024;

export type WallImage = {
  readonly bytes: Buffer;
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
};

/**
 * The image in a file below a folder, or why there is none, as the end of a sentence. A file that is anything else (a
 * configuration, a key, an SVG with a script in it) is never handed on, whoever names it.
 */
export function imageIn(folder: string, file: string): WallImage | { readonly problem: string } {
  try {
    const path = realpathSync(resolve(folder, file));
    if (!path.startsWith(`${realpathSync(folder)}${sep}`))
      return { problem: 'names a file outside the folder of the configuration; copy it into that folder' };
    // Looked at before it is opened: a pipe would be waited for.
    const about = statSync(path);
    if (about.isDirectory()) return { problem: 'names a folder; name the file in it' };
    if (about.size > MOST_IMAGE_BYTES)
      return { problem: 'names a file of more than 2 MB; make the image smaller' };
    const bytes = about.isFile() ? readFileSync(path) : Buffer.alloc(0);
    const type = typeOf(bytes);
    return type ? { bytes, type } : { problem: 'names a file that is no PNG, JPEG or WebP image' };
  } catch (error) {
    return { problem: `names a file that ${unreadable(error)}` };
  }
}

const startsWith = (bytes: Buffer, at: number, text: string): boolean =>
  bytes.subarray(at, at + text.length).toString('latin1') === text;

/** By its first bytes. */
function typeOf(bytes: Buffer): WallImage['type'] | null {
  if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, 0, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP')) return 'image/webp';
  return null;
}
