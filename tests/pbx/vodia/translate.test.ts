// Proves what frames come to, in stories too small for a tape: lists that are learned, calls in doubt, answers that came
// late, agents from four sources, and what an outage leaves provable.
import { describe, expect, it } from 'vitest';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { knownFrom, TranslatedStory } from '#tests/pbx/harness/story.ts';
import { account, connectAt, DOMAIN, ME, row, Scene, START } from './scene.ts';

const C = 'c1767263100';
const D = 'c1767263105';
const T = `hq/${DOMAIN}`;
const DANA = { 'from-number': '6175550177', 'from-name': 'Dana Caller', start: connectAt(5) };

/** Bookings need a day. */
const MIDNIGHT = START - 3_600_000;

class Story extends TranslatedStory {
  constructor(scene: Scene, known?: BoardInHand, heardAt: number | null = null) {
    super('vodia', START, { midnight: MIDNIGHT, ...(known ? { known: knownFrom(known, heardAt) } : {}) });
    this.hear(...scene.frames);
  }

  /** What happened to calls, each with the second it took place in. */
  override get happenings(): string[] {
    return this.events
      .filter((event) => event.type.startsWith('call.') && event.type !== 'call.observed')
      .map((event) => `${(event.at - START) / 1000} ${event.type.slice('call.'.length)}`);
  }

  agent(number: string) {
    return this.board.all('agent').find((each) => each.id === `${T}/${number}`);
  }
}

const talking = (id: string, seconds: number, more: object = {}): object =>
  row(id, { state: 'connected', connect: connectAt(seconds), extension: ['40'], ...more });

describe('a list', () => {
  it('with a call in it that has not changed is whole: who is missing has ended', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(5, row(C), row(D, DANA))
        .calls(9, row(D, { ...DANA, extension: ['*40'] })),
    );
    expect(story.happenings).toContain('9 left');
    expect(story.of('call.ended')[0]).toMatchObject({ call: `${T}/${C}`, derived: false });
  });

  it('of news alone that leaves a call out is not believed until it is sure, and then dated back', () => {
    const doubtful = new Scene().snapshot(-5).calls(0, row(C)).calls(5, row(D, DANA));
    expect(new Story(doubtful).of('call.ended')).toEqual([]);
    const sure = doubtful.calls(9, row(D, DANA), row('c1767263109', { start: connectAt(9) }));
    expect(new Story(sure).happenings).toContain('5 ended');
  });

  it('that once more leaves a call out holds only changes: nothing ends by absence', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(5, row(D, DANA))
        .calls(60, row('c1767263160', { start: connectAt(60) })),
    );
    // The first doubt ran out after half a minute; the second list settled the rest.
    expect(story.of('call.ended').map(({ call }) => call)).toEqual([`${T}/${C}`]);
    const busy = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(5, row(D, DANA))
        .calls(9, row('c1767263109', { start: connectAt(9) }))
        .calls(70, talking(C, 70)),
    );
    expect(busy.of('call.ended')).toEqual([]);
    expect(busy.happenings).toContain('70 answered');
  });

  it('shows a call again that was taken for over: it is there, and counted once', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(5, row(D, DANA))
        .put(40, 'tick', '')
        .calls(45, talking(C, 45))
        .calls(50, row(D, { ...DANA, extension: ['*42'] })),
    );
    expect(story.of('call.queued').filter(({ call }) => call === `${T}/${C}`)).toHaveLength(1);
    expect(story.board.all('call').map(({ id }) => id)).toContain(`${T}/${C}`);
  });

  it('taken for one of changes is known for whole when it twice holds what has not changed', () => {
    const scene = new Scene()
      .snapshot(-5)
      .calls(0, row(C))
      .calls(5, row(D, DANA))
      .calls(9, row('c1767263109', { start: connectAt(9) }))
      .calls(12, row(C), row('c1767263109', { start: connectAt(9) }));
    expect(new Story(scene).of('call.ended')).toEqual([]);
    scene.calls(15, row(C), row('c1767263109', { start: connectAt(9) }));
    expect(new Story(scene).of('call.ended')).toMatchObject([{ call: `${T}/${D}` }]);
  });

  it('gives an id again to another call, which is counted', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(8)
        .calls(20, row(C, { start: connectAt(20) }))
        .calls(25),
    );
    expect(story.happenings).toEqual(['0 queued', '8 left', '8 ended', '20 queued', '25 left', '25 ended']);
  });

  it('that repeats a call just called over brings nothing back', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(8, row(C, { state: 'disconnected' }))
        .calls(8.5, row(C))
        .calls(9),
    );
    expect(story.happenings).toEqual(['0 queued', '8 left', '8 ended']);
  });

  it('of one call touches no other', () => {
    const story = new Story(
      new Scene().snapshot(-5).one(0, row(C)).one(5, row(D, DANA)).one(9, { id: D, callstate: 'terminated' }),
    );
    expect(story.board.all('call').map(({ id }) => id)).toEqual([`${T}/${C}`]);
    expect(story.of('call.ended')).toMatchObject([{ call: `${T}/${D}`, derived: false }]);
  });

  it('with the accounts ends only what it has named before', () => {
    const state = (seconds: number, ...calls: object[]) =>
      [seconds, { action: 'domain-state', calls, accounts: [] }] as const;
    const unnamed = new Scene()
      .snapshot(-5)
      .one(0, row(C))
      .push(...state(2))
      .put(60, 'tick', '');
    expect(new Story(unnamed).of('call.ended')).toEqual([]);
    const named = new Scene()
      .snapshot(-5)
      .push(...state(0, row(C)))
      .push(...state(8))
      .put(60, 'tick', '');
    expect(new Story(named).happenings).toContain('8 ended');
  });
});

