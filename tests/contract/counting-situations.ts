// One table of situations in which callers and agents come to be, each with the one answer that every make is to give, and
// with another for a make only where what its PBX does not tell is written beside it.
import { expect } from 'vitest';
import { agentCounts } from '#lib/measure/agent.ts';
import type { StayOutcome } from '#lib/model/counts.ts';
import type { QueueId } from '#lib/model/ids.ts';
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type QueueSetup,
  type Result,
} from '#server/simulator/call-centre/model.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { START, Stage } from '#tests/pbx/harness/stage.ts';
import { plain } from '#tests/plain-counts.ts';

const AGENTS = [
  { number: '1001', name: 'Ann', queues: ['6400', '6500'] },
  { number: '1002', name: 'Boon', queues: ['6400'] },
  { number: '1003', name: 'Carla', queues: ['6500'] },
  { number: '1099', name: 'Reception', queues: [] },
];
const QUEUES = [
  ['6400', 'Support'],
  ['6500', 'Sales'],
] as const;

/** Queue 6400 (Ann, Boon), queue 6500 (Ann, Carla), and the reception, who serves none. */
export async function open(
  make: string,
  support: Partial<QueueSetup> = {},
  quirks: readonly string[] = [],
  tiers: Readonly<Record<string, number>> = {},
  settings: Readonly<Record<string, unknown>> = {},
  clock = new VirtualClock(START),
) {
  const agents = AGENTS.map((agent) => ({ ...agent, tiers: { '6400': tiers[agent.number] ?? 0 } }));
  const stage = await Stage.open(make, {
    quirks,
    settings,
    clock,
    floor: (clock) => quietCentre(clock, { queues: QUEUES, agents, first: support }),
    connectSeconds: 60,
  });
  const { floor, board } = stage;
  const run = (seconds: number) => stage.pass(seconds);
  const short = (id: string | null) => id?.slice(id.lastIndexOf('/') + 1) ?? null;
  const queueOf = (number: string) => `hq/${stage.pbx.queueId?.(number) ?? number}`;
  const calls = (book: readonly (readonly [number, number])[]) =>
    book.reduce((all, [, each]) => all + each, 0);
  const states: Record<string, string> = {};
  const bench = {
    stage,
    floor,
    run,
    cable: stage.cable,
    /** What agents were at each moment asked about, by its name. */
    states,
    /** Asks what an agent is, long enough after for every PBX that is only asked to have been. */
    async sees(moment: string, number = '1001', after = 40): Promise<void> {
      await run(after);
      states[moment] = bench.agent(number) ?? 'no agent';
    },
    /** Asks how many could answer in Support, and how many of them only once nobody before them can. */
    async counts6400(moment: string, after = 40): Promise<void> {
      await run(after);
      const { ready, reserve } = agentCounts([...board.all('agent')], new Set([queueOf('6400') as QueueId]));
      states[moment] = `${ready} ready, ${reserve} in reserve`;
    },
    calls: () => [...board.all('call')].map((row) => ({ ...row, agent: short(row.agent) })),
    agent: (number: string) => {
      const row = [...board.all('agent')].find((each) => each.number === number);
      return row && `${row.state}${row.state === 'unavailable' ? `: ${row.reason}` : ''}`;
    },
    /** What one queue counted; whatever is not named in an expectation is to be 0. */
    counts(number: string): Counted {
      const told = { ...NONE };
      for (const { queue, counts: all } of board.all('tally')) {
        if (queue !== queueOf(number)) continue;
        const counts = plain(all);
        told.answered += calls(counts.answered);
        told.abandoned += calls(counts.abandoned);
        told.overflowed += counts.overflowed;
        told.callbacks += counts.callbacks;
        told.disconnected += counts.disconnected;
        told.unknown += counts.unknown;
        told.refused += all.refused;
        told.handled += counts.handled;
        told.outside += all.outsideHandled;
        told.talk += counts.talkMs;
        told.held += counts.heldMs;
      }
      return { ...told, talk: Math.round(told.talk / 1_000), held: Math.round(told.held / 1_000) };
    },
    /** Seconds waited in a queue by those who left it so. */
    waited(number: string, outcome: StayOutcome): number {
      const rows = [...board.all('tally')].filter(({ queue }) => queue === queueOf(number));
      return rows.reduce((all, { counts }) => all + (counts.stays[outcome]?.ms ?? 0), 0) / 1_000;
    },
    /** What the day of each agent counted, of those who have answered or missed anything. */
    days(): Record<string, string> {
      const told = [...board.all('shift')]
        .filter(({ answered, missed }) => answered + missed > 0)
        .map((row) => [
          short(row.agent) ?? '',
          `answered ${row.answered}, missed ${row.missed}, talk ${Math.round(row.talkMs / 1_000)}`,
        ]);
      return Object.fromEntries(told);
    },
    leg: (call: FloorCall, number: string): FloorLeg => stage.leg(call, number),
    async waits(seconds: number, from = '+4930117'): Promise<FloorCall> {
      const call = floor.arrive({ from, dialled: '5550400', fromName: '' });
      floor.joinQueue(call, '6400');
      await run(seconds);
      return call;
    },
    /** Rings for three seconds, then is answered. */
    async takes(call: FloorCall, number: string, queue = '6400'): Promise<void> {
      const leg = floor.ring(call, number, queue);
      await run(3);
      if (leg) floor.answer(call, leg);
    },
    async served(wait = 10, from?: string): Promise<FloorCall> {
      const call = await bench.waits(wait - 3, from);
      await bench.takes(call, '1001');
      return call;
    },
    answers(call: FloorCall, number: string): void {
      floor.answer(call, bench.leg(call, number));
    },
    hangsUp: (call: FloorCall) => stage.hangUp(call, 1),
    close: () => stage.close(),
  };
  return bench;
}
export type Bench = Awaited<ReturnType<typeof open>>;

