// Proves what bears each command out on the board, and that nothing else does: neither what was so before, nor what
// somebody else did.
import { describe, expect, it } from 'vitest';
import { leavesTrace, proofOf } from '#lib/commands/proof.ts';
import { fold } from '#lib/fold/fold.ts';
import { COMMANDS, type CommandArguments, type CommandName } from '#lib/model/command.ts';
import type { AgentSeen, CallSeen, DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';

const source = sourceId('hq');
const call = callId(source, 'c');
const [ann, bob] = [agentId(source, '1001'), agentId(source, '1002')];
const [sales, help] = [queueId(source, '6400'), queueId(source, '6401')];
const at = 10;

/** A board with this call, Ann as told, and Bob. */
function boardOf(seen: Partial<CallSeen>, agent: Partial<AgentSeen> = {}): StampedBoard {
  const board = new StampedBoard('e');
  const member = { signedIn: true, paused: false };
  tell(board, {
    type: 'source.synced',
    source,
    at: 1,
    queues: [
      { id: sales, number: '6400', name: 'Sales' },
      { id: help, number: '6401', name: 'Help' },
    ],
    agents: [
      {
        id: ann,
        number: '1001',
        name: 'Ann',
        state: 'ready',
        queues: [{ queue: sales, ...member }],
        ...agent,
      },
      { id: bob, number: '1002', name: 'Bob', state: 'ready' },
    ],
    calls: [{ id: call, direction: 'inbound', startedAt: 1, ...seen }],
  });
  return board;
}
function tell(board: StampedBoard, ...events: readonly DomainEvent[]): void {
  for (const event of events) board.apply(fold(board, event).changes, board.seq + 1);
}

const TALKING = { state: 'talking', agent: ann, answeredAt: 2 } as const;
const HELD = { state: 'held', agent: ann, answeredAt: 2, heldSince: 3 } as const;
const ASKING = { ...HELD, consult: { number: '1002', name: 'Bob' } } as const;
const WAITING = { state: 'waiting', queue: sales, queuedAt: 2 } as const;
const RINGING = { state: 'ringing', queue: sales, queuedAt: 2, offeredTo: [ann] } as const;
const PARKED = { state: 'parked', slot: '701', answeredAt: 2 } as const;

const see = (more: Partial<CallSeen>): DomainEvent => ({
  type: 'call.observed',
  source,
  at,
  call: { id: call, ...more },
});
const agentSeen = (more: Partial<AgentSeen>): DomainEvent => ({
  type: 'agent.observed',
  source,
  at,
  agent: { id: ann, ...more },
});
const transferred: DomainEvent = { type: 'call.transferred', source, at, call, to: '1002' };
const answeredBy = (agent: typeof ann | null): DomainEvent => ({
  type: 'call.answered',
  source,
  at,
  call,
  agent,
});
const ended: DomainEvent = { type: 'call.ended', source, at, call, derived: false };
const inQueues = (...queues: { queue: typeof sales; signedIn: boolean; paused: boolean }[]) => ({ queues });
const HERE = { queue: sales, signedIn: true, paused: false };
const BOTH = inQueues(HERE, { ...HERE, queue: help });

type Case = [CommandName, Partial<CallSeen>, DomainEvent[], Partial<AgentSeen>?, CommandArguments?];

const PROVEN: readonly Case[] = [
  ['call.hold', TALKING, [{ type: 'call.held', source, at, call }]],
  ['call.resume', HELD, [{ type: 'call.resumed', source, at, call }]],
  ['call.unmute', { ...TALKING, marks: ['muted'] }, [see({ marks: [] })]],
  ['call.pauseRecording', { ...TALKING, marks: ['recording'] }, [see({ marks: ['recordingPaused'] })]],
  ['call.resumeRecording', { ...TALKING, marks: ['recordingPaused'] }, [see({ marks: ['recording'] })]],
  ['call.hangUp', TALKING, [ended]],
  ['call.transfer', TALKING, [{ type: 'call.offered', source, at, call, agent: bob }]],
  ['call.transfer', TALKING, [answeredBy(bob)]],
  ['call.transfer', TALKING, [{ ...transferred, leavesQueue: true } as DomainEvent, answeredBy(null)]],
  ['call.transfer', WAITING, [{ type: 'call.queued', source, at, call, queue: help }]],
  ['call.transfer', WAITING, [{ type: 'call.left', source, at, call, how: 'overflowed' }]],
  ['call.attendedTransfer', TALKING, [see({ state: 'held', consult: { number: '1002', name: '' } })]],
  ['call.completeTransfer', ASKING, [see({ consult: null }), answeredBy(bob)]],
  ['call.cancelTransfer', ASKING, [see({ state: 'talking', consult: null })]],
  ['call.mergeTransfer', ASKING, [see({ state: 'talking', consult: null })]],
  ['call.park', TALKING, [{ type: 'call.parked', source, at, call, slot: '701' }]],
  ['call.retrieve', PARKED, [answeredBy(bob)]],
  ['call.pickUp', RINGING, [answeredBy(bob)]],
  ['call.pickUp', WAITING, [{ type: 'call.offered', source, at, call, agent: bob }]],
  ['call.accept', RINGING, [answeredBy(ann)]],
  ['call.refuse', RINGING, [{ type: 'call.missed', source, at, call, agent: ann }]],
  ['call.refuse', RINGING, [ended]],
  [
    'call.accept',
    { state: 'ringing', offeredTo: [ann] },
    [{ type: 'call.queued', source, at, call, queue: sales }],
  ],
  ['agent.pause', {}, [agentSeen({ state: 'paused' })]],
  [
    'agent.pause',
    {},
    [agentSeen(inQueues({ ...HERE, paused: true }, { ...HERE, queue: help, paused: true }))],
    inQueues({ ...HERE, paused: true }, { ...HERE, queue: help }),
  ],
  ['agent.pause', {}, [agentSeen(inQueues({ ...HERE, paused: true }))]],
  [
    'agent.pause',
    {},
    [agentSeen({ reason: 'Lunch' })],
    { state: 'paused', reason: 'Break' },
    { reason: 'Lunch' },
  ],
  ['agent.unpause', {}, [agentSeen({ state: 'ready' })], { state: 'paused' }],
  ['agent.signIn', {}, [agentSeen({ state: 'ready' })], { state: 'signedOut', queues: [] }],
  ['agent.signIn', {}, [agentSeen(BOTH)], {}, { queue: '6401' }],
  ['agent.addToQueue', {}, [agentSeen(BOTH)], {}, { queue: '6401' }],
  ['agent.signOut', {}, [agentSeen({ state: 'signedOut' })]],
  ['agent.signOut', {}, [agentSeen(inQueues({ ...HERE, signedIn: false }))], {}, { queue: '6400' }],
  ['agent.removeFromQueue', {}, [agentSeen(inQueues(HERE))], BOTH, { queue: '6401' }],
  ['agent.removeFromQueue', {}, [{ type: 'agent.gone', source, at, agent: ann }], {}, { queue: '6400' }],
];

const OPEN: readonly Case[] = [
  ['call.hold', TALKING, [see({ marks: ['recording'] })]],
  ['call.transfer', TALKING, [{ type: 'call.held', source, at, call }]],
  ['call.attendedTransfer', TALKING, [{ type: 'call.held', source, at, call }]],
  ['call.completeTransfer', ASKING, [{ type: 'call.resumed', source, at, call }]],
  ['call.park', TALKING, [{ type: 'call.held', source, at, call }]],
  ['call.pickUp', WAITING, [see({ caller: { number: '5550100', name: '' } })]],
  ['agent.signIn', {}, [agentSeen({ state: 'ready' })], { state: 'signedOut' }, { queue: '6401' }],
  ['agent.removeFromQueue', {}, [agentSeen({ state: 'paused' })], BOTH, { queue: '6401' }],
];

const HOPELESS: readonly Case[] = [
  // Over: who ended it, nobody knows.
  ['call.hold', TALKING, [ended]],
  ['call.transfer', TALKING, [ended]],
  // It was so before it was asked for.
  ['agent.unpause', {}, [agentSeen({ name: 'Anne' })]],
  ['agent.pause', {}, [], { state: 'paused', queues: [] }],
  ['agent.addToQueue', {}, [], {}, { queue: '6400' }],
];

describe.each([
  ['proven', PROVEN],
  ['open', OPEN],
  ['hopeless', HOPELESS],
] as const)('%s', (proof, cases) => {
  it.each(cases.map((each, i) => [`${i} ${each[0]}`, each] as const))('%s', (_name, given) => {
    const [verb, seen, events, agent = {}, args = {}] = given;
    const board = boardOf(seen, agent);
    const before = verb.startsWith('call.') ? board.get('call', call) : board.get('agent', ann);
    if (!before) throw new Error('nothing there');
    tell(board, ...events);
    expect(proofOf({ verb, args, before }, board)).toBe(proof);
  });
});

it('speaks of every verb that leaves a trace, and of none that does not', () => {
  expect(new Set(PROVEN.map(([verb]) => verb))).toEqual(new Set(COMMANDS.filter(leavesTrace)));
});
