// How a caller's number is shown, in full or masked, so that a wall never tells more than it may. What is an extension
// is decided by length alone: no numbering plan is known.

/** Stands for the hidden digits. Always as many, so that the length of the number stays hidden too. */
export const MASK = '•••••';
export const WITHHELD = 'withheld';
/** Up to so many digits, without an international prefix, it is an extension or a service code. */
export const EXTENSION_DIGITS = 5;
/** At most so many digits of a masked number are shown. */
export const MOST_SHOWN = 3;

/**
 * The number as a public screen may show it.
 * - empty, anonymous and the like: `withheld`
 * - an extension (at most 5 digits, no `+` and no `00` with a country before them): as it is
 * - any other number: `•••••` and its last digits, a third of them at most and never more than three
 * - anything that is not a number (a SIP name, letters): `•••••` alone
 * Schemes (`sip:`, `tel:`), hosts, parameters, display names, spaces and punctuation are dropped first.
 */
export const mask = (number: string): string => {
  if (ALREADY.test(number)) return number;
  const user = userOf(number);
  if (isWithheld(user)) return WITHHELD;
  if (!DIALLABLE.test(user)) return MASK;
  const digits = user.replace(/[^0-9]/g, '');
  if (digits === '') return MASK;
  if (digits.length <= EXTENSION_DIGITS && !INTERNATIONAL.test(user.replace(/[^0-9+]/g, ''))) {
    return user.replace(/[^0-9*#]/g, '');
  }
  const shown = Math.min(MOST_SHOWN, Math.floor(digits.length / 3));
  return MASK + digits.slice(digits.length - shown);
};

/** The number in full: without scheme, host and parameters; `withheld` where there is none. */
export const fullNumber = (number: string): string => {
  const user = userOf(number);
  return isWithheld(user) ? WITHHELD : user;
};

/** Whether the caller showed no number. */
export const isWithheld = (number: string): boolean => {
  const word = userOf(number).toLowerCase();
  return word === '' || HIDDEN.has(word);
};

/** Either form, by what the viewer may see. */
export const phone = (number: string, masked: boolean): string =>
  masked ? mask(number) : fullNumber(number);

/**
 * A caller or called party by name, else by number. Many a PBX writes the number into the name: masked, a name
 * with more than three digits in any script, or one that is itself withheld, gives way to the masked number.
 */
export const party = (who: { readonly number: string; readonly name: string }, masked: boolean): string => {
  const name = who.name.trim();
  const digits = name.match(/\p{Nd}/gu)?.length ?? 0;
  if (name === '' || isWithheld(name) || (masked && digits > MOST_SHOWN)) return phone(who.number, masked);
  return name;
};

const ALREADY = /^•{5}[0-9]{0,3}$/;
const DIALLABLE = /^[0-9+*#\s().,/\-\u00a0\u2010-\u2015\u202f]+$/;
const INTERNATIONAL = /\+|^00[1-9]/;
const HIDDEN: ReadonlySet<string> = new Set([
  'anonymous',
  'anonym',
  'blocked',
  'no number',
  'none',
  'not available',
  'null',
  'private',
  'private number',
  'restricted',
  'unavailable',
  'undefined',
  'unknown',
  'withheld',
  '-',
  '–',
]);

/** The user part of an address: `"Ann" <sip:+49%2030123@pbx;x=y>` → `+49 30123`. */
const userOf = (number: string): string => {
  const angled = /<([^<>]*)>/.exec(number)?.[1];
  const address = (angled ?? number).trim().replace(/^(?:sips?|tel):/i, '');
  const user = address.split(/[@;?]/, 1)[0] ?? '';
  return user.replace(/%2b/gi, '+').replace(/%20/g, ' ').replace(/%23/g, '#').trim();
};
