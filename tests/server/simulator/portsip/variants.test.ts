// Every switch changes the wire as it says, for each of its values; and REST stays true under all of them.
import { describe, expect, test } from 'vitest';
import { portsipMake } from '#server/simulator/portsip/index.ts';
import {
  PORTSIP_QUIRKS,
  parseQuirks,
  QUIRK_SETTINGS,
  type Quirks,
} from '#server/simulator/portsip/variants.ts';
import { ADMIN, Bench, Ear, type Json, OTHER_TENANT, type Push, QUEUE, TENANT, WALLBOARD } from './bench.ts';

type Setting = readonly string[];
type Proof<K extends keyof Quirks> = {
  see(setting: Setting): unknown;
  readonly is: Readonly<Record<Quirks[K], unknown>>;
};

const sub = (topic: string, more: object = {}): object => ({
  command: 'subscribe',
  topics: [topic],
  ...more,
});
const all = (setting: Setting): { bench: Bench; ear: Ear } => {
  const bench = new Bench(setting);
  return { bench, ear: bench.listen().everything() };
};
/** The first push of a type while `act` runs. */
const pushed = async (
  setting: Setting,
  type: RegExp,
  act: (bench: Bench) => unknown = (bench) => bench.talking(),
): Promise<Push | undefined> => {
  const { bench, ear } = all(setting);
  await act(bench);
  return ear.pushes().find((push) => type.test(push.event_type));
};
const types = async (setting: Setting, act: (bench: Bench) => unknown): Promise<string[]> => {
  const { bench, ear } = all(setting);
  await act(bench);
  return ear.pushes().map((push) => push.event_type);
};
const rows = (push: Json | undefined, key: string): Json[] => (push?.[key] ?? []) as Json[];
const callAndEnd = (bench: Bench): void => {
  const { call } = bench.talking();
  bench.floor.end(call, call.legs[0]!);
};
const snapshot = (setting: Setting, act: (bench: Bench) => unknown = () => {}): Json => {
  const bench = new Bench(setting);
  act(bench);
  return bench.listen().ask(sub('queue_events', { queues: ['8000'] }))[1]!;
};
const restStatus = async (setting: Setting, method: string, path: string, body: object | null = null) => {
  const bench = await new Bench(setting).signIn();
  const { id } = bench.talking();
  return (await bench.raw(method, path.replace('ID', id), body)).status;
};
const manyPushes = (setting: Setting): string[] => {
  const { bench, ear } = all(setting);
  for (let i = 0; i < 40; i++) bench.waiting();
  return ear.frames;
};

