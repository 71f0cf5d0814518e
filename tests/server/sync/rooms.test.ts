// Over real sockets, frame by frame as they come: a supervisor of one queue is sent that queue's calls, agents and
// figures, and nothing of any other; people of equal rights share one room.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { accessOf, type Granted } from '#lib/access/roles.ts';
import { refused } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { type AgentPolicy, DEFAULT_AGENT_POLICY, DEFAULT_RULE, DEFAULT_WALL } from '#lib/model/site.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { type Delta, type Joined, PROTOCOL } from '#lib/sync/protocol.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { Gateway } from '#server/sync/gateway.ts';
import { realClock } from '#server/time/clock.ts';

const HQ = sourceId('hq');
const LAB = sourceId('lab');
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const queue = (native: string) => queueId(HQ, native);

const agent = (native: string, name: string, queues: readonly string[]) => ({
  id: agentId(HQ, native),
  number: native,
  name,
  queues: queues.map((each) => ({ queue: queue(each), signedIn: true, paused: false })),
});
const START: readonly DomainEvent[] = [
  { type: 'day.turned', source: SITE_SOURCE, at: 0, day: '2025-10-09', from: 0 },
  {
    type: 'site.configured',
    source: SITE_SOURCE,
    at: 1,
    site: {
      name: 'Site',
      timeZone: 'UTC',
      demo: false,
      rule: DEFAULT_RULE,
      rules: { 'hq/6400': DEFAULT_RULE, 'hq/6401': DEFAULT_RULE },
      walls: [
        { ...DEFAULT_WALL, id: 'sales', name: 'Wall of Sales', queues: ['hq/6401'] },
        { ...DEFAULT_WALL, id: 'both', name: 'Both', queues: ['hq/6400', 'hq/6401'] },
      ],
      teams: [
        { name: 'North', agents: ['hq/1001'] },
        { name: 'South', agents: ['hq/1002', 'hq/017012345678', 'hq/100*'] },
      ],
    },
  },
  { type: 'source.configured', source: HQ, at: 1, make: 'toy', name: 'HQ', can: {} },
  { type: 'source.configured', source: LAB, at: 1, make: 'toy', name: 'Laboratory', can: {} },
  {
    type: 'source.synced',
    source: HQ,
    at: 2,
    queues: [
      { id: queue('6400'), number: '6400', name: 'Support' },
      { id: queue('6401'), number: '6401', name: 'Sales' },
    ],
    agents: [
      agent('1001', 'Ada', ['6400']),
      agent('1002', 'Grace', ['6400', '6401']),
      agent('1003', 'Karen', ['6401']),
    ],
    calls: [],
  },
];
const call = (native: string, number: string, name: string, at: number): DomainEvent => ({
  type: 'call.observed',
  source: HQ,
  at,
  call: { id: callId(HQ, native), caller: { number, name }, direction: 'inbound' },
});
const queued = (native: string, to: string, at: number): DomainEvent => ({
  type: 'call.queued',
  source: HQ,
  at,
  call: callId(HQ, native),
  queue: queue(to),
});
const answered = (native: string, by: string, at: number): DomainEvent => ({
  type: 'call.answered',
  source: HQ,
  at,
  call: callId(HQ, native),
  agent: agentId(HQ, by),
});

const PEOPLE: Readonly<Record<string, Granted>> = {
  sue: { role: 'supervisor', numbers: 'full', queues: ['hq/6400'] },
  sam: { role: 'supervisor', numbers: 'full', queues: ['hq/6401'] },
  vera: { role: 'viewer', numbers: 'masked', names: 'initials' },
  olga: { role: 'admin', numbers: 'full' },
  nora: { role: 'supervisor', numbers: 'full', teams: ['North'] },
  ada: { role: 'agent', numbers: 'full', agent: 'hq/1001' },
};

