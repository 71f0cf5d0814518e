// Proves of the demo's past: its sums are those of its calls, its days look like days, a second start and a start after a
// kill add nothing twice, what was really heard is left alone, and nobody but the demo in its own folder gets one.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { quarterFrom } from '#lib/history/quarter-row.ts';
import { dayNamed, QUARTER_MS } from '#lib/history/quarters.ts';
import { allEnded, answeredIn } from '#lib/measure/counts.ts';
import { openDemo } from '#server/demo.ts';
import { type Cast, castOf, makePast } from '#server/demo-past/cast.ts';
import { madeDay } from '#server/demo-past/made-day.ts';
import { DAYS_MADE, writeDay } from '#server/demo-past/write-past.ts';
import { dumpOf } from '#server/history/dump.ts';
import { SqliteFactStore } from '#server/history/fact-store-sqlite.ts';
import { madePlan, madeUntil } from '#server/history/made-days.ts';
import { Scribe } from '#server/history/scribe.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { realClock } from '#server/time/clock.ts';
import { call, hq, sales, site, synced } from '#tests/server/board/house.ts';
import { type History, openHistory } from '#tests/server/history/in-memory.ts';
import { silent, tempFolder } from '#tests/server/log/benches.ts';
import { demoCast } from './cast.ts';

const DAYS = 8;
/** A Tuesday; both zones set their clocks within the eight days before, Cairo on a Friday. */
const NOW = Date.parse('2026-11-03T10:00:00Z');

const planFor = (history: History, cast: Cast) =>
  madePlan(history.query, { days: DAYS, timeZone: cast.site.timeZone, now: NOW });

async function write(history: History, cast: Cast, most = DAYS): Promise<number> {
  const plan = await planFor(history, cast);
  const days = plan.days.slice(0, most);
  for (const day of days) await writeDay(new SqliteFactStore(history.query), cast, plan, day);
  return days.length;
}

async function made(cast: Cast): Promise<History> {
  const history = await openHistory();
  await write(history, cast);
  return history;
}

/** The smallest of the demo's PBXs alone. */
function small(): Cast {
  const cast = demoCast();
  const own = <R extends { readonly source: string }>(rows: readonly R[]) =>
    rows.filter(({ source }) => source === 'workshop');
  const sources = cast.sources.filter(({ id }) => id === 'workshop');
  return { ...cast, sources, queues: own(cast.queues), agents: own(cast.agents) };
}

