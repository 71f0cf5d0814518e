// The search for calls that are over, over real HTTP: each way to ask for them, page by page, and that nobody is told of a
// call, a number or an agent that is none of theirs.
import { afterEach, describe, expect, it } from 'vitest';
import { callsSchema, type PastCallTold } from '#lib/api/calls.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { AgentPolicy } from '#lib/model/site.ts';
import {
  ADA,
  ANA,
  BEN,
  BOB,
  DAY,
  type Get,
  HELP,
  made,
  NOON,
  openPast,
  type PastDoor,
  SALES,
  standing,
} from './past-house.ts';

const events = (agents?: Partial<AgentPolicy>): readonly DomainEvent[] => [
  ...standing(agents),
  ...made({ native: 'one', second: 0, queue: SALES, agent: ADA, name: '=Ana' }),
  ...made({ native: 'two', second: 100, queue: SALES, from: BOB, wait: 40 }),
  ...made({ native: 'three', second: 200, queue: HELP, agent: BEN, talk: 300 }),
  ...made({ native: 'out', second: 600, agent: ADA, from: '1001', to: BOB, direction: 'outbound', talk: 20 }),
];

let door: PastDoor;
afterEach(() => door.close());

async function open(all: readonly DomainEvent[] = events()) {
  door = await openPast(all);
  return door.as;
}

const found = async (get: Get, query: string): Promise<readonly PastCallTold[]> =>
  callsSchema.parse(await (await get(`/calls?${query}`)).json()).calls;
const namesOf = (calls: readonly PastCallTold[]): string => calls.map(({ id }) => id.slice(3)).join(' ');