describe('an answer', () => {
  it('is none while the queue’s music plays, whatever the word and the time of connection', () => {
    const music = { state: 'connected', connect: connectAt(0) };
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, music))
        .calls(4, row(C, { ...music, extension: ['*40'] }))
        .calls(30),
    );
    expect(story.happenings).toEqual(['0 queued', '4 offered', '30 left', '30 ended']);
  });

  it('without stars is proven by a new time of connection', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { state: 'connected', connect: connectAt(0) }))
        .calls(4, row(C, { state: 'connected', connect: connectAt(0), extension: ['40'] }))
        .calls(9, talking(C, 9)),
    );
    expect(story.happenings).toEqual(['0 queued', '4 offered', '9 answered']);
  });

  it('without that either is proven by the account that is in a conversation', () => {
    const scene = new Scene()
      .snapshot(-5)
      .calls(0, row(C, { state: 'connected', connect: connectAt(0) }))
      .calls(4, row(C, { state: 'connected', connect: connectAt(0), extension: ['40'] }));
    expect(new Story(scene).happenings).toEqual(['0 queued', '4 offered']);
    scene.answer(9, `${ME}/accounts?type=extensions`, [account('40', 'Ann Agent', { connected: true })]);
    expect(new Story(scene).happenings).toEqual(['0 queued', '4 offered', '9 answered']);
  });

  it('keeps a star that means nothing', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { extension: ['40*'] }))
        .calls(9, talking(C, 9, { extension: ['40*'] }))
        .calls(20)
        .calls(30, row(D, { ...DANA, extension: ['42*'] }))
        .calls(36, talking(D, 36, { ...DANA, extension: ['42*'] })),
    );
    expect(story.happenings).toEqual([
      '0 queued',
      '0 offered',
      '9 answered',
      '20 ended',
      '30 queued',
      '30 offered',
      '36 answered',
    ]);
  });

  it('learned by asking is dated by the PBX, not by the asking', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .answer(2, `user/40@${DOMAIN}/calls`, [row(C, { extension: ['*40'] })])
        .answer(13, `user/40@${DOMAIN}/calls`, [talking(C, 9)]),
    );
    expect(story.happenings).toEqual(['2 queued', '2 offered', '9 answered']);
  });

  it('in one extension’s own list tells of its own part alone', () => {
    const helpdesk = { 'from-number': '60', 'from-name': 'Reception', extension: ['60'] };
    const own = (seconds: number, number: string, more: object) =>
      [seconds, `user/${number}@${DOMAIN}/calls`, [row(C, { ...helpdesk, ...more })]] as const;
    const scene = new Scene()
      .snapshot(-5, {
        answers: {
          [`${ME}/accounts?type=extensions`]: [account('40', 'Ann Agent'), account('60', 'Reception')],
        },
      })
      .calls(0, row(C, helpdesk))
      .answer(...own(3, '60', {}))
      .calls(5, row(C, { ...helpdesk, extension: ['60', '*40'] }))
      .answer(...own(8, '40', { extension: ['*40'] }))
      .answer(...own(9, '60', {}))
      .calls(12, talking(C, 12, { ...helpdesk, extension: ['60', '40'] }));
    for (let seconds = 15; seconds < 75; seconds += 6)
      scene
        .answer(...own(seconds, '60', { state: 'connected', connect: connectAt(12) }))
        .answer(...own(seconds + 3, '40', { state: 'connected', connect: connectAt(12), extension: ['40'] }));
    const story = new Story(scene);
    expect(story.happenings).toEqual(['0 queued', '5 offered', '12 answered']);
    expect(story.board.all('call')).toMatchObject([{ agent: `${T}/40`, state: 'talking' }]);
  });

  it('is told by the lists of two phones where nothing is pushed, with its hold and who leaves first', () => {
    const own = (number: string, state: string) => [
      row(C, {
        'to-number': '42',
        state,
        extension: [number],
        connect: state === 'alerting' ? '' : connectAt(6),
      }),
    ];
    const scene = new Scene()
      .snapshot(-5, { calls: null })
      .answer(2, `user/42@${DOMAIN}/calls`, own('42', 'alerting'))
      .answer(4, `user/40@${DOMAIN}/calls`, own('40', 'alerting'))
      .answer(8, `user/42@${DOMAIN}/calls`, own('42', 'connected'))
      .answer(10, `user/40@${DOMAIN}/calls`, [])
      .answer(12, `user/42@${DOMAIN}/calls`, own('42', 'holding'))
      .answer(14, `user/40@${DOMAIN}/calls`, [])
      .answer(16, `user/42@${DOMAIN}/calls`, own('42', 'connected'));
    const story = new Story(scene);
    expect(story.happenings).toEqual(['2 offered', '4 offered', '6 answered', '12 held', '16 resumed']);
    expect(story.board.all('call')).toMatchObject([{ agent: `${T}/42`, state: 'talking' }]);
  });

  it('is read whatever the length of a field', () => {
    const long = 'x'.repeat(3000);
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .push(0, { action: long })
        .calls(1, row(C, { 'from-number': '9'.repeat(200), 'from-name': long, 'to-name': long })),
    );
    expect(story.troubles).toEqual(['unknown']);
    expect(story.board.all('call')).toMatchObject([{ state: 'waiting', caller: { number: '9'.repeat(60) } }]);
  });

  it('of one of many rung phones is missed by none of the others', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { extension: ['*40', '*42'] }))
        .calls(5, talking(C, 5)),
    );
    expect(story.happenings).toEqual(['0 queued', '0 offered', '0 offered', '5 answered']);
  });
});

