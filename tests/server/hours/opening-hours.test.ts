// Proves that each turn of the opening hours is told once: at its moment, after a restart, another memory, other
// settings and a machine that slept; that holidays are those of the country; and that a caller in a closed queue is an
// alert of its own and no breach.
import { describe, expect, it } from 'vitest';
import type { Calendar } from '#lib/hours/day-hours.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { DEFAULT_COUNTING } from '#lib/model/site.ts';
import type { WrittenHours } from '#lib/settings/hours.ts';
import { calendarOf, countries, regionsOf, statesOf } from '#server/hours/holidays.ts';
import { OpeningHours } from '#server/hours/opening-hours.ts';
import { call, House, hq, sales, site, support, synced } from '#tests/server/board/house.ts';

const HOUR = 3_600_000;
/** A Tuesday. */
const T = Date.UTC(2026, 2, 10, 7);
const WEEK: WrittenHours = { week: { 'mon-fri': '08:00-18:00' } };

const open = (house: House) => house.liveBoard.board.get('site', 'site')?.hours;
const turns = async (house: House) =>
  (await house.all('hours.turned')).map(({ at, hours }) => [
    new Date(at).toISOString().slice(5, 16),
    hours && hours.site.open,
  ]);

describe('a turn', () => {
  it('is told once, at its moment; before anything is counted the first time', async () => {
    const house = await House.open(T, site());
    await house.keep(WEEK);
    const heard: number[] = [];
    house.log.follow((batch) => {
      for (const { event } of batch) if (event.type === 'hours.turned') heard.push(house.clock.now());
    });
    await house.clock.run(T + 24 * HOUR);
    expect(await turns(house)).toEqual([
      ['03-10T07:00', false],
      ['03-10T08:00', true],
      ['03-10T18:00', false],
    ]);
    expect(heard).toEqual([T + HOUR, T + 11 * HOUR]);
    expect(open(house)).toEqual({
      site: { open: false, until: T + 25 * HOUR },
      sources: {},
      queues: {},
    });
  });

  it('is not told again after a restart; one that came meanwhile is told once, with the time it came', async () => {
    const house = await House.open(T, site());
    await house.keep(WEEK);
    for (const hours of [0.5, 0.6, 3, 4]) {
      house.end();
      await house.clock.run(T + hours * HOUR);
      await house.start();
    }
    // Away over a whole day: what it is like now, and since when.
    house.end();
    await house.clock.run(T + 29 * HOUR);
    await house.start();
    await house.clock.run(T + 30 * HOUR);
    expect(await turns(house)).toEqual([
      ['03-10T07:00', false],
      ['03-10T08:00', true],
      ['03-11T08:00', true],
    ]);
  });

  it('is told at its moment after a restart, too, that had nothing to tell', async () => {
    const house = await House.open(T, site());
    await house.keep(WEEK);
    house.end();
    // Not on a minute: each minute it is looked at in any case.
    await house.clock.run(T + 30_500);
    await house.start();
    const heard: number[] = [];
    house.log.follow((batch) => {
      for (const { event } of batch) if (event.type === 'hours.turned') heard.push(house.clock.now());
    });
    await house.clock.run(T + 2 * HOUR);
    expect(heard).toEqual([T + HOUR]);
  });

  it('is told of places with hours of their own together, and anew where settings are others', async () => {
    const house = await House.open(T, site(), synced(T));
    await house.keep(WEEK);
    await house.keep({ ...WEEK, queues: { [sales]: { week: { 'mon-fri': '08:00-12:00' } } } });
    await house.clock.run(T + 6 * HOUR);
    expect(open(house)?.queues[sales]).toEqual({ open: false, until: T + 25 * HOUR });
    expect(await turns(house)).toEqual([
      ['03-10T07:00', false],
      ['03-10T07:00', false],
      ['03-10T08:00', true],
      ['03-10T12:00', true],
    ]);
    await house.keep({ ...WEEK, dates: { '03-10': 'closed' } });
    expect(open(house)).toEqual({ site: { open: false, until: T + 25 * HOUR }, sources: {}, queues: {} });
    await house.keep(null);
    expect(open(house)).toBeNull();
    expect((await turns(house)).slice(4)).toEqual([
      ['03-10T13:00', false],
      ['03-10T13:00', null],
    ]);
    await house.clock.run(T + 48 * HOUR);
    expect((await turns(house)).length).toBe(6);
  });

  it('follows the site’s zone', async () => {
    const house = await House.open(T, site('Asia/Bangkok'));
    await house.keep(WEEK, 'Asia/Bangkok');
    expect(open(house)?.site).toEqual({ open: true, until: Date.UTC(2026, 2, 10, 11) });
    await house.keep(WEEK, 'America/New_York');
    expect(open(house)?.site).toEqual({ open: false, until: Date.UTC(2026, 2, 10, 12) });
  });

  it('says nothing where no hours are written, and where nobody asks', async () => {
    const house = await House.open(T, site());
    await house.clock.run(T + 24 * HOUR);
    await house.keep(null);
    await house.clock.run(T + 48 * HOUR);
    expect(await turns(house)).toEqual([]);
  });
});

