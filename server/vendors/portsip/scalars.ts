// Knows how a PortSIP PBX writes ids, numbers, times, words and lists, which differ between versions (dossier §3, §13).
// Refuses to know in which message they stand. Long ids are strings by now.
import { z } from 'zod';

/** A field the PBX may leave out, send as null, or as a number: types vary between versions (dossier §3, §13.9). */
export const loose = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .catch('')
  .transform((value) => (value === null || value === undefined ? '' : String(value).trim().slice(0, 160)));

/** Never begins with an underscore, so it can never be the prototype of an object. */
const ID = /^[A-Za-z0-9+*#][\w.+=:*#@~/-]{0,99}$/;
export const id = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().trim().regex(ID))
  // Zero and nothing are how an idle agent has no session (§17.7).
  .refine((value) => value !== '0');
export const optionalId = id.optional().catch(undefined);
const NUMBER = /^[\d+*#][\d+*#.-]{0,63}$/;
export const number = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().trim().regex(NUMBER));
export const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .optional()
  .catch(undefined)
  .transform((value) => (value === undefined ? null : value === true || value === 1 || value === 'true'));

/** Unix seconds as a string; tolerated: a number, milliseconds, ISO 8601 (§3). Answers with epoch ms, `null` for none or 0. */
export const moment = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .catch(undefined)
  .transform((value): number | null => {
    if (value === null || value === undefined || value === '') return null;
    const told = Number(value);
    const ms = Number.isFinite(told) ? (told >= 1e11 ? told : told * 1000) : isoMs(String(value));
    return ms >= 1e11 && ms <= 1e13 ? ms : null;
  });
/** UTC where no zone is said (§3). */
const isoMs = (text: string): number =>
  /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?$/.test(text)
    ? Date.parse(/\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
    : Number.NaN;
/** Seconds or a number of things, `null` where it is not told: a year and ten million are mistakes. */
export const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}(\.\d+)?$/)
      .transform(Number),
  ])
  .pipe(z.number().min(0).max(32_000_000))
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** One item that cannot be read must not cost the others. */
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((items) =>
      (items ?? []).flatMap((each): z.output<T>[] => {
        const read = item.safeParse(each);
        return read.success ? [read.data] : [];
      }),
    );

/** `sip:201@acme.example`, or a bare number. */
export const uri = loose.transform((text) => {
  const [, user = '', domain = ''] = /^(?:sips?:)?([^@;]*)(?:@([^:;]*))?/i.exec(text) ?? [];
  return { number: NUMBER.test(user) ? user : '', domain: domain.toLowerCase() };
});
export type Uri = z.output<typeof uri>;
/** Tells a word from its spellings: `On Call`, `on-call`, `ON_CALL` (§9, §10.3). */
export const word = loose.transform((text) =>
  text
    .toUpperCase()
    .replace(/[\s-]+/g, '_')
    .slice(0, 40),
);

/** A number out of a SIP URI, or as it is. */
export const told = loose.transform((text) => text.replace(/^sips?:/i, '').replace(/@.*$/, ''));