describe('a queue', () => {
  it('is left by who is sent on without an answer', () => {
    const out = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(30, row(C, { 'to-number': '8500', 'to-name': 'Mailbox' }))
        .calls(40),
    );
    expect(out.happenings).toEqual(['0 queued', '30 left', '40 ended']);
    expect(out.of('call.left')[0]).toMatchObject({ how: 'overflowed', to: 'voicemail' });
    const over = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(30, row(C, { 'to-number': '60', extension: ['*60'] })),
    );
    expect(over.of('call.left')[0]?.how).toBe('overflowed');
  });

  it('keeps a caller who rings at a member named in `to`', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(3, row(C, { 'to-number': '40', extension: ['*40'] }))
        .calls(6, talking(C, 6, { 'to-number': '40' })),
    );
    expect(story.happenings).toEqual(['0 queued', '3 offered', '6 answered']);
    expect(story.board.all('call')[0]?.queue).toBe(`${T}/73`);
  });

  it('may be named by its own list alone: then it is learned by asking', () => {
    const did = { 'to-number': '6175550100', 'to-name': '' };
    const entry = {
      start: '1767263102.88',
      from: `"Carl Caller" <sip:6175550142@${DOMAIN}>`,
      acd: '73',
      agent: '',
    };
    const waiting = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, did))
        .answer(4, `${ME}/wallboard/73`, { current: [entry] }),
    );
    // 88 ms, not 880.
    expect(waiting.happenings).toEqual(['2.088 queued']);
    const late = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, did))
        .calls(6, talking(C, 6, did))
        .answer(7, `${ME}/acdinfo?info=calls&group=73&number=0`, [{ ...entry, agent: '40' }])
        .calls(20),
    );
    expect(late.happenings).toContain('2.088 queued');
    expect(late.board.all('shift')).toMatchObject([{ agent: `${T}/40`, answered: 1, talkMs: 14_000 }]);
  });

  it('whose list names a caller no more is left when it says so twice', () => {
    const entry = { start: '1767263100.0', from: '6175550142', acd: '73', agent: '' };
    const scene = new Scene()
      .snapshot(-5)
      .one(0, row(C))
      .answer(2, `${ME}/wallboard/73`, { current: [entry] })
      .answer(4, `${ME}/wallboard/73`, { current: [] });
    expect(new Story(scene).of('call.left')).toEqual([]);
    scene.answer(6, `${ME}/wallboard/73`, { current: [] });
    expect(new Story(scene).happenings).toEqual(['0 queued', '4 left', '4 ended']);
  });

  it('that names its callers as the socket would is believed where the socket is silent', () => {
    const story = new Story(
      new Scene().snapshot(-5).answer(4, `${ME}/acdcalls?acd=73`, [row(C, { 'to-number': '6175550100' })]),
    );
    expect(story.happenings).toEqual(['4 queued']);
  });

  it('whose list alone names a caller shows them, and takes the id a phone’s list tells later for the same call', () => {
    const entry = (agent?: string) => ({
      start: '1767263099.88',
      from: `"Carl Caller" <sip:6175550142@${DOMAIN}>`,
      acd: '73',
      ...(agent === undefined ? {} : { agent }),
    });
    const scene = new Scene()
      .snapshot(-5, { calls: null })
      .answer(6, `${ME}/wallboard/73`, { current: [entry()] })
      .answer(8, `${ME}/wallboard/73`, { current: [entry()] })
      .answer(36, `${ME}/wallboard/73`, { current: [entry('40')] });
    const talks = new Story(scene);
    expect(talks.happenings).toEqual(['-0.912 queued', '36 answered']);
    expect(talks.board.all('call')).toMatchObject([
      { state: 'talking', queue: `${T}/73`, agent: `${T}/40`, caller: { name: 'Carl Caller' } },
    ]);
    expect(talks.agent('40')?.state).toBe('onCall');
    scene
      .answer(38, `user/40@${DOMAIN}/calls`, [talking(C, 35, { start: connectAt(-20) })])
      .answer(40, `${ME}/wallboard/73`, { current: [entry('40')] })
      .answer(86, `user/40@${DOMAIN}/calls`, [])
      .answer(88, `${ME}/wallboard/73`, { current: [] })
      .answer(90, `user/40@${DOMAIN}/calls`, [])
      .put(120, 'tick', '');
    const over = new Story(scene);
    expect(over.happenings).toEqual(['-0.912 queued', '36 answered', '86 ended']);
    expect(over.agent('40')?.state).not.toBe('onCall');
  });

  it('that lacks a caller once is asked again, and their leaving dated back', () => {
    const entry = { start: '1767263099.0', from: '6175550142', acd: '73', agent: '' };
    const scene = new Scene()
      .snapshot(-5, { calls: null })
      .answer(6, `${ME}/wallboard/73`, { current: [entry] })
      .answer(20, `${ME}/wallboard/73`, { current: [] })
      .answer(22, `${ME}/wallboard/73`, { current: [entry] })
      .answer(30, `${ME}/wallboard/73`, { current: [] });
    expect(new Story(scene).happenings).toEqual(['-1 queued']);
    scene.put(60, 'tick', '');
    expect(new Story(scene).happenings).toEqual(['-1 queued', '30 left', '30 ended']);
  });

  it('whose list names a caller before the socket does shows nobody twice', () => {
    const entry = { start: '1767263105.0', from: '6175550177', acd: '73', agent: '' };
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .answer(5, `${ME}/wallboard/73`, { current: [entry] })
        .calls(5.2, row(C), row(D, DANA)),
    );
    expect(story.board.all('call').map(({ id }) => id)).toEqual([`${T}/${C}`, `${T}/${D}`]);
  });

  it('of another tenant with the same number is another', () => {
    const story = new Story(
      new Scene()
        .put(-5, 'opened', JSON.stringify({ domains: ['a.example', 'b.example'] }))
        .answer(-5, 'domain/a.example/acds', [{ name: '73', display: 'A', agents: ['40'] }])
        .answer(-5, 'domain/b.example/acds', [{ name: '73', display: 'B', agents: ['40'] }])
        .put(-4, 'synced', '')
        .put(0, 'stream:a.example', JSON.stringify({ action: 'call-state', calls: [row(C)] }))
        .put(1, 'stream:b.example', JSON.stringify({ action: 'call-state', calls: [row(C)] }))
        .put(2, 'stream:a.example', JSON.stringify({ action: 'call-state', calls: [] })),
    );
    expect(story.board.all('call').map(({ id, queue }) => [id, queue])).toEqual([
      ['hq/b.example/c1767263100', 'hq/b.example/73'],
    ]);
    expect(story.board.all('queue').map(({ id, tenant, name }) => [id, tenant, name])).toEqual([
      ['hq/a.example/73', 'a.example', 'A'],
      ['hq/b.example/73', 'b.example', 'B'],
    ]);
  });
});

