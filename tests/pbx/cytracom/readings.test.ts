// Proves the small readings on which all else stands: times of every size, words of every family, blocks, names, devices.
import { describe, expect, it } from 'vitest';
import { callerIn, extensionIn, first, idText, memberIn, queueIdIn } from '#server/pbx/cytracom/aliases.ts';
import { pastCall } from '#server/pbx/cytracom/cdr-backfill.ts';
import { begin } from '#server/pbx/cytracom/memory.ts';
import { settings } from '#server/pbx/cytracom/settings.ts';
import {
  blockText,
  dialOf,
  endingOf,
  eventIn,
  exitOf,
  memberStateOf,
  personOf,
  readBlock,
  spanMs,
  startIn,
} from '#server/pbx/cytracom/wire.ts';
import { epochMs } from '#server/pbx-sdk/lenient.ts';
import { HQ, NOTHING_KNOWN } from '#tests/contract/vendor-tape.ts';
import { linked, past, START } from './scene.ts';

const AT = 1_760_000_000_000;

describe('a time', () => {
  it.each([
    ['milliseconds', AT],
    ['microseconds as text', '1760000000000000'],
    ['nanoseconds', '1760000000000000000'],
    ['seconds', 1_760_000_000],
    ['seconds as text', '1760000000'],
    ['ISO with a zone', '2025-10-09T08:53:20.000Z'],
    ['ISO with an offset and microseconds', '2025-10-09T03:53:20.000000-05:00'],
    ['a text without a zone, by the account’s', '2025-10-09 03:53:20', -5 * 3_600_000],
  ] as const)('is read in %s', (_how, value, offset = 0) => expect(epochMs(value, offset)).toBe(AT));

  it.each([0, '0', '', null, undefined, 'soon', -1, Number.NaN, '1e999', {}, []])('is none in %j', (value) =>
    expect(epochMs(value)).toBeNull(),
  );

  it('is what a linked_id begins with, in ms or in seconds', () => {
    expect(startIn('1760000000000.40017')).toBe(AT);
    expect(startIn('1760000000.17')).toBe(AT);
    expect(startIn('0b6e7c52-1f5d')).toBeNull();
  });
});

describe('a span', () => {
  it.each([
    [8, null, 8_000],
    ['8', null, 8_000],
    ['00:01:08', null, 68_000],
    ['1:08', null, 68_000],
    [90_000, null, 90_000],
    // 8 s as milliseconds are told from 8000 s by what the call can have lasted.
    [8_000, 10_000, 8_000],
    [8_000, 9_000_000, 8_000_000],
    [-1, null, null],
    ['soon', null, null],
  ])('%j of at most %j is %j ms', (value, most, ms) => expect(spanMs(value, most)).toBe(ms));
});

describe('a word', () => {
  it('of a dial is normalised: space, underscore, dash and none at all', () => {
    for (const word of ['no answer', 'No_Answer', 'NO-ANSWER', 'noanswer', 'busy', 'cancel', 'chanunavail'])
      expect(dialOf(word)).toBe('unanswered');
    expect([dialOf('answered'), dialOf('ANSWER'), dialOf('ringing'), dialOf('')]).toEqual([
      'answered',
      'answered',
      'ringing',
      null,
    ]);
  });

  it('of a member is known in both families and as a number', () => {
    const of = (word: string) => memberStateOf(word, true);
    expect(['waiting', 'NOT_INUSE', '1'].map(of)).toEqual(['available', 'available', 'available']);
    expect(['receiving', 'Ringing', '6'].map(of)).toEqual(['ringing', 'ringing', 'ringing']);
    expect(['In a queue call', 'inuse', '2'].map(of)).toEqual(['talking', 'talking', 'talking']);
    expect(['Logged Out', 'removed'].map(of)).toEqual(['offline', 'offline']);
    expect(['unavailable', '5'].map(of)).toEqual(['unregistered', 'unregistered']);
    expect(['busy', '3'].map(of)).toEqual(['busy', 'busy']);
    expect(['on_break', 'wrap-up', 'on hold', '0'].map(of)).toEqual(['paused', 'wrapUp', 'hold', 'unknown']);
    expect(of('sleeping')).toBeNull();
  });

  it('idle means free, unless the account says waiting for that', () => {
    expect(memberStateOf('Idle', false)).toBe('available');
    expect(memberStateOf('Idle', true)).toBe('paused');
  });

  it('of an ending tells abandon, callback, overflow and time-out apart', () => {
    expect(['abandoned', '', 'callback', 'timeout', 'completed', 'no answer', 'xyz'].map(exitOf)).toEqual([
      'abandoned',
      'abandoned',
      'callback',
      'other',
      null,
      'abandoned',
      'unknown',
    ]);
    expect(['transfer', 'caller', 'agent', ''].map(endingOf)).toEqual(['transfer', 'over', 'over', 'unsaid']);
  });

  it('that stands for nobody is no name', () =>
    expect([personOf('Outbound Call'), personOf(' Ann ')]).toEqual(['', 'Ann']));
});

