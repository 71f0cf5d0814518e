// Proves what each PortSIP frame is taken to mean, and that lost, doubled and overtaking frames count nothing twice.
import { describe, expect, it } from 'vitest';
import type { WaitAlert } from '#lib/model/board.ts';
import { callId, queueId } from '#lib/model/ids.ts';
import { begin } from '#server/pbx/portsip/begin.ts';
import { translate } from '#server/pbx/portsip/translate.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { HQ } from '#tests/contract/vendor-tape.ts';
import { Dice } from '#tests/dice.ts';
import { QUEUE_ID } from './pbx.ts';
import { agentIs, CALL, CALLER, OTHER, Scene, START, uri } from './scene.ts';
import { Story } from './story.ts';

const synced = () => new Scene().snapshot(-5);
const waiting = () => synced().starts(0).caller(1, 'enqueue');
const talking = () =>
  waiting().target(6, 'answer', '201').caller(6, 'agent_answered').agent(6, '201', 'QUEUE_CALL', CALL);
const LEGS = [
  { number: '8000', from: 1, answered: 1, to: 6, reason: 'referred' },
  { number: '201', from: 2, answered: 6, to: 30 },
];
/** A call with every frame portsip/wire.md knows of it. */
const whole = () =>
  talking()
    .phone(6, '201', 'ON_CALL')
    .sentOn(6, '201')
    .target(30, 'end', '201')
    .phone(30, '201', '')
    .agent(30, '201', 'READY')
    .record(30, LEGS);
const COUNTED = { answered: 1, abandoned: 0, unknown: 0, other: 0, overflowed: 0, callbacks: 0 };
/** Nothing is pushed for a while: the list of sessions is read. */
const quiet = (scene: Scene, ...seconds: number[]) => seconds.reduce((so, s) => so.sessions(s), scene);

describe('while the snapshot is read', () => {
  const frames = synced().frames;
  const opening = frames.slice(
    0,
    frames.findIndex(({ channel }) => channel === 'synced'),
  );
  const pushed = new Map(
    whole()
      .frames.slice(frames.length)
      .flatMap((frame) => {
        const event = /"event_type":"(\w+)"/.exec(frame.text)?.[1];
        return frame.channel === 'stream' && event !== undefined ? [[event, frame] as const] : [];
      }),
  );

  it.each([...pushed].filter(([event]) => event !== 'call_cdr'))(
    '%s waits until it is complete',
    (_, frame) => {
      const heard = () => {
        let memory = begin(HQ, { queues: [], agents: [], calls: [], heardAt: null });
        for (const each of opening) memory = translate(memory, each).memory;
        return memory;
      };
      const told = translate(heard(), frame);
      expect({ asks: told.asks, events: told.events, verdict: told.verdict.kind }).toEqual({
        asks: ['later'],
        events: [],
        verdict: 'understood',
      });
      expect({ ...told.memory, heardAt: null }).toEqual({ ...heard(), heardAt: null });
    },
  );

  it('what the snapshot is made of is read at once', () => {
    expect(pushed.size).toBeGreaterThan(6);
    let memory = begin(HQ, { queues: [], agents: [], calls: [], heardAt: null });
    for (const frame of opening) {
      const told = translate(memory, frame);
      memory = told.memory;
      expect(told.asks).not.toContain('later');
    }
  });
});

