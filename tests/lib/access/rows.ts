// A small board for questions of rights: one PBX with two queues, and one that two companies share.
import type { AgentRow, CallRow, QueueRow } from '#lib/model/board.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';

const HQ = sourceId('hq');
const SHARED = sourceId('shared');

const queue = (
  source: typeof HQ,
  native: string,
  number: string,
  tenant: string | null = null,
): QueueRow => ({
  kind: 'queue',
  id: queueId(source, native),
  source,
  tenant,
  number,
  name: `Queue ${number}`,
  targetMs: null,
  wrapUpMs: null,
  counted: null,
  callbacks: null,
});

const agent = (
  source: typeof HQ,
  native: string,
  number: string,
  queues: readonly string[],
  tenant: string | null = null,
): AgentRow => ({
  kind: 'agent',
  id: agentId(source, native),
  source,
  tenant,
  number,
  name: `Agent ${number}`,
  state: 'ready',
  reason: null,
  since: 0,
  until: null,
  queues: queues.map((each) => ({
    ...{ queue: queueId(source, each), signedIn: true, paused: false },
    ...{ reason: null, unanswered: false, tier: null },
  })),
  teams: [],
  reachable: true,
  lastQueue: null,
  countedFrom: null,
  pending: null,
});

const call = (
  source: typeof HQ,
  native: string,
  inQueue: string | null,
  by: string | null,
  offeredTo: readonly string[] = [],
): CallRow => ({
  kind: 'call',
  id: callId(source, native),
  source,
  direction: 'inbound',
  state: 'talking',
  since: 0,
  caller: { number: '5550100', name: '' },
  dialled: { number: '', name: '' },
  queue: inQueue === null ? null : queueId(source, inQueue),
  agent: by === null ? null : agentId(source, by),
  offeredTo: offeredTo.map((each) => agentId(source, each)),
  startedAt: 0,
  queuedAt: 0,
  answeredAt: 0,
  agentSince: 0,
  heldSince: null,
  heldMs: 0,
  agentHeldMs: 0,
  slot: null,
  consult: null,
  marks: [],
  arrival: null,
  exit: null,
  closed: false,
  booked: false,
  counted: false,
  taken: false,
  bookedMs: 0,
  estimated: false,
  journey: [],
  pending: null,
});

/**
 * hq: queues 6400 (Ada 1001, Grace 1002) and 6401 (Grace, Karen 1003); Zoe 1004 serves none. shared: tenants south and
 * north, each with a queue 8000 and an agent 201.
 */
export function smallBoard(): BoardInHand {
  const board = new BoardInHand();
  const rows = [
    queue(HQ, '6400', '6400'),
    queue(HQ, '6401', '6401'),
    agent(HQ, '1001', '1001', ['6400']),
    agent(HQ, '1002', '1002', ['6400', '6401']),
    agent(HQ, '1003', '1003', ['6401']),
    agent(HQ, '1004', '1004', []),
    call(HQ, 'support', '6400', '1001'),
    call(HQ, 'sales', '6401', '1003'),
    call(HQ, 'ada for sales', '6401', '1001'),
    call(HQ, 'adas own', null, '1001'),
    call(HQ, 'karens own', null, '1003'),
    call(HQ, 'rings at ada', null, null, ['1001']),
    call(HQ, 'nobodys', null, null),
    ...['south', 'north'].flatMap((tenant) => [
      queue(SHARED, `${tenant}/8000`, '8000', tenant),
      agent(SHARED, `${tenant}/201`, '201', [`${tenant}/8000`], tenant),
      agent(SHARED, `${tenant}/202`, '202', [], tenant),
      call(SHARED, `${tenant} call`, `${tenant}/8000`, `${tenant}/201`),
    ]),
  ];
  for (const row of rows) board.rows.set(`${row.kind}:${row.id}`, row);
  return board;
}
