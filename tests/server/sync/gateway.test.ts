// A screen, over a real socket, is right when it joins, when it comes back and when it cannot keep up; and it sees
// and does no more than it may.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWNER, PASSER_BY } from '#lib/access/roles.ts';
import { type Command, type Outcome, refused } from '#lib/model/command.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { JoinBuffer } from '#lib/sync/join-buffer.ts';
import {
  type Delta,
  type Joined,
  PROTOCOL,
  type ToBrowser,
  type ToServer,
  type Viewer,
} from '#lib/sync/protocol.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { Commands } from '#server/commands/commands.ts';
import { MemoryLog } from '#server/log/memory.ts';
import type { PbxCommand } from '#server/pbx-sdk/contract.ts';
import { allowedOrigins } from '#server/sync/allowed-origins.ts';
import { Gateway } from '#server/sync/gateway.ts';
import { realClock } from '#server/time/clock.ts';

const source = sourceId('hq');
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const NUMBER = '+4915551234567';

const waiting = (n: number): DomainEvent[] => [
  {
    type: 'call.observed',
    source,
    at: n,
    call: { id: callId(source, `${n}`), caller: { number: NUMBER, name: '' }, direction: 'inbound' },
  },
  { type: 'call.queued', source, at: n, call: callId(source, `${n}`), queue: queueId(source, '6400') },
];