describe('an agent', () => {
  const acds = (agents: string[]) => ({
    [`domain/${DOMAIN}/acds`]: [{ name: '73', display: 'Sales', agents }],
    [`${ME}/wallboard/73`]: 'HTTP 404',
  });

  it('is signed in where the queue’s own answer says so, whatever the list of queues says', () => {
    const story = new Story(
      new Scene().snapshot(-5, {
        answers: { ...acds([]), [`${ME}/wallboard/73`]: { agents: [{ account: '40', login: true }] } },
      }),
    );
    expect(story.agent('40')?.state).toBe('ready');
    // The list is empty although agents are assigned: it is of those signed in.
    expect(story.agent('42')?.state).toBe('signedOut');
  });

  it('is signed in by the list where nothing else tells, and out where the account says so', () => {
    expect(new Story(new Scene().snapshot(-5, { answers: acds(['40']) })).agent('40')?.state).toBe('ready');
    const out = new Scene().snapshot(-5, { answers: acds(['40']) }).user(1, '40', { login: false });
    expect(new Story(out).agent('40')?.state).toBe('signedOut');
  });

  it('is nobody who only manages the queue, listed signed out among its agents', () => {
    const answers = {
      [`domain/${DOMAIN}/acds`]: [{ name: '73', display: 'Sales', agents: ['40'] }],
      [`domain/${DOMAIN}/user_settings/73`]: 'HTTP 403',
      [`${ME}/wallboard/73`]: {
        acds: { 73: { managers: ['99', '800'], calls: { count: 0, completed: 0 } } },
        agents: ['40', '99', '800'].map((each) => ({ account: each, login: each === '40' })),
        current: [],
      },
    };
    const story = new Story(new Scene().snapshot(-5, { answers }));
    expect(story.board.all('agent').map(({ number }) => number)).toEqual(['40']);
    const known = {
      ...answers,
      [`domain/${DOMAIN}/user_settings/73`]: { all_agents: '40 42', manager: '99' },
    };
    const wallboard = known[`${ME}/wallboard/73`];
    const later = new Scene().snapshot(-5, { answers: known }).answer(5, `${ME}/wallboard/73`, wallboard);
    expect(new Story(later).board.all('agent').map(({ number }) => number)).toEqual(['40', '42']);
  });

  it('is paused as a queue tells it, where nothing else does', () => {
    const answers = {
      [`${ME}/accounts?type=extensions`]: 'HTTP 403',
      [`${ME}/wallboard/73`]: { agents: [{ account: '40', login: true, dnd: true }], current: [] },
    };
    const scene = new Scene()
      .put(-5, 'opened', JSON.stringify({ domains: [DOMAIN], extension: '800' }))
      .answer(-5, `domain/${DOMAIN}/acds`, [{ name: '73', display: 'Sales', agents: ['40'] }]);
    for (const [path, body] of Object.entries(answers)) scene.answer(-5, path, body);
    expect(new Story(scene.put(-4, 'synced', '')).agent('40')).toMatchObject({
      state: 'paused',
      reason: 'Do not disturb',
    });
  });

  it('whose phone is busy without a call is unavailable, and not for what is said of a call that is over', () => {
    const busy = new Scene().snapshot(-5).user(1, '40', { connected: true }).put(5, 'tick', '');
    expect(new Story(busy).agent('40')).toMatchObject({ state: 'unavailable', reason: 'Phone busy' });
    busy.user(9, '40', { connected: false });
    expect(new Story(busy).agent('40')?.state).toBe('ready');
    const called = new Scene()
      .snapshot(-5)
      .calls(0, row(C, { extension: ['*40'] }))
      .calls(4, talking(C, 4))
      .user(4, '40', { connected: true })
      .calls(30)
      .answer(31, `${ME}/accounts?type=extensions`, [account('40', 'Ann Agent', { connected: true })])
      .put(60, 'tick', '');
    expect(new Story(called).of('agent.stateChanged').map(({ state }) => state)).toEqual([
      'ringing',
      'onCall',
      'wrapUp',
      'ready',
    ]);
  });

  it('of 2019 is told in numbers', () => {
    const answers = { ...acds([]), [`${ME}/wallboard/73`]: { logged_agents: [40] } };
    expect(new Story(new Scene().snapshot(-5, { answers })).agent('40')?.queues[0]?.signedIn).toBe(true);
  });

  it('is paused by do-not-disturb, of which a delta tells only what changed', () => {
    const story = new Story(
      new Scene().snapshot(-5).user(1, '40', { dnd: true }).user(2, '40', { chatstatus: 'offline' }),
    );
    expect(story.agent('40')).toMatchObject({ state: 'paused', reason: 'Do not disturb', reachable: true });
  });

  it('who calls out is on a call from the first ring on', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { 'from-number': '40', 'to-number': '6175550100', extension: ['40'] })),
    );
    expect(story.agent('40')?.state).toBe('onCall');
    expect(story.board.all('call')[0]).toMatchObject({ direction: 'outbound', state: 'arriving' });
  });

  it('is shown where no queue may be seen, but not the extension Ringside listens as', () => {
    const answers = {
      [`domain/${DOMAIN}/acds`]: 'HTTP 403',
      [`domain/${DOMAIN}/user_settings/73`]: 'HTTP 403',
      [`${ME}/wallboard/73`]: 'HTTP 403',
    };
    const story = new Story(new Scene().snapshot(-5, { answers }));
    expect(story.board.all('agent').map(({ number }) => number)).toEqual(['40', '42']);
    expect(story.agent('40')?.state).toBe('ready');
  });

  it('leaves with the queue’s settings, and comes with them', () => {
    const settings = (numbers: string) => ({ display: 'Sales', all_agents: numbers });
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .answer(5, `domain/${DOMAIN}/user_settings/73`, settings('40 44'))
        .answer(6, `domain/${DOMAIN}/acds`, [{ name: '73', display: 'Sales', agents: ['40', '44'] }]),
    );
    expect(story.of('agent.gone').map(({ agent }) => agent)).toEqual([`${T}/42`]);
    expect(story.agent('44')?.state).toBe('ready');
  });
});

