// Proves what frames come to, in stories too small for a tape: each trap of the vendor's examples, legs that are not
// calls, streams without an order, gaps, restarts, histories.
import { describe, expect, it } from 'vitest';
import { ANN, BEN, CALLER, CARL, device, linked, outside, past, phone, Scene, START, uuid } from './scene.ts';
import { Story } from './story.ts';

const CALL = linked(0, 1);
const start = (floor = {}) => new Scene().snapshot(-5, floor);
/** Time passes: a word about nobody's call is heard. */
const later = (scene: Scene, seconds: number) => scene.member(seconds, '241', 'waiting');
const ringing = () => start().joins(1, CALL).begins(2, CALL, 1, CARL, ANN);
const talking = () => ringing().ends(9, CALL, 1, CARL, ANN, 'answered').connects(9.01, CALL, '240', 8);

describe('the vendor’s own examples', () => {
  it('have the second party as called on the wire and callee in the table', () => {
    const said = (party: string) =>
      new Story(
        start().event(1, 'chan', 'dial_begin', {
          unique_id: uuid(1),
          linked_id: CALL,
          direction: 'inbound',
          caller: CARL,
          [party]: { ...ANN, dial_status: 'ringing' },
        }),
      ).happenings;
    expect(said('callee')).toEqual(['offered']);
    expect(said('called')).toEqual(['offered']);
  });

  it('show one channel on both sides of dial_begin: nobody is named by it', () => {
    const shared = uuid(63);
    const begun = start().begins(1, CALL, 1, { ...CARL, channel_id: shared }, { ...ANN, channel_id: shared });
    expect(new Story(begun).memory.calls[CALL]).toMatchObject({ callerChannel: null });
    // And its hang-up bears that channel too, though it is the dialled phone's.
    const over = begun.joins(1.1, CALL).hangsUp(9, CALL, 1, { ...ANN, channel_id: uuid(170) }, 'no answer');
    // The phone rang before the queue was known: that it rings there is told again.
    expect(new Story(later(over, 15)).happenings).toEqual(['offered', 'queued', 'offered', 'missed']);
  });

  it('have times in ms beside times in µs as text, and "0" for none', () => {
    const { events } = new Story(talking());
    expect(events.every(({ at }) => Math.abs(at - START) < 3_600_000)).toBe(true);
    const entry = past(linked(-500), -499, null, -480);
    expect(new Story(start({ history: [entry] })).counts).toEqual([0, 1, 0, 0]);
  });

  it('give an outside party no device, and a person no name', () => {
    const company = { ...ANN, number: '2145550000', name: 'Company LLC' };
    const story = new Story(
      start().begins(1, CALL, 5, company, outside('8005550987', 'Outbound Call', 5), 'outbound'),
    );
    expect(story.board.get('call', `hq/${CALL}`)).toMatchObject({
      dialled: { number: '8005550987', name: '' },
    });
    expect(story.state('240')).toBe('onCall');
  });

  it('begin a linked_id with the time the call began', () => {
    const story = new Story(start().ends(30, CALL, 1, CARL, ANN, 'answered'));
    expect(story.board.get('call', `hq/${CALL}`)?.startedAt).toBe(START);
  });

  it('end a leg under an id its beginning did not bear', () => {
    const { happenings, board } = new Story(
      ringing().ends(9, CALL, 77, CARL, { ...ANN, channel_id: uuid(77) }, 'answered'),
    );
    expect(happenings).toEqual(['queued', 'offered', 'answered']);
    expect(board.get('call', `hq/${CALL}`)).toMatchObject({ state: 'talking', agent: 'hq/240' });
    const over = ringing().ends(9, CALL, 77, CARL, ANN, 'answered').hangsUp(20, CALL, 1, ANN, 'answered');
    expect(new Story(later(over, 30)).at('call.ended')).toEqual([20]);
  });
});