describe('a call of a queue', () => {
  it('is queued, answered and ended once, each at its time', () => {
    const story = new Story(whole());
    expect(story.told).toEqual(['queued', 'answered 201', 'ended']);
    expect([story.at('call.queued'), story.at('call.answered'), story.at('call.ended')]).toEqual([
      [1],
      [6],
      [30],
    ]);
    expect(story.counts).toEqual({ ...COUNTED, waitMs: 5_000, talkMs: 24_000 });
  });

  it('counts the same when every frame comes twice', () => {
    const twice = whole().frames.flatMap((frame) => (frame.channel === 'stream' ? [frame, frame] : [frame]));
    expect(new Story(twice).told).toEqual(new Story(whole()).told);
  });

  it.each(whole().frames.flatMap(({ channel }, i) => (channel === 'stream' && i > 6 ? [i] : [])))(
    'counts the same when frame %i of it is lost',
    (lost) => {
      const frames = whole().frames.filter((_, i) => i !== lost);
      const story = new Story([...frames, ...quiet(new Scene(), 40, 50, 60).frames]);
      const { waitMs, talkMs, ...counts } = story.counts;
      expect(counts).toEqual(COUNTED);
      expect(Math.abs(waitMs - 5_000)).toBeLessThanOrEqual(1_000);
      expect(Math.abs(talkMs - 24_000)).toBeLessThanOrEqual(1_000);
      expect(story.board.all('call')).toEqual([]);
    },
  );

  it.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'counts the same when its frames overtake each other within a second (%i)',
    (seed) => {
      const dice = new Dice(seed + 1);
      const { frames } = whole();
      const cut = frames.findIndex(({ channel }) => channel === 'synced') + 2;
      const late = frames.slice(cut).map((frame): Frame => ({ ...frame, at: frame.at + dice.below(1_000) }));
      const story = new Story([...frames.slice(0, cut), ...late.sort((a, b) => a.at - b.at)]);
      const { waitMs, talkMs, ...counts } = story.counts;
      expect(counts).toEqual(COUNTED);
      expect(Math.abs(waitMs - 5_000)).toBeLessThanOrEqual(1_000);
      expect(Math.abs(talkMs - 24_000)).toBeLessThanOrEqual(1_000);
      expect(story.board.all('call')).toEqual([]);
    },
  );

  it('is taken by whoever its record names, when nobody else said who', () => {
    const story = new Story(waiting().caller(6, 'agent_answered').record(30, LEGS));
    expect(story.told).toEqual(['queued', 'answered', 'answered 201', 'ended']);
    expect(story.at('call.answered')).toEqual([6, 6]);
    expect(story.counts).toMatchObject(COUNTED);
  });

  it('abandons, overflows and leaves by the queue’s own rules', () => {
    expect(new Story(waiting().caller(9, 'hangup').record(9, [])).told).toEqual([
      'queued',
      'left abandoned',
      'ended',
    ]);
    expect(new Story(waiting().caller(9, 'overflow')).told).toEqual(['queued', 'left overflowed']);
    expect(new Story(waiting().caller(9, 'night_mode')).told).toEqual(['queued', 'left other']);
  });

  it('that only its record ends was abandoned, unless the queue hung up', () => {
    const legs = [{ number: '8000', from: 1, answered: 1, to: 9 }];
    expect(new Story(waiting().record(9, legs)).told).toContain('left abandoned');
    const byQueue = waiting().record(9, legs, { ended_reason: 'callee_disconnect' });
    expect(new Story(byQueue).told).toContain('left other');
  });

  it('rings at agents; whom it left is missed only if nobody answered at that moment', () => {
    const rung = () => waiting().target(3, 'ringing', '201').target(3, 'ringing', '202');
    const answered = rung().target(8, 'noanswer', '202').target(8.4, 'answer', '201');
    expect(new Story(answered).told).toEqual(['queued', 'offered 201', 'offered 202', 'answered 201']);
    const missed = rung().target(8, 'noanswer', '202').target(11, 'answer', '201');
    expect(new Story(missed).told).toContain('missed 202');
  });

  it('goes from agent to agent; an agent repeated in a full list does not take it back', () => {
    const moved = talking().target(20, 'ringing', '203').target(22, 'answer', '203').target(22, 'end', '201');
    moved.agent(22, '201', 'QUEUE_CALL', CALL).phone(22, '201', '').agent(22.1, '201', 'WRAP_UP');
    const story = new Story(moved.phone(22, '203', 'ON_CALL'));
    expect(story.told).toEqual(['queued', 'answered 201', 'offered 203', 'transferred', 'answered 203']);
  });

  it('moves on when its agent has gone and nobody has hung up', () => {
    const story = new Story(
      talking().target(20, 'end', '201').agent(20, '201', 'READY').phone(25, '202', ''),
    );
    expect(story.told.at(-1)).toBe('transferred');
    expect(story.at('call.transferred')).toEqual([20]);
  });
});

