// Proves that a command is carried out once and answered once, whoever asks it how often and through whom; that it is
// in the log before the PBX is told; and that a restart, a removed source and a full disk leave nobody waiting.
import { beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS, type Command, type CommandName, deadlineMs, type Outcome } from '#lib/model/command.ts';
import type { DomainEvent, EventOf } from '#lib/model/event.ts';
import { agentId, callId, sourceId } from '#lib/model/ids.ts';
import { findMessage } from '#lib/sync/server-messages.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import { Commands } from '#server/commands/commands.ts';
import type { Watcher } from '#server/leases/leases.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import type { LogState } from '#server/log/log.ts';
import { MemoryLog } from '#server/log/memory.ts';
import type { PbxCommand } from '#server/pbx-sdk/contract.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

const HQ = sourceId('hq');
const CALL = callId(HQ, 'c');
const ANN = agentId(HQ, '1001');
const START = Date.UTC(2026, 0, 5, 9);
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const can = Object.fromEntries(COMMANDS.map((verb) => [verb, true as const]));
const NOBODY = { watch: () => () => {} };

let clock: VirtualClock;
let leases: MemoryLeases;
let log: MemoryLog;
let liveBoard: LiveBoard;
let orders: PbxCommand[];
/** What the PBX answers, and what it does meanwhile. */
let pbx: (command: PbxCommand) => Promise<Outcome>;
let release: () => Promise<void>;

const noted: Watcher & { held(): void; lost(): void } = { held() {}, lost() {} };
const pass = (ms: number): Promise<void> => clock.run(clock.now() + ms);
const events = async (type: DomainEvent['type']) =>
  (await log.read(0, 1_000)).map(({ event }) => event).filter((event) => event.type === type);

/** A server on the log: one that holds what `leases` says, or one that only asks. */
const server = (held: Pick<MemoryLeases, 'watch'> = leases, its: MemoryLog = log): Commands =>
  new Commands({
    liveBoard,
    log: its,
    clock,
    logger,
    leases: held,
    execute: (_source, command) => {
      orders.push(command);
      return pbx(command);
    },
  });

beforeEach(async () => {
  clock = new VirtualClock(START);
  leases = new MemoryLeases();
  log = new MemoryLog({ clock, leases });
  liveBoard = await openLiveBoard({ log, clock, logger });
  orders = [];
  pbx = async () => ({ outcome: 'accepted' });
  ({ release } = leases.want('source/hq', noted));
  await log.append([
    { type: 'source.configured', source: HQ, at: START, make: 'toy', name: 'HQ', can },
    {
      type: 'source.synced',
      source: HQ,
      at: START,
      queues: [],
      agents: [{ id: ANN, number: '1001', name: 'Ann', state: 'onCall' }],
      calls: [{ id: CALL, state: 'talking', agent: ANN, startedAt: START, answeredAt: START }],
    },
  ]);
});

const hold = (id = 'click-one', more: Partial<Command> = {}): Command => ({
  id,
  verb: 'call.hold',
  target: `call:${CALL}`,
  seen: liveBoard.board.seq,
  args: {},
  ...more,
});
/** A question that another server wrote. */
const question = (
  id: string,
  verb: CommandName,
  seen = liveBoard.board.seq,
  until = START + deadlineMs(verb),
): EventOf<'command.asked'> => ({
  type: 'command.asked',
  source: HQ,
  at: START,
  id,
  verb,
  target: `call:${CALL}`,
  args: {},
  by: 'Ana',
  seen,
  until,
});
const held: DomainEvent = { type: 'call.held', source: HQ, at: START + 1, call: CALL };
/** The outcome, with so much time to come to it. */
async function after<T>(ms: number, ...asked: Promise<T>[]): Promise<T[]> {
  const all = Promise.all(asked);
  await pass(ms);
  return all;
}

