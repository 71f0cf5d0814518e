// Proves that a command reaches the PBX only to a row as the person saw it, in a state in which it makes sense, with all
// it needs to be told; and that every refusal is a sentence a page can say in its reader's language.
import { beforeEach, describe, expect, it } from 'vitest';
import {
  COMMANDS,
  type Command,
  type CommandArguments,
  type CommandName,
  type Outcome,
  serverPatienceMs,
} from '#lib/model/command.ts';
import type { CallSeen, DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { findMessage } from '#lib/sync/server-messages.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import { Commands } from '#server/commands/commands.ts';
import { MemoryLog } from '#server/log/memory.ts';
import type { PbxCommand } from '#server/pbx-sdk/contract.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

const source = sourceId('hq');
const support = queueId(source, '6400');
const ada = agentId(source, '1001');
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const EVERYTHING = Object.fromEntries(COMMANDS.map((verb) => [verb, true as const]));

let clock: VirtualClock;
let log: MemoryLog;
let liveBoard: LiveBoard;
let commands: Commands;
let orders: PbxCommand[];
let told = 0;

async function open(can: Readonly<Record<string, true | string>>): Promise<void> {
  clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  log = new MemoryLog({ clock });
  liveBoard = await openLiveBoard({ log, clock, logger: quiet });
  orders = [];
  commands = new Commands({
    liveBoard,
    log,
    clock,
    logger: quiet,
    execute: async (_source, command) => {
      orders.push(command);
      return { outcome: 'accepted' };
    },
  });
  await log.append([{ type: 'source.configured', source, at: 1, make: 'toy', name: 'HQ', can }]);
}
beforeEach(() => open(EVERYTHING));

/** The board holds this one call and Ada. */
async function a(call: Partial<CallSeen>): Promise<void> {
  await log.append([
    {
      type: 'source.synced',
      source,
      at: 2,
      queues: [{ id: support, number: '6400', name: 'Support' }],
      agents: [{ id: ada, number: '1001', name: 'Ada', state: 'onCall' }],
      calls: [{ id: callId(source, 'c'), direction: 'inbound', startedAt: 2, ...call }],
    },
  ]);
}

/** Asks, and lets the time pass in which the PBX's events would bear it out: here no PBX says anything. */
async function asked(command: Command): Promise<Outcome> {
  const outcome = commands.ask(command, 'Ana');
  await clock.run(clock.now() + serverPatienceMs(command.verb));
  return outcome;
}
const ask = (verb: CommandName, args: CommandArguments = {}, seen = liveBoard.board.seq): Promise<Outcome> =>
  asked({
    id: `command-${++told}`,
    verb,
    target: verb.startsWith('call.') ? 'call:hq/c' : 'agent:hq/1001',
    seen,
    args,
  });
const why = async (verb: CommandName, args?: CommandArguments): Promise<string> => {
  const outcome = await ask(verb, args);
  return 'why' in outcome ? outcome.why : outcome.outcome;
};

const CALLS = {
  waiting: { state: 'waiting', queue: support, queuedAt: 2 },
  ringing: { state: 'ringing', queue: support, queuedAt: 2, offeredTo: [ada] },
  talking: { state: 'talking', agent: ada, answeredAt: 2 },
  held: { state: 'held', agent: ada, answeredAt: 2, heldSince: 2 },
  unattended: { state: 'talking', agent: null, answeredAt: 2 },
  parked: { state: 'parked', slot: '701', answeredAt: 2 },
  muted: { state: 'talking', agent: ada, answeredAt: 2, marks: ['muted'] },
  recorded: { state: 'talking', agent: ada, answeredAt: 2, marks: ['recording'] },
  paused: { state: 'talking', agent: ada, answeredAt: 2, marks: ['recordingPaused'] },
  asking: {
    state: 'held',
    agent: ada,
    answeredAt: 2,
    heldSince: 2,
    consult: { number: '1002', name: 'Grace' },
  },
} as const satisfies Record<string, Partial<CallSeen>>;
type State = keyof typeof CALLS;

/** In which of the calls above each verb makes sense, told all it needs. */
const FITS: Readonly<Record<Extract<CommandName, `call.${string}`>, readonly State[]>> = {
  'call.hold': ['talking', 'unattended', 'muted', 'recorded', 'paused'],
  'call.resume': ['held'],
  'call.mute': ['talking', 'held', 'recorded', 'paused', 'asking'],
  'call.unmute': ['muted'],
  'call.transfer': ['waiting', 'ringing', 'talking', 'held', 'unattended', 'muted', 'recorded', 'paused'],
  'call.attendedTransfer': ['talking', 'held', 'muted', 'recorded', 'paused'],
  'call.completeTransfer': ['asking'],
  'call.cancelTransfer': ['asking'],
  'call.mergeTransfer': ['asking'],
  'call.swapTransfer': ['asking'],
  'call.hangUp': Object.keys(CALLS) as State[],
  'call.park': ['talking', 'held', 'muted', 'recorded', 'paused'],
  'call.retrieve': ['parked'],
  'call.pickUp': ['waiting', 'ringing'],
  'call.invite': ['talking', 'held', 'muted', 'recorded', 'paused'],
  'call.accept': ['ringing'],
  'call.refuse': ['ringing'],
  'call.record': ['talking', 'held', 'muted', 'asking'],
  'call.pauseRecording': ['recorded'],
  'call.resumeRecording': ['paused'],
  'call.listen': ['talking', 'held', 'muted', 'recorded', 'paused', 'asking'],
  'call.whisper': ['talking', 'held', 'muted', 'recorded', 'paused', 'asking'],
  'call.barge': ['talking', 'held', 'muted', 'recorded', 'paused', 'asking'],
};
const FULLY: CommandArguments = { to: '1002', extension: '1099', queue: '6400' };

describe.each(Object.entries(CALLS))('a call that is %s', (state, call) => {
  it.each(Object.entries(FITS))('%s', async (verb, fits) => {
    await a(call);
    const said = await why(verb as CommandName, FULLY);
    if (fits.includes(state as State)) {
      expect(said).toBe('accepted');
      expect(orders).toEqual([{ verb, target: 'c', args: FULLY, until: expect.any(Number) }]);
    } else {
      expect(findMessage(said), said).not.toBeNull();
      expect(orders).toEqual([]);
    }
  });
});

it('is not asked of a page that claims to have seen what has not been', async () => {
  await a(CALLS.talking);
  for (const seen of [liveBoard.board.seq + 1, 1e15, Number.MAX_SAFE_INTEGER]) {
    const command = { id: `future${seen}`, verb: 'call.hold', target: 'call:hq/c', args: {}, seen } as const;
    const outcome = await asked(command);
    expect(outcome.outcome).toBe('refused');
    expect(findMessage('why' in outcome ? String(outcome.why) : '')).not.toBeNull();
  }
  expect(orders).toEqual([]);
});

it('sent twice is done once, and another one under its id is not told that it was done', async () => {
  await a(CALLS.talking);
  const command = (
    args: CommandArguments,
    verb: CommandName = 'call.transfer',
    target: `call:${string}` = 'call:hq/c',
  ) => asked({ id: 'the-same-id', verb, target, args, seen: liveBoard.board.seq });
  const [first, again] = await Promise.all([command({ to: '1002' }), command({ to: '1002' })]);
  expect([first.outcome, again.outcome]).toEqual(['accepted', 'accepted']);
  for (const other of [
    command({ to: '1003' }),
    command({ to: '1002' }, 'call.invite'),
    command({ to: '1002' }, 'call.transfer', 'call:hq/d'),
  ])
    expect((await other).outcome).toBe('refused');
  expect(orders).toHaveLength(1);
});

it('says in which state the call is instead', async () => {
  await a(CALLS.parked);
  expect(await why('call.hold')).toBe('Only a call in conversation can be held; this one is parked.');
  expect(await why('call.pickUp', { extension: '1' })).toBe(
    'Only a waiting or ringing call can be picked up; this one is parked.',
  );
});

it.each([
  ['call.transfer', 'talking', 'Say to whom the call should go.'],
  ['call.attendedTransfer', 'talking', 'Say to whom the call should go.'],
  ['call.invite', 'talking', 'Say who should join the call.'],
  ['call.retrieve', 'parked', 'Say at which extension you want to be called.'],
  ['call.pickUp', 'waiting', 'Say at which extension you want to be called.'],
  ['call.listen', 'talking', 'Say at which extension you want to be called.'],
  ['call.whisper', 'talking', 'Say at which extension you want to be called.'],
  ['call.barge', 'talking', 'Say at which extension you want to be called.'],
  ['agent.addToQueue', 'talking', 'Say which queue.'],
  ['agent.removeFromQueue', 'talking', 'Say which queue.'],
  ['agent.dial', 'talking', 'Say which number to dial.'],
] as const)('%s asks for what it was not told', async (verb, state, asks) => {
  await a(CALLS[state]);
  expect(await why(verb)).toBe(asks);
  expect(findMessage(asks)).not.toBeNull();
  expect(orders).toEqual([]);
});

it.each(['agent.pause', 'agent.unpause', 'agent.signIn', 'agent.signOut'] as const)(
  '%s needs nothing; whether it fits is for the PBX to say',
  async (verb) => {
    await a(CALLS.talking);
    expect(await why(verb)).toBe('accepted');
    expect(orders).toEqual([{ verb, target: '1001', args: {}, until: expect.any(Number) }]);
  },
);

describe('before anything is sent', () => {
  const refusals: [string, () => Promise<string>, string][] = [
    [
      'a verb for agents aimed at a call',
      async () => {
        await a(CALLS.talking);
        const outcome = await asked({
          id: 'mistaken',
          verb: 'agent.pause',
          target: 'call:hq/c',
          seen: liveBoard.board.seq,
          args: {},
        });
        return outcome.outcome === 'refused' ? outcome.why : outcome.outcome;
      },
      'This cannot be done here.',
    ],
    ['a call that is gone', async () => why('call.hangUp'), 'This call has ended.'],
    ['an agent who is gone', async () => why('agent.pause'), 'This agent is not on the board any more.'],
    [
      'a row that changed after it was seen',
      async () => {
        await a(CALLS.talking);
        const seen = liveBoard.board.seq;
        await log.append([{ type: 'call.held', source, at: 3, call: callId(source, 'c') } as DomainEvent]);
        const outcome = await ask('call.park', {}, seen);
        return outcome.outcome === 'refused' ? outcome.why : outcome.outcome;
      },
      'This changed while you were clicking: the call is now on hold. Look again, then decide.',
    ],
    [
      'a PBX that is not connected',
      async () => {
        await a(CALLS.talking);
        await log.append([{ type: 'source.lost', source, at: 3, why: 'cut', lastHeardAt: 2 }]);
        return why('call.hold');
      },
      'HQ is not connected.',
    ],
    [
      'a PBX that does not claim it',
      async () => {
        await open({});
        await a(CALLS.talking);
        return why('call.hold');
      },
      'HQ cannot do this.',
    ],
  ];
  it.each(refusals)('%s is refused', async (_what, ask, said) => {
    expect(await ask()).toBe(said);
    expect(findMessage(said)).not.toBeNull();
    expect(orders).toEqual([]);
  });

  it('a PBX that says why it cannot is quoted', async () => {
    await open({ 'call.park': 'Nobody has bought this.' });
    await a(CALLS.talking);
    expect(await why('call.park')).toBe('Nobody has bought this.');
  });
});

it('a command sent twice is one, and both times answered alike', async () => {
  await a(CALLS.talking);
  const command = {
    id: 'twice-twice',
    verb: 'call.park',
    target: 'call:hq/c',
    seen: liveBoard.board.seq,
    args: {},
  } as const;
  const [first, second] = await Promise.all([asked(command), asked(command)]);
  expect(first).toEqual({ outcome: 'accepted' });
  expect(second).toEqual(first);
  expect(orders).toHaveLength(1);
});
