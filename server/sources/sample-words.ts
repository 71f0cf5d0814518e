// What of a message nobody understood may be shown and sent to us: its shape, and words that are the PBX's own. Does
// not guess which words are names: what is not known to be none goes.
import { numbersMask, secretsRemover } from './tape-words.ts';

const GONE = '…';
/** Fields whose words are the PBX's own. Everybody's other words may be somebody's name, whatever the field is called. */
const OWN =
  /(?:event|type|kind|action|actionid|response|status|state|statedesc|method|direction|privilege|version|uniqueid|linkedid)$/i;
const OWN_WORDS = /^[\w .,:/+-]{1,60}$/;
/** Words that name nobody under any field: times, yes and no, ids written in hexadecimal digits. */
const PLAIN =
  /^(?:\d{4}-\d\d-\d\d[T ][\d:.]{4,20}(?:Z|[+-]\d\d:?\d\d)?|true|false|yes|no|on|off|null|none|unknown|\(removed\)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
/** Written in groups, as in (617) 555-0142; dates are not. */
const GROUPED = /\(?\d{2,4}\)?[\s.-]{1,2}\d{3,4}[\s.-]\d{3,4}/g;
/** A string with the colon that makes it a key, or what stands bare between the marks of JSON. No part is read twice. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"?([ \t\r\n]{0,8}:)?|[^\s"{}[\],:]+/g;
const LINE = /^([\w. -]{1,80}?)([ \t]{0,8}:[ \t]{0,8})([^\n]*)$/;
const INNER_DEPTH = 4;

/** What one message may be shown as: without secrets and people's names, with invented numbers. */
export function sampleCleaner(secrets: readonly string[]): (text: string) => string {
  const remove = secretsRemover(secrets);
  const mask = numbersMask();
  return (text) => {
    const masked = mask(remove(text)).replace(GROUPED, (number) => number.replace(/\d/g, '5'));
    return /^\s{0,80}[[{]/.test(masked) ? inJson(masked, 0) : masked.split('\n').map(inLine).join('\n');
  };
}

const isOwn = (field: string, words: string): boolean =>
  !/\p{L}/u.test(words) || PLAIN.test(words) || (OWN.test(field) && OWN_WORDS.test(words));

function inLine(line: string): string {
  const [, field, colon, value] = LINE.exec(line) ?? [];
  if (field === undefined || colon === undefined || value === undefined)
    return /^[a-z]{0,20}\r?$/.test(line) || isOwn('', line) ? line : GONE;
  const end = value.endsWith('\r') ? '\r' : '';
  const words = value.slice(0, value.length - end.length);
  if (isOwn(field, words)) return line;
  return `${field}${colon}${/["{[]/.test(words) ? inJson(words, 0) : GONE}${end}`;
}

function inJson(text: string, depth: number): string {
  let field = '';
  return text.replace(TOKEN, (token: string, colon: string | undefined) => {
    if (!token.startsWith('"')) return isOwn(field, token) ? token : GONE;
    const words = token.slice(1, token.length - (colon?.length ?? 0)).replace(/"$/, '');
    if (colon !== undefined) {
      field = words;
      return token;
    }
    const inner = /^\s{0,80}[[{]/.test(words) && depth < INNER_DEPTH ? unquoted(token) : null;
    if (inner !== null) return JSON.stringify(inJson(inner, depth + 1));
    return isOwn(field, words) ? token : `"${GONE}"`;
  });
}

/** What a string holds; `null` where it is cut off. */
function unquoted(token: string): string | null {
  try {
    return String(JSON.parse(token));
  } catch {
    return null;
  }
}