async function stage() {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const log = new MemoryLog({ clock: realClock });
  const liveBoard = await openLiveBoard({ log, clock: realClock, logger: quiet });
  const no = async () => refused('Not here.');
  const gateway = new Gateway({
    http,
    board: () => liveBoard.board,
    clock: realClock,
    logger: quiet,
    meter: () => performance.now(),
    acts: { command: no, acknowledge: no },
    identify: ({ url }, view, wall) => {
      const name = new URL(url ?? '', 'http://x').searchParams.get('who') ?? '';
      const granted = PEOPLE[name];
      return granted ? { view, name, access: accessOf(granted), wall, screen: null } : null;
    },
    allowed: () => true,
  });
  liveBoard.onMoved(() => gateway.moved());
  await log.append(START);
  return { port, log, liveBoard, gateway };
}

let all: Awaited<ReturnType<typeof stage>>;
const screens: WebSocket[] = [];
beforeEach(async () => {
  all = await stage();
});
afterEach(async () => {
  for (const each of screens.splice(0)) each.terminate();
  await all.gateway.close();
});

/** A page of whoever it is: every frame it is sent, as text, and the copy of the board they make. */
async function open(who: string, view = 'floor') {
  const socket = new WebSocket(`ws://127.0.0.1:${all.port}/socket.io/?EIO=4&transport=websocket&who=${who}`);
  screens.push(socket);
  const frames: string[] = [];
  const pictures: string[] = [];
  const copy = new BoardCopy();
  let joined: Extract<Joined, { ok: true }> | null = null;
  const ready = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const text = isBinary ? String(gunzipSync(data)) : data.toString();
      if (text === '2') return socket.send('3');
      frames.push(text);
      if (isBinary) {
        pictures.push(data.toString('base64'));
        copy.take(JSON.parse(text) as Delta);
        if (joined) copy.take(joined.delta);
        return resolve();
      }
      if (text.startsWith('0')) return socket.send('40');
      if (text.startsWith('40'))
        return socket.send(`420["join",{"protocol":${PROTOCOL},"view":"${view}","cursor":null}]`);
      if (text.startsWith('461-0'))
        joined = (JSON.parse(text.slice(5)) as [Extract<Joined, { ok: true }>])[0];
      else if (text.startsWith('42["delta"'))
        expect(copy.take((JSON.parse(text.slice(2)) as [string, Delta])[1])).toBe('taken');
      return undefined;
    });
  });
  await ready;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // The hour, and names made by chance of a connection and a memory, may hold any digits, those of an extension too.
  const sent = (): string =>
    frames
      .join('\n')
      .replaceAll(/"now":\d+/g, '"now":0')
      .replaceAll(/"sid":"[^"]*"/g, '"sid":""')
      .replaceAll(/"epoch":"[^"]*"/g, '"epoch":""');
  return { copy, frames, pictures, closed, sent };
}
const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a supervisor of one queue', () => {
  it('is sent its rows from the first frame on, and nothing of the other queue', async () => {
    const sue = await open('sue');
    expect([...sue.copy.snapshot().keys()].sort()).toEqual([
      'agent:hq/1001',
      'agent:hq/1002',
      'queue:hq/6400',
      'site:site',
      'source:hq',
    ]);
    expect(sue.copy.get('agent', 'hq/1002')?.queues).toMatchObject([
      { queue: 'hq/6400', signedIn: true, paused: false },
    ]);
    expect(sue.copy.get('site', 'site')).toMatchObject({
      rules: { 'hq/6400': DEFAULT_RULE },
      walls: [{ id: 'both', queues: ['hq/6400'] }],
    });
    expect(sue.sent()).not.toMatch(/6401|Sales|Karen|1003|Laboratory/);
  });

  it('sees a call as long as it is in their queue, and the other one from then on', async () => {
    const [sue, sam] = [await open('sue'), await open('sam')];
    await all.log.append([call('7', '+493012345678', 'Mr Caller', 10), queued('7', '6400', 11)]);
    await until(() => sue.copy.get('call', 'hq/7') !== undefined);
    expect(sam.sent()).not.toMatch(/hq\/7|12345678|Mr Caller/);
    await all.log.append([answered('7', '1001', 12)]);
    await until(() => sue.copy.get('call', 'hq/7')?.agent === 'hq/1001');
    await all.log.append([queued('7', '6401', 20)]);
    await until(() => sam.copy.get('call', 'hq/7') !== undefined);
    await until(() => sue.copy.get('call', 'hq/7') === undefined);
    // What it was before is the other queue's business.
    expect(sam.sent()).not.toMatch(/6400|Support|Ada|1001/);
    const before = sue.frames.length;
    await all.log.append([
      answered('7', '1003', 30),
      call('8', '+493087654321', 'Mrs Other', 31),
      queued('8', '6401', 32),
    ]);
    await until(() => sam.copy.get('call', 'hq/8') !== undefined);
    await all.log.append([{ type: 'call.ended', source: HQ, at: 40, call: callId(HQ, '8'), derived: false }]);
    await until(() => sam.copy.get('call', 'hq/8') === undefined);
    expect(sue.frames.slice(before).join('\n')).not.toMatch(/hq\/8|hq\/7|87654321|Mrs Other|Karen|6401/);
  });

  it('loses an agent who serves it no more, with their calls, and gets them back', async () => {
    const sue = await open('sue');
    await all.log.append([call('9', '+493055555555', 'Own', 10), answered('9', '1001', 11)]);
    await until(() => sue.copy.get('call', 'hq/9') !== undefined);
    await all.log.append([
      { type: 'agent.observed', source: HQ, at: 20, agent: agent('1001', 'Ada', ['6401']) },
    ]);
    await until(() => sue.copy.get('agent', 'hq/1001') === undefined);
    expect(sue.copy.get('call', 'hq/9')).toBeUndefined();
    await all.log.append([
      { type: 'agent.observed', source: HQ, at: 30, agent: agent('1001', 'Ada', ['6400']) },
    ]);
    await until(() => sue.copy.get('call', 'hq/9') !== undefined);
    expect(sue.copy.get('agent', 'hq/1001')?.name).toBe('Ada');
  });
});

