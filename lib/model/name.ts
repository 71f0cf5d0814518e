// Which characters no name may hold: those that are not seen. By them two names look like one, a name is read backwards,
// or one line of a log becomes two.

/** Control and format characters (zero width, writing direction), line and paragraph ends, and letters that are blank. */
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|[\u034f\u115f\u1160\u2800\u3164\uffa0]/u;

/** A name that somebody else has written, such as a company's directory, as it may stand here; empty: nothing is left. */
export const withoutHidden = (text: string): string =>
  text
    .replace(/[\p{Zl}\p{Zp}\t\n\r]+/gu, ' ')
    .replace(new RegExp(HIDDEN, 'gu'), '')
    .trim();

export const hasHidden = (text: string): boolean => HIDDEN.test(text);

/** What is said of a name that has one, after where it stands. */
export const HIDDEN_WORDS =
  'holds a character that cannot be seen, such as a line break: write it anew by hand';
