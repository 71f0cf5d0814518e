// A wall is told of callers who left one of its queues and are not booked yet: that they are to be counted, and no more.
import { expect, it } from 'vitest';
import { WallSight } from '#lib/access/wall-sight.ts';
import { floorNow } from '#lib/measure/floor.ts';
import type { CallRow } from '#lib/model/board.ts';
import { callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE, DEFAULT_WALL, type TileKind } from '#lib/model/site.ts';
import { callRow, NOW, siteRow } from '#tests/lib/measure/rows.ts';
import { smallBoard } from './rows.ts';

const HQ = sourceId('hq');
const [SUPPORT, SALES] = [queueId(HQ, '6400'), queueId(HQ, '6401')];

const left = (some: Partial<CallRow> = {}): CallRow =>
  callRow('secret', {
    ...{ state: 'ringing', queue: null, queuedAt: null, dialled: { number: '1002', name: 'Grace' } },
    arrival: {
      ...{ queue: SUPPORT, at: NOW - 120_000, closed: false, booked: false },
      last: { outcome: 'overflowed', at: NOW - 29_000 },
    },
    ...some,
  });

function shownOn(kind: TileKind, row: CallRow): CallRow | null {
  const board = smallBoard();
  const tiles = [{ tile: kind, queues: [SUPPORT], text: null }];
  board.rows.set('site:site', siteRow({ walls: [{ ...DEFAULT_WALL, id: 'tv', name: 'TV', tiles }] }));
  const sight = new WallSight(
    { wall: 'tv', names: 'full', queues: null, tenants: null, teams: null },
    <I>() => callId(HQ, 'opaque') as I,
  );
  sight.learn(null, board);
  return sight.shown(row, board) as CallRow | null;
}

it('is a miss past T on a wall too, when they ring elsewhere or wait in a queue it does not draw', () => {
  for (const row of [left(), left({ queue: SALES, queuedAt: NOW - 20_000, state: 'waiting' })]) {
    const shown = shownOn('totals', row);
    expect(shown).toMatchObject({ id: callId(HQ, 'opaque'), queue: null, arrival: row.arrival });
    expect(JSON.stringify(shown)).not.toMatch(/secret|Grace|1002|4915112345678|6401/);
    const queues = [{ ...(smallBoard().get('queue', SUPPORT) ?? expect.fail()) }];
    const rows = { queues, calls: shown ? [shown] : [], tallies: [], agents: [] };
    const site = { rule: DEFAULT_RULE, rules: {}, day: null };
    const { all } = floorNow({ ...rows, site, now: NOW });
    expect(all).toMatchObject({ offered: 1, waiting: 0, serviceLevel: { denominator: 1, percent: 0 } });
  }
});

it('is not told where no figure of the day is drawn, nor once they are booked', () => {
  expect(shownOn('waiting', left())).toBeNull();
  const { arrival } = left();
  expect(shownOn('totals', left({ arrival: arrival && { ...arrival, booked: true } }))).toBeNull();
});
