// Knows how a configuration file becomes settings, or one readable list of mistakes. Refuses to start anything.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Configuration, configSchema } from '#lib/settings/config.ts';
import type { Recording } from '#server/sources/tape.ts';
import type { AnyVendor } from '#server/vendors/vendor.ts';

/** One mistake in words for the person who wrote the file. */
export type Mistake = { readonly line: number | null; readonly where: string; readonly problem: string };

export type ConfiguredSource = {
  readonly id: string;
  readonly name: string;
  readonly vendor: AnyVendor;
  readonly settings: never;
  readonly tls: { readonly verify: boolean; readonly ca: string | null };
  /** How a tape is kept; `null` or nothing: none is. */
  readonly record?: Recording | null;
};
export type Config = Omit<Configuration, 'sources'> & { readonly sources: readonly ConfiguredSource[] };

export type Loaded =
  | { readonly ok: true; readonly config: Config; readonly file: string | null }
  | { readonly ok: false; readonly file: string; readonly mistakes: readonly Mistake[] };

type Vendors = Readonly<Record<string, AnyVendor>>;
type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a YAML or JSON file (JSON is YAML). Paths in it are relative to the file. */
export function loadConfig(file: string, vendors: Vendors, environment: Environment): Loaded {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const problem = `cannot be read: ${(error as Error).message}. Check the path and the file's rights.`;
    return { ok: false, file, mistakes: [{ line: null, where: file, problem }] };
  }
  const read = readConfig(text, vendors, environment, dirname(resolve(file)));
  return 'mistakes' in read ? { ok: false, file, mistakes: read.mistakes } : { ok: true, config: read, file };
}

/** The configuration a text holds. Every value may be written `{ env: NAME }`: it is then read from the environment. */
export function readConfig(
  text: string,
  vendors: Vendors,
  environment: Environment,
  folder: string,
): Config | { readonly mistakes: readonly Mistake[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (path: readonly PropertyKey[]): number | null => lineOf(document, lines, path);
  if (document.errors.length > 0) {
    const mistakes = document.errors.map((error) => ({
      line: error.linePos?.[0].line ?? null,
      where: 'the file',
      problem: error.message.split('\n')[0] ?? error.code,
    }));
    return { mistakes };
  }
  const mistakes: Mistake[] = [];
  const say = (path: readonly PropertyKey[], problem: string): void => {
    mistakes.push({ line: at(path), where: pathName(path), problem });
  };
  const value = resolveEnvironment(document.toJS() ?? {}, environment, [], say);
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) for (const issue of parsed.error.issues) say(issue.path, words(issue));
  const sources = sourcesOf(parsed.success ? parsed.data.sources : rawSources(value), vendors, folder, say);
  if (parsed.success) crossCheck(parsed.data, say);
  if (mistakes.length > 0 || !parsed.success) return { mistakes: unique(mistakes) };
  const data = resolve(folder, parsed.data.server.data);
  return { ...parsed.data, server: { ...parsed.data.server, data }, sources };
}

type Say = (path: readonly PropertyKey[], problem: string) => void;
type RawSource = { id?: unknown; make?: unknown; name?: unknown; tls?: unknown; record?: unknown };

/** Makes' settings are checked too when something else is wrong: one list, not one mistake a run. */
function rawSources(value: unknown): RawSource[] {
  const sources = (value as { sources?: unknown } | null)?.sources;
  return Array.isArray(sources) ? sources.filter((each) => typeof each === 'object' && each !== null) : [];
}

function sourcesOf(
  raw: readonly RawSource[],
  vendors: Vendors,
  folder: string,
  say: Say,
): ConfiguredSource[] {
  const sources: ConfiguredSource[] = [];
  raw.forEach((source, i) => {
    const path = ['sources', i];
    const { id, make, name, tls, record, ...settings } = source;
    const vendor = typeof make === 'string' && Object.hasOwn(vendors, make) ? vendors[make] : undefined;
    if (!vendor) {
      if (typeof make === 'string')
        say([...path, 'make'], `is no make Ringside knows; write one of ${Object.keys(vendors).join(', ')}`);
      return;
    }
    const parsed = (vendor.settings as z.ZodType<never>).safeParse(settings);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) say([...path, ...issue.path], words(issue));
      return;
    }
    const { verify, ca } = (tls ?? {}) as { verify?: boolean; ca?: string };
    sources.push({
      id: String(id),
      name: typeof name === 'string' ? name : `${vendor.title} ${String(id)}`,
      vendor,
      settings: parsed.data,
      tls: { verify: verify ?? true, ca: ca === undefined ? null : resolve(folder, ca) },
      record: (record ?? null) as Recording | null,
    });
  });
  return sources;
}