describe('holding', () => {
  const held = () => talking().put(10, `rest:sessions/${CALL}/hold?post=1&by=201`, '');

  it('is shown when it was done from here, until it ends', () => {
    expect(new Story(held()).board.all('call')[0]).toMatchObject({
      state: 'held',
      heldSince: START + 10_000,
    });
    const resumed = held().put(15, `rest:sessions/${CALL}/unhold?post=1&by=201`, '');
    expect(new Story(resumed).board.all('call')[0]).toMatchObject({ state: 'talking', heldMs: 5_000 });
  });

  it('is not shown when the PBX refused it, and never invented', () => {
    const refused = talking().put(10, `rest:sessions/${CALL}/hold?post=1&status=400&by=201`, '');
    expect(new Story(refused).board.all('call')[0]?.state).toBe('talking');
    expect(new Story(whole()).at('call.held')).toEqual([]);
  });

  it('is over for the next agent', () => {
    const story = new Story(held().target(20, 'answer', '203').target(20, 'end', '201'));
    expect(story.board.all('call')[0]).toMatchObject({ state: 'talking', heldSince: null });
  });
});

it('goes on with whoever has it, though its stay in a queue and the end of that are told later and turned about', () => {
  const scene = synced().starts(0).target(10, 'answer', '203');
  scene.caller(10.2, 'overflow').caller(10.4, 'enqueue');
  const story = new Story(scene);
  expect(story.told).toContain('left overflowed');
  expect(story.board.all('call')[0]).toMatchObject({
    state: 'talking',
    agent: 'hq/acme.example/203',
    queue: null,
  });
});

