// Proves what frames come to, in stories too small for a tape: lost, late and missing frames, lists alone, a restart.
import { describe, expect, it } from 'vitest';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { yeastar } from '#server/pbx/yeastar/index.ts';
import { opened, Player } from '#tests/contract/vendor-tape.ts';
import { ext, inbound, listed, Scene, START, TRUNK } from './scene.ts';
import { Story } from './story.ts';

const HQ = sourceId('hq');
const CALL = '1760000000.101';
const A = '0000002a';
const B = '0000002b';

const queued = (floor = {}) =>
  new Scene()
    .snapshot(-5, floor)
    .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ALERT'))
    .call(0.3, CALL, inbound('5550100', '6400', TRUNK, 'ANSWERED'));
const answered = () =>
  queued()
    .call(1, CALL, ext('1001', A, 'RING', '6400'))
    .call(5, CALL, ext('1001', A, 'ANSWER', '6400'));
const bye = (scene: Scene, s: number) => scene.call(s, CALL, inbound('5550100', '6400', TRUNK, 'BYE'));
/** Lets time pass: an empty list is heard. */
const later = (scene: Scene, s: number) => scene.lists(s, {});

describe('ends', () => {
  it('at the BYE of the caller, though the agent’s leg never says a word', () => {
    const { at, events } = new Story(later(bye(answered(), 30), 40));
    expect(events.filter(({ type }) => type === 'call.ended')).toHaveLength(1);
    expect(at.call(new Story(later(bye(answered(), 30), 40)), 'call.ended')).toEqual([30]);
  });

  it('at the BYE of the agent, told two seconds later', () => {
    const scene = answered().call(30, CALL, ext('1001', A, 'BYE', '6400'));
    expect(new Story(later(scene, 31.9)).happenings).not.toContain('ended');
    expect(new Story(later(scene, 40)).at('call.ended')).toEqual([30]);
  });

  it('sooner when the record comes', () => {
    const scene = answered()
      .call(30, CALL, ext('1001', A, 'BYE', '6400'))
      .record(30.1, CALL);
    expect(new Story(later(scene, 30.5)).at('call.ended')).toEqual([30]);
  });

  it('when the phone is idle though no BYE was heard', () => {
    const scene = later(answered().lamp(30, '1001', 'Idle'), 40);
    expect(new Story(scene).at('call.ended')).toEqual([30]);
  });

  it('not while a record of one leg comes and the call waits on', () => {
    const scene = later(queued().record(3, CALL, { call_to: '6200', agent_ring_time: 0 }), 9);
    expect(new Story(scene).happenings).toEqual(['queued']);
  });

  it('once, whatever comes late, and no ghost rises', () => {
    const scene = bye(answered(), 30).call(30.05, CALL, ext('1001', A, 'ANSWER', '6400'));
    scene.call(31, CALL, inbound('5550100', '6400', TRUNK, 'ANSWERED')).record(31, CALL);
    scene.lists(31, { active: [listed(CALL, '1001', 26)] });
    const story = new Story(later(scene, 60));
    expect(story.at('call.ended')).toEqual([30]);
    expect(story.board.all('call')).toEqual([]);
  });

  it('after two sweeps without it, and not after one', () => {
    const once = answered().sweep(60, {});
    expect(new Story(once).happenings).not.toContain('ended');
    const twice = new Story(once.sweep(90, {}));
    expect(twice.of('call.ended')).toMatchObject([{ derived: true, at: START + 60_000 }]);
    expect(twice.of('call.left')).toEqual([]);
  });

  it('a waiting call that vanished has left nobody knows how', () => {
    const story = new Story(queued().sweep(60, {}).sweep(90, {}));
    expect(story.of('call.left')).toMatchObject([{ how: 'unknown' }]);
  });
});

