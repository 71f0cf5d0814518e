// Proves that whatever make a PBX is of, its names reach the log without letters that steer a terminal or turn a line
// around: on every tape there is, with such letters put into every text the PBX says.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { legible } from '#lib/model/legible.ts';
import { vendors } from '#server/pbx/index.ts';
import { opened, Player, readTapes, saidBy, type Tape } from '#tests/contract/vendor-tape.ts';

const STEERING = [
  '\u202e',
  '\u202d',
  '\u2066',
  '\u2067',
  '\u2069',
  '\u0000',
  '\u001b[31m',
  '\u0007',
  '\u009b',
  '\u0085',
  '\u2028',
];
/** Texts of events that are shown; ids are the PBX's own and stay. */
const SHOWN = /^(?:name|number|reason|note|to|slot|tenant)$/;

function* shown(value: unknown, key = ''): Generator<string> {
  if (typeof value === 'string' && SHOWN.test(key)) yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) yield* shown(each, Array.isArray(value) ? key : name);
}

/** Every word with letters in it under a field that may be a name, with `by` in its middle. */
const turned = (tape: Tape, by: string): Tape => ({
  ...tape,
  frames: tape.frames.map((frame) => ({
    ...frame,
    text: frame.text
      .replace(
        /(\\*"[\w]*(?:name|display|from|reason)\w*\\*"\s*:\s*\\*")([^"\\]{2,})/gi,
        (_all, head: string, words: string) => {
          const inner = head.endsWith('\\"');
          const told = JSON.stringify(by).slice(1, -1);
          return `${head}${words.slice(0, 2)}${inner ? told.replaceAll('\\', '\\\\') : told}${words.slice(2)}`;
        },
      )
      .replace(
        /^((?:MemberName|CallerIDName|ConnectedLineName|Reason|PausedReason): )(..)/gim,
        `$1$2${by.replaceAll(/[\n\r]/g, ' ')}`,
      ),
  })),
});

describe.each(Object.entries(vendors))('%s', (make, vendor) => {
  const tapes = readTapes(join(import.meta.dirname, make, 'tapes'));
  it('tells no name that steers or turns', () => {
    const letters = STEERING.join('');
    let changed = 0;
    for (const tape of tapes) {
      const plain = saidBy(new Player(opened(vendor), tape).hearAll(tape.frames));
      const spoiled = turned(tape, letters);
      const events = saidBy(new Player(opened(vendor), spoiled).hearAll(spoiled.frames));
      const texts = [...shown(events)];
      for (const text of texts) expect(legible(text)).toBe(text);
      changed += texts.filter((text) => text.includes('[31m')).length;
      expect(events.length).toBeGreaterThan(0);
      expect(plain.length).toBeGreaterThan(0);
    }
    // The letters really were in what it heard.
    expect(changed).toBeGreaterThan(0);
  });
});

it('what separates words goes on separating them, and what single letters need stays', () => {
  expect(legible('evil\u202eevil')).toBe('evilevil');
  expect(legible('a\tb\nc')).toBe('a b c');
  expect(legible('\u0627\u200f\u0644 \u0e01\u0e33 \u{1f469}\u200d\u{1f4bb}')).toBe(
    '\u0627\u200f\u0644 \u0e01\u0e33 \u{1f469}\u200d\u{1f4bb}',
  );
});