describe('agents', () => {
  it('who signed out of their queue are on call as soon as a call of theirs is answered', () => {
    const scene = synced().agent(1, '201', 'LOGGED_OUT').starts(2).target(5, 'answer', '201');
    expect(new Story(scene).agent('201')).toMatchObject({ state: 'onCall', reason: 'On Call' });
    expect(new Story(scene.record(9, [])).agent('201')?.state).toBe('signedOut');
  });

  it.each([
    ['READY', 'ready', 'Ready'],
    ['QUEUE_CALL', 'onCall', 'Queue Call'],
    ['WRAP_UP', 'wrapUp', 'Wrap Up'],
    ['OTHER_CALL', 'onCall', 'Other Call'],
    ['NOT_READY', 'paused', 'Not Ready'],
    ['ONLINE', 'signedOut', 'Online'],
    ['LOGGED_OUT', 'signedOut', 'Logged Out'],
    ['Not Ready', 'paused', 'Not Ready'],
    ['BREAK', 'paused', 'Break'],
  ])('%s is %s, and the PBX’s word stays readable', (word, state, reason) => {
    expect(new Story(synced().agent(1, '201', word)).agent('201')).toMatchObject({ state, reason });
    const known = synced().frames.length;
    const first = new Scene().snapshot(-5, { agents: [agentIs('201', word)] });
    expect(first.frames).toHaveLength(known);
    expect(new Story(first).agent('201')).toMatchObject({ state, reason });
  });

  it('whose phone is not registered are unavailable, and signed out where they were before', () => {
    expect(new Story(synced().agent(1, '201', 'OFFLINE')).agent('201')).toMatchObject({
      state: 'unavailable',
      reason: 'Phone not registered',
      queues: [{ signedIn: true }],
    });
    const out = synced().agent(1, '201', 'LOGGED_OUT').agent(2, '201', 'OFFLINE');
    expect(new Story(out).agent('201')).toMatchObject({ state: 'signedOut', reason: 'Offline' });
    const first = new Scene().snapshot(-5, { agents: [agentIs('201', 'OFFLINE')] });
    expect(new Story(first).agent('201')).toMatchObject({ state: 'signedOut', reason: 'Offline' });
  });

  it('are counted once however many queues they serve: a queue’s call before another’s', () => {
    const scene = synced().push(0, 'queue_status', {
      queue_id: '901200000000008001',
      queue_number: '8001',
      queue_name: 'Sales',
      waiting_list: [],
      agents: [agentIs('201', 'OTHER_CALL', { session_id: CALL })],
    });
    expect(new Story(scene).agent('201')).toMatchObject({ state: 'onCall', reason: 'Other Call' });
    const both = new Story(scene.agent(1, '201', 'QUEUE_CALL', CALL));
    expect(both.agent('201')).toMatchObject({ state: 'onCall', reason: 'Queue Call' });
    expect(both.agent('201')?.queues).toHaveLength(2);
  });

  it('wrap up until the queue’s time is over', () => {
    expect(new Story(synced().agent(30, '201', 'WRAP_UP')).agent('201')?.until).toBe(START + 40_000);
    // The PBX says when it is over, also later than it foretold.
    const scene = synced().agent(30, '201', 'WRAP_UP').phone(45, '202', 'RINGING').phone(45, '201', '');
    expect(new Story(scene).agent('201')?.state).toBe('wrapUp');
  });

  it('have done with wrap-up once they pause, whatever word comes back, until their next call', () => {
    const scene = synced().agent(30, '201', 'WRAP_UP').agent(32, '201', 'NOT_READY');
    expect(new Story(scene).agent('201')?.state).toBe('paused');
    scene.agent(34, '201', 'WRAP_UP');
    expect(new Story(scene).agent('201')).toMatchObject({ state: 'ready', reason: 'Ready', until: null });
    scene.agent(40, '201', 'QUEUE_CALL', CALL).agent(50, '201', 'WRAP_UP');
    expect(new Story(scene).agent('201')).toMatchObject({ state: 'wrapUp', until: START + 60_000 });
  });

  it('are unknown by a word nobody knows, which is shown, unless another queue has them ready', () => {
    const scene = synced().agent(1, '201', 'READY').agent(2, '201', 'TRAINING_DAY');
    expect(new Story(scene).agent('201')).toMatchObject({ state: 'unknown', reason: 'Training Day' });
    const both = scene.push(3, 'queue_status', {
      queue_id: '901200000000008001',
      queue_number: '8001',
      queue_name: 'Sales',
      waiting_list: [],
      agents: [agentIs('201', 'READY')],
    });
    expect(new Story(both).agent('201')).toMatchObject({ state: 'ready', reason: 'Ready' });
  });

  it('ring and talk by their phone; a phone stuck on a call yields to what the queue says later', () => {
    expect(new Story(synced().phone(1, '201', 'RINGING')).agent('201')?.state).toBe('ringing');
    expect(new Story(synced().phone(1, '201', 'ON_CALL')).agent('201')?.state).toBe('onCall');
    expect(new Story(synced().phone(1, '201', 'ON_CALL').agent(9, '201', 'READY')).agent('201')?.state).toBe(
      'ready',
    );
  });

  it('keep a state that is newer by its stamp than one that was overtaken', () => {
    const scene = synced().agent(12, '201', 'WRAP_UP');
    const late = new Scene()
      .agent(10, '201', 'QUEUE_CALL', CALL)
      .frames.map((frame) => ({ ...frame, at: START + 12_300 }));
    expect(new Story([...scene.frames, ...late]).agent('201')?.state).toBe('wrapUp');
  });

  it('are taken out of a queue only by name, and are extensions still', () => {
    const scene = synced().push(1, 'queue_agent_status', {
      queue_id: QUEUE_ID,
      updated_agents: [],
      removed_agents: [],
    });
    expect(new Story(scene).agent('202')?.queues).toHaveLength(1);
    const removed = scene.push(2, 'queue_agent_status', {
      queue_id: QUEUE_ID,
      removed_agents: [{ agent_extension_number: '202' }],
    });
    expect(new Story(removed).agent('202')).toMatchObject({ queues: [], state: 'signedOut' });
  });

  it('come, are renamed and go with their extension', () => {
    const scene = synced().push(1, 'extension_created', { extension_number: '204', disp_name: 'Ada Ruiz' });
    expect(new Story(scene).agent('204')).toMatchObject({ name: 'Ada Ruiz', state: 'signedOut' });
    scene.push(2, 'extension_updated', { extension_number: '204', disp_name: 'Ada Lind' });
    expect(new Story(scene).agent('204')?.name).toBe('Ada Lind');
    expect(
      new Story(scene.push(3, 'extension_destroyed', { extension_number: '204' })).agent('204'),
    ).toBeUndefined();
  });

  it('show why they are away: presence beside the state', () => {
    const scene = synced().push(1, 'extension_presence', {
      extension: uri('201'),
      presence: 'DO_NOT_DISTURB',
      presence_note: 'until 11',
    });
    expect(new Story(scene).agent('201')?.reason).toBe('Do not disturb');
  });
});