async function stage() {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const log = new MemoryLog({ clock: realClock });
  const liveBoard = await openLiveBoard({ log, clock: realClock, logger: quiet });
  const orders: PbxCommand[] = [];
  const broken: string[] = [];
  let answer: Outcome = { outcome: 'accepted' };
  const commands = new Commands({
    liveBoard,
    log,
    clock: realClock,
    logger: quiet,
    execute: async (_source, command) => {
      orders.push(command);
      if (answer.outcome === 'accepted')
        await log.append([{ type: 'call.held', source, at: 30, call: callId(source, command.target) }]);
      return answer;
    },
  });
  let met: (request: IncomingMessage) => void = () => {};
  const identify = (request: IncomingMessage, view: Viewer['view'], wall: string | null): Viewer => {
    met(request);
    return { view, name: 'Ana', access: view === 'wall' ? PASSER_BY : OWNER, wall, screen: null };
  };
  let ask = (command: Command): Promise<Outcome> => commands.ask(command, 'Ana');
  const gateway = new Gateway({
    http,
    board: () => liveBoard.board,
    clock: realClock,
    // Who does not read answers no ping either, and a slow machine takes its time to send more than buffers hold.
    pingPatienceMs: 60_000,
    logger: { error: (_facts, what) => void broken.push(what) },
    meter: () => performance.now(),
    // Whoever may: that it is asked at all is proved with the guard, tests/server/access/guard.test.ts.
    acts: {
      command: (_request, command) => ask(command),
      acknowledge: async () => refused('This alert is gone.'),
    },
    identify,
    allowed: allowedOrigins({ host: '127.0.0.1', port, origins: [] }),
  });
  liveBoard.onMoved(() => gateway.moved());
  await log.append([
    {
      type: 'site.configured',
      source: SITE_SOURCE,
      at: 1,
      site: { name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
    },
    {
      type: 'source.configured',
      source,
      at: 1,
      make: 'toy',
      name: 'HQ',
      can: { 'call.hold': true, 'call.hangUp': 'Not on this make.' },
    },
    {
      type: 'source.synced',
      source,
      at: 2,
      queues: [{ id: queueId(source, '6400'), name: 'Support' }],
      agents: [],
      calls: [],
    },
  ]);
  return {
    port,
    log,
    liveBoard,
    orders,
    broken,
    gateway,
    setMet: (next: typeof met) => (met = next),
    setAsk: (next: typeof ask) => (ask = next),
    setAnswer: (next: Outcome) => (answer = next),
    close: () => gateway.close(),
  };
}

let all: Awaited<ReturnType<typeof stage>>;
const sockets: Socket[] = [];
beforeEach(async () => {
  all = await stage();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await all.close();
});

type Screen = Socket<ToBrowser, ToServer>;
function connect(origin = `http://localhost:${all.port}`): Screen {
  const socket: Screen = io(`http://127.0.0.1:${all.port}`, {
    transports: ['websocket'],
    extraHeaders: { origin },
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket as Socket);
  return socket;
}
async function join(view: Viewer['view'], copy = new BoardCopy(), socket = connect()) {
  const inlet = new JoinBuffer(copy);
  const deltas: Delta[] = [];
  socket.on('delta', (delta) => {
    deltas.push(delta);
    if (inlet.take(delta) === 'gap') throw new Error('a gap on an unbroken line');
  });
  inlet.hold();
  const joined = await socket.emitWithAck('join', { protocol: PROTOCOL, view, cursor: copy.cursor });
  if (!joined.ok) throw new Error(joined.why);
  expect(await inlet.join(joined)).toBe('taken');
  return { socket, copy, deltas, joined };
}
const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const byRef = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
const rowsOf = (copy: BoardCopy) => Object.fromEntries([...copy.snapshot()].sort(byRef));
const boardRows = () =>
  Object.fromEntries(
    [...all.liveBoard.board.rows()].map((row) => [`${row.kind}:${row.id}`, row] as const).sort(byRef),
  );

it('a fault of ours is logged, and whoever asked is told or cut off', async () => {
  const { socket } = await join('floor');
  const other = connect();
  all.setMet(() => {
    throw new Error('planted');
  });
  const gone = new Promise((resolve) => other.once('disconnect', resolve));
  other.emit('join', { protocol: PROTOCOL, view: 'floor', cursor: null }, () => {});
  await gone;
  expect(all.broken).toEqual(['a screen could not join']);
  all.setAsk(() => Promise.reject(new Error('planted')));
  const command = { id: 'c-1234567', verb: 'call.hold', target: 'call:hq/1', seen: 0, args: {} } as const;
  expect(await socket.emitWithAck('command', command)).toEqual({
    outcome: 'refused',
    why: 'Something went wrong inside Ringside.',
  });
  expect(all.broken.at(-1)).toBe('a command could not be answered');
});

describe('joining', () => {
  it('brings everything once, then what changes', async () => {
    const { copy, joined, deltas } = await join('floor');
    expect(joined.picture).not.toBeNull();
    await all.log.append(waiting(10));
    await until(() => copy.cursor?.seq === all.liveBoard.board.seq);
    expect(rowsOf(copy)).toEqual(boardRows());
    expect(deltas.every((delta) => !delta.whole)).toBe(true);
  });

  it('with a cursor brings only what was missed', async () => {
    const { copy, socket } = await join('floor');
    socket.disconnect();
    await all.log.append(waiting(10));
    const back = await join('floor', copy);
    expect(back.joined.picture).toBeNull();
    expect(back.joined.delta.changes).toHaveLength(1);
    expect(rowsOf(copy)).toEqual(boardRows());
  });

  it('with a cursor from long ago brings everything, once for all', async () => {
    const { copy, socket } = await join('floor');
    socket.disconnect();
    for (let n = 0; n < 300; n++) await all.log.append(waiting(1_000 + n));
    const [back, other] = await Promise.all([join('floor', copy), join('floor')]);
    expect(back.joined.picture).toEqual(other.joined.picture);
    expect(back.joined.delta.changes).toEqual([]);
    for (const each of [copy, other.copy]) expect(rowsOf(each)).toEqual(boardRows());
  });

  it('is right for every one of a crowd that joins while the board moves', async () => {
    let told = 0;
    const moving = setInterval(() => void all.log.append(waiting(2_000 + told++)), 2);
    const views = ['floor', 'wall'] as const;
    const crowd = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i * 5));
        return join(views[i % 2]!);
      }),
    );
    clearInterval(moving);
    const head = await all.log.append(waiting(5_000));
    await until(() => crowd.every(({ copy }) => copy.cursor?.seq === head));
    const board = boardRows();
    for (const { copy, joined } of crowd)
      if (joined.viewer.view === 'floor') expect(rowsOf(copy)).toEqual(board);
      else expect([...copy.all('call')]).toHaveLength([...all.liveBoard.board.all('call')].length);
    // Some pictures were a moment old: what came after them came with them.
    expect(crowd.some(({ joined }) => joined.delta.changes.length > 0)).toBe(true);
  });

  it('leaves nobody in the room who went while the picture was made', async () => {
    const socket = connect();
    const gone = new Promise((resolve) => socket.on('disconnect', resolve));
    all.setMet((request) => request.socket.destroy());
    socket.emit('join', { protocol: PROTOCOL, view: 'floor', cursor: null }, () => {});
    await gone;
    all.setMet(() => {});
    await join('wall');
    expect(all.gateway.screens).toBe(1);
  });

  it('replaces a copy that comes from another view: the same sequence there means other rows', async () => {
    const { copy } = await join('floor');
    const back = await join('wall', copy);
    expect(back.joined.picture).not.toBeNull();
    expect(copy.cursor?.epoch).toContain('/wall.');
  });

  it.each([
    ['an old page', { protocol: PROTOCOL + 1, view: 'floor', cursor: null }],
    ['nonsense', { view: 7 }],
    ['nothing', null],
  ])('is refused to %s with the advice to reload', async (_name, input) => {
    const answer = (await connect().emitWithAck('join', input as never)) as Joined;
    expect(answer).toMatchObject({ ok: false, remedy: 'reload' });
  });

  it('is refused to pages of other sites, and to those that do not say where they are from', async () => {
    for (const origin of ['http://evil.example', `http://evil.example:${all.port}`, '']) {
      const socket = connect(origin);
      const error = await new Promise((resolve) => socket.on('connect_error', resolve));
      expect(error).toBeInstanceOf(Error);
    }
  });
});