describe('calls that are over', () => {
  it('are told newest first, each with who, where, how it ended and its journey', async () => {
    const max = await (await open())('Max');
    const calls = await found(max, '');
    expect(namesOf(calls)).toBe('out three two one');
    expect(calls[3]).toMatchObject({
      ...{ queue: SALES, outcome: 'answered', waitMs: 5_000, talkMs: 60_000, agent: 'Ada Byron' },
      ...{ caller: { number: ANA, name: '=Ana' }, direction: 'inbound', endedAt: NOON + 65_000 },
    });
    expect(calls[3]?.journey.map(({ what }) => what)).toEqual(expect.arrayContaining(['queued', 'answered']));
    expect(calls[2]).toMatchObject({ outcome: 'abandoned', waitMs: 40_000, talkMs: null, agent: null });
    expect(calls[0]).toMatchObject({ outcome: 'answered', queue: null, waitMs: null, talkMs: 20_000 });
  });

  it.each([
    ['number=0151 1234 5678', 'three one'],
    ['number=%2B4930777000111', 'out two'],
    ['number=0111', 'out two'],
    ['number=11', 'out two'],
    ['number=99999', ''],
    ['number=anonymous', ''],
    ['number=%25', ''],
    ['queue=hq/6400', 'two one'],
    ['queue=hq/none', ''],
    ['agent=hq/1001', 'out one'],
    ['outcome=abandoned', 'two'],
    ['outcome=answered', 'out three one'],
    ['outcome=unanswered', ''],
    ['waited=30', 'two'],
    ['talked=60', 'three one'],
    ['talked=61&queue=hq/6400', ''],
    ['from=2026-10-13&until=2026-10-13', ''],
    ['from=2026-10-13&until=2026-10-15', 'out three two one'],
  ])('are found by %s', async (query, expected) => {
    expect(namesOf(await found(await (await open())('Max'), query))).toBe(expected);
  });

  it('come fifty at a time, none twice and none left out, and one alone by its key', async () => {
    // In one and the same second, too: an order by time alone would lose some.
    const many = Array.from({ length: 120 }, (_, i) =>
      made({
        native: `n${String(i).padStart(3, '0')}`,
        second: 1_000 + Math.floor(i / 7),
        queue: HELP,
        wait: 1,
      }),
    ).flat();
    const max = await (await open([...events(), ...many]))('Max');
    const ids: string[] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null && pages < 10; pages++) {
      const page = callsSchema.parse(
        await (await max(`/calls?${next === '' ? '' : `after=${encodeURIComponent(next)}`}`)).json(),
      );
      ids.push(...page.calls.map(({ id }) => id));
      next = page.next;
    }
    expect(ids).toHaveLength(124);
    expect(new Set(ids).size).toBe(124);
    const [oldest] = await found(max, `until=${DAY}&queue=${SALES}&outcome=answered`);
    const alone = await found(
      max,
      `from=2026-01-01&until=2026-01-01&call=${encodeURIComponent(oldest?.key ?? '')}`,
    );
    expect(namesOf(alone)).toBe('one');
  });

  it('refuses what is no day, no outcome and no key', async () => {
    const max = await (await open())('Max');
    for (const query of [
      'from=2026-02-31',
      'from=today',
      'outcome=lost',
      'after=x',
      'waited=-1',
      'talked=soon',
    ])
      expect((await max(`/calls?${query}`)).status, query).toBe(400);
  });

  it('are for those who may see reports', async () => {
    const as = await open();
    const eva = await as('Eva');
    for (const path of ['/calls', '/calls.csv', '/calls?number=1001'])
      expect((await eva(path)).status, path).toBe(403);
  });

  it('are within a boundary by the rules of the live floor: queues, teams, numbers', async () => {
    const as = await open();
    const sue = await as('Sue');
    const text = await (await sue('/calls')).text();
    const calls = callsSchema.parse(JSON.parse(text)).calls;
    // Sales, and what Sales' agents have in no queue.
    expect(namesOf(calls)).toBe('out two one');
    for (const number of [ANA, BOB]) expect(text).not.toContain(number.slice(4, 10));
    expect(namesOf(await found(sue, 'queue=hq/6401'))).toBe('');
    expect(namesOf(await found(sue, 'agent=hq/1002'))).toBe('');
    expect(namesOf(await found(sue, `call=${NOON + 200_000}.hq/three`))).toBe('');
    expect(await (await sue('/calls.csv')).text()).not.toContain(BOB.slice(4, 10));
    // A number they know whole is found; none is felt for digit by digit.
    expect(namesOf(await found(sue, `number=${encodeURIComponent(BOB)}`))).toBe('out two');
    for (const part of ['111', '0111', '7000111'])
      expect(await found(sue, `number=${part}`), part).toEqual([]);
    // A team sees its own people's calls, and who gave up in their queues.
    expect(namesOf(await found(await as('Lea'), ''))).toBe('three two');
    expect((await found(await as('Amy'), 'queue=hq/6400'))[1]?.agent).toBe('A. B.');
  });

  it('say nothing of single agents where the site has agreed so', async () => {
    const max = await (await open(events({ compare: ['admin'] })))('Max');
    for (const query of ['agent=hq/1001', 'talked=10'])
      expect((await max(`/calls?${query}`)).status, query).toBe(403);
    expect(await found(max, 'number=1001')).toEqual([]);
    const answer = await (await max('/calls')).text();
    for (const word of ['Ada', 'Ben', '1001', '1002']) expect(answer, word).not.toContain(word);
    const { calls } = callsSchema.parse(JSON.parse(answer));
    expect(calls.map(({ talkMs, endedAt }) => [talkMs, endedAt])).toEqual(calls.map(() => [null, null]));
    // Who waited and gave up is the queue's figure.
    expect(calls.find(({ id }) => id === 'hq/two')).toMatchObject({ waitMs: 40_000, outcome: 'abandoned' });
  });

  it('are a table in which no name is a formula, and who took it stands in the record', async () => {
    const max = await (await open())('Max');
    const answer = await max('/calls.csv?queue=hq/6400');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain(`"'=Ana"`);
    expect(lines[2]).toContain('answered,5,60,Ada Byron');
    expect((await door.desk.entries()).find(({ what }) => what === 'calls.export')).toMatchObject({
      who: 'Max',
    });
  });

  it('that were shown with whole numbers stand in the record', async () => {
    const as = await open();
    const shown = async () => (await door.desk.entries()).filter(({ what }) => what === 'numbers.shown');
    await (await as('Sue'))('/calls');
    expect(await shown()).toEqual([]);
    await (await as('Max'))('/calls');
    await expect.poll(shown).toMatchObject([{ who: 'Max' }]);
  });
});