describe('a supervisor of one team', () => {
  it('is sent its agents and what those have, who waits, and no row, name or number of anybody else', async () => {
    const nora = await open('nora');
    expect([...nora.copy.snapshot().keys()].sort()).toEqual([
      'agent:hq/1001',
      'queue:hq/6400',
      'queue:hq/6401',
      'site:site',
      'source:hq',
      'source:lab',
    ]);
    expect(nora.copy.get('agent', 'hq/1001')?.teams).toEqual(['North']);
    expect(nora.copy.get('site', 'site')?.teams).toEqual([{ name: 'North', agents: [] }]);
    await all.log.append([
      call('7', '+493012345678', 'Mr Caller', 10),
      queued('7', '6401', 11),
      call('8', '1003', 'Karen', 12),
      queued('8', '6400', 13),
      answered('8', '1001', 14),
    ]);
    await until(() => nora.copy.get('call', 'hq/8')?.agent === 'hq/1001');
    expect(nora.copy.get('call', 'hq/7')?.state).toBe('waiting');
    expect(nora.copy.get('call', 'hq/8')?.caller).toEqual({ number: '', name: '' });
    await all.log.append([answered('7', '1002', 20)]);
    await until(() => nora.copy.get('call', 'hq/7') === undefined);
    expect(nora.sent()).not.toMatch(/Grace|Karen|1002|1003|hq\/100\*|017012345678|South/);
  });

  it('keeps only whom the teams hold when those are written anew', async () => {
    const nora = await open('nora');
    const known = all.liveBoard.board.get('site', 'site');
    if (!known) throw new Error('no site');
    const { name, timeZone, demo, rule, rules, walls } = known;
    const teams = [{ name: 'North', agents: ['hq/1003'] }];
    const site = { name, timeZone, demo, rule, rules, walls, teams };
    await all.log.append([{ type: 'site.configured', source: SITE_SOURCE, at: 50, site }]);
    await until(() => nora.copy.get('agent', 'hq/1003') !== undefined);
    expect(nora.copy.get('agent', 'hq/1001')).toBeUndefined();
  });
});

