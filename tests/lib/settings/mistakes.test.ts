// Proves that every mistake that can be told has a code: each sentence is found under its own, with its gaps, and no
// place that finds mistakes says one that stands in no table.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INSTEADS, KINDS, MISTAKES, mistakeOf, NESTED } from '#lib/settings/mistakes.ts';
import { MESSAGES } from '#lib/sync/server-messages.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const WORDS: Readonly<Record<string, string>> = {
  what: 'a list ([a, b], or one a line with a dash before it)',
  other: 'a text',
  instead: 'it is a number, so put it in quotes',
  place: 'state',
  setting: 'week.mon',
  [NESTED]: 'is missing; it must be a text',
};
const filled = (sentence: string): string =>
  sentence.replace(/\{(\w+)\}/g, (_, name: string) => WORDS[name] ?? `some ${name}`);

describe('a mistake', () => {
  it.each(Object.entries(MISTAKES))('%s is found by its words', (code, sentence) => {
    const text = filled(sentence);
    const gaps = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    expect(mistakeOf(text)).toEqual({
      code,
      args: Object.fromEntries(gaps.map((name) => [name, WORDS[name] ?? `some ${name}`])),
      text,
    });
  });

  it('has a code that no other message has', () => {
    expect(Object.keys(MISTAKES).filter((code) => code in MESSAGES)).toEqual([]);
  });

  it('in words of nobody’s table is told as it is', () => {
    const told = (text: string) => mistakeOf(text).code;
    expect(told('must be blue')).toBe('verbatim');
    expect(told('names a file that sings')).toBe('verbatim');
    expect(mistakeOf('is not whole: tls.ca is odd')).toEqual({
      code: 'verbatim',
      args: {},
      text: 'is not whole: tls.ca is odd',
    });
    for (const kind of Object.values(KINDS))
      for (const instead of INSTEADS) expect(told(`must be ${kind}; ${instead}`)).toBe('wrongKind');
  });
});

/** Whoever finds mistakes. */
const FINDERS = [
  'lib/settings/{config,hours,sign-in,issue-words}.ts',
  'server/config{,-checks,-files,-form}.ts',
  'server/wall-image.ts',
  'server/settings/{answer,apply,edit-text,revisions,yaml-file}.ts',
  'server/pbx/*/settings.ts',
];
/** How a sentence begins that goes on from a setting's name. */
const PREDICATE =
  /['`]((?:is|must|names|has|would|says|opens|begins|cannot|means|stands|lets|refers|takes|may not) (?:[^'`\\]|\\.)+)['`]/g;

it('whoever finds mistakes says only what has a code', () => {
  const said = globSync(FINDERS, { cwd: ROOT }).flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(PREDICATE)].flatMap(([, text = '']) =>
      // What is put in by another sentence is found with that one, by the tests of the configuration.
      /\$\{[^}]*(?:\?|\(|KINDS|bound|there|why|end|===)/.test(text)
        ? []
        : [
            text
              .replace(/\$\{[^}]+\}/g, 'some')
              .replaceAll("\\'", "'")
              .replaceAll('\\\\', '\\'),
          ],
    ),
  );
  expect(said.length).toBeGreaterThan(80);
  expect(said.filter((text) => mistakeOf(text).code === 'verbatim')).toEqual([]);
});
