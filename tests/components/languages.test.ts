// Proves that every language says everything the pages can say, and nothing else; with the same gaps to fill; and that
// plurals and digits follow the language.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGLISH, english, type LanguageFile, type Phrase, wordsOf } from '#components/ui/i18n/words.ts';
import { everySentence, saidIn } from './sentences.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'public', 'languages');
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    id: name.replace('.json', ''),
    file: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as LanguageFile,
  }));
const said = everySentence();
const forms = (phrase: Phrase): readonly string[] =>
  typeof phrase === 'string' ? [phrase] : Object.values(phrase);
const gaps = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').sort();

it('there are languages, and sentences to say', () => {
  expect(files.map(({ id }) => id)).toEqual(expect.arrayContaining(['en', 'th']));
  expect(said.size).toBeGreaterThan(300);
  expect(saidIn("t(\n  'It\\'s one',\n) + t('two', {}) + set('three')")).toEqual(["It's one", 'two']);
});

describe.each(files)('$id', ({ file }) => {
  it('misses no sentence, and has none that is never said', () => {
    expect([...said].filter((key) => !(key in file.words))).toEqual([]);
    expect(Object.keys(file.words).filter((key) => !said.has(key))).toEqual([]);
  });
  it('leaves nothing empty and fills the same gaps', () => {
    for (const [key, phrase] of Object.entries(file.words)) {
      const allowed = new Set(forms(english(key)).flatMap(gaps));
      for (const form of forms(phrase)) {
        expect(form.trim(), key).not.toBe('');
        for (const gap of gaps(form)) expect(allowed, `${key}: {${gap}}`).toContain(gap);
      }
      if (typeof phrase === 'string')
        for (const gap of allowed) expect(gaps(phrase), `${key} must say {${gap}}`).toContain(gap);
      else expect(Object.keys(phrase), key).toContain('other');
    }
  });
  it('names itself, its locale and its direction', () => {
    expect(file.name).not.toBe('');
    expect(Intl.PluralRules.supportedLocalesOf(file.locale)).toHaveLength(1);
    expect(['ltr', 'rtl']).toContain(file.direction);
  });
});

it('Thai is Thai', () => {
  const thai = files.find(({ id }) => id === 'th')?.file;
  const untouched = Object.entries(thai?.words ?? {}).filter(
    ([, phrase]) => !forms(phrase).every((form) => /[\u0e00-\u0e7f]/.test(form)),
  );
  expect(untouched.map(([key]) => key).sort()).toEqual([
    'AHT',
    'ASA',
    '{command} {what}',
    '{what}: {name}',
    '{what}?',
  ]);
});

describe('words', () => {
  const things = 'one thing|{count} things';
  it('say English plurals from the key itself', () => {
    expect(ENGLISH.t(things, { count: 1 })).toBe('one thing');
    expect(ENGLISH.t(things, { count: 1200 })).toBe('1,200 things');
    expect(ENGLISH.t('with {name}', { name: 'Ann' })).toBe('with Ann');
  });
  it('take the plural form of their own language', () => {
    const { t } = wordsOf('pl', {
      locale: 'pl',
      direction: 'ltr',
      words: { [things]: { one: 'a', few: '{count} b', many: '{count} c', other: 'd' } },
    });
    expect([1, 3, 5].map((count) => t(things, { count }))).toEqual(['a', '3 b', '5 c']);
  });
  it('write digits as the locale does', () => {
    const { digits, n } = wordsOf('fa', { locale: 'fa-IR', direction: 'rtl', words: {} });
    expect(digits('12:05')).toBe('۱۲:۰۵');
    expect(n(7)).toBe('۷');
    expect(ENGLISH.digits('12:05')).toBe('12:05');
  });
});
