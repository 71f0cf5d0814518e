// Callers who were lost, over real HTTP and a history written from events: each way to be lost and to be closed, and that
// nobody is told of a queue, a number or an agent that is none of theirs.
import { afterEach, describe, expect, it } from 'vitest';
import { type LostTold, lostSchema } from '#lib/api/lost-callers.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import type { AgentPolicy } from '#lib/model/site.ts';
import { SqliteFactStore } from '#server/history/fact-store-sqlite.ts';
import {
  ADA,
  ANA,
  BEN,
  BOB,
  type Get,
  HELP,
  made,
  NOON,
  openPast,
  type PastDoor,
  SALES,
  standing,
} from './past-house.ts';

const CAT = '+4940555000222';
const MINUTE = 60;

/** Of Sales: Ana, twice; of Help: Bob, voicemail; then the calls with each of them. */
const events = (agents?: Partial<AgentPolicy>): readonly DomainEvent[] => [
  ...standing(agents),
  ...made({ native: 'ana1', second: 0, queue: SALES, wait: 30, name: '=Ana' }),
  ...made({ native: 'ana2', second: 5 * MINUTE, queue: SALES, wait: 90, name: '=Ana' }),
  ...made({
    native: 'bob',
    second: 6 * MINUTE,
    queue: HELP,
    from: BOB,
    left: { how: 'overflowed', to: 'voicemail', message: true },
  }),
  ...made({ native: 'cat', second: 7 * MINUTE, queue: SALES, from: CAT, wait: 40 }),
  ...made({ native: 'quick', second: 8 * MINUTE, queue: SALES, from: '+4922200001', wait: 2 }),
  ...made({ native: 'dark', second: 9 * MINUTE, queue: SALES, from: 'anonymous', wait: 20 }),
  ...made({ native: 'try', second: 10 * MINUTE, from: '1001', to: ANA, direction: 'outbound' }),
  ...made({
    native: 'back',
    second: 20 * MINUTE,
    agent: BEN,
    from: '1002',
    to: BOB,
    direction: 'outbound',
    talk: 45,
  }),
  ...made({ native: 'again', second: 30 * MINUTE, queue: HELP, agent: BEN, from: CAT, talk: 60 }),
];

let door: PastDoor;
afterEach(() => door.close());
async function open(all: readonly DomainEvent[] = events(), more: Parameters<typeof openPast>[1] = {}) {
  door = await openPast(all, more);
  return door.as;
}
const lost = async (get: Get, query = ''): Promise<LostTold> =>
  lostSchema.parse(await (await get(`/calls/lost?${query}`)).json());
/** `call state` of each. */
const shown = ({ callers }: LostTold): string =>
  callers.map(({ key, state }) => `${key.slice(key.indexOf('/') + 1)} ${state}`).join(', ');