describe('a command', () => {
  it('is in the log before the PBX is told, and its answer before the person is', async () => {
    const command: string[] = [];
    log.follow((batch) => command.push(...batch.map(({ event }) => event.type)));
    pbx = async () => {
      command.push(`told of ${(await events('command.asked')).length} that is durable`);
      await log.append([held]);
      return { outcome: 'accepted' };
    };
    await after(
      100,
      server()
        .ask(hold(), 'Ana')
        .then(({ outcome }) => command.push(outcome)),
    );
    expect(command).toEqual([
      'command.asked',
      'told of 1 that is durable',
      'call.held',
      'command.answered',
      'confirmed',
    ]);
    expect(await events('command.asked')).toMatchObject([
      { id: 'click-one', by: 'Ana', seen: 2, until: START + deadlineMs('call.hold') },
    ]);
  });

  it('is confirmed by an event that comes after the PBX took it, and by one that came before', async () => {
    const asked = server().ask(hold(), 'Ana');
    await pass(3_000);
    expect(await events('command.answered')).toEqual([]);
    await log.append([held]);
    expect(await after(0, asked)).toEqual([{ outcome: 'confirmed' }]);
    expect(clock.now()).toBe(START + 3_000);
  });

  it('is accepted when no event bears it out by its deadline, and the row waits for no answer any more', async () => {
    const [outcome] = await after(13_000, server().ask(hold(), 'Ana'));
    expect(outcome).toEqual({ outcome: 'accepted' });
    expect(await events('command.answered')).toMatchObject([{ at: START + deadlineMs('call.hold') }]);
    expect(liveBoard.board.get('call', CALL)?.pending).toBeNull();
  });

  it('that leaves no trace is accepted at once', async () => {
    const listen = hold('listening', { verb: 'call.listen', args: { extension: '1099' } });
    expect(await after(0, server().ask(listen, 'Ana'))).toEqual([{ outcome: 'accepted' }]);
  });

  it('that the PBX refuses is refused, although the board says the contrary', async () => {
    pbx = async () => {
      await log.append([held]);
      return { outcome: 'refused', why: 'No.' };
    };
    expect(await after(0, server().ask(hold(), 'Ana'))).toEqual([{ outcome: 'refused', why: 'No.' }]);
  });
});

describe('one click', () => {
  it('sent twice, at once and later, is one command and has one answer', async () => {
    const one = server();
    const [first, second] = await after(13_000, one.ask(hold(), 'Ana'), one.ask(hold(), 'Ana'));
    const [third] = await after(0, one.ask(hold(), 'Ana'));
    expect([first, second, third]).toEqual(Array(3).fill({ outcome: 'accepted' }));
    expect(orders).toHaveLength(1);
    expect(await events('command.asked')).toHaveLength(1);
    expect(await events('command.answered')).toHaveLength(1);
  });

  it('sent through two servers at once is one command and has one answer', async () => {
    const [here, there] = [server(), server(NOBODY)];
    for (let i = 0; i < 20; i++) {
      const click = hold(`click-${i}-of-20`, { verb: 'call.listen', args: { extension: '1099' } });
      const [one, other] = await after(0, here.ask(click, 'Ana'), there.ask(click, 'Ana'));
      expect(one).toEqual({ outcome: 'accepted' });
      expect(other).toEqual(one);
    }
    expect(orders).toHaveLength(20);
    expect(await events('command.answered')).toHaveLength(20);
  });

  it('of another person under the same id is another command', async () => {
    const one = server();
    const listen = hold('the-same', { verb: 'call.listen', args: { extension: '1099' } });
    await after(0, one.ask(listen, 'Ana'));
    await after(0, one.ask({ ...listen, seen: liveBoard.board.seq }, 'Ben'));
    // A name that looks like another's name and part of an id is still another person.
    await after(0, one.ask({ ...listen, id: 'b/the-same', seen: liveBoard.board.seq }, 'a'));
    await after(0, one.ask({ ...listen, seen: liveBoard.board.seq }, 'a/b'));
    expect(orders).toHaveLength(4);
  });

  it('is answered alike after a restart, and another one under its id is not', async () => {
    const first = server();
    const [outcome] = await after(13_000, first.ask(hold(), 'Ana'));
    first.close();
    const second = server();
    expect(await after(0, second.ask(hold('click-one', { seen: 2 }), 'Ana'))).toEqual([outcome]);
    const other = hold('click-one', { verb: 'call.hangUp' });
    const [refusal] = await after(0, second.ask(other, 'Ana'), second.ask(other, 'Ana'));
    expect(refusal).toMatchObject({ outcome: 'refused' });
    expect(orders).toHaveLength(1);
  });

  it('whose answer nobody remembers is unsure, and is not done again', async () => {
    const first = server();
    const listen = hold('long-ago', { verb: 'call.listen', args: { extension: '1099' } });
    await after(0, first.ask(listen, 'Ana'));
    first.close();
    const noise: DomainEvent[] = Array.from({ length: 25_000 }, (_, i) => ({
      type: 'source.connecting',
      source: sourceId('other'),
      at: START + i,
    }));
    await log.append(noise);
    const second = server();
    for (const seen of [listen.seen, liveBoard.board.seq]) {
      const [outcome] = await after(0, server().ask({ ...listen, seen }, 'Ana'));
      expect(outcome).toMatchObject({ outcome: 'unsure' });
    }
    second.close();
    expect(orders).toHaveLength(1);
  });
});

