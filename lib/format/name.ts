// How a person is named and shortened.

/** The name, else the number, else `unknown`. */
export const nameOr = (name: string, number: string): string => tidy(name) || tidy(number) || 'unknown';

/**
 * At most two initials: of the first and the last word; `Doe, John` is read as John Doe. Titles in brackets and
 * words without a letter are passed over. Without any letter: the number's last two digits, else `?`.
 */
export const initials = (name: string, number = ''): string => {
  const words = inOrder(tidy(name.replace(/\([^()]*\)|\[[^[\]]*\]/g, ' ')))
    .split(/[\s_.]+/u)
    .map((word) => /\p{L}\p{M}*/u.exec(word)?.[0] ?? '')
    .filter((letter) => letter !== '');
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return number.replace(/\D/g, '').slice(-2) || '?';
  return upper(first) + (words.length > 1 ? upper(last) : '');
};

const tidy = (text: string): string => text.replace(/\s+/gu, ' ').trim();

const inOrder = (name: string): string => {
  const comma = name.indexOf(',');
  return comma < 0 ? name : tidy(`${name.slice(comma + 1)} ${name.slice(0, comma)}`);
};

/** Upper case, unless that makes several letters of one (`ß`). */
const upper = (letter: string): string => {
  const big = letter.toUpperCase();
  return [...big].length === [...letter].length ? big : letter;
};
