// What a backup says of itself: its first file.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';

/** The form of a backup; one that this version cannot read has a higher one. */
export const BACKUP_FORM = 1;
export const MANIFEST = 'manifest.json';
/** Under this name the configuration stands in a backup, whatever its file was called. */
export const CONFIGURATION = 'ringside.config.yaml';
/** Of the data folder, in the order in which they are copied: the log is last, so that nothing is ahead of it. */
export const DATA_FILES = ['session-key', 'history.db', 'access.db', 'ringside.db'] as const;

export const manifestSchema = z.object({
  form: z.number(),
  /** Of Ringside. */
  version: z.string(),
  /** ISO time. */
  made: z.string(),
  /** Of the log, as it was: the restored one begins another. */
  epoch: z.string(),
  /** Number of the newest event in it. */
  head: z.number(),
  files: z.array(
    z.object({
      name: z.string(),
      size: z.number(),
      sha256: z.string(),
      /** Of an image that a wall shows: its file, from the configuration's folder. */
      image: z.string().exactOptional(),
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
