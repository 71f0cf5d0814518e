// Proves what the sources page is told of trunks and of the PBX's own warnings, and that no number gets there.
import { describe, expect, it } from 'vitest';
import type { Told } from '#server/pbx/yeastar/api.ts';
import { Warnings } from '#server/pbx/yeastar/connect.ts';
import type { World } from '#server/pbx-sdk/contract.ts';

const HOUR = 3_600_000;

function heard() {
  const notices = new Map<string, string | null>();
  let now = 0;
  const world = {
    now: () => now,
    notice: (key: string, text: string | null) => notices.set(key, text),
  } as unknown as World;
  const warnings = new Warnings(world);
  return {
    warnings,
    event: (type: number, msg: object, encoded = false) =>
      warnings.hear(JSON.stringify({ type, msg: encoded ? JSON.stringify(msg) : msg })),
    trunks: (data: object[], total = data.length) => {
      const body = { errcode: 0, errmsg: '', total_number: total, data };
      warnings.learn({ channel: 'rest:trunk/list?page=1', body } as unknown as Told);
    },
    pass: (ms: number) => {
      now += ms;
      warnings.hear('heartbeat response');
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

  it('a page of several does not take back what it does not name', () => {
    const page = heard();
    page.event(30010, { trunk_name: 'z', status: 41 });
    page.trunks([{ name: 'a', status: 1 }], 900);
    expect(page.down()).toContain('z (registration failed)');
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
      page.warnings.hear(text);
      expect([page.down(), page.warned()]).toEqual([null, null]);
    },
  );
});
