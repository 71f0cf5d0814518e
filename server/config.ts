// How a configuration file becomes settings, or one readable list of mistakes.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ToldMistake } from '#lib/api/message.ts';
import { type Configuration, configSchema } from '#lib/settings/config.ts';
import { faultsOf, nearest, settingsAt } from '#lib/settings/issue-words.ts';
import { mistakeOf } from '#lib/settings/mistakes.ts';
import { isRecord } from '#lib/settings/place.ts';
import type { AnyVendor } from '#server/pbx-sdk/contract.ts';
import type { Recording } from '#server/sources/tape.ts';
import { crossChecks, type Say } from './config-checks.ts';
import { certificateAt, secretIn, unreadable } from './config-files.ts';
import { readForm } from './config-form.ts';
import { imageIn } from './wall-image.ts';

/**
 * One mistake in words for the person who wrote the file. `where`: the setting; `null` where it is the line itself, or
 * without a line the file.
 */
export type Mistake = {
  readonly line: number | null;
  readonly where: string | null;
  readonly problem: string;
};

export type ConfiguredSource = {
  readonly id: string;
  readonly name: string;
  readonly vendor: AnyVendor;
  readonly settings: never;
  readonly tls: { readonly verify: boolean; readonly ca: string | null };
  /** How a tape is kept; `null` or nothing: none is. */
  readonly record?: Recording | null;
  /** Addresses and networks its webhooks are taken from; left out: all. */
  readonly webhookFrom?: readonly string[];
  /** Each day's differences from the PBX's own figures are written down. */
  readonly shadow?: boolean;
};
export type Config = Omit<Configuration, 'sources'> & { readonly sources: readonly ConfiguredSource[] };

export type Loaded =
  | { readonly ok: true; readonly config: Config; readonly file: string | null }
  | { readonly ok: false; readonly file: string; readonly mistakes: readonly Mistake[] };

export type Vendors = Readonly<Record<string, AnyVendor>>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a YAML or JSON file (JSON is YAML). Paths in it are relative to the file.
 * @param onMissing hears of each secret that is not where it is to come from, which then is no mistake. Where some
 * are, the answer is not `ok` even without a mistake: nothing can be started with it.
 */
export function loadConfig(
  file: string,
  vendors: Vendors,
  environment: Environment,
  onMissing?: (where: string) => void,
): Loaded {
  let text: string | null;
  try {
    text = textOf(readFileSync(file));
  } catch (error) {
    return { ok: false, file, mistakes: [{ line: null, where: null, problem: unreadable(error) }] };
  }
  if (text === null) return { ok: false, file, mistakes: [{ line: null, where: null, problem: NO_TEXT }] };
  const read = readConfig(text, vendors, environment, dirname(resolve(file)), onMissing);
  return 'mistakes' in read ? { ok: false, file, mistakes: read.mistakes } : { ok: true, config: read, file };
}

/** The document in a file as it is written, nothing resolved; of one that {@link loadConfig} has taken. */
export const readDocument = (file: string): unknown => readForm(textOf(readFileSync(file)) ?? '').value;

/** What a file holds, or `null` where that is no text. */
export function textOf(bytes: Buffer): string | null {
  const text = bytes.toString();
  return text.includes('\0') || !Buffer.from(text).equals(bytes) ? null : text;
}
export const NO_TEXT =
  'is not written in UTF-8. Save it as plain text in UTF-8 (an editor’s “Save as” has the choice).';

