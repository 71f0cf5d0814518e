// What a person who is bound by queues is told of the site: of their queues and of the PBXs these are on.
import { expect, it } from 'vitest';
import { FloorSight } from '#lib/access/floor-sight.ts';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { smallBoard } from './rows.ts';

const SUPPORT = queueId(sourceId('hq'), '6400');
const SALES = queueId(sourceId('hq'), '6401');
const NO_LIMITS = {
  queues: null,
  tenants: null,
  teams: null,
  numbers: 'full',
  names: 'full',
  groupsOnly: null,
};

it('holds the hours of no PBX and no queue that is none of theirs', () => {
  const open = { open: true, until: null };
  const hours = {
    site: open,
    sources: { hq: open, plant: open },
    queues: { [SUPPORT]: open, [SALES]: open },
  };
  const told = (queues: readonly string[] | null) => {
    const board = smallBoard();
    const row = siteRow({ hours });
    board.rows.set('site:site', row);
    const sight = new FloorSight({ ...NO_LIMITS, queues } as never);
    sight.learn(null, board);
    return sight.shown(row, board);
  };
  expect(told(['hq/6400'])).toMatchObject({ hours: { site: open, sources: { hq: open } } });
  expect(JSON.stringify(told(['hq/6400']))).not.toMatch(/6401|plant/);
  expect(told(null)).toMatchObject({ hours });
});