describe('teams', () => {
  it('are sent to nobody as they are written: an agent says which theirs are', async () => {
    const olga = await open('olga');
    expect(olga.copy.get('agent', 'hq/1002')?.teams).toEqual(['South']);
    expect(olga.sent()).not.toMatch(/017012345678|100\*/);
  });

  it('are told by name to whoever is bound by none; of a supervisor of queues, only by the agents they see', async () => {
    const [olga, sue] = [await open('olga'), await open('sue')];
    expect(olga.copy.get('site', 'site')?.teams.map(({ name }) => name)).toEqual(['North', 'South']);
    expect(sue.copy.get('site', 'site')?.teams).toEqual([]);
    expect(sue.copy.get('agent', 'hq/1001')?.teams).toEqual(['North', 'South']);
  });
});

describe('names and numbers', () => {
  it('stand as somebody may see them, also of an agent in the place of a caller', async () => {
    const vera = await open('vera');
    await all.log.append([call('7', '1003', 'Karen', 10), call('8', '+493012345678', 'Mr Caller', 11)]);
    await until(() => vera.copy.get('call', 'hq/8') !== undefined);
    expect(vera.sent()).not.toMatch(/Ada|Grace|Karen|12345678/);
    expect(vera.copy.get('call', 'hq/7')?.caller).toEqual({ number: '1003', name: 'K.' });
    expect(vera.copy.get('call', 'hq/8')?.caller.name).toBe('Mr Caller');
    expect(vera.copy.get('agent', 'hq/1002')?.name).toBe('G.');
  });
});

describe('how long agents take for calls', () => {
  const site = (agents: AgentPolicy): DomainEvent => {
    const known = all.liveBoard.board.get('site', 'site');
    if (!known) throw new Error('no site');
    const { name, timeZone, demo, rule, rules, walls } = known;
    return {
      ...{ type: 'site.configured', source: SITE_SOURCE, at: 50 },
      site: { name, timeZone, demo, rule, rules, walls, agents },
    };
  };
  const isCounted = ({ copy }: Awaited<ReturnType<typeof open>>, of: string): boolean =>
    [...copy.snapshot().values()].some(
      (row) => row.kind === 'tally' && row.queue === of && 'answered' in row.counts.stays,
    );
  const handledIn = ({ copy }: Awaited<ReturnType<typeof open>>, of: string): number =>
    [...copy.snapshot().values()].reduce(
      (sum, row) =>
        row.kind === 'tally' && row.queue === of ? sum + row.counts.handled + row.counts.talkMs : sum,
      0,
    );
  const taken = (native: string, at: number): readonly DomainEvent[] => [
    call(native, '+493012345678', 'Mr Caller', at),
    queued(native, '6400', at + 1),
    answered(native, '1001', at + 2),
    { type: 'call.ended', source: HQ, at: at + 5_000, call: callId(HQ, native), derived: false },
  ];
  const more = (natives: readonly string[]): readonly DomainEvent[] =>
    natives.map((native) => ({
      ...{ type: 'agent.observed', source: HQ, at: 60 },
      agent: agent(native, `Agent ${native}`, ['6400']),
    }));

  it('is told of groups of five to whoever may not compare agents, as the group grows and shrinks', async () => {
    await all.log.append([site({ ...DEFAULT_AGENT_POLICY, compare: ['admin'] })]);
    const [sue, olga] = [await open('sue'), await open('olga')];
    await all.log.append(taken('7', 100));
    await until(() => isCounted(sue, 'hq/6400') && handledIn(olga, 'hq/6400') > 0);
    expect(sue.sent()).not.toMatch(/"(handled|talkMs|heldMs|wrapMs)":[1-9]/);
    // Two serve the queue; with these it is five.
    await all.log.append(more(['1004', '1005', '1006']));
    await until(() => handledIn(sue, 'hq/6400') === handledIn(olga, 'hq/6400'));
    await all.log.append([
      { type: 'agent.gone', source: HQ, at: 70, agent: agentId(HQ, '1006') },
      call('8', '+493087654321', 'Mrs Other', 71),
    ]);
    await until(() => sue.copy.get('call', 'hq/8') === undefined && handledIn(sue, 'hq/6400') === 0);
    expect(handledIn(olga, 'hq/6400')).toBeGreaterThan(0);
  });

  it('is taken back from open pages when the site agrees so, which join again', async () => {
    const vic = await open('sue');
    await all.log.append(taken('7', 100));
    await until(() => handledIn(vic, 'hq/6400') > 0);
    await all.log.append([site({ ...DEFAULT_AGENT_POLICY, keep: 'none' })]);
    await vic.closed;
    const again = await open('sue');
    expect(isCounted(again, 'hq/6400')).toBe(true);
    expect(handledIn(again, 'hq/6400')).toBe(0);
  });

  it('is on no wall, whose tiles do not draw it', async () => {
    const tv = await open('sue', 'wall');
    await all.log.append(taken('7', 100));
    await until(() => isCounted(tv, 'hq/6400'));
    expect(handledIn(tv, 'hq/6400')).toBe(0);
  });
});

