// Proves what the sources page is told of trunks and of the PBX's own warnings, and that no number gets there.
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { begin } from '#server/pbx/yeastar/snapshot.ts';
import { translate } from '#server/pbx/yeastar/translate.ts';
import type { Verdict } from '#server/pbx-sdk/contract.ts';

const HOUR = 3_600_000;

function heard() {
  const notices = new Map<string, string | null>();
  let memory = begin(sourceId('hq'), { queues: [], agents: [], calls: [], heardAt: null });
  let now = 0;
  const hear = (channel: string, text: string): Verdict => {
    const told = translate(memory, { at: now, channel, text });
    memory = told.memory;
    for (const notice of told.notices ?? []) notices.set(notice.key, notice.text);
    return told.verdict;
  };
  hear('opened', '');
  hear('synced', '');
  return {
    hear,
    event: (type: number, msg: object, encoded = false) =>
      hear('stream', JSON.stringify({ type, msg: encoded ? JSON.stringify(msg) : msg })),
    trunks: (data: object[], total = data.length) =>
      hear('rest:trunk/list?page=1', JSON.stringify({ errcode: 0, errmsg: '', total_number: total, data })),
    pass: (ms: number) => {
      now += ms;
      hear('tick', '');
    },
    down: () => notices.get('trunks-down') ?? null,
    warned: () => notices.get('pbx-warnings') ?? null,
  };
}

const warning = (event_name: string, event_content: string) => ({ event_name, event_content });

describe('trunks', () => {
  it('that are down are named with the reason, from the list and from events in either encoding', () => {
    const page = heard();
    page.trunks([
      { name: 'a', status: 1 },
      { name: 'b', status: 42 },
    ]);
    expect(page.down()).toContain('A trunk is down: b (unreachable)');
    page.event(30010, { trunk_name: 'c', status: 33 });
    page.event(30010, { trunk_name: 'd', status: 45 }, true);
    expect(page.down()).toContain(
      '3 trunks are down: b (unreachable), c (no SIM card), d (authentication failed)',
    );
    for (const trunk_name of ['b', 'c', 'd']) page.event(30010, { trunk_name, status: 2 });
    expect(page.down()).toBeNull();
  });

  it('stay down while they try to register, and go with the trunk', () => {
    const page = heard();
    page.event(30010, { trunk_name: 'a', status: 41 });
    page.event(30010, { trunk_name: 'a', status: 4 });
    expect(page.down()).toContain('registration failed');
    page.trunks([{ name: 'b', status: 1 }]);
    expect(page.down()).toBeNull();
  });

  it('a page of several does not take back what it does not name, nor does one that cannot be read whole', () => {
    const page = heard();
    page.event(30010, { trunk_name: 'z', status: 41 });
    page.trunks([{ name: 'a', status: 1 }], 900);
    expect(page.down()).toContain('z (registration failed)');
    page.trunks([{ name: 'a', status: 1 }, { name: 'z' }]);
    expect(page.down()).toContain('z (registration failed)');
  });

  it('are told anew by a new connection', () => {
    const page = heard();
    page.event(30010, { trunk_name: 'z', status: 41 });
    page.hear('opened', '');
    page.trunks([{ name: 'a', status: 1 }], 900);
    expect(page.down()).toBeNull();
  });
});

describe('warnings', () => {
  it('are shown for an hour, the newest three, each once', () => {
    const page = heard();
    for (const name of ['one', 'two', 'three', 'four', 'four']) page.event(30035, warning(name, 'x'));
    expect(page.warned()).toBe('The PBX warns: “four: x” “three: x” “two: x”');
    page.pass(HOUR - 1);
    expect(page.warned()).not.toBeNull();
    page.pass(2);
    expect(page.warned()).toBeNull();
  });

  it('go one by one, each after its own hour', () => {
    const page = heard();
    page.event(30035, warning('one', 'x'));
    page.pass(HOUR / 2);
    page.event(30035, warning('two', 'x'));
    page.pass(HOUR / 2);
    expect(page.warned()).toBe('The PBX warns: “two: x”');
    page.pass(HOUR / 2);
    expect(page.warned()).toBeNull();
  });

  it('show no whole number, address or key', () => {
    const page = heard();
    const secret = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6';
    page.event(
      30035,
      warning('call_failed', `+1 (555) 765-4321 from 203.0.113.5:5060\n\nwith ${secret}, ext 12`),
    );
    expect(page.warned()).toBe('The PBX warns: “call failed: … from … with …, ext 12”');
  });

  it.each(['', '{', '{"type":30035}', '{"type":30010,"msg":{"trunk_name":"a"}}', '{"type":30035,"msg":7}'])(
    'are not made of %s',
    (text) => {
      const page = heard();
      expect(page.hear('stream', text).kind).toBe('malformed');
      expect([page.down(), page.warned()]).toEqual([null, null]);
    },
  );
});