describe('a caller from within the account', () => {
  const shown = (scene: Scene) => new Story(scene).board.get('call', `hq/${CALL}`);
  const from = (number: string) => ({ caller: { number, name: '' } });

  it('is internal in a queue from the start, where the account lists its phone', () => {
    const lobby = phone('205', 'Lobby phone', 3);
    const scene = start().joins(1, CALL, from('205'));
    const dialled = { number: '611', name: 'Sales' };
    expect(shown(scene)).toMatchObject({ direction: 'internal', state: 'waiting', queue: 'hq/11', dialled });
    scene.begins(2, CALL, 1, lobby, ANN, 'internal').ends(9, CALL, 1, lobby, ANN, 'answered', 'internal');
    expect(shown(scene)).toMatchObject({ direction: 'internal', state: 'talking', agent: 'hq/240', dialled });
    const over = scene.hangsUp(30, CALL, 3, lobby, 'answered', 'internal');
    expect(new Story(over).at('call.ended')).toEqual([30]);
  });

  it('who is an agent too is not who answers', () => {
    const scene = start().joins(1, CALL, from('241')).begins(2, CALL, 1, BEN, ANN, 'internal');
    scene.ends(9, CALL, 1, BEN, ANN, 'answered', 'internal');
    expect(shown(scene)).toMatchObject({ direction: 'internal', state: 'talking', agent: 'hq/240' });
  });

  it('is internal as soon as a phone is rung for them, where the account does not list theirs', () => {
    const scene = start().joins(1, CALL, from('206'));
    expect(shown(scene)).toMatchObject({ direction: 'inbound' });
    scene.begins(2, CALL, 1, phone('206', 'Front desk', 3), ANN, 'internal');
    expect(shown(scene)).toMatchObject({ direction: 'internal', state: 'ringing', offeredTo: ['hq/240'] });
  });
});

describe('a leg that ends', () => {
  it('is not the call that ends: the next phone rings', () => {
    const scene = ringing().hangsUp(17, CALL, 1, ANN, 'no answer').begins(18, CALL, 2, CARL, BEN);
    const { happenings, board } = new Story(scene);
    expect(happenings).toEqual(['queued', 'offered', 'missed', 'offered']);
    expect(board.get('call', `hq/${CALL}`)).toMatchObject({ state: 'ringing', offeredTo: ['hq/241'] });
  });

  it('is missed although the same phone rings again at once', () => {
    const scene = ringing().hangsUp(17, CALL, 1, ANN, 'no answer').begins(17.1, CALL, 2, CARL, ANN);
    const { happenings, board } = new Story(scene);
    expect(happenings).toEqual(['queued', 'offered', 'missed', 'offered']);
    expect(board.get('call', `hq/${CALL}`)).toMatchObject({ state: 'ringing', offeredTo: ['hq/240'] });
  });

  it('is not missed where its caller has hung up, whichever is told first and however late the queue says so', () => {
    const caller = ringing()
      .hangsUp(12, CALL, 170, CARL, 'no answer')
      .hangsUp(12.1, CALL, 1, ANN, 'no answer');
    expect(new Story(later(caller, 15)).happenings).not.toContain('missed');
    const ring = ringing().hangsUp(12, CALL, 1, ANN, 'no answer').hangsUp(12.1, CALL, 170, CARL, 'no answer');
    expect(new Story(later(ring, 15)).happenings).not.toContain('missed');
  });

  it('is not missed where somebody from outside the queue is rung, who picks the caller up', () => {
    const lobby = phone('205', 'Lobby phone', 3);
    const scene = ringing().hangsUp(17, CALL, 1, ANN, 'no answer').begins(17.1, CALL, 3, CARL, lobby);
    expect(new Story(later(scene, 30)).happenings).not.toContain('missed');
  });

  it('of a direct call many times is one missed call, over when it has been quiet', () => {
    const scene = start().begins(1, CALL, 1, CARL, ANN).begins(1, CALL, 2, CARL, BEN);
    scene.hangsUp(21, CALL, 1, ANN, 'no answer').hangsUp(22, CALL, 2, BEN, 'no answer');
    expect(new Story(later(scene, 41)).at('call.ended')).toEqual([]);
    const story = new Story(later(scene, 45));
    expect(story.at('call.ended')).toEqual([22]);
    expect(story.of('call.ended')).toMatchObject([{ derived: false }]);
  });

  it('of the agent ends the conversation two seconds later, at its own time', () => {
    const scene = talking().hangsUp(60, CALL, 1, ANN, 'answered');
    expect(new Story(later(scene, 61.5)).at('call.ended')).toEqual([]);
    expect(new Story(later(scene, 63)).at('call.ended')).toEqual([60]);
    expect(new Story(scene).state('240')).toBe('ready');
  });

  it('of the caller ends the call at once', () =>
    expect(new Story(talking().hangsUp(60, CALL, 170, CARL, 'answered')).at('call.ended')).toEqual([60]));

  it('of a caller who waits is an abandon where the queue says so, within two seconds; else they were put out', () => {
    const gone = () => ringing().hangsUp(12, CALL, 170, CARL, 'no answer');
    expect(new Story(gone()).happenings).not.toContain('left');
    expect(new Story(later(gone(), 15)).of('call.left')).toMatchObject([{ how: 'other' }]);
    expect(new Story(gone().abandons(12.3, CALL, 11)).at('call.left')).toEqual([12.3]);
  });

  it('bears the outside number on some accounts: the device tells whose it is', () => {
    const scene = talking().hangsUp(
      60,
      CALL,
      99,
      { ...ANN, number: CALLER, channel_id: uuid(170) },
      'answered',
    );
    const story = new Story(scene);
    expect(story.at('call.ended')).toEqual([]);
    expect(story.state('240')).toBe('ready');
  });

  it('of a call that is unknown raises no ghost', () => {
    const story = new Story(
      start().hangsUp(5, CALL, 1, ANN, 'answered').ends(6, linked(1), 2, CARL, BEN, 'busy'),
    );
    expect(story.board.all('call')).toEqual([]);
  });

  it('late, of a call that is over, brings nothing back; what comes after does', () => {
    const over = talking().completes(60, CALL, '240', 51, 'caller');
    const late = later(over, 63).begins(59, CALL, 3, CARL, BEN).ends(59.5, CALL, 3, CARL, BEN, 'answered');
    expect(new Story(late).board.all('call')).toEqual([]);
    expect(new Story(late.begins(70, CALL, 4, CARL, BEN)).board.all('call')).toHaveLength(1);
  });
});

