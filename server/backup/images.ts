// The images of walls in a backup: files beside the configuration without which it would be refused.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IMAGE_FILE } from '#lib/settings/config.ts';
import { readDocument } from '#server/config.ts';
import { imageIn } from '#server/wall-image.ts';
import type { Manifest } from './manifest.ts';

/** By its name in the backup, the file from the configuration's folder. */
export type BackedImages = ReadonlyMap<string, string>;

/** Copies those that a configuration names, and are there, into a folder. */
export function copyImages(config: string, into: string): BackedImages {
  const copied = new Map<string, string>();
  for (const file of imagesOf(readDocument(config))) {
    if ('problem' in imageIn(dirname(config), file)) continue;
    const name = `image-${copied.size + 1}`;
    copyFileSync(join(dirname(config), file), join(into, name));
    copied.set(name, file);
  }
  return copied;
}

/** Of a document as it is written, whatever else is wrong with it. */
function imagesOf(document: unknown): ReadonlySet<string> {
  const partsOf = (value: unknown, name: string): readonly unknown[] => {
    const part = (value as Readonly<Record<string, unknown>> | null)?.[name];
    return Array.isArray(part) ? part : [];
  };
  const tiles = partsOf(document, 'walls').flatMap((wall) => partsOf(wall, 'tiles'));
  return new Set(
    tiles.flatMap((tile) => {
      const file = (tile as { readonly image?: unknown } | null)?.image;
      return typeof file === 'string' && IMAGE_FILE.test(file) ? [file] : [];
    }),
  );
}

/** Puts those of an unpacked backup beside where its configuration goes; what is there already is left alone. */
export function putImages(from: string, { files }: Manifest, config: string): void {
  for (const { name, image } of files) {
    if (image === undefined || !IMAGE_FILE.test(image)) continue;
    const to = join(dirname(config), image);
    if (existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(from, name), to);
  }
}
