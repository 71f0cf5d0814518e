// Proves that what nobody understands is counted, named and kept once a shape, with nothing in it that nobody may see.
import { describe, expect, it } from 'vitest';
import { sampleCleaner } from '#server/sources/sample-words.ts';
import { SourceStats } from '#server/sources/source-stats.ts';
import { numbersMask } from '#server/sources/tape-words.ts';

const SECRET = 'token-of-the-account-7';
const heard = (text: string, shape = 'event x'): SourceStats => {
  const made = new SourceStats(sampleCleaner([SECRET]));
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

  it.each([
    [
      'of Asterisk',
      'Event: QueueMemberRinginuse\r\nPrivilege: agent,all\r\nQueue: support\r\nMemberName: Bob Jones\r\nCallerIDName: Alice Ann Arbor\r\nConnectedLineName: <unknown>\r\nChannel: SIP/bob.jones-0000000a\r\nPaused: 1\r\nUniqueid: 1760000000.12',
      [
        'Event: QueueMemberRinginuse',
        'Privilege: agent,all',
        'Paused: 1',
        'Uniqueid: 1760000000.12',
        'CallerIDName: …',
      ],
    ],
    [
      'with a name under any field',
      '{"event":"ringing","from":"Bob Jones <6175550142>","agent":["Alice","Ann"],"display":"Arbor","email":"bob@jones.example","state":"IDLE"}',
      ['"event":"ringing"', '"state":"IDLE"', '"agent":["…","…"]'],
    ],
    [
      'with JSON in JSON',
      '{"type":30011,"msg":"{\\"subject\\":\\"Bob Jones\\",\\"member_status\\":\\"ALERT\\"}"}',
      ['"type":30011', 'ALERT'],
    ],
    ['that is cut off in a name', '{"status":"ok","x":[{"caller":"Alice Ann', ['"status":"ok"']],
    [
      'in lines of an event stream',
      'event: call_state\ndata: {"who":"Bob"}\ndata: "Alice Jones",',
      ['event: call_state'],
    ],
    ['of words', 'Dear Bob Jones\nAlice called', []],
    ['with bare words', '{name: Bob, user: Alice}', []],
  ] as const)('%s shows nobody’s name', (_what, text, kept) => {
    const sample = sampleOf(text);
    expect(sample).not.toMatch(/bob|jones|alice|ann\b|arbor/i);
    for (const part of kept) expect(sample).toContain(part);
  });

  it('steers no terminal and turns no line around', () => {
    const made = heard('x', 'event \u001b[31mred\u202elive');
    made.notice('hook', 'a\u0007b\nc');
    made.failed(1, 'no \u2066login\u2069\u001b]0;x');
    expect(made.unknown[0]?.shape).toBe('event [31mredlive');
    expect(made.lastError?.text).toBe('no login]0;x');
  });

  it('is kept for the first ten shapes alone, and in part when it is long', () => {
    const made = new SourceStats(sampleCleaner([]));
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