describe('two people who act on one row', () => {
  it('before either sees the other: the first is obeyed, the second hears who was quicker', async () => {
    const [here, there] = [server(), server(NOBODY)];
    const [first, second] = await after(
      13_000,
      here.ask(hold(), 'Ana'),
      there.ask(hold('click-two', { verb: 'call.park' }), 'Ben'),
    );
    expect(first).toEqual({ outcome: 'accepted' });
    expect(second).toEqual({
      outcome: 'refused',
      why: 'Ana has just asked for something here; wait for its answer.',
    });
    expect(orders.map(({ verb }) => verb)).toEqual(['call.hold']);
  });
});

describe('right before the PBX is told', () => {
  /** Asked through a server that does not carry out; the log then holds `more` right behind the question. */
  async function askedBehind(more: DomainEvent[], lateMs = 0): Promise<Outcome> {
    const asked = server(NOBODY).ask(hold(), 'Ana');
    const follow = log.follow(() => {
      follow();
      void log.append(more);
    });
    await pass(lateMs);
    const executing = server();
    await pass(20_000);
    executing.close();
    return asked;
  }

  it('nothing is sent of what was asked before this server held the source: it is unsure', async () => {
    expect(await askedBehind([])).toMatchObject({ outcome: 'unsure' });
    expect(orders).toEqual([]);
  });

  it('a row that changed between the click and the question is left alone', async () => {
    server();
    const { seen } = hold();
    await log.append([held]);
    const event = question('raced-one', 'call.park', seen);
    await log.offer([{ event, once: 'ask/Ana/raced-one' }]);
    await pass(0);
    expect(await events('command.answered')).toMatchObject([
      { outcome: { outcome: 'refused', why: expect.stringContaining('on hold') } },
    ]);
    expect(orders).toEqual([]);
  });

  it('what comes in the same batch as the question counts', async () => {
    server();
    await log.append([
      question('raced-two', 'call.hangUp'),
      { type: 'call.ended', source: HQ, at: START, call: CALL, derived: false },
    ]);
    await pass(0);
    expect(await events('command.answered')).toMatchObject([
      { outcome: { outcome: 'refused', why: 'This call has ended.' } },
    ]);
    expect(orders).toEqual([]);
  });

  it('a question whose time is over is refused', async () => {
    server();
    await log.append([question('too-late', 'call.hangUp', liveBoard.board.seq, START)]);
    await pass(0);
    const [answered] = await events('command.answered');
    expect(answered).toMatchObject({ outcome: { outcome: 'refused' } });
    expect(orders).toEqual([]);
  });
});

describe('answers that race the deadline', () => {
  it('are one, the same for everybody', async () => {
    const all: Outcome[] = [];
    for (let i = 0; i < 20; i++) {
      const [here, there] = [server(), server(NOBODY)];
      // Around the moment at which both give up, one millisecond apart.
      pbx = async () => {
        await new Promise<void>((resolve) => clock.after(12_990 + i, resolve));
        return { outcome: 'refused', why: 'No.' };
      };
      const click = hold(`racing-${i}`);
      const [one, other] = await after(20_000, here.ask(click, 'Ana'), there.ask(click, 'Ana'));
      expect(other).toEqual(one);
      all.push(one as Outcome);
      here.close();
      there.close();
    }
    expect(await events('command.answered')).toHaveLength(20);
    expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(['refused', 'unsure']));
  });
});