/** The call that an order to the floor began. */
function begun(result: Result | undefined): FloorCall {
  if (!result?.ok || !result.call) throw new Error('no call has begun');
  return result.call;
}

/** Seconds by which what a PBX tells only when asked may be late. */
export const ASKED_EVERY = 3;

export const NONE = {
  answered: 0,
  abandoned: 0,
  overflowed: 0,
  callbacks: 0,
  disconnected: 0,
  unknown: 0,
  refused: 0,
  handled: 0,
  outside: 0,
  talk: 0,
  held: 0,
};
export type Counted = typeof NONE;

export type Answer = {
  readonly support?: Partial<Counted>;
  readonly sales?: Partial<Counted>;
  readonly days?: Readonly<Record<string, string>>;
  /** Seconds waited in Support, by outcome, give or take {@link ASKED_EVERY}. */
  readonly waits?: Partial<Record<StayOutcome, number>>;
  /** What the agent is at each moment that the situation asks about. */
  readonly states?: Readonly<Record<string, string>>;
};
export type Situation = Answer & {
  readonly queue?: Partial<QueueSetup>;
  /** Who is rung after others in Support, by number; 0 where left out. */
  readonly tiers?: Readonly<Record<string, number>>;
  /** By make: settings of its source. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly plays: (b: Bench) => Promise<void>;
  /** By make: why it is not played here. Asterisk's are proven in tests/pbx/asterisk and on the live rig. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** By switch: why it is not played under it. */
  readonly leftOutUnder?: Readonly<Record<string, string>>;
  /** By make: what its PBX does not tell, and what is counted for want of it. */
  readonly cannotTell?: Readonly<Record<string, Answer & { readonly because: string }>>;
};

const ONE = { answered: 1, handled: 1 };
const ANN_30 = { '1001': 'answered 1, missed 0, talk 30' };
const NO_HOLD = 'neither PortSIP nor Cytracom tells that a phone holds: the hold is talk';

const OTHER_PHONE = 'the device whose state is told is not the phone that the queue rings';
const HELD_AS_TALK = {
  because: NO_HOLD,
  support: { ...ONE, talk: 44 },
  days: { '1001': 'answered 1, missed 0, talk 44' },
  states: {
    'who asks': 'onCall',
    'who is asked': 'onCall',
    'who has handed on': 'ready',
    'who has it now': 'onCall',
  },
};

const ASKED_AS_TALK = {
  because: NO_HOLD,
  support: { ...ONE, talk: 48 },
  sales: { ...ONE, talk: 40 },
  days: { '1001': 'answered 1, missed 0, talk 48', '1003': 'answered 1, missed 0, talk 40' },
  states: { 'who has handed on': 'ready', 'who has it now': 'onCall' },
};

/** Where no hold is told, all of it is Ann's talk: so many seconds. */
const HELD_OR_TALK = (talk: number, more: Pick<Answer, 'sales' | 'days'> = {}) => {
  const days = { '1001': `answered 1, missed 0, talk ${talk}`, ...more.days };
  const told = { because: NO_HOLD, support: { ...ONE, talk }, ...more, days };
  return { portsip: told, cytracom: told };
};

const NEXT_AND_HELD = {
  because: NO_HOLD,
  support: { answered: 2, handled: 2, talk: 61 },
  days: { '1001': 'answered 2, missed 0, talk 61' },
  states: { 'with the next caller': 'onCall' },
};

/** Who is paused, and not by whom: as if they had paused themselves. */
const NO_AUTO_PAUSE = (because: string, inOne = 'ready') => ({
  because,
  support: { abandoned: 1 },
  days: { '1001': 'answered 0, missed 1, talk 0' },
  states: { 'paused in one': inOne, 'paused in both': 'paused', back: 'ready', 'at lunch': 'paused' },
});

const RANG_ON = {
  because: 'one agent’s phone stops and another’s rings, as where the first had not answered in time',
  support: { ...ONE, talk: 30 },
  days: { ...ANN_30, '1002': 'answered 0, missed 1, talk 0' },
};

/** Of who is turned away a PBX tells the call, and no queue that it came to. */
const UNSEEN = (because: string) => ({ because, support: { ...ONE, talk: 30 }, days: ANN_30 });

/** Where no tier is told, everybody who is ready counts as the first. */
const ALL_FIRST = (because: string) => ({
  because,
  states: { 'both free': '2 ready, 0 in reserve', 'the first paused': '1 ready, 0 in reserve' },
});