describe('what commands need', () => {
  const canAfter = (answers: Readonly<Record<string, unknown>>) =>
    new Story(new Scene().snapshot(-5, { answers })).of('source.allowed').at(-1)?.can;

  it('and the PBX refuses is said in words, each by its cause', () => {
    const can = canAfter({
      [`user/40@${DOMAIN}/dnd`]: 'HTTP 403',
      [`domain/${DOMAIN}/account/40/acd_login`]: 'HTTP 404',
    });
    expect(can?.['agent.pause']).toMatch(/administrator’s account/);
    expect(can?.['agent.signIn']).toMatch(/This version/);
    expect(can?.['call.hold']).toBe(true);
  });

  it('is not lost because one extension is unknown, or has calls nobody may see', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5, { answers: { [`user/40@${DOMAIN}/calls`]: 'HTTP 404' } })
        .answer(3, `user/99@${DOMAIN}/calls`, 'HTTP 403'),
    );
    expect(story.of('source.allowed').map(({ can }) => can['call.hold'])).toEqual([true]);
  });

  it('is told whole on every connection, and again when a command learns more', () => {
    const story = new Story(
      new Scene().snapshot(-5).answer(3, `domain/${DOMAIN}/account/40/acd_login`, 'HTTP 405').snapshot(9),
    );
    const said = story.of('source.allowed').map(({ can }) => typeof can['agent.signOut']);
    expect(said).toEqual(['boolean', 'string', 'boolean']);
  });
});