const PROOFS: { readonly [K in keyof Quirks]: Proof<K> } = {
  json: {
    see(setting) {
      const { bench, ear } = all(setting);
      bench.waiting();
      return ear.frames[0]!.includes('\n  "event_type": ');
    },
    is: { compact: false, pretty: true },
  },
  agentExtensionId: {
    see(setting) {
      const { bench, ear } = all(setting);
      bench.floor.pause('201', null);
      return /"extension_id":("?\d+)/.exec(ear.frames[1]!)![1];
    },
    is: { string: '"901200000000000201', number: '901200000000000201' },
  },
  onlineWord: {
    see: (setting) =>
      new Bench(setting)
        .listen()
        .ask(sub('extension_events', { extensions: ['201'] }))
        .map((frame) => rows(frame, 'status')[0]?.['presence'])[1],
    is: { ONLINE: 'ONLINE', AVAILABLE: 'AVAILABLE' },
  },
  loggedOutWord: {
    see: async (setting) =>
      rows(
        await pushed(setting, /queue_agent/, (bench) => bench.floor.signOut('201', null)),
        'updated_agents',
      )[0]!['state'],
    is: { LOGGED_OUT: 'LOGGED_OUT', ONLINE: 'ONLINE', LOGOUT: 'LOGOUT' },
  },
  direction: {
    see: async (setting) => (await pushed(setting, /call_start/))!['direction'],
    is: { long: 'inbound', short: 'in', rest: 'INBOUND_CALL' },
  },
  destinationKey: {
    see: async (setting) => Object.keys((await pushed(setting, /target_answer/))!)[6],
    is: { destination: 'destination', destiantion: 'destiantion' },
  },
  didKey: {
    see: async (setting) => {
      const push = (await pushed(setting, /call_cdr/, callAndEnd))!;
      return ['did', 'did_cid'].filter((key) => key in push && key in rows(push, 'call_targets')[0]!);
    },
    is: { did: ['did'], did_cid: ['did_cid'] },
  },
  endReasonKey: {
    see: async (setting) => {
      const push = (await pushed(setting, /call_cdr/, callAndEnd))!;
      return ['ended_reason', 'end_reason'].filter((key) => key in push);
    },
    is: { ended_reason: ['ended_reason'], end_reason: ['end_reason'] },
  },
  ack: {
    see: (setting) => {
      const ear = new Bench(setting).listen(null);
      return [...ear.ask(WALLBOARD), ...ear.ask(sub('cdr_events'))];
    },
    is: {
      full: [
        { command: 'auth', id: '1', status: 0 },
        { command: 'subscribe', id: '2', status: 0 },
      ],
      bare: [{ status: 0 }, { status: 0 }],
      none: [{ command: 'auth', id: '1', status: 0 }],
    },
  },
  ackOrder: {
    see: (setting) =>
      new Bench(setting)
        .listen()
        .ask(sub('queue_management_events'))
        .map((frame) => 'command' in frame),
    is: { first: [true, false], last: [false, true] },
  },
  delivery: {
    see: async (setting) => {
      const { bench, ear } = all(setting);
      await bench.run(1);
      ear.take();
      bench.talking();
      const atOnce = ear.frames.length;
      await bench.run(0.9);
      const said = ear.said();
      const first = said[0] === 'call_start 4315550142 8000';
      return [atOnce, said.length, new Set(said).size, first];
    },
    is: { inOrder: [11, 11, 11, true], twice: [22, 22, 11, true], reordered: [0, 11, 11, false] },
  },
  loss: {
    see: (setting) => {
      const { bench, ear } = all(setting);
      for (let i = 0; i < 2000; i++) bench.arrive();
      return Math.round((2000 - ear.frames.length) / 20);
    },
    is: { none: 0, onePercent: 1 },
  },
  silentDeath: {
    see: async (setting) => {
      const { bench, ear } = all(setting);
      await bench.run(599);
      bench.arrive();
      const early = ear.pushes().length;
      await bench.run(2400);
      bench.arrive();
      ear.say(WALLBOARD);
      return [early, ear.frames.length, ear.closed];
    },
    is: { never: [1, 2, null], sometimes: [1, 0, null] },
  },
  restartClose: {
    see: (setting) => {
      const { bench, ear } = all(setting);
      bench.pbx.restart();
      return ear.closed;
    },
    is: { '1006': 1006, '1011': 1011, '1012': 1012 },
  },
  newPassword: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const ear = bench.listen();
      const other = bench.listen({ ...WALLBOARD, username: 'viewer' });
      bench.pbx.changePassword('wallboard', 'new');
      const again = bench.listen(null).ask(WALLBOARD)[0]!['status'];
      return [ear.closed, other.closed, again, (await bench.raw('GET', '/sessions')).status];
    },
    is: { keepsSockets: [null, null, -1, 401], closesSockets: [1000, null, -1, 401] },
  },
  targets: {
    see: async (setting) => (await types(setting, callAndEnd)).filter((type) => type.includes('target')),
    is: {
      prefixed: ['cdr_target_add', 'cdr_target_ringing', 'cdr_target_answer', 'cdr_target_end'],
      bare: ['target_add', 'target_ringing', 'target_answer', 'target_end'],
      v16: ['target_add', 'target_ringing', 'target_answer', 'target_ended'],
      none: [],
    },
  },
  updatedAgents: {
    see: async (setting) =>
      rows(await pushed(setting, /queue_agent/), 'updated_agents').map(
        (row) => row['agent_extension_number'],
      ),
    is: { changed: ['201'], all: ['201', '202'] },
  },
  removedAgents: {
    see: async (setting) =>
      (await pushed(setting, /queue_agent/, (bench) => bench.floor.queueRoster.unassign('201', '8000')))?.[
        'removed_agents'
      ],
    is: { objects: [{ agent_extension_number: '201' }], strings: ['201'], untold: undefined },
  },
  sla: {
    see: async (setting) => {
      const count = async (act: (bench: Bench) => unknown): Promise<number> =>
        (await types(setting, act)).filter((type) => type === 'queue_sla_breached').length;
      return [
        await count(async (bench) => {
          bench.waiting();
          await bench.run(61);
        }),
        await count(async (bench) => {
          bench.floor.waiting.book(bench.waiting());
          await bench.run(61);
        }),
      ];
    },
    is: { once: [1, 0], missing: [0, 0], repeated: [3, 0], callbacksToo: [1, 1] },
  },
  garbled: {
    see: (setting) =>
      manyPushes(setting).filter((text) => {
        try {
          JSON.parse(text);
          return false;
        } catch {
          return true;
        }
      }).length,
    is: { never: 0, sometimes: 3 },
  },
  strangers: {
    see: (setting) => manyPushes(setting).filter((text) => text.includes('conference')).length,
    is: { none: 0, some: 4 },
  },
  sessionsStatus: {
    see: (setting) => restStatus(setting, 'GET', '/sessions'),
    is: { '200': 200, '201': 201 },
  },
  destroyStatus: {
    see: (setting) => restStatus(setting, 'POST', '/sessions/ID/destroy'),
    is: { '204': 204, '200': 200 },
  },
  errorBody: {
    see: async (setting) =>
      (await (await new Bench(setting).signIn()).raw('POST', '/sessions/7/destroy')).text,
    is: { errors: '{"errors":[{"code":"UNKNOWN","message":"Session not found"}]}', empty: '' },
  },
  blank: {
    see: (setting) => {
      const { agents, waiting_list } = snapshot(setting, (bench) =>
        bench.floor.joinQueue(bench.floor.arrive({ from: '5', dialled: '8000' }), '8000'),
      ) as { agents: Json[]; waiting_list: Json[] };
      return [agents[0]!['session_id'], agents[0]!['caller_name'], 'caller_name' in waiting_list[0]!];
    },
    is: {
      empty: ['', '', true],
      zero: ['0', '', true],
      null: [null, null, true],
      absent: [undefined, undefined, false],
    },
  },
  crowd: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const queues = (await bench.items('/call_queues')).map((row) => String(row['extension_number']));
      const said = bench.listen().ask(sub('queue_events', { queues }));
      return [queues.length, said.reduce((sum, frame) => sum + rows(frame, 'agents').length, 0)];
    },
    is: { none: [1, 2], fifty: [51, 5002] },
  },
  replyId: {
    see: (setting) => new Bench(setting).listen(null).ask({ ...WALLBOARD, id: 'mine' })[0]!['id'],
    is: { counter: '1', echo: 'mine' },
  },
  failedAuth: {
    see: (setting) => {
      const ear = new Bench(setting).listen(null);
      ear.say({ ...WALLBOARD, password: 'x' });
      return ear.closed;
    },
    is: { keepsSocket: null, closesSocket: 1000 },
  },
  idleClose: {
    see: async (setting) => {
      const { bench, ear } = all(setting);
      await bench.run(590);
      ear.say(WALLBOARD);
      await bench.run(590);
      const early = ear.closed;
      await bench.run(20);
      return [early, ear.closed];
    },
    is: { never: [null, null], tenMinutes: [null, 1000] },
  },
  resubscribe: {
    see: (setting) => {
      const bench = new Bench(setting);
      const ear = bench.listen();
      for (const number of ['201', '202']) ear.ask(sub('extension_events', { extensions: [number] }));
      bench.floor.dial('201', '203');
      return ear.said().length;
    },
    is: { adds: 1, replaces: 0 },
  },
  emptySelector: {
    see: (setting) => {
      const ear = new Bench(setting).listen();
      return ['queue_events', 'extension_events'].map((topic) =>
        ear.ask(sub(topic)).map((frame) => frame['error'] ?? frame['status'] ?? 'snapshot'),
      );
    },
    is: {
      nothing: [[0], [0]],
      everything: [
        [0, 'snapshot'],
        [0, expect.any(Array)],
      ],
      refused: [['queues required'], ['extensions required']],
    },
  },
  unknownNumber: {
    see: (setting) => {
      const ask = sub('queue_events', { queues: ['8000', '9999'] });
      const said = new Bench(setting).listen().ask(ask);
      return said.map((frame) => frame['error'] ?? frame['status'] ?? frame['event_type']);
    },
    is: { silence: [0, 'queue_status'], refused: ['number not found'] },
  },
  queueDump: {
    see: (setting) => new Bench(setting).listen().ask(sub('queue_management_events'))[1]!['event_type'],
    is: { created: 'queue_created', updated: 'queue_updated' },
  },
  stateWords: {
    see: async (setting) => {
      const push = (await pushed(setting, /queue_agent/))!;
      return rows(push, 'updated_agents')[0]!['state'];
    },
    is: { caps: 'QUEUE_CALL', words: 'Queue Call' },
  },
  snapshotAgents: {
    see: (setting) =>
      rows(
        snapshot(setting, (bench) => bench.floor.signOut('202', null)),
        'agents',
      ).length,
    is: { all: 2, signedIn: 1 },
  },
  updatedCallers: {
    see: (setting) => {
      const { bench, ear } = all(setting);
      bench.waiting('111111');
      bench.waiting('222222');
      ear.take();
      bench.waiting('333333');
      return ear.said().at(-1);
    },
    is: {
      changed: 'queue_caller_status 3 333333 enqueue normal',
      all: 'queue_caller_status 3 333333 enqueue normal, 1 111111 enqueue normal, 2 222222 enqueue normal',
    },
  },
  callerTimestamp: {
    see: async (setting) => {
      const { bench, ear } = all(setting);
      const call = bench.waiting();
      await bench.run(9);
      ear.take();
      bench.floor.end(call, call.legs[0]!);
      return rows(ear.pushes()[0], 'updated_callers')[0]!['timestamp'];
    },
    is: { enqueued: '1760000000', event: '1760000009' },
  },
  agentTimestamp: {
    see: async (setting) => {
      const bench = new Bench(setting);
      await bench.run(50);
      return rows(bench.listen().ask(sub('queue_events', { queues: ['8000'] }))[1], 'agents')[0]![
        'timestamp'
      ];
    },
    is: { since: '1760000000', event: '1760000050' },
  },
  breachedTotal: {
    see: async (setting) => {
      const { bench, ear } = all(setting);
      const first = bench.waiting();
      await bench.run(21);
      bench.floor.end(first, null);
      bench.waiting();
      ear.take();
      await bench.run(21);
      return ear.pushes()[0]!['total_callers_breached'];
    },
    is: { waiting: 1, today: 2 },
  },
  queueStatusAgain: {
    see: async (setting) =>
      (
        await pushed(setting, /queue_status/, (bench) =>
          bench.floor.queueRoster.changeQueue('8000', { name: 'Help' }),
        )
      )?.['queue_name'],
    is: { no: undefined, onChange: 'Help' },
  },
  queueSession: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const ear = bench.listen().everything();
      const id = bench.pbx.sessionIdOf(bench.waiting());
      const [waiting] = await bench.items(`/call_queues/${QUEUE}/waiting`);
      const [start, enter] = ear.pushes();
      const there = rows(enter, 'updated_callers')[0]!['session_id'];
      return [start!['session_id'] === id, there === id, waiting!['session_id'] === there];
    },
    is: { same: [true, true, true], own: [true, false, true] },
  },
  callbackSession: {
    see: (setting) => {
      const { bench, ear } = all(setting);
      const old = bench.pbx.sessionIdOf(bench.waiting());
      bench.floor.waiting.book([...bench.floor.calls.values()][0]!);
      const [callback] = [...bench.floor.waiting.callbacks.values()];
      bench.floor.waiting.callBack(callback!, '201');
      ear.take();
      bench.floor.answer(callback!.serving!, callback!.serving!.legs[0]!);
      const push = ear.pushes().find((each) => each.event_type === 'queue_caller_status');
      return rows(push, 'updated_callers')[0]!['session_id'] === old;
    },
    is: { kept: true, new: false },
  },
  rateLimitStatus: {
    see: async (setting) => (await new Bench(setting, { perMinute: 0 }).raw('GET', '/sessions')).status,
    is: { '429': 429, '403': 403 },
  },
  secondSignIn: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const first = bench.token;
      await bench.signIn();
      return (await bench.raw('GET', '/sessions', null, first)).status;
    },
    is: { keepsTokens: 200, revokesTokens: 401 },
  },
  featureCodes: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const { call } = bench.talking();
      const said = await bench.post('/sessions', { caller: '900', callee: '*63201*2', send_sdp: true });
      const own = [...bench.floor.calls.values()][1];
      if (own) bench.floor.answer(own, own.legs[0]!);
      return [said, call.listeners];
    },
    is: {
      refused: ['400 Invalid callee', []],
      dialled: ['200', [{ monitor: '900', mode: 'whisper' }]],
    },
  },
  globalSnapshots: {
    see: (setting) => {
      const ear = new Bench(setting).listen(ADMIN);
      const tenants = [TENANT, OTHER_TENANT];
      return ['queue_events', 'extension_events', 'queue_management_events'].map(
        (topic) => ear.ask(sub(`global_${topic}`, { tenants })).length,
      );
    },
    is: { pushed: [3, 3, 3], none: [1, 1, 3] },
  },
  clockSkew: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const ear = bench.listen().everything();
      bench.arrive();
      const answer = await bench.raw('GET', '/sessions');
      const [session] = (JSON.parse(answer.text) as { items: { calls: Json[] }[] }).items;
      return [ear.pushes()[0]!['time'], session!.calls[0]!['started_at'], answer.headers['date']];
    },
    is: {
      '0': ['1760000000', '2025-10-09T08:53:20Z', 'Thu, 09 Oct 2025 08:53:20 GMT'],
      '90': ['1760000090', '2025-10-09T08:54:50Z', 'Thu, 09 Oct 2025 08:54:50 GMT'],
      '-90': ['1759999910', '2025-10-09T08:51:50Z', 'Thu, 09 Oct 2025 08:51:50 GMT'],
    },
  },
  twoFactorOnWsi: {
    see: (setting) =>
      new Bench(setting).listen(null).ask({ ...WALLBOARD, username: 'careful' })[0]!['status'],
    is: { ignored: 0, refused: -1 },
  },
  sockets: {
    see: (setting) => {
      const bench = new Bench(setting);
      const [first, other] = [bench.listen(), bench.listen(ADMIN)];
      bench.listen();
      return [first.closed, other.closed];
    },
    is: { unlimited: [null, null], onePerAccount: [1000, null] },
  },
  longestCommand: {
    see: (setting) => {
      const ear = new Bench(setting).listen();
      ear.say(sub('queue_events', { queues: Array.from({ length: 20_000 }, (_, i) => String(i)) }));
      return ear.closed;
    },
    is: { unlimited: null, '64KiB': 1009 },
  },
  agentStatusScope: {
    see: (setting) => {
      const bench = new Bench(setting);
      const ear = bench.listen();
      ear.ask(sub('extension_events', { extensions: ['201'] }));
      bench.floor.pause('201', null);
      return ear.said();
    },
    is: { subscribedQueues: [], all: ['extension_agent_status 201 8000 NOT_READY'] },
  },
  account: {
    see: (setting) => {
      const { clock, floor } = new Bench();
      const made = portsipMake.open({ floor, clock, seed: 1, quirks: setting, timeZone: 'UTC' });
      return made.settings('http://127.0.0.1:1');
    },
    is: {
      tenant: expect.objectContaining({ signIn: 'tenant', username: 'wallboard', domain: 'main.example' }),
      administrator: expect.objectContaining({ signIn: 'administrator', tenants: [TENANT] }),
      extension: expect.objectContaining({ signIn: 'extension', extension: '900', domain: 'main.example' }),
    },
  },
  signIn: {
    see: async (setting) => {
      const bench = new Bench(setting);
      const { command: _, ...body } = WALLBOARD;
      const oauth = { ...body, grant_type: 'password', client_id: '9d806019-75b2-4b3d-bb8b-f5a3a412cc0a' };
      const paths = ['/auth/sign_in', '/login/oauth/token', '/tokens'];
      const answers = await Promise.all(paths.map((path) => bench.raw('POST', path, oauth)));
      return answers.map((answer) => answer.status);
    },
    is: { json: [200, 200, 404], oauth: [404, 200, 404], v16: [404, 404, 200] },
  },
  wsiPath: {
    see: (setting) =>
      ['/wsi', '/'].filter((path) => {
        try {
          return new Ear(new Bench(setting), null, path);
        } catch {
          return false;
        }
      }),
    is: { '/wsi': ['/wsi'], '/': ['/'] },
  },
  times: {
    see: async (setting) => (await pushed(setting, /call_start/))!['time'],
    is: {
      seconds: '1760000000',
      number: 1_760_000_000,
      milliseconds: '1760000000000',
      iso: '2025-10-09T08:53:20.000Z',
    },
  },
  scalars: {
    see: async (setting) => {
      const { bench, ear } = all(setting);
      bench.waiting();
      await bench.run(21);
      const [, enter, breach] = ear.pushes();
      return [rows(enter, 'updated_callers')[0]!['position'], breach!['sla_time_secs']];
    },
    is: { documented: ['1', 20], swapped: [1, '20'] },
  },
  numbers: {
    see: async (setting) => {
      const push = (await pushed(setting, /call_start/))!;
      return [push['caller'], push['callee']];
    },
    is: { bare: ['4315550142', '8000'], uri: ['sip:4315550142@acme.example', 'sip:8000@acme.example'] },
  },
  callStatus: {
    see: async (setting) => {
      const { bench, ear } = all(setting);
      bench.talking();
      return ear
        .pushes()
        .filter((push) => push.event_type === 'extension_call')
        .map((push) => push['call_status']);
    },
    is: { caps: ['RINGING', 'ON_CALL'], words: ['Ringing', 'On Call'], misspelt: ['RINGING', 'ON_ACLL'] },
  },
  endWords: {
    see: async (setting) => (await pushed(setting, /call_cdr/, callAndEnd))!['ended_reason'],
    is: { disconnect: 'caller_disconnect', disconnected: 'caller_disconnected' },
  },
  callTypes: {
    see: async (setting) =>
      rows(await pushed(setting, /call_cdr/, callAndEnd), 'call_targets').map((row) => row['call_type']),
    is: { perLeg: ['normal_call', 'queue_call'], allNormal: ['normal_call', 'normal_call'] },
  },
  targetTime: {
    see: async (setting) =>
      (await pushed(setting, /target_answer/, async (bench) => {
        const call = bench.waiting();
        await bench.run(7);
        bench.floor.answer(call, bench.floor.ring(call, '201', '8000')!);
      }))!['time'],
    is: { event: '1760000007', callStart: '1760000000' },
  },
  serviceTargets: {
    see: (setting) => {
      const { bench, ear } = all(setting);
      bench.talking();
      return ear.said().filter((said) => said.endsWith(' 8000') && said.includes('target'));
    },
    is: {
      off: [],
      on: ['cdr_target_add 8000', 'cdr_target_answer 8000', 'cdr_target_end 8000'],
    },
  },
  firstCallee: {
    see: async (setting) => (await pushed(setting, /call_start/))!['callee'],
    is: { destination: '8000', did: '4315559000' },
  },
  extensionStatus: {
    see: (setting) =>
      new Bench(setting)
        .listen()
        .ask(sub('extension_events', { extensions: ['201', '202'] }))
        .slice(1)
        .map((frame) => rows(frame, 'status').length),
    is: { together: [2], each: [1, 1] },
  },
  queueDestroy: {
    see: async (setting) =>
      (await types(setting, (bench) => bench.floor.queueRoster.closeQueue('8000'))).at(-1),
    is: { queue_destroy: 'queue_destroy', queue_destroyed: 'queue_destroyed' },
  },
  queueStatus: {
    see: (setting) => {
      const frame = snapshot(setting);
      return ['agents' in frame, rows(frame, 'waiting_list').map((each) => rows(each, 'agents').length)];
    },
    is: { proper: [true, []], misnested: [false, [2]] },
  },
  duplicateKeys: {
    see: (setting) => {
      const { bench, ear } = all(setting);
      bench.floor.roster.rename('201', 'Noa Berg');
      return ear.frames[0]!.split('"username":"user201"').length - 1;
    },
    is: { no: 1, yes: 2 },
  },
  restIds: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const id = String((await bench.items('/users'))[0]!['id']);
      return [id, (await bench.get(`/users/${encodeURIComponent(id)}`))['extension_number']];
    },
    is: {
      decimal: ['901200000000000201', '201'],
      base64: ['OTAxMjAwMDAwMDAwMDAwMjAx', '201'],
    },
  },
  restNulls: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const call = bench.waiting();
      bench.floor.end(call, null);
      const [row] = await bench.items('/cdrs');
      return [row!['answered_at'], row!['user_data']];
    },
    is: { null: [null, null], empty: ['', ''] },
  },
  talkingTime: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      bench.waiting();
      await bench.run(7);
      const [session] = (await bench.items('/sessions')) as { calls: Json[] }[];
      return session!.calls[0]!['talking_time'];
    },
    is: { person: 0, anybody: 7 },
  },
  waitingList: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      bench.floor.waiting.book(bench.waiting());
      bench.waiting();
      return (await bench.items(`/call_queues/${QUEUE}/waiting`)).length;
    },
    is: { callers: 1, withCallbacks: 2, empty: 0 },
  },
  refer: {
    see: async (setting) => {
      const bench = await new Bench(setting).signIn();
      const { id, leg } = bench.talking();
      await bench.post(`/sessions/${id}/refer`, { extension_number: '201', refer_to: '203' });
      await bench.run(1);
      return leg.state;
    },
    is: { onAnswer: 'talking', atOnce: 'ended' },
  },
};