describe('queues', () => {
  const queue = (story: Story, number = '8000') => story.board.get('queue', `hq/acme.example/${number}`);

  it('are added, named and taken away while we watch', () => {
    const scene = synced().push(1, 'queue_created', { queue_number: '8001' });
    scene.push(1, 'queue_status', {
      queue_id: '901200000000008001',
      queue_number: '8001',
      queue_name: 'Sales',
    });
    expect(queue(new Story(scene), '8001')?.name).toBe('Sales');
    expect(
      queue(new Story(scene.push(2, 'queue_destroy', { queue_number: '8001' })), '8001'),
    ).toBeUndefined();
  });

  it('tell their target and wrap-up in seconds, and no target by a zero', () => {
    expect(queue(new Story(synced()))).toMatchObject({ targetMs: 20_000, wrapUpMs: 10_000 });
    const none = synced().rest(1, `call_queues/${QUEUE_ID}`, { id: QUEUE_ID, sla_time: 0, wrap_up_time: 0 });
    expect(queue(new Story(none))).toMatchObject({ targetMs: null, wrapUpMs: null });
  });

  it('count callers who wait apart from callers who will be called back', () => {
    const booked = waiting().caller(30, 'callback', { type: 'callback' });
    const story = new Story(booked);
    expect(queue(story)?.callbacks).toBe(1);
    expect(story.told).toEqual(['queued', 'left callback']);
    expect(story.counts).toMatchObject({ callbacks: 1, abandoned: 0 });
    const made = new Story(booked.record(31, []).caller(90, 'agent_answered', { type: 'callback' }));
    expect(queue(made)?.callbacks).toBe(0);
    expect(made.counts).toMatchObject({ answered: 0, callbacks: 1 });
  });

  it('name promised callbacks in their snapshot, and nobody waits for them', () => {
    const entry = { position: '1', session_id: OTHER, caller_number: CALLER, timestamp: '1759999970' };
    const story = new Story(new Scene().snapshot(-5, { waiting: [{ ...entry, type: 'callback' }] }));
    expect(queue(story)?.callbacks).toBe(1);
    expect(story.board.all('call')).toEqual([]);
  });
});

describe('breaches', () => {
  const breached = (scene: Scene) => new Story(scene).of('call.breached');

  it('name the call by its number, once, however often the PBX says it', () => {
    expect(breached(waiting().breach(21).breach(22).breach(41))).toMatchObject([
      { call: callId(HQ, CALL), queue: queueId(HQ, 'acme.example/8000'), targetMs: 20_000 },
    ]);
  });

  it('go to the oldest caller of that number who has none yet', () => {
    const scene = waiting().caller(5, 'enqueue', { session_id: OTHER, position: '2' }).breach(21).breach(25);
    expect(breached(scene).map(({ call }) => call)).toEqual([callId(HQ, CALL), callId(HQ, OTHER)]);
  });

  it('of a number nobody has are those of whoever is over the target', () => {
    expect(breached(waiting().breach(21, 'anonymous'))).toMatchObject([{ call: callId(HQ, CALL) }]);
    expect(breached(waiting().breach(9, 'anonymous'))).toEqual([]);
  });

  it('know a number written with its country’s code', () => {
    expect(breached(waiting().breach(21, `+${CALLER}`))).toHaveLength(1);
  });

  it('are no waiting caller’s when they are of a callback', () => {
    const scene = synced().starts(0).caller(1, 'enqueue').caller(9, 'callback', { type: 'callback' });
    expect(breached(scene.breach(21))).toEqual([]);
  });

  it('make one alert of the PBX’s word and the wall’s own clock', () => {
    const story = new Story(waiting().breach(21));
    const [alert] = story.board.all('alert');
    expect((alert as WaitAlert | undefined)?.noticedBy).toEqual(['pbx']);
    story.board.tell({
      type: 'alert.raised',
      source: HQ,
      at: START + 21_000,
      alert: alert?.id ?? '',
      queue: queueId(HQ, 'acme.example/8000'),
      call: callId(HQ, CALL),
      targetMs: 20_000,
      by: 'wall',
    });
    expect(story.board.all('alert').map((row) => (row as WaitAlert).noticedBy)).toEqual([['pbx', 'wall']]);
  });
});