describe('a call goes on', () => {
  it('to another phone when its agent leaves it, whichever is told first', () => {
    const first = talking().begins(30, CALL, 2, CARL, BEN).hangsUp(30.1, CALL, 1, ANN, 'answered');
    const second = talking().hangsUp(30, CALL, 1, ANN, 'answered').begins(30.1, CALL, 2, CARL, BEN);
    for (const scene of [first, second]) {
      const story = new Story(scene.ends(35, CALL, 2, CARL, BEN, 'answered'));
      expect(story.happenings).toEqual([
        'queued',
        'offered',
        'answered',
        'transferred',
        'offered',
        'answered',
      ]);
      expect(story.board.get('call', `hq/${CALL}`)).toMatchObject({ agent: 'hq/241', queue: null });
    }
  });

  it('with a colleague who was asked, once the agent has left', () => {
    const asked = talking()
      .begins(30, CALL, 2, { ...ANN, channel_id: uuid(80) }, BEN)
      .ends(32, CALL, 2, { ...ANN, channel_id: uuid(80) }, BEN, 'answered');
    expect(new Story(asked).board.get('call', `hq/${CALL}`)).toMatchObject({ agent: 'hq/240' });
    expect(new Story(asked).memory.calls[CALL]?.callerChannel).toBe(uuid(170));
    const joined = asked.hangsUp(40, CALL, 1, ANN, 'answered');
    expect(new Story(joined).board.get('call', `hq/${CALL}`)).toMatchObject({
      state: 'talking',
      agent: 'hq/241',
    });
  });

  it('to a second queue, and is counted in both', () => {
    const scene = talking().hangsUp(30, CALL, 1, ANN, 'answered').completes(30, CALL, '240', 21, 'transfer');
    scene.joins(30.2, CALL, { queue_id: 12, queue_name: 'Help' });
    const story = new Story(scene);
    expect(story.happenings.slice(3)).toEqual(['transferred', 'queued']);
    expect(story.at('call.transferred')).toEqual([30]);
    expect(new Story(scene.abandons(50, CALL, 20, { queue_id: 12 })).counts).toEqual([1, 1, 0, 0]);
  });

  it('to a second queue although the first one sums up last', () => {
    const scene = talking().hangsUp(30, CALL, 1, ANN, 'answered');
    scene.joins(30, CALL, { queue_id: 12, queue_name: 'Help' }).completes(30, CALL, '240', 21, 'transfer');
    const story = new Story(scene);
    expect(story.happenings.slice(3)).toEqual(['transferred', 'queued']);
    expect(story.state('240')).toBe('ready');
    const same = talking().hangsUp(30, CALL, 1, ANN, 'answered').joins(30, CALL);
    expect(new Story(same.completes(30.01, CALL, '240', 21, 'transfer')).happenings.slice(3)).toEqual([
      'transferred',
      'queued',
    ]);
  });

  it('in a slot when the wall had it parked, even if its agent’s leg went before the answer came', () => {
    const answer = { msg: 'Command Sent Successfully', data: { park_number: 702 } };
    const scene = talking()
      .hangsUp(30, CALL, 1, ANN, 'answered')
      .rest(30.4, `action/chan/park?linked_id=${CALL}`, answer);
    const { board } = new Story(later(scene, 60));
    expect(board.get('call', `hq/${CALL}`)).toMatchObject({ state: 'parked', slot: '702', agent: null });
    expect(new Story(scene.hangsUp(90, CALL, 170, CARL, 'answered')).at('call.ended')).toEqual([90]);
  });
});