describe.each(Object.keys(PORTSIP_QUIRKS) as (keyof Quirks)[])('%s', (name) => {
  const proof = PROOFS[name];
  test.each(PORTSIP_QUIRKS[name] as readonly string[])('%s', async (value) => {
    const wanted = (proof.is as Readonly<Record<string, unknown>>)[value];
    expect(await proof.see([`${name}=${value}`])).toEqual(wanted);
  });
});

test('an unknown switch or value is refused with what there is', () => {
  expect(() => parseQuirks(['colour=blue'])).toThrow(/no quirk "colour".*json/);
  expect(() => parseQuirks(['ack=loud'])).toThrow(/full, bare, none/);
});

test.each(QUIRK_SETTINGS)('under %s REST is still true', async (setting) => {
  const bench = new Bench([setting]);
  const { command: _, ...body } = WALLBOARD;
  const form = { ...body, grant_type: 'password', client_id: '9d806019-75b2-4b3d-bb8b-f5a3a412cc0a' };
  for (const path of ['/auth/sign_in', '/login/oauth/token', '/tokens']) {
    const { status, text } = await bench.raw('POST', path, form);
    if (status === 200) bench.token = (JSON.parse(text) as { access_token: string }).access_token;
  }
  bench.listen().everything();
  const talking = bench.talking();
  const waiting = bench.waiting('999999');
  await bench.run(5);
  const answer = await bench.raw('GET', '/sessions');
  const { items } = JSON.parse(answer.text) as { items: { id: string; calls: Json[] }[] };
  expect(items.map(({ id, calls }) => [id, calls[0]!['caller'], calls[0]!['callee']])).toEqual([
    [talking.id, '4315550142', '201'],
    [bench.pbx.sessionIdOf(waiting), '999999', '8000'],
  ]);
  expect(await bench.get(`/call_queues/${QUEUE}/agents/201`)).toMatchObject({ status: 'QUEUE_CALL' });
  bench.floor.end(talking.call, null);
  expect(await bench.items('/calllogs')).toHaveLength(2);
});
