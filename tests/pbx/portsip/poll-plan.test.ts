// Proves what a frame shows to be asked out of turn or told to a person, and what is asked again and again, how often.
import { describe, expect, it } from 'vitest';
import { begin } from '#server/pbx/portsip/begin.ts';
import type { Memory } from '#server/pbx/portsip/memory.ts';
import { membersOf, plan } from '#server/pbx/portsip/poll-plan.ts';
import { translate } from '#server/pbx/portsip/translate.ts';
import type { Frame, Notice } from '#server/pbx-sdk/contract.ts';
import { HQ, NOTHING_KNOWN } from '#tests/contract/vendor-tape.ts';
import { QUEUE_ID, TENANT } from './pbx.ts';
import { CALL, OTHER, Scene, START } from './scene.ts';

const ACME = 'acme.example';
const QUEUE = { tenant: ACME, id: QUEUE_ID, number: '8000' };

function heard(scene: Scene | readonly Frame[]) {
  let memory: Memory = begin(HQ, NOTHING_KNOWN);
  const asks: string[] = [];
  const notices: Notice[] = [];
  for (const frame of 'frames' in scene ? scene.frames : scene) {
    const told = translate(memory, frame);
    memory = told.memory;
    asks.push(...(told.asks ?? []));
    notices.push(...(told.notices ?? []));
  }
  return { memory, asks, notices };
}

/** What is asked for by one more message. */
function asked(event: string, more: object, before: Scene = new Scene().snapshot(-5)): readonly string[] {
  const { memory } = heard(before);
  const text = JSON.stringify({ event_type: event, tenant_id: TENANT, ...more });
  return translate(memory, { at: START + 60_000, channel: 'stream', text }).asks ?? [];
}

describe('out of turn', () => {
  it('the sessions are asked for where a part in a call may be over', () => {
    const phone = (call_status: string) => ({ extension: 'sip:201@acme.example', call_status });
    const agent = (state: string) => ({
      queue_id: QUEUE_ID,
      updated_agents: [{ agent_extension_number: '201', state }],
    });
    expect(asked('cdr_target_end', { session_id: CALL, destination: '201' })).toEqual(['sessions']);
    expect(asked('target_ended', { session_id: CALL, destination: '201' })).toEqual(['sessions']);
    expect(asked('call_cdr', { session_id: CALL })).toEqual(['sessions']);
    expect(asked('queue_caller_status', { queue_id: QUEUE_ID, updated_callers: [] })).toEqual(['sessions']);
    expect(asked('extension_call', phone(''))).toEqual(['sessions']);
    expect(asked('queue_agent_status', agent('READY'))).toEqual(['sessions']);
    for (const word of ['ON_CALL', 'RINGING']) expect(asked('extension_call', phone(word))).toEqual([]);
    for (const word of ['QUEUE_CALL', 'RINGING'])
      expect(asked('queue_agent_status', agent(word))).toEqual([]);
    expect(asked('cdr_target_answer', { session_id: CALL, destination: '201' })).toEqual([]);
    expect(asked('call_start', { session_id: CALL, caller: '1', callee: '8000' })).toEqual([]);
  });

  it('the roster is asked for where there is something new, and snapshots where nothing explains a queue', () => {
    expect(asked('queue_created', { queue_number: '8001' })).toEqual(['roster']);
    expect(asked('extension_destroy', { extension_number: '201' })).toEqual(['roster']);
    expect(asked('queue_sla_breached', { queue_id: '77', caller: '1' })).toEqual(['snapshots']);
    expect(asked('queue_sla_breached', { queue_id: QUEUE_ID, caller: '1' })).toEqual([]);
  });

  it('the log is looked into, once, for a call that the lists lack and nobody has ended', () => {
    const scene = new Scene().snapshot(-5).starts(0).caller(1, 'enqueue').target(2, 'answer', '201');
    const { memory, asks } = heard(scene.sessions(20).sessions(30));
    expect(asks.filter((each) => each.startsWith('logs'))).toEqual([`logs ${ACME}`]);
    expect(memory.doubtUntil).toBe(START + 32_000);
  });

  it('a new connection is asked for where a call stands in list after list and the stream is silent', () => {
    const session = { id: OTHER, calls: [] };
    const quiet = new Scene().snapshot(-5);
    for (const at of [10, 20, 30]) quiet.sessions(at, session);
    expect(heard(quiet).asks).toEqual(['reconnect']);
    const lively = new Scene().snapshot(-5);
    for (const at of [10, 20, 30])
      lively.push(at - 1, 'extension_status', { status: [] }).sessions(at, session);
    expect(heard(lively).asks).toEqual([]);
    const mentioned = new Scene().snapshot(-5).starts(0);
    for (const at of [10, 20, 30, 40]) mentioned.sessions(at, { id: CALL, calls: [] });
    expect(heard(mentioned).asks).toEqual([]);
  });
});

