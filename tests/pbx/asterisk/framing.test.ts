// Proves the cutting of the manager interface's bytes: at every split point, in any encoding, and never without bound.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  actionText,
  BLOCK_LIMIT,
  BlockReader,
  BlockTooLong,
  fieldsOf,
  valuesIn,
  valuesOf,
  wantedOf,
} from '#server/pbx/asterisk/framing.ts';
import { readTapes, spoiled } from '#tests/contract/vendor-tape.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const SEED = runSeed();

const WIRE = Buffer.from(
  [
    'Asterisk Call Manager/11.0.0\r\n',
    'Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n',
    'Event: Newchannel\r\nChannel: PJSIP/1001-00000001\r\nCallerIDName: Zoë: the boss\r\nAppData: a:b:c\r\n\r\n',
    'Event: UserEvent\r\nVariable: a=1\r\nVariable: b=2\r\nEmpty: \r\n\r\n',
  ].join(''),
  'utf8',
);
const BLOCKS = new BlockReader().feed(WIRE);

describe('cutting bytes into blocks', () => {
  it('finds the banner and three blocks', () => {
    expect(BLOCKS).toHaveLength(4);
    expect(BLOCKS[0]).toBe('Asterisk Call Manager/11.0.0');
    expect(BLOCKS[2]).toBe(
      'Event: Newchannel\nChannel: PJSIP/1001-00000001\nCallerIDName: Zoë: the boss\nAppData: a:b:c',
    );
  });

  it('gives the same wherever the bytes are split', () => {
    for (let cut = 0; cut <= WIRE.length; cut++) {
      const reader = new BlockReader();
      expect([...reader.feed(WIRE.subarray(0, cut)), ...reader.feed(WIRE.subarray(cut))]).toEqual(BLOCKS);
    }
  });

  it('gives the same a byte at a time', () => {
    const reader = new BlockReader();
    expect([...WIRE].flatMap((byte) => reader.feed(Uint8Array.of(byte)))).toEqual(BLOCKS);
  });

  it('reads names in Latin-1 where they are not UTF-8', () => {
    const bytes = Buffer.from('Event: X\r\nCallerIDName: Zo\u00eb\r\n\r\n', 'latin1');
    expect(fieldsOf(new BlockReader().feed(bytes)[0] ?? '')['CallerIDName']).toBe('Zoë');
  });

  it('takes a stream without a banner and with bare line feeds', () => {
    expect(new BlockReader().feed(Buffer.from('Event: A\nB: c\n\n\nEvent: D\n\n'))).toEqual([
      'Event: A\nB: c',
      'Event: D',
    ]);
  });

  it('gives up a block without end', () => {
    const reader = new BlockReader();
    const part = Buffer.alloc(64 * 1024, 0x61);
    expect(() => {
      for (let sent = 0; sent <= BLOCK_LIMIT + part.length; sent += part.length) reader.feed(part);
    }).toThrow(BlockTooLong);
  });
});

describe('fields', () => {
  it('cut at the first colon, and repeated keys are all there', () => {
    const fields = fieldsOf('A: b:c: d\nE:f\nno colon\nG: ');
    expect({ ...fields }).toEqual({ A: 'b:c: d', E: 'f', G: '' });
    expect(valuesOf(BLOCKS[3] ?? '', 'Variable')).toEqual(['a=1', 'b=2']);
  });

  it('called like what every object has do no harm', () => {
    expect(fieldsOf('__proto__: x\nconstructor: y')['constructor']).toBe('y');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('are cut at the end of their line, however the lines stand', () => {
    const texts = [
      'A:\n\n:\n: x\nno colon\nB: b \nC:',
      'A',
      '',
      '\n',
      ':',
      'no colon at all\nnone\n',
      'A: a\n',
    ];
    expect(texts.map((text) => ({ ...fieldsOf(text) }))).toEqual([
      { A: '', B: 'b', C: '' },
      {},
      {},
      {},
      {},
      {},
      { A: 'a' },
    ]);
  });

  it(`wanted alone are the same ones, of the tapes and of what is left of them (SEED=${SEED})`, () => {
    const dice = new Dice(SEED);
    const frames = readTapes(join(import.meta.dirname, 'tapes')).flatMap((tape) => tape.frames);
    const texts = frames.filter(({ channel }) => channel === 'stream').map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(500);
    const more = Array.from({ length: 3_000 }, () => spoiled(dice, dice.pick(frames)).text);
    for (const text of [...texts, ...more]) {
      const all = Object.entries(fieldsOf(text)).filter(([key]) => key !== '__proto__');
      const keys = [...all.map(([key]) => key).filter(() => dice.chance(40)), 'NoSuchKey'];
      expect(valuesIn(text, wantedOf(keys)), text.slice(0, 600)).toEqual(
        keys.map((key) => fieldsOf(text)[key]),
      );
    }
  });
});

describe('actions', () => {
  it('cannot be given a field of somebody else’s making', () => {
    expect(actionText('Hangup', { Channel: 'a\r\nAction: Command', Cause: undefined })).toBe(
      'Action: Hangup\r\nChannel: a Action: Command\r\n\r\n',
    );
  });
});