describe('the queue stream', () => {
  it('and the channels’ have no order: an answer is booked once, with the queue’s wait', () => {
    const scene = start().begins(2, CALL, 1, CARL, ANN).ends(9, CALL, 1, CARL, ANN, 'answered');
    scene.joins(1, CALL).connects(9.01, CALL, '240', 8);
    expect(new Story(scene).counts).toEqual([1, 0, 0, 0]);
    expect(new Story(scene).board.get('call', `hq/${CALL}`)).toMatchObject({
      queue: 'hq/11',
      answeredAt: START + 9_000,
    });
  });

  it('tells a connect without its join by the time held, in seconds or milliseconds', () => {
    for (const hold of [8, 8_000, '00:00:08']) {
      const story = new Story(start().connects(9, CALL, '240', hold as number));
      expect(story.of('call.answered')).toMatchObject([{ waitedMs: 8_000 }]);
    }
  });

  it('counts a summary alone once, however often it comes', () => {
    const scene = start().completes(60, CALL, '240', 20, 'caller').completes(60, CALL, '240', 20, 'caller');
    expect(new Story(scene).happenings).toEqual(['queued', 'answered', 'ended']);
  });

  it('counts a summary of a call that had gone on before it was heard of, and lets it go on', () => {
    const scene = start()
      .begins(60, CALL, 2, CARL, BEN)
      .completes(60.1, CALL, '240', 20, 'transfer', { hold_time: 30 });
    const story = new Story(scene.ends(65, CALL, 2, CARL, BEN, 'answered'));
    expect(story.counts).toEqual([1, 0, 0, 0]);
    expect(story.board.get('call', `hq/${CALL}`)).toMatchObject({
      state: 'talking',
      agent: 'hq/241',
      queue: null,
    });
  });

  it('lets callers go in silence: a status, or an hour, tells', () => {
    const waiting = start().joins(1, CALL);
    const status = { queue_id: 11, queue_name: 'Sales', calls: 0, callers: [] };
    expect(new Story(waiting.event(2, 'queue', 'queue_status', status)).board.all('call')).toHaveLength(1);
    expect(new Story(waiting.event(20, 'queue', 'queue_status', status)).of('call.left')).toMatchObject([
      { how: 'other' },
    ]);
    expect(new Story(later(start().joins(1, CALL), 3_700)).of('call.left')).toMatchObject([
      { how: 'unknown' },
    ]);
  });

  it('names members in two queues as one agent', () => {
    const scene = start().event(1, 'queue', 'member_state', {
      queue_id: 12,
      queue_name: 'Help',
      member: { device: device('240'), state: 'on break', paused: true, paused_reason: 'Lunch' },
    });
    const story = new Story(scene);
    expect(story.state('240')).toBe('ready');
    expect(story.board.get('agent', 'hq/240')?.queues).toHaveLength(2);
    const both = new Story(scene.member(2, '240', 'on break', { paused: true, paused_reason: 'Lunch' }));
    expect(both.board.get('agent', 'hq/240')).toMatchObject({ state: 'paused', reason: 'Lunch' });
  });

  it('takes wrap-up for over once its member pauses, whatever it says after; the next call brings another', () => {
    const paused = talking().hangsUp(60, CALL, 1, ANN, 'answered').member(61, '240', 'wrap up');
    expect(new Story(paused).state('240')).toBe('wrapUp');
    paused.member(70, '240', 'on break').member(80, '240', 'wrap up');
    expect(new Story(paused).state('240')).toBe('ready');
    paused.member(90, '240', 'in a queue call').member(99, '240', 'wrap up');
    expect(new Story(paused).state('240')).toBe('wrapUp');
  });

  it('does not undo what the phone was seen doing since', () => {
    const scene = talking().member(9.5, '240', 'in a queue call').hangsUp(60, CALL, 1, ANN, 'answered');
    expect(new Story(scene).state('240')).toBe('ready');
    // A word from before the hang-up that is heard after it.
    const stale = new Scene().member(30, '240', 'in a queue call');
    expect(new Story(scene.put(61, 'stream:queue', stale.frames[0]!.text)).state('240')).toBe('ready');
  });

  it('shows a hold where the account does tell of one', () => {
    const scene = talking().member(20, '240', 'on hold');
    expect(new Story(scene).board.get('call', `hq/${CALL}`)).toMatchObject({ state: 'held' });
    expect(new Story(scene.member(40, '240', 'in a queue call')).happenings.slice(-2)).toEqual([
      'held',
      'resumed',
    ]);
  });

  it('that the account does not have leaves people and calls', () => {
    const opened = start().frames.filter(({ channel }) => channel !== 'stream:queue' && channel !== 'synced');
    const scene = new Scene();
    scene.frames.push(...opened);
    scene
      .put(-5, 'synced', 'no queues')
      .begins(1, CALL, 1, CARL, ANN)
      .ends(5, CALL, 1, CARL, ANN, 'answered');
    const story = new Story(scene);
    // The lobby's phone is nobody's.
    expect(story.board.all('agent').map(({ id }) => id)).toEqual(['hq/240', 'hq/241']);
    expect([story.state('240'), story.state('241')]).toEqual(['onCall', 'ready']);
  });
});

