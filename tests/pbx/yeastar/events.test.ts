// Proves that no event is forgotten: each has one line in one table, is read or left alone as that says, is asked for
// if it is read, and stands in the documentation so.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { EVENTS, type EventUse, TOPICS, useOf } from '#server/pbx/yeastar/push-events.ts';
import { begin } from '#server/pbx/yeastar/snapshot.ts';
import { translate } from '#server/pbx/yeastar/translate.ts';
import { DOC, withEvents } from './event-table.ts';
import { ext, inbound, Scene, TRUNK } from './scene.ts';

const between = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Every number the vendor documents (yeastar#numbers-of-events). */
const DOCUMENTED = [...between(30005, 30020), ...between(30022, 30035), 30039];
const CALL = '1760000000.101';
/** One event of each number whose content is documented. */
const SAMPLES: Readonly<Record<number, object>> = {
  30005: { org_status: 1, show_root_org: 0, sn: 'X' },
  30006: { id_list: [1], action: 'update', sn: 'X' },
  30007: { extension: '1001', kind: 'Web', status: 'Unregistered', registered_ip: '' },
  30008: { extension: '1001', status: 'Busy' },
  30009: { extension: '1001', status: 'lunch' },
  30010: { trunk_name: 'trunk-a', kind: 'PJSIP', status: 42, registered_ip: '203.0.113.5:5060' },
  30011: { call_id: CALL, members: [inbound('5550100', '5550999', TRUNK, 'ALERT')] },
  30012: { call_id: CALL, call_to: '1001', status: 'ANSWERED', type: 'Inbound', recording: '' },
  30013: { call_id: CALL, members: [ext('1001', '0000002a', 'ANSWER', '6400')] },
  30014: { call_id: CALL, members: [ext('1001', '0000002a', 'BYE', '6400')] },
  30015: { call_id: CALL, reason: '486 Busy here', members: null },
  30016: { call_id: CALL, members: [inbound('5550100', '5550999', TRUNK, 'ALERT')] },
  30017: { call_id: CALL, members: [], info: '1', flag: 0, infos: '1' },
  30018: { call_id: CALL, members: [], prompt: 'x' },
  30019: { call_id: CALL, survey_result: '5' },
  30020: { operation: 'call_start', extension: '1001', call_id: '12', ip_address: '198.51.100.7' },
  30022: { ext_number: '1009', option: 'CREATE' },
  30023: { trunk_name: 'trunk-a', option: 'UPDATE' },
  30024: { conference_id: '6500', host_num: '1000' },
  30025: { queue_number: '6400', agent_number: '1001', calls: [{ caller_number: '5550100', call_id: CALL }] },
  30026: { queue_number: '6400', agent_number: '1001', caller_number: '5550100', call_id: CALL },
  30028: { display: 1, trigger_call_note_popup: 0, sip_call_id: 'x', ext_num: '1001', channel: 'y' },
  30029: { queue_number: 'queue-6400', agent_number: '1001', status: 'Paused', reason: 'Lunch' },
  30034: {
    event_name: 'web_admin_login_succ',
    event_type: 'operation',
    event_level: 'info',
    event_content: '',
  },
  30035: {
    event_name: 'sip_trunk_disconnect',
    event_type: 'telephony',
    event_level: 'warn',
    event_content: '',
  },
  30039: { uid: '20251009085320A1B2C', cdr_id: '20251009085320-A1B2C', leg: 1, status: 'ANSWERED' },
};

const table = Object.entries(EVENTS as Readonly<Record<string, EventUse>>);

describe('the table of events', () => {
  it('has a line for every documented number, and no other', () => {
    expect(table.map(([id]) => Number(id))).toEqual(DOCUMENTED);
    for (const [id, { what }] of table) expect(what, id).toMatch(/^[A-Z].{15,}\.$/s);
  });

  it('is what a source asks the PBX for', () =>
    expect(TOPICS).toEqual(DOCUMENTED.filter((id) => useOf(id) !== 'none')));

  it('stands in docs/vendors/yeastar/setup.md; write it anew with node tests/pbx/yeastar/event-table.ts', () => {
    const doc = readFileSync(DOC, 'utf8');
    expect(withEvents(doc)).toBe(doc);
  });
});

describe('an event', () => {
  const after = (scene: Scene) => {
    let memory = begin(sourceId('hq'), { queues: [], agents: [], calls: [], heardAt: null });
    let last = translate(memory, { at: 0, channel: 'tick', text: '' });
    for (const frame of scene.frames) {
      last = translate(memory, frame);
      memory = last.memory;
    }
    return last;
  };
  const samples = Object.entries(SAMPLES).flatMap(([id, msg]) =>
    (['string', 'object'] as const).map((encoding) => [Number(id), encoding, msg] as const),
  );

  it.each(samples)('%i as %s is understood; what is of no use says nothing', (id, encoding, msg) => {
    const { verdict, events } = after(new Scene(encoding).snapshot(-5).event(0, id, msg));
    expect(verdict).toEqual({ kind: 'understood' });
    if (useOf(id) !== 'board') expect(events).toEqual([]);
  });

  const read = table.filter(([, { use }]) => use === 'board').map(([id]) => Number(id));
  it.each(read)('%i that lacks what is read is malformed, and nothing else comes of it', (id) => {
    const { verdict, events } = after(new Scene().snapshot(-5).event(0, id, { nothing: 'of use' }));
    expect(verdict).toMatchObject({ kind: 'malformed' });
    expect(events).toEqual([]);
  });

  it('of a number nobody knows is counted as unknown', () =>
    expect(after(new Scene().snapshot(-5).event(0, 30036, {})).verdict).toEqual({
      kind: 'unknown',
      shape: 'event 30036',
    }));
});
