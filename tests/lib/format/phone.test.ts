// What a masked number may tell: at most three digits.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullNumber, MASK, mask, party, phone, WITHHELD } from '#lib/format/phone.ts';
import { holds } from '#tests/lib/holds.ts';

describe('masking', () => {
  it.each([
    ['+49 151 12345678', '•••••678'],
    ['004915112345678', '•••••678'],
    ['(030) 123-45 67', '•••••567'],
    ['123456', '•••••56'],
    ['1234567', '•••••67'],
    ['12345', '12345'],
    ['1001', '1001'],
    ['112', '112'],
    ['*72', '*72'],
    ['+112', '•••••2'],
    ['00123', '•••••3'],
    ['+1', '•••••'],
    ['sip:1001@pbx.example', '1001'],
    ['"Ann 12" <sip:+4915112345678@pbx;user=phone>', '•••••678'],
    ['<1001>', '1001'],
    ['sips:%2B4915112345678@pbx', '•••••678'],
    ['tel:+49-30-123456;ext=99', '•••••456'],
    ['sip:ann.meyer@pbx', MASK],
    ['Ann 030 1234567', MASK],
    ['٠٣٠١٢٣٤٥٦٧', MASK],
    ['', WITHHELD],
    ['  ', WITHHELD],
    ['anonymous', WITHHELD],
    ['sip:anonymous@anonymous.invalid', WITHHELD],
    ['Restricted', WITHHELD],
    ['<unknown>', WITHHELD],
  ])('%s → %s', (number, masked) => expect(mask(number)).toBe(masked));

  const digitsOf = (text: string) => text.match(/\p{Nd}/gu) ?? [];

  it('shows at most three digits of anything longer than an extension, whatever is around them', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[0-9]{1,9}$/),
      fc.constantFrom(
        '+',
        ' ',
        '-',
        '(',
        ')',
        'sip:',
        'tel:',
        '@',
        ';',
        '<',
        '>',
        '"',
        '00',
        '•',
        '%2B',
        '٣',
        ',',
        '\n',
      ),
      fc.string({ maxLength: 3 }),
    );
    holds(
      fc.property(
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        (number) => {
          const shown = mask(number);
          const digits = digitsOf(shown).length;
          if (shown.startsWith('•')) expect(digits).toBeLessThanOrEqual(3);
          else expect(digits).toBeLessThanOrEqual(5);
          expect(shown).toMatch(/^(withheld|•{5}[0-9]{0,3}|[0-9*#]+)$/);
          expect(mask(shown)).toBe(shown);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('hides at least two thirds of every real number', () => {
    const punctuation = fc.constantFrom('', ' ', '-', '.', '/');
    holds(
      fc.property(fc.stringMatching(/^[0-9]{6,15}$/), punctuation, fc.boolean(), (number, gap, plus) => {
        const shown = mask((plus ? '+' : '') + [...number].join(gap));
        expect(shown.startsWith(MASK)).toBe(true);
        expect(digitsOf(shown).length).toBeLessThanOrEqual(Math.min(3, number.length / 3));
        expect(number.endsWith(shown.slice(MASK.length))).toBe(true);
      }),
    );
  });

  it('tells two masked numbers of different length apart by nothing but their digits', () => {
    expect(mask('+4915112345678')).toBe(mask('030345678'));
  });
});

describe('a number in full', () => {
  it('drops scheme, host and parameters', () => {
    expect(fullNumber('sip:+4930123456@pbx;user=phone')).toBe('+4930123456');
    expect(fullNumber(' +49 30 123456 ')).toBe('+49 30 123456');
    expect(fullNumber('anonymous')).toBe(WITHHELD);
    expect(phone('+4930123456', false)).toBe('+4930123456');
    expect(phone('+4930123456', true)).toBe('•••••456');
  });
});

describe('a party', () => {
  it('goes by name, else by number', () => {
    expect(party({ name: 'Ann Meyer', number: '+4930123456' }, true)).toBe('Ann Meyer');
    expect(party({ name: '', number: '+4930123456' }, false)).toBe('+4930123456');
    expect(party({ name: 'anonymous', number: 'anonymous' }, false)).toBe(WITHHELD);
  });

  it('does not let a number slip through as a name', () => {
    expect(party({ name: '+49 30 123456', number: '+4930123456' }, true)).toBe('•••••456');
    expect(party({ name: 'Mobile 0151 12345678', number: '+4915112345678' }, true)).toBe('•••••678');
    expect(party({ name: '٠٣٠١٢٣٤٥٦٧', number: '030123456' }, true)).toBe('•••••456');
    holds(
      fc.property(fc.string(), fc.stringMatching(/^[0-9]{6,15}$/), (name, number) => {
        const shown = party({ name: name + number, number }, true);
        expect(shown.match(/\p{Nd}/gu)?.length ?? 0).toBeLessThanOrEqual(3);
      }),
    );
  });
});
