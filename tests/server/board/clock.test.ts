// What time alone must bring about: days and breaches, each said once.
import { describe, expect, test } from 'vitest';
import { fold } from '#lib/fold/fold.ts';
import type { DomainEvent, QueueExit } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { Waits } from '#server/board/waits.ts';
import { ann, call, House, hq, rule, sales, site, support, synced } from './house.ts';

const T = Date.UTC(2026, 2, 10, 12);
const queued = (n: number, at: number, queue = sales): DomainEvent => ({
  type: 'call.queued',
  source: hq,
  at,
  call: call(n),
  queue,
});
const answered = (n: number, at: number): DomainEvent => ({
  type: 'call.answered',
  source: hq,
  at,
  call: call(n),
  agent: ann,
});
const left = (n: number, at: number, how: QueueExit): DomainEvent => ({
  type: 'call.left',
  source: hq,
  at,
  call: call(n),
  how,
});
const ended = (n: number, at: number): DomainEvent => ({
  type: 'call.ended',
  source: hq,
  at,
  call: call(n),
  derived: false,
});

describe('the day', () => {
  const days = async (house: House) =>
    (await house.all('day.turned')).map(({ day, from }) => ({ day, from }));

  test('turns at start, and at each midnight of the site, exactly then', async () => {
    const house = await House.open(T, site('Europe/Berlin'), synced(T));
    const heard: number[] = [];
    house.log.follow((batch) => {
      for (const { event } of batch) if (event.type === 'day.turned') heard.push(house.clock.now());
    });
    await house.clock.run(T + 2 * 86_400_000);
    const expected = [9, 10, 11].map((d) => Date.UTC(2026, 2, d, 23));
    expect(await days(house)).toEqual([
      { day: '2026-03-10', from: expected[0] },
      { day: '2026-03-11', from: expected[1] },
      { day: '2026-03-12', from: expected[2] },
    ]);
    expect(heard).toEqual(expected.slice(1));
    expect(house.liveBoard.board.get('site', 'site')?.day).toBe('2026-03-12');
  });

  test('is 23 or 25 hours long where the clocks change', async () => {
    const spring = await House.open(Date.UTC(2026, 2, 28, 12), site('Europe/Berlin'));
    await spring.clock.run(Date.UTC(2026, 2, 30, 12));
    const autumn = await House.open(Date.UTC(2026, 9, 24, 12), site('Europe/Berlin'));
    await autumn.clock.run(Date.UTC(2026, 9, 26, 12));
    const hours = async (house: House) => {
      const from = (await days(house)).map((one) => one.from);
      return from.slice(1).map((at, i) => (at - from[i]!) / 3_600_000);
    };
    expect(await hours(spring)).toEqual([24, 23]);
    expect(await hours(autumn)).toEqual([24, 25]);
  });

  test('is turned once however often the clock starts, and late after a night of absence', async () => {
    const house = await House.open(T, site('UTC'));
    for (const hours of [1, 2, 20, 21]) {
      house.end();
      await house.clock.run(T + hours * 3_600_000);
      await house.start();
    }
    expect((await days(house)).map((one) => one.day)).toEqual(['2026-03-10', '2026-03-11']);
  });

  test('waits for the site, follows its zone, never turns back, survives a zone nobody knows', async () => {
    const house = await House.open(T);
    expect(await days(house)).toEqual([]);
    await house.say(site('Nowhere/Land'));
    await house.say(site('Asia/Tokyo'));
    await house.say(site('America/Los_Angeles'));
    await house.clock.run(T + 86_400_000);
    expect((await days(house)).map((one) => one.day)).toEqual(['2026-03-10', '2026-03-11']);
    expect(house.complaints).toEqual(['This time zone is not known: the day does not turn.']);
  });
});

