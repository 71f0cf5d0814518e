// Knows the kinds of values that Asterisk's events have, each as zod reads it and as one plain look reads it: what the
// plain look takes, zod takes, with the same result. Refuses to know which field is of which kind.
import { z } from 'zod';

const ID_LENGTH = 300;
const TEXT_LENGTH = 1_000;
/** The names every object has by birth. */
const BORN = new Set(Object.getOwnPropertyNames(Object.prototype));
const WHOLE = /^-?\d{1,12}$/;

/** Ids become keys of plain objects, so those names are no ids. */
export const id = z
  .string()
  .min(1)
  .max(ID_LENGTH)
  .refine((value) => !BORN.has(value));
export const someId = id.optional();
export const text = z.string().max(TEXT_LENGTH).default('');
export const count = z.string().regex(WHOLE).transform(Number).default(0);
/** `1` for yes. */
export const flag = z.string().default('0');

/** `null` leaves the event to zod, which then also says what is wrong with it. */
type Plain = (value: string | undefined) => string | number | null | undefined;

const plainId = (value: string): string | null =>
  value !== '' && value.length <= ID_LENGTH && !BORN.has(value) ? value : null;

const PLAIN = new Map<z.ZodType, Plain>([
  [id, (value = '') => plainId(value)],
  [someId, (value) => (value === undefined ? undefined : plainId(value))],
  [text, (value = '') => (value.length <= TEXT_LENGTH ? value : null)],
  [count, (value = '0') => (WHOLE.test(value) ? Number(value) : null)],
  [flag, (value = '0') => value],
]);

export type Field = readonly [key: string, plain: Plain];

/** The fields of an event; `null` where one is of no kind named here. */
export function fieldsIn(schema: z.ZodType): readonly Field[] | null {
  if (!(schema instanceof z.ZodObject)) return null;
  const fields: Field[] = [];
  for (const [key, kind] of Object.entries(schema.shape)) {
    const plain = PLAIN.get(kind as z.ZodType);
    if (!plain) return null;
    fields.push([key, plain]);
  }
  return fields;
}

/** What zod would make of the values, in a third of the time; `null` where it has to look itself. */
export function readPlainly(
  fields: readonly Field[],
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string | number> | null {
  const read: Record<string, string | number> = {};
  for (const [key, plain] of fields) {
    const value = plain(values[key]);
    if (value === null) return null;
    if (value !== undefined) read[key] = value;
  }
  return read;
}
