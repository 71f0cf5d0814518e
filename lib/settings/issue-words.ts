// How a refusal of the configuration's shape is said to the person who wrote it: what stands there, what to write
// instead. Does not repeat a value: it may be a secret.
import { z } from 'zod';
import { KINDS } from './mistakes.ts';
import { isRecord } from './place.ts';

/** One thing that is wrong, at its path in the document. `problem` is what follows the setting's name. */
export type Fault = { readonly path: readonly PropertyKey[]; readonly problem: string };

/**
 * @param schema of what `value` is
 * @param kept settings that are somebody else's to read: never called unknown
 */
export function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  value: unknown,
  kept: readonly string[] = [],
): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    if (issue.code !== 'unrecognized_keys')
      return [{ path: issue.path, problem: problemOf(issue, valueIn(value, issue.path)) }];
    const known = [...settingsAt(schema, issue.path), ...kept];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      problem: unknownSetting(key, known, schema, issue.path),
    }));
  });
}

function problemOf(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined
        ? `is missing; it must be ${KINDS[issue.expected] ?? issue.expected}`
        : `must be ${KINDS[issue.expected] ?? issue.expected}; ${insteadOf(issue.expected, found)}`;
    case 'invalid_value': {
      const choices = issue.values.map(String);
      return `must be one of ${choices.join(', ')}${suggested(String(found), choices)}`;
    }
    case 'too_small':
      return sizeProblem(issue.origin, 'at least', Number(issue.minimum));
    case 'too_big':
      return sizeProblem(issue.origin, 'at most', Number(issue.maximum));
    case 'invalid_format':
      return formatProblem(issue);
    case 'invalid_key':
      return issue.issues[0] === undefined
        ? 'is no name that can stand here'
        : problemOf(issue.issues[0], '');
    case 'invalid_union':
      return isOurs(issue.message) ? issue.message : unionProblem(issue.errors, found);
    default:
      return isOurs(issue.message)
        ? issue.message
        : 'is not what can stand here; look at docs/configuration.md';
  }
}

/** The library's own sentences begin with one of these words; ours go on from the setting's name, in lower case. */
const isOurs = (message: string): boolean => !/^(Invalid|Too|Unrecognized|Expected)\b/.test(message);

function insteadOf(expected: string, found: unknown): string {
  const what =
    found === null
      ? 'nothing stands there'
      : Array.isArray(found)
        ? 'it is a list'
        : isRecord(found)
          ? 'it is settings with names'
          : typeof found === 'string'
            ? 'it is a text'
            : typeof found === 'boolean'
              ? 'it is true or false'
              : Number.isInteger(found)
                ? 'it is a number'
                : 'it has decimals';
  if (expected === 'string' && (typeof found === 'number' || typeof found === 'boolean'))
    return `${what}, so put it in quotes`;
  if (typeof found === 'string' && /^[\s+-]*\d/.test(found) && (expected === 'number' || expected === 'int'))
    return `${what}, so write it without quotes and without a unit`;
  if (expected === 'boolean' && typeof found === 'string' && /^(yes|no|on|off)$/i.test(found))
    return `write ${/^(yes|on)$/i.test(found) ? 'true' : 'false'}`;
  return what;
}

function sizeProblem(origin: string, bound: string, limit: number): string {
  if (origin === 'string') {
    if (limit === 1 && bound === 'at least') return 'is empty; write it, or remove the line';
    return `must have ${bound} ${limit} characters`;
  }
  if (origin === 'array' || origin === 'set') return `must have ${bound} ${limit} in its list`;
  return `must be ${bound} ${limit}`;
}

function formatProblem(issue: Extract<z.core.$ZodIssue, { code: 'invalid_format' }>): string {
  if (isOurs(issue.message)) return issue.message;
  if (issue.format === 'url')
    return 'must be a whole address that begins with http:// or https://, such as https://192.0.2.10:8088';
  if (issue.format === 'includes' && 'includes' in issue) return `must contain ${String(issue.includes)}`;
  return 'is not written as it must be; look at docs/configuration.md and the page of its make';
}

/** Where one of several forms would do, the one that comes nearest tells what is wrong. */
function unionProblem(errors: readonly (readonly z.core.$ZodIssue[])[], found: unknown): string {
  const nearest = errors.find((issues) => issues.every((issue) => issue.path.length > 0)) ?? [];
  const [deep] = nearest;
  if (deep) return `is not whole: ${deep.path.join('.')} ${problemOf(deep, valueIn(found, deep.path))}`;
  const nouns = errors.flatMap((issues) =>
    issues.flatMap((issue) =>
      issue.code === 'invalid_type' ? [KINDS[issue.expected] ?? issue.expected] : [],
    ),
  );
  const [first] = errors.flat();
  if (nouns.length === 0) return first ? problemOf(first, found) : 'is not what can stand here';
  return `must be ${[...new Set(nouns)].join(', or ')}`;
}

function unknownSetting(
  key: string,
  known: readonly string[],
  schema: z.ZodType,
  path: readonly PropertyKey[],
): string {
  const near = nearest(key, known);
  if (near !== null) return `is no setting Ringside knows; did you mean ${near}?`;
  const part = path.length === 0 ? partWith(key, schema) : null;
  if (part !== null) return `is no setting of its own: move it under ${part}`;
  const there = known.length === 0 ? '' : `: there are ${known.join(', ')}`;
  return `is no setting Ringside knows; remove it${there}`;
}

/** A part of the configuration that has a setting of this name: what was written one level too high. */
function partWith(key: string, schema: z.ZodType): string | null {
  return settingsAt(schema, []).find((part) => settingsAt(schema, [part]).includes(key)) ?? null;
}

const suggested = (found: string, choices: readonly string[]): string => {
  const near = nearest(found, choices);
  return near === null ? '' : `; did you mean ${near}?`;
};

/** The name that was probably meant, or `null`. */
export function nearest(name: string, known: readonly string[]): string | null {
  const plain = plainly(name);
  let best: string | null = null;
  let least = Math.min(3, Math.max(1, Math.floor(plain.length / 3))) + 1;
  for (const each of known) {
    const steps = distance(plain, plainly(each));
    if (steps < least) [best, least] = [each, steps];
  }
  return best;
}

const plainly = (name: string): string =>
  name
    .slice(0, 40)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** How many letters must be put in, taken out, changed or swapped with the next. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (rows[i - 2]?.[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      const above = rows[i - 1]?.[j] ?? 0;
      row.push(Math.min(above + 1, (row[j - 1] ?? 0) + 1, (rows[i - 1]?.[j - 1] ?? 0) + cost, swapped));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** Names of the settings a schema has at a path; none where it is no map of settings. */
export function settingsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrapped(schema);
  const [key, ...rest] = path;
  if (key === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const next =
    inner instanceof z.ZodObject
      ? (inner.shape as Record<string, z.ZodType>)[String(key)]
      : inner instanceof z.ZodArray
        ? (inner.element as z.ZodType)
        : inner instanceof z.ZodRecord
          ? (inner.valueType as z.ZodType)
          : undefined;
  return next ? settingsAt(next, rest) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable
  )
    return unwrapped(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in as z.ZodType);
  if (schema instanceof z.ZodUnion) {
    const found = (schema.options as readonly z.ZodType[]).find((each) => each instanceof z.ZodObject);
    return found ?? schema;
  }
  return schema;
}

function valueIn(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path)
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as Record<PropertyKey, unknown>)[key]
        : undefined;
  return found;
}
