// Proves which marks a notice may have, and that everything else stands as it is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownOf } from '#lib/format/markdown.ts';

const plain = (text: string) => ({ text, style: 'plain' });

describe('a notice', () => {
  it('has headings, lists, paragraphs, strong and emphasised words', () => {
    expect(markdownOf('# Today\nTeam meeting\nat **15:00** in *Föhr*\n- cake\n- coffee\n\nBye')).toEqual([
      { kind: 'heading', spans: [plain('Today')] },
      {
        kind: 'paragraph',
        spans: [
          plain('Team meeting at '),
          { text: '15:00', style: 'strong' },
          plain(' in '),
          { text: 'Föhr', style: 'emphasis' },
        ],
      },
      { kind: 'list', items: [[plain('cake')], [plain('coffee')]] },
      { kind: 'paragraph', spans: [plain('Bye')] },
    ]);
  });
  it('takes all else for text', () => {
    const text = '<b>x</b> [a](http://b) 2 * 3 * 4 #1 ![c](d)';
    expect(markdownOf(text)).toEqual([{ kind: 'paragraph', spans: [plain(text)] }]);
  });
  it('never fails, and loses no letter', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const said = JSON.stringify(markdownOf(text));
        for (const letter of text.match(/[a-z]/gi) ?? []) expect(said).toContain(letter);
      }),
    );
  });
});
