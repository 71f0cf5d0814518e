// Proves whose a queue's call is when it leaves the queue's agents: sent on when the time is over, picked up, transferred,
// parked, or left in a voicemail box. From the make-believe PBX to what is told and counted, under the PBX's open points.
import { describe, expect, it } from 'vitest';
import { total } from '#lib/measure/counts.ts';
import type { ShiftRow } from '#lib/model/board.ts';
import { sumCounts } from '#lib/model/counts.ts';
import type { EventOf } from '#lib/model/event.ts';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { type FloorCall, live, VOICEMAIL } from '#server/simulator/call-centre/model.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';
import { plain } from '#tests/plain-counts.ts';
import { ext, inbound, listed, Scene, START, TRUNK } from './scene.ts';
import { Story } from './story.ts';

/** Each tells less of whose call it is. */
const QUIRKS = [
  [],
  ['callPath=both'],
  ['callPath=empty'],
  ['callPath=joined', 'members30011=full'],
  ['inboundTo=did', 'callPath=empty'],
  ['inboundTo=did', 'callPath=empty', 'idleQueue=notFound', 'duplicates=outOfOrder'],
  ['byeScope=all', 'cdrPush=perLeg'],
  ['cdrPush=perLeg', 'cdrOrder=beforeBye', 'waitingMember=alert'],
];

const limited = (overflowTo?: string) => (floor: Floor) =>
  void floor.queueRoster.changeQueue('6400', {
    maxWaitSeconds: 30,
    ...(overflowTo === undefined ? {} : { overflowTo }),
  });
const arrived = (stage: Stage): FloorCall => {
  const call = stage.floor.arrive({ from: '5550100', dialled: '5550999' });
  stage.floor.joinQueue(call, '6400');
  return call;
};
const leg = (call: FloorCall, number: string) =>
  call.legs.find((each) => each.number === number && live(each)) ?? null;
const hangUp = async (stage: Stage, call: FloorCall) => {
  stage.floor.end(call, call.legs[0] ?? null);
  await stage.pass(10);
  expect(stage.calls()).toEqual([]);
};
/** What is booked of the calls of queue 6400; waits summed. */
const countsOf = (stage: Stage) => {
  const rows = [...stage.board.all('tally')].filter(({ queue }) => queue === 'hq/6400');
  const { answered, abandoned, ...rest } = plain(sumCounts(rows.map(({ counts }) => counts)));
  return { ...rest, answered: total(answered), abandoned: total(abandoned) };
};
/** Whether anything of a queue is in the day of the phone outside the team. */
const isQueueWork = ({ agent, answered, handled, talkMs }: ShiftRow): boolean =>
  agent === 'hq/1000' && answered + handled + talkMs > 0;
const leftOf = (stage: Stage) =>
  stage.events
    .filter((event): event is EventOf<'call.left'> => event.type === 'call.left')
    .map(({ how, to, because }) => [how, to, because].filter((each) => each !== undefined).join(' '));