describe('what nobody has told us of', () => {
  it('is named by its shape, never by its content', () => {
    const scene = start()
      .event(1, 'queue', 'callback_offered', { queue_id: 11, number: CALLER })
      .event(2, 'queue', 'caller_join', { somewhere: CALLER })
      .event(3, 'queue', 'member_state', {
        queue_id: 11,
        member: { device: device('240'), state: 'sleeping' },
      })
      .event(4, 'queue', 'member_state', {
        queue_id: 11,
        member: { device: device('240'), state: `x${CALLER}` },
      })
      .event(5, 'chan', 'hangup', { channel: ANN })
      .put(6, 'stream:chan', 'event:chan.hangup\ndata:{broken')
      .put(7, 'stream:chan', 'event:chan.hangup')
      .put(8, 'rest:data/users', '{"data":{}}');
    expect(new Story(scene).odd).toEqual([
      'event callback_offered',
      'caller_join that names no call',
      'member_state with a state word nobody knows “sleeping”',
      'member_state with a state word nobody knows',
      'hangup: linked_id',
      'a message whose data is no JSON',
      'a message without data',
      'an answer to data/users that lists nobody',
    ]);
  });
});

describe('clocks', () => {
  it('of the account that are ahead or behind by more than a little are brought to ours', () => {
    const scene = start({ opening: { skewMs: 60_000 } });
    const ahead = new Scene().joins(61, CALL);
    const story = new Story(scene.put(1.02, 'stream:queue', ahead.frames[0]!.text));
    expect(story.at('call.queued')).toEqual([1]);
  });

  it('that cannot be right are not believed', () => {
    const scene = start().put(
      5,
      'stream:queue',
      `event:queue.caller_join\ndata:${JSON.stringify({ queue_id: 11, linked_id: 'odd-1', event_time: START + 9e8 })}`,
    );
    expect(new Story(scene).at('call.queued')).toEqual([5]);
  });
});