describe('what a screen may see and do', () => {
  it('a wall never receives a whole number', async () => {
    const { copy, deltas, joined } = await join('wall');
    await all.log.append(waiting(10));
    await until(() => [...copy.all('call')].length > 0);
    const late = await join('wall');
    const seen = [deltas, joined, [...late.copy.snapshot().values()]];
    expect(JSON.stringify(seen)).not.toContain('555123');
    expect(JSON.stringify(seen)).not.toContain('hq/10');
    expect([...late.copy.all('call')]).toMatchObject([{ queue: 'hq/6400', state: 'waiting' }]);
    expect(all.liveBoard.board.get('call', 'hq/10')?.caller.number).toBe(NUMBER);
  });

  it('a wall cannot command, and nothing reaches the PBX', async () => {
    await all.log.append(waiting(10));
    const { socket, copy } = await join('wall');
    const command = {
      id: '12345678',
      verb: 'call.hold',
      target: 'call:hq/10',
      seen: copy.cursor?.seq ?? 0,
      args: {},
    } as const;
    expect(await socket.emitWithAck('command', command)).toMatchObject({ outcome: 'refused' });
    expect(all.orders).toEqual([]);
  });

  it('garbage is answered, never thrown', async () => {
    const { socket } = await join('floor');
    for (const input of [
      null,
      7,
      {},
      { id: 'x' },
      { id: '12345678', verb: 'call.explode', target: 'call:hq/1', seen: 0, args: {} },
    ])
      expect(await socket.emitWithAck('command', input as never)).toMatchObject({ outcome: 'refused' });
    expect(await socket.emitWithAck('acknowledge', { alert: 'none' })).toMatchObject({ outcome: 'refused' });
  });

  it('a flood of messages ends the connection', async () => {
    const { socket } = await join('floor');
    const gone = new Promise((resolve) => socket.on('disconnect', resolve));
    for (let i = 0; i < 500; i++) socket.emit('time', () => {});
    await gone;
  });
});

describe('commands', () => {
  const talking = async (): Promise<number> => {
    await all.log.append([
      ...waiting(10),
      { type: 'call.answered', source, at: 20, call: callId(source, '10'), agent: null },
    ]);
    return all.liveBoard.board.seq;
  };
  const hold = (seen: number, id = '12345678') =>
    ({ id, verb: 'call.hold', target: 'call:hq/10', seen, args: {} }) as const;

  it('reach the PBX once, however often one click is sent, and all screens see who asked', async () => {
    const seen = await talking();
    const { socket, deltas } = await join('floor');
    const answers = await Promise.all([
      socket.emitWithAck('command', hold(seen)),
      socket.emitWithAck('command', hold(seen)),
    ]);
    expect(answers).toEqual([{ outcome: 'confirmed' }, { outcome: 'confirmed' }]);
    expect(all.orders).toEqual([{ verb: 'call.hold', target: '10', args: {}, until: expect.any(Number) }]);
    await until(() => JSON.stringify(deltas).includes('"by":"Ana"'));
  });

  it('are refused when the row changed after the person saw it', async () => {
    const seen = await talking();
    await all.log.append([{ type: 'call.held', source, at: 30, call: callId(source, '10') }]);
    const { socket } = await join('floor');
    expect(await socket.emitWithAck('command', hold(seen))).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('on hold'),
    });
    expect(all.orders).toEqual([]);
  });

  it('are refused for calls that ended, with a reason of the PBX where it has one, and where it cannot', async () => {
    const seen = await talking();
    const { socket } = await join('floor');
    all.setAnswer({ outcome: 'refused', why: 'The PBX says: no.' });
    expect(await socket.emitWithAck('command', hold(seen))).toEqual({
      outcome: 'refused',
      why: 'The PBX says: no.',
    });
    const now = all.liveBoard.board.seq;
    expect(
      await socket.emitWithAck('command', { ...hold(now, 'abcdefgh'), verb: 'call.hangUp' }),
    ).toMatchObject({ why: 'Not on this make.' });
    await all.log.append([
      { type: 'call.ended', source, at: 40, call: callId(source, '10'), derived: false },
    ]);
    expect(await socket.emitWithAck('command', hold(now, 'ijklmnop'))).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('ended'),
    });
  });
});

describe('a screen that does not read', () => {
  it('leaves its room, costs no more memory, and is right again when it reads', async () => {
    const slow = await join('floor');
    const quick = await join('floor');
    const raw = (
      slow.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }
    ).ws._socket;
    raw.pause();
    for (let n = 100; n < 200; n++) {
      const name = 'x'.repeat(300_000);
      await all.log.append([
        {
          type: 'queue.observed',
          source,
          at: n,
          queue: { id: queueId(source, '6400'), name: `${name}${n}` },
        },
      ]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until(() => quick.copy.get('queue', 'hq/6400')?.name.endsWith('199') === true);
    const before = slow.deltas.length;
    raw.resume();
    await until(() => slow.copy.get('queue', 'hq/6400')?.name.endsWith('199') === true);
    expect(rowsOf(slow.copy)).toEqual(boardRows());
    // A hundred messages of 300 kB, far more than the kernel's buffers hold, went to the quick screen; the slow one was spared most of them.
    expect(slow.deltas.length - before).toBeLessThan(quick.deltas.length);
  }, 60_000);
});
