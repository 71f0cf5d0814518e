// How the reference server is started: between the same PBX and pages of its own.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '#lib/model/board.ts';

export type Reference = { readonly url: string; close(): void };

/** `settings`: as a source of the product is told to reach the PBX. */
export async function openReference(
  settings: Readonly<Record<string, unknown>>,
  rows: readonly Row[],
): Promise<Reference> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
  const file = join(folder, 'rows.json');
  writeFileSync(file, JSON.stringify({ settings, rows }));
  const child = fork(join(import.meta.dirname, 'reference-child.ts'), [file]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (said) => resolve(Number(said)));
    child.once('exit', (code) => reject(new Error(`the reference server ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      child.disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