describe('a history', () => {
  const morning = [
    past(linked(-3_000, 90), -2_990, -2_976, -2_700),
    past(linked(-2_000, 91), -1_995, null, -1_950),
  ];

  it('primes the day on the first start, and only that day', () => {
    expect(new Story(start({ history: morning })).counts).toEqual([1, 1, 0, 0]);
    const sinceMidnight = start({ history: morning, opening: { dayFrom: START - 2_500_000 } });
    expect(new Story(sinceMidnight).counts).toEqual([0, 1, 0, 0]);
  });

  it('told again, or by the stream and then again, counts once', () => {
    const again = start({ history: morning }).picture(10, { history: morning });
    again.frames.push(
      ...start({ history: morning }).frames.map((frame) => ({ ...frame, at: frame.at + 60_000 })),
    );
    expect(new Story(again).counts).toEqual([1, 1, 0, 0]);
    const heard = talking().completes(60, CALL, '240', 51, 'caller');
    later(heard, 65).event(70, 'queue', 'caller_history', { queue_id: 11, history: [past(CALL, 1, 9, 60)] });
    expect(new Story(heard).counts).toEqual([1, 0, 0, 0]);
  });

  it('after a restart tells what is new: calls on the board are finished, later ones added, earlier ones left', () => {
    const before = new Story(later(talking().joins(12, linked(12, 2)), 20));
    const history = [
      ...morning,
      past(CALL, 1, 9, 45),
      past(linked(12, 2), 12, 50, 80),
      past(linked(30, 3), 31, null, 44),
    ];
    const scene = new Scene().snapshot(600, { history });
    const story = new Story(scene, { story: before, heardAt: START + 20_000 });
    // The morning was counted by whoever ran before, or never; here it was not.
    expect(story.counts).toEqual([2, 1, 0, 0]);
    expect(story.board.all('call')).toEqual([]);
    expect(
      story
        .of('call.ended')
        .map(({ at }) => (at - START) / 1000)
        .toSorted((a, b) => a - b),
    ).toEqual([44, 45, 80]);
  });

  it('of a call in two queues is told as two stays of one call', () => {
    const scene = new Scene().snapshot(-5);
    const twice = [past(CALL, 1, 9, 45, { queue_id: 11 }), past(CALL, 46, null, 60, { queue_id: 12 })];
    const story = new Story(scene.event(70, 'queue', 'caller_history', { history: twice }));
    expect(story.happenings).toEqual(['queued', 'answered', 'transferred', 'queued', 'left', 'ended']);
    expect(story.counts).toEqual([1, 1, 0, 0]);
  });

  it('without an end is of a call that goes on, and says nothing', () => {
    const open = { linked_id: CALL, join_time: START, answered_time: String((START + 9_000) * 1_000) };
    expect(new Story(start({ history: [open] })).happenings).toEqual([]);
  });
});