describe('the past that is made for the demo', () => {
  it.each(['Europe/Berlin', 'Africa/Cairo'])(
    'adds up by the quarter to the calls it holds, %s',
    async (zone) => {
      const history = await made(demoCast(zone));
      const stays = await history.query.selectFrom('stay').selectAll().execute();
      const callers = await history.query.selectFrom('caller').selectAll().execute();
      const quarters = (await history.query.selectFrom('queueQuarter').selectAll().execute()).map(
        quarterFrom,
      );
      expect(stays.length).toBeGreaterThan(3_000);
      const inQuarter = <R extends { queue: string; quarter: number | null }>(rows: readonly R[]) =>
        Map.groupBy(rows, ({ queue, quarter }) => `${queue} ${quarter}`);
      const [byStay, byCaller] = [inQuarter(stays), inQuarter(callers)];
      const keys = new Set(quarters.map(({ queue, at }) => `${queue} ${at}`));
      for (const key of [...byStay.keys(), ...byCaller.keys()]) expect(keys).toContain(key);
      for (const { queue, at, counts } of quarters) {
        const key = `${queue} ${at}`;
        expect(allEnded(counts.stays), key).toBe(byStay.get(key)?.length ?? 0);
        expect(allEnded(counts.callers), key).toBe(byCaller.get(key)?.length ?? 0);
        expect(answeredIn(counts.stays), key).toBe(
          byStay.get(key)?.filter(({ outcome }) => outcome === 'answered').length ?? 0,
        );
      }
      const days = await history.query.selectFrom('agentDay').selectAll().execute();
      const answered = days.reduce((sum, { sums }) => sum + (JSON.parse(sums).answered ?? 0), 0);
      expect(answered).toBe(stays.filter(({ outcome }) => outcome === 'answered').length);
      history.close();
    },
  );

  it('has days like days: quiet nights and Sundays, two peaks, some who are lost, everybody home at the end', async () => {
    const history = await made(demoCast());
    const stays = await history.query.selectFrom('stay').selectAll().execute();
    const open = await history.query.selectFrom('session').selectAll().where('untilAt', 'is', null).execute();
    expect(open).toEqual([]);
    expect(await history.query.selectFrom('waiting').selectAll().execute()).toEqual([]);
    const clock = new Intl.DateTimeFormat('en', {
      timeZone: 'Europe/Berlin',
      hour: 'numeric',
      hourCycle: 'h23',
      weekday: 'short',
    });
    const [hours, weekdays] = [new Array<number>(24).fill(0), new Map<string, number>()];
    for (const { joinedAt } of stays) {
      const parts = Object.fromEntries(clock.formatToParts(joinedAt).map(({ type, value }) => [type, value]));
      const hour = Number(parts.hour);
      hours[hour] = (hours[hour] ?? 0) + 1;
      weekdays.set(String(parts.weekday), (weekdays.get(String(parts.weekday)) ?? 0) + 1);
    }
    expect(
      hours
        .slice(0, 7)
        .concat(hours.slice(19))
        .every((count) => count === 0),
    ).toBe(true);
    expect(Math.min(hours[10] ?? 0, hours[14] ?? 0)).toBeGreaterThan(1.15 * (hours[12] ?? 0));
    expect(weekdays.has('Sun')).toBe(false);
    expect(weekdays.get('Sat') ?? 0).toBeLessThan(0.5 * (weekdays.get('Wed') ?? 0));
    const share = (outcome: string) => stays.filter((stay) => stay.outcome === outcome).length / stays.length;
    expect(share('answered')).toBeGreaterThan(0.7);
    expect(share('abandoned')).toBeGreaterThan(0.03);
    expect(share('unknown')).toBe(0);
    const inTime = stays.filter(({ outcome, waitMs }) => outcome === 'answered' && waitMs <= 20_000).length;
    expect(inTime / stays.length).toBeGreaterThan(0.5);
    expect(inTime / stays.length).toBeLessThan(0.95);
    history.close();
  });

  it('has every event at its time, and the same ones for the same seed', () => {
    const cast = demoCast();
    const [source] = cast.sources;
    const of = dayNamed('2026-10-30', 'Europe/Berlin');
    if (!source || !of) throw new Error('no day');
    const events = madeDay(cast, source, of);
    expect(events).toEqual(madeDay(cast, source, of));
    expect(events).not.toEqual(madeDay({ ...cast, seed: 'another' }, source, of));
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    for (const { at } of events) expect(at >= of.from && at < of.until && Number.isInteger(at)).toBe(true);
  });

  it('is not made again at a second start, and goes on after a kill with what is missing', async () => {
    const cast = demoCast();
    const whole = await made(cast);
    const dump = await dumpOf(whole.query);
    expect(await write(whole, cast)).toBe(0);
    expect(await dumpOf(whole.query)).toBe(dump);
    const killed = await openHistory();
    expect(await write(killed, cast, 3)).toBe(3);
    expect(await write(killed, cast)).toBe(DAYS - 3);
    expect(await dumpOf(killed.query)).toBe(dump);
    expect(await madeUntil(killed.query)).toBe(dayNamed('2026-11-02', 'Europe/Berlin')?.until);
    whole.close();
    killed.close();
  });

  it('leaves alone what was heard, and the place of the log', async () => {
    const cast = demoCast();
    const history = await openHistory();
    const [agent, queue] = [cast.agents[0], cast.queues[0]];
    if (!agent || !queue) throw new Error('nobody there');
    const facts = new SqliteFactStore(history.query);
    const { query } = history;
    const since = NOW - QUARTER_MS;
    const heard = {
      agent: agent.id,
      queue: agent.queues[0]?.queue ?? '',
      fromAt: since,
      source: agent.source,
      untilAt: null,
    };
    await query.insertInto('session').values(heard).execute();
    const gap = { source: agent.source, fromAt: since, untilAt: null, why: 'lost' };
    await query.insertInto('gap').values(gap).execute();
    const place = { id: 1, epoch: 'epoch-1', seq: 7, heard: NOW, fold: 12 };
    await query.insertInto('place').values(place).execute();
    await write(history, cast);
    expect(await query.selectFrom('session').selectAll().where('fromAt', '=', since).execute()).toEqual([
      heard,
    ]);
    expect(await query.selectFrom('gap').selectAll().where('fromAt', '=', since).execute()).toEqual([gap]);
    expect({ id: 1, ...(await facts.place()) }).toEqual(place);
    // Between what was made and what was heard nobody listened.
    const silence = await query.selectFrom('gap').selectAll().where('fromAt', '<', since).execute();
    expect(silence.map(({ untilAt }) => untilAt)).toEqual(cast.sources.map(() => since));
    history.close();
  });

  it('is made by the history’s own thread, beside what is heard', { timeout: 120_000 }, async () => {
    const folder = tempFolder();
    const log = new MemoryLog({ clock: realClock });
    const at = Date.now();
    await log.append([site(), synced(at)]);
    let days = 0;
    const info = (about: { days?: number }) => (days += about.days ?? 0);
    const scribe = new Scribe({ folder, log, clock: realClock, logger: { ...silent, info } as never });
    scribe.makePast(small());
    for (let n = 0; days === 0; n += 1) {
      await log.append([{ type: 'call.queued', source: hq, at: at + n, call: call(n), queue: sales }]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await scribe.close();
    const db = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
    const count = (sql: string) => Number(db.prepare(sql).get()?.['n']);
    expect(days).toBe(DAYS_MADE);
    expect(count('SELECT count(*) AS n FROM madeDay WHERE isWritten = 1')).toBe(DAYS_MADE);
    expect(count('SELECT count(*) AS n FROM stay')).toBeGreaterThan(2_000);
    expect(count('SELECT count(*) AS n FROM waiting')).toBeGreaterThan(0);
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is for the demo alone, in its own folder, and once all its PBXs are there', async () => {
    const cast = demoCast();
    const board = (demo: boolean, life: 'live' | 'waiting') => {
      const rows = {
        site: [{ ...cast.site, demo }],
        source: cast.sources.map((row, i) => (i === 0 ? { ...row, life } : row)),
        ...{ queue: cast.queues, agent: cast.agents },
      };
      return { get: () => rows.site[0], all: (kind: keyof typeof rows) => rows[kind] } as never;
    };
    expect(castOf(board(true, 'live'), 'x')?.agents).toHaveLength(cast.agents.length);
    expect(castOf(board(true, 'waiting'), 'x')).toBeNull();
    expect(castOf(board(false, 'live'), 'x')).toBeNull();
    const asked: Cast[] = [];
    const scribe = { makePast: (each: Cast) => void asked.push(each) };
    const onMoved = (listener: () => void) => {
      listener();
      return () => {};
    };
    makePast(null, { liveBoard: { board: board(true, 'live'), onMoved }, scribe });
    expect(asked).toEqual([]);
    const demo = await openDemo({}, 'x', false);
    expect(demo.past).toBeNull();
    await demo.close();
  });
});
