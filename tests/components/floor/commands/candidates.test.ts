// Proves to whom a call is offered for transfer, and that what is left out is said.
import { expect, test } from 'vitest';
import { candidates, MOST_SHOWN } from '#components/floor/commands/candidates.ts';
import type { AgentRow } from '#lib/model/board.ts';
import { agentId, sourceId } from '#lib/model/ids.ts';

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

test('only colleagues on the same PBX, not the one who has the call, in the order of names', () => {
  const rows = [
    agent('1002', 'Cara'),
    agent('1001', 'Ben'),
    agent('1003', 'Ada'),
    agent('1', 'Zoe', sourceId('b')),
  ];
  const found = candidates(rows, hq, null, agentId(hq, '1001'), '');
  expect(found.shown.map((row) => row.name)).toEqual(['Ada', 'Cara']);
  expect(found.more).toBe(0);
});

test('of a PBX that companies share, only colleagues of the same one; all where nobody tells whose the call is', () => {
  const rows = [
    { ...agent('1001', 'Ann'), tenant: 'acme' },
    { ...agent('1002', 'Bob'), tenant: 'bolt' },
  ];
  const names = (tenant: string | null) =>
    candidates(rows, hq, tenant, null, '').shown.map((row) => row.name);
  expect(names('acme')).toEqual(['Ann']);
  expect(names('bolt')).toEqual(['Bob']);
  expect(names(null)).toEqual(['Ann', 'Bob']);
});

test('found by any words of name and number', () => {
  const rows = [agent('1001', 'Ann Lee'), agent('1002', 'Ann Poe')];
  expect(candidates(rows, hq, null, null, 'poe ANN').shown.map((row) => row.number)).toEqual(['1002']);
  expect(candidates(rows, hq, null, null, '1001').shown.map((row) => row.name)).toEqual(['Ann Lee']);
});

test('says how many are not shown', () => {
  const rows = Array.from({ length: MOST_SHOWN + 7 }, (_, index) => agent(String(1000 + index), `N${index}`));
  expect(candidates(rows, hq, null, null, '')).toMatchObject({ more: 7 });
});
