// The day's quarters of an hour on a wall: where a tile draws their line, of its queues, and without how agents handle.
import { describe, expect, it } from 'vitest';
import { WallSight } from '#lib/access/wall-sight.ts';
import type { QuarterRow, SiteRow } from '#lib/model/board.ts';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_WALL, type TileDefinition } from '#lib/model/site.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { countsOf } from '#tests/plain-counts.ts';
import { smallBoard } from './rows.ts';

const HQ = sourceId('hq');
const SUPPORT = queueId(HQ, '6400');
const SALES = queueId(HQ, '6401');

const quarter = (queue: typeof SUPPORT): QuarterRow => ({
  ...{ kind: 'quarter', id: `${queue}@2026-10-14+1`, source: HQ, queue, day: '2026-10-14', at: 0 },
  counts: countsOf({ answered: [[5, 3]], handled: 3, talkMs: 90_000 }),
});

function sightOf(tiles: readonly TileDefinition[]) {
  const board = smallBoard();
  const shortNames = { [SUPPORT]: 'Help', [SALES]: 'Shop' };
  board.rows.set(
    'site:site',
    siteRow({ shortNames, walls: [{ ...DEFAULT_WALL, id: 'tv', name: 'TV', tiles }] }),
  );
  const sight = new WallSight(
    { wall: 'tv', names: 'initials', queues: null, tenants: null, teams: null },
    (id) => id,
  );
  sight.learn(null, board);
  return { sight, board };
}
const tile = (kind: TileDefinition['tile'], queues: readonly string[]) => ({
  tile: kind,
  queues,
  text: null,
});

describe('the quarters of a day on a wall', () => {
  it('are sent where their line is drawn, and hold no talk', () => {
    for (const tiles of [[], [tile('line', [])]]) {
      const { sight, board } = sightOf(tiles);
      const shown = sight.shown(quarter(SUPPORT), board) as QuarterRow;
      expect(shown.counts.stays).toEqual(quarter(SUPPORT).counts.stays);
      expect([shown.counts.handled, shown.counts.talkMs]).toEqual([0, 0]);
    }
  });
  it('are not, where no tile draws it of that queue', () => {
    const { sight, board } = sightOf([tile('queue', []), tile('line', [SALES])]);
    expect(sight.shown(quarter(SUPPORT), board)).toBeNull();
    expect(sight.shown(quarter(SALES), board)).not.toBeNull();
  });
  it('go with the short names of the queues that are drawn, and of no other', () => {
    const { sight, board } = sightOf([tile('line', [SALES])]);
    const site = sight.shown(board.rows.get('site:site') as SiteRow, board) as SiteRow;
    expect(site.shortNames).toEqual({ [SALES]: 'Shop' });
  });
});
