// Proves that a 64-bit id keeps its last digit, whatever it stands in, and that times are read in every form.
import { describe, expect, it } from 'vitest';
import { CallNews, parse } from '#server/pbx/portsip/wire.ts';
import { CALL, Scene } from './scene.ts';
import { Story } from './story.ts';

describe('a bare integer beyond 2^53', () => {
  it('keeps every digit', () => {
    expect(parse('{"a":9223372036854775807,"b":[-9007199254740993],"c":1234567890123456}')).toEqual({
      a: '9223372036854775807',
      b: ['-9007199254740993'],
      c: '1234567890123456',
    });
  });

  it('is told from digits in a text, in a fraction and from a number that fits', () => {
    const text =
      '{"a":"x 9223372036854775807 \\" 9223372036854775807","b":1.12345678901234567,"c":1760000000,"d":1e16}';
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('does not hide broken JSON', () => {
    for (const text of ['', '{', '{"a":9223372036854775807', '"9223372036854775807', '[1,]'])
      expect(parse(text)).toBeUndefined();
  });

  it('arrives whole as a session and as a tenant', () => {
    const frames = new Scene().snapshot(-5).frames.concat({
      at: 1_760_000_000_000,
      channel: 'stream',
      text: '{"event_type":"call_start","tenant_id":901200000000000001,"session_id":9013000000000000019,"caller":"1","callee":"8000"}',
    });
    expect(new Story(frames).board.all('call').map(({ id }) => id)).toEqual(['hq/9013000000000000019']);
  });
});

it('reads the vendor’s own example with its full-width comma', () => {
  expect(parse('{"a":[1]，"b":2}')).toEqual({ a: [1], b: 2 });
  expect(parse('{"a":"1，2"}')).toEqual({ a: '1，2' });
});

it.each([
  ['"1760000000"', 1_760_000_000_000],
  ['1760000000', 1_760_000_000_000],
  ['1760000000123', 1_760_000_000_123],
  ['"1760000000123"', 1_760_000_000_123],
  ['"2025-10-09T08:53:20Z"', 1_760_000_000_000],
  ['"2025-10-09T08:53:20.5"', 1_760_000_000_500],
  ['"2025-10-09T10:53:20+02:00"', 1_760_000_000_000],
  ['"0"', null],
  ['""', null],
  ['null', null],
  ['"soon"', null],
])('reads the time %s', (text, at) => {
  expect(CallNews.parse(parse(`{"session_id":"${CALL}","time":${text}}`)).time).toBe(at);
});