describe('the queue of a call', () => {
  it('is read off any digits of the path, and off the agent’s leg', () => {
    const scene = new Scene()
      .snapshot(-5)
      .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED', '6200-6400'));
    expect(new Story(scene).of('call.queued')).toMatchObject([{ queue: queueId(HQ, '6400'), at: START }]);
    const byAgent = new Scene()
      .snapshot(-5)
      .call(0.2, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED'));
    byAgent.call(1, CALL, ext('1001', A, 'RING', '6400'));
    expect(new Story(byAgent).at('call.queued')).toEqual([0.2]);
  });

  it('starts where the list says: time in a menu does not count', () => {
    const scene = new Scene().snapshot(-5).call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED'));
    scene.lists(30, { waiting: [listed(CALL, '6400', 9)] });
    expect(new Story(scene).at('call.queued')).toEqual([20.5]);
  });

  it('that no leg names was entered since its own lists were read, however long the others were not', () => {
    const other = { id: 2, number: '6401', name: 'Sales', static_agent_list: [], dynamic_agent_list: null };
    const own = { id: 1, number: '6400', name: 'Support', static_agent_list: [], dynamic_agent_list: null };
    const scene = new Scene()
      .snapshot(-5)
      .rest(-4, 'queue/list?page=1&page_size=500', { errcode: 0, errmsg: '', queue_list: [own, other] })
      .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED', '6200'))
      .lists(18.4, {})
      .call(20, CALL, ext('1001', A, 'RING'))
      .lists(20.3, { ringing: [listed(CALL, '1001', 0)] })
      .call(23, CALL, ext('1001', A, 'ANSWER'));
    expect(new Story(scene).at('call.queued')).toEqual([19.2]);
  });

  it.each([
    ['alone', 'after its queue’s lists were read', 5, [5]],
    ['twice at once', 'after its queue’s lists were read', 0.05, [7]],
    ['alone', 'before its queue’s lists were read', 3, [7]],
  ])(
    'that no leg names was entered when its caller’s leg was told once more, %s, %s',
    (_how, _when, at, entered) => {
      const scene = new Scene()
        .snapshot(-5)
        .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED'))
        .lists(at > 3.5 || at < 1 ? 4.5 : 4, {})
        .call(at, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED'))
        .call(7, CALL, ext('1001', A, 'RING'))
        .lists(7.1, { ringing: [listed(CALL, '1001', 0)] })
        .call(10, CALL, ext('1001', A, 'ANSWER'));
      expect(new Story(scene).at('call.queued')).toEqual(entered);
    },
  );

  it('that no leg names was entered when its caller’s leg was told once more, if that fits the list', () => {
    const scene = new Scene()
      .snapshot(-5)
      .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED'))
      .call(2, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED'))
      .lists(2, { waiting: [listed(CALL, '6400', 0)] })
      .lists(5, { waiting: [listed(CALL, '6400', 3)] });
    expect(new Story(scene).at('call.queued')).toEqual([2]);
    const far = new Story(scene.lists(20, { waiting: [listed(CALL, '6400', 9)] }));
    // Its time begins anew where a caller comes back; that they waited before it has said itself (rule 3).
    expect(far.board.call(`hq/${CALL}`).queuedAt).toBe(START + 2_000);
  });

  it('keeps our own finer time, also where the list’s begins anew', () => {
    const near = new Story(queued().lists(10, { waiting: [listed(CALL, '6400', 9)] }));
    expect(near.board.call(`hq/${CALL}`).queuedAt).toBe(START + 300);
    const far = new Story(queued().lists(30, { waiting: [listed(CALL, '6400', 4)] }));
    expect(far.board.call(`hq/${CALL}`).queuedAt).toBe(START + 300);
    const shown = new Story(queued().lists(10, { waiting: [listed(CALL, '6400', 20)] }));
    expect(shown.board.call(`hq/${CALL}`).queuedAt).toBe(START - 10_500);
  });

  it('a call known from the lists alone is queued, offered, answered and ended', () => {
    const scene = new Scene().snapshot(-5).lists(2, { waiting: [listed(CALL, '6400', 1)] });
    scene.lists(4, { ringing: [listed(CALL, '1001', 1)] }).lists(8, { active: [listed(CALL, '1001', 2)] });
    const story = new Story(later(later(later(later(scene, 20), 22), 24), 30));
    expect(story.happenings).toEqual(['queued', 'offered', 'answered', 'ended']);
    expect(story.at('call.answered')).toEqual([5.5]);
  });

  it('is left when its lists stop naming a caller who is still there', () => {
    const scene = queued().lists(4, { waiting: [listed(CALL, '6400', 3)] });
    const story = new Story(later(later(scene, 6), 8));
    expect(story.of('call.left')).toMatchObject([{ how: 'overflowed', at: START + 6_000 }]);
    expect(story.board.call(`hq/${CALL}`)).toMatchObject({ state: 'arriving', queue: null });
    // The leg still shows the queue's number: that is no new arrival.
    const again = scene.call(9, CALL, inbound('5550100', '6400', TRUNK, 'ANSWERED'));
    expect(new Story(again).of('call.queued')).toHaveLength(1);
  });

  it('a call whose lists name nobody, ever, is not taken out of its queue', () => {
    const story = new Story(later(later(later(queued(), 5), 7), 9));
    expect(story.happenings).toEqual(['queued']);
  });
});

describe('ringing', () => {
  it('that stops because the caller gives up is not missed', () => {
    const scene = queued()
      .call(1, CALL, ext('1001', A, 'RING', '6400'))
      .call(8, CALL, ext('1001', A, 'BYE', '6400'));
    const story = new Story(later(bye(scene, 8.05), 20));
    expect(story.happenings).toEqual(['queued', 'offered', 'left', 'ended']);
    expect(story.of('call.left')).toMatchObject([{ how: 'abandoned' }]);
  });

  it('at all agents is missed by none of them when one answers', () => {
    const scene = queued()
      .call(1, CALL, ext('1001', A, 'RING', '6400'))
      .call(1, CALL, ext('1002', B, 'RING', '6400'));
    scene.call(5, CALL, ext('1002', B, 'ANSWER', '6400')).call(5.1, CALL, ext('1001', A, 'BYE', '6400'));
    const story = new Story(later(scene, 9));
    expect(story.happenings).toEqual(['queued', 'offered', 'offered', 'answered']);
    expect(story.board.agent('hq/1001').state).toBe('ready');
  });

  it('out is missed once, by BYE, by 30026 or by both', () => {
    const rung = () => queued().call(1, CALL, ext('1001', A, 'RING', '6400'));
    const out = { queue_number: '6400', agent_number: '1001', caller_number: '5550100', call_id: CALL };
    const byBye = new Story(later(rung().call(16, CALL, ext('1001', A, 'BYE', '6400')), 20));
    const byEvent = new Story(later(rung().event(16, 30026, out), 20));
    const byBoth = new Story(
      later(
        rung()
          .call(16, CALL, ext('1001', A, 'BYE', '6400'))
          .event(16, 30026, out),
        20,
      ),
    );
    for (const story of [byBye, byEvent, byBoth]) {
      expect(story.at('call.missed')).toEqual([16]);
      expect(story.board.call(`hq/${CALL}`).state).toBe('waiting');
    }
  });
});

describe('overtaking', () => {
  it('a RING after its ANSWER rings nobody', () => {
    const story = new Story(answered().call(5.04, CALL, ext('1001', A, 'RING', '6400')));
    expect(story.board.call(`hq/${CALL}`).state).toBe('talking');
  });

  it('an ANSWER after the caller’s BYE was an answer, not an abandoned call', () => {
    const scene = queued().call(1, CALL, ext('1001', A, 'RING', '6400'));
    const story = new Story(later(bye(scene, 5).call(5.03, CALL, ext('1001', A, 'ANSWER', '6400')), 9));
    expect(story.happenings).toEqual(['queued', 'offered', 'answered', 'ended']);
    expect(story.at('call.answered')).toEqual([5]);
  });
});

describe('transfers', () => {
  it('to another queue wait there', () => {
    const scene = answered();
    scene.event(30, 30013, { call_id: CALL, members: [ext('1001', A, 'ANSWER', '6400')] });
    scene.call(30.1, CALL, ext('1001', A, 'BYE', '6400')).lists(33, { waiting: [listed(CALL, '6400', 2)] });
    const story = new Story(scene);
    expect(story.happenings).toEqual(['queued', 'offered', 'answered', 'transferred', 'queued']);
    expect(story.at('call.transferred')).toEqual([30.1]);
  });

  it('that show after the call was taken for over bring it back', () => {
    const scene = answered()
      .call(30, CALL, ext('1001', A, 'BYE', '6400'))
      .lamp(30.1, '1001', 'Idle');
    scene.lists(36, { waiting: [listed(CALL, '6400', 5)] });
    const story = new Story(scene);
    expect(story.happenings.slice(-2)).toEqual(['ended', 'queued']);
    expect(story.board.call(`hq/${CALL}`).state).toBe('waiting');
  });
});

describe('agents', () => {
  it('are only those who serve a queue', () => {
    expect(new Story(new Scene().snapshot(-5)).board.all('agent').map(({ number }) => number)).toEqual([
      '1001',
      '1002',
    ]);
  });

  it('say what they are: paused with the PBX’s word, away with their presence, signed out', () => {
    const scene = new Scene().snapshot(-5, {
      agents: { '1001': { is_pause: 1, pause_reason: 'Lunch' }, '1002': { is_login: 0 } },
    });
    scene.event(0, 30009, { extension: '1002', status: 'off_work' });
    const { board } = new Story(scene);
    expect(board.agent('hq/1001')).toMatchObject({ state: 'paused', reason: 'Lunch' });
    expect(board.agent('hq/1002')).toMatchObject({ state: 'signedOut', reason: 'off_work' });
  });

  it.each([
    ['Paused', 'paused'],
    ['PAUSE', 'paused'],
    ['Un-Pause', 'ready'],
    ['log_out', 'signedOut'],
    ['whatever', 'ready'],
  ])('30029 %s means %s until the poll decides', (status, state) => {
    const scene = new Scene().snapshot(-5);
    scene.event(0, 30029, { queue_number: 'queue-6400', agent_number: '1001', status, reason: '' });
    expect(new Story(scene).board.agent('hq/1001').state).toBe(state);
    expect(new Story(scene.agents(0.4, {})).board.agent('hq/1001').state).toBe('ready');
  });

  it('come and go with happenings', () => {
    const scene = new Scene()
      .snapshot(-5)
      .agents(1, { agents: { '1001': { is_login: 0 } } })
      .agents(9, {});
    expect(new Story(scene).happenings).toEqual(['agent.signedOut', 'agent.signedIn']);
  });

  it('an old list does not undo a lamp', () => {
    const scene = new Scene().snapshot(-5).lamp(10, '1001', 'Ringing').agents(10.3, {});
    expect(new Story(scene).board.agent('hq/1001').state).toBe('ringing');
    expect(new Story(scene.agents(15, {})).board.agent('hq/1001').state).toBe('ready');
  });

  it('wrap up after a queue’s call, for its time, and not after another', () => {
    const story = new Story(later(bye(answered(), 30), 60));
    const states = story.of('agent.stateChanged').map(({ state, at }) => [(at - START) / 1000, state]);
    expect(states.slice(-2)).toEqual([
      [30, 'wrapUp'],
      [40, 'ready'],
    ]);
    expect(new Story(bye(answered(), 30)).board.agent('hq/1001').until).toBe(START + 40_000);
  });

  it('leave with their last queue', () => {
    const scene = new Scene().snapshot(-5);
    scene.rest(9, 'queue/agent_status?id=1', {
      errcode: 0,
      errmsg: '',
      data: [{ name: '', number: '1001', is_login: 1, is_pause: 0, call_status: 1, pause_reason: '' }],
    });
    expect(new Story(scene).of('agent.gone')).toHaveLength(1);
  });
});

describe('a restart', () => {
  const before = new Story(
    answered().call(10, '1760000010.102', inbound('5550101', '6400', `${TRUNK}1`, 'ANSWERED')),
  );

  it('keeps what goes on, and books nothing twice', () => {
    const scene = new Scene().snapshot(40, {
      calls: {
        inbound: [
          {
            call_id: CALL,
            members: [inbound('5550100', '6400', TRUNK, 'ANSWERED'), ext('1001', A, 'ANSWER', '6400')],
          },
          { call_id: '1760000010.102', members: [inbound('5550101', '6400', `${TRUNK}1`, 'ANSWERED')] },
        ],
      },
      active: [listed(CALL, '1001', 35)],
      waiting: [listed('1760000010.102', '6400', 30, '5550101')],
    });
    const story = new Story(scene, before.board);
    expect(story.happenings).toEqual([]);
    for (const event of story.events) before.board.tell(event);
    expect(before.board.call(`hq/${CALL}`)).toMatchObject({ state: 'talking', agentSince: START + 5_000 });
    expect(before.board.call('hq/1760000010.102').queuedAt).toBe(START + 10_000);
  });

  it('tells what it proves: a caller taken meanwhile, a call that is gone', () => {
    const scene = new Scene().snapshot(40, {
      calls: {
        inbound: [
          {
            call_id: '1760000010.102',
            members: [inbound('5550101', '6400', `${TRUNK}1`, 'ANSWERED'), ext('1002', B, 'ANSWER', '6400')],
          },
        ],
      },
      active: [listed('1760000010.102', '1002', 12, '5550101')],
    });
    const story = new Story(scene, before.board);
    expect(story.happenings).toEqual(['ended', 'answered']);
    expect(story.at('call.answered')).toEqual([27.3]);
    expect(story.of('call.ended')).toMatchObject([{ derived: true }]);
  });
});

describe('what cannot be read', () => {
  it('is not what is long, nor a trunk that is named in another script: texts are cut, the call is shown', () => {
    const trunk = 'PJSIP/trunk-สายนอก (Büro)-endpoint-00000029';
    const scene = new Scene()
      .snapshot(-5)
      .call(0, CALL, inbound(`5550100${'0'.repeat(2_000)}`, '6400', trunk, 'ANSWERED', 'x'.repeat(3_000)))
      .call(1, CALL, ext('1001', `${'a'.repeat(600)}2a`, 'RING', `6400${' '.repeat(900)}`))
      .call(2, CALL, ext('1001', `${'a'.repeat(600)}2a`, 'ANSWER', '6400'))
      .call(9, CALL, inbound('5550100', '6400', trunk, 'BYE'));
    const story = new Story(scene.lists(20, {}));
    expect(story.troubles).toEqual([]);
    expect(story.happenings).toEqual(['queued', 'offered', 'answered', 'ended']);
  });

  it('is no queue: the name of a built-in property in a path', () => {
    const scene = new Scene()
      .snapshot(-5)
      .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED', '__proto__'))
      .call(1, CALL, ext('1001', A, 'RING', 'constructor'))
      .call(2, CALL, ext('1001', A, 'ANSWER', '__proto__'));
    const story = new Story(scene);
    expect(story.happenings).toEqual(['offered', 'answered']);
    expect(story.board.call(`hq/${CALL}`)).toMatchObject({ state: 'talking', queue: null });
  });

  it('is named without what it held', () => {
    const scene = new Scene().snapshot(-5).event(0, 30011, { call_id: '' }).event(0, 30036, { a: 1 });
    scene
      .put(0, 'stream', '{"type":30008,"msg":"{broken 5550100"}')
      .rest(0, 'foo/bar', { errcode: 0, errmsg: '' });
    const tape = { name: '', frames: scene.frames, events: null };
    const verdicts = new Player(opened(yeastar), tape)
      .hearAll(scene.frames)
      .map(({ verdict }) => verdict)
      .filter(({ kind }) => kind !== 'understood');
    expect(verdicts).toEqual([
      { kind: 'malformed', why: 'event 30011: call_id' },
      { kind: 'unknown', shape: 'event 30036' },
      { kind: 'malformed', why: 'event 30008: its msg cannot be read' },
      { kind: 'unknown', shape: 'rest:foo/bar' },
    ]);
  });
});

describe('an answer that cannot be read', () => {
  const OK = { errcode: 0, errmsg: 'SUCCESS' };
  const bad = (scene: Scene, s: number, path: string, body: object) =>
    scene.rest(s, path, { ...OK, ...body });
  const types = ['inbound', 'outbound', 'internal'] as const;

  it.each([
    ['no list', 'x'],
    ['a call without an id', [{ call_id: null, members: [] }]],
  ])('is no sweep that misses a call: %s', (_, data) => {
    const scene = answered();
    for (const s of [60, 90, 120])
      for (const type of types) bad(scene, s, `call/query?type=${type}`, { data });
    const story = new Story(scene);
    expect(story.of('call.ended')).toEqual([]);
    expect(story.troubles).toEqual(Array.from({ length: 9 }, () => 'malformed'));
  });

  it.each([
    ['no list', 'x'],
    ['a caller without an id', [{ call_id: {}, callee_number: '6400', duration: 1 }]],
  ])('is no queue that has lost its caller: %s', (_, waiting_list) => {
    const scene = queued().lists(3, { waiting: [listed(CALL, '6400', 2)] });
    for (const s of [5, 7, 9, 11]) bad(scene, s, 'queue/call_status?id=1', { waiting_list });
    expect(new Story(scene).happenings).toEqual(['queued']);
  });

  it.each([
    ['no list', 'x'],
    ['an agent who may be signed in or not', [{ number: '1002', is_login: null, is_pause: 0 }]],
  ])('takes no agent away: %s', (_, data) => {
    const scene = new Scene().snapshot(-5);
    for (const s of [5, 10, 15]) bad(scene, s, 'queue/agent_status?id=1', { data });
    const story = new Story(scene);
    expect(story.board.all('agent').map(({ number, state }) => `${number} ${state}`)).toEqual([
      '1001 ready',
      '1002 ready',
    ]);
  });

  it('closes nothing in a snapshot, and the next whole answers do', () => {
    const scene = answered().snapshot(60, {});
    const spoilt = new Set(['rest:call/query?type=inbound', 'rest:queue/agent_status?id=1']);
    for (const [i, frame] of scene.frames.entries())
      if (frame.at > START + 50_000 && spoilt.has(frame.channel))
        scene.frames[i] = { ...frame, text: JSON.stringify({ ...OK, data: 'x' }) };
    const before = new Story(scene);
    expect(before.board.call(`hq/${CALL}`)).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    expect(before.board.all('agent')).toHaveLength(2);
    const after = new Story(scene.sweep(90, {}).sweep(120, {}));
    expect(after.of('call.ended')).toMatchObject([{ derived: true }]);
  });
});