describe('a caller in a closed queue', () => {
  const queued = (n: number, at: number, queue = sales): DomainEvent => ({
    type: 'call.queued',
    source: hq,
    at,
    call: call(n),
    queue,
  });
  const alerts = async (house: House) =>
    (await house.all('alert.raised')).map(({ alert, what, at }) => [alert, what ?? 'waitBreached', at]);
  const closedSales: WrittenHours = { queues: { [sales]: { week: { sun: '08:00-18:00' } } } };

  it('is an alert of its own once the target has passed, and no breach', async () => {
    const house = await House.open(T, site(), synced(T));
    await house.keep(closedSales);
    await house.say(queued(1, T), queued(2, T, support));
    await house.clock.run(T + 60_000);
    expect(await alerts(house)).toEqual([
      [`closed:hq/1@${T}`, 'waitingClosed', T + 20_000],
      [`wait:hq/2@${T}`, 'waitBreached', T + 20_000],
    ]);
    expect(house.liveBoard.board.get('alert', `closed:hq/1@${T}`)).toMatchObject({ what: 'waitingClosed' });
    await house.say({ type: 'call.left', source: hq, at: T + 61_000, call: call(1), how: 'abandoned' });
    expect((await house.all('alert.cleared')).map(({ alert, how }) => [alert, how])).toEqual([
      [`closed:hq/1@${T}`, 'abandoned'],
    ]);
  });

  it('is raised once, also after a restart', async () => {
    const house = await House.open(T, site(), synced(T));
    await house.keep(closedSales);
    await house.say(queued(1, T));
    await house.clock.run(T + 30_000);
    house.end();
    await house.start();
    await house.say({ type: 'queue.observed', source: hq, at: T + 31_000, queue: { id: sales } });
    await house.clock.run(T + 90_000);
    expect(await alerts(house)).toEqual([[`closed:hq/1@${T}`, 'waitingClosed', T + 20_000]]);
  });

  it('is no breach that the PBX notices either', async () => {
    const house = await House.open(T, site(), synced(T));
    await house.keep(closedSales);
    await house.say(queued(1, T));
    const breached = {
      type: 'call.breached',
      source: hq,
      at: T + 5_000,
      queue: sales,
      targetMs: 5_000,
    } as const;
    await house.say({ ...breached, call: call(1) });
    expect([...house.liveBoard.board.all('alert')]).toEqual([]);
  });

  it('is a breach like others where the site counts them together', async () => {
    const counting = { ...DEFAULT_COUNTING, closedHours: 'together' as const };
    const house = await House.open(T, site('UTC', { counting }), synced(T));
    await house.keep(closedSales);
    await house.say(queued(1, T));
    await house.clock.run(T + 60_000);
    expect(await alerts(house)).toEqual([[`wait:hq/1@${T}`, 'waitBreached', T + 20_000]]);
  });
});

describe('holidays', () => {
  it('are those of the country, state and kinds asked for, holidays of several days whole', async () => {
    const bavaria = { country: 'DE', state: 'BY' };
    const calendar = await calendarOf({
      asked: [bavaria, { country: 'DE' }, { country: 'TH' }, { country: 'AE' }],
      from: 2026,
      until: 2027,
    });
    // Epiphany is a holiday in Bavaria and not everywhere in Germany.
    expect(calendar(bavaria, '2026-01-06')).toBe(true);
    expect(calendar({ country: 'DE' }, '2026-01-06')).toBe(false);
    expect(calendar({ country: 'DE', types: ['public'] }, '2027-03-29')).toBe(true);
    expect(
      ['2026-04-12', '2026-04-13', '2026-04-15', '2026-04-16'].map((day) => calendar({ country: 'TH' }, day)),
    ).toEqual([false, true, true, false]);
    // Three days from the first of Shawwal.
    expect(
      ['2026-03-19', '2026-03-20', '2026-03-22', '2026-03-23'].map((day) => calendar({ country: 'AE' }, day)),
    ).toEqual([false, true, true, false]);
    expect(calendar({ country: 'FR' }, '2026-01-01')).toBe(false);
  });

  it('are known by codes and names', () => {
    expect(countries()).toMatchObject({ DE: 'Germany', TH: 'Thailand', NO: 'Norway' });
    expect(statesOf('DE')).toHaveProperty('BY');
    expect(regionsOf('DE', 'BY')).toHaveProperty('A');
    expect(statesOf('TH')).toEqual({});
  });

  it('of the years to come are asked for when the year turns, and again where they could not be had', async () => {
    const house = await House.open(Date.UTC(2026, 11, 31, 12), site());
    const asked: [number, number][] = [];
    const calendar = async ({ from, until }: { from: number; until: number }): Promise<Calendar> => {
      asked.push([from, until]);
      if (asked.length === 2) throw new Error('no');
      return (_, day) => day === '2027-01-01';
    };
    await house.keep({ ...WEEK, holidays: { country: 'DE' } }, 'UTC', calendar);
    expect(open(house)?.site).toEqual({ open: true, until: Date.UTC(2026, 11, 31, 18) });
    await house.clock.run(Date.UTC(2027, 0, 1, 12));
    expect(asked).toEqual([
      [2025, 2028],
      [2026, 2028],
      [2026, 2028],
    ]);
    expect(house.complaints).toEqual([
      'The holidays could not be worked out; for now days are as the week says.',
    ]);
    expect(open(house)?.site).toEqual({ open: false, until: Date.UTC(2027, 0, 4, 8) });
  });

  it('work beside what happens: other hours written meanwhile are those that count', async () => {
    const house = await House.open(T, site());
    const late = Promise.withResolvers<Calendar>();
    let first = true;
    const hours = new OpeningHours({
      clock: house.clock,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
      calendar: () => {
        if (!first) return Promise.resolve(() => false);
        first = false;
        return late.promise;
      },
    });
    const at = { name: 'A', timeZone: 'UTC' };
    const one = hours.set({ hours: { week: { tue: '01:00-02:00' } }, site: at });
    expect(hours.at(T)).toBeUndefined();
    await hours.set({ hours: WEEK, site: at });
    late.resolve(() => true);
    await one;
    expect(hours.at(T)?.site).toEqual({ open: false, until: T + HOUR });
  });
});