/** The configuration a text holds. Every value may be written `{ env: NAME }` or `{ file: PATH }`: it is then read there. */
export function readConfig(
  text: string,
  vendors: Vendors,
  environment: Environment,
  folder: string,
  onMissing?: (where: string) => void,
): Config | { readonly mistakes: readonly Mistake[] } {
  const form = readForm(text);
  const mistakes: Mistake[] = form.faults.map((fault) => ({ ...fault, where: null }));
  const raw = form.value === undefined ? undefined : withoutEmptyParts(form.value ?? {});
  if (raw === undefined) return { mistakes: unique(mistakes) };
  const say: Say = (path, problem) => {
    const line = form.lineOf(path);
    // What stood there was not understood: more is known when it is mended.
    if (line === null || !form.spoiled.has(line)) mistakes.push({ line, where: pathName(path), problem });
  };
  const unset = new Set<string>();
  let isWhole = true;
  const value = resolveReferences(raw, { environment, folder }, [], (path, problem, isMissing) => {
    unset.add(pathName(path));
    if (!isMissing || !onMissing) return say(path, problem);
    isWhole = false;
    onMissing(pathName(path));
  });
  // What is not set is no value: that it is also too short would be said of nothing.
  const sayOfValue: Say = (path, problem) => {
    if (!unset.has(pathName(path))) say(path, problem);
  };
  const parsed = configSchema.safeParse(value);
  if (!isRecord(value))
    say([], 'must be settings with names, such as site: and sources:; look at ringside.config.example.yaml');
  else if (!parsed.success)
    for (const { path, problem } of faultsOf(parsed.error.issues, configSchema, value))
      sayOfValue(path, problem);
  const sources = sourcesOf(
    parsed.success ? parsed.data.sources : rawSources(value),
    vendors,
    folder,
    sayOfValue,
  );
  crossChecks(value, sayOfValue);
  checkImages(parsed.data?.walls ?? [], folder, sayOfValue);
  const told = parsed.data?.server.tls;
  const tls = told && { tls: certificateAt(told, folder, sayOfValue) };
  if (mistakes.length > 0 || !parsed.success || !isWhole) return { mistakes: unique(mistakes) };
  const data = resolve(folder, parsed.data.server.data);
  return { ...parsed.data, server: { ...parsed.data.server, data, ...tls }, sources };
}

/** Walls show files: one that is not there, or is none, is told while somebody looks. */
function checkImages(walls: Config['walls'], folder: string, say: Say): void {
  for (const [w, { tiles }] of walls.entries())
    for (const [t, { image }] of tiles.entries()) {
      const found = image === undefined ? null : imageIn(folder, image);
      if (found && 'problem' in found) say(['walls', w, 'tiles', t, 'image'], found.problem);
    }
}

/** A part whose every line is a remark (`people:` and nothing) says as much as no part. */
const withoutEmptyParts = (value: unknown): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null)) : value;

type RawSource = {
  readonly [K in 'id' | 'make' | 'name' | 'tls' | 'record' | 'webhookFrom' | 'shadow']?: unknown;
};

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
    const { id, make, name, tls, record, webhookFrom, shadow, ...settings } = source;
    const vendor = typeof make === 'string' && Object.hasOwn(vendors, make) ? vendors[make] : undefined;
    if (!vendor) {
      if (typeof make === 'string') say([...path, 'make'], noMake(make, Object.keys(vendors)));
      return;
    }
    const parsed = vendor.settings.safeParse(settings);
    if (!parsed.success) {
      const ofAll = settingsAt(configSchema, ['sources', 0]);
      for (const fault of faultsOf(parsed.error.issues, vendor.settings, settings, ofAll))
        say([...path, ...fault.path], fault.problem);
      return;
    }
    const twin = sources.find(
      (each) => each.vendor === vendor && isDeepStrictEqual(each.settings, parsed.data),
    );
    if (twin)
      say(path, `is the same PBX as the source "${twin.id}": its calls would be counted twice; remove one`);
    const { verify, ca } = (tls ?? {}) as { verify?: boolean; ca?: string };
    if (typeof ca === 'string') {
      const why = whyUnreadable(resolve(folder, ca));
      if (why !== null) say([...path, 'tls', 'ca'], `names a file that ${why}`);
    }
    if (webhookFrom !== undefined && !vendor.hook)
      say([...path, 'webhookFrom'], `is for PBXs that send webhooks: ${vendor.title} sends none`);
    sources.push({
      id: String(id),
      name: typeof name === 'string' ? name : `${vendor.title} ${String(id)}`,
      vendor,
      settings: parsed.data,
      tls: { verify: verify ?? true, ca: typeof ca === 'string' ? resolve(folder, ca) : null },
      record: (record ?? null) as Recording | null,
      ...(Array.isArray(webhookFrom) ? { webhookFrom: webhookFrom as readonly string[] } : {}),
      shadow: shadow === true,
    });
  });
  return sources;
}

