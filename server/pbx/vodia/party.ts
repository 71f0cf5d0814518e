// How a Vodia PBX writes who somebody is: a bare number, or a name and a SIP address.
import type { Party } from '#lib/model/board.ts';

/** What a number may look like; anything else is no name of an account. */
const NUMBER = /^[\w.+*#-]{1,60}$/;
const NAME_LIMIT = 120;
/** No name and address are longer; what is, is not searched for one. */
const READ = 400;
const ADDRESS = /^(?:"((?:[^"\\]|\\.)*)"|([^<"]*))\s*<\s*(?:sips?:|tel:)?([^@<>;]*)[^<>]*>/i;

/** `"Carl Caller" <sip:6175550142@tenant.example.com>`, `sip:40@t`, `40@t` or `40`. Numbers stay text: zeros and + count. */
export function partyOf(text: string): Party {
  const address = ADDRESS.exec(text.slice(0, READ).trim());
  if (address) {
    const name = (address[1] ?? address[2] ?? '').replace(/\\(.)/g, '$1').trim();
    const number = numberOf(address[3] ?? '');
    // A caller without a name has their number for one.
    return { number, name: name === number ? '' : name.slice(0, NAME_LIMIT) };
  }
  return { number: numberOf(text.replace(/^\s*(?:sips?:|tel:)/i, '').split('@', 1)[0] ?? ''), name: '' };
}

/** The tenant a SIP address names; `null` where there is none. */
export const hostOf = (text: string): string | null =>
  /<\s*sips?:[^@<>]*@([a-z0-9.-]{1,200})/i.exec(text)?.[1]?.toLowerCase() ?? null;

const numberOf = (text: string): string => {
  const bare = text.trim();
  // Longer than any number: a call is not lost for it.
  return bare.slice(0, 60);
};

/** An account's number, without `@tenant`; `null` where it is none. A star marks an extension, it is no part of it. */
export function accountOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  const number = (text.split('@', 1)[0] ?? '').trim();
  return NUMBER.test(number) && /\d|[a-z]/i.test(number) ? number : null;
}
