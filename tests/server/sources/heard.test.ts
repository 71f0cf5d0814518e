// Proves that what nobody understands is counted, named and kept once a shape, with nothing in it that nobody may see.
import { describe, expect, it } from 'vitest';
import { Heard } from '#server/sources/heard.ts';
import { numbersMask, sampleCleaner } from '#server/sources/tape-words.ts';

const SECRET = 'token-of-the-account-7';
const heard = (text: string, shape = 'event x'): Heard => {
  const made = new Heard(sampleCleaner([SECRET]));
  made.frame({ at: 5, channel: 'stream', text }, { kind: 'unknown', shape });
  return made;
};
const sampleOf = (text: string): string => heard(text).unknown[0]?.sample ?? '';

describe('a message nobody understands', () => {
  it('is counted by its shape, and the first of each is kept', () => {
    const made = heard('event:x\ndata:{"a":1}');
    made.frame(
      { at: 9, channel: 'stream', text: 'event:x\ndata:{"a":2}' },
      { kind: 'unknown', shape: 'event x' },
    );
    made.frame({ at: 9, channel: 'stream', text: 'oops' }, { kind: 'malformed', why: 'no JSON' });
    expect(made.unknown).toEqual([
      { shape: 'event x', count: 2, lastAt: 9, sample: 'event:x\ndata:{"a":1}' },
      { shape: 'malformed: no JSON', count: 1, lastAt: 9, sample: 'oops' },
    ]);
  });

  it('shows no secret, no name and no number, however they are written', () => {
    const text = `data:{"x":"${SECRET}","caller":{"number":"6175550142","name":"DOE \\"J\\" JANE"},"from":"(617) 555-0142","to":"617-555-0199","inner":"{\\"caller_name\\":\\"DOE JANE\\"}","event_time":1760000000000,"linked_id":"1760000000000.40017"}`;
    const sample = sampleOf(text);
    for (const part of [SECRET, '6175550142', 'DOE', 'JANE', '555-0142', '555-0199'])
      expect(sample).not.toContain(part);
    for (const part of ['"number":"', '"name":"…"', '"event_time":1760000000000', '1760000000000.40017'])
      expect(sample).toContain(part);
  });

  it('is kept for the first ten shapes alone, and in part when it is long', () => {
    const made = new Heard(sampleCleaner([]));
    for (let i = 0; i < 60; i++)
      made.frame(
        { at: i, channel: 'stream', text: 'y'.repeat(9_000) },
        { kind: 'unknown', shape: `event ${i}` },
      );
    expect(made.unknown.filter(({ sample }) => sample !== null)).toHaveLength(10);
    expect(made.unknown.every(({ sample }) => (sample ?? '').length <= 2_001)).toBe(true);
    expect(made.unknown).toHaveLength(51);
  });
});

it('an id that begins with a time in milliseconds stays on a masked tape, a number of that length does not', () => {
  const mask = numbersMask();
  expect(mask('"linked_id":"1760000000000.40017"')).toContain('1760000000000.40017');
  expect(mask('"number":"1760000000000"')).not.toContain('1760000000000');
});
