// Proves that the quick way of reading an answer or an event reads what the lenient way reads: of what the tapes hold,
// and of what is left of it when it is spoiled.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  readAgentRows,
  readAnswer,
  readCallLists,
  readCallState,
  readCalls,
  readEnvelope,
  readExtensionState,
} from '#server/vendors/yeastar/quick.ts';
import {
  Answer,
  CallQuery,
  CallState,
  Envelope,
  ExtensionState,
  isSpoiled,
  QueueAgents,
  QueueCalls,
} from '#server/vendors/yeastar/wire.ts';
import { readTapes, spoiled } from '#tests/contract/vendor-tape.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const SEED = runSeed();
const frames = readTapes(join(import.meta.dirname, 'tapes')).flatMap((tape) => tape.frames);
const textsOf = (of: RegExp): string[] =>
  frames.filter(({ channel, text }) => of.test(`${channel} ${text}`)).map(({ text }) => text);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
const msgOf = (text: string): unknown => {
  const msg = (parsed(text) as { msg?: unknown } | null | undefined)?.msg;
  return typeof msg === 'string' ? parsed(msg) : msg;
};
const whole = (list: readonly unknown[] | null | undefined) => list && { list, spoiled: isSpoiled(list) };

const dataOf = (read: { success: true; data: unknown } | { success: false }): unknown =>
  read.success ? read.data : null;

const WAYS = {
  answer: [/^rest:/, parsed, readAnswer, (body: unknown) => Answer.safeParse(body).data ?? null],
  'queue/agent_status': [
    /^rest:queue\/agent_status/,
    parsed,
    (body: unknown) => whole(readAgentRows(body)),
    (body: unknown) => whole(QueueAgents.safeParse(body).data?.data ?? null),
  ],
  'queue/call_status': [
    /^rest:queue\/call_status/,
    parsed,
    (body: unknown) => Object.values(readCallLists(body) ?? { none: [] }).map(whole),
    (body: unknown) => Object.values(QueueCalls.safeParse(body).data ?? { none: [] }).map(whole),
  ],
  'call/query': [
    /^rest:call\/query/,
    parsed,
    (body: unknown) => whole(readCalls(body)),
    (body: unknown) => whole(CallQuery.safeParse(body).data?.data ?? null),
  ],
  'an event': [/^stream /, parsed, readEnvelope, (body: unknown) => Envelope.safeParse(body).data ?? null],
  "a phone's state": [
    /^stream .*3000[89]/,
    msgOf,
    (body: unknown) => dataOf(readExtensionState.safeParse(body)),
    (body: unknown) => dataOf(ExtensionState.safeParse(body)),
  ],
  'an event about a call': [
    /^stream .*30011/,
    msgOf,
    (body: unknown) => {
      const read = readCallState.safeParse(body);
      return read.success ? { ...read.data, isSpoiled: isSpoiled(read.data.members) } : null;
    },
    (body: unknown) => {
      const read = CallState.safeParse(body);
      return read.success ? { ...read.data, isSpoiled: isSpoiled(read.data.members) } : null;
    },
  ],
} as const;

describe.each(Object.entries(WAYS))('%s', (_, [of, bodyOf, quick, lenient]) => {
  const texts = textsOf(of);

  it('as the tapes have it', () => {
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) expect(quick(bodyOf(text))).toEqual(lenient(bodyOf(text)));
  });

  it(`spoiled (SEED=${SEED})`, () => {
    const dice = new Dice(SEED);
    for (let n = 0; n < 3_000; n++) {
      const { text } = spoiled(dice, { at: 0, channel: 'rest:x', text: dice.pick(texts) });
      expect(quick(bodyOf(text)), text.slice(0, 600)).toEqual(lenient(bodyOf(text)));
    }
  });
});

describe('a member', () => {
  const phone = { number: '1001', channel_id: 'PJSIP/1001-1', member_status: 'RING', call_path: '' };
  const trunk = { ...phone, from: '5550101', to: '6400', trunk_name: 'trunk-a' };
  const odd = [undefined, null, 0, '', 'x', [], {}, phone, trunk, { ...trunk, channel_id: 'x' }];
  const kinds = odd.flatMap((extension) =>
    odd.flatMap((inbound) => odd.map((outbound) => ({ extension, inbound, outbound }))),
  );
  const [, , quick, lenient] = WAYS['an event about a call'];

  it.each(['as keys that are there', 'as keys that are not'])('of several kinds, or of none: %s', (how) => {
    for (const kind of kinds) {
      const member = how === 'as keys that are there' ? kind : JSON.parse(JSON.stringify(kind));
      const body = { call_id: '1.1', members: [member] };
      expect(quick(body), JSON.stringify(body)).toEqual(lenient(body));
    }
  });
});
