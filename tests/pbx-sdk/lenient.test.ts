// Proves that a value is read in every form a PBX may write it in, and that what is none of them is told apart.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { epochMs, parseJson, readableItems, textIn } from '#server/pbx-sdk/lenient.ts';

describe('a text', () => {
  it('may be a number, and has no blanks around it', () => {
    expect(textIn('  8000\t')).toBe('8000');
    expect(textIn(8000)).toBe('8000');
    expect(textIn(0)).toBe('0');
    expect(textIn(' ')).toBe('');
  });

  it('is nothing else', () => {
    for (const value of [undefined, null, true, [], ['a'], {}, Number.NaN, Number.POSITIVE_INFINITY])
      expect(textIn(value)).toBeUndefined();
  });
});

describe('JSON', () => {
  it('is told from what is none, whatever it holds', () => {
    for (const text of ['null', '0', '""', '[1]', '{"a":{}}'])
      expect(parseJson(text)).toEqual(JSON.parse(text));
    for (const text of ['', '{', 'undefined', '[1,]', "{'a':1}"]) expect(parseJson(text)).toBeUndefined();
  });
});

describe('a list', () => {
  const List = z.object({ items: readableItems(z.object({ n: z.number() })) });

  it('loses the entries that cannot be read, and no other', () => {
    const items = [{ n: 1 }, null, { n: 'two' }, 3, { n: 4, more: true }];
    expect(List.parse({ items })).toEqual({ items: [{ n: 1 }, { n: 4 }] });
  });

  it('is empty where there is none', () => {
    for (const body of [{}, { items: null }, { items: 'none' }, { items: { n: 1 } }])
      expect(List.parse(body)).toEqual({ items: [] });
  });
});

describe('a time', () => {
  const AT = 1_760_000_000_000;

  it.each([
    ['seconds', 1_760_000_000],
    ['seconds in text', ' 1760000000 '],
    ['seconds with a fraction', 1_760_000_000.0004],
    ['milliseconds', AT],
    ['milliseconds in text', `${AT}`],
    ['microseconds', AT * 1_000],
    ['nanoseconds in text', `${AT}000000`],
    ['text in UTC', '2025-10-09T08:53:20Z'],
    ['text without a zone', '2025-10-09 08:53:20'],
    ['text with a zone', '2025-10-09T10:53:20+0200'],
    ['text with seven places', '2025-10-09T08:53:20.0000000Z'],
  ])('is read in %s', (_how, value) => expect(epochMs(value)).toBe(AT));

  it('is taken in the PBX’s own zone where it names none', () => {
    expect(epochMs('2025-10-09 10:53:20', 7_200_000)).toBe(AT);
    expect(epochMs('2025-10-09T08:53:20Z', 7_200_000)).toBe(AT);
    expect(epochMs(AT, 7_200_000)).toBe(AT);
  });

  it.each([
    0,
    '0',
    '',
    ' ',
    null,
    undefined,
    true,
    {},
    -1,
    Number.NaN,
    'soon',
    3_600,
    '9999999999999',
    '2025-10-09',
  ])('is none in %j', (value) => expect(epochMs(value)).toBeNull());
});
