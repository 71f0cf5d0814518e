// What a hostile PBX may send, given to everything that reads it: a process of its own, for who waits for it to end.
// Says each thing it begins with, so that the last one said is the one that never ended.
import { join } from 'node:path';
import { initials } from '#lib/format/name.ts';
import { phone } from '#lib/format/phone.ts';
import { BlockReader } from '#server/pbx/asterisk/framing.ts';
import { vendors } from '#server/pbx/index.ts';
import { sampleCleaner } from '#server/sources/sample-words.ts';
import { numbersMask, secretsRemover } from '#server/sources/tape-words.ts';
import { HQ, NOTHING_KNOWN, opened, readTapes } from '#tests/contract/vendor-tape.ts';

const MILLION = 1_000_000;
/** As a socket reads. */
const CHUNK = 16_384;
/** Of strings in the place of every other: fewer letters, for there are many. */
const PART = 50_000;
/** Named by the attack that was seen; the others are of its kind, and a quarter of it shows them as well. */
const NAMED = ['\\', '"', '\n', ' ', '7'];
const HOSTILE = [...NAMED, '\\"', '(', '[', '<', '@', 'a', '-', ':', '<A>', '.1', '\u2028', '\\\\"', '" '];
const say = (what: string): void => void process.stdout.write(`${what}\n`);
const run = (letter: string, length: number): string => letter.repeat(Math.ceil(length / letter.length));

function cleaners(): void {
  const each = {
    remover: secretsRemover(['the secret of it']),
    mask: numbersMask(),
    sample: sampleCleaner(['the secret of it']),
    initials: (text: string) => initials(text),
    phone: (text: string) => phone(text, false),
  };
  for (const [name, clean] of Object.entries(each))
    for (const letter of HOSTILE) {
      say(`${name} ${JSON.stringify(letter)}`);
      const text = run(letter, NAMED.includes(letter) ? MILLION : MILLION / 4);
      for (const around of [
        text,
        `{"x":"${text}`,
        JSON.stringify({ token: text, name: text, x: JSON.stringify({ caller_name: text }) }),
        `Event: X\r\nSecret: ${text}\r\nName: ${text}\r\n\r\n`,
        `"token${text}`,
        `"name":"${text}`,
        `token=${text}`,
        `token${text}:`,
      ])
        clean(around);
    }
}

function framing(): void {
  for (const letter of HOSTILE) {
    say(`framing ${JSON.stringify(letter)}`);
    const reader = new BlockReader();
    const bytes = Buffer.from(`Asterisk Call Manager/1\r\n${run(letter, MILLION)}`).subarray(0, MILLION);
    for (let at = 0; at < bytes.length; at += CHUNK) reader.feed(bytes.subarray(at, at + CHUNK));
  }
}

/** The same message with every text in it, one after the other, replaced. */
function* spoiled(text: string, by: string): Generator<string> {
  const strings = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?!\s*:)/g)].slice(0, 12);
  for (const found of strings)
    yield `${text.slice(0, found.index)}${JSON.stringify(by)}${text.slice(found.index + found[0].length)}`;
  if (strings.length === 0)
    for (const found of [...text.matchAll(/: ?([^\r\n]+)/g)].slice(0, 40)) {
      const at = found.index + found[0].length - (found[1] ?? '').length;
      yield text.slice(0, at) + by.replaceAll('\n', ' ') + text.slice(found.index + found[0].length);
    }
  yield by;
}

function translators(): void {
  for (const [make, vendor] of Object.entries(vendors)) {
    const shapes = new Map<string, { text: string; channel: string; at: number }>();
    const told = opened(vendor);
    for (const tape of readTapes(join(import.meta.dirname, '../../pbx', make, 'tapes')))
      for (const frame of tape.frames) {
        const kind = /"(?:type|event|event_type|action)"\s*:\s*"?(\w+)|^(?:Event|Response): ?(\w+)/m.exec(
          frame.text,
        );
        const shape = `${frame.channel.replace(/[\d?].*/, '')} ${kind?.[1] ?? kind?.[2] ?? ''}`;
        if (!shapes.has(shape) && frame.text !== '') shapes.set(shape, frame);
      }
    if (shapes.size < 5) throw new Error(`too few messages of ${make}`);
    for (const [shape, frame] of shapes) {
      say(`${make} ${shape}`);
      for (const letter of HOSTILE)
        for (const text of spoiled(frame.text.slice(0, 20_000), run(letter, PART)))
          told.translate(told.begin(HQ, NOTHING_KNOWN), { at: frame.at, channel: frame.channel, text });
    }
  }
}

const parts: Readonly<Record<string, () => void>> = { cleaners, framing, translators };
const asked = parts[process.argv[2] ?? ''];
if (!asked) throw new Error('say what');
asked();
say('ended');
