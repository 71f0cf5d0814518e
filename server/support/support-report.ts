// What whoever helps needs to know of a Ringside, and nothing else: no secret, no name of a person, place or PBX, no
// number, no address. Only shapes, counts and states leave; texts do not.
import { readdirSync, statSync } from 'node:fs';
import { cpus, freemem, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { SourceReport } from '#lib/api/sources.ts';
import { isRecord, isReference } from '#lib/settings/place.ts';

/** Under which name each source stands in a report. */
const names = (sources: readonly Pick<SourceReport, 'id'>[]): ReadonlyMap<string, string> =>
  new Map(sources.map(({ id }, i) => [id, `source-${i + 1}`]));

/** Of the connections of a running server. `texts`: how many there are that only a person at the machine may read. */
export function sourcesWithoutNames(sources: readonly SourceReport[], now: number): readonly unknown[] {
  const called = names(sources);
  return sources.map((source) => ({
    source: called.get(source.id),
    make: source.make,
    life: source.life,
    forSeconds: source.since === null ? null : Math.round((now - source.since) / 1000),
    silentSeconds: source.lastFrameAt === null ? null : Math.round((now - source.lastFrameAt) / 1000),
    frames: source.frames,
    malformed: source.malformed,
    refusedHooks: source.refusedHooks,
    reconnects: source.reconnects,
    unknown: source.unknown.map(({ shape, count }) => ({ shape: withoutValues(shape), count })),
    texts: { why: source.why !== null, lastError: source.lastError !== null, notices: source.notices.length },
    settings: Object.keys(source.settings),
  }));
}

/** The figures of a scrape, sources by their place in the list. */
export function metricsWithoutNames(text: string, sources: readonly Pick<SourceReport, 'id'>[]): string {
  const called = names(sources);
  return text.replace(
    /source="((?:[^"\\]|\\.)*)"/g,
    (_, id: string) => `source="${called.get(id) ?? 'other'}"`,
  );
}

/** A configuration as far as it says which settings there are; of values only what can be nobody's. */
export function shapeOf(value: unknown, key = ''): unknown {
  if (isReference(value)) return `from ${Object.keys(value as object)[0]}`;
  if (Array.isArray(value)) return value.map((each: unknown) => shapeOf(each));
  // What somebody has named (a queue under wrapUpSeconds, say) is a key there.
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, each], i) => [
        /^[a-z][A-Za-z]{0,40}$/.test(name) ? name : `key ${i + 1}`,
        shapeOf(each, name),
      ]),
    );
  if (typeof value === 'boolean' || value === null) return value;
  if (key === 'make' && typeof value === 'string' && /^[a-z]{1,20}$/.test(value)) return value;
  return typeof value === 'number' ? 'a number' : 'a text';
}

/** A frame's shape is field names and codes; what looks like somebody's number or address is no part of it. */
const withoutValues = (shape: string): string =>
  shape
    .replace(/[\d+]{5,}/g, '#')
    .replace(/\S*[@/]\S*/g, '…')
    .slice(0, 120);

/** Of the machine and the data folder. */
export function machine(folder: string): unknown {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: statSync(join(folder, name)).size }));
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch} ${release()}`,
    cpus: cpus().length,
    memory: { total: totalmem(), free: freemem() },
    // Our own names only: what else lies there may be anybody's.
    files: files.filter(({ name }) => /^(ringside|history|access)\.db[\w.-]*$/.test(name)),
  };
}