describe('a reconnect', () => {
  const blind = (scene: Scene, floor = {}) => {
    scene.frames.push(...new Scene().snapshot(600, floor).frames);
    return scene;
  };

  it('keeps a conversation its agent is said to be in, and no other', () => {
    expect(
      new Story(blind(talking(), { members: { '240': 'in a queue call' } })).board.all('call'),
    ).toHaveLength(1);
    expect(new Story(blind(talking())).board.all('call')).toEqual([]);
    const direct = start().begins(1, CALL, 1, CARL, phone('205', 'Lobby phone', 3));
    direct.ends(5, CALL, 1, CARL, phone('205', 'Lobby phone', 3), 'answered');
    expect(new Story(blind(direct)).of('call.ended')).toMatchObject([{ derived: true }]);
  });

  it('keeps who is listed as waiting; by a mere count, those who came last', () => {
    const two = start().joins(1, CALL).joins(2, linked(2, 2));
    const listed = { calls: 1, callers: [{ linked_id: CALL, join_time: START + 1_000 }] };
    expect(new Story(blind(two, { status: listed })).board.all('call').map(({ id }) => id)).toEqual([
      `hq/${CALL}`,
    ]);
    const counted = new Story(blind(start().joins(1, CALL).joins(2, linked(2, 2)), { status: { calls: 1 } }));
    expect(counted.board.all('call').map(({ id }) => id)).toEqual([`hq/${linked(2, 2)}`]);
    expect(counted.of('call.left')).toMatchObject([{ how: 'unknown' }]);
  });

  it('shows who waits no more with the agent who talks, and books the wait when the call is summed up', () => {
    const before = () => start().joins(1, CALL).begins(2, CALL, 1, CARL, ANN);
    const scene = blind(before(), { members: { '240': 'in a queue call' } });
    const shown = new Story(scene);
    expect(shown.board.get('call', `hq/${CALL}`)).toMatchObject({ state: 'talking', agent: 'hq/240' });
    expect(shown.counts).toEqual([0, 0, 0, 0]);
    const told = new Story(scene.completes(640, CALL, '240', 600, 'caller'));
    expect(told.counts).toEqual([1, 0, 0, 0]);
    expect(told.of('call.answered')).toMatchObject([{ at: START + 40_000, waitedMs: 39_000 }]);
    // Nobody sums it up, or it was another's: nothing is claimed.
    const over = blind(before(), { members: { '240': 'in a queue call' } }).hangsUp(
      640,
      CALL,
      1,
      ANN,
      'answered',
    );
    expect(new Story(later(over, 700)).counts).toEqual([0, 0, 1, 0]);
    const left = blind(before(), { members: { '240': 'in a queue call' } }).hangsUp(
      640,
      CALL,
      170,
      CARL,
      'answered',
    );
    expect(new Story(left.completes(640.3, CALL, '240', 600, 'caller')).counts).toEqual([1, 0, 0, 0]);
  });

  it('shows callers it had never heard of who wait', () => {
    const status = {
      calls: 1,
      callers: [{ linked_id: linked(300, 5), join_time: START + 301_000, caller: { number: CALLER } }],
    };
    const story = new Story(blind(start(), { status }));
    expect(story.board.all('call')).toMatchObject([
      { state: 'waiting', queuedAt: START + 301_000, caller: { number: CALLER } },
    ]);
  });

  it('forgets members and queues the account has no more', () => {
    const before = start().event(1, 'queue', 'member_state', {
      queue_id: 12,
      queue_name: 'Gone',
      member: { device: device('299'), state: 'waiting' },
    });
    const story = new Story(blind(before));
    expect(story.board.all('queue').map(({ id }) => id)).toEqual(['hq/11']);
    expect(story.board.all('agent').map(({ id }) => id)).toEqual(['hq/240', 'hq/241']);
  });
});

describe('a gap in the channels’ stream alone', () => {
  const record = (call: string, from: number, seconds: number) => ({
    data: {
      total: 1,
      search: {
        scroll_id: null,
        records: [{ linked_id: call, started_on_ts: START + from * 1000, duration: seconds, answered: true }],
      },
    },
  });
  const gap = () => talking().put(30, 'opened:chan', '');

  it('leaves calls in doubt for two minutes, unless their agent is said to talk', () => {
    expect(new Story(later(gap(), 149)).board.all('call')).toHaveLength(1);
    expect(new Story(later(gap(), 151)).of('call.ended')).toMatchObject([{ derived: true }]);
    expect(new Story(later(gap().member(40, '240', 'in a queue call'), 200)).board.all('call')).toHaveLength(
      1,
    );
    expect(new Story(later(gap().put(31, 'opened:chan', 'resumed'), 300)).board.all('call')).toHaveLength(1);
  });

  it('is mended by records: what they close is over at its time, what they do not, goes on', () => {
    const closed = gap().rest(66, 'insights/search', record(CALL, 0, 29));
    expect(new Story(closed).at('call.ended')).toEqual([29]);
    const open = gap()
      .rest(66, 'insights/search', record('other', 0, 29))
      .rest(111, 'insights/search', record('other', 0, 29));
    expect(new Story(later(open, 300)).board.all('call')).toHaveLength(1);
  });

  it('is not mended by a record of a call that is heard of later, or lasts', () => {
    const heard = talking().rest(66, 'insights/search', record(CALL, 0, 2));
    expect(new Story(heard).board.all('call')).toHaveLength(1);
    expect(
      new Story(talking().rest(66, 'insights/search', record(CALL, 0, 0))).board.all('call'),
    ).toHaveLength(1);
  });
});

it('tells of a recording of a call that is long over', () => {
  const scene = later(talking().completes(60, CALL, '240', 51, 'caller'), 65);
  scene.event(300, 'monitored', 'recording_available', { linked_id: CALL, recording_url: 'a/b.mp3' });
  expect(new Story(scene).of('call.recorded')).toMatchObject([{ call: `hq/${CALL}`, file: 'a/b.mp3' }]);
});