describe('a person', () => {
  it('is told of lists that may not be read, and that they may be read again', () => {
    const { notices } = heard(
      new Scene().rest(0, 'users?status=403', null).rest(1, 'users?top=100&skip=0', { count: 0, items: [] }),
    );
    expect(notices).toEqual([
      { key: 'users', text: expect.stringContaining('User: View Only') },
      { key: 'users', text: null },
    ]);
    expect(heard(new Scene().rest(0, 'call_queues?status=404', null)).notices).toEqual([
      { key: 'queues', text: expect.stringContaining('Queue Manager') },
    ]);
    expect(heard(new Scene().rest(0, 'call_queues/77?status=403', null)).notices).toEqual([]);
  });
});

describe('again and again', () => {
  const everyMs = (scene: Scene, what: string, seconds: number) => {
    const { memory } = heard(scene);
    const scope = { tenants: [ACME], queues: [QUEUE], members: membersOf(memory, [QUEUE]).length };
    return plan(memory, scope, START + seconds * 1_000).find((each) => each.what === what)?.everyMs;
  };
  const idle = () => new Scene().snapshot(-5);

  it('sessions are asked for often while there are any, and oftener while one is gone untold', () => {
    expect(everyMs(idle(), 'sessions', 0)).toBe(30_000);
    const busy = idle().starts(0).sessions(5, { id: CALL, calls: [] });
    expect(everyMs(busy, 'sessions', 6)).toBe(10_000);
    const doubt = busy.sessions(20);
    expect(everyMs(doubt, 'sessions', 21)).toBe(3_000);
    expect(everyMs(doubt, 'sessions', 33)).toBe(30_000);
  });

  it('waiting lists are asked for often while somebody waits, and oftener while a caller has gone astray', () => {
    const waiting = `call_queues/${QUEUE_ID}/waiting`;
    const one = { session_id: CALL, extension_number: '1', display_name: '', waiting_time: 3 };
    expect(everyMs(idle(), 'waiting', 0)).toBe(60_000);
    expect(everyMs(idle().rest(0, waiting, { count: 1, items: [one] }), 'waiting', 1)).toBe(10_000);
    const begun = idle().starts(0);
    expect(everyMs(begun, 'waiting', 11)).toBe(60_000);
    expect(everyMs(begun, 'waiting', 12)).toBe(5_000);
    expect(everyMs(begun, 'waiting', 301)).toBe(60_000);
    expect(everyMs(idle().starts(0).target(2, 'ringing', '201'), 'waiting', 20)).toBe(60_000);
    expect(everyMs(begun.caller(1, 'enqueue'), 'waiting', 20)).toBe(60_000);
  });

  it('each agent’s state in each queue has its turn within three minutes', () => {
    expect(everyMs(idle(), 'agents', 0)).toBe(90_000);
    expect(membersOf(heard(idle()).memory, [QUEUE]).map(({ agent }) => agent)).toEqual(['201', '202']);
    expect(membersOf(heard(idle()).memory, [{ ...QUEUE, tenant: 'other.example' }])).toEqual([]);
  });

  it('a log is asked for only when it is wanted, settings of a queue as soon as it is there', () => {
    expect(everyMs(idle(), 'logs', 0)).toBe(Number.POSITIVE_INFINITY);
    const { memory } = heard(idle());
    const questions = plan(memory, { tenants: [ACME], queues: [QUEUE], members: 2 }, START);
    expect(questions.filter(({ isDueWhenNew }) => isDueWhenNew).map(({ what }) => what)).toEqual([
      'settings',
    ]);
    expect(new Set(questions.map(({ key }) => key)).size).toBe(questions.length);
  });
});