describe('callers who were lost', () => {
  it('are told once each, what is to be done first, with their attempts and the calls since', async () => {
    const max = await (await open())('Max');
    const told = await lost(max);
    expect(shown(told)).toBe('ana2 tried, cat served, bob reached, dark open');
    expect(told.callers[0]).toMatchObject({
      ...{ caller: { number: ANA, name: '=Ana' }, withheld: false, queue: SALES, longestWaitMs: 90_000 },
      attempts: [
        { at: NOON, queue: SALES, waitMs: 30_000, how: 'abandoned' },
        { at: NOON + 300_000, waitMs: 90_000 },
      ],
      ...{ tries: 1, lastTryAt: NOON + 600_000, closed: null, isShared: false },
      since: [{ cameTo: 'tried', at: NOON + 600_000 }],
    });
    expect(told.callers[3]).toMatchObject({ withheld: true });
    expect(told.callers[1]).toMatchObject({ closed: { at: NOON + 1_800_000, agent: 'Ben Okri' } });
    expect(told.callers[2]).toMatchObject({
      attempts: [{ how: 'message' }],
      closed: { agent: 'Ben Okri' },
      since: [{ cameTo: 'reached', agent: 'Ben Okri' }],
    });
    expect(told).toMatchObject({
      ...{ from: '2026-10-13', until: '2026-10-14', isAll: true },
      sums: {
        episodes: 4,
        withheld: 1,
        open: 0,
        tried: 1,
        reached: 1,
        served: 1,
        short: 1,
        recovered: 2 / 3,
      },
    });
    const [first] = told.callers[0]?.attempts ?? [];
    const call = await (await max(`/calls?call=${encodeURIComponent(first?.key ?? '')}`)).text();
    expect(call).toContain('hq/ana1');
  });

  it('are lost in each way there is, and no other', async () => {
    const other = (native: string, second: number, more: Partial<Parameters<typeof made>[0]>) =>
      made({ native, second: second * MINUTE, queue: SALES, from: `+4930111${second}000`, ...more });
    const all = [
      ...standing(),
      ...other('gaveUp', 1, {}),
      ...other('thrownOut', 2, { left: { how: 'disconnected' } }),
      ...other('message', 3, { left: { how: 'overflowed', to: 'voicemail', message: true } }),
      ...other('noMessage', 4, { left: { how: 'overflowed', to: 'voicemail', message: false } }),
      ...other('voicemail', 5, { left: { how: 'overflowed', to: 'voicemail' } }),
      ...other('toSomebody', 6, { left: { how: 'overflowed', to: 'person' } }),
      ...other('bookedBack', 7, { left: { how: 'callback' } }),
      ...other('answered', 8, { agent: ADA }),
      ...made({ native: 'full', second: 9 * MINUTE, from: '+49301119000', refused: SALES }),
      ...made({ native: 'noQueue', second: 10 * MINUTE, from: '+493011110000' }),
      {
        ...{ type: 'hours.turned' as const, source: SITE_SOURCE, at: NOON + 11 * MINUTE * 1_000 },
        hours: { site: { open: false, until: null }, sources: {}, queues: {} },
      },
      ...other('closed', 12, {}),
      ...other('closedVoice', 13, { left: { how: 'overflowed', to: 'voicemail' } }),
    ];
    const told = await lost(await (await open(all))('Max'));
    const how = told.callers.map(
      ({ key, attempts }) => `${key.slice(key.indexOf('/') + 1)} ${attempts[0]?.how}`,
    );
    expect(how).toEqual([
      ...['gaveUp abandoned', 'thrownOut disconnected', 'message message', 'noMessage voicemail'],
      ...['voicemail voicemail', 'full refused', 'closed closed', 'closedVoice voicemail'],
    ]);
  });

  it('who were not let in, and then were in another queue, are lost there', async () => {
    const call = made({ native: 'on', second: 0, refused: SALES }).filter(
      ({ type }) => type !== 'call.ended',
    );
    const later = made({ native: 'on', second: 10, queue: HELP, wait: 30 }).slice(1);
    const told = await lost(await (await open([...standing(), ...call, ...later]))('Max'));
    expect(told.callers).toMatchObject([{ queue: HELP, attempts: [{ how: 'abandoned' }] }]);
  });

  it('who were in one queue and lost in another, stand with the other', async () => {
    const call = made({
      native: 'on',
      second: 0,
      queue: SALES,
      wait: 20,
      left: { how: 'overflowed', to: 'queue' },
    });
    const later = made({ native: 'on', second: 20, queue: HELP, wait: 30 }).slice(1);
    const as = await open([...standing(), ...call.slice(0, -1), ...later]);
    expect((await lost(await as('Max'))).callers).toMatchObject([{ queue: HELP, longestWaitMs: 50_000 }]);
    // Who sees the first alone is told of that one alone.
    expect((await lost(await as('Sue'))).callers).toMatchObject([{ queue: SALES }]);
  });

  it.each([
    ['state=toDo', 'ana2 tried'],
    ['state=withheld', 'dark open'],
    ['state=open', ''],
    ['state=served', 'cat served'],
    ['state=expired', ''],
    ['queue=hq/6401', 'bob reached'],
    ['queue=hq/none', ''],
    ['from=2026-10-14&until=2026-10-14', 'ana2 tried, cat served, bob reached, dark open'],
    ['from=2026-10-13&until=2026-10-13', ''],
    ['until=2026-10-13', ''],
  ])('are found by %s', async (query, expected) => {
    expect(shown(await lost(await (await open())('Max'), query))).toBe(expected);
  });

  it('refuses what is no day and no state', async () => {
    const max = await (await open())('Max');
    for (const query of ['from=2026-02-31', 'until=soon', 'state=lost'])
      expect((await max(`/calls/lost?${query}`)).status, query).toBe(400);
  });

  it('are told as long as numbers are kept, and then not as if they had shown none', async () => {
    const max = await (await open())('Max');
    const DAYS = 86_400_000;
    await new SqliteFactStore(door.history.query).forget(NOON + 89 * DAYS);
    expect((await lost(max)).sums.episodes).toBe(4);
    await new SqliteFactStore(door.history.query).forget(NOON + 91 * DAYS);
    expect((await lost(max)).sums).toMatchObject({ episodes: 0, withheld: 0 });
  });

  it('expire at the end of the next day on which the site opens', async () => {
    const as = await open(events(), { endOfNextOpenDay: () => NOON + 600_000 + 1 });
    expect(shown(await lost(await as('Max')))).toBe('cat expired, ana2 expired, bob expired, dark expired');
  });

  it('are for those who may see reports', async () => {
    const as = await open();
    const eva = await as('Eva');
    for (const path of ['/calls/lost', '/calls/lost.csv']) expect((await eva(path)).status, path).toBe(403);
  });

  it('are within a boundary: what another queue answered closes nothing, and numbers are masked', async () => {
    const as = await open();
    const sue = await as('Sue');
    const text = await (await sue('/calls/lost')).text();
    // Cat called again and Help answered: that is not theirs to know. Ada of theirs tried Ana.
    expect(shown(lostSchema.parse(JSON.parse(text)))).toBe('ana2 tried, cat open, dark open');
    for (const number of [ANA, BOB, CAT]) expect(text).not.toContain(number.slice(4, 10));
    expect(text).not.toContain('Ben');
    const table = await (await sue('/calls/lost.csv')).text();
    for (const number of [ANA, BOB, CAT]) expect(table).not.toContain(number.slice(4, 10));
    expect(shown(await lost(sue, 'queue=hq/6401'))).toBe('');
    expect(shown(await lost(await as('Hal')))).toBe('bob reached');
    // A team sees who was lost in any queue, and of those who called back the names of its own.
    const lea = await lost(await as('Lea'));
    expect(shown(lea)).toBe('ana2 tried, cat served, bob reached, dark open');
    expect((await lost(await as('Amy'))).callers[1]?.closed?.agent).toBe('B. O.');
  });

  it.each<Partial<AgentPolicy>>([{ compare: ['admin'] }, { keep: 'none' }])(
    'say nothing of single agents where the site has agreed so: %o',
    async (policy) => {
      const max = await (await open(events(policy)))('Max');
      const text = await (await max('/calls/lost')).text();
      for (const word of ['Ada', 'Ben', '1001', '1002']) expect(text, word).not.toContain(word);
      expect(shown(lostSchema.parse(JSON.parse(text)))).toBe(
        'ana2 tried, cat served, bob reached, dark open',
      );
      const table = await (await max('/calls/lost.csv')).text();
      for (const word of ['Ada', 'Ben', '1001', '1002']) expect(table, word).not.toContain(word);
    },
  );

  it('are a table in which no name is a formula, and who took it stands in the record', async () => {
    const max = await (await open())('Max');
    const answer = await max('/calls/lost.csv?state=toDo');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('content-disposition')).toContain('ringside-lost-callers-2026-10-13.csv');
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(`"'=Ana"`);
    expect(lines[1]).toContain('Sales,abandoned,2,90,tried');
    const entry = (await door.desk.entries()).find(({ what }) => what === 'calls.export');
    expect(entry).toMatchObject({ who: 'Max', detail: { lost: 1 } });
  });

  it('are taken on, said to be done and noted by whoever may, for all to see, and it stands in the record', async () => {
    const as = await open();
    const max = await as('Max');
    const [{ key } = { key: '' }] = (await lost(max)).callers;
    const say = async (get: Get, mark: string, note = '', of = key): Promise<number> =>
      (await get('/calls/lost/marks', { key: of, mark, note })).status;
    expect(await say(max, 'claimed')).toBe(201);
    expect(await say(max, 'noted', ' rings at five, 0151 12345678 ')).toBe(201);
    expect((await lost(max)).callers[0]).toMatchObject({
      ...{ state: 'tried', claim: { by: 'Max', isMine: true } },
      marks: [
        { mark: 'claimed', by: 'Max' },
        { mark: 'noted', note: 'rings at five, 0151 12345678' },
      ],
    });
    const sue = await as('Sue');
    const [seen] = (await lost(sue)).callers;
    expect(seen?.claim).toMatchObject({ by: 'Max', isMine: false });
    expect(seen?.marks[1]?.note).not.toContain('12345');
    expect(await say(sue, 'dismissed')).toBe(201);
    const told = await lost(max);
    expect(told.callers.find((each) => each.key === key)).toMatchObject({
      ...{ state: 'dismissed', closed: { by: 'Sue', agent: null } },
    });
    expect(told.sums).toMatchObject({ dismissed: 1, tried: 0 });
    expect(await (await max('/calls/lost.csv?state=dismissed')).text()).toContain('Max: rings at five');

    const entries = (await door.desk.entries()).filter(({ what }) => what === 'lost.marked');
    expect(entries).toMatchObject([
      ...[
        { who: 'Max', outcome: 'asked', detail: { mark: 'claimed' } },
        { who: 'Max', outcome: 'done' },
      ],
      ...[
        { who: 'Max', outcome: 'asked', detail: { mark: 'noted', note: 'yes' } },
        { who: 'Max', outcome: 'done' },
      ],
      ...[
        { who: 'Sue', outcome: 'asked', detail: { mark: 'dismissed' } },
        { who: 'Sue', outcome: 'done' },
      ],
    ]);
    expect(JSON.stringify(entries)).not.toContain('12345');
  });

  it('are marked by nobody who does not see them, may not, or says nothing', async () => {
    const as = await open();
    const [max, hal, eva, ivo] = [await as('Max'), await as('Hal'), await as('Eva'), await as('Ivo')];
    const [{ key } = { key: '' }] = (await lost(max)).callers;
    const status = async (get: Get, body: unknown): Promise<number> =>
      (await get('/calls/lost/marks', body)).status;
    const claim = { key, mark: 'claimed' };
    // Of another queue, and a call that was answered.
    expect(await status(hal, claim)).toBe(404);
    expect(await status(max, { ...claim, key: `${NOON + 1_800_000}.hq/again` })).toBe(404);
    expect(await status(max, { ...claim, key: `${NOON}.hq/never` })).toBe(404);
    expect(await status(eva, claim)).toBe(403);
    // May see reports, and not acknowledge.
    expect(await status(ivo, claim)).toBe(403);
    for (const wrong of [
      { key },
      { ...claim, mark: 'lost' },
      { ...claim, key: 'x' },
      { key, mark: 'noted', note: ' ' },
    ])
      expect(await status(max, wrong), JSON.stringify(wrong)).toBe(400);
    expect((await lost(max)).callers[0]?.marks).toEqual([]);
  });

  it('that were shown with whole numbers stand in the record', async () => {
    const as = await open();
    const seen = async () => (await door.desk.entries()).filter(({ what }) => what === 'numbers.shown');
    await lost(await as('Sue'));
    expect(await seen()).toEqual([]);
    await lost(await as('Max'));
    await expect.poll(seen).toMatchObject([{ who: 'Max' }]);
  });
});