function whyUnreadable(file: string): string | null {
  try {
    readFileSync(file);
    return null;
  } catch (error) {
    return unreadable(error);
  }
}

function noMake(make: string, makes: readonly string[]): string {
  const near = nearest(make, makes);
  return `is no make Ringside knows; ${near === null ? '' : `did you mean ${near}? If not, `}write one of ${makes.join(', ')}`;
}

type Places = { readonly environment: Environment; readonly folder: string };

type SayOfReference = (path: readonly PropertyKey[], problem: string, isMissing: boolean) => void;

function resolveReferences(
  value: unknown,
  places: Places,
  path: readonly PropertyKey[],
  say: SayOfReference,
): unknown {
  if (Array.isArray(value)) return value.map((each, i) => resolveReferences(each, places, [...path, i], say));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && only[0] === 'env' && typeof only[1] === 'string') {
    const found = places.environment[only[1]];
    if (found === undefined || found === '')
      say(
        path,
        `is to come from the environment variable ${only[1]}, which is not set; set it before starting`,
        true,
      );
    return found ?? '';
  }
  if (entries.length === 1 && only && only[0] === 'file' && typeof only[1] === 'string')
    return secretIn(only[1], places.folder, (problem, isMissing = false) => say(path, problem, isMissing));
  return Object.fromEntries(
    entries.map(([key, each]) => [key, resolveReferences(each, places, [...path, key], say)]),
  );
}

const pathName = (path: readonly PropertyKey[]): string =>
  path
    .map((key, i) => (typeof key === 'number' ? `[${key + 1}]` : i === 0 ? String(key) : `.${String(key)}`))
    .join('') || 'the file';

const unique = (mistakes: readonly Mistake[]): Mistake[] => {
  const seen = new Set<string>();
  const one = ({ where, line, problem }: Mistake) => `${where ?? line}:${problem}`;
  return mistakes
    .filter((each) => !seen.has(one(each)) && seen.add(one(each)))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
};

/** A mistake as it is told over HTTP. */
export const told = ({ line, where, problem }: Mistake): ToldMistake => {
  const { code, args, text } = mistakeOf(problem);
  return { where, line, code, args: { ...args }, text };
};

export const inWords = ({ line, where, problem }: Mistake): string =>
  where === null && line !== null
    ? `line ${line} ${problem}`
    : `${line === null ? '' : `line ${line}: `}${where ?? 'the file'} ${problem}`;

/** What a configuration without mistakes comes to. One that connects nothing is not the demo, and says so. */
export function inOrder(file: string, { sources }: Pick<Config, 'sources'>): string {
  const [only] = sources;
  if (!only)
    return `${file} has no mistakes, but nothing under sources: the pages stay empty, for no PBX is connected. Put your PBXs under sources (ringside.config.example.yaml shows how). The demo runs only where there is no configuration file.`;
  return `${file} is in order: ${sources.length === 1 ? '1 source' : `${sources.length} sources`}.`;
}

/** The list a person reads when the configuration cannot be used, and what to do then. */
export function describeMistakes(
  file: string,
  mistakes: readonly Mistake[],
  then = ' and start again',
): string {
  const [only] = mistakes;
  if (mistakes.length === 1 && only?.where === null && only.line === null) return `${file} ${only.problem}`;
  const rows = mistakes.map((each) => `  ${inWords(each)}`);
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  return `${file} has ${count}:\n${rows.join('\n')}\nCorrect ${mistakes.length === 1 ? 'it' : 'them'}${then}.`;
}