describe('the list of sessions', () => {
  const session = (id: string, callee: string, talking_time: number) => ({
    id,
    calls: [{ caller: CALLER, callee, trunk: 'CarrierA', started_at: '2025-10-09T08:53:20Z', talking_time }],
  });

  it('ends a call after three times without it, not before', () => {
    const scene = talking().sessions(40).sessions(50);
    expect(new Story(scene).told).not.toContain('ended');
    expect(new Story(scene.sessions(60)).of('call.ended')).toMatchObject([
      { derived: true, at: START + 40_000 },
    ]);
  });

  it('that is not whole proves no absence', () => {
    const scene = talking();
    for (const s of [40, 50, 60, 70])
      scene.rest(s, 'sessions', { count: 3, items: [session(OTHER, '8000', 0)] });
    expect(new Story(scene).told).not.toContain('ended');
  });

  it('may come in pages', () => {
    const scene = talking();
    for (const s of [40, 50, 60]) {
      scene.rest(s, 'sessions', { count: 2, items: [session(OTHER, '8000', 0)] });
      scene.rest(s, 'sessions?top=100&skip=1', { count: 2, items: [session(CALL, '201', s - 6)] });
    }
    expect(new Story(scene).told).not.toContain('ended');
  });

  it('shows a call nobody told of, and who answered one', () => {
    const story = new Story(waiting().sessions(40, session(CALL, '201', 10), session(OTHER, '8000', 0)));
    expect(story.told).toEqual(['queued', 'answered 201']);
    expect(story.at('call.answered')).toEqual([29.5]);
    expect(story.board.all('call')).toHaveLength(2);
  });

  it('does not take ringing for talking', () => {
    const scene = waiting().target(10, 'ringing', '201').phone(10, '201', 'RINGING');
    expect(new Story(scene.sessions(20, session(CALL, '201', 10))).told).toEqual(['queued', 'offered 201']);
  });

  it('is made good by the log of calls: the call ends when it did', () => {
    const scene = talking().sessions(40);
    const row = { session_id: CALL, caller: CALLER, started_at: '2025-10-09T08:53:20Z', end_reason: '' };
    scene.rest(41, 'calllogs?top=100&skip=0', {
      count: 1,
      items: [
        { ...row, callee: '201', answered_at: '2025-10-09T08:53:26Z', ended_at: '2025-10-09T08:53:50Z' },
      ],
    });
    expect(new Story(scene).of('call.ended')).toMatchObject([{ derived: false, at: START + 30_500 }]);
  });
});

describe('the list of waiting callers', () => {
  const list = (scene: Scene, s: number, ...ids: string[]) =>
    scene.rest(s, `call_queues/${QUEUE_ID}/waiting`, {
      items: ids.map((session_id) => ({
        session_id,
        extension_number: CALLER,
        display_name: '',
        waiting_time: s - 1,
      })),
    });

  it('shows who joined untold, since when', () => {
    const story = new Story(list(synced().starts(0), 30, CALL));
    expect(story.told).toEqual(['queued']);
    expect(story.at('call.queued')).toEqual([0.5]);
  });

  it('takes nobody away at once: who took them may be about to be told', () => {
    const missed = () => list(list(list(waiting(), 20, CALL), 30), 36);
    expect(new Story(missed()).told).toEqual(['queued']);
    expect(new Story(list(missed(), 43)).told).toEqual(['queued', 'left unknown']);
    const taken = missed().target(37, 'answer', '201');
    expect(new Story(list(taken, 43)).told).toEqual(['queued', 'answered 201']);
  });

  it('that has never named anybody is broken, and proves nothing', () => {
    expect(new Story(list(list(waiting(), 30), 60)).told).toEqual(['queued']);
  });

  it('brings nobody back who has been answered, left, or booked a callback', () => {
    expect(new Story(list(talking(), 8, CALL)).told).toEqual(['queued', 'answered 201']);
    expect(new Story(list(waiting().caller(9, 'hangup'), 9.5, CALL)).told).toEqual([
      'queued',
      'left abandoned',
    ]);
    const booked = waiting().caller(9, 'callback', { type: 'callback' });
    expect(new Story(list(booked, 30, CALL)).told).toEqual(['queued', 'left callback']);
  });
});

