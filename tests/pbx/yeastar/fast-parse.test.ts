// Proves that the quick way of reading an answer or an event reads what the lenient way reads: of what the tapes hold,
// and of what is left of it when it is spoiled.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type AgentRow,
  type CallEntry,
  type Known,
  readAgentRows,
  readAgentsAgain,
  readAnswer,
  readCallLists,
  readCallState,
  readCalls,
  readEnvelope,
  readExtensionState,
  readListsAgain,
} from '#server/pbx/yeastar/fast-parse.ts';
import {
  Answer,
  CallQuery,
  CallState,
  Envelope,
  ExtensionState,
  isSpoiled,
  QueueAgents,
  QueueCalls,
} from '#server/pbx/yeastar/wire.ts';
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

describe('an answer read by what was read of the one before', () => {
  const lenientRows = (text: string) => whole(QueueAgents.safeParse(parsed(text)).data?.data ?? null);
  const lenientLists = (text: string) => QueueCalls.safeParse(parsed(text)).data ?? null;
  /** Each answer after some other one, as they come and in any order: it is read as if alone, or left to the lenient way. */
  const follow = (texts: readonly string[]): number => {
    let rows: Known<AgentRow> | null = null;
    let calls: Known<CallEntry> | null = null;
    let read = 0;
    for (const text of texts) {
      const agents: Known<AgentRow> | null = readAgentsAgain(text, rows);
      const lists: ReturnType<typeof readListsAgain> = readListsAgain(text, calls);
      if (agents) expect(whole(agents.items), text).toEqual(lenientRows(text));
      if (lists) expect(lists.lists, text).toEqual(lenientLists(text));
      rows = agents ?? rows;
      calls = lists?.known ?? calls;
      if (agents || lists) read++;
    }
    return read;
  };
  const told = textsOf(/^rest:queue\/(agent|call)_status/);

  it('as the tapes have it', () => {
    expect(follow(told)).toBeGreaterThan(told.length / 2);
  });

  it(`in any order, spoiled among whole (SEED=${SEED})`, () => {
    const dice = new Dice(SEED);
    const texts = Array.from({ length: 3_000 }, () => {
      const text = dice.pick(told);
      const frame = { at: 0, channel: 'rest:x', text };
      return dice.chance(50) ? spoiled(dice, frame).text : text;
    });
    expect(follow(texts)).toBeGreaterThan(500);
  });

  const agent = (number: string, name: string, more: object = {}) => ({
    ...{ name, number, is_login: 1, is_pause: 0, call_status: 1, pause_reason: '', agent_type: 'static' },
    ...more,
  });
  const answer = (...data: object[]) => JSON.stringify({ errcode: 0, errmsg: 'SUCCESS', data });
  const ana = agent('1001', 'Ana');
  const bo = agent('1002', 'Bo');

  it('knows whoever is as before by the very row, and reads the rest', () => {
    const first = readAgentsAgain(answer(ana, bo, agent('1003', 'Cy')), null);
    const second = readAgentsAgain(answer(ana, { ...bo, is_pause: 1 }, agent('1003', 'Cy')), first);
    expect(second?.items[0]).toBe(first?.items[0]);
    expect(second?.items[2]).toBe(first?.items[2]);
    expect(second?.items[1]).toMatchObject({ number: '1002', is_pause: true });
    const fewer = readAgentsAgain(answer(ana, agent('1003', 'Cy')), second);
    expect(fewer?.items.map(({ number }) => number)).toEqual(['1001', '1003']);
    expect(fewer?.items[1]).toBe(first?.items[2]);
  });

  it('is not led astray by names that look like lists', () => {
    const names = ['},{', '}]', '[{', ']}', '{"number":"9"}', '"data":[{', '\\', '}', '{'];
    const texts = names.flatMap((name) => [
      answer(ana, bo),
      answer(agent('1001', name), bo),
      answer(ana, agent('1002', name)),
      answer(agent('1001', name), agent('1002', name)),
    ]);
    expect(follow(texts)).toBeGreaterThan(names.length);
    expect(
      readAgentsAgain(JSON.stringify({ errcode: 0, errmsg: '', data: [], more: [ana] }), null),
    ).toBeNull();
    expect(readAgentsAgain(JSON.stringify({ errcode: 10004, errmsg: '', data: [ana] }), null)).toBeNull();
  });

  const call = (id: number, duration: unknown, name = '') => ({
    ...{ call_id: `1.${id}`, caller_number: '5550101', caller_display_name: name, callee_number: '6400' },
    duration,
  });
  const lists = (waiting: object[], ringing: object[], active: object[]) =>
    JSON.stringify({
      ...{ errcode: 0, errmsg: 'SUCCESS', waiting_calls: waiting.length, waiting_list: waiting },
      ...{ ringing_calls: ringing.length, ringing_list: ringing, active_calls: active.length },
      active_list: active,
    });

  it('knows a call again whose time runs on, whichever went before it', () => {
    const texts = [
      lists([call(1, 0), call(2, 9)], [], [call(3, 99), call(4, 100), call(5, 0)]),
      lists([call(1, 4), call(2, 13)], [], [call(3, 103), call(4, 104), call(5, 4)]),
      lists([call(2, 17)], [call(1, 1)], [call(5, 1_000_000)]),
      lists(
        [],
        [],
        [call(5, 40_000_000), call(6, '7'), call(7, -1), call(8, 1.5), call(9, null), call(10, 1e9)],
      ),
      lists([], [], [call(5, 8), call(6, 8), call(7, 8), call(8, 8), call(9, 8), call(10, 8)]),
      lists([call(11, 0, '},{'), call(12, 3, ']')], [call(13, 1, '"duration":')], []),
      lists([call(11, 1, '},{'), call(12, 4, ']')], [call(13, 2, '"duration":')], []),
    ];
    expect(follow(texts)).toBeGreaterThan(4);
    const first = readListsAgain(texts[0] ?? '', null);
    const leading = (texts[0] ?? '').replace('"duration":99}', '"duration":099}');
    expect(readListsAgain(leading, first?.known ?? null)).toBeNull();
  });
});