describe.each(QUIRKS)('with %s %s %s %s', (...quirks) => {
  const wait = (stage: Stage) => Math.round((stage.told('call.left')[0]?.at ?? 0) / 1000);

  it('a caller whose time is over goes to a phone outside the team: overflowed, not answered', async () => {
    const stage = await Stage.open('yeastar', { quirks, prepare: limited('1000') });
    const call = arrived(stage);
    await stage.pass(33);
    const began = Math.round(stage.clock.now() / 1000) - 3;
    await stage.pickUp('1000');
    await stage.pass(10);
    expect(stage.row(call)).toMatchObject({ state: 'talking', queue: null, agent: 'hq/1000' });
    expect(leftOf(stage)).toEqual(['overflowed person time']);
    expect(Math.abs(wait(stage) - began)).toBeLessThanOrEqual(1);
    await hangUp(stage, call);
    expect(countsOf(stage)).toMatchObject({ answered: 0, abandoned: 0, overflowed: 1, talkMs: 0 });
    expect([...stage.board.all('shift')].filter(isQueueWork)).toEqual([]);
    await stage.close();
  });

  it('to a number outside: the same', async () => {
    const stage = await Stage.open('yeastar', { quirks, prepare: limited('004930555111') });
    const call = arrived(stage);
    await stage.pass(33);
    const out = call.legs.find(({ kind }) => kind === 'outbound');
    if (out) stage.floor.answer(call, out);
    await stage.pass(10);
    expect(stage.row(call)).toMatchObject({ state: 'talking', queue: null });
    expect(leftOf(stage)).toEqual(['overflowed number time']);
    await hangUp(stage, call);
    expect(countsOf(stage)).toMatchObject({ answered: 0, abandoned: 0, overflowed: 1, talkMs: 0 });
    await stage.close();
  });

  it('to another queue: overflowed there, and waits anew', async () => {
    const stage = await Stage.open('yeastar', { quirks, prepare: limited('6401') });
    const call = arrived(stage);
    await stage.pass(40);
    expect(stage.row(call)).toMatchObject({ state: 'waiting', queue: 'hq/6401' });
    expect(leftOf(stage)).toEqual(['overflowed queue time']);
    await hangUp(stage, call);
    await stage.close();
  });

  it('into a voicemail box: neither abandoned nor answered, and waits no longer', async () => {
    const stage = await Stage.open('yeastar', { quirks, prepare: limited(VOICEMAIL) });
    const call = arrived(stage);
    await stage.pass(45);
    expect(stage.row(call)).toMatchObject({ state: 'arriving', queue: null });
    expect(leftOf(stage)).toEqual(['overflowed time']);
    await hangUp(stage, call);
    expect(countsOf(stage)).toMatchObject({ answered: 0, abandoned: 0, overflowed: 1 });
    const short = arrived(stage);
    await stage.pass(31.5);
    await hangUp(stage, short);
    expect(leftOf(stage)).toEqual(['overflowed time', 'overflowed voicemail time']);
    await stage.close();
  });

  it('out of the PBX: thrown out, not abandoned; and one who hangs up before is', async () => {
    const stage = await Stage.open('yeastar', { quirks, prepare: limited() });
    arrived(stage);
    await stage.pass(60);
    expect(leftOf(stage)).toEqual(['other time']);
    const call = arrived(stage);
    await stage.pass(20);
    await hangUp(stage, call);
    expect(leftOf(stage)).toEqual(['other time', 'abandoned']);
    await stage.close();
  });

  it('a caller picked up by somebody outside the team is answered, and nobody’s', async () => {
    const stage = await Stage.open('yeastar', { quirks });
    const call = arrived(stage);
    await stage.pass(5);
    stage.floor.ring(call, '1001', '6400');
    await stage.pass(3);
    stage.floor.waiting.pickUp(call, '1000');
    await stage.pass(1);
    await stage.pickUp('1000');
    await stage.pass(9);
    expect(stage.row(call)).toMatchObject({ state: 'talking', queue: 'hq/6400', agent: null });
    await hangUp(stage, call);
    expect(leftOf(stage)).toEqual([]);
    expect(stage.told('call.missed')).toEqual([]);
    const { answered, talkMs } = countsOf(stage);
    expect([answered, Math.round(talkMs / 1000)]).toEqual([1, 10]);
    expect([...stage.board.all('shift')].filter(isQueueWork)).toEqual([]);
    await stage.close();
  });

  it.each(['1000', '1002', '004930555111'])(
    'a transfer to %s ends the queue’s talk, and the call goes on',
    async (to) => {
      const stage = await Stage.open('yeastar', { quirks });
      const call = await stage.talking('1001');
      await stage.pass(27);
      const from = call.legs[0];
      if (from) stage.floor.blindTransfer(call, from, to, 'phone');
      await stage.pass(4);
      const target = call.legs.find((each) => each.number === to && live(each));
      if (target) stage.floor.answer(call, target);
      await stage.pass(100);
      expect(stage.row(call)).toMatchObject({
        state: 'talking',
        queue: null,
        agent: to.length === 4 ? `hq/${to}` : null,
      });
      expect(stage.agent('1001')?.state).toBe('ready');
      await hangUp(stage, call);
      const { answered, handled, talkMs } = countsOf(stage);
      expect([answered, handled, Math.round(talkMs / 1000)]).toEqual([1, 1, 30]);
      const shifts = [...stage.board.all('shift')].filter(({ answered }) => answered > 0);
      expect(shifts.map(({ agent }) => agent)).toEqual(['hq/1001']);
      await stage.close();
    },
  );

  it('a call parked and fetched by somebody outside the team is no queue’s any more', async () => {
    const stage = await Stage.open('yeastar', { quirks });
    const call = await stage.talking('1001');
    const own = leg(call, '1001');
    if (own) stage.floor.park(call, own);
    await stage.pass(5);
    stage.floor.dial('1000', '7000');
    await stage.pass(10);
    expect(stage.row(call)).toMatchObject({ state: 'talking', queue: null, agent: 'hq/1000' });
    await hangUp(stage, call);
    expect(countsOf(stage)).toMatchObject({ answered: 1, abandoned: 0 });
    expect([...stage.board.all('shift')].filter(isQueueWork)).toEqual([]);
    await stage.close();
  });

  it.each([
    ['1000', 'overflowed person hand'],
    ['1002', 'overflowed person hand'],
    ['6401', 'overflowed queue hand'],
    ['004930555111', 'overflowed number hand'],
  ])('a waiting caller sent to %s from the wall has left by hand', async (to, left) => {
    const stage = await Stage.open('yeastar', { quirks });
    const call = arrived(stage);
    await stage.pass(12);
    expect(await stage.ask('call.transfer', call, { to })).toEqual({ outcome: 'confirmed' });
    await stage.pass(8);
    expect(leftOf(stage)).toEqual([left]);
    expect(stage.row(call)?.queue).toBe(to === '6401' ? 'hq/6401' : null);
    await hangUp(stage, call);
    expect(countsOf(stage)).toMatchObject({ answered: 0, abandoned: 0, overflowed: 1 });
    await stage.close();
  });

  it('a waiting caller picked up from the wall is answered, by an agent of the queue or by nobody', async () => {
    const stage = await Stage.open('yeastar', { quirks });
    for (const [extension, agent] of [
      ['1000', null],
      ['1002', 'hq/1002'],
    ] as const) {
      const call = arrived(stage);
      await stage.pass(12);
      expect(await stage.ask('call.pickUp', call, { extension })).toEqual({ outcome: 'confirmed' });
      await stage.pickUp(extension);
      await stage.pass(9);
      expect(stage.row(call)).toMatchObject({ state: 'talking', queue: 'hq/6400', agent });
      await hangUp(stage, call);
    }
    expect(leftOf(stage)).toEqual([]);
    expect(countsOf(stage)).toMatchObject({ answered: 2, abandoned: 0, overflowed: 0 });
    await stage.close();
  });

  it('a phone that is rung to call somebody back is no caller of the queue', async () => {
    const stage = await Stage.open('yeastar', { quirks });
    const call = arrived(stage);
    await stage.pass(20);
    stage.floor.waiting.book(call);
    await stage.pass(10);
    const callback = [...stage.floor.waiting.callbacks.values()][0];
    const result = callback && stage.floor.waiting.callBack(callback, '1001');
    const back = result?.ok ? result.call : null;
    if (!back?.legs[0]) throw new Error('nobody is called back');
    await stage.pass(3);
    stage.floor.answer(back, back.legs[0]);
    await stage.pass(3);
    const out = back.legs.find(({ kind }) => kind === 'outbound');
    if (out) stage.floor.answer(back, out);
    await stage.pass(10);
    expect(stage.row(back)).toMatchObject({ direction: 'outbound', state: 'talking', queue: null });
    await hangUp(stage, back);
    expect(countsOf(stage)).toMatchObject({ answered: 0, overflowed: 0, disconnected: 0, unknown: 0 });
    await stage.close();
  });

  it('a colleague who calls the queue is an internal call', async () => {
    const stage = await Stage.open('yeastar', { quirks });
    const result = stage.floor.dial('1000', '6400');
    const call = result.ok ? result.call : null;
    if (!call) throw new Error('nobody calls');
    await stage.pass(4);
    expect(stage.row(call)).toMatchObject({ direction: 'internal', state: 'waiting', queue: 'hq/6400' });
    stage.floor.ring(call, '1001', '6400');
    await stage.pass(2);
    await stage.pickUp('1001');
    await stage.pass(10);
    expect(stage.calls()).toMatchObject([{ direction: 'internal', state: 'talking', agent: 'hq/1001' }]);
    await hangUp(stage, call);
    await stage.close();
  });
});