describe('a wait over its target', () => {
  const open = (...more: DomainEvent[]) => House.open(T, site(), synced(T), ...more);
  const raised = async (house: House) =>
    (await house.all('alert.raised')).map(({ alert, at }) => ({ alert, at }));
  const cleared = async (house: House) =>
    (await house.all('alert.cleared')).map(({ alert, how, at }) => ({ alert, how, at }));
  /** The source says something: it is live and its picture is not frozen. */
  const word = (at: number): DomainEvent => ({
    type: 'queue.observed',
    source: hq,
    at,
    queue: { id: sales },
  });

  test('is an alert exactly when the target passes, once, however the call changes meanwhile', async () => {
    const house = await open();
    const heard: number[] = [];
    house.log.follow((batch) => {
      for (const { event } of batch) if (event.type === 'alert.raised') heard.push(house.clock.now());
    });
    await house.say(queued(1, T));
    await house.clock.run(T + 7_000);
    await house.say({ type: 'call.offered', source: hq, at: T + 7_000, call: call(1), agent: ann });
    await house.clock.run(T + 19_999);
    expect(heard).toEqual([]);
    await house.clock.run(T + 20_000);
    expect(heard).toEqual([T + 20_000]);
    await house.say({ type: 'call.missed', source: hq, at: T + 21_000, call: call(1), agent: ann });
    await house.clock.run(T + 600_000);
    expect(await raised(house)).toEqual([{ alert: `wait:hq/1@${T}`, at: T + 20_000 }]);
    expect(house.liveBoard.board.get('alert', `wait:hq/1@${T}`)).toMatchObject({
      queue: sales,
      call: call(1),
      source: hq,
      targetMs: 20_000,
      noticedBy: ['wall'],
      cleared: null,
    });
  });

  test('does not arise for a call that was answered, left or ended in time', async () => {
    const house = await open(queued(1, T), queued(2, T), queued(3, T), word(T));
    await house.clock.run(T + 19_000);
    await house.say(answered(1, T + 19_000), left(2, T + 19_000, 'abandoned'), ended(3, T + 19_000));
    await house.clock.run(T + 60_000);
    expect(await raised(house)).toEqual([]);
  });

  test("takes the queue's configured target, else the PBX's, else the site's; a change counts at once", async () => {
    const house = await House.open(
      T,
      site('UTC', { rules: { [sales]: rule(5) } }),
      synced(T, {
        queues: [
          { id: sales, targetMs: 60_000 },
          { id: support, targetMs: 10_000 },
        ],
      }),
    );
    await house.say(queued(1, T), queued(2, T, support), queued(3, T, 'hq/other' as typeof sales));
    await house.clock.run(T + 8_000);
    await house.say({ type: 'queue.observed', source: hq, at: T, queue: { id: support, targetMs: 9_000 } });
    await house.clock.run(T + 12_000);
    await house.say(site('UTC', { rule: rule(15) }));
    await house.clock.run(T + 60_000);
    expect(await raised(house)).toEqual([
      { alert: `wait:hq/1@${T}`, at: T + 5_000 },
      { alert: `wait:hq/2@${T}`, at: T + 9_000 },
      { alert: `wait:hq/3@${T}`, at: T + 15_000 },
    ]);
  });

  test('is cleared with how it ended', async () => {
    const house = await open();
    await house.say(...[1, 2, 3, 4, 5, 6, 7].map((n) => queued(n, T)));
    await house.clock.run(T + 30_000);
    const at = T + 30_000;
    await house.say(
      answered(1, at),
      left(2, at, 'abandoned'),
      left(3, at, 'overflowed'),
      left(4, at, 'unknown'),
      ended(5, at),
      queued(6, at, support),
      { type: 'call.observed', source: hq, at, call: { id: call(7), state: 'talking', agent: ann } },
    );
    await house.say(ended(1, at + 1), ended(2, at + 1));
    const how = ['answered', 'abandoned', 'left', 'unknown', 'unknown', 'left', 'answered'];
    expect(await cleared(house)).toEqual(
      how.map((one, i) => ({ alert: `wait:hq/${i + 1}@${T}`, how: one, at })),
    );
    await house.clock.run(T + 50_000);
    expect((await raised(house)).at(-1)).toEqual({ alert: `wait:hq/6@${at}`, at: at + 20_000 });
    expect((await raised(house)).length).toBe(8);
  });

  test('is cleared too when the call has left before the alert is in the log', () => {
    const board = new StampedBoard('test');
    const waits = new Waits(board, T);
    const take = (event: DomainEvent): void => {
      const { changes } = fold(board, event);
      board.apply(changes, board.seq + 1);
      waits.take({ seq: board.seq, heard: null, event, changes });
    };
    for (const event of [site(), synced(T), queued(1, T)]) take(event);
    expect(waits.next()).toBe(T + 20_000);
    const alerts = waits.raise(T + 20_000);
    expect(alerts.length).toBe(1);
    take(left(1, T + 19_990, 'abandoned'));
    take(ended(1, T + 19_990));
    expect(waits.cleared()).toEqual([]);
    for (const alert of alerts) take(alert);
    const cleared = {
      type: 'alert.cleared',
      source: hq,
      at: T + 19_990,
      alert: `wait:hq/1@${T}`,
      how: 'abandoned',
    };
    expect(waits.cleared()).toEqual([cleared]);
    expect(waits.next()).toBeNull();
  });

  test('a second stay in the same queue is another alert', async () => {
    const house = await open();
    await house.say(queued(1, T));
    await house.clock.run(T + 25_000);
    await house.say(answered(1, T + 25_000), queued(1, T + 26_000));
    await house.clock.run(T + 60_000);
    expect((await raised(house)).map((one) => one.alert)).toEqual([
      `wait:hq/1@${T}`,
      `wait:hq/1@${T + 26_000}`,
    ]);
    expect((await cleared(house)).map((one) => one.how)).toEqual(['answered']);
  });

  test('joins what the PBX has said of the same stay, and clears an alert that only the PBX raised', async () => {
    const house = await open();
    const pbx = (n: number, alert: string): DomainEvent => ({
      type: 'alert.raised',
      source: hq,
      at: T + 10_000,
      alert,
      queue: sales,
      call: call(n),
      targetMs: 10_000,
      by: 'pbx',
    });
    await house.say(queued(1, T), queued(2, T));
    await house.clock.run(T + 10_000);
    await house.say(pbx(1, `wait:hq/1@${T}`), pbx(2, 'theirs'), answered(2, T + 10_000));
    await house.clock.run(T + 30_000);
    expect(house.liveBoard.board.get('alert', `wait:hq/1@${T}`)).toMatchObject({
      noticedBy: ['pbx', 'wall'],
    });
    expect(await cleared(house)).toEqual([{ alert: 'theirs', how: 'answered', at: T + 10_000 }]);
  });

  test('does not arise from the frozen rows of a lost source, but when it is back, for who still waits', async () => {
    const house = await open();
    await house.say(queued(1, T), queued(2, T));
    await house.clock.run(T + 5_000);
    await house.say({ type: 'source.lost', source: hq, at: T + 5_000, why: 'cable', lastHeardAt: T });
    await house.clock.run(T + 300_000);
    expect(await raised(house)).toEqual([]);
    const still = { id: call(1), state: 'waiting', queue: sales, queuedAt: T } as const;
    await house.say({ type: 'source.connected', source: hq, at: T + 300_000 });
    expect(await raised(house)).toEqual([]);
    await house.say(synced(T + 300_000, { calls: [still] }));
    expect(await raised(house)).toEqual([{ alert: `wait:hq/1@${T}`, at: T + 20_000 }]);
  });

  test('survives a crash: raised once, cleared though its end came while nobody looked, frozen rows wait', async () => {
    const house = await open();
    await house.say(...[1, 2, 3, 4].map((n) => queued(n, T)));
    await house.clock.run(T + 20_000);
    await house.say(queued(5, T + 19_000));
    house.end();
    await house.log.append([answered(1, T + 21_000), left(2, T + 21_000, 'abandoned'), ended(3, T + 21_000)]);
    await house.clock.run(T + 90_000);
    await house.start();
    await house.clock.run(T + 100_000);
    const ends = async () => (await cleared(house)).map(({ alert, how }) => `${alert.slice(0, 9)} ${how}`);
    expect(await ends()).toEqual(['wait:hq/1 answered', 'wait:hq/2 abandoned', 'wait:hq/3 unknown']);
    // The board still says "live", from before the crash; until the PBX speaks, call 5 may be long gone.
    expect((await raised(house)).length).toBe(4);
    const still = { id: call(5), state: 'waiting', queue: sales, queuedAt: T + 19_000 } as const;
    await house.say(synced(T + 100_000, { calls: [still] }));
    expect(await ends()).toEqual([
      'wait:hq/1 answered',
      'wait:hq/2 abandoned',
      'wait:hq/3 unknown',
      'wait:hq/4 unknown',
    ]);
    expect((await raised(house)).map((one) => one.at)).toEqual([...Array(4).fill(T + 20_000), T + 39_000]);
    expect(
      [...house.liveBoard.board.all('alert')].filter((row) => !row.cleared).map((row) => row.call),
    ).toEqual([call(5)]);
  });

  test('goes with its source', async () => {
    const house = await open();
    await house.say(queued(1, T));
    await house.clock.run(T + 30_000);
    await house.say({ type: 'source.removed', source: hq, at: T + 30_000 });
    await house.clock.run(T + 90_000);
    expect(await cleared(house)).toEqual([]);
    expect([...house.liveBoard.board.all('alert')]).toEqual([]);
  });
});