describe('nobody is left waiting', () => {
  it('by a restart between the question and its answer', async () => {
    pbx = () => new Promise(() => {});
    const first = server();
    const asked = first.ask(hold(), 'Ana');
    await pass(1_000);
    first.close();
    expect(await asked).toMatchObject({ outcome: 'unsure' });
    expect(liveBoard.board.get('call', CALL)?.pending).not.toBeNull();
    server();
    await pass(0);
    const [answered] = await events('command.answered');
    expect(answered).toMatchObject({ id: 'click-one', by: 'Ana', outcome: { outcome: 'unsure' } });
    expect(liveBoard.board.get('call', CALL)?.pending).toBeNull();
    await pass(60_000);
    expect(await events('command.answered')).toHaveLength(1);
    expect(orders).toHaveLength(1);
  });

  it('by a lease that passes on', async () => {
    pbx = () => new Promise(() => {});
    const one = server();
    const asked = one.ask(hold(), 'Ana');
    await pass(1_000);
    await release();
    leases.want('source/hq', noted);
    const [outcome] = await after(0, asked);
    expect(outcome).toMatchObject({ outcome: 'unsure' });
  });

  it('by a source that is removed: who asked before is told unsure, who asks after is refused in words', async () => {
    const there = server(NOBODY);
    const asked = there.ask(hold(), 'Ana');
    await pass(100);
    await release();
    await log.append([{ type: 'source.removed', source: HQ, at: clock.now() }]);
    const [outcome] = await after(20_000, asked);
    expect(outcome).toMatchObject({ outcome: 'unsure' });
    const one = server();
    expect(await after(0, one.ask(hold('afterwards'), 'Ana'))).toEqual([
      { outcome: 'refused', why: 'This PBX is not configured any more.' },
    ]);
    expect(orders).toEqual([]);
  });

  it('by a log that cannot be written: nothing is sent then, and not when it can be again', async () => {
    const jammed = new JammedLog({ clock, leases });
    await jammed.append((await log.read(0, 100)).map(({ event }) => event));
    log = jammed;
    liveBoard = await openLiveBoard({ log, clock, logger });
    const one = server();
    jammed.isJammed = true;
    // The first one finds it out, the second one knows.
    for (const id of ['click-one', 'click-two']) {
      const [outcome] = await after(0, one.ask(hold(id), 'Ana'));
      expect(outcome).toMatchObject({ outcome: 'refused', why: expect.stringContaining('written down') });
      expect(findMessage(outcome && 'why' in outcome ? outcome.why : '')).not.toBeNull();
    }
    jammed.isJammed = false;
    await pass(5_000);
    expect(orders).toEqual([]);
    expect(await events('command.asked')).toHaveLength(1);
    expect(await events('command.answered')).toMatchObject([{ outcome: { outcome: 'refused' } }]);
    expect(liveBoard.board.get('call', CALL)?.pending).toBeNull();
    expect(log.state()).toEqual({ state: 'ok' } satisfies LogState);
  });
});

describe('when the log becomes another memory', () => {
  /** Resolves when the board is that of the other memory. */
  const rewound = async (to: number, times = 1): Promise<void> => {
    const moved = new Promise<void>((resolve) => liveBoard.onMoved(({ anew }) => anew && resolve()));
    for (let i = 0; i < times; i++) void log.rewind(to);
    await moved;
    await pass(0);
  };

  it('commands are carried out as before, though the server took the source at a later place of the former one', async () => {
    await log.append(
      Array.from({ length: 50 }, () => ({
        type: 'source.connecting' as const,
        source: sourceId('other'),
        at: START,
      })),
    );
    const one = server();
    await pass(0);
    await rewound(10);
    const listen = hold('after-that', { verb: 'call.listen', args: { extension: '1099' } });
    expect(await after(0, one.ask(listen, 'Ana'))).toEqual([{ outcome: 'accepted' }]);
    expect(orders).toHaveLength(1);
  });

  it('whoever waits for what was lost with its end is told unsure at once, and is not left waiting', async () => {
    pbx = () => new Promise(() => {});
    const before = log.head();
    const asked = server().ask(hold(), 'Ana');
    await pass(1_000);
    expect(orders).toHaveLength(1);
    await rewound(before);
    const [outcome] = await after(0, asked);
    expect(outcome).toMatchObject({ outcome: 'unsure' });
  });

  it('nothing of the former one that was not answered is sent again', async () => {
    pbx = () => new Promise(() => {});
    const one = server();
    const asked = one.ask(hold(), 'Ana');
    await pass(0);
    await rewound(log.head());
    const [outcome] = await after(0, asked);
    expect(outcome).toMatchObject({ outcome: 'unsure' });
    expect(orders).toHaveLength(1);
    expect(await events('command.answered')).toHaveLength(1);
  });

  it('twice before it is looked through, the last one counts', async () => {
    const one = server();
    await pass(0);
    await rewound(log.head(), 2);
    const listen = hold('after-both', { verb: 'call.listen', args: { extension: '1099' } });
    expect(await after(0, one.ask(listen, 'Ana'))).toEqual([{ outcome: 'accepted' }]);
  });
});

/** A log whose disk can be full. */
class JammedLog extends MemoryLog {
  isJammed = false;
  override write(...batch: Parameters<MemoryLog['write']>) {
    if (this.isJammed) throw new Error('The disk is full.');
    return super.write(...batch);
  }
}