describe('without lists that say so', () => {
  const CALL = '1760000000.101';
  const queued = () =>
    new Scene()
      .snapshot(-5)
      .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ALERT'))
      .call(0.3, CALL, inbound('5550100', '6400', TRUNK, 'ANSWERED'));
  const bye = (scene: Scene, s: number) => scene.call(s, CALL, inbound('5550100', '6400', TRUNK, 'BYE'));

  it('a record of a voicemail box tells for how long the caller was there', () => {
    const scene = bye(queued(), 55).record(55.1, CALL, { status: 'VOICEMAIL', talk_duration: 25 });
    expect(new Story(scene.lists(60, {})).of('call.left')).toMatchObject([
      { how: 'overflowed', to: 'voicemail', at: START + 30_000 },
    ]);
  });

  it('one list without a caller whom lists have named is enough when they hang up long after', () => {
    const scene = () =>
      queued()
        .lists(10, { waiting: [listed(CALL, '6400', 9)] })
        .lists(31, {});
    expect(new Story(bye(scene(), 55).lists(60, {})).of('call.left')).toMatchObject([
      { how: 'overflowed', at: START + 31_000 },
    ]);
    expect(new Story(bye(scene(), 32).lists(60, {})).of('call.left')).toMatchObject([
      { how: 'abandoned', at: START + 32_000 },
    ]);
  });

  it('who takes the call is told by the path of their phone, six seconds later', () => {
    const taken = (path: string) =>
      queued()
        .call(5, CALL, ext('1099', '0000002a', 'RING', path))
        .call(8, CALL, ext('1099', '0000002a', 'ANSWER', path))
        .event(20, 30008, { extension: '1099', status: 'Busy' });
    const queue = new Story(taken('6400'));
    expect(queue.of('call.answered')).toMatchObject([{ agent: null, at: START + 8_000 }]);
    expect(queue.board.call(`hq/${CALL}`)).toMatchObject({ state: 'talking', queue: 'hq/6400' });
    const gone = new Story(taken(''));
    expect(gone.of('call.left')).toMatchObject([{ how: 'overflowed', to: 'person', at: START + 5_000 }]);
    expect(gone.of('call.answered')).toMatchObject([{ agent: 'hq/1099', at: START + 8_000 }]);
    expect(gone.board.call(`hq/${CALL}`)).toMatchObject({ state: 'talking', queue: null });
  });

  it('a short talk with somebody outside the team is booked when it is over', () => {
    const scene = queued()
      .call(5, CALL, ext('1099', '0000002a', 'RING', ''))
      .call(6, CALL, ext('1099', '0000002a', 'ANSWER', ''));
    expect(new Story(bye(scene, 8).lists(20, {})).happenings).toEqual([
      'queued',
      'offered',
      'left',
      'answered',
      'ended',
    ]);
  });
});
