// Agents' names on a wall: where a tile shows them, as the screen says, and nowhere else.
import { describe, expect, it } from 'vitest';
import { WallSight } from '#lib/access/wall-sight.ts';
import type { AgentRow } from '#lib/model/board.ts';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_WALL, type TileDefinition } from '#lib/model/site.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { smallBoard } from './rows.ts';

const SUPPORT = queueId(sourceId('hq'), '6400');
const SALES = queueId(sourceId('hq'), '6401');
const tile = (kind: TileDefinition['tile'], queues: readonly string[]): TileDefinition => ({
  tile: kind,
  queues,
  text: null,
});

function shownOn(tiles: readonly TileDefinition[], names: 'full' | 'initials', called = 'Ada Lovelace') {
  const board = smallBoard();
  board.rows.set('site:site', siteRow({ walls: [{ ...DEFAULT_WALL, id: 'tv', name: 'TV', tiles }] }));
  const ada = board.agent('hq/1001');
  board.rows.set('agent:hq/1001', { ...ada, name: called, since: 5_000 });
  const limits = { wall: 'tv', names, queues: null, tenants: null, teams: null };
  const sight = new WallSight(limits, (id) => id);
  sight.learn(null, board);
  return board.all('agent').flatMap((row) => (sight.shown(row, board) as AgentRow | null) ?? []);
}

const namesOn = (...of: Parameters<typeof shownOn>): Record<string, string> =>
  Object.fromEntries(shownOn(...of).map((row) => [row.id, row.name]));

describe('agents on a wall', () => {
  it('have names where a tile shows who is there, in its queues, as the screen says', () => {
    const tiles = [tile('agentNames', [SUPPORT]), tile('agents', [SALES])];
    expect(namesOn(tiles, 'initials')).toEqual({ 'hq/1001': 'A. L.', 'hq/1002': 'A.', 'hq/1003': '' });
    expect(namesOn(tiles, 'full')).toEqual({
      'hq/1001': 'Ada Lovelace',
      'hq/1002': 'Agent 1002',
      'hq/1003': '',
    });
  });

  it('have none where they are only counted, whatever the screen says', () => {
    for (const tiles of [[], [tile('agents', [])], [tile('queue', [SUPPORT])]])
      expect(new Set(Object.values(namesOn(tiles, 'full')))).toEqual(new Set(['']));
  });

  it('say since when they do what they do where a tile lists them, and nowhere else', () => {
    const sinceOn = (kind: TileDefinition['tile'], queue: string): unknown =>
      shownOn([tile(kind, [queue])], 'full').find(({ id }) => id === 'hq/1001')?.since;
    expect(sinceOn('agentList', SUPPORT)).toBe(5_000);
    for (const kind of ['agentNames', 'agents', 'queue'] as const)
      expect(sinceOn(kind, SUPPORT), kind).toBe(0);
    expect(namesOn([tile('agentList', [SUPPORT])], 'initials')['hq/1001']).toBe('A. L.');
  });

  it('show no outside number that stands for a name', () => {
    const shown = namesOn([tile('agentNames', [])], 'full', '+49 151 23456789')['hq/1001'] ?? '';
    expect(shown).not.toBe('');
    expect(shown.replace(/\D/g, '').length).toBeLessThan(5);
  });
});