function crossCheck(config: Configuration, say: Say): void {
  const twice = (ids: readonly string[], list: string): void => {
    ids.forEach((id, i) => {
      if (ids.indexOf(id) !== i) say([list, i], `is the second one called "${id}"; give each its own`);
    });
  };
  twice(
    config.sources.map((source) => source.id),
    'sources',
  );
  twice(
    config.walls.map((wall) => wall.id),
    'walls',
  );
  twice(
    config.people.map((person) => person.name),
    'people',
  );
  const known = new Set(config.sources.map((source) => source.id));
  const check = (queue: string, path: readonly PropertyKey[]): void => {
    const source = queue.slice(0, queue.indexOf('/'));
    if (!known.has(source)) say(path, `names the source "${source}", which is not under sources`);
  };
  for (const queue of Object.keys(config.queues)) check(queue, ['queues', queue]);
  config.walls.forEach((wall, w) => {
    for (const [q, queue] of wall.queues.entries()) check(queue, ['walls', w, 'queues', q]);
  });
  const exposed = whyExposed(config.server.host, config.people.length);
  if (exposed) say(['server', 'host'], exposed);
}

/** Why a server may not listen there: everybody on the network could act on calls. `null`: it may. */
export function whyExposed(host: string, people: number): string | null {
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (loopback || people > 0) return null;
  return 'opens the wall to the network, but nobody is under people: everybody could see whole phone numbers and hang up calls. Add at least one person with a password, or listen on 127.0.0.1';
}

function resolveEnvironment(
  value: unknown,
  environment: Environment,
  path: readonly PropertyKey[],
  say: Say,
): unknown {
  if (Array.isArray(value))
    return value.map((each, i) => resolveEnvironment(each, environment, [...path, i], say));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && only[0] === 'env' && typeof only[1] === 'string') {
    const found = environment[only[1]];
    if (found === undefined || found === '')
      say(
        path,
        `is to come from the environment variable ${only[1]}, which is not set; set it before starting`,
      );
    return found ?? '';
  }
  return Object.fromEntries(
    entries.map(([key, each]) => [key, resolveEnvironment(each, environment, [...path, key], say)]),
  );
}

/** A zod issue as a person says it. Values are never repeated: they may be secrets. */
function words(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has ${issue.keys.length === 1 ? 'a setting' : 'settings'} nobody knows: ${issue.keys.join(', ')}. Check the spelling, or remove ${issue.keys.length === 1 ? 'it' : 'them'}`;
    case 'invalid_type':
      return issue.input === undefined || issue.message.includes('received undefined')
        ? `is missing; it must be ${article(issue.expected)}`
        : `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message.replace(/^Invalid input: /, '').replace(/^Too (small|big): /, 'is out of range: ');
  }
}

const article = (type: string): string =>
  /^[aeiou]/.test(type) ? `an ${type}` : `a ${type === 'string' ? 'text' : type}`;

const pathName = (path: readonly PropertyKey[]): string =>
  path
    .map((key, i) => (typeof key === 'number' ? `[${key + 1}]` : i === 0 ? String(key) : `.${String(key)}`))
    .join('') || 'the file';

/** The line of the deepest part of the path that stands in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let offset: number | null = (document.contents as Node | null)?.range?.[0] ?? null;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset === null ? null : lines.linePos(offset).line;
}

const unique = (mistakes: readonly Mistake[]): Mistake[] => {
  const seen = new Set<string>();
  return mistakes
    .filter((each) => !seen.has(`${each.where}:${each.problem}`) && seen.add(`${each.where}:${each.problem}`))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
};

/** The list a person reads when the configuration cannot be used. */
export function describeMistakes(file: string, mistakes: readonly Mistake[]): string {
  const rows = mistakes.map(
    (each) => `  ${each.line === null ? '' : `line ${each.line}: `}${each.where} ${each.problem}`,
  );
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  return `${file} has ${count}:\n${rows.join('\n')}\nCorrect ${mistakes.length === 1 ? 'it' : 'them'} and start again.`;
}
