// Proves to whom a call is offered for transfer, and that what is left out is said.
import { expect, test } from 'vitest';
import {
  candidates,
  type From,
  MOST_SHOWN,
  placesOf,
  queueCandidates,
} from '#components/floor/commands/candidates.ts';
import type { AgentRow, QueueRow } from '#lib/model/board.ts';
import { agentId, queueId, sourceId } from '#lib/model/ids.ts';

const hq = sourceId('hq');
const agent = (number: string, name: string, source = hq): AgentRow => ({
  kind: 'agent',
  id: agentId(source, number),
  source,
  tenant: null,
  number,
  name,
  state: 'ready',
  reason: null,
  since: 0,
  until: null,
  queues: [],
  teams: [],
  reachable: null,
  lastQueue: null,
  countedFrom: null,
  pending: null,
});

const from = (some: Partial<From> = {}): From => ({
  source: hq,
  tenant: null,
  agent: null,
  queue: null,
  ...some,
});
const found = (rows: readonly AgentRow[], some: Partial<From>, search = '') =>
  candidates(rows, from(some), search, placesOf(rows, some.queue ?? null));
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

test('only colleagues on the same PBX, not the one who has the call, in the order of names', () => {
  const rows = [
    agent('1002', 'Cara'),
    agent('1001', 'Ben'),
    agent('1003', 'Ada'),
    agent('1', 'Zoe', sourceId('b')),
  ];
  const { shown, more } = found(rows, { agent: agentId(hq, '1001') });
  expect(names(shown)).toEqual(['Ada', 'Cara']);
  expect(more).toBe(0);
});

test('who is ready stands first, of these who serves the queue; the order stays as it was when it was opened', () => {
  const sales = queueId(hq, '1');
  const serves = { queue: sales, signedIn: true, paused: false, reason: null, unanswered: false, tier: null };
  const rows: AgentRow[] = [
    { ...agent('1', 'Ada'), state: 'paused', queues: [serves] },
    { ...agent('2', 'Ben'), state: 'onCall' },
    agent('3', 'Cara'),
    { ...agent('4', 'Dan'), queues: [serves] },
  ];
  const places = placesOf(rows, sales);
  const order = (now: readonly AgentRow[]) =>
    names(candidates(now, from({ queue: sales }), '', places).shown);
  expect(order(rows)).toEqual(['Dan', 'Cara', 'Ada', 'Ben']);
  const later = [
    agent('0', 'Abe'),
    ...rows.map((row): AgentRow => ({ ...row, state: row.name === 'Ben' ? 'ready' : 'onCall' })),
  ];
  expect(order(later)).toEqual(['Dan', 'Cara', 'Ada', 'Ben', 'Abe']);
});

test('of a PBX that companies share, only colleagues of the same one; all where nobody tells whose the call is', () => {
  const rows = [
    { ...agent('1001', 'Ann'), tenant: 'acme' },
    { ...agent('1002', 'Bob'), tenant: 'bolt' },
  ];
  const shown = (tenant: string | null) => names(found(rows, { tenant }).shown);
  expect(shown('acme')).toEqual(['Ann']);
  expect(shown('bolt')).toEqual(['Bob']);
  expect(shown(null)).toEqual(['Ann', 'Bob']);
});

test('found by any words of name and number', () => {
  const rows = [agent('1001', 'Ann Lee'), agent('1002', 'Ann Poe')];
  expect(found(rows, {}, 'poe ANN').shown.map((row) => row.number)).toEqual(['1002']);
  expect(names(found(rows, {}, '1001').shown)).toEqual(['Ann Lee']);
});

test('says how many are not shown', () => {
  const rows = Array.from({ length: MOST_SHOWN + 7 }, (_, index) => agent(String(1000 + index), `N${index}`));
  expect(found(rows, {})).toMatchObject({ more: 7 });
});

test('queues: those of the same PBX and tenant, by name, but the one the call is in', () => {
  const queue = (number: string, name: string, some: Partial<QueueRow> = {}): QueueRow => ({
    kind: 'queue',
    id: queueId(hq, number),
    source: hq,
    tenant: null,
    number,
    name,
    targetMs: null,
    wrapUpMs: null,
    counted: null,
    callbacks: null,
    ...some,
  });
  const rows = [
    queue('2', 'Support'),
    queue('1', 'Sales'),
    queue('3', 'Billing', { source: sourceId('b') }),
    queue('', 'Nameless'),
    queue('4', 'Parts', { tenant: 'bolt' }),
  ];
  expect(names(queueCandidates(rows, from({ queue: queueId(hq, '1') }), ''))).toEqual(['Parts', 'Support']);
  expect(names(queueCandidates(rows, from(), 'sal'))).toEqual(['Sales']);
  expect(names(queueCandidates(rows, from({ tenant: 'bolt' }), ''))).toEqual(['Parts']);
});