describe('a reconnect', () => {
  it('ends what is gone; of a caller who waited nobody knows how', () => {
    const story = new Story([...waiting().frames, ...new Scene().snapshot(60).frames]);
    expect(story.of('call.ended')).toMatchObject([{ derived: true }]);
    expect(story.counts).toMatchObject({ unknown: 1, answered: 0, abandoned: 0 });
  });

  it('tells from the log of calls what came and went meanwhile, and nothing from before', () => {
    const row = (session_id: string, callee: string, from: string, to: string, answered: string | null) => ({
      session_id,
      caller: CALLER,
      callee,
      direction: 'INBOUND_CALL',
      started_at: `2025-10-09T08:5${from}Z`,
      answered_at: answered && `2025-10-09T08:5${answered}Z`,
      ended_at: `2025-10-09T08:5${to}Z`,
      end_reason: '',
    });
    const logs = [
      row(OTHER, '8000', '4:00', '4:10', '4:00'),
      row(OTHER, '201', '4:02', '4:18', '4:10'),
      row('901300000000000001', '201', '3:00', '3:10', '3:05'),
    ];
    const story = new Story([...whole().frames, ...new Scene().snapshot(60, { logs }).frames]);
    expect(story.told.slice(3)).toEqual(['queued', 'answered 201', 'ended']);
    expect(story.counts).toMatchObject({ answered: 2, unknown: 0 });
  });

  it('heard twice changes nothing; a late frame raises no ghost', () => {
    const scene = new Scene().snapshot(60).frames;
    const story = new Story([...whole().frames, ...scene, ...scene]);
    story.hear({ ...new Scene().target(61, 'ringing', '201').frames[0]! });
    expect(story.counts).toMatchObject(COUNTED);
  });

  it('forgets tenants’ rows no list names any more', () => {
    const story = new Story(synced().push(1, 'extension_created', { extension_number: '299' }));
    expect(story.agent('299')).toBeDefined();
    for (const frame of new Scene().snapshot(60).frames) story.hear(frame);
    expect(story.agent('299')).toBeUndefined();
  });

  it('after a restart of the wall keeps what was held, and counts what it believed', () => {
    const first = new Story(talking().put(10, `rest:sessions/${CALL}/hold?post=1&by=201`, ''));
    const known = { calls: first.board.all('call'), heardAt: START + 10_000 };
    const sessions = [
      {
        id: CALL,
        calls: [{ caller: CALLER, callee: '201', started_at: '2025-10-09T08:53:20Z', talking_time: 54 }],
      },
    ];
    const agents = [agentIs('201', 'QUEUE_CALL', { session_id: CALL })];
    const again = new Story(new Scene().snapshot(60, { sessions, agents }), known);
    expect(again.of('source.synced')[0]?.calls).toMatchObject([
      { state: 'held', agent: 'hq/acme.example/201' },
    ]);
  });
});

describe('what may not be done', () => {
  it('is said with the right that is missing, once, and taken back when it is granted', () => {
    const story = new Story(new Scene().snapshot(-5, { sessions: null }));
    expect(story.of('source.allowed')).toHaveLength(1);
    expect(story.of('source.allowed')[0]?.can['call.hold']).toContain('Company Call Sessions');
    expect(story.of('source.allowed')[0]?.can['agent.pause']).toBe(true);
    for (const frame of new Scene().snapshot(60).frames) story.hear(frame);
    expect(story.of('source.allowed')[1]?.can['call.hold']).toBe(true);
  });

  it('is taken back when it is done after all: the refusal was the limit of requests', () => {
    const scene = talking().put(9, 'rest:sessions?status=403', '').sessions(70, { id: CALL, calls: [] });
    const said = new Story(scene).of('source.allowed').map(({ can }) => can['call.hold']);
    expect(said).toEqual([expect.stringContaining('Company Call Sessions'), true]);
  });

  it('shows by the refusal of a command too', () => {
    const scene = talking().put(9, `rest:sessions/${CALL}/hold?post=1&status=403&by=201`, '');
    expect(new Story(scene).of('source.allowed')[0]?.can['call.hangUp']).toContain('Full Access');
  });

  it('is everything, signed in as an extension', () => {
    const opened = { domain: 'acme.example', rest: false };
    const can = new Story(new Scene().snapshot(-5, { opened })).of('source.allowed')[0]?.can;
    expect(Object.values(can ?? {}).filter((each) => each === true)).toEqual([]);
  });
});
