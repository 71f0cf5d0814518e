// How a sentence is found in a language and how its gaps are filled. The English sentence is its own key; "one
// thing|{count} things" holds English singular and plural.

export type Direction = 'ltr' | 'rtl';
/** One sentence, or one for each plural category of the language (CLDR: zero, one, two, few, many, other). */
export type Phrase = string | Readonly<Record<string, string>>;

/** A translation file: public/languages/<language>.json. */
export type LanguageFile = {
  /** As speakers of the language call it. */
  readonly name: string;
  /** BCP 47; decides numbers, dates and digits. */
  readonly locale: string;
  readonly direction: Direction;
  readonly words: Readonly<Record<string, Phrase>>;
};

export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: string, values?: Values) => string;

export type Words = {
  readonly language: string;
  readonly locale: string;
  readonly direction: Direction;
  readonly t: Translate;
  /** A whole number as the locale writes it. */
  readonly n: (value: number) => string;
  /** Digits as the locale writes them, in a text made of western ones. */
  readonly digits: (text: string) => string;
};

export function wordsOf(language: string, file: Omit<LanguageFile, 'name'>): Words {
  const { locale, direction, words } = file;
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const single = new Intl.NumberFormat(locale, { useGrouping: false });
  const own = Array.from({ length: 10 }, (_, digit) => single.format(digit));
  const digits = (text: string): string =>
    own[1] === '1' ? text : text.replace(/[0-9]/g, (digit) => own[Number(digit)] ?? digit);
  const t: Translate = (key, values) => {
    const phrase = formOf(words[key] ?? english(key), values?.['count'], plural);
    if (!values) return phrase;
    return phrase.replace(/\{(\w+)\}/g, (gap, name: string) => {
      const value = values[name];
      return value === undefined ? gap : typeof value === 'number' ? number.format(value) : value;
    });
  };
  return { language, locale, direction, t, n: (value) => number.format(value), digits };
}

function formOf(phrase: Phrase, count: string | number | undefined, plural: Intl.PluralRules): string {
  if (typeof phrase === 'string') return phrase;
  const category = typeof count === 'number' ? plural.select(count) : 'other';
  return phrase[category] ?? phrase['other'] ?? '';
}

/** What an English key says by itself. */
export function english(key: string): Phrase {
  const cut = key.indexOf('|');
  return cut < 0 ? key : { one: key.slice(0, cut), other: key.slice(cut + 1) };
}

export const ENGLISH: Words = wordsOf('en', { locale: 'en-GB', direction: 'ltr', words: {} });