describe('a block', () => {
  it('is read with and without a space, with CRLF and over many lines', () => {
    const block = { name: 'chan.hangup', data: '{"a":\n1}' };
    expect(readBlock('event:chan.hangup\ndata:{"a":\ndata:1}')).toEqual(block);
    expect(readBlock('event: chan.hangup\r\ndata: {"a":\r\ndata: 1}\r\n')).toEqual(block);
    expect(readBlock(blockText(block.name, block.data))).toEqual(block);
    expect(readBlock(': nothing')).toBeNull();
  });

  it('bears its event’s name in either place, under any prefix', () => {
    for (const name of ['chan.hangup', 'hangup', 'chan/hangup', 'chan:HANGUP'])
      expect(eventIn(name, {})).toBe('hangup');
    expect(eventIn('', { event: 'queue.caller_join' })).toBe('caller_join');
    expect(eventIn('message', { event: 'caller_join' })).toBe('caller_join');
  });
});

describe('a field', () => {
  it('of a payload is never what every object has by birth', () => {
    expect(first({}, 'queueId', idText)).toBeNull();
    expect(first({ queue_id: '__proto__' }, 'queueId', idText)).toBeNull();
    expect(first({ queue_id: 'constructor' }, 'queueId', idText)).toBeNull();
  });

  it('names a phone by any of its names, and no outside number for one', () => {
    const names = ['sip240_bzzzzzq', 'PJSIP/240_x', 'SIP/sip240_x', 'Local/240@ctx/n', '240'];
    expect(names.map(extensionIn)).toEqual(names.map(() => '240'));
    expect(extensionIn('+16175550142')).toBeNull();
    expect(memberIn({ member: { id: 9917, device: 'sip240_x' } })).toBe('240');
    expect(memberIn({ member_id: 9917, extension_number: '240' })).toBe('240');
    expect(memberIn({ member: 'sip240_x' })).toBe('240');
  });

  it('names a caller in one text too', () =>
    expect(callerIn({ callerid: '"DOE JANE" <6175550177>' })).toEqual({
      number: '6175550177',
      name: 'DOE JANE',
    }));

  it('names a queue by id, number or name; where it names none, by the call, or as the only one', () => {
    const memory = begin(HQ, NOTHING_KNOWN);
    memory.queues = {
      '11': { name: 'Sales', number: '611', targetMs: null, told: '' },
      '12': { name: 'Help', number: '612', targetMs: null, told: '' },
    };
    for (const payload of [
      { queue_id: 11 },
      { queueId: '11' },
      { queue: { id: 11 } },
      { queue: 611 },
      { queue: 'Sales' },
    ])
      expect(queueIdIn(memory, payload)).toBe('11');
    expect(queueIdIn(memory, { queue_name: 'Help' })).toBe('12');
    expect(queueIdIn(memory, {})).toBeNull();
    delete memory.queues['12'];
    expect(queueIdIn(memory, {})).toBe('11');
  });
});

describe('an entry of the history', () => {
  const memory = begin(HQ, NOTHING_KNOWN);
  memory.queues = { '11': { name: 'Sales', number: '611', targetMs: null, told: '' } };
  const read = (entry: unknown) => pastCall(memory, entry, { queue_id: 11 });

  it('is read whole, and from what is left of it', () => {
    const whole = read(past(linked(100), 101, 115, 400));
    expect(whole).toMatchObject({
      agent: '240',
      joinedAt: START + 101_000,
      answeredAt: START + 115_000,
      endedAt: START + 400_000,
    });
    const bare = {
      linked_id: linked(100),
      extension_number: '240',
      end_time: START + 400_000,
      hold_time: 14,
      talk_time: 285,
    };
    expect(read(bare)).toMatchObject({
      joinedAt: START + 101_000,
      answeredAt: START + 115_000,
      endedAt: START + 400_000,
    });
    const spans = {
      linked_id: linked(100),
      extension_number: '240',
      join_time: START + 101_000,
      hold_time: 14,
      talk_time: 285,
    };
    expect(read(spans)).toMatchObject({ answeredAt: START + 115_000, endedAt: START + 400_000 });
  });

  it('is none while it has no end, and without a call', () => {
    expect(read({ linked_id: linked(100), join_time: START })).toBeNull();
    expect(read({ join_time: START, end_time: START + 1 })).toBeNull();
  });
});

describe('settings', () => {
  it('need a token alone; the address keeps its version', () => {
    expect(settings.parse({ token: 't' })).toMatchObject({
      url: 'https://api.cytracom.net/v1.0',
      transferField: 'number',
      transferLeg: 'other',
    });
    expect(settings.parse({ token: 't', url: 'https://api.example/' }).url).toBe('https://api.example/v1.0');
    expect(settings.parse({ token: 't', url: 'https://api.example/v2/' }).url).toBe('https://api.example/v2');
    expect(settings.parse({ token: 't', queueIds: [11, '12', { id: 13, name: 'Help' }] }).queueIds).toEqual([
      '11',
      '12',
      { id: '13', name: 'Help' },
    ]);
    expect(settings.safeParse({}).success).toBe(false);
    expect(settings.safeParse({ token: 't', timeZone: 'next door!' }).success).toBe(false);
    expect(settings.safeParse({ token: 't', parkField: '"x"' }).success).toBe(false);
  });
});
