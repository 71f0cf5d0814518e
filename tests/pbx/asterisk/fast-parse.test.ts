// Proves that the plain look at an event's fields reads what zod reads, takes what zod takes and leaves the rest to it:
// of what the tapes hold, of what is left of it when it is spoiled, and of odd values in every field of every event.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fieldsIn, readPlainly } from '#server/pbx/asterisk/fast-parse.ts';
import { fieldsOf } from '#server/pbx/asterisk/framing.ts';
import { schemas } from '#server/pbx/asterisk/wire.ts';
import { readTapes, spoiled } from '#tests/contract/vendor-tape.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const SEED = runSeed();
const frames = readTapes(join(import.meta.dirname, 'tapes')).flatMap((tape) => tape.frames);
const events = Object.entries(schemas).map(([name, schema]) => ({ name, schema, fields: fieldsIn(schema) }));
const plain = events.flatMap(({ fields, ...event }) => (fields ? [{ ...event, fields }] : []));

type Values = Readonly<Record<string, string | undefined>>;
const both = ({ fields, schema }: (typeof plain)[number], values: Values) => [
  readPlainly(
    fields,
    fields.map(([key]) => values[key]),
  ),
  schema.safeParse(values).data ?? null,
];

/** How many blocks were events that are read, and how many of these could be. */
function compare(texts: readonly string[]): { events: number; read: number } {
  const count = { events: 0, read: 0 };
  for (const text of texts) {
    const name = /^Event: (.*)/.exec(text)?.[1]?.trim();
    const event = plain.find((each) => each.name === name);
    if (!event) continue;
    const [quick, zod] = both(event, { ...fieldsOf(text) });
    expect(quick, text.slice(0, 600)).toEqual(zod);
    count.events++;
    if (zod) count.read++;
  }
  return count;
}

describe('the plain look at an event', () => {
  it('is enough for all but the one whose fields are renamed', () => {
    expect(events.filter(({ fields }) => !fields).map(({ name }) => name)).toEqual(['QueueMember']);
  });

  it('reads the tapes', () => {
    const { events, read } = compare(frames.map(({ text }) => text));
    expect(events).toBeGreaterThan(500);
    expect(read).toBe(events);
  });

  it(`agrees on what is spoiled (SEED=${SEED})`, () => {
    const dice = new Dice(SEED);
    const { events, read } = compare(
      Array.from({ length: 5_000 }, () => spoiled(dice, dice.pick(frames)).text),
    );
    expect(events - read).toBeGreaterThan(20);
  });

  it(`agrees on odd values in every field (SEED=${SEED})`, () => {
    const dice = new Dice(SEED);
    const odd = [
      '',
      '0',
      '-0',
      '1',
      '-17',
      '007',
      '1.5',
      '1e3',
      ' 1',
      '123456789012',
      '1234567890123',
      'x',
      '<unknown>',
    ];
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const long = [300, 301, 1_000, 1_001].map((length) => 'a'.repeat(length));
    const values = [undefined, ...odd, ...names, ...long];
    for (const event of plain)
      for (let n = 0; n < 300; n++) {
        const given: Record<string, string> = {};
        for (const [key] of event.fields) {
          // Mostly what any kind takes, so that one odd value decides.
          const value = dice.chance(85) ? '5' : dice.pick(values.map((each) => ({ each }))).each;
          if (value !== undefined) given[key] = value;
        }
        const [quick, zod] = both(event, given);
        expect(quick, `${event.name} ${JSON.stringify(given).slice(0, 600)}`).toEqual(zod);
      }
  });
});
