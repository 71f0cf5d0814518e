// Proves which happenings lead from what was told of a call to what it is doing now, for a make that has rows and for
// one that has events: each step once, by the same rules.
import { expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { lineOf, trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { clearTimer, noTimers, runDue } from '#server/pbx-sdk/timers.ts';
import { type CallView, type TrackedCall, untold } from '#server/pbx-sdk/tracked-call.ts';
import { openContext, type TranslationContext } from '#server/pbx-sdk/translation-context.ts';

/** A make whose queue 80 is served by Ann and Boon, and none by the reception. */
const TEAM: Readonly<Record<string, readonly string[]>> = { '80': ['ann', 'boon'], '90': ['carla'] };
type Call = TrackedCall & { from: string };
type Memory = {
  source: ReturnType<typeof sourceId>;
  timers: ReturnType<typeof noTimers>;
  calls: Record<string, Call>;
  /** What the make was told of agents. */
  heard: string[];
};

const tracker = trackCalls<TranslationContext<Memory>, Call>({
  settleMs: 500,
  queueKey: (_, queue) => queue,
  agentKey: (_, agent) => agent,
  serves: (_, { queue }, agent) => queue === null || TEAM[queue]?.includes(agent) === true,
  callerOf: (_, { from }) => (from === '' ? null : from),
  goesOutside: (_, { direction }) => direction === 'outbound',
  askable: ({ calls }) => Object.values(calls),
  callsBeside: ({ calls }) => Object.values(calls),
  isThere: () => true,
  reaches: (_, { dialled }) => dialled,
  touches: () => [],
  stayIsOver: () => undefined,
  forget: ({ calls }, { key }) => void delete calls[key],
  released: ({ memory }, _, agent, at, ofQueue) =>
    void memory.heard.push(`${agent} ${ofQueue ? 'wraps up' : 'is free'} ${at}`),
  changed: () => undefined,
});

const PARTY = { number: '', name: '' };
const SEEN = { direction: 'inbound', caller: { number: '+4930117', name: '' }, dialled: PARTY } as const;
const NOTHING: CallView = {
  state: 'arriving',
  queue: null,
  waits: false,
  agent: null,
  offered: [],
  leaves: null,
  slot: null,
  to: '',
};

function begin(from = '') {
  const memory: Memory = { source: sourceId('hq'), timers: noTimers(), calls: {}, heard: [] };
  const make = (key: string, by: string): Call => {
    const call = { ...untold(key, 0), from: by };
    memory.calls[key] = call;
    return call;
  };
  const call = make('c1', from);
  const events: TranslationContext<Memory>['events'] = [];
  const at = (when: number) => ({ ...openContext(memory, when), events });
  const told = (): string[] =>
    events
      .splice(0)
      .map(({ type, at, ...more }) =>
        [
          type.replace('call.', ''),
          'agent' in more && more.agent,
          'how' in more && more.how,
          'to' in more && more.to,
          'leavesQueue' in more && 'leaves its queue',
          'slot' in more && more.slot,
          at,
        ]
          .filter((each) => each !== false && each !== '' && each !== null)
          .join(' '),
      );
  return {
    memory,
    call,
    told,
    other: (key: string, by: string) => make(key, by),
    at,
    follow: (when: number, view: Partial<CallView>, of: Call = call) =>
      tracker.follow(at(when), of, SEEN, { ...NOTHING, ...view }, when),
    tick: (now: number) =>
      runDue(memory.timers, now, (kind, key, due) => {
        const of = memory.calls[key];
        if (of && kind === 'missed') tracker.settleStopped(at(due), of);
        if (of && kind === 'asked') tracker.endInquiry(at(due), of);
      }),
  };
}

const WAITING = { state: 'waiting', queue: '80', waits: true } as const;
const RINGING = { state: 'ringing', queue: '80', waits: true, offered: ['ann'] } as const;
const TALKING = { state: 'talking', queue: '80', agent: 'ann' } as const;

it('a call is described once, waits, is offered, answered, held and resumed; nothing is told twice', () => {
  const t = begin();
  for (let twice = 0; twice < 2; twice++) t.follow(1, WAITING);
  for (let twice = 0; twice < 2; twice++) t.follow(2, RINGING);
  for (let twice = 0; twice < 2; twice++) t.follow(3, TALKING);
  for (let twice = 0; twice < 2; twice++) t.follow(4, { ...TALKING, state: 'held' });
  t.follow(5, TALKING);
  tracker.end(t.at(6), t.call, { at: 6, how: 'abandoned', derived: false });
  expect(t.told()).toEqual([
    'observed 1',
    'queued 1',
    'offered hq/ann 2',
    'answered hq/ann 3',
    'held 4',
    'resumed 5',
    'ended 6',
  ]);
  expect(t.memory.heard).toEqual(['ann wraps up 6']);
});

it('a phone that stopped ringing missed nothing where somebody picks the call up from outside', () => {
  const t = begin();
  const { call } = t;
  tracker.describe(t.at(1), call, SEEN, 1);
  tracker.join(t.at(1), call, '80', 1);
  tracker.offer(t.at(2), call, 'ann', 2);
  tracker.stopRinging(t.at(3), call, 'ann', 3);
  tracker.forgive(t.at(3), call, 3);
  t.tick(5_000);
  expect(t.told()).toEqual(['observed 1', 'queued 1', 'offered hq/ann 2', 'observed 3']);
});

it('a make that has events tells the same by single steps', () => {
  const t = begin();
  const { call } = t;
  tracker.describe(t.at(1), call, SEEN, 1);
  tracker.join(t.at(1), call, '80', 1);
  tracker.offer(t.at(2), call, 'ann', 2);
  tracker.offer(t.at(2), call, 'ann', 2);
  tracker.answer(t.at(3), call, 'ann', 3);
  tracker.answer(t.at(3), call, 'ann', 3);
  tracker.hold(t.at(4), call, true, 4);
  tracker.hold(t.at(5), call, false, 5);
  tracker.transfer(t.at(6), call, '90', 6);
  tracker.join(t.at(6), call, '90', 6);
  tracker.end(t.at(7), call, { at: 7, how: 'abandoned', derived: false });
  expect(t.told()).toEqual([
    'observed 1',
    'queued 1',
    'offered hq/ann 2',
    'answered hq/ann 3',
    'held 4',
    'resumed 5',
    'transferred 90 leaves its queue 6',
    'queued 6',
    'left abandoned 7',
    'ended 7',
  ]);
  expect(t.memory.heard).toEqual(['ann wraps up 6']);
});

it('a phone that stops ringing has missed the call once nothing has taken it meanwhile', () => {
  const t = begin();
  t.follow(1, RINGING);
  t.follow(100, WAITING);
  t.tick(599);
  t.told();
  t.tick(600);
  expect(t.told()).toEqual(['missed hq/ann 100']);
});

it('nobody missed a call that another answered, that ended, or that rings at who picks it up', () => {
  const answered = begin();
  answered.follow(1, { ...RINGING, offered: ['ann', 'boon'] });
  answered.follow(100, { ...TALKING, agent: 'boon' });
  answered.tick(10_000);
  expect(answered.told()).not.toContain('missed hq/ann 100');

  const over = begin();
  over.follow(1, RINGING);
  over.follow(100, WAITING);
  tracker.end(over.at(200), over.call, { at: 200, how: 'abandoned', derived: false });
  over.tick(10_000);
  expect(over.told().filter((each) => each.startsWith('missed'))).toEqual([]);

  const picked = begin();
  picked.follow(1, RINGING);
  picked.follow(100, { ...RINGING, offered: ['reception'] });
  picked.tick(10_000);
  expect(picked.told().filter((each) => each.startsWith('missed'))).toEqual([]);
});

it('a phone rung anew at once has missed the ringing before', () => {
  const t = begin();
  t.follow(1, RINGING);
  t.follow(100, WAITING);
  t.follow(200, RINGING);
  expect(t.told().slice(-2)).toEqual(['missed hq/ann 100', 'offered hq/ann 200']);
});

it('whoever answers a queue’s call without serving it is nobody’s agent, and has no wrap-up', () => {
  const t = begin();
  t.follow(1, WAITING);
  t.follow(2, { ...TALKING, agent: 'reception' });
  tracker.end(t.at(3), t.call, { at: 3, how: 'abandoned', derived: false });
  expect(t.told()).toEqual(['observed 1', 'queued 1', 'answered 2', 'ended 3']);
  expect(t.memory.heard).toEqual(['reception is free 3']);
});

it('somebody from outside who had the call before the wall began anew has it still: that is no transfer', () => {
  const t = begin();
  Object.assign(t.call, { told: true, direction: 'inbound', caller: SEEN.caller, queue: '80' });
  Object.assign(t.call, { state: 'talking', answeredAt: 1 });
  t.follow(2, { ...TALKING, agent: 'reception' });
  expect(t.told()).toEqual([]);
  expect(t.call).toMatchObject({ agent: 'reception', queue: '80', queueAgent: null });
  t.follow(3, { ...TALKING, agent: 'ann' });
  expect(t.told()).toEqual(['transferred ann leaves its queue 3', 'answered hq/ann 3']);
});

it('a queue’s part ends with its agent’s: who has the call after a transfer has it of no queue', () => {
  const t = begin();
  t.follow(1, WAITING);
  t.follow(2, TALKING);
  t.follow(3, { state: 'ringing', offered: ['carla'], to: 'carla' });
  t.follow(4, { state: 'talking', agent: 'carla' });
  expect(t.told().slice(-3)).toEqual([
    'offered hq/carla 3',
    'transferred carla leaves its queue 3',
    'answered hq/carla 4',
  ]);
  expect(t.call).toMatchObject({ queue: null, outOf: '80', agent: 'carla' });
  tracker.end(t.at(5), t.call, { at: 5, how: 'abandoned', derived: false });
  expect(t.memory.heard).toEqual(['ann wraps up 3', 'carla is free 5']);
});

it('a parked call is its agent’s no more, and of no queue once somebody else fetches it', () => {
  const t = begin();
  t.follow(1, WAITING);
  t.follow(2, TALKING);
  t.follow(3, { state: 'parked', queue: '80', slot: '71' });
  t.follow(4, { ...TALKING, agent: 'reception' });
  expect(t.told().slice(-3)).toEqual([
    'parked 71 3',
    'transferred reception leaves its queue 4',
    'answered hq/reception 4',
  ]);
});

it('a caller who goes on from their queue unanswered has left it, and how is told before where', () => {
  const t = begin();
  t.follow(1, WAITING);
  t.follow(2, { state: 'waiting', queue: '90', waits: true, leaves: { how: 'overflowed', to: 'queue' } });
  expect(t.told()).toEqual(['observed 1', 'queued 1', 'left overflowed queue 2', 'queued 2']);
});

it('a call that names a queue only when somebody has it already was not seen to wait', () => {
  const t = begin();
  t.follow(1, { state: 'talking', agent: 'ann' });
  t.follow(2, TALKING);
  expect(t.told()).toEqual(['observed 1', 'answered hq/ann 1']);
});

it('a stay booked before the call was taken for over is booked no more', () => {
  const t = begin();
  t.call.counted = true;
  t.follow(1, WAITING);
  expect(t.told()).toEqual(['observed 1']);
});

it('whoever dialled out and hands the call on goes free, and is no end of it any more', () => {
  const t = begin('ann');
  const began = (call: Call) => call.from === 'ann';
  t.call.direction = 'outbound';
  const outbound = { ...SEEN, direction: 'outbound' } as const;
  tracker.follow(t.at(1), t.call, outbound, { ...NOTHING, state: 'talking', agent: 'ann' }, 1);
  expect(lineOf(Object.values(t.memory.calls), 'ann', began)).toBe('onCall');
  tracker.follow(t.at(2), t.call, outbound, { ...NOTHING, state: 'ringing', offered: ['boon'] }, 2);
  expect(t.told().at(-1)).toBe('transferred boon 2');
  expect(lineOf(Object.values(t.memory.calls), 'ann', began)).toBe(null);
  expect(lineOf(Object.values(t.memory.calls), 'boon', () => false)).toBe('ringing');
});

it('an agent who holds a call and has begun another asks whom that one reaches', () => {
  const t = begin();
  t.follow(1, WAITING);
  t.follow(2, TALKING);
  t.follow(3, { ...TALKING, state: 'held' });
  const asked = t.other('c2', 'ann');
  const reached = { number: '1003', name: 'Carla' };
  tracker.follow(t.at(4), asked, { ...SEEN, dialled: reached }, { ...NOTHING, state: 'ringing' }, 4);
  expect(t.call.consult).toEqual(reached);
  tracker.end(t.at(5), asked, { at: 5, how: 'abandoned', derived: false });
  expect(t.call.consult).toBe(null);
});

/** Ann holds the caller, asks in queue 90, and Carla has answered there. */
function asksInQueue() {
  const t = begin();
  t.follow(1, WAITING);
  t.follow(2, TALKING);
  t.follow(3, { ...TALKING, state: 'held' });
  const asked = t.other('c2', 'ann');
  const by = { direction: 'internal', caller: { number: 'ann', name: '' }, dialled: PARTY } as const;
  tracker.follow(t.at(4), asked, by, { ...NOTHING, state: 'waiting', queue: '90', waits: true }, 4);
  tracker.follow(t.at(5), asked, by, { ...NOTHING, state: 'talking', queue: '90', agent: 'carla' }, 5);
  t.told();
  const isOver = (at: number) => tracker.end(t.at(at), asked, { at, derived: false });
  return { ...t, isOver };
}

it('who was asked in a queue goes on in its stay with the caller, whichever of the two calls is told first', () => {
  const handedOn = ['transferred carla leaves its queue 6', 'queued 6'];
  const first = asksInQueue();
  first.isOver(6);
  expect(first.told()).toEqual(['observed 6']);
  first.follow(6, { state: 'talking', agent: 'carla' });
  expect(first.told()).toEqual([...handedOn, 'ended 6']);
  const last = asksInQueue();
  last.follow(6, { state: 'talking', agent: 'carla' });
  last.isOver(7);
  expect(last.told()).toEqual([...handedOn, 'observed 6', 'ended 7']);
  for (const t of [first, last]) {
    expect(t.call).toMatchObject({ queue: '90', agent: 'carla', answeredAt: 5, inquiry: null });
    tracker.end(t.at(9), t.call, { at: 9, derived: false });
    expect(t.memory.heard.at(-1)).toBe('carla wraps up 9');
  }
});

it('who was asked in a queue and is not handed the caller has ended when they did, told a moment later', () => {
  const t = asksInQueue();
  t.isOver(6);
  t.follow(7, TALKING);
  expect(t.told()).toEqual(['observed 6', 'resumed 7']);
  t.tick(2_506);
  expect(t.told()).toEqual(['ended 6']);
  // A make that takes back the rings of the call takes nothing back of that.
  const silent = asksInQueue();
  silent.isOver(6);
  clearTimer(silent.memory.timers, 'missed:c1');
  tracker.missStopped(silent.at(7), silent.call);
  silent.tick(2_506);
  expect(silent.told()).toEqual(['observed 6', 'ended 6']);
  const over = asksInQueue();
  over.isOver(6);
  tracker.end(over.at(8), over.call, { at: 8, derived: false });
  expect(over.told()).toEqual(['observed 6', 'ended 6', 'ended 8']);
});