describe('a room', () => {
  it('is shared by people of equal rights: one picture, one encoding', async () => {
    const [one, two, other] = await Promise.all([open('sue'), open('sue'), open('olga')]);
    expect(one.pictures).toEqual(two.pictures);
    expect(one.copy.cursor).toEqual(two.copy.cursor);
    expect(one.copy.cursor?.epoch).not.toBe(other.copy.cursor?.epoch);
    expect(all.gateway.screens).toBe(3);
  });
});

describe('an agent', () => {
  it('is sent themselves, and nothing of anybody else: not a caller, not even their own', async () => {
    const ada = await open('ada', 'own');
    expect([...ada.copy.snapshot().keys()].sort()).toEqual([
      'agent:hq/1001',
      'queue:hq/6400',
      'site:site',
      'source:hq',
    ]);
    await all.log.append([
      call('7', '+493012345678', 'Mr Caller', 10),
      queued('7', '6400', 11),
      answered('7', '1001', 12),
      {
        type: 'agent.stateChanged',
        source: HQ,
        at: 13,
        agent: agentId(HQ, '1002'),
        state: 'paused',
        reason: 'Lunch',
        until: null,
      },
      {
        type: 'agent.stateChanged',
        source: HQ,
        at: 14,
        agent: agentId(HQ, '1001'),
        state: 'onCall',
        reason: null,
        until: null,
      },
    ]);
    await until(() => ada.copy.get('agent', 'hq/1001')?.state === 'onCall');
    expect(ada.sent()).not.toMatch(
      /12345678|Mr Caller|hq\/7|Grace|1002|Karen|Lunch|Sales|6401|Wall of|Laboratory/,
    );
  });

  it('sees no floor', async () => {
    const socket = await opened('ada');
    expect(socket).toMatchObject({ ok: false, remedy: 'stop' });
  });
});

/** What a floor's join is answered. */
async function opened(who: string): Promise<Joined> {
  const socket = io(`http://127.0.0.1:${all.port}?who=${who}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const answer = (await socket.emitWithAck('join', {
    protocol: PROTOCOL,
    view: 'floor',
    cursor: null,
  })) as Joined;
  socket.disconnect();
  return answer;
}
