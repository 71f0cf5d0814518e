// Whether a password is one of those that are tried first, or such a one with something at its end.
import { dictionary } from '@zxcvbn-ts/language-common';

/** 49,000 of them, of which few are as long as ours must be: the others are looked for as beginnings. */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common'].map((each) => String(each)));

/** What people add to a word until it is long enough. */
const ENDING = /[\d\p{P}\p{S}\s]+$/u;
/** Shorter ones are syllables: they begin many a good password. */
const SHORTEST_WORD = 5;

/** Whether it is on the list, also said twice, or with nothing added but digits and signs. */
export function isCommon(password: string): boolean {
  const told = password.toLowerCase();
  const word = told.replace(ENDING, '');
  const half = told.slice(0, Math.ceil(told.length / 2));
  return (
    COMMON.has(told) ||
    (word.length >= SHORTEST_WORD && COMMON.has(word)) ||
    (half.length >= SHORTEST_WORD && half.repeat(2) === told && COMMON.has(half))
  );
}