describe('an outage', () => {
  it('after a restart of the wall closes what is gone and goes on with what is there', () => {
    const before = new Story(new Scene().snapshot(-5).calls(0, row(C)).calls(5, row(C), row(D, DANA)));
    const after = new Story(
      new Scene().snapshot(30, { calls: [talking(C, 22)] }),
      before.board,
      START + 6_000,
    );
    expect(after.happenings).toContain('22 answered');
    expect(after.of('call.left')).toMatchObject([{ call: `${T}/${D}`, how: 'unknown' }]);
    expect(after.of('call.queued')).toEqual([]);
  });

  it('is proven by the figures of the day where one call ended, and by nothing where two did', () => {
    const figures = (completed: number, waiting: number, ivr: number, talk: number) => ({
      agents: [
        { account: '40', login: true },
        { account: '42', login: true },
      ],
      current: [],
      acds: {
        73: {
          hangup: { waiting, ringing: 0 },
          calls: { count: completed + waiting, completed },
          duration: { sum: { ivr, ring: 0, talk, hold: 0 } },
        },
      },
    });
    const until = (completed: number, waiting: number, ivr: number, talk: number) =>
      new Story(
        new Scene()
          .snapshot(-5, { answers: { [`${ME}/wallboard/73`]: figures(3, 1, 60, 300) } })
          .calls(0, row(C))
          .snapshot(60, { answers: { [`${ME}/wallboard/73`]: figures(completed, waiting, ivr, talk) } }),
      );
    expect(until(4, 1, 80, 325).happenings).toEqual(['0 queued', '20 answered', '45 ended']);
    expect(until(3, 2, 72, 300).happenings).toEqual(['0 queued', '12 left', '12 ended']);
    expect(until(4, 2, 90, 325).of('call.left')).toMatchObject([{ how: 'unknown' }]);
    expect(until(3, 1, 60, 300).of('call.left')).toMatchObject([{ how: 'unknown' }]);
  });

  it('tells of calls that came and went meanwhile what the finished calls tell, once', () => {
    const finished = [
      {
        start: 1767263130,
        from: '6175550133',
        agent: `"Ann Agent" <sip:40@${DOMAIN}>`,
        duration: { ivr: 4, ring: 3, talk: 8, hold: 2 },
      },
      // Heard to end before we went blind.
      { start: 1767263100, from: '6175550142', agent: '', duration: { ivr: 5, ring: 0, talk: 0, hold: 0 } },
    ];
    const answers = { [`acd/73@${DOMAIN}/cdr?max=100`]: finished };
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C))
        .calls(5)
        .snapshot(60, { answers })
        .put(61, `renewed:${DOMAIN}`, '')
        .snapshot(90, { answers }),
    );
    expect(story.happenings).toEqual([
      '0 queued',
      '5 left',
      '5 ended',
      '30 queued',
      '37 answered',
      '47 ended',
    ]);
    expect(story.board.all('shift').find(({ answered }) => answered > 0)).toMatchObject({
      agent: `${T}/40`,
      talkMs: 10_000,
    });
  });

  it('tells by the reason of a record whether who went unheard had given up or was sent on', () => {
    const at = (seconds: number) => 1767263100 + seconds;
    const calls = [
      { start: at(30), from: '6175550150', extension: '', reason: 'hw', ivr: 7_000, ring: 0, talk: 0 },
      { start: at(31), from: '6175550151', extension: '', reason: 'other', ivr: 7_000, ring: 0, talk: 0 },
      { start: at(32), from: '6175550152', extension: '', reason: 'rw', ivr: 7_000, ring: 0, talk: 0 },
    ];
    const answers = {
      [`acd/73@${DOMAIN}/cdr?max=100`]: { status: 403 },
      [`user/45@${DOMAIN}/acdcdr?acd=73&page=1`]: calls,
    };
    const story = new Story(new Scene().snapshot(-5).snapshot(60, { answers }).snapshot(90, { answers }));
    expect(story.of('call.left').map((event) => event.type === 'call.left' && event.how)).toEqual([
      ...['abandoned', 'other', 'overflowed'],
    ]);
  });

  it('does not take the queue’s own time of connection for an agent’s answer', () => {
    const music = { state: 'connected', connect: connectAt(0) };
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, music))
        .snapshot(60, { calls: [row(C, { ...music, extension: ['40'] })] })
        .calls(80),
    );
    expect(story.of('call.answered')).toEqual([]);
  });
});