export const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a caller who is answered and hangs up': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller who gives up while a phone rings': {
    async plays(b) {
      const call = await b.waits(6);
      b.floor.ring(call, '1001', '6400');
      await b.run(4);
      await b.hangsUp(call);
    },
    support: { abandoned: 1 },
  },
  'a phone that rings its time out twice': {
    async plays(b) {
      const call = await b.waits(2);
      for (let times = 0; times < 2; times++) {
        const leg = b.floor.ring(call, '1001', '6400');
        await b.run(15);
        if (leg) b.floor.endRing(call, leg, 'timeout');
        await b.run(2);
      }
      await b.hangsUp(call);
    },
    support: { abandoned: 1 },
    days: { '1001': 'answered 0, missed 2, talk 0' },
  },
  'two phones that ring, of which one answers': {
    queue: { strategy: 'ring_all' },
    async plays(b) {
      const call = await b.waits(2);
      b.floor.ring(call, '1002', '6400');
      await b.takes(call, '1001');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller picked up by whom the queue has not, while another phone rings': {
    leftOut: { asterisk: 'it credits the member whose phone rang' },
    async plays(b) {
      const call = await b.waits(6);
      b.floor.ring(call, '1001', '6400');
      await b.run(3);
      b.floor.waiting.pickUp(call, '1099');
      await b.run(1);
      b.answers(call, '1099');
      await b.run(20);
      expect(b.calls()).toMatchObject([{ state: 'talking', agent: null }]);
      await b.hangsUp(call);
    },
    support: { ...ONE, outside: 1, talk: 20 },
  },
  'a caller picked up by whom the queue has not, and parked, who gives up in the slot': {
    leftOut: { asterisk: 'it credits the member whose phone rang' },
    async plays(b) {
      const call = await b.waits(6);
      b.floor.ring(call, '1001', '6400');
      await b.run(3);
      b.floor.waiting.pickUp(call, '1099');
      await b.run(1);
      b.answers(call, '1099');
      await b.run(20);
      b.floor.park(call, b.leg(call, '1099'));
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, outside: 1, talk: 20 },
  },
  'a caller picked up by a colleague of the queue, while another phone rings': {
    async plays(b) {
      const call = await b.waits(6);
      b.floor.ring(call, '1002', '6400');
      await b.run(3);
      b.floor.waiting.pickUp(call, '1001');
      await b.run(1);
      b.answers(call, '1001');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
    cannotTell: { yeastar: RANG_ON, vodia: RANG_ON, cytracom: RANG_ON },
  },
  'a caller whose time is over, sent to another queue and answered there': {
    queue: { maxWaitSeconds: 30, overflowTo: '6500' },
    async plays(b) {
      const call = await b.waits(40);
      await b.takes(call, '1003', '6500');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { overflowed: 1 },
    sales: { ...ONE, talk: 30 },
    days: { '1003': 'answered 1, missed 0, talk 30' },
  },
  'a caller whose time is over, sent to a person who answers': {
    queue: { maxWaitSeconds: 30, overflowTo: '1099' },
    leftOut: { asterisk: 'its simulator’s dialplan overflows into queues alone' },
    async plays(b) {
      const call = await b.waits(35);
      b.answers(call, '1099');
      await b.run(20);
      const [row] = b.calls();
      expect(row).toMatchObject({ state: 'talking', queue: null });
      expect(row?.journey.map(({ note }) => note)).toContain('overflowed to person');
      await b.hangsUp(call);
    },
    support: { overflowed: 1 },
  },
  'a caller whose time is over, sent to a voicemail box, who hangs up there': {
    queue: { maxWaitSeconds: 30, overflowTo: 'voicemail' },
    async plays(b) {
      const call = await b.waits(50);
      await b.hangsUp(call);
    },
    leftOut: { asterisk: 'its simulator’s dialplan overflows into queues alone' },
    support: { overflowed: 1 },
    cannotTell: {
      vodia: {
        because:
          'a call in a mailbox has no row that its simulator knows: it is gone as if the caller had hung up',
        support: { abandoned: 1 },
      },
      cytracom: {
        because:
          'it has no word for who is sent on; the record that names the mailbox is asked for after an outage alone',
        support: { abandoned: 1 },
      },
    },
  },
  'a caller put out when the time is over': {
    queue: { maxWaitSeconds: 30 },
    plays: async (b) => void (await b.waits(60)),
    support: { disconnected: 1 },
    cannotTell: {
      vodia: {
        because: 'no call says why it ended; at most the queue’s own list of finished calls does, later',
        support: { abandoned: 1 },
      },
    },
  },
  'a caller whom somebody moves to another queue while they wait': {
    async plays(b) {
      const call = await b.waits(15);
      b.floor.blindTransfer(call, b.leg(call, '+4930117'), '6500', 'api');
      await b.run(6);
      await b.takes(call, '1003', '6500');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { overflowed: 1 },
    sales: { ...ONE, talk: 30 },
    days: { '1003': 'answered 1, missed 0, talk 30' },
  },
  'a caller transferred to another queue and answered there': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.blindTransfer(call, b.leg(call, '+4930117'), '6500', 'phone');
      await b.run(8);
      await b.takes(call, '1003', '6500');
      await b.run(40);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    sales: { ...ONE, talk: 40 },
    days: { ...ANN_30, '1003': 'answered 1, missed 0, talk 40' },
  },
  'a caller transferred to another queue who gives up there': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.blindTransfer(call, b.leg(call, '+4930117'), '6500', 'phone');
      await b.run(12);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    sales: { abandoned: 1 },
    days: ANN_30,
  },
  'a caller transferred back into the same queue': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.blindTransfer(call, b.leg(call, '+4930117'), '6400', 'phone');
      await b.run(6);
      await b.takes(call, '1002');
      await b.run(20);
      await b.hangsUp(call);
    },
    support: { answered: 2, handled: 2, talk: 50 },
    days: { ...ANN_30, '1002': 'answered 1, missed 0, talk 20' },
  },
  'a caller transferred to a number outside, where the call goes on': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.blindTransfer(call, b.leg(call, '+4930117'), '004930555111', 'phone');
      await b.run(5);
      const outside = call.legs.find((leg) => leg.kind === 'outbound' && leg.state === 'ringing');
      if (outside) b.floor.answer(call, outside);
      await b.run(100);
      expect(b.calls()).toMatchObject([{ state: 'talking', queue: null, agent: null }]);
      expect(b.agent('1001')).toBe('ready');
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller handed after asking to whom the queue has not': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      const asked = begun(b.floor.consult(call, b.leg(call, '1001'), '1099'));
      await b.run(4);
      b.answers(asked, '1099');
      await b.run(16);
      b.floor.finishConsult(call, b.leg(call, '1001'), 'complete');
      await b.run(100);
      expect(b.calls()).toMatchObject([{ state: 'talking', queue: null }]);
      expect(b.agent('1001')).toBe('ready');
      for (const each of [...b.floor.calls.values()]) b.floor.end(each, null);
    },
    support: { ...ONE, talk: 30, held: 20 },
    days: ANN_30,
    cannotTell: {
      portsip: {
        because: NO_HOLD,
        support: { ...ONE, talk: 50 },
        days: { '1001': 'answered 1, missed 0, talk 50' },
      },
      cytracom: {
        because: NO_HOLD,
        support: { ...ONE, talk: 50 },
        days: { '1001': 'answered 1, missed 0, talk 50' },
      },
    },
  },
  'a call to the outside that whoever dialled it hands to a colleague': {
    async plays(b) {
      const call = begun(b.floor.dial('1001', '+49891234'));
      await b.run(4);
      b.answers(call, '+49891234');
      await b.run(10);
      const asked = begun(b.floor.consult(call, b.leg(call, '1001'), '1003'));
      await b.run(2);
      b.answers(asked, '1003');
      await b.run(5);
      b.floor.finishConsult(call, b.leg(call, '1001'), 'complete');
      await b.run(30);
      expect(b.calls()).toMatchObject([{ state: 'talking', direction: 'outbound', agent: '1003' }]);
      expect([b.agent('1001'), b.agent('1003')]).toEqual(['ready', 'onCall']);
      await b.hangsUp(call);
      await b.run(30);
      expect([b.agent('1001'), b.agent('1003')]).toEqual(['ready', 'ready']);
    },
    support: {},
    days: {},
  },
  'a second call taken while the first is held': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.hold(call, b.leg(call, '1001'));
      const other = await b.served(6, '+4930118');
      await b.run(20);
      await b.hangsUp(other);
      await b.run(4);
      b.floor.resume(call, b.leg(call, '1001'));
      await b.run(10);
      await b.hangsUp(call);
    },
    support: { answered: 2, handled: 2, talk: 60, held: 31 },
    days: { '1001': 'answered 2, missed 0, talk 60' },
    cannotTell: {
      portsip: {
        because: NO_HOLD,
        support: { answered: 2, handled: 2, talk: 91 },
        days: { '1001': 'answered 2, missed 0, talk 91' },
      },
      cytracom: {
        because: NO_HOLD,
        support: { answered: 2, handled: 2, talk: 91 },
        days: { '1001': 'answered 2, missed 0, talk 91' },
      },
    },
  },
  'a caller parked, and fetched by whom the queue has not': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      const parked = b.floor.park(call, b.leg(call, '1001'));
      await b.run(20);
      expect(b.agent('1001')).toBe('ready');
      b.floor.dial('1099', parked.ok ? (parked.note ?? '') : '');
      await b.run(25);
      expect(b.calls()).toMatchObject([{ state: 'talking', queue: null }]);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller parked, and fetched by a colleague of the queue': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      const parked = b.floor.park(call, b.leg(call, '1001'));
      await b.run(20);
      b.floor.dial('1002', parked.ok ? (parked.note ?? '') : '');
      await b.run(25);
      expect(b.calls()).toMatchObject([{ state: 'talking', queue: null }]);
      expect([b.agent('1001'), b.agent('1002')]).toEqual(['ready', 'onCall']);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller parked, and fetched back by whoever parked them': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      const parked = b.floor.park(call, b.leg(call, '1001'));
      await b.run(20);
      b.floor.dial('1001', parked.ok ? (parked.note ?? '') : '');
      await b.run(25);
      expect(b.calls()).toMatchObject([{ state: 'talking', queue: null, agent: '1001' }]);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'an agent with the next caller, while the one they parked gives up': {
    async plays(b) {
      const call = await b.served();
      await b.run(20);
      b.floor.park(call, b.leg(call, '1001'));
      await b.run(5);
      const next = await b.served(6, '+4930118');
      await b.run(20);
      await b.hangsUp(call);
      await b.sees('with the next caller', '1001', 10);
      await b.hangsUp(next);
    },
    support: { answered: 2, handled: 2, talk: 51 },
    days: { '1001': 'answered 2, missed 0, talk 51' },
    states: { 'with the next caller': 'onCall' },
  },
  'an agent with the next caller, while the one they handed on is done': {
    async plays(b) {
      const call = await b.served();
      await b.run(20);
      const asked = begun(b.floor.consult(call, b.leg(call, '1001'), '1099'));
      await b.run(4);
      b.answers(asked, '1099');
      await b.run(6);
      b.floor.finishConsult(call, b.leg(call, '1001'), 'complete');
      const next = await b.served(6, '+4930118');
      await b.run(20);
      for (const each of [...b.floor.calls.values()])
        if (each.serial !== next.serial) b.floor.end(each, null);
      await b.sees('with the next caller', '1001', 11);
      await b.hangsUp(next);
    },
    support: { answered: 2, handled: 2, talk: 51, held: 10 },
    days: { '1001': 'answered 2, missed 0, talk 51' },
    states: { 'with the next caller': 'onCall' },
    cannotTell: { portsip: NEXT_AND_HELD, cytracom: NEXT_AND_HELD },
  },
  'a parked caller who gives up in the slot': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.park(call, b.leg(call, '1001'));
      await b.run(20);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller who books a callback, and is called back': {
    async plays(b) {
      const booked = await b.waits(30);
      b.floor.waiting.book(booked);
      await b.run(60);
      const [callback] = b.floor.waiting.callbacks.values();
      const back = begun(callback && b.floor.waiting.callBack(callback, '1001'));
      await b.run(3);
      b.answers(back, '1001');
      await b.run(5);
      const outside = back.legs.find(({ kind }) => kind === 'outbound');
      if (outside) b.floor.answer(back, outside);
      await b.run(30);
      expect(b.agent('1001')).toBe('onCall');
      b.floor.end(back, back.legs[0] ?? null);
    },
    support: { callbacks: 1 },
    cannotTell: {
      asterisk: { because: 'its queues know no callbacks', support: { abandoned: 1 } },
      yeastar: { because: 'it looks to the API like a caller who hangs up', support: { abandoned: 1 } },
      vodia: {
        because: 'no call says why it ended; at most the queue’s own list of finished calls does, later',
        support: { abandoned: 1 },
      },
      cytracom: { because: 'it says no more than that the caller left', support: { disconnected: 1 } },
    },
  },
  'two callers from one number, of whom one gives up': {
    async plays(b) {
      const call = await b.waits(2);
      const other = await b.waits(10);
      b.floor.end(other, callerLeg(other) ?? null);
      await b.takes(call, '1001');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, abandoned: 1, talk: 30 },
    days: ANN_30,
  },
  'a colleague who dials the queue': {
    async plays(b) {
      const dialled = begun(b.floor.dial('1099', '6400'));
      await b.run(5);
      expect(b.calls()).toMatchObject([{ state: 'waiting', direction: 'internal' }]);
      await b.takes(dialled, '1001');
      await b.run(300);
      b.floor.end(dialled, dialled.legs[0] ?? null);
    },
    support: { ...ONE, talk: 300 },
    days: { '1001': 'answered 1, missed 0, talk 300' },
  },
  'an agent who signs out while talking': {
    async plays(b) {
      const call = await b.served();
      await b.run(10);
      b.floor.signOut('1001', null);
      await b.run(20);
      expect(b.agent('1001')).toBe('onCall');
      await b.hangsUp(call);
      await b.run(30);
      expect(b.agent('1001')).toBe('signedOut');
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'an agent whose phone is not registered': {
    async plays(b) {
      b.floor.staff.setRegistered('1002', false);
      await b.run(60);
      expect(b.agent('1002')).toBe('unavailable: Phone not registered');
      b.floor.staff.setRegistered('1002', true);
      await b.run(60);
      expect(b.agent('1002')).toBe('ready');
    },
  },
  'a call from outside straight to an agent': {
    async plays(b) {
      const call = b.floor.arrive({ from: '+4930117', dialled: '5551001' });
      b.floor.ring(call, '1001', null);
      await b.run(5);
      b.answers(call, '1001');
      await b.run(30);
      expect(b.agent('1001')).toBe('onCall');
      await b.hangsUp(call);
    },
  },
  'a caller who waits for longer than an hour': {
    async plays(b) {
      const call = await b.waits(70 * 60);
      expect(b.calls()).toMatchObject([{ state: 'waiting' }]);
      await b.hangsUp(call);
    },
    support: { abandoned: 1 },
  },

  'an agent who pauses in wrap-up': {
    queue: { wrapUpSeconds: 600 },
    async plays(b) {
      await b.hangsUp(await b.served());
      await b.sees('after the call');
      b.floor.pause('1001', null, 'Lunch');
      await b.sees('paused');
      b.floor.unpause('1001', null);
      await b.sees('back');
    },
    support: { ...ONE },
    days: { '1001': 'answered 1, missed 0, talk 0' },
    states: { 'after the call': 'wrapUp', paused: 'paused', back: 'ready' },
  },
  'an agent in wrap-up whom a direct call reaches': {
    queue: { wrapUpSeconds: 600 },
    async plays(b) {
      await b.hangsUp(await b.served());
      await b.sees('after the call');
      const call = b.floor.arrive({ from: '+4930117', dialled: '5551001' });
      b.floor.ring(call, '1001', null);
      await b.sees('rung', '1001', 5);
      b.answers(call, '1001');
      await b.sees('answered');
      await b.hangsUp(call);
      await b.sees('after both');
    },
    support: { ...ONE },
    days: { '1001': 'answered 1, missed 0, talk 0' },
    states: { 'after the call': 'wrapUp', rung: 'ringing', answered: 'onCall', 'after both': 'wrapUp' },
  },
  'an agent who is signed out, and is called directly': {
    async plays(b) {
      b.floor.signOut('1001', null);
      await b.sees('signed out');
      const call = b.floor.arrive({ from: '+4930117', dialled: '5551001' });
      b.floor.ring(call, '1001', null);
      await b.sees('rung', '1001', 10);
      b.answers(call, '1001');
      await b.sees('answered');
      await b.hangsUp(call);
      await b.sees('after it');
    },
    states: { 'signed out': 'signedOut', rung: 'ringing', answered: 'onCall', 'after it': 'signedOut' },
  },
  'an agent who pauses while talking': {
    async plays(b) {
      const call = await b.served();
      b.floor.pause('1001', null, 'Lunch');
      await b.sees('talking');
      await b.hangsUp(call);
      await b.sees('after it');
    },
    support: { ...ONE, talk: 40 },
    days: { '1001': 'answered 1, missed 0, talk 40' },
    states: { talking: 'onCall', 'after it': 'paused' },
  },
  'an agent who pauses in one of two queues': {
    async plays(b) {
      b.floor.pause('1001', '6400', 'Lunch');
      await b.sees('paused in one');
      b.floor.pause('1001', '6500', 'Lunch');
      await b.sees('paused in both');
    },
    states: { 'paused in one': 'ready', 'paused in both': 'paused' },
    cannotTell: {
      vodia: {
        because: 'its only pause is do-not-disturb, which is the whole phone’s',
        states: { 'paused in one': 'paused', 'paused in both': 'paused' },
      },
    },
  },
  'an agent whom the PBX pauses because their phone rang in vain': {
    async plays(b) {
      const call = await b.waits(2);
      const leg = b.floor.ring(call, '1001', '6400');
      await b.run(15);
      if (leg) b.floor.endRing(call, leg, 'timeout');
      await b.run(2);
      await b.hangsUp(call);
      b.floor.autoPause('1001', '6400', [call]);
      await b.sees('paused in one');
      b.floor.autoPause('1001', '6500', []);
      await b.sees('paused in both');
      b.floor.unpause('1001', null);
      await b.sees('back');
      b.floor.pause('1001', null, 'Lunch');
      await b.sees('at lunch');
    },
    support: { abandoned: 1 },
    days: { '1001': 'answered 0, missed 1, talk 0' },
    states: {
      'paused in one': 'ready',
      'paused in both': 'notResponding',
      back: 'ready',
      'at lunch': 'paused',
    },
    cannotTell: {
      portsip: NO_AUTO_PAUSE('its queues have one word for all who are not ready'),
      vodia: NO_AUTO_PAUSE('its only pause is do-not-disturb, which is the whole phone’s', 'paused'),
      cytracom: NO_AUTO_PAUSE('its members are paused, by whomever'),
    },
  },
  'an agent who signs out of one of two queues': {
    async plays(b) {
      b.floor.signOut('1001', '6400');
      await b.sees('signed out of one');
      b.floor.signOut('1001', '6500');
      await b.sees('signed out of both');
    },
    states: { 'signed out of one': 'ready', 'signed out of both': 'signedOut' },
  },
  'an agent whose phone is lost while paused, and while signed out': {
    async plays(b) {
      b.floor.pause('1001', null, 'Lunch');
      b.floor.staff.setRegistered('1001', false);
      await b.sees('paused');
      b.floor.unpause('1001', null);
      await b.sees('back');
      b.floor.signOut('1001', null);
      await b.sees('signed out');
    },
    states: { paused: 'paused', back: 'unavailable: Phone not registered', 'signed out': 'signedOut' },
    cannotTell: {
      portsip: {
        because: 'its queues say OFFLINE of who has no phone, in place of whatever else they would say',
        states: {
          paused: 'unavailable: Phone not registered',
          back: 'unavailable: Phone not registered',
          'signed out': 'unavailable: Phone not registered',
        },
      },
    },
  },
  'an agent who talks and is taken out of their only queue': {
    async plays(b) {
      const call = await b.waits(7);
      await b.takes(call, '1002');
      await b.run(10);
      b.floor.queueRoster.unassign('1002', '6400');
      await b.sees('talking', '1002');
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 50 },
    days: { '1002': 'answered 1, missed 0, talk 50' },
    states: { talking: 'onCall' },
  },
  'an agent whose phone stops ringing while nothing is heard of the PBX': {
    async plays(b) {
      const call = await b.waits(5);
      const leg = b.floor.ring(call, '1001', '6400');
      await b.run(3);
      b.cable.down();
      await b.run(5);
      if (leg) b.floor.endRing(call, leg, 'timeout');
      await b.run(60);
      b.cable.up();
      await b.sees('heard again', '1001', 120);
      await b.hangsUp(call);
    },
    support: { abandoned: 1 },
    states: { 'heard again': 'ready' },
  },
  'an agent who dials a queue and waits there': {
    async plays(b) {
      const call = begun(b.floor.dial('1001', '6400'));
      await b.sees('who dials');
      b.floor.end(call, call.legs[0] ?? null);
      await b.sees('after it');
    },
    support: { abandoned: 1 },
    states: { 'who dials': 'onCall', 'after it': 'ready' },
  },
  'two agents rung at once, of whom one answers': {
    leftOutUnder: { 'memberPhone=softphone': OTHER_PHONE, 'memberPhone=mobile': OTHER_PHONE },
    queue: { strategy: 'ring_all' },
    async plays(b) {
      const call = await b.waits(2);
      b.floor.ring(call, '1002', '6400');
      b.floor.ring(call, '1001', '6400');
      await b.sees('Ann', '1001', 5);
      await b.sees('Boon', '1002', 0);
      b.answers(call, '1001');
      await b.sees('Ann then');
      await b.sees('Boon then', '1002', 0);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 40 },
    days: { '1001': 'answered 1, missed 0, talk 40' },
    states: { Ann: 'ringing', Boon: 'ringing', 'Ann then': 'onCall', 'Boon then': 'ready' },
  },
  'a call from agent to agent': {
    async plays(b) {
      const call = begun(b.floor.dial('1001', '1002'));
      await b.sees('who calls', '1001', 10);
      await b.sees('who is called', '1002', 0);
      b.answers(call, '1002');
      await b.sees('who has called');
      await b.sees('who has answered', '1002', 0);
      b.floor.end(call, call.legs[0] ?? null);
      await b.sees('after it');
    },
    states: {
      'who calls': 'onCall',
      'who is called': 'ringing',
      'who has called': 'onCall',
      'who has answered': 'onCall',
      'after it': 'ready',
    },
  },
  'an agent who holds their caller and asks a colleague': {
    async plays(b) {
      const call = await b.served();
      const asked = begun(b.floor.consult(call, b.leg(call, '1001'), '1003'));
      await b.run(4);
      b.answers(asked, '1003');
      await b.sees('who asks');
      await b.sees('who is asked', '1003', 0);
      b.floor.finishConsult(call, b.leg(call, '1001'), 'complete');
      await b.sees('who has handed on');
      await b.sees('who has it now', '1003', 0);
      for (const each of [...b.floor.calls.values()]) b.floor.end(each, null);
    },
    support: { ...ONE, talk: 0, held: 44 },
    days: { '1001': 'answered 1, missed 0, talk 0' },
    states: {
      'who asks': 'onCall',
      'who is asked': 'onCall',
      'who has handed on': 'ready',
      'who has it now': 'onCall',
    },
    cannotTell: { portsip: HELD_AS_TALK, cytracom: HELD_AS_TALK },
  },
  'a caller handed on, after asking, into a queue whose agent had answered before': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      const asked = begun(b.floor.consult(call, b.leg(call, '1001'), '6500'));
      await b.run(5);
      await b.takes(asked, '1003', '6500');
      await b.run(10);
      b.floor.finishConsult(call, b.leg(call, '1001'), 'complete');
      await b.sees('who has handed on', '1001', 15);
      await b.sees('who has it now', '1003', 15);
      for (const each of [...b.floor.calls.values()]) b.floor.end(each, null);
    },
    support: { ...ONE, talk: 30, held: 18 },
    sales: { ...ONE, talk: 40 },
    days: { ...ANN_30, '1003': 'answered 1, missed 0, talk 40' },
    states: { 'who has handed on': 'ready', 'who has it now': 'onCall' },
    cannotTell: {
      portsip: ASKED_AS_TALK,
      cytracom: ASKED_AS_TALK,
    },
  },
  'a third phone invited into a conversation': {
    leftOut: { asterisk: 'its simulator has no conferences' },
    async plays(b) {
      const call = await b.served();
      await b.run(10);
      b.floor.parties.invite(call, b.leg(call, '1001'), '1099');
      await b.run(4);
      b.answers(call, '1099');
      await b.run(200);
      expect(b.calls()).toMatchObject([{ state: 'talking', agent: '1001' }]);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 214 },
    days: { '1001': 'answered 1, missed 0, talk 214' },
  },
  'an agent invited into a conversation, who leaves before it is over': {
    leftOut: { asterisk: 'its simulator has no conferences' },
    async plays(b) {
      const call = await b.served();
      await b.run(10);
      b.floor.parties.invite(call, b.leg(call, '1001'), '1002');
      await b.run(4);
      b.answers(call, '1002');
      await b.sees('who invited', '1001', 60);
      await b.sees('who was invited', '1002', 40);
      b.floor.endLeg(call, b.leg(call, '1002'));
      await b.sees('who has left', '1002');
      await b.run(60);
      expect(b.calls()).toMatchObject([{ state: 'talking', agent: '1001' }]);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 214 },
    days: { '1001': 'answered 1, missed 0, talk 214' },
    states: { 'who invited': 'onCall', 'who was invited': 'onCall', 'who has left': 'ready' },
  },
  'a caller who gives up after three seconds': {
    plays: async (b) => b.hangsUp(await b.waits(3)),
    support: { abandoned: 1 },
  },
  'a caller who hangs up in the menu before the queue': {
    async plays(b) {
      const call = b.floor.arrive({ from: '+4930117', dialled: '5550400' });
      b.floor.enterIvr(call, b.floor.ivrNumber);
      await b.run(8);
      await b.hangsUp(call);
    },
  },
  'a caller who passes a menu before the queue': {
    async plays(b) {
      const call = b.floor.arrive({ from: '+4930117', dialled: '5550400' });
      b.floor.enterIvr(call, b.floor.ivrNumber);
      await b.run(8);
      b.floor.joinQueue(call, '6400');
      await b.run(7);
      await b.takes(call, '1001');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller whose agent hangs up': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.hangUp(call, b.leg(call, '1001'));
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'two callers answered by one agent, one after the other': {
    async plays(b) {
      for (const seconds of [30, 20]) {
        const call = await b.served(10, `+49301${seconds}`);
        await b.run(seconds);
        await b.hangsUp(call);
        await b.run(20);
      }
    },
    support: { answered: 2, handled: 2, talk: 50 },
    days: { '1001': 'answered 2, missed 0, talk 50' },
  },
  'two callers at once, with an agent each': {
    async plays(b) {
      const [one, two] = [await b.waits(2), await b.waits(4, '+4930118')];
      await b.takes(one, '1001');
      await b.takes(two, '1002');
      await b.run(20);
      await b.hangsUp(one);
      await b.run(9);
      await b.hangsUp(two);
    },
    support: { answered: 2, handled: 2, talk: 53 },
    days: { '1001': 'answered 1, missed 0, talk 23', '1002': 'answered 1, missed 0, talk 30' },
  },
  'a caller of one queue while another of its agents’ queues is empty': {
    async plays(b) {
      const call = b.floor.arrive({ from: '+4930117', dialled: '5550500' });
      b.floor.joinQueue(call, '6500');
      await b.run(7);
      await b.takes(call, '1001', '6500');
      await b.run(30);
      await b.hangsUp(call);
    },
    sales: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller declined by one agent and answered by another': {
    async plays(b) {
      const call = await b.waits(2);
      const leg = b.floor.ring(call, '1002', '6400');
      await b.run(6);
      if (leg) b.floor.endRing(call, leg, 'declined');
      await b.run(3);
      await b.takes(call, '1001');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: { ...ANN_30, '1002': 'answered 0, missed 1, talk 0' },
  },
  'a caller held twice': {
    async plays(b) {
      const call = await b.served();
      for (let times = 0; times < 2; times++) {
        await b.run(10);
        b.floor.hold(call, b.leg(call, '1001'));
        await b.run(15);
        b.floor.resume(call, b.leg(call, '1001'));
      }
      await b.run(10);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30, held: 30 },
    days: ANN_30,
    cannotTell: HELD_OR_TALK(60),
  },
  'a caller who hangs up while held': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.hold(call, b.leg(call, '1001'));
      await b.run(12);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30, held: 12 },
    days: ANN_30,
    cannotTell: HELD_OR_TALK(42),
  },
  'a caller taken back after a colleague was asked': {
    async plays(b) {
      const call = await b.served();
      await b.run(20);
      const asked = begun(b.floor.consult(call, b.leg(call, '1001'), '1099'));
      await b.run(4);
      b.answers(asked, '1099');
      await b.run(16);
      b.floor.finishConsult(call, b.leg(call, '1001'), 'abort');
      await b.run(10);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30, held: 20 },
    days: ANN_30,
    cannotTell: HELD_OR_TALK(50),
  },
  'a caller taken back after a queue was asked whose agent had answered': {
    async plays(b) {
      const call = await b.served();
      await b.run(20);
      const asked = begun(b.floor.consult(call, b.leg(call, '1001'), '6500'));
      await b.run(5);
      await b.takes(asked, '1003', '6500');
      await b.run(12);
      b.floor.finishConsult(call, b.leg(call, '1001'), 'abort');
      await b.run(10);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30, held: 20 },
    sales: { ...ONE, talk: 12 },
    days: { ...ANN_30, '1003': 'answered 1, missed 0, talk 12' },
    cannotTell: HELD_OR_TALK(50, {
      sales: { ...ONE, talk: 12 },
      days: { '1003': 'answered 1, missed 0, talk 12' },
    }),
  },
  'a caller transferred to a colleague of the same queue by their number': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.blindTransfer(call, b.leg(call, '+4930117'), '1002', 'phone');
      await b.run(5);
      b.answers(call, '1002');
      await b.run(60);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'a caller transferred to somebody who does not answer, and who gives up': {
    async plays(b) {
      const call = await b.served();
      await b.run(30);
      b.floor.blindTransfer(call, b.leg(call, '+4930117'), '1099', 'phone');
      await b.run(20);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
  },
  'an agent who calls outside': {
    async plays(b) {
      const call = begun(b.floor.dial('1001', '+49891234'));
      await b.run(4);
      b.answers(call, '+49891234');
      await b.sees('talks outside', '1001', 30);
      await b.hangsUp(call);
      await b.sees('after it');
    },
    states: { 'talks outside': 'onCall', 'after it': 'ready' },
  },
  'a call from outside to whom no queue has': {
    async plays(b) {
      const call = b.floor.arrive({ from: '+4930117', dialled: '5551099' });
      b.floor.ring(call, '1099', null);
      await b.run(5);
      b.answers(call, '1099');
      await b.run(30);
      await b.hangsUp(call);
    },
  },
  'a caller who goes on talking while nothing is heard of the PBX': {
    async plays(b) {
      const call = await b.served();
      await b.run(10);
      b.cable.down();
      await b.run(60);
      b.cable.up();
      await b.run(130);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 200 },
    days: { '1001': 'answered 1, missed 0, talk 200' },
  },
  'a caller whom a full queue does not admit': {
    queue: { maxCallers: 1 },
    settings: { asterisk: { refusals: true } },
    async plays(b) {
      const first = await b.waits(7);
      await b.waits(3, '+4930118');
      await b.takes(first, '1001');
      await b.run(30);
      await b.hangsUp(first);
    },
    support: { ...ONE, talk: 30, refused: 1 },
    days: ANN_30,
    cannotTell: {
      yeastar: UNSEEN(
        'who comes to a full queue goes to its failover destination, and no event names the queue',
      ),
      portsip: UNSEEN('its events of a queue begin with who waits there'),
      vodia: UNSEEN('a queue that is full has no row for who it turns away'),
      cytracom: UNSEEN('its stream of a queue begins with who joins'),
    },
  },
  'a caller refused by one queue and answered in the next': {
    queue: { maxCallers: 0, overflowTo: '6500' },
    settings: { asterisk: { refusals: true } },
    async plays(b) {
      const call = await b.waits(7);
      await b.takes(call, '1003', '6500');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { refused: 1 },
    sales: { ...ONE, talk: 30 },
    days: { '1003': 'answered 1, missed 0, talk 30' },
    cannotTell: Object.fromEntries(
      ['yeastar', 'portsip', 'vodia', 'cytracom'].map((make) => [
        make,
        {
          because: 'see above: it is a caller of the second queue alone',
          sales: { ...ONE, talk: 30 },
          days: { '1003': 'answered 1, missed 0, talk 30' },
        },
      ]),
    ),
  },
  'an agent who is rung only when nobody of the first tier is free': {
    tiers: { '1002': 1 },
    async plays(b) {
      // Where each agent is asked about one after the other, once around takes minutes.
      await b.counts6400('both free', 400);
      b.floor.staff.pause('1001', '6400', 'Lunch');
      await b.counts6400('the first paused');
      b.floor.staff.unpause('1001', '6400');
    },
    // Of the second tier, and the only one left: a reserve still.
    states: { 'both free': '2 ready, 1 in reserve', 'the first paused': '1 ready, 1 in reserve' },
    cannotTell: {
      yeastar: ALL_FIRST('its API tells no order among the agents of a queue'),
      vodia: ALL_FIRST('its API tells who serves a queue, and nothing of pools'),
      cytracom: ALL_FIRST('its stream tells a member’s state, and no penalty'),
    },
  },
  'a caller who comes back into the same queue at once, unanswered': {
    queue: { maxWaitSeconds: 30, overflowTo: '6400' },
    async plays(b) {
      const call = await b.waits(40);
      await b.takes(call, '1001');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
    waits: { answered: 43 },
  },
  'a caller who comes back into the same queue twice, and is answered': {
    queue: { maxWaitSeconds: 30, overflowTo: '6400' },
    async plays(b) {
      const call = await b.waits(70);
      await b.takes(call, '1001');
      await b.run(30);
      await b.hangsUp(call);
    },
    support: { ...ONE, talk: 30 },
    days: ANN_30,
    waits: { answered: 73 },
  },
  'a caller who comes back into the same queue, and gives up': {
    queue: { maxWaitSeconds: 30, overflowTo: '6400' },
    async plays(b) {
      const call = await b.waits(42);
      await b.hangsUp(call);
    },
    support: { abandoned: 1 },
    days: {},
    waits: { abandoned: 42 },
  },
};

export const MAKES = ['asterisk', 'yeastar', 'portsip', 'vodia', 'cytracom'];
/** Switches under which every situation is played too, but for those that are `leftOutUnder` it. */
const SWITCHES: Readonly<Record<string, readonly string[]>> = {
  asterisk: ['local=on', 'attended=bare', 'memberPhone=softphone', 'memberPhone=mobile', 'timestamps=on'],
};
export const PLAYED = MAKES.flatMap((make) => [
  { make, quirks: [] },
  ...(SWITCHES[make] ?? []).map((quirk) => ({ make, quirks: [quirk] })),
]);
