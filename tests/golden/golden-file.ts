// The file that pins a make's runs: one line a run, `tests/golden/<make>.txt`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pinned } from './runs.ts';

const HEAD =
  '# Written by `npm run golden`: hash and number of the events, hash and number of the figures, the run.\n';
const LINE = /^([0-9a-f]{16}) +(\d+) {2}([0-9a-f]{16}) +(\d+) {2}(.+)$/;

export const fileOf = (make: string): string => join(import.meta.dirname, `${make}.txt`);

/** By the run's name; empty where there is no file yet. @throws Error naming the line that is none. */
export function readGolden(make: string): Map<string, Pinned> {
  const file = fileOf(make);
  const out = new Map<string, Pinned>();
  if (!existsSync(file)) return out;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, events = '', eventCount, figures = '', figureCount, name] = LINE.exec(line) ?? [];
    if (name === undefined)
      throw new Error(`${file}: "${line}" is no run; write it anew with npm run golden`);
    out.set(name, { events, eventCount: Number(eventCount), figures, figureCount: Number(figureCount) });
  }
  return out;
}

export function writeGolden(make: string, runs: ReadonlyMap<string, Pinned>): void {
  const lines = [...runs].map(([name, { events, eventCount, figures, figureCount }]) =>
    [
      `${events} ${String(eventCount).padStart(6)}`,
      `${figures} ${String(figureCount).padStart(5)}`,
      name,
    ].join('  '),
  );
  writeFileSync(fileOf(make), `${HEAD}${lines.join('\n')}\n`);
}