describe('a clock', () => {
  it('of the PBX that is minutes off moves its times, not ours', () => {
    const skew = 300;
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { start: connectAt(skew), now: connectAt(skew) + 0.412 }))
        .calls(9, talking(C, 9 + skew, { start: connectAt(skew), now: connectAt(9 + skew) })),
    );
    expect(story.of('call.observed')[0]?.call.startedAt).toBe(START);
    expect(story.happenings).toEqual(['0 queued', '9 answered']);
  });
});

describe('what is not needed', () => {
  it('is counted and harms nothing', () => {
    const story = new Story(
      new Scene()
        .snapshot(-5)
        .push(0, { sdp: 'v=0', callid: 'x', action: 'call-state', calls: [] })
        .push(0, { action: 'blf', extensions: [] })
        .push(0, { action: 'user-change' }),
    );
    expect(story.troubles).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('a capture that holds no list of queues takes the numbers it is told, in any tenant', () => {
    const known = told([
      {
        type: 'queue.observed',
        source: sourceId('hq'),
        at: START,
        queue: { id: queueId(sourceId('hq'), '73') },
      },
    ]);
    const scene = new Scene().put(0, 'stream', JSON.stringify({ action: 'call-state', calls: [row(C)] }));
    expect(new Story(scene, known).of('call.queued')).toMatchObject([{ queue: 'hq/localhost/73' }]);
  });

  it('a capture without channels begins in the middle, in whatever tenant it names', () => {
    const scene = new Scene()
      .put(0, 'stream', JSON.stringify({ action: 'user-state', account: '40', domain: DOMAIN, login: true }))
      .put(
        1,
        'stream',
        JSON.stringify({
          action: 'call-state',
          calls: [row(C, { from: `"C" <sip:6175550142@${DOMAIN}>`, 'to-number': '40', extension: ['40'] })],
        }),
      );
    const story = new Story(scene);
    expect(story.board.all('call').map(({ id }) => id)).toEqual([`${T}/${C}`]);
  });
});
